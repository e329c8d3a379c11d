//! Models of outcomes that are no measurements: yes or no, ordered categories, counts, shares of so many tasks.

use super::correlate::at_its_end;
use super::rows_of::RowsOf;
use super::rows_of::with_test;
use super::setting::Setting;
use crate::analyze::finding::Finding;
use crate::domain::predict_table::OutcomeKind;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::compare::Rows;
use crate::stats::compare::areas_under_curve;
use crate::stats::compare::delong;
use crate::stats::glm::Counts;
use crate::stats::glm::Dispersion;
use crate::stats::glm::Firth;
use crate::stats::glm::Ordered;
use crate::stats::glm::Outcome;
use crate::stats::glm::Predictors;
use crate::stats::glm::Regression;
use crate::stats::glm::Successes;
use crate::stats::glm::binomial_dispersion;
use crate::stats::glm::firth;
use crate::stats::glm::logistic;
use crate::stats::glm::mcfadden_r2;
use crate::stats::glm::negative_binomial;
use crate::stats::glm::per_sd_difference;
use crate::stats::glm::tjur_r2;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;

/// A share times the number of tasks lies so near a whole number, or it is no share of these tasks.
const NEAR_WHOLE: f64 = 0.05;

/// The rows that belong to the kind of the outcome; none for measurements.
pub(super) fn of_kind(
    kind: OutcomeKind,
    setting: &Setting,
    level: &'static str,
    rows: &RowsOf,
    conf: &ConfidenceLevel,
) -> Vec<Finding> {
    if matches!(kind, OutcomeKind::Continuous | OutcomeKind::Dropout) {
        return Vec::new();
    }
    let columns: Vec<Vec<f64>> = setting.predictors().into_iter().map(<[f64]>::to_vec).collect();
    let Some(predictors) = Predictors::new(setting.rows.len(), columns) else { return Vec::new() };
    match kind {
        OutcomeKind::Continuous | OutcomeKind::Dropout => Vec::new(),
        OutcomeKind::Binary => {
            let mut found = if rows.names.len() > 2 { Vec::new() } else { areas(setting, level, rows, conf) };
            let happened = yes_or_no(setting);
            found.extend(happened_or_not(&happened, &predictors, "logistic", level, rows));
            found.extend(both_compared(&happened, &predictors, setting, (level, rows), conf));
            found
        }
        OutcomeKind::Proportion => match shares_of_tasks(setting) {
            Ok(done) => {
                let mut found = happened_or_not(&done, &predictors, "binomial", level, rows);
                found.extend(both_compared(&done, &predictors, setting, (level, rows), conf));
                found
            }
            Err(reason) => refused(&reason, &predictors, ("log_odds", "binomial"), level, rows),
        },
        OutcomeKind::Ordinal => {
            let outcome = Ordered::new(&setting.outcome).map(Outcome::Ordered);
            model(outcome, &predictors, ("log_odds", "proportional-odds"), level, rows)
        }
        OutcomeKind::Count => counted(setting, &predictors, level, rows),
    }
}

/// Yes or no, or shares of so many tasks, as how often of how many; `None` for other outcomes.
pub(super) fn successes(kind: OutcomeKind, setting: &Setting) -> Option<Result<Successes, Undefined>> {
    match kind {
        OutcomeKind::Binary => Some(Ok(yes_or_no(setting))),
        OutcomeKind::Proportion => Some(shares_of_tasks(setting)),
        _ => None,
    }
}

fn yes_or_no(setting: &Setting) -> Successes {
    Successes::binary(&setting.outcome.iter().map(|&value| value == 1.0).collect::<Vec<bool>>())
}

