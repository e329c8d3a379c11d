//! How a number may be written: `-?digits[.digits]`, and nothing else.

use crate::domain::rating::Decimal;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// A decimal number.
    Decimal(Decimal),
    /// Looks like a number, but has more digits than 64 bits hold or is written with an exponent.
    Beyond,
    /// Something else.
    Not,
}

/// Reads a cell without outer blanks.
pub(super) fn number(text: &[u8]) -> Number {
    let (negative, unsigned) = match text.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let whole = digits_at_start(unsigned);
    if whole == 0 {
        return Number::Not;
    }
    let fraction = match &unsigned[whole..] {
        [] => &unsigned[whole..],
        [b'.', rest @ ..] if !rest.is_empty() && digits_at_start(rest) == rest.len() => rest,
        [b'.', rest @ ..] if is_exponent(&rest[digits_at_start(rest)..]) => return Number::Beyond,
        rest if is_exponent(rest) => return Number::Beyond,
        _ => return Number::Not,
    };
    decimal(negative, &unsigned[..whole], fraction).map_or(Number::Beyond, Number::Decimal)
}

fn decimal(negative: bool, whole: &[u8], fraction: &[u8]) -> Option<Decimal> {
    let ending_zeros = fraction.iter().rev().take_while(|&&digit| digit == b'0').count();
    let fraction = &fraction[..fraction.len() - ending_zeros];
    let mut mantissa = 0_i64;
    for digit in whole.iter().chain(fraction) {
        mantissa = mantissa.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    let digits = u8::try_from(fraction.len()).ok().filter(|&digits| digits <= 18)?;
    Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, digits })
}

fn digits_at_start(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// `e5`, `E-320`: a spreadsheet's way to write what no form prints.
fn is_exponent(text: &[u8]) -> bool {
    let [b'e' | b'E', rest @ ..] = text else { return false };
    let rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"+")).unwrap_or(rest);
    !rest.is_empty() && rest.iter().all(u8::is_ascii_digit)
}

/// What is said of numbers with a decimal comma.
pub(super) const DECIMAL_COMMA: &str = "numbers with a decimal comma were read as such: `3,5` is three and a half";

/// A number with a decimal comma, which only files have whose fields are separated by something else.
pub(super) fn with_comma(text: &[u8]) -> Option<Decimal> {
    let comma = text.iter().position(|&byte| byte == b',')?;
    let mut point = text.to_vec();
    point[comma] = b'.';
    match number(&point) {
        Number::Decimal(value) => Some(value),
        _ => None,
    }
}

/// A small whole number without sign, 0 to 127: nearly every answer of every questionnaire.
#[inline]
pub(super) fn small(text: &[u8]) -> Option<i8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
    let value = match *text {
        [one] => digit(one)?,
        [tens, one] => digit(tens)? * 10 + digit(one)?,
        [hundreds, tens, one] => digit(hundreds)? * 100 + digit(tens)? * 10 + digit(one)?,
        _ => return None,
    };
    i8::try_from(value).ok()
}

/// A session number: digits only.
pub(super) fn session_number(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0_u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

/// The text without blanks, tabs and no-break spaces around it.
#[inline]
pub(super) fn trimmed(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [b' ' | b'\t', rest @ ..]
            | [rest @ .., b' ' | b'\t']
            | [0xc2, 0xa0, rest @ ..]
            | [rest @ .., 0xc2, 0xa0] => rest,
            _ => return text,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(i64, u8)> {
        match number(text.as_bytes()) {
            Number::Decimal(decimal) => Some((decimal.mantissa, decimal.digits)),
            _ => None,
        }
    }

    #[test]
    fn a_decimal_comma_stands_once_between_digits() {
        assert_eq!(with_comma(b"-3,50"), Some(Decimal { mantissa: -35, digits: 1 }));
        for text in ["3", "1,234,5", "1.234,5", ",5", "5,", "x,5"] {
            assert_eq!(with_comma(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_digits_with_at_most_a_sign_before_and_a_fraction_behind() {
        assert_eq!(read("3"), Some((3, 0)));
        assert_eq!(read("-0.25"), Some((-25, 2)));
        assert_eq!(read("007.50"), Some((75, 1)));
        assert_eq!(read("1000000000004.4"), Some((10_000_000_000_044, 1)));
        for text in [
            "", "-", "+3", "3.", ".5", ".5e1", "3,5", "NaN", "inf", "\u{663}", "3\u{bd}", "0x1", "1 2", "--1", "1.2.3",
            "1e", "e5",
        ] {
            assert_eq!(number(text.as_bytes()), Number::Not, "{text}");
        }
    }

    #[test]
    fn what_looks_like_a_number_but_fits_nowhere_is_told_apart() {
        for text in ["1e308", "1e400", "1e-320", "2.5E+3", "99999999999999999999", "0.1234567890123456789"] {
            assert_eq!(number(text.as_bytes()), Number::Beyond, "{text}");
        }
    }

    #[test]
    fn the_fast_path_reads_as_the_slow_one_does() {
        for value in 0..=999_i64 {
            let text = value.to_string();
            let expected = i8::try_from(value).ok();
            assert_eq!(small(text.as_bytes()), expected);
            assert_eq!(read(&text), Some((value, 0)));
        }
        assert_eq!(small(b"-1"), None);
        assert_eq!(small(b""), None);
    }

    #[test]
    fn sessions_count_from_zero_in_digits_only() {
        assert_eq!(session_number(b"012"), Some(12));
        for text in ["-1", "1.0", "intake", "2024-01-03", "", "1234567890"] {
            assert_eq!(session_number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn blanks_of_all_kinds_go_from_both_ends() {
        assert_eq!(trimmed(" \t\u{a0}a b\u{a0} ".as_bytes()), b"a b");
        assert_eq!(trimmed(b"   "), b"");
    }
}
