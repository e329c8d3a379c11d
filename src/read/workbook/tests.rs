//! Sheets made for one thing each, and sheets with changed bytes.

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

#[test]
fn a_row_or_a_cell_that_stands_twice_is_refused_where_it_stands() {
    let id = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    let refused = |more: &str| {
        let problem = read(&format!("{id}{more}")).unwrap_err();
        (problem.code, problem.at.line, problem.at.column, problem.message.contains("cell B2 twice"))
    };
    let row = "<row r=\"2\"><c r=\"B2\"><v>3</v></c></row>";
    assert_eq!(refused(&row.repeat(2)), ("not-a-workbook", Some(2), Some(2), true));
    let unnamed = "<row r=\"2\"><c/><c><v>3</v></c></row>";
    assert_eq!(refused(&format!("{row}{unnamed}")), ("not-a-workbook", Some(2), Some(2), true));
    let cell = "<row r=\"2\"><c r=\"B2\"><v>3</v></c><c r=\"A2\"><v>1</v></c><c r=\"B2\"><v>4</v></c></row>";
    assert_eq!(refused(cell), ("not-a-workbook", Some(2), Some(2), true));
    assert_eq!(refused(&format!("</sheetData><sheetData>{row}")).0, "not-a-workbook");
}

#[test]
fn numbers_that_a_spreadsheet_cannot_keep_are_told_once() {
    let cell = |name: &str, value: &str| format!("<c r=\"{name}\"><v>{value}</v></c>");
    let rows = format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}{}</row>",
        cell("A1", "999999999999999"),
        cell("AB1", "12345678901234567"),
        cell("A2", "1.234567890123457E+16"),
        cell("B2", "0.30000000000000004")
    );
    let notices = text(workbook(&rows, &[]), None).unwrap().1;
    assert_eq!((notices.len(), notices[0].code, notices[0].count), (1, "long-number", 2));
    assert_eq!((notices[0].at.line, notices[0].at.column), (Some(1), Some(28)));
    assert!(notices[0].message.contains("cell AB1:"), "{}", notices[0].message);
}

#[test]
fn numbers_that_are_no_day_stay_numbers() {
    let told = |number, from_1904| {
        told(&DataRef::DateTime(ExcelDateTime::new(number, ExcelDateTimeType::DateTime, from_1904)))
    };
    let days = [(1.0, "1900-01-01"), (46_023.0, "2026-01-01"), (2_958_465.0, "9999-12-31")];
    for (number, day) in days {
        assert_eq!(told(number, false), day);
    }
    for (number, same) in [(-5.0, "-5"), (0.0, "0"), (0.5, "0.5"), (2_958_466.0, "2958466"), (3e6, "3000000")] {
        assert_eq!(told(number, false), same);
    }
    assert_eq!([told(0.0, true), told(2_957_003.0, true)], ["1904-01-01", "9999-12-31"]);
    assert_eq!([told(-1.0, true), told(2_957_004.0, true)], ["-1", "2957004"]);
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
