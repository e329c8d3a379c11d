//! Statistics on plain numbers. Knows no session, client or file, and uses nothing else of this crate.
//!
//! Every statistic is a [`Measured`]: an [`Estimate`], or the reason why there is none. No function here
//! returns a NaN, and none puts a zero where a number cannot exist.

pub mod adjust;
pub mod association;
pub mod certified;
pub mod chance;
pub mod compare;
pub mod compensated_sum;
pub mod describe;
pub mod distribution;
pub mod exact;
pub mod extreme;
pub mod false_discovery;
pub mod furthest;
pub mod gap_model;
pub mod glm;
pub mod icc;
pub mod incomplete;
pub mod jackknife;
pub mod level;
pub mod levels;
pub mod limits;
pub mod mixed;
pub mod observations;
#[cfg(test)]
mod oracle;
pub mod pair;
pub mod planning;
pub mod proportion;
pub mod random_order;
pub mod ranks;
pub mod raters;
pub mod rating_design;
pub mod regression;
pub mod reliability;
mod stream;
pub mod surface;
pub mod trend;
mod undefined;
pub mod within_group;

pub use undefined::Undefined;

/// An interval with its confidence level. `low <= high`, both finite, `0 < level < 1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
    level: f64,
}

impl Interval {
    /// `None` unless both limits are finite, in order, and the level lies inside (0, 1).
    pub fn new(low: f64, high: f64, level: f64) -> Option<Self> {
        let valid = low.is_finite() && high.is_finite() && low <= high && level > 0.0 && level < 1.0;
        valid.then_some(Self { low, high, level })
    }

    /// `centre - half_width` to `centre + half_width`.
    pub fn around(centre: f64, half_width: f64, level: f64) -> Option<Self> {
        Self::new(centre - half_width, centre + half_width, level)
    }

    /// Lower limit.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// Upper limit.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// Confidence level, for example 0.95.
    pub fn level(&self) -> f64 {
        self.level
    }

    /// The same interval on another scale; `transform` must not decrease.
    #[must_use]
    pub fn map(&self, transform: impl Fn(f64) -> f64) -> Option<Self> {
        Self::new(transform(self.low), transform(self.high), self.level)
    }

    /// Does the interval hold `value`?
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A number with what is known of its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The point estimate, always finite.
    pub value: f64,
    /// Its standard error, where the method gives one.
    pub std_error: Option<f64>,
    /// Its confidence interval, where the design allows one.
    pub interval: Option<Interval>,
    /// Degrees of freedom behind the interval.
    pub df: Option<f64>,
    /// How many units (pairs, targets, sessions) the value rests on.
    pub n: usize,
}

impl Estimate {
    /// A value without a statement about its uncertainty. Refuses what is not finite.
    pub fn plain(value: f64, n: usize) -> Measured {
        if value.is_finite() {
            Ok(Self { value, std_error: None, interval: None, df: None, n })
        } else {
            Err(Undefined::Overflow)
        }
    }
}

/// A statistic, or the reason why it cannot exist for these data.
pub type Measured = Result<Estimate, Undefined>;
