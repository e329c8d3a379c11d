//! One answer from several completed copies of the same data, after Rubin.

use super::correlate::smallest;
use super::found::ComparedPair;
use super::found::PredictFound;
use super::notices_resampled::about_copies;
use crate::analyze::finding::Finding;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::compare::Pooled;
use crate::stats::compare::mover;
use crate::stats::compare::pooled;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::level::ConfidenceLevel;

/// Degrees of freedom of an error that is taken as known, as Wald's is.
const KNOWN: f64 = 1e9;

/// Pools the answers to copies that differ only in values that were missing. Correlations are pooled as Fisher's z,
/// differences of them as differences of z, slopes as they are; a row whose standard error is not known in every copy is
/// left out, for an average without its spread between copies would say too much.
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
    let mut left_out = 0;
    let mut findings = Vec::new();
    for row in &first.findings {
        let same: Option<Vec<&Finding>> = others.iter().map(|other| alike(row, &other.findings)).collect();
        let found = same.and_then(|same| {
            let all: Vec<&Finding> = std::iter::once(row).chain(same).collect();
            of_row(&all, copies, &conf)
        });
        left_out += usize::from(found.is_none());
        findings.extend(found);
    }
    let mut pooled = PredictFound { findings, verdicts: Vec::new(), margin: None, ..first.clone() };
    pooled.notices.push(about_copies(copies.len(), left_out));
    pooled.copies = Some(copies.len());
    Ok(pooled)
}

fn alike<'f>(row: &Finding, among: &'f [Finding]) -> Option<&'f Finding> {
    let key = |row: &Finding| (row.level, row.term.clone(), row.views.clone(), row.method.clone(), row.group.clone());
    among.iter().find(|other| key(other) == key(row))
}

/// A row without a value keeps its reason; `None` for rows that cannot be pooled.
fn of_row(rows: &[&Finding], copies: &[PredictFound], conf: &ConfidenceLevel) -> Option<Finding> {
    let first = rows.first()?;
    if let Some(refused) = rows.iter().find(|row| row.value.is_err()) {
        return Some((*refused).clone());
    }
    match (first.term.as_str(), first.method.as_str()) {
        ("difference", "jackknife-mover") => difference(first, &of_pair(first, copies, conf)?),
        ("detectable_difference", "jackknife-power") => detectable(first, &of_pair(first, copies, conf)?, conf),
        (term, "jackknife") if ["r_", "spearman_", "semipartial_"].iter().any(|stem| term.starts_with(stem)) => {
            let pooled = on_fisher_z(&estimates(rows), conf).ok()?;
            let value = Estimate::plain(libm::tanh(pooled.estimate), first.n).ok()?;
            let interval = pooled.interval.map(libm::tanh);
            Some(Finding { value: Ok(Estimate { interval, df: Some(pooled.df), ..value }), ..bare(first) })
        }
        (_, "reml-satterthwaite" | "cr2" | "logistic" | "firth" | "proportional-odds" | "poisson" | "hazard") => {
            let (values, variances) = plain(&estimates(rows))?;
            let df = estimates(rows).iter().filter_map(|own| own.df).fold(KNOWN, f64::min);
            let pooled = pooled(&values, &variances, df, conf).ok()?;
            let value = Estimate::plain(pooled.estimate, first.n).ok()?;
            let value = Estimate {
                std_error: Some(pooled.std_error),
                interval: Some(pooled.interval),
                df: Some(pooled.df),
                ..value
            };
            Some(tested(Finding { value: Ok(value), ..bare(first) }, &pooled))
        }
        _ => None,
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

fn plain(estimates: &[Estimate]) -> Option<(Vec<f64>, Vec<f64>)> {
    let variances: Option<Vec<f64>> = estimates.iter().map(|own| own.std_error.map(|error| error * error)).collect();
    Some((estimates.iter().map(|own| own.value).collect(), variances?))
}

/// Correlations with intervals that are symmetric in Fisher's z.
fn on_fisher_z(estimates: &[Estimate], conf: &ConfidenceLevel) -> Result<Pooled, Undefined> {
    let (mut values, mut variances, mut least) = (Vec::new(), Vec::new(), KNOWN);
    for own in estimates {
        let (interval, df) = own.interval.zip(own.df).ok_or(Undefined::NoInfluence)?;
        let t = conf.t(df).ok_or(Undefined::Overflow)?;
        let error = (libm::atanh(interval.high()) - libm::atanh(interval.low())) / (2.0 * t);
        values.push(libm::atanh(own.value));
        variances.push(error * error);
        least = least.min(df);
    }
    pooled(&values, &variances, least, conf)
}

/// A pair of correlations and their difference, as Fisher's z.
struct PooledPair {
    first: Pooled,
    second: Pooled,
    shift: Pooled,
}

/// The pair that a row is about.
fn of_pair(row: &Finding, copies: &[PredictFound], conf: &ConfidenceLevel) -> Option<PooledPair> {
    let own = |copy: &PredictFound| {
        let mine = |pair: &&ComparedPair| pair.level == row.level && Some(&pair.views) == row.views.as_ref();
        copy.compared.iter().find(mine).map(|pair| pair.comparison.clone())
    };
    let compared: Vec<_> = copies.iter().map(own).collect::<Option<_>>()?;
    let of = |pick: &dyn Fn(usize) -> Estimate| (0..compared.len()).map(pick).collect::<Vec<Estimate>>();
    let first = on_fisher_z(&of(&|at| compared[at].first), conf).ok()?;
    let second = on_fisher_z(&of(&|at| compared[at].second), conf).ok()?;
    let (shifts, variances) = plain(&of(&|at| compared[at].shift))?;
    let df = compared.iter().filter_map(|own| own.test.df).fold(KNOWN, f64::min);
    Some(PooledPair { first, second, shift: pooled(&shifts, &variances, df, conf).ok()? })
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
