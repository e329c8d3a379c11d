//! Values that ratings may relate to: one per client, or per client and session.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::io::Read;

use crate::domain::notice::Notice;
use crate::domain::people::People;
use crate::domain::people::PersonId;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::kind_of;
use crate::domain::rating::Decimal;
use crate::domain::study::Dyad;
use crate::domain::study::InputFile;
use crate::domain::study::Outcome;
use crate::domain::study::clients;
use crate::error::Error;
use crate::error::Problem;
use crate::error::shorten;

use super::account::Account;
use super::cell::not_a_number;
use super::damage::stopped;
use super::damage::text_is_fine;
use super::delimited::Record;
use super::file::Opened;
use super::file::header;
use super::header::Cell;
use super::header::Place;
use super::header::plain;
use super::ids::strange;
use super::ids::without_blanks;
use super::number::DECIMAL_COMMA;
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
    if let Some(column) = value_column(&mut opened, file, findings) {
        let clients = clients(dyads, people.len());
        if file.name.is_none() {
            outcome.name.clone_from(&opened.place.names[column]);
        }
        let comma_is_free = opened.records.delimiter != b',';
        let seen = Seen { begun: vec![false; people.len()], ..Seen::default() };
        let place = opened.place.clone();
        let mut values = Values { file, column, people, clients, place, last: None, seen, outcome, comma_is_free };
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
fn value_column(opened: &mut Opened<'_>, file: &OutcomeFile, findings: &mut Findings) -> Option<usize> {
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
    let again = column.and_then(|at| (at + 1..names.len()).find(|&other| plain(&names[other]) == plain(&names[at])));
    if let Some(again) = again.filter(|again| !opened.columns.twice.contains(again)) {
        opened.columns.twice.push(again);
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
    place: Place,
    /// The id of the record before and whose it is: sessions of one client mostly stand side by side.
    last: Option<(Vec<u8>, Option<PersonId>)>,
    seen: Seen,
    outcome: Outcome,
    /// Are fields separated by something else than a comma, so that numbers may hold one?
    comma_is_free: bool,
}

/// Which clients and sessions have a value. Where clients come one after the other and their sessions in order, the one before
/// says enough; from the first record that does not, all are kept.
#[derive(Default)]
struct Seen {
    /// Has this person a value?
    begun: Vec<bool>,
    last: Option<(PersonId, Option<u32>)>,
    /// Lines of the values so far.
    lines: Vec<u64>,
    /// With the line of each.
    out_of_order: Option<HashMap<(PersonId, Option<u32>), u64>>,
}

impl Seen {
    /// The line on which this client and session have a value already; from now on they have one.
    fn before(
        &mut self,
        person: PersonId,
        number: Option<u32>,
        line: u64,
        values: &[(PersonId, Option<u32>, f64)],
    ) -> Option<u64> {
        if self.out_of_order.is_none() {
            let begun = &mut self.begun[person.0 as usize];
            let follows = match self.last {
                Some((last, before)) if last == person => before < number,
                _ => !*begun,
            };
            if follows {
                *begun = true;
                self.last = Some((person, number));
                self.lines.push(line);
                return None;
            }
        }
        let lines = &self.lines;
        let so_far =
            || values.iter().zip(lines).map(|((person, number, _), line)| ((*person, *number), *line)).collect();
        let known = self.out_of_order.get_or_insert_with(so_far);
        let before = known.get(&(person, number)).copied();
        known.entry((person, number)).or_insert(line);
        before
    }
}

impl Values<'_> {
    fn read(&mut self, opened: &mut Opened<'_>, findings: &mut Findings, account: &mut Account) -> Result<(), Error> {
        let place = self.place.clone();
        let (client, session) = (opened.columns.client.clone(), opened.columns.session.clone());
        // Two exports in one file repeat the header, and mostly all that stands below it.
        let mut joined = false;
        loop {
            let record = match opened.records.next() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(stop) => return stopped(stop, &place, &self.file.data, findings),
            };
            account.records += 1;
            if is_header(&record, &client, &place) {
                joined = true;
                let problem = Problem::new("repeated-header", "the header stands here again, among the data");
                let hint = "two exports were joined: delete this line, or pass the files one by one";
                findings.fault("", (place.index, record.line, 0), problem.hint(hint).at(place.line(record.line)));
            } else if record.len() != place.names.len() {
                let message = format!("the record has {} fields, the header {}", record.len(), place.names.len());
                let problem = Problem::new("wrong-field-count", message).at(place.line(record.line));
                findings.single((place.index, record.line, 0), problem);
            } else if record.plain || text_is_fine(&record, &place, findings) {
                match self.one(&record, &client, &session, findings) {
                    Ok(None) => account.used += 1,
                    Ok(Some(reason)) => account.exclude(reason),
                    Err((_, problem)) if joined && problem.code == "duplicate-rating" => {}
                    Err((column, problem)) => {
                        let at = place.at(record.line, Some(column));
                        let line = if problem.code == "duplicate-rating" { record.line } else { 0 };
                        let cause = format!("{line} {column}");
                        findings.fault(&cause, (place.index, record.line, column), problem.at(at));
                    }
                }
            }
        }
        self.tell_account(findings, account);
        Ok(())
    }

    fn tell_account(&self, findings: &mut Findings, account: &Account) {
        let place = &self.place;
        if account.records == 0 {
            let problem = Problem::new("no-records", "there is a header, but no record below it").at(place.whole());
            findings.single((place.index, u64::MAX, 0), problem.hint("check that the export finished"));
        }
        for (reason, count) in &account.excluded {
            let message =
                format!("{count} records of the outcome `{}` were left out: {reason}", shorten(&self.outcome.name));
            findings.notice((place.index, 1, 0), Notice::new("outcome-excluded", message, *count).at(place.whole()));
        }
    }

    /// Keeps one value; the reason if it is left out.
    fn one(
        &mut self,
        record: &Record<'_>,
        client: &Cell,
        session: &Cell,
        findings: &mut Findings,
    ) -> Result<Option<&'static str>, (usize, Problem)> {
        let column = client.column().unwrap_or(1);
        let id = without_blanks(client.of(record));
        if id.is_empty() {
            return Err((column, Problem::new("empty-id", "the client id is empty").token("")));
        }
        self.tell_id(record, column, id, id.len() < client.of(record).len(), findings);
        let number = match session {
            Cell::Absent => None,
            _ => Some(session_of(trimmed(session.of(record)), session)?),
        };
        let person = self.client(id);
        let Some(value) = self.value(record, findings)? else { return Ok(Some("no value")) };
        let Some(person) = person else { return Ok(Some("client without ratings")) };
        if let Some(before) = self.seen.before(person, number, record.line, &self.outcome.values) {
            return Err((column, second_value(&String::from_utf8_lossy(id), number, (before, record.line))));
        }
        self.outcome.values.push((person, number, value));
        Ok(None)
    }

    /// What ratings say of ids as well: blanks around one, and what is odd in it.
    fn tell_id(&self, record: &Record<'_>, column: usize, id: &[u8], had_blanks: bool, findings: &mut Findings) {
        let (order, at) = ((self.place.index, record.line, column), || self.place.at(record.line, Some(column)));
        if had_blanks {
            findings.remark("id-trimmed", "", order, || ("blanks around ids were taken off".to_owned(), at()));
        }
        if self.last.as_ref().is_none_or(|(last, _)| last != id) {
            let id = String::from_utf8_lossy(id);
            for (code, message) in strange(&id) {
                findings.remark(code, &id, order, || (message, at()));
            }
        }
    }

    /// A number with a decimal comma, where the comma separates no fields.
    fn decimal_comma(&self, record: &Record<'_>, text: &[u8], findings: &mut Findings) -> Option<Decimal> {
        let value = with_comma(text).filter(|_| self.comma_is_free)?;
        let at = || self.place.at(record.line, Some(self.column + 1));
        let order = (self.place.index, record.line, self.column + 1);
        findings.remark("decimal-comma", "", order, || (DECIMAL_COMMA.to_owned(), at()));
        Some(value)
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

    fn value(&self, record: &Record<'_>, findings: &mut Findings) -> Result<Option<f64>, (usize, Problem)> {
        let text = trimmed(record.field(self.column));
        if text.is_empty() || text == b"NA" || self.file.missing.iter().any(|code| code.as_bytes() == text) {
            return Ok(None);
        }
        let word = || String::from_utf8_lossy(text);
        let value = match number(text) {
            Number::Decimal(value) => Some(value),
            _ => self.decimal_comma(record, text, findings),
        };
        let Some(value) = value else { return Err((self.column + 1, no_number(&word()))) };
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

/// Is this the header again: the name of the column of clients, and more than half of all names?
fn is_header(record: &Record<'_>, client: &Cell, place: &Place) -> bool {
    let repeats = |at: usize| place.names.get(at).is_some_and(|name| trimmed(record.field(at)) == name.as_bytes());
    let named = || (0..place.names.len()).filter(|&at| !place.names[at].is_empty());
    let starts = client.column().is_some_and(|column| repeats(column - 1));
    starts && named().filter(|&at| repeats(at)).count() * 2 > named().count()
}

fn second_value(id: &str, number: Option<u32>, (first, second): (u64, u64)) -> Problem {
    let session = number.map(|number| format!(", session {number}")).unwrap_or_default();
    let message =
        format!("line {second} gives a second value of what line {first} has given: `{}`{session}", shorten(id));
    let hint = "delete the line that does not count, or correct its id or session";
    Problem::new("duplicate-rating", message).hint(hint).token(id)
}

fn no_number(word: &str) -> Problem {
    let (cause, problem) = not_a_number(word);
    if cause == "decimal comma" {
        return problem.token(word);
    }
    let problem = Problem::new("not-a-number", format!("`{}` is not a number", shorten(word)));
    problem.hint("recode it to a number; a mark for a missing value goes into `missing = […]`").token(word)
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

#[cfg(test)]
mod tests;
