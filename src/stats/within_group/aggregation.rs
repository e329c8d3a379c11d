//! Differences between groups against those within: may answers be averaged into a score of the group?

#![expect(clippy::doc_markdown, reason = "McGraw is an author")]

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::f_quantile;
use crate::stats::exact::Table;
use crate::stats::icc::FTest;
use crate::stats::icc::OneWay;
use crate::stats::icc::one_way_unbalanced;

/// The number of members that stands for groups of unequal size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divisor {
    /// The plain mean N/n (Bliese 2000).
    MeanSize,
    /// `k0 = (N - Σk²/N)/(n - 1)`, which makes the variance between groups unbiased (Snedecor & Cochran; Donner 1986).
    K0,
}

impl Divisor {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanSize => "mean-size",
            Self::K0 => "k0",
        }
    }
}

/// `ICC(1)` by one divisor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aggregated {
    /// Which number stands for the group size.
    pub divisor: Divisor,
    /// That number.
    pub size: f64,
    /// Share of the variance of single answers that lies between groups.
    pub icc1: Estimate,
}

/// What a one-way analysis of variance says about averaging within groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregation {
    /// The analysis of variance.
    pub one_way: OneWay,
    /// Test of groups that differ by chance alone; none where groups agree perfectly within.
    pub test: Option<FTest>,
    /// `ICC(1)` by either divisor; equal for groups of equal size.
    pub by_divisor: [Aggregated; 2],
    /// `ICC(2)`, reliability of group means, `(MSB - MSW)/MSB`. Either divisor leads to it by the formula of Spearman and
    /// Brown, so that there is only one.
    pub icc2: Measured,
}

/// `ICC(1)` and `ICC(2)` of Bliese (2000) with the F test: rows of the table are groups, the columns do not matter.
///
/// `ICC(1)` is `(MSB - MSW)/(MSB + (K - 1) MSW)` with K by [`Divisor`]. Limits come from the F distribution; they are exact for
/// groups of equal size and approximate otherwise. Groups of one add to the differences between groups only. Negative values
/// are kept.
///
/// # Errors
/// [`Undefined::TooFewTargets`] below two groups, [`Undefined::NoRepeatedTarget`] if all groups have one member,
/// [`Undefined::NoVariance`] if all answers are equal, [`Undefined::NegativeDenominator`].
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::within_group::{Divisor, aggregation};
///
/// let groups = [vec![Some(1), Some(2)], vec![Some(4), Some(5), Some(6)], vec![Some(8), Some(8)]];
/// let found = aggregation(&Table::new(&groups, 1).unwrap(), 0.95)?;
/// let [mean, k0] = found.by_divisor;
/// assert!((mean.size - 7.0 / 3.0).abs() < 1e-15 && (k0.size - 16.0 / 7.0).abs() < 1e-15);
/// assert!(mean.icc1.value < k0.icc1.value);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn aggregation(groups: &Table, level: f64) -> Result<Aggregation, Undefined> {
    let one_way = one_way_unbalanced(groups, level)?;
    let limits = ratio_limits(&one_way, level);
    let mean_size = one_way.ratings as f64 / one_way.targets as f64;
    let plain = one_way.icc_with_size(mean_size)?;
    let single = |f: f64| (f - 1.0) / (f + mean_size - 1.0);
    let interval =
        if one_way.degenerate { Interval::new(1.0, 1.0, level) } else { limits.and_then(|limits| limits.map(single)) };
    let icc1 = Estimate { interval, df: one_way.icc.df, ..plain };
    let by_divisor = [
        Aggregated { divisor: Divisor::MeanSize, size: mean_size, icc1 },
        Aggregated { divisor: Divisor::K0, size: one_way.k0, icc1: one_way.icc },
    ];
    let icc2 = one_way.mean_reliability().map(|plain| Estimate {
        interval: if one_way.degenerate {
            Interval::new(1.0, 1.0, level)
        } else {
            limits.and_then(|limits| limits.map(|f| 1.0 - 1.0 / f))
        },
        df: one_way.icc.df,
        ..plain
    });
    Ok(Aggregation { one_way, test: one_way.test, by_divisor, icc2 })
}

/// Limits of the ratio of expected mean squares (McGraw & Wong 1996, Table 7, case 1).
fn ratio_limits(one_way: &OneWay, level: f64) -> Option<Interval> {
    let (df1, df2) = (one_way.targets as f64 - 1.0, (one_way.ratings - one_way.targets) as f64);
    let (ratio, upper) = (one_way.between / one_way.within, f64::midpoint(1.0, level));
    let (low, high) = (ratio / f_quantile(upper, df1, df2)?, ratio * f_quantile(upper, df2, df1)?);
    Interval::new(low, high, level).filter(|limits| limits.low() > 0.0)
}
