//! Krippendorff's alpha: disagreement against the disagreement of ratings that are dealt out at random.

mod counted;
mod interval;
mod ordinal;
mod pairable;
mod resample;
#[cfg(test)]
mod tests;

use self::counted::Counted;
use self::interval::IntervalSums;
use self::ordinal::Ordinal;
use self::pairable::Categories;
use self::pairable::Pairable;
use super::ChanceCorrected;
use super::units::Units;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::jackknife::Request;
use crate::stats::jackknife::Scale;
use crate::stats::jackknife::jackknife_of;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;

/// How far two ratings are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Equal or not.
    Nominal,
    /// How many ratings lie between the two: the squared difference of their mean ranks.
    Ordinal,
    /// The squared difference.
    Interval,
    /// ((x − y)/(x + y))², and 0 between two zeros; ratings from 0 on.
    Ratio,
}

impl Metric {
    /// Short name, for programs.
    ///
    /// ```
    /// use parallax::stats::chance::Metric;
    /// assert_eq!(Metric::Ordinal.name(), "ordinal");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Interval => "interval",
            Self::Ratio => "ratio",
        }
    }
}

/// How the interval of alpha is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resampling {
    /// Without each unit in turn; no random numbers.
    Jackknife,
    /// Units drawn with replacement; 1,000 replicates are usual.
    Bootstrap {
        /// Equal seeds give equal intervals on every machine.
        seed: u64,
        /// How many times, at least 2.
        replicates: u32,
    },
}

/// Krippendorff's alpha for any number of raters and missing ratings.
///
/// α = 1 − Dₒ/Dₑ: Dₒ = 1/n · Σᵤ 1/(mᵤ − 1) · Σ_{i≠j} δ²(xᵤᵢ, xᵤⱼ) over units u with mᵤ ≥ 2 ratings, n = Σ mᵤ, and
/// Dₑ = 1/(n(n − 1)) · Σ δ² over all ordered pairs of these n ratings (Krippendorff 2004, 2011). Units with one rating
/// hold no pair; they are left out and counted. With [`Metric::Interval`] both are sums of squares: one pass over exact
/// integers, no table of values. [`Metric::Nominal`] and [`Metric::Ordinal`] cost one pass too, [`Metric::Ratio`] the
/// square of the number of different values.
///
/// Interval `unit-jackknife`: leaving out one unit at a time, symmetric on Fisher's z, t with units − 1 degrees of freedom.
/// With [`Metric::Ordinal`] the ranks are made anew without the unit (with more than 1,024 different values up to a term
/// of the order (m/n)²). Interval `unit-bootstrap`: percentiles of alpha over units drawn with replacement, the published
/// way (Zapf et al. 2016). In simulations the jackknife held the true alpha more often than the bootstrap.
///
/// Inputs: ratings in long form. Alpha looks at the ratings that occur, no scale is declared.
///
/// # Errors
/// [`Undefined::NoVariance`] if all pairable ratings are equal (0/0, not 1), [`Undefined::NoRepeatedTarget`] if no unit
/// has two ratings, [`Undefined::TooFewRaters`], [`Undefined::Replicates`], [`Undefined::BelowZero`] for the ratio metric,
/// [`Undefined::Overflow`].
///
/// ```
/// use parallax::stats::chance::{Metric, Resampling, krippendorff_alpha};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
///
/// // Units 1-1, 2-2, 1-2: disagreeing ordered pairs 2; dealt out at random 2 · 3 · 3 of 30.
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 1, 2, 2, 1, 2], 1).unwrap();
/// let level = ConfidenceLevel::new(0.95);
/// let alpha = krippendorff_alpha(&rated, Metric::Nominal, Resampling::Jackknife, &level).unwrap();
/// assert!((alpha.estimate.value - (1.0 - (2.0 / 6.0) / (18.0 / 30.0))).abs() < 1e-15);
/// ```
pub fn krippendorff_alpha(
    rated: &Observations,
    metric: Metric,
    resampling: Resampling,
    level: &ConfidenceLevel,
) -> Result<ChanceCorrected, Undefined> {
    let units = Units::of(rated)?;
    units.compared()?;
    let pairable = Pairable::of(&units);
    match metric {
        Metric::Interval => finish(&IntervalSums::of(&pairable)?, &pairable, resampling, level),
        Metric::Ordinal => finish(&Ordinal::of(Categories::of(&pairable)), &pairable, resampling, level),
        Metric::Nominal => finish(&Counted::nominal(Categories::of(&pairable)), &pairable, resampling, level),
        Metric::Ratio => finish(&Counted::ratio(Categories::of(&pairable))?, &pairable, resampling, level),
    }
}

/// Sums from which disagreement follows.
trait Disagreements {
    /// Disagreement of the units, each as often as `times` says.
    fn drawn(&self, times: &[u32]) -> Result<Disagreement, Undefined>;

    /// Alpha without each unit in turn, or why it has no value without one of them.
    fn without_each(&self) -> Result<Vec<f64>, Undefined>;
}

/// Observed and expected disagreement.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Disagreement {
    observed: f64,
    expected: f64,
}

impl Disagreement {
    /// From n ratings, Σ over units of their ordered pairs' distances/(m − 1), and Σ over all ordered pairs.
    fn new(n: f64, within: f64, total: f64) -> Result<Self, Undefined> {
        if total <= 0.0 {
            return Err(Undefined::NoVariance);
        }
        let made = Self { observed: within / n, expected: total / (n * (n - 1.0)) };
        if made.observed.is_finite() && made.expected.is_finite() { Ok(made) } else { Err(Undefined::Overflow) }
    }

    fn alpha(self) -> f64 {
        1.0 - self.observed / self.expected
    }
}

fn finish(
    sums: &impl Disagreements,
    pairable: &Pairable,
    resampling: Resampling,
    level: &ConfidenceLevel,
) -> Result<ChanceCorrected, Undefined> {
    let n = pairable.units();
    let disagreement = sums.drawn(&vec![1; n])?;
    let plain = Estimate::plain(disagreement.alpha(), n)?;
    let (estimate, no_interval, method) = match resampling {
        Resampling::Jackknife => {
            let request = Request { scale: Scale::FisherZ, level, n };
            // One unit has nothing to be left out beside.
            let without = if n < 2 { Ok(Vec::new()) } else { sums.without_each() };
            match without {
                Ok(without) => {
                    let made = jackknife_of(&without, &plain.value, |alpha| Ok(*alpha), request)?;
                    (made.estimate, made.no_interval, "unit-jackknife")
                }
                Err(reason) => (plain, Some(reason), "unit-jackknife"),
            }
        }
        Resampling::Bootstrap { seed, replicates } => {
            let (estimate, reason) = resample::bootstrap(sums, plain, (seed, replicates), level);
            (estimate, reason, "unit-bootstrap")
        }
    };
    Ok(ChanceCorrected {
        estimate,
        no_interval,
        test: None,
        method,
        observed: disagreement.observed,
        expected: disagreement.expected,
        raters: pairable.raters,
        units_used: n,
        units_compared: n,
        units_dropped: pairable.dropped,
    })
}
