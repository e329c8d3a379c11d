//! What the scores of each view look like.

use crate::analyze::finding::Finding;
use crate::domain::instrument::Perspective;
use crate::report::material::{InstrumentTable, Material};
use crate::report::words::{number_column, text_column, title_case};
use crate::report::{Block, Cell, NumberStyle, Section, Table, cells};

/// Means, spread, ceiling and internal consistency; `None` where nothing was scored.
pub(super) fn section(material: &Material<'_>, table: &InstrumentTable<'_>, heading: &str) -> Option<Section> {
    let rows = rows(material, table);
    let blocks = if rows.is_empty() { Vec::new() } else { vec![Block::Table(shown(rows, table))] };
    super::section("descriptives", table, heading, blocks)
}

/// One row for each scale and view.
fn rows(material: &Material<'_>, table: &InstrumentTable<'_>) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for (_, scale) in material.scales(table.table) {
        for view in Perspective::ALL {
            let of = |term: &str| described(material, table, scale, view, term);
            let Some(mean) = of("mean") else { continue };
            rows.push(vec![
                Cell::Text(title_case(scale)),
                Cell::Text(view.name().to_owned()),
                Cell::Count(mean.n),
                cells::value(Some(mean), 2, NumberStyle::Plain),
                cells::value(of("sd"), 2, NumberStyle::Plain),
                range_of(of("lowest"), of("highest")),
                percent_of(of("top_share")),
                of_items(of("cronbach_alpha")),
                of_items(of("omega")),
            ]);
        }
    }
    rows
}

fn shown(rows: Vec<Vec<Cell>>, table: &InstrumentTable<'_>) -> Table {
    Table {
        caption: format!("Scores of the {} by view, form by form", table.instrument.name),
        columns: vec![
            text_column("Scale"),
            text_column("view"),
            number_column("forms"),
            number_column("mean"),
            number_column("SD"),
            number_column("lowest, highest"),
            number_column("at the top, %"),
            number_column("α"),
            number_column("ω"),
        ],
        rows,
        notes: vec![
            "α is Cronbach's alpha, ω McDonald's omega of one factor; both describe forms and not people. Many forms at the \
             top make correlations smaller."
                .to_owned(),
        ],
    }
}

/// The row of `describe` with this address.
pub(super) fn described<'a>(
    material: &Material<'a>,
    table: &InstrumentTable<'_>,
    scale: &str,
    view: Perspective,
    term: &str,
) -> Option<&'a Finding> {
    material.find(&table.instrument.id, scale, view.name(), term, "form")
}

fn range_of(lowest: Option<&Finding>, highest: Option<&Finding>) -> Cell {
    let value = |row: Option<&Finding>| row.and_then(Finding::estimate).map(|estimate| estimate.value);
    match value(lowest).zip(value(highest)) {
        Some((low, high)) => Cell::Interval { low, high, digits: 2, style: NumberStyle::Plain },
        None => Cell::Absent { why: "there are no forms for it".to_owned() },
    }
}

fn of_items(row: Option<&Finding>) -> Cell {
    let without = || Cell::Absent { why: "no item answers".to_owned() };
    row.map_or_else(without, |row| cells::value(Some(row), 2, NumberStyle::Bounded))
}

fn percent_of(share: Option<&Finding>) -> Cell {
    match share.map(|row| &row.value) {
        Some(Ok(estimate)) => Cell::Number { value: 100.0 * estimate.value, digits: 0, style: NumberStyle::Plain },
        Some(Err(reason)) => Cell::Absent { why: reason.to_string() },
        None => Cell::Absent { why: "there are no forms for it".to_owned() },
    }
}
