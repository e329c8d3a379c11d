//! Rows by what they have: all that the likelihood needs of them.

use nalgebra::{Matrix3, Vector3};

use crate::stats::Undefined;
use crate::stats::describe::{mean, standard_deviation};
use crate::stats::observations::Factor;

/// Fewest rows that have both of two columns.
const FEWEST_PAIRS: usize = 4;

/// A column of which less than this share is its own is a combination of the others.
const OWN_PART: f64 = 1e-10;

/// Rows that have the same columns.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// Which columns they have.
    pub(super) has: [bool; 3],
    pub(super) rows: usize,
    /// The same as a number.
    pub(super) n: f64,
    /// Means, 0 where missing.
    pub(super) mean: Vector3<f64>,
    /// Squares and products about the means over n, 0 where missing.
    pub(super) spread: Matrix3<f64>,
}

/// All rows, columns in units of their own standard deviations from their own means.
#[derive(Debug, Clone)]
pub(super) struct Patterns {
    pub(super) kinds: Vec<Pattern>,
    pub(super) centre: [f64; 3],
    pub(super) scale: [f64; 3],
    /// Values in each column.
    pub(super) values: [usize; 3],
    /// Rows with at least one value.
    pub(super) rows: usize,
    /// Rows with all three.
    pub(super) complete: usize,
}

impl Patterns {
    pub(super) fn new(columns: [&[Option<f64>]; 3]) -> Result<Self, Undefined> {
        let n = columns.iter().map(|column| column.len()).min().unwrap_or_default();
        let (mut centre, mut scale, mut values) = ([0.0; 3], [1.0; 3], [0; 3]);
        for (at, column) in columns.iter().enumerate() {
            let present: Vec<f64> = column[..n].iter().flatten().copied().collect();
            let few = Undefined::TooFewPairs { have: present.len(), need: FEWEST_PAIRS };
            if present.len() < FEWEST_PAIRS {
                return Err(few);
            }
            centre[at] = mean(&present).ok_or(Undefined::Overflow)?;
            scale[at] = standard_deviation(&present).ok_or(Undefined::Overflow)?;
            values[at] = present.len();
            if scale[at] <= 0.0 {
                return Err(Undefined::ConstantColumn);
            }
        }
        let mut rows: [Vec<Vector3<f64>>; 8] = std::array::from_fn(|_| Vec::new());
        for row in 0..n {
            let (mask, own) = in_own_units(columns.map(|column| column[row]), &centre, &scale);
            rows[mask].push(own);
        }
        let kinds: Vec<Pattern> =
            (1..8).filter(|&mask| !rows[mask].is_empty()).map(|mask| Pattern::of(mask, &rows[mask])).collect();
        let complete = rows[7].len();
        let rows = rows[1..].iter().map(Vec::len).sum();
        let found = Self { kinds, centre, scale, values, rows, complete };
        found.joint()?;
        Ok(found)
    }

    /// The same columns in the same units, but other rows, of which only these sums are known.
    pub(super) fn of_sums(&self, sums: &Sums) -> Result<Self, Undefined> {
        let kinds: Vec<Pattern> =
            (1..8).filter(|&mask| sums.0[mask].rows > 0).map(|mask| sums.0[mask].pattern(mask)).collect();
        let rows = kinds.iter().map(|pattern| pattern.rows).sum();
        let values = std::array::from_fn(|at| kinds.iter().filter(|kind| kind.has[at]).map(|kind| kind.rows).sum());
        let found = Self { kinds, rows, values, complete: sums.0[7].rows, ..*self };
        found.joint()?;
        Ok(found)
    }

    /// The sums of the rows of each unit.
    pub(super) fn by_unit(&self, columns: [&[Option<f64>]; 3], unit: &Factor) -> Vec<Sums> {
        let mut units = vec![Sums::default(); unit.levels()];
        for (row, &code) in unit.codes().iter().enumerate() {
            let (mask, own) = in_own_units(columns.map(|column| column[row]), &self.centre, &self.scale);
            units[code as usize].0[mask].add(&own);
        }
        units
    }

