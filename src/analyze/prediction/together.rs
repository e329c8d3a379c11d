//! What each view adds to the others, and how what they explain together is shared out.

use nalgebra::DMatrix;

use super::rows_of::RowsOf;
use super::rows_of::contrast_row;
use super::setting::Setting;
use crate::analyze::finding::Finding;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::compare::Rows;
use crate::stats::compare::general_dominance;
use crate::stats::compare::increments;
use crate::stats::compare::relative_weights;
use crate::stats::compare::semipartial_correlations;
use crate::stats::compare::total_correlations;
use crate::stats::level::ConfidenceLevel;
use crate::stats::regression::least_squares;

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
        found.extend(shares(&only, level, rows, conf));
    }
    found.extend(regression(&all, level, rows, conf));
    found
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
fn shares(only: &Rows<'_>, level: &'static str, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let n = only.len();
    let units = only.unit().levels();
    let common = increments(only).and_then(|found| Estimate::plain(found.common, n));
    let mut found = vec![rows.all().row(level, "common_part", common, n, "commonality")];
    let dominance = general_dominance(only);
    let correlations = matrix(only);
    for view in 0..rows.names.len() {
        let value = dominance.single(view, conf);
        found.push(rows.in_model(level, "dominance", view, value, n, "jackknife").of_raters(units));
    }
    // Of two views among three the difference would stand beside that of the two alone: one of them is enough.
    for pair in dominance.compare_all(conf).into_iter().filter(|_| rows.widest) {
        let value = pair.comparison.map(|compared| compared.difference);
        let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
        found.push(heading.row(level, "dominance_difference", value, n, "jackknife-mover").of_raters(units));
    }
    let weights = correlations.and_then(|correlations| relative_weights(&correlations));
    for view in 0..rows.names.len() {
        let value = weights.as_ref().map_err(Clone::clone).and_then(|weights| Estimate::plain(weights[view], n));
        found.push(rows.in_model(level, "relative_weight", view, value, n, "johnson"));
    }
    found
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
    found
}
