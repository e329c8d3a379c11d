//! The gap of a session: beyond its own error, unlike what is usual here, or the receiver below.

use super::rule::Firing;
use super::yardstick::Yardstick;
use crate::analyze::courses::Course;
use crate::analyze::usual_gap::Usual;

/// Sessions whose gap is further from 0 than the errors of both forms allow.
pub(super) fn beyond_error(course: &Course<'_>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let Ok(half) = yardstick.gap_half else { return };
    each(course, |gap| gap.abs() > half, Some(half), found);
}

/// Sessions in which the receiver rated lower by more than the errors of both forms.
pub(super) fn receiver_below(course: &Course<'_>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let Ok(half) = yardstick.gap_half else { return };
    each(course, |gap| gap > half, Some(half), found);
}

/// Sessions whose gap stands out from the usual gap of this giver.
pub(super) fn unlike_usual(course: &Course<'_>, usual: Option<Usual>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let (Some(usual), Ok(critical)) = (usual, &yardstick.usual) else { return };
    let half = yardstick.gap_half.as_ref().ok().copied();
    each(course, |gap| (gap - usual.mean).abs() >= critical * usual.sd, half, found);
}

fn each(course: &Course<'_>, is_meant: impl Fn(f64) -> bool, half: Option<f64>, found: &mut Vec<Firing>) {
    for (at, pair) in course.main.iter().enumerate() {
        let [Some(giver), Some(receiver)] = *pair else { continue };
        let gap = giver - receiver;
        if is_meant(gap) {
            let interval = half.map(|half| (gap - half, gap + half));
            found.push(Firing { since: at, at, value: gap, interval, n: 1 });
        }
    }
}
