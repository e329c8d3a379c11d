//! How far the outcome goes along with each view alone, and with the others held.

use super::terms;
use crate::analyze::finding::Finding;
use crate::report::words::{listed, number_column, percent, text_column};
use crate::report::{Cell, NumberStyle, Table, cells};

/// Stems of slopes, in front of the name of a view.
const STEMS: [&str; 9] = [
    "slope_lag_given_outcome_",
    "slope_lag_",
    "slope_within_",
    "slope_between_",
    "slope_therapist_",
    "contextual_",
    "slope_",
    "log_odds_",
    "log_rate_",
];
/// Terms that begin like one and belong to no view.
const OTHERS: [&str; 7] = [
    "slope_session",
    "slope_covariate",
    "slope_difference",
    "slope_difference_standardized",
    "slope_lag_outcome",
    "log_odds_covariate",
    "log_rate_covariate",
];

/// Is it the slope of one view?
pub(super) fn is_slope(term: &str) -> bool {
    !OTHERS.contains(&term) && STEMS.iter().any(|stem| term.starts_with(stem))
}

/// One row for each view and level: the slope in a model of this view alone, and in the model of all views.
pub(super) fn alone_and_beside(findings: &[&Finding], names: &[String]) -> Table {
    let all = names.join(",");
    let of = |views: &str, like: &Finding| {
        let same = |row: &&&Finding| row.term == like.term && row.level == like.level && row.method == like.method;
        findings.iter().copied().filter(|row| row.views.as_deref() == Some(views)).find(|row| same(&row))
    };
    let mut rows = Vec::new();
    for name in names {
        let own = |row: &&&Finding| {
            is_slope(&row.term) && row.term.ends_with(&format!("_{name}")) && row.views.as_deref() == Some(name)
        };
        for alone in findings.iter().filter(own) {
            let mut cells = vec![
                Cell::Text(format!("{}, {}", terms::term(&alone.term), terms::level(alone.level))),
                cells::value(Some(alone), 3, NumberStyle::Plain),
                cells::interval(Some(alone), 3, NumberStyle::Plain),
            ];
            if names.len() > 1 {
                let beside = of(&all, alone);
                cells.push(cells::value(beside, 3, NumberStyle::Plain));
                cells.push(cells::interval(beside, 3, NumberStyle::Plain));
            }
            cells.push(Cell::Text(terms::method(&alone.method)));
            rows.push(cells);
        }
    }
    let level = percent(findings.first().map_or(0.95, |row| row.conf_level));
    let mut columns = vec![text_column("Slope"), number_column("alone"), number_column(format!("{level} interval"))];
    if names.len() > 1 {
        columns.extend([number_column("beside the others"), number_column(format!("{level} interval"))]);
    }
    columns.push(text_column("made by"));
    Table {
        caption: "Slopes: each view alone, and beside the others".to_owned(),
        columns,
        rows,
        notes: notes(findings, names),
    }
}

/// On how many rows the models rest.
fn notes(findings: &[&Finding], names: &[String]) -> Vec<String> {
    let rows = |views: &str| {
        let own = |row: &&&Finding| is_slope(&row.term) && row.views.as_deref() == Some(views);
        findings.iter().find(own).map(|row| row.n)
    };
    let alone: Vec<String> = names.iter().filter_map(|name| Some(format!("{name} {}", rows(name)?))).collect();
    let beside = rows(&names.join(",")).filter(|_| names.len() > 1);
    let beside = beside.map_or(String::new(), |n| format!("; beside the others {n}"));
    let pairs = if names.len() > 2 { " Models of two views stand in `--format csv`." } else { "" };
    if alone.is_empty() { Vec::new() } else { vec![format!("Rows: {}{beside}.{pairs}", listed(&alone))] }
}
