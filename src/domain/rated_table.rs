//! Ratings of any origin in the form that everything about raters works on, with the names behind the numbers.

use std::cmp::Ordering;

use super::names::Names;
use super::notice::Notice;
use super::study::InputFile;
use crate::stats::observations::Observations;

/// Single ratings with the names of targets, raters and clusters, and the account of where they come from.
///
/// A level of [`Observations`] is an index into the names. Every target, rater and cluster here has a rating. Ratings are
/// ordered by target, rater and replicate, so that equal data in another order are an equal table.
#[derive(Debug, Clone, PartialEq)]
pub struct RatedTable {
    /// What was rated: the name of the score column, or the scale.
    pub scale: String,
    /// The instrument, where there is one.
    pub instrument: Option<String>,
    /// What one target is: `target`, or `session` in a study.
    pub target_is: &'static str,
    /// The ratings.
    pub observations: Observations,
    /// Names of the targets.
    pub targets: Names,
    /// Names of the raters.
    pub raters: Vec<String>,
    /// Names of the clusters of targets, innermost first, in the order of [`Observations::clusters`].
    pub clusters: Vec<ClusterNames>,
    /// The column that tells ratings of one target by one rater apart, if there is one.
    pub replicate: Option<String>,
    /// Lowest and highest possible rating, if known.
    pub range: Option<(f64, f64)>,
    /// One account per input file; empty for a table that was taken from a study, which has its own.
    pub inputs: Vec<InputFile>,
    /// What the reader of a report should know; empty for a table that was taken from a study.
    pub notices: Vec<Notice>,
}

impl RatedTable {
    /// The same ratings with only the named groupings of targets.
    #[must_use]
    pub fn with_clusters(self, names: &[String]) -> Self {
        let kept: Vec<usize> =
            (0..self.clusters.len()).filter(|&place| names.contains(&self.clusters[place].name)).collect();
        let observations = self.observations.with_clusters(&kept);
        let clusters = kept.iter().map(|&place| self.clusters[place].clone()).collect();
        Self { observations, clusters, ..self }
    }
}

/// A grouping of targets and the names of its levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterNames {
    /// What the clusters are: the name of the column, or `client`, `therapist`.
    pub name: String,
    /// Names of the levels.
    pub levels: Vec<String>,
}

/// The order of names: whole numbers by value, before all others; others by their bytes.
///
/// ```
/// use parallax::domain::rated_table::name_order;
///
/// let mut names = ["S10", "10", "S2", "9", "09"];
/// names.sort_by(|a, b| name_order(a, b));
/// assert_eq!(names, ["09", "9", "10", "S10", "S2"]);
/// ```
pub fn name_order(a: &str, b: &str) -> Ordering {
    name_key(a).cmp(&name_key(b))
}

/// Is it no number, how many digits has it without leading zeros, which are they, and how is it written?
fn name_key(name: &str) -> (bool, usize, &str, &str) {
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()) {
        return (true, 0, "", name);
    }
    let digits = name.trim_start_matches('0');
    (false, digits.len(), digits, name)
}
