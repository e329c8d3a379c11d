//! One record becomes one form.

use crate::domain::instrument::Perspective;
use crate::domain::instrument::Relationship;
use crate::domain::people::PersonId;
use crate::domain::study::Dyad;
use crate::error::Position;
use crate::error::Problem;
use crate::error::is_invisible;
use crate::error::shorten;

use super::delimited::Record;
use super::form::FormPlan;
use super::gathered::Answers;
use super::gathered::Gathered;
use super::header::Cell;
use super::header::Columns;
use super::header::Place;
use super::number::session_number;
use super::number::trimmed;
use super::perspective::Understood;
use super::perspective::nearest;
use super::perspective::understand;
use super::problems::Findings;
use super::problems::Order;
use super::request::InstrumentOf;
use super::request::Options;

/// Ids that other programs take for a missing value.
const KEYWORDS: [&str; 13] =
    ["na", "n/a", "null", "none", "nan", "nil", "missing", "#n/a", "true", "false", "inf", ".", "-"];

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is a form of the study.
    Used,
    /// Nothing but separators.
    Separators,
    /// A form without answers.
    NoAnswers,
    /// Something is wrong with it.
    Refused,
}

/// The last id of a role, so that an id is looked up only when it changes.
#[derive(Debug, Default)]
struct LastId {
    text: Vec<u8>,
    person: Option<PersonId>,
    blanks: bool,
}

/// Turns the records of one file into forms.
pub(super) struct Rows<'a> {
    pub(super) gathered: &'a mut Gathered,
    pub(super) findings: &'a mut Findings,
    pub(super) columns: Columns,
    pub(super) place: Place,
    pub(super) options: &'a Options,
    pub(super) width: usize,
    plans: Vec<[Option<FormPlan>; 5]>,
    words: Vec<(Vec<u8>, Perspective)>,
    last: [LastId; 4],
    last_dyad: Option<(Dyad, u32)>,
    last_instrument: Option<(Vec<u8>, usize)>,
    pub(super) answers: Answers,
    pub(super) scores: Answers,
    /// Items beyond every form that were told already.
    pub(super) told_items: Vec<u16>,
}

/// Who and when of a record.
struct Who {
    perspective: Perspective,
    dyad: Dyad,
    rater: PersonId,
    number: u32,
}

impl<'a> Rows<'a> {
    /// A reader of rows for a file whose header is known.
    pub(super) fn new(
        gathered: &'a mut Gathered,
        findings: &'a mut Findings,
        columns: Columns,
        place: Place,
        options: &'a Options,
    ) -> Self {
        let width = place.names.len();
        Self {
            gathered,
            findings,
            columns,
            place,
            options,
            width,
            plans: Vec::new(),
            words: Vec::new(),
            last: Default::default(),
            last_dyad: None,
            last_instrument: None,
            answers: Answers::default(),
            scores: Answers::default(),
            told_items: Vec::new(),
        }
    }

    /// Reads one record.
    pub(super) fn read(&mut self, record: &Record<'_>) -> Fate {
        if record.field(0).is_empty() && only_separators(record) {
            return Fate::Separators;
        }
        if record.len() != self.width {
            self.wrong_count(record);
            return Fate::Refused;
        }
        let Some((who, perspective_column)) = self.who(record) else { return Fate::Refused };
        let Some(instrument) = self.instrument(record) else { return Fate::Refused };
        self.form(record, &who, instrument, perspective_column)
    }

    fn form(&mut self, record: &Record<'_>, who: &Who, instrument: usize, column: Option<usize>) -> Fate {
        while self.plans.len() <= instrument {
            self.plans.push(Default::default());
        }
        let slot = who.perspective as usize;
        let plan = self.plans[instrument][slot].take();
        let plan = plan.unwrap_or_else(|| self.plan(record.line, instrument, who.perspective, column));
        let fate = self.answers(record, who, instrument, &plan);
        self.plans[instrument][slot] = Some(plan);
        fate
    }

