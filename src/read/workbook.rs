//! A sheet of an Excel workbook as text, cell by cell: no claim of the file decides how much memory is taken.

use std::io::Cursor;

use calamine::DataRef;
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

/// The cells of a sheet, the first one unless it is named, as delimited text with one line for each row; and what is to be
/// said where nobody named one of several sheets.
pub(super) fn text(bytes: Vec<u8>, wanted: Option<&str>) -> Result<(Vec<u8>, Option<Notice>), Problem> {
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

fn sheet(bytes: Vec<u8>, wanted: Option<&str>) -> Result<(Vec<u8>, Option<Notice>), Problem> {
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
            value => sheet.put(row, column, told(&value))?,
        }
    }
    let others = wanted.is_none() && sheets.len() > 1;
    Ok((sheet.finished()?, others.then(|| first_of(&sheets))))
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
}

impl Sheet {
    fn put(&mut self, row: u32, column: u32, text: String) -> Result<(), Problem> {
        if column >= MOST_COLUMNS {
            return Err(too_large(row, column, "stands beyond column 10,000"));
        }
        if row < self.row {
            return Err(Problem::new("not-a-workbook", "the rows of the sheet are not in order"));
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
        let at = column as usize;
        if self.cells.len() <= at {
            self.cells.resize(at + 1, String::new());
        }
        self.cells[at] = text;
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
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
        }
    }
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
mod tests {
    use std::io::Write as _;

