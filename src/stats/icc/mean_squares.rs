//! Mean squares of a complete table: all that an intraclass correlation needs to know of it.

use crate::stats::Undefined;
use crate::stats::exact::Scores;
use crate::stats::exact::Table;
use crate::stats::exact::ratio;
use crate::stats::exact::wide;

/// Sums of squares below this part of the total are rounding, where arithmetic rounds at all.
const ROUNDING: f64 = 1e-12;

/// Mean squares of `n` targets rated once by each of `k` raters, in squared score units.
///
/// Invariant: `n >= 2`, `k >= 2`, all mean squares finite and not negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanSquares {
    n: usize,
    k: usize,
    rows: f64,
    columns: f64,
    residual: f64,
    within: f64,
    exact: bool,
}

/// Sums of squares before they are divided by their degrees of freedom.
pub(super) struct SumsOfSquares {
    pub(super) rows: f64,
    pub(super) columns: f64,
    pub(super) residual: f64,
}

impl MeanSquares {
    /// The two-way analysis of variance of a complete table (Fisher 1925; McGraw & Wong 1996, Table 3).
    ///
    /// Exact for scaled integers: the only rounding is the last division. If 128 bits are not enough, or the table
    /// holds binary numbers, a shifted two-pass algorithm is used and [`is_exact`](Self::is_exact) is false.
    ///
    /// # Errors
    /// [`Undefined::TooFewTargets`], [`Undefined::TooFewRaters`], [`Undefined::NoRepeatedTarget`] or
    /// [`Undefined::Incomplete`], by what the table lacks.
    pub fn of(table: &Table) -> Result<Self, Undefined> {
        check(table)?;
        if let Scores::Scaled { unit, values } = table.scores()
            && let Some(exact) = Self::exactly(values, *unit, table.targets(), table.raters())
        {
            return Ok(exact);
        }
        let values = table.scores().shifted();
        Self::from_sums_of_squares(&two_pass(&values, table.raters()), table.targets(), table.raters())
    }

    /// Divides integers only. `None` where 128 bits are not enough.
    fn exactly(values: &[i64], unit: i64, n: usize, k: usize) -> Option<Self> {
        let sums = IntegerSums::of(values, k)?;
        let (targets, raters) = (wide(n)?, wide(k)?);
        let cells = targets.checked_mul(raters)?;
        let correction = sums.total.checked_mul(sums.total)?;
        // All four are n k times a sum of squares.
        let rows = targets.checked_mul(sums.row_square)?.checked_sub(correction)?;
        let columns = raters.checked_mul(sums.column_square)?.checked_sub(correction)?;
        let total = cells.checked_mul(sums.square)?.checked_sub(correction)?;
        let residual = total.checked_sub(rows)?.checked_sub(columns)?;
        let scale = cells.checked_mul(i128::from(unit).checked_mul(i128::from(unit))?)?;
        let mean = |sum: i128, df: i128| Some(ratio(sum, scale.checked_mul(df)?));
        Some(Self {
            n,
            k,
            rows: mean(rows, targets - 1)?,
            columns: mean(columns, raters - 1)?,
            residual: mean(residual, (targets - 1).checked_mul(raters - 1)?)?,
            within: mean(total.checked_sub(rows)?, targets.checked_mul(raters - 1)?)?,
            exact: true,
        })
    }

    /// Divides by degrees of freedom; what is rounding becomes the zero it stands for.
    pub(super) fn from_sums_of_squares(sums: &SumsOfSquares, n: usize, k: usize) -> Result<Self, Undefined> {
        let total = sums.rows + sums.columns + sums.residual;
        let clean = |part: f64| match part {
            part if !part.is_finite() || part < -1e-9 * total.abs() => Err(Undefined::Overflow),
            part if part < ROUNDING * total => Ok(0.0),
            part => Ok(part),
        };
        let (rows, columns, residual) = (clean(sums.rows)?, clean(sums.columns)?, clean(sums.residual)?);
        let (targets, raters) = (n as f64, k as f64);
        Ok(Self {
            n,
            k,
            rows: rows / (targets - 1.0),
            columns: columns / (raters - 1.0),
            residual: residual / ((targets - 1.0) * (raters - 1.0)),
            within: (columns + residual) / (targets * (raters - 1.0)),
            exact: false,
        })
    }

    /// Targets, n.
    pub fn targets(&self) -> usize {
        self.n
    }

