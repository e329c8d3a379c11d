//! How strongly each view goes along with the outcome, and by how much two views differ in that.

use super::rows_of::RowsOf;
use super::rows_of::with_test;
use crate::analyze::finding::Finding;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::adjust::Adjustment;
use crate::stats::adjust::adjusted;
use crate::stats::compare::Goal;
use crate::stats::compare::PairOfViews;
use crate::stats::compare::Related;
use crate::stats::compare::Views;
use crate::stats::compare::detectable_shift;
use crate::stats::level::ConfidenceLevel;

/// The power that the smallest detectable difference is asked for.
pub(super) const POWER: f64 = 0.8;

/// One level: the correlation of each view and the comparison of every pair of them.
#[derive(Debug, Clone)]
pub(super) struct Level {
    /// `client`, `within_client` …
    pub(super) name: &'static str,
    /// The correlation of each view.
    pub(super) views: Views,
    /// Every pair of views.
    pub(super) pairs: Vec<PairOfViews>,
    /// Correlations among the views, in the order of pairs.
    pub(super) among: Vec<Result<Estimate, Undefined>>,
}

/// Compares the views at one level, from their correlations with the outcome and with one another.
pub(super) fn level(name: &'static str, related: Related, conf: &ConfidenceLevel) -> Level {
    let Related { views, among } = related;
    let pairs = views.compare_all(conf);
    // The first view stands in the place of the outcome here: what never changes is a view in either place.
    let constant = |reason| if reason == Undefined::NoVariance { Undefined::ConstantColumn } else { reason };
    let among = (0..pairs.len()).map(|pair| among.single(pair, conf).map_err(constant)).collect();
    Level { name, views, pairs, among }
}

/// What these data could show, if every pair of views were apart by it: first of all rows.
pub(super) fn detectable(level: &Level, rows: &RowsOf) -> Vec<Finding> {
    let conf_level = rows.heading.conf_level;
    let row = |pair: &PairOfViews| {
        let found = pair.comparison.as_ref().map_err(Clone::clone).and_then(|compared| {
            let error = compared.shift.std_error.ok_or(Undefined::NoInfluence)?;
            let df = compared.test.df.ok_or(Undefined::NoInfluence)?;
            let middle = f64::midpoint(libm::atanh(compared.first.value), libm::atanh(compared.second.value));
            Estimate::plain(smallest(middle, (error, df), conf_level)?, compared.difference.n)
        });
        let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
        let n = level.views.rows();
        heading.row(level.name, "detectable_difference", found, n, "jackknife-power").of_raters(level.views.sizes.len())
    };
    level.pairs.iter().map(row).collect()
}

/// The shift of Fisher's z about a `middle` that would be found with this error and degrees of freedom, as a difference of
/// correlations.
pub(super) fn smallest(middle: f64, (std_error, df): (f64, f64), conf_level: f64) -> Result<f64, Undefined> {
    let shift = detectable_shift(std_error, df, Goal { alpha: 1.0 - conf_level, power: POWER })?;
    Ok(libm::tanh(middle + shift / 2.0) - libm::tanh(middle - shift / 2.0))
}

/// The correlation of each view where these rows are new, those among views, and the differences of the jackknife.
pub(super) fn correlations(level: &Level, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let n = level.views.rows();
    let units = level.views.sizes.len();
    let own =
        |view| rows.of_view(level.name, "r", view, level.views.single(view, conf), n, "jackknife").of_raters(units);
    let mut found: Vec<Finding> = rows.by_themselves().map(own).collect();
    for (pair, among) in level.pairs.iter().zip(&level.among) {
        let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
        found.push(heading.row(level.name, "r_between_views", among.clone(), n, "jackknife").of_raters(units));
    }
    for pair in &level.pairs {
        found.push(difference(level, pair, rows));
        found.extend(strength(level, pair, rows, conf));
    }
    found
}

/// The statistic of a view, and why there is no interval about it: one at the end of its range (an area of 1) stands without.
pub(super) fn at_its_end(
    views: &Views,
    view: usize,
    conf: &ConfidenceLevel,
) -> (Result<Estimate, Undefined>, Option<Undefined>) {
    match (views.single(view, conf), views.view(view)) {
        (Err(reason @ Undefined::AtBoundary), Ok(own)) => (Estimate::plain(own.value, views.rows()), Some(reason)),
        (value, _) => (value, None),
    }
}

/// How far two correlations differ in size, where one lies above 0 and the other below: one view is turned round.
fn strength(level: &Level, pair: &PairOfViews, rows: &RowsOf, conf: &ConfidenceLevel) -> Option<Finding> {
    pair.comparison.as_ref().ok()?;
    let compared = level.views.compare_strength(pair.first, pair.second, conf)?;
    let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
    let value = compared.as_ref().map(|compared| compared.difference).map_err(Clone::clone);
    let row = heading.row(level.name, "abs_difference", value, level.views.rows(), "jackknife-mover");
    let row = row.of_raters(level.views.sizes.len());
    Some(compared.map_or(row.clone(), |compared| with_test(row, &compared.test)))
}

/// The differences among which each is counted: those of size in the place of those that are none of strength.
pub(super) fn in_strength(rows: &[Finding]) -> Vec<Finding> {
    let of = |term: &str, views: &Option<String>| rows.iter().find(|row| row.term == term && row.views == *views);
    let differences = rows.iter().filter(|row| row.term == "difference");
    differences.map(|row| of("abs_difference", &row.views).unwrap_or(row).clone()).collect()
}

/// The difference of one pair.
fn difference(level: &Level, pair: &PairOfViews, rows: &RowsOf) -> Finding {
    let (n, units) = (level.views.rows(), level.views.sizes.len());
    let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
    let value = pair.comparison.as_ref().map(|compared| compared.difference).map_err(Clone::clone);
    let row = heading.row(level.name, "difference", value, n, "jackknife-mover").of_raters(units);
    match &pair.comparison {
        Ok(compared) => with_test(row, &compared.test),
        Err(_) => row,
    }
}

/// The differences of several pairs at one level once more, with probabilities after Holm.
pub(super) fn after_holm(differences: &[Finding]) -> Vec<Finding> {
    let tested: Vec<&Finding> = differences.iter().filter(|row| row.p_value.is_some()).collect();
    if differences.len() < 2 {
        return Vec::new();
    }
    let p_values: Vec<f64> = tested.iter().filter_map(|row| row.p_value).collect();
    let adjusted = adjusted(&p_values, Adjustment::Holm);
    let row = |(row, p): (&&Finding, f64)| Finding {
        p_value: Some(p),
        method: "jackknife-mover, holm".to_owned(),
        ..(*row).clone()
    };
    tested.iter().zip(adjusted).map(row).collect()
}

/// The difference without the unit that moves it most, named.
pub(super) fn influence(level: &Level, rows: &RowsOf, unit_name: impl Fn(usize) -> Option<String>) -> Vec<Finding> {
    let row = |pair: &PairOfViews| {
        let compared = pair.comparison.as_ref().ok()?;
        let without = Estimate::plain(compared.influence.without, level.views.rows());
        let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
        let row = heading.row(level.name, "difference_without", without, level.views.rows(), "leave-one-out");
        Some(row.about(unit_name(compared.influence.unit)?))
    };
    level.pairs.iter().filter_map(row).collect()
}
