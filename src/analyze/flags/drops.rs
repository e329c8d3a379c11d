//! One view falls between two of its ratings, by different measures; does it stay down, does it come back?

use super::rule::{Firing, Side};
use super::yardstick::Yardstick;
use crate::analyze::courses::Course;

/// A fall by exactly the measure counts: rounding must not decide.
const ROUNDING: f64 = 1e-9;

/// Fewest ratings for a spread within the dyad.
const FEWEST_WITHIN: usize = 3;

/// A repair is looked for in so many ratings after a drop.
pub const RATINGS_FOR_REPAIR: usize = 3;

/// Ratings of one side with their places, in order.
fn ratings<'a>(course: &Course<'a>, side: Side) -> impl Iterator<Item = (usize, f64)> + use<'a> {
    course.main.iter().enumerate().filter_map(move |(at, pair)| Some((at, pair[side.place()]?)))
}

/// Drops of at least `measure` between consecutive ratings of one side; sessions without its form lie between them.
pub(super) fn by(course: &Course<'_>, side: Side, measure: f64, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let mut before: Option<(usize, f64)> = None;
    for (at, value) in ratings(course, side) {
        if let Some((since, from)) = before {
            let drop = from - value;
            if drop >= measure - ROUNDING {
                found.push(Firing { since, at, value: -drop, interval: interval(-drop, side, yardstick), n: 2 });
            }
        }
        before = Some((at, value));
    }
}

fn interval(change: f64, side: Side, yardstick: &Yardstick) -> Option<(f64, f64)> {
    let sem = yardstick.sem[side.place()].as_ref().ok()?;
    let half = yardstick.z * std::f64::consts::SQRT_2 * sem;
    Some((change - half, change + half))
}

/// Drops of at least the larger of two standard deviations: of this dyad's ratings about their own mean, and of the means of
/// all dyads. Three ratings are needed.
pub(super) fn combined(course: &Course<'_>, side: Side, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let Ok(between) = yardstick.sd_between[side.place()] else { return };
    let (mut n, mut sum, mut squares) = (0_usize, 0.0, 0.0);
    let first = ratings(course, side).next().map_or(0.0, |(_, value)| value);
    for (_, value) in ratings(course, side) {
        let value = value - first;
        (n, sum, squares) = (n + 1, sum + value, squares + value * value);
    }
    if n < FEWEST_WITHIN {
        return;
    }
    let within = libm::sqrt(((squares - sum * sum / n as f64) / (n as f64 - 1.0)).max(0.0));
    by(course, side, within.max(between), yardstick, found);
}

/// What came after a drop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aftermath {
    /// Is the next rating still more than one standard error of measurement below the level before? `None` without one.
    pub persists: Option<bool>,
    /// Place of the first of the next ratings that is back within one standard error of measurement of the level before.
    pub repaired: Option<usize>,
}

/// Looks at the next [`RATINGS_FOR_REPAIR`] ratings; `None` without a standard error of measurement.
pub(super) fn aftermath(
    course: &Course<'_>,
    side: Side,
    (since, at): (usize, usize),
    yardstick: &Yardstick,
) -> Option<Aftermath> {
    let sem = yardstick.sem[side.place()].as_ref().ok()?;
    let level = course.main[since][side.place()]? - sem - ROUNDING;
    let after = || ratings(course, side).filter(|&(later, _)| later > at).take(RATINGS_FOR_REPAIR);
    Some(Aftermath {
        persists: after().next().map(|(_, value)| value < level),
        repaired: after().find(|&(_, value)| value >= level).map(|(place, _)| place),
    })
}