    /// Raters, k.
    pub fn raters(&self) -> usize {
        self.k
    }

    /// Between targets, `MSR`, n - 1 degrees of freedom.
    pub fn rows(&self) -> f64 {
        self.rows
    }

    /// Between raters, `MSC`, k - 1 degrees of freedom.
    pub fn columns(&self) -> f64 {
        self.columns
    }

    /// What neither targets nor raters explain, `MSE`, (n - 1)(k - 1) degrees of freedom.
    pub fn residual(&self) -> f64 {
        self.residual
    }

    /// Within targets, `MSW`, n(k - 1) degrees of freedom.
    pub fn within(&self) -> f64 {
        self.within
    }

    /// Was nothing rounded before the last division?
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// n - 1.
    pub fn df_rows(&self) -> f64 {
        self.n as f64 - 1.0
    }

    /// k - 1.
    pub fn df_columns(&self) -> f64 {
        self.k as f64 - 1.0
    }

    /// (n - 1)(k - 1).
    pub fn df_residual(&self) -> f64 {
        self.df_rows() * self.df_columns()
    }

    /// n(k - 1).
    pub fn df_within(&self) -> f64 {
        self.n as f64 * self.df_columns()
    }

    /// Are all scores equal?
    pub(super) fn is_flat(&self) -> bool {
        self.rows == 0.0 && self.within == 0.0
    }
}

/// What a table lacks for a two-way analysis, the plainest reason first.
fn check(table: &Table) -> Result<(), Undefined> {
    let (targets, raters) = (table.targets(), table.raters());
    if targets == 0 {
        return Err(Undefined::TooFewTargets { have: 0, need: 2 });
    }
    if raters < 2 {
        return Err(Undefined::TooFewRaters { have: raters, need: 2 });
    }
    if table.ratings() == targets {
        let active = table.active_raters();
        return Err(if active < 2 {
            Undefined::TooFewRaters { have: active, need: 2 }
        } else {
            Undefined::NoRepeatedTarget
        });
    }
    if targets < 2 {
        return Err(Undefined::TooFewTargets { have: targets, need: 2 });
    }
    if table.is_complete() { Ok(()) } else { Err(Undefined::Incomplete { complete: table.complete_rows(), targets }) }
}

/// Sums of integers less the first one.
struct IntegerSums {
    total: i128,
    square: i128,
    row_square: i128,
    column_square: i128,
}

impl IntegerSums {
    fn of(values: &[i64], k: usize) -> Option<Self> {
        let first = i128::from(*values.first()?);
        let mut columns = vec![0_i128; k];
        let (mut total, mut square, mut row_square) = (0_i128, 0_i128, 0_i128);
        for row in values.chunks_exact(k) {
            let mut row_sum = 0_i128;
            for (column, &value) in columns.iter_mut().zip(row) {
                let shifted = i128::from(value) - first;
                square = square.checked_add(shifted.checked_mul(shifted)?)?;
                row_sum = row_sum.checked_add(shifted)?;
                *column = column.checked_add(shifted)?;
            }
            total = total.checked_add(row_sum)?;
            row_square = row_square.checked_add(row_sum.checked_mul(row_sum)?)?;
        }
        let mut column_square = 0_i128;
        for column in columns {
            column_square = column_square.checked_add(column.checked_mul(column)?)?;
        }
        Some(Self { total, square, row_square, column_square })
    }
}

/// Sums of squared deviations from means that were found first; never a difference of two large sums.
fn two_pass(values: &[f64], k: usize) -> SumsOfSquares {
    let (n, raters) = ((values.len() / k) as f64, k as f64);
    let grand = values.iter().sum::<f64>() / values.len() as f64;
    let mut columns = vec![0.0; k];
    for row in values.chunks_exact(k) {
        columns.iter_mut().zip(row).for_each(|(column, value)| *column += (value - grand) / n);
    }
    let (mut rows, mut residual) = (0.0, 0.0);
    for row in values.chunks_exact(k) {
        let mean = row.iter().map(|value| value - grand).sum::<f64>() / raters;
        rows += raters * mean * mean;
        residual +=
            row.iter().zip(&columns).map(|(value, column)| (value - grand - mean - column).powi(2)).sum::<f64>();
    }
    SumsOfSquares { rows, columns: n * columns.iter().map(|column| column * column).sum::<f64>(), residual }
}
