//! Who takes part: ids as text, exactly as they stand in the files.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// A person's place in [`People`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

/// All ids of a study, each held once. `007` and `7` are two people.
#[derive(Debug, Clone, Default)]
pub struct People {
    ids: Vec<Arc<str>>,
    index: HashMap<Arc<str>, PersonId, RandomState>,
}

impl People {
    /// The person with this id, added if new.
    pub fn intern(&mut self, id: &str) -> PersonId {
        if let Some(&person) = self.index.get(id) {
            return person;
        }
        let person = PersonId(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        let id: Arc<str> = id.into();
        self.ids.push(Arc::clone(&id));
        self.index.insert(id, person);
        person
    }

    /// The person with this id.
    pub fn find(&self, id: &str) -> Option<PersonId> {
        self.index.get(id).copied()
    }

    /// The id of a person.
    pub fn id(&self, person: PersonId) -> &str {
        &self.ids[person.0 as usize]
    }

    /// All ids, in the order of [`PersonId`].
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(AsRef::as_ref)
    }

    /// How many people.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Nobody yet?
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}
