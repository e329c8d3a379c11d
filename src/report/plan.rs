//! A planned study: raters needed, targets needed, and the intervals to expect.

use super::flow::{notice_section, provenance_lines};
use super::number::number;
use super::sessions_needed::sessions_block;
use super::words::{count, number_column, percent, text_column};
use super::{Block, Cell, NumberStyle, Prose, Report, Section, Table, cells};
use crate::analyze::finding::{Finding, Provenance};
use crate::analyze::plan::{PlanQuestion, RATERS_NEEDED, SIMULATED, for_formulas};
use crate::analyze::plan_basis::Basis;
use crate::domain::study::Study;

/// One basis with what was asked of it and what came out.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What it starts from.
    pub basis: Basis,
    /// What was asked.
    pub question: PlanQuestion,
    /// What came out.
    pub findings: Vec<Finding>,
}

/// `parallax plan`.
pub fn plan_report(planned: &[Planned], study: &Study, provenance: &Provenance) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    for (place, one) in planned.iter().enumerate() {
        let name =
            if planned.len() > 1 { format!(": {} {}", one.basis.instrument, one.basis.scale) } else { String::new() };
        let section = |id: &str, heading: &str, blocks: Vec<Block>| {
            let id = format!("{id}-{}", place + 1);
            (!blocks.is_empty()).then(|| Section { id, heading: format!("{heading}{name}"), blocks })
        };
        sections.extend(section("expected", "What the plan starts from", start(one)));
        sections.extend(section("raters", "How many raters a mean needs", vec![Block::Table(raters_table(one))]));
        let interval = format!("{} interval", percent(one.question.conf_level));
        let sessions = one.basis.sessions.as_ref().map(|found| sessions_block(found, &interval));
        let sessions = sessions.into_iter().collect();
        sections.extend(section("sessions", "How many of each are enough", sessions));
        sections.extend(section("targets", "How many targets, by formula", targets_table(one).into_iter().collect()));
        sections.extend(section("widths", "How wide intervals will be", widths(one)));
        sections.extend(section("taken", "What is taken for granted", taken(one)));
    }
    sections.extend(notice_section(study));
    Report {
        title: "How many raters and targets".to_owned(),
        subtitle: planned.first().map_or_else(String::new, subtitle),
        lead: planned.iter().flat_map(lead).collect(),
        sections,
        footer: footer(study, provenance),
    }
}

/// Without data there is no rating of anybody to be kept with care.
pub(super) fn footer(study: &Study, provenance: &Provenance) -> Vec<String> {
    let mut lines = provenance_lines(study, provenance);
    if study.inputs.is_empty() {
        lines.pop();
    }
    lines
}

fn subtitle(one: &Planned) -> String {
    let size = one.basis.size;
    if size.targets == 0 {
        return "planned from expected values".to_owned();
    }
    format!("planned from {}, rated by {}", count(size.targets, one.basis.level), count(size.raters, "rater"))
}

fn found<'f>(one: &'f Planned, term: &'f str) -> impl Iterator<Item = &'f Finding> {
    one.findings.iter().filter(move |finding| finding.term == term)
}

fn bounded(value: f64) -> String {
    number(value, 2, NumberStyle::Bounded)
}

/// One sentence for each answer that was asked for.
fn lead(one: &Planned) -> Vec<Prose> {
    let mut lead = Vec::new();
    let single = for_formulas(&one.basis);
    let expected = single.and_then(|single| single.value.as_ref().ok()).map_or(0.0, |it| it.value);
    // The formulas start from one coefficient, and a reader may have another one in mind.
    let named = single.filter(|single| !single.suffix.is_empty()).map(|single| format!("ICC{}", single.suffix));
    let of_one = named.clone().unwrap_or_else(|| "the reliability of one rating".to_owned());
    let a_reliability = named.map_or_else(|| "a reliability of".to_owned(), |name| format!("{name} ="));
    let by = |finding: &Finding| count(finding.k.unwrap_or(0), "rater");
    for finding in found(one, "targets_for_width").filter(|it| it.method == "bonett-2002") {
        let width = bounded(one.question.width.unwrap_or(0.0));
        lead.push(Prose::new(&format!(
            "*{}*, each rated by {}, give a {} interval about {width} wide if {of_one} is {}.",
            count(finding.n, one.basis.level),
            by(finding),
            percent(one.question.conf_level),
            bounded(expected),
        )));
    }
    for finding in found(one, "targets_for_test").filter(|it| it.value.is_ok()) {
        let Some(test) = one.question.test else { continue };
        lead.push(Prose::new(&format!(
            "*{}*, each rated by {}, show with a power of {} that {a_reliability} {} exceeds {}.",
            count(finding.n, one.basis.level),
            by(finding),
            percent(test.power),
            bounded(expected),
            bounded(test.against),
        )));
    }
    lead.extend(width_lead(one));
    if lead.is_empty() || one.basis.size.targets > 0 {
        lead.extend(raters_lead(one));
    }
    lead
}

