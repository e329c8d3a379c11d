//! The outcome as a surface over two ratings.

use super::{Pair, contrast_row, refused};
use crate::analyze::finding::{Finding, Heading};
use crate::domain::predict_table::OutcomeKind;
use crate::stats::level::ConfidenceLevel;
use crate::stats::surface::{Errors, Surface, response_surface};
use crate::stats::{Estimate, Measured, Undefined};

/// Lines and coefficients, by their terms.
pub(super) const LINES: [&str; 5] = ["a1", "a2", "a3", "a4", "a5"];
const COEFFICIENTS: [&str; 6] = ["b0", "b1", "b2", "b3", "b4", "b5"];

/// Is a surface made of such an outcome: one that is measured, or a share?
pub(super) fn is_for(kind: OutcomeKind) -> bool {
    matches!(kind, OutcomeKind::Continuous | OutcomeKind::Proportion)
}

/// The rows of the surface of a pair: errors by clusters where there are any, else alike and, once more, different ones.
pub(super) fn rows(pair: &Pair<'_>, centre: Option<f64>, heading: &Heading, level: &ConfidenceLevel) -> Vec<Finding> {
    let (what, n) = (pair.level(), pair.rows.len());
    if !is_for(pair.table.outcome.kind) {
        let reason =
            Undefined::NotEstimable { lacking: "measured outcome: a surface of categories or counts is not made" };
        return refused(heading, what, &LINES, &reason, n);
    }
    let (first, second, outcome) = (pair.ratings(0), pair.ratings(1), pair.outcome());
    let centre = centre.unwrap_or_else(|| middle(pair, &first, &second));
    let clusters = pair.clusters();
    let ways = match &clusters {
        Some((name, factor)) => vec![(format!("cr2-{name}"), Errors::Clustered(factor))],
        None => vec![("ols".to_owned(), Errors::Alike), ("hc3".to_owned(), Errors::Different)],
    };
    let mut found = Vec::new();
    for (place, (method, errors)) in ways.into_iter().enumerate() {
        match response_surface(&outcome, &first, &second, centre, &pair.covariates(), errors) {
            Ok(surface) => {
                found.extend(lines(&surface, heading, what, &method, level));
                if place == 0 {
                    found.extend(shape(&surface, centre, heading, what));
                }
            }
            Err(reason) => found.extend(refused(heading, what, &LINES, &reason, n)),
        }
    }
    found
}

/// The middle of the range that both views share, else the mean of all ratings.
fn middle(pair: &Pair<'_>, first: &[f64], second: &[f64]) -> f64 {
    let [one, other] = pair.views.map(|view| pair.table.views[view].range);
    match one.filter(|_| one == other) {
        Some((low, high)) => f64::midpoint(low, high),
        None => first.iter().chain(second).sum::<f64>() / (first.len() + second.len()).max(1) as f64,
    }
}

fn lines(
    surface: &Surface,
    heading: &Heading,
    what: &'static str,
    method: &str,
    level: &ConfidenceLevel,
) -> Vec<Finding> {
    let pending = || Err(Undefined::Overflow);
    let mut found = Vec::new();
    for (term, contrast) in LINES.iter().zip(&surface.lines) {
        found.push(contrast_row(heading.row(what, term, pending(), surface.n, method), contrast, level));
    }
    for (term, contrast) in COEFFICIENTS.iter().zip(&surface.coefficients) {
        found.push(contrast_row(heading.row(what, term, pending(), surface.n, method), contrast, level));
    }
    let value = surface.quadratic.as_ref().map_err(Clone::clone).and_then(|test| Estimate::plain(test.f, surface.n));
    let mut joint = heading.row(what, "quadratic_f", value, surface.n, method);
    if let Ok(test) = &surface.quadratic {
        (joint.statistic, joint.df1, joint.df2, joint.p_value) =
            (Some(test.f), Some(test.df1), Some(test.df2), Some(test.p_value));
    }
    found.push(joint);
    found
}

/// Where the surface is level, how much it explains, and on how many rows each side rests.
fn shape(surface: &Surface, centre: f64, heading: &Heading, what: &'static str) -> Vec<Finding> {
    let n = surface.n;
    let geometry = surface.geometry.as_ref().map_err(Clone::clone);
    let plain = |value: f64| Estimate::plain(value, n);
    let numbers: [(&str, Measured); 8] = [
        ("stationary_x", geometry.clone().and_then(|own| plain(own.point.0))),
        ("stationary_y", geometry.clone().and_then(|own| plain(own.point.1))),
        ("axis_intercept", geometry.clone().and_then(|own| plain(own.first.0))),
        ("axis_slope", geometry.and_then(|own| plain(own.first.1))),
        ("centre", plain(centre)),
        ("r2", plain(surface.r_squared)),
        ("first_higher", plain(surface.first_higher)),
        ("second_higher", plain(surface.second_higher)),
    ];
    numbers.into_iter().map(|(term, value)| heading.row(what, term, value, n, "response-surface")).collect()
}
