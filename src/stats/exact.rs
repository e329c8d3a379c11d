//! Scores of targets × raters as scaled integers, so that sums carry no rounding at all.
//!
//! A rating such as 3.25 is the integer 325 over the unit 100. Sums, squares and products of such integers are
//! exact in 128 bits; a statistic is rounded once, in its last division. That makes it independent of the order of
//! rows and keeps residuals that are exactly zero exactly zero, which no summation in floating point can promise.

use std::collections::BTreeSet;

/// Scores of targets (rows) given by raters (columns); a cell may be missing.
///
/// Only cells that exist are stored, so a table of many raters who met few targets stays small. A row without a
/// single score is dropped and counted: a target that nobody rated is no target.
///
/// ```
/// use parallax::stats::exact::Table;
///
/// // 3.5 and 4.0 in tenths; the third target was rated by nobody.
/// let table = Table::new(&[vec![Some(35), Some(40)], vec![Some(30), None], vec![None, None]], 10).unwrap();
/// assert_eq!((table.targets(), table.raters(), table.empty_rows()), (2, 2, 1));
/// assert!(table.is_exact() && !table.is_complete());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    raters: usize,
    empty_rows: usize,
    /// Row number each kept row had when it came in.
    origins: Vec<usize>,
    /// Where each kept row starts in `columns` and `scores`; one more entry than rows.
    starts: Vec<usize>,
    columns: Vec<usize>,
    scores: Scores,
}

/// The numbers of a table, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scores {
    /// Integers over a common unit.
    Scaled { unit: i64, values: Vec<i64> },
    /// Binary floating point, for callers without decimals.
    Binary(Vec<f64>),
}

impl Table {
    /// Scores as integers over `unit` (1 for whole numbers, 10 for tenths, 12 for means of twelve items).
    ///
    /// Rows may be of unequal length; what is not there is missing. `None` unless `unit` is positive.
    pub fn new(rows: &[Vec<Option<i64>>], unit: i64) -> Option<Self> {
        let (shape, values) = Self::shape(rows);
        (unit > 0).then_some(Self { scores: Scores::Scaled { unit, values }, ..shape })
    }

    /// Scores that are known in binary floating point only; arithmetic on them is rounded, and
    /// [`is_exact`](Self::is_exact) says so. `None` unless all are finite.
    pub fn from_floats(rows: &[Vec<Option<f64>>]) -> Option<Self> {
        let (shape, values) = Self::shape(rows);
        values.iter().all(|value| value.is_finite()).then_some(Self { scores: Scores::Binary(values), ..shape })
    }

    /// Single ratings `(target, rater, score)` in any order, scores as integers over `unit`.
    ///
    /// Needs memory for the ratings only, whatever the number of raters. `None` if a target is rated twice by the
    /// same rater, if a number is outside `targets` or `raters`, or if `unit` is not positive.
    pub fn from_ratings(
        mut ratings: Vec<(usize, usize, i64)>,
        targets: usize,
        raters: usize,
        unit: i64,
    ) -> Option<Self> {
        ratings.sort_unstable();
        let twice = ratings.windows(2).any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1));
        let outside = ratings.iter().any(|&(target, rater, _)| target >= targets || rater >= raters);
        if twice || outside || unit <= 0 {
            return None;
        }
        let values = ratings.iter().map(|rating| rating.2).collect();
        Some(Self::from_sorted(ratings.iter().map(|rating| (rating.0, rating.1)), values, (targets, raters), unit))
    }

    /// The same for known cells, strictly rising, with a score for each; the caller has checked all of this.
    pub(super) fn from_sorted(
        cells: impl ExactSizeIterator<Item = (usize, usize)>,
        values: Vec<i64>,
        (targets, raters): (usize, usize),
        unit: i64,
    ) -> Self {
        let (mut origins, mut starts) = (Vec::new(), Vec::new());
        let mut columns = Vec::with_capacity(cells.len());
        for (place, (target, rater)) in cells.enumerate() {
            if origins.last() != Some(&target) {
                origins.push(target);
                starts.push(place);
            }
            columns.push(rater);
        }
        starts.push(columns.len());
        let empty_rows = targets - origins.len();
        Self { raters, empty_rows, origins, starts, columns, scores: Scores::Scaled { unit, values } }
    }

    /// The places of the cells that exist, and the cells; the caller adds the numbers.
    fn shape<T: Copy>(rows: &[Vec<Option<T>>]) -> (Self, Vec<T>) {
        let (mut origins, mut starts, mut columns, mut values) = (Vec::new(), vec![0], Vec::new(), Vec::new());
        for (origin, row) in rows.iter().enumerate() {
            let before = values.len();
            for (column, cell) in row.iter().enumerate() {
                if let Some(value) = cell {
                    columns.push(column);
                    values.push(*value);
                }
            }
            if values.len() > before {
                origins.push(origin);
                starts.push(values.len());
            }
        }
        let raters = rows.iter().map(Vec::len).max().unwrap_or(0);
        let empty_rows = rows.len() - origins.len();
        (Self { raters, empty_rows, origins, starts, columns, scores: Scores::Binary(Vec::new()) }, values)
    }

    /// How many targets have at least one score.
    pub fn targets(&self) -> usize {
        self.origins.len()
    }

    /// How many raters the table has.
    pub fn raters(&self) -> usize {
        self.raters
    }

    /// How many scores the table has.
    pub fn ratings(&self) -> usize {
        self.columns.len()
    }

    /// How many rows were dropped because they hold no score.
    pub fn empty_rows(&self) -> usize {
        self.empty_rows
    }

    /// The row number that kept row `row` had in the input.
    pub fn origin(&self, row: usize) -> usize {
        self.origins[row]
    }

    /// Are the scores integers over a unit, and therefore their sums exact?
    pub fn is_exact(&self) -> bool {
        matches!(self.scores, Scores::Scaled { .. })
    }

    /// Did every rater rate every target?
    pub fn is_complete(&self) -> bool {
        self.ratings() == self.targets() * self.raters
    }

    /// How many targets were rated by all raters.
    pub fn complete_rows(&self) -> usize {
        (0..self.targets()).filter(|&row| self.row_raters(row).len() == self.raters).count()
    }

    /// The raters of a row, in rising order.
    pub fn row_raters(&self, row: usize) -> &[usize] {
        &self.columns[self.starts[row]..self.starts[row + 1]]
    }

    /// The raters of a row with their scores.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        (self.starts[row]..self.starts[row + 1]).map(|place| (self.columns[place], self.scores.at(place)))
    }

    /// The table of some kept rows and some raters, both in the order given. Rows left empty are dropped.
    #[must_use]
    pub fn part(&self, rows: &[usize], raters: &[usize]) -> Self {
        match &self.scores {
            Scores::Scaled { unit, values } => {
                let (shape, values) = Self::shape(&self.picked(rows, raters, values));
                Self { scores: Scores::Scaled { unit: *unit, values }, ..shape }
            }
            Scores::Binary(values) => {
                let (shape, values) = Self::shape(&self.picked(rows, raters, values));
                Self { scores: Scores::Binary(values), ..shape }
            }
        }
    }

    fn picked<T: Copy>(&self, rows: &[usize], raters: &[usize], values: &[T]) -> Vec<Vec<Option<T>>> {
        let cell = |row: usize, rater: &usize| {
            let place = self.row_raters(row).binary_search(rater).ok()?;
            values.get(self.starts[row] + place).copied()
        };
        rows.iter().map(|&row| raters.iter().map(|rater| cell(row, rater)).collect()).collect()
    }

    /// The numbers in reading order.
    pub(super) fn scores(&self) -> &Scores {
        &self.scores
    }

    /// The span of a row within the numbers.
    pub(super) fn span(&self, row: usize) -> std::ops::Range<usize> {
        self.starts[row]..self.starts[row + 1]
    }

    /// How many raters gave at least one score.
    pub(super) fn active_raters(&self) -> usize {
        self.columns.iter().collect::<BTreeSet<_>>().len()
    }
}

