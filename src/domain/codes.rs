//! Codes in place of ids: which stands for whom.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Ids and their codes, one for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    by_id: BTreeMap<String, String>,
    by_code: BTreeMap<String, String>,
}

impl Codes {
    /// The code of an id.
    pub fn code(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(String::as_str)
    }

    /// Codes and ids, in the order of the codes.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_code.iter().map(|(code, id)| (code.as_str(), id.as_str()))
    }

    /// How many ids.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// None?
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Adds a pair; `false`, and nothing added, if the id has a code already or the code stands for another.
    #[must_use]
    pub fn add(&mut self, id: &str, code: &str) -> bool {
        let new = !self.by_id.contains_key(id) && !self.by_code.contains_key(code);
        if new {
            self.by_id.insert(id.to_owned(), code.to_owned());
            self.by_code.insert(code.to_owned(), id.to_owned());
        }
        new
    }

    /// Gives a code to every id that has none. What `draw` returns is drawn again while it is in use, as a code or as an id,
    /// so that no code can be taken for a person.
    ///
    /// ```
    /// let mut drawn = ["K2", "K2", "K7"].into_iter();
    /// let mut codes = parallax::domain::codes::Codes::default();
    /// codes.assign(["Anna", "Ben", "Anna"].into_iter(), &mut || drawn.next().unwrap().to_owned());
    /// assert_eq!(codes.pairs().collect::<Vec<_>>(), [("K2", "Anna"), ("K7", "Ben")]);
    /// ```
    pub fn assign<'a>(&mut self, ids: impl Iterator<Item = &'a str>, draw: &mut dyn FnMut() -> String) {
        let ids: BTreeSet<&str> = ids.collect();
        for id in &ids {
            if self.by_id.contains_key(*id) {
                continue;
            }
            loop {
                let code = draw();
                if !ids.contains(code.as_str()) && !self.by_id.contains_key(&code) && self.add(id, &code) {
                    break;
                }
            }
        }
    }
}
