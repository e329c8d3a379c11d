//! Two published correlations with one outcome, of which nothing else is known.

use super::classical::detectable;
use super::classical::tests;
use super::part::Part;
use super::part::Parts;
use super::rows_of::RowsOf;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::domain::notice::Notice;
use crate::stats::Estimate;
use crate::stats::compare::Overlapping;

/// r with the outcome of the first and the second view, r between both, and the number of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PublishedFigures {
    /// First view with the outcome.
    pub first: f64,
    /// Second view with the outcome.
    pub second: f64,
    /// Both views.
    pub between: f64,
    /// Rows.
    pub n: usize,
}

/// The smallest detectable difference, the figures, Zou's interval and the classical tests, which take rows as independent:
/// the parts `power`, `correlations` and `classic`, as far as they were asked for.
pub fn published(figures: &PublishedFigures, names: &[String], conf_level: f64, parts: &Parts) -> Vec<Finding> {
    let heading =
        Heading { analysis: "predict", instrument: "".into(), scale: "outcome".into(), views: None, conf_level };
    let rows = RowsOf { heading, names: names.to_vec(), covariates: Vec::new(), fewer: Vec::new(), widest: true };
    let PublishedFigures { first, second, between, n } = *figures;
    let data = Overlapping::new(first, second, between, n);
    let both = rows.heading.with_views(rows.pair(0, 1));
    let mut found = Vec::new();
    if parts.have(Part::Power) {
        let smallest = detectable(&data, (first, second, between), n, conf_level);
        found.push(both.row("client", "detectable_difference", smallest, n, "dunn-clark"));
    }
    if parts.have(Part::Correlations) {
        let value = |r: f64| data.as_ref().map_err(Clone::clone).and_then(|_| Estimate::plain(r, n));
        for (view, r) in [first, second].into_iter().enumerate() {
            let own = rows.heading.with_views(names[view].clone());
            found.push(own.row("client", &format!("r_{}", names[view]), value(r), n, "published"));
        }
        found.push(both.row("client", "r_between_views", value(between), n, "published"));
    }
    if parts.have(Part::Classic) {
        let mut all = tests(&data, (0, 1), "client", n, &rows);
        // Zou's interval answers by how much, so it comes first.
        all.rotate_right(1);
        found.extend(all);
    }
    found
}

/// Parts that were asked for and need data.
pub fn about_figures(parts: &Parts) -> Vec<Notice> {
    let held = [Part::Power, Part::Correlations, Part::Classic];
    let message = |part: &Part| {
        format!("`--only {}` has no rows: figures of a paper hold no data to compute it from", part.name())
    };
    let absent = parts.asked().iter().filter(|part| !held.contains(part));
    absent.map(|part| Notice::new("part-empty", message(part), 1)).collect()
}
