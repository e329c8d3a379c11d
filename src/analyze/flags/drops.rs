//! One view falls between two of its ratings, by different measures; does it stay down, does it come back?

use super::rule::{Firing, Rule, Side};
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

/// Drops of at least the largest of three: the standard deviation of all ratings of this view, that of this dyad's ratings
/// about their own mean, and, where the error of measurement is known, the smallest reliable change. Three ratings are needed.
pub(super) fn combined(course: &Course<'_>, side: Side, yardstick: &Yardstick, found: &mut Vec<Firing>) {
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
    let reliable = yardstick.sem[side.place()].as_ref().map_or(0.0, |_| yardstick.reliable_change(side));
    by(course, side, within.max(yardstick.sd_of(side)).max(reliable), yardstick, found);
}

/// A fall of one view between two of its ratings.
#[derive(Debug, Clone, PartialEq)]
pub struct Fall {
    /// Number of the session before.
    pub since: u32,
    /// Number of the session of the fall.
    pub session: u32,
    /// Whose rating.
    pub side: Side,
    /// Change, below 0, mean per item.
    pub change: f64,
    /// Measures that it reaches, by the names of their rules.
    pub measures: Vec<&'static str>,
    /// Is the next rating still more than one standard error of measurement below the level before? `None` without a next
    /// rating, or without an error of measurement.
    pub persists: Option<bool>,
    /// Number of the first of the next [`RATINGS_FOR_REPAIR`] sessions in which the rating is back within one standard error
    /// of measurement of the level before.
    pub repaired: Option<u32>,
}

/// All falls of a side that reach any of the measures, each once, with the places of both sessions.
pub(super) fn falls(course: &Course<'_>, side: Side, yardstick: &Yardstick) -> Vec<(usize, usize, Fall)> {
    let mut found: Vec<(usize, usize, Fall)> = Vec::new();
    for rule in [Rule::Combined(side), Rule::ReliableChange(side), Rule::Drop1Sd(side), Rule::Drop2Sd(side)] {
        let mut fired = Vec::new();
        rule.fire(course, None, yardstick, &mut fired);
        for Firing { since, at, value, .. } in fired {
            if let Some((_, _, known)) = found.iter_mut().find(|known| known.1 == at) {
                known.measures.push(rule.id());
            } else {
                let (persists, repaired) = aftermath(course, side, (since, at), yardstick);
                let fall = Fall {
                    since: course.numbers[since],
                    session: course.numbers[at],
                    side,
                    change: value,
                    measures: vec![rule.id()],
                    persists,
                    repaired,
                };
                found.push((since, at, fall));
            }
        }
    }
    found.sort_by_key(|&(_, at, _)| at);
    found
}

/// Does a fall stay, and is it repaired among the next [`RATINGS_FOR_REPAIR`] ratings? Nothing is known without a standard
/// error of measurement.
fn aftermath(
    course: &Course<'_>,
    side: Side,
    (since, at): (usize, usize),
    yardstick: &Yardstick,
) -> (Option<bool>, Option<u32>) {
    let (Ok(sem), Some(before)) = (&yardstick.sem[side.place()], course.main[since][side.place()]) else {
        return (None, None);
    };
    let level = before - sem - ROUNDING;
    let after = || ratings(course, side).filter(|&(later, _)| later > at).take(RATINGS_FOR_REPAIR);
    let back = after().find(|&(_, value)| value >= level);
    (after().next().map(|(_, value)| value < level), back.map(|(place, _)| course.numbers[place]))
}
