//! What an outcome is related to: columns of numbers, one row for each case, session or person-session.

use nalgebra::DMatrix;

use crate::stats::Undefined;

/// A column whose part outside the columns before it is smaller than this, in its own standard deviations, is made of
/// them.
const ALIASED: f64 = 1e-7;

/// Columns of predictors, without a constant: every model here adds its own.
///
/// ```
/// use parallax::stats::glm::Predictors;
///
/// let client = vec![1.0, 2.0, 3.0, 5.0];
/// let twice = vec![2.0, 4.0, 6.0, 10.0];
/// let predictors = Predictors::new(4, vec![client, twice]).unwrap();
/// assert_eq!((predictors.rows(), predictors.count()), (4, 2));
/// assert_eq!(predictors.aliased(), [1]);
/// assert!(Predictors::new(3, vec![vec![1.0, 2.0]]).is_none());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Predictors {
    rows: usize,
    columns: Vec<Vec<f64>>,
}

impl Predictors {
    /// `None` unless every column has `rows` finite numbers.
    pub fn new(rows: usize, columns: Vec<Vec<f64>>) -> Option<Self> {
        let fits = |column: &Vec<f64>| column.len() == rows && column.iter().all(|value| value.is_finite());
        columns.iter().all(fits).then_some(Self { rows, columns })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    pub fn count(&self) -> usize {
        self.columns.len()
    }

    /// One column.
    pub fn column(&self, place: usize) -> &[f64] {
        &self.columns[place]
    }

    /// The same rows without one column.
    #[must_use]
    pub fn without(&self, place: usize) -> Self {
        let mut columns = self.columns.clone();
        columns.remove(place);
        Self { rows: self.rows, columns }
    }

    /// Some of the rows.
    #[must_use]
    pub fn part(&self, rows: &[usize]) -> Self {
        let pick = |column: &Vec<f64>| rows.iter().map(|&row| column[row]).collect();
        Self { rows: rows.len(), columns: self.columns.iter().map(pick).collect() }
    }

    /// Columns that are a constant, or a sum of multiples of the columns before them: their coefficients cannot be told
    /// from those of the others, so a report names them.
    pub fn aliased(&self) -> Vec<usize> {
        let mut basis: Vec<Vec<f64>> = Vec::new();
        let mut aliased = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            let (mean, sd) = mean_and_sd(column);
            let mut rest: Vec<f64> = column.iter().map(|value| value - mean).collect();
            // Twice, since one pass leaves rounding behind where columns are nearly alike.
            for other in basis.iter().chain(&basis) {
                let along: f64 = rest.iter().zip(other).map(|(a, b)| a * b).sum();
                rest.iter_mut().zip(other).for_each(|(value, b)| *value -= along * b);
            }
            let length = libm::sqrt(rest.iter().map(|value| value * value).sum());
            let whole = sd * libm::sqrt(self.rows.saturating_sub(1) as f64);
            if is_constant(mean, sd) || length <= ALIASED * whole {
                aliased.push(place);
            } else {
                basis.push(rest.iter().map(|value| value / length).collect());
            }
        }
        aliased
    }

    /// The columns in standard deviations from their means behind a constant.
    pub(super) fn standardised(&self) -> Result<Standardised, Undefined> {
        let moments: Vec<(f64, f64)> = self.columns.iter().map(|column| mean_and_sd(column)).collect();
        if moments.iter().any(|(mean, sd)| !mean.is_finite() || !sd.is_finite()) {
            return Err(Undefined::Overflow);
        }
        if moments.iter().any(|&(mean, sd)| is_constant(mean, sd)) {
            return Err(Undefined::ConstantColumn);
        }
        if !self.aliased().is_empty() {
            return Err(Undefined::NotIdentified);
        }
        let mut cells = Vec::with_capacity(self.rows * (self.columns.len() + 1));
        for row in 0..self.rows {
            cells.push(1.0);
            cells.extend(self.columns.iter().zip(&moments).map(|(column, (mean, sd))| (column[row] - mean) / sd));
        }
        Ok(Standardised { width: self.columns.len() + 1, cells, moments })
    }
}

/// A standard deviation that is nothing but the rounding of the mean.
fn is_constant(mean: f64, sd: f64) -> bool {
    sd <= 1e-14 * mean.abs()
}

/// Mean and standard deviation (n − 1), about the first value so that large equal parts cost no digits.
fn mean_and_sd(column: &[f64]) -> (f64, f64) {
    let n = column.len() as f64;
    let first = column.first().copied().unwrap_or_default();
    let shift = column.iter().map(|value| value - first).sum::<f64>() / n.max(1.0);
    let squares: f64 = column.iter().map(|value| (value - first - shift) * (value - first - shift)).sum();
    (first + shift, libm::sqrt(squares / (n - 1.0).max(1.0)))
}

/// A constant and standardised columns, row by row.
#[derive(Debug, Clone)]
pub(super) struct Standardised {
    pub(super) width: usize,
    cells: Vec<f64>,
    /// Mean and standard deviation of each column but the constant.
    pub(super) moments: Vec<(f64, f64)>,
}

impl Standardised {
    /// All rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.cells.chunks_exact(self.width)
    }

    /// How coefficients of the columns as they came follow from those of the standardised ones; `constants` come first
    /// (a constant, or thresholds) and `sign` is −1 where slopes are subtracted from them.
    pub(super) fn back(&self, constants: usize, sign: f64) -> DMatrix<f64> {
        let size = constants + self.moments.len();
        let mut back = DMatrix::identity(size, size);
        for (place, (mean, sd)) in self.moments.iter().enumerate() {
            let at = constants + place;
            back[(at, at)] = 1.0 / sd;
            for constant in 0..constants {
                back[(constant, at)] = -sign * mean / sd;
            }
        }
        back
    }
}
