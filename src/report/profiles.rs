//! How alike two views answer the same items, in words and one table.

use super::congruence::refusal;
use super::words::{number_column, percent, text_column};
use super::{Block, Cell, NumberStyle, Prose, Table, cells};
use crate::analyze::finding::Finding;

/// What the numbers are.
const MEANINGS: [(&str, &str); 8] = [
    ("profile_r", "do both put the same items high? (r over items)"),
    ("profile_r_strangers", "the same with the partners of other cases"),
    ("profile_r_distinctive", "what is left of r beyond that"),
    ("profile_r_without_average", "r without the usual answers of each view"),
    ("profile_double_entry", "likeness in level, spread and shape together"),
    ("profile_distance", "mean distance of two answers, in points"),
    ("profile_elevation", "{first} higher, in points"),
    ("profile_scatter", "{first} more spread out over items, in points"),
];

/// Is the row about profiles?
pub(super) fn is_about_profiles(row: &Finding) -> bool {
    MEANINGS.iter().any(|(term, _)| *term == row.term)
}

/// The rows over all cases; those of each case are for programs.
pub(super) fn profile_blocks(rows: &[&Finding]) -> Vec<Block> {
    if let Some(reason) = refusal(rows) {
        return vec![Block::Text(Prose::new(&format!("No profile can be told ({reason}).")))];
    }
    let lead = "Each view of a case has one profile: its mean answer to each item, over the sessions in which both answered it. \
                People answer the same items high anyway, strangers too; only what goes beyond strangers belongs to a pair.";
    let overall: Vec<&&Finding> = rows.iter().filter(|row| row.group.is_none()).collect();
    let level = percent(rows.first().map_or(0.95, |row| row.conf_level));
    let of = |row: &&&Finding| {
        let meaning = MEANINGS.iter().find(|(term, _)| *term == row.term).map_or("", |(_, meaning)| *meaning);
        let first = row.views.as_deref().and_then(|views| views.split('-').next()).unwrap_or_default();
        let meaning = meaning.replace("{first}", first);
        vec![
            Cell::Text(meaning),
            cells::value(Some(row), 2, NumberStyle::Plain),
            cells::interval(Some(row), 2, NumberStyle::Plain),
            Cell::Count(row.n),
        ]
    };
    let table = Table {
        caption: "Mean over cases".to_owned(),
        columns: vec![
            text_column("What"),
            number_column("value"),
            number_column(format!("{level} interval")),
            number_column("cases"),
        ],
        rows: overall.iter().map(of).collect(),
        notes: vec!["The numbers of each case stand in the rows of JSON, CSV and the workbook.".to_owned()],
    };
    vec![Block::Text(Prose::new(lead)), Block::Table(table)]
}
