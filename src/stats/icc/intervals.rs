//! Confidence limits and tests of intraclass correlations by the F distribution.

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::f_quantile;
use crate::stats::distribution::f_upper_tail;
use crate::stats::icc::coefficients::Form;
use crate::stats::icc::coefficients::ratio_of;
use crate::stats::icc::mean_squares::MeanSquares;

/// An F test, one-sided: are targets told apart better than the hypothesis says?
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FTest {
    /// The F ratio.
    pub statistic: f64,
    /// Degrees of freedom above the line.
    pub df1: f64,
    /// Degrees of freedom below the line; not whole for agreement forms.
    pub df2: f64,
    /// Probability of a ratio at least as large under the hypothesis.
    pub p_value: f64,
}

impl FTest {
    /// `None` where the ratio does not exist.
    pub(super) fn new(statistic: f64, df1: f64, df2: f64) -> Option<Self> {
        let p_value = f_upper_tail(statistic, df1, df2).filter(|_| statistic.is_finite())?;
        Some(Self { statistic, df1, df2, p_value })
    }
}

/// An intraclass correlation with all that a report says about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Icc {
    /// Which coefficient this is.
    pub form: Form,
    /// The coefficient, its confidence interval and the degrees of freedom of its error; n counts targets.
    pub estimate: Estimate,
    /// Test of zero; none where the error is exactly zero.
    pub test: Option<FTest>,
    /// How the interval was made: `exact-f` (Searle 1971), or `satterthwaite` for agreement forms.
    pub method: &'static str,
    /// Perfect: no error at all, so the interval [1, 1] says nothing about chance.
    pub degenerate: bool,
    /// Below -1/(k - 1), the least a population can have: the value of the formula, without an interval.
    pub outside_support: bool,
}

/// An intraclass correlation from the mean squares of a complete table.
///
/// Estimates the share of the variance of scores that is due to targets. No unit; 1 at most. A negative estimate is
/// kept: it says that targets were not told apart. Limits of one-way and consistency forms are exact under
/// normality (Searle 1971, Table 9.14; Shrout & Fleiss 1979, eqs 8 to 13); those of agreement forms use
/// Satterthwaite's degrees of freedom (McGraw & Wong 1996, Table 7, with the correction 1(4):390) and cover less
/// than they say when raters are few.
///
/// # Errors
/// [`Undefined::NoVariance`] if all scores are equal, [`Undefined::NoTargetVariance`] for 0/0,
/// [`Undefined::NegativeDenominator`] if raters vary so little that the ratio has no meaning.
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::icc::{Form, MeanSquares, icc};
///
/// // Six targets and four judges of Shrout & Fleiss (1979), Table 2.
/// let scores = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
/// let rows: Vec<Vec<Option<i64>>> = scores.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
/// let table = Table::new(&rows, 1).unwrap();
///
/// let agreement = icc(&MeanSquares::of(&table)?, Form::AgreementSingle, 0.95)?;
/// assert_eq!(format!("{:.2}", agreement.estimate.value), "0.29");
/// let interval = agreement.estimate.interval.unwrap();
/// assert_eq!(format!("{:.3} to {:.3}", interval.low(), interval.high()), "0.019 to 0.761");
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn icc(ms: &MeanSquares, form: Form, level: f64) -> Result<Icc, Undefined> {
    if ms.is_flat() {
        return Err(Undefined::NoVariance);
    }
    let value = ratio_of(form, ms, ms.rows(), form.divisor(ms.raters()))?;
    let single = ratio_of(form, ms, ms.rows(), 1.0);
    let (error, rater) = (form.error(ms), form.rater_error(ms));
    let degenerate = error == 0.0 && rater == 0.0;
    let outside_support = single.as_ref().is_ok_and(|single| *single < lowest(ms.raters()) - 1e-12);
    let df = single.ok().and_then(|single| df_error(form, ms, single));
    let interval = if degenerate {
        Interval::new(1.0, 1.0, level)
    } else {
        // Few degrees of freedom move the quantiles so far that the limits leave the value behind.
        df.filter(|_| !outside_support).and_then(|df| limits(form, ms, df, level)).filter(|it| it.contains(value))
    };
    Ok(Icc {
        form,
        estimate: Estimate { value, std_error: None, interval, df, n: ms.targets() },
        test: FTest::new(ms.rows() / error, ms.df_rows(), form.df_error(ms)).filter(|_| error > 0.0),
        method: if form.rater_is_error() { "satterthwaite" } else { "exact-f" },
        degenerate,
        outside_support,
    })
}

