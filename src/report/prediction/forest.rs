//! Correlations by view and level, one under the other.

use super::tables;
use crate::analyze::finding::Finding;
use crate::analyze::prediction::PredictFound;
use crate::report::chart::{Axis, Chart, IntervalRow, Intervals, Mark};
use crate::report::{Block, cells};

/// The chart; none unless a row has a correlation.
pub(super) fn forest(found: &PredictFound) -> Option<Block> {
    let shown = |row: &&Finding| {
        let own = row.term.starts_with("r_") && row.term != "r_between_views" && row.method == "jackknife";
        own || (row.term == "difference" && row.method == "jackknife-mover")
    };
    let shown: Vec<&Finding> = found.findings.iter().filter(shown).collect();
    if shown.iter().all(|row| row.estimate().is_none()) {
        return None;
    }
    let row = |finding: &&Finding| {
        let point = cells::point(Some(*finding)).map(|(value, limits)| (Mark::Reliability, value, limits));
        let what = if finding.term == "difference" { "difference " } else { "" };
        IntervalRow {
            label: format!("{what}{}, {}", finding.views.clone().unwrap_or_default(), tables::level(finding.level)),
            points: point.into_iter().collect(),
            absent: finding.undefined().map(ToString::to_string),
        }
    };
    let title = format!("Correlations with {} by view and level", found.table.outcome.name);
    let chart = Chart::Intervals(Intervals {
        title: title.clone(),
        description: "Each point is a correlation, or a difference of two, with its interval.".to_owned(),
        axis: axis(&shown),
        rows: shown.iter().map(row).collect(),
        zero: Some(0.0),
        typical: None,
        sides: None,
    });
    let caption = format!("{title}: points with their intervals; the line stands at zero.");
    Some(Block::Chart { chart, caption, table: tables::points(&shown) })
}

fn axis(shown: &[&Finding]) -> Axis {
    let limits = shown.iter().filter_map(|row| row.estimate()).flat_map(|estimate| {
        let ends = estimate.interval.map_or((estimate.value, estimate.value), |limits| (limits.low(), limits.high()));
        [ends.0, ends.1]
    });
    let (low, high) = limits.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    // Whole fifths, so that the ends of the axis are round numbers.
    let low = (5.0 * low).floor() / 5.0;
    let high = (5.0 * high).ceil().max(5.0 * low + 1.0) / 5.0;
    Axis { label: "correlation".to_owned(), low, high }
}
