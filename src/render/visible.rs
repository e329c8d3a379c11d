//! Text from a file as it may be shown: what hides, reorders or controls is written out as an escape.

use crate::error::is_invisible;

/// The same text with every control, bidi and zero-width character written as `\u{…}`.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if hides(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Invisible characters, and further ones that break lines, tag or reorder text without a trace.
fn hides(character: char) -> bool {
    is_invisible(character)
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// At most `most` characters, the last of them an ellipsis when something was left out.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let shown = visible(text);
    if shown.chars().count() <= most {
        return shown;
    }
    let kept: String = shown.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(visible("c\u{202e}41\u{2028}"), "c\\u{202e}41\\u{2028}");
        assert_eq!(visible("Zoë 名 🙂 אבג"), "Zoë 名 🙂 אבג");
    }

    #[test]
    fn long_labels_end_in_an_ellipsis() {
        assert_eq!(shortened("C014", 18), "C014");
        assert_eq!(shortened("a-rather-long-client-id", 18), "a-rather-long-cli…");
        assert_eq!(shortened("exactly-18-letters", 18), "exactly-18-letters");
    }
}
