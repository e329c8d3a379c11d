//! A table in a window: as it is, or with wrapped cells, or, when not even that fits, one block per row.

use tabled::builder::Builder;
use tabled::settings::formatting::AlignmentStrategy;
use tabled::settings::object::{Columns, Rows};
use tabled::settings::style::{HorizontalLine, Style};
use tabled::settings::{Alignment, Padding};

use super::wrap::{Ink, columns, inked, lines_of};
use crate::render::cell::cell_words;
use crate::render::table_notes::Reasons;
use crate::render::visible::visible;
use crate::report::Cell;
use crate::report::Table;
use crate::report::number::DASH;

/// Space between two columns.
const GAP: usize = 2;
/// Words up to this length stay whole as long as the table fits.
const LONGEST: usize = 28;
/// Text columns are not made narrower than this.
const NARROWEST: usize = 8;

/// The lines of a table without its caption and notes.
pub(super) fn lines(table: &Table, width: usize, color: bool) -> Vec<String> {
    let reasons = Reasons::of(table);
    let head: Vec<String> = table.columns.iter().map(|column| visible(&column.heading)).collect();
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| words(cell, &reasons)).collect()).collect();
    if head.is_empty() {
        return Vec::new();
    }
    let whole_words = widths(table, &head, &rows, width, LONGEST);
    match whole_words.or_else(|| widths(table, &head, &rows, width, 0)) {
        Some(widths) => grid(table, &head, &rows, &widths, color),
        None => records(&head, &rows, width, color),
    }
}

/// The reasons of empty cells, numbered as in the cells, then the report's own notes.
pub(super) fn notes(table: &Table) -> Vec<String> {
    let reasons = Reasons::of(table);
    let numbered = reasons.0.iter().enumerate().map(|(position, why)| format!("({}) {why}", position + 1));
    numbered.chain(table.notes.iter().cloned()).collect()
}

/// A cell in words.
fn words(cell: &Cell, reasons: &Reasons<'_>) -> String {
    match reasons.number(cell) {
        Some(number) => format!("{DASH} ({number})"),
        None => cell_words(cell),
    }
}

/// Widths of the columns in sum not more than the window, or nothing if the cells cannot be wrapped that far without
/// breaking words of up to `longest` columns.
fn widths(table: &Table, head: &[String], rows: &[Vec<String>], width: usize, longest: usize) -> Option<Vec<usize>> {
    let widest = |position: usize| rows.iter().filter_map(|row| row.get(position)).map(|cell| columns(cell)).max();
    let longest_word = |text: &str| text.split(' ').map(columns).max().unwrap_or(0);
    let mut widths = Vec::new();
    let mut least = Vec::new();
    for (position, heading) in head.iter().enumerate() {
        let cells = widest(position).unwrap_or(0);
        let wrappable = !table.columns[position].numeric;
        let word = rows.iter().filter_map(|row| row.get(position)).map(|cell| longest_word(cell)).max().unwrap_or(0);
        let floor = if wrappable { cells.min(NARROWEST).max(word.min(longest)) } else { cells };
        least.push(floor.max(longest_word(heading)).max(1));
        widths.push(cells.max(columns(heading)).max(1));
    }
    let spaces = GAP * head.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + spaces > width {
        // The widest column that can still give a column gives it; the leftmost among equals.
        let give =
            (0..widths.len()).filter(|&i| widths[i] > least[i]).max_by_key(|&i| (widths[i], widths.len() - i))?;
        widths[give] -= 1;
    }
    Some(widths)
}

/// Columns side by side under a rule.
fn grid(table: &Table, head: &[String], rows: &[Vec<String>], widths: &[usize], color: bool) -> Vec<String> {
    let set = |cells: &[String]| -> Vec<String> {
        cells.iter().zip(widths).map(|(cell, &width)| lines_of(cell, width).join("\n")).collect()
    };
    let mut builder = Builder::default();
    builder.push_record(set(head));
    for row in rows {
        builder.push_record(set(row));
    }
    let mut drawn = builder.build();
    drawn.with(Style::empty().horizontals([(1, HorizontalLine::new('─'))]));
    drawn.with(Alignment::bottom());
    drawn.with(AlignmentStrategy::PerLine);
    for (position, column) in table.columns.iter().enumerate() {
        let space = if position + 1 < widths.len() { GAP } else { 0 };
        drawn.modify(Columns::one(position), Padding::new(0, space, 0, 0));
        drawn.modify(Columns::one(position), if column.numeric { Alignment::right() } else { Alignment::left() });
    }
    for position in 1..=rows.len() {
        drawn.modify(Rows::one(position), Alignment::top());
    }
    let text = drawn.to_string();
    let rule = text.lines().position(|line| line.starts_with('─')).unwrap_or(0);
    let line = |(position, line): (usize, &str)| {
        let ink = if position < rule { Ink::Strong } else { Ink::Usual };
        inked(line.trim_end(), if position == rule { Ink::Faint } else { ink }, color)
    };
    text.lines().enumerate().map(line).collect()
}

/// One block per row: its heading, then a line per column.
fn records(head: &[String], rows: &[Vec<String>], width: usize, color: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for (position, row) in rows.iter().enumerate() {
        if position > 0 {
            lines.push(String::new());
        }
        for (column, cell) in row.iter().enumerate() {
            if column == 0 {
                lines.extend(lines_of(cell, width).iter().map(|line| inked(line, Ink::Strong, color)));
                continue;
            }
            let heading = head.get(column).map_or("", String::as_str);
            let entry = [(format!("{heading}: {cell}"), Ink::Usual)];
            lines.extend(super::wrap::wrapped(&entry, "  ", "    ", width, color));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Column;
    use crate::report::NumberStyle;

    fn small() -> Table {
        let column = |heading: &str, numeric| Column { heading: heading.to_owned(), numeric };
        let gap = |value| Cell::Number { value, digits: 2, style: NumberStyle::Signed };
        Table {
            caption: String::new(),
            columns: vec![column("Scale", false), column("Mean gap", true), column("Remark", false)],
            rows: vec![
                vec![Cell::Text("Goal".into()), gap(-0.52), Cell::Text("client rated higher".into())],
                vec![Cell::Text("Bond".into()), Cell::Absent { why: "too few".into() }, Cell::Text("–".into())],
            ],
            notes: vec!["Gap: therapist minus client.".into()],
        }
    }

    #[test]
    fn a_table_that_fits_stands_as_it_is() {
        let shown = lines(&small(), 80, false).join("\n");
        let expected = "Scale  Mean gap  Remark\n────────────────────────────────────\n\
                        Goal      −0.52  client rated higher\nBond      – (1)  –";
        assert_eq!(shown, expected);
        assert_eq!(notes(&small()), ["(1) too few", "Gap: therapist minus client."]);
    }

    #[test]
    fn cells_wrap_before_a_table_gives_up_its_columns() {
        let shown = lines(&small(), 26, false);
        assert!(shown.iter().all(|line| columns(line) <= 26), "{shown:?}");
        assert!(shown.iter().any(|line| line.ends_with("client")) && shown.iter().any(|line| line.contains("Scale")));
    }

    #[test]
    fn in_a_very_narrow_window_each_row_becomes_a_block() {
        let shown = lines(&small(), 20, false);
        assert_eq!(shown[..3], ["Goal", "  Mean gap: −0.52", "  Remark: client"]);
    }
}
