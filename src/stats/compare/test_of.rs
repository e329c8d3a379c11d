//! A test of one hypothesis.

use crate::stats::Undefined;
use crate::stats::distribution::normal_cdf;
use crate::stats::distribution::t_two_sided_p;

/// A two-sided test. Its probability comes from the upper tails, so that it keeps its digits far out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom of t; `None` where the statistic is referred to the normal distribution.
    pub df: Option<f64>,
    /// Probability of a statistic at least as far from 0 where the hypothesis holds.
    pub p_value: f64,
}

impl Test {
    /// A statistic that is normal where the hypothesis holds.
    pub(super) fn normal(statistic: f64) -> Result<Self, Undefined> {
        let test = Self { statistic, df: None, p_value: 2.0 * normal_cdf(-statistic.abs()) };
        if statistic.is_finite() { Ok(test) } else { Err(Undefined::Overflow) }
    }

    /// A statistic that is Student's t where the hypothesis holds.
    pub(super) fn student(statistic: f64, df: f64) -> Result<Self, Undefined> {
        let p_value = t_two_sided_p(statistic, df).filter(|_| statistic.is_finite()).ok_or(Undefined::Overflow)?;
        Ok(Self { statistic, df: Some(df), p_value })
    }
}
