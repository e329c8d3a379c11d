//! Ratings at an end of the scale, or below a published cut-off.

use super::rule::{Firing, Side};
use super::yardstick::Yardstick;
use crate::analyze::courses::Course;

const ROUNDING: f64 = 1e-9;

/// The receiver's ratings below the cut-off, or at it where that counts.
pub(super) fn low(course: &Course<'_>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let Some((cutoff, counts)) = yardstick.low else { return };
    let limit = if counts { cutoff + ROUNDING } else { cutoff - ROUNDING };
    each(course, Side::Receiver, yardstick, |value| value < limit, found);
}

/// Ratings that are the highest possible answer to every item.
pub(super) fn ceiling(course: &Course<'_>, side: Side, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let Some(highest) = yardstick.highest[side.place()] else { return };
    each(course, side, yardstick, |value| value >= highest - ROUNDING, found);
}

fn each(
    course: &Course<'_>,
    side: Side,
    yardstick: &Yardstick,
    is_meant: impl Fn(f64) -> bool,
    found: &mut Vec<Firing>,
) {
    for (at, pair) in course.main.iter().enumerate() {
        if let Some(value) = pair[side.place()].filter(|&value| is_meant(value)) {
            let half = yardstick.sem[side.place()].as_ref().ok().map(|sem| yardstick.z * sem);
            let interval = half.map(|half| (value - half, value + half));
            found.push(Firing { since: at, at, value, interval, n: 1 });
        }
    }
}
