//! Every `must` and `must_not` of the manifest, by its sentence.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a failed test")]

use std::collections::BTreeSet;

use serde_json::Value;

use parallax::domain::spreadsheet::text_of;

use super::cases::{Case, Outcome, cases};
use super::expected::{by_mean_squares, has_expected_numbers};
use super::path_of;
use crate::cli::run;

fn fact(case: &Case, name: &str) -> u64 {
    case.check().1["facts"][name].as_u64().unwrap_or_else(|| panic!("{}: no {name}", case.name))
}

fn notice_codes(case: &Case) -> Vec<String> {
    let told = case.check().1;
    let notices = told["notices"].as_array().cloned().unwrap_or_default();
    notices.iter().map(|notice| notice["code"].as_str().unwrap().to_owned()).collect()
}

fn ids(case: &Case) -> BTreeSet<String> {
    case.scores().iter().map(|row| row["receiver_id"].as_str().unwrap().to_owned()).collect()
}

/// The first cells of the records as another reader of CSV sees them.
fn ids_in_file(case: &Case) -> BTreeSet<String> {
    let text = std::fs::read(case.path()).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_slice());
    reader.records().map(|record| record.unwrap()[0].to_owned()).collect()
}

/// The first cells of our own table of scores.
fn ids_in_csv(case: &Case) -> (BTreeSet<String>, Vec<String>) {
    let text = case.run(&["score", "--format", "csv"]).out;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cells = rows.iter().flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    (rows.iter().map(|row| text_of(&row[2]).to_owned()).collect(), cells)
}

fn refused(case: &Case) {
    assert!(case.is_refused(), "{}", case.name);
}

/// Refused, or read with the words of a notice.
fn refused_or_told(case: &Case) {
    assert_ne!(case.check().0, Outcome::Accept, "{}", case.name);
}

fn same_as_clean(case: &Case) {
    let clean = Case::named("clean_long.csv");
    for words in [&["gaps", "--scale", "total"][..], &["agreement", "--rater", "perspective"]] {
        assert_eq!(case.estimates(words), clean.estimates(words), "{} {words:?}", case.name);
    }
}

fn not_line(case: &Case, line: u64) {
    let told = case.check().1;
    assert!(told["errors"].as_array().unwrap().iter().all(|error| error["line"] != line), "{}", case.name);
}

fn no_estimate(case: &Case, terms: &[&str]) {
    for words in [&["agreement", "--scale", "total"][..], &["report"]] {
        let ran = case.run(&[words, &["--format", "json"]].concat());
        let told: Value = serde_json::from_str(&ran.out).unwrap_or_default();
        for row in told["estimates"].as_array().cloned().unwrap_or_default() {
            let is_one = terms.iter().any(|term| row["term"].as_str().unwrap().starts_with(term));
            assert!(!is_one || row["estimate"].is_null(), "{}: {row}", case.name);
        }
    }
}

/// Where the cells of a line end and begin, by the columns of a screen.
fn edges(line: &str) -> (Vec<usize>, Vec<usize>) {
    use unicode_width::UnicodeWidthChar;
    let (mut starts, mut ends, mut at, mut blanks) = (Vec::new(), Vec::new(), 0, 2);
    for letter in line.trim_end().chars() {
        if letter == ' ' {
            blanks += 1;
        } else {
            if blanks > 1 {
                starts.push(at);
                ends.push(at - blanks.min(at));
            }
            blanks = 0;
        }
        at += letter.width().unwrap_or(0);
    }
    (starts, ends)
}

/// In every table on the screen that shows ids, the second cells of all rows begin, or end, below each other.
fn columns_are_aligned(case: &Case) {
    let screen = case.run(&["report", "--format", "terminal"]).out;
    let lines: Vec<&str> = screen.lines().collect();
    let known = ids(case);
    let mut tables = 0;
    for (at, _) in
        lines.iter().enumerate().filter(|(_, line)| line.len() > 9 && line.chars().all(|letter| letter == '─'))
    {
        let rows: Vec<&str> = lines[at + 1..].iter().take_while(|line| !line.trim().is_empty()).copied().collect();
        let with_id = |line: &&&str| known.iter().any(|id| line.starts_with(id.as_str()));
        let rows: Vec<(Vec<usize>, Vec<usize>)> = rows.iter().filter(with_id).map(|line| edges(line)).collect();
        if rows.len() < 3 {
            continue;
        }
        tables += 1;
        let starts: BTreeSet<usize> = rows.iter().map(|(starts, _)| starts[1]).collect();
        let ends: BTreeSet<usize> = rows.iter().map(|(_, ends)| *ends.get(2).unwrap_or(&0)).collect();
        assert!(starts.len() == 1 || ends.len() == 1, "{}: {rows:?}", case.name);
    }
    assert!(tables > 0, "no table shows ids\n{screen}");
}

