//! Guttman's lambda-6.

use nalgebra::DMatrix;

use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::reliability::covariance::Covariance;

/// A residual variance below this part of an item's variance is zero but for rounding.
const SINGULAR: f64 = 1e-12;

/// Guttman's lambda-6 of standardised items, `1 - sum(1 - R_j^2) / sum(r_ij)` (Guttman 1945, eq. 48).
///
/// A lower bound of reliability: what of each item the other items do not predict counts as error. `R_j^2` is the
/// squared multiple correlation of item j with all others. No unit.
///
/// # Errors
/// [`Undefined::TooFewTargets`] unless there are more forms than items; [`Undefined::NoVariance`] if one item is a
/// sum of others, so that its residual cannot be told, or if the sum of all items never varies.
///
/// ```
/// use parallax::stats::reliability::{ItemCovariance, guttman_lambda6};
///
/// let mut sums = ItemCovariance::new(2);
/// for form in [[1, 2], [2, 1], [3, 4], [4, 3]] {
///     sums.add(&form)?;
/// }
/// // Two items correlating 0.6: 1 - 2 (1 - 0.36) / (2 + 2 0.6).
/// assert!((guttman_lambda6(&sums.covariance(1)?)?.value - 0.6).abs() < 1e-14);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn guttman_lambda6(covariance: &Covariance) -> Measured {
    let (forms, items) = (covariance.forms(), covariance.items().len());
    if forms <= items {
        return Err(Undefined::TooFewTargets { have: forms, need: items + 1 });
    }
    let correlations = correlations(covariance);
    let inverse = correlations.clone().cholesky().ok_or(Undefined::NoVariance)?.inverse();
    let residuals: Vec<f64> = inverse.diagonal().iter().map(|precision| 1.0 / precision).collect();
    let total = correlations.sum();
    if total <= SINGULAR || residuals.iter().any(|residual| *residual < SINGULAR) {
        return Err(Undefined::NoVariance);
    }
    Estimate::plain(1.0 - residuals.iter().sum::<f64>() / total, forms)
}

/// The correlation matrix of the items that vary.
pub(super) fn correlations(covariance: &Covariance) -> DMatrix<f64> {
    let k = covariance.items().len();
    DMatrix::from_fn(k, k, |i, j| covariance.correlation(i, j))
}
