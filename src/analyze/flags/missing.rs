//! Forms that were not returned.

use super::rule::{Firing, Side};
use crate::analyze::courses::Course;

/// How many sessions in a row without a form are worth a word.
pub const IN_A_ROW: usize = 2;

/// Runs of at least [`IN_A_ROW`] recorded sessions without the form of one side. Sessions of which no form exists are not in
/// the data, and nothing is said about them.
pub(super) fn in_a_row(course: &Course<'_>, side: Side, found: &mut Vec<Firing>) {
    let mut since = None;
    let end = course.main.len();
    for (at, pair) in course.main.iter().map(Some).chain([None]).enumerate() {
        let is_missing = pair.is_some_and(|pair| pair[side.place()].is_none());
        if is_missing {
            since = since.or(Some(at));
        } else if let Some(first) = since.take().filter(|first| at.min(end) - first >= IN_A_ROW) {
            let n = at - first;
            found.push(Firing { since: first, at: at - 1, value: n as f64, interval: None, n });
        }
    }
}
