//! Two published correlations with one outcome, of which nothing else is known.

use super::classical::detectable;
use super::classical::tests;
use super::notices::ROWS_FOR_A_VERDICT;
use super::notices::about_few;
use super::notices::about_signs;
use super::part::Part;
use super::part::Parts;
use super::rows_of::RowsOf;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::domain::notice::Notice;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::compare::Overlapping;
use crate::stats::pair::fisher_interval;

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
        let value = |r: f64| data.as_ref().map_err(Clone::clone).and_then(|_| by_fisher(r, n, conf_level));
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
        if data.as_ref().is_ok_and(Overlapping::signs_differ) {
            all.insert(1, both.row("client", "abs_difference", in_size(figures, conf_level), n, "zou"));
        }
        found.extend(all);
    }
    found
}

/// A correlation with Fisher's interval for independent rows.
pub(super) fn by_fisher(r: f64, n: usize, conf_level: f64) -> Result<Estimate, Undefined> {
    Ok(Estimate { interval: fisher_interval(r, n as f64 - 3.0, conf_level), ..Estimate::plain(r, n)? })
}

/// |r| of the first view less that of the second, with Zou's interval: the view below 0 is turned round.
fn in_size(figures: &PublishedFigures, conf_level: f64) -> Result<Estimate, Undefined> {
    let PublishedFigures { first, second, between, n } = *figures;
    let data = Overlapping::new(first.abs(), second.abs(), -between, n)?;
    Ok(Estimate { interval: Some(data.zou(conf_level)?), ..Estimate::plain(first.abs() - second.abs(), n)? })
}

/// What has to be known of the figures, and parts that were asked for and need data.
pub fn about_figures(figures: &PublishedFigures, parts: &Parts) -> Vec<Notice> {
    let signs = (figures.first * figures.second < 0.0).then(|| about_signs("client-therapist", "client"));
    let few = (4..ROWS_FOR_A_VERDICT).contains(&figures.n).then(|| about_few("the figures", figures.n, "rows"));
    few.into_iter().chain(signs).chain(absent(parts)).collect()
}

fn absent(parts: &Parts) -> Vec<Notice> {
    let held = [Part::Power, Part::Correlations, Part::Classic];
    let message = |part: &Part| {
        format!("`--only {}` has no rows: figures of a paper hold no data to compute it from", part.name())
    };
    let absent = parts.asked().iter().filter(|part| !held.contains(part));
    absent.map(|part| Notice::new("part-empty", message(part), 1)).collect()
}
