//! Observed agreement of each unit, and the coefficients that compare it with chance.

use super::ChanceCorrected;
use super::Test;
use super::scale::Coded;
use super::scale::Scale;
use super::units::Units;
use super::weights::Table;
use super::weights::Weights;
use super::with_limits;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::describe::standard_deviation;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;

/// What the coefficients of the kappa family share.
#[derive(Debug)]
pub(super) struct Agreement<'r> {
    pub(super) units: Units<'r>,
    pub(super) coded: Coded,
    pub(super) weights: Table,
    /// Weighted agreement of each unit; none with a single rating.
    pub(super) of_unit: Vec<Option<f64>>,
    /// Units with two ratings or more.
    pub(super) compared: usize,
    /// Their mean agreement.
    pub(super) observed: f64,
}

impl<'r> Agreement<'r> {
    pub(super) fn of(rated: &'r Observations, scale: Option<&Scale>, weights: Weights) -> Result<Self, Undefined> {
        if scale.is_none() && weights.needs_scale() {
            return Err(Undefined::ScaleNotDeclared);
        }
        let units = Units::of(rated)?;
        let coded = Coded::of(&units, scale)?;
        if weights == Weights::GwetRatio && coded.values.first().is_some_and(|&lowest| lowest < 0.0) {
            return Err(Undefined::BelowZero);
        }
        let compared = units.compared()?;
        let table = Table::of(weights, &coded.values);
        let of_unit: Vec<Option<f64>> =
            (0..units.len()).map(|unit| pairs_agree(&coded.codes[units.span(unit)], &table)).collect();
        let observed = of_unit.iter().flatten().sum::<f64>() / compared as f64;
        Ok(Self { units, coded, weights: table, of_unit, compared, observed })
    }

    /// The categories of a unit's ratings.
    pub(super) fn codes(&self, unit: usize) -> &[u32] {
        &self.coded.codes[self.units.span(unit)]
    }

    /// Share of each category: the mean over units of its share within the unit.
    pub(super) fn shares(&self) -> Vec<f64> {
        let mut shares = vec![0.0; self.weights.categories()];
        for unit in 0..self.units.len() {
            let codes = self.codes(unit);
            for &code in codes {
                shares[code as usize] += 1.0 / codes.len() as f64;
            }
        }
        let n = self.units.len() as f64;
        shares.iter().map(|share| share / n).collect()
    }

    /// The mean over a unit's ratings of a number that belongs to their categories.
    pub(super) fn mean_of(&self, unit: usize, by_category: &[f64]) -> f64 {
        let codes = self.codes(unit);
        codes.iter().map(|&code| by_category[code as usize]).sum::<f64>() / codes.len() as f64
    }

    /// (observed − expected)/(1 − expected) with the standard error of Gwet's linearised units: `chance` is what each
    /// unit says about expected agreement, its mean being `expected`; none if `expected` is no estimate.
    pub(super) fn corrected(
        &self,
        expected: f64,
        chance: Option<&[f64]>,
        level: &ConfidenceLevel,
    ) -> Result<ChanceCorrected, Undefined> {
        let value = (self.observed - expected) / (1.0 - expected);
        let n = self.units.len();
        let scale = n as f64 / self.compared as f64;
        let linear = |unit: usize| {
            let own = self.of_unit[unit].map_or(0.0, |agreement| scale * (agreement - expected) / (1.0 - expected));
            let moved = chance.map_or(0.0, |chance| chance[unit] - expected);
            own - 2.0 * (1.0 - value) * moved / (1.0 - expected)
        };
        let linear: Vec<f64> = (0..n).map(linear).collect();
        let made = self.finish(Estimate::plain(value, n)?, &linear, expected, level);
        Ok(ChanceCorrected { test: t_test(&made.estimate), ..made })
    }

    fn finish(&self, plain: Estimate, linear: &[f64], expected: f64, level: &ConfidenceLevel) -> ChanceCorrected {
        let df = linear.len() as f64 - 1.0;
        let (estimate, no_interval) = match standard_deviation(linear) {
            Some(sd) => with_limits(plain, sd / libm::sqrt(linear.len() as f64), level.t(df), Some(df), level),
            None => (plain, Some(Undefined::TooFewUnits { have: linear.len(), need: 2 })),
        };
        ChanceCorrected {
            estimate,
            no_interval,
            test: None,
            method: "unit-linearisation",
            observed: self.observed,
            expected,
            raters: self.units.active_raters(),
            units_used: linear.len(),
            units_compared: self.compared,
            units_dropped: self.units.len() - linear.len(),
        }
    }
}

fn t_test(estimate: &Estimate) -> Option<Test> {
    let statistic = estimate.value / estimate.std_error?;
    Some(Test { statistic, df1: estimate.df, df2: None, p_value: t_two_sided_p(statistic, estimate.df?)? })
}

/// Mean weight over all pairs of different ratings; none for a single rating.
fn pairs_agree(codes: &[u32], weights: &Table) -> Option<f64> {
    let m = codes.len();
    if m < 2 {
        return None;
    }
    let mut sorted = codes.to_vec();
    sorted.sort_unstable();
    let mut tally: Vec<(u32, f64)> = Vec::new();
    for code in sorted {
        match tally.last_mut() {
            Some((last, count)) if *last == code => *count += 1.0,
            _ => tally.push((code, 1.0)),
        }
    }
    let with = |code: u32| tally.iter().map(|&(other, count)| weights.at(code, other) * count).sum::<f64>();
    let agree: f64 = tally.iter().map(|&(code, count)| count * (with(code) - 1.0)).sum();
    Some(agree / (m as f64 * (m as f64 - 1.0)))
}

/// Percent agreement: the share of pairs of raters that agree, averaged over units; with weights, the mean weight.
///
/// Of a unit with ratings r₁ … rₘ it is Σ_{i≠j} w(rᵢ, rⱼ)/(m (m − 1)), then the mean over units with m ≥ 2 (Gwet 2014).
/// Standard error: that of a mean of units; interval by t with units − 1. Chance is not taken out: with few
/// categories it is high even if raters guess. Nothing is tested, since no agreement at all is no hypothesis.
///
/// Inputs: ratings in long form; the scale, or none for identity, linear, quadratic and ratio weights.
///
/// # Errors
/// [`Undefined::TooFewRaters`], [`Undefined::NoRepeatedTarget`], [`Undefined::Replicates`], [`Undefined::OffScale`],
/// [`Undefined::ScaleNotDeclared`] for ordinal weights without a scale, [`Undefined::BelowZero`] for ratio weights.
///
/// ```
/// use parallax::stats::chance::{Weights, percent_agreement};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
///
/// // Three units by two raters; they agree on the first two.
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 1, 2, 2, 1, 2], 1).unwrap();
/// let share = percent_agreement(&rated, None, Weights::Identity, &ConfidenceLevel::new(0.95)).unwrap();
/// assert!((share.estimate.value - 2.0 / 3.0).abs() < 1e-15);
/// ```
pub fn percent_agreement(
    rated: &Observations,
    scale: Option<&Scale>,
    weights: Weights,
    level: &ConfidenceLevel,
) -> Result<ChanceCorrected, Undefined> {
    let agreement = Agreement::of(rated, scale, weights)?;
    let units: Vec<f64> = agreement.of_unit.iter().flatten().copied().collect();
    let plain = Estimate::plain(agreement.observed, units.len())?;
    Ok(agreement.finish(plain, &units, 0.0, level))
}