/// The least correlation that k raters of a population can have among each other.
fn lowest(k: usize) -> f64 {
    -1.0 / (k as f64 - 1.0)
}

/// The two parts of `(1 - rho) (a MSC + b MSE)`, the expected mean square between targets up to a factor if the
/// correlation of single ratings is `rho`. Free of the division by `1 - rho`, so that perfect agreement is no
/// special case. Without a rater component only the second part remains.
fn expected_rows(form: Form, ms: &MeanSquares, rho: f64) -> (f64, f64) {
    let (n, k) = (ms.targets() as f64, ms.raters() as f64);
    if form.rater_is_error() {
        (k * rho / n * ms.columns(), (1.0 - rho + k * rho * (n - 1.0) / n) * ms.residual())
    } else {
        (0.0, (1.0 - rho + k * rho) * form.error(ms))
    }
}

/// Degrees of freedom of the error at `rho`: whole for exact F, Satterthwaite's `v` for agreement (McGraw & Wong
/// 1996, Table 7). `None` where the combination is not positive. A negative `rho` makes parts of opposite signs, and then
/// fewer degrees of freedom than either part has: the formula is that of the source all the same.
fn df_error(form: Form, ms: &MeanSquares, rho: f64) -> Option<f64> {
    if !form.rater_is_error() {
        return Some(form.df_error(ms));
    }
    let (columns, residual) = expected_rows(form, ms, rho);
    let spread = columns * columns / ms.df_columns() + residual * residual / ms.df_residual();
    let v = (columns + residual) * (columns + residual) / spread;
    (columns + residual > 0.0 && v.is_finite() && v > 0.0).then_some(v)
}

/// The formula of the coefficient again, with the mean square between targets at the two ends of its F interval.
fn limits(form: Form, ms: &MeanSquares, df2: f64, level: f64) -> Option<Interval> {
    let (df1, upper) = (ms.df_rows(), f64::midpoint(1.0, level));
    // Without any variance between targets every F quantile leaves zero: there is no interval to speak of.
    if ms.rows() == 0.0 {
        return None;
    }
    let divisor = form.divisor(ms.raters());
    let low = ratio_of(form, ms, ms.rows() / f_quantile(upper, df1, df2)?, divisor).ok()?;
    let high = ratio_of(form, ms, ms.rows() * f_quantile(upper, df2, df1)?, divisor).ok()?;
    Interval::new(low, high, level)
}

/// One-sided F test of the hypothesis that the coefficient is `rho0` (McGraw & Wong 1996, Table 8).
///
/// For agreement forms the coefficients a and b and Satterthwaite's degrees of freedom are taken at `rho0`, not at
/// the estimate, so that at zero the test is the exact F test of the two-way table.
///
/// # Errors
/// As [`icc`]; [`Undefined::NegativeDenominator`] if no population has the coefficient `rho0`, and
/// [`Undefined::Overflow`] if the error is exactly zero, where F has no finite value.
pub fn test_against(ms: &MeanSquares, form: Form, rho0: f64) -> Result<FTest, Undefined> {
    if ms.is_flat() {
        return Err(Undefined::NoVariance);
    }
    let k = ms.raters() as f64;
    // The average forms are the Spearman-Brown image of the single ones, and so are their hypotheses.
    let single = if form.is_average() { rho0 / (k - (k - 1.0) * rho0) } else { rho0 };
    let possible = single.is_finite() && lowest(ms.raters()) < single && single < 1.0;
    let (columns, residual) = expected_rows(form, ms, single);
    let expected = columns + residual;
    if !possible || expected < 0.0 {
        return Err(Undefined::NegativeDenominator);
    }
    if expected == 0.0 {
        return Err(if ms.rows() == 0.0 { Undefined::NoTargetVariance } else { Undefined::Overflow });
    }
    let statistic = ms.rows() * (1.0 - single) / expected;
    let df2 = df_error(form, ms, single).ok_or(Undefined::NegativeDenominator)?;
    FTest::new(statistic, ms.df_rows(), df2).ok_or(Undefined::Overflow)
}
