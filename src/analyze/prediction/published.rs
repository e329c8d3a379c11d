//! Two published correlations with one outcome, of which nothing else is known.

use super::classical::detectable;
use super::classical::tests;
use super::rows_of::RowsOf;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
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

/// The smallest detectable difference, the figures, Zou's interval and the classical tests, which take rows as independent.
pub fn published(figures: &PublishedFigures, names: &[String], conf_level: f64) -> Vec<Finding> {
    let heading = Heading {
        analysis: "predict",
        instrument: String::new(),
        scale: "outcome".to_owned(),
        views: None,
        conf_level,
    };
    let rows = RowsOf { heading, names: names.to_vec(), covariates: Vec::new(), fewer: Vec::new(), widest: true };
    let PublishedFigures { first, second, between, n } = *figures;
    let data = Overlapping::new(first, second, between, n);
    let both = rows.heading.with_views(rows.pair(0, 1));
    let smallest = detectable(&data, (first, second, between), n, conf_level);
    let mut found = vec![both.row("client", "detectable_difference", smallest, n, "dunn-clark")];
    for (view, r) in [first, second].into_iter().enumerate() {
        let value = data.as_ref().map_err(Clone::clone).and_then(|_| Estimate::plain(r, n));
        let own = rows.heading.with_views(names[view].clone());
        found.push(own.row("client", &format!("r_{}", names[view]), value, n, "published"));
    }
    let value = data.as_ref().map_err(Clone::clone).and_then(|_| Estimate::plain(between, n));
    found.push(both.row("client", "r_between_views", value, n, "published"));
    let mut all = tests(&data, (0, 1), "client", n, &rows);
    // Zou's interval answers by how much, so it comes first.
    all.rotate_right(1);
    found.extend(all);
    found
}
