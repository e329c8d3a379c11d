//! How far the raters of a plain table agree.

use super::flow::{notice_section, provenance_lines};
use super::observers::{ICC_TERMS, icc_note, limits, single_rating};
use super::sessions_needed::{is_about_sessions, sessions_block};
use super::tests_against::{is_test, tests_table};
use super::words::{count, number_column, percent, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Report, Section, Table, cells};
use crate::analyze::agreement::RatersFound;
use crate::analyze::finding::{Finding, Provenance};
use crate::analyze::sessions_needed::SessionsNeeded;
use crate::domain::study::Study;
use crate::stats::icc::Raters;
use crate::stats::icc::rated::{RaterReliability, RatersNeeded};

/// The report on one table; `study` is its account.
pub fn rated_table_report(found: &RatersFound, study: &Study, provenance: &Provenance, conf_level: f64) -> Report {
    let (table, findings) = (&found.table, found.findings.as_slice());
    let raters = match &found.reliability {
        Some(Ok(reliability)) => reliability.raters,
        _ => Raters::Random,
    };
    let mut sections = Vec::new();
    let mut blocks: Vec<Block> = tables(findings, raters, conf_level).into_iter().map(Block::Table).collect();
    if let Some(Ok(reliability)) = &found.reliability {
        blocks.extend(decision_table(reliability, conf_level).map(Block::Table));
        blocks.extend(sessions(found, reliability, conf_level));
        blocks.extend(tests_table(&found.findings).map(Block::Table));
    }
    if !blocks.is_empty() {
        sections.push(Section { id: "raters".to_owned(), heading: "Coefficients and variances".to_owned(), blocks });
    }
    sections.extend(notice_section(study));
    Report {
        title: "How far raters agree".to_owned(),
        subtitle: format!(
            "{}, {}, {}",
            count(table.targets.len(), "target"),
            count(table.raters.len(), "rater"),
            count(table.observations.len(), "rating")
        ),
        lead: lead(findings).into_iter().collect(),
        sections,
        footer: provenance_lines(study, provenance),
    }
}

/// What stands beside the coefficients of a study's scale: how many raters are needed, and other coefficients.
pub(super) fn further_tables(found: &RatersFound, conf_level: f64, id: &str) -> Option<Section> {
    let mut blocks = Vec::new();
    if let Some(Ok(reliability)) = &found.reliability {
        blocks.extend(decision_table(reliability, conf_level).map(Block::Table));
        blocks.extend(sessions(found, reliability, conf_level));
        blocks.extend(tests_table(&found.findings).map(Block::Table));
    }
    blocks.extend(Some(others(&found.findings, conf_level)).filter(|table| !table.rows.is_empty()).map(Block::Table));
    let heading = format!("{}: how many raters, other coefficients", title_case(&found.table.scale));
    (!blocks.is_empty()).then(|| Section { id: id.to_owned(), heading, blocks })
}

/// Rows about the forms themselves: their internal consistency, and the agreement of the observers of single sessions.
pub(super) fn form_tables(forms: &[Finding], conf_level: f64, id: &str) -> Option<Section> {
    let shown: Vec<&Finding> = forms.iter().filter(|finding| finding.group.is_none()).collect();
    let mut instruments: Vec<&str> = Vec::new();
    for finding in &shown {
        if !instruments.contains(&&*finding.instrument) {
            instruments.push(&finding.instrument);
        }
    }
    let own = |instrument: &str| {
        let own: Vec<&Finding> = shown.iter().copied().filter(|finding| *finding.instrument == *instrument).collect();
        Block::Table(form_table(&own, instrument, conf_level))
    };
    let blocks: Vec<Block> = instruments.into_iter().map(own).collect();
    let (id, heading) = (id.to_owned(), "The forms themselves".to_owned());
    (!blocks.is_empty()).then_some(Section { id, heading, blocks })
}

/// What a coefficient is called, its value and limits, what it rests on, and how it was made.
fn coefficient(finding: &Finding) -> [Cell; 5] {
    [
        Cell::Text(finding.term.clone()),
        cells::value(Some(finding), 2, NumberStyle::Bounded),
        limits(finding, 2, NumberStyle::Bounded),
        Cell::Count(finding.n),
        Cell::Text(finding.method.clone()),
    ]
}

fn form_table(forms: &[&Finding], instrument: &str, conf_level: f64) -> Table {
    let row = |finding: &&Finding| {
        let view = finding.views.clone().unwrap_or_else(|| "observer".to_owned());
        [Cell::Text(title_case(&finding.scale)), Cell::Text(view)].into_iter().chain(coefficient(finding)).collect()
    };
    Table {
        caption: format!("{instrument}: items of one form, and agreement of observers about single sessions"),
        columns: vec![
            text_column("Scale"),
            text_column("view"),
            text_column("coefficient"),
            number_column("value"),
            number_column(format!("{} interval", percent(conf_level))),
            number_column("forms or sessions"),
            text_column("made by"),
        ],
        rows: forms.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

/// One sentence on a single rater as a score; none if nobody asked for intraclass correlations.
fn lead(findings: &[Finding]) -> Option<Prose> {
    Some(Prose::new(&single_rating(find(findings, "ICC(A,1)")?, "target", "rater")))
}

fn find<'f>(findings: &'f [Finding], term: &str) -> Option<&'f Finding> {
    findings.iter().find(|finding| finding.term == term && finding.group.is_none())
}