impl Scores {
    fn at(&self, place: usize) -> f64 {
        match self {
            Self::Scaled { unit, values } => values[place] as f64 / *unit as f64,
            Self::Binary(values) => values[place],
        }
    }

    /// All numbers less the first one: leading digits that all share are gone before anything is rounded.
    pub(super) fn shifted(&self) -> Vec<f64> {
        match self {
            Self::Scaled { unit, values } => {
                let first = i128::from(values.first().copied().unwrap_or(0));
                values.iter().map(|&value| (i128::from(value) - first) as f64 / *unit as f64).collect()
            }
            Self::Binary(values) => {
                let first = values.first().copied().unwrap_or(0.0);
                values.iter().map(|value| value - first).collect()
            }
        }
    }

    /// The number that [`shifted`](Self::shifted) took away.
    pub(super) fn first(&self) -> f64 {
        match self {
            Self::Scaled { values, .. } if values.is_empty() => 0.0,
            Self::Binary(values) if values.is_empty() => 0.0,
            scores => scores.at(0),
        }
    }
}

/// `numerator / denominator` in lowest terms, rounded once; equal fractions give equal numbers.
pub(super) fn ratio(numerator: i128, denominator: i128) -> f64 {
    let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
    match i128::try_from(divisor) {
        Ok(divisor) if divisor > 0 => (numerator / divisor) as f64 / (denominator / divisor) as f64,
        _ => numerator as f64 / denominator as f64,
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A count as a wide integer.
pub(super) fn wide(count: usize) -> Option<i128> {
    i128::try_from(count).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_ratings_in_any_order_give_the_same_table_as_rows() {
        let rows = [vec![Some(1), None, Some(3)], vec![None, None, None], vec![None, Some(5), Some(6)]];
        let by_row = Table::new(&rows, 10).unwrap();
        let ratings = vec![(2, 2, 6), (0, 0, 1), (2, 1, 5), (0, 2, 3)];
        assert_eq!(Table::from_ratings(ratings, 3, 3, 10), Some(by_row));
    }

    #[test]
    fn impossible_tables_are_refused() {
        assert_eq!(Table::new(&[vec![Some(1)]], 0), None);
        assert_eq!(Table::from_floats(&[vec![Some(f64::NAN)]]), None);
        assert_eq!(Table::from_ratings(vec![(0, 0, 1), (0, 0, 1)], 1, 1, 1), None);
        assert_eq!(Table::from_ratings(vec![(0, 3, 1)], 1, 3, 1), None);
    }

    #[test]
    fn equal_fractions_give_equal_numbers() {
        let seventh = ratio(1, 7);
        assert_eq!(ratio(123_456_789_012_345_678_901, 864_197_523_086_419_752_307), seventh);
        assert_eq!(ratio(0, 5), 0.0);
    }

    #[test]
    fn a_part_keeps_the_order_asked_for() {
        let table = Table::new(&[vec![Some(1), Some(2), None], vec![Some(4), Some(5), Some(6)]], 1).unwrap();
        let part = table.part(&[1, 0], &[2, 0]);
        assert_eq!(part.row(0).collect::<Vec<_>>(), [(0, 6.0), (1, 4.0)]);
        assert_eq!(part.row(1).collect::<Vec<_>>(), [(1, 1.0)]);
    }
}
