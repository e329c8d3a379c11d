//! One answer from several completed copies of the same data, after Rubin.

use super::correlate::after_holm;
use super::correlate::in_strength;
use super::correlate::smallest;
use super::found::ComparedPair;
use super::found::PredictFound;
use super::notices_resampled::about_copies;
use crate::analyze::finding::Finding;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::compare::Comparison;
use crate::stats::compare::Pooled;
use crate::stats::compare::mover;
use crate::stats::compare::pooled;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::jackknife::Scale;
use crate::stats::level::ConfidenceLevel;

/// Degrees of freedom of an error that is taken as known, as Wald's is.
const KNOWN: f64 = 1e9;

/// Methods whose coefficients are nearly normal as they are, with a standard error.
const COEFFICIENTS: [&str; 10] = [
    "reml-satterthwaite",
    "cr2",
    "logistic",
    "firth",
    "binomial",
    "proportional-odds",
    "poisson",
    "negative-binomial",
    "hazard",
    "logistic-random-intercept",
];
/// Differences and shares whose jackknife is on their own scale.
const AS_THEY_ARE: [&str; 7] = [
    "spearman_difference",
    "auc_difference",
    "log_odds_difference",
    "slope_difference_standardized",
    "slope_standardized_",
    "dominance_",
    "log_rate_difference",
];

/// Pools the answers to copies that differ only in values that were missing. Correlations are pooled as Fisher's z,
/// differences of them and of their sizes as differences of z, areas under a curve as logits (Marshall, Altman, Holder & Royston
/// 2009), θ and standard deviations as logarithms, all else that has a standard error in every copy as it is. A row that no rule
/// pools keeps its place and says what is lacking, for an average without its spread between copies would say too much.
///
/// # Errors
/// [`Undefined::TooFewTargets`] below two copies, [`Undefined::NotIdentified`] where copies have other rows.
pub fn pooled_prediction(copies: &[PredictFound], conf_level: f64) -> Result<PredictFound, Undefined> {
    let Some((first, others)) = copies.split_first().filter(|(_, others)| !others.is_empty()) else {
        return Err(Undefined::TooFewTargets { have: copies.len(), need: 2 });
    };
    let rows = |found: &PredictFound| found.groups.iter().map(super::group::Group::rows).collect::<Vec<usize>>();
    if others.iter().any(|other| rows(other) != rows(first)) {
        return Err(Undefined::NotIdentified);
    }
    let conf = ConfidenceLevel::new(conf_level);
    let mut findings: Vec<Finding> = first
        .findings
        .iter()
        .map(|row| {
            let same: Option<Vec<&Finding>> = others.iter().map(|other| alike(row, &other.findings)).collect();
            let lacking = Undefined::NotPooled { lacking: "such number in every copy" };
            let pooled = same.ok_or(lacking).and_then(|same| {
                let all: Vec<&Finding> = std::iter::once(row).chain(same).collect();
                of_row(&all, copies, &conf)
            });
            pooled.unwrap_or_else(|reason| Finding { value: Err(reason), ..bare(row) })
        })
        .collect();
    holm_of_pooled(&mut findings);
    let not_pooled = findings.iter().filter(|row| matches!(row.undefined(), Some(Undefined::NotPooled { .. }))).count();
    let mut pooled = PredictFound { findings, verdicts: Vec::new(), margin: None, ..first.clone() };
    pooled.notices.push(about_copies(copies.len(), not_pooled));
    pooled.copies = Some(copies.len());
    Ok(pooled)
}

fn alike<'f>(row: &Finding, among: &'f [Finding]) -> Option<&'f Finding> {
    let key = |row: &Finding| (row.level, row.term.clone(), row.views.clone(), row.method.clone(), row.group.clone());
    among.iter().find(|other| key(other) == key(row))
}

