//! Where the answers of one form stand in a record, and what they may be.

use crate::domain::instrument::Form;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::Metric;
use crate::domain::instrument::Perspective;
use crate::domain::notice::Notice;
use crate::error::Problem;

use super::cell::Limits;
use super::delimited::Record;
use super::number::Number;
use super::number::number;
use super::number::small;
use super::number::trimmed;
use super::problems::quoted_list;
use super::row::Rows;

/// A plan to read the forms of one instrument and perspective in one file.
#[derive(Debug)]
pub(super) struct FormPlan {
    /// `false` after a fault that concerns all these forms and was told once.
    pub(super) usable: bool,
    perspective: Perspective,
    pub(super) instrument: String,
    /// Column of each item, from item 1.
    pub(super) items: Vec<usize>,
    /// Item number and column of items that only other forms have, or that this one has not all of.
    beyond: Vec<(u16, usize)>,
    /// How many items the form has, whether or not the file has columns for them.
    form_items: u16,
    limits: Limits,
    /// Which of 0 to 127 are answers: the fast path.
    pub(super) allowed: [bool; 128],
    pub(super) labels: Vec<(String, f64)>,
    /// Place among the scale scores, column, limits.
    scores: Vec<(usize, usize, Limits)>,
    item_places: usize,
    score_places: usize,
}

impl Rows<'_> {
    /// Makes the plan for a form, and tells once what stands against it.
    pub(super) fn plan(
        &mut self,
        line: u64,
        instrument: usize,
        perspective: Perspective,
        column: Option<usize>,
    ) -> FormPlan {
        let known = self.gathered.instruments[instrument].clone();
        let Some(form) = known.form_of(perspective).map(|form| known.forms[form].clone()) else {
            let message = format!("`{}` has no form for the perspective `{}`", known.id, perspective.name());
            let problem = Problem::new("unknown-perspective", message).token(perspective.name());
            let problem = problem.at(self.place.at(line, column));
            self.findings.fault(perspective.name(), (self.place.index, line, column.unwrap_or(0)), problem);
            return FormPlan::unusable(perspective);
        };
        let mut plan = FormPlan::new(&known, &form, perspective);
        self.place_items(&mut plan, &known, &form);
        self.place_scores(&mut plan, instrument, &known, &form);
        if plan.items.is_empty() && plan.scores.is_empty() && plan.usable {
            plan.usable = false;
            self.nothing_to_read(&known, &form);
        }
        plan.usable &= self.missing_codes_are_outside(&plan);
        let table = &mut self.gathered.tables[instrument];
        table.has_items |= !plan.items.is_empty();
        for (at, _, _) in &plan.scores {
            table.has_scale[*at] = true;
        }
        table.catch_up();
        plan.item_places = table.items.width();
        plan.score_places = table.scales.len();
        plan
    }

    fn place_items(&mut self, plan: &mut FormPlan, instrument: &Instrument, form: &Form) {
        let widest = instrument.forms.iter().map(|form| form.items).max().unwrap_or(0);
        // Where each row names its instrument, columns may be there for others only.
        let several = self.columns.instrument.is_there();
        let mut absent: Vec<String> = Vec::new();
        for item in 1..=form.items {
            match self.columns.items.iter().find(|(number, _)| *number == item) {
                Some((_, column)) => plan.items.push(*column),
                None => absent.push(format!("{}item{item}", self.columns.prefix)),
            }
        }
        for (item, column) in self.columns.items.clone() {
            if item > widest && !several {
                self.item_unknown(item, column, instrument, widest);
            } else if item > form.items {
                plan.beyond.push((item, column));
            }
        }
        let scored = || self.columns.scales.iter().any(|(id, _)| form.scale(id).is_some());
        if several && !plan.items.is_empty() && !absent.is_empty() && scored() {
            plan.items.clear();
            plan.beyond.clone_from(&self.columns.items);
        } else if !plan.items.is_empty() && !absent.is_empty() {
            plan.usable = false;
            plan.items.clear();
            let (id, view) = (&instrument.id, plan.perspective.name());
            let message =
                format!("the {view} form of `{id}` has {} items; missing: {}", form.items, quoted_list(&absent));
            let hint = format!(
                "add the column, empty if the item was never asked; a column under another name: `--map COLUMN={}`",
                absent[0]
            );
            self.header_fault(&absent.join(" "), Problem::new("missing-column", message).hint(hint));
        }
    }

    fn item_unknown(&mut self, item: u16, column: usize, instrument: &Instrument, widest: u16) {
        let line = self.place.header_line;
        let message =
            format!("`{}item{item}` was ignored: `{}` has {widest} items", self.columns.prefix, instrument.id);
        let place = &self.place;
        let order = (place.index, line, column + 1);
        if !self.told_items.contains(&column) {
            let notice = Notice::new("unknown-item", message, 1).at(place.at(line, Some(column + 1)));
            self.findings.notice(order, notice);
            self.told_items.push(column);
        }
    }

    fn place_scores(&mut self, plan: &mut FormPlan, instrument: usize, known: &Instrument, form: &Form) {
        for (id, column) in &self.columns.scales {
            let Some(scale) = form.scale(id) else { continue };
            let Some(at) = self.gathered.tables[instrument].scales.iter().position(|known| known == id) else {
                continue;
            };
            let items = scale.items.len() as f64;
            let range = match known.report_as {
                Metric::Mean => form.range,
                Metric::Sum if scale.items.is_empty() => None,
                Metric::Sum => form.range.map(|(low, high)| (low * items, high * items)),
            };
            plan.scores.push((at, *column, Limits { range, step: None }));
        }
    }

    fn nothing_to_read(&mut self, instrument: &Instrument, form: &Form) {
        let scales = quoted_list(&instrument.scale_ids());
        let message = match form.items {
            0 => {
                format!("`{}` has no built-in key: the file must hold scale scores in columns {scales}", instrument.id)
            }
            items => format!("the header has neither `item1` to `item{items}` nor scale scores in columns {scales}"),
        };
        let hint = "name the columns: `--map COLUMN=item1`, or `--map q=item` for `q1`, `q2` and so on";
        self.header_fault(&instrument.id, Problem::new("missing-column", message).hint(hint));
    }

    /// Something wrong with the header as a whole.
    pub(super) fn header_fault(&mut self, cause: &str, problem: Problem) {
        let line = self.place.header_line;
        let problem = problem.at(self.place.line(line));
        self.findings.fault(cause, (self.place.index, line, 0), problem);
    }

    fn missing_codes_are_outside(&mut self, plan: &FormPlan) -> bool {
        let Some((low, high)) = plan.limits.range else { return true };
        let mut outside = true;
        for code in &self.options.missing {
            let Number::Decimal(value) = number(code.as_bytes()) else { continue };
            if (low..=high).contains(&value.value()) {
                outside = false;
                let message =
                    format!("the missing code {code} is also an answer: {} allows {low} to {high}", plan.named());
                let hint = "recode missing answers to blank, or leave the code out";
                let problem = Problem::new("missing-code-in-range", message).hint(hint).token(code);
                let at = self.options.place_of(code, self.place.whole());
                self.findings.fault(code, (self.place.index, 0, 0), problem.at(at));
            }
        }
        outside
    }
}

