//! The names of one column of ids, each held once, and how they were written.

use std::collections::BTreeMap;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::domain::notice::Notice;
use crate::error::Position;
use crate::error::shorten;

use super::super::header::Place;
use super::super::ids::without_blanks;
use super::super::problems::Findings;
use super::super::problems::Order;
use super::super::similar::MOST_PAIRS;
use super::super::similar::similar_ids;

/// A name that was seen, as it was written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Entry {
    /// Its place among the names.
    pub(super) code: u32,
    /// Do blanks stand around it?
    pub(super) padded: bool,
}

/// All names of a column.
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: Vec<String>,
    /// By the text of the cell, blanks included.
    written: HashMap<Box<[u8]>, Entry, RandomState>,
    /// Names that stood with blanks around them: their place, and where first.
    padded: BTreeMap<String, (u32, Order, Position)>,
    last: (Vec<u8>, Option<Entry>),
}

impl Names {
    /// The name in a cell, if a cell with the same text was seen before.
    #[inline]
    pub(super) fn known(&mut self, text: &[u8]) -> Option<Entry> {
        if let (last, Some(entry)) = &self.last
            && last.as_slice() == text
        {
            return Some(*entry);
        }
        let entry = *self.written.get(text)?;
        self.remember(text, entry);
        Some(entry)
    }

    fn remember(&mut self, text: &[u8], entry: Entry) {
        self.last.0.clear();
        self.last.0.extend_from_slice(text);
        self.last.1 = Some(entry);
    }

    /// Adds the text of a cell that is not [`known`](Self::known); `None` if it is empty.
    pub(super) fn add(&mut self, text: &str, order: Order, place: &Place) -> Option<Entry> {
        let id = std::str::from_utf8(without_blanks(text.as_bytes())).ok().filter(|id| !id.is_empty())?;
        let padded = id.len() != text.len();
        let known = self.written.get(id.as_bytes()).map(|entry| entry.code);
        let code = match known.or_else(|| self.padded.get(id).map(|(code, ..)| *code)) {
            Some(code) => code,
            None => self.push(id),
        };
        if padded {
            let at = place.at(order.1, Some(order.2));
            self.padded.entry(id.to_owned()).or_insert((code, order, at));
        }
        let entry = Entry { code, padded };
        self.written.insert(text.as_bytes().into(), entry);
        self.remember(text.as_bytes(), entry);
        Some(entry)
    }

    /// Adds a name that is not looked up by its text.
    pub(super) fn push(&mut self, id: &str) -> u32 {
        self.ids.push(id.to_owned());
        u32::try_from(self.ids.len() - 1).unwrap_or(u32::MAX)
    }

    /// Takes the first name away; all others move up.
    pub(super) fn forget_first(&mut self) {
        self.ids.remove(0);
    }

    /// How many names.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// A name by its place.
    pub(super) fn id(&self, code: u32) -> &str {
        &self.ids[code as usize]
    }

    /// All names.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// Notices about names that are probably two spellings of one; each stands for one of `what`.
    pub(super) fn tell_similar(&self, what: &str, findings: &mut Findings) {
        let both = |id: &str| self.written.contains_key(id.as_bytes());
        for (id, (_, order, at)) in self.padded.iter().filter(|(id, _)| both(id)).take(MOST_PAIRS) {
            let id = shorten(id);
            let message = format!("`{id}` also stands with blanks around it (`{id} `); both were read as `{id}`");
            findings.notice(*order, Notice::new("near-duplicate-id", message, 1).at(at.clone()));
        }
        let ids: Vec<&str> = self.ids().collect();
        similar_ids(&ids, what, findings);
    }
}
