//! One answer, when it is not simply a digit.

use crate::domain::rating::Decimal;
use crate::error::Problem;
use crate::error::shorten;

use super::delimited::Record;
use super::form::FormPlan;
use super::header::plain;
use super::number::DECIMAL_COMMA;
use super::number::Number;
use super::number::number;
use super::number::trimmed;
use super::number::with_comma;
use super::row::Rows;

/// Lowest and highest value of a cell, and the distance between allowed values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    pub(super) range: Option<(f64, f64)>,
    pub(super) step: Option<f64>,
}

impl Limits {
    /// Is this value allowed?
    pub(super) fn holds(self, value: f64) -> bool {
        self.range.is_none_or(|(low, high)| (low..=high).contains(&value))
    }

    /// Does it lie on a step, counted from the lowest value?
    pub(super) fn on_step(self, value: f64) -> bool {
        let Some(step) = self.step else { return true };
        let steps = (value - self.range.map_or(0.0, |(low, _)| low)) / step;
        (steps - steps.round()).abs() < 1e-9
    }
}

impl Rows<'_> {
    /// Is this text, without blanks around it, a mark for a missing answer?
    pub(super) fn is_missing(&self, text: &[u8]) -> bool {
        text == b"NA" || self.options.missing.iter().any(|code| code.as_bytes() == text)
    }

    /// A cell the slow way: missing codes, labels, decimals, and what is none of these.
    pub(super) fn cell(
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
                Number::Beyond => return self.outside(record, column, text, plan, limits),
                Number::Not => match self.decimal_comma(record, column, text) {
                    Some(value) => value,
                    None => self.label(record, column, text, plan)?,
                },
            },
        };
        if !limits.holds(value.value()) {
            return self.outside(record, column, text, plan, limits);
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
        let is_item = || self.columns.items.iter().any(|(_, at)| *at == column);
        let means_it = |of: &str| plain(of) == name || (plain(of) == "item" && is_item());
        let here = self.options.values.iter().find(|(of, word, _)| word.as_bytes() == text && means_it(of));
        let anywhere = || self.options.labels.iter().find(|(word, _)| word.trim().as_bytes() == text);
        here.map(|(_, _, value)| *value).or_else(|| anywhere().map(|(_, value)| *value))
    }

    /// A number with a decimal comma, where the comma separates no fields.
    fn decimal_comma(&mut self, record: &Record<'_>, column: usize, text: &[u8]) -> Option<Decimal> {
        let value = with_comma(text).filter(|_| self.comma_is_free)?;
        self.remark(record, column + 1, "decimal-comma", "", || DECIMAL_COMMA.to_owned());
        Some(value)
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

    fn outside(
        &mut self,
        record: &Record<'_>,
        column: usize,
        text: &[u8],
        plan: &FormPlan,
        limits: Limits,
    ) -> Result<Option<Decimal>, ()> {
        let whole = String::from_utf8_lossy(text);
        let word = shorten(&whole);
        let within = whole.parse::<f64>().is_ok_and(|value| limits.holds(value));
        let problem = match limits.range {
            None => not_kept(&word),
            Some(_) if within => not_kept(&word),
            Some((low, high)) => {
                let message = format!("{word} is outside {low} to {high}, the range of {}", plan.named());
                let hint = format!(
                    "if {word} marks a missing answer, pass `--missing {word}`; if the form has another range, `--scale-range LOW,HIGH`"
                );
                Problem::new("out-of-range", message).hint(hint)
            }
        };
        // Forms with one range have one cause.
        let cause = match (problem.code, limits.range) {
            ("not-a-number", _) => "exponent".to_owned(),
            (_, Some((low, high))) => format!("{} {low} {high} {word}", plan.instrument),
            _ => format!("{} {word}", plan.named()),
        };
        self.fault(record, column + 1, &cause, problem.token(&word));
        Err(())
    }
}

/// A number that is none as forms print them: with an exponent, or with more digits than are kept.
pub(super) fn not_kept(word: &str) -> Problem {
    let size = word.parse::<f64>().map_or(0.0, f64::abs);
    if word.contains(['e', 'E']) && (1e-18..1e18).contains(&size) {
        let message = format!("`{word}` is written with an exponent, as spreadsheets do, and not as an answer");
        return Problem::new("not-a-number", message).hint("write it out in digits");
    }
    let message = format!("`{word}` has more digits than can be kept exactly");
    Problem::new("overflow", message).hint("round it to at most 18 digits")
}

/// Why a text is not a number. Answer words are one cause, however many there are.
pub(super) fn not_a_number(word: &str) -> (String, Problem) {
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
        let hint = format!(
            "`--value 'item:{shown}=1'` for each answer word, or in the study file `labels = {{ \"{shown}\" = 1 }}`"
        );
        return ("label".to_owned(), Problem::new("not-a-number", message).hint(hint));
    }
    let message = format!("`{shown}` is not a number");
    let hint = format!("correct it, or, if it marks a missing answer, pass `--missing '{shown}'`");
    (word.to_owned(), Problem::new("not-a-number", message).hint(hint))
}