    /// Is each pair of columns seen together often enough, and is none a combination of the others? Then the likelihood
    /// has no maximum, however many rows have gaps.
    fn joint(&self) -> Result<(), Undefined> {
        for (one, two) in [(0, 1), (0, 2), (1, 2)] {
            let both = |pattern: &&Pattern| pattern.has[one] && pattern.has[two];
            let both: Vec<&Pattern> = self.kinds.iter().filter(both).collect();
            let have = both.iter().map(|pattern| pattern.rows).sum();
            if have < FEWEST_PAIRS {
                return Err(Undefined::TooFewPairs { have, need: FEWEST_PAIRS });
            }
            let mean = both.iter().map(|pattern| pattern.mean * pattern.n).sum::<Vector3<f64>>() / have as f64;
            let about = |pattern: &&Pattern| {
                (pattern.spread + (pattern.mean - mean) * (pattern.mean - mean).transpose()) * pattern.n
            };
            let spread = both.iter().map(about).sum::<Matrix3<f64>>();
            let product = spread[(one, one)] * spread[(two, two)];
            if product <= 0.0 {
                return Err(Undefined::ConstantColumn);
            }
            if product - spread[(one, two)].powi(2) <= OWN_PART * product {
                return Err(Undefined::AtBoundary);
            }
        }
        let complete = self.kinds.iter().find(|pattern| pattern.has == [true; 3] && pattern.rows >= FEWEST_PAIRS);
        let bound = |pattern: &Pattern| {
            pattern.spread.determinant() <= OWN_PART * pattern.spread.diagonal().iter().product::<f64>()
        };
        if complete.is_some_and(bound) { Err(Undefined::AtBoundary) } else { Ok(()) }
    }
}

/// Which columns a row has, as bits, and their values in standard deviations from their means; 0 where missing.
fn in_own_units(row: [Option<f64>; 3], centre: &[f64; 3], scale: &[f64; 3]) -> (usize, Vector3<f64>) {
    let value = |at: usize| row[at].map_or(0.0, |value| (value - centre[at]) / scale[at]);
    let mask = (0..3).filter(|&at| row[at].is_some()).map(|at| 1 << at).sum();
    (mask, Vector3::from_fn(|at, _| value(at)))
}

/// Sums of some rows, by which columns they have.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums(pub(super) [Cell; 8]);

#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    rows: usize,
    sum: Vector3<f64>,
    products: Matrix3<f64>,
}

impl Sums {
    pub(super) fn plus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|mask| {
            let (own, more) = (&self.0[mask], &other.0[mask]);
            Cell { rows: own.rows + more.rows, sum: own.sum + more.sum, products: own.products + more.products }
        }))
    }

    /// Rows that have something.
    pub(super) fn rows(&self) -> usize {
        self.0[1..].iter().map(|cell| cell.rows).sum()
    }
}

impl Cell {
    fn add(&mut self, row: &Vector3<f64>) {
        self.rows += 1;
        self.sum += row;
        self.products += row * row.transpose();
    }

    fn pattern(&self, mask: usize) -> Pattern {
        let n = self.rows as f64;
        let mean = self.sum / n;
        let spread = self.products / n - mean * mean.transpose();
        Pattern { has: std::array::from_fn(|at| mask >> at & 1 == 1), rows: self.rows, n, mean, spread }
    }
}

impl Pattern {
    fn of(mask: usize, rows: &[Vector3<f64>]) -> Self {
        let n = rows.len() as f64;
        let mean = rows.iter().sum::<Vector3<f64>>() / n;
        let spread = rows.iter().map(|row| (row - mean) * (row - mean).transpose()).sum::<Matrix3<f64>>() / n;
        Self { has: std::array::from_fn(|at| mask >> at & 1 == 1), rows: rows.len(), n, mean, spread }
    }

    /// Means and squares of the rows with the missing values at what the others let expect, by current means and
    /// covariances: the E step.
    pub(super) fn expected(
        &self,
        mean: &Vector3<f64>,
        covariance: &Matrix3<f64>,
    ) -> Option<(Vector3<f64>, Matrix3<f64>)> {
        let has = |at: usize| self.has[at];
        let seen = Matrix3::from_fn(|row, column| match (has(row), has(column)) {
            (true, true) => covariance[(row, column)],
            _ => f64::from(u8::from(row == column)),
        });
        let seen = seen.try_inverse()?;
        let seen = Matrix3::from_fn(|row, column| if has(row) && has(column) { seen[(row, column)] } else { 0.0 });
        let slopes = covariance * seen;
        let rest = covariance - slopes * covariance;
        let rest = Matrix3::from_fn(|row, column| if has(row) || has(column) { 0.0 } else { rest[(row, column)] });
        let gap = Vector3::from_fn(|at, _| if has(at) { self.mean[at] - mean[at] } else { 0.0 });
        Some((mean + slopes * gap, slopes * self.spread * slopes.transpose() + rest))
    }
}