fn exported_cells_are_safe(case: &Case) {
    let (_, cells) = ids_in_csv(case);
    let gaps = case.run(&["gaps", "--each", "always", "--format", "csv"]).out;
    let mut reader = csv::Reader::from_reader(gaps.as_bytes());
    let groups = reader.records().map(|row| row.unwrap()[4].to_owned()).collect::<Vec<_>>();
    let would_run = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let is_number = |cell: &String| cell.parse::<f64>().is_ok();
    assert!(groups.iter().any(|group| group.starts_with('\'')), "{}", case.name);
    assert!(cells.iter().chain(&groups).all(|cell| is_number(cell) || !would_run(cell)), "{}", case.name);
}

fn spellings_are_named(case: &Case) {
    let told = case.check().1;
    let near = |notice: &&Value| notice["code"] == "near-duplicate-id";
    let message =
        told["notices"].as_array().unwrap().iter().find(near).unwrap()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("`C001`") && message.contains("`C001 `"), "{message}");
}

fn nothing_written_is_named_after_an_id(case: &Case) {
    let folder = tempfile::tempdir().unwrap();
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_parallax"))
        .args(["report", &case.path(), "--instrument", &case.instrument()])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(ran.status.success());
    assert_eq!(crate::cli_files::names(folder.path()), ["parallax-report.html"]);
}

fn no_control_byte_is_written(case: &Case) {
    for words in [
        &["check"][..],
        &["gaps", "--each", "always"],
        &["report", "--format", "html"],
        &["report", "--format", "markdown"],
        &["score", "--format", "json"],
    ] {
        let ran = case.run(words);
        let has = |text: &str| text.contains(['\u{1b}', '\u{7}']);
        assert!(!has(&ran.out) && !has(&ran.err), "{} {words:?}", case.name);
    }
}

/// Refused; or read with the comma as a point, which is said.
fn decimal_comma_is_a_point(case: &Case) {
    if case.is_refused() {
        return;
    }
    assert!(notice_codes(case).contains(&"decimal-comma".to_owned()));
    let text = std::fs::read_to_string(case.path()).unwrap();
    let means: Vec<f64> = text
        .lines()
        .skip(1)
        .map(|line| {
            let answers: Vec<f64> =
                line.split(';').skip(5).map(|cell| cell.replace(',', ".").parse().unwrap()).collect();
            answers.iter().sum::<f64>() / answers.len() as f64
        })
        .collect();
    let scores: Vec<f64> =
        case.scores().iter().filter(|row| row["scale"] == "total").filter_map(|row| row["score"].as_f64()).collect();
    let sum = |numbers: &[f64]| numbers.iter().sum::<f64>();
    assert!(scores.len() == means.len() && (sum(&scores) - sum(&means)).abs() < 1e-9, "{}", case.name);
}

/// A fraction stays a fraction.
fn fractions_stay(case: &Case) {
    if !case.is_refused() {
        let twelfths = |row: &Value| row["score"].as_f64().unwrap() * 12.0;
        let between = |row: &&Value| row["scale"] == "total" && (twelfths(row) - twelfths(row).round()).abs() > 0.4;
        assert_eq!(case.scores().iter().filter(between).count(), 1, "{}", case.name);
    }
}

