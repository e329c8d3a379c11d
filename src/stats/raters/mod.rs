//! What ratings say about each rater: level, change over time, agreement with the others, use of the scale.
//!
//! [`severity`] and [`severity_within`]: level. [`drift`]: change. [`consistency`], [`residual_sd`], [`rater_pairs`],
//! [`reliability_without`]: agreement. [`halo`], [`scale_use`]: how forms are filled in. [`furthest_apart`] and
//! [`TwoWay::residuals`]: where raters differ.
//!
//! Everything here is relative to the other raters of the same targets; nothing says who is right.

mod apart;
mod cells;
mod consistency;
mod drift;
mod drift_slope;
mod grouped;
mod halo;
mod leave_out;
mod paired;
mod pairs;
mod scale_use;
mod severity;
mod severity_within;
#[cfg(test)]
mod tests;
mod two_way;
mod units;

pub use apart::Apart;
pub use apart::furthest_apart;
pub use consistency::consistency;
pub use consistency::residual_sd;
pub use drift::Drift;
pub use drift::Drifts;
pub use drift::FEWEST_FOR_DRIFT;
pub use drift::drift;
pub use halo::Halo;
pub use halo::halo;
pub use halo::item_spread;
pub use leave_out::Reliability;
pub use leave_out::WithoutEach;
pub use leave_out::reliability_without;
pub use paired::Sure;
pub use pairs::Comparison;
pub use pairs::FEWEST_FOR_PAIR;
pub use pairs::PairLimits;
pub use pairs::RaterPair;
pub use pairs::rater_pairs;
pub use scale_use::ScaleUse;
pub use scale_use::scale_use;
pub use severity::Severity;
pub use severity::Shrunken;
pub use severity::severity;
pub use severity_within::EqualSeverity;
pub use severity_within::equal_severity_within;
pub use severity_within::severity_within;
pub use two_way::MOST_RATERS;
pub use two_way::TwoWay;
pub use units::FEWEST_CLUSTERS;
pub use units::Unit;
