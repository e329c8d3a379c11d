//! Rows by the level of a grouping.

use crate::stats::observations::Factor;

/// The rows of each level, level after level.
#[derive(Debug, Clone)]
pub(super) struct Grouped {
    rows: Vec<u32>,
    starts: Vec<usize>,
}

impl Grouped {
    pub(super) fn by(factor: &Factor) -> Self {
        let mut starts = vec![0; factor.levels() + 1];
        factor.codes().iter().for_each(|&code| starts[code as usize + 1] += 1);
        for level in 0..factor.levels() {
            starts[level + 1] += starts[level];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; factor.codes().len()];
        for (row, &code) in (0_u32..).zip(factor.codes()) {
            let place = &mut next[code as usize];
            rows[*place] = row;
            *place += 1;
        }
        Self { rows, starts }
    }

    /// The rows of a level, in their order.
    pub(super) fn of(&self, level: usize) -> &[u32] {
        &self.rows[self.starts[level]..self.starts[level + 1]]
    }

    /// The rows of every level, empty ones too.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|ends| &self.rows[ends[0]..ends[1]])
    }

    /// How many levels have rows.
    pub(super) fn present(&self) -> usize {
        self.groups().filter(|rows| !rows.is_empty()).count()
    }

    /// Takes the mean of its group from each value.
    pub(super) fn centre(&self, values: &mut [f64]) {
        for rows in self.groups().filter(|rows| !rows.is_empty()) {
            let mean = rows.iter().map(|&row| values[row as usize]).sum::<f64>() / rows.len() as f64;
            for &row in rows {
                values[row as usize] -= mean;
            }
        }
    }
}
