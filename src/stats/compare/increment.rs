//! What each view adds to the others in explaining an outcome.

use crate::stats::Undefined;
use crate::stats::distribution::f_upper_tail;

use super::determination::correlations;
use super::determination::determinations;
use super::rows::Rows;
use super::semipartial::semipartial;

/// An F test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FTest {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom above and below.
    pub df: (f64, f64),
    /// Probability of a statistic at least as large where the hypothesis holds.
    pub p_value: f64,
}

/// One view beside the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Increment {
    /// R² of the view alone.
    pub alone: f64,
    /// R² of all views less R² of the others.
    pub added: f64,
    /// The signed semipartial correlation, whose square `added` is.
    pub semipartial: f64,
    /// Test that the view adds nothing, for independent rows; none where all views determine the outcome perfectly.
    pub test: Result<FTest, Undefined>,
}

/// Incremental validity of each view.
#[derive(Debug, Clone, PartialEq)]
pub struct Increments {
    /// R² of all views together.
    pub together: f64,
    /// The same adjusted for the number of views: 1 − (1 − R²)(n − 1)/(n − p − 1).
    pub adjusted: f64,
    /// Each view.
    pub views: Vec<Increment>,
    /// What no view has alone: R² together less all that is added. With two views their common part; below 0 where one
    /// brings the other out (suppression).
    pub common: f64,
    /// Rows.
    pub n: usize,
}

/// Incremental validity of each view over the others, by least squares over all rows.
///
/// Shares of the variance of the outcome: ΔR² = R²(all) − R²(others), F = ΔR²/(1 − R²) · (n − p − 1) with 1 and n − p − 1
/// degrees of freedom (Cohen, Cohen, West & Aiken 2003, 3.6). The test takes rows for independent; with rows in units, intervals
/// belong to [`semipartial_correlations`](super::semipartial_correlations). What is added by a view is not its importance, and
/// says nothing of causes.
///
/// # Errors
/// [`Undefined::TooFewPairs`] without a residual degree of freedom, [`Undefined::NoVariance`] and
/// [`Undefined::ConstantColumn`] for constant columns, [`Undefined::NotIdentified`] where views determine one another.
///
/// ```
/// use parallax::stats::compare::{Rows, increments};
/// use parallax::stats::observations::Factor;
/// let (client, therapist) = ([1.0, 1.0, -1.0, -1.0, 1.0, -1.0], [1.0, -1.0, 1.0, -1.0, 0.0, 0.0]);
/// let outcome = [3.0, 1.0, -1.0, -3.0, 4.0, -4.0];
/// let (views, unit): ([&[f64]; 2], _) = ([&client, &therapist], Factor::new((0..6).collect(), 6).unwrap());
/// let found = increments(&Rows::new(&outcome, &views, &unit).unwrap()).unwrap();
/// // Sums of products 16 and 4, of squares 6, 4 and 52: the views share nothing.
/// assert!((found.views[0].added - 256.0 / 312.0).abs() < 1e-14 && found.common.abs() < 1e-14);
/// ```
pub fn increments(rows: &Rows<'_>) -> Result<Increments, Undefined> {
    let (n, count) = (rows.len(), rows.views().len());
    if n < count + 2 {
        return Err(Undefined::TooFewPairs { have: n, need: count + 2 });
    }
    let correlations = correlations(rows)?;
    let all = determinations(&correlations)?;
    let last = all.len() - 1;
    let together = all[last];
    let df = (n - count - 1) as f64;
    let view = |view: usize| {
        let added = together - all[last & !(1 << view)];
        Ok(Increment {
            alone: all[1 << view],
            added,
            semipartial: semipartial(&correlations, view)?,
            test: f_test(added / (1.0 - together) * df, df),
        })
    };
    let views = (0..count).map(view).collect::<Result<Vec<Increment>, Undefined>>()?;
    let common = together - views.iter().map(|view| view.added).sum::<f64>();
    Ok(Increments { together, adjusted: 1.0 - (1.0 - together) * (n as f64 - 1.0) / df, views, common, n })
}

fn f_test(statistic: f64, df: f64) -> Result<FTest, Undefined> {
    if !statistic.is_finite() {
        return Err(Undefined::AtBoundary);
    }
    let p_value = f_upper_tail(statistic.max(0.0), 1.0, df).ok_or(Undefined::Overflow)?;
    Ok(FTest { statistic, df: (1.0, df), p_value })
}
