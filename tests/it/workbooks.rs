//! Answers as workbooks: the rows of the tidy table, text that stays text, and the same bytes for the same answer.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a failed test")]

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::cli::{NO_SCREEN, Screen, parallax, run, run_with};
use crate::hostile::path_of;

fn book(path: &Path) -> Xlsx<std::io::BufReader<std::fs::File>> {
    open_workbook(path).unwrap()
}

/// The cells of a sheet.
fn sheet(path: &Path, name: &str) -> Vec<Vec<Data>> {
    book(path).worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_last_sheet_holds_the_rows_of_the_tidy_table_with_every_digit() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "agreement --demo --scale total",
        "gaps --demo --each never --scale total",
        "score --demo",
        "check --demo",
        "instruments",
        "plan --icc 0.7 --raters 3 --width 0.2",
    ];
    for (at, line) in lines.iter().enumerate() {
        let path = folder.path().join(format!("answer-{at}.xlsx"));
        let ran = parallax(&format!("{line} --quiet -o {}", path.display()));
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{line}");
        let tidy = parallax(&format!("{line} --quiet --format csv")).out;
        let mut tidy = csv::ReaderBuilder::new().has_headers(false).from_reader(tidy.as_bytes());
        let rows = sheet(&path, "Rows");
        let mut numbers = 0;
        for (record, row) in tidy.records().map(Result::unwrap).zip(&rows) {
            for (text, cell) in record.iter().zip(row) {
                let same = match cell {
                    Data::Empty => text.is_empty(),
                    Data::Float(number) => text.parse() == Ok(*number),
                    Data::String(words) => words == text,
                    _ => false,
                };
                numbers += usize::from(matches!(cell, Data::Float(_)));
                assert!(same, "{line}: {text} {cell:?}");
            }
        }
        assert!(numbers > 5, "{line}");
        assert!(book(&path).sheet_names().len() > 2, "{line}: words, tables and rows");
    }
}

/// The ids of `score` stand on the last sheet as text and letter by letter, and no cell is a formula.
pub(crate) fn ids_are_text(input: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scores.xlsx");
    let ran = run(&["score", input, "--instrument", "wai_sr", "-o", path.to_str().unwrap(), "--quiet"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{input}");
    let json = run(&["score", input, "--instrument", "wai_sr", "--format", "json"]).out;
    let scores: serde_json::Value = serde_json::from_str(&json).unwrap();
    let rows = sheet(&path, "Rows");
    let column = rows[0].iter().position(|name| *name == "receiver_id").unwrap();
    for (score, row) in scores["scores"].as_array().unwrap().iter().zip(&rows[1..]) {
        let Data::String(id) = &row[column] else { panic!("{input}: {:?}", row[column]) };
        assert_eq!(id, score["receiver_id"].as_str().unwrap(), "{input}");
    }
    let mut book = book(&path);
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{input}: {name}");
    }
}

#[test]
fn no_id_becomes_a_formula_a_number_or_another_id() {
    for file in [
        "formula_ids",
        "leading_zero_ids",
        "long_integer_ids",
        "keyword_ids",
        "quoting_ids",
        "long_id",
        "ansi_escape_id",
        "rtl_emoji_ids",
    ] {
        ids_are_text(&path_of(&format!("{file}.csv")));
    }
}

#[test]
fn the_same_answer_is_the_same_bytes_wherever_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["one.xlsx", "two.xlsx"].map(|name| folder.path().join(name));
    for path in [&one, &two] {
        assert_eq!(parallax(&format!("report --demo --audience programme --quiet -o {}", path.display())).code, 0);
    }
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    let screen = Screen { is_terminal: true, ..NO_SCREEN };
    let ran = run_with(&["check", "--demo", "--format", "xlsx"], screen, b"");
    assert!(ran.code == 2 && ran.out.is_empty() && ran.err.contains("-o answer.xlsx"), "{}", ran.err);
}
