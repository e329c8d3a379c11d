//! Values that ratings may relate to: one per client, or per client and session.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::io::Read;

use crate::domain::notice::Notice;
use crate::domain::people::People;
use crate::domain::people::PersonId;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::kind_of;
use crate::domain::study::Dyad;
use crate::domain::study::InputFile;
use crate::domain::study::Outcome;
use crate::domain::study::clients;
use crate::error::Error;
use crate::error::Problem;
use crate::error::shorten;

use super::account::Account;
use super::damage::stopped;
use super::damage::text_is_fine;
use super::delimited::Record;
use super::file::Opened;
use super::file::header;
use super::header::Cell;
use super::header::plain;
use super::number::Number;
use super::number::number;
use super::number::session_number;
use super::number::trimmed;
use super::number::with_comma;
use super::open::open;
use super::problems::Findings;
use super::problems::quoted_list;
use super::request::Options;
use super::request::OutcomeFile;

/// Reads one outcome table. Clients without ratings are left out and counted.
pub(super) fn outcome(
    file: &OutcomeFile,
    index: u16,
    people: &People,
    dyads: &[Dyad],
    findings: &mut Findings,
    stdin: &mut dyn Read,
) -> Result<(Outcome, InputFile), Error> {
    let mut outcome = Outcome {
        name: file.name.clone().unwrap_or_default(),
        kind: file.kind.unwrap_or(OutcomeKind::Continuous),
        rated_by: file.rated_by.clone(),
        lag: file.lag,
        values: Vec::new(),
        input: usize::from(index),
    };
    let mut account = Account::default();
    let options = Options::default();
    let Some(window) = open(&file.data, index, stdin, findings)? else {
        return Ok((outcome, account.entry(&file.data.name, String::new())));
    };
    let Some(mut opened) = header(window, &file.data, index, &options, &[], findings)? else {
        return Ok((outcome, account.entry(&file.data.name, String::new())));
    };
    if let Some(column) = value_column(&opened, file, findings) {
        let clients = clients(dyads, people.len());
        if file.name.is_none() {
            outcome.name.clone_from(&opened.place.names[column]);
        }
        let comma_is_free = opened.records.delimiter != b',';
        let seen = Seen { begun: vec![false; people.len()], last: None, out_of_order: None };
        let mut values = Values { file, column, people, clients, last: None, seen, outcome, comma_is_free };
        values.read(&mut opened, findings, &mut account)?;
        outcome = values.outcome;
        if file.kind.is_none() {
            outcome.kind = kind_of(outcome.values.iter().map(|(_, _, value)| *value));
        }
    }
    let by_id = |a: PersonId, b: PersonId| if a == b { Ordering::Equal } else { people.id(a).cmp(people.id(b)) };
    outcome.values.sort_by(|a, b| by_id(a.0, b.0).then(a.1.cmp(&b.1)));
    Ok((outcome, account.entry(&file.data.name, opened.records.window.sha256())))
}

/// The column of the values, if the header has all that is needed.
fn value_column(opened: &Opened<'_>, file: &OutcomeFile, findings: &mut Findings) -> Option<usize> {
    let names = &opened.place.names;
    let mut absent: Vec<&str> = Vec::new();
    if !opened.columns.client.is_there() {
        absent.push("client_id");
    }
    let column = match &file.column {
        Some(wanted) => names.iter().position(|name| plain(name) == plain(wanted)),
        None => only_other_column(names),
    };
    if column.is_none() {
        absent.push(file.column.as_deref().unwrap_or("one column of values, or its name after the file: FILE:COLUMN"));
    }
    let fine = opened.header_is_fine(&absent, findings);
    column.filter(|_| fine)
}

/// The one column that is neither client nor session.
fn only_other_column(names: &[String]) -> Option<usize> {
    const ROLES: [&str; 4] = ["client_id", "client", "session", "session_no"];
    let mut others = (0..names.len()).filter(|&at| !ROLES.iter().any(|role| plain(role) == plain(&names[at])));
    others.next().filter(|_| others.next().is_none())
}

struct Values<'v> {
    file: &'v OutcomeFile,
    column: usize,
    people: &'v People,
    /// Is this person a client with ratings?
    clients: Vec<bool>,
    /// The id of the record before and whose it is: sessions of one client mostly stand side by side.
    last: Option<(Vec<u8>, Option<PersonId>)>,
    seen: Seen,
    outcome: Outcome,
    /// Are fields separated by something else than a comma, so that numbers may hold one?
    comma_is_free: bool,
}

/// Which clients and sessions have a value. Where clients come one after the other and their sessions in order, the one before
/// says enough; from the first record that does not, all are kept.
struct Seen {
    /// Has this person a value?
    begun: Vec<bool>,
    last: Option<(PersonId, Option<u32>)>,
    out_of_order: Option<HashSet<(PersonId, Option<u32>)>>,
}

