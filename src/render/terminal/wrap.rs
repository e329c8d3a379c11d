//! Breaking words into lines of a given width, as a terminal measures width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// As everything else.
    Usual,
    /// Bold.
    Strong,
    /// Quieter.
    Faint,
}

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The text between escape sequences, if colours are wanted and there is anything to set.
pub(super) fn inked(text: &str, ink: Ink, color: bool) -> String {
    let code = match ink {
        Ink::Strong => "1",
        Ink::Faint => "2",
        Ink::Usual => return text.to_owned(),
    };
    if color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Pieces of a paragraph set in lines of at most `width` columns: `first` before the first, `rest` before all others.
pub(super) fn wrapped(pieces: &[(String, Ink)], first: &str, rest: &str, width: usize, color: bool) -> Vec<String> {
    let room = width.saturating_sub(columns(first).max(columns(rest))).max(2);
    let mut lines: Vec<Vec<(String, Ink)>> = vec![Vec::new()];
    let mut used = 0;
    for word in words(pieces).into_iter().flat_map(|word| broken(word, room)) {
        let size: usize = word.iter().map(|(text, _)| columns(text)).sum();
        if used > 0 && used + 1 + size > room {
            lines.push(Vec::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { continue };
        if used > 0 {
            line.push((" ".to_owned(), Ink::Usual));
            used += 1;
        }
        used += size;
        line.extend(word);
    }
    let prefix = |position: usize| if position == 0 { first } else { rest };
    let set = |(position, line): (usize, &Vec<(String, Ink)>)| {
        let words: String = joined(line).iter().map(|(text, ink)| inked(text, *ink, color)).collect();
        format!("{}{words}", prefix(position)).trim_end().to_owned()
    };
    lines.iter().enumerate().map(set).collect()
}

/// Plain text in lines.
pub(super) fn lines_of(text: &str, width: usize) -> Vec<String> {
    wrapped(&[(text.to_owned(), Ink::Usual)], "", "", width, false)
}

/// Words of one paragraph; a word may change its ink in the middle.
fn words(pieces: &[(String, Ink)]) -> Vec<Vec<(String, Ink)>> {
    let mut words: Vec<Vec<(String, Ink)>> = vec![Vec::new()];
    for (text, ink) in pieces {
        for (position, part) in text.split(' ').enumerate() {
            if position > 0 {
                words.push(Vec::new());
            }
            if let Some(word) = words.last_mut()
                && !part.is_empty()
            {
                word.push((part.to_owned(), *ink));
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A word that is wider than a line, in parts that are not.
fn broken(word: Vec<(String, Ink)>, room: usize) -> Vec<Vec<(String, Ink)>> {
    if word.iter().map(|(text, _)| columns(text)).sum::<usize>() <= room {
        return vec![word];
    }
    let mut parts = Vec::new();
    for (text, ink) in word {
        let mut part = String::new();
        for character in text.chars() {
            // Measured one by one: a sequence that a terminal may join is never wider than its characters.
            if columns(&part) + character.width().unwrap_or(0) > room {
                parts.push(vec![(std::mem::take(&mut part), ink)]);
            }
            part.push(character);
            if columns(&part) > room {
                part.pop();
                parts.push(vec![(std::mem::take(&mut part), ink)]);
                part.push(character);
            }
        }
        parts.push(vec![(part, ink)]);
    }
    parts
}

/// Neighbours of the same ink in one piece; a space between two stressed words is stressed too.
fn joined(line: &[(String, Ink)]) -> Vec<(String, Ink)> {
    let mut pieces: Vec<(String, Ink)> = Vec::new();
    for (position, (text, ink)) in line.iter().enumerate() {
        let next = line.get(position + 1).map(|(_, ink)| *ink);
        let ink = match pieces.last() {
            Some((_, before)) if text == " " && next == Some(*before) => *before,
            _ => *ink,
        };
        match pieces.last_mut() {
            Some((piece, before)) if *before == ink => piece.push_str(text),
            _ => pieces.push((text.clone(), ink)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_while_they_fit() {
        assert_eq!(lines_of("the client rated higher", 12), ["the client", "rated higher"]);
        assert_eq!(lines_of("unbreakable", 5), ["unbre", "akabl", "e"]);
        assert_eq!(lines_of("", 5), [""]);
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(lines_of("名前名前名", 5), ["名前", "名前", "名"]);
        assert_eq!(columns("🙂"), 2);
    }

    #[test]
    fn stress_is_closed_on_every_line() {
        let pieces = [("a ".to_owned(), Ink::Usual), ("bold word".to_owned(), Ink::Strong)];
        assert_eq!(wrapped(&pieces, "", "", 6, true), ["a \u{1b}[1mbold\u{1b}[0m", "\u{1b}[1mword\u{1b}[0m"]);
        assert_eq!(wrapped(&pieces, "", "", 20, true), ["a \u{1b}[1mbold word\u{1b}[0m"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_a_line_too_wide(text in "\\PC{0,60}", width in 4usize..40) {
            for line in lines_of(&text, width) {
                proptest::prop_assert!(columns(&line) <= width, "{:?} in {}", line, width);
            }
        }
    }
}
