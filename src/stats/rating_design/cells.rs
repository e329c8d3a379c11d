//! How often each rater rated each unit of a grouping.

use crate::stats::observations::Factor;

/// One unit with one rater, and how many ratings they have together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) unit: u32,
    pub(super) rater: u32,
    pub(super) ratings: usize,
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
        let mut pairs: Vec<(u32, u32)> = unit.codes().iter().copied().zip(rater.codes().iter().copied()).collect();
        if !pairs.is_sorted() {
            pairs.sort_unstable();
        }
        let cell = |run: &[(u32, u32)]| Cell { unit: run[0].0, rater: run[0].1, ratings: run.len() };
        Self(pairs.chunk_by(|one, next| one == next).map(cell).collect())
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
        let counts = || self.0.iter().map(|cell| cell.ratings);
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
            let all: usize = cells.iter().map(|cell| cell.ratings).sum();
            let square: usize = cells.iter().map(|cell| cell.ratings * cell.ratings).sum();
            units += 1;
            sum += square as f64 / (all * all) as f64;
        }
        units as f64 / sum
    }
}
