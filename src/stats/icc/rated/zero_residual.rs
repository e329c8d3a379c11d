//! Ratings without any residual: nothing to iterate for.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::f_quantile;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;
use crate::stats::rating_design::Additive;
use crate::stats::rating_design::Design;

/// Variances of levels that are known without error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ZeroResidual {
    pub(super) target: f64,
    pub(super) rater: f64,
    /// Which ratings are equal.
    pub(super) alike: Alike,
    df_target: f64,
    df_rater: f64,
}

impl ZeroResidual {
    /// With the residual at zero the ratings say as much as the levels of targets and of raters up to a constant, so
    /// the restricted likelihood is that of two normal samples, and the estimates are their variances.
    pub(super) fn of(levels: &Additive, alike: Alike) -> Self {
        Self {
            alike,
            target: sample_variance(&levels.targets),
            rater: sample_variance(&levels.raters),
            df_target: levels.targets.len() as f64 - 1.0,
            df_rater: levels.raters.len() as f64 - 1.0,
        }
    }

    pub(super) fn variance(&self, source: Source) -> f64 {
        match source {
            Source::Target => self.target,
            Source::Rater => self.rater,
            _ => 0.0,
        }
    }

    /// The ratio of two variances of normal samples has an exact F interval; without rater error the value is 1 and its
    /// interval says nothing about chance.
    pub(super) fn interval(&self, estimand: &Estimand, level: f64) -> Option<Interval> {
        let weight = estimand.error().iter().find(|(source, _)| *source == Source::Rater).map(|(_, weight)| *weight);
        let Some(weight) = weight.filter(|_| self.rater > 0.0) else {
            return Interval::new(1.0, 1.0, level);
        };
        let ratio = self.target / (weight * self.rater);
        let upper = f64::midpoint(1.0, level);
        let low = ratio / f_quantile(upper, self.df_target, self.df_rater)?;
        let high = ratio * f_quantile(upper, self.df_rater, self.df_target)?;
        Interval::new(low / (1.0 + low), high / (1.0 + high), level).filter(|_| ratio > 0.0)
    }

    /// The ratio itself.
    pub(super) fn share(&self, estimand: &Estimand) -> Result<f64, Undefined> {
        estimand.share(|source| self.variance(source))
    }
}

/// Which ratings are equal where nothing is left over: all that is certain of levels without an estimate of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alike {
    /// Are all targets of a cluster equal? Without clusters: all targets?
    targets: bool,
    /// Are all ratings of a target equal?
    raters: bool,
}

impl Alike {
    /// `level` is that of a target. Targets are compared within the innermost clusters that can be told apart.
    pub(super) fn of<T: PartialEq + Copy>(
        observed: &Observations,
        design: &Design,
        level: impl Fn(usize) -> T,
    ) -> Self {
        let innermost = design.levels.iter().position(|level| level.separable.is_ok());
        let clusters = innermost.and_then(|place| observed.clusters().get(place));
        let mut first: Vec<Option<T>> = vec![None; clusters.map_or(1, Factor::levels)];
        let targets = (0..observed.len()).all(|row| {
            let own = level(observed.target().codes()[row] as usize);
            let cluster = clusters.map_or(0, |clusters| clusters.codes()[row] as usize);
            *first[cluster].get_or_insert(own) == own
        });
        Self { targets, raters: only_scores(observed).is_some() }
    }

    /// Ratios that do not depend on how far targets or raters lie apart. Without a difference between targets the ratio is
    /// 0/0; whether clusters differ more than their targets make them is not settled by equal ratings.
    pub(super) fn share(self, estimand: &Estimand, one_way: bool) -> Result<f64, Undefined> {
        let rater_errs = !one_way && estimand.error().iter().any(|(source, _)| *source == Source::Rater);
        let certain = self.raters || !rater_errs;
        match estimand.signal() {
            [Source::Target] if certain && self.targets => Err(Undefined::NoTargetVariance),
            [Source::Target] if certain => Ok(1.0),
            // Somewhere ratings differ, and raters and the rest do not make them.
            [Source::Target, ..] if self.raters && !estimand.signal().contains(&Source::Rater) => Ok(1.0),
            _ => Err(Undefined::AtBoundary),
        }
    }

    /// Components that are certainly zero.
    pub(super) fn variance(self, source: Source) -> Result<f64, Undefined> {
        match source {
            Source::Residual => Ok(0.0),
            Source::Target if self.targets => Ok(0.0),
            Source::Rater | Source::ClusterRater(_) | Source::TargetRater if self.raters => Ok(0.0),
            _ => Err(Undefined::AtBoundary),
        }
    }
}

/// The score of each target if all its ratings are equal; `None` otherwise.
pub(super) fn only_scores(observed: &Observations) -> Option<Vec<i64>> {
    let mut first: Vec<Option<i64>> = vec![None; observed.target().levels()];
    let codes = observed.target().codes().iter();
    let equal =
        codes.zip(observed.scaled()).all(|(&target, &score)| *first[target as usize].get_or_insert(score) == score);
    equal.then(|| first.into_iter().map(Option::unwrap_or_default).collect())
}

fn sample_variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let spread = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    // Equal levels stay equal: their mean may round.
    if values.iter().all(|value| *value == values[0]) { 0.0 } else { spread }
}
