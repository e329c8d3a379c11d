//! `DeLong`'s comparison of two areas under the curve, for rows that are independent.

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::normal_quantile;

use super::areas::doubled_wins;
use super::test_of::Test;

/// Two areas and their difference.
#[derive(Debug, Clone, PartialEq)]
pub struct DeLong {
    /// Area of the first view, with a symmetric interval.
    pub first: Estimate,
    /// Area of the second view.
    pub second: Estimate,
    /// Covariance of the two areas.
    pub covariance: f64,
    /// First less second.
    pub difference: Estimate,
    /// Test of equal areas.
    pub test: Test,
}

/// Compares the areas under the curves of two views in the same rows (`DeLong`, `DeLong` & Clarke-Pearson 1988).
///
/// Areas as in [`areas_under_curve`](super::areas_under_curve): higher ratings speak for outcome 1. For comparison with
/// older papers; rows in therapists need [`Views::compare`](super::Views::compare). `n` counts rows.
///
/// # Errors
/// [`Undefined::NotEstimable`] where the outcome is not 0 or 1 or columns differ in length; [`Undefined::TooFewPairs`] with
/// fewer than two rows of an outcome; [`Undefined::AtBoundary`] for an area of 0 or 1, whose error would be 0;
/// [`Undefined::SameRatings`] where both views order the rows alike.
///
/// ```
/// use parallax::stats::compare::delong;
/// let outcome = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
/// let found = delong(&outcome, &[1.0, 2.0, 4.0, 3.0, 5.0, 6.0], &[1.0, 5.0, 3.0, 2.0, 4.0, 6.0], 0.95).unwrap();
/// assert_eq!((found.first.value, found.second.value), (8.0 / 9.0, 6.0 / 9.0));
/// // Shares won: 2/3, 1, 1 and 1, 1, 2/3; their variances are both 1/27.
/// assert!((found.first.std_error.unwrap() - (2.0_f64 / 81.0).sqrt()).abs() < 1e-15);
/// ```
pub fn delong(outcome: &[f64], first: &[f64], second: &[f64], level: f64) -> Result<DeLong, Undefined> {
    let n = outcome.len();
    let fits = first.len() == n && second.len() == n && outcome.iter().all(|&y| y == 0.0 || y == 1.0);
    if !fits {
        return Err(Undefined::NotEstimable { lacking: "outcome of 0 and 1 alone" });
    }
    let (one, other) = (Placements::of(outcome, first)?, Placements::of(outcome, second)?);
    let covariance = |a: &Placements, b: &Placements| share(&a.yes, &b.yes) + share(&a.no, &b.no);
    let (variance, other_variance) = (covariance(&one, &one), covariance(&other, &other));
    let both = covariance(&one, &other);
    let quantile = normal_quantile(f64::midpoint(1.0, level)).ok_or(Undefined::Overflow)?;
    let estimate = |value: f64, variance: f64| {
        let std_error = libm::sqrt(variance);
        let interval = Interval::around(value, quantile * std_error, level);
        Ok(Estimate { std_error: Some(std_error), interval, ..Estimate::plain(value, n)? })
    };
    if [one.area, other.area].iter().any(|&area| area == 0.0 || area == 1.0) {
        return Err(Undefined::AtBoundary);
    }
    let of_difference = variance + other_variance - 2.0 * both;
    if of_difference <= 1e-14 * variance.max(other_variance) {
        return Err(Undefined::SameRatings);
    }
    Ok(DeLong {
        first: estimate(one.area, variance)?,
        second: estimate(other.area, other_variance)?,
        covariance: both,
        difference: estimate(one.area - other.area, of_difference)?,
        test: Test::normal((one.area - other.area) / libm::sqrt(of_difference))?,
    })
}

/// For each row the share of rows of the other outcome that it wins against, equal ratings half.
struct Placements {
    area: f64,
    yes: Vec<f64>,
    no: Vec<f64>,
}

impl Placements {
    fn of(outcome: &[f64], view: &[f64]) -> Result<Self, Undefined> {
        let events = outcome.iter().filter(|outcome| **outcome == 1.0).count();
        let fewest = events.min(outcome.len() - events);
        if fewest < 2 {
            return Err(Undefined::TooFewPairs { have: fewest, need: 2 });
        }
        let (yes, no) = (events as f64, (outcome.len() - events) as f64);
        let wins = doubled_wins(outcome, view);
        let of = |which: f64, against: f64| {
            let own = outcome.iter().zip(&wins).filter(|(outcome, _)| **outcome == which);
            own.map(|(_, wins)| *wins as f64 / (2.0 * against)).collect::<Vec<f64>>()
        };
        let yes_placements = of(1.0, no);
        let all: u64 = outcome.iter().zip(&wins).filter(|(outcome, _)| **outcome == 1.0).map(|(_, wins)| wins).sum();
        Ok(Self { area: all as f64 / (2.0 * yes * no), yes: yes_placements, no: of(0.0, yes) })
    }
}

/// Covariance of placements over their number.
fn share(one: &[f64], other: &[f64]) -> f64 {
    let n = one.len() as f64;
    let (mean, other_mean) = (one.iter().sum::<f64>() / n, other.iter().sum::<f64>() / n);
    let products: f64 = one.iter().zip(other).map(|(a, b)| (a - mean) * (b - other_mean)).sum();
    products / (n - 1.0) / n
}
