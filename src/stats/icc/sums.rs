//! Mean squares from sums that add and subtract, for jackknives over clients with several targets.

use crate::stats::Undefined;
use crate::stats::describe::PairMoments;
use crate::stats::icc::mean_squares::MeanSquares;
use crate::stats::icc::mean_squares::SumsOfSquares;

/// Sums over targets that add and subtract, so that leaving out one client with all its sessions costs no new pass.
///
/// Values should be centred first (take a typical score away from all of them): the mean squares are differences
/// of sums of squares here, and common leading digits would cost accuracy. They do not change the result.
///
/// ```
/// use parallax::stats::icc::TwoWaySums;
///
/// let mut all = TwoWaySums::new(2);
/// let mut client = TwoWaySums::new(2);
/// for (row, of_client) in [([-2.0, 0.0], true), ([0.0, 1.0], false), ([2.0, 4.0], false)] {
///     all.add(&row);
///     if of_client {
///         client.add(&row);
///     }
/// }
/// let without = all.minus(&client).mean_squares()?;
/// assert_eq!((without.targets(), without.rows()), (2, 6.25));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TwoWaySums {
    n: usize,
    columns: Vec<f64>,
    row_square: f64,
    square: f64,
}

impl TwoWaySums {
    /// No target yet, `k` raters.
    pub fn new(k: usize) -> Self {
        Self { n: 0, columns: vec![0.0; k], row_square: 0.0, square: 0.0 }
    }

    /// One more target, with the scores of all raters in column order.
    #[inline]
    pub fn add(&mut self, row: &[f64]) {
        debug_assert_eq!(row.len(), self.columns.len());
        let sum: f64 = row.iter().sum();
        self.n += 1;
        self.row_square += sum * sum;
        self.square += row.iter().map(|value| value * value).sum::<f64>();
        self.columns.iter_mut().zip(row).for_each(|(column, value)| *column += value);
    }

    /// Pairs as targets of two raters.
    pub fn of_pairs(pairs: &PairMoments) -> Self {
        let [x, y, xx, yy, xy] = pairs.sums();
        Self { n: pairs.pairs(), columns: vec![x, y], row_square: xx + 2.0 * xy + yy, square: xx + yy }
    }

    /// Targets of both.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.joined(other, self.n + other.n, 1.0)
    }

    /// Targets of this one that are not in `part`, which must be part of it.
    #[must_use]
    pub fn minus(&self, part: &Self) -> Self {
        self.joined(part, self.n.saturating_sub(part.n), -1.0)
    }

    fn joined(&self, other: &Self, n: usize, sign: f64) -> Self {
        let columns = self.columns.iter().zip(&other.columns).map(|(own, its)| own + sign * its).collect();
        let row_square = self.row_square + sign * other.row_square;
        Self { n, columns, row_square, square: self.square + sign * other.square }
    }

    /// How many targets were added.
    pub fn targets(&self) -> usize {
        self.n
    }

    /// The mean squares of the targets added so far.
    ///
    /// # Errors
    /// [`Undefined::TooFewTargets`] or [`Undefined::TooFewRaters`] below two; [`Undefined::Overflow`] where the
    /// values are too large, or too far from zero, for a difference of sums.
    pub fn mean_squares(&self) -> Result<MeanSquares, Undefined> {
        let k = self.columns.len();
        if k < 2 {
            return Err(Undefined::TooFewRaters { have: k, need: 2 });
        }
        if self.n < 2 {
            return Err(Undefined::TooFewTargets { have: self.n, need: 2 });
        }
        let (n, raters) = (self.n as f64, k as f64);
        let total: f64 = self.columns.iter().sum();
        let correction = total * total / (n * raters);
        let rows = self.row_square / raters - correction;
        let columns = self.columns.iter().map(|column| column * column).sum::<f64>() / n - correction;
        let residual = self.square - correction - rows - columns;
        MeanSquares::from_sums_of_squares(&SumsOfSquares { rows, columns, residual }, self.n, k)
    }
}
