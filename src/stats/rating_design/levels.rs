//! What a level of clusters can be asked.

use super::cells::Cells;
use super::cells::RaterPlace;
use crate::stats::Undefined;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;

/// A level of clusters: clients, therapists, teams.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterLevel {
    /// How many clusters there are.
    pub units: usize,
    /// Where raters stand.
    pub raters: RaterPlace,
    /// How many raters a rater's effect is averaged over in the mean of a cluster.
    pub divisor: f64,
    /// Can the variance between clusters be told from that of the level below? If not, why.
    pub separable: Result<(), Undefined>,
    /// Can the variance of clusters with raters be told from the residual and from the levels of both?
    pub rater_interaction: bool,
}

impl ClusterLevel {
    /// All levels, innermost first. A level must hold more than one unit and fewer than the level below it.
    pub(super) fn all(observed: &Observations, targets: &Cells, units: usize, raters: usize) -> Vec<Self> {
        let (mut below, mut cells_below, mut levels) = (units, targets.len(), Vec::new());
        for cluster in observed.clusters() {
            let cells = Cells::of(cluster, observed.rater());
            let separable = separable(observed.target(), cluster, below);
            let place = cells.place(cluster.levels(), raters);
            // Cells less what the two margins explain; and cells must be fewer than those of the level below.
            let free = cells.len() + 1 > cluster.levels() + raters && cells.len() < cells_below;
            let usable = separable.is_ok();
            levels.push(Self {
                units: cluster.levels(),
                raters: place,
                divisor: cells.rater_divisor(),
                separable,
                rater_interaction: usable && free && place != RaterPlace::Nested,
            });
            if usable {
                (below, cells_below) = (cluster.levels(), cells.len());
            }
        }
        levels
    }
}

fn separable(target: &Factor, cluster: &Factor, below: usize) -> Result<(), Undefined> {
    if target.nested_in(cluster).is_none() {
        return Err(Undefined::NotEstimable { lacking: "clusters that hold each target whole" });
    }
    if cluster.levels() < 2 {
        return Err(Undefined::TooFewUnits { have: cluster.levels(), need: 2 });
    }
    if cluster.levels() >= below {
        return Err(Undefined::NotEstimable { lacking: "cluster with two units of the level below" });
    }
    Ok(())
}
