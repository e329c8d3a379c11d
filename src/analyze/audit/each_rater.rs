//! Each rater beside the others, and each two, for a page.

use std::collections::BTreeMap;

use super::forms::Forms;
use super::gather::whole;
use super::scale::{LeftOut, RaterAudit, RaterPair};
use crate::analyze::agreement::{PerRater, RatersFound};
use crate::stats::distribution::normal_quantile;
use crate::stats::level::ConfidenceLevel;
use crate::stats::raters::PairLimits;
use crate::stats::raters::Reliability;
use crate::stats::raters::{halo, rater_pairs, scale_use};
use crate::stats::{Estimate, Interval, Measured, Undefined};

/// A slope is told for so many steps of the order.
const STEPS: f64 = 10.0;

/// Pairs of more raters than this are many thousands, which no page holds.
pub const MOST_RATERS_IN_PAIRS: usize = 60;

/// One entry per rater; none if there were too many.
pub(super) fn raters(found: &RatersFound, forms: Option<&Forms>, conf_level: f64) -> Vec<RaterAudit> {
    let Some(own) = &found.raters else { return Vec::new() };
    let table = &found.table;
    let uses = scale_use(&table.observations, table.range);
    let level = ConfidenceLevel::new(conf_level);
    let halos = forms.map(|forms| halo(&whole(found).observations, &forms.item_spread, &level));
    let (given, shared) = counts(found);
    let audit = |(place, name): (usize, &String)| RaterAudit {
        rater: name.clone(),
        ratings: given[place],
        shared: shared[place],
        level: severity(own, place).0,
        level_fixed: severity(own, place).1,
        shrinkage: shrinkage(own, place),
        drift: own.drift.as_ref().map_err(Clone::clone).and_then(|all| Ok(scaled(&all.raters[place].clone()?.slope))),
        consistency: own.consistency[place].clone().map(|sure| sure.estimate),
        residual_sd: own.residual_sd[place].clone(),
        without: left_out(own, place),
        scale_use: uses[place].clone(),
        halo: match &halos {
            None => Err(Undefined::TooFewItems { have: 0, need: 2 }),
            Some(all) => all[place].clone().map(|found| found.difference.estimate),
        },
    };
    table.raters.iter().enumerate().map(audit).collect()
}

/// Ratings of each rater, and how many of them on targets that somebody else rated too.
fn counts(found: &RatersFound) -> (Vec<usize>, Vec<usize>) {
    let observed = &found.table.observations;
    let raters_of = targets_with_several(found);
    let (mut given, mut shared) = (vec![0; found.table.raters.len()], vec![0; found.table.raters.len()]);
    for (&target, &rater) in observed.target().codes().iter().zip(observed.rater().codes()) {
        given[rater as usize] += 1;
        shared[rater as usize] += usize::from(raters_of[target as usize]);
    }
    (given, shared)
}

/// Was a target rated by two raters or more?
fn targets_with_several(found: &RatersFound) -> Vec<bool> {
    let observed = &found.table.observations;
    let mut first: Vec<Option<u32>> = vec![None; found.table.targets.len()];
    let mut several = vec![false; found.table.targets.len()];
    for (&target, &rater) in observed.target().codes().iter().zip(observed.rater().codes()) {
        let known = *first[target as usize].get_or_insert(rater);
        several[target as usize] |= known != rater;
    }
    several
}

/// As one of many raters, and as one of these.
fn severity(own: &PerRater, place: usize) -> (Measured, Measured) {
    let fixed = own.severity.as_ref().map_err(Clone::clone).and_then(|all| all.fixed[place].clone());
    (own.shrunken_level(place), fixed)
}

fn shrinkage(own: &PerRater, place: usize) -> Measured {
    let random = own.severity.as_ref().map_err(Clone::clone)?.random[place].clone()?;
    Estimate::plain(random.shrinkage, random.severity.n)
}

/// A slope over several steps.
fn scaled(slope: &Estimate) -> Estimate {
    Estimate {
        value: slope.value * STEPS,
        std_error: slope.std_error.map(|error| error * STEPS),
        interval: slope.interval.and_then(|limits| limits.map(|limit| limit * STEPS)),
        ..*slope
    }
}

fn left_out(own: &PerRater, place: usize) -> LeftOut {
    let change = own.without.as_ref().map_err(Clone::clone).map(|all| all.without[place].change_from(&all.all));
    let number =
        |part: fn(Reliability) -> Result<f64, Undefined>| -> Measured { Estimate::plain(part(change.clone()?)?, 0) };
    LeftOut {
        agreement: number(|change| change.agreement),
        consistency: number(|change| change.consistency),
        sem: number(|change| change.sem),
    }
}

/// Each two raters with a shared target; none with very many raters.
pub(super) fn pairs(found: &RatersFound, conf_level: f64) -> Vec<RaterPair> {
    let table = &found.table;
    if found.raters.is_none() || table.raters.len() > MOST_RATERS_IN_PAIRS {
        return Vec::new();
    }
    let level = ConfidenceLevel::new(conf_level);
    let Some(z) = normal_quantile(f64::midpoint(1.0, conf_level)) else { return Vec::new() };
    let name = |place: usize| table.raters[place].clone();
    let pair = |pair: crate::stats::raters::RaterPair| {
        let compared = pair.comparison.as_ref().map_err(Clone::clone);
        let limits = compared.clone().and_then(|own| own.limits.clone());
        let limit = |end: fn(&PairLimits) -> (f64, Option<Interval>)| -> Measured {
            let (value, interval) = end(limits.as_ref().map_err(Clone::clone)?);
            Ok(Estimate { interval, ..Estimate::plain(value, pair.joint_targets)? })
        };
        RaterPair {
            raters: (name(pair.raters.0), name(pair.raters.1)),
            targets: pair.joint_targets,
            difference: compared.clone().map(|own| own.mean_difference.estimate),
            limit_low: limit(|limits| match limits {
                PairLimits::Independent(own) => (own.lower.value, Some(own.lower.interval_exact)),
                PairLimits::Nested(own, _) => (own.lower, None),
            }),
            limit_high: limit(|limits| match limits {
                PairLimits::Independent(own) => (own.upper.value, Some(own.upper.interval_exact)),
                PairLimits::Nested(own, _) => (own.upper, None),
            }),
            agreement: compared.and_then(|own| own.agreement.clone()).map(|own| own.estimate),
        }
    };
    rater_pairs(&whole(found).observations, z, &level).into_iter().map(pair).collect()
}

/// Ratings of one target by its code, in the order of the table.
pub(super) fn by_target(found: &RatersFound) -> BTreeMap<u32, Vec<usize>> {
    let mut rows: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, &target) in found.table.observations.target().codes().iter().enumerate() {
        rows.entry(target).or_default().push(row);
    }
    rows
}
