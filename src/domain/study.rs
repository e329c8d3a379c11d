//! What was read, in one place: people, dyads, sessions, ratings, and the account of every record.

use super::date::Date;
use super::instrument::{Instrument, Perspective, Relationship};
use super::notice::Notice;
use super::people::{People, PersonId};
use super::predict_table::OutcomeKind;
use super::rating::Ratings;

/// A dyad's place in [`Study::dyads`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DyadId(pub u32);

/// A session's place in [`Study::sessions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u32);

/// Two people who meet: a client with one therapist, a trainee with one supervisor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dyad {
    /// Therapy or supervision.
    pub relationship: Relationship,
    /// Therapist or supervisor.
    pub giver: PersonId,
    /// Client or trainee.
    pub receiver: PersonId,
}

/// One hour of a dyad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub dyad: DyadId,
    /// Its number as in the file.
    pub number: u32,
    /// The day on which it took place, where a file says so.
    pub date: Option<Date>,
}

/// The account of one input: `records = used + excluded`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// As the user named it.
    pub name: String,
    /// SHA-256 of the bytes as read, in lower-case hexadecimal.
    pub sha256: String,
    /// Data records, without the header and blank lines.
    pub records: usize,
    /// Records whose form entered the study with at least one answer.
    pub used: usize,
    /// Why the others did not, each reason with its number of records.
    pub excluded: Vec<(String, usize)>,
}

/// How one file of ratings was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAs {
    /// As the user named it.
    pub file: String,
    /// One row for each form, or for each session.
    pub layout: &'static str,
    /// Columns and what they were taken for, both in words.
    pub roles: Vec<(String, String)>,
    /// Texts that were taken for a missing answer.
    pub missing: Vec<String>,
    /// Where the answers stand.
    pub items: Vec<ItemColumn>,
    /// The headers of the scores.
    pub scores: Vec<String>,
}

/// A column of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemColumn {
    /// Of this view only, where forms stand side by side.
    pub view: Option<Perspective>,
    /// The number of the item.
    pub item: u16,
    /// From 1.
    pub column: usize,
    /// The header as it stands.
    pub name: String,
}

impl ReadAs {
    /// The column of an item of a view; `None` where several columns may be meant.
    pub fn item_column(&self, view: Perspective, item: u16) -> Option<&ItemColumn> {
        let meant = |column: &&ItemColumn| column.item == item && column.view.is_none_or(|own| own == view);
        let mut found = self.items.iter().filter(meant);
        found.next().filter(|_| found.next().is_none())
    }
}

/// Values that ratings may relate to, one per client or per client and session.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What it is called in reports.
    pub name: String,
    /// What its values are.
    pub kind: OutcomeKind,
    /// `client`, `therapist`, `observer` or `records`.
    pub rated_by: String,
    /// 1: the rating of session t goes with the outcome of session t + 1.
    pub lag: u32,
    /// Client, session if given, value.
    pub values: Vec<(PersonId, Option<u32>, f64)>,
    /// Its file: a place in [`Study::inputs`].
    pub input: usize,
}

/// Which of so many people are clients in therapy, by the number of their id.
pub fn clients(dyads: &[Dyad], people: usize) -> Vec<bool> {
    let mut clients = vec![false; people];
    let therapies = dyads.iter().filter(|dyad| dyad.relationship == Relationship::Therapy);
    therapies.for_each(|dyad| clients[dyad.receiver.0 as usize] = true);
    clients
}

/// Everything known of a study. Dyads are ordered by relationship, receiver and giver; sessions by dyad and number.
#[derive(Debug, Clone)]
pub struct Study {
    /// Title from the study file.
    pub title: Option<String>,
    /// The instruments in use, ranges as declared.
    pub instruments: Vec<Instrument>,
    /// Everyone.
    pub people: People,
    /// Who meets whom.
    pub dyads: Vec<Dyad>,
    /// Their hours.
    pub sessions: Vec<Session>,
    /// The filled forms, one table per instrument in use.
    pub ratings: Vec<Ratings>,
    /// Outcomes named in the study file.
    pub outcomes: Vec<Outcome>,
    /// What the reader of a report should know.
    pub notices: Vec<Notice>,
    /// One account per input, in the order given: ratings, then outcomes, then study files, which hold no record.
    pub inputs: Vec<InputFile>,
    /// How the files of ratings were understood.
    pub read_as: Vec<ReadAs>,
}

impl Study {
    /// A study of which only the account and the notices are known: what a plain table shares with studies.
    pub fn of_account(inputs: Vec<InputFile>, notices: Vec<Notice>) -> Self {
        Self {
            title: None,
            instruments: Vec::new(),
            people: People::default(),
            dyads: Vec::new(),
            sessions: Vec::new(),
            ratings: Vec::new(),
            outcomes: Vec::new(),
            notices,
            inputs,
            read_as: Vec::new(),
        }
    }

    /// The hour.
    pub fn session(&self, session: SessionId) -> Session {
        self.sessions[session.0 as usize]
    }

    /// The dyad.
    pub fn dyad(&self, dyad: DyadId) -> Dyad {
        self.dyads[dyad.0 as usize]
    }

    /// The dyad of a session.
    pub fn dyad_of(&self, session: SessionId) -> Dyad {
        self.dyad(self.session(session).dyad)
    }
}

impl Study {
    /// How a case is called: the receiver's id, with the giver's where the receiver has more than one.
    pub fn case_id(&self, dyad: DyadId) -> String {
        let Dyad { relationship, giver, receiver } = self.dyad(dyad);
        let place = dyad.0 as usize;
        let shares_receiver = |other: &Dyad| other.relationship == relationship && other.receiver == receiver;
        // Dyads of one receiver stand side by side.
        let before = place > 0 && shares_receiver(&self.dyads[place - 1]);
        let after = self.dyads.get(place + 1).is_some_and(shares_receiver);
        let receiver = self.people.id(receiver);
        if before || after { format!("{receiver}/{}", self.people.id(giver)) } else { receiver.to_owned() }
    }

    /// How a session is called wherever a row or a page is about one: `C014 session 3`. A `/` would look like a case with its
    /// therapist.
    pub fn session_name(&self, dyad: DyadId, number: u32) -> String {
        format!("{} session {number}", self.case_id(dyad))
    }
}
