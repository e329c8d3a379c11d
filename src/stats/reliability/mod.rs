//! Reliability of scores made of several items: alpha, omega, Guttman's lambda-6, and each item's part in them.
//!
//! Items are columns, filled forms are rows; a form with a missing item is left out by the caller. Sums are whole
//! numbers, so millions of forms cost one pass and no rounding.

mod alpha;
mod covariance;
mod guttman;
mod omega;
#[cfg(test)]
mod tests;

pub use alpha::alpha_without;
pub use alpha::average_correlation;
pub use alpha::classical_sem;
pub use alpha::cronbach_alpha;
pub use alpha::item_rest_correlation;
pub use alpha::standardised_alpha;
pub use covariance::Covariance;
pub use covariance::ItemCovariance;
pub use guttman::guttman_lambda6;
pub use omega::Omega;
pub use omega::omega;
