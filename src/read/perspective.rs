//! Which view a cell names.

use crate::domain::instrument::Perspective;
use crate::instruments::spelling;

use super::number::trimmed;

/// Words that are taken for a perspective, with a notice.
pub(super) const ALIASES: [(&str, Perspective); 19] = [
    ("patient", Perspective::Client),
    ("pt", Perspective::Client),
    ("self", Perspective::Client),
    ("counselor", Perspective::Therapist),
    ("counsellor", Perspective::Therapist),
    ("clinician", Perspective::Therapist),
    ("psychotherapist", Perspective::Therapist),
    ("psychologist", Perspective::Therapist),
    ("provider", Perspective::Therapist),
    ("practitioner", Perspective::Therapist),
    ("rater", Perspective::Observer),
    ("coder", Perspective::Observer),
    ("judge", Perspective::Observer),
    ("external", Perspective::Observer),
    ("supervisee", Perspective::Trainee),
    ("intern", Perspective::Trainee),
    ("student", Perspective::Trainee),
    ("supervisor rating", Perspective::Supervisor),
    ("mentor", Perspective::Supervisor),
];

/// How a cell was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Understood {
    /// By its name, letter for letter.
    Exactly(Perspective),
    /// By its name, but for case or blanks.
    Loosely(Perspective),
    /// By another word.
    ByAlias(Perspective),
}

/// The perspective that a cell names; `own` are the study's own words, which come first.
pub(super) fn understand(cell: &[u8], own: &[(String, Perspective)]) -> Option<Understood> {
    let text = std::str::from_utf8(trimmed(cell)).ok()?;
    let lower = text.to_lowercase();
    if let Some((_, perspective)) = own.iter().find(|(word, _)| word.trim().to_lowercase() == lower) {
        return Some(Understood::Exactly(*perspective));
    }
    if let Some(perspective) = Perspective::from_name(&lower) {
        let exact = lower.as_bytes() == cell;
        return Some(if exact { Understood::Exactly(perspective) } else { Understood::Loosely(perspective) });
    }
    ALIASES.iter().find(|(word, _)| *word == lower).map(|(_, perspective)| Understood::ByAlias(*perspective))
}

/// The perspective whose name is nearest to a mistyped one, if it is near at all.
pub(super) fn nearest(text: &str) -> Option<Perspective> {
    let names = Perspective::ALL.into_iter().map(Perspective::name);
    spelling::nearest(text.trim(), names).and_then(Perspective::from_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whatever_their_case_and_the_change_is_known() {
        assert_eq!(understand(b"client", &[]), Some(Understood::Exactly(Perspective::Client)));
        assert_eq!(understand(b" Client ", &[]), Some(Understood::Loosely(Perspective::Client)));
        assert_eq!(understand(b"Patient", &[]), Some(Understood::ByAlias(Perspective::Client)));
        assert_eq!(understand(b"parent", &[]), None);
        assert_eq!(understand(b"", &[]), None);
    }

    #[test]
    fn the_words_of_the_study_come_first() {
        let own = [("rater".to_owned(), Perspective::Supervisor)];
        assert_eq!(understand(b"Rater", &own), Some(Understood::Exactly(Perspective::Supervisor)));
    }

    #[test]
    fn a_typing_error_is_near_and_another_word_is_not() {
        assert_eq!(nearest("theraptist"), Some(Perspective::Therapist));
        assert_eq!(nearest("mother-in-law"), None);
        assert_eq!(nearest(""), None);
    }
}
