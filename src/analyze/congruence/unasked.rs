//! Surfaces that a page makes without being asked: those that the rows can carry.

use super::{Pair, heading, surface};
use crate::analyze::finding::Finding;
use crate::domain::predict_table::PredictTable;
use crate::stats::level::ConfidenceLevel;
use crate::stats::surface::Surface;

/// From how many rows on a surface is made unasked: six coefficients of few rows say little.
pub const ROWS_FOR_A_SURFACE: usize = 100;

/// Could there be a surface at all: two views, and an outcome that is measured or a share?
pub fn may_have_surface(table: &PredictTable) -> bool {
    table.views.len() > 1 && surface::is_for(table.outcome.kind)
}

/// The rows of the surfaces over every two views that have [`ROWS_FOR_A_SURFACE`] rows, a tenth of them on either side of equal
/// ratings.
pub fn surfaces_unasked(table: &PredictTable, instrument: &str, scale: &str, conf_level: f64) -> Vec<Finding> {
    if !may_have_surface(table) {
        return Vec::new();
    }
    let (heading, level) = (heading(instrument, scale, conf_level), ConfidenceLevel::new(conf_level));
    let many = Pair::all(table).filter(|pair| pair.rows.len() >= ROWS_FOR_A_SURFACE && !pair.has_two_scales());
    let surfaces = many.map(|pair| surface::rows(&pair, None, &heading(pair.names().join(",")), &level));
    surfaces.filter(|rows| lies_on_both_sides(rows)).flatten().collect()
}

fn lies_on_both_sides(surface: &[Finding]) -> bool {
    let share = |term: &str| surface.iter().find(|row| row.term == term)?.estimate().map(|share| share.value);
    ["first_higher", "second_higher"]
        .into_iter()
        .all(|term| share(term).is_some_and(|share| share >= Surface::FEWEST_ON_A_SIDE))
}
