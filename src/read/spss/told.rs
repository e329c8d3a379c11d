//! Values of cases as the cells of a text file: user-missing values blank, labels where they name views or forms.

use std::collections::BTreeMap;

use crate::domain::date::Date;
use crate::domain::notice::Notice;
use crate::error::shorten;

use super::super::header::plain;
use super::super::perspective::understand;
use super::super::problems::quoted_list;
use super::dictionary::Dictionary;
use super::dictionary::Raw;
use super::dictionary::Variable;

/// Seconds of a day; a date is counted in seconds from 14 October 1582.
const DAY: f64 = 86_400.0;
/// Formats of numbers that are dates, and those that have a time as well.
const DATES: [u8; 7] = [20, 22, 23, 24, 38, 39, 41];

/// Tells the values of one file.
pub(super) struct Told<'d> {
    dictionary: &'d Dictionary,
    /// Is a value told by its label, variable by variable?
    by_label: Vec<bool>,
    /// How many user-missing values each variable had.
    missing: BTreeMap<usize, usize>,
    /// Values that were told by a label of another spelling.
    labelled: BTreeMap<usize, BTreeMap<String, String>>,
}

impl<'d> Told<'d> {
    /// `own` are headers that the user gave a role in which words stand.
    pub(super) fn new(dictionary: &'d Dictionary, own: &[String]) -> Self {
        let by_label = dictionary.variables.iter().map(|variable| names_views(variable, own)).collect();
        Self { dictionary, by_label, missing: BTreeMap::new(), labelled: BTreeMap::new() }
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.dictionary.variables.iter().map(|variable| variable.name.clone()).collect()
    }

    /// The cells of a case.
    pub(super) fn cells(&mut self, case: &[Raw]) -> Vec<String> {
        (0..self.dictionary.variables.len()).map(|at| self.cell(at, case)).collect()
    }

    fn cell(&mut self, at: usize, case: &[Raw]) -> String {
        let variable = &self.dictionary.variables[at];
        let first = case[variable.piece];
        let value = if variable.width > 0 {
            self.string(variable, case)
        } else {
            match number(variable, f64::from_bits(self.bits(first))) {
                Some(text) => text,
                None => return String::new(),
            }
        };
        if !value.is_empty() && self.is_missing(variable, first) {
            *self.missing.entry(at).or_default() += 1;
            return String::new();
        }
        let label = variable.labels.iter().find(|(labelled, _)| *labelled == first).map(|(_, label)| label);
        match label.filter(|_| self.by_label[at]) {
            Some(label) => {
                self.labelled.entry(at).or_default().insert(value, label.clone());
                label.clone()
            }
            None => value,
        }
    }

    /// A number in the order of bytes of this machine's integers.
    fn bits(&self, raw: Raw) -> u64 {
        if self.dictionary.low_first { u64::from_le_bytes(raw) } else { u64::from_be_bytes(raw) }
    }

    fn is_missing(&self, variable: &Variable, first: Raw) -> bool {
        if variable.width > 0 {
            return variable.width <= 8 && variable.missing.contains(&first);
        }
        let value = f64::from_bits(self.bits(first));
        let listed = variable.missing.iter().any(|&missing| f64::from_bits(self.bits(missing)) == value);
        listed || variable.missing_range.is_some_and(|(low, high)| (low..=high).contains(&value))
    }

    fn string(&self, variable: &Variable, case: &[Raw]) -> String {
        let mut bytes = Vec::new();
        for segment in 0..=variable.segments {
            let from = variable.piece + segment * variable.pieces();
            let pieces = case.get(from..).unwrap_or_default().iter().take(variable.pieces()).flatten();
            bytes.extend(pieces.take(variable.width));
        }
        let text = self.dictionary.encoding.decode_without_bom_handling(bytes.trim_ascii_end()).0;
        text.into_owned()
    }

    /// What a reader of the data should know.
    pub(super) fn notices(&self) -> Vec<Notice> {
        let name = |at: &usize| self.dictionary.variables[*at].name.as_str();
        let mut notices = Vec::new();
        if !self.missing.is_empty() {
            let shown: Vec<&str> = self.missing.keys().take(8).map(name).collect();
            let more = if self.missing.len() > 8 { " …" } else { "" };
            let message =
                format!("values that SPSS declares as missing were read as missing, in {}{more}", quoted_list(&shown));
            notices.push(Notice::new("user-missing", message, self.missing.values().sum()));
        }
        for (at, labels) in &self.labelled {
            let pairs: Vec<String> = labels
                .iter()
                .take(6)
                .map(|(value, label)| format!("{} is {}", shorten(value), shorten(label)))
                .collect();
            let message = format!("`{}` was read by its value labels: {}", shorten(name(at)), pairs.join(", "));
            notices.push(Notice::new("value-labels", message, labels.len()));
        }
        if self.dictionary.encoding == encoding_rs::WINDOWS_1252 {
            let message = "the text of the SPSS file is Windows-1252 and was read as such";
            notices.push(Notice::new("transcoded-windows1252", message, 1));
        }
        notices
    }
}

/// Do the labels of a variable name perspectives or instruments, so that its numbers mean nothing?
fn names_views(variable: &Variable, own: &[String]) -> bool {
    let name = plain(&variable.name);
    let is_word = ["perspective", "instrument"].contains(&name.as_str()) || own.iter().any(|own| plain(own) == name);
    let all_views = || variable.labels.iter().all(|(_, label)| understand(label.as_bytes(), &[]).is_some());
    !variable.labels.is_empty() && (is_word || all_views())
}

/// A number as text; `None` if it is missing.
fn number(variable: &Variable, value: f64) -> Option<String> {
    if value == -f64::MAX || !value.is_finite() {
        return None;
    }
    if DATES.contains(&variable.format) && value >= 0.0 {
        return Some(date(value).unwrap_or_else(|| value.to_string()));
    }
    Some(value.to_string())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "floored, not negative, and below 2^31")]
fn date(value: f64) -> Option<String> {
    let days = (value / DAY).floor();
    let seconds = (value - days * DAY) as u32;
    let days = (days < f64::from(i32::MAX)).then_some(days as u32)?;
    let day = Date::new(1582, 10, 14)?.plus_days(days)?;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(if seconds == 0 { day.to_string() } else { format!("{day} {hour:02}:{minute:02}:{second:02}") })
}
