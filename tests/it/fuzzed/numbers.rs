//! Numbers: what is read is what is written.

use parallax::read::decimal;

/// Is this `-?digits[.digits]` and nothing else?
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && part.is_none_or(all_digits)
}

/// A text that is read as a number is written as one, and means to Rust what it means to us.
pub(crate) fn numbers(bytes: &[u8]) {
    for text in String::from_utf8_lossy(bytes).split([',', '\n']) {
        let Some(number) = decimal(text) else { continue };
        let trimmed = text.trim();
        assert!(is_decimal(trimmed), "{text:?} is no number and was read as {number:?}");
        let value: f64 = trimmed.parse().expect("Rust reads it too");
        let near = (number.value() - value).abs() <= value.abs() * 1e-15;
        assert!(number.value().is_finite() && near, "{text:?}: {} in place of {value}", number.value());
    }
}