    fn answers(&mut self, record: &Record<'_>, who: &Who, instrument: usize, plan: &FormPlan) -> Fate {
        if !plan.usable || !plan.read(record, self) {
            return Fate::Refused;
        }
        if self.answers.is_empty() && self.scores.is_empty() {
            self.remark(record, 0, "all-missing", "", || "forms without a single answer were left out".to_owned());
            return Fate::NoAnswers;
        }
        let dyad = match self.last_dyad {
            Some((last, at)) if last == who.dyad => at,
            _ => self.gathered.dyad(who.dyad),
        };
        self.last_dyad = Some((who.dyad, dyad));
        let table = &mut self.gathered.tables[instrument];
        let fits = (!table.has_items || table.items.width() == 0 || self.answers.push_to(&mut table.items))
            && (!table.has_scores() || self.scores.push_to(&mut table.given));
        if !fits {
            let problem = Problem::new("overflow", "the numbers of this record have too many digits for one table");
            self.fault(record, 0, "digits", problem);
            return Fate::Refused;
        }
        table.dyad.push(dyad);
        table.number.push(who.number);
        table.perspective.push(who.perspective);
        table.rater.push(who.rater);
        table.line.push((self.place.index, u32::try_from(record.line).unwrap_or(u32::MAX)));
        Fate::Used
    }

    /// Where a column of a record stands in the order of problems.
    pub(super) fn order(&self, record: &Record<'_>, column: usize) -> Order {
        (self.place.index, record.line, column)
    }

    /// The place of a cell.
    pub(super) fn at(&self, record: &Record<'_>, column: usize) -> Position {
        self.place.at(record.line, (column > 0).then_some(column))
    }

    /// A fault in a column (from 1; 0 for the whole record).
    pub(super) fn fault(&mut self, record: &Record<'_>, column: usize, cause: &str, problem: Problem) {
        let order = self.order(record, column);
        let problem = problem.at(self.at(record, column));
        self.findings.fault(cause, order, problem);
    }

    /// A remark on a column (from 1; 0 for the whole record), counted for each file apart.
    pub(super) fn remark(
        &mut self,
        record: &Record<'_>,
        column: usize,
        code: &'static str,
        cause: &str,
        message: impl FnOnce() -> String,
    ) {
        let (place, line) = (&self.place, record.line);
        let order = (place.index, line, column);
        self.findings.remark(code, cause, order, || (message(), place.at(line, (column > 0).then_some(column))));
    }

    fn wrong_count(&mut self, record: &Record<'_>) {
        let message = format!("the record has {} fields, the header {}", record.len(), self.width);
        let hint = "put a field that holds the delimiter into quotes, or restore the missing field";
        let cause = record.line.to_string();
        self.fault(record, 0, &cause, Problem::new("wrong-field-count", message).hint(hint));
    }

    fn who(&mut self, record: &Record<'_>) -> Option<(Who, Option<usize>)> {
        let perspective = self.perspective(record)?;
        let relationship = self.relationship(record, perspective);
        let (giver, receiver) = match relationship {
            Relationship::Therapy => (self.columns.therapist.clone(), self.columns.client.clone()),
            Relationship::Supervision => (self.columns.supervisor.clone(), self.columns.trainee.clone()),
        };
        let receiver_id = self.person(record, &receiver, 0);
        let giver_id = self.person(record, &giver, 1);
        let number = self.session(record);
        let rater = self.rater(record, perspective, receiver_id, giver_id);
        let dyad = Dyad { relationship, giver: giver_id?, receiver: receiver_id? };
        let who = Who { perspective, dyad, rater: rater?, number: number? };
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
        let found = match understand(cell, &self.options.perspectives) {
            None => {
                self.unknown_perspective(record, column, &word);
                return None;
            }
            Some(found) => found,
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
        let repeated = record.fields().zip(&self.place.names).filter(|(field, name)| trimmed(field) == name.as_bytes());
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
            None => format!("say what it means in the study file: `perspectives = {{ \"{word}\" = \"client\" }}`"),
        };
        self.fault(record, column, word, Problem::new("unknown-perspective", message).hint(hint).token(word));
    }

