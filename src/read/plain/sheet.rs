//! One file of a plain table: its cells, and the place to which everything told about them belongs.

use crate::domain::rating::Decimal;
use crate::error::Problem;
use crate::error::shorten;

use super::super::cell::not_a_number;
use super::super::cell::not_kept;
use super::super::delimited::Record;
use super::super::header::Place;
use super::super::header::plain;
use super::super::ids::strange;
use super::super::number::DECIMAL_COMMA;
use super::super::number::Number;
use super::super::number::number;
use super::super::number::small;
use super::super::number::trimmed;
use super::super::number::with_comma;
use super::super::problems::Findings;
use super::TableLayout;
use super::TableRequest;
use super::names::Entry;
use super::names::Names;

/// A fault was told.
type NoScore = Result<Option<Decimal>, ()>;

/// A file while its records are read.
pub(super) struct Sheet<'a> {
    pub(super) place: Place,
    pub(super) findings: &'a mut Findings,
    pub(super) request: &'a TableRequest,
    /// Why a record that holds nothing is left out.
    pub(super) nothing: &'static str,
    /// Are fields separated by something else than a comma, so that numbers may hold one?
    pub(super) comma_is_free: bool,
    /// Which of 0 to 127 need no second look: the fast path.
    ordinary: [bool; 128],
}

impl<'a> Sheet<'a> {
    /// A sheet whose header is known. A missing code that is also a possible rating is a fault.
    pub(super) fn new(place: Place, findings: &'a mut Findings, request: &'a TableRequest) -> Self {
        let mut ordinary = [false; 128];
        for (value, ordinary) in (0_u8..).zip(&mut ordinary) {
            let coded = request.missing.iter().any(|code| code.parse() == Ok(value));
            *ordinary = !coded && request.values.is_empty() && in_range(f64::from(value), request);
        }
        let mut sheet = Self { place, findings, request, nothing: "no rating", comma_is_free: false, ordinary };
        sheet.missing_codes_are_outside();
        sheet
    }

    fn missing_codes_are_outside(&mut self) {
        let Some((low, high)) = self.request.range else { return };
        for code in &self.request.missing {
            let Number::Decimal(value) = number(code.as_bytes()) else { continue };
            if in_range(value.value(), self.request) {
                let message = format!("the missing code {code} is also a rating: the range is {low} to {high}");
                let hint = "recode missing ratings to blank, or leave the code out";
                let problem = Problem::new("missing-code-in-range", message).hint(hint).token(code);
                self.findings.fault(code, (self.place.index, 0, 0), problem.at(self.place.whole()));
            }
        }
    }

    /// The rating in a column (from 0); `Ok(None)` if it is missing, `Err` after a fault.
    #[inline]
    pub(super) fn score(&mut self, record: &Record<'_>, column: usize) -> Result<Option<Decimal>, ()> {
        match small(record.field(column)) {
            Some(value) if self.ordinary[usize::from(value.unsigned_abs())] => Ok(Some(Decimal::whole(value.into()))),
            _ => self.score_the_slow_way(record, column),
        }
    }

    fn score_the_slow_way(&mut self, record: &Record<'_>, column: usize) -> Result<Option<Decimal>, ()> {
        let whole = record.field(column);
        let text = trimmed(whole);
        if text.len() != whole.len() {
            self.remark(record, column, "blanks-trimmed", "", || "blanks around answers were taken off".to_owned());
        }
        if self.is_missing(text) {
            return Ok(None);
        }
        let value = match self.mapped(column, text) {
            Some(value) => value,
            None => match number(text) {
                Number::Decimal(value) => value,
                Number::Beyond => return self.too_long(record, column, text),
                Number::Not => match self.decimal_comma(record, column, text) {
                    Some(value) => value,
                    None => return self.no_number(record, column, text),
                },
            },
        };
        if in_range(value.value(), self.request) { Ok(Some(value)) } else { self.outside(record, column, text) }
    }

    /// A number with a decimal comma, where the comma separates no fields.
    fn decimal_comma(&mut self, record: &Record<'_>, column: usize, text: &[u8]) -> Option<Decimal> {
        let value = with_comma(text).filter(|_| self.comma_is_free)?;
        self.remark(record, column, "decimal-comma", "", || DECIMAL_COMMA.to_owned());
        Some(value)
    }

    /// Is this text, without blanks around it, a missing rating?
    pub(super) fn is_missing(&self, text: &[u8]) -> bool {
        text.is_empty() || text == b"NA" || self.request.missing.iter().any(|code| code.as_bytes() == text)
    }

    /// The number that the user gave to a text, in this column or in all.
    fn mapped(&self, column: usize, text: &[u8]) -> Option<Decimal> {
        if self.request.values.is_empty() {
            return None;
        }
        let name = self.place.names.get(column).map(|name| plain(name));
        let here = |of: &str| plain(of) == "item" || Some(plain(of)) == name;
        let found = self.request.values.iter().find(|(of, word, _)| word.as_bytes() == text && here(of));
        found.map(|(_, _, value)| *value)
    }

