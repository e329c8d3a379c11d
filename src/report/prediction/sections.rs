//! The answer about one outcome, as sections of a page.

use super::sentence::{answers, at_level, not_asked, smallest};
use super::{base, forest, help, leaving, methods, slopes, tables, terms};
use crate::analyze::finding::Finding;
use crate::analyze::prediction::{Part, PredictFound};
use crate::domain::predict_table::OutcomeKind;
use crate::report::words::{listed, sentence, title_case};
use crate::report::{Block, Prose, Section};
use crate::stats::Undefined;

/// What the data could show, then one answer for each level.
pub fn leading(found: &PredictFound) -> Vec<Prose> {
    if let Some(reason) = found.refused() {
        return vec![refusal(found, reason)];
    }
    let leaves = found.table.outcome.kind == OutcomeKind::Dropout;
    if leaves && found.parts.have(Part::Kind) {
        return leaving::answers(found);
    }
    let every: Vec<&Finding> = found.findings.iter().collect();
    let mut lead = Vec::new();
    if found.table.views.len() > 1 {
        lead.extend(smallest(&every));
    }
    let needed = if leaves { Part::Kind } else { Part::Correlations };
    if let Some(word) = not_asked(&found.parts, &[needed]) {
        lead.push(word);
        return lead;
    }
    lead.extend(answers(found));
    lead.extend(separation(found));
    lead.extend(few_therapists(found));
    lead
}

/// The same in short, for a page that has more to say: of each level the correlations and the first pair of views.
pub fn leading_in_short(found: &PredictFound) -> Vec<Prose> {
    if is_short(found) {
        return leading(found);
    }
    let every: Vec<&Finding> = found.findings.iter().collect();
    let mut lead: Vec<Prose> = smallest(&every).into_iter().collect();
    lead.extend(found.levels.iter().flat_map(|level| at_level(found, level).into_iter().take(2)));
    lead.extend(separation(found));
    lead.extend(few_therapists(found));
    lead
}

/// The pairs that [`leading_in_short`] left out, each with its level.
pub fn further_answers(found: &PredictFound) -> Vec<Prose> {
    if is_short(found) {
        return Vec::new();
    }
    let of = |level: &&'static str| {
        let start = sentence(terms::level(level));
        let start = format!("*{}:* ", start.trim_end_matches('.'));
        let rest = at_level(found, level).into_iter().skip(2);
        rest.map(|prose| Prose::new(&start).with(prose.plain())).collect::<Vec<Prose>>()
    };
    found.levels.iter().flat_map(of).collect()
}

fn is_short(found: &PredictFound) -> bool {
    found.refused().is_some() || found.table.views.len() < 3 || found.table.outcome.kind == OutcomeKind::Dropout
}

/// How the comparison was made, in the words of a paper; `None` where there is none, or where only parts were asked for.
pub fn methods_paragraph(found: &PredictFound) -> Option<Prose> {
    found.leading().filter(|_| found.parts.asked().is_empty()).and_then(|setting| methods::paragraph(found, setting))
}

fn refusal(found: &PredictFound, reason: &Undefined) -> Prose {
    let outcome = &found.table.outcome.name;
    Prose::new("*Nothing can be compared* for ")
        .with(outcome.clone())
        .then(&format!(": {reason}. What would help: {}.", help::what_would_help(reason, "client")))
}

/// Therapists who cannot stand for others.
fn few_therapists(found: &PredictFound) -> Option<Prose> {
    let reason = found.findings.iter().find(|row| row.level == "therapist" && row.term == "difference")?.undefined()?;
    let who = match reason.bare() {
        Undefined::TooFewUnits { have: 1, .. } => "this one therapist".to_owned(),
        Undefined::TooFewUnits { have, .. } => format!("these {have} therapists"),
        _ => "these therapists".to_owned(),
    };
    Some(Prose::new(&format!(
        "*Therapists:* the answer holds for {who} only ({reason}). What would help: ratings from at least four therapists."
    )))
}

