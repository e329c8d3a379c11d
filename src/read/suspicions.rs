//! What is probably not meant, but nobody else's to decide: near-identical ids, forms in the wrong hands.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::instrument::Perspective;
use crate::domain::notice::Notice;
use crate::domain::people::PersonId;
use crate::domain::rating::Ratings;
use crate::error::Position;
use crate::error::shorten;

use super::assemble::Assembled;
use super::assemble::id_ranks;
use super::gathered::Gathered;
use super::identifying::identifying_ids;
use super::problems::Findings;
use super::problems::Order;
use super::problems::quoted_list;
use super::similar::MOST_PAIRS;
use super::similar::similar_ids;

/// Among so few forms of a session each rater is compared with all others.
const FEW: usize = 12;

/// Fewer forms than this are not worth a second thread.
const WORTH_A_THREAD: usize = 20_000;

/// Looks at a study that was read without a fault.
pub(super) fn suspicions(gathered: &Gathered, assembled: &Assembled, files: &[String], findings: &mut Findings) {
    blanks_around_ids(gathered, findings);
    let ids: Vec<&str> = gathered.people.ids().collect();
    similar_ids(&ids, "people", findings);
    identifying_ids(&ids, findings);
    for ratings in &assembled.ratings {
        Forms { gathered, assembled, files, ratings }.look(findings);
    }
}

/// An id that stands with and without blanks was read as one, which must be said.
fn blanks_around_ids(gathered: &Gathered, findings: &mut Findings) {
    for (id, order, at) in gathered.spelled_twice().take(MOST_PAIRS) {
        let id = shorten(id);
        let message = format!("`{id}` also stands with blanks around it (`{id} `); both were read as `{id}`");
        findings.notice(order, Notice::new("near-duplicate-id", message, 1).at(at.clone()));
    }
}

struct Forms<'f> {
    gathered: &'f Gathered,
    assembled: &'f Assembled,
    files: &'f [String],
    ratings: &'f Ratings,
}

