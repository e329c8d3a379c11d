//! Regression on several views with errors that allow for rows in clusters.

use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::level::ConfidenceLevel;

use super::rows::Rows;
use super::test_of::Test;

/// A combination of coefficients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RobustContrast {
    /// Its estimate, in units of the outcome per unit of the views.
    pub estimate: f64,
    /// Its cluster-robust standard error.
    pub std_error: f64,
    /// Interval from t with the degrees of freedom of the test.
    pub interval: Interval,
    /// Test that it is 0.
    pub test: Test,
}

/// A least-squares fit that knows its clusters.
#[derive(Debug, Clone)]
pub struct ClusterRobust {
    /// The constant, then a slope for each view.
    pub coefficients: Vec<f64>,
    /// (X′X)⁻¹.
    bread: DMatrix<f64>,
    clusters: Vec<Cluster>,
}

/// What a cluster brings into the error of any contrast.
#[derive(Debug, Clone)]
struct Cluster {
    /// A X: rows × coefficients.
    adjusted: DMatrix<f64>,
    /// X′AX.
    inside: DMatrix<f64>,
    /// X′Ae.
    score: DVector<f64>,
}

/// Regresses the outcome on all views by least squares, clusters being the units of the rows.
///
/// Slopes in units of the outcome per unit of the view. Their errors are CR2 (Bell & `McCaffrey` 2002; Pustejovsky & Tipton
/// 2018, equations 5 and 11): residuals of a cluster times (I − H)^(−½), a symmetric root with a pseudo-inverse where the
/// cluster alone determines a coefficient; degrees of freedom by Satterthwaite for independent equal errors.
///
/// # Errors
/// [`Undefined::TooFewUnits`] below two clusters; [`Undefined::TooFewPairs`] without a residual degree of freedom;
/// [`Undefined::NotIdentified`] where columns determine one another.
///
/// ```
/// use parallax::stats::compare::{Rows, cluster_robust};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::Factor;
/// // Each row its own cluster and no slope to speak of: CR2 of a mean is s/√n with n − 1 degrees of freedom.
/// let (outcome, view) = ([1.0, 3.0, 5.0, 3.0], [-1.0, 1.0, -1.0, 1.0]);
/// let (views, unit): ([&[f64]; 1], _) = ([&view], Factor::new(vec![0, 1, 2, 3], 4).unwrap());
/// let fit = cluster_robust(&Rows::new(&outcome, &views, &unit).unwrap()).unwrap();
/// assert!((fit.coefficients[0] - 3.0).abs() < 1e-15 && fit.coefficients[1].abs() < 1e-15);
/// // Residuals −2, 0, 2, 0 over √(1 − ½) each: variance (1/16)(8 + 8) of the mean.
/// let mean = fit.contrast(&[1.0, 0.0], &ConfidenceLevel::new(0.95)).unwrap();
/// assert!((mean.std_error - 1.0).abs() < 1e-14);
/// ```
pub fn cluster_robust(rows: &Rows<'_>) -> Result<ClusterRobust, Undefined> {
    let (n, width, clusters) = (rows.len(), rows.views().len() + 1, rows.unit().levels());
    if clusters < 2 {
        return Err(Undefined::TooFewUnits { have: clusters, need: 2 });
    }
    if n <= width {
        return Err(Undefined::TooFewPairs { have: n, need: width + 1 });
    }
    let centres =
        rows.views().iter().map(|view| mean(view).ok_or(Undefined::Overflow)).collect::<Result<Vec<_>, _>>()?;
    let design =
        DMatrix::from_fn(
            n,
            width,
            |row, column| {
                if column == 0 { 1.0 } else { rows.views()[column - 1][row] - centres[column - 1] }
            },
        );
    let outcome = DVector::from_column_slice(rows.outcome());
    let bread = inverse(&(design.transpose() * &design))?;
    let centred = &bread * design.transpose() * &outcome;
    let residuals = &outcome - &design * &centred;
    // Back to views that are not centred: the constant moves, and with it (X′X)⁻¹ and the columns.
    let shift = DMatrix::from_fn(width, width, |row, column| match (row, column) {
        (0, column) if column > 0 => -centres[column - 1],
        (row, column) => f64::from(u8::from(row == column)),
    });
    let coefficients = &shift * centred;
    let members = members(rows);
    let clusters =
        members.iter().map(|rows| Cluster::of(&design.select_rows(rows), &bread, &residuals.select_rows(rows)));
    let clusters = clusters.map(|cluster| cluster.shifted(&shift)).collect();
    let bread = &shift * bread * shift.transpose();
    Ok(ClusterRobust { coefficients: coefficients.iter().copied().collect(), bread, clusters })
}

fn members(rows: &Rows<'_>) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); rows.unit().levels()];
    rows.unit().codes().iter().enumerate().for_each(|(row, &unit)| members[unit as usize].push(row));
    members
}

