//! Who rated what, for a page.

use std::collections::BTreeMap;

use super::gather::whole;
use super::material::{Block, Design, DesignCell};
use crate::analyze::agreement::RatersFound;
use crate::domain::rated_table::RatedTable;
use crate::stats::observations::Observations;
use crate::stats::rating_design;
use crate::stats::rating_design::LinkedBlock;
use crate::stats::{Estimate, Measured, Undefined};

/// The facts of the design, with names. Targets are mapped by the outermost grouping that is known.
pub(super) fn design(found: &RatersFound) -> Design {
    let whole = whole(found);
    let observed = &whole.observations;
    let facts = rating_design::design(&found.table.observations);
    let mut per_target: BTreeMap<usize, usize> = BTreeMap::new();
    for &raters in facts.iter().flat_map(|facts| &facts.raters_per_target) {
        *per_target.entry(raters).or_default() += 1;
    }
    let number = |value: Option<f64>| -> Measured {
        let value = value.ok_or(Undefined::TooFewTargets { have: 0, need: 1 })?;
        Estimate::plain(value, whole.targets.len())
    };
    let (unit, cells) = cells(whole, observed);
    Design {
        targets: whole.targets.len(),
        raters: whole.raters.len(),
        ratings: observed.len(),
        raters_per_target: per_target.into_iter().collect(),
        replicates: facts.as_ref().map_or(0, |facts| facts.ratings - facts.cells),
        khat: number(facts.as_ref().map(|facts| facts.overlap.khat)),
        q: number(facts.as_ref().map(|facts| facts.overlap.q)),
        blocks: facts.iter().flat_map(|facts| &facts.blocks).map(|block| named(whole, block)).collect(),
        unit,
        cells,
    }
}

fn named(table: &RatedTable, block: &LinkedBlock) -> Block {
    let name = |&code: &u32| table.raters.get(code as usize).cloned();
    Block { raters: block.raters.iter().filter_map(name).collect(), targets: block.targets.len() }
}

/// Ratings by rater and unit: the outermost grouping with two units or more, or the targets themselves.
fn cells(table: &RatedTable, observed: &Observations) -> (String, Vec<DesignCell>) {
    let several = (0..table.clusters.len()).rev().find(|&place| table.clusters[place].levels.len() > 1);
    let unit = several.map_or_else(|| table.target_is.to_owned(), |place| table.clusters[place].name.clone());
    let factor = several.map_or(observed.target(), |place| &observed.clusters()[place]);
    let name = |at: usize| match several {
        Some(place) => table.clusters[place].levels.get(at).cloned(),
        None => table.targets.get(at).map(str::to_owned),
    };
    let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for (&rater, &unit) in observed.rater().codes().iter().zip(factor.codes()) {
        *counts.entry((rater, unit)).or_default() += 1;
    }
    let cell = |((rater, unit), ratings): ((u32, u32), usize)| {
        let (rater, unit) = (table.raters.get(rater as usize)?, name(unit as usize)?);
        Some(DesignCell { rater: rater.clone(), unit, ratings })
    };
    (unit, counts.into_iter().filter_map(cell).collect())
}
