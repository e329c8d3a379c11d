//! One record becomes one form.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::domain::instrument::Perspective;
use crate::domain::study::Dyad;
use crate::error::Position;
use crate::error::Problem;

use super::delimited::Record;
use super::form::FormPlan;
use super::gathered::Answers;
use super::gathered::Gathered;
use super::header::Columns;
use super::header::Place;
use super::ids::LastId;
use super::number::trimmed;
use super::problems::Findings;
use super::problems::Order;
use super::program::Program;
use super::request::InstrumentOf;
use super::request::Options;
use super::who::Who;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is a form of the study.
    Used,
    /// Nothing but separators.
    Separators,
    /// A form without answers: a row of gaps in the study, left out of every number.
    NoAnswers,
    /// Something is wrong with it.
    Refused,
}

/// Turns the records of one file into forms.
pub(super) struct Rows<'a> {
    pub(super) gathered: &'a mut Gathered,
    pub(super) findings: &'a mut Findings,
    pub(super) columns: Rc<Columns>,
    pub(super) place: Place,
    pub(super) options: &'a Options,
    pub(super) width: usize,
    /// Are fields separated by something else than a comma, so that numbers may hold one?
    pub(super) comma_is_free: bool,
    /// The program that exported the file, if its header shows it.
    pub(super) program: Option<Program>,
    pub(super) plans: Vec<[Option<Rc<FormPlan>>; 5]>,
    pub(super) words: Vec<(Vec<u8>, Perspective)>,
    pub(super) last: [LastId; 3],
    /// Who gave therapy or supervision to whom in earlier rows, by their ids.
    pub(super) givers: BTreeMap<Vec<u8>, Vec<u8>>,
    last_dyad: Option<(Dyad, u32)>,
    /// Instruments by the cell that names them.
    instruments: Vec<(Vec<u8>, usize)>,
    pub(super) answers: Answers,
    pub(super) scores: Answers,
    /// Columns of items beyond every form that were told already.
    pub(super) told_items: Vec<usize>,
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
            columns: Rc::new(columns),
            place,
            options,
            width,
            comma_is_free: false,
            program: None,
            plans: Vec::new(),
            words: Vec::new(),
            last: Default::default(),
            givers: BTreeMap::new(),
            last_dyad: None,
            instruments: Vec::new(),
            answers: Answers::default(),
            scores: Answers::default(),
            told_items: Vec::new(),
        }
    }

    /// Reads one record.
    pub(super) fn read(&mut self, record: &Record<'_>) -> Fate {
        if let Some(fate) = self.misshapen(record) {
            return fate;
        }
        if self.program == Some(Program::Redcap) && self.no_answers(record) {
            self.remark(record, 0, "all-missing", "", || "rows without a single answer were left out".to_owned());
            return Fate::NoAnswers;
        }
        self.one_form(record)
    }

    /// Are all cells of answers blank?
    fn no_answers(&self, record: &Record<'_>) -> bool {
        let items = self.columns.items.iter().map(|(_, at)| *at);
        let scales = self.columns.scales.iter().map(|(_, at)| *at);
        items.chain(scales).all(|at| trimmed(record.field(at)).is_empty())
    }

    /// What becomes of a record that has no fields or not as many as the header.
    pub(super) fn misshapen(&mut self, record: &Record<'_>) -> Option<Fate> {
        if record.field(0).is_empty() && only_separators(record) {
            return Some(Fate::Separators);
        }
        if record.len() != self.width {
            self.wrong_count(record);
            return Some(Fate::Refused);
        }
        None
    }

    /// The form whose columns are known.
    pub(super) fn one_form(&mut self, record: &Record<'_>) -> Fate {
        let Some((who, perspective_column)) = self.who(record) else { return Fate::Refused };
        let Some(instrument) = self.instrument(record) else { return Fate::Refused };
        self.form(record, &who, instrument, perspective_column)
    }

    fn form(&mut self, record: &Record<'_>, who: &Who, instrument: usize, column: Option<usize>) -> Fate {
        while self.plans.len() <= instrument {
            self.plans.push(Default::default());
        }
        let slot = who.perspective as usize;
        let plan = if let Some(plan) = &self.plans[instrument][slot] {
            Rc::clone(plan)
        } else {
            let plan = Rc::new(self.plan(record.line, instrument, who.perspective, column));
            self.plans[instrument][slot] = Some(Rc::clone(&plan));
            plan
        };
        self.answers(record, who, instrument, &plan)
    }

    fn answers(&mut self, record: &Record<'_>, who: &Who, instrument: usize, plan: &FormPlan) -> Fate {
        if !plan.usable || !plan.read(record, self) {
            return Fate::Refused;
        }
        let blank = self.answers.is_empty() && self.scores.is_empty();
        if blank {
            self.remark(record, 0, "all-missing", "", || "forms without a single answer were left out".to_owned());
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
        table.push(dyad, who.number, who.perspective, who.rater, (self.place.index, record.line));
        table.put_date(who.date);
        if blank { Fate::NoAnswers } else { Fate::Used }
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

    /// The instrument of a record, if an earlier one had it or the whole file has one.
    pub(super) fn known_instrument(&self, record: &Record<'_>) -> Option<usize> {
        if let InstrumentOf::Fixed(at) = self.options.instrument {
            return Some(at);
        }
        let cell = self.columns.instrument.of(record);
        self.instruments.iter().find(|(name, _)| name == cell).map(|(_, at)| *at)
    }

    fn instrument(&mut self, record: &Record<'_>) -> Option<usize> {
        if let Some(at) = self.known_instrument(record) {
            return Some(at);
        }
        let cell = self.columns.instrument.of(record);
        let column = self.columns.instrument.column().unwrap_or(0);
        let name = String::from_utf8_lossy(trimmed(cell)).into_owned();
        let found = super::choose::named_in_file(&name, &self.gathered.defined);
        match found {
            Ok(instrument) => {
                let declared = super::choose::adjusted(instrument.clone(), self.options, self.findings);
                let at = match self.gathered.add(instrument, declared, &self.place.file) {
                    Ok(at) => at,
                    Err(problem) => {
                        self.fault(record, column, &name, problem);
                        return None;
                    }
                };
                self.instruments.push((cell.to_vec(), at));
                Some(at)
            }
            Err(problem) => {
                self.fault(record, column, &name, problem);
                None
            }
        }
    }
}

/// Does this record hold nothing but separators?
pub(super) fn only_separators(record: &Record<'_>) -> bool {
    record.fields().all(|field| trimmed(field).is_empty())
}
