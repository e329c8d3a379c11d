//! The rows of an answer, sorted into tables.

use crate::analyze::finding::Finding;
use crate::report::words::{number_column, percent, text_column};
use crate::report::{Cell, NumberStyle, Table, cells};

/// Correlations of each view, and among views.
pub(super) fn correlations(findings: &[&Finding]) -> Table {
    let shown = findings.iter().filter(|row| row.term.starts_with("r_"));
    table("How strongly each view goes along with the outcome", shown.copied(), 2, NumberStyle::Bounded)
}

/// What could be found, and every difference.
pub(super) fn differences(findings: &[&Finding]) -> Table {
    let terms = ["detectable_difference", "difference", "equivalence"];
    let shown = findings.iter().filter(|row| terms.contains(&row.term.as_str()));
    table("Differences between views, by method", shown.copied(), 2, NumberStyle::Bounded)
}

/// Ranks and influence.
pub(super) fn sensitivity(findings: &[&Finding]) -> Table {
    let shown = findings.iter().filter(|row| is_sensitivity(&row.term));
    table("With other eyes: ranks, and without the unit that counts most", shown.copied(), 2, NumberStyle::Bounded)
}

/// Everything else: shares of variance, then slopes.
pub(super) fn models(findings: &[&Finding]) -> Vec<Table> {
    let rest: Vec<&Finding> = findings.iter().copied().filter(|row| is_model(&row.term)).collect();
    let (shares, slopes): (Vec<&Finding>, Vec<&Finding>) = rest.into_iter().partition(|row| is_share(&row.term));
    let tables = [
        table("What views add and share", shares.into_iter(), 3, NumberStyle::Bounded),
        table("Slopes and variances", slopes.into_iter(), 3, NumberStyle::Plain),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn is_sensitivity(term: &str) -> bool {
    term.starts_with("spearman") || term == "difference_without"
}

fn is_model(term: &str) -> bool {
    let answered = ["detectable_difference", "difference", "equivalence"];
    !term.starts_with("r_") && !answered.contains(&term) && !is_sensitivity(term)
}

fn is_share(term: &str) -> bool {
    let stems =
        ["delta_r2", "semipartial", "r2", "common_part", "dominance", "relative_weight", "auc", "mean_reliability"];
    stems.iter().any(|stem| term.starts_with(stem)) || term.ends_with("_r2")
}

/// The numbers of the chart.
pub(super) fn points(shown: &[&Finding]) -> Table {
    table("The numbers of the chart", shown.iter().copied(), 2, NumberStyle::Bounded)
}

fn table<'f>(caption: &str, shown: impl Iterator<Item = &'f Finding>, digits: u8, style: NumberStyle) -> Table {
    let shown: Vec<&Finding> = shown.collect();
    let row = |finding: &&Finding| {
        vec![
            Cell::Text(finding.views.as_deref().unwrap_or_default().replace('-', " \u{2212} ").replace(',', ", ")),
            Cell::Text(finding.term.replace('_', " ")),
            Cell::Text(finding.group.clone().unwrap_or_else(|| level(finding.level).to_owned())),
            cells::value(Some(finding), digits, style),
            cells::interval(Some(finding), digits, style),
            probability(finding),
            Cell::Text(finding.method.replace('-', " ")),
        ]
    };
    let conf_level = shown.first().map_or(0.95, |row| row.conf_level);
    Table {
        caption: caption.to_owned(),
        columns: vec![
            text_column("Views"),
            text_column("what"),
            text_column("level"),
            number_column("value"),
            number_column(format!("{} interval", percent(conf_level))),
            number_column("p"),
            text_column("made by"),
        ],
        rows: shown.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

fn probability(finding: &Finding) -> Cell {
    match finding.p_value {
        Some(value) => Cell::Number { value, digits: 3, style: NumberStyle::Bounded },
        None => Cell::Absent { why: "no test belongs to this row".to_owned() },
    }
}

/// A level in words.
pub(super) fn level(name: &str) -> &'static str {
    match name {
        "client" => "across clients",
        "within_client" => "within clients",
        "between_client" => "between clients",
        "between_therapist" => "between therapists",
        "within_therapist" => "within therapists",
        "therapist" => "therapists",
        _ => "sessions",
    }
}
