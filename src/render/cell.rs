//! A cell as words.

use crate::report::Cell;
use crate::report::NumberStyle;
use crate::report::number::{DASH, interval, number};

/// The words of a cell without any markup; the reason of an absent one stands elsewhere.
pub(super) fn cell_words(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => super::visible::visible(text),
        Cell::Count(count) => grouped(*count),
        Cell::Number { value, digits, style } => number(*value, *digits, *style),
        Cell::Interval { low, high, digits, style } => interval(*low, *high, *digits, *style),
        Cell::Latest { value, change: Some(change) } => {
            format!("{} ({})", number(*value, 2, NumberStyle::Plain), number(*change, 2, NumberStyle::Signed))
        }
        Cell::Latest { value, change: None } => number(*value, 2, NumberStyle::Plain),
        Cell::Picture { .. } => String::new(),
        Cell::Absent { .. } => DASH.to_owned(),
    }
}

/// Thousands set apart by a comma from five digits on.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut shown = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_from_five_digits_on() {
        assert_eq!(
            [0, 999, 2026, 10_000, 36_000_000].map(grouped),
            ["0", "999", "2026", "10,000", "36,000,000"].map(String::from)
        );
    }
}
