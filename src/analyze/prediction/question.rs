//! What is asked of ratings beside an outcome.

use super::part::Parts;
use super::setting::Unit;

/// What a comparison of views is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictQuestion {
    /// What is left out at a time; by the shape of the data where nobody says.
    pub unit: Option<Unit>,
    /// Differences of correlations below this count as equal for practical purposes; nothing is said of that without it.
    pub margin: Option<f64>,
    /// Confidence level of the intervals.
    pub conf_level: f64,
    /// Seed of the bootstrap.
    pub seed: u64,
    /// How many times units are drawn for it, and ratings exchanged.
    pub replicates: u32,
    /// Known reliabilities of views, by name.
    pub reliability: Vec<(String, f64)>,
    /// Which parts of the answer are wanted.
    pub parts: Parts,
}
