//! Short reports: the gaps, or the observers' agreement, without the rest of the page.

use super::bring::which_to_bring;
use super::caseload::{lead, subtitle, subtitle_of};
use super::cases::case_by_case;
use super::flags::flag_rates;
use super::flow::{notice_section, provenance, provenance_lines};
use super::material::Material;
use super::observers::observers;
use super::rated_table::{form_tables, further_tables};
use super::scales::gaps_by_scale;
use super::supervision_link::supervision_link;
use super::words::{number_column, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Report, Section, Table};
use crate::analyze::agreement::AgreementFound;
use crate::analyze::finding::Provenance;
use crate::domain::instrument::Relationship;
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::describe::mean;

/// `parallax gaps`, `parallax supervision`: one or both relationships.
pub fn gaps_report(material: &Material<'_>, relationships: &[Relationship]) -> Report {
    let mut sections = Vec::new();
    for &relationship in relationships {
        for table in material.tables(relationship) {
            let name = format!("{}: {}", title_case(relationship.name()), table.instrument.name);
            sections.extend(gaps_by_scale(material, &table, &anchor("gaps", sections.len()), &name));
            sections.extend(which_to_bring(material, &table, &anchor("rows", sections.len()), "Each case"));
            sections.extend(case_by_case(material, &table, &anchor("cases", sections.len()), "Case by case"));
            sections.extend(flag_rates(material, &table, &anchor("flags", sections.len())));
        }
    }
    sections.extend(supervision_link(material));
    sections.extend(notice_section(material.study));
    let title =
        if relationships == [Relationship::Supervision] { "Supervision: two views" } else { "Gaps between the views" };
    Report {
        title: title.to_owned(),
        subtitle: subtitle_of(material, relationships),
        lead: lead(material),
        sections,
        footer: provenance(material),
    }
}

/// `parallax agreement`.
pub fn agreement_report(material: &Material<'_>, found: &AgreementFound) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    for relationship in [Relationship::Therapy, Relationship::Supervision] {
        for table in material.tables(relationship) {
            if let Some(section) = observers(material, &table) {
                sections.push(Section { id: anchor("observers", sections.len()), ..section });
            }
        }
    }
    for raters in &found.tables {
        sections.extend(further_tables(raters, material.conf_level, &anchor("raters", sections.len())));
    }
    sections.extend(form_tables(&found.forms, material.conf_level, &anchor("forms", sections.len())));
    let lead = match (sections.is_empty(), found.tables.is_empty()) {
        (true, true) => vec![Prose::new("No observer took part, so there is no agreement to show.")],
        (true, false) => vec![Prose::new("What was asked for has rows in JSON and CSV, and no table.")],
        _ => Vec::new(),
    };
    sections.extend(notice_section(material.study));
    Report {
        title: "How far observers agree".to_owned(),
        subtitle: subtitle(material),
        lead,
        sections,
        footer: provenance(material),
    }
}

fn anchor(topic: &str, place: usize) -> String {
    format!("{topic}-{}", place + 1)
}

/// `parallax score` for reading: what was scored, not the scores themselves.
pub fn score_report(study: &Study, scores: &[Scores], wanted: &[String], provenance: &Provenance) -> Report {
    let mut rows = Vec::new();
    for (ratings, scores) in study.ratings.iter().zip(scores) {
        let instrument = &study.instruments[ratings.instrument];
        for (scale, id) in scores.scales().iter().enumerate() {
            if !wanted.is_empty() && !wanted.contains(id) {
                continue;
            }
            let scored: Vec<f64> = (0..scores.rows()).filter_map(|row| scores.value(scale, row)).collect();
            rows.push(vec![
                Cell::Text(instrument.id.clone()),
                Cell::Text(title_case(id)),
                Cell::Count(scores.rows()),
                Cell::Count(scored.len()),
                mean_cell(&scored),
            ]);
        }
    }
    let table = Table {
        caption: "Scores made, by scale; `--format csv` or `json` gives every one".to_owned(),
        columns: vec![
            text_column("Instrument"),
            text_column("scale"),
            number_column("forms"),
            number_column("scored"),
            number_column("mean per item"),
        ],
        rows,
        notes: Vec::new(),
    };
    let scores = Section { id: "scores".to_owned(), heading: "Scores".to_owned(), blocks: vec![Block::Table(table)] };
    let sections = std::iter::once(scores).chain(notice_section(study)).collect();
    let footer = provenance_lines(study, provenance);
    Report { title: "Scale scores".to_owned(), subtitle: String::new(), lead: Vec::new(), sections, footer }
}

fn mean_cell(values: &[f64]) -> Cell {
    match mean(values) {
        Some(value) => Cell::Number { value, digits: 2, style: NumberStyle::Plain },
        None => Cell::Absent { why: "no form has enough answers".to_owned() },
    }
}