/// Asks what a sentence of the manifest demands. A sentence that nobody knows is a failure: the corpus has grown.
fn holds(sentence: &str, case: &Case) {
    match sentence {
        "24 records" => assert_eq!(fact(case, "records"), 24),
        "4 clients" => assert_eq!(fact(case, "clients"), 4),
        "8 clients if accepted" => assert_eq!(fact(case, "clients"), 8),
        "keep them as two clients if accepted" => assert_eq!(fact(case, "clients"), 5),
        "report 2 missing item cells" => assert_eq!(fact(case, "missing_item_cells"), 2),
        "treat blanks as 0" => assert_eq!(fact(case, "missing_item_cells"), 96),
        "count them as two ratings with all items missing" => assert_eq!(fact(case, "item_cells"), 288),
        "drop a rating silently" => assert_eq!(fact(case, "item_cells"), 576),
        "same results as clean_long.csv"
        | "same results as clean_long.csv, byte for byte apart from the input name"
        | "same numbers as clean_long.csv" => same_as_clean(case),
        "ICC(A,1) = 0.85365853658536585 (35/41) on the item mean"
        | "ICC(C,1) = 1"
        | "ICCs equal those of large_offset_removed.csv to 4 digits with binary64 input, to 12 digits with exact decimal input" =>
        {
            has_expected_numbers(case);
        }
        "no negative variance" => {
            let found = by_mean_squares(case);
            let variances: Vec<(&String, &f64)> = found.iter().filter(|(term, _)| term.starts_with("ms_")).collect();
            assert!(variances.len() == 4 && variances.iter().all(|(_, value)| **value >= 0.0), "{variances:?}");
        }
        "U+202E does not reorder the rest of the line" => {
            let shown =
                case.run(&["report", "--format", "terminal"]).out + &case.run(&["gaps", "--each", "always"]).out;
            assert!(shown.contains("abc\\u{202e}txt") && !shown.contains('\u{202e}'));
        }
        "table columns aligned by display width" => columns_are_aligned(case),
        "never cut inside a UTF-8 character (no panic on byte slices)" | "abort" => {
            for format in ["terminal", "markdown", "html", "csv", "json"] {
                assert!(case.run(&["report", "--format", format]).code < 4, "{format}");
            }
        }
        "count it among excluded ratings by line" => {
            let told = case.check().1;
            assert_eq!(told["made_from"]["inputs"][0]["excluded"][0]["records"], 1);
            let blank = |notice: &&Value| notice["code"] == "all-missing" && notice["line"].is_u64();
            assert!(told["notices"].as_array().unwrap().iter().any(|notice| blank(&notice)));
        }
        "name both spellings" | "merge silently" | "split silently" => spellings_are_named(case),
        "no exported CSV cell begins with = + - @ tab or CR" => exported_cells_are_safe(case),
        "xlsx cells are strings, not formulas" => crate::workbooks::ids_are_text(&case.path()),
        "the neutralising is documented and reversible" => {
            assert_eq!(ids_in_csv(case).0, ids(case));
            let page = std::fs::read_to_string(format!("{}/docs/output.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
            assert!(page.contains("would take for a formula gets an apostrophe in front"));
        }
        "change the id in the analysis" | "read ids as numbers" => assert_eq!(ids(case), ids_in_file(case)),
        "round trip through the tool's own CSV output unchanged" => assert_eq!(ids_in_csv(case).0, ids(case)),
        "no file name longer than 255 bytes" => nothing_written_is_named_after_an_id(case),
        "shorten only in display" => assert!(ids(case).iter().any(|id| id.len() > 5000)),
        "one message, not 288" => assert_eq!(case.check().1["errors"].as_array().unwrap().len(), 1),
        "print 001 as 001" => assert!(["001", "01", "1", "1.0"].iter().all(|id| ids(case).contains(*id))),
        "print all digits" => assert!(ids(case).iter().filter(|id| id.len() >= 16).count() == 4),
        "table rows stay on one line" => {
            let shown = case.run(&["report", "--format", "markdown"]).out;
            let rows = shown.lines().filter(|line| line.contains("\\u{a}"));
            assert!(rows.clone().count() > 0 && !shown.contains("two\nlines"));
        }
        "report line 7" => not_line(case, 7),
        "report line 8" => not_line(case, 8),
        "print any rater ICC" => no_estimate(case, &["ICC("]),
        "report item-level reliability" => no_estimate(case, &["cronbach_alpha", "omega"]),
        "print NaN" => assert!(!case.run(&["report", "--format", "terminal"]).out.contains("NaN")),
        "write a raw ESC (0x1B) or BEL byte to terminal, log or report" => no_control_byte_is_written(case),
        "read 3,5 as 35 or 3" => decimal_comma_is_a_point(case),
        "round to 3 or 4" => fractions_stay(case),
        "alter the id without a word"
        | "report client_id as missing without naming the invisible character"
        | "treat 01 or 1.0 as a session other than 1 without a warning"
        | "treat as a missing rating silently" => refused_or_told(case),
        "use the network" | "read the named file" => {
            let ran = run(&["check", &path_of(&case.name), "--instrument", "wai_sr"]);
            assert!(ran.code == 1 && !ran.err.contains("root:") && !ran.out.contains("root:"));
        }
        "reserve memory by the claimed count" => {} // every_file_takes_little_time_and_memory
        "if accepted, read the value that the decimal notation says"
        | "order by date if accepted"
        | "analyse 5 records"
        | "analyse only the records before it"
        | "average silently"
        | "clip to 5"
        | "drop the row"
        | "keep the first"
        | "keep the last"
        | "make a fourth perspective"
        | "pad with missing silently"
        | "panic in a sort"
        | "print NaN as a result"
        | "print inf"
        | "print inf or NaN"
        | "replace the byte with U+FFFD silently"
        | "treat as missing without saying so"
        | "truncate the id at NUL"
        | "use -99 as a number" => refused(case),
        other => panic!("{}: nobody tests: {other}", case.name),
    }
}

fn sentences(case: &Case) -> Vec<String> {
    let list = |key: &str| case.told[key].as_array().cloned().unwrap_or_default();
    list("must").into_iter().chain(list("must_not")).map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// One test for each part of the corpus, so that they run side by side and a failure says where.
fn all_hold(group: &str) {
    let of_group: Vec<Case> = cases().into_iter().filter(|case| case.told["group"] == group).collect();
    assert!(!of_group.is_empty());
    let mut failed = Vec::new();
    for case in &of_group {
        for sentence in sentences(case) {
            let tried = std::panic::catch_unwind(|| holds(&sentence, case));
            failed.extend(tried.err().map(|_| format!("{}: {sentence}", case.name)));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn encodings() {
    all_hold("encoding");
}

#[test]
fn delimiters() {
    all_hold("delimiter");
}

#[test]
fn headers() {
    all_hold("header");
}

#[test]
fn values() {
    all_hold("value");
}

#[test]
fn ids_as_they_are() {
    all_hold("id");
}

#[test]
fn structures() {
    all_hold("structure");
}

#[test]
fn layouts() {
    all_hold("wide");
}

#[test]
fn workbooks() {
    all_hold("workbook");
}
