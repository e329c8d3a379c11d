//! Where the answers of one form stand in a record, and what they may be.

use crate::domain::instrument::Form;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::Metric;
use crate::domain::instrument::Perspective;
use crate::domain::notice::Notice;
use crate::domain::rating::Decimal;
use crate::error::Problem;
use crate::error::shorten;

use super::delimited::Record;
use super::header::plain;
use super::number::Number;
use super::number::number;
use super::number::small;
use super::number::trimmed;
use super::problems::quoted_list;
use super::row::Rows;

/// Lowest and highest value of a cell, and the distance between allowed values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    range: Option<(f64, f64)>,
    step: Option<f64>,
}

impl Limits {
    fn holds(self, value: f64) -> bool {
        self.range.is_none_or(|(low, high)| (low..=high).contains(&value))
    }

    fn on_step(self, value: f64) -> bool {
        let Some(step) = self.step else { return true };
        let steps = (value - self.range.map_or(0.0, |(low, _)| low)) / step;
        (steps - steps.round()).abs() < 1e-9
    }
}

/// A plan to read the forms of one instrument and perspective in one file.
#[derive(Debug)]
pub(super) struct FormPlan {
    /// `false` after a fault that concerns all these forms and was told once.
    pub(super) usable: bool,
    perspective: Perspective,
    instrument: String,
    /// Column of each item, from item 1.
    items: Vec<usize>,
    /// Item number and column of items that other forms of the instrument have.
    beyond: Vec<(u16, usize)>,
    limits: Limits,
    /// Which of 0 to 127 are answers: the fast path.
    allowed: [bool; 128],
    labels: Vec<(String, f64)>,
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
        let mut absent: Vec<String> = Vec::new();
        for item in 1..=form.items {
            match self.columns.items.iter().find(|(number, _)| *number == item) {
                Some((_, column)) => plan.items.push(*column),
                None => absent.push(format!("item{item}")),
            }
        }
        for (item, column) in self.columns.items.clone() {
            if item > widest {
                self.item_unknown(item, column, instrument, widest);
            } else if item > form.items {
                plan.beyond.push((item, column));
            }
        }
        if !plan.items.is_empty() && !absent.is_empty() {
            plan.usable = false;
            plan.items.clear();
            let (id, view) = (&instrument.id, plan.perspective.name());
            let message =
                format!("the {view} form of `{id}` has {} items; missing: {}", form.items, quoted_list(&absent));
            let hint =
                "add the column, empty if the item was never asked; a column under another name: `--map COLUMN=item1`";
            self.header_fault(&absent.join(" "), Problem::new("missing-column", message).hint(hint));
        }
    }

    fn item_unknown(&mut self, item: u16, column: usize, instrument: &Instrument, widest: u16) {
        let line = self.place.header_line;
        let message = format!("`item{item}` was ignored: `{}` has {widest} items", instrument.id);
        let place = &self.place;
        let order = (place.index, line, column + 1);
        if !self.told_items.contains(&item) {
            let notice = Notice::new("unknown-item", message, 1).at(place.at(line, Some(column + 1)));
            self.findings.notice(order, notice);
            self.told_items.push(item);
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
                self.findings.fault(code, (self.place.index, 0, 0), problem.at(self.place.whole()));
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
        Self { usable: true, instrument: instrument.id.clone(), limits, labels: form.labels.clone(), ..plan }
    }

    fn named(&self) -> String {
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
                let message = format!("{} has {} items, but item {item} is answered", self.named(), self.items.len());
                let hint = "check that the perspective of this form is right";
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

impl Rows<'_> {
    /// Is this text, without blanks around it, a mark for a missing answer?
    fn is_missing(&self, text: &[u8]) -> bool {
        text == b"NA" || self.options.missing.iter().any(|code| code.as_bytes() == text)
    }

    /// A cell the slow way: missing codes, labels, decimals, and what is none of these.
    fn cell(
        &mut self,
        record: &Record<'_>,
        column: usize,
        plan: &FormPlan,
        limits: Limits,
    ) -> Result<Option<Decimal>, ()> {
        let whole = record.field(column);
        let text = trimmed(whole);
        if text.len() != whole.len() {
            let words = || "blanks around answers were taken off".to_owned();
            self.remark(record, column + 1, "blanks-trimmed", "", words);
        }
        if text.is_empty() || self.is_missing(text) {
            return Ok(None);
        }
        let value = match self.mapped(record, column, text) {
            Some(value) => value,
            None => match number(text) {
                Number::Decimal(value) => value,
                Number::Beyond => return Err(self.outside(record, column, text, plan, limits)),
                Number::Not => self.label(record, column, text, plan)?,
            },
        };
        if !limits.holds(value.value()) {
            return Err(self.outside(record, column, text, plan, limits));
        }
        if !limits.on_step(value.value()) {
            let words = || format!("answers between the steps of {} were used as they are", plan.named());
            self.remark(record, column + 1, "not-integer", &plan.named(), words);
        }
        Ok(Some(value))
    }

    /// The number that the user gave to a text, in this column or in all.
    fn mapped(&self, record: &Record<'_>, column: usize, text: &[u8]) -> Option<Decimal> {
        if self.options.values.is_empty() && self.options.labels.is_empty() {
            return None;
        }
        debug_assert!(column < record.len());
        let name = plain(&self.place.names[column]);
        let here = self.options.values.iter().find(|(of, word, _)| word.as_bytes() == text && plain(of) == name);
        let anywhere = || self.options.labels.iter().find(|(word, _)| word.trim().as_bytes() == text);
        here.map(|(_, _, value)| *value).or_else(|| anywhere().map(|(_, value)| *value))
    }

    /// A text that is no number: an answer word of the instrument, or a fault.
    fn label(&mut self, record: &Record<'_>, column: usize, text: &[u8], plan: &FormPlan) -> Result<Decimal, ()> {
        let word = String::from_utf8_lossy(text).into_owned();
        let lower = word.to_lowercase();
        let known = plan.labels.iter().find(|(label, _)| label.to_lowercase() == lower);
        if let Some(Number::Decimal(value)) = known.map(|(_, value)| number(value.to_string().as_bytes())) {
            let words = || format!("answer words were read as the numbers of `{}`", plan.instrument);
            self.remark(record, column + 1, "labels-mapped", &plan.instrument, words);
            return Ok(value);
        }
        let (cause, problem) = not_a_number(&word);
        self.fault(record, column + 1, &cause, problem.token(&word));
        Err(())
    }

    fn outside(&mut self, record: &Record<'_>, column: usize, text: &[u8], plan: &FormPlan, limits: Limits) {
        let word = shorten(&String::from_utf8_lossy(text));
        let problem = match limits.range {
            None => Problem::new("overflow", format!("`{word}` has more digits than can be kept exactly")),
            Some((low, high)) => {
                let message = format!("{word} is outside {low} to {high}, the range of {}", plan.named());
                let hint = format!(
                    "if {word} marks a missing answer, pass `--missing {word}`; if the form has another range, `--range LOW,HIGH`"
                );
                Problem::new("out-of-range", message).hint(hint)
            }
        };
        let cause = format!("{} {word}", plan.named());
        self.fault(record, column + 1, &cause, problem.token(&word));
    }
}

/// Why a text is not a number. Answer words are one cause, however many there are.
fn not_a_number(word: &str) -> (String, Problem) {
    let shown = shorten(word);
    let digits_and_comma =
        word.contains(',') && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'-'));
    if digits_and_comma {
        let message = format!("`{shown}` is not a number: it is written with a decimal comma");
        let hint = "write numbers with a decimal point, or export the file with English number format";
        return ("decimal comma".to_owned(), Problem::new("not-a-number", message).hint(hint));
    }
    let marks = ["nan", "inf", "-inf", "infinity", "true", "false", "null", "none", "n/a"];
    let mark = marks.contains(&word.to_lowercase().as_str()) || word.starts_with('#') || word.starts_with('.');
    let is_label =
        !mark && word.chars().any(char::is_alphabetic) && !word.contains(|letter: char| letter.is_ascii_digit());
    if is_label && word.chars().count() > 1 {
        let message =
            format!("`{shown}` is not a number; if it is the label of an answer, say which number it stands for");
        let hint = format!("in the study file: `labels = {{ \"{shown}\" = 1 }}`, one for each answer word");
        return ("label".to_owned(), Problem::new("not-a-number", message).hint(hint));
    }
    let message = format!("`{shown}` is not a number");
    let hint = format!("correct it, or, if it marks a missing answer, pass `--missing '{shown}'`");
    (word.to_owned(), Problem::new("not-a-number", message).hint(hint))
}
