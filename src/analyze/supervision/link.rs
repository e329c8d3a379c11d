//! Do trainees whose gap with their supervisor is large have larger gaps, or gaps of the other sign, with their clients?

use super::FEWEST_TRAINEES;
use super::trainees::Trainees;
use crate::analyze::finding::{Finding, Heading};
use crate::stats::association::{detectable_r, mean_reliability, spearman};
use crate::stats::describe::mean;
use crate::stats::pair::pearson;
use crate::stats::{Measured, Undefined};

/// With which probability the association called detectable would show.
const POWER: f64 = 0.8;

/// The rows at the level of trainees. What so few people can show stands before what they do show.
pub(super) fn rows(heading: &Heading, trainees: Result<&Trainees, &Undefined>) -> Vec<Finding> {
    let k = trainees.map_or(0, |trainees| trainees.0.len());
    let enough = || match trainees {
        Err(reason) => Err(reason.clone()),
        Ok(_) if k < FEWEST_TRAINEES => Err(Undefined::TooFewUnits { have: k, need: FEWEST_TRAINEES }),
        Ok(trainees) => Ok(trainees),
    };
    let row = |term: &str, value: Measured, method: &str| heading.row("trainee", term, value, k, method);
    let supervisory =
        |trainees: &Trainees| trainees.0.iter().map(super::trainees::Trainee::supervisory_gaps).collect::<Vec<_>>();
    let of_clients =
        |trainees: &Trainees| trainees.0.iter().map(super::trainees::Trainee::client_gaps).collect::<Vec<_>>();
    let level = heading.conf_level;
    let detectable = enough().and_then(|_| detectable_r(k, level, POWER));
    let reliable = |groups: Result<Vec<Vec<f64>>, Undefined>| groups.and_then(|groups| mean_reliability(&groups));
    let mut rows = vec![
        row("detectable_r", detectable, "fisher-z-power"),
        row("reliability_supervisory_gap", reliable(enough().map(supervisory)), "one-way"),
        row("reliability_therapy_gap", reliable(enough().map(of_clients)), "one-way"),
    ];
    for (term, size) in [("link", signed as fn(f64) -> f64), ("link_absolute", f64::abs)] {
        let means = |groups: Vec<Vec<f64>>| groups.iter().filter_map(|own| mean_of(own, size)).collect::<Vec<f64>>();
        let columns = || enough().map(|trainees| (means(supervisory(trainees)), means(of_clients(trainees))));
        let pearson = columns().and_then(|(x, y)| pearson(&x, &y, Some(level)));
        let ranked = columns().and_then(|(x, y)| spearman(&x, &y, level));
        rows.push(at_boundary(row(term, pearson, "fisher-z")));
        rows.push(at_boundary(row(term, ranked, "spearman-bonett-wright")));
    }
    rows
}

fn signed(gap: f64) -> f64 {
    gap
}

fn mean_of(gaps: &[f64], size: fn(f64) -> f64) -> Option<f64> {
    let sizes: Vec<f64> = gaps.iter().map(|&gap| size(gap)).collect();
    mean(&sizes)
}

/// With four trainees or more, only a correlation of exactly 1 has no interval.
fn at_boundary(row: Finding) -> Finding {
    let bare = row.estimate().is_some_and(|estimate| estimate.interval.is_none());
    row.without_interval(bare.then_some(Undefined::AtBoundary))
}
