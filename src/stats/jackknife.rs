//! The delete-one-unit jackknife: how sure a statistic is when sessions come in independent units.

use crate::stats::level::ConfidenceLevel;
use crate::stats::{Estimate, Interval, Undefined};

/// Leave-outs that differ by less than this part of the largest are equal but for rounding.
const UNMOVED: f64 = 1e-13;

/// The scale on which the interval is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// As it is: means, differences.
    Identity,
    /// artanh: correlations and agreement coefficients between −1 and 1.
    FisherZ,
    /// ln: standard deviations, variances, ratios.
    Log,
    /// ln p/(1 − p): shares and areas between 0 and 1.
    Logit,
}

impl Scale {
    /// A value on this scale; not finite where the scale has no place for it.
    ///
    /// ```
    /// use parallax::stats::jackknife::Scale;
    /// assert!((Scale::Logit.forward(0.75) - 3.0_f64.ln()).abs() < 1e-15);
    /// ```
    pub fn forward(self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::FisherZ => libm::atanh(value),
            Self::Log => libm::log(value),
            Self::Logit => libm::log(value / (1.0 - value)),
        }
    }

    /// What has this place on the scale.
    ///
    /// ```
    /// use parallax::stats::jackknife::Scale;
    /// assert!((Scale::Logit.back(3.0_f64.ln()) - 0.75).abs() < 1e-15);
    /// ```
    pub fn back(self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::FisherZ => libm::tanh(value),
            Self::Log => libm::exp(value),
            Self::Logit => 1.0 / (1.0 + libm::exp(-value)),
        }
    }

    /// How fast the scale rises at a value, by which the delta method takes errors there; not finite, or not above 0, where the
    /// scale has no place for the value.
    ///
    /// ```
    /// use parallax::stats::jackknife::Scale;
    /// assert_eq!(Scale::Logit.slope(0.75), 16.0 / 3.0);
    /// ```
    pub fn slope(self, value: f64) -> f64 {
        match self {
            Self::Identity => 1.0,
            Self::FisherZ => 1.0 / (1.0 - value * value),
            Self::Log => 1.0 / value,
            Self::Logit => 1.0 / (value * (1.0 - value)),
        }
    }
}

/// An estimate whose uncertainty comes from leaving out one unit at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Jackknifed {
    /// The statistic on all data; with standard error (on its own scale), df = k − 1 and interval unless
    /// `no_interval` says why not.
    pub estimate: Estimate,
    /// Why the value stands without an interval.
    pub no_interval: Option<Undefined>,
}

/// What the jackknife is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'l> {
    /// Scale of the interval.
    pub scale: Scale,
    /// Confidence level.
    pub level: &'l ConfidenceLevel,
    /// How many pairs the statistic rests on, for the report.
    pub n: usize,
}

/// The sums of all units but one, for each unit in turn; none if there are fewer than two units.
///
/// Those before and those behind the unit are added up, never subtracted from the total: what is left after a
/// subtraction can be rounding alone, where the unit held nearly all the spread. Costs two additions per unit.
///
/// ```
/// use parallax::stats::jackknife::leave_outs;
/// assert_eq!(leave_outs(&[4.0, 6.0, 11.0], |a, b| a + b), [17.0, 15.0, 10.0]);
/// ```
pub fn leave_outs<S: Clone>(units: &[S], plus: impl Fn(&S, &S) -> S) -> Vec<S> {
    let mut behind: Vec<S> = Vec::with_capacity(units.len());
    for unit in units.iter().skip(1).rev() {
        behind.push(behind.last().map_or_else(|| unit.clone(), |sum| plus(unit, sum)));
    }
    let mut before: Option<S> = None;
    let mut without = Vec::with_capacity(units.len());
    for unit in units {
        match (&before, behind.pop()) {
            (Some(before), Some(behind)) => without.push(plus(before, &behind)),
            (Some(before), None) => without.push(before.clone()),
            (None, Some(behind)) => without.push(behind),
            (None, None) => {}
        }
        before = Some(before.map_or_else(|| unit.clone(), |sum| plus(&sum, unit)));
    }
    without
}

