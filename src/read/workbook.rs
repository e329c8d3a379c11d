//! A sheet of an Excel workbook as text, cell by cell: no claim of the file decides how much memory is taken.

use std::io::Cursor;

use calamine::DataRef;
use calamine::ExcelDateTime;
use calamine::ExcelDateTimeType;
use calamine::Reader;
use calamine::Xlsx;
use calamine::XlsxError;

use crate::domain::notice::Notice;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

use super::problems::quoted_list;
use super::table_text::TableText;
use super::workbook_limits::MOST_UNPACKED;
use super::workbook_limits::refuse_what_is_unsafe;

/// Most columns, as in delimited text.
const MOST_COLUMNS: u32 = 10_000;
/// Most empty rows between two that are filled.
const WIDEST_GAP: u32 = 10_000;
/// Most bytes of text that a sheet may become.
const MOST_TEXT: usize = 256 << 20;

/// The least whole number that may have lost digits: a spreadsheet keeps fifteen.
const LONG: f64 = 1e15;
/// One more than the number of the last day that a spreadsheet knows, 31 December 9999, counted from 1900 and from 1904.
const AFTER_LAST_DAY: [f64; 2] = [2_958_466.0, 2_957_004.0];

/// The cells of a sheet, the first one unless it is named, as delimited text with one line for each row; and what is to be
/// said: where nobody named one of several sheets, and of numbers that may have lost digits.
pub(super) fn text(bytes: Vec<u8>, wanted: Option<&str>) -> Result<(Vec<u8>, Vec<Notice>), Problem> {
    refuse_what_is_unsafe(&bytes, MOST_UNPACKED)?;
    // What the limits let through may still be so odd that the library gives up where it should refuse.
    std::panic::catch_unwind(|| sheet(bytes, wanted)).unwrap_or_else(|_| Err(given_up()))
}

/// A workbook on which the library that reads it stumbled.
fn given_up() -> Problem {
    let problem =
        Problem::new("not-a-workbook", "the file is no workbook that can be read: its parts contradict each other");
    problem.hint("open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8")
}

fn sheet(bytes: Vec<u8>, wanted: Option<&str>) -> Result<(Vec<u8>, Vec<Notice>), Problem> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let sheets = workbook.sheet_names();
    let name = match wanted {
        None => sheets.first().cloned().ok_or_else(|| Problem::new("not-a-workbook", "the workbook has no sheet"))?,
        Some(wanted) => sheets.iter().find(|name| *name == wanted).cloned().ok_or_else(|| no_sheet(wanted, &sheets))?,
    };
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| broken(&error))?;
    let mut sheet = Sheet::default();
    while let Some(cell) = cells.next_cell_with_formula().map_err(|error| broken(&error))? {
        let (row, column) = cell.pos;
        match cell.value {
            DataRef::Empty if cell.formula.is_some() => return Err(without_value(row, column)),
            DataRef::Empty => {}
            value => {
                if matches!(value, DataRef::Float(number) if number.abs() >= LONG) {
                    sheet.long.get_or_insert((row, column, 0)).2 += 1;
                }
                sheet.put(row, column, told(&value))?;
            }
        }
    }
    let others = wanted.is_none() && sheets.len() > 1;
    let notices = others.then(|| first_of(&sheets)).into_iter().chain(sheet.long.map(long_numbers)).collect();
    Ok((sheet.finished()?, notices))
}

/// Digits behind the fifteenth are lost before the file is read, so that two ids may have become one.
fn long_numbers((row, column, count): (u32, u32, usize)) -> Notice {
    let message = format!(
        "numbers of more than 15 digits, the first in cell {}: spreadsheets keep 15 and change the others, so ids must be \
         text there",
        cell_name(row, column)
    );
    Notice::new("long-number", message, count).at(at(row, column))
}

fn first_of(sheets: &[String]) -> Notice {
    let named = quoted_list(&sheets[..sheets.len().min(8)]);
    let message = format!("the first of the sheets {named} was read; another one: `--sheet NAME`");
    Notice::new("first-sheet", message, sheets.len())
}

