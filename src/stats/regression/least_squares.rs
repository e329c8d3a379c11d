//! Least squares, from an orthogonal basis of the columns.

use nalgebra::{DMatrix, DVector};

use crate::stats::Undefined;
use crate::stats::compensated_sum::CompensatedSum;
use crate::stats::describe::mean;

/// A column of which less than this share is its own says nothing that the others do not say.
const OWN_PART: f64 = 1e-10;

/// A row that alone decides a coefficient leaves no residual to estimate its error from.
const FULL_LEVERAGE: f64 = 1e-10;

/// Steps of refinement; columns more alike than [`OWN_PART`] allows would need more.
const REFINEMENTS: usize = 3;

/// A fitted regression with intercept.
#[derive(Debug, Clone)]
pub struct LeastSquares {
    /// Intercept first, then a coefficient per column, in units of the outcome per unit of the column.
    pub coefficients: DVector<f64>,
    /// Rows.
    pub n: usize,
    /// Sum of squared residuals over n − p: squared units of the outcome.
    pub residual_variance: f64,
    /// Share of the outcome's variance that the columns explain.
    pub r_squared: f64,
    /// What is left of each row.
    pub residuals: DVector<f64>,
    /// An orthogonal basis of the columns, X = QR.
    pub(super) basis: DMatrix<f64>,
    /// R⁻¹.
    pub(super) back: DMatrix<f64>,
}

/// Fits y = β₀ + Σ βⱼxⱼ + e by least squares (Householder's orthogonal basis).
///
/// # Errors
/// [`Undefined::TooFewPairs`] unless there are more rows than coefficients, [`Undefined::ConstantColumn`] for a column that
/// never changes, [`Undefined::NotIdentified`] for columns that are a combination of each other,
/// [`Undefined::NoVariance`] if the outcome never changes. Rows beyond the shortest column are not there.
///
/// ```
/// use parallax::stats::regression::least_squares;
/// let fit = least_squares(&[1.0, 3.0, 4.0, 8.0], &[&[0.0, 1.0, 2.0, 3.0]]).unwrap();
/// // Products 11 over squares 5; mean 4 at 1.5. Residuals .3, .1, −1.1, .7 have squares 1.8.
/// assert!((fit.coefficients[1] - 2.2).abs() < 1e-14 && (fit.coefficients[0] - 0.7).abs() < 1e-14);
/// assert!((fit.residual_variance - 0.9).abs() < 1e-14 && (fit.r_squared - (1.0 - 1.8 / 26.0)).abs() < 1e-14);
/// ```
pub fn least_squares(outcome: &[f64], columns: &[&[f64]]) -> Result<LeastSquares, Undefined> {
    let n = columns.iter().map(|column| column.len()).fold(outcome.len(), usize::min);
    let p = columns.len() + 1;
    if n <= p {
        return Err(Undefined::TooFewPairs { have: n, need: p + 1 });
    }
    let about = mean(&outcome[..n]).ok_or(Undefined::Overflow)?;
    let y = DVector::from_fn(n, |row, _| outcome[row] - about);
    let total = y.norm_squared();
    if total <= 0.0 {
        return Err(Undefined::NoVariance);
    }
    // Columns less their means: then the first one is orthogonal to the others.
    let centres: Option<Vec<f64>> = columns.iter().map(|column| mean(&column[..n])).collect();
    let centres = centres.ok_or(Undefined::Overflow)?;
    let value =
        |row: usize, column: usize| if column == 0 { 1.0 } else { columns[column - 1][row] - centres[column - 1] };
    let x = DMatrix::from_fn(n, p, value);
    let lengths: Vec<f64> = x.column_iter().map(|column| column.norm()).collect();
    if lengths.contains(&0.0) {
        return Err(Undefined::ConstantColumn);
    }
    let (basis, triangle) = x.qr().unpack();
    let own = |at: usize| (triangle[(at, at)] / lengths[at]).powi(2);
    if (0..p).any(|at| own(at) <= OWN_PART) {
        return Err(Undefined::NotIdentified);
    }
    let inverse = triangle.solve_upper_triangular(&DMatrix::identity(p, p)).ok_or(Undefined::NotIdentified)?;
    // Back to the columns as they were given: the intercept is the value at 0.
    let mut back = inverse;
    for (column, centre) in centres.iter().enumerate() {
        for at in 0..p {
            back[(0, at)] -= centre * back[(column + 1, at)];
        }
    }
    let mut coefficients = &back * basis.tr_mul(&y);
    coefficients[0] += about;
    let residuals = refined(&mut coefficients, &outcome[..n], columns, &back);
    let squares = residuals.norm_squared();
    if !squares.is_finite() || !coefficients.iter().all(|value| value.is_finite()) {
        return Err(Undefined::Overflow);
    }
    let (residual_variance, r_squared) = (squares / (n - p) as f64, 1.0 - squares / total);
    Ok(LeastSquares { coefficients, n, residual_variance, r_squared, residuals, basis, back })
}

