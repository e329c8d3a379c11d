//! The answer about one outcome, as sections of a page.

use super::sentence::{answers, smallest};
use super::{base, forest, help, methods, tables};
use crate::analyze::finding::Finding;
use crate::analyze::prediction::PredictFound;
use crate::report::words::title_case;
use crate::report::{Block, Prose, Section};
use crate::stats::Undefined;

/// What the data could show, then one answer for each level.
pub fn leading(found: &PredictFound) -> Vec<Prose> {
    if let Some(reason) = found.refused() {
        return vec![refusal(found, reason)];
    }
    let every: Vec<&Finding> = found.findings.iter().collect();
    let mut lead = Vec::new();
    if found.table.views.len() > 1 {
        lead.push(smallest(&every));
    }
    lead.extend(answers(found));
    lead.extend(without_pair(found));
    lead
}

fn refusal(found: &PredictFound, reason: &Undefined) -> Prose {
    let outcome = &found.table.outcome.name;
    Prose::new("*Nothing can be compared* for ")
        .with(outcome.clone())
        .then(&format!(": {reason}. What would help: {}.", help::what_would_help(reason)))
}

/// A view that has no answer at all beside others that have one.
fn without_pair(found: &PredictFound) -> Vec<Prose> {
    let single = found.groups.iter().filter(|group| group.views.len() == 1);
    let refused = single.filter_map(|group| Some((found.names(&group.views), group.setting.as_ref().err()?)));
    let said = refused.map(|(names, reason)| {
        let what = Prose::default().with(super::terms::ratings_of(&names.join(" and ")));
        what.then(&format!(
            " cannot be compared with {}: {reason}. What would help: {}.",
            found.table.outcome.name,
            help::what_would_help(reason)
        ))
    });
    said.collect()
}

/// The sections about one outcome and scale; `place` keeps their anchors apart.
pub fn sections(found: &PredictFound, place: usize) -> Vec<Section> {
    let name = if found.instrument.is_empty() {
        title_case(&found.table.outcome.name)
    } else {
        format!("{} and {} of {}", title_case(&found.table.outcome.name), found.scale, found.instrument)
    };
    let section = |part: &str, heading: &str, blocks: Vec<Block>| Section {
        id: format!("{part}-{}", place + 1),
        heading: format!("{name}: {heading}"),
        blocks,
    };
    let every: Vec<&Finding> = found.findings.iter().collect();
    let mut blocks = vec![Block::Table(base::rows_used(found))];
    blocks.extend(forest::forests(found));
    let differences = tables::differences(&every);
    if !differences.rows.is_empty() {
        let summary = "The difference by every method, for comparison with older papers".to_owned();
        blocks.push(Block::Details { summary, blocks: vec![Block::Table(differences)] });
    }
    let mut sections = vec![section("comparison", "the comparison", blocks)];
    let Some(setting) = found.leading() else { return sections };
    let models = tables::models(&every);
    if !models.is_empty() {
        sections.push(section("models", "models", models.into_iter().map(Block::Table).collect()));
    }
    let sensitivity = tables::sensitivity(&every);
    let mut blocks = Vec::new();
    if !sensitivity.rows.is_empty() {
        blocks.push(Block::Table(sensitivity));
    }
    blocks.extend(help::notes(found).into_iter().map(|note| Block::Aside(Prose::new(&note))));
    blocks.push(Block::Text(methods::paragraph(found, setting)));
    sections.push(section("sensitivity", "how far it holds", blocks));
    sections
}
