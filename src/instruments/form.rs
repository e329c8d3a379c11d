//! One `[[form]]`: who fills it in, how many items, which answers are possible.

use super::fields::Section;
use super::fields::Value;
use super::fields::flag;
use super::fields::list;
use super::fields::number;
use super::fields::range;
use super::fields::whole;
use super::fields::word;
use super::place::Findings;
use super::scales;
use crate::domain::instrument::Form;
use crate::domain::instrument::KeyStatus;
use crate::domain::instrument::Perspective;
use crate::domain::instrument::Relationship;
use crate::error::Problem;

const KEYS: [&str; 12] = [
    "perspective",
    "items",
    "range",
    "integer",
    "step",
    "other_ranges",
    "reversed",
    "min_answered",
    "total",
    "scales",
    "scores",
    "labels",
];
const MOST_ITEMS: u16 = 1000;

/// Reads a form. The parts that are wrong are left out and found.
pub(super) fn form(
    value: &Value<'_>,
    key: KeyStatus,
    relationship: Relationship,
    findings: &mut Findings<'_>,
) -> Option<Form> {
    let section = Section::of(value, "`[[form]]`", findings)?;
    section.only(&KEYS, findings);
    let hint = "say who fills it in, for example `perspective = [\"client\", \"therapist\"]`";
    let perspectives = section
        .required("perspective", hint, findings)
        .map(|value| {
            if value.get_ref().as_array().is_some_and(|names| names.is_empty()) {
                findings.add(Problem::new("wrong-type", "`perspective` names nobody").hint(hint), value.span());
            }
            perspectives(value, "`perspective`", relationship, findings)
        })
        .unwrap_or_default();
    let items = item_count(&section, key, findings);
    let range = section.get("range").and_then(|value| range(value, "`range`", findings));
    let step = step(&section, range, findings);
    let mut form = Form {
        perspectives,
        items: items.unwrap_or(0),
        range,
        step,
        other_ranges: other_ranges(&section, findings),
        reversed: Vec::new(),
        scales: Vec::new(),
        labels: labels(&section, range, step, findings),
    };
    if key == KeyStatus::Frame {
        frame_only(&section, findings);
        form.scales = scales::given(&section, findings);
    } else {
        keyed_only(&section, findings);
        let items = items?;
        form.reversed = reversed(&section, items, findings);
        form.scales = scales::keyed(&section, items, findings);
    }
    scales::set_min_answered(&section, &mut form.scales, findings);
    Some(form)
}

/// One perspective or a list of them, each fitting the relationship and named once.
pub(super) fn perspectives(
    value: &Value<'_>,
    what: &str,
    relationship: Relationship,
    findings: &mut Findings<'_>,
) -> Vec<Perspective> {
    let (giver, receiver) = relationship.roles();
    let allowed = [receiver, giver, Perspective::Observer];
    let names = match value.get_ref().as_str() {
        Some(_) => vec![value],
        None => list(value, what, findings).unwrap_or_default(),
    };
    let mut found = Vec::new();
    for name in names {
        let Some(text) = super::fields::text(name, "a perspective", findings) else { continue };
        match Perspective::from_name(&text).filter(|perspective| allowed.contains(perspective)) {
            None => {
                let words = allowed.map(Perspective::name);
                let message = format!(
                    "`{}` is not a perspective of {}: these are {}",
                    crate::error::shorten(&text),
                    relationship.name(),
                    super::fields::listed(&words)
                );
                let problem = Problem::new("unknown-perspective", message);
                let problem = match super::spelling::nearest(&text, words) {
                    Some(meant) => problem.hint(format!("did you mean \"{meant}\"?")),
                    None => problem,
                };
                findings.add(problem, name.span());
            }
            Some(perspective) if found.contains(&perspective) => {
                let message = format!("`{}` stands twice in {what}", perspective.name());
                findings.add(Problem::new("duplicate-perspective", message), name.span());
            }
            Some(perspective) => found.push(perspective),
        }
    }
    found
}

fn item_count(section: &Section<'_, '_>, key: KeyStatus, findings: &mut Findings<'_>) -> Option<u16> {
    let hint = "say how many items the form has, for example `items = 12`";
    let value = match key {
        KeyStatus::Frame => section.get("items"),
        _ => section.required("items", hint, findings),
    }?;
    let count = whole(value, "`items`", (0, MOST_ITEMS, "bad-range"), findings)?;
    if count == 0 {
        findings.add(Problem::new("no-items", "the form has no items").hint(hint), value.span());
        return None;
    }
    Some(count)
}

