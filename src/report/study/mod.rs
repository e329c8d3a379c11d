//! The page for a paper: which rows, what the ratings look like, how views go together, what goes along with the outcome,
//! how far that holds, and a paragraph on methods ready to paste.

mod descriptives;
mod methods;
mod surface;
mod views;

use super::caseload::subtitle;
use super::flow::{notices, provenance, what_was_read};
use super::material::{InstrumentTable, Material};
use super::method::methods as formulas;
use super::observers::observers;
use super::prediction::{further_answers, leading_in_short, sections};
use super::scales::gaps_by_scale;
use super::variances::variance_split;
use super::{Block, Prose, Report, Section};
use crate::analyze::finding::Finding;
use crate::analyze::prediction::PredictFound;
use crate::domain::instrument::Relationship;

/// The research report; `found` holds one answer for each outcome, instrument and scale, `surfaces` the rows of their surfaces.
pub fn study_report(material: &Material<'_>, found: &[PredictFound], surfaces: &[Vec<Finding>]) -> Report {
    let of = |relationship| material.tables(relationship);
    let tables: Vec<InstrumentTable<'_>> =
        [Relationship::Therapy, Relationship::Supervision].into_iter().flat_map(of).collect();
    let (therapy, supervision): (Vec<InstrumentTable<'_>>, Vec<InstrumentTable<'_>>) =
        tables.iter().copied().partition(|table| table.instrument.relationship == Relationship::Therapy);
    let mut parts = vec![what_was_read(material)];
    parts.extend(therapy.iter().flat_map(|table| described(material, table, &tables)));
    for (place, one) in found.iter().enumerate() {
        let mut own = sections(one, place);
        if let Some(first) = own.first_mut() {
            first.blocks.splice(0..0, further_answers(one).into_iter().map(Block::Text));
        }
        parts.extend(own);
        parts.extend(surface::section(one, surfaces.get(place).map_or(&[], Vec::as_slice), place));
    }
    parts.extend(therapy.iter().flat_map(|table| gaps(material, table, &tables)));
    parts.extend(therapy.iter().filter_map(|table| observers(material, table)));
    for table in &supervision {
        parts.extend(described(material, table, &tables));
        parts.extend(gaps(material, table, &tables));
    }
    parts.push(methods::section(material, &tables, found));
    parts.extend(notices(material));
    parts.push(formulas(material));
    Report {
        title: title(material, found),
        subtitle: subtitle(material),
        lead: lead(material, found),
        sections: parts,
        footer: provenance(material),
    }
}

/// What the ratings look like, and how views go together.
fn described(material: &Material<'_>, table: &InstrumentTable<'_>, all: &[InstrumentTable<'_>]) -> Vec<Section> {
    let shown = descriptives::section(material, table, &heading("Descriptives and reliability", table, all));
    shown.into_iter().chain(views::section(material, table, &heading("How views go together", table, all))).collect()
}

/// How far views lie apart, and where that varies.
fn gaps(material: &Material<'_>, table: &InstrumentTable<'_>, all: &[InstrumentTable<'_>]) -> Vec<Section> {
    let (apart, varies) = (anchor("gaps", table), anchor("varies", table));
    let shown = gaps_by_scale(material, table, &apart, &heading("Gaps by scale", table, all));
    let varying = variance_split(material, table, &varies, &heading("Where gaps vary", table, all));
    shown.into_iter().chain(varying).collect()
}

fn title(material: &Material<'_>, found: &[PredictFound]) -> String {
    let usual =
        if found.is_empty() { "Views of the same sessions" } else { "Views of the same sessions and an outcome" };
    material.study.title.clone().unwrap_or_else(|| usual.to_owned())
}

fn lead(material: &Material<'_>, found: &[PredictFound]) -> Vec<Prose> {
    if found.is_empty() {
        let mut lead = super::caseload::lead(material);
        lead.push(Prose::new(
            "No outcome was named, so no rating is related to one: name a table with client_id and the outcome after \
             `--outcome`, or add [[outcomes]] to the study file.",
        ));
        return lead;
    }
    found.iter().flat_map(leading_in_short).collect()
}

fn anchor(topic: &str, table: &InstrumentTable<'_>) -> String {
    format!("{topic}-{}-{}", table.instrument.id.replace('_', "-").to_lowercase(), table.table + 1)
}

/// The instrument is named only where there is more than one.
fn heading(topic: &str, table: &InstrumentTable<'_>, all: &[InstrumentTable<'_>]) -> String {
    if all.len() == 1 { topic.to_owned() } else { format!("{topic} ({})", table.instrument.id) }
}

/// A section with its anchor.
fn section(topic: &str, table: &InstrumentTable<'_>, heading: &str, blocks: Vec<Block>) -> Option<Section> {
    (!blocks.is_empty()).then(|| Section { id: anchor(topic, table), heading: heading.to_owned(), blocks })
}
