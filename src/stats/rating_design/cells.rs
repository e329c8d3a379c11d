//! How often each rater rated each unit of a grouping.

use crate::stats::observations::Factor;

/// One unit with one rater, and how many ratings they have together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) unit: u32,
    pub(super) rater: u32,
    pub(super) ratings: u32,
}

/// The cells with a rating, by unit and then by rater.
#[derive(Debug, Clone)]
pub(super) struct Cells(Vec<Cell>);

/// Where raters stand in relation to the units of a grouping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaterPlace {
    /// Every rater rated in every unit.
    Crossed,
    /// Some raters rated in several units, none or not all in every one.
    Spread,
    /// Every rater rated in one unit only: differences of raters and of units cannot be told apart.
    Nested,
}

impl Cells {
    pub(super) fn of(unit: &Factor, rater: &Factor) -> Self {
        let pairs = || unit.codes().iter().copied().zip(rater.codes().iter().copied());
        if pairs().is_sorted() {
            return Self::of_sorted(pairs());
        }
        // Where there are few places for cells, ratings are counted there.
        if unit.levels().saturating_mul(rater.levels()) <= 2 * unit.codes().len() {
            return Self::counted(pairs(), unit.levels(), rater.levels());
        }
        let mut pairs: Vec<(u32, u32)> = pairs().collect();
        pairs.sort_unstable();
        Self::of_sorted(pairs.into_iter())
    }

    fn of_sorted(pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut cells: Vec<Cell> = Vec::new();
        for (unit, rater) in pairs {
            match cells.last_mut() {
                Some(last) if (last.unit, last.rater) == (unit, rater) => last.ratings += 1,
                _ => cells.push(Cell { unit, rater, ratings: 1 }),
            }
        }
        Self(cells)
    }

    fn counted(pairs: impl Iterator<Item = (u32, u32)>, units: usize, raters: usize) -> Self {
        let mut counts = vec![0_u32; units * raters];
        for (unit, rater) in pairs {
            counts[unit as usize * raters + rater as usize] += 1;
        }
        let mut cells = Vec::new();
        for (unit, own) in (0_u32..).zip(counts.chunks_exact(raters.max(1))) {
            let rated = (0_u32..).zip(own).filter(|(_, ratings)| **ratings > 0);
            cells.extend(rated.map(|(rater, &ratings)| Cell { unit, rater, ratings }));
        }
        Self(cells)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The cells of each unit that has any.
    pub(super) fn by_unit(&self) -> impl Iterator<Item = &[Cell]> {
        self.0.chunk_by(|one, next| one.unit == next.unit)
    }

    /// The fewest and the most ratings in a cell; zeros without a cell.
    pub(super) fn ratings(&self) -> (usize, usize) {
        let counts = || self.0.iter().map(|cell| cell.ratings as usize);
        (counts().min().unwrap_or(0), counts().max().unwrap_or(0))
    }

    /// Where raters stand, if there are `units` and `raters` with ratings.
    pub(super) fn place(&self, units: usize, raters: usize) -> RaterPlace {
        if self.len() == raters {
            RaterPlace::Nested
        } else if self.len() == units * raters {
            RaterPlace::Crossed
        } else {
            RaterPlace::Spread
        }
    }

    /// `1 / mean over units of the sum over raters of w^2`, w the share of the unit's ratings by the rater: the number
    /// of raters that a rater effect is averaged over in the mean of a unit (ten Hove, Jorgensen & van der Ark 2022).
    pub(super) fn rater_divisor(&self) -> f64 {
        let (mut units, mut sum) = (0_usize, 0.0);
        for cells in self.by_unit() {
            let ratings = |cell: &Cell| cell.ratings as usize;
            let all: usize = cells.iter().map(ratings).sum();
            let square: usize = cells.iter().map(|cell| ratings(cell) * ratings(cell)).sum();
            units += 1;
            sum += square as f64 / (all * all) as f64;
        }
        units as f64 / sum
    }
}