/// What to expect of the first design that was asked for; data need no such question.
fn width_lead(one: &Planned) -> Option<Prose> {
    let finding = found(one, "expected_width(A,1)").next().filter(|_| one.basis.size.targets == 0)?;
    let estimate = finding.estimate()?;
    Some(Prose::new(&format!(
        "With *{}* and {}, the {} interval of ICC(A,1) will be about *{} wide*, by simulation (seed {}).",
        count(finding.n, "target"),
        count(finding.k.unwrap_or(0), "rater"),
        percent(one.question.conf_level),
        bounded(estimate.value),
        one.question.simulation.seed,
    )))
}

/// The mean that reaches .80.
fn raters_lead(one: &Planned) -> Option<Prose> {
    let single = one.basis.reliabilities.first()?;
    let term = format!("{}{}", RATERS_NEEDED[1], single.suffix);
    let finding = found(one, &term).next()?;
    let name = if single.suffix.is_empty() { "a reliability of".to_owned() } else { format!("ICC{} =", single.suffix) };
    let Ok(estimate) = &finding.value else {
        let why = finding.undefined().map_or_else(String::new, ToString::to_string);
        return Some(Prose::new(&format!("How many raters a mean needs cannot be told: {why}.")));
    };
    let reliability = single.value.as_ref().ok().map_or(0.0, |it| it.value);
    Some(Prose::new(&format!(
        "The mean of *{}* reaches a reliability of .80, starting from {name} {} for one rating.",
        count(whole(estimate.value), "rater"),
        bounded(reliability),
    )))
}

