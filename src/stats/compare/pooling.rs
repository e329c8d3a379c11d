//! One estimate from several completed copies of a data set.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;

/// An estimate pooled over imputations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pooled {
    /// Mean of the estimates.
    pub estimate: f64,
    /// Mean of their squared standard errors.
    pub within: f64,
    /// Variance of the estimates.
    pub between: f64,
    /// Standard error: √(within + (1 + 1/m) between).
    pub std_error: f64,
    /// Degrees of freedom of Barnard & Rubin.
    pub df: f64,
    /// Relative increase of variance due to missing values.
    pub relative_increase: f64,
    /// Fraction of missing information.
    pub missing_information: f64,
    /// Interval from t.
    pub interval: Interval,
}

/// Rubin's rules (1987, chapter 3) for `m` estimates with their squared standard errors, with the degrees of freedom of
/// Barnard & Rubin (1999), `complete_df` those without missing values. In the units of the estimates, which should be
/// nearly normal: Fisher's z, not r.
///
/// # Errors
/// [`Undefined::TooFewTargets`] below two imputations or with unequal numbers; [`Undefined::NoVariance`] where a variance is
/// not above 0; [`Undefined::TooFewPairs`] without complete degrees of freedom.
///
/// ```
/// use parallax::stats::compare::pooled;
/// use parallax::stats::level::ConfidenceLevel;
/// let found = pooled(&[0.3, 0.5], &[0.01, 0.03], 40.0, &ConfidenceLevel::new(0.95)).unwrap();
/// // Mean 0.4; 0.02 + 1.5 · 0.02.
/// assert!((found.estimate - 0.4).abs() < 1e-15 && (found.std_error - 0.05_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn pooled(
    estimates: &[f64],
    variances: &[f64],
    complete_df: f64,
    level: &ConfidenceLevel,
) -> Result<Pooled, Undefined> {
    let count = estimates.len();
    if count < 2 || variances.len() != count {
        return Err(Undefined::TooFewTargets { have: count.min(variances.len()), need: count.max(2) });
    }
    if complete_df.is_nan() || complete_df <= 0.0 {
        return Err(Undefined::TooFewPairs { have: 0, need: 1 });
    }
    if variances.iter().any(|variance| variance.is_nan() || *variance <= 0.0) {
        return Err(Undefined::NoVariance);
    }
    let m = count as f64;
    let estimate = estimates.iter().sum::<f64>() / m;
    let within = variances.iter().sum::<f64>() / m;
    let between = estimates.iter().map(|value| (value - estimate) * (value - estimate)).sum::<f64>() / (m - 1.0);
    let added = (1.0 + 1.0 / m) * between;
    let total = within + added;
    let share = added / total;
    let observed = (complete_df + 1.0) / (complete_df + 3.0) * complete_df * (1.0 - share);
    // 1/df = share²/(m − 1) + 1/observed, which holds for imputations that all agree as well.
    let df = 1.0 / (share * share / (m - 1.0) + 1.0 / observed);
    let relative_increase = added / within;
    let missing_information = (relative_increase + 2.0 / (df + 3.0)) / (1.0 + relative_increase);
    let std_error = libm::sqrt(total);
    let half = level.t(df).ok_or(Undefined::Overflow)? * std_error;
    let interval = Interval::around(estimate, half, level.share()).ok_or(Undefined::Overflow)?;
    Ok(Pooled { estimate, within, between, std_error, df, relative_increase, missing_information, interval })
}
