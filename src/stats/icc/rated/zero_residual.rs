//! Ratings without any residual: nothing to iterate for.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::f_quantile;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::rating_design::Additive;

/// Variances of levels that are known without error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ZeroResidual {
    pub(super) target: f64,
    pub(super) rater: f64,
    df_target: f64,
    df_rater: f64,
}

impl ZeroResidual {
    /// With the residual at zero the ratings say as much as the levels of targets and of raters up to a constant, so
    /// the restricted likelihood is that of two normal samples, and the estimates are their variances.
    pub(super) fn of(levels: &Additive) -> Self {
        Self {
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

fn sample_variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let spread = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    // Equal levels stay equal: their mean may round.
    if values.iter().all(|value| *value == values[0]) { 0.0 } else { spread }
}
