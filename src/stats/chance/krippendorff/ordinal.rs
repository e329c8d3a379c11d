//! Alpha with ranks: the distance of two values is the number of ratings between them, squared.
//!
//! Krippendorff's sum of counts from c to k less half of both ends is the difference of the mean ranks of c and k, so ordinal
//! alpha is interval alpha of ranks. Ranks change with the ratings, also when a unit is left out.

use super::Disagreement;
use super::Disagreements;
use super::pairable::BySize;
use super::pairable::Categories;
use crate::stats::Undefined;

/// Values up to which pairs of values are kept in a table.
const TABLE: usize = 1024;

/// Counts of values, whose ranks are made from them.
#[derive(Debug)]
pub(super) struct Ordinal {
    categories: Categories,
    table: usize,
}

impl Ordinal {
    pub(super) fn of(categories: Categories) -> Self {
        Self { categories, table: TABLE }
    }

    #[cfg(test)]
    pub(super) fn without_table(categories: Categories) -> Self {
        Self { categories, table: 0 }
    }

    /// Σ over ordered pairs within a unit of squared differences of numbers that belong to its values.
    fn pairs(&self, unit: usize, of_cell: impl Fn(usize, u32) -> i128) -> i128 {
        let (mut sum, mut squares) = (0, 0);
        for (place, &(value, count)) in self.categories.cells(unit).iter().enumerate() {
            let (x, count) = (of_cell(place, value), i128::from(count));
            sum += count * x;
            squares += count * x * x;
        }
        2 * (i128::from(self.categories.sizes[unit]) * squares - sum * sum)
    }
}

/// Twice the mean rank (from 1/2) of each value.
fn ranks(counts: &[i128]) -> Vec<i128> {
    let mut before = 0;
    let rank = |&count: &i128| {
        before += 2 * count;
        before - count
    };
    counts.iter().map(rank).collect()
}

/// Σ over all ordered pairs of squared differences of doubled ranks: 2n (n³ − Σ nₖ³)/3.
fn total(n: i128, cubes: i128) -> f64 {
    2.0 * n as f64 * (n * n * n - cubes) as f64 / 3.0
}

fn cube(count: i128) -> i128 {
    count * count * count
}

impl Disagreements for Ordinal {
    fn drawn(&self, times: &[u32]) -> Result<Disagreement, Undefined> {
        let counts = self.categories.counts(times);
        let ranks = ranks(&counts);
        let mut within = BySize::default();
        for (unit, (&size, &times)) in self.categories.sizes.iter().zip(times).enumerate() {
            if times > 0 {
                within.add(size, self.pairs(unit, |_, value| ranks[value as usize]) as f64 * f64::from(times));
            }
        }
        let total = total(counts.iter().sum(), counts.iter().copied().map(cube).sum());
        // Doubled ranks: a quarter of the squares.
        Disagreement::new(self.categories.ratings(times) as f64, within.over_others() / 4.0, total / 4.0)
    }

    fn without_each(&self) -> Result<Vec<f64>, Undefined> {
        let all = vec![1; self.categories.units()];
        let counts = self.categories.counts(&all);
        let (n, cubes) = (counts.iter().sum::<i128>(), counts.iter().copied().map(cube).sum::<i128>());
        let ranks = ranks(&counts);
        let moved = Moved::of(self, &ranks);
        let without = |unit: usize| {
            let (mut left, mut before) = (cubes, 0);
            let mut own = Vec::new();
            for &(value, count) in self.categories.cells(unit) {
                let (all, count) = (counts[value as usize], i128::from(count));
                left -= cube(all) - cube(all - count);
                own.push(ranks[value as usize] - 2 * before - count);
                before += count;
            }
            let n = n - before;
            let others = f64::from(self.categories.sizes[unit]) - 1.0;
            let own = self.pairs(unit, |place, _| own[place]) as f64 / others;
            // A sum of squares; rounding alone could bring it below zero.
            let within = (moved.within(self.categories.cells(unit)) - own).max(0.0);
            Disagreement::new(n as f64, within, total(n, left)).map(Disagreement::alpha)
        };
        all.iter().enumerate().map(|(unit, _)| without(unit)).collect()
    }
}