/// Inverse of a matrix of products, or the reason that its columns determine one another.
fn inverse(products: &DMatrix<f64>) -> Result<DMatrix<f64>, Undefined> {
    let scale = products.diagonal().map(|square| if square > 0.0 { 1.0 / libm::sqrt(square) } else { 0.0 });
    let scale = DMatrix::from_diagonal(&scale);
    let cholesky = (&scale * products * &scale).cholesky().ok_or(Undefined::NotIdentified)?;
    let factor = cholesky.l();
    if factor.diagonal().iter().any(|part| part * part < 1e-12) {
        return Err(Undefined::NotIdentified);
    }
    Ok(&scale * cholesky.inverse() * &scale)
}

impl Cluster {
    fn of(design: &DMatrix<f64>, bread: &DMatrix<f64>, residuals: &DVector<f64>) -> Self {
        let n = design.nrows();
        let left = DMatrix::identity(n, n) - design * bread * design.transpose();
        let eigen = left.symmetric_eigen();
        let root = eigen.eigenvalues.map(|value| if value > 1e-12 { 1.0 / libm::sqrt(value) } else { 0.0 });
        let adjustment = &eigen.eigenvectors * DMatrix::from_diagonal(&root) * eigen.eigenvectors.transpose();
        let adjusted = adjustment * design;
        let (inside, score) = (design.transpose() * &adjusted, adjusted.transpose() * residuals);
        Self { adjusted, inside, score }
    }

    /// For other columns that hold the same: X T⁻¹, with coefficients T b.
    fn shifted(self, shift: &DMatrix<f64>) -> Self {
        // The inverse of a matrix that differs from the identity in its first row alone.
        let mut back = DMatrix::identity(shift.nrows(), shift.ncols());
        (1..shift.ncols()).for_each(|column| back[(0, column)] = -shift[(0, column)]);
        let turned = back.transpose();
        Self { adjusted: self.adjusted * &back, inside: &turned * self.inside * &back, score: turned * self.score }
    }
}

impl ClusterRobust {
    /// A contrast of coefficients with its CR2 error and Satterthwaite's degrees of freedom: `weights` for the constant and
    /// each view, such as 0, 1, −1 for the difference of two slopes, which means something on a common scale alone.
    ///
    /// # Errors
    /// [`Undefined::NotEstimable`] for another number of weights; [`Undefined::NoInfluence`] where its error is 0.
    pub fn contrast(&self, weights: &[f64], level: &ConfidenceLevel) -> Result<RobustContrast, Undefined> {
        if weights.len() != self.coefficients.len() {
            return Err(Undefined::NotEstimable { lacking: "weight for each coefficient" });
        }
        let estimate: f64 = weights.iter().zip(&self.coefficients).map(|(weight, value)| weight * value).sum();
        let side = &self.bread * DVector::from_column_slice(weights);
        let variance: f64 = self.clusters.iter().map(|cluster| cluster.score.dot(&side)).map(|it| it * it).sum();
        if variance.is_nan() || variance <= 0.0 {
            return Err(Undefined::NoInfluence);
        }
        let (std_error, df) = (libm::sqrt(variance), self.degrees_of_freedom(&side));
        let half = level.t(df).ok_or(Undefined::Overflow)? * std_error;
        let interval = Interval::around(estimate, half, level.share()).ok_or(Undefined::Overflow)?;
        Ok(RobustContrast { estimate, std_error, interval, test: Test::student(estimate / std_error, df)? })
    }

    /// (Σ pᵢ′pᵢ)²/Σᵢⱼ(pᵢ′pⱼ)², pᵢ the weights that cluster i gives to independent errors: pᵢ′pⱼ = δᵢⱼ aᵢ′aᵢ − uᵢ′(X′X)⁻¹uⱼ
    /// with aᵢ = AᵢXᵢ·side, uᵢ = Xᵢ′aᵢ.
    fn degrees_of_freedom(&self, side: &DVector<f64>) -> f64 {
        let own: Vec<f64> = self.clusters.iter().map(|cluster| (&cluster.adjusted * side).norm_squared()).collect();
        let inside: Vec<DVector<f64>> = self.clusters.iter().map(|cluster| &cluster.inside * side).collect();
        let weighted: Vec<DVector<f64>> = inside.iter().map(|part| &self.bread * part).collect();
        let (mut trace, mut squares) = (0.0, 0.0);
        for (one, part) in inside.iter().enumerate() {
            for (other, weighted) in weighted.iter().enumerate() {
                let product = if one == other { own[one] } else { 0.0 } - part.dot(weighted);
                trace += if one == other { product } else { 0.0 };
                squares += product * product;
            }
        }
        trace * trace / squares
    }
}
