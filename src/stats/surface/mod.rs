//! Congruence of two ratings: the outcome as a surface over both (polynomial regression).

mod geometry;
#[cfg(test)]
mod tests;

pub use geometry::{Geometry, geometry};

use nalgebra::{DMatrix, DVector};

use crate::stats::Undefined;
use crate::stats::describe::{mean, variance};
use crate::stats::distribution::f_upper_tail;
use crate::stats::mixed::Contrast;
use crate::stats::observations::Factor;
use crate::stats::regression::{ClusterRobust, JointTest, LeastSquares, least_squares};

/// Coefficients: 1, X, Y, X², XY, Y².
pub const TERMS: usize = 6;

/// Weights of a₁ … a₅ on the coefficients.
pub const LINES: [[f64; TERMS]; 5] = [
    [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
    [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, -1.0, 1.0],
    [0.0, 0.0, 0.0, 1.0, 0.0, -1.0],
];

/// What rows are taken for when errors are computed.
#[derive(Debug, Clone, Copy)]
pub enum Errors<'a> {
    /// Independent, scattering alike.
    Alike,
    /// Independent, scattering differently (HC3).
    Different,
    /// Dependent within clusters (CR2).
    Clustered(&'a Factor),
}

/// A fitted surface y = b₀ + b₁X + b₂Y + b₃X² + b₄XY + b₅Y².
#[derive(Debug, Clone)]
pub struct Surface {
    /// b₀ … b₅.
    pub coefficients: [Result<Contrast, Undefined>; TERMS],
    /// a₁ = b₁ + b₂ and a₂ = b₃ + b₄ + b₅, slope and curvature where X = Y; a₃ = b₁ − b₂ and a₄ = b₃ − b₄ + b₅, the same
    /// where X = −Y; a₅ = b₃ − b₅.
    pub lines: [Result<Contrast, Undefined>; 5],
    /// Do the three quadratic terms add anything?
    pub quadratic: Result<JointTest, Undefined>,
    /// Stationary point and axes.
    pub geometry: Result<Geometry, Undefined>,
    /// Share of the outcome's variance explained.
    pub r_squared: f64,
    /// Share of rows in which the first rating is higher by more than half a standard deviation.
    pub first_higher: f64,
    /// Share of rows in which the second one is.
    pub second_higher: f64,
    /// Rows.
    pub n: usize,
}

impl Surface {
    /// With a smaller share of rows on one side of X = Y, the surface there rests on too little to speak of it.
    pub const FEWEST_ON_A_SIDE: f64 = 0.1;
}

/// Where the errors of coefficients come from.
enum Source {
    Given { covariance: DMatrix<f64>, df: f64 },
    Robust(Box<ClusterRobust>),
}

/// Fits a response surface of an outcome over two ratings on one scale, both less the same point `centre` of it; the k
/// covariates, less their means, stand beside them and are held equal.
///
/// Each a is a weighted sum of coefficients with t on n − 6 − k degrees of freedom, for clusters Satterthwaite's. The joint test
/// of the quadratic terms is F on 3 and n − 6 − k, for clusters HTZ. Half a standard deviation is that of
/// the mean of both variances. Units:
/// the outcome per unit of the ratings, or its square. Never centre each rating at its own mean: that takes the gap between
/// them away. Sources: Edwards & Parry (1993), Edwards (2002), Shanock et al. (2010), Humberg, Nestler & Back (2019).
///
/// # Errors
/// Those of [`least_squares`], of [`LeastSquares::covariance_hc3`] and [`LeastSquares::clustered`].
///
/// ```
/// use parallax::stats::surface::{Errors, response_surface};
/// // The outcome is 10 − (X − Y)², but for ±0.1 that no term can take up.
/// let at = [-1.0, 0.0, 1.0];
/// let (x, y): (Vec<f64>, Vec<f64>) = at.iter().flat_map(|&x| at.map(|y| [(x, y), (x, y)])).flatten().unzip();
/// let outcome: Vec<f64> =
///     x.iter().zip(&y).enumerate().map(|(row, (x, y))| 10.0 - (x - y).powi(2) + [0.1, -0.1][row % 2]).collect();
/// let surface = response_surface(&outcome, &x, &y, 0.0, &[], Errors::Alike).unwrap();
/// let a = surface.lines.map(|line| line.unwrap().estimate);
/// // No slope and no curvature where both agree; where they differ it bends down by 4.
/// let expected = [0.0, 0.0, 0.0, -4.0, 0.0];
/// assert!(a.iter().zip(expected).all(|(a, expected)| (a - expected).abs() < 1e-12));
/// assert_eq!((surface.first_higher, surface.second_higher), (1.0 / 3.0, 1.0 / 3.0));
/// ```
pub fn response_surface(
    outcome: &[f64],
    first: &[f64],
    second: &[f64],
    centre: f64,
    covariates: &[Vec<f64>],
    errors: Errors<'_>,
) -> Result<Surface, Undefined> {
    let x: Vec<f64> = first.iter().map(|value| value - centre).collect();
    let y: Vec<f64> = second.iter().map(|value| value - centre).collect();
    let product = |one: &[f64], two: &[f64]| one.iter().zip(two).map(|(one, two)| one * two).collect::<Vec<f64>>();
    let (xx, xy, yy) = (product(&x, &x), product(&x, &y), product(&y, &y));
    let held: Vec<Vec<f64>> = covariates.iter().map(|values| centred(values)).collect::<Result<_, _>>()?;
    let columns: Vec<&[f64]> = [&x, &y, &xx, &xy, &yy].into_iter().chain(&held).map(Vec::as_slice).collect();
    let fit = least_squares(outcome, &columns)?;
    let source = Source::of(&fit, errors)?;
    let unit = |at: usize| std::array::from_fn::<f64, TERMS, _>(|other| f64::from(u8::from(other == at)));
    let half = libm::sqrt(f64::midpoint(
        variance(&x[..fit.n]).ok_or(Undefined::Overflow)?,
        variance(&y[..fit.n]).ok_or(Undefined::Overflow)?,
    )) / 2.0;
    let share = |wanted: &dyn Fn(f64) -> bool| {
        x[..fit.n].iter().zip(&y).filter(|(x, y)| wanted(**x - **y)).count() as f64 / fit.n as f64
    };
    Ok(Surface {
        coefficients: std::array::from_fn(|at| source.contrast(&fit, &unit(at))),
        lines: LINES.map(|line| source.contrast(&fit, &line)),
        quadratic: source.joint(&fit, &[unit(3).to_vec(), unit(4).to_vec(), unit(5).to_vec()]),
        geometry: geometry(std::array::from_fn(|at| fit.coefficients[at])),
        r_squared: fit.r_squared,
        first_higher: share(&|gap| gap > half),
        second_higher: share(&|gap| -gap > half),
        n: fit.n,
    })
}

fn centred(values: &[f64]) -> Result<Vec<f64>, Undefined> {
    let mean = mean(values).ok_or(Undefined::Overflow)?;
    Ok(values.iter().map(|value| value - mean).collect())
}

/// Weights of the surface, and 0 for each covariate behind it.
fn padded(weights: &[f64], columns: usize) -> Vec<f64> {
    let mut weights = weights.to_vec();
    weights.resize(columns, 0.0);
    weights
}

impl Source {
    fn of(fit: &LeastSquares, errors: Errors<'_>) -> Result<Self, Undefined> {
        Ok(match errors {
            Errors::Alike => Self::Given { covariance: fit.covariance(), df: fit.df() },
            Errors::Different => Self::Given { covariance: fit.covariance_hc3()?, df: fit.df() },
            Errors::Clustered(cluster) => Self::Robust(Box::new(fit.clustered(cluster)?)),
        })
    }

    fn contrast(&self, fit: &LeastSquares, weights: &[f64]) -> Result<Contrast, Undefined> {
        let weights = padded(weights, fit.coefficients.len());
        match self {
            Self::Robust(robust) => robust.contrast(&weights),
            Self::Given { covariance, df } => {
                let weights = DVector::from_vec(weights);
                let variance = weights.dot(&(covariance * &weights));
                if variance <= 0.0 {
                    return Err(Undefined::NoVariance);
                }
                let estimate = weights.dot(&fit.coefficients);
                Ok(Contrast { estimate, std_error: libm::sqrt(variance), df: *df })
            }
        }
    }

    fn joint(&self, fit: &LeastSquares, contrasts: &[Vec<f64>]) -> Result<JointTest, Undefined> {
        let columns = fit.coefficients.len();
        let contrasts: Vec<Vec<f64>> = contrasts.iter().map(|weights| padded(weights, columns)).collect();
        match self {
            Self::Robust(robust) => robust.joint(&contrasts),
            Self::Given { covariance, df } => {
                let weights = DMatrix::from_fn(contrasts.len(), columns, |row, column| contrasts[row][column]);
                let estimates = &weights * &fit.coefficients;
                let inner = (&weights * covariance * weights.transpose()).cholesky().ok_or(Undefined::NoVariance)?;
                let df1 = contrasts.len() as f64;
                let f = estimates.dot(&inner.solve(&estimates)) / df1;
                let p_value = f_upper_tail(f, df1, *df).ok_or(Undefined::Overflow)?;
                Ok(JointTest { f, df1, df2: *df, p_value })
            }
        }
    }
}
