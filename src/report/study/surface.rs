//! The outcome over two ratings together, where the rows can carry a surface.

use crate::analyze::congruence::{ROWS_FOR_A_SURFACE, may_have_surface};
use crate::analyze::finding::Finding;
use crate::analyze::prediction::PredictFound;
use crate::report::congruence::surface_blocks;
use crate::report::{Block, Prose, Section};

/// One section for each outcome and scale: every surface, or why there is none on this page.
pub(super) fn section(found: &PredictFound, surfaces: &[Finding], place: usize) -> Option<Section> {
    if found.leading().is_none() || !may_have_surface(&found.table) {
        return None;
    }
    let mut pairs: Vec<&str> = surfaces.iter().filter_map(|row| row.views.as_deref()).collect();
    pairs.dedup();
    let mut blocks = Vec::new();
    for views in &pairs {
        let rows: Vec<&Finding> = surfaces.iter().filter(|row| row.views.as_deref() == Some(*views)).collect();
        let own = surface_blocks(&rows);
        if pairs.len() == 1 {
            blocks.extend(own);
        } else {
            blocks.push(Block::Details { summary: views.replace(',', " and "), blocks: own });
        }
    }
    if blocks.is_empty() {
        blocks.push(Block::Text(Prose::new(&format!(
            "No surface is shown: no two views have {ROWS_FOR_A_SURFACE} rows or more with the outcome, of which a tenth lie on either \
             side of equal ratings. `parallax congruence` makes it all the same."
        ))));
    } else {
        blocks.push(Block::Aside(Prose::new(
            "Second-degree regression of the outcome on both ratings, centred on one point of their common scale (Edwards & Parry 1993).",
        )));
    }
    let outcome = crate::report::words::title_case(&found.table.outcome.name);
    let heading = format!("{outcome} over two ratings of {}: does agreement matter?", found.scale);
    Some(Section { id: format!("surface-{}", place + 1), heading, blocks })
}
