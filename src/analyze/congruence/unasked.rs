//! Surfaces that a page makes without being asked: those that the rows can carry.

use super::{CongruenceQuestion, congruence};
use crate::analyze::finding::Finding;
use crate::domain::predict_table::{OutcomeKind, PredictTable};
use crate::stats::surface::Surface;

/// From how many rows on a surface is made unasked: six coefficients of few rows say little.
pub const ROWS_FOR_A_SURFACE: usize = 100;

/// Could there be a surface at all: two views, and an outcome that is measured or a share?
pub fn may_have_surface(table: &PredictTable) -> bool {
    table.views.len() > 1 && matches!(table.outcome.kind, OutcomeKind::Continuous | OutcomeKind::Proportion)
}

/// The rows of the surfaces over every two views that have [`ROWS_FOR_A_SURFACE`] rows, a tenth of them on either side of equal
/// ratings.
pub fn surfaces_unasked(table: &PredictTable, instrument: &str, scale: &str, conf_level: f64) -> Vec<Finding> {
    if !may_have_surface(table) {
        return Vec::new();
    }
    let found = congruence(table, instrument, scale, &CongruenceQuestion { centre: None, conf_level });
    let share = |views: &Option<String>, term: &str| {
        let own = found.iter().find(|row| row.views == *views && row.term == term)?;
        own.estimate().map(|share| share.value)
    };
    let both_sides = |row: &Finding| {
        ["first_higher", "second_higher"]
            .iter()
            .all(|term| share(&row.views, term).is_some_and(|share| share >= Surface::FEWEST_ON_A_SIDE))
    };
    found.iter().filter(|row| row.n >= ROWS_FOR_A_SURFACE && both_sides(row)).cloned().collect()
}
