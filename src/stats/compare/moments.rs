//! Sums and products of several columns that can be added unit by unit.

use nalgebra::DMatrix;

use crate::stats::Undefined;
use crate::stats::compensated_sum::CompensatedSum;
use crate::stats::describe::mean;
use crate::stats::describe::squares_about_mean;
use crate::stats::observations::Factor;

/// How many rows, their sums and their products, of several columns that were centred near their means.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Moments {
    n: f64,
    columns: usize,
    /// The sums of the columns, then the products: row after row of the upper triangle.
    sums: Vec<CompensatedSum>,
}

impl Moments {
    pub(super) fn new(columns: usize) -> Self {
        Self { n: 0.0, columns, sums: vec![CompensatedSum::default(); columns + columns * (columns + 1) / 2] }
    }

    pub(super) fn add(&mut self, row: &[f64]) {
        for (sum, value) in self.sums.iter_mut().zip(row) {
            sum.add(*value);
        }
        self.add_deviations(row);
    }

    /// A row of deviations that add up to 0 within their group: only their products count.
    pub(super) fn add_deviations(&mut self, row: &[f64]) {
        self.n += 1.0;
        let mut place = self.columns;
        for (at, one) in row.iter().enumerate() {
            for other in &row[at..] {
                self.sums[place].add(one * other);
                place += 1;
            }
        }
    }

    /// The rows of both.
    #[must_use]
    pub(super) fn plus(&self, other: &Self) -> Self {
        let sums = self.sums.iter().zip(&other.sums).map(|(own, its)| own.plus(*its)).collect();
        Self { n: self.n + other.n, columns: self.columns, sums }
    }

    /// Everything as plain numbers: the count, the sums, the products.
    pub(super) fn flat(&self) -> Vec<f64> {
        let sums = self.sums.iter().map(|sum| sum.value());
        std::iter::once(self.n).chain(sums).collect()
    }

    fn place(&self, one: usize, other: usize) -> usize {
        let (first, second) = (one.min(other), one.max(other));
        self.columns + first * (2 * self.columns - first + 1) / 2 + second - first
    }

    /// Σ(x − x̄)² of a column.
    pub(super) fn squares(&self, column: usize) -> f64 {
        squares_about_mean(self.sums[self.place(column, column)], self.sums[column], self.n)
    }

    fn cross(&self, one: usize, other: usize) -> f64 {
        let product = self.sums[one].value() * self.sums[other].value() / self.n;
        self.sums[self.place(one, other)].value() - product
    }

    /// Pearson's correlation of two columns. [`Undefined::NoVariance`] where the first (the outcome) never changes,
    /// [`Undefined::ConstantColumn`] where the second does not.
    pub(super) fn correlation(&self, one: usize, other: usize) -> Result<f64, Undefined> {
        if self.n < 3.0 {
            return Err(Undefined::TooFewPairs { have: self.rows(), need: 3 });
        }
        let (squares, other_squares) = (self.squares(one), self.squares(other));
        if squares == 0.0 {
            return Err(Undefined::NoVariance);
        }
        if other_squares == 0.0 {
            return Err(Undefined::ConstantColumn);
        }
        correlation(self.cross(one, other), squares, other_squares)
    }

    /// All correlations, the outcome first.
    pub(super) fn correlations(&self) -> Result<DMatrix<f64>, Undefined> {
        let width = self.columns;
        let mut matrix = DMatrix::identity(width, width);
        for one in 0..width {
            for other in one + 1..width {
                let r = self.correlation(one, other)?;
                matrix[(one, other)] = r;
                matrix[(other, one)] = r;
            }
        }
        Ok(matrix)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, exact far below 2^53")]
    fn rows(&self) -> usize {
        self.n as usize
    }
}

/// A correlation from sums about means. Columns that go together perfectly may leave 1 by rounding only.
pub(super) fn correlation(cross: f64, squares: f64, other_squares: f64) -> Result<f64, Undefined> {
    let r = cross / (libm::sqrt(squares) * libm::sqrt(other_squares));
    if r.is_finite() { Ok(if 1.0 - r.abs() < 1e-14 { r.signum() } else { r }) } else { Err(Undefined::Overflow) }
}

/// The columns, each less its mean.
pub(super) fn centred(columns: &[&[f64]]) -> Result<Vec<Vec<f64>>, Undefined> {
    let less_mean = |column: &&[f64]| {
        let centre = mean(column).ok_or(Undefined::Overflow)?;
        Ok(column.iter().map(|value| value - centre).collect())
    };
    columns.iter().map(less_mean).collect()
}

/// The sums of each unit.
pub(super) fn by_unit(columns: &[&[f64]], unit: &Factor) -> Result<Vec<Moments>, Undefined> {
    let centred = centred(columns)?;
    let mut units = vec![Moments::new(columns.len()); unit.levels()];
    let mut row = vec![0.0; columns.len()];
    for (at, &unit) in unit.codes().iter().enumerate() {
        row.iter_mut().zip(&centred).for_each(|(cell, column)| *cell = column[at]);
        units[unit as usize].add(&row);
    }
    Ok(units)
}