    /// The level that an id in a column (from 0) names; `None` after a fault.
    #[inline]
    pub(super) fn id(&mut self, record: &Record<'_>, column: usize, names: &mut Names) -> Option<u32> {
        let text = record.field(column);
        let Entry { code, padded } = match names.known(text) {
            Some(entry) => entry,
            None => self.new_id(record, column, text, names)?,
        };
        if padded {
            self.remark(record, column, "id-trimmed", "", || "blanks around ids were taken off".to_owned());
        }
        Some(code)
    }

    fn new_id(&mut self, record: &Record<'_>, column: usize, text: &[u8], names: &mut Names) -> Option<Entry> {
        // Records that are not UTF-8 never come here.
        let Some(entry) =
            names.add(std::str::from_utf8(text).ok()?, (self.place.index, record.line, column + 1), &self.place)
        else {
            let problem = Problem::new("empty-id", format!("{} is empty", self.named(column))).token("");
            let hint = "every rating needs to say who rated whom or what: fill the id in";
            self.fault(record, column, &column.to_string(), problem.hint(hint));
            return None;
        };
        let id = names.id(entry.code);
        for (code, message) in strange(id) {
            self.remark(record, column, code, id, || message);
        }
        Some(entry)
    }

    fn named(&self, column: usize) -> String {
        match self.place.names.get(column).filter(|name| !name.is_empty()) {
            Some(name) => format!("`{}`", shorten(name)),
            None => "an id".to_owned(),
        }
    }

    fn too_long(&mut self, record: &Record<'_>, column: usize, text: &[u8]) -> NoScore {
        let word = shorten(&String::from_utf8_lossy(text));
        self.fault(record, column, &word, not_kept(&word).token(&word));
        Err(())
    }

    fn outside(&mut self, record: &Record<'_>, column: usize, text: &[u8]) -> NoScore {
        let word = shorten(&String::from_utf8_lossy(text));
        let (low, high) = self.request.range.unwrap_or_default();
        let message = format!("{word} is outside {low} to {high}, the range that was given");
        let hint = format!("correct it; if it marks a missing rating, pass `--missing {word}`");
        self.fault(record, column, &word, Problem::new("out-of-range", message).hint(hint).token(&word));
        Err(())
    }

    fn no_number(&mut self, record: &Record<'_>, column: usize, text: &[u8]) -> NoScore {
        let repeated = record.fields().zip(&self.place.names).filter(|(field, name)| trimmed(field) == name.as_bytes());
        if repeated.count() * 2 > self.place.names.len() {
            let problem = Problem::new("repeated-header", "the header stands here again, among the data");
            let hint = "two exports were joined: delete this line, or pass the files one by one";
            let at = self.place.line(record.line);
            self.findings.fault("", (self.place.index, record.line, 0), problem.hint(hint).at(at));
            return Err(());
        }
        let word = String::from_utf8_lossy(text).into_owned();
        let (cause, mut problem) = not_a_number(&word);
        let first_of_matrix = column == 0 && self.request.layout == TableLayout::Matrix;
        let truth = ["true", "false"].contains(&word.to_lowercase().as_str());
        if cause == "label" || truth || (first_of_matrix && cause != "decimal comma") {
            problem.message = format!("`{}` is not a number", shorten(&word));
            problem.hint = Some(self.hint_for_text(column, &word));
        }
        self.fault(record, column, &format!("{cause} {column}"), problem.token(&word));
        Err(())
    }

    /// What helps when a cell that should hold a rating holds text.
    fn hint_for_text(&self, column: usize, word: &str) -> String {
        let name = self.place.names.get(column).map_or("item", |name| name.as_str());
        let number = u8::from(!["false", "no"].contains(&word.to_lowercase().as_str()));
        let value = format!("if it stands for a number, pass `--value {}:{}={number}`", shorten(name), shorten(word));
        match self.request.layout {
            TableLayout::Matrix if column == 0 => {
                format!("{value}; if the first column names the targets, head it `target`")
            }
            TableLayout::Matrix => format!(
                "{value}; if each row is one rating, name its columns: `--target COL --rater COL --score COL` without --layout"
            ),
            TableLayout::Long(_) => value,
        }
    }

    /// A record with too few or too many fields.
    pub(super) fn wrong_count(&mut self, record: &Record<'_>) {
        let message = format!("the record has {} fields, the header {}", record.len(), self.place.names.len());
        let hint = "put a field that holds the delimiter into quotes, or restore the missing field";
        let problem = Problem::new("wrong-field-count", message).hint(hint).at(self.place.line(record.line));
        self.findings.single((self.place.index, record.line, 0), problem);
    }

    /// A fault in a column (from 0).
    pub(super) fn fault(&mut self, record: &Record<'_>, column: usize, cause: &str, problem: Problem) {
        let problem = problem.at(self.place.at(record.line, Some(column + 1)));
        self.findings.fault(cause, (self.place.index, record.line, column + 1), problem);
    }

    /// A remark on a column (from 0).
    fn remark(
        &mut self,
        record: &Record<'_>,
        column: usize,
        code: &'static str,
        cause: &str,
        message: impl FnOnce() -> String,
    ) {
        let (place, line) = (&self.place, record.line);
        let order = (place.index, line, column + 1);
        self.findings.remark(code, cause, order, || (message(), place.at(line, Some(column + 1))));
    }
}

fn in_range(value: f64, request: &TableRequest) -> bool {
    request.range.is_none_or(|(low, high)| (low..=high).contains(&value))
}
