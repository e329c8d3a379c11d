//! Words on the page: escaped, with what is invisible written out and what runs from right to left kept to itself.

use maud::{Markup, html};

use crate::render::visible::visible;
use crate::report::Prose;
use crate::report::Span;

/// A paragraph.
pub(super) fn prose(prose: &Prose) -> Markup {
    html! {
        @for span in &prose.0 {
            @match span {
                Span::Plain(text) => (isolated(text)),
                Span::Strong(text) => strong { (isolated(text)) },
            }
        }
    }
}

/// Text in which every stretch of right-to-left letters is isolated, so that it cannot reorder its surroundings.
pub(super) fn isolated(text: &str) -> Markup {
    // A percent sign does not start a line.
    let text = visible(text).replace(" %", "\u{a0}%");
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for character in text.chars() {
        match pieces.last_mut() {
            Some((turned, piece)) if *turned == runs_leftwards(character) => piece.push(character),
            _ => pieces.push((runs_leftwards(character), character.to_string())),
        }
    }
    html! { @for (turned, piece) in &pieces { @if *turned { bdi { (piece) } } @else { (piece) } } }
}

/// A cell is an island of its own.
pub(super) fn island(text: &str) -> Markup {
    html! { bdi { (visible(text)) } }
}

/// Hebrew, Arabic and their neighbours, and the presentation forms.
fn runs_leftwards(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_right_to_left_are_isolated() {
        assert_eq!(isolated("Case אבג: ten").into_string(), "Case <bdi>אבג</bdi>: ten");
        assert_eq!(isolated("Case C014").into_string(), "Case C014");
    }

    #[test]
    fn markup_and_overrides_are_shown_and_not_obeyed() {
        let stressed = Prose(vec![Span::Strong("<b>\u{202e}".to_owned())]);
        assert_eq!(prose(&stressed).into_string(), "<strong>&lt;b&gt;\\u{202e}</strong>");
        assert_eq!(island("a&b").into_string(), "<bdi>a&amp;b</bdi>");
    }
}
