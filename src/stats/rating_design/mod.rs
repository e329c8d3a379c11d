//! What can be known of a set of ratings before anything is estimated: who rated whom, and what that can tell apart.

#![expect(clippy::doc_markdown, reason = "McCloy is an author")]

mod additive;
mod cells;
mod connection;
mod levels;
mod overlap;
#[cfg(test)]
mod tests;

pub use additive::Additive;
pub use additive::additive;
pub use cells::RaterPlace;
pub use connection::LinkedBlock;
pub use connection::linked_blocks;
pub use levels::ClusterLevel;
pub use overlap::Overlap;

use crate::stats::Undefined;
use crate::stats::observations::Observations;
use cells::Cells;

/// Which design of the literature a set of ratings is (ten Hove, Jorgensen & van der Ark 2022, 2024).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Raters met several targets, no clusters: two-way.
    TwoWay,
    /// Every rater met one target: one-way, whether raters are known or not.
    OneWay,
    /// Clusters, and raters who rated in several of them: multilevel design 1.
    RatersAcrossClusters,
    /// Clusters, each with raters of its own who met several targets: multilevel design 2.
    RatersInClusters,
    /// Clusters, and every rater met one target: multilevel design 3.
    RatersInSubjects,
}

/// The facts of a design. Levels without a rating do not count.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Targets, n.
    pub targets: usize,
    /// Raters.
    pub raters: usize,
    /// Ratings, N.
    pub ratings: usize,
    /// For each target the number of its raters, `k_s`, by target.
    pub raters_per_target: Vec<usize>,
    /// Targets with two raters or more.
    pub compared_targets: usize,
    /// Pairs of target and rater with a rating.
    pub cells: usize,
    /// Fewest and most ratings of a target by the same rater.
    pub ratings_per_cell: (usize, usize),
    /// Did every rater rate every target, and equally often?
    pub complete: bool,
    /// What means of targets rest on.
    pub overlap: Overlap,
    /// Targets and raters that are linked with one another.
    pub blocks: Vec<LinkedBlock>,
    /// Levels of clusters, innermost first.
    pub levels: Vec<ClusterLevel>,
    /// The design in the terms of the literature.
    pub layout: Layout,
}

/// The facts of a design: numbers of raters per target, connection, overlap, nesting.
///
/// Work is that of a sort of the ratings per level of clusters. `None` without a rating.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::rating_design::{Layout, design};
///
/// let target = Factor::new(vec![0, 0, 1, 1, 1], 2).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 2], 3).unwrap();
/// let facts = design(&Observations::new(target, rater, vec![], vec![1, 2, 3, 4, 5], 1).unwrap()).unwrap();
/// assert_eq!((facts.raters_per_target.as_slice(), facts.layout), (&[2, 3][..], Layout::TwoWay));
/// assert!((facts.overlap.khat - 2.4).abs() < 1e-15);
/// assert_eq!((facts.blocks.len(), facts.complete), (1, false));
/// ```
pub fn design(observed: &Observations) -> Option<Design> {
    if observed.is_empty() {
        return None;
    }
    let kept = observed.without_empty_levels();
    let (targets, raters) = (kept.target().levels(), kept.rater().levels());
    let cells = Cells::of(kept.target(), kept.rater());
    let raters_per_target: Vec<usize> = cells.by_unit().map(<[_]>::len).collect();
    let ratings_per_cell = cells.ratings();
    let complete = cells.len() == targets * raters && ratings_per_cell.0 == ratings_per_cell.1;
    let levels = ClusterLevel::all(&kept, &cells, targets, raters);
    Some(Design {
        targets,
        raters,
        ratings: kept.len(),
        compared_targets: raters_per_target.iter().filter(|&&k| k > 1).count(),
        raters_per_target,
        cells: cells.len(),
        ratings_per_cell,
        complete,
        overlap: Overlap::of(&cells, raters, cells.len() == targets * raters),
        blocks: linked_blocks(observed),
        layout: layout(cells.place(targets, raters), &levels),
        levels,
    })
}

fn layout(in_targets: RaterPlace, levels: &[ClusterLevel]) -> Layout {
    let nested = in_targets == RaterPlace::Nested;
    let mut clusters = levels.iter().filter(|level| level.separable.is_ok()).peekable();
    if clusters.peek().is_none() {
        return if nested { Layout::OneWay } else { Layout::TwoWay };
    }
    match nested {
        true => Layout::RatersInSubjects,
        false if clusters.all(|level| level.raters == RaterPlace::Nested) => Layout::RatersInClusters,
        false => Layout::RatersAcrossClusters,
    }
}

impl Design {
    /// Did a rater rate a target more than once?
    pub fn is_replicated(&self) -> bool {
        self.ratings_per_cell.1 > 1
    }

    /// Are there levels of clusters to tell apart?
    pub fn is_multilevel(&self) -> bool {
        self.levels.iter().any(|level| level.separable.is_ok())
    }

    /// Is every rater met in one target only?
    pub fn is_one_way(&self) -> bool {
        matches!(self.layout, Layout::OneWay | Layout::RatersInSubjects)
    }

    /// Can targets be told from the rest at all?
    ///
    /// # Errors
    /// [`Undefined::TooFewTargets`], [`Undefined::TooFewRaters`] or [`Undefined::NoRepeatedTarget`].
    pub fn comparable(&self) -> Result<(), Undefined> {
        if self.raters < 2 {
            return Err(Undefined::TooFewRaters { have: self.raters, need: 2 });
        }
        if self.compared_targets == 0 {
            return Err(Undefined::NoRepeatedTarget);
        }
        if self.targets < 2 {
            return Err(Undefined::TooFewTargets { have: self.targets, need: 2 });
        }
        Ok(())
    }

    /// Can raters be told apart, and is something left that neither targets nor raters explain?
    ///
    /// Raters who stay within clusters are compared there; otherwise all must be linked.
    ///
    /// # Errors
    /// [`Undefined::NotEstimable`] if raters met one target each or the links close no circle,
    /// [`Undefined::Disconnected`] for several blocks.
    pub fn raters_comparable(&self) -> Result<(), Undefined> {
        if self.is_one_way() {
            return Err(Undefined::NotEstimable { lacking: "rater of two targets" });
        }
        if self.blocks.len() > self.expected_blocks() {
            return Err(Undefined::Disconnected { blocks: self.blocks.len() });
        }
        self.residual_left()
    }

    /// Is a rating left that targets and raters together do not settle?
    ///
    /// # Errors
    /// [`Undefined::NotEstimable`].
    pub fn residual_left(&self) -> Result<(), Undefined> {
        let settled = self.targets + self.raters - self.blocks.len();
        if self.ratings > settled {
            Ok(())
        } else {
            Err(Undefined::NotEstimable { lacking: "circle of ratings: two raters of the same two targets" })
        }
    }

    /// How many blocks there are if all raters of a unit are linked in which raters stay.
    fn expected_blocks(&self) -> usize {
        let home = self.levels.iter().find(|level| level.separable.is_ok() && level.raters == RaterPlace::Nested);
        home.map_or(1, |level| level.units)
    }
}