/// Distance between allowed answers; whole numbers unless the file says otherwise.
fn step(section: &Section<'_, '_>, range: Option<(f64, f64)>, findings: &mut Findings<'_>) -> Option<f64> {
    let integer = section.get("integer").and_then(|value| flag(value, "`integer`", findings)).unwrap_or(true);
    let Some(value) = section.get("step") else {
        if let (true, Some((low, high)), Some(value)) = (integer, range, section.get("range"))
            && !is_multiple(high - low, 1.0)
        {
            let message = format!("whole steps from {low} never reach {high}");
            let hint = "add `integer = false` if answers may lie in between";
            findings.add(Problem::new("bad-range", message).hint(hint), value.span());
        }
        return integer.then_some(1.0);
    };
    let step = number(value, "`step`", findings)?;
    let reaches = range.is_none_or(|(low, high)| is_multiple(high - low, step));
    if step <= 0.0 || !reaches || !integer {
        let message = if integer {
            format!("`step` is {step}, it must be positive and divide the range")
        } else {
            "`step` and `integer = false` contradict each other".to_string()
        };
        findings.add(Problem::new("bad-range", message), value.span());
        return None;
    }
    Some(step)
}

fn is_multiple(length: f64, step: f64) -> bool {
    let steps = length / step;
    (steps - libm::rint(steps)).abs() < 1e-9
}

fn other_ranges(section: &Section<'_, '_>, findings: &mut Findings<'_>) -> Vec<(f64, f64)> {
    let ranges = section.get("other_ranges").and_then(|value| list(value, "`other_ranges`", findings));
    ranges.unwrap_or_default().into_iter().filter_map(|value| range(value, "`other_ranges`", findings)).collect()
}

fn reversed(section: &Section<'_, '_>, items: u16, findings: &mut Findings<'_>) -> Vec<u16> {
    let Some(value) = section.get("reversed") else { return Vec::new() };
    let reversed = scales::item_numbers(value, "`reversed`", items, findings).unwrap_or_default();
    if !reversed.is_empty() && section.get("range").is_none() {
        section.missing("range", "reversed items need the lowest and the highest answer: `range = [1, 7]`", findings);
    }
    reversed
}

fn labels(
    section: &Section<'_, '_>,
    range: Option<(f64, f64)>,
    step: Option<f64>,
    findings: &mut Findings<'_>,
) -> Vec<(String, f64)> {
    let labels = section.get("labels").and_then(|value| Section::of(value, "`[form.labels]`", findings));
    let mut read = Vec::new();
    for (word, _, value) in labels.iter().flat_map(Section::entries) {
        let Some(answer) = number(value, &format!("label `{word}`"), findings) else { continue };
        let outside = range.is_some_and(|(low, high)| answer < low || answer > high);
        let between = range.zip(step).is_some_and(|((low, _), step)| !is_multiple(answer - low, step));
        if outside || between {
            let message = format!("label `{}` is {answer}, no answer of the form", crate::error::shorten(word));
            findings.add(Problem::new("bad-range", message), value.span());
        } else {
            read.push((word.to_string(), answer));
        }
    }
    read
}

/// A frame has no key, so nothing in it may look like one.
fn frame_only(section: &Section<'_, '_>, findings: &mut Findings<'_>) {
    for (key, span, _) in section.entries() {
        if ["scales", "reversed", "total"].contains(&key) {
            let message = format!("`{key}` is part of a key, and `key = \"frame\"` says that there is none");
            let hint = "list the ids of the scales in `scores`, or write `key = \"user\"`";
            findings.add(Problem::new("unknown-key", message).hint(hint), span);
        }
    }
}

fn keyed_only(section: &Section<'_, '_>, findings: &mut Findings<'_>) {
    for (_, span, _) in section.entries().into_iter().filter(|(key, _, _)| *key == "scores") {
        let hint = "give the items of each scale in `[form.scales]`, or write `key = \"frame\"`";
        findings.add(Problem::new("unknown-key", "`scores` belongs to a frame").hint(hint), span);
    }
}

/// One of the words of an enumeration.
pub(super) fn choice<T: Copy>(
    value: &Value<'_>,
    what: &str,
    choices: &[(&'static str, T)],
    findings: &mut Findings<'_>,
) -> Option<T> {
    let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
    let chosen = word(value, what, &words, findings)?;
    choices.iter().find(|(word, _)| *word == chosen).map(|(_, choice)| *choice)
}
