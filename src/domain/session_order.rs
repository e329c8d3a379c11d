//! Session numbers that are not counted: dates in disguise become the order of the sessions.

use std::collections::{BTreeMap, BTreeSet};

use super::people::PersonId;
use super::study::Study;

/// No one is seen so often; a number above it, such as 20260412, is a date.
const MOST_SESSIONS: u32 = 9_999;

impl Study {
    /// The study without dates. Where a session has a number that nobody counts up to, all sessions of a client or trainee get
    /// their place among the sessions of the same person: 1, 2, 3 …; says whether that was so.
    #[must_use]
    pub fn without_dates(mut self) -> (Self, bool) {
        for session in &mut self.sessions {
            session.date = None;
        }
        let of_outcomes = self.outcomes.iter().flat_map(|outcome| &outcome.values);
        let dated = |number: &u32| *number > MOST_SESSIONS;
        let is_dated = self.sessions.iter().any(|session| dated(&session.number))
            || of_outcomes.filter_map(|(_, session, _)| session.as_ref()).any(dated);
        if is_dated {
            self.count_sessions();
        }
        (self, is_dated)
    }

    fn count_sessions(&mut self) {
        let mut numbers: BTreeMap<PersonId, BTreeSet<u32>> = BTreeMap::new();
        for session in &self.sessions {
            let receiver = self.dyads[session.dyad.0 as usize].receiver;
            numbers.entry(receiver).or_default().insert(session.number);
        }
        for (client, session, _) in self.outcomes.iter().flat_map(|outcome| &outcome.values) {
            numbers.entry(*client).or_default().extend(session);
        }
        let place = |who: PersonId, number: u32| {
            let before = numbers.get(&who).map_or(0, |numbers| numbers.range(..number).count());
            u32::try_from(before + 1).unwrap_or(u32::MAX)
        };
        for session in &mut self.sessions {
            session.number = place(self.dyads[session.dyad.0 as usize].receiver, session.number);
        }
        for outcome in &mut self.outcomes {
            for (client, session, _) in &mut outcome.values {
                *session = session.map(|number| place(*client, number));
            }
        }
    }
}
