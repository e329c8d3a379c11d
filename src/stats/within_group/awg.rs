//! The variance of answers against the largest one that their mean allows.

use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::within_group::AnswerRange;
use crate::stats::within_group::GroupAnswers;
use crate::stats::within_group::Item;

/// `awg` of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementByMean {
    /// Mean over the items that have a value; -1 to 1.
    pub value: f64,
    /// The value of each item in use, or why it has none.
    pub by_item: Vec<Result<f64, Undefined>>,
    /// Items whose mean lies too near an end of the range.
    pub items_near_limit: usize,
    /// Members of the group.
    pub members: usize,
}

/// `awg`, `1 - 2 s² / ([(H + L) M - M² - H L] k/(k - 1))`, per item and then averaged over items (Brown &
/// Hauenstein 2005).
///
/// Estimates how far the variance s² of k answers with mean M lies below half the largest variance that this mean allows on
/// the range L to H; needs no null distribution and does not favour means at the ends. 1 for equal answers, -1 for answers
/// at both ends only. Interpretable, and here defined, only for means from `(L (k - 1) + H)/k` to `(H (k - 1) + L)/k`: items
/// beyond are left out of the average and counted.
///
/// # Errors
/// [`Undefined::MeanNearLimit`] if that leaves no item.
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::within_group::{AnswerRange, GroupAnswers, awg};
///
/// let rows = [vec![Some(1), Some(5)], vec![Some(5), Some(5)]];
/// let group = GroupAnswers::of(&Table::new(&rows, 1).unwrap())?;
/// let found = awg(&group, AnswerRange::new(1, 5).unwrap())?;
/// assert_eq!((found.value, found.items_near_limit), (-1.0, 1));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn awg(group: &GroupAnswers, range: AnswerRange) -> Result<AgreementByMean, Undefined> {
    let by_item: Vec<_> = group.items().iter().map(|item| of_item(item, range)).collect();
    let defined: Vec<f64> = by_item.iter().filter_map(|value| value.as_ref().ok().copied()).collect();
    let items_near_limit = by_item.len() - defined.len();
    let value = mean(&defined).ok_or(Undefined::MeanNearLimit)?;
    Ok(AgreementByMean { value, by_item, items_near_limit, members: group.members() })
}

fn of_item(item: &Item, range: AnswerRange) -> Result<f64, Undefined> {
    let (low, high, centre) = (range.lowest(), range.highest(), item.mean());
    let k = item.answers().len() as f64;
    // One answer at the other end moves the mean by one k-th of the range; rounding must not decide on equality.
    let (step, slack) = ((high - low) / k, 1e-12 * (high - low));
    if centre < low + step - slack || centre > high - step + slack {
        return Err(Undefined::MeanNearLimit);
    }
    let largest = (high - centre) * (centre - low) * k / (k - 1.0);
    Ok(1.0 - 2.0 * item.variance() / largest)
}
