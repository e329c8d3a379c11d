//! The answers of one group, item by item.

use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::describe::variance;
use crate::stats::exact::Scores;
use crate::stats::exact::Table;
use crate::stats::exact::ratio;
use crate::stats::exact::wide;

/// The whole numbers that can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerRange {
    lowest: i32,
    highest: i32,
}

impl AnswerRange {
    /// `None` unless there are at least two options.
    pub fn new(lowest: i32, highest: i32) -> Option<Self> {
        (lowest < highest).then_some(Self { lowest, highest })
    }

    /// The same from ends known as numbers; `None` if one is no whole number or is out of all proportion.
    pub fn of_range(low: f64, high: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below a thousand million")]
        let whole = |value: f64| (value.fract() == 0.0 && value.abs() < 1e9).then_some(value as i32);
        Self::new(whole(low)?, whole(high)?)
    }

    /// The lowest answer.
    pub fn lowest(self) -> f64 {
        f64::from(self.lowest)
    }

    /// The highest answer.
    pub fn highest(self) -> f64 {
        f64::from(self.highest)
    }

    /// How many answers there are to choose from, A.
    pub fn options(self) -> u32 {
        self.highest.abs_diff(self.lowest).saturating_add(1)
    }
}

/// One item with the answers of those who gave one; at least two.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    column: usize,
    answers: Vec<f64>,
    mean: f64,
    variance: f64,
}

impl Item {
    /// The column of the table it comes from.
    pub fn column(&self) -> usize {
        self.column
    }

    /// Answers, rising.
    pub fn answers(&self) -> &[f64] {
        &self.answers
    }

    /// Mean of the answers.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Variance of the answers, divisor n - 1.
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// The answer in the middle, or half-way between the two in the middle.
    pub fn median(&self) -> f64 {
        let (lower, upper) = ((self.answers.len() - 1) / 2, self.answers.len() / 2);
        f64::midpoint(self.answers[lower], self.answers[upper])
    }
}

/// The answers of one group: members are rows of a table, items its columns.
///
/// A member who left an item out is left out of that item only; an item that fewer than two answered is not used.
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::within_group::GroupAnswers;
///
/// let rows = [vec![Some(4), Some(5), None], vec![Some(4), None, Some(2)], vec![Some(7), Some(3), None]];
/// let group = GroupAnswers::of(&Table::new(&rows, 1).unwrap())?;
/// assert_eq!((group.members(), group.items().len(), group.unused_items()), (3, 2, 1));
/// assert_eq!((group.items()[0].mean(), group.items()[1].variance()), (5.0, 2.0));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GroupAnswers {
    members: usize,
    items: Vec<Item>,
    unused_items: usize,
}

impl GroupAnswers {
    /// Sums of answers are exact where the table is.
    ///
    /// # Errors
    /// [`Undefined::TooFewRaters`] for a group of one, or if no item was answered by two; [`Undefined::Overflow`].
    pub fn of(group: &Table) -> Result<Self, Undefined> {
        let members = group.targets();
        let most = (0..group.raters()).map(|column| places(group, column).len()).max().unwrap_or(0);
        if members.min(most) < 2 {
            return Err(Undefined::TooFewRaters { have: members.min(most), need: 2 });
        }
        let items = (0..group.raters())
            .map(|column| (column, places(group, column)))
            .filter(|(_, places)| places.len() > 1)
            .map(|(column, places)| item(group.scores(), column, &places).ok_or(Undefined::Overflow))
            .collect::<Result<Vec<_>, _>>()?;
        let unused_items = group.raters() - items.len();
        Ok(Self { members, items, unused_items })
    }

    /// Members with at least one answer.
    pub fn members(&self) -> usize {
        self.members
    }

    /// The items that at least two members answered; never empty.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// How many items fewer than two members answered.
    pub fn unused_items(&self) -> usize {
        self.unused_items
    }

    /// Mean of a number over the items.
    pub(super) fn item_mean(&self, of: impl Fn(&Item) -> f64) -> Result<f64, Undefined> {
        let values: Vec<f64> = self.items.iter().map(of).collect();
        mean(&values).ok_or(Undefined::Overflow)
    }
}

/// Where the answers to one item stand among all.
fn places(group: &Table, column: usize) -> Vec<usize> {
    let place = |row: usize| {
        let within = group.row_raters(row).binary_search(&column).ok()?;
        Some(group.span(row).start + within)
    };
    (0..group.targets()).filter_map(place).collect()
}

fn item(scores: &Scores, column: usize, places: &[usize]) -> Option<Item> {
    let (mut answers, centre, variance) = match scores {
        Scores::Scaled { unit, values } => {
            let picked: Vec<i64> = places.iter().map(|&place| values[place]).collect();
            let answers = picked.iter().map(|&value| value as f64 / *unit as f64).collect();
            let (centre, variance) = exactly(&picked, *unit)?;
            (answers, centre, variance)
        }
        Scores::Binary(values) => {
            let answers: Vec<f64> = places.iter().map(|&place| values[place]).collect();
            let (centre, variance) = (mean(&answers)?, variance(&answers)?);
            (answers, centre, variance)
        }
    };
    answers.sort_by(f64::total_cmp);
    Some(Item { column, answers, mean: centre, variance })
}

/// Mean and variance of whole numbers over a unit, each rounded once.
fn exactly(values: &[i64], unit: i64) -> Option<(f64, f64)> {
    let (n, unit) = (wide(values.len())?, i128::from(unit));
    let sum: i128 = values.iter().map(|&value| i128::from(value)).sum();
    let square = values.iter().try_fold(0_i128, |all, &value| {
        let apart = n.checked_mul(i128::from(value))?.checked_sub(sum)?;
        all.checked_add(apart.checked_mul(apart)?)
    })?;
    // The squares are those of n times the distance from the mean.
    let scale = n.checked_mul(n)?.checked_mul(n - 1)?.checked_mul(unit)?.checked_mul(unit)?;
    Some((ratio(sum, n * unit), ratio(square, scale)))
}
