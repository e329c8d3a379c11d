//! Files that are not plain UTF-8 text, made by the programs that people use: the same study as from CSV.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::collections::BTreeSet;

use crate::cli::{Ran, fixture, run};

fn read(command: &str, file: &str, more: &[&str]) -> Ran {
    let (file, form) = (fixture(file), fixture("hostile/files/instrument_good.toml"));
    run(&[&[command, &file, "--quiet", "--instrument", &form], more].concat())
}

/// The codes of all notices.
fn notices(file: &str, more: &[&str]) -> BTreeSet<String> {
    let ran = read("check", file, &[more, &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{file}: {}", ran.err);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let codes = value["notices"].as_array().unwrap().iter();
    codes.map(|notice| notice["code"].as_str().unwrap().to_owned()).collect()
}

fn same_as_clean(file: &str, more: &[&str]) {
    for command in ["gaps", "score"] {
        let ours = read(command, file, &[more, &["--format", "csv"]].concat());
        let clean = read(command, "hostile/files/clean_long.csv", &["--format", "csv"]);
        assert_eq!((ours.code, ours.out), (0, clean.out), "{command} {file}: {}", ours.err);
    }
}

fn codes(expected: &[&str]) -> BTreeSet<String> {
    expected.iter().map(|code| (*code).to_owned()).collect()
}

#[test]
fn workbooks_of_two_programs_are_read_with_their_dates() {
    for file in ["formats/workbook_openpyxl.xlsx", "formats/workbook_libreoffice.xlsx"] {
        same_as_clean(file, &[]);
        assert_eq!(notices(file, &[]), codes(&["first-sheet", "unknown-column"]), "{file}");
        assert_eq!(notices(file, &["--sheet", "Forms"]), codes(&["unknown-column"]), "{file}");
    }
    same_as_clean("hostile/files/workbook_clean.xlsx", &[]);
}

#[test]
fn a_sheet_that_is_not_there_is_told_with_those_that_are() {
    let ran = read("check", "formats/workbook_openpyxl.xlsx", &["--sheet", "Answers"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no sheet `Answers`; there are `Forms`, `Codes`"), "{}", ran.err);
}

#[test]
fn other_encodings_are_read_where_the_file_or_the_user_says_so_and_are_named() {
    same_as_clean("hostile/files/utf16be_bom.csv", &[]);
    assert_eq!(notices("hostile/files/utf16be_bom.csv", &[]), codes(&["transcoded-utf16"]));
    same_as_clean("hostile/files/utf16le_nobom.csv", &["--encoding", "utf-16le"]);
    let windows = ["--encoding", "windows-1252"];
    assert_eq!(notices("hostile/files/windows1252.csv", &windows), codes(&["transcoded-windows1252"]));
    let scores = read("score", "hostile/files/windows1252.csv", &[&windows[..], &["--format", "csv"]].concat());
    assert!(scores.out.contains("Zo\u{eb}"), "{}", scores.out);
    let wrong = read("check", "hostile/files/rtl_emoji_ids.csv", &windows);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("garbled"), "{}", wrong.err);
    assert_eq!(read("check", "hostile/files/clean_long.csv", &["--encoding", "ebcdic"]).code, 2);
}

#[test]
fn spss_files_are_read_with_their_labels_and_missing_values() {
    for file in ["formats/plain.sav", "formats/bytecode.sav"] {
        let map = ["--map", "view=perspective"];
        assert_eq!(notices(file, &map), codes(&["item-missing", "unknown-column", "user-missing", "value-labels"]));
        let facts = read("check", file, &[&map[..], &["--format", "json"]].concat());
        let facts: serde_json::Value = serde_json::from_str(&facts.out).unwrap();
        assert_eq!(facts["facts"]["missing_item_cells"], 2, "one user-missing, one system-missing");
        assert_eq!(facts["facts"]["perspectives"]["therapist"], 8);
    }
    let refused = read("check", "formats/zlib.zsav", &[]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains(".zsav") && refused.err.contains("/COMPRESSED"), "{}", refused.err);
}

#[test]
fn a_csv_as_excel_saves_it_in_much_of_europe_is_read_once_its_encoding_is_said() {
    let file = "formats/excel_windows1252.csv";
    let refused = read("check", file, &[]);
    assert!(refused.err.contains("--encoding windows-1252"), "{}", refused.err);
    let told = notices(file, &["--encoding", "windows-1252"]);
    assert_eq!(told, codes(&["decimal-comma", "delimiter-detected", "not-integer", "transcoded-windows1252"]));
}
