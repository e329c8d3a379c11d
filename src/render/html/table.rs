//! Tables: captioned, with scoped headings, scrollable by keyboard, and with the reasons for what is missing below.

use maud::{Markup, html};

use super::words::{island, isolated};
use crate::render::cell::cell_words;
use crate::render::svg::mini;
use crate::render::table_notes::Reasons;
use crate::render::visible::visible;
use crate::report::Cell;
use crate::report::Column;
use crate::report::Table;
use crate::report::number::DASH;

/// Tables up to this many rows stay on one sheet of paper.
const SHORT: usize = 14;
/// Tables from this many columns on are set smaller on paper, which they would leave at the side.
const BROAD: usize = 8;
/// Tables up to this many columns are not stretched over the page: the eye would lose the row.
const SLIM: usize = 3;

/// A table; `position` counts the tables of the page, so that each has a name of its own.
pub(super) fn table(table: &Table, position: usize) -> Markup {
    let reasons = Reasons::of(table);
    html! {
        div.table.short[table.rows.len() <= SHORT].slim[table.columns.len() <= SLIM].broad[table.columns.len() >= BROAD] {
            div.scroll role="region" tabindex="0" aria-label={ "Table " (position) ": " (visible(&table.caption)) } {
                table {
                    caption { (isolated(&table.caption)) }
                    thead { tr { @for column in &table.columns { (heading(column)) } } }
                    tbody { @for row in &table.rows { (line(row, &table.columns, &reasons)) } }
                }
            }
            (notes(table, &reasons))
        }
    }
}

/// A column heading.
fn heading(column: &Column) -> Markup {
    html! { th.number[column.numeric] scope="col" { (isolated(&column.heading)) } }
}

/// One row: its heading, then its cells.
fn line(row: &[Cell], columns: &[Column], reasons: &Reasons<'_>) -> Markup {
    html! {
        tr {
            @for (position, cell) in row.iter().enumerate() {
                @let numeric = columns.get(position).is_some_and(|column| column.numeric);
                @if position == 0 {
                    th.number[numeric] scope="row" { (content(cell, reasons)) }
                } @else {
                    td.number[numeric] { (content(cell, reasons)) }
                }
            }
        }
    }
}

/// What stands in a cell.
pub(super) fn content(cell: &Cell, reasons: &Reasons<'_>) -> Markup {
    match cell {
        Cell::Text(text) => island(text),
        Cell::Picture { value, limits, usual, ends } => mini(*value, *limits, *usual, *ends),
        Cell::Interval { .. } | Cell::Latest { .. } => html! { span.unbroken { (cell_words(cell)) } },
        Cell::Absent { .. } => html! {
            span.absent { (DASH) @if let Some(number) = reasons.number(cell) { sup { (number) } } }
        },
        _ => html! { (cell_words(cell)) },
    }
}

/// The reasons, numbered as in the cells, then the report's own notes.
fn notes(table: &Table, reasons: &Reasons<'_>) -> Markup {
    html! {
        @if !(reasons.0.is_empty() && table.notes.is_empty()) {
            div.notes {
                @for (position, reason) in reasons.0.iter().enumerate() {
                    p { sup { (position + 1) } " " (isolated(reason)) }
                }
                @for note in &table.notes { p { (isolated(note)) } }
            }
        }
    }
}