/// What leaving out ratings does to Σ o(c, k)`(R_k − R_c)²`, o being the coincidences of all units: the ranks above a
/// rating fall by 2 (they are doubled), its own by 1.
struct Moved {
    /// The sum with all ratings.
    all: f64,
    /// For each value, a quarter of what one rating there takes from the sum, in first order.
    first: Vec<f64>,
    /// Coincidences of values up to c with values from k on; empty if there are too many values.
    corners: Vec<f64>,
    values: usize,
}

impl Moved {
    fn of(ordinal: &Ordinal, ranks: &[i128]) -> Self {
        let values = ranks.len();
        let mut within = BySize::default();
        let mut pull = vec![0.0; values];
        let with_table = values <= ordinal.table;
        let mut corners = vec![0.0; if with_table { (values + 2) * (values + 2) } else { 0 }];
        for (unit, &size) in ordinal.categories.sizes.iter().enumerate() {
            within.add(size, ordinal.pairs(unit, |_, value| ranks[value as usize]) as f64);
            let cells = ordinal.categories.cells(unit);
            let others = f64::from(size) - 1.0;
            let sum: i128 = cells.iter().map(|&(value, count)| i128::from(count) * ranks[value as usize]).sum();
            for (place, &(value, count)) in cells.iter().enumerate() {
                let away = i128::from(size) * ranks[value as usize] - sum;
                pull[value as usize] += f64::from(count) * away as f64 / others;
                for &(other, more) in if with_table { &cells[place + 1..] } else { &[] } {
                    let both = f64::from(count) * f64::from(more) / others;
                    corners[(value as usize + 1) * (values + 2) + other as usize + 1] += both;
                }
            }
        }
        if with_table {
            gather(&mut corners, values + 2);
        }
        Self { all: within.over_others(), first: steps(&pull), corners, values }
    }

    /// Coincidences of values below or at place c (from 1) with those at or above place k, c < k.
    fn corner(&self, c: usize, k: usize) -> f64 {
        self.corners[c * (self.values + 2) + k]
    }

    /// Σ over ordered pairs of the product of what one rating at `a` and one at `b` ≥ `a` do to the pair's distance.
    fn second(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (a as usize + 1, b as usize + 1);
        if a == b {
            2.0 * (2.0 * self.corner(a - 1, a + 1) + self.corner(a - 1, a) + self.corner(a, a + 1))
        } else {
            2.0 * (self.corner(a, b) + self.corner(a - 1, b) + self.corner(a, b + 1) + self.corner(a - 1, b + 1))
        }
    }

    /// The sum over all units after the ratings in `cells` no longer count for the ranks.
    fn within(&self, cells: &[(u32, u32)]) -> f64 {
        let mut sum = self.all;
        for (place, &(value, count)) in cells.iter().enumerate() {
            let count = f64::from(count);
            sum -= 4.0 * count * self.first[value as usize];
            if !self.corners.is_empty() {
                sum += count * count * self.second(value, value);
                for &(other, more) in &cells[place + 1..] {
                    sum += 2.0 * count * f64::from(more) * self.second(value, other);
                }
            }
        }
        sum
    }
}

/// For each value 2 Σ above it + its own.
fn steps(pull: &[f64]) -> Vec<f64> {
    let mut above = 0.0;
    let mut made: Vec<f64> = Vec::with_capacity(pull.len());
    for &own in pull.iter().rev() {
        made.push(2.0 * above + own);
        above += own;
    }
    made.reverse();
    made
}

/// Turns single coincidences into sums over rows up to c and columns from k on.
fn gather(cells: &mut [f64], side: usize) {
    for row in 0..side {
        for column in (0..side).rev() {
            let beside = if column + 1 < side { cells[row * side + column + 1] } else { 0.0 };
            cells[row * side + column] += beside;
        }
    }
    for place in side..cells.len() {
        cells[place] += cells[place - side];
    }
}