/// Areas under the curve of each view and their differences.
fn areas(setting: &Setting, level: &'static str, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let columns = setting.columns();
    let n = setting.rows.len();
    let units = setting.units.levels();
    let data = Rows::new(&setting.outcome, &columns, &setting.units).ok_or(Undefined::NotIdentified);
    let views = match data.and_then(|data| areas_under_curve(&data)) {
        Ok(views) => views,
        Err(reason) => {
            let refused = |view| rows.of_view(level, "auc", view, Err(reason.clone()), n, "jackknife");
            return rows.by_themselves().map(refused).collect();
        }
    };
    let own = |view| {
        let (value, no_interval) = at_its_end(&views, view, conf);
        let value = value.map(|own| inside(own, (0.0, 1.0)));
        rows.of_view(level, "auc", view, value, n, "jackknife").of_raters(units).without_interval(no_interval)
    };
    let mut found: Vec<Finding> = rows.by_themselves().map(own).collect();
    for pair in views.compare_all(conf) {
        let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
        let value = pair.comparison.as_ref().map_err(Clone::clone);
        let value = value.map(|compared| inside(compared.difference, (-1.0, 1.0)));
        let row = heading.row(level, "auc_difference", value, n, "jackknife-mover").of_raters(units);
        found.push(pair.comparison.map_or(row.clone(), |compared| with_test(row, &compared.test)));
        let delong = delong(&setting.outcome, columns[pair.first], columns[pair.second], conf.share());
        let value = delong.as_ref().map(|found| found.difference).map_err(Clone::clone);
        let row = heading.row(level, "auc_difference", value, n, "delong");
        found.push(delong.map_or(row.clone(), |found| with_test(row, &found.test)));
    }
    found
}

/// The part of the interval that lies where the number can: it holds the truth as often as the whole does.
fn inside(own: Estimate, (lowest, highest): (f64, f64)) -> Estimate {
    let interval = own.interval.and_then(|interval| interval.map(|limit| limit.clamp(lowest, highest)));
    Estimate { interval, ..own }
}

/// Each share as how many tasks of how many were done.
fn shares_of_tasks(setting: &Setting) -> Result<Successes, Undefined> {
    let lacking = || Undefined::NotEstimable {
        lacking: "number of tasks of each row, of which the share is a whole number (--exposure)",
    };
    let tasks = setting.exposure.as_ref().ok_or_else(lacking)?;
    let of: Option<Vec<u32>> = tasks.iter().map(|&tasks| whole(tasks, 0.0)).collect();
    let done = setting.outcome.iter().zip(tasks).map(|(share, tasks)| whole(share * tasks, NEAR_WHOLE));
    let done: Option<Vec<u32>> = done.collect();
    done.zip(of).and_then(|(done, of)| Successes::new(done, of)).ok_or_else(lacking)
}

/// A whole number from one as near to it as this, if it is not too large to count to.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers below 2^32, checked")]
fn whole(value: f64, near: f64) -> Option<u32> {
    let round = value.round();
    ((value - round).abs() <= near && (0.0..f64::from(u32::MAX)).contains(&round)).then_some(round as u32)
}

/// How much more outcomes vary than their law allows.
fn dispersed(dispersion: Dispersion, n: usize, method: &str, level: &'static str, rows: &RowsOf) -> Finding {
    let row = rows.all().row(level, "dispersion", Estimate::plain(dispersion.ratio, n), n, method);
    Finding { p_value: Some(dispersion.p), df1: Some(dispersion.df as f64), ..row }
}