/// The statistic without each unit in turn: what a single unit does to it.
///
/// # Errors
/// The reason of the first leave-out without a value.
///
/// ```
/// use parallax::stats::jackknife::influence;
/// let sums = [(1.0, 4.0), (1.0, 6.0), (1.0, 11.0)];
/// let means = influence(&sums, |a, b| (a.0 + b.0, a.1 + b.1), |s| Ok(s.1 / s.0));
/// assert_eq!(means, Ok(vec![8.5, 7.5, 5.0]));
/// ```
pub fn influence<S: Clone>(
    units: &[S],
    plus: impl Fn(&S, &S) -> S,
    statistic: impl Fn(&S) -> Result<f64, Undefined>,
) -> Result<Vec<f64>, Undefined> {
    leave_outs(units, plus).iter().map(statistic).collect()
}

/// Delete-one-unit jackknife of a statistic of additive sums: SE² = (k−1)/k Σ (θ₍ᵢ₎ − mean θ₍.₎)², interval
/// from t with k − 1 degrees of freedom on `request.scale`, transformed back (Efron & Tibshirani 1993, 11.5).
///
/// Inputs: the sums of k independent units, their total, how two of them are added, the statistic.
///
/// # Errors
/// Only when the statistic on all data has no value. With fewer than two units, a leave-out without a value, leave-outs
/// that are all equal, or a value outside the scale (a correlation of exactly 1), the value stands alone and
/// `no_interval` says why.
///
/// ```
/// use parallax::stats::jackknife::{Request, Scale, jackknife};
/// // The jackknife of a mean is s/√k: the values 4, 6, 11 have s² = 13.
/// let units = [4.0, 6.0, 11.0].map(|value| (1.0, value));
/// let level = parallax::stats::level::ConfidenceLevel::new(0.95);
/// let request = Request { scale: Scale::Identity, level: &level, n: 3 };
/// let mean = jackknife(&units, &(3.0, 21.0), |a, b| (a.0 + b.0, a.1 + b.1), |s| Ok(s.1 / s.0), request).unwrap();
/// assert_eq!(mean.estimate.value, 7.0);
/// assert!((mean.estimate.std_error.unwrap() - (13.0f64 / 3.0).sqrt()).abs() < 1e-14);
/// assert_eq!(mean.estimate.df, Some(2.0));
/// ```
pub fn jackknife<S: Clone>(
    units: &[S],
    total: &S,
    plus: impl Fn(&S, &S) -> S,
    statistic: impl Fn(&S) -> Result<f64, Undefined>,
    request: Request<'_>,
) -> Result<Jackknifed, Undefined> {
    jackknife_of(&leave_outs(units, plus), total, statistic, request)
}

/// [`jackknife`] from sums that were left out before, so that several statistics share them.
///
/// # Errors
/// As [`jackknife`].
///
/// ```
/// use parallax::stats::jackknife::{Request, Scale, jackknife_of, leave_outs};
/// let units = [4.0, 6.0, 11.0].map(|value| (1.0, value));
/// let level = parallax::stats::level::ConfidenceLevel::new(0.95);
/// let request = Request { scale: Scale::Identity, level: &level, n: 3 };
/// let without = leave_outs(&units, |a, b| (a.0 + b.0, a.1 + b.1));
/// let mean = jackknife_of(&without, &(3.0, 21.0), |s| Ok(s.1 / s.0), request).unwrap();
/// assert!((mean.estimate.std_error.unwrap() - (13.0f64 / 3.0).sqrt()).abs() < 1e-14);
/// ```
pub fn jackknife_of<S>(
    without: &[S],
    total: &S,
    statistic: impl Fn(&S) -> Result<f64, Undefined>,
    request: Request<'_>,
) -> Result<Jackknifed, Undefined> {
    let plain = Estimate::plain(statistic(total)?, request.n)?;
    let alone = |reason| Ok(Jackknifed { estimate: plain, no_interval: Some(reason) });
    if without.len() < 2 {
        return alone(Undefined::TooFewUnits { have: 1, need: 2 });
    }
    let without: Vec<f64> = match without.iter().map(statistic).collect() {
        Ok(without) => without,
        Err(reason) => return alone(reason),
    };
    let df = without.len() as f64 - 1.0;
    let std_error = spread(&without);
    if std_error <= UNMOVED * without.iter().fold(0.0_f64, |largest, value| largest.max(value.abs())) {
        return alone(unmoved(request.scale, plain.value));
    }
    let with_error = Estimate { std_error: std_error.is_finite().then_some(std_error), df: Some(df), ..plain };
    let transformed: Vec<f64> = without.iter().map(|&value| request.scale.forward(value)).collect();
    Ok(match interval(request, plain.value, spread(&transformed), df) {
        Some(interval) => {
            Jackknifed { estimate: Estimate { interval: Some(interval), ..with_error }, no_interval: None }
        }
        None => {
            Jackknifed { estimate: with_error, no_interval: Some(no_limits(request.scale, plain.value, &transformed)) }
        }
    })
}

