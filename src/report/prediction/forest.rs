//! Correlations by view and level, one under the other.

use super::{tables, terms};
use crate::analyze::finding::Finding;
use crate::analyze::prediction::PredictFound;
use crate::report::chart::{Axis, Chart, IntervalRow, Intervals, Mark};
use crate::report::{Block, cells};

/// One chart for each level, on one axis; none unless a row has a number.
pub(super) fn forests(found: &PredictFound) -> Vec<Block> {
    let every: Vec<&Finding> = found.findings.iter().filter(|row| is_drawn(row)).collect();
    if every.iter().all(|row| row.estimate().is_none()) {
        return Vec::new();
    }
    let axis = axis(&every);
    found.levels.iter().map(|level| forest(found, level, &every, &axis)).collect()
}

/// Each view on all of its rows, and each difference.
fn is_drawn(row: &Finding) -> bool {
    let of_one = row.views.as_deref().is_some_and(|views| row.term == format!("r_{views}"));
    (of_one && row.method == "jackknife") || (row.term == "difference" && row.method == "jackknife-mover")
}

fn forest(found: &PredictFound, level: &'static str, every: &[&Finding], axis: &Axis) -> Block {
    let row = |finding: &&Finding| {
        let views = finding.views.clone().unwrap_or_default();
        let point = cells::point(Some(*finding)).map(|(value, limits)| (Mark::Reliability, value, limits));
        IntervalRow {
            label: views.replace('-', " \u{2212} "),
            points: point.into_iter().collect(),
            absent: finding.undefined().map(ToString::to_string),
        }
    };
    let title = format!("Correlations with {}, {}", found.table.outcome.name, terms::level(level));
    let chart = Chart::Intervals(Intervals {
        title: title.clone(),
        description: "Each point is the correlation of one view, or the difference of two, with its interval."
            .to_owned(),
        axis: axis.clone(),
        rows: every.iter().filter(|row| row.level == level).map(row).collect(),
        zero: Some(0.0),
        typical: None,
        sides: None,
    });
    let caption = format!(
        "{title}: each view on all of its rows, then differences on the rows that both views have; points with intervals, the \
         line stands at zero."
    );
    let findings: Vec<&Finding> = found.findings.iter().collect();
    Block::Chart { chart, caption, table: tables::at_level(&findings, level) }
}

/// From 0 to all intervals shown.
pub(in crate::report) fn axis(shown: &[&Finding]) -> Axis {
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
