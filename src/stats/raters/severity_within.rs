//! Levels of raters from differences within targets.

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::f_upper_tail;
use crate::stats::level::ConfidenceLevel;
use crate::stats::raters::two_way::TwoWay;

/// A test of the hypothesis that all raters have the same level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EqualSeverity {
    /// F ratio.
    pub statistic: f64,
    /// Raters less one.
    pub df1: f64,
    /// Degrees of freedom of the residual.
    pub df2: f64,
    /// Chance of a ratio as large if raters had one level.
    pub p: f64,
    /// How it was made: `f-within-targets`, exact for normal residuals of one variance, or `wald-f`.
    pub method: &'static str,
}

/// The level of each rater with targets held fixed: the mean difference to all raters on the same targets, in score units,
/// by least squares of [`TwoWay`]; levels sum to zero. On complete data it is the rater's mean less the grand mean.
///
/// It uses differences within targets only, so it stays right if raters met different kinds of targets. The interval is
/// from t with the residual degrees of freedom, exact for independent normal residuals of one variance (Scheffé 1959,
/// section 2.4); it speaks of these raters on such targets. `n` is the number of targets the rater shares with others.
///
/// Undefined for all with [`Undefined::Disconnected`] or [`Undefined::TooFewRaters`]; for one rater with
/// [`Undefined::NoRepeatedTarget`] if nobody else rated its targets. Without residual degrees of freedom, or without a
/// residual, the value stands alone.
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::{TwoWay, severity_within};
///
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
/// let fit = TwoWay::of(&Observations::new(target, rater, vec![], vec![1, 3, 2, 4, 4, 3], 1).unwrap())?;
/// let severity = severity_within(&fit, &ConfidenceLevel::new(0.95));
/// // Half the paired difference, and half its standard error of 1.
/// let first = severity[0].as_ref().unwrap();
/// assert!((first.value + 0.5).abs() < 1e-15 && (first.std_error.unwrap() - 0.5).abs() < 1e-15);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn severity_within(fit: &TwoWay, level: &ConfidenceLevel) -> Vec<Measured> {
    let joint = fit.joint_targets();
    let comparable = fit.raters_comparable();
    let variance = fit.residual_variance().ok().filter(|&variance| variance > 0.0);
    let df = fit.residual_df() as f64;
    let severity = |rater: usize| {
        let value = fit.level(rater).ok_or(Undefined::TooFewTargets { have: 0, need: 1 })?;
        comparable.clone()?;
        if joint[rater] == 0 {
            return Err(Undefined::NoRepeatedTarget);
        }
        let plain = Estimate::plain(value, joint[rater])?;
        let Some(variance) = variance else { return Ok(plain) };
        let std_error = libm::sqrt(variance * fit.covariance(rater, rater));
        let interval = level.t(df).and_then(|t| Interval::around(value, t * std_error, level.share()));
        Ok(Estimate { std_error: Some(std_error), interval, df: Some(df), ..plain })
    };
    (0..fit.rater_levels()).map(severity).collect()
}

/// F test of equal levels with targets held fixed: what raters explain beyond targets, over the residual. On complete data
/// `MS_rater / MS_residual` (Fisher 1925).
///
/// # Errors
/// [`Undefined::TooFewRaters`], [`Undefined::Disconnected`], [`Undefined::NotIdentified`] without residual degrees of
/// freedom, [`Undefined::NoVariance`] if raters and targets explain everything.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::{TwoWay, equal_severity_within};
///
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
/// let fit = TwoWay::of(&Observations::new(target, rater, vec![], vec![1, 3, 2, 4, 4, 3], 1).unwrap())?;
/// // The square of the paired t of 1.
/// let test = equal_severity_within(&fit)?;
/// assert!((test.statistic - 1.0).abs() < 1e-14);
/// assert_eq!((test.df1, test.df2), (1.0, 2.0));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn equal_severity_within(fit: &TwoWay) -> Result<EqualSeverity, Undefined> {
    fit.raters_comparable()?;
    let variance = fit.residual_variance()?;
    if variance == 0.0 {
        return Err(Undefined::NoVariance);
    }
    let (df1, df2) = ((fit.raters() - 1) as f64, fit.residual_df() as f64);
    let statistic = fit.rater_squares() / df1 / variance;
    let p = f_upper_tail(statistic, df1, df2).ok_or(Undefined::Overflow)?;
    Ok(EqualSeverity { statistic, df1, df2, p, method: "f-within-targets" })
}
