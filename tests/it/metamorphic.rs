//! The same records written in another way give the same bytes, drawn at random: order of rows and columns, delimiter, line
//! ends, quotes, blank lines, byte order mark, all at once. What is wrong with a file stays wrong in another dress.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::cli::{NO_SCREEN, run_with};
use crate::hostile::path_of;

/// How a table is written.
#[derive(Debug, Clone)]
struct Dress {
    rows: Vec<prop::sample::Index>,
    columns: Vec<prop::sample::Index>,
    delimiter: &'static str,
    line_end: &'static str,
    quoted: Vec<bool>,
    blank_lines: Vec<bool>,
    mark: bool,
    last_line_end: bool,
}

fn dresses() -> impl Strategy<Value = Dress> {
    let places = || prop::collection::vec(any::<prop::sample::Index>(), 64);
    let flags = |share| prop::collection::vec(prop::bool::weighted(share), 64);
    let signs = (prop::sample::select(vec![",", ";", "\t", "|"]), prop::sample::select(vec!["\n", "\r\n", "\r"]));
    (places(), places(), signs, flags(0.2), flags(0.1), any::<bool>(), any::<bool>()).prop_map(
        |(rows, columns, (delimiter, line_end), quoted, blank_lines, mark, last_line_end)| Dress {
            rows,
            columns,
            delimiter,
            line_end,
            quoted,
            blank_lines,
            mark,
            last_line_end,
        },
    )
}

/// The numbers below `count` in an order that the places choose.
fn shuffled(count: usize, places: &[prop::sample::Index]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for at in (1..count).rev() {
        order.swap(at, places[at % places.len()].index(at + 1));
    }
    order
}

fn written(table: &[Vec<String>], dress: &Dress) -> String {
    let columns = shuffled(table[0].len(), &dress.columns);
    let rows = shuffled(table.len() - 1, &dress.rows).into_iter().map(|row| row + 1);
    let mut text = if dress.mark { "\u{feff}".to_owned() } else { String::new() };
    for (line, row) in std::iter::once(0).chain(rows).enumerate() {
        if line > 0 {
            text.push_str(dress.line_end);
            if dress.blank_lines[line % 64] {
                text.push_str(dress.line_end);
            }
        }
        let cells = columns.iter().map(|&column| {
            let cell = &table[row][column];
            let must = cell.contains([',', ';', '\t', '|', '"', '\n', '\r']);
            let quoted = must || dress.quoted[(line * 7 + column) % 64];
            if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
        });
        text.push_str(&cells.collect::<Vec<_>>().join(dress.delimiter));
    }
    if dress.last_line_end {
        text.push_str(dress.line_end);
    }
    text
}

fn table(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read(path_of(file)).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The answer to a text on standard input.
fn answer(words: &[&str], text: &str) -> String {
    let ran = run_with(&[words, &["-", "--instrument", "wai_sr", "--quiet"]].concat(), NO_SCREEN, text.as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words:?}");
    ran.out
}

fn holds_in_every_dress(file: &str, words: &[&str], cases: u32) {
    let table = table(file);
    let plain = answer(words, &std::fs::read_to_string(path_of(file)).unwrap());
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let tried = runner.run(&dresses(), |dress| {
        let own = answer(words, &written(&table, &dress));
        let differing = own.lines().zip(plain.lines()).find(|(own, plain)| own != plain);
        prop_assert!(own == plain, "{file}: {differing:?}");
        Ok(())
    });
    assert!(tried.is_ok(), "{tried:?}");
}

#[test]
fn scores_are_the_same_bytes_in_every_dress() {
    for file in [
        "clean_long.csv",
        "missing_blank_na.csv",
        "formula_ids.csv",
        "quoting_ids.csv",
        "leading_zero_ids.csv",
        "session_numeric_order.csv",
    ] {
        holds_in_every_dress(file, &["score", "--format", "csv"], 24);
    }
}

#[test]
fn agreement_and_gaps_are_the_same_bytes_in_every_dress() {
    holds_in_every_dress("clean_long.csv", &["agreement", "--rater", "perspective", "--format", "csv"], 12);
    holds_in_every_dress(
        "missing_blank_na.csv",
        &["gaps", "--each", "always", "--scale", "total", "--format", "csv"],
        8,
    );
    holds_in_every_dress("one_rating_all_missing.csv", &["gaps", "--scale", "total", "--format", "csv"], 6);
}

#[test]
fn a_fault_is_the_same_fault_in_every_dress() {
    let faults = [
        "out_of_range_high.csv",
        "missing_code_minus99.csv",
        "perspective_typo.csv",
        "empty_rater_id.csv",
        "duplicate_conflict.csv",
        "value_excel_div.csv",
        "missing_item7.csv",
    ];
    for file in faults {
        let table = table(file);
        let told = |text: &str| {
            let words = ["check", "-", "--instrument", "wai_sr", "--format", "json"];
            let ran = run_with(&words, NO_SCREEN, text.as_bytes());
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{file}");
            let told: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
            let mut errors: Vec<String> = told["errors"]
                .as_array()
                .unwrap()
                .iter()
                .map(|error| format!("{} {} {}", error["code"], error["column_name"], error["token"]))
                .collect();
            errors.sort();
            (errors, told["errors"].as_array().unwrap().clone())
        };
        let plain = told(&std::fs::read_to_string(path_of(file)).unwrap()).0;
        let mut runner = TestRunner::new(Config { cases: 16, failure_persistence: None, ..Config::default() });
        let tried = runner.run(&dresses(), |dress| {
            let text = written(&table, &dress);
            let (own, errors) = told(&text);
            prop_assert_eq!(&own, &plain, "{}", file);
            // And the line that is told holds the token.
            let lines: Vec<&str> = text.split(dress.line_end).collect();
            for error in &errors {
                let (Some(line), Some(token)) = (error["line"].as_u64(), error["token"].as_str()) else { continue };
                let line = lines[usize::try_from(line).unwrap() - 1];
                prop_assert!(line.contains(&token.replace('"', "\"\"")), "{}: {} has no {}", file, line, token);
            }
            Ok(())
        });
        assert!(tried.is_ok(), "{tried:?}");
    }
}
