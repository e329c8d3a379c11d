//! One number per rater and target.

use super::grouped::Grouped;
use crate::stats::observations::Observations;

/// The mean of a rater's scores of each target, less the mean of all scores.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// For each rater its targets, rising, each with its mean.
    by_rater: Vec<Vec<(u32, f64)>>,
    /// For each target its raters, rising, each with its mean.
    by_target: Vec<Vec<(u32, f64)>>,
}

impl Cells {
    /// Of the scores.
    pub(super) fn of(observed: &Observations) -> Self {
        let (scores, _) = observed.centred();
        Self::of_values(observed, |row| Some(scores[row]))
    }

    /// Of any numbers, one per rating or none; replicates are averaged.
    pub(super) fn of_values(observed: &Observations, value: impl Fn(usize) -> Option<f64>) -> Self {
        let raters = observed.rater().codes();
        let mut by_rater = vec![Vec::new(); observed.rater().levels()];
        let by_target = Grouped::by(observed.target()).groups().map(|rows| means(rows, raters, &value)).collect();
        let cells = Self { by_rater: Vec::new(), by_target };
        for (target, row) in (0_u32..).zip(&cells.by_target) {
            for &(rater, mean) in row {
                by_rater[rater as usize].push((target, mean));
            }
        }
        Self { by_rater, ..cells }
    }

    /// Targets of a rater with its mean of each, rising.
    pub(super) fn of_rater(&self, rater: usize) -> &[(u32, f64)] {
        &self.by_rater[rater]
    }

    /// Raters of a target with their means, rising.
    pub(super) fn of_target(&self, target: u32) -> &[(u32, f64)] {
        &self.by_target[target as usize]
    }

    /// How many raters there are, those without ratings included.
    pub(super) fn raters(&self) -> usize {
        self.by_rater.len()
    }

    /// For each target that a rater shares with others: the target, the rater's mean, and the mean of the others'.
    pub(super) fn against_others(&self, rater: usize) -> Vec<(u32, f64, f64)> {
        let others = |&(target, own): &(u32, f64)| {
            let row = self.of_target(target).iter().filter(|(other, _)| *other as usize != rater);
            let (count, sum) = row.fold((0.0, 0.0), |(count, sum), (_, mean)| (count + 1.0, sum + mean));
            (count > 0.0).then(|| (target, own, sum / count))
        };
        self.of_rater(rater).iter().filter_map(others).collect()
    }

    /// The targets that two raters share: the target and the mean of each.
    pub(super) fn shared(&self, one: usize, other: usize) -> Vec<(u32, f64, f64)> {
        let (left, right) = (self.of_rater(one), self.of_rater(other));
        let (mut at, mut shared) = (0, Vec::new());
        for &(target, own) in left {
            at += right[at..].iter().take_while(|(its, _)| *its < target).count();
            if let Some(&(_, its)) = right.get(at).filter(|(its, _)| *its == target) {
                shared.push((target, own, its));
            }
        }
        shared
    }
}

/// Means by rater over the rows of one target.
fn means(rows: &[u32], raters: &[u32], value: impl Fn(usize) -> Option<f64>) -> Vec<(u32, f64)> {
    let known = rows.iter().filter_map(|&row| Some((raters[row as usize], value(row as usize)?)));
    let mut known: Vec<(u32, f64)> = known.collect();
    known.sort_by_key(|(rater, _)| *rater);
    let mean = |run: &[(u32, f64)]| (run[0].0, run.iter().map(|(_, value)| value).sum::<f64>() / run.len() as f64);
    known.chunk_by(|one, next| one.0 == next.0).map(mean).collect()
}
