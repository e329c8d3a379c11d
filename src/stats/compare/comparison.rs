//! Two views compared: the delete-one-unit jackknife of their difference.

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::adjust::Adjustment;
use crate::stats::adjust::adjusted;
use crate::stats::jackknife::Scale;
use crate::stats::jackknife::covariance;
use crate::stats::level::ConfidenceLevel;

use super::left_out::LeftOut;
use super::left_out::Views;
use super::left_out::enough_units;
use super::left_out::transform;
use super::mover::mover;
use super::test_of::Test;

/// From how many units on nothing is said of their number.
const UNITS_WITHOUT_CAUTION: usize = 8;
/// The share of all rows above which a unit is named.
const LARGE_SHARE: f64 = 0.35;
/// Errors that cancel to this part of their size: the two views are one.
const ONE_AND_THE_SAME: f64 = 1e-9;

/// What should be known before the comparison is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Caution {
    /// Four to seven units: the level holds, the interval is wide.
    FewUnits {
        /// How many.
        units: usize,
    },
    /// One unit holds more than 35 % of the rows.
    LargeUnit {
        /// Which, from 0.
        unit: usize,
        /// Its share of the rows.
        share: f64,
    },
    /// One value is above 0 and the other below: a difference of values is then no difference in strength.
    SignsDiffer,
}

/// The unit whose removal moves the difference most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Influence {
    /// Which unit, from 0.
    pub unit: usize,
    /// The difference without it.
    pub without: f64,
}

/// Two views' statistics and their difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The first view: its value and interval.
    pub first: Estimate,
    /// The second view.
    pub second: Estimate,
    /// First less second, with the interval of [`mover`] and the jackknife's standard error on the statistic's own scale.
    pub difference: Estimate,
    /// The difference on the scale of the jackknife (Fisher's z for correlations), with its standard error.
    pub shift: Estimate,
    /// Correlation of the errors of the two values on that scale.
    pub error_correlation: f64,
    /// Test of no difference on that scale, t with k − 1 degrees of freedom.
    pub test: Test,
    /// The unit that moves the difference most.
    pub influence: Influence,
    /// What should be known beside it.
    pub cautions: Vec<Caution>,
}

/// One of all pairs of views.
#[derive(Debug, Clone, PartialEq)]
pub struct PairOfViews {
    /// The first view, from 0.
    pub first: usize,
    /// The second view.
    pub second: usize,
    /// Their comparison, or why there is none.
    pub comparison: Result<Comparison, Undefined>,
    /// Its probability after Holm (1979), over the pairs that could be compared.
    pub holm: Option<f64>,
}

impl Views {
    /// Compares two views by leaving out one unit at a time.
    ///
    /// Estimates statistic(first) − statistic(second), in units of the statistic. With k units and leave-outs on the scale
    /// (Fisher's z): v = (k−1)/k Σd², c = (k−1)/k Σd₁d₂, SE = √(v₁ + v₂ − 2c), t = Δ/SE with k − 1 degrees of freedom. The
    /// interval of the difference is [`mover`]'s, from the two intervals and ρ = c/√(v₁v₂) (Efron & Stein 1981 for the
    /// jackknife; Zou 2007 for the interval). Rows of one unit may depend on one another in any way; no distribution is
    /// assumed, only units that were drawn independently.
    ///
    /// # Errors
    /// The reason of a view without a value; [`Undefined::TooFewUnits`] below four; [`Undefined::AtBoundary`] or
    /// [`Undefined::WithoutUnit`] where all rows, or those without one unit, have no place on the scale;
    /// [`Undefined::SameRatings`] where leaving out a unit moves both views alike, [`Undefined::NoInfluence`] where it moves
    /// one of them nowhere.
    ///
    /// ```
    /// use parallax::stats::compare::{Rows, total_correlations};
    /// use parallax::stats::level::ConfidenceLevel;
    /// use parallax::stats::observations::Factor;
    ///
    /// let outcome = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    /// let (client, therapist) = ([2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 8.0, 7.0], [5.0, 1.0, 6.0, 2.0, 8.0, 3.0, 7.0, 4.0]);
    /// let (views, unit): ([&[f64]; 2], _) = ([&client, &therapist], Factor::new((0..8).collect(), 8).unwrap());
    /// let found = total_correlations(&Rows::new(&outcome, &views, &unit).unwrap());
    /// let compared = found.compare(0, 1, &ConfidenceLevel::new(0.95)).unwrap();
    /// assert!((compared.first.value - 38.0 / 42.0).abs() < 1e-15 && compared.test.df == Some(7.0));
    /// assert!((compared.difference.value - 28.0 / 42.0).abs() < 1e-15);
    /// ```
    pub fn compare(&self, first: usize, second: usize, level: &ConfidenceLevel) -> Result<Comparison, Undefined> {
        self.compare_left_out(self.view(first)?, self.view(second)?, level)
    }

    /// The same of how strongly two views relate, where one statistic is above 0 and the other below: the second view is
    /// turned round. `None` where the signs are alike.
    pub fn compare_strength(
        &self,
        first: usize,
        second: usize,
        level: &ConfidenceLevel,
    ) -> Option<Result<Comparison, Undefined>> {
        let (one, other) = (self.view(first).ok()?, self.view(second).ok()?);
        let turned = |view: &LeftOut| if view.value < 0.0 { view.turned() } else { view.clone() };
        signs_differ(self.scale, one.value, other.value)
            .then(|| self.compare_left_out(&turned(one), &turned(other), level))
    }

