//! Limits of agreement: where most gaps between two views lie.

mod by_level;
mod independent;
mod nested;
mod trend;

pub use by_level::{LimitsByLevel, limits_by_level};
pub use independent::{Limit, Limits, limits_of_agreement, tolerance_factor};
pub use nested::{NestedLimits, NestedSums, nested_limits, nested_limits_of};
pub use trend::{Trend, regression_of_difference_on_level};