impl Seen {
    /// Is this client and session not among the values so far? From now on it is.
    fn is_new(&mut self, person: PersonId, number: Option<u32>, values: &[(PersonId, Option<u32>, f64)]) -> bool {
        if self.out_of_order.is_none() {
            let begun = &mut self.begun[person.0 as usize];
            let follows = match self.last {
                Some((last, before)) if last == person => before < number,
                _ => !*begun,
            };
            if follows {
                *begun = true;
                self.last = Some((person, number));
                return true;
            }
        }
        let so_far = || values.iter().map(|(person, number, _)| (*person, *number)).collect();
        self.out_of_order.get_or_insert_with(so_far).insert((person, number))
    }
}

impl Values<'_> {
    fn read(&mut self, opened: &mut Opened<'_>, findings: &mut Findings, account: &mut Account) -> Result<(), Error> {
        let place = opened.place.clone();
        let (client, session) = (opened.columns.client.clone(), opened.columns.session.clone());
        loop {
            let record = match opened.records.next() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(stop) => return stopped(stop, &place, &self.file.data, findings),
            };
            account.records += 1;
            if record.len() != place.names.len() {
                let message = format!("the record has {} fields, the header {}", record.len(), place.names.len());
                let problem = Problem::new("wrong-field-count", message).at(place.line(record.line));
                findings.single((place.index, record.line, 0), problem);
            } else if record.plain || text_is_fine(&record, &place, findings) {
                match self.one(&record, &client, &session) {
                    Ok(None) => account.used += 1,
                    Ok(Some(reason)) => account.exclude(reason),
                    Err((column, problem)) => {
                        let at = place.at(record.line, Some(column));
                        findings.fault(&format!("{column}"), (place.index, record.line, column), problem.at(at));
                    }
                }
            }
        }
        for (reason, count) in &account.excluded {
            let message =
                format!("{count} records of the outcome `{}` were left out: {reason}", shorten(&self.outcome.name));
            findings.notice((place.index, 1, 0), Notice::new("outcome-excluded", message, *count).at(place.whole()));
        }
        Ok(())
    }

    /// Keeps one value; the reason if it is left out.
    fn one(
        &mut self,
        record: &Record<'_>,
        client: &Cell,
        session: &Cell,
    ) -> Result<Option<&'static str>, (usize, Problem)> {
        let id = trimmed(client.of(record));
        if id.is_empty() {
            return Err((client.column().unwrap_or(1), Problem::new("empty-id", "the client id is empty").token("")));
        }
        let number = match session {
            Cell::Absent => None,
            _ => Some(session_of(trimmed(session.of(record)), session)?),
        };
        let Some(value) = self.value(trimmed(record.field(self.column)))? else { return Ok(Some("no value")) };
        let Some(person) = self.client(id) else { return Ok(Some("client without ratings")) };
        if !self.seen.is_new(person, number, &self.outcome.values) {
            let id = String::from_utf8_lossy(id);
            let message = format!("the client `{}` has a second value here", shorten(&id));
            return Err((client.column().unwrap_or(1), Problem::new("duplicate-rating", message).token(&id)));
        }
        self.outcome.values.push((person, number, value));
        Ok(None)
    }

    /// The client with ratings who has this id.
    fn client(&mut self, id: &[u8]) -> Option<PersonId> {
        if let Some((last, person)) = &self.last
            && last == id
        {
            return *person;
        }
        let person = self.people.find(&String::from_utf8_lossy(id)).filter(|person| self.clients[person.0 as usize]);
        self.last = Some((id.to_vec(), person));
        person
    }

    fn value(&self, text: &[u8]) -> Result<Option<f64>, (usize, Problem)> {
        if text.is_empty() || text == b"NA" || self.file.missing.iter().any(|code| code.as_bytes() == text) {
            return Ok(None);
        }
        let word = || String::from_utf8_lossy(text);
        let comma = || with_comma(text).filter(|_| self.comma_is_free);
        let value = match number(text) {
            Number::Decimal(value) => Some(value),
            _ => comma(),
        };
        let Some(value) = value else {
            let problem = Problem::new("not-a-number", format!("`{}` is not a number", shorten(&word())));
            let hint = "recode it to a number; a mark for a missing value goes into `missing = […]`";
            return Err((self.column + 1, problem.hint(hint).token(&word())));
        };
        let value = value.value();
        let kind = self.outcome.kind;
        if !kind.allows(value) {
            let message = format!("{} is no {} value: {}", word(), kind.name(), quoted_list(&[kind.values()]));
            let hint = "correct or recode it, or declare the kind of the outcome: `kind` in the study file, `--outcome-kind`; a code \
                        for a missing value goes with `missing`";
            return Err((self.column + 1, Problem::new("out-of-range", message).hint(hint).token(&word())));
        }
        Ok(Some(value))
    }
}

fn session_of(text: &[u8], session: &Cell) -> Result<u32, (usize, Problem)> {
    let problem = || {
        let word = String::from_utf8_lossy(text);
        if word.is_empty() {
            return Problem::new("empty-session", "the session is empty").token("");
        }
        Problem::new("session-not-integer", format!("`{}` is not a session number", shorten(&word))).token(&word)
    };
    session_number(text).ok_or_else(|| (session.column().unwrap_or(1), problem()))
}
