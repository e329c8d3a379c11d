//! The report as a workbook: what was found in words, each table on a sheet, and the rows of numbers on the last one.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::cell::cell_words;
use super::table_notes::Reasons;
use super::visible::visible;
use crate::domain::spreadsheet::text_of;
use crate::report::{Block, Cell, NumberStyle, Prose, Report, Table};

/// Most characters that a cell can hold.
const LONGEST_TEXT: usize = 32_767;

/// Columns of the rows of numbers that hold numbers; all others hold text, so that an id stays what it is.
const NUMERIC: [&str; 19] = [
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "conf_level",
    "statistic",
    "df1",
    "df2",
    "p_value",
    "n",
    "k",
    "session",
    "score",
    "answered",
    "items",
    "field_score",
    "value",
    "range_low",
    "range_high",
];

/// The bytes of a workbook. Text goes into cells of text, so that nothing in it is a formula or a link; numbers go in with
/// every digit. `rows` is the tidy table of the same answer. Equal input gives equal bytes: the workbook knows no clock.
///
/// # Errors
///
/// What does not fit into a workbook, in words: more than 1,048,576 rows.
pub fn workbook(report: &Report, rows: &str) -> Result<Vec<u8>, String> {
    written(report, rows).map_err(|error| error.to_string())
}

fn written(report: &Report, rows: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    words(book.add_worksheet(), report)?;
    let mut tables = Vec::new();
    for section in &report.sections {
        collect(&section.blocks, &section.heading, &mut tables);
    }
    for (at, (heading, table)) in tables.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("Table {}", at + 1))?;
        put_table(sheet, heading, table)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name("Rows")?;
    put_rows(sheet, rows)?;
    book.save_to_buffer()
}

/// Tables in reading order, those of charts and of what is folded away too, each under the heading of its section.
fn collect<'r>(blocks: &'r [Block], heading: &'r str, tables: &mut Vec<(&'r str, Table)>) {
    for block in blocks {
        match block {
            Block::Table(table) | Block::Chart { table, .. } if !table.columns.is_empty() => {
                tables.push((heading, table.in_words()));
            }
            Block::Details { blocks, .. } => collect(blocks, heading, tables),
            _ => {}
        }
    }
}

fn bold() -> Format {
    Format::new().set_bold()
}

fn put_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    sheet.write_string(row, column, fitting(text)).map(|_| ())
}

/// A text that a cell can hold.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    // A character takes at most two places.
    text.chars().take(LONGEST_TEXT / 2 - 1).chain(['…']).collect()
}

/// The first sheet: title, what was found, notices and provenance, one paragraph a row.
fn words(sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    sheet.set_name("Report")?;
    sheet.set_column_width(0, 110)?;
    let wrapped = Format::new().set_text_wrap();
    sheet.write_string_with_format(0, 0, fitting(&visible(&report.title)), &bold())?;
    let lead = report.lead.iter().map(Prose::plain);
    let sections = report.sections.iter().flat_map(|section| {
        let mut own = Vec::new();
        paragraphs(&section.blocks, &mut own);
        if !own.is_empty() {
            own.insert(0, format!("— {} —", section.heading));
        }
        own
    });
    let all = std::iter::once(report.subtitle.clone()).chain(lead).chain(sections).chain(report.footer.iter().cloned());
    for (row, text) in (1_u32..).zip(all.filter(|text| !text.is_empty())) {
        sheet.write_string_with_format(row, 0, fitting(&visible(&text)), &wrapped)?;
    }
    Ok(())
}

fn paragraphs(blocks: &[Block], found: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Text(text) | Block::Aside(text) => found.push(text.plain()),
            Block::Prompts(prompts) => found.extend(prompts.iter().map(Prose::plain)),
            Block::Remarks(remarks) => {
                found.extend(remarks.iter().map(|it| format!("{}: {} {}", it.label, it.text, it.note)));
            }
            Block::Cards(cards) => {
                found.extend(cards.iter().map(|it| format!("{}: {}; {}", it.label, cell_words(&it.value), it.note)));
            }
            Block::Chart { caption, .. } => found.push(caption.clone()),
            Block::Details { blocks, .. } => paragraphs(blocks, found),
            Block::Table(_) => {}
        }
    }
}