/// Moves the coefficients until residuals and columns are orthogonal in twice the precision, each step by
/// (X'X)⁻¹X'e = R⁻¹R⁻ᵀX'e (corrected seminormal equations: Björck 1987), and returns the residuals. Powers of one column are
/// so alike that the first solution keeps six digits; a step brings back as many as the columns leave.
fn refined(coefficients: &mut DVector<f64>, outcome: &[f64], columns: &[&[f64]], back: &DMatrix<f64>) -> DVector<f64> {
    let residual = |coefficients: &DVector<f64>, row: usize| {
        let mut left = CompensatedSum::default();
        left.add(outcome[row]);
        left.add(-coefficients[0]);
        columns.iter().zip(coefficients.iter().skip(1)).for_each(|(column, &by)| left.add_product(-by, column[row]));
        left
    };
    for _ in 0..REFINEMENTS {
        let mut products = vec![CompensatedSum::default(); coefficients.len()];
        for row in 0..outcome.len() {
            let left = residual(coefficients, row);
            products[0] = products[0].plus(left);
            for (product, column) in products[1..].iter_mut().zip(columns) {
                *product = product.plus(left.times(column[row]));
            }
        }
        let products = DVector::from_iterator(coefficients.len(), products.into_iter().map(CompensatedSum::value));
        *coefficients += back * back.tr_mul(&products);
    }
    DVector::from_fn(outcome.len(), |row, _| residual(coefficients, row).value())
}

impl LeastSquares {
    /// Coefficients, the intercept among them.
    pub fn p(&self) -> usize {
        self.coefficients.len()
    }

    /// Residual degrees of freedom, n − p.
    pub fn df(&self) -> f64 {
        (self.n - self.p()) as f64
    }

    /// Covariance of the coefficients, for rows that are independent and scatter alike: s²(X'X)⁻¹.
    ///
    /// ```
    /// use parallax::stats::regression::least_squares;
    /// let fit = least_squares(&[1.0, 3.0, 4.0, 8.0], &[&[0.0, 1.0, 2.0, 3.0]]).unwrap();
    /// assert!((fit.covariance()[(1, 1)] - 0.9 / 5.0).abs() < 1e-15);
    /// ```
    pub fn covariance(&self) -> DMatrix<f64> {
        &self.back * self.back.transpose() * self.residual_variance
    }

    /// Covariance for independent rows that scatter differently, HC3: each squared residual over (1 − leverage)²
    /// (`MacKinnon` & White 1985; Long & Ervin 2000).
    ///
    /// # Errors
    /// [`Undefined::NotEstimable`] if one row alone decides a coefficient, so that it has no residual.
    ///
    /// ```
    /// use parallax::stats::regression::least_squares;
    /// let fit = least_squares(&[1.0, 3.0, 4.0, 8.0], &[&[0.0, 1.0, 2.0, 3.0]]).unwrap();
    /// // Leverages .7, .3, .3, .7; the slope's weights are −.3, −.1, .1, .3.
    /// let hc3 = [(0.3, 0.7, 0.3), (0.1, 0.3, 0.1), (1.1, 0.3, 0.1), (0.7, 0.7, 0.3)]
    ///     .map(|(e, h, w): (f64, f64, f64)| (w * e / (1.0 - h)).powi(2));
    /// assert!((fit.covariance_hc3().unwrap()[(1, 1)] - hc3.iter().sum::<f64>()).abs() < 1e-14);
    /// ```
    pub fn covariance_hc3(&self) -> Result<DMatrix<f64>, Undefined> {
        let mut meat = DMatrix::zeros(self.p(), self.p());
        for (row, residual) in self.basis.row_iter().zip(self.residuals.iter()) {
            let rest = 1.0 - row.norm_squared();
            if rest <= FULL_LEVERAGE {
                return Err(Undefined::NotEstimable { lacking: "second row for each coefficient" });
            }
            let own = row.transpose();
            meat.ger((residual / rest).powi(2), &own, &own, 1.0);
        }
        Ok(&self.back * meat * self.back.transpose())
    }
}
