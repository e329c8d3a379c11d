//! Whose rating goes along more strongly with an outcome, in words: what the data could show first, then the answer.

mod forest;
mod help;
mod methods;
mod sentence;
mod tables;

use super::flow::{files, notice_table, provenance_lines};
use super::words::{count, percent, title_case};
use super::{Block, Prose, Report, Section};
use crate::analyze::finding::{Finding, Provenance};
use crate::analyze::prediction::{PredictFound, Setting};
use crate::domain::study::Study;
use crate::stats::Undefined;
use sentence::{answers, published_answer, smallest};

/// The report on one or several outcomes; `study` is the account of what was read.
pub fn predict_report(found: &[PredictFound], study: &Study, provenance: &Provenance) -> Report {
    let mut lead = Vec::new();
    let mut sections = Vec::new();
    for (place, one) in found.iter().enumerate() {
        lead.extend(leading(one));
        sections.extend(of_one(one, place));
    }
    if !study.notices.is_empty() {
        let blocks = vec![Block::Table(notice_table(study))];
        sections.push(Section { id: "notices".to_owned(), heading: "Notices".to_owned(), blocks });
    }
    let blocks = vec![Block::Table(files(&study.inputs))];
    sections.push(Section { id: "files".to_owned(), heading: "What was read".to_owned(), blocks });
    Report {
        title: "Whose rating goes along more strongly with the outcome".to_owned(),
        subtitle: found.first().map(subtitle).unwrap_or_default(),
        lead,
        sections,
        footer: provenance_lines(study, provenance),
    }
}

/// The report on figures of a paper.
pub fn published_report(findings: &[Finding], study: &Study, provenance: &Provenance) -> Report {
    let every: Vec<&Finding> = findings.iter().collect();
    let blocks = vec![
        Block::Table(tables::correlations(&every)),
        Block::Table(tables::differences(&every)),
        Block::Aside(Prose::new(help::PUBLISHED)),
    ];
    Report {
        title: "Two published correlations with one outcome".to_owned(),
        subtitle: findings.first().map(|row| count(row.n, "case")).unwrap_or_default(),
        lead: vec![smallest(&every), published_answer(&every)],
        sections: vec![Section { id: "figures".to_owned(), heading: "The comparison".to_owned(), blocks }],
        footer: provenance_lines(study, provenance),
    }
}

fn subtitle(found: &PredictFound) -> String {
    let outcome = &found.table.outcome;
    let rows = found.setting.as_ref().map_or(0, |setting| setting.rows.len());
    let views: Vec<String> = found.table.views.iter().map(|view| view.name.clone()).collect();
    format!("{} ({}), {}, {}", outcome.name, outcome.kind.name(), views.join(", "), count(rows, "complete row"))
}

/// What the data could show, then one answer for each level.
fn leading(found: &PredictFound) -> Vec<Prose> {
    let every: Vec<&Finding> = found.findings.iter().collect();
    match &found.setting {
        Err(reason) => vec![refusal(found, reason)],
        Ok(setting) => {
            let mut lead = Vec::new();
            if found.table.views.len() > 1 {
                lead.push(smallest(&every));
            }
            lead.extend(answers(found, setting));
            lead
        }
    }
}

fn refusal(found: &PredictFound, reason: &Undefined) -> Prose {
    let outcome = &found.table.outcome.name;
    Prose::new("*Nothing can be compared* for ")
        .with(outcome.clone())
        .then(&format!(": {reason}. What would help: {}.", help::what_would_help(reason)))
}

/// The sections about one outcome and scale.
fn of_one(found: &PredictFound, place: usize) -> Vec<Section> {
    let Ok(setting) = &found.setting else { return Vec::new() };
    let name = if found.instrument.is_empty() {
        title_case(&found.table.outcome.name)
    } else {
        format!("{} and {} of {}", title_case(&found.table.outcome.name), found.scale, found.instrument)
    };
    let id = |part: &str| format!("{part}-{}", place + 1);
    let every: Vec<&Finding> = found.findings.iter().collect();
    let mut blocks = vec![Block::Text(base(found, setting))];
    blocks.extend(forest::forest(found));
    blocks.push(Block::Table(tables::correlations(&every)));
    blocks.push(Block::Table(tables::differences(&every)));
    let mut sections = vec![Section { id: id("comparison"), heading: format!("{name}: the comparison"), blocks }];
    let models = tables::models(&every);
    if !models.is_empty() {
        let blocks = models.into_iter().map(Block::Table).collect();
        sections.push(Section { id: id("models"), heading: format!("{name}: models"), blocks });
    }
    let mut blocks = vec![Block::Table(tables::sensitivity(&every))];
    blocks.extend(help::notes(found).into_iter().map(|note| Block::Aside(Prose::new(&note))));
    blocks.push(Block::Text(methods::paragraph(found, setting)));
    sections.push(Section { id: id("sensitivity"), heading: format!("{name}: how far it holds"), blocks });
    sections
}

/// Rows, clients, therapists, and what was left out at a time.
fn base(found: &PredictFound, setting: &Setting) -> Prose {
    let mut parts = vec![count(setting.rows.len(), "complete row"), count(setting.case.levels(), "client")];
    parts.extend(setting.therapist.as_ref().map(|therapist| count(therapist.levels(), "therapist")));
    Prose::new(&format!(
        "{} of {} read. Uncertainty comes from leaving out one {} at a time ({}); \
         brackets hold {} intervals.",
        parts.join(", "),
        count(found.table.records, "record"),
        setting.unit.name(),
        count(setting.units.levels(), setting.unit.name()),
        percent(found.findings.first().map_or(0.95, |row| row.conf_level)),
    ))
}
