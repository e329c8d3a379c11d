//! Targets on which raters differ, and what is left of single ratings, for a page.

use super::each_rater::by_target;
use super::scale::{Residual, Spreads, TargetSpread};
use crate::analyze::agreement::RatersFound;
use crate::domain::rated_table::RatedTable;
use crate::stats::Estimate;
use crate::stats::raters::Apart;
use crate::stats::raters::TwoWay;
use crate::stats::raters::furthest_apart;

/// A spread counts as wide when its chance is below this.
const RARER_THAN: f64 = 0.05;
/// So many targets are told.
const MOST_TOLD: usize = 8;
/// Residuals of at most so many ratings are kept; beyond, those of the targets on which raters lie furthest apart.
const MOST_RESIDUALS: usize = 50_000;

/// How many targets spread widely, and which most.
pub(super) fn spreads(found: &RatersFound, fit: Option<&TwoWay>) -> Spreads {
    let apart = fit.and_then(|fit| furthest_apart(fit).ok()).unwrap_or_default();
    let rows = by_target(found);
    let told = |apart: &Apart| spread(found, apart, rows.get(&u32::try_from(apart.target).ok()?)?);
    let compared = apart.len();
    // A target that several rated shows agreement better than one that two rated.
    let most = apart.iter().map(|own| own.ratings).max().unwrap_or(0).min(3);
    let alike = apart.iter().filter(|own| own.ratings >= most && own.p > 0.5).filter_map(told);
    let closest = alike.min_by(|one, other| one.spread().total_cmp(&other.spread()));
    Spreads {
        compared,
        rarer_than: RARER_THAN,
        wide: apart.iter().filter(|own| own.p < RARER_THAN).count(),
        expected: compared as f64 * RARER_THAN,
        widest: apart.iter().take(MOST_TOLD).filter_map(told).collect(),
        closest,
    }
}

fn spread(found: &RatersFound, apart: &Apart, rows: &[usize]) -> Option<TargetSpread> {
    let scores = || rows.iter().map(|&row| found.table.observations.score(row));
    Some(TargetSpread {
        target: code(&found.table, apart.target)?,
        raters: apart.ratings,
        low: scores().reduce(f64::min)?,
        high: scores().reduce(f64::max)?,
        chance: Estimate::plain(apart.p, apart.ratings),
        chance_any: Estimate::plain(apart.p_any, apart.ratings),
    })
}

/// The name of a target where it is clear that it is one: `C012/3` for `C012 session 3`.
fn code(table: &RatedTable, target: usize) -> Option<String> {
    let name = table.targets.get(target)?;
    let short = || name.rsplit_once(&format!(" {} ", table.target_is)).map(|(case, number)| format!("{case}/{number}"));
    Some(short().unwrap_or_else(|| name.to_owned()))
}

/// What the additive model leaves of each rating of a target with several.
pub(super) fn residuals(found: &RatersFound, fit: Option<&TwoWay>) -> Vec<Residual> {
    let Some(fit) = fit else { return Vec::new() };
    let table = &found.table;
    let mut several: Vec<(u32, Vec<usize>)> = by_target(found).into_iter().filter(|(_, rows)| rows.len() > 1).collect();
    if table.observations.len() > MOST_RESIDUALS {
        let range = |rows: &[usize]| {
            let values = || rows.iter().map(|&row| fit.residuals()[row]);
            values().fold(f64::MIN, f64::max) - values().fold(f64::MAX, f64::min)
        };
        several.sort_by(|one, other| range(&other.1).total_cmp(&range(&one.1)).then(one.0.cmp(&other.0)));
        several.truncate(MOST_TOLD * 10);
    }
    let residual = |(target, row): (u32, usize)| {
        Some(Residual {
            target: code(table, target as usize)?,
            rater: table.raters.get(table.observations.rater().codes()[row] as usize)?.clone(),
            value: fit.residuals()[row],
        })
    };
    let rows = several.into_iter().flat_map(|(target, rows)| rows.into_iter().map(move |row| (target, row)));
    rows.filter_map(residual).collect()
}
