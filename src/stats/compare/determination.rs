//! How far views determine an outcome, together and in every part of them.

use nalgebra::DMatrix;

use crate::stats::Undefined;

use super::moments::Moments;
use super::moments::by_unit;
use super::rows::Rows;

/// The most views: with eight there are 255 models.
pub(super) const MOST_VIEWS: usize = 8;
/// Below this part of 1, what is left of a view beside the others is rounding.
const LEAST_TOLERANCE: f64 = 1e-12;

/// All correlations of the rows, the outcome first.
pub(super) fn correlations(rows: &Rows<'_>) -> Result<DMatrix<f64>, Undefined> {
    let units = by_unit(&rows.columns(), rows.unit())?;
    units.iter().fold(Moments::new(rows.views().len() + 1), |sum, unit| sum.plus(unit)).correlations()
}

/// R² of the outcome by every set of views; the place of a set is the number whose bit i says that view i is in it, so that
/// the first is the empty set, 0, and the last all views.
///
/// No unit, 0 to 1. From correlations with the outcome first. R² = r′R⁻¹r by Cholesky (Cohen, Cohen, West & Aiken 2003, 3.3).
///
/// # Errors
/// [`Undefined::TooManyComponents`] above eight views; [`Undefined::NotIdentified`] where views determine one another.
///
/// ```
/// use nalgebra::DMatrix;
/// use parallax::stats::compare::determinations;
/// // Two views that are not correlated: squares add up.
/// let r = DMatrix::from_row_slice(3, 3, &[1.0, 0.5, 0.4, 0.5, 1.0, 0.0, 0.4, 0.0, 1.0]);
/// let all = determinations(&r).unwrap();
/// assert!(all.iter().zip([0.0, 0.25, 0.16, 0.41]).all(|(got, want)| (got - want).abs() < 1e-15));
/// ```
pub fn determinations(correlations: &DMatrix<f64>) -> Result<Vec<f64>, Undefined> {
    let views = correlations.nrows().saturating_sub(1);
    if views > MOST_VIEWS {
        return Err(Undefined::TooManyComponents { have: views, most: MOST_VIEWS });
    }
    (0..1_usize << views).map(|set| determination(correlations, &members(set, views))).collect()
}

/// The views in a set.
pub(super) fn members(set: usize, views: usize) -> Vec<usize> {
    (0..views).filter(|view| set & (1 << view) != 0).collect()
}

fn determination(correlations: &DMatrix<f64>, views: &[usize]) -> Result<f64, Undefined> {
    if views.is_empty() {
        return Ok(0.0);
    }
    let k = views.len();
    let among = DMatrix::from_fn(k, k, |row, column| correlations[(views[row] + 1, views[column] + 1)]);
    let with_outcome = DMatrix::from_fn(k, 1, |row, _| correlations[(views[row] + 1, 0)]);
    let cholesky = among.cholesky().ok_or(Undefined::NotIdentified)?;
    let factor = cholesky.l();
    if (0..k).any(|at| factor[(at, at)] * factor[(at, at)] < LEAST_TOLERANCE) {
        return Err(Undefined::NotIdentified);
    }
    Ok(with_outcome.dot(&cholesky.solve(&with_outcome)))
}
