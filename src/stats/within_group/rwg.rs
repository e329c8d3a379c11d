//! The variance of answers against the variance that no agreement would give.

use crate::stats::Undefined;
use crate::stats::within_group::GroupAnswers;
use crate::stats::within_group::Item;

/// An index of agreement within one group.
#[derive(Debug, Clone, PartialEq)]
pub struct WithinGroup {
    /// The value of the formula; negative if answers vary more than without agreement.
    pub raw: Result<f64, Undefined>,
    /// The value, with 0 where answers vary as much as without agreement or more (James, Demaree & Wolf 1984).
    pub truncated: f64,
    /// Mean variance of the items over the variance of the null distribution.
    pub variance_ratio: f64,
    /// Members of the group.
    pub members: usize,
    /// Items used.
    pub items: usize,
}

/// `rwg` of the first item in use, `1 - s²/σ²` (James, Demaree & Wolf 1984).
///
/// Estimates how far the variance s² of one item lies below the variance σ² that answers without agreement would have
/// ([`Null::variance`](super::Null::variance), in squared answer units). No unit; 1 for equal answers, 0 if nothing is
/// gained. It says nothing about how far groups differ.
///
/// # Errors
/// [`Undefined::Overflow`] unless `null_variance` is positive. A group of one is refused by [`GroupAnswers::of`].
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::within_group::{GroupAnswers, Null, rwg};
///
/// let rows = [vec![Some(5)], vec![Some(6)], vec![Some(7)]];
/// let group = GroupAnswers::of(&Table::new(&rows, 1).unwrap())?;
/// assert_eq!(rwg(&group, Null::Uniform.variance(7).unwrap())?.raw, Ok(0.75));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn rwg(group: &GroupAnswers, null_variance: f64) -> Result<WithinGroup, Undefined> {
    let ratio = over(group.items()[0].variance(), null_variance)?;
    Ok(WithinGroup { items: 1, ..simple(group, ratio) })
}

/// `rwg(j)` of all items together, `J (1 - m) / (J (1 - m) + m)` with m the mean variance of the J items over σ²
/// (James, Demaree & Wolf 1984).
///
/// Steps `r*wg` up by the formula of Spearman and Brown, so that it rises with the number of items alone. Where m lies so
/// far above 1 that the denominator is not positive, `raw` is undefined and `truncated` is 0.
///
/// # Errors
/// As [`rwg`].
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::within_group::{GroupAnswers, rwg_j};
///
/// let rows = [vec![Some(5), Some(3)], vec![Some(6), Some(4)], vec![Some(7), Some(5)]];
/// let group = GroupAnswers::of(&Table::new(&rows, 1).unwrap())?;
/// // m = 1/4: 2 · 0.75 / (2 · 0.75 + 0.25).
/// assert!((rwg_j(&group, 4.0)?.raw? - 6.0 / 7.0).abs() < 1e-15);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn rwg_j(group: &GroupAnswers, null_variance: f64) -> Result<WithinGroup, Undefined> {
    let star = rwg_star(group, null_variance)?;
    let (j, m) = (star.items as f64, star.variance_ratio);
    let denominator = j * (1.0 - m) + m;
    let raw = if denominator > 0.0 { Ok(j * (1.0 - m) / denominator) } else { Err(Undefined::NegativeDenominator) };
    let truncated = raw.as_ref().map_or(0.0, |raw| raw.max(0.0));
    Ok(WithinGroup { raw, truncated, ..star })
}

/// `r*wg(j)` of all items together, `1 - m` with m the mean variance of the items over σ² (Lindell, Brandt & Whitney
/// 1999).
///
/// Does not rise with the number of items; 1 for equal answers.
///
/// # Errors
/// As [`rwg`].
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::within_group::{GroupAnswers, rwg_star};
///
/// let rows = [vec![Some(1), Some(3)], vec![Some(7), Some(3)]];
/// let index = rwg_star(&GroupAnswers::of(&Table::new(&rows, 1).unwrap())?, 4.0)?;
/// // Variances 18 and 0, mean 9.
/// assert_eq!((index.raw, index.truncated), (Ok(-1.25), 0.0));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn rwg_star(group: &GroupAnswers, null_variance: f64) -> Result<WithinGroup, Undefined> {
    let mean = group.item_mean(Item::variance)?;
    Ok(simple(group, over(mean, null_variance)?))
}

fn over(variance: f64, null_variance: f64) -> Result<f64, Undefined> {
    let ratio = variance / null_variance;
    if null_variance > 0.0 && ratio.is_finite() { Ok(ratio) } else { Err(Undefined::Overflow) }
}

fn simple(group: &GroupAnswers, variance_ratio: f64) -> WithinGroup {
    let raw = 1.0 - variance_ratio;
    let (members, items) = (group.members(), group.items().len());
    WithinGroup { raw: Ok(raw), truncated: raw.max(0.0), variance_ratio, members, items }
}
