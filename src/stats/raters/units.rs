//! Which parts of the data may be taken as independent of one another.

use crate::stats::Undefined;
use crate::stats::observations::Observations;

/// Fewest clusters that an interval may rest on.
pub const FEWEST_CLUSTERS: usize = 5;

/// What an interval takes as independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Each target.
    Target,
    /// Each cluster of a level, 0 the innermost.
    Cluster(usize),
}

/// The cluster of each target, level by level, innermost first.
#[derive(Debug, Clone)]
pub(super) struct Homes {
    levels: Vec<Vec<u32>>,
    numbers: Vec<usize>,
}

impl Homes {
    /// Levels that split targets are not used.
    pub(super) fn of(observed: &Observations) -> Self {
        let home = |(number, cluster)| Some((number, observed.target().nested_in(cluster)?));
        let (numbers, levels) = observed.clusters().iter().enumerate().filter_map(home).unzip();
        Self { levels, numbers }
    }

    /// The outermost level with five clusters or more that hold some of `targets`, else the next one inwards; targets
    /// themselves where there are no clusters. Second comes the number of these units.
    ///
    /// # Errors
    /// [`Undefined::TooFewUnits`] if there are clusters, and fewer than five on every level: targets of one cluster are no
    /// independent evidence.
    pub(super) fn unit(&self, targets: impl Iterator<Item = u32> + Clone) -> Result<(Unit, usize), Undefined> {
        let mut most = 0;
        for (homes, &number) in self.levels.iter().zip(&self.numbers).rev() {
            let have = distinct(targets.clone().map(|target| homes[target as usize]));
            if have >= FEWEST_CLUSTERS {
                return Ok((Unit::Cluster(number), have));
            }
            most = most.max(have);
        }
        if self.levels.is_empty() {
            return Ok((Unit::Target, distinct(targets)));
        }
        Err(Undefined::TooFewUnits { have: most, need: FEWEST_CLUSTERS })
    }

    /// The outermost level there is; targets without clusters.
    pub(super) fn outermost(&self) -> Unit {
        self.numbers.last().map_or(Unit::Target, |&number| Unit::Cluster(number))
    }

    /// The unit that a target belongs to.
    pub(super) fn unit_of(&self, unit: Unit, target: u32) -> u32 {
        let level = match unit {
            Unit::Target => None,
            Unit::Cluster(number) => self.numbers.iter().position(|&own| own == number),
        };
        level.map_or(target, |level| self.levels[level][target as usize])
    }
}

fn distinct(codes: impl Iterator<Item = u32>) -> usize {
    let mut codes: Vec<u32> = codes.collect();
    codes.sort_unstable();
    codes.dedup();
    codes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::observations::Factor;

    fn homes(clusters: &[&[u32]]) -> Homes {
        let n = clusters[0].len();
        let codes: Vec<u32> = (0_u32..).take(n).collect();
        let factor = |codes: &[u32]| Factor::new(codes.to_vec(), 20).unwrap();
        let clusters = clusters.iter().map(|codes| factor(codes)).collect();
        Homes::of(&Observations::new(factor(&codes), factor(&vec![0; n]), clusters, vec![1; n], 1).unwrap())
    }

    #[test]
    fn the_outermost_level_with_five_clusters_is_taken() {
        let homes = homes(&[&[0, 1, 2, 3, 4, 5], &[0, 0, 0, 1, 1, 1]]);
        assert_eq!(homes.unit(0..6), Ok((Unit::Cluster(0), 6)));
        assert_eq!(homes.unit(0..4), Err(Undefined::TooFewUnits { have: 4, need: 5 }));
        assert_eq!((homes.unit_of(Unit::Cluster(1), 3), homes.unit_of(Unit::Target, 3)), (1, 3));
    }
}
