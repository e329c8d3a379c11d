//! How the views of one instrument go together: over sessions, within clients and between clients.

use super::section as titled;
use crate::analyze::finding::Finding;
use crate::analyze::views::pairs_of;
use crate::report::chart::{Chart, IntervalRow, Intervals, Mark};
use crate::report::material::{InstrumentTable, Material};
use crate::report::prediction::forest::axis;
use crate::report::words::{count, number_column, percent, plural, text_column, title_case};
use crate::report::{Block, Cell, NumberStyle, Prose, Section, Table, cells};

/// One chart of the main scale for each level, with the numbers of all scales.
pub(super) fn section(material: &Material<'_>, table: &InstrumentTable<'_>, heading: &str) -> Option<Section> {
    let (_, main) = material.main_scale(table.table)?;
    let (_, receiver) = table.instrument.relationship.roles();
    let levels = ["session".to_owned(), format!("within_{}", receiver.name()), format!("between_{}", receiver.name())];
    let every: Vec<&Finding> = levels.iter().flat_map(|level| correlations(material, table, main, level)).collect();
    let axis = axis(&every);
    let mut blocks: Vec<Block> = Vec::new();
    for level in &levels {
        let shown = correlations(material, table, main, level);
        let Some(first) = shown.first() else { continue };
        let title = format!("Correlations between views, {}, {}", title_case(main), level_words(first));
        let chart = Chart::Intervals(Intervals {
            title: title.clone(),
            description: format!("{} of two views each, with intervals.", count(shown.len(), "correlation")),
            axis: axis.clone(),
            rows: shown.iter().map(|row| drawn(row)).collect(),
            zero: Some(0.0),
            typical: None,
            sides: None,
        });
        let scales = material.scales(table.table).into_iter();
        let numbers: Vec<(&str, Vec<&Finding>)> =
            scales.map(|(_, scale)| (scale, correlations(material, table, scale, level))).collect();
        let caption = format!("{title}: points with intervals, the line stands at zero.");
        blocks.push(Block::Chart {
            chart,
            caption,
            table: table_of(&numbers, level_words(first), material.conf_level),
        });
    }
    if blocks.is_empty() {
        return None;
    }
    let people = plural(receiver);
    let note = format!(
        "Within {people}: do sessions that one rates higher than usual stand higher with the other as well? Between {people}: do \
         those with higher ratings on the whole stand higher with the other?"
    );
    blocks.push(Block::Aside(Prose::new(&note)));
    titled("views", table, heading, blocks)
}

fn correlations<'a>(
    material: &Material<'a>,
    table: &InstrumentTable<'_>,
    scale: &str,
    level: &str,
) -> Vec<&'a Finding> {
    let pairs = pairs_of(table.instrument.relationship);
    pairs.iter().filter_map(|pair| material.find(&table.instrument.id, scale, &pair.name(), "r", level)).collect()
}

fn drawn(row: &Finding) -> IntervalRow {
    let point = cells::point(Some(row)).map(|(value, limits)| (Mark::Reliability, value, limits));
    IntervalRow {
        label: both(row),
        points: point.into_iter().collect(),
        absent: row.undefined().map(ToString::to_string),
    }
}

fn table_of(every: &[(&str, Vec<&Finding>)], level: &str, conf_level: f64) -> Table {
    let row = |scale: &str, row: &&Finding| {
        vec![
            Cell::Text(title_case(scale)),
            Cell::Text(both(row)),
            Cell::Count(row.n),
            cells::value(Some(*row), 2, NumberStyle::Bounded),
            cells::interval(Some(*row), 2, NumberStyle::Bounded),
        ]
    };
    Table {
        caption: format!("Correlations between views by scale, {level}"),
        columns: vec![
            text_column("Scale"),
            text_column("views"),
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

fn level_words(row: &Finding) -> &'static str {
    match row.level {
        "within_client" => "within clients",
        "between_client" => "between clients",
        "within_trainee" => "within trainees",
        "between_trainee" => "between trainees",
        _ => "over sessions",
    }
}