/// How many columns of the sheet a column of the table takes: an interval and a change need two.
fn width(table: &Table, column: usize) -> u16 {
    let two = |row: &Vec<Cell>| matches!(row.get(column), Some(Cell::Interval { .. } | Cell::Latest { .. }));
    if table.rows.iter().any(two) { 2 } else { 1 }
}

fn put_table(sheet: &mut Worksheet, heading: &str, table: &Table) -> Result<(), XlsxError> {
    let caption = if table.caption.is_empty() { heading } else { &table.caption };
    sheet.write_string_with_format(0, 0, fitting(&visible(caption)), &bold())?;
    let widths: Vec<u16> = (0..table.columns.len()).map(|column| width(table, column)).collect();
    let starts: Vec<u16> = widths.iter().scan(0, |next, width| Some(std::mem::replace(next, *next + width))).collect();
    for ((column, &start), &width) in table.columns.iter().zip(&starts).zip(&widths) {
        let heading = visible(&column.heading);
        let is_interval = width == 2 && table.rows.iter().flatten().any(|cell| matches!(cell, Cell::Interval { .. }));
        let (first, second) = if is_interval { ("low", "high") } else { ("", "change") };
        sheet.write_string_with_format(2, start, fitting(format!("{heading} {first}").trim()), &bold())?;
        if width == 2 {
            sheet.write_string_with_format(2, start + 1, fitting(format!("{heading} {second}").trim()), &bold())?;
        }
    }
    let reasons = Reasons::of(table);
    let mut row = 3;
    for cells in &table.rows {
        for (cell, &start) in cells.iter().zip(&starts) {
            put_cell(sheet, row, start, cell)?;
        }
        row += 1;
    }
    let why = reasons.0.iter().map(|why| format!("An empty cell: {why}"));
    for note in why.chain(table.notes.iter().cloned()) {
        row += 1;
        put_text(sheet, row, 0, &visible(&note))?;
    }
    Ok(())
}

fn put_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => put_text(sheet, row, column, &visible(text)),
        Cell::Count(count) => sheet.write_number(row, column, *count as f64).map(|_| ()),
        Cell::Number { value, digits, style } => put_number(sheet, row, column, *value, (*digits, *style)),
        Cell::Interval { low, high, digits, style } => {
            put_number(sheet, row, column, *low, (*digits, *style))?;
            put_number(sheet, row, column + 1, *high, (*digits, *style))
        }
        Cell::Latest { value, change } => {
            put_number(sheet, row, column, *value, (2, NumberStyle::Plain))?;
            change.map_or(Ok(()), |change| put_number(sheet, row, column + 1, change, (2, NumberStyle::Signed)))
        }
        Cell::Picture { .. } | Cell::Absent { .. } => Ok(()),
    }
}

/// A number with all its digits, of which the cell shows as many as the report does.
fn put_number(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: f64,
    (digits, style): (u8, NumberStyle),
) -> Result<(), XlsxError> {
    if !value.is_finite() {
        return put_text(sheet, row, column, if value > 0.0 { "∞" } else { "−∞" });
    }
    let plain = if digits == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(digits.into())) };
    let shown = if style == NumberStyle::Signed { format!("+{plain};-{plain};{plain}") } else { plain };
    sheet.write_number_with_format(row, column, value, &Format::new().set_num_format(shown)).map(|_| ())
}

/// The tidy rows: numbers in the columns of numbers, text everywhere else.
fn put_rows(sheet: &mut Worksheet, rows: &str) -> Result<(), XlsxError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rows.as_bytes());
    let mut numeric: Vec<bool> = Vec::new();
    for (row, record) in (0_u32..).zip(reader.records().map_while(Result::ok)) {
        if row == 0 {
            numeric = record.iter().map(|name| NUMERIC.contains(&name)).collect();
        }
        for ((column, cell), &is_number) in (0_u16..).zip(&record).zip(&numeric) {
            let number = cell.parse().ok().filter(|number: &f64| is_number && number.is_finite());
            match number {
                _ if cell.is_empty() => {}
                Some(number) if row > 0 => {
                    sheet.write_number(row, column, number)?;
                }
                _ => put_text(sheet, row, column, text_of(cell))?,
            }
        }
    }
    sheet.set_freeze_panes(1, 0).map(|_| ())
}
