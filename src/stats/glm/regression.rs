//! What a fitted model says: coefficients, how sure they are, and how likely the outcomes are under it.

use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::chi2_upper_tail;
use crate::stats::distribution::normal_cdf;
use crate::stats::distribution::normal_quantile;

use super::newton::Peak;
use super::predictors::Predictors;
use super::predictors::Standardised;

/// Maximum likelihood estimates of a model with a linear predictor.
///
/// Standard errors are the square roots of the inverse information; they take rows as independent.
#[derive(Debug, Clone)]
pub struct Regression {
    /// Constants (one, or the thresholds of ordered categories), then one slope for each predictor, per unit of it.
    pub coefficients: Vec<f64>,
    /// The slopes per standard deviation (n − 1) of their predictors.
    pub per_sd: Vec<f64>,
    /// ln of the likelihood.
    pub log_likelihood: f64,
    /// How many rows.
    pub rows: usize,
    covariance: DMatrix<f64>,
    constants: usize,
    /// The parameters as they were found, from which a fit to nearly the same rows can start.
    pub(super) found: DVector<f64>,
}

impl Regression {
    /// From the top of the likelihood of standardised predictors; `sign` is −1 where slopes are subtracted.
    pub(super) fn new(peak: Peak, scaled: &Standardised, constants: usize, sign: f64, rows: usize) -> Self {
        let back = scaled.back(constants, sign);
        Self {
            coefficients: (&back * &peak.at).iter().copied().collect(),
            per_sd: peak.at.iter().skip(constants).copied().collect(),
            log_likelihood: peak.value,
            rows,
            covariance: &back * peak.covariance * back.transpose(),
            constants,
            found: peak.at,
        }
    }

    /// The constants.
    pub fn constants(&self) -> &[f64] {
        &self.coefficients[..self.constants]
    }

    /// The slope of a predictor.
    pub fn slope(&self, predictor: usize) -> f64 {
        self.coefficients[self.constants + predictor]
    }

    /// Where the slope of a predictor stands among the coefficients.
    pub fn place(&self, predictor: usize) -> usize {
        self.constants + predictor
    }

    /// The covariance of two coefficients, by their places.
    pub fn covariance(&self, one: usize, other: usize) -> f64 {
        self.covariance[(one, other)]
    }

    /// The sum of slopes times predictors in a row, without a constant.
    pub(super) fn along(&self, predictors: &Predictors, row: usize) -> f64 {
        (0..predictors.count()).map(|place| self.slope(place) * predictors.column(place)[row]).sum()
    }

    /// A coefficient with Wald's interval, `estimate ± z SE` (Wald 1943). Rows count as independent.
    ///
    /// # Errors
    /// `Overflow` where the variance is no positive number.
    pub fn wald(&self, place: usize, level: f64) -> Measured {
        let plain = Estimate::plain(self.coefficients[place], self.rows)?;
        let std_error = libm::sqrt(self.covariance[(place, place)]);
        if !(std_error.is_finite() && std_error > 0.0) {
            return Err(Undefined::Overflow);
        }
        let quantile = normal_quantile(f64::midpoint(1.0, level)).ok_or(Undefined::Overflow)?;
        let interval = Interval::around(plain.value, quantile * std_error, level);
        Ok(Estimate { std_error: Some(std_error), interval, ..plain })
    }

    /// Wald's z of a coefficient, and how often chance alone gives one at least as far from 0.
    ///
    /// # Errors
    /// As [`wald`](Self::wald).
    pub fn wald_test(&self, place: usize) -> Result<WaldTest, Undefined> {
        let estimate = self.wald(place, 0.95)?;
        let std_error = estimate.std_error.ok_or(Undefined::Overflow)?;
        let z = estimate.value / std_error;
        Ok(WaldTest { z, p: 2.0 * normal_cdf(-z.abs()) })
    }
}

/// A coefficient in standard errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaldTest {
    /// Coefficient over standard error.
    pub z: f64,
    /// Two-sided p value from the normal distribution.
    pub p: f64,
}

/// What a model gains by the predictors that another one lacks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodRatio {
    /// Twice the difference of the log-likelihoods, 0 where rounding makes it less.
    pub statistic: f64,
    /// By how many coefficients the models differ.
    pub df: usize,
    /// Upper tail of the chi-square distribution.
    pub p: f64,
}

/// Wilks' test of nested models: `2 (ln L(full) − ln L(reduced))`, chi-square with as many degrees of freedom as
/// coefficients were left out (Wilks 1938). Rows count as independent.
///
/// # Errors
/// `NotIdentified` if no coefficient was left out, `NotConverged` if the full model is less likely beyond rounding.
///
/// ```
/// use parallax::stats::glm::likelihood_ratio;
/// let test = likelihood_ratio(-45.417_062_932_453, -50.369_866_039_315_1, 1).unwrap();
/// assert!((test.statistic - 9.905_606_213_724).abs() < 1e-9);
/// assert!((test.p - 0.001_647_760_422_75).abs() < 1e-12);
/// assert!(likelihood_ratio(-45.0, -44.0, 1).is_err());
/// ```
pub fn likelihood_ratio(full: f64, reduced: f64, df: usize) -> Result<LikelihoodRatio, Undefined> {
    if df == 0 {
        return Err(Undefined::NotIdentified);
    }
    let statistic = 2.0 * (full - reduced);
    if !statistic.is_finite() || statistic < -1e-9 * full.abs().max(1.0) {
        return Err(Undefined::NotConverged);
    }
    let statistic = statistic.max(0.0);
    let p = chi2_upper_tail(statistic, df as f64).ok_or(Undefined::Overflow)?;
    Ok(LikelihoodRatio { statistic, df, p })
}
