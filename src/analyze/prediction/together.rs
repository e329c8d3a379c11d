//! What each view adds to the others, and how what they explain together is shared out.

use nalgebra::DMatrix;

use super::group::pairs;
use super::rows_of::RowsOf;
use super::rows_of::contrast_row;
use super::rows_of::with_test;
use super::setting::Setting;
use crate::analyze::finding::Finding;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::compare::Dominance;
use crate::stats::compare::Rows;
use crate::stats::compare::commonality;
use crate::stats::compare::conditional_dominance;
use crate::stats::compare::dominance_of;
use crate::stats::compare::general_dominance;
use crate::stats::compare::increments;
use crate::stats::compare::relative_weights;
use crate::stats::compare::semipartial_correlations;
use crate::stats::compare::standardised_slopes;
use crate::stats::compare::total_correlations;
use crate::stats::level::ConfidenceLevel;
use crate::stats::regression::least_squares;

/// With more views than this the sets of them are too many to be looked at one by one.
const MOST_IN_SETS: usize = 4;

/// Increments in both directions, semipartial correlations, common part, dominance, relative weights, and the regression.
pub(super) fn together(setting: &Setting, level: &'static str, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let predictors = setting.predictors();
    let views = setting.columns();
    let (all, only) =
        (Rows::new(&setting.outcome, &predictors, &setting.units), Rows::new(&setting.outcome, &views, &setting.units));
    let (Some(all), Some(only)) = (all, only) else { return Vec::new() };
    // What one view adds to nothing is the square of its correlation.
    let mut found = if all.views().len() > 1 { added(&all, level, rows, conf) } else { Vec::new() };
    if views.len() > 1 {
        let whole = Whole { dominance: dominance_of(&only), correlations: matrix(&only) };
        found.extend(shares(&only, &whole, level, rows, conf));
        // Of two views every kind of dominance is the order of their correlations, and the sets are told by `delta_r2`.
        if views.len() > 2 {
            found.extend(beside_others(&only, &whole, level, rows, conf));
        }
    }
    found.extend(regression(&all, level, rows, conf));
    if all.views().len() > 1 {
        found.extend(standardised(&all, level, rows, conf));
    }
    found
}

/// What all rows say of the views alone, no unit left out.
struct Whole {
    dominance: Result<Dominance, Undefined>,
    correlations: Result<DMatrix<f64>, Undefined>,
}

fn added(all: &Rows<'_>, level: &'static str, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let n = all.len();
    let increments = increments(all);
    let signed = semipartial_correlations(all);
    let mut found = Vec::new();
    for view in 0..rows.names.len() {
        let own = increments.as_ref().map(|all| &all.views[view]).map_err(Clone::clone);
        let value = own.clone().and_then(|own| Estimate::plain(own.added, n));
        let row = rows.in_model(level, "delta_r2", view, value, n, "least-squares");
        found.push(match own.and_then(|own| own.test.clone()) {
            Ok(test) => Finding {
                statistic: Some(test.statistic),
                df1: Some(test.df.0),
                df2: Some(test.df.1),
                p_value: Some(test.p_value),
                ..row
            },
            Err(_) => row,
        });
        let semipartial = signed.single(view, conf);
        found.push(
            rows.in_model(level, "semipartial", view, semipartial, n, "jackknife").of_raters(all.unit().levels()),
        );
    }
    let all = rows.all();
    let whole = |value: &dyn Fn(&crate::stats::compare::Increments) -> f64| {
        increments.as_ref().map_err(Clone::clone).and_then(|found| Estimate::plain(value(found), n))
    };
    found.push(all.row(level, "r2", whole(&|found| found.together), n, "least-squares"));
    found.push(all.row(level, "r2_adjusted", whole(&|found| found.adjusted), n, "least-squares"));
    found
}

/// The common part, dominance with its difference, and Johnson's weights, of the views alone.
fn shares(only: &Rows<'_>, whole: &Whole, level: &'static str, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let n = only.len();
    let units = only.unit().levels();
    let common = increments(only).and_then(|found| Estimate::plain(found.common, n));
    let mut found = vec![rows.all().row(level, "common_part", common, n, "commonality")];
    let without_units = general_dominance(only);
    for view in 0..rows.names.len() {
        // Without an interval: the jackknife's misses twice as often as it says. That of the difference holds.
        let value = whole.dominance.as_ref().map_err(Clone::clone);
        let value = value.and_then(|found| Estimate::plain(found.general[view], n));
        found.push(rows.in_model(level, "dominance", view, value, n, "all-subsets"));
    }
    // Of two views among three the difference would stand beside that of the two alone: one of them is enough.
    for pair in without_units.compare_all(conf).into_iter().filter(|_| rows.widest) {
        let value = pair.comparison.map(|compared| compared.difference);
        let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
        found.push(heading.row(level, "dominance_difference", value, n, "jackknife-mover").of_raters(units));
    }
    let weights = whole.correlations.as_ref().map_err(Clone::clone).and_then(relative_weights);
    for view in 0..rows.names.len() {
        let value = weights.as_ref().map_err(Clone::clone).and_then(|weights| Estimate::plain(weights[view], n));
        found.push(rows.in_model(level, "relative_weight", view, value, n, "johnson"));
    }
    found
}

