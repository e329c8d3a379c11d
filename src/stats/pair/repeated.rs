//! Two measures that were taken several times of each subject: do they move together within subjects?

use std::collections::BTreeMap;

use super::correlation::fisher_interval;
use crate::stats::compensated_sum::CompensatedSum;
use crate::stats::describe::{mean, squares_about_mean};
use crate::stats::distribution::t_two_sided_p;
use crate::stats::{Estimate, Measured, Undefined};

/// Correlation of repeated measures, within subjects and between them.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatedCorrelation {
    /// Within subjects, with one slope for all of them; `df` is pairs − subjects − 1, `n` counts pairs.
    pub within: Measured,
    /// Test of no correlation within subjects; none where it is perfect or undefined.
    pub test: Option<TTest>,
    /// The common slope of y on x within subjects.
    pub slope: Result<f64, Undefined>,
    /// Correlation of the subjects' means, weighted by their numbers of pairs (Bland & Altman 1995b); `n` counts subjects,
    /// those with one pair included.
    pub between: Measured,
    /// Pairs of subjects with several, N.
    pub pairs: usize,
    /// Subjects with several pairs.
    pub subjects: usize,
    /// Subjects with one pair, which say nothing about what moves within a subject.
    pub dropped_subjects: usize,
}

/// A t test, two-sided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// The statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// Probability of a statistic at least as far from zero without correlation.
    pub p_value: f64,
}

/// Sums about the means of subjects, and the means with their weights.
#[derive(Default)]
struct Sums {
    xx: CompensatedSum,
    yy: CompensatedSum,
    xy: CompensatedSum,
    /// The largest x² and y², against which rounding is judged.
    largest: (f64, f64),
    pairs: usize,
    subjects: usize,
    dropped_subjects: usize,
    means: Vec<(f64, f64, f64)>,
}

/// Repeated-measures correlation (Bland & Altman 1995a; Bakdash & Marusich 2017).
///
/// Estimates how x and y move together within subjects, from deviations about each subject's means: an analysis of
/// covariance with a common slope. No unit, −1 to 1. The test is t with N − n − 1 degrees of freedom for N pairs of n
/// subjects; the interval is Fisher's z with standard error 1/√(df − 1), from two degrees of freedom on, and none if the
/// correlation is perfect. Subjects with one pair add nothing: they are dropped and counted. Pairs beyond the shortest of the
/// three columns are not there.
///
/// # Errors
/// [`Undefined::TooFewPairs`] without a degree of freedom. Within the result: [`Undefined::ConstantColumn`] if one measure never
/// changes within a subject, [`Undefined::NoVariance`] if neither does; the same for means between subjects, and
/// [`Undefined::TooFewPairs`] for fewer than three of them.
///
/// ```
/// use parallax::stats::pair::repeated_correlation;
/// // Within each subject y falls as x rises; the subjects' means rise together.
/// let (who, x, y) = ([1, 1, 2, 2, 3, 3, 4], [1.0, 2.0, 4.0, 5.0, 7.0, 8.0, 9.0], [3.0, 2.0, 6.0, 4.0, 9.0, 8.5, 9.5]);
/// let found = repeated_correlation(&who, &x, &y, 0.95).unwrap();
/// let within = found.within.unwrap();
/// // Products −0.5, −1 and −0.25; squares 1.5 and 2.625.
/// assert!((within.value + 1.75 / 3.9375_f64.sqrt()).abs() < 1e-15);
/// assert!(within.df == Some(2.0) && found.between.unwrap().value > 0.9);
/// assert_eq!((found.pairs, found.subjects, found.dropped_subjects), (6, 3, 1));
/// ```
pub fn repeated_correlation(
    subject: &[u32],
    x: &[f64],
    y: &[f64],
    level: f64,
) -> Result<RepeatedCorrelation, Undefined> {
    let sums = Sums::of(subject, x, y)?;
    if sums.pairs < sums.subjects + 2 {
        return Err(Undefined::TooFewPairs { have: sums.pairs, need: sums.subjects + 2 });
    }
    let df = (sums.pairs - sums.subjects - 1) as f64;
    let spread = sums.within_spread();
    let within = spread.clone().and_then(|(xx, yy, xy)| {
        let plain = Estimate::plain(bounded(xy / libm::sqrt(xx) / libm::sqrt(yy)), sums.pairs)?;
        let interval = fisher_interval(plain.value, df - 1.0, level);
        Ok(Estimate { interval, df: Some(df), ..plain })
    });
    let test = within.as_ref().ok().and_then(|within| t_test(within.value, df));
    let slope = match spread {
        Ok((xx, _, xy)) => Ok(xy / xx),
        Err(reason) => Err(reason),
    };
    let Sums { pairs, subjects, dropped_subjects, .. } = sums;
    let between = weighted_correlation(&sums.means);
    Ok(RepeatedCorrelation { within, test, slope, between, pairs, subjects, dropped_subjects })
}

