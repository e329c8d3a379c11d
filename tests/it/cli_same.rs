//! The same data, the same answer: threads, home, row order, column order, line ends and delimiters change nothing. And
//! whatever the window, every line fits.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::cli::{NO_SCREEN, READING, Screen, fixture, parallax, run, run_with};

#[test]
fn threads_and_home_change_no_byte() {
    let answer = |threads: &str, home: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
        command.args(["report", "--demo", "--format", "json", "--quiet", "--threads", threads]);
        match home {
            Some(home) => command.env("HOME", home),
            None => command.env_remove("HOME"),
        };
        command.env("LC_ALL", if threads == "1" { "C" } else { "de_DE.UTF-8" });
        let output = command.output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
        output.stdout
    };
    let home = tempfile::tempdir().unwrap();
    let first = answer("1", None);
    for threads in ["2", "8", "64"] {
        assert_eq!(answer(threads, home.path().to_str()), first, "{threads} threads");
    }
    assert_eq!(answer("3", Some("/nowhere")), first);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing is kept at home");
}

#[test]
fn a_seed_is_recorded() {
    let json: Value = serde_json::from_str(&parallax("gaps --demo --seed 5 --format json").out).unwrap();
    assert_eq!(json["made_from"]["seed"], 5);
    let json: Value = serde_json::from_str(&parallax("gaps --demo --format json").out).unwrap();
    assert_eq!(json["made_from"]["seed"], 1, "calm courses are drawn from a seed");
    let json: Value = serde_json::from_str(&parallax("score --demo --format json").out).unwrap();
    assert!(json["made_from"]["seed"].is_null(), "nothing is drawn, so there is no seed");
}

type Cells = Vec<Vec<String>>;
type Dress = fn(&str) -> String;

fn cells(text: &str) -> Cells {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn joined(cells: &Cells, delimiter: &str, line_end: &str) -> String {
    cells.iter().map(|row| row.join(delimiter) + line_end).collect()
}

/// The same records in another order, the header first.
fn rows_shuffled(text: &str) -> String {
    let mut rows = cells(text);
    let header = rows.remove(0);
    let count = rows.len();
    let step = (7919..9000).find(|step| gcd(*step, count) == 1).unwrap();
    let mut shuffled = vec![header];
    shuffled.extend((0..count).map(|place| rows[place * step % count].clone()));
    joined(&shuffled, ",", "\n")
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn columns_shuffled(text: &str) -> String {
    let rows: Cells = cells(text)
        .into_iter()
        .map(|mut row| {
            row.reverse();
            row.rotate_left(2);
            row
        })
        .collect();
    joined(&rows, ",", "\n")
}

/// A copy of the clinic, every data file in another dress.
fn dressed(folder: &Path, dress: impl Fn(&str) -> String) {
    fs::copy(fixture("clinic/parallax.toml"), folder.join("parallax.toml")).unwrap();
    for file in ["therapy.csv", "supervision.csv", "adherence.csv"] {
        let text = fs::read_to_string(fixture(&format!("clinic/{file}"))).unwrap();
        fs::write(folder.join(file), dress(&text)).unwrap();
    }
}

fn json_of(folder: &str) -> Value {
    let ran = run(&["report", folder, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// The page without what belongs to the file and not to the data: its folder, its hash, the lines where notices stand.
fn page_of(folder: &str) -> String {
    let ran = run(&["report", folder, "--format", "html"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let page = ran.out.replace(&format!("{folder}/"), "");
    let start = page.find("<section id=\"notices\"").unwrap();
    let end = start + page[start..].find("</section>").unwrap();
    let mut page = page[..start].to_owned() + &page[end..];
    while let Some(at) = page.find("SHA-256 ") {
        page.replace_range(at..at + "SHA-256 ".len() + 64, "hash");
    }
    page
}

#[test]
fn the_same_records_in_another_dress_give_the_same_page() {
    let dresses: [(&str, Dress); 6] = [
        ("rows", rows_shuffled),
        ("columns", columns_shuffled),
        ("CRLF", |text| joined(&cells(text), ",", "\r\n")),
        ("CR", |text| joined(&cells(text), ",", "\r")),
        ("byte order mark", |text| format!("\u{feff}{text}")),
        ("semicolons", |text| joined(&cells(text), ";", "\n")),
    ];
    let plain = fixture("clinic");
    let (estimates, page) = (json_of(&plain), page_of(&plain));
    assert!(estimates["estimates"].as_array().unwrap().len() > 100);
    for (name, dress) in dresses {
        let folder = tempfile::tempdir().unwrap();
        dressed(folder.path(), dress);
        let path = folder.path().to_str().unwrap();
        assert_eq!(json_of(path)["estimates"], estimates["estimates"], "{name}");
        let own = page_of(path);
        let differing = own.lines().zip(page.lines()).find(|(own, plain)| own != plain);
        assert!(own == page, "{name}: {differing:?}");
    }
}

#[test]
fn every_line_fits_the_window() {
    for width in [20, 40, 80, 400] {
        for command in READING.iter().chain(&["instruments"]) {
            let words: &[&str] = match *command {
                "instruments" => &["instruments", "--color", "never"],
                command => &[command, "--demo", "--format", "terminal", "--color", "never"],
            };
            let ran = run_with(words, Screen { width, is_terminal: true, no_color: false }, b"");
            assert_eq!(ran.code, 0, "{command}");
            for line in ran.out.lines() {
                assert!(line.width() <= width, "{command} in {width} columns: {line}");
            }
        }
    }
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for_or_refused() {
    let colored = |words: &[&str], is_terminal, no_color| {
        let screen = Screen { width: 80, is_terminal, no_color };
        run_with(&[&["gaps", "--demo"], words].concat(), screen, b"").out.contains('\u{1b}')
    };
    assert!(colored(&[], true, false));
    assert!(!colored(&[], true, true), "NO_COLOR");
    assert!(!colored(&[], false, false), "a pipe");
    assert!(colored(&["--color", "always"], false, true));
    assert!(!colored(&["--color", "never"], true, false));
    assert!(!colored(&["--format", "csv"], true, false));
}

#[test]
fn nothing_in_an_id_reaches_the_screen_as_a_command() {
    let odd =
        |character: char| character.is_control() && character != '\n' || ('\u{202a}'..='\u{202e}').contains(&character);
    for file in ["ansi_escape_id.csv", "rtl_emoji_ids.csv", "formula_ids.csv", "quoting_ids.csv"] {
        let path = fixture(&format!("hostile/files/{file}"));
        for command in ["report", "check", "score", "gaps"] {
            for format in ["terminal", "markdown"] {
                let ran = run(&[command, &path, "--instrument", "wai_sr", "--format", format]);
                assert_eq!(ran.code, 0, "{file}: {}", ran.err);
                let shown = ran.out.clone() + &ran.err;
                assert!(!shown.contains(odd), "{command} {file} {format}: {:?}", shown.chars().find(|&c| odd(c)));
            }
        }
        let wrong = run(&["report", &path, "--instrument", "wai_sr", "--dyad", "\u{1b}[2Jx\u{202e}"]);
        assert_eq!(wrong.code, 2);
        assert!(!wrong.err.contains(odd), "{:?}", wrong.err);
    }
    let named = run_with(&["check", "\u{1b}[31mred.csv"], NO_SCREEN, b"");
    assert!(named.code == 4 && !named.err.contains('\u{1b}'), "{:?}", named.err);
    let usage = run(&["check", "--\u{1b}[31mred"]);
    assert!(usage.code == 2 && !usage.err.contains('\u{1b}'), "{:?}", usage.err);
}
