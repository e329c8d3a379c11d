//! Text that a spreadsheet would take for a formula, made harmless and back.

/// Would a spreadsheet run a cell that begins with this?
fn starts_formula(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠')
}

fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(starts_formula)
}

/// The text as a cell: an apostrophe in front of what would be a formula, and in front of what already has one for that
/// reason, so that [`text_of`] leads back to every text.
///
/// ```
/// use parallax::domain::spreadsheet::{cell_of, text_of};
/// assert_eq!(cell_of("=1+1"), "'=1+1");
/// assert_eq!(cell_of("O'Hara"), "O'Hara");
/// assert_eq!(text_of(&cell_of("'=1+1")), "'=1+1");
/// ```
pub fn cell_of(text: &str) -> String {
    if would_run(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`cell_of`] made this cell of.
pub fn text_of(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if would_run(text) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_comes_back_and_no_cell_is_a_formula(text in "['=+@a\t\u{ff1d}-]{0,6}") {
            let cell = cell_of(&text);
            prop_assert!(!cell.starts_with(starts_formula), "{cell}");
            prop_assert_eq!(text_of(&cell), text);
        }
    }
}
