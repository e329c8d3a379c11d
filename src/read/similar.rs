//! Ids that look alike: typed in another case, with other blanks, with letters of another alphabet.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::notice::Notice;
use crate::error::is_invisible;
use crate::error::shorten;

use super::problems::Findings;

/// Pairs of similar ids that are named one by one.
pub(super) const MOST_PAIRS: usize = 20;

/// What remains of an id when case, blanks, dashes, unseen characters, look-alike letters and the way accents are
/// encoded do not count.
fn skeleton(id: &str) -> Cow<'_, str> {
    if id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()) {
        return Cow::Borrowed(id);
    }
    if id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Owned(id.to_ascii_lowercase());
    }
    let kept = id.nfkd().filter(|letter| !is_invisible(*letter) && !letter.is_whitespace() && !is_dash(*letter));
    kept.map(look_alike).flat_map(char::to_lowercase).collect()
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '_' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The Latin letter that a Cyrillic or Greek one looks like.
fn look_alike(letter: char) -> char {
    const PAIRS: [(&str, &str); 2] =
        [("АВЕЅІЈКМНОРСТХУаеорсухіѕј", "ABESIJKMHOPCTXYaeopcyxisj"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")];
    if letter.is_ascii() {
        return letter;
    }
    let found = PAIRS.iter().find_map(|(from, to)| to.chars().nth(from.chars().position(|other| other == letter)?));
    found.unwrap_or(letter)
}

/// Ids that are probably two spellings of one; each of them stands for one of `what`, such as people.
pub(super) fn similar_ids(ids: &[&str], what: &str, findings: &mut Findings) {
    let state = FixedState::default();
    let mut hashed: Vec<(u64, usize)> =
        ids.iter().enumerate().map(|(place, id)| (state.hash_one(skeleton(id)), place)).collect();
    hashed.sort_unstable();
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for two in hashed.windows(2).filter(|two| two[0].0 == two[1].0) {
        let (a, b) = (ids[two[0].1], ids[two[1].1]);
        if skeleton(a) == skeleton(b) {
            pairs.push(if a < b { (a, b) } else { (b, a) });
        }
    }
    pairs.sort_unstable();
    for (a, b) in pairs.iter().take(MOST_PAIRS) {
        let message = format!(
            "`{}` and `{}` ({}) look alike; they were read as two {what}",
            shorten(a),
            shorten(b),
            difference(a, b)
        );
        findings.notice((0, 0, 0), Notice::new("near-duplicate-id", message, 1));
    }
    if let Some(more) = pairs.len().checked_sub(MOST_PAIRS).filter(|more| *more > 0) {
        findings.notice(
            (0, 0, 0),
            Notice::new("near-duplicate-id", format!("and {more} more pairs of ids that look alike"), more),
        );
    }
}

/// In what two ids that look alike differ.
fn difference(a: &str, b: &str) -> String {
    let odd = |letter: &char| {
        let is_other = is_invisible(*letter) || is_dash(*letter) || look_alike(*letter) != *letter;
        !letter.is_ascii()
            && (is_other || letter.is_whitespace() || std::iter::once(*letter).nfkc().next() != Some(*letter))
    };
    match a
        .chars()
        .chain(b.chars())
        .find(odd)
        .or_else(|| a.chars().chain(b.chars()).find(|letter| is_combining_mark(*letter)))
    {
        Some(letter) => format!("one holds U+{:04X}", u32::from(letter)),
        None => "they differ in case, blanks or dashes".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_in_one_sign_or_in_two_is_one_skeleton_and_no_accent_is_another() {
        assert_eq!(skeleton("Ren\u{e9}"), skeleton("Rene\u{301}"));
        assert_ne!(skeleton("Ren\u{e9}"), skeleton("Rene"));
        assert_eq!(difference("Ren\u{e9}", "Rene\u{301}"), "one holds U+0301");
    }

    #[test]
    fn letters_that_are_written_in_several_ways_are_one_skeleton() {
        for (one, other) in
            [("C1", "Ｃ１"), ("C-1", "C\u{2011}1"), ("Nguy\u{1ec5}n", "Nguye\u{302}\u{303}n"), ("C1", "C\u{ad}1")]
        {
            assert_eq!(skeleton(one), skeleton(other), "{other}");
        }
    }

    #[test]
    fn leading_zeros_are_not_a_matter_of_spelling() {
        assert_ne!(skeleton("007"), skeleton("7"));
    }
}
