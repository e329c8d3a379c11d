//! How far raters agree: intraclass correlations, and coefficients corrected for chance.

use super::{aside, says};
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::{ChanceCoefficient, Coefficient, ScaleAudit};
use crate::report::number::number;
use crate::report::words::{count, interval, listed, number_column, text_column, title_case};
use crate::report::{Block, Card, Cell, NumberStyle, Table, cells};
use crate::stats::{Measured, Undefined};

/// Lead, numbers of the main scale, other scales folded.
pub(super) fn blocks(material: &AuditMaterial, main: &ScaleAudit) -> Vec<Block> {
    let mut blocks = vec![says(&told(material, main)), Block::Cards(cards(material, main))];
    blocks.push(Block::Table(coefficients(material, std::slice::from_ref(main))));
    let constant = "The same numbers would look lower among sessions that differ less, and higher among sessions that differ more: a \
                    coefficient belongs to these sessions as much as to these raters.";
    blocks.push(aside(constant));
    if !material.other_scales().is_empty() {
        let table = Block::Table(coefficients(material, material.other_scales()));
        blocks.push(Block::Details { summary: "Other scales".to_owned(), blocks: vec![table] });
    }
    if material.scales.iter().any(|scale| !scale.chance.is_empty()) {
        let table = Block::Table(chance(material));
        blocks.push(Block::Details { summary: "Coefficients corrected for chance".to_owned(), blocks: vec![table] });
    }
    blocks
}

/// What a single rating is worth, in a sentence. Also part of the page's lead.
pub(super) fn told(material: &AuditMaterial, scale: &ScaleAudit) -> String {
    let Some(first) = scale.coefficients.first() else {
        return format!("How far {} agree was not computed.", material.raters());
    };
    let base = format!("{} and {}", count(first.targets, &material.target), count(first.raters, &material.rater));
    match &first.value {
        Ok(estimate) if estimate.interval.is_none() => format!(
            "From {base} {} = {}, without an interval: *how far this holds for other {} cannot be told*.",
            first.form,
            number(estimate.value, 2, NumberStyle::Bounded),
            material.targets()
        ),
        Ok(estimate) => format!(
            "One {0}'s score stands for another {0}'s at *{1} = {2}* ({3}), from {base}.",
            material.rater,
            first.form,
            number(estimate.value, 2, NumberStyle::Bounded),
            interval(estimate, 2, NumberStyle::Bounded)
        ),
        Err(reason) => format!("How far {} agree *cannot be told*: {reason}.", material.raters()),
    }
}

/// The first two coefficients, large.
fn cards(material: &AuditMaterial, scale: &ScaleAudit) -> Vec<Card> {
    let card = |coefficient: &Coefficient| Card {
        label: format!("{}: {}", coefficient.form, coefficient.meaning),
        value: cells::estimate(&coefficient.value, 2, NumberStyle::Bounded),
        note: match (&coefficient.value, &coefficient.no_interval) {
            (Ok(_), Some(reason)) => format!("no interval: {reason}"),
            (Ok(estimate), None) => interval(estimate, 2, NumberStyle::Bounded),
            (Err(_), _) => String::new(),
        },
    };
    let mut cards: Vec<Card> = scale.coefficients.iter().take(2).map(card).collect();
    cards.push(Card {
        label: format!("Standard error of one {}'s score", material.rater),
        value: cells::estimate(&scale.sem_agreement, 2, NumberStyle::Plain),
        note: "points of the scale, when it is taken as a score".to_owned(),
    });
    cards
}

/// The interval, or why there is none.
fn limits(value: &Measured, no_interval: Option<&Undefined>) -> Cell {
    match (value, no_interval) {
        (Ok(_), Some(reason)) => Cell::Absent { why: format!("no interval: {reason}") },
        _ => cells::interval_of(value, 2, NumberStyle::Bounded),
    }
}

fn coefficients(material: &AuditMaterial, scales: &[ScaleAudit]) -> Table {
    let row = |scale: &ScaleAudit, one: &Coefficient| {
        vec![
            Cell::Text(one.form.clone()),
            Cell::Text(title_case(&scale.scale)),
            Cell::Text(if one.other_name.is_empty() { "none".to_owned() } else { one.other_name.clone() }),
            cells::estimate(&one.value, 2, NumberStyle::Bounded),
            limits(&one.value, one.no_interval.as_ref()),
            Cell::Count(one.targets),
            Cell::Count(one.raters),
        ]
    };
    let all = || scales.iter().flat_map(|scale| scale.coefficients.iter().map(move |one| (scale, one)));
    let meanings = distinct(all().map(|(_, one)| (one.form.clone(), one.meaning.clone())));
    let methods =
        distinct(all().filter(|(_, one)| one.value.is_ok()).map(|(_, one)| (one.method.clone(), one.form.clone())));
    let mut notes: Vec<String> =
        meanings.iter().map(|(form, meanings)| format!("{form}: {}.", listed(meanings))).collect();
    let methods: Vec<String> =
        methods.iter().map(|(method, forms)| format!("{method} for {}", listed(forms))).collect();
    if !methods.is_empty() {
        notes.push(format!("Methods: {}.", methods.join("; ")));
    }
    Table {
        caption: format!("Intraclass correlations among {}", material.raters()),
        columns: vec![
            text_column("Coefficient"),
            text_column("scale"),
            text_column("also called"),
            number_column("value"),
            number_column(material.interval_heading()),
            number_column(material.targets()),
            number_column(material.raters()),
        ],
        rows: all().map(|(scale, one)| row(scale, one)).collect(),
        notes,
    }
}

/// Each first word once, with its second words, each once.
fn distinct(pairs: impl Iterator<Item = (String, String)>) -> Vec<(String, Vec<String>)> {
    let mut seen: Vec<(String, Vec<String>)> = Vec::new();
    for (first, second) in pairs {
        match seen.iter_mut().find(|(known, _)| *known == first) {
            Some((_, seconds)) if seconds.contains(&second) => {}
            Some((_, seconds)) => seconds.push(second),
            None => seen.push((first, vec![second])),
        }
    }
    seen
}

fn chance(material: &AuditMaterial) -> Table {
    let row = |scale: &ScaleAudit, one: &ChanceCoefficient| {
        vec![
            Cell::Text(one.name.clone()),
            Cell::Text(title_case(&scale.scale)),
            Cell::Text(one.weights.clone()),
            cells::estimate(&one.value, 2, NumberStyle::Bounded),
            limits(&one.value, one.no_interval.as_ref()),
            cells::estimate(&one.observed, 2, NumberStyle::Bounded),
            Cell::Count(one.targets),
        ]
    };
    let all = || material.scales.iter().flat_map(|scale| scale.chance.iter().map(move |one| (scale, one)));
    let methods =
        distinct(all().filter(|(_, one)| one.value.is_ok()).map(|(_, one)| (one.method.clone(), one.name.clone())));
    let methods: Vec<String> =
        methods.iter().map(|(method, names)| format!("{method} for {}", listed(names))).collect();
    Table {
        caption: format!("Agreement of {} beyond chance", material.raters()),
        columns: vec![
            text_column("Coefficient"),
            text_column("scale"),
            text_column("weights"),
            number_column("value"),
            number_column(material.interval_heading()),
            number_column("agreement observed"),
            number_column(material.targets()),
        ],
        rows: all().map(|(scale, one)| row(scale, one)).collect(),
        notes: if methods.is_empty() { Vec::new() } else { vec![format!("Methods: {}.", methods.join("; "))] },
    }
}