    /// All pairs of views, with probabilities adjusted after Holm.
    pub fn compare_all(&self, level: &ConfidenceLevel) -> Vec<PairOfViews> {
        let count = self.views.len();
        let pairs = (0..count).flat_map(|first| (first + 1..count).map(move |second| (first, second)));
        let mut found: Vec<PairOfViews> = pairs
            .map(|(first, second)| {
                let comparison = self.compare(first, second, level);
                PairOfViews { first, second, comparison, holm: None }
            })
            .collect();
        let p_values: Vec<f64> =
            found.iter().filter_map(|pair| pair.comparison.as_ref().ok()).map(|pair| pair.test.p_value).collect();
        let mut holm = adjusted(&p_values, Adjustment::Holm).into_iter();
        found.iter_mut().filter(|pair| pair.comparison.is_ok()).for_each(|pair| pair.holm = holm.next());
        found
    }

    fn compare_left_out(
        &self,
        one: &LeftOut,
        other: &LeftOut,
        level: &ConfidenceLevel,
    ) -> Result<Comparison, Undefined> {
        let k = self.sizes.len();
        enough_units(k)?;
        let (moved, other_moved) = (transform(one, self.scale)?, transform(other, self.scale)?);
        let variance = covariance(&moved.without, &moved.without);
        let other_variance = covariance(&other_moved.without, &other_moved.without);
        if variance == 0.0 || other_variance == 0.0 {
            return Err(Undefined::NoInfluence);
        }
        let shifts = difference(&moved, &other_moved);
        let std_error = libm::sqrt(covariance(&shifts.without, &shifts.without));
        if std_error <= ONE_AND_THE_SAME * libm::sqrt(variance.max(other_variance)) {
            return Err(Undefined::SameRatings);
        }
        let error_correlation =
            covariance(&moved.without, &other_moved.without) / libm::sqrt(variance) / libm::sqrt(other_variance);
        let df = k as f64 - 1.0;
        let half = level.t(df).ok_or(Undefined::Overflow)? * std_error;
        let shift = Estimate {
            std_error: Some(std_error),
            interval: Interval::around(shifts.value, half, level.share()),
            df: Some(df),
            ..Estimate::plain(shifts.value, self.rows())?
        };
        let first = self.estimate(one, &moved, level)?;
        let second = self.estimate(other, &other_moved, level)?;
        let test = Test::student(shifts.value / std_error, df)?;
        let cautions = self.cautions(one.value, other.value);
        let (difference, influence) = self.difference((one, &first), (other, &second), error_correlation)?;
        Ok(Comparison { first, second, difference, shift, error_correlation, test, influence, cautions })
    }

    fn estimate(&self, own: &LeftOut, moved: &LeftOut, level: &ConfidenceLevel) -> Result<Estimate, Undefined> {
        let interval = Some(transformed_interval(moved, self.scale, level)?);
        let std_error = Some(libm::sqrt(covariance(&own.without, &own.without)));
        let df = Some(self.sizes.len() as f64 - 1.0);
        Ok(Estimate { std_error, interval, df, ..Estimate::plain(own.value, self.rows())? })
    }

    /// The difference on the statistic's own scale, and what moves it most.
    fn difference(
        &self,
        (one, first): (&LeftOut, &Estimate),
        (other, second): (&LeftOut, &Estimate),
        correlation: f64,
    ) -> Result<(Estimate, Influence), Undefined> {
        let plain = difference(one, other);
        let interval = first
            .interval
            .zip(second.interval)
            .and_then(|(own, its)| mover((first.value, own), (second.value, its), correlation));
        let moves = |value: &f64| (value - plain.value).abs();
        let strongest = plain.without.iter().enumerate().max_by(|a, b| moves(a.1).total_cmp(&moves(b.1)));
        let influence = strongest.map(|(unit, &without)| Influence { unit, without }).ok_or(Undefined::NoInfluence)?;
        let estimate = Estimate::plain(plain.value, self.rows())?;
        let std_error = Some(libm::sqrt(covariance(&plain.without, &plain.without)));
        Ok((Estimate { std_error, interval, df: first.df, ..estimate }, influence))
    }

    fn cautions(&self, one: f64, other: f64) -> Vec<Caution> {
        let units = self.sizes.len();
        let few = (units < UNITS_WITHOUT_CAUTION).then_some(Caution::FewUnits { units });
        let rows = self.rows() as f64;
        let large = self.sizes.iter().enumerate().map(|(unit, &size)| (unit, size as f64 / rows));
        let large =
            large.filter(|&(_, share)| share > LARGE_SHARE).map(|(unit, share)| Caution::LargeUnit { unit, share });
        let signs = signs_differ(self.scale, one, other).then_some(Caution::SignsDiffer);
        few.into_iter().chain(large).chain(signs).collect()
    }
}

/// Has one correlation a plus and the other a minus? An area under a curve has no sign.
fn signs_differ(scale: Scale, one: f64, other: f64) -> bool {
    scale == Scale::FisherZ && one * other < 0.0
}

/// First less second, on all rows and without each unit.
fn difference(first: &LeftOut, second: &LeftOut) -> LeftOut {
    let without = first.without.iter().zip(&second.without).map(|(first, second)| first - second).collect();
    LeftOut { value: first.value - second.value, without }
}

/// The interval of one value, back on its own scale.
pub(super) fn transformed_interval(
    moved: &LeftOut,
    scale: Scale,
    level: &ConfidenceLevel,
) -> Result<Interval, Undefined> {
    let std_error = libm::sqrt(covariance(&moved.without, &moved.without));
    let half = level.t(moved.without.len() as f64 - 1.0).ok_or(Undefined::Overflow)? * std_error;
    let interval = Interval::around(moved.value, half, level.share());
    interval.and_then(|interval| interval.map(|limit| scale.back(limit))).ok_or(Undefined::Overflow)
}
