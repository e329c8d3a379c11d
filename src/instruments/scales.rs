//! The scales of a form: which items, or only names when the key is not known.

use toml::de::DeValue;

use super::fields::Section;
use super::fields::Value;
use super::fields::flag;
use super::fields::list;
use super::fields::number;
use super::fields::text;
use super::fields::whole;
use super::place::Findings;
use crate::domain::instrument::Scale;
use crate::error::Problem;
use crate::error::shorten;

/// Below this share of answered items a scale has no score, unless the file says otherwise.
const MIN_ANSWERED: f64 = 0.75;

/// Item numbers, each from 1 to `items` and none twice, ascending.
pub(super) fn item_numbers(value: &Value<'_>, what: &str, items: u16, findings: &mut Findings<'_>) -> Option<Vec<u16>> {
    let mut numbers: Vec<u16> = Vec::new();
    for entry in list(value, what, findings)? {
        let Some(number) = whole(entry, &format!("an item of {what}"), (1, items.max(1), "unknown-item"), findings)
        else {
            continue;
        };
        if numbers.contains(&number) {
            let message = format!("item {number} stands twice in {what}");
            findings.add(Problem::new("duplicate-item", message).hint("name it once"), entry.span());
        } else {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    Some(numbers)
}

/// Is this usable as an id: lower-case letters, digits and `_`, starting with a letter?
pub(super) fn is_id(id: &str) -> bool {
    let mut letters = id.bytes();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && id.len() <= 64
        && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_')
}

/// A problem about an id that columns and options could not name.
pub(super) fn bad_id(id: &str, what: &str) -> Problem {
    let message = format!("{what} `{}` is not usable", shorten(id));
    Problem::new("wrong-type", message).hint("use lower-case letters, digits and `_`, starting with a letter")
}

/// `[form.scales]`: ids with their items. `total` over all items is added unless it is given or turned off.
pub(super) fn keyed(form: &Section<'_, '_>, items: u16, findings: &mut Findings<'_>) -> Vec<Scale> {
    let mut total = form.get("total").and_then(|value| flag(value, "`total`", findings)).unwrap_or(true);
    let mut scales: Vec<Scale> = Vec::new();
    let mut own_total: Option<Vec<u16>> = None;
    let section = form.get("scales").and_then(|value| Section::of(value, "`[form.scales]`", findings));
    for (id, span, value) in section.iter().flat_map(Section::entries) {
        if let ("total", DeValue::Boolean(wanted)) = (id, value.get_ref()) {
            total = *wanted;
            continue;
        }
        if !is_id(id) {
            findings.add(bad_id(id, "the scale id"), span);
            continue;
        }
        let Some(numbers) = item_numbers(value, &format!("scale `{id}`"), items, findings) else { continue };
        if list(value, "", findings).is_some_and(|entries| entries.is_empty()) {
            findings.add(Problem::new("no-items", format!("scale `{id}` has no items")), value.span());
        }
        if id == "total" {
            own_total = Some(numbers);
        } else {
            scales.push(Scale { id: id.to_string(), items: numbers, min_answered: MIN_ANSWERED });
        }
    }
    let all = || (1..=items).collect();
    if let Some(items) = own_total.or_else(|| total.then(all)) {
        scales.push(Scale { id: "total".to_string(), items, min_answered: MIN_ANSWERED });
    }
    scales
}

/// `scores` of a frame: ids of scales whose items are not known.
pub(super) fn given(form: &Section<'_, '_>, findings: &mut Findings<'_>) -> Vec<Scale> {
    let hint = "name the scales whose scores will be given, for example `scores = [\"bond\", \"total\"]`";
    let names = form.required("scores", hint, findings).and_then(|value| {
        let names = list(value, "`scores`", findings)?;
        if names.is_empty() {
            findings.add(Problem::new("no-items", "`scores` names no scale").hint(hint), value.span());
        }
        Some(names)
    });
    let mut scales: Vec<Scale> = Vec::new();
    for name in names.unwrap_or_default() {
        let Some(id) = text(name, "a scale of `scores`", findings) else { continue };
        if !is_id(&id) {
            findings.add(bad_id(&id, "the scale id"), name.span());
        } else if scales.iter().any(|scale| scale.id == id) {
            findings.add(Problem::new("duplicate-item", format!("`scores` names `{id}` twice")), name.span());
        } else {
            scales.push(Scale { id, items: Vec::new(), min_answered: MIN_ANSWERED });
        }
    }
    scales
}

/// `min_answered`: one share for all scales, or a table with a share for some.
pub(super) fn set_min_answered(form: &Section<'_, '_>, scales: &mut [Scale], findings: &mut Findings<'_>) {
    let Some(value) = form.get("min_answered") else { return };
    if !matches!(value.get_ref(), DeValue::Table(_)) {
        if let Some(share) = share(value, findings) {
            for scale in scales {
                scale.min_answered = share;
            }
        }
        return;
    }
    let Some(section) = Section::of(value, "`min_answered`", findings) else { return };
    let ids: Vec<String> = scales.iter().map(|scale| scale.id.clone()).collect();
    section.only(&ids.iter().map(String::as_str).collect::<Vec<_>>(), findings);
    for (id, _, value) in section.entries() {
        let share = share(value, findings);
        if let (Some(share), Some(scale)) = (share, scales.iter_mut().find(|scale| scale.id == id)) {
            scale.min_answered = share;
        }
    }
}

fn share(value: &Value<'_>, findings: &mut Findings<'_>) -> Option<f64> {
    let share = number(value, "`min_answered`", findings)?;
    if share > 0.0 && share <= 1.0 {
        return Some(share);
    }
    let message = format!("`min_answered` is {share}, it must lie above 0 and not above 1");
    findings.add(Problem::new("bad-range", message).hint("for example `min_answered = 0.75`"), value.span());
    None
}
