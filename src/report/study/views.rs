//! How the views of one instrument go together: over sessions, within clients and between clients.

use super::section as titled;
use crate::analyze::finding::Finding;
use crate::analyze::views::pairs_of;
use crate::report::chart::{Axis, Chart, IntervalRow, Intervals, Mark};
use crate::report::material::{InstrumentTable, Material};
use crate::report::words::{count, number_column, percent, text_column, title_case};
use crate::report::{Block, Cell, NumberStyle, Prose, Section, Table, cells};

/// The correlations of the main scale, drawn, and those of all scales in a table.
pub(super) fn section(material: &Material<'_>, table: &InstrumentTable<'_>, heading: &str) -> Option<Section> {
    let (_, main) = material.main_scale(table.table)?;
    let shown = correlations(material, table, main);
    if shown.is_empty() {
        return None;
    }
    let title = format!("Correlations between views, {}", title_case(main));
    let chart = Chart::Intervals(Intervals {
        title: title.clone(),
        description: format!("{} of two views at one level each, with intervals.", count(shown.len(), "correlation")),
        axis: axis(&shown),
        rows: shown.iter().map(drawn).collect(),
        zero: Some(0.0),
        typical: None,
        sides: None,
    });
    let every: Vec<(&str, Vec<&Finding>)> = (material.scales(table.table).into_iter())
        .map(|(_, scale)| (scale, correlations(material, table, scale)))
        .collect();
    let caption = format!("{title}: points with intervals, the line stands at zero.");
    let note = "Within clients: do sessions that one rates higher than usual stand higher with the other as well? Between \
                clients: do clients who rate higher on the whole have therapists who do?";
    let chart = Block::Chart { chart, caption, table: numbers(&every, material.conf_level) };
    titled("views", table, heading, vec![chart, Block::Aside(Prose::new(note))])
}

fn correlations<'a>(material: &Material<'a>, table: &InstrumentTable<'_>, scale: &str) -> Vec<&'a Finding> {
    let (_, receiver) = table.instrument.relationship.roles();
    let levels = ["session".to_owned(), format!("within_{}", receiver.name()), format!("between_{}", receiver.name())];
    let pairs = pairs_of(table.instrument.relationship);
    let of = |(pair, level): (&crate::analyze::views::ViewPair, &String)| {
        material.find(&table.instrument.id, scale, &pair.name(), "r", level)
    };
    pairs.iter().flat_map(|pair| levels.iter().map(move |level| (pair, level))).filter_map(of).collect()
}

fn drawn(row: &&Finding) -> IntervalRow {
    let point = cells::point(Some(*row)).map(|(value, limits)| (Mark::Reliability, value, limits));
    IntervalRow {
        label: format!("{}, {}", both(row), level(row)),
        points: point.into_iter().collect(),
        absent: row.undefined().map(ToString::to_string),
    }
}

fn numbers(every: &[(&str, Vec<&Finding>)], conf_level: f64) -> Table {
    let row = |scale: &str, row: &&Finding| {
        vec![
            Cell::Text(title_case(scale)),
            Cell::Text(both(row)),
            Cell::Text(level(row).to_owned()),
            Cell::Count(row.n),
            cells::value(Some(*row), 2, NumberStyle::Bounded),
            cells::interval(Some(*row), 2, NumberStyle::Bounded),
        ]
    };
    Table {
        caption: "Correlations between views by scale and level".to_owned(),
        columns: vec![
            text_column("Scale"),
            text_column("views"),
            text_column("level"),
            number_column("n"),
            number_column("r"),
            number_column(format!("{} interval", percent(conf_level))),
        ],
        rows: every.iter().flat_map(|(scale, rows)| rows.iter().map(move |own| row(scale, own))).collect(),
        notes: Vec::new(),
    }
}

/// `client, therapist`
fn both(row: &Finding) -> String {
    let views: Vec<&str> = row.views.as_deref().unwrap_or_default().split('-').rev().collect();
    views.join(", ")
}

fn level(row: &Finding) -> &'static str {
    match row.level {
        "within_client" => "within clients",
        "between_client" => "between clients",
        "within_trainee" => "within trainees",
        "between_trainee" => "between trainees",
        _ => "sessions",
    }
}

/// Whole fifths, so that the ends of the axis are round numbers.
fn axis(shown: &[&Finding]) -> Axis {
    let limits = shown.iter().filter_map(|row| row.estimate()).flat_map(|estimate| {
        let ends = estimate.interval.map_or((estimate.value, estimate.value), |limits| (limits.low(), limits.high()));
        [ends.0, ends.1]
    });
    let (low, high) = limits.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let low = (5.0 * low).floor() / 5.0;
    let high = (5.0 * high).ceil().max(5.0 * low + 1.0) / 5.0;
    Axis { label: "correlation".to_owned(), low, high }
}
