//! A gap on some parts of the alliance and none on the others.

use super::rule::Firing;
use super::yardstick::Yardstick;
use crate::analyze::courses::Course;

/// A gap beyond error on goal or task and none on bond.
pub(super) fn goal_task(course: &Course<'_>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    each(course, yardstick, found, |[goal, task, bond]| {
        let larger = if goal.abs() > task.abs() { goal } else { task };
        ((goal.abs() > 1.0 || task.abs() > 1.0) && bond.abs() <= 1.0).then_some(larger)
    });
}

/// A gap beyond error on bond and none on goal and task.
pub(super) fn bond(course: &Course<'_>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    each(course, yardstick, found, |[goal, task, bond]| {
        (bond.abs() > 1.0 && goal.abs() <= 1.0 && task.abs() <= 1.0).then_some(bond)
    });
}

/// Sessions in which `split` finds one; gaps come in half widths of their intervals. The value is the gap on goal or task
/// less that on bond, or the reverse, in half widths.
fn each(course: &Course<'_>, yardstick: &Yardstick, found: &mut Vec<Firing>, split: impl Fn([f64; 3]) -> Option<f64>) {
    let [Ok(goal), Ok(task), Ok(bond)] = yardstick.part_halves else { return };
    for at in 0..course.main.len() {
        let gap = |part: usize, half: f64| match course.parts[part].get(at) {
            Some(&[Some(giver), Some(receiver)]) => Some((giver - receiver) / half),
            _ => None,
        };
        let (Some(goal), Some(task), Some(bond)) = (gap(0, goal), gap(1, task), gap(2, bond)) else { continue };
        if let Some(value) = split([goal, task, bond]) {
            found.push(Firing { since: at, at, value, interval: Some((value - 1.0, value + 1.0)), n: 1 });
        }
    }
}
