//! Which views are looked at on the same rows: each for itself, each pair, and all together.

use super::setting::Setting;
use super::setting::Unit;
use super::shape::Shape;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;

/// Views and the rows that have the outcome, all covariates and a rating of each of these views.
///
/// A pair keeps its rows whether or not a third view rated them: an observer who saw every seventh session does not cost the
/// other two their sessions.
#[derive(Debug, Clone)]
pub struct Group {
    /// The places of the views in the table.
    pub views: Vec<usize>,
    /// Their rows and what in them is independent, or why there is no answer.
    pub setting: Result<Setting, Undefined>,
}

impl Group {
    /// How many rows of the table are used; none where there is no answer.
    pub fn rows(&self) -> usize {
        self.setting.as_ref().map_or(0, |setting| setting.rows.len())
    }
}

/// Each view, each pair, and all of them where they are more than two.
pub(super) fn groups(table: &PredictTable, shape: Shape, asked: Option<Unit>) -> Vec<Group> {
    let count = table.views.len();
    let mut views: Vec<Vec<usize>> = (0..count).map(|view| vec![view]).collect();
    views.extend(pairs(count).map(|(first, second)| vec![first, second]));
    if count > 2 {
        views.push((0..count).collect());
    }
    views.into_iter().map(|views| Group { setting: Setting::of(table, &views, shape, asked), views }).collect()
}

/// All pairs of views, in order.
pub(in crate::analyze) fn pairs(views: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..views).flat_map(move |first| (first + 1..views).map(move |second| (first, second)))
}
