//! An index of many groups in two numbers.

use crate::stats::Undefined;
use crate::stats::describe::mean;

/// Mean and median of an index over groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverGroups {
    /// Mean over groups that have a value.
    pub mean: f64,
    /// Median over groups that have a value.
    pub median: f64,
    /// Groups with a value.
    pub groups: usize,
    /// Groups without one, such as groups of one.
    pub undefined: usize,
}

/// Summarises one index over groups; groups without a value are counted and left out.
///
/// # Errors
/// [`Undefined::TooFewTargets`] if no group has a value.
///
/// ```
/// use parallax::stats::Undefined;
/// use parallax::stats::within_group::over_groups;
///
/// let found = over_groups([Ok(0.9), Err(Undefined::NoVariance), Ok(0.5), Ok(0.4)])?;
/// assert_eq!((found.median, found.groups, found.undefined), (0.5, 3, 1));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn over_groups(values: impl IntoIterator<Item = Result<f64, Undefined>>) -> Result<OverGroups, Undefined> {
    let (mut defined, mut undefined) = (Vec::new(), 0);
    for value in values {
        match value {
            Ok(value) => defined.push(value),
            Err(_) => undefined += 1,
        }
    }
    defined.sort_by(f64::total_cmp);
    let groups = defined.len();
    let mean = mean(&defined).ok_or(Undefined::TooFewTargets { have: 0, need: 1 })?;
    let median = f64::midpoint(defined[(groups - 1) / 2], defined[groups / 2]);
    Ok(OverGroups { mean, median, groups, undefined })
}