/// A row without a value keeps its reason.
fn of_row(rows: &[&Finding], copies: &[PredictFound], conf: &ConfidenceLevel) -> Result<Finding, Undefined> {
    let lacking = |lacking| Undefined::NotPooled { lacking };
    let first = rows.first().ok_or(lacking("copy"))?;
    if let Some(refused) = rows.iter().find(|row| row.value.is_err()) {
        return Ok((*refused).clone());
    }
    let starts = |stems: &[&str]| stems.iter().any(|stem| first.term.starts_with(stem));
    match (first.term.as_str(), first.method.as_str()) {
        ("difference" | "abs_difference", "jackknife-mover") => {
            difference(first, &of_pair(first, copies, conf)?).ok_or(Undefined::Overflow)
        }
        ("detectable_difference", "jackknife-power") => {
            detectable(first, &of_pair(first, copies, conf)?, conf).ok_or(Undefined::Overflow)
        }
        // A row of Holm's is made of those that it adjusts, when these are pooled.
        (_, "jackknife-mover, holm") => Err(lacking("comparison of several pairs in every copy")),
        (_, "jackknife") if starts(&["r_", "semipartial_"]) || is_rank_correlation(&first.term) => {
            let pooled = on_fisher_z(&estimates(rows), conf)?;
            pooled_row(first, &pooled, Scale::FisherZ)
        }
        (_, "jackknife") if first.term.starts_with("auc_") => on_scale(rows, Scale::Logit, conf),
        ("theta" | "sd_client", _) => on_scale(rows, Scale::Log, conf),
        (_, "jackknife" | "jackknife-mover") if starts(&AS_THEY_ARE) => on_scale(rows, Scale::Identity, conf),
        ("auc_difference", "delong") => on_scale(rows, Scale::Identity, conf),
        (_, method) if COEFFICIENTS.contains(&method) => on_scale(rows, Scale::Identity, conf),
        (_, "bca" | "percentile" | "reml-profile" | "zou") => {
            Err(lacking("rule for limits that have no standard error"))
        }
        _ => Err(lacking("standard error in each copy")),
    }
}

fn is_rank_correlation(term: &str) -> bool {
    term.starts_with("spearman_") && term != "spearman_difference"
}

/// Estimates with standard errors, pooled on a scale on which they are nearly normal: variances by the delta method.
fn on_scale(rows: &[&Finding], scale: Scale, conf: &ConfidenceLevel) -> Result<Finding, Undefined> {
    let (mut values, mut variances, mut least) = (Vec::new(), Vec::new(), KNOWN);
    for own in estimates(rows) {
        let lacking = Undefined::NotPooled { lacking: "standard error in each copy" };
        let error = own.std_error.ok_or(lacking)? * steepness(scale, own.value)?;
        values.push(scale.forward(own.value));
        variances.push(error * error);
        least = own.df.map_or(least, |df| df.min(least));
    }
    pooled_row(rows[0], &pooled(&values, &variances, least, conf)?, scale)
}

/// How fast the scale rises at a value. Undefined at the ends of its range.
fn steepness(scale: Scale, value: f64) -> Result<f64, Undefined> {
    let slope = scale.slope(value);
    if slope.is_finite() && slope > 0.0 { Ok(slope) } else { Err(Undefined::AtBoundary) }
}

/// The row with what was pooled, back on its own scale; with a test where the copies have one.
fn pooled_row(row: &Finding, pooled: &Pooled, scale: Scale) -> Result<Finding, Undefined> {
    let value = scale.back(pooled.estimate);
    let interval = pooled.interval.map(|limit| scale.back(limit));
    let std_error = (scale != Scale::FisherZ).then_some(()).and_then(|()| steepness(scale, value).ok());
    let std_error = std_error.map(|slope| pooled.std_error / slope);
    let value = Estimate { std_error, interval, df: Some(pooled.df), ..Estimate::plain(value, row.n)? };
    let found = Finding { value: Ok(value), ..bare(row) };
    Ok(if scale == Scale::Identity && row.statistic.is_some() { tested(found, pooled) } else { found })
}

/// Probabilities after Holm from the pooled ones, at each level.
fn holm_of_pooled(findings: &mut [Finding]) {
    let mut levels: Vec<&'static str> = findings.iter().map(|row| row.level).collect();
    levels.dedup();
    for level in levels {
        let of = |row: &&Finding| {
            row.level == level
                && row.method == "jackknife-mover"
                && ["difference", "abs_difference"].contains(&row.term.as_str())
        };
        let rows: Vec<Finding> = findings.iter().filter(of).cloned().collect();
        let differences: Vec<Finding> = rows.iter().filter(|row| row.term == "difference").cloned().collect();
        let strengths = after_holm(&in_strength(&rows)).into_iter().filter(|row| row.term == "abs_difference");
        for adjusted in after_holm(&differences).into_iter().chain(strengths) {
            let own = |row: &&mut Finding| alike(row, std::slice::from_ref(&adjusted)).is_some();
            if let Some(row) = findings.iter_mut().find(own) {
                *row = adjusted;
            }
        }
    }
}

/// The row without the numbers of one copy.
fn bare(row: &Finding) -> Finding {
    Finding { statistic: None, df1: None, df2: None, p_value: None, no_interval: None, ..row.clone() }
}

fn tested(row: Finding, pooled: &Pooled) -> Finding {
    let t = pooled.estimate / pooled.std_error;
    Finding { statistic: Some(t), df1: Some(pooled.df), p_value: t_two_sided_p(t, pooled.df), ..row }
}

fn estimates(rows: &[&Finding]) -> Vec<Estimate> {
    rows.iter().filter_map(|row| row.estimate().copied()).collect()
}

