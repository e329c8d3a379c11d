//! Ids of people: text as it stands.

use std::rc::Rc;

use crate::domain::instrument::Perspective;
use crate::domain::people::PersonId;
use crate::error::Problem;
use crate::error::is_invisible;
use crate::error::shorten;

use super::delimited::Record;
use super::header::Cell;
use super::number::trimmed;
use super::row::Rows;

/// Ids that other programs take for a missing value.
const KEYWORDS: [&str; 19] = [
    "na", "n/a", "null", "none", "nan", "nil", "missing", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!",
    "#num!", "true", "false", "inf", ".", "-",
];

/// The last id of a role, so that an id is looked up only when it changes.
#[derive(Debug, Default)]
pub(super) struct LastId {
    pub(super) text: Vec<u8>,
    pub(super) person: Option<PersonId>,
    pub(super) blanks: bool,
}

impl Rows<'_> {
    /// The person in an id cell. Blanks around an id go, with a notice; nothing else is touched.
    pub(super) fn person(&mut self, record: &Record<'_>, cell: &Cell, slot: usize) -> Option<PersonId> {
        let filled = self.filled_down(record, cell, slot);
        let text = filled.as_deref().unwrap_or_else(|| cell.of(record));
        let column = cell.column().unwrap_or(0);
        if self.last[slot].person.is_none() || self.last[slot].text != text {
            let bare = without_blanks(text);
            if !cell.is_there() {
                self.no_such_ids(record);
                return None;
            }
            if shows_nothing(bare) {
                let problem = Problem::new("empty-id", format!("{} is empty", self.named(column))).token("");
                self.fault(
                    record,
                    column,
                    &column.to_string(),
                    problem.hint("every form needs the ids of who it is about"),
                );
                return None;
            }
            // Records that are not UTF-8 never come here.
            let id = std::str::from_utf8(bare).ok()?;
            self.strange_id(record, column, id);
            let person = self.gathered.people.intern(id);
            let last = &mut self.last[slot];
            last.text.clear();
            last.text.extend_from_slice(text);
            last.person = Some(person);
            last.blanks = bare.len() != text.len();
            if last.blanks {
                self.padded(record, column, slot, person);
            } else {
                self.gathered.note_bare(person, slot);
            }
        }
        if self.last[slot].blanks {
            self.remark(record, column, "id-trimmed", "", || "blanks around ids were taken off".to_owned());
        }
        self.last[slot].person
    }

    /// Has the next id looked up, whatever it is.
    pub(super) fn forget_ids(&mut self) {
        for last in &mut self.last {
            last.person = None;
        }
    }

    /// The view of a form needs ids for which the file has no column.
    fn no_such_ids(&mut self, record: &Record<'_>) {
        let column = self.columns.perspective.column().unwrap_or(0);
        let message = "this view needs ids of both people, and the file has no columns for them";
        let hint = "clients and therapists: `client_id`, `therapist_id`; trainees and supervisors: `trainee_id`, `supervisor_id`";
        self.fault(record, column, "ids", Problem::new("missing-column", message).hint(hint));
    }

    fn padded(&mut self, record: &Record<'_>, column: usize, slot: usize, person: PersonId) {
        let (order, at) = (self.order(record, column), self.at(record, column));
        self.gathered.padded.entry(person).or_insert((0, order, at)).0 |= 1 << slot;
    }

    /// Ids that are worth a word: unseen characters, and words that other programs take for a gap.
    fn strange_id(&mut self, record: &Record<'_>, column: usize, id: &str) {
        for (code, message) in strange(id) {
            self.remark(record, column, code, id, || message);
        }
    }

    fn named(&self, column: usize) -> String {
        match self.place.names.get(column.wrapping_sub(1)) {
            Some(name) => format!("`{}`", shorten(name)),
            None => "an id".to_owned(),
        }
    }

    /// Who filled the form in.
    pub(super) fn rater(
        &mut self,
        record: &Record<'_>,
        perspective: Perspective,
        receiver: Option<PersonId>,
        giver: Option<PersonId>,
    ) -> Option<PersonId> {
        let columns = Rc::clone(&self.columns);
        let cell = &columns.rater;
        let text = cell.of(record);
        let same_as =
            |slot: usize| self.last[slot].person.is_some() && !self.last[slot].blanks && self.last[slot].text == text;
        if same_as(0) {
            self.last[0].person
        } else if same_as(1) {
            self.last[1].person
        } else if trimmed(text).is_empty() {
            self.own_id(record, cell, perspective, receiver, giver)
        } else {
            self.person(record, cell, 2)
        }
    }

    /// Without a rater id, the client's form is the client's and the therapist's is the therapist's.
    fn own_id(
        &mut self,
        record: &Record<'_>,
        cell: &Cell,
        perspective: Perspective,
        receiver: Option<PersonId>,
        giver: Option<PersonId>,
    ) -> Option<PersonId> {
        let own = match perspective {
            Perspective::Client | Perspective::Trainee => receiver,
            Perspective::Therapist | Perspective::Supervisor => giver,
            Perspective::Observer => return self.observer_unknown(record, cell),
        };
        if cell.is_there() && own.is_some() {
            let view = perspective.name();
            let words = || format!("empty rater ids of {view} forms were read as the {view}'s own");
            self.remark(record, cell.column().unwrap_or(0), "rater-filled", view, words);
        }
        own
    }

    fn observer_unknown(&mut self, record: &Record<'_>, cell: &Cell) -> Option<PersonId> {
        let hint = "observers are told apart by `rater_id`; without it no agreement between them can be computed";
        if cell.is_there() {
            let problem = Problem::new("empty-id", "the rater id of an observer form is empty").token("");
            self.fault(record, cell.column().unwrap_or(0), "rater", problem.hint(hint));
        } else {
            let problem = Problem::new("missing-column", "there are observer forms, but no column `rater_id`");
            let at = self.place.line(self.place.header_line);
            self.findings.fault("rater_id", (self.place.index, self.place.header_line, 0), problem.hint(hint).at(at));
        }
        None
    }
}

/// What is worth a word about an id: code and message of each notice.
pub(super) fn strange(id: &str) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    if !is_graphic(id) && id.chars().any(is_invisible) {
        told.push(("id-invisible", format!("the id `{}` holds characters that cannot be seen", shorten(id))));
    }
    if is_keyword(id) {
        let message = format!("the id `{id}` looks like a mark for a missing value; it was read as an id");
        told.push(("keyword-id", message));
    }
    told
}

/// Has this text nothing that can be seen?
fn shows_nothing(text: &[u8]) -> bool {
    // Records that are not UTF-8 never come here.
    std::str::from_utf8(text).is_ok_and(|id| id.chars().all(|letter| letter.is_whitespace() || is_invisible(letter)))
}

fn is_graphic(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_keyword(id: &str) -> bool {
    id.len() < 8 && KEYWORDS.iter().any(|keyword| id.eq_ignore_ascii_case(keyword))
}

/// An id of which nothing needs to be said, however often it stands in a file.
pub(super) fn is_plain(id: &str) -> bool {
    is_graphic(id) && !is_keyword(id)
}

/// An id without the blanks around it; tabs and other signs stay, because they may be meant.
pub(super) fn without_blanks(mut text: &[u8]) -> &[u8] {
    while let [b' ', rest @ ..] | [rest @ .., b' '] = text {
        text = rest;
    }
    text
}