    use super::*;

    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// A workbook with this sheet and these further parts.
    fn workbook(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
        let package = "http://schemas.openxmlformats.org/package/2006";
        let of = |target: &str, kind: &str| {
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/></Relationships>"
            )
        };
        let sheets = format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"Forms\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        );
        let data = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{sheet}</sheetData></worksheet>");
        let parts = [
            ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"></Types>")),
            ("_rels/.rels", of("xl/workbook.xml", "officeDocument")),
            ("xl/workbook.xml", sheets),
            ("xl/_rels/workbook.xml.rels", of("worksheets/sheet1.xml", "worksheet")),
            ("xl/worksheets/sheet1.xml", data),
        ];
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let parts = parts.iter().map(|(name, text)| (*name, text.as_str()));
        for (name, text) in parts.chain(more.iter().copied()) {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn read(sheet: &str) -> Result<String, Problem> {
        text(workbook(sheet, &[]), None).map(|(text, _)| String::from_utf8(text).unwrap())
    }

    #[test]
    fn cells_stand_in_their_row_and_column_whatever_is_left_out_between_them() {
        let sheet = "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>id</t></is></c><c r=\"C2\" t=\"inlineStr\"><is><t>x</t></is></c></row>\
            <row r=\"4\"><c r=\"A4\"><v>7</v></c><c r=\"C4\"><f>A4+1.5</f><v>8.5</v></c></row>\
            <row r=\"5\"><c r=\"B5\" s=\"0\"/><c r=\"C5\" t=\"b\"><v>1</v></c></row>";
        assert_eq!(read(sheet).unwrap(), "\nid,,x\n\n7,,8.5\n,,TRUE\n");
    }

    #[test]
    fn cells_far_away_and_formulas_without_a_result_are_refused_where_they_stand() {
        let id = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
        let refused = |more: &str| {
            let problem = read(&format!("{id}{more}")).unwrap_err();
            (problem.code, problem.at.line, problem.at.column)
        };
        let far = "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>";
        assert_eq!(refused(far), ("sheet-too-large", Some(1_048_576), Some(1)));
        let wide = "<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>";
        assert_eq!(refused(wide), ("sheet-too-large", Some(2), Some(16_384)));
        let formula = "<row r=\"3\"><c r=\"B3\"><f>A1+1</f></c></row>";
        assert_eq!(refused(formula), ("formula-without-value", Some(3), Some(2)));
        assert_eq!(read("").unwrap_err().code, "empty-file");
    }

    #[test]
    fn claims_declarations_and_too_much_text_are_refused_before_anything_is_read() {
        let id = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
        let refused = |sheet: &str, more: &[(&str, &str)]| text(workbook(sheet, more), None).unwrap_err().code;
        let strings = format!("<sst xmlns=\"{MAIN}\" uniqueCount='4294967295'><si><t>x</t></si></sst>");
        assert_eq!(refused(id, &[("xl/sharedStrings.xml", &strings)]), "not-a-workbook");
        let shared = "<row r=\"1\"><c r=\"A1\"><f t=\"shared\" ref=\"A1\" si=\"4294967294\">1</f><v>1</v></c></row>";
        assert_eq!(refused(shared, &[]), "not-a-workbook");
        let entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><x/>";
        assert_eq!(refused(id, &[("docProps/app.xml", entity)]), "not-a-workbook");
        let large = workbook(id, &[("xl/comments1.xml", &" ".repeat(3 << 20))]);
        assert_eq!(refuse_what_is_unsafe(&large, 2 << 20).unwrap_err().code, "sheet-too-large");
        assert_eq!(refuse_what_is_unsafe(&large, 4 << 20), Ok(()));
        assert_eq!(text(b"PK\x03\x04 and no more".to_vec(), None).unwrap_err().code, "not-a-workbook");
        let mut cut = workbook(id, &[]);
        cut.truncate(cut.len() / 2);
        assert_eq!(text(cut, None).unwrap_err().code, "not-a-workbook");
    }

    const ROWS: &str = "<row r=\"1\" spans=\"1:3\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c><c r=\"B1\" t=\"s\"><v>0</v></c></row>\
        <row r=\"2\"><c r=\"A2\" s=\"1\"><v>46023.5</v></c><c r=\"B2\" t=\"e\"><v>#N/A</v></c><c r=\"C2\" t=\"str\"><f>B1</f><v>x</v></c></row>\
        <row><c><f t=\"shared\" ref=\"A3:A4\" si=\"0\">1+1</f><v>2</v></c></row><row><c><f t=\"shared\" si=\"0\"/><v>2</v></c></row>";

    /// The next number of a simple sequence.
    fn next(state: &mut u32) -> usize {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 8) as usize
    }

    #[test]
    fn changed_cells_and_changed_archives_end_in_rows_or_in_a_problem() {
        let strings = format!("<sst xmlns=\"{MAIN}\" uniqueCount=\"1\"><si><t>note</t></si></sst>");
        let styles = format!(
            "<styleSheet xmlns=\"{MAIN}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        );
        let more = [("xl/sharedStrings.xml", strings.as_str()), ("xl/styles.xml", styles.as_str())];
        let whole = workbook(ROWS, &more);
        let rows = String::from_utf8(text(whole.clone(), None).unwrap().0).unwrap();
        assert_eq!(rows, "id,note\n2026-01-01 12:00:00,#N/A,x\n2,\n2,\n");
        let mut state = 7;
        for _ in 0..400 {
            let mut sheet = ROWS.as_bytes().to_vec();
            for _ in 0..3 {
                let (at, from) = (next(&mut state) % sheet.len(), next(&mut state) % sheet.len());
                sheet[at] = sheet[from];
            }
            let _ = text(workbook(&String::from_utf8(sheet).unwrap(), &more), None);
            let mut archive = whole.clone();
            for _ in 0..3 {
                let at = next(&mut state) % archive.len();
                archive[at] = next(&mut state).to_le_bytes()[0];
            }
            let _ = text(archive, None);
        }
    }

    #[test]
    fn a_sheet_is_found_by_its_name() {
        let id = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
        assert_eq!(text(workbook(id, &[]), Some("Forms")).unwrap().0, b"1\n");
        let problem = text(workbook(id, &[]), Some("Codes")).unwrap_err();
        assert!(problem.message.contains("`Forms`"), "{}", problem.message);
    }
}
