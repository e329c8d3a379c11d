//! Correlations from all rows, complete or not.

use super::likelihood::{Highest, PARAMETERS, highest};
use super::patterns::Patterns;
use crate::stats::distribution::normal_quantile;
use crate::stats::{Estimate, Interval, Undefined};

/// If fewer rows than this share lack something, the complete ones suffice.
pub const FEW_LOST: f64 = 0.05;

/// Correlations of three columns by full information maximum likelihood.
#[derive(Debug, Clone, PartialEq)]
pub struct IncompleteCorrelations {
    /// Of the outcome with the first rating; interval on Fisher's z.
    pub first: Estimate,
    /// Of the outcome with the second rating.
    pub second: Estimate,
    /// Of the two ratings.
    pub ratings: Estimate,
    /// First less second, with the interval of the delta method.
    pub difference: Estimate,
    /// The same on Fisher's z, for a test.
    pub difference_z: Estimate,
    /// Means of outcome and ratings.
    pub means: [f64; 3],
    /// Their standard deviations (divisor n).
    pub deviations: [f64; 3],
    /// −2 log likelihood.
    pub minus2_log_likelihood: f64,
    /// Rows with at least one value.
    pub rows: usize,
    /// Rows with all three.
    pub complete: usize,
}

impl IncompleteCorrelations {
    /// Share of rows that an analysis of complete rows loses.
    pub fn lost(&self) -> f64 {
        1.0 - self.complete as f64 / self.rows as f64
    }

    /// Is so little lost that the complete rows are the main result?
    pub fn complete_rows_suffice(&self) -> bool {
        self.lost() < FEW_LOST
    }
}

/// Correlations of an outcome with two ratings from all rows, by full information maximum likelihood under a trivariate
/// normal distribution: each row counts for what it has.
///
/// Holds where what is missing depends on what was observed (missing at random), not on the missing value itself. Standard
/// errors from the observed information, by exact second derivatives; of differences by the delta method; for large samples.
/// Rows are taken as independent; where they are not (sessions of one client), see
/// [`full_information_by_unit`](super::full_information_by_unit). Values missing in a row are `None`. No unit, −1 to 1.
/// Sources: Anderson (1957), Dempster, Laird & Rubin (1977), Little & Rubin (2019, chapters 9 and 11); Efron & Hinkley (1978)
/// for the observed information.
///
/// # Errors
/// [`Undefined::TooFewPairs`] if a column has, or two columns share, fewer than four rows; [`Undefined::ConstantColumn`];
/// [`Undefined::AtBoundary`] for columns that are a combination of each other; [`Undefined::NotIdentified`] where the
/// likelihood is flat; [`Undefined::NotConverged`].
///
/// ```
/// use parallax::stats::incomplete::full_information;
/// // Nothing is missing: Pearson's r. Products 8 over squares √(10 · 10) and 6 over √(10 · 10).
/// let some = |values: [f64; 5]| values.map(Some);
/// let (y, one) = (some([1.0, 2.0, 3.0, 4.0, 5.0]), some([1.0, 3.0, 2.0, 5.0, 4.0]));
/// let two = some([2.0, 1.0, 4.0, 5.0, 3.0]);
/// let found = full_information(&y, &one, &two, 0.95).unwrap();
/// assert!((found.first.value - 0.8).abs() < 1e-9 && (found.second.value - 0.6).abs() < 1e-9);
/// assert!(found.complete_rows_suffice());
/// // The error of a maximum likelihood correlation is (1 − r²)/√n.
/// assert!((found.first.std_error.unwrap() - 0.36 / 5.0_f64.sqrt()).abs() < 1e-9);
/// ```
pub fn full_information(
    outcome: &[Option<f64>],
    first: &[Option<f64>],
    second: &[Option<f64>],
    level: f64,
) -> Result<IncompleteCorrelations, Undefined> {
    let patterns = Patterns::new([outcome, first, second])?;
    let found = highest(&patterns)?;
    let quantile = normal_quantile(f64::midpoint(1.0, level)).ok_or(Undefined::Overflow)?;
    let r = |at: usize| correlation(&found, at, (quantile, level), patterns.rows);
    let (one, two) = (found.parameters[6], found.parameters[7]);
    let covariance = |row: usize, column: usize| found.covariance[(6 + row, 6 + column)];
    let error = |by: (f64, f64)| {
        let own =
            by.0 * by.0 * covariance(0, 0) + by.1 * by.1 * covariance(1, 1) - 2.0 * by.0 * by.1 * covariance(0, 1);
        libm::sqrt(own)
    };
    let estimate = |value: f64, error: f64| Estimate {
        value,
        std_error: Some(error),
        interval: Interval::around(value, quantile * error, level),
        df: None,
        n: patterns.rows,
    };
    // dz/dr = 1/(1 − r²).
    let by_z = (1.0 / (1.0 - one * one), 1.0 / (1.0 - two * two));
    let logs: f64 = patterns.values.iter().zip(&patterns.scale).map(|(&n, scale)| n as f64 * libm::log(*scale)).sum();
    Ok(IncompleteCorrelations {
        first: r(0),
        second: r(1),
        ratings: r(2),
        difference: estimate(one - two, error((1.0, 1.0))),
        difference_z: estimate(libm::atanh(one) - libm::atanh(two), error(by_z)),
        means: std::array::from_fn(|at| patterns.centre[at] + patterns.scale[at] * found.parameters[at]),
        deviations: std::array::from_fn(|at| patterns.scale[at] * libm::exp(found.parameters[3 + at])),
        minus2_log_likelihood: found.minus2 + 2.0 * logs,
        rows: patterns.rows,
        complete: patterns.complete,
    })
}

/// One correlation, its interval symmetric on Fisher's z.
fn correlation(found: &Highest, at: usize, (quantile, level): (f64, f64), n: usize) -> Estimate {
    const FIRST: usize = PARAMETERS - 3;
    let value = found.parameters[FIRST + at];
    let error = libm::sqrt(found.covariance[(FIRST + at, FIRST + at)]);
    let half = quantile * error / (1.0 - value * value);
    let interval = Interval::around(libm::atanh(value), half, level).and_then(|limits| limits.map(libm::tanh));
    Estimate { value, std_error: Some(error), interval, df: None, n }
}