impl Sums {
    fn of(subject: &[u32], x: &[f64], y: &[f64]) -> Result<Self, Undefined> {
        let mut by_subject: BTreeMap<u32, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
        for ((&subject, &x), &y) in subject.iter().zip(x).zip(y) {
            let (own_x, own_y) = by_subject.entry(subject).or_default();
            own_x.push(x);
            own_y.push(y);
        }
        let mut sums = Self::default();
        for (own_x, own_y) in by_subject.values() {
            let (mean_x, mean_y) = (mean(own_x).ok_or(Undefined::Overflow)?, mean(own_y).ok_or(Undefined::Overflow)?);
            sums.means.push((own_x.len() as f64, mean_x, mean_y));
            if own_x.len() == 1 {
                sums.dropped_subjects += 1;
                continue;
            }
            sums.subjects += 1;
            sums.pairs += own_x.len();
            for (x, y) in own_x.iter().zip(own_y) {
                let (x, y) = (x - mean_x, y - mean_y);
                sums.xx.add(x * x);
                sums.yy.add(y * y);
                sums.xy.add(x * y);
            }
        }
        let all = || by_subject.values().flat_map(|(x, y)| x.iter().zip(y));
        let size = all().fold((0.0_f64, 0.0_f64), |(a, b), (x, y)| (a.max(x.abs()), b.max(y.abs())));
        sums.largest = (size.0 * size.0, size.1 * size.1);
        Ok(sums)
    }

    /// Sums of squares and products within subjects. What is below the rounding of the values is nothing.
    fn within_spread(&self) -> Result<(f64, f64, f64), Undefined> {
        const ROUNDING: f64 = 16.0 * f64::EPSILON * f64::EPSILON;
        let (xx, yy, xy) = (self.xx.value(), self.yy.value(), self.xy.value());
        let floor = |largest: f64| ROUNDING * largest * self.pairs as f64;
        if !(xx.is_finite() && yy.is_finite() && xy.is_finite()) {
            return Err(Undefined::Overflow);
        }
        match (xx <= floor(self.largest.0), yy <= floor(self.largest.1)) {
            (true, true) => Err(Undefined::NoVariance),
            (true, false) | (false, true) => Err(Undefined::ConstantColumn),
            (false, false) => Ok((xx, yy, xy)),
        }
    }
}

/// Perfect correlations may leave 1 by rounding only.
fn bounded(r: f64) -> f64 {
    if 1.0 - r.abs() < 1e-15 { r.signum() } else { r }
}

fn t_test(r: f64, df: f64) -> Option<TTest> {
    let statistic = r * libm::sqrt(df / ((1.0 - r) * (1.0 + r)));
    let p_value = t_two_sided_p(statistic, df).filter(|_| statistic.is_finite())?;
    Some(TTest { statistic, df, p_value })
}

/// Correlation of pairs that count several times.
fn weighted_correlation(means: &[(f64, f64, f64)]) -> Measured {
    if means.len() < 3 {
        return Err(Undefined::TooFewPairs { have: means.len(), need: 3 });
    }
    let weight: f64 = means.iter().map(|(count, ..)| count).sum();
    let centre = |of: fn(&(f64, f64, f64)) -> f64| means.iter().map(|mean| mean.0 * of(mean)).sum::<f64>() / weight;
    let (centre_x, centre_y) = (centre(|mean| mean.1), centre(|mean| mean.2));
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> CompensatedSum {
        means.iter().map(|(count, x, y)| count * of(x - centre_x, y - centre_y)).collect()
    };
    let about = |squares, sum, largest: f64| {
        let about = squares_about_mean(squares, sum, weight);
        if about <= 1e-30 * weight * largest * largest { 0.0 } else { about }
    };
    let largest = |of: fn(&(f64, f64, f64)) -> f64| means.iter().map(|mean| of(mean).abs()).fold(0.0, f64::max);
    let xx = about(sum(&|x, _| x * x), sum(&|x, _| x), largest(|mean| mean.1));
    let yy = about(sum(&|_, y| y * y), sum(&|_, y| y), largest(|mean| mean.2));
    match (xx == 0.0, yy == 0.0) {
        (true, true) => Err(Undefined::NoVariance),
        (true, false) | (false, true) => Err(Undefined::ConstantColumn),
        (false, false) => {
            let xy = sum(&|x, y| x * y).value() - sum(&|x, _| x).value() * sum(&|_, y| y).value() / weight;
            Estimate::plain(bounded(xy / libm::sqrt(xx) / libm::sqrt(yy)), means.len())
        }
    }
}
