//! The account of a file: every record is used, or left out for a reason.

use crate::domain::study::InputFile;

/// The account of a file.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) records: usize,
    pub(super) used: usize,
    pub(super) excluded: Vec<(&'static str, usize)>,
}

impl Account {
    /// One more record that is not used.
    pub(super) fn exclude(&mut self, reason: &'static str) {
        match self.excluded.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => self.excluded.push((reason, 1)),
        }
    }

    /// How many records are left out for this reason.
    pub(super) fn of(&self, reason: &str) -> usize {
        self.excluded.iter().find(|(known, _)| *known == reason).map_or(0, |(_, count)| *count)
    }

    /// The entry of the ledger.
    pub(super) fn entry(self, name: &str, sha256: String) -> InputFile {
        let excluded = self.excluded.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
        InputFile { name: name.to_owned(), sha256, records: self.records, used: self.used, excluded }
    }
}
