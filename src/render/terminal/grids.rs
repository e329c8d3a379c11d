//! Who rated where and how far apart, as letters; reliability of means as points on lines.

use super::intervals;
use super::wrap::{columns, lines_of};
use crate::render::visible::shortened;
use crate::report::NumberStyle;
use crate::report::chart::IntervalRow;
use crate::report::chart::Intervals;
use crate::report::chart::Mark;
use crate::report::chart::raters::{DecisionCurve, DecisionPoint, DesignMap, HeatMap};
use crate::report::number::number;

/// Names are not longer than this.
const LONGEST: usize = 14;
/// Fewer columns of letters than this say nothing.
const FEWEST: usize = 2;

/// Counts of ratings, block under block.
pub(super) fn design(chart: &DesignMap, width: usize) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for block in &chart.blocks {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        if let Some(name) = &block.name {
            lines.extend(lines_of(&shortened(name, 400), width));
        }
        let cell = |row: usize, column: usize| match block.counts.get(row).and_then(|row| row.get(column)) {
            None | Some(0) => "·".to_owned(),
            Some(count) => count.to_string(),
        };
        lines.extend(grid(&block.raters, &block.units, &cell, width)?);
    }
    Some(lines)
}

/// Signed residuals; what was not rated is blank.
pub(super) fn heat(chart: &HeatMap, width: usize) -> Option<Vec<String>> {
    let rows: Vec<String> = chart.rows.iter().map(|row| row.label.clone()).collect();
    let cell = |row: usize, column: usize| {
        let value = chart.rows.get(row).and_then(|row| row.cells.get(column)).copied().flatten();
        value.map_or_else(String::new, |value| number(value, 1, NumberStyle::Signed))
    };
    let mut lines = lines_of(&format!("− {}   + {}", chart.sides.0, chart.sides.1), width);
    lines.extend(grid(&rows, &chart.raters, &cell, width)?);
    Some(lines)
}

/// One row per number of raters.
pub(super) fn curve(chart: &DecisionCurve, width: usize) -> Option<Vec<String>> {
    let row = |&(raters, value, ends): &DecisionPoint| {
        let noun = if raters == 1 { &chart.noun.0 } else { &chart.noun.1 };
        IntervalRow { label: format!("{raters} {noun}"), points: vec![(Mark::Reliability, value, ends)], absent: None }
    };
    let rows = chart.points.iter().map(row).collect();
    let (title, description) = (String::new(), String::new());
    let as_rows =
        Intervals { title, description, axis: chart.axis.clone(), rows, zero: None, typical: None, sides: None };
    intervals::lines(&as_rows, width)
}

/// Names of columns above, names of rows before, as many columns side by side as there is room for.
fn grid(rows: &[String], names: &[String], cell: &dyn Fn(usize, usize) -> String, width: usize) -> Option<Vec<String>> {
    let labels: Vec<String> = rows.iter().map(|name| shortened(name, LONGEST)).collect();
    let heads: Vec<String> = names.iter().map(|name| shortened(name, LONGEST)).collect();
    let margin = labels.iter().map(|label| columns(label)).max()?;
    let widest = |column: usize| {
        let cells = (0..rows.len()).map(|row| columns(&cell(row, column))).max().unwrap_or(0);
        cells.max(columns(&heads[column]))
    };
    let each = (0..heads.len()).map(widest).max()? + 2;
    let per_band = width.checked_sub(margin)? / each;
    if per_band < FEWEST.min(heads.len()) {
        return None;
    }
    let line = |label: &str, cells: Vec<String>| {
        let set = |text: &String| format!("{}{text}", " ".repeat(each - columns(text)));
        let cells: String = cells.iter().map(set).collect();
        format!("{label}{}{cells}", " ".repeat(margin - columns(label))).trim_end().to_owned()
    };
    let all: Vec<usize> = (0..heads.len()).collect();
    let mut lines = Vec::new();
    for band in all.chunks(per_band) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(line("", band.iter().map(|&column| heads[column].clone()).collect()));
        for (row, label) in labels.iter().enumerate() {
            lines.push(line(label, band.iter().map(|&column| cell(row, column)).collect()));
        }
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(letter: char, count: usize) -> Vec<String> {
        (1..=count).map(|i| format!("{letter}{i}")).collect()
    }

    #[test]
    fn a_grid_puts_every_cell_under_its_column() {
        let cell = |row: usize, column: usize| if row == column { String::new() } else { "+1.2".to_owned() };
        let shown = grid(&names('S', 2), &names('O', 2), &cell, 40).unwrap_or_default();
        assert_eq!(shown, ["      O1    O2", "S1        +1.2", "S2  +1.2"]);
    }

    #[test]
    fn columns_without_room_stand_below_and_a_sliver_is_refused() {
        let cell = |_: usize, _: usize| "7".to_owned();
        let shown = grid(&names('O', 1), &names('T', 5), &cell, 14).unwrap_or_default();
        assert_eq!(shown, ["    T1  T2  T3", "O1   7   7   7", "", "    T4  T5", "O1   7   7"]);
        assert_eq!(grid(&names('O', 1), &names('T', 5), &cell, 8), None);
    }
}