fn coefficient(suffix: &str) -> String {
    if suffix.is_empty() { "a reliability".to_owned() } else { format!("ICC{suffix}") }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of raters, at most 1000")]
fn whole(value: f64) -> usize {
    value.round().max(0.0) as usize
}

/// Reliabilities and components of the data.
fn start(one: &Planned) -> Vec<Block> {
    let row = |finding: &Finding| {
        let variance = finding.term.starts_with("var_");
        let (digits, style) = if variance { (3, NumberStyle::Plain) } else { (2, NumberStyle::Bounded) };
        let (value, interval) =
            (cells::value(Some(finding), digits, style), cells::interval(Some(finding), digits, style));
        vec![Cell::Text(finding.term.clone()), value, interval, Cell::Text(finding.method.clone())]
    };
    if one.basis.rows.is_empty() {
        return Vec::new();
    }
    vec![Block::Table(Table {
        caption: "Reliability of one rating, and where ratings vary".to_owned(),
        columns: vec![
            text_column("Number"),
            number_column("value"),
            number_column(format!("{} interval", percent(one.question.conf_level))),
            text_column("method"),
        ],
        rows: one.basis.rows.iter().map(row).collect(),
        notes: Vec::new(),
    })]
}

fn raters_table(one: &Planned) -> Table {
    let mut rows = Vec::new();
    for single in &one.basis.reliabilities {
        for (term, wanted) in RATERS_NEEDED.iter().zip([".70", ".80", ".90"]) {
            let name = format!("{term}{}", single.suffix);
            let Some(finding) = found(one, &name).next() else { continue };
            rows.push(vec![
                Cell::Text(coefficient(single.suffix)),
                Cell::Text(wanted.to_owned()),
                cells::value(Some(finding), 0, NumberStyle::Plain),
            ]);
            if has_limits(one)
                && let Some(row) = rows.last_mut()
            {
                row.push(cells::interval(Some(finding), 0, NumberStyle::Plain));
            }
        }
    }
    let mut columns = vec![text_column("From"), text_column("wanted"), number_column("raters needed")];
    let mut notes = Vec::new();
    if has_limits(one) {
        columns.push(number_column("fewest and most"));
        notes.push("Fewest and most: as many as are needed if the upper or the lower limit holds.".to_owned());
    }
    Table {
        caption: "Raters whose mean reaches a reliability (Spearman 1910; Brown 1910)".to_owned(),
        columns,
        rows,
        notes,
    }
}

/// Were reliabilities estimated, so that they have limits?
fn has_limits(one: &Planned) -> bool {
    one.basis.size.targets > 0
}

fn targets_table(one: &Planned) -> Option<Block> {
    let asked = ["targets_for_width", "targets_for_test"];
    let own = one.findings.iter().filter(|finding| asked.contains(&finding.term.as_str()));
    let rows: Vec<Vec<Cell>> = own.map(|finding| target_row(one, finding)).collect();
    (!rows.is_empty()).then(|| {
        Block::Table(Table {
            caption: "Targets that a study needs, each rated by so many raters".to_owned(),
            columns: vec![
                text_column("To reach"),
                number_column("raters"),
                number_column("formula"),
                number_column("targets"),
                text_column("source"),
            ],
            rows,
            notes: Vec::new(),
        })
    })
}

fn target_row(one: &Planned, finding: &Finding) -> Vec<Cell> {
    let question = &one.question;
    let (what, source) = match (finding.term.as_str(), question.test, finding.method.as_str()) {
        ("targets_for_test", Some(test), _) => {
            let error = number(test.alpha, 3, NumberStyle::Bounded);
            let what = format!("above {}, α = {error}, power {}", bounded(test.against), percent(test.power));
            (what, "Walter, Eliasziw & Donner 1998")
        }
        (_, _, "bonett-2002-uncorrected") => ("the same without its correction".to_owned(), "Bonett 2002"),
        _ => (format!("an interval {} wide", bounded(question.width.unwrap_or(0.0))), "Bonett 2002"),
    };
    let targets = if finding.value.is_err() {
        cells::value(Some(finding), 0, NumberStyle::Plain)
    } else {
        Cell::Count(finding.n)
    };
    vec![
        Cell::Text(what),
        Cell::Count(finding.k.unwrap_or(0)),
        cells::value(Some(finding), 2, NumberStyle::Plain),
        targets,
        Cell::Text(source.to_owned()),
    ]
}

/// What simulated studies ended in.
fn widths(one: &Planned) -> Vec<Block> {
    let question = &one.question;
    let mut rows = Vec::new();
    for &raters in &question.raters {
        for &targets in &question.targets {
            for (suffix, _) in SIMULATED {
                rows.extend(width_row(one, raters as usize, targets, suffix));
            }
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let mut columns = vec![
        number_column("targets"),
        number_column("raters"),
        text_column("coefficient"),
        number_column("mean width"),
        number_column("median"),
        number_column("9 of 10 at most"),
    ];
    if let Some(wanted) = question.simulation.wanted {
        columns.push(number_column(format!("lower limit above {}", bounded(wanted))));
    }
    let simulation = question.simulation;
    let mut notes =
        vec![format!("{} simulated studies for each row, seed {}.", simulation.replicates, simulation.seed)];
    notes.extend(question.of_each.map(|m| format!("Each target is rated by {m} of the raters, spread evenly.")));
    notes.extend(interval_notes(one));
    vec![Block::Table(Table {
        caption: format!("Full width of the {} interval to expect, by simulation", percent(question.conf_level)),
        columns,
        rows,
        notes,
    })]
}

/// How intervals were made, and how many studies ended without one.
fn interval_notes(one: &Planned) -> Vec<String> {
    let mut methods: Vec<String> = Vec::new();
    let mut least = 1.0_f64;
    for (suffix, _) in SIMULATED {
        for finding in found(one, &format!("share_with_interval{suffix}")) {
            let method = format!("ICC{suffix} by `{}`", finding.method);
            if !methods.contains(&method) {
                methods.push(method);
            }
            least = least.min(finding.estimate().map_or(0.0, |estimate| estimate.value));
        }
    }
    let mut notes = vec![format!("Intervals of {}.", super::words::listed(&methods))];
    if least < 1.0 {
        notes.push(format!("Studies that ended without an interval are left out: {} at most.", percent(1.0 - least)));
    }
    notes
}

fn width_row(one: &Planned, raters: usize, targets: usize, suffix: &str) -> Option<Vec<Cell>> {
    let get = |term: &str| {
        let name = format!("{term}{suffix}");
        one.findings.iter().find(|it| it.term == name && it.n == targets && it.k == Some(raters))
    };
    let mean = get("expected_width")?;
    let width = |finding| cells::value(finding, 2, NumberStyle::Bounded);
    let mut row = vec![
        Cell::Count(targets),
        Cell::Count(raters),
        Cell::Text(format!("ICC{suffix}")),
        width(Some(mean)),
        width(get("median_width")),
        width(get("width_90")),
    ];
    row.extend(get("share_above").map(|finding| match &finding.value {
        Ok(share) => Cell::Text(percent((share.value * 1000.0).round() / 1000.0)),
        Err(reason) => Cell::Absent { why: reason.to_string() },
    }));
    Some(row)
}

/// Everything that is assumed, in sentences.
fn taken(one: &Planned) -> Vec<Block> {
    let mut said = one.basis.taken.clone();
    let simulated = !one.question.targets.is_empty() && one.basis.components.is_some();
    if one.question.width.is_some() || one.question.test.is_some() {
        let named = for_formulas(&one.basis).filter(|it| !it.suffix.is_empty());
        said.extend(named.map(|it| format!("The formulas start from ICC{}.", it.suffix)));
        said.extend(crate::stats::planning::ASSUMPTIONS.iter().map(|text| (*text).to_owned()));
    }
    if simulated {
        if one.basis.components.is_some_and(|components| components.rater <= 0.0) {
            said.push(
                "Simulated raters all have the same level; --rater-share or --var-rater makes them differ.".to_owned(),
            );
        }
        said.push("Simulated effects of targets and raters and the rest are normal and independent.".to_owned());
        said.push("Scores are not rounded and have no end; a short answer scale makes intervals wider.".to_owned());
    }
    said.push("More raters: their new members are like those who were there (Spearman 1910; Brown 1910).".to_owned());
    said.into_iter().map(|text| Block::Aside(Prose::new(&text))).collect()
}
