//! How the two views move: one falls below the other, or they go different ways.

use super::rule::{Firing, Side};
use super::yardstick::Yardstick;
use crate::analyze::case::FEWEST_FOR_TRACKING;
use crate::analyze::courses::Course;
use crate::stats::pair::pearson;

/// The last joint sessions over which movement is looked at.
pub const LAST_SESSIONS: usize = 10;

/// The receiver's last three ratings fell each time, by a standard deviation of all ratings together, and the giver's rating
/// of the last of these sessions is higher.
pub(super) fn giver_above_falling(course: &Course<'_>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let sd = yardstick.sd_of(Side::Receiver);
    let mut last: [Option<(usize, f64)>; 2] = [None, None];
    for (at, pair) in course.main.iter().enumerate() {
        let Some(here) = pair[1] else { continue };
        if let ([Some((since, first)), Some((_, second))], Some(giver)) = (last, pair[0])
            && first > second
            && second > here
            && first - here >= sd
            && giver > here
        {
            found.push(Firing { since, at, value: giver - here, interval: None, n: 3 });
        }
        last = [last[1], Some((at, here))];
    }
}

/// Over the last joint sessions (at least five, at most [`LAST_SESSIONS`]), the correlation of the two views is negative with
/// its whole interval.
pub(super) fn opposite(course: &Course<'_>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
    let mut joint = [(0_usize, 0.0, 0.0); LAST_SESSIONS];
    let mut n = 0;
    for (at, pair) in course.main.iter().enumerate().rev() {
        if let [Some(giver), Some(receiver)] = *pair {
            joint[n] = (at, giver, receiver);
            n += 1;
            if n == LAST_SESSIONS {
                break;
            }
        }
    }
    let joint = &joint[..n];
    if n < FEWEST_FOR_TRACKING || !is_opposite(joint, yardstick.z) {
        return;
    }
    let (x, y): (Vec<f64>, Vec<f64>) = joint.iter().map(|&(_, x, y)| (x, y)).unzip();
    let level = 2.0 * crate::stats::distribution::normal_cdf(yardstick.z) - 1.0;
    let Ok(r) = pearson(&x, &y, Some(level)) else { return };
    let interval = r.interval.map(|interval| (interval.low(), interval.high()));
    found.push(Firing { since: joint[n - 1].0, at: joint[0].0, value: r.value, interval, n });
}

/// Is the upper limit of Fisher's interval below 0: r < −tanh(z/√(n − 3))?
fn is_opposite(joint: &[(usize, f64, f64)], z: f64) -> bool {
    let n = joint.len() as f64;
    let (mean_x, mean_y) = joint.iter().fold((0.0, 0.0), |(x, y), one| (x + one.1 / n, y + one.2 / n));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for &(_, x, y) in joint {
        let (x, y) = (x - mean_x, y - mean_y);
        (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y);
    }
    if xy >= 0.0 || xx < 1e-20 || yy < 1e-20 {
        return false;
    }
    let limit = libm::tanh(z / libm::sqrt(n - 3.0));
    xy * xy > limit * limit * xx * yy
}
