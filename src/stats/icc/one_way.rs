//! One-way intraclass correlation of targets with unequal numbers of ratings.

use std::collections::BTreeMap;

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::f_quantile;
use crate::stats::exact::Scores;
use crate::stats::exact::Table;
use crate::stats::exact::ratio;
use crate::stats::exact::wide;
use crate::stats::icc::intervals::FTest;

/// Sums of squares below this part of the total are rounding, where arithmetic rounds at all.
const ROUNDING: f64 = 1e-12;

/// A one-way analysis of variance of targets, and the `ICC(1)` that follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneWay {
    /// Targets, n.
    pub targets: usize,
    /// Ratings of all targets together, N.
    pub ratings: usize,
    /// Mean square between targets, n - 1 degrees of freedom.
    pub between: f64,
    /// Mean square within targets, N - n degrees of freedom.
    pub within: f64,
    /// The number of ratings that replaces k, `(N - sum k_s^2 / N) / (n - 1)`.
    pub k0: f64,
    /// `ICC(1)` with `k0` as divisor.
    pub icc: Estimate,
    /// Test of zero; none where targets agree perfectly within.
    pub test: Option<FTest>,
    /// `exact-f` for equal numbers of ratings, `f-approximate-k0` otherwise.
    pub method: &'static str,
    /// No difference within any target: the interval [1, 1] says nothing about chance.
    pub degenerate: bool,
    /// Were the sums exact before the last divisions?
    pub exact: bool,
}

impl OneWay {
    /// `ICC(1)` with another number in the place of `k0`; with the mean number N/n it is the ICC(1) of Bliese (2000).
    ///
    /// # Errors
    /// [`Undefined::NegativeDenominator`] where the ratio has no meaning.
    pub fn icc_with_size(&self, size: f64) -> Measured {
        Estimate::plain(coefficient(self.between, self.within, size)?, self.targets)
    }

    /// Reliability of target means, `(MSB - MSW)/MSB`; ICC(2) of Bliese (2000).
    ///
    /// # Errors
    /// [`Undefined::NoTargetVariance`] if the means of all targets are equal.
    pub fn mean_reliability(&self) -> Measured {
        if self.between == 0.0 {
            return Err(Undefined::NoTargetVariance);
        }
        Estimate::plain((self.between - self.within) / self.between, self.targets)
    }
}

/// `ICC(1)` of targets rated by unequal numbers of raters who are not told apart (Donner 1986; Snedecor & Cochran).
///
/// Rows of the table are targets; which rater gave a score does not matter. A target rated once adds to the
/// variance between targets only. The F limits are exact for equal numbers and approximate otherwise, and
/// `method` says which.
///
/// # Errors
/// [`Undefined::TooFewTargets`] below two, [`Undefined::NoRepeatedTarget`] if none was rated twice,
/// [`Undefined::NoVariance`] if all scores are equal.
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::icc::one_way_unbalanced;
///
/// let table = Table::new(&[vec![Some(1), Some(2)], vec![Some(4), Some(5), Some(6)], vec![Some(8)]], 1).unwrap();
/// let one_way = one_way_unbalanced(&table, 0.95)?;
/// assert!((one_way.k0 - 11.0 / 6.0).abs() < 1e-15);
/// assert_eq!(one_way.method, "f-approximate-k0");
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn one_way_unbalanced(table: &Table, level: f64) -> Result<OneWay, Undefined> {
    let (targets, ratings) = (table.targets(), table.ratings());
    if targets < 2 {
        return Err(Undefined::TooFewTargets { have: targets, need: 2 });
    }
    if targets == ratings {
        return Err(Undefined::NoRepeatedTarget);
    }
    let (between, within, exact) = sums_of_squares(table);
    if between == 0.0 && within == 0.0 {
        return Err(Undefined::NoVariance);
    }
    let (n, all) = (targets as f64, ratings as f64);
    let (df1, df2) = (n - 1.0, all - n);
    let (between, within) = (between / df1, within / df2);
    let sizes = || (0..targets).map(|row| table.row_raters(row).len());
    let square: f64 = sizes().map(|size| (size as f64).powi(2)).sum();
    let k0 = (all - square / all) / df1;
    let equal = sizes().all(|size| size * targets == ratings);
    let degenerate = within == 0.0;
    let limit = |rows: f64| coefficient(rows, within, k0).ok();
    let upper = f64::midpoint(1.0, level);
    let interval = || {
        let (low, high) = (f_quantile(upper, df1, df2)?, f_quantile(upper, df2, df1)?);
        Interval::new(limit(between / low)?, limit(between * high)?, level).filter(|_| between > 0.0)
    };
    let interval = if degenerate { Interval::new(1.0, 1.0, level) } else { interval() };
    let value = coefficient(between, within, k0)?;
    Ok(OneWay {
        targets,
        ratings,
        between,
        within,
        k0,
        icc: Estimate { value, std_error: None, interval, df: Some(df2), n: targets },
        test: FTest::new(between / within, df1, df2).filter(|_| within > 0.0),
        method: if equal { "exact-f" } else { "f-approximate-k0" },
        degenerate,
        exact,
    })
}

