//! Ratings in long form: who was rated, by whom, within which clusters, and how high.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::exact::Table;

/// A grouping of observations: a level for each of them. Copies share their levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    codes: Arc<Vec<u32>>,
    levels: usize,
}

impl Factor {
    /// Levels by number; `None` if a code is not below `levels`.
    pub fn new(codes: Vec<u32>, levels: usize) -> Option<Self> {
        codes.iter().all(|&code| (code as usize) < levels).then(|| Self { codes: Arc::new(codes), levels })
    }

    /// Levels from ids, numbered in the order of their first appearance.
    pub fn numbered(ids: impl IntoIterator<Item = u32>) -> Self {
        let mut known = BTreeMap::new();
        let codes: Vec<u32> = ids
            .into_iter()
            .map(|id| {
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                *known.entry(id).or_insert(next)
            })
            .collect();
        Self { codes: Arc::new(codes), levels: known.len() }
    }

    /// The level of each observation.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// How many levels there are, levels without an observation included.
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// Does every level have an observation?
    pub fn has_no_empty_level(&self) -> bool {
        let mut seen = vec![false; self.levels];
        let mut left = self.levels;
        let mut last = u32::MAX;
        for &code in self.codes.iter().filter(|code| std::mem::replace(&mut last, **code) != **code) {
            let place = &mut seen[code as usize];
            left -= usize::from(!*place);
            *place = true;
        }
        left == 0
    }

    /// For each level of `self` the one level of `outer` that holds it; `None` if a level of `self` is spread over
    /// several. Levels without an observation get level 0.
    pub fn nested_in(&self, outer: &Self) -> Option<Vec<u32>> {
        const UNSEEN: u32 = u32::MAX;
        let mut home = vec![UNSEEN; self.levels];
        // Rows of one level mostly stand together.
        let mut last = (UNSEEN, UNSEEN);
        for (&inner, &code) in self.codes.iter().zip(outer.codes.iter()) {
            if (inner, code) == last {
                continue;
            }
            last = (inner, code);
            let place = &mut home[inner as usize];
            if *place != UNSEEN && *place != code {
                return None;
            }
            *place = code;
        }
        Some(home.into_iter().map(|code| if code == UNSEEN { 0 } else { code }).collect())
    }

    /// The observations in `rows`, levels renumbered in order of their old numbers so that none is empty, with the old
    /// number of each.
    #[must_use]
    pub fn part(&self, rows: &[usize]) -> (Self, Vec<u32>) {
        let mut place = vec![u32::MAX; self.levels];
        for &row in rows {
            place[self.codes[row] as usize] = 0;
        }
        let kept: Vec<u32> = (0_u32..).zip(&place).filter(|(_, seen)| **seen == 0).map(|(old, _)| old).collect();
        for (new, &old) in (0_u32..).zip(&kept) {
            place[old as usize] = new;
        }
        let codes = rows.iter().map(|&row| place[self.codes[row] as usize]).collect();
        (Self { codes: Arc::new(codes), levels: kept.len() }, kept)
    }
}

/// Single ratings, one per row, in any order; the score is an integer over a common unit, so that sums are exact.
///
/// A target may be rated several times by one rater (replicates). Clusters go from the innermost outwards
/// (sessions of a client, clients of a therapist).
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
///
/// let target = Factor::new(vec![0, 0, 1, 1], 2).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![35, 40, 20, 30], 10).unwrap();
/// assert_eq!((rated.len(), rated.score(1)), (4, 4.0));
/// assert!(!rated.has_replicates());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observations {
    target: Factor,
    rater: Factor,
    clusters: Vec<Factor>,
    scores: Vec<i64>,
    unit: i64,
}

impl Observations {
    /// `None` unless all parts are equally long and `unit` is positive.
    pub fn new(target: Factor, rater: Factor, clusters: Vec<Factor>, scores: Vec<i64>, unit: i64) -> Option<Self> {
        let n = scores.len();
        let fits = |factor: &Factor| factor.codes.len() == n;
        let valid = unit > 0 && fits(&target) && fits(&rater) && clusters.iter().all(fits);
        valid.then_some(Self { target, rater, clusters, scores, unit })
    }

    /// How many ratings there are.
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    /// Who or what was rated.
    pub fn target(&self) -> &Factor {
        &self.target
    }

    /// Who rated.
    pub fn rater(&self) -> &Factor {
        &self.rater
    }

    /// Clusters of targets, innermost first.
    pub fn clusters(&self) -> &[Factor] {
        &self.clusters
    }

    /// The score of a row as a number.
    pub fn score(&self, row: usize) -> f64 {
        self.scores[row] as f64 / self.unit as f64
    }

    /// The scores as integers over [`unit`](Self::unit).
    pub fn scaled(&self) -> &[i64] {
        &self.scores
    }

    /// What the integers are divided by.
    pub fn unit(&self) -> i64 {
        self.unit
    }