/// Why there are no limits where no unit moves the value: limits of width 0 would claim certainty.
fn unmoved(scale: Scale, value: f64) -> Undefined {
    if scale.forward(value).is_finite() { Undefined::NoInfluence } else { Undefined::AtBoundary }
}

/// Why there are no limits: the scale of the interval has no place for the value, or for one without a unit.
fn no_limits(scale: Scale, value: f64, transformed: &[f64]) -> Undefined {
    let inside = scale.forward(value).is_finite() && transformed.iter().all(|value| value.is_finite());
    if inside { Undefined::Overflow } else { Undefined::AtBoundary }
}

/// √((k−1)/k Σ (θ₍ᵢ₎ − mean)²).
fn spread(without: &[f64]) -> f64 {
    libm::sqrt(covariance(without, without))
}

/// (k−1)/k Σ (θ₍ᵢ₎ − mean θ)(φ₍ᵢ₎ − mean φ): the jackknife's covariance of two statistics that were computed without the
/// same units, in the same order. Relative to the first values so that equal values give exactly 0.
pub(super) fn covariance(first: &[f64], second: &[f64]) -> f64 {
    let k = first.len() as f64;
    let start = |values: &[f64]| values.first().copied().unwrap_or_default();
    let (start_first, start_second) = (start(first), start(second));
    let mean = |values: &[f64], start: f64| values.iter().map(|value| value - start).sum::<f64>() / k;
    let (mean_first, mean_second) = (mean(first, start_first), mean(second, start_second));
    let about = |first: &f64, second: &f64| (first - start_first - mean_first) * (second - start_second - mean_second);
    (k - 1.0) / k * first.iter().zip(second).map(|(first, second)| about(first, second)).sum::<f64>()
}