/// The rows up to the one at hand.
#[derive(Default)]
struct Sheet {
    text: TableText,
    row: u32,
    cells: Vec<String>,
    /// The first cell with a number of more than fifteen digits, and how many there are.
    long: Option<(u32, u32, usize)>,
}

impl Sheet {
    fn put(&mut self, row: u32, column: u32, text: String) -> Result<(), Problem> {
        if column >= MOST_COLUMNS {
            return Err(too_large(row, column, "stands beyond column 10,000"));
        }
        if row < self.row {
            let problem = Problem::new("not-a-workbook", "the rows of the sheet are not in order").at(at(row, column));
            return Err(problem.hint("open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8"));
        }
        if row > self.row {
            self.flush();
            if row - self.row > WIDEST_GAP {
                return Err(too_large(row, column, "stands more than 10,000 empty rows below the others"));
            }
            if self.text.len() > MOST_TEXT {
                return Err(too_large(row, column, "is reached after 256 MiB of text"));
            }
            self.row = row;
        }
        let place = column as usize;
        if self.cells.len() <= place {
            self.cells.resize(place + 1, String::new());
        }
        if !self.cells[place].is_empty() {
            return Err(twice(row, column));
        }
        self.cells[place] = text;
        Ok(())
    }

    fn flush(&mut self) {
        if !self.cells.is_empty() {
            self.text.row(self.row, &self.cells);
            self.cells.clear();
        }
    }

    fn finished(mut self) -> Result<Vec<u8>, Problem> {
        self.flush();
        if self.text.len() == 0 {
            let problem = Problem::new("empty-file", "the sheet is empty");
            return Err(problem.hint("if the data stand on another sheet, name it: `--sheet NAME`"));
        }
        Ok(self.text.finished())
    }
}

/// A cell as it would stand in a text file.
fn told(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(date) if !is_day(date) => date.as_f64().to_string(),
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
        }
    }
}

/// Does the number of a date stand for a day? Another one is told as a number, which no column of dates takes.
fn is_day(date: &ExcelDateTime) -> bool {
    let number = date.as_f64();
    let kinds = [ExcelDateTimeType::DateTime, ExcelDateTimeType::TimeDelta];
    let from_1904 = kinds.into_iter().any(|kind| *date == ExcelDateTime::new(number, kind, true));
    let first = if from_1904 { 0.0 } else { 1.0 };
    (first..AFTER_LAST_DAY[usize::from(from_1904)]).contains(&number)
}

/// `B12`, as a spreadsheet calls it.
fn cell_name(row: u32, column: u32) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

/// One of two values would be lost, or a whole row.
fn twice(row: u32, column: u32) -> Problem {
    let message = format!(
        "the sheet holds cell {} twice; it is damaged, or two of its rows have the number {}",
        cell_name(row, column),
        row + 1
    );
    let hint = "open it in a spreadsheet program, look at this row, and save it as .xlsx or as CSV UTF-8";
    Problem::new("not-a-workbook", message).hint(hint).at(at(row, column))
}

fn at(row: u32, column: u32) -> Position {
    Position { line: Some(u64::from(row) + 1), column: Some(column as usize + 1), ..Position::default() }
}

fn too_large(row: u32, column: u32, why: &str) -> Problem {
    let problem = Problem::new("sheet-too-large", format!("a cell {why}")).at(at(row, column));
    problem.hint("delete what stands outside the table, or copy the table to a sheet of its own")
}

fn without_value(row: u32, column: u32) -> Problem {
    let message = "the cell holds a formula whose result was not stored; it would be read as missing";
    let problem = Problem::new("formula-without-value", message).at(at(row, column));
    problem.hint("open the workbook in a spreadsheet program, let it calculate, and save it again")
}

fn no_sheet(wanted: &str, sheets: &[String]) -> Problem {
    let message = format!("there is no sheet `{}`; there are {}", shorten(wanted), quoted_list(sheets));
    Problem::new("not-a-workbook", message).token(wanted).hint("name one of them: `--sheet NAME`")
}

fn broken(error: &XlsxError) -> Problem {
    let message = format!("the file is no workbook that can be read: {}", shorten(&error.to_string()));
    let hint = "open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8; without a password";
    Problem::new("not-a-workbook", message).hint(hint)
}

#[cfg(test)]
mod tests;
