//! The largest complete part of an incomplete table.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::stats::Undefined;
use crate::stats::exact::Table;

/// How many rater sets are intersected with each other. With the sets themselves that makes 528 candidates at most.
const MOST_SETS: usize = 32;

/// Targets and raters without a gap between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Kept targets, as row numbers of the table, rising.
    pub rows: Vec<usize>,
    /// Kept raters, as column numbers of the table, rising.
    pub columns: Vec<usize>,
    /// Targets with scores that are left out, as row numbers of the table, rising.
    pub left_out: Vec<usize>,
}

/// Every distinct rater set with the number of targets it rated, and where each rater occurs.
struct RaterSets<'a> {
    sets: Vec<(&'a [usize], usize)>,
    /// For each rater the places in `sets` that hold it.
    places: BTreeMap<usize, Vec<usize>>,
}

/// The complete part of a table that keeps most degrees of freedom, `(rows - 1)(columns - 1)`.
///
/// Candidates are the rater sets that occur and the intersections of pairs of them; among equals, the one with more
/// rows, then with the first columns. Only the 32 sets with most ratings of their own (rows times raters less one)
/// are candidates and intersected, so the work is at most 528 scans of the distinct sets that share the rarest
/// rater of a candidate: linear in the ratings, never quadratic in the raters.
///
/// # Errors
/// [`Undefined::TooFewTargets`], [`Undefined::TooFewRaters`] or [`Undefined::NoRepeatedTarget`] where no two raters
/// share two targets.
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::icc::complete_block;
///
/// let rows = [vec![Some(1), Some(2), None], vec![Some(3), Some(3), Some(4)], vec![Some(5), Some(4), None]];
/// let block = complete_block(&Table::new(&rows, 1).unwrap())?;
/// assert_eq!((block.rows, block.columns), (vec![0, 1, 2], vec![0, 1]));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn complete_block(table: &Table) -> Result<Block, Undefined> {
    let sets = RaterSets::of(table);
    let best = sets
        .candidates()
        .into_iter()
        .map(|raters| (sets.rows_with(&raters), raters))
        .filter(|(rows, _)| *rows >= 2)
        .max_by_key(|(rows, raters)| ((rows - 1) * (raters.len() - 1), *rows, Reverse(raters.clone())));
    let Some((_, columns)) = best else {
        return Err(lacking(table));
    };
    let (rows, left_out) = (0..table.targets()).partition(|&row| holds(table.row_raters(row), &columns));
    Ok(Block { rows, columns, left_out })
}

impl Block {
    /// The block as a table of its own.
    #[must_use]
    pub fn table(&self, of: &Table) -> Table {
        of.part(&self.rows, &self.columns)
    }
}

fn lacking(table: &Table) -> Undefined {
    let (targets, raters) = (table.targets(), table.active_raters());
    if targets < 2 {
        Undefined::TooFewTargets { have: targets, need: 2 }
    } else if raters < 2 {
        Undefined::TooFewRaters { have: raters, need: 2 }
    } else if table.ratings() == targets {
        Undefined::NoRepeatedTarget
    } else {
        // Pairs of raters share one target at most.
        Undefined::TooFewTargets { have: 1, need: 2 }
    }
}

