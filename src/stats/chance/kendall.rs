//! Kendall's W: do raters put the units in the same order?

use super::ChanceCorrected;
use super::Test;
use super::units::Units;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::distribution::chi2_upper_tail;
use crate::stats::distribution::f_upper_tail;
use crate::stats::observations::Observations;

/// What is done about units that a rater puts on one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The largest W that these ties allow is 1.
    Corrected,
    /// Without a correction ties make W smaller.
    Uncorrected,
}

/// How independence of the raters is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankTest {
    /// m(n − 1)W, chi-square with n − 1 degrees of freedom (Friedman 1937); cautious if units are few.
    ChiSquare,
    /// (m − 1)W/(1 − W), F with n − 1 − 2/m and (m − 1)(n − 1 − 2/m) (Kendall & Babington Smith 1939).
    F,
}

/// Kendall's coefficient of concordance of the orders in which raters put the units; 0 to 1.
///
/// W = 12 S/(m²(n³ − n) − m ΣT) with S the sum of squares of the n rank sums about their mean, m raters, equal ratings on
/// the mean of their ranks, and T = Σ(t³ − t) over groups of t equal ratings of a rater (Kendall & Babington Smith 1939;
/// Kendall 1948); ΣT is left away for [`Ties::Uncorrected`]. Ranks are whole numbers of halves, sums exact. Independent
/// raters give 1/m on average, which stands in `expected`; (mW − 1)/(m − 1) is the mean rank correlation of pairs of
/// raters. There is no interval; method `chi-square` or `kendall-babington-smith-f`.
///
/// Inputs: ratings in long form. Units that not every rater rated are left out and counted. Levels do not matter, only
/// the order that each rater makes.
///
/// # Errors
/// [`Undefined::TooFewRaters`], [`Undefined::Replicates`]; [`Undefined::Incomplete`] if fewer than two of several units
/// are complete, [`Undefined::TooFewTargets`] if there is one only; [`Undefined::NoVariance`] if no rater told any two
/// units apart (0/0).
///
/// ```
/// use parallax::stats::chance::{RankTest, Ties, kendall_w};
/// use parallax::stats::observations::{Factor, Observations};
///
/// // Two raters, orders 1 2 3 and 1 3 2: rank sums 2, 5, 5, S = 6, W = 72/96.
/// let target = Factor::new(vec![0, 1, 2, 0, 1, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 0, 0, 1, 1, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![10, 20, 30, 4, 6, 5], 1).unwrap();
/// let w = kendall_w(&rated, Ties::Corrected, RankTest::ChiSquare).unwrap();
/// assert_eq!((w.estimate.value, w.test.unwrap().statistic), (0.75, 3.0));
/// ```
pub fn kendall_w(rated: &Observations, ties: Ties, test: RankTest) -> Result<ChanceCorrected, Undefined> {
    let units = Units::of(rated)?;
    let raters = units.active_raters();
    let complete: Vec<usize> = (0..units.len()).filter(|&unit| units.raters(unit).len() == raters).collect();
    if complete.len() < 2 && units.len() < 2 {
        return Err(Undefined::TooFewTargets { have: units.len(), need: 2 });
    }
    if complete.len() < 2 {
        return Err(Undefined::Incomplete { complete: complete.len(), targets: units.len() });
    }
    let value = Ranks::of(&units, &complete).concordance(raters, ties)?;
    let n = complete.len();
    Ok(ChanceCorrected {
        estimate: Estimate::plain(value, n)?,
        no_interval: None,
        test: independence(value, n as f64, raters as f64, test),
        method: match test {
            RankTest::ChiSquare => "chi-square",
            RankTest::F => "kendall-babington-smith-f",
        },
        observed: value,
        expected: 1.0 / raters as f64,
        raters,
        units_used: n,
        units_compared: n,
        units_dropped: units.len() - n,
    })
}

/// Sums of ranks over raters, doubled to stay whole, and the sum of t³ − t.
struct Ranks {
    doubled: Vec<i128>,
    ties: i128,
}

impl Ranks {
    fn of(units: &Units<'_>, complete: &[usize]) -> Self {
        let mut by_rater: Vec<Vec<(i64, usize)>> = vec![Vec::new(); units.rater_levels()];
        for (row, &unit) in complete.iter().enumerate() {
            for (&rater, &score) in units.raters(unit).iter().zip(units.scores(unit)) {
                by_rater[rater as usize].push((score, row));
            }
        }
        let mut ranks = Self { doubled: vec![0; complete.len()], ties: 0 };
        for mut column in by_rater {
            column.sort_unstable();
            let mut before = 0_i128;
            for group in column.chunk_by(|a, b| a.0 == b.0) {
                let t = i128::try_from(group.len()).unwrap_or(i128::MAX);
                for &(_, row) in group {
                    ranks.doubled[row] += 2 * before + t + 1;
                }
                ranks.ties += t * t * t - t;
                before += t;
            }
        }
        ranks
    }

    fn concordance(&self, raters: usize, ties: Ties) -> Result<f64, Undefined> {
        let whole = |count: usize| i128::try_from(count).map_err(|_| Undefined::Overflow);
        let (n, m) = (whole(self.doubled.len())?, whole(raters)?);
        if self.ties == m * (n * n * n - n) {
            return Err(Undefined::NoVariance);
        }
        let squares: i128 = self.doubled.iter().map(|sum| sum * sum).sum();
        let sum = m * n * (n + 1);
        let correction = if ties == Ties::Corrected { m * self.ties } else { 0 };
        // 12 S = 3 (n Σ(2R)² − (Σ 2R)²)/n.
        let above = 3 * (n * squares - sum * sum);
        let below = n * (m * m * (n * n * n - n) - correction);
        Ok(above as f64 / below as f64)
    }
}

fn independence(w: f64, n: f64, m: f64, test: RankTest) -> Option<Test> {
    match test {
        RankTest::ChiSquare => {
            let (statistic, df) = (m * (n - 1.0) * w, n - 1.0);
            Some(Test { statistic, df1: Some(df), df2: None, p_value: chi2_upper_tail(statistic, df)? })
        }
        RankTest::F => {
            let statistic = (m - 1.0) * w / (1.0 - w);
            let df1 = n - 1.0 - 2.0 / m;
            let df2 = (m - 1.0) * df1;
            let p_value = f_upper_tail(statistic, df1, df2).filter(|_| statistic.is_finite())?;
            Some(Test { statistic, df1: Some(df1), df2: Some(df2), p_value })
        }
    }
}
