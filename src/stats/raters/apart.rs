//! Targets on which raters differ most, with how often chance alone sets raters as far apart.

use nalgebra::DMatrix;

use super::two_way::TwoWay;
use crate::stats::Undefined;
use crate::stats::distribution::f_upper_tail;

/// A pivot below this part of its size is none: the target is the only link to a rater.
const ROUNDING: f64 = 1e-9;

/// How far the raters of one target lie apart, levels of raters taken away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Apart {
    /// The target by level.
    pub target: usize,
    /// Ratings of the target.
    pub ratings: usize,
    /// Standard deviation of its ratings less the levels of their raters, divisor ratings − 1, in score units.
    pub sd: f64,
    /// Variance that the target adds to the residual, over the residual variance of all other targets; none if these
    /// leave nothing at all, where any distance is beyond chance.
    pub statistic: Option<f64>,
    /// Its degrees of freedom: ratings less one, less raters whom no other target links to the rest.
    pub df1: f64,
    /// Degrees of freedom of the other targets.
    pub df2: f64,
    /// Chance that raters of a target picked beforehand lie as far apart, if all targets are alike.
    pub p: f64,
    /// Chance that they do on some target, `1 − (1 − p)^targets` (Šidák 1967): what to read if the target was picked
    /// because it stands out.
    pub p_any: f64,
}

/// The targets with two ratings or more, those first on which raters lie furthest apart for chance.
///
/// The F ratio is that of leaving the target out of the additive model, `(Q/df1) / ((RSS − Q)/df2)` with Q the drop of the
/// residual sum of squares (Cook & Weisberg 1982, section 2.2, for a group of cases): exact for independent normal
/// residuals of one variance. Residuals on a bounded scale scatter less near its ends, so targets in the middle come out
/// first a little too often.
///
/// # Errors
/// [`Undefined::NoRepeatedTarget`] if no target has two ratings, [`Undefined::NotIdentified`] without residual degrees of
/// freedom, [`Undefined::NoVariance`] if raters and targets explain everything.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::{TwoWay, furthest_apart};
///
/// let target = Factor::new((0..10).map(|row| row / 2).collect(), 5).unwrap();
/// let rater = Factor::new((0..10).map(|row| row % 2).collect(), 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 2, 2, 2, 4, 4, 5, 6, 6, 3], 1).unwrap();
/// let apart = furthest_apart(&TwoWay::of(&rated)?)?;
/// assert_eq!((apart[0].target, apart[0].df1, apart[0].df2), (4, 1.0, 3.0));
/// // Differences −1, 0, 0, −1, 3: without the last their variance is 1/3, and it lies 3.5 from their mean.
/// assert!((apart[0].statistic.unwrap() - 3.5 * 3.5 / (1.0 / 3.0 * 1.25)).abs() < 1e-12);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn furthest_apart(fit: &TwoWay) -> Result<Vec<Apart>, Undefined> {
    let compared = || fit.by_target().groups().enumerate().filter(|(_, rows)| rows.len() > 1);
    if compared().next().is_none() {
        return Err(Undefined::NoRepeatedTarget);
    }
    if fit.residual_variance()? == 0.0 {
        return Err(Undefined::NoVariance);
    }
    let mut apart: Vec<Apart> = compared().filter_map(|(target, rows)| of_target(fit, target, rows)).collect();
    let count = apart.len() as f64;
    for target in &mut apart {
        target.p_any = -libm::expm1(count * libm::log1p(-target.p));
    }
    apart.sort_by(|one, other| one.p.total_cmp(&other.p).then(one.target.cmp(&other.target)));
    Ok(apart)
}

/// None for a target that leaves no freedom, or without which none is left.
fn of_target(fit: &TwoWay, target: usize, rows: &[u32]) -> Option<Apart> {
    let residuals: Vec<f64> = rows.iter().map(|&row| fit.residuals()[row as usize]).collect();
    let own: f64 = residuals.iter().map(|residual| residual * residual).sum();
    let (drop, rank) = quadratic(&(DMatrix::identity(rows.len(), rows.len()) - fit.coupling(rows)), &residuals);
    // The direction of the mean belongs to the target itself.
    let df1 = rank as f64 - 1.0;
    let df2 = fit.residual_df() as f64 - df1;
    if df1 < 1.0 || df2 < 1.0 {
        return None;
    }
    let rest = fit.residual_squares() - drop;
    let statistic = (rest > ROUNDING * fit.residual_squares()).then(|| (drop / df1) / (rest / df2));
    let p = match statistic {
        Some(statistic) => f_upper_tail(statistic, df1, df2)?,
        None => 0.0,
    };
    let sd = libm::sqrt(own / (rows.len() as f64 - 1.0));
    Some(Apart { target, ratings: rows.len(), sd, statistic, df1, df2, p, p_any: p })
}

/// `v' M⁻ v` for a positive semidefinite `M` with ones for diagonal at most, and its rank; directions that `M` lacks are left out.
fn quadratic(matrix: &DMatrix<f64>, values: &[f64]) -> (f64, usize) {
    let n = values.len();
    let (mut left, mut rest) = (matrix.clone(), values.to_vec());
    let (mut sum, mut rank) = (0.0, 0);
    for pivot in 0..n {
        let size = left[(pivot, pivot)];
        if size <= ROUNDING {
            continue;
        }
        rank += 1;
        sum += rest[pivot] * rest[pivot] / size;
        for row in pivot + 1..n {
            let factor = left[(row, pivot)] / size;
            rest[row] -= factor * rest[pivot];
            for column in pivot + 1..n {
                left[(row, column)] -= factor * left[(pivot, column)];
            }
        }
    }
    (sum, rank)
}
