//! How far answers lie from their centre.

use crate::stats::Undefined;
use crate::stats::within_group::AnswerRange;
use crate::stats::within_group::GroupAnswers;
use crate::stats::within_group::Item;

/// The centre that deviations are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Centre {
    /// The mean of the answers.
    Mean,
    /// Their median, which one far answer does not move.
    Median,
}

/// The average deviation of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct AverageDeviation {
    /// Mean over the items, in answer units; 0 for equal answers.
    pub value: f64,
    /// The value of each item in use.
    pub by_item: Vec<f64>,
    /// A/6, below which a group is customarily said to agree.
    pub cutoff: f64,
    /// Does the value lie at or below the cut-off?
    pub within_cutoff: bool,
    /// Members of the group.
    pub members: usize,
}

/// AD, the mean distance of answers from their centre, per item and then averaged over items (Burke, Finkelstein & Dusig
/// 1999).
///
/// Estimates disagreement in answer units and needs no null distribution. The cut-off is A/6 for A options (Burke &
/// Dunlap 2002); it is a convention.
///
/// # Errors
/// [`Undefined::Overflow`] if answers are too large. A group of one is refused by [`GroupAnswers::of`].
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::within_group::{AnswerRange, Centre, GroupAnswers, average_deviation};
///
/// let rows = [vec![Some(2)], vec![Some(3)], vec![Some(7)]];
/// let (group, range) = (GroupAnswers::of(&Table::new(&rows, 1).unwrap())?, AnswerRange::new(1, 7).unwrap());
/// assert_eq!(average_deviation(&group, Centre::Mean, range)?.value, 2.0);
/// assert!((average_deviation(&group, Centre::Median, range)?.value - 5.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn average_deviation(
    group: &GroupAnswers,
    centre: Centre,
    range: AnswerRange,
) -> Result<AverageDeviation, Undefined> {
    let value = mean_distance(group, centre)?;
    let by_item = group.items().iter().map(|item| of_item(item, centre)).collect();
    let cutoff = f64::from(range.options()) / 6.0;
    Ok(AverageDeviation { value, by_item, cutoff, within_cutoff: value <= cutoff, members: group.members() })
}

/// The value of [`average_deviation`] alone, which needs no range of answers.
///
/// # Errors
/// [`Undefined::Overflow`] if answers are too large.
pub fn mean_distance(group: &GroupAnswers, centre: Centre) -> Result<f64, Undefined> {
    group.item_mean(|item| of_item(item, centre))
}

fn of_item(item: &Item, centre: Centre) -> f64 {
    let middle = if centre == Centre::Mean { item.mean() } else { item.median() };
    item.answers().iter().map(|answer| (answer - middle).abs()).sum::<f64>() / item.answers().len() as f64
}
