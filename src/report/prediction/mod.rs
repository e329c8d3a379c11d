//! Whose rating goes along more strongly with an outcome, in words: what the data could show first, then the answer.

mod base;
pub(super) mod forest;
mod help;
mod leaving;
mod methods;
mod sections;
mod sentence;
mod slopes;
mod tables;
mod terms;

use super::flow::{files, notice_section, provenance_lines};
use super::words::count;
use super::{Block, Prose, Report, Section};
use crate::analyze::finding::{Finding, Provenance};
use crate::analyze::prediction::{Part, Parts, PredictFound};
use crate::domain::study::Study;
use sections::methods_section;
pub use sections::{further_answers, leading, leading_in_short, methods_paragraph, sections};
use sentence::{published_answer, smallest};

/// The report on one or several outcomes; `study` is the account of what was read.
pub fn predict_report(found: &[PredictFound], study: &Study, provenance: &Provenance) -> Report {
    let mut lead = Vec::new();
    let mut parts = Vec::new();
    for (place, one) in found.iter().enumerate() {
        lead.extend(leading(one));
        parts.extend(sections(one, place));
        parts.extend(methods_section(one, place));
    }
    parts.extend(notice_section(study));
    let blocks = vec![Block::Table(files(&study.inputs))];
    parts.push(Section { id: "files".to_owned(), heading: "What was read".to_owned(), blocks });
    Report {
        title: "Whose rating goes along more strongly with the outcome".to_owned(),
        subtitle: found.first().map(subtitle).unwrap_or_default(),
        lead,
        sections: parts,
        footer: provenance_lines(study, provenance),
    }
}

/// The report on figures of a paper, as far as parts of it were asked for.
pub fn published_report(findings: &[Finding], parts: &Parts, study: &Study, provenance: &Provenance) -> Report {
    let every: Vec<&Finding> = findings.iter().collect();
    let unasked = sentence::not_asked(parts, &[Part::Correlations, Part::Classic]);
    let answer = unasked.unwrap_or_else(|| published_answer(&every));
    let correlations = Some(tables::correlations(&every)).filter(|table| !table.rows.is_empty());
    let mut blocks: Vec<Block> = correlations.into_iter().map(Block::Table).collect();
    blocks.extend(tables::differences(&every).into_iter().map(Block::Table));
    blocks.push(Block::Aside(Prose::new(help::PUBLISHED)));
    Report {
        title: "Two published correlations".to_owned(),
        subtitle: findings.iter().map(|row| row.n).max().map(|n| count(n, "case")).unwrap_or_default(),
        lead: smallest(&every).into_iter().chain([answer]).collect(),
        sections: std::iter::once(Section { id: "figures".to_owned(), heading: "The comparison".to_owned(), blocks })
            .chain(notice_section(study))
            .collect(),
        footer: provenance_lines(study, provenance),
    }
}

fn subtitle(found: &PredictFound) -> String {
    let outcome = &found.table.outcome;
    let views: Vec<String> = found.table.views.iter().map(|view| view.name.clone()).collect();
    format!("{} ({}), {}, {}", outcome.name, outcome.kind.name(), views.join(", "), count(found.table.rows(), "row"))
}