fn interval(request: Request<'_>, value: f64, std_error: f64, df: f64) -> Option<Interval> {
    let half = request.level.t(df)? * std_error;
    let centre = request.scale.forward(value);
    Interval::around(centre, half, request.level.share())?.map(|limit| request.scale.back(limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::describe::{PairMoments, standard_deviation};
    use crate::stats::pair::{pearson, pearson_of};
    use proptest::prelude::*;

    fn request() -> Request<'static> {
        Request { scale: Scale::FisherZ, level: Box::leak(Box::new(ConfidenceLevel::new(0.95))), n: 9 }
    }

    fn units_of(pairs: &[(f64, f64)]) -> (Vec<PairMoments>, PairMoments) {
        let units: Vec<PairMoments> = pairs
            .chunks(3)
            .map(|chunk| {
                let mut unit = PairMoments::default();
                for &(x, y) in chunk {
                    unit.add(x - 4.0, y - 4.0);
                }
                unit
            })
            .collect();
        let total = units.iter().fold(PairMoments::default(), |sum, unit| sum.plus(unit));
        (units, total)
    }

    #[test]
    fn one_unit_gives_the_value_and_the_reason() {
        let (units, total) = units_of(&[(1.0, 2.0), (3.0, 5.0), (4.0, 4.0)]);
        let alone = jackknife(&units, &total, PairMoments::plus, pearson_of, request()).unwrap();
        assert_eq!(alone.no_interval, Some(Undefined::TooFewUnits { have: 1, need: 2 }));
        assert_eq!((alone.estimate.std_error, alone.estimate.interval), (None, None));
        assert_eq!(alone.estimate.value, pearson_of(&total).unwrap());
    }

    #[test]
    fn a_leave_out_without_a_value_is_the_reason() {
        // Without the second unit y is constant.
        let (units, total) = units_of(&[(1.0, 2.0), (3.0, 2.0), (4.0, 2.0), (1.0, 5.0), (2.0, 6.0), (6.0, 1.0)]);
        let alone = jackknife(&units, &total, PairMoments::plus, pearson_of, request()).unwrap();
        assert_eq!(alone.no_interval, Some(Undefined::ConstantColumn));
        let (_, constant) = units_of(&[(1.0, 2.0), (3.0, 2.0), (4.0, 2.0)]);
        let none = jackknife(&units[..1], &constant, PairMoments::plus, pearson_of, request());
        assert_eq!(none, Err(Undefined::ConstantColumn));
    }

    #[test]
    fn a_correlation_of_one_has_no_interval() {
        let pairs: Vec<(f64, f64)> = (1..10).map(|i| (f64::from(i), f64::from(i))).collect();
        let (units, total) = units_of(&pairs);
        let one = jackknife(&units, &total, PairMoments::plus, pearson_of, request()).unwrap();
        assert_eq!((one.estimate.value, one.estimate.interval), (1.0, None));
        assert_eq!(one.no_interval, Some(Undefined::AtBoundary));
    }

    #[test]
    fn a_unit_with_all_the_spread_leaves_no_rounding_behind() {
        // Without the first unit all gaps are 0; a subtraction would leave some 1e-17 for a standard deviation.
        let pairs = [
            (1.1, 2.3),
            (3.7, 2.9),
            (4.3, 2.2),
            (0.7, 0.7),
            (0.9, 0.9),
            (1.9, 1.9),
            (2.3, 2.3),
            (1.4, 1.4),
            (0.1, 0.1),
        ];
        let (units, _) = units_of(&pairs);
        let without = influence(&units, PairMoments::plus, PairMoments::sd_difference).unwrap();
        assert_eq!(without[0], 0.0);
        assert!(without[1] > 0.5 && without[2] > 0.5);
    }

    #[test]
    fn units_that_are_all_alike_say_nothing_of_uncertainty() {
        let units = [4.0, 4.0, 4.0].map(|value| (1.0, value));
        let request = Request { scale: Scale::Identity, n: 3, ..request() };
        let mean = jackknife(&units, &(3.0, 12.0), |a, b| (a.0 + b.0, a.1 + b.1), |s| Ok(s.1 / s.0), request).unwrap();
        assert_eq!((mean.estimate.value, mean.estimate.interval, mean.estimate.std_error), (4.0, None, None));
        assert_eq!(mean.no_interval, Some(Undefined::NoInfluence));
    }

    #[test]
    fn a_log_interval_never_reaches_zero() {
        let (units, total) = units_of(&[(1.0, 2.0), (3.0, 2.0), (4.0, 2.0), (1.0, 5.0), (2.0, 6.0), (6.0, 1.0)]);
        let request = Request { scale: Scale::Log, ..request() };
        let sd = jackknife(&units, &total, PairMoments::plus, PairMoments::sd_difference, request).unwrap();
        let interval = sd.estimate.interval.unwrap();
        assert!(interval.low() > 0.0 && interval.contains(sd.estimate.value));
    }

    proptest! {
        #[test]
        fn mean_difference_of_single_pairs_has_the_textbook_error(
            gaps in prop::collection::vec(-6.0..6.0f64, 2..30),
        ) {
            let units: Vec<(f64, f64)> = gaps.iter().map(|&gap| (1.0, gap)).collect();
            let total = units.iter().fold((0.0, 0.0), |t, u| (t.0 + u.0, t.1 + u.1));
            let level = ConfidenceLevel::new(0.9);
            let request = Request { scale: Scale::Identity, level: &level, n: gaps.len() };
            let mean = jackknife(&units, &total, |a, b| (a.0 + b.0, a.1 + b.1), |s| Ok(s.1 / s.0), request).unwrap();
            let expected = standard_deviation(&gaps).unwrap() / (gaps.len() as f64).sqrt();
            prop_assert!((mean.estimate.std_error.unwrap() - expected).abs() < 1e-12);
        }

        #[test]
        fn leaving_out_equals_computing_anew(
            pairs in prop::collection::vec((1.0..7.0f64, 1.0..7.0f64), 9..30),
        ) {
            let (units, _) = units_of(&pairs);
            let fast = influence(&units, PairMoments::plus, pearson_of).unwrap();
            for (skip, value) in fast.iter().enumerate() {
                let rest = pairs.chunks(3).enumerate().filter(|(i, _)| *i != skip).flat_map(|(_, c)| c.iter().copied());
                let (x, y): (Vec<f64>, Vec<f64>) = rest.unzip();
                prop_assert!((pearson(&x, &y, None).unwrap().value - value).abs() < 1e-11);
            }
        }
    }
}
