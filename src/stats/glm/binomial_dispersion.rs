//! Do the chances of one row resemble each other more than a binomial law allows?

use crate::stats::Undefined;

use super::counts::Dispersion;
use super::logistic::Successes;
use super::logistic::share;
use super::predictors::Predictors;
use super::regression::Regression;

/// Pearson's check of a logistic regression of k of n, `Σ (hits − n p)² / (n p (1 − p))` over rows less coefficients
/// (`McCullagh` & Nelder 1989, section 4.5): 1 under the binomial law, more if chances of one row resemble each other.
///
/// # Errors
/// `TooFewTargets` without a row beyond the coefficients; `NotEstimable` where every row has a single chance, which cannot
/// resemble another one.
///
/// ```
/// use parallax::stats::glm::{Predictors, Successes, binomial_dispersion, logistic};
/// let nothing = Predictors::new(3, vec![]).unwrap();
/// let done = Successes::new(vec![1, 2, 3], vec![4, 4, 4]).unwrap();
/// let fit = logistic(&nothing, &done).unwrap();
/// // Half of the tasks were done: 2 of 4 are expected with variance 1, so (1 + 0 + 1) / 1 on 2 degrees of freedom.
/// let check = binomial_dispersion(&fit, &nothing, &done).unwrap();
/// assert!((check.ratio - 1.0).abs() < 1e-12 && check.df == 2);
/// assert!((check.p - (-1.0_f64).exp()).abs() < 1e-12);
/// ```
pub fn binomial_dispersion(
    fit: &Regression,
    predictors: &Predictors,
    outcome: &Successes,
) -> Result<Dispersion, Undefined> {
    if (0..outcome.rows()).all(|row| outcome.row(row).1 == 1.0) {
        return Err(Undefined::NotEstimable { lacking: "row with several chances" });
    }
    let mut pearson = 0.0;
    for row in 0..outcome.rows() {
        let (hits, of) = outcome.row(row);
        let p = share(fit.constants()[0] + fit.along(predictors, row));
        pearson += (hits - of * p) * (hits - of * p) / (of * p * (1.0 - p));
    }
    Dispersion::of(pearson, outcome.rows(), fit.coefficients.len())
}
