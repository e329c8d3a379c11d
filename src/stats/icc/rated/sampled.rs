//! Intervals from many draws of the components.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::icc::rated::fit::Fitted;

/// Share of draws that must have a value; with fewer the rest would be a choice and no sample.
const MOST_LOST: f64 = 0.1;

/// Draws of the components of one model.
#[derive(Debug, Clone)]
pub(super) struct Sampled {
    sources: Vec<Source>,
    /// One entry per draw: the components by source, the residual last; none where a draw has no fit.
    draws: Vec<Option<Vec<f64>>>,
}

impl Sampled {
    /// Draws in the order of `fitted.sources`, then the residual, then fixed raters where there are any.
    pub(super) fn new(fitted: &Fitted, draws: Vec<Option<Vec<f64>>>) -> Self {
        Self { sources: order(fitted), draws }
    }

    /// Limits of a ratio: the quantiles of its values over draws. Draws in which nothing varies have none.
    pub(super) fn of_share(&self, estimand: &Estimand, level: f64) -> Result<Interval, Undefined> {
        self.quantiles(level, |draw| estimand.share(|source| self.component(draw, source)).ok())
    }

    /// Limits of a weighted sum of components.
    pub(super) fn of_sum(&self, parts: &[(Source, f64)], level: f64) -> Result<Interval, Undefined> {
        self.quantiles(level, |draw| {
            Some(parts.iter().map(|&(source, weight)| weight * self.component(draw, source)).sum())
        })
    }

    fn component(&self, draw: &[f64], source: Source) -> f64 {
        self.sources.iter().position(|&own| own == source).map_or(0.0, |place| draw[place])
    }

    fn quantiles(&self, level: f64, value: impl Fn(&[f64]) -> Option<f64>) -> Result<Interval, Undefined> {
        let mut values: Vec<f64> = self.draws.iter().flatten().filter_map(|draw| value(draw)).collect();
        let lost = self.draws.len() - values.len();
        if values.len() < 2 || lost as f64 > MOST_LOST * self.draws.len() as f64 {
            return Err(Undefined::NotConverged);
        }
        values.sort_by(f64::total_cmp);
        let tail = f64::midpoint(0.0, 1.0 - level);
        let (low, high) = (quantile(&values, tail), quantile(&values, 1.0 - tail));
        Interval::new(low, high, level).ok_or(Undefined::Overflow)
    }
}

/// The components that a draw lists, in this order.
fn order(fitted: &Fitted) -> Vec<Source> {
    let mut sources = fitted.sources.clone();
    sources.push(Source::Residual);
    sources.extend(fitted.fixed.map(|_| Source::Rater));
    sources
}

/// The components of a fit in the order of a draw.
pub(super) fn components(fitted: &Fitted) -> Vec<f64> {
    order(fitted).into_iter().map(|source| fitted.variance(source)).collect()
}

/// Quantile of sorted values, linear between them (Hyndman & Fan 1996, type 7).
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    // Below the length, so exact.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= place < length")]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
}
