//! What an answer holds.

use super::group::Group;
use super::part::Parts;
use super::setting::Setting;
use super::shape::Shape;
use crate::analyze::finding::Finding;
use crate::domain::notice::Notice;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;
use crate::stats::compare::Comparison;
use crate::stats::compare::Equivalence;

/// Models whose intervals and tests take rows as independent.
pub const OF_INDEPENDENT_ROWS: [&str; 6] =
    ["logistic", "firth", "binomial", "proportional-odds", "poisson", "negative-binomial"];

/// What two views of one level are, given a margin.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The level.
    pub level: &'static str,
    /// The views, as rows write them.
    pub views: String,
    /// Inside, outside, or not settled.
    pub equivalence: Result<Equivalence, Undefined>,
}

/// Two views of one level, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedPair {
    /// The level.
    pub level: &'static str,
    /// The views, as rows write them.
    pub views: String,
    /// Both correlations and their difference.
    pub comparison: Comparison,
}

/// The answer to one table.
#[derive(Debug, Clone)]
pub struct PredictFound {
    /// The table.
    pub table: PredictTable,
    /// Instrument id; empty for a plain table.
    pub instrument: String,
    /// Scale id, or the outcome of a plain table.
    pub scale: String,
    /// How rows lie in one another.
    pub shape: Shape,
    /// Each view, each pair, and all together, with their rows.
    pub groups: Vec<Group>,
    /// The rows.
    pub findings: Vec<Finding>,
    /// Levels in the order in which they are answered.
    pub levels: Vec<&'static str>,
    /// The comparisons behind the rows called `difference`.
    pub compared: Vec<ComparedPair>,
    /// Equivalence by the margin that was asked for.
    pub verdicts: Vec<Verdict>,
    /// The margin.
    pub margin: Option<f64>,
    /// Which parts were asked for.
    pub parts: Parts,
    /// How many completed copies of the data were pooled, if any were.
    pub copies: Option<usize>,
    /// What has to be known.
    pub notices: Vec<Notice>,
}

impl PredictFound {
    /// The views at these places, with their rows.
    pub fn group(&self, views: &[usize]) -> Option<&Group> {
        self.groups.iter().find(|group| group.views == views)
    }

    /// The rows that the answer rests on first: those of the first pair of views that can be compared, or of a single view.
    pub fn leading(&self) -> Option<&Setting> {
        let answered = |views: usize| {
            self.groups
                .iter()
                .filter(move |group| group.views.len() == views)
                .find_map(|group| group.setting.as_ref().ok())
        };
        answered(2).or_else(|| answered(1))
    }

    /// The reason why not a single view has an answer.
    pub fn refused(&self) -> Option<&Undefined> {
        let reason = |group: &&Group| group.setting.is_err();
        let all = self.groups.iter().all(|group| reason(&group));
        self.groups.iter().filter(|_| all).find_map(|group| group.setting.as_ref().err())
    }

    /// Do all views have the same rows?
    pub fn same_rows(&self) -> bool {
        self.groups.windows(2).all(|both| both[0].rows() == both[1].rows())
    }

    /// The names of these views.
    pub fn names(&self, views: &[usize]) -> Vec<String> {
        views.iter().map(|&view| self.table.views[view].name.clone()).collect()
    }
}
