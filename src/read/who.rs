//! Who rated whom, from which side, and when.

use std::rc::Rc;

use crate::domain::date::Date;
use crate::domain::instrument::Perspective;
use crate::domain::instrument::Relationship;
use crate::domain::people::PersonId;
use crate::domain::study::Dyad;
use crate::error::Problem;
use crate::error::shorten;

use super::by_date::UNKNOWN;
use super::delimited::Record;
use super::number::session_number;
use super::number::trimmed;
use super::perspective::Understood;
use super::perspective::nearest;
use super::perspective::understand;
use super::row::Rows;

/// Who and when of a record.
pub(super) struct Who {
    pub(super) perspective: Perspective,
    pub(super) dyad: Dyad,
    pub(super) rater: PersonId,
    pub(super) number: u32,
    pub(super) date: Option<Date>,
}

impl Rows<'_> {
    /// Reads who and when; `None` after a fault. The second part is the column of the perspective.
    pub(super) fn who(&mut self, record: &Record<'_>) -> Option<(Who, Option<usize>)> {
        let perspective = self.perspective(record)?;
        let relationship = self.relationship(record, perspective);
        let columns = Rc::clone(&self.columns);
        let (giver, receiver) = match relationship {
            Relationship::Therapy => (&columns.therapist, &columns.client),
            Relationship::Supervision => (&columns.supervisor, &columns.trainee),
        };
        let receiver_id = self.person(record, receiver, 0);
        let giver_id = self.person(record, giver, 1);
        let date = self.date(record);
        let dated = matches!(date, Ok(Some(_)));
        let number = self.session(record, dated);
        let rater = self.rater(record, perspective, receiver_id, giver_id);
        let dyad = Dyad { relationship, giver: giver_id?, receiver: receiver_id? };
        let who = Who { perspective, dyad, rater: rater?, number: number?, date: date.ok()? };
        Some((who, self.columns.perspective.column()))
    }

    /// Observers of supervision are known by the ids beside them; everyone else by the perspective.
    fn relationship(&self, record: &Record<'_>, perspective: Perspective) -> Relationship {
        match perspective {
            Perspective::Trainee | Perspective::Supervisor => Relationship::Supervision,
            Perspective::Client | Perspective::Therapist => Relationship::Therapy,
            Perspective::Observer => {
                let therapy = !trimmed(self.columns.client.of(record)).is_empty();
                let supervision = !trimmed(self.columns.trainee.of(record)).is_empty();
                if supervision && !therapy { Relationship::Supervision } else { Relationship::Therapy }
            }
        }
    }

    fn perspective(&mut self, record: &Record<'_>) -> Option<Perspective> {
        let cell = self.columns.perspective.of(record);
        if let Some((_, perspective)) = self.words.iter().find(|(word, _)| word == cell) {
            return Some(*perspective);
        }
        let column = self.columns.perspective.column().unwrap_or(0);
        let word = shorten(&String::from_utf8_lossy(trimmed(cell)));
        let Some(found) = understand(cell, &self.options.perspectives) else {
            self.unknown_perspective(record, column, &word);
            return None;
        };
        let (code, message, perspective) = match found {
            Understood::Exactly(perspective) => {
                self.words.push((cell.to_vec(), perspective));
                return Some(perspective);
            }
            Understood::Loosely(perspective) => {
                ("perspective-normalised", format!("`{word}` was read as `{}`", perspective.name()), perspective)
            }
            Understood::ByAlias(perspective) => {
                ("perspective-alias", format!("`{word}` was taken for `{}`", perspective.name()), perspective)
            }
        };
        self.remark(record, column, code, &word, || message);
        Some(perspective)
    }

    fn unknown_perspective(&mut self, record: &Record<'_>, column: usize, word: &str) {
        let same = |(field, name): &(&[u8], &String)| trimmed(field).eq_ignore_ascii_case(name.as_bytes());
        let repeated = record.fields().zip(&self.place.names).filter(same);
        if repeated.count() * 2 > self.width {
            let problem = Problem::new("repeated-header", "the header stands here again, among the data");
            let hint = "two exports were joined: delete this line, or pass the files one by one";
            self.fault(record, 0, "", problem.hint(hint));
            return;
        }
        let names = "client, therapist, observer, trainee and supervisor";
        let message = if word.is_empty() {
            format!("the perspective is empty; perspectives are {names}")
        } else {
            format!("`{word}` is not a perspective; perspectives are {names}")
        };
        let hint = match nearest(word) {
            Some(near) => format!("if it is `{}` mistyped, correct it here", near.name()),
            None => format!(
                "say what it means: `--value 'perspective:{word}=client'`, or in the study file `perspectives = {{ \"{word}\" = \"client\" }}`"
            ),
        };
        self.fault(record, column, word, Problem::new("unknown-perspective", message).hint(hint).token(word));
    }

    /// The number of the session; left open where it is to be found by the date of the form.
    fn session(&mut self, record: &Record<'_>, dated: bool) -> Option<u32> {
        let text = trimmed(self.columns.session.of(record));
        if text.is_empty() && dated && self.options.match_dates_within.is_some() {
            return Some(UNKNOWN);
        }
        if let Some(number) = session_number(text) {
            return Some(number);
        }
        let column = self.columns.session.column().unwrap_or(0);
        if let Some((_, number)) = self.options.sessions.iter().find(|(word, _)| word.as_bytes() == text) {
            return Some(*number);
        }
        let word = String::from_utf8_lossy(text).into_owned();
        let problem = if word.is_empty() {
            Problem::new("empty-session", "the session is empty")
        } else {
            let message = format!("`{}` is not a session number; sessions are 0, 1, 2 …", shorten(&word));
            Problem::new("session-not-integer", message)
        };
        let hint = if word.is_empty() {
            "number the sessions of each pair in order; 0 is an intake before the first".to_owned()
        } else {
            format!(
                "number the sessions, or say in the study file which is which: `sessions = {{ \"{}\" = 1 }}`",
                shorten(&word)
            )
        };
        self.fault(record, column, "", problem.hint(hint).token(&word));
        None
    }
}
