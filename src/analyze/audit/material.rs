//! What a page about raters is made of: the design once per form, the numbers once per scale.

use super::scale::ScaleAudit;
use crate::stats::Measured;

/// Everything an audit says about the ratings of one form.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditMaterial {
    /// Short stable id, for anchors: `wai_o`.
    pub id: String,
    /// Name for people: `WAI-O`.
    pub instrument: String,
    /// Response range of an item, if it has one.
    pub range: Option<(f64, f64)>,
    /// What one rater is called: `observer`.
    pub rater: String,
    /// What is rated: `session`.
    pub target: String,
    /// Confidence level of all intervals: 0.95.
    pub conf_level: f64,
    /// Who rated what.
    pub design: Design,
    /// One per scale, the scale that stands for the whole form first.
    pub scales: Vec<ScaleAudit>,
}

/// Who rated what.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Rated targets.
    pub targets: usize,
    /// Raters with at least one rating.
    pub raters: usize,
    /// Ratings that are used.
    pub ratings: usize,
    /// How many targets were rated by how many raters: (raters, targets), ascending.
    pub raters_per_target: Vec<(usize, usize)>,
    /// How often one rater rated one target again: ratings beyond the first of a rater and target.
    pub replicates: usize,
    /// Harmonic mean of the raters per target.
    pub khat: Measured,
    /// How much of the raters' own level is left in the comparison of two targets: 0 when all targets were rated by the
    /// same raters, 1/khat when no two targets share one (Putka and others 2008).
    pub q: Measured,
    /// Groups of raters without a shared target between them; one when everything is connected.
    pub blocks: Vec<Block>,
    /// What [`DesignCell::unit`] is: `therapist`, `client` or `session`.
    pub unit: String,
    /// How many ratings each rater gave in each unit; pairs without a rating may be left out.
    pub cells: Vec<DesignCell>,
}

/// A connected group of raters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Their codes.
    pub raters: Vec<String>,
    /// How many targets they rated.
    pub targets: usize,
}

/// A rater in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignCell {
    /// Code of the rater.
    pub rater: String,
    /// Code of the unit.
    pub unit: String,
    /// Ratings.
    pub ratings: usize,
}