/// Correlations of all copies as Fisher's z.
struct OnZ {
    values: Vec<f64>,
    variances: Vec<f64>,
    df: f64,
}

/// Correlations with intervals that are symmetric in Fisher's z.
fn z_of(estimates: &[Estimate], conf: &ConfidenceLevel) -> Result<OnZ, Undefined> {
    let mut found = OnZ { values: Vec::new(), variances: Vec::new(), df: KNOWN };
    for own in estimates {
        let (interval, df) = own.interval.zip(own.df).ok_or(Undefined::NoInfluence)?;
        let t = conf.t(df).ok_or(Undefined::Overflow)?;
        let error = (libm::atanh(interval.high()) - libm::atanh(interval.low())) / (2.0 * t);
        found.values.push(libm::atanh(own.value));
        found.variances.push(error * error);
        found.df = found.df.min(df);
    }
    Ok(found)
}

fn on_fisher_z(estimates: &[Estimate], conf: &ConfidenceLevel) -> Result<Pooled, Undefined> {
    let OnZ { values, variances, df } = z_of(estimates, conf)?;
    pooled(&values, &variances, df, conf)
}

/// A pair of correlations and their difference, as Fisher's z.
struct PooledPair {
    first: Pooled,
    second: Pooled,
    shift: Pooled,
}

/// The pair that a row is about; for a difference of sizes, every correlation that lies below 0 is turned round.
fn of_pair(row: &Finding, copies: &[PredictFound], conf: &ConfidenceLevel) -> Result<PooledPair, Undefined> {
    let own = |copy: &PredictFound| {
        let mine = |pair: &&ComparedPair| pair.level == row.level && Some(&pair.views) == row.views.as_ref();
        copy.compared.iter().find(mine).map(|pair| pair.comparison.clone())
    };
    let lacking = Undefined::NotPooled { lacking: "comparison in every copy" };
    let compared: Vec<Comparison> = copies.iter().map(own).collect::<Option<_>>().ok_or(lacking)?;
    let of = |pick: fn(&Comparison) -> Estimate| compared.iter().map(pick).collect::<Vec<Estimate>>();
    let (first, second) = (z_of(&of(|own| own.first), conf)?, z_of(&of(|own| own.second), conf)?);
    let sign = |z: &f64| if row.term == "abs_difference" { z.signum() } else { 1.0 };
    let (mut shifts, mut variances) = (Vec::new(), Vec::new());
    for (place, own) in compared.iter().enumerate() {
        let (one, other) = (sign(&first.values[place]), sign(&second.values[place]));
        let (v1, v2) = (first.variances[place], second.variances[place]);
        let shared = 2.0 * one * other * own.error_correlation * libm::sqrt(v1 * v2);
        shifts.push(one * first.values[place] - other * second.values[place]);
        variances.push(v1 + v2 - shared);
    }
    let turned = |own: OnZ| {
        let values: Vec<f64> = own.values.iter().map(|z| z * sign(z)).collect();
        pooled(&values, &own.variances, own.df, conf)
    };
    let df = compared.iter().filter_map(|own| own.test.df).fold(KNOWN, f64::min);
    let shift = pooled(&shifts, &variances, df, conf)?;
    Ok(PooledPair { first: turned(first)?, second: turned(second)?, shift })
}

/// The difference of a pair: tested on the scale of z, its interval recovered from those of both correlations.
fn difference(row: &Finding, PooledPair { first, second, shift }: &PooledPair) -> Option<Finding> {
    let square = |own: &Pooled| own.std_error * own.std_error;
    let shared = (square(first) + square(second) - square(shift)) / 2.0;
    let correlation = (shared / first.std_error / second.std_error).clamp(-1.0, 1.0);
    let limits = |own: &Pooled| Some((libm::tanh(own.estimate), own.interval.map(libm::tanh)?));
    let (one, other): ((f64, Interval), (f64, Interval)) = (limits(first)?, limits(second)?);
    let interval = mover(one, other, correlation);
    let value = Estimate::plain(one.0 - other.0, row.n).ok()?;
    Some(tested(Finding { value: Ok(Estimate { interval, df: Some(shift.df), ..value }), ..bare(row) }, shift))
}

/// The smallest difference that these data could show, with what is not known of the missing values in its error.
fn detectable(row: &Finding, pair: &PooledPair, conf: &ConfidenceLevel) -> Option<Finding> {
    let middle = f64::midpoint(pair.first.estimate, pair.second.estimate);
    let found = smallest(middle, (pair.shift.std_error, pair.shift.df), conf.share()).ok()?;
    Some(Finding { value: Ok(Estimate::plain(found, row.n).ok()?), ..bare(row) })
}
