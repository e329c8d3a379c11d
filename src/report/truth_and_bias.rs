//! One view beside another, in words: where it stands, whether it follows, and what draws it away.

use super::words::{number_column, percent, text_column};
use super::{Block, Cell, NumberStyle, Table, cells};
use crate::analyze::finding::Finding;

/// One table for the two views by themselves, and one for each thing that may draw the first away from the second.
pub(super) fn beside_blocks(rows: &[&Finding], views: &str) -> Vec<Block> {
    let (judgement, other) = views.split_once('-').unwrap_or((views, "other view"));
    let is_lacking = |row: &&Finding| row.term == "bias" && row.value.is_err() && row.method == "refused";
    let told = rows.chunk_by(|one, next| drawing(one) == drawing(next) && !is_lacking(next));
    told.filter(|rows| !rows.iter().all(is_lacking)).map(|rows| Block::Table(table(rows, judgement, other))).collect()
}

/// What may draw the view away, from the method of a row: `truth-and-bias, bias observer, ols`.
fn drawing(row: &Finding) -> Option<&str> {
    let (_, rest) = row.method.split_once(", bias ")?;
    Some(rest.rsplit_once(", ").filter(|(_, errors)| is_errors(errors)).map_or(rest, |(name, _)| name))
}

fn is_errors(text: &str) -> bool {
    text == "ols" || text.starts_with("cr2-")
}

fn table(rows: &[&Finding], judgement: &str, other: &str) -> Table {
    let drawing = rows.iter().find_map(|row| drawing(row));
    let level = percent(rows.first().map_or(0.95, |row| row.conf_level));
    let n = rows.first().map_or(0, |row| row.n);
    let caption = match drawing {
        None => format!("{judgement} beside {other}, {n} rows"),
        Some(drawing) => format!("The same with {drawing} held equal, {n} rows"),
    };
    let of = |row: &&Finding| {
        vec![
            Cell::Text(meaning(row, judgement, other, drawing.unwrap_or_default())),
            cells::value(Some(row), 2, NumberStyle::Plain),
            cells::interval(Some(row), 2, NumberStyle::Plain),
        ]
    };
    let columns = vec![text_column("What"), number_column("value"), number_column(format!("{level} interval"))];
    Table { caption, columns, rows: rows.iter().map(of).collect(), notes: Vec::new() }
}

fn meaning(row: &Finding, judgement: &str, other: &str, drawing: &str) -> String {
    let place = match row.level {
        "within_client" => "within cases",
        "between_client" => "between cases",
        _ => "from case to case",
    };
    match row.term.as_str() {
        "directional_bias" => format!("{judgement} less {other} where {other} is at its mean, in points"),
        "bias" => format!("{judgement} for each point of {drawing}, {place}"),
        _ => format!("{judgement} for each point of {other}, {place}"),
    }
}