    /// The person in an id cell. Blanks around an id go, with a notice; nothing else is touched.
    fn person(&mut self, record: &Record<'_>, cell: &Cell, slot: usize) -> Option<PersonId> {
        let text = cell.of(record);
        let column = cell.column().unwrap_or(0);
        if self.last[slot].person.is_none() || self.last[slot].text != text {
            let bare = without_blanks(text);
            if bare.is_empty() {
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

    fn padded(&mut self, record: &Record<'_>, column: usize, slot: usize, person: PersonId) {
        let (order, at) = (self.order(record, column), self.at(record, column));
        self.gathered.padded.entry(person).or_insert((0, order, at)).0 |= 1 << slot;
    }

    /// Ids that are worth a word: unseen characters, and words that other programs take for a gap.
    fn strange_id(&mut self, record: &Record<'_>, column: usize, id: &str) {
        if id.chars().any(is_invisible) {
            let words = || format!("the id `{}` holds characters that cannot be seen", shorten(id));
            self.remark(record, column, "id-invisible", id, words);
        }
        if id.len() < 8 && KEYWORDS.contains(&id.to_ascii_lowercase().as_str()) {
            let words = || format!("the id `{id}` looks like a mark for a missing value; it was read as an id");
            self.remark(record, column, "keyword-id", id, words);
        }
    }

    fn named(&self, column: usize) -> String {
        match self.place.names.get(column.wrapping_sub(1)) {
            Some(name) => format!("`{}`", shorten(name)),
            None => "an id".to_owned(),
        }
    }

    fn session(&mut self, record: &Record<'_>) -> Option<u32> {
        let text = trimmed(self.columns.session.of(record));
        if let Some(number) = session_number(text) {
            return Some(number);
        }
        let column = self.columns.session.column().unwrap_or(0);
        let word = String::from_utf8_lossy(text).into_owned();
        let problem = if word.is_empty() {
            Problem::new("empty-session", "the session is empty")
        } else {
            let message = format!("`{}` is not a session number; sessions are 0, 1, 2 …", shorten(&word));
            Problem::new("session-not-integer", message)
        };
        let hint = "number the sessions of each pair in order; 0 is an intake before the first";
        self.fault(record, column, "", problem.hint(hint).token(&word));
        None
    }

    fn rater(
        &mut self,
        record: &Record<'_>,
        perspective: Perspective,
        receiver: Option<PersonId>,
        giver: Option<PersonId>,
    ) -> Option<PersonId> {
        let cell = std::mem::take(&mut self.columns.rater);
        let text = cell.of(record);
        let same_as =
            |slot: usize| self.last[slot].person.is_some() && !self.last[slot].blanks && self.last[slot].text == text;
        let rater = if same_as(0) {
            self.last[0].person
        } else if same_as(1) {
            self.last[1].person
        } else if trimmed(text).is_empty() {
            self.own_id(record, &cell, perspective, receiver, giver)
        } else {
            self.person(record, &cell, 2)
        };
        self.columns.rater = cell;
        rater
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

    fn instrument(&mut self, record: &Record<'_>) -> Option<usize> {
        if let InstrumentOf::Fixed(at) = self.options.instrument {
            return Some(at);
        }
        let cell = self.columns.instrument.of(record);
        if let Some((last, at)) = &self.last_instrument
            && last == cell
        {
            return Some(*at);
        }
        let column = self.columns.instrument.column().unwrap_or(0);
        let name = String::from_utf8_lossy(trimmed(cell)).into_owned();
        let found = super::choose::named_in_file(&name, &self.gathered.instruments);
        match found {
            Ok(instrument) => {
                let instrument = super::choose::adjusted(instrument, self.options, self.findings);
                let at = self.gathered.add(instrument);
                self.last_instrument = Some((cell.to_vec(), at));
                Some(at)
            }
            Err(problem) => {
                self.fault(record, column, &name, problem);
                None
            }
        }
    }
}

fn only_separators(record: &Record<'_>) -> bool {
    record.fields().all(|field| trimmed(field).is_empty())
}

/// An id without the blanks around it; tabs and other signs stay, because they may be meant.
fn without_blanks(mut text: &[u8]) -> &[u8] {
    while let [b' ', rest @ ..] | [rest @ .., b' '] = text {
        text = rest;
    }
    text
}
