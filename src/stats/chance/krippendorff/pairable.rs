//! Ratings that can be paired within their unit.

use super::super::units::Units;

/// The ratings of units with two or more, unit after unit.
#[derive(Debug)]
pub(super) struct Pairable {
    pub(super) starts: Vec<usize>,
    pub(super) scores: Vec<i64>,
    /// What scores are divided by.
    pub(super) unit: i64,
    /// Raters of the whole data.
    pub(super) raters: usize,
    /// Units with a single rating.
    pub(super) dropped: usize,
}

impl Pairable {
    pub(super) fn of(units: &Units<'_>) -> Self {
        let mut starts = vec![0];
        let mut scores = Vec::with_capacity(units.ratings());
        for unit in 0..units.len() {
            let own = units.scores(unit);
            if own.len() >= 2 {
                scores.extend_from_slice(own);
                starts.push(scores.len());
            }
        }
        let dropped = units.len() + 1 - starts.len();
        Self { starts, scores, unit: units.unit(), raters: units.active_raters(), dropped }
    }

    pub(super) fn units(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn of_unit(&self, unit: usize) -> &[i64] {
        &self.scores[self.starts[unit]..self.starts[unit + 1]]
    }
}

/// How often each unit was rated with each value.
#[derive(Debug)]
pub(super) struct Categories {
    /// The values that occur, rising.
    pub(super) values: Vec<i64>,
    starts: Vec<usize>,
    /// Values of a unit by number, rising, and how often it has them.
    cells: Vec<(u32, u32)>,
    /// Ratings of each unit.
    pub(super) sizes: Vec<u32>,
}

impl Categories {
    pub(super) fn of(pairable: &Pairable) -> Self {
        let mut values = pairable.scores.clone();
        values.sort_unstable();
        values.dedup();
        let mut made = Self { values, starts: vec![0], cells: Vec::new(), sizes: Vec::new() };
        let mut own = Vec::new();
        for unit in 0..pairable.units() {
            own.clear();
            own.extend_from_slice(pairable.of_unit(unit));
            own.sort_unstable();
            for run in own.chunk_by(|a, b| a == b) {
                let place = made.values.partition_point(|value| *value < run[0]);
                made.cells.push((short(place), short(run.len())));
            }
            made.starts.push(made.cells.len());
            made.sizes.push(short(own.len()));
        }
        made
    }

    pub(super) fn units(&self) -> usize {
        self.sizes.len()
    }

    pub(super) fn cells(&self, unit: usize) -> &[(u32, u32)] {
        &self.cells[self.starts[unit]..self.starts[unit + 1]]
    }

    /// How often each value occurs, with each unit as often as `times` says.
    pub(super) fn counts(&self, times: &[u32]) -> Vec<i128> {
        let mut counts = vec![0; self.values.len()];
        for (unit, &times) in times.iter().enumerate() {
            for &(value, count) in self.cells(unit) {
                counts[value as usize] += i128::from(count) * i128::from(times);
            }
        }
        counts
    }

    /// How many ratings there are, with each unit as often as `times` says.
    pub(super) fn ratings(&self, times: &[u32]) -> i128 {
        self.sizes.iter().zip(times).map(|(&size, &times)| i128::from(size) * i128::from(times)).sum()
    }
}

/// Numbers of ratings and of different values fit: rows are numbered so.
fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Sums by the number of ratings of a unit: whole numbers add up exactly, and are divided once for each size.
#[derive(Debug, Default)]
pub(super) struct BySize(Vec<f64>);

impl BySize {
    pub(super) fn add(&mut self, size: u32, amount: f64) {
        let size = size as usize;
        if self.0.len() <= size {
            self.0.resize(size + 1, 0.0);
        }
        self.0[size] += amount;
    }

    /// Σ sum/(size − 1).
    pub(super) fn over_others(&self) -> f64 {
        self.0.iter().enumerate().skip(2).map(|(size, sum)| sum / (size as f64 - 1.0)).sum()
    }
}