impl FormPlan {
    fn unusable(perspective: Perspective) -> Self {
        Self {
            usable: false,
            perspective,
            instrument: String::new(),
            items: Vec::new(),
            beyond: Vec::new(),
            form_items: 0,
            limits: Limits { range: None, step: None },
            allowed: [false; 128],
            labels: Vec::new(),
            scores: Vec::new(),
            item_places: 0,
            score_places: 0,
        }
    }

    fn new(instrument: &Instrument, form: &Form, perspective: Perspective) -> Self {
        let limits = Limits { range: form.range, step: form.step };
        let mut plan = Self::unusable(perspective);
        for (value, allowed) in (0_u8..).zip(&mut plan.allowed) {
            *allowed = limits.holds(f64::from(value)) && limits.on_step(f64::from(value));
        }
        Self {
            usable: true,
            instrument: instrument.id.clone(),
            form_items: form.items,
            limits,
            labels: form.labels.clone(),
            ..plan
        }
    }

    /// Has the file no scores for this form, and no items that only other forms have?
    pub(super) fn has_only_items(&self) -> bool {
        self.scores.is_empty() && self.beyond.is_empty()
    }

    /// The form in words.
    pub(super) fn named(&self) -> String {
        format!("the {} form of `{}`", self.perspective.name(), self.instrument)
    }

    /// Reads the answers of a record into `rows.answers` and `rows.scores`; `false` after a fault.
    pub(super) fn read(&self, record: &Record<'_>, rows: &mut Rows<'_>) -> bool {
        rows.answers.clear(self.item_places);
        let mut fine = true;
        for (place, &column) in self.items.iter().enumerate() {
            let text = record.field(column);
            match small(text) {
                Some(value) if self.allowed[usize::from(value.unsigned_abs())] => rows.answers.set_small(place, value),
                _ if text.is_empty() => {}
                _ => match rows.cell(record, column, self, self.limits) {
                    Ok(Some(value)) => rows.answers.set(place, value),
                    Ok(None) => {}
                    Err(()) => fine = false,
                },
            }
        }
        rows.scores.clear(self.score_places);
        for &(place, column, limits) in &self.scores {
            match rows.cell(record, column, self, limits) {
                Ok(Some(value)) => rows.scores.set(place, value),
                Ok(None) => {}
                Err(()) => fine = false,
            }
        }
        fine && self.nothing_beyond(record, rows)
    }

    fn nothing_beyond(&self, record: &Record<'_>, rows: &mut Rows<'_>) -> bool {
        let mut fine = true;
        for &(item, column) in &self.beyond {
            let text = trimmed(record.field(column));
            if !text.is_empty() && !rows.is_missing(text) {
                fine = false;
                let some = if item > self.form_items { "" } else { ", not all of which have columns here" };
                let message =
                    format!("{} has {} items{some}, but item {item} is answered", self.named(), self.form_items);
                let hint = "check that perspective and instrument of this form are right";
                let token = String::from_utf8_lossy(text).into_owned();
                rows.fault(
                    record,
                    column + 1,
                    &self.named(),
                    Problem::new("unknown-item", message).hint(hint).token(&token),
                );
            }
        }
        fine
    }
}
