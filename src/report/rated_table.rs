//! How far the raters of a plain table agree.

use super::flow::{notice_table, provenance_lines};
use super::observers::ICC_TERMS;
use super::words::{count, number_column, percent, text_column};
use super::{Block, Cell, NumberStyle, Prose, Report, Section, Table, cells};
use crate::analyze::finding::{Finding, Provenance};
use crate::domain::rated_table::RatedTable;
use crate::domain::study::Study;

/// The report on one table; `study` is its account.
pub fn rated_table_report(
    table: &RatedTable,
    findings: &[Finding],
    study: &Study,
    provenance: &Provenance,
    conf_level: f64,
) -> Report {
    let blocks = vec![Block::Table(coefficients(findings, conf_level)), Block::Table(spread(findings))];
    let mut sections =
        vec![Section { id: "raters".to_owned(), heading: "Coefficients and variances".to_owned(), blocks }];
    if !study.notices.is_empty() {
        let blocks = vec![Block::Table(notice_table(study))];
        sections.push(Section { id: "notices".to_owned(), heading: "Notices".to_owned(), blocks });
    }
    Report {
        title: "How far raters agree".to_owned(),
        subtitle: format!(
            "{}, {}, {}",
            count(table.targets.len(), "target"),
            count(table.raters.len(), "rater"),
            count(table.observations.len(), "rating")
        ),
        lead: vec![lead(findings)],
        sections,
        footer: provenance_lines(study, provenance),
    }
}

/// One sentence on a single rater as a score.
fn lead(findings: &[Finding]) -> Prose {
    let Some(finding) = find(findings, "ICC(A,1)") else { return Prose::default() };
    let style = NumberStyle::Bounded;
    match &finding.value {
        Ok(estimate) if estimate.interval.is_some() => Prose::new(&format!(
            "A single rater's rating agrees with another's at *ICC(A,1) = {}* ({}), from {} that {} all rated.",
            super::number::number(estimate.value, 2, style),
            super::words::interval(estimate, 2, style),
            count(finding.n, "target"),
            count(finding.k.unwrap_or(0), "rater"),
        )),
        Ok(_) => Prose::new(&format!("How far raters agree cannot be told from {}.", count(finding.n, "target"))),
        Err(reason) => Prose::new(&format!("How far raters agree cannot be told: {reason}.")),
    }
}

fn find<'f>(findings: &'f [Finding], term: &str) -> Option<&'f Finding> {
    findings.iter().find(|finding| finding.term == term && finding.group.is_none())
}

fn coefficients(findings: &[Finding], conf_level: f64) -> Table {
    let row = |(term, meaning): (&str, &str)| {
        let finding = find(findings, term)?;
        Some(vec![
            Cell::Text(term.to_owned()),
            cells::value(Some(finding), 2, NumberStyle::Bounded),
            cells::interval(Some(finding), 2, NumberStyle::Bounded),
            Cell::Count(finding.n),
            Cell::Count(finding.k.unwrap_or(0)),
            Cell::Text(meaning.replace("observer", "rater")),
        ])
    };
    Table {
        caption: "Intraclass correlations among raters".to_owned(),
        columns: vec![
            text_column("Coefficient"),
            number_column("value"),
            number_column(format!("{} interval", percent(conf_level))),
            number_column("targets"),
            number_column("raters"),
            text_column("what is agreed on"),
        ],
        rows: ICC_TERMS.into_iter().filter_map(row).collect(),
        notes: Vec::new(),
    }
}

fn spread(findings: &[Finding]) -> Table {
    const TERMS: [(&str, &str); 6] = [
        ("var_target", "variance of targets"),
        ("var_rater", "variance of raters"),
        ("var_residual", "variance of the rest"),
        ("sem_agreement", "standard error of one rating, as a score"),
        ("sem_consistency", "standard error of one rating, as a rank order"),
        ("sdc", "smallest change beyond error"),
    ];
    let row = |(term, meaning): (&str, &str)| {
        let finding = find(findings, term)?;
        Some(vec![
            Cell::Text(meaning.to_owned()),
            cells::value(Some(finding), 3, NumberStyle::Plain),
            Cell::Text(term.to_owned()),
        ])
    };
    Table {
        caption: "Where ratings vary, and the standard error of one rating".to_owned(),
        columns: vec![text_column("What"), number_column("value"), text_column("name in JSON and CSV")],
        rows: TERMS.into_iter().filter_map(row).collect(),
        notes: Vec::new(),
    }
}
