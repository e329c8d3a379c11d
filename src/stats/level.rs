//! A confidence level, and the quantiles of t that belong to it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::distribution::t_quantile;

/// A confidence level that remembers its quantiles of t: the same few degrees of freedom are asked for hundreds of times.
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// let level = ConfidenceLevel::new(0.95);
/// assert!((level.t(10.0).unwrap() - 2.228_138_851_986_274_7).abs() < 1e-14);
/// assert_eq!(level.t(0.0), None);
/// ```
#[derive(Debug, Clone)]
pub struct ConfidenceLevel {
    share: f64,
    known: RefCell<BTreeMap<u64, Option<f64>>>,
}

impl ConfidenceLevel {
    /// A share between 0 and 1, for example 0.95.
    pub fn new(share: f64) -> Self {
        Self { share, known: RefCell::default() }
    }

    /// The share.
    pub fn share(&self) -> f64 {
        self.share
    }

    /// Half the width of a two-sided interval in standard errors, with `df` degrees of freedom.
    pub fn t(&self, df: f64) -> Option<f64> {
        let quantile = || t_quantile(f64::midpoint(1.0, self.share), df);
        *self.known.borrow_mut().entry(df.to_bits()).or_insert_with(quantile)
    }
}