impl<'a> RaterSets<'a> {
    fn of(table: &'a Table) -> Self {
        let mut counts: HashMap<&[usize], usize, FixedState> = HashMap::default();
        for row in 0..table.targets() {
            let raters = table.row_raters(row);
            if raters.len() > 1 {
                *counts.entry(raters).or_default() += 1;
            }
        }
        let mut sets: Vec<(&[usize], usize)> = counts.into_iter().collect();
        sets.sort_unstable();
        let mut places: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, (raters, _)) in sets.iter().enumerate() {
            for &rater in *raters {
                places.entry(rater).or_default().push(place);
            }
        }
        Self { sets, places }
    }

    /// Sets of two or more raters worth trying, each once.
    fn candidates(&self) -> BTreeSet<Vec<usize>> {
        let mut largest: Vec<&(&[usize], usize)> = self.sets.iter().collect();
        largest.sort_by_key(|(raters, rows)| (Reverse(rows * (raters.len() - 1)), Reverse(*rows), *raters));
        largest.truncate(MOST_SETS);
        let mut candidates = BTreeSet::new();
        for (place, (one, _)) in largest.iter().enumerate() {
            candidates.insert(one.to_vec());
            for (other, _) in &largest[..place] {
                let common: Vec<usize> =
                    one.iter().copied().filter(|rater| other.binary_search(rater).is_ok()).collect();
                if common.len() > 1 {
                    candidates.insert(common);
                }
            }
        }
        candidates
    }

    /// How many targets were rated by all of `raters`.
    fn rows_with(&self, raters: &[usize]) -> usize {
        let rarest = raters.iter().filter_map(|rater| self.places.get(rater)).min_by_key(|places| places.len());
        let sets = rarest.into_iter().flatten().map(|&place| self.sets[place]);
        sets.filter(|(set, _)| holds(set, raters)).map(|(_, rows)| rows).sum()
    }
}

/// Does the rising list `set` hold all of the rising list `part`?
fn holds(set: &[usize], part: &[usize]) -> bool {
    set.len() >= part.len() && part.iter().all(|rater| set.binary_search(rater).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(ratings: &[(usize, usize)], targets: usize, raters: usize) -> Table {
        let ratings = ratings.iter().map(|&(target, rater)| (target, rater, 1)).collect();
        Table::from_ratings(ratings, targets, raters, 1).unwrap()
    }

    #[test]
    fn an_intersection_wins_over_the_sets_that_occur() {
        // Raters 0 and 1 share four targets, always with a different third one.
        let ratings: Vec<_> = (0..4).flat_map(|target| [(target, 0), (target, 1), (target, 2 + target)]).collect();
        let block = complete_block(&table(&ratings, 4, 6)).unwrap();
        assert_eq!((block.rows.len(), block.columns), (4, vec![0, 1]));
        assert!(block.left_out.is_empty());
    }

    #[test]
    fn ties_go_to_more_rows_and_then_to_the_first_columns() {
        let three_by_two = [(0, 2), (0, 3), (1, 2), (1, 3), (2, 2), (2, 3)];
        let two_by_three = [(3, 4), (3, 5), (3, 6), (4, 4), (4, 5), (4, 6)];
        let again = [(5, 0), (5, 1), (6, 0), (6, 1), (7, 0), (7, 1)];
        let ratings = [&three_by_two[..], &two_by_three, &again].concat();
        let block = complete_block(&table(&ratings, 8, 7)).unwrap();
        assert_eq!((block.rows, block.columns), (vec![5, 6, 7], vec![0, 1]));
        assert_eq!(block.left_out, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn twenty_thousand_raters_of_few_targets_are_no_burden() {
        let ratings: Vec<_> = (0..20_000).map(|rater| (0, rater)).collect();
        let one = complete_block(&table(&ratings, 1, 20_000));
        assert_eq!(one, Err(Undefined::TooFewTargets { have: 1, need: 2 }));
        let more: Vec<_> = ratings.iter().copied().chain((5_000..20_000).map(|rater| (1, rater))).collect();
        assert_eq!(complete_block(&table(&more, 2, 20_000)).unwrap().columns.len(), 15_000);
    }

    #[test]
    fn the_reason_is_named_where_there_is_no_block() {
        let once = table(&[(0, 0), (1, 1)], 2, 2);
        assert_eq!(complete_block(&once), Err(Undefined::NoRepeatedTarget));
        assert_eq!(complete_block(&table(&[(0, 0), (1, 0)], 2, 1)), Err(Undefined::TooFewRaters { have: 1, need: 2 }));
        let chain = table(&[(0, 0), (0, 1), (1, 1), (1, 2)], 2, 3);
        assert_eq!(complete_block(&chain), Err(Undefined::TooFewTargets { have: 1, need: 2 }));
    }
}
