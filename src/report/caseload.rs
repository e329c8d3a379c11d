//! The page about all cases: what was read, who rates higher, for whom, and what to ask next.

use super::bring::which_to_bring;
use super::cases::{case_by_case, ordered_rows};
use super::evidence::evidence_of;
use super::flow::{notices, provenance, what_was_read};
use super::level::gap_against_level;
use super::material::{InstrumentTable, Material};
use super::method::methods;
use super::observers::{self, observers};
use super::prompts::caseload_prompts;
use super::scales::gaps_by_scale;
use super::supervision_link::supervision_link;
use super::variances::variance_split;
use super::words::{count, higher, in_reading_order, listed, metric, title_case};
use super::{NumberStyle, Prose, Report};
use crate::analyze::finding::Finding;
use crate::analyze::views::pairs_of;
use crate::domain::instrument::Relationship;

/// The report on a caseload.
pub fn caseload(material: &Material<'_>) -> Report {
    let mut sections = Vec::new();
    let therapy = material.tables(Relationship::Therapy);
    let supervision = material.tables(Relationship::Supervision);
    for table in &therapy {
        let bring = heading("Which cases to bring", material, table);
        sections.extend(which_to_bring(material, table, &anchor("bring", table), &bring));
    }
    sections.extend(caseload_prompts(material));
    for table in &therapy {
        let (gaps, cases) = (heading("Gaps by scale", material, table), heading("Case by case", material, table));
        sections.extend(gaps_by_scale(material, table, &anchor("gaps", table), &gaps));
        sections.extend(case_by_case(material, table, &anchor("cases", table), &cases));
        let varies = heading("Where gaps vary", material, table);
        sections.extend(variance_split(material, table, &anchor("varies", table), &varies));
    }
    for table in &supervision {
        let bring = heading("Supervision: which pairs to talk about", material, table);
        let gaps = heading("Supervision: gaps by scale", material, table);
        let trainees = heading("Supervision: trainee by trainee", material, table);
        sections.extend(which_to_bring(material, table, &anchor("pairs", table), &bring));
        sections.extend(gaps_by_scale(material, table, &anchor("supervision", table), &gaps));
        sections.extend(case_by_case(material, table, &anchor("trainees", table), &trainees));
        let varies = heading("Supervision: where gaps vary", material, table);
        sections.extend(variance_split(material, table, &anchor("varies-supervision", table), &varies));
    }
    sections.extend(supervision_link(material));
    for table in &therapy {
        sections.extend(gap_against_level(material, table));
        sections.extend(observers(material, table));
    }
    sections.push(what_was_read(material));
    sections.extend(notices(material));
    sections.push(methods(material));
    make_anchors_unique(&mut sections);
    Report {
        title: title(material),
        subtitle: subtitle(material),
        lead: lead(material),
        sections,
        footer: provenance(material),
    }
}

fn anchor(topic: &str, table: &InstrumentTable<'_>) -> String {
    format!("{topic}-{}", table.instrument.id.replace('_', "-").to_lowercase())
}

/// The instrument is named only where there is more than one.
fn heading(topic: &str, material: &Material<'_>, table: &InstrumentTable<'_>) -> String {
    let alone = material.tables(table.instrument.relationship).len() == 1;
    if alone { topic.to_owned() } else { format!("{topic} ({})", table.instrument.id) }
}

fn make_anchors_unique(sections: &mut [super::Section]) {
    for place in 1..sections.len() {
        let (before, here) = sections.split_at_mut(place);
        if before.iter().any(|section| section.id == here[0].id) {
            here[0].id = format!("{}-{place}", here[0].id);
        }
    }
}

/// The study, and whose caseload it is where one person's was asked for.
fn title(material: &Material<'_>) -> String {
    let therapy = !material.tables(Relationship::Therapy).is_empty();
    let about = if therapy { "Two views of the same sessions" } else { "Two views of supervision" };
    let study = material.study.title.as_deref().unwrap_or(about);
    let helper = material.provenance.options.iter().find(|(name, _)| name == "helper");
    helper.map_or_else(|| study.to_owned(), |(_, helper)| format!("{study}: {helper}"))
}

/// Who, which form, how many.
pub fn subtitle(material: &Material<'_>) -> String {
    subtitle_of(material, &[Relationship::Therapy, Relationship::Supervision])
}

/// The same for some relationships only.
pub fn subtitle_of(material: &Material<'_>, relationships: &[Relationship]) -> String {
    let mut parts = Vec::new();
    for &relationship in relationships {
        for table in material.tables(relationship) {
            let range = table.instrument.forms.iter().find_map(|form| form.range);
            let forms: Vec<String> = (in_reading_order(relationship).into_iter())
                .map(|view| (material.forms(table.table, view), view))
                .filter(|&(forms, _)| forms > 0)
                .map(|(forms, view)| count(forms, &format!("{} form", view.name())))
                .collect();
            parts.push(format!("{}, {}: {}", table.instrument.name, metric(range), forms.join(", ")));
        }
    }
    parts.join(" · ")
}

