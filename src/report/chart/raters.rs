//! Pictures of raters: who rated where, which ratings stand apart, and what more raters would bring.

use super::Axis;

/// How many ratings each rater gave in each unit (a therapist, a client, a session), block by block.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignMap {
    /// Accessible name.
    pub title: String,
    /// In words.
    pub description: String,
    /// What the columns are: "therapist".
    pub unit: String,
    /// Groups of raters that no shared target connects; one group if all are connected.
    pub blocks: Vec<DesignBlock>,
    /// What the picture leaves out, one line each.
    pub left_out: Vec<String>,
}

/// Raters who are connected through targets that several of them rated.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignBlock {
    /// What it is called above its part of the picture; nothing when it is the only one.
    pub name: Option<String>,
    /// Rows.
    pub raters: Vec<String>,
    /// Columns.
    pub units: Vec<String>,
    /// Ratings by rater, then by unit; 0 where a rater gave none.
    pub counts: Vec<Vec<usize>>,
}

/// Residuals of ratings: rows are what was rated, columns are raters.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// Accessible name.
    pub title: String,
    /// In words.
    pub description: String,
    /// Columns.
    pub raters: Vec<String>,
    /// Rows, top to bottom.
    pub rows: Vec<HeatRow>,
    /// The size at which a cell is darkest; larger ones are as dark.
    pub most: f64,
    /// What a negative and a positive value mean: "lower than expected", "higher than expected".
    pub sides: (String, String),
    /// What the picture leaves out, one line each.
    pub left_out: Vec<String>,
}

/// A row of a [`HeatMap`].
#[derive(Debug, Clone, PartialEq)]
pub struct HeatRow {
    /// What was rated.
    pub label: String,
    /// One value per rater; nothing where the rater did not rate it.
    pub cells: Vec<Option<f64>>,
}

/// Number of raters, reliability of their mean, its interval.
pub type DecisionPoint = (u32, f64, Option<(f64, f64)>);

/// Reliability of the mean of m raters.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionCurve {
    /// Accessible name.
    pub title: String,
    /// In words.
    pub description: String,
    /// One rater and several raters: "observer", "observers".
    pub noun: (String, String),
    /// Reliability, from 0 to 1.
    pub axis: Axis,
    /// Ascending by number of raters.
    pub points: Vec<DecisionPoint>,
    /// Marked levels, each with the number of raters whose mean reaches it if that can be told.
    pub targets: Vec<(f64, Option<u32>)>,
}