fn coefficient(between: f64, within: f64, size: f64) -> Result<f64, Undefined> {
    let denominator = between + (size - 1.0) * within;
    // Sizes near one leave nothing to divide by if the means do not differ.
    if denominator <= ROUNDING * (between + within) {
        return Err(Undefined::NegativeDenominator);
    }
    Ok((between - within) / denominator)
}

/// Sums of squares between and within rows, and whether they are exact.
fn sums_of_squares(table: &Table) -> (f64, f64, bool) {
    if let Scores::Scaled { unit, values } = table.scores()
        && let Some((between, within)) = exactly(table, values, *unit)
    {
        return (between, within, true);
    }
    let values = table.scores().shifted();
    let grand = values.iter().sum::<f64>() / values.len() as f64;
    let (mut between, mut within) = (0.0, 0.0);
    for row in 0..table.targets() {
        let scores = &values[table.span(row)];
        let mean = scores.iter().map(|value| value - grand).sum::<f64>() / scores.len() as f64;
        between += scores.len() as f64 * mean * mean;
        within += scores.iter().map(|value| (value - grand - mean).powi(2)).sum::<f64>();
    }
    let total = between + within;
    let clean = |part: f64| if part < ROUNDING * total { 0.0 } else { part };
    (clean(between), clean(within), false)
}

/// Whole-number sums per number of ratings, divided at the end; all terms are positive, so nothing cancels.
fn exactly(table: &Table, values: &[i64], unit: i64) -> Option<(f64, f64)> {
    let first = i128::from(*values.first()?);
    let all = wide(values.len())?;
    let total = values.iter().try_fold(0_i128, |sum, &value| sum.checked_add(i128::from(value) - first))?;
    // For k ratings with sum R and sum of squares Q: N^2 k times what the row adds between, k times what within.
    let mut by_size: BTreeMap<i128, (i128, i128)> = BTreeMap::new();
    for row in 0..table.targets() {
        let scores = &values[table.span(row)];
        let (mut sum, mut square) = (0_i128, 0_i128);
        for &value in scores {
            let shifted = i128::from(value) - first;
            sum = sum.checked_add(shifted)?;
            square = square.checked_add(shifted.checked_mul(shifted)?)?;
        }
        let size = wide(scores.len())?;
        let apart = all.checked_mul(sum)?.checked_sub(size.checked_mul(total)?)?;
        let (between, within) = by_size.entry(size).or_default();
        *between = between.checked_add(apart.checked_mul(apart)?)?;
        *within = within.checked_add(size.checked_mul(square)?.checked_sub(sum.checked_mul(sum)?)?)?;
    }
    let scale = i128::from(unit).checked_mul(i128::from(unit))?;
    let (mut between, mut within) = (0.0, 0.0);
    for (size, (apart, inside)) in by_size {
        let scaled = size.checked_mul(scale)?;
        between += ratio(apart, scaled.checked_mul(all)?.checked_mul(all)?);
        within += ratio(inside, scaled);
    }
    Some((between, within))
}