/// Tables that have rows.
fn tables(findings: &[Finding], raters: Raters, conf_level: f64) -> Vec<Table> {
    let all = [coefficients(findings, raters, conf_level), spread(findings, conf_level), others(findings, conf_level)];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// All intraclass correlations in their order, level by level.
fn coefficients(findings: &[Finding], raters: Raters, conf_level: f64) -> Table {
    let shown: Vec<&Finding> =
        findings.iter().filter(|finding| finding.term.starts_with("ICC(") && finding.group.is_none()).collect();
    let several = shown.iter().any(|finding| finding.level != shown[0].level);
    let row = |finding: &&Finding| {
        let mut row = vec![Cell::Text(finding.term.clone())];
        if several {
            row.push(Cell::Text(finding.level.to_owned()));
        }
        row.extend([
            cells::value(Some(finding), 2, NumberStyle::Bounded),
            limits(finding, 2, NumberStyle::Bounded),
            Cell::Text(finding.method.clone()),
        ]);
        row
    };
    let mut columns = vec![text_column("Coefficient")];
    if several {
        columns.push(text_column("level"));
    }
    columns.extend([
        number_column("value"),
        number_column(format!("{} interval", percent(conf_level))),
        text_column("made by"),
    ]);
    let meanings = ICC_TERMS.iter().filter(|(term, _)| shown.iter().any(|finding| finding.term == *term));
    let mut notes: Vec<String> =
        meanings.map(|(term, meaning)| icc_note(term, &meaning.replace("observer", "rater"), raters)).collect();
    if shown.iter().any(|finding| finding.level == "conflated") {
        notes.push(
            "conflated: mixes differences between clusters with those within; shown as a contrast only.".to_owned(),
        );
    }
    Table {
        caption: "Intraclass correlations among raters".to_owned(),
        columns,
        rows: shown.iter().map(row).collect(),
        notes,
    }
}

/// How many sessions a wanted reliability takes as a measure of the client.
fn sessions(found: &RatersFound, reliability: &RaterReliability, conf_level: f64) -> Option<Block> {
    let own = SessionsNeeded::of(&found.table, reliability)?;
    Some(sessions_block(&own, &format!("{} interval", percent(conf_level))))
}

/// How many raters a wanted reliability takes.
fn decision_table(found: &RaterReliability, conf_level: f64) -> Option<Table> {
    let words = |needed: RatersNeeded| match needed {
        RatersNeeded::Raters(count) => count.to_string(),
        RatersNeeded::CannotTell => "cannot tell".to_owned(),
    };
    let mut rows = Vec::new();
    for study in &found.decisions {
        for own in &study.raters_for {
            let between = own
                .between
                .map_or_else(|| "–".to_owned(), |(fewest, most)| format!("{} to {}", words(fewest), words(most)));
            let wanted = Cell::Number { value: own.wanted, digits: 2, style: NumberStyle::Bounded };
            rows.push(vec![Cell::Text(study.term.clone()), wanted, Cell::Text(words(own.needed)), Cell::Text(between)]);
        }
    }
    let columns = vec![
        text_column("From"),
        number_column("wanted of the mean"),
        number_column("raters needed"),
        number_column(format!("by the ends of the {} interval", percent(conf_level))),
    ];
    let caption = "How many raters the mean needs".to_owned();
    (!rows.is_empty()).then_some(Table { caption, columns, rows, notes: Vec::new() })
}

/// Coefficients that allow for chance, and whatever else was asked for.
fn others(findings: &[Finding], conf_level: f64) -> Table {
    let known = |term: &str| {
        term.starts_with("ICC(")
            || term.starts_with("var_")
            || term.starts_with("ms_")
            || term.starts_with("sem_")
            || term == "sdc"
            || term == "severity_equal"
            || is_about_sessions(term)
            || is_test(term)
    };
    let shown = findings.iter().filter(|finding| !known(&finding.term) && finding.group.is_none());
    let row = |finding: &Finding| coefficient(finding).to_vec();
    Table {
        caption: "Other coefficients".to_owned(),
        columns: vec![
            text_column("Coefficient"),
            number_column("value"),
            number_column(format!("{} interval", percent(conf_level))),
            number_column("targets"),
            text_column("made by"),
        ],
        rows: shown.map(row).collect(),
        notes: Vec::new(),
    }
}

/// Components of variance and standard errors of measurement.
fn spread(findings: &[Finding], conf_level: f64) -> Table {
    let shown = findings.iter().filter(|finding| {
        let term = finding.term.as_str();
        term.starts_with("var_") || term.starts_with("sem_") || term == "sdc"
    });
    let row = |finding: &Finding| {
        vec![
            Cell::Text(meaning(&finding.term)),
            cells::value(Some(finding), 3, NumberStyle::Plain),
            limits(finding, 3, NumberStyle::Plain),
            Cell::Text(finding.term.clone()),
        ]
    };
    Table {
        caption: "Where ratings vary, and the standard error of one rating".to_owned(),
        columns: vec![
            text_column("What"),
            number_column("value"),
            number_column(format!("{} interval", percent(conf_level))),
            text_column("name in JSON and CSV"),
        ],
        rows: shown.map(row).collect(),
        notes: Vec::new(),
    }
}

/// What a component or an error is, in words.
fn meaning(term: &str) -> String {
    match term {
        "var_target" => "variance of targets",
        "var_rater" => "variance of raters",
        "var_residual" => "variance of the rest",
        "var_target_rater" => "variance of targets by raters",
        "var_cluster" => "variance of clusters",
        "var_cluster_rater" => "variance of clusters by raters",
        "sem_agreement" => "standard error of one rating, as a score",
        "sem_consistency" => "standard error of one rating, as a rank order",
        "sdc" => "smallest change beyond error",
        other => return other.replace('_', " "),
    }
    .to_owned()
}