/// The comparison of two views in one model, where there are two.
fn both_compared(
    happened: &Successes,
    predictors: &Predictors,
    setting: &Setting,
    at: (&'static str, &RowsOf),
    conf: &ConfidenceLevel,
) -> Option<Finding> {
    (at.1.names.len() == 2).then(|| compared_per_sd(happened, predictors, &setting.units, at, conf))
}

/// Logistic regression, or Firth's where a rating goes along with the outcome without exception.
pub(super) fn happened_or_not(
    outcome: &Successes,
    predictors: &Predictors,
    method: &str,
    level: &'static str,
    rows: &RowsOf,
) -> Vec<Finding> {
    match logistic(predictors, outcome) {
        Ok(fit) => {
            let n = outcome.rows();
            // Where each row is one chance there is nothing that could vary more.
            let dispersion = binomial_dispersion(&fit, predictors, outcome).ok();
            let mut found: Vec<Finding> =
                dispersion.map(|own| dispersed(own, n, method, level, rows)).into_iter().collect();
            let own = Ok((fit.clone(), Outcome::Successes(outcome.clone())));
            found.extend(fitted(own, predictors, ("log_odds", method), level, rows));
            let fits = [("mcfadden_r2", mcfadden_r2(&fit, outcome)), ("tjur_r2", tjur_r2(&fit, predictors, outcome))];
            let row = |(term, value): (&str, Result<f64, Undefined>)| {
                rows.all().row(level, term, value.and_then(|value| Estimate::plain(value, n)), n, method)
            };
            found.extend(fits.into_iter().map(row));
            found
        }
        Err(reason @ Undefined::Separated { .. }) => separated(&reason, predictors, outcome, (method, level), rows),
        Err(reason) => refused(&reason, predictors, ("log_odds", method), level, rows),
    }
}

/// The log odds of the first view less those of the second, each per standard deviation, in one model of both.
pub(super) fn compared_per_sd(
    happened: &Successes,
    predictors: &Predictors,
    units: &Factor,
    (level, rows): (&'static str, &RowsOf),
    conf: &ConfidenceLevel,
) -> Finding {
    let outcome = Outcome::Successes(happened.clone());
    let found = per_sd_difference(&outcome, predictors, (0, 1), units, conf);
    let (value, no_interval) = match found {
        Ok(jackknifed) => (Ok(jackknifed.estimate), jackknifed.no_interval),
        Err(reason) => (Err(reason), None),
    };
    let heading = rows.heading.with_views(rows.pair(0, 1));
    let row = heading.row(level, "log_odds_difference", value, happened.rows(), "jackknife");
    row.of_raters(units.levels()).without_interval(no_interval)
}

/// The refusal of each coefficient, and Firth's estimates beside it.
fn separated(
    reason: &Undefined,
    predictors: &Predictors,
    outcome: &Successes,
    (method, level): (&str, &'static str),
    rows: &RowsOf,
) -> Vec<Finding> {
    let mut found = refused(reason, predictors, ("log_odds", method), level, rows);
    let fit = firth(predictors, outcome);
    let n = outcome.rows();
    let conf_level = rows.heading.conf_level;
    // Where the profile finds no limit the estimate stands, and Wald's interval, which misleads here, does not take its place.
    let of = |place: usize| -> (Result<Estimate, Undefined>, Option<Undefined>) {
        let fit: &Firth = match &fit {
            Ok(fit) => fit,
            Err(reason) => return (Err(reason.clone()), None),
        };
        match fit.slope(place, conf_level) {
            Ok(estimate) => (Ok(estimate), None),
            Err(reason) => (Estimate::plain(fit.regression.slope(place), n), Some(reason)),
        }
    };
    for place in 0..predictors.count() {
        let (value, no_interval) = of(place);
        found.push(
            rows.of_predictor(level, ("log_odds", "log_odds"), place, value, n, "firth").without_interval(no_interval),
        );
    }
    found
}

fn counted(setting: &Setting, predictors: &Predictors, level: &'static str, rows: &RowsOf) -> Vec<Finding> {
    let n = setting.rows.len();
    let counts = setting.counts.as_ref().unwrap_or(&setting.outcome);
    let counts: Option<Vec<u32>> = counts.iter().map(|&value| whole(value, 0.0)).collect();
    let exposure = setting.exposure.clone().unwrap_or_else(|| vec![1.0; n]);
    let counts = counts.and_then(|counts| Counts::new(counts, exposure)).ok_or(Undefined::Overflow);
    match counts.and_then(|counts| Outcome::of_counts(predictors, counts)) {
        Ok((outcome, dispersion)) => {
            let law = if matches!(outcome, Outcome::NegativeBinomial(_)) { "negative-binomial" } else { "poisson" };
            let mut found = vec![dispersed(dispersion, n, "poisson", level, rows)];
            let fit = match &outcome {
                Outcome::NegativeBinomial(counts) => {
                    let fit = negative_binomial(predictors, counts);
                    let size = fit.as_ref().map_err(Clone::clone).and_then(|fit| fit.size(rows.heading.conf_level));
                    found.push(rows.all().row(level, "theta", size, n, law));
                    fit.map(|fit| fit.regression)
                }
                _ => outcome.fit(predictors),
            };
            found.extend(fitted(fit.map(|fit| (fit, outcome)), predictors, ("log_rate", law), level, rows));
            found
        }
        Err(reason) => refused(&reason, predictors, ("log_rate", "poisson"), level, rows),
    }
}

/// Where the log odds of a category or a lower one lie if all ratings are 0; `group` names the category.
fn thresholds(fit: &Regression, outcome: &Ordered, level: &'static str, rows: &RowsOf) -> Vec<Finding> {
    let row = |place: usize| {
        let value = fit.wald(place, rows.heading.conf_level);
        let row = rows.all().row(level, "threshold", value, fit.rows, "proportional-odds");
        row.about(format!("up to {}", outcome.values()[place]))
    };
    (0..fit.constants().len()).map(row).collect()
}

/// [`fitted`], once the model is.
fn model(
    outcome: Result<Outcome, Undefined>,
    predictors: &Predictors,
    names: (&str, &str),
    level: &'static str,
    rows: &RowsOf,
) -> Vec<Finding> {
    fitted(outcome.and_then(|outcome| Ok((outcome.fit(predictors)?, outcome))), predictors, names, level, rows)
}

/// Coefficients of one model with Wald's intervals and, for views, the likelihood ratio of what each adds.
fn fitted(
    fitted: Result<(Regression, Outcome), Undefined>,
    predictors: &Predictors,
    (stem, method): (&str, &str),
    level: &'static str,
    rows: &RowsOf,
) -> Vec<Finding> {
    let (fit, outcome) = match fitted {
        Ok(fitted) => fitted,
        Err(reason) => return refused(&reason, predictors, (stem, method), level, rows),
    };
    let n = fit.rows;
    let conf_level = rows.heading.conf_level;
    let mut found = Vec::new();
    if fit.constants().len() == 1 {
        found.push(rows.all().row(level, "intercept", fit.wald(0, conf_level), n, method));
    }
    for place in 0..predictors.count() {
        let value = fit.wald(fit.place(place), conf_level);
        let row = rows.of_predictor(level, (stem, stem), place, value, n, method);
        found.push(match outcome.added_by(place, predictors, &fit) {
            Ok(ratio) => {
                Finding { statistic: Some(ratio.statistic), df1: Some(ratio.df as f64), p_value: Some(ratio.p), ..row }
            }
            Err(_) => row,
        });
    }
    found.push(log_likelihood(&fit, method, level, rows));
    if let Outcome::Ordered(categories) = &outcome {
        found.extend(thresholds(&fit, categories, level, rows));
    }
    found
}

fn log_likelihood(fit: &Regression, method: &str, level: &'static str, rows: &RowsOf) -> Finding {
    let value = Estimate::plain(fit.log_likelihood, fit.rows);
    rows.all().row(level, "log_likelihood", value, fit.rows, method)
}

fn refused(
    reason: &Undefined,
    predictors: &Predictors,
    (stem, method): (&str, &str),
    level: &'static str,
    rows: &RowsOf,
) -> Vec<Finding> {
    let row = |place| rows.of_predictor(level, (stem, stem), place, Err(reason.clone()), predictors.rows(), method);
    (0..predictors.count()).map(row).collect()
}