/// What a reader with ten seconds takes away.
pub fn lead(material: &Material<'_>) -> Vec<Prose> {
    let mut paragraphs = Vec::new();
    for relationship in [Relationship::Therapy, Relationship::Supervision] {
        for table in material.tables(relationship) {
            paragraphs.extend(main_gap(material, &table));
            paragraphs.extend(together(material, &table));
            paragraphs.extend(where_it_sits(material, &table));
            paragraphs.extend(cases_to_ask_about(material, &table));
            paragraphs.extend(observers_sentence(material, &table));
        }
    }
    if paragraphs.is_empty() {
        let nothing = "No session was rated by two views on a common scale, so no gap can be shown. `parallax check` says what \
                       the files hold.";
        paragraphs.push(Prose::new(nothing));
    }
    paragraphs
}

/// Which cases differ from what is usual here, the clearest first.
fn cases_to_ask_about(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Prose> {
    let evidence = evidence_of(material, table)?;
    let words = Prose::new(&evidence.words(table));
    if evidence.unlike == 0 {
        return Some(words);
    }
    let (rows, _) = ordered_rows(material, table)?;
    let clearest: Vec<String> = rows.iter().take(evidence.unlike.min(3)).map(|row| row.id.to_owned()).collect();
    Some(words.then(" Most clearly ").with(listed(&clearest)).then(": a reason to ask, not a fault."))
}

fn main_gap(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Prose> {
    let pair = pairs_of(table.instrument.relationship)[0];
    let (_, scale) = material.main_scale(table.table)?;
    let gap = material.find(&table.instrument.id, scale, &pair.name(), "mean_gap", "session")?;
    let mut text = higher(&pair, gap, table.instrument.relationship);
    if let (Relationship::Therapy, Some(estimate)) = (table.instrument.relationship, gap.estimate()) {
        let told = estimate.interval.is_some_and(|interval| interval.high() < 0.0);
        let too = if told { " too" } else { "" };
        text.extend([
            " Published studies find clients higher",
            too,
            " (d about .6): a gap as such is the usual thing, and zero is not the ideal.",
        ]);
    }
    Some(Prose::new(&text))
}

/// The scales with the widest and the narrowest gap, when the interval of the one leaves out the other.
pub fn told_apart<'a>(material: &Material<'a>, table: &InstrumentTable<'_>) -> Option<(&'a Finding, &'a Finding)> {
    let pair = pairs_of(table.instrument.relationship)[0];
    let gaps: Vec<&Finding> = (material.scales(table.table).into_iter())
        .filter(|&(_, scale)| scale != "total")
        .filter_map(|(_, scale)| material.find(&table.instrument.id, scale, &pair.name(), "mean_gap", "session"))
        .filter(|finding| finding.value.is_ok())
        .collect();
    let size = |finding: &&&Finding| finding.estimate().map_or(0.0, |estimate| estimate.value.abs());
    let widest = gaps.iter().max_by(|a, b| size(a).total_cmp(&size(b)))?;
    let narrowest = gaps.iter().min_by(|a, b| size(a).total_cmp(&size(b)))?;
    let limits = widest.estimate()?.interval?;
    (!limits.contains(narrowest.estimate()?.value)).then_some((*widest, *narrowest))
}

fn where_it_sits(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Prose> {
    let (widest, narrowest) = told_apart(material, table)?;
    let number = |finding: &Finding| {
        finding
            .estimate()
            .map_or_else(String::new, |estimate| super::number::number(estimate.value, 2, NumberStyle::Signed))
    };
    let name = |finding: &Finding| title_case(&finding.scale).to_lowercase();
    Some(Prose::new(&format!(
        "The gap is widest on *{}* ({}) and narrowest on {} ({}).",
        name(widest),
        number(widest),
        name(narrowest),
        number(narrowest)
    )))
}

/// Do the views go together?
fn together(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Prose> {
    let pair = pairs_of(table.instrument.relationship)[0];
    let (_, scale) = material.main_scale(table.table)?;
    let r = material.find(&table.instrument.id, scale, &pair.name(), "r", "session")?;
    let estimate = r.estimate().filter(|estimate| estimate.interval.is_some())?;
    let usual = if table.instrument.relationship == Relationship::Therapy {
        " Across published studies it is about .36."
    } else {
        ""
    };
    let sessions = match table.instrument.relationship {
        Relationship::Therapy => "sessions",
        Relationship::Supervision => "sessions of supervision",
    };
    let undecided = estimate.interval.is_none_or(|limits| limits.contains(0.0));
    let told = if undecided {
        format!("Whether {sessions} that one rated higher were rated higher by the other too *cannot be told*")
    } else {
        format!("{} rated higher by one were rated higher by the other", title_case(sessions))
    };
    let text = format!(
        "{told}: *r = {}* ({}).{usual}",
        super::number::number(estimate.value, 2, NumberStyle::Bounded),
        super::words::interval(estimate, 2, NumberStyle::Bounded),
    );
    Some(Prose::new(&text))
}

fn observers_sentence(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Prose> {
    let own = |finding: &&Finding| finding.analysis == "agreement" && *finding.instrument == *table.instrument.id;
    let findings: Vec<&Finding> = material.findings.iter().filter(own).collect();
    let (_, scale) = material.main_scale(table.table)?;
    (!findings.is_empty()).then(|| Prose::new(&observers::lead(&findings, scale)))
}
