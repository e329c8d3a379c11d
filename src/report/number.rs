//! How a number looks to a person: rounded, with a true minus sign, never a negative zero.

use super::NumberStyle;

/// The minus sign, as wide as a plus and never broken off at the end of a line.
const MINUS: char = '\u{2212}';

/// What stands where there is nothing to show.
pub const DASH: &str = "–";

/// A number on paper.
///
/// Rounds to `digits` decimals, ties by the exact binary value. Zero has no sign, whatever it was rounded from.
///
/// ```
/// use parallax::report::number::number;
/// use parallax::report::NumberStyle;
///
/// assert_eq!(number(3.312, 2, NumberStyle::Plain), "3.31");
/// assert_eq!(number(-0.312, 2, NumberStyle::Signed), "−0.31");
/// assert_eq!(number(-0.001, 2, NumberStyle::Signed), "0.00");
/// assert_eq!(number(0.38, 2, NumberStyle::Bounded), ".38");
/// ```
pub fn number(value: f64, digits: u8, style: NumberStyle) -> String {
    if value.is_nan() {
        return DASH.to_owned();
    }
    let size = magnitude(value, digits);
    let is_zero = !size.chars().any(|character| matches!(character, '1'..='9' | '∞'));
    let size = match size.strip_prefix("0.") {
        Some(fraction) if style == NumberStyle::Bounded => format!(".{fraction}"),
        _ => size,
    };
    match (is_zero, value < 0.0, style) {
        (false, true, _) => format!("{MINUS}{size}"),
        (false, false, NumberStyle::Signed) => format!("+{size}"),
        _ => size,
    }
}

/// The number without its sign.
fn magnitude(value: f64, digits: u8) -> String {
    if value.is_infinite() { "∞".to_owned() } else { format!("{:.*}", usize::from(digits), value.abs()) }
}

/// An interval in a table: `[−0.55, −0.07]`.
///
/// ```
/// use parallax::report::number::interval;
/// use parallax::report::NumberStyle;
///
/// assert_eq!(interval(-0.36, 0.32, 2, NumberStyle::Signed), "[−0.36, +0.32]");
/// ```
pub fn interval(low: f64, high: f64, digits: u8, style: NumberStyle) -> String {
    format!("[{}, {}]", number(low, digits, style), number(high, digits, style))
}

/// An interval in a sentence: `−0.55 to −0.07`.
///
/// ```
/// use parallax::report::number::span;
/// use parallax::report::NumberStyle;
///
/// assert_eq!(span(-0.55, -0.07, 2, NumberStyle::Plain), "−0.55 to −0.07");
/// ```
pub fn span(low: f64, high: f64, digits: u8, style: NumberStyle) -> String {
    format!("{} to {}", number(low, digits, style), number(high, digits, style))
}

#[cfg(test)]
mod tests {
    use super::*;
    use NumberStyle::{Bounded, Plain, Signed};

    #[test]
    fn numbers_look_as_a_person_writes_them() {
        let table = [
            (3.31, 2, Plain, "3.31"),
            (-3.314, 2, Plain, "−3.31"),
            (0.0, 2, Plain, "0.00"),
            (-0.0, 2, Plain, "0.00"),
            (-0.004, 2, Plain, "0.00"),
            (12.0, 0, Plain, "12"),
            (-0.4, 0, Plain, "0"),
            (0.31, 2, Signed, "+0.31"),
            (-0.31, 2, Signed, "−0.31"),
            (0.0, 2, Signed, "0.00"),
            (0.004, 2, Signed, "0.00"),
            (-0.004, 2, Signed, "0.00"),
            (0.006, 2, Signed, "+0.01"),
            (0.31, 2, Bounded, ".31"),
            (-0.07, 2, Bounded, "−.07"),
            (1.0, 2, Bounded, "1.00"),
            (-1.0, 2, Bounded, "−1.00"),
            (0.999, 2, Bounded, "1.00"),
            (0.0, 2, Bounded, ".00"),
            (-0.001, 2, Bounded, ".00"),
            (0.4, 0, Bounded, "0"),
            (f64::INFINITY, 2, Plain, "∞"),
            (f64::NEG_INFINITY, 2, Plain, "−∞"),
            (f64::NAN, 2, Plain, "–"),
            (0.125, 2, Plain, "0.12"),
            (0.375, 2, Plain, "0.38"),
            (1e15, 1, Plain, "1000000000000000.0"),
        ];
        for (value, digits, style, shown) in table {
            assert_eq!(number(value, digits, style), shown, "{value} with {digits} digits, {style:?}");
        }
    }

    #[test]
    fn intervals_have_brackets_in_tables_and_words_in_sentences() {
        assert_eq!(interval(-0.55, -0.07, 2, Plain), "[−0.55, −0.07]");
        assert_eq!(interval(-0.46, 0.86, 2, Bounded), "[−.46, .86]");
        assert_eq!(span(-0.55, -0.07, 2, Signed), "−0.55 to −0.07");
        assert_eq!(span(-0.001, 0.2, 1, Signed), "0.0 to +0.2");
    }

    proptest::proptest! {
        #[test]
        fn no_number_is_a_negative_zero(value in -2.0f64..2.0, digits in 0u8..5) {
            for style in [Plain, Signed, Bounded] {
                let shown = number(value, digits, style);
                proptest::prop_assert!(!shown.contains('-'));
                let has_digit = shown.chars().any(|character| matches!(character, '1'..='9'));
                proptest::prop_assert_eq!(shown.starts_with(['−', '+']) && !has_digit, false);
            }
        }
    }
}
