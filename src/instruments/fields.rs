//! Typed access to one table of an instrument file: each wrong value becomes one problem at its place.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use super::place::Findings;
use super::spelling::nearest;
use crate::error::Problem;
use crate::error::shorten;

/// A value with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// One table of the file.
pub(super) struct Section<'t, 'i> {
    table: &'t DeTable<'i>,
    /// Where it starts, for what is absent in it.
    start: usize,
    /// What it is called in messages, for example "`[[form]]`".
    name: &'static str,
}

impl<'t, 'i> Section<'t, 'i> {
    /// A table that starts at a byte of the text.
    pub(super) fn new(table: &'t DeTable<'i>, start: usize, name: &'static str) -> Self {
        Self { table, start, name }
    }

    /// The value as a table, or a problem.
    pub(super) fn of(value: &'t Value<'i>, name: &'static str, findings: &mut Findings<'_>) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            wrong_type(value, name, "a table", findings);
            return None;
        };
        Some(Self::new(table, value.span().start, name))
    }

    /// A problem for every key that is not one of these.
    pub(super) fn only(&self, known: &[&str], findings: &mut Findings<'_>) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let message = format!("`{}` is not a key of {}", shorten(key.get_ref()), self.name);
            let hint = nearest(key.get_ref(), known.iter().copied())
                .map_or_else(|| format!("its keys are {}", listed(known)), |meant| format!("did you mean `{meant}`?"));
            findings.add(Problem::new("unknown-key", message).hint(hint), key.span());
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&'t Value<'i>> {
        self.table.get(key)
    }

    /// The value of a key that must be there.
    pub(super) fn required(&self, key: &str, hint: &str, findings: &mut Findings<'_>) -> Option<&'t Value<'i>> {
        let value = self.get(key);
        if value.is_none() {
            self.missing(key, hint, findings);
        }
        value
    }

    /// A problem about a key that is not there.
    pub(super) fn missing(&self, key: &str, hint: &str, findings: &mut Findings<'_>) {
        let message = format!("{} has no `{key}`", self.name);
        findings.add_absent(Problem::new("missing-key", message).hint(hint.to_string()), self.start);
    }

    /// Keys with their values, in the order of the text.
    pub(super) fn entries(&self) -> Vec<(&'t str, Range<usize>, &'t Value<'i>)> {
        let mut entries: Vec<_> =
            self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        entries
    }
}

/// Words in backticks, with commas.
pub(super) fn listed<S: AsRef<str>>(words: &[S]) -> String {
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A problem about a value of the wrong kind.
pub(super) fn wrong_type(value: &Value<'_>, what: &str, wanted: &str, findings: &mut Findings<'_>) {
    let found = match value.get_ref() {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    findings.add(Problem::new("wrong-type", format!("{what} is {found}, it must be {wanted}")), value.span());
}

/// The value as text.
pub(super) fn text(value: &Value<'_>, what: &str, findings: &mut Findings<'_>) -> Option<String> {
    if let DeValue::String(text) = value.get_ref() {
        return Some(text.to_string());
    }
    wrong_type(value, what, "text in quotes", findings);
    None
}

/// The value as one of these words.
pub(super) fn word<'k>(
    value: &Value<'_>,
    what: &str,
    known: &[&'k str],
    findings: &mut Findings<'_>,
) -> Option<&'k str> {
    let text = text(value, what, findings)?;
    let found = known.iter().find(|word| **word == text).copied();
    if found.is_none() {
        let hint = nearest(&text, known.iter().copied())
            .map_or_else(|| format!("write one of {}", listed(known)), |meant| format!("did you mean \"{meant}\"?"));
        let message = format!("{what} is `{}`, it must be one of {}", shorten(&text), listed(known));
        findings.add(Problem::new("wrong-type", message).hint(hint), value.span());
    }
    found
}

/// The value as true or false.
pub(super) fn flag(value: &Value<'_>, what: &str, findings: &mut Findings<'_>) -> Option<bool> {
    if let DeValue::Boolean(flag) = value.get_ref() {
        return Some(*flag);
    }
    wrong_type(value, what, "true or false", findings);
    None
}

/// The value as a list.
pub(super) fn list<'t, 'i>(
    value: &'t Value<'i>,
    what: &str,
    findings: &mut Findings<'_>,
) -> Option<Vec<&'t Value<'i>>> {
    if let DeValue::Array(array) = value.get_ref() {
        return Some(array.iter().collect());
    }
    wrong_type(value, what, "a list in square brackets", findings);
    None
}

/// The value as a number that arithmetic on answers can hold exactly: at most a billion, at most six decimals.
pub(super) fn number(value: &Value<'_>, what: &str, findings: &mut Findings<'_>) -> Option<f64> {
    const MOST: f64 = 1e9;
    let number = match value.get_ref() {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|i| i as f64),
        DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
        _ => {
            wrong_type(value, what, "a number", findings);
            return None;
        }
    };
    let number = number.filter(|number| number.is_finite() && number.abs() <= MOST);
    let exact = number.filter(|number| libm::rint(number * 1e6) / 1e6 == *number);
    if exact.is_none() {
        let why = if number.is_some() { "it has more than six decimals" } else { "it must lie within a billion" };
        findings.add(Problem::new("bad-range", format!("{what} is not usable: {why}")), value.span());
    }
    exact
}

/// The value as a whole number from `least` to `most`; another number is a problem with this code.
pub(super) fn whole(
    value: &Value<'_>,
    what: &str,
    (least, most, code): (u16, u16, &'static str),
    findings: &mut Findings<'_>,
) -> Option<u16> {
    let DeValue::Integer(integer) = value.get_ref() else {
        wrong_type(value, what, "a whole number", findings);
        return None;
    };
    let number = u16::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|n| (least..=most).contains(n));
    if number.is_none() {
        let message = format!("{what} is {}, it must lie between {least} and {most}", shorten(integer.as_str()));
        findings.add(Problem::new(code, message), value.span());
    }
    number
}

/// The value as a lowest and a highest number.
pub(super) fn range(value: &Value<'_>, what: &str, findings: &mut Findings<'_>) -> Option<(f64, f64)> {
    let limits = list(value, what, findings)?;
    let [low, high] = limits.as_slice() else {
        let message = format!("{what} has {} numbers, it must have two, the lowest and the highest", limits.len());
        findings.add(Problem::new("bad-range", message).hint("for example `range = [1, 5]`"), value.span());
        return None;
    };
    let (low, high) = (number(low, what, findings), number(high, what, findings));
    let (low, high) = (low?, high?);
    if low >= high {
        let message = format!("{what} runs from {low} to {high}, the first number must be the lower one");
        findings.add(Problem::new("bad-range", message), value.span());
        return None;
    }
    Some((low, high))
}
