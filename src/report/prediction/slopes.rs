//! How far the outcome goes along with each view alone, and with the others held.

use super::terms;
use crate::analyze::finding::Finding;
use crate::analyze::prediction::{OF_INDEPENDENT_ROWS, Shape};
use crate::report::words::{number_column, percent, text_column};
use crate::report::{Cell, NumberStyle, Table, cells};

/// Stems of slopes, in front of the name of a view.
const STEMS: [&str; 11] = [
    "slope_lag_given_outcome_",
    "slope_lag_",
    "slope_within_",
    "slope_between_",
    "slope_therapist_",
    "contextual_",
    "slope_",
    "log_odds_within_",
    "log_odds_between_",
    "log_odds_",
    "log_rate_",
];
/// Terms that begin like one and belong to no view.
const OTHERS: [&str; 9] = [
    "log_odds_difference",
    "slope_session",
    "slope_covariate",
    "slope_difference",
    "slope_difference_standardized",
    "slope_lag_outcome",
    "log_odds_covariate",
    "log_odds_session",
    "log_rate_covariate",
];

/// Is it the slope of one view?
pub(super) fn is_slope(term: &str) -> bool {
    !OTHERS.contains(&term)
        && !term.starts_with("slope_standardized_")
        && STEMS.iter().any(|stem| term.starts_with(stem))
}

/// One table for each kind of slope and level: of each view, in a model of this view alone and in the model of all views.
pub(super) fn alone_and_beside(findings: &[&Finding], names: &[String], shape: Shape) -> Vec<Table> {
    let mut kinds: Vec<(&str, &str, &str)> = Vec::new();
    let alone = |row: &&&Finding| is_slope(&row.term) && names.iter().any(|name| row.views.as_ref() == Some(name));
    for row in findings.iter().filter(alone) {
        let kind = (stem(&row.term), row.level, row.method.as_str());
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.into_iter().map(|kind| of_kind(findings, names, kind, shape)).collect()
}

fn stem(term: &str) -> &'static str {
    STEMS.into_iter().find(|stem| term.starts_with(stem)).unwrap_or_default()
}

fn of_kind(findings: &[&Finding], names: &[String], (stem, level, method): (&str, &str, &str), shape: Shape) -> Table {
    let all = names.join(",");
    let of = |name: &str, views: &str| {
        let term = format!("{stem}{name}");
        let own = |row: &&&Finding| {
            row.term == term && row.views.as_deref() == Some(views) && row.level == level && row.method == method
        };
        findings.iter().find(own).copied()
    };
    let row = |name: &String| {
        let alone = of(name, name);
        let mut cells = vec![Cell::Text(name.clone())];
        cells.extend(numbers_of(alone));
        if names.len() > 1 {
            cells.extend(numbers_of(of(name, &all)));
        }
        cells
    };
    let conf_level = percent(findings.first().map_or(0.95, |row| row.conf_level));
    let numbers = |heading: &str| {
        [number_column("rows"), number_column(heading), number_column(format!("{conf_level} interval"))]
    };
    let mut columns = vec![text_column("View")];
    columns.extend(numbers("alone"));
    if names.len() > 1 {
        columns.extend(numbers("beside the others"));
    }
    let caption = format!("{}, {} ({})", terms::slopes(stem), terms::level(level), terms::method(method));
    let notes = caution(method, shape).into_iter().map(str::to_owned).collect();
    Table { caption, columns, rows: names.iter().map(row).collect(), notes }
}

/// Intervals of models that take every row as another chance.
fn caution(method: &str, shape: Shape) -> Option<&'static str> {
    let together = match shape {
        Shape::Cases => return None,
        Shape::Sessions => {
            "Intervals take rows as independent; sessions of one client are not, so they may be too narrow."
        }
        Shape::Nested => {
            "Intervals take rows as independent; cases of one therapist are not, so they may be too narrow."
        }
    };
    OF_INDEPENDENT_ROWS.contains(&method).then_some(together)
}

/// Rows, slope and interval.
fn numbers_of(slope: Option<&Finding>) -> [Cell; 3] {
    let absent = || Cell::Absent { why: "no such model was made for these rows".to_owned() };
    match slope {
        None => [absent(), absent(), absent()],
        Some(row) => [
            Cell::Count(row.n),
            cells::value(Some(row), 3, NumberStyle::Plain),
            cells::interval(Some(row), 3, NumberStyle::Plain),
        ],
    }
}
