//! Ratings gathered by what was rated.

use std::borrow::Cow;

use crate::stats::Undefined;
use crate::stats::observations::Observations;

/// The ratings of each unit that has any, one after another.
#[derive(Debug)]
pub(super) struct Units<'r> {
    starts: Vec<usize>,
    /// As they stand in the data where those are in order.
    raters: Cow<'r, [u32]>,
    scores: Cow<'r, [i64]>,
    unit: i64,
    active: usize,
    rater_levels: usize,
}

impl<'r> Units<'r> {
    /// Needs two raters, and at most one rating of a unit by each.
    pub(super) fn of(rated: &'r Observations) -> Result<Self, Undefined> {
        let mut starts = starts(rated);
        let (mut raters, mut scores) = (Cow::Borrowed(rated.rater().codes()), Cow::Borrowed(rated.scaled()));
        if !rated.target().codes().is_sorted() {
            let order = by_target(rated, &starts);
            raters = order.iter().map(|&row| raters[row as usize]).collect();
            scores = order.iter().map(|&row| scores[row as usize]).collect();
        }
        starts.dedup();
        let rater_levels = rated.rater().levels();
        let mut units = Self { starts, raters, scores, unit: rated.unit(), active: 0, rater_levels };
        units.active = units.count_raters()?;
        if units.active < 2 {
            return Err(Undefined::TooFewRaters { have: units.active, need: 2 });
        }
        Ok(units)
    }

    /// How many raters rated anything.
    fn count_raters(&self) -> Result<usize, Undefined> {
        let mut last_seen = vec![usize::MAX; self.rater_levels];
        for unit in 0..self.len() {
            for &rater in self.raters(unit) {
                let last = &mut last_seen[rater as usize];
                if *last == unit {
                    return Err(Undefined::Replicates);
                }
                *last = unit;
            }
        }
        Ok(last_seen.iter().filter(|&&last| last != usize::MAX).count())
    }

    /// How many units have a rating.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many ratings there are.
    pub(super) fn ratings(&self) -> usize {
        self.scores.len()
    }

    /// How many raters rated anything; at least 2.
    pub(super) fn active_raters(&self) -> usize {
        self.active
    }

    /// One more than the largest number of a rater.
    pub(super) fn rater_levels(&self) -> usize {
        self.rater_levels
    }

    /// What scores are divided by.
    pub(super) fn unit(&self) -> i64 {
        self.unit
    }

    /// All scores, unit after unit.
    pub(super) fn all_scores(&self) -> &[i64] {
        &self.scores
    }

    /// Where the ratings of a unit stand among all.
    pub(super) fn span(&self, unit: usize) -> std::ops::Range<usize> {
        self.starts[unit]..self.starts[unit + 1]
    }

    /// Who rated a unit.
    pub(super) fn raters(&self, unit: usize) -> &[u32] {
        &self.raters[self.span(unit)]
    }

    /// How a unit was rated, in the order of [`raters`](Self::raters).
    pub(super) fn scores(&self, unit: usize) -> &[i64] {
        &self.scores[self.span(unit)]
    }

    /// How many units have two ratings or more; none is a reason to stop.
    pub(super) fn compared(&self) -> Result<usize, Undefined> {
        match (0..self.len()).filter(|&unit| self.span(unit).len() >= 2).count() {
            0 => Err(Undefined::NoRepeatedTarget),
            compared => Ok(compared),
        }
    }
}

/// Where each target starts when ratings stand target after target; one more entry than targets.
fn starts(rated: &Observations) -> Vec<usize> {
    let mut starts = vec![0_usize; rated.target().levels() + 1];
    for &target in rated.target().codes() {
        starts[target as usize + 1] += 1;
    }
    for place in 1..starts.len() {
        starts[place] += starts[place - 1];
    }
    starts
}

/// The rows target after target; ratings of one target keep their order.
fn by_target(rated: &Observations, starts: &[usize]) -> Vec<u32> {
    let targets = rated.target().codes();
    let mut next = starts.to_vec();
    let mut order = vec![0_u32; targets.len()];
    for (row, &target) in (0_u32..).zip(targets) {
        let place = &mut next[target as usize];
        order[*place] = row;
        *place += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::observations::Factor;

    fn rated(target: &[u32], rater: &[u32], scores: &[i64]) -> Observations {
        let target = Factor::new(target.to_vec(), 6).unwrap();
        let rater = Factor::new(rater.to_vec(), 5).unwrap();
        Observations::new(target, rater, vec![], scores.to_vec(), 1).unwrap()
    }

    #[test]
    fn rows_in_any_order_are_gathered_and_empty_targets_are_gone() {
        let rated = rated(&[4, 1, 4, 3], &[2, 0, 0, 2], &[7, 5, 6, 8]);
        let units = Units::of(&rated).unwrap();
        assert_eq!((units.len(), units.active_raters(), units.compared()), (3, 2, Ok(1)));
        assert_eq!((units.scores(2), units.raters(2)), (&[7, 6][..], &[2, 0][..]));
    }

    #[test]
    fn one_rater_and_a_rater_who_came_twice_are_refused() {
        let refused = |rated: Observations| Units::of(&rated).unwrap_err();
        assert_eq!(refused(rated(&[0, 1], &[3, 3], &[1, 2])), Undefined::TooFewRaters { have: 1, need: 2 });
        assert_eq!(refused(rated(&[0, 0, 0], &[3, 1, 3], &[1, 2, 2])), Undefined::Replicates);
    }
}
