//! The order of codes: O2 before O10. People are listed by code, never by size.

use std::cmp::Ordering;

/// Digits count as numbers, everything else letter by letter.
pub(super) fn by_code(one: &str, other: &str) -> Ordering {
    let (mut one_rest, mut other_rest) = (one, other);
    loop {
        let (Some(a), Some(b)) = (one_rest.chars().next(), other_rest.chars().next()) else {
            return one_rest.len().cmp(&other_rest.len()).then_with(|| one.cmp(other));
        };
        let (a_digits, b_digits) = (digits(one_rest), digits(other_rest));
        let order = if a_digits.is_empty() || b_digits.is_empty() { a.cmp(&b) } else { as_number(a_digits, b_digits) };
        if order != Ordering::Equal {
            return order;
        }
        let step = |digits: &str, letter: char| if digits.is_empty() { letter.len_utf8() } else { digits.len() };
        one_rest = &one_rest[step(a_digits, a)..];
        other_rest = &other_rest[step(b_digits, b)..];
    }
}

/// The digits at the start.
fn digits(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

/// Of any length: without leading zeros the longer one is larger.
fn as_number(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// Those with the highest counts (the first in order among equals), in the order of their codes.
pub(super) fn most_frequent(counts: Vec<(String, usize)>, most: usize) -> Vec<String> {
    let mut counts = counts;
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| by_code(&a.0, &b.0)));
    counts.truncate(most);
    let mut kept: Vec<String> = counts.into_iter().map(|(code, _)| code).collect();
    kept.sort_by(|a, b| by_code(a, b));
    kept
}

/// Ratings by code, in the order of the codes.
pub(super) fn summed<'a>(given: impl Iterator<Item = (&'a str, usize)>) -> Vec<(String, usize)> {
    let mut sums: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (code, count) in given {
        *sums.entry(code).or_default() += count;
    }
    let mut sums: Vec<(String, usize)> = sums.into_iter().map(|(code, count)| (code.to_owned(), count)).collect();
    sums.sort_by(|a, b| by_code(&a.0, &b.0));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_codes_count_as_numbers() {
        let mut codes = ["O10", "O2", "C012/3", "O02", "O1b", "O1", "C012/12", "Zoë 2"];
        codes.sort_by(|a, b| by_code(a, b));
        assert_eq!(codes, ["C012/3", "C012/12", "O1", "O1b", "O02", "O2", "O10", "Zoë 2"]);
    }

    #[test]
    fn codes_longer_than_any_number_type_have_an_order() {
        assert_eq!(by_code(&"9".repeat(60), &format!("1{}", "0".repeat(60))), Ordering::Less);
        assert_eq!(by_code("x", "x"), Ordering::Equal);
    }

    #[test]
    fn the_most_frequent_stand_in_the_order_of_their_codes() {
        let counts = vec![("O10".to_owned(), 9), ("O2".to_owned(), 3), ("O1".to_owned(), 3)];
        assert_eq!(most_frequent(counts, 2), ["O1", "O10"]);
    }
}
