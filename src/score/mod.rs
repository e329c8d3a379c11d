//! Study → scores: items turned round, missing items, means per item, and whether the key fits the data.

mod eight;
pub mod key_check;
mod plan;
mod published;
pub mod scores;
mod sums;

pub use key_check::KeyCheck;
pub use scores::Scores;

#[cfg(test)]
mod simulated_wai36;
