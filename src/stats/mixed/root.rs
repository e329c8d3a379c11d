//! The fixed effects, at the root of the tree.

use nalgebra::DMatrix;

use super::jet::Number;

/// What is left after all random effects are gone.
#[derive(Debug, Clone)]
pub(super) struct Root<T> {
    /// log|V|.
    pub(super) log_v: T,
    /// log|X'V⁻¹X|.
    pub(super) log_x: T,
    /// Weighted sum of squared residuals.
    pub(super) residual: T,
    /// The smallest share that a fixed column keeps after those before it.
    pub(super) least_part: f64,
    /// The share that y keeps.
    pub(super) residual_part: f64,
    /// X and y after elimination of the columns before: each row from its pivot on.
    pub(super) rows: Vec<Vec<T>>,
}

impl<T: Number> Root<T> {
    /// Coefficients of the (centred) fixed columns.
    pub(super) fn coefficients(&self) -> Vec<T> {
        let p = self.rows.len();
        let mut beta = vec![T::constant(0.0); p];
        for j in (0..p).rev() {
            let row = &self.rows[j];
            let mut rest = row[p - j];
            for k in j + 1..p {
                rest.take_product(row[k - j], beta[k]);
            }
            beta[j] = rest / row[0];
        }
        beta
    }

    /// (X'V⁻¹X)⁻¹.
    pub(super) fn inverse(&self) -> DMatrix<f64> {
        let p = self.rows.len();
        // Rows U and pivots D of U'DU: the inverse is WD⁻¹W' with W the inverse of U, upper triangular as U is.
        let mut inner: DMatrix<f64> = DMatrix::identity(p, p);
        for column in 0..p {
            for row in (0..column).rev() {
                let line = &self.rows[row];
                let sum: f64 = (row + 1..=column).map(|at| line[at - row].value() * inner[(at, column)]).sum();
                inner[(row, column)] = -sum / line[0].value();
            }
        }
        let pivots =
            DMatrix::from_fn(p, p, |row, column| if row == column { 1.0 / self.rows[row][0].value() } else { 0.0 });
        &inner * pivots * inner.transpose()
    }

    /// c'(X'V⁻¹X)⁻¹c.
    pub(super) fn quadratic(&self, contrast: &[f64]) -> T {
        let mut rest: Vec<T> = contrast.iter().map(|&weight| T::constant(weight)).collect();
        let mut sum = T::constant(0.0);
        for (j, row) in self.rows.iter().enumerate() {
            let scaled = rest[j] / row[0];
            sum += scaled * rest[j];
            for k in j + 1..self.rows.len() {
                rest[k].take_product(scaled, row[k - j]);
            }
        }
        sum
    }
}
