//! An instrument as the text of an instrument file.

use std::fmt::Write as _;

use toml::Value;

use crate::domain::instrument::Form;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::KeyStatus;
use crate::domain::instrument::Perspective;

/// The text that [`parse`](super::parse()) reads as this instrument.
///
/// ```
/// let star = parallax::instruments::find("star_mcguire").unwrap();
/// let text = parallax::instruments::to_toml(&star);
/// assert_eq!(parallax::instruments::parse(&text, "star.toml").unwrap().forms, star.forms);
/// ```
pub fn to_toml(instrument: &Instrument) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: Value| put(&mut text, key, &value);
    line("id", instrument.id.clone().into());
    line("name", instrument.name.clone().into());
    line("source", instrument.source.clone().into());
    line("relationship", instrument.relationship.name().into());
    line("key", instrument.key.name().into());
    line("report_as", instrument.report_as.name().into());
    if let Some(note) = &instrument.note {
        line("note", note.clone().into());
    }
    for form in &instrument.forms {
        write_form(&mut text, form, instrument.key);
    }
    for pair in &instrument.pairs {
        text.push_str("\n[[pair]]\n");
        let (first, second) = pair.views;
        put(&mut text, "views", &array([first, second].map(|view| view.name().into())));
        put(&mut text, "parallel", &pair.parallel.name().into());
        if let Some(note) = &pair.note {
            put(&mut text, "note", &note.clone().into());
        }
    }
    text
}

fn put(text: &mut String, key: &str, value: &Value) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{key} = {value}");
}

fn array(values: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(values.into_iter().collect())
}

fn numbers(items: &[u16]) -> Value {
    array(items.iter().map(|&item| Value::Integer(item.into())))
}

fn range((low, high): (f64, f64)) -> Value {
    array([low.into(), high.into()])
}

fn write_form(text: &mut String, form: &Form, key: KeyStatus) {
    text.push_str("\n[[form]]\n");
    let names = form.perspectives.iter().copied().map(Perspective::name);
    put(text, "perspective", &array(names.map(Value::from)));
    if form.items > 0 {
        put(text, "items", &Value::Integer(form.items.into()));
    }
    if let Some(limits) = form.range {
        put(text, "range", &range(limits));
    }
    match form.step {
        Some(step) => put(text, "step", &step.into()),
        None => put(text, "integer", &false.into()),
    }
    if !form.other_ranges.is_empty() {
        put(text, "other_ranges", &array(form.other_ranges.iter().copied().map(range)));
    }
    if key == KeyStatus::Frame {
        put(text, "scores", &array(form.scales.iter().map(|scale| scale.id.clone().into())));
    } else {
        put(text, "reversed", &numbers(&form.reversed));
        put(text, "total", &false.into());
        put_in_order(text, "scales", form.scales.iter().map(|scale| (scale.id.as_str(), numbers(&scale.items))));
    }
    put_in_order(text, "min_answered", form.scales.iter().map(|scale| (scale.id.as_str(), scale.min_answered.into())));
    if !form.labels.is_empty() {
        put_in_order(text, "labels", form.labels.iter().map(|(word, number)| (word.as_str(), (*number).into())));
    }
}

/// A table whose keys stand in this order, which a reader of the file sees.
fn put_in_order<'k>(text: &mut String, key: &str, entries: impl Iterator<Item = (&'k str, Value)>) {
    let entries: Vec<String> = entries.map(|(key, value)| format!("{} = {value}", quoted(key))).collect();
    let _ = writeln!(text, "{key} = {{ {} }}", entries.join(", "));
}

/// A key that may hold any character.
fn quoted(key: &str) -> String {
    let escaped = |letter: char| match letter {
        '"' | '\\' => format!("\\{letter}"),
        letter if letter.is_control() => format!("\\u{:04x}", u32::from(letter)),
        letter => letter.to_string(),
    };
    format!("\"{}\"", key.chars().map(escaped).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_instrument_comes_back_from_its_own_text() {
        for instrument in super::super::built_in() {
            let text = to_toml(&instrument);
            let read = super::super::parse(&text, "own.toml").unwrap_or_else(|found| panic!("{found:?}\n{text}"));
            let own = |instrument: &Instrument| Instrument { key: KeyStatus::User, ..instrument.clone() };
            assert_eq!(own(&read), own(&instrument), "{text}");
            assert_eq!(read.key == KeyStatus::Frame, instrument.key == KeyStatus::Frame);
        }
    }
}