/// Ratings with which the outcome goes along without exception, so that a model of it has no finite coefficient.
fn separation(found: &PredictFound) -> Option<Prose> {
    let is_parted = |row: &&Finding| matches!(row.undefined().map(Undefined::bare), Some(Undefined::Separated { .. }));
    let alone = |name: &String| {
        let terms = [format!("log_odds_{name}"), format!("log_rate_{name}")];
        found.findings.iter().filter(is_parted).any(|row| row.views.as_ref() == Some(name) && terms.contains(&row.term))
    };
    let names: Vec<String> = found.table.views.iter().map(|view| view.name.clone()).collect();
    let parting: Vec<String> = names.iter().filter(|name| alone(name)).map(|name| terms::ratings_of(name)).collect();
    let reason = found.findings.iter().filter(is_parted).find_map(Finding::undefined)?;
    let told = if parting.is_empty() {
        reason.to_string()
    } else {
        format!("without a single exception {} goes along with {}", found.table.outcome.name, listed(&parting))
    };
    let firth = found.findings.iter().any(|row| row.method == "firth" && row.value.is_ok());
    let beside = if firth { " Firth's estimates, which are finite, stand beside it." } else { "" };
    Some(Prose::new("*No finite coefficient:* ").with(format!(
        "{told}, so that the likelihood has no highest point.{beside} What would help: {}.",
        help::what_would_help(reason, "client")
    )))
}

/// The paragraph on methods under a heading of its own, so that nothing in it has to be cut away.
pub(super) fn methods_section(found: &PredictFound, place: usize) -> Option<Section> {
    let blocks = vec![Block::Text(methods_paragraph(found)?)];
    let heading = format!("{}: for a methods section, ready to paste", heading(found));
    Some(Section { id: format!("methods-{}", place + 1), heading, blocks })
}

fn heading(found: &PredictFound) -> String {
    let outcome = title_case(&found.table.outcome.name);
    if found.instrument.is_empty() { outcome } else { format!("{outcome} and {} of {}", found.scale, found.instrument) }
}

/// The sections about one outcome and scale; `place` keeps their anchors apart.
pub fn sections(found: &PredictFound, place: usize) -> Vec<Section> {
    let name = heading(found);
    let section = |part: &str, heading: &str, blocks: Vec<Block>| Section {
        id: format!("{part}-{}", place + 1),
        heading: format!("{name}: {heading}"),
        blocks,
    };
    let every: Vec<&Finding> = found.findings.iter().collect();
    let mut blocks = vec![Block::Table(base::rows_used(found))];
    blocks.extend(forest::forests(found));
    let differences = tables::differences(&every);
    if !differences.is_empty() {
        let summary = "The difference by other methods, for comparison with older papers".to_owned();
        blocks.push(Block::Details { summary, blocks: differences.into_iter().map(Block::Table).collect() });
    }
    let mut sections = vec![section("comparison", "the comparison", blocks)];
    if found.leading().is_none() {
        return sections;
    }
    let blocks = models(found, &every);
    if !blocks.is_empty() {
        sections.push(section("models", "models", blocks));
    }
    let sensitivity = tables::sensitivity(&every, found.shape);
    let mut blocks: Vec<Block> = sensitivity.into_iter().map(Block::Table).collect();
    blocks.extend(help::notes(found).into_iter().map(|note| Block::Aside(Prose::new(&note))));
    sections.push(section("sensitivity", "how far it holds", blocks));
    sections
}

/// Slopes alone and beside the others, what is shared, and the rest folded away.
fn models(found: &PredictFound, every: &[&Finding]) -> Vec<Block> {
    let names: Vec<String> = found.table.views.iter().map(|view| view.name.clone()).collect();
    let all = names.join(",");
    let mut tables = slopes::alone_and_beside(every, &names, found.shape);
    let mut compared = tables::slopes_compared(every, &all);
    let of_scales = found.notices.iter().filter(|notice| ["scales-differ", "scales-unknown"].contains(&notice.code));
    compared.notes.extend(of_scales.map(|notice| notice.message.clone()));
    tables.extend([compared, tables::shares(every, &all)]);
    let mut blocks: Vec<Block> = tables.into_iter().filter(|table| !table.rows.is_empty()).map(Block::Table).collect();
    let detail = tables::shares_in_detail(every);
    if !detail.rows.is_empty() {
        let summary = "What each view adds beside the others, and what they share, part by part".to_owned();
        blocks.push(Block::Details { summary, blocks: vec![Block::Table(detail)] });
    }
    if names.len() > 2 && !blocks.is_empty() {
        let note = "Models of two of the views, each on the rows that both have, are in the CSV and JSON output.";
        blocks.push(Block::Aside(Prose::new(note)));
    }
    let rest = tables::rest(every, &all);
    if !rest.rows.is_empty() {
        let summary = "Intercepts, variances and fit of these models".to_owned();
        blocks.push(Block::Details { summary, blocks: vec![Block::Table(rest)] });
    }
    blocks
}
