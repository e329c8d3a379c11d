//! Alpha where the distance of two values depends on the two values alone: nominal and ratio.

use super::Disagreement;
use super::Disagreements;
use super::pairable::BySize;
use super::pairable::Categories;
use crate::stats::Undefined;
use crate::stats::jackknife::leave_outs;

/// Counts with the distances of values.
#[derive(Debug)]
pub(super) struct Counted {
    categories: Categories,
    kind: Kind,
    /// Summed distance of the ordered pairs within each unit.
    within: Vec<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Nominal,
    Ratio,
}

impl Counted {
    pub(super) fn nominal(categories: Categories) -> Self {
        Self::new(categories, Kind::Nominal)
    }

    pub(super) fn ratio(categories: Categories) -> Result<Self, Undefined> {
        match categories.values.first() {
            Some(&lowest) if lowest < 0 => Err(Undefined::BelowZero),
            _ => Ok(Self::new(categories, Kind::Ratio)),
        }
    }

    fn new(categories: Categories, kind: Kind) -> Self {
        let mut made = Self { categories, kind, within: Vec::new() };
        made.within = (0..made.categories.units()).map(|unit| made.within(unit)).collect();
        made
    }

    fn within(&self, unit: usize) -> f64 {
        let cells = self.categories.cells(unit);
        let mut sum = 0.0;
        for (place, &(value, count)) in cells.iter().enumerate() {
            for &(other, others) in &cells[place + 1..] {
                sum += f64::from(count) * f64::from(others) * self.distance(value as usize, other as usize);
            }
        }
        2.0 * sum
    }

    /// Of two different values; of two that are not below zero, the larger one is above it.
    fn distance(&self, value: usize, other: usize) -> f64 {
        match self.kind {
            Kind::Nominal => 1.0,
            Kind::Ratio => {
                let (x, y) = (self.categories.values[value] as f64, self.categories.values[other] as f64);
                let ratio = (x - y) / (x + y);
                ratio * ratio
            }
        }
    }

    /// For each value its summed distance from all ratings.
    fn distances(&self, counts: &[i128]) -> Vec<f64> {
        let n: i128 = counts.iter().sum();
        let from = |value: usize| match self.kind {
            Kind::Nominal => (n - counts[value]) as f64,
            Kind::Ratio => {
                let others = counts.iter().enumerate().filter(|(other, count)| *other != value && **count > 0);
                others.map(|(other, &count)| count as f64 * self.distance(value, other)).sum()
            }
        };
        (0..counts.len()).map(from).collect()
    }

    fn total(&self, counts: &[i128]) -> f64 {
        counts.iter().zip(self.distances(counts)).map(|(&count, from)| count as f64 * from).sum()
    }
}

impl Disagreements for Counted {
    fn drawn(&self, times: &[u32]) -> Result<Disagreement, Undefined> {
        let mut within = BySize::default();
        for ((&size, own), &times) in self.categories.sizes.iter().zip(&self.within).zip(times) {
            within.add(size, own * f64::from(times));
        }
        let total = self.total(&self.categories.counts(times));
        Disagreement::new(self.categories.ratings(times) as f64, within.over_others(), total)
    }

    fn without_each(&self) -> Result<Vec<f64>, Undefined> {
        let all = vec![1; self.categories.units()];
        let (n, counts) = (self.categories.ratings(&all), self.categories.counts(&all));
        let distances = self.distances(&counts);
        let total = self.total(&counts);
        let squares: i128 = counts.iter().map(|count| count * count).sum();
        let sizes = &self.categories.sizes;
        let within: Vec<f64> =
            self.within.iter().zip(sizes).map(|(own, &size)| own / (f64::from(size) - 1.0)).collect();
        let mut alphas = Vec::with_capacity(sizes.len());
        for (unit, within) in leave_outs(&within, |a, b| a + b).into_iter().enumerate() {
            let n = n - i128::from(sizes[unit]);
            let (mut squares, mut total) = (squares, total + self.within[unit]);
            for &(value, count) in self.categories.cells(unit) {
                let (all, own) = (counts[value as usize], i128::from(count));
                squares -= all * all - (all - own) * (all - own);
                total -= 2.0 * f64::from(count) * distances[value as usize];
            }
            // Equal ratings are seen in whole numbers, where a difference could leave rounding behind.
            let total = if squares == n * n { 0.0 } else { total };
            alphas.push(Disagreement::new(n as f64, within, total)?.alpha());
        }
        Ok(alphas)
    }
}