impl Forms<'_> {
    fn look(&self, findings: &mut Findings) {
        self.lone_observer(findings);
        self.one_session(findings);
        if self.ratings.len() < WORTH_A_THREAD {
            self.tell_two_perspectives(self.two_perspectives(), findings);
            self.wrong_hands(findings);
            return;
        }
        let from_two = std::thread::scope(|scope| {
            let from_two = scope.spawn(|| self.two_perspectives());
            self.wrong_hands(findings);
            from_two.join()
        });
        self.tell_two_perspectives(from_two.unwrap_or_else(|panic| std::panic::resume_unwind(panic)), findings);
    }

    fn place(&self, row: usize) -> (Order, Position) {
        let (file, line) = self.ratings.line[row];
        let name = self.files.get(usize::from(file)).cloned();
        let position = Position { file: name, line: Some(u64::from(line)), ..Position::default() };
        ((file, u64::from(line), 0), position)
    }

    /// Nobody to compare with: one observer, and no other view.
    fn lone_observer(&self, findings: &mut Findings) {
        let ratings = self.ratings;
        let alone = ratings.perspective.iter().all(|view| *view == Perspective::Observer)
            && ratings.rater.iter().all(|rater| *rater == ratings.rater[0]);
        if alone && ratings.len() > 1 {
            let message = "1 observer filled in all forms; agreement needs at least 2, and no other view is there";
            let (order, at) = self.place(0);
            let at = Position { line: None, ..at };
            findings.notice(order, Notice::new("too-few-raters", message, ratings.len()).at(at));
        }
    }

    /// Nothing can vary from session to session.
    fn one_session(&self, findings: &mut Findings) {
        let ratings = self.ratings;
        if ratings.len() > 1 && ratings.session.iter().all(|session| *session == ratings.session[0]) {
            let message =
                format!("all {} forms are about one session; how sessions differ cannot be told", ratings.len());
            let (order, at) = self.place(0);
            let at = Position { line: None, ..at };
            findings.notice(order, Notice::new("one-session", message, ratings.len()).at(at));
        }
    }

    /// One person who rates a session from two sides gives two ratings that are not independent: the first in the files,
    /// and how many there are.
    fn two_perspectives(&self) -> Option<(usize, usize)> {
        let ratings = self.ratings;
        let mut first: Option<usize> = None;
        let mut count = 0;
        let mut raters: Vec<(PersonId, Perspective, usize)> = Vec::new();
        let mut start = 0;
        while start < ratings.len() {
            let session = ratings.session[start];
            let end = start + ratings.session[start..].iter().take_while(|other| **other == session).count();
            let next = std::mem::replace(&mut start, end);
            if end - next <= FEW && !self.rates_twice(next..end) {
                continue;
            }
            raters.clear();
            raters.extend((next..end).map(|row| (ratings.rater[row], ratings.perspective[row], row)));
            raters.sort_unstable_by_key(|(rater, _, row)| (*rater, *row));
            for two in raters.windows(2).filter(|two| two[0].0 == two[1].0 && two[0].1 != two[1].1) {
                count += 1;
                let earlier = first.is_none_or(|row| ratings.line[two[1].2] < ratings.line[row]);
                first = if earlier { Some(two[1].2) } else { first };
            }
        }
        first.map(|row| (row, count))
    }

    fn tell_two_perspectives(&self, found: Option<(usize, usize)>, findings: &mut Findings) {
        if let Some((row, count)) = found {
            let rater = shorten(self.gathered.people.id(self.ratings.rater[row]));
            let message =
                format!("`{rater}` rated one session from two perspectives; these ratings are not independent");
            let (order, at) = self.place(row);
            findings.notice(order, Notice::new("rater-two-perspectives", message, count).at(at));
        }
    }

    /// Did anybody rate a session, whose forms these are, more than once?
    fn rates_twice(&self, rows: Range<usize>) -> bool {
        let raters = &self.ratings.rater[rows];
        raters.iter().enumerate().any(|(at, rater)| raters[..at].contains(rater))
    }

    /// Forms of clients and therapists that carry another person's rater id.
    fn wrong_hands(&self, findings: &mut Findings) {
        let (mut receivers, mut givers) =
            (vec![false; self.gathered.people.len()], vec![false; self.gathered.people.len()]);
        for dyad in &self.assembled.dyads {
            receivers[dyad.receiver.0 as usize] = true;
            givers[dyad.giver.0 as usize] = true;
        }
        let mut strangers: BTreeMap<PersonId, (PersonId, usize, bool, usize)> = BTreeMap::new();
        for row in 0..self.ratings.len() {
            let session = self.assembled.sessions[self.ratings.session[row].0 as usize];
            let dyad = self.assembled.dyads[session.dyad.0 as usize];
            let (own, others, receives) = match self.ratings.perspective[row] {
                Perspective::Observer => continue,
                Perspective::Client | Perspective::Trainee => (dyad.receiver, &receivers, true),
                Perspective::Therapist | Perspective::Supervisor => (dyad.giver, &givers, false),
            };
            let rater = self.ratings.rater[row];
            if rater == own {
                continue;
            }
            if others[rater.0 as usize] {
                self.mismatch(row, own, findings);
            } else if receives {
                let entry = strangers.entry(rater).or_insert((own, row, false, 0));
                entry.2 |= entry.0 != own;
                entry.3 += 1;
            }
        }
        let mut shared: Vec<_> = strangers.into_iter().filter(|(_, entry)| entry.2).collect();
        if shared.is_empty() {
            return;
        }
        let rank = id_ranks(&self.gathered.people);
        shared.sort_by_key(|(rater, _)| rank[rater.0 as usize]);
        for (rater, (_, row, _, count)) in shared {
            let id = shorten(self.gathered.people.id(rater));
            let message =
                format!("the rater id `{id}` stands on forms of several clients, as if one person had filled them in");
            let (order, at) = self.place(row);
            findings.notice(order, Notice::new("shared-rater", message, count).at(at));
        }
    }

    fn mismatch(&self, row: usize, own: PersonId, findings: &mut Findings) {
        let people = &self.gathered.people;
        let ids = [people.id(own), people.id(self.ratings.rater[row])];
        let view = self.ratings.perspective[row].name();
        let message =
            format!("{view} forms carry the rater id of another {view}: {} (own id, rater id)", quoted_list(&ids));
        let (order, at) = self.place(row);
        findings.remark("rater-mismatch", view, order, || (message, at));
    }
}