    /// All scores less their common mean: the leading digits that all share are gone before anything is rounded.
    /// The mean comes second; 0 without ratings.
    pub fn centred(&self) -> (Vec<f64>, f64) {
        let count = self.scores.len().max(1);
        let n = i128::try_from(count).unwrap_or(i128::MAX);
        let sum: i128 = self.scores.iter().map(|&score| i128::from(score)).sum();
        let scale = n as f64 * self.unit as f64;
        let most = self.scores.iter().map(|score| score.unsigned_abs()).max().unwrap_or(0);
        // Twice the largest product fits into 64 bits, where conversion is much faster.
        let fits = u64::try_from(count).ok().and_then(|n| n.checked_mul(most)).is_some_and(|product| product < 1 << 62);
        let centred = match (i64::try_from(count), i64::try_from(sum)) {
            (Ok(n), Ok(sum)) if fits => self.scores.iter().map(|&score| (score * n - sum) as f64 / scale).collect(),
            _ => self.scores.iter().map(|&score| (i128::from(score) * n - sum) as f64 / scale).collect(),
        };
        (centred, sum as f64 / scale)
    }

    /// Did one rater rate one target more than once?
    pub fn has_replicates(&self) -> bool {
        let cells = || self.target.codes.iter().zip(self.rater.codes.iter());
        if cells().is_sorted_by(|one, next| one < next) {
            return false;
        }
        let mut cells: Vec<(u32, u32)> = cells().map(|(&target, &rater)| (target, rater)).collect();
        cells.sort_unstable();
        cells.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// The ratings as targets × raters; `None` with replicates.
    pub fn table(&self) -> Option<Table> {
        let (target, rater) = (&self.target, &self.rater);
        let cells = || target.codes.iter().zip(rater.codes.iter());
        if cells().is_sorted_by(|one, next| one < next) {
            let cells = cells().map(|(&target, &rater)| (target as usize, rater as usize));
            return Some(Table::from_sorted(cells, self.scores.clone(), (target.levels, rater.levels), self.unit));
        }
        let cells = cells().zip(&self.scores).map(|((&one, &by), &score)| (one as usize, by as usize, score)).collect();
        Table::from_ratings(cells, target.levels, rater.levels, self.unit)
    }

    /// The same ratings with only some of the groupings, by their places, each once.
    #[must_use]
    pub fn with_clusters(mut self, kept: &[usize]) -> Self {
        let mut own: Vec<Option<Factor>> = self.clusters.into_iter().map(Some).collect();
        self.clusters = kept.iter().filter_map(|&place| own.get_mut(place)?.take()).collect();
        self
    }

    /// The same ratings without levels that have none; as they are if there are no such levels.
    #[must_use]
    pub fn without_empty_levels(&self) -> Cow<'_, Self> {
        let full = |factor: &Factor| factor.has_no_empty_level();
        if full(&self.target) && full(&self.rater) && self.clusters.iter().all(full) {
            return Cow::Borrowed(self);
        }
        let rows: Vec<usize> = (0..self.len()).collect();
        Cow::Owned(self.part(&rows))
    }

    /// Some of the ratings; levels that lose all their ratings are gone, and the others keep their order.
    #[must_use]
    pub fn part(&self, rows: &[usize]) -> Self {
        Self {
            target: self.target.part(rows).0,
            rater: self.rater.part(rows).0,
            clusters: self.clusters.iter().map(|cluster| cluster.part(rows).0).collect(),
            scores: rows.iter().map(|&row| self.scores[row]).collect(),
            unit: self.unit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(codes: &[u32], levels: usize) -> Factor {
        Factor::new(codes.to_vec(), levels).unwrap()
    }

    #[test]
    fn a_code_beyond_the_levels_is_refused() {
        assert!(Factor::new(vec![0, 2], 2).is_none());
    }

    #[test]
    fn nesting_names_the_home_of_each_level() {
        let client = factor(&[0, 0, 1, 2], 3);
        let therapist = factor(&[1, 1, 0, 1], 2);
        assert_eq!(client.nested_in(&therapist), Some(vec![1, 0, 1]));
        assert_eq!(therapist.nested_in(&client), None);
    }

    #[test]
    fn a_part_keeps_the_order_of_levels_and_drops_empty_ones() {
        let (part, kept) = factor(&[4, 1, 3, 1], 6).part(&[0, 1, 3]);
        assert_eq!((part.codes(), part.levels(), kept), (&[1, 0, 0][..], 2, vec![1, 4]));
    }

    #[test]
    fn centring_is_exact_where_floating_point_would_lose_the_digits() {
        let big = 10_000_000_000_004_i64;
        let rated = Observations::new(factor(&[0, 1], 2), factor(&[0, 0], 1), vec![], vec![big, big + 2], 10).unwrap();
        assert_eq!(rated.centred().0, [-0.1, 0.1]);
    }

    #[test]
    fn replicates_are_seen_and_have_no_table() {
        let rated = Observations::new(factor(&[0, 0], 1), factor(&[0, 0], 1), vec![], vec![1, 2], 1).unwrap();
        assert!(rated.has_replicates() && rated.table().is_none());
    }
}