/// Dominance beside every number of others and beside every set of them, and what each set of views has in common.
fn beside_others(
    only: &Rows<'_>,
    whole: &Whole,
    level: &'static str,
    rows: &RowsOf,
    conf: &ConfidenceLevel,
) -> Vec<Finding> {
    let (n, units) = (only.len(), only.unit().levels());
    let dominance = &whole.dominance;
    let mut found = Vec::new();
    for (others, views) in conditional_dominance(only).iter().enumerate() {
        // What a view adds is never below 0: the interval is that of `semipartial`, and of the differences.
        for view in 0..rows.names.len() {
            let value = dominance.as_ref().map_err(Clone::clone);
            let value = value.and_then(|found| Estimate::plain(found.conditional[others][view], n));
            found.push(rows.in_model(level, &format!("dominance_beside_{others}"), view, value, n, "all-subsets"));
        }
        for pair in views.compare_all(conf) {
            let value = pair.comparison.map(|compared| compared.difference);
            let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
            let term = format!("dominance_beside_{others}_difference");
            found.push(heading.row(level, &term, value, n, "jackknife-mover").of_raters(units));
        }
    }
    for (place, (first, second)) in pairs(rows.names.len()).enumerate() {
        let heading = rows.heading.with_views(rows.pair(first, second));
        for term in ["dominance_conditional", "dominance_complete"] {
            let value = dominance.as_ref().map_err(Clone::clone).and_then(|found| {
                let all = if term == "dominance_complete" { &found.complete } else { &found.conditionally };
                Estimate::plain(all[place].index(), n)
            });
            found.push(heading.row(level, term, value, n, "all-subsets"));
        }
    }
    found.extend(in_common(only.len(), whole, level, rows));
    found
}

/// What each set of views, and no other view, has in common with the outcome. Without intervals: those of the jackknife miss twice
/// as often as they say.
fn in_common(n: usize, whole: &Whole, level: &'static str, rows: &RowsOf) -> Vec<Finding> {
    let count = rows.names.len();
    if count > MOST_IN_SETS {
        return Vec::new();
    }
    let parts = whole.correlations.as_ref().map_err(Clone::clone).and_then(commonality);
    let row = |set: usize| {
        let members = (0..count).filter(|view| set & (1 << view) != 0).map(|view| rows.names[view].as_str());
        let term = format!("commonality_{}", members.collect::<Vec<&str>>().join("+"));
        let value = parts.as_ref().map_err(Clone::clone).and_then(|parts| Estimate::plain(parts[set], n));
        rows.all().row(level, &term, value, n, "all-subsets")
    };
    (1..1_usize << count).map(row).collect()
}

/// All correlations, the outcome first.
fn matrix(only: &Rows<'_>) -> Result<DMatrix<f64>, Undefined> {
    let width = only.views().len() + 1;
    let mut found = DMatrix::identity(width, width);
    for one in 0..width {
        let column = if one == 0 { only.outcome() } else { only.views()[one - 1] };
        let rows = Rows::new(column, only.views(), only.unit()).ok_or(Undefined::NotIdentified)?;
        let own = total_correlations(&rows);
        for other in (one + 1..width).filter(|&other| other > one) {
            let r = own.view(other - 1)?.value;
            found[(one, other)] = r;
            found[(other, one)] = r;
        }
    }
    Ok(found)
}

/// Slopes of the outcome on all views and covariates, with errors that allow for rows of one unit.
fn regression(all: &Rows<'_>, level: &'static str, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let n = all.len();
    let fit = least_squares(all.outcome(), all.views()).and_then(|fit| fit.clustered(all.unit()));
    let row = |row: Finding, place: usize| {
        let slope = fit.as_ref().map_err(Clone::clone).and_then(|fit| {
            let weights: Vec<f64> = (0..=all.views().len()).map(|at| f64::from(u8::from(at == place))).collect();
            fit.contrast(&weights)
        });
        contrast_row(row, &slope, conf)
    };
    let pending = || Err(Undefined::NotIdentified);
    let mut found = vec![row(rows.all().row(level, "intercept", pending(), n, "cr2"), 0)];
    let predictor = |place| rows.of_predictor(level, ("slope", "slope"), place, pending(), n, "cr2");
    found.extend((0..all.views().len()).map(|place| row(predictor(place), place + 1)));
    if rows.names.len() == 2 {
        let difference = fit.as_ref().map_err(Clone::clone).and_then(|fit| {
            let weight = |at: usize| [0.0, 1.0, -1.0].get(at).copied().unwrap_or_default();
            fit.contrast(&(0..=all.views().len()).map(weight).collect::<Vec<f64>>())
        });
        let heading = rows.heading.with_views(rows.pair(0, 1));
        found.push(contrast_row(heading.row(level, "slope_difference", pending(), n, "cr2"), &difference, conf));
    }
    found
}

/// The slopes of views in standard deviations, and of two views the difference, by leaving out units.
fn standardised(all: &Rows<'_>, level: &'static str, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let (n, units) = (all.len(), all.unit().levels());
    let slopes = standardised_slopes(all);
    let own = |view| {
        let value = slopes.single(view, conf);
        rows.in_model(level, "slope_standardized", view, value, n, "jackknife").of_raters(units)
    };
    let mut found: Vec<Finding> = (0..rows.names.len()).map(own).collect();
    if rows.names.len() == 2 {
        let compared = slopes.compare(0, 1, conf);
        let value = compared.as_ref().map(|found| found.shift).map_err(Clone::clone);
        let heading = rows.heading.with_views(rows.pair(0, 1));
        let row = heading.row(level, "slope_difference_standardized", value, n, "jackknife").of_raters(units);
        found.push(compared.map_or(row.clone(), |compared| with_test(row, &compared.test)));
    }
    found
}
