//! Which targets and raters are linked by ratings, directly or through others.

use crate::stats::observations::Observations;

/// Targets and raters that are linked with one another and with nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedBlock {
    /// Targets, by their level in the observations, rising.
    pub targets: Vec<u32>,
    /// Raters, by their level in the observations, rising.
    pub raters: Vec<u32>,
}

/// The connected parts of the graph of targets and raters, by their first target; union by size with halved paths
/// (Tarjan 1975), so the work is all but linear in the ratings.
///
/// Levels between raters can be compared only within a part. Levels without a rating are in no part.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::rating_design::linked_blocks;
///
/// let target = Factor::new(vec![0, 0, 1, 1], 2).unwrap();
/// let rater = Factor::new(vec![0, 1, 2, 3], 4).unwrap();
/// let blocks = linked_blocks(&Observations::new(target, rater, vec![], vec![1, 2, 3, 4], 1).unwrap());
/// assert_eq!((blocks.len(), blocks[1].raters.as_slice()), (2, &[2, 3][..]));
/// ```
pub fn linked_blocks(observed: &Observations) -> Vec<LinkedBlock> {
    let (target, rater) = (observed.target(), observed.rater());
    let mut forest = Forest::new(target.levels() + rater.levels());
    let mut seen = vec![false; target.levels() + rater.levels()];
    for (&one, &other) in target.codes().iter().zip(rater.codes()) {
        let (one, other) = (one as usize, target.levels() + other as usize);
        forest.join(one, other);
        (seen[one], seen[other]) = (true, true);
    }
    let mut place = vec![usize::MAX; seen.len()];
    let mut blocks: Vec<LinkedBlock> = Vec::new();
    for node in (0..seen.len()).filter(|&node| seen[node]) {
        let root = forest.root(node);
        if place[root] == usize::MAX {
            place[root] = blocks.len();
            blocks.push(LinkedBlock { targets: Vec::new(), raters: Vec::new() });
        }
        let block = &mut blocks[place[root]];
        let (list, level) = match node.checked_sub(target.levels()) {
            None => (&mut block.targets, node),
            Some(level) => (&mut block.raters, level),
        };
        // Levels came as 32-bit numbers.
        list.extend(u32::try_from(level));
    }
    blocks
}

/// Disjoint sets of nodes.
struct Forest {
    parent: Vec<usize>,
    size: Vec<usize>,
}

impl Forest {
    fn new(nodes: usize) -> Self {
        Self { parent: (0..nodes).collect(), size: vec![1; nodes] }
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let (small, large) = if self.size[one] < self.size[other] { (one, other) } else { (other, one) };
        self.parent[small] = large;
        self.size[large] += self.size[small];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::rating_design::tests::rated;

    #[test]
    fn a_chain_is_one_block() {
        let blocks = linked_blocks(&rated(&[(0, 0, 1), (0, 1, 1), (1, 1, 1), (1, 2, 1), (2, 2, 1)]));
        assert_eq!(blocks, [LinkedBlock { targets: vec![0, 1, 2], raters: vec![0, 1, 2] }]);
    }

    #[test]
    fn parts_are_named_whatever_the_order_of_ratings() {
        let ratings = [(3, 1, 1), (0, 0, 1), (2, 1, 1), (1, 0, 1), (0, 2, 1)];
        let mut turned = ratings;
        turned.reverse();
        let expected = [
            LinkedBlock { targets: vec![0, 1], raters: vec![0, 2] },
            LinkedBlock { targets: vec![2, 3], raters: vec![1] },
        ];
        assert_eq!(linked_blocks(&rated(&ratings)), expected);
        assert_eq!(linked_blocks(&rated(&turned)), expected);
    }
}
