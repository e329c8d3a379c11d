//! The program as a function: arguments and standard input in, rows out.

use std::ffi::OsString;
use std::path::PathBuf;

use parallax::cli::Streams;
use serde_json::Value;

/// A file below `fixtures/`.
pub(crate) fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// JSON of a file below `fixtures/`.
pub(crate) fn fixture_json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(fixture(path)).unwrap()).unwrap()
}

/// Runs the program; its exit code, standard output and standard error.
pub(crate) fn run(arguments: &[&str], input: &str) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams {
        input: &mut input.as_bytes(),
        out: &mut out,
        err: &mut err,
        out_is_terminal: false,
        no_color: true,
        width: 100,
    };
    let all = std::iter::once("parallax").chain(arguments.iter().copied()).map(OsString::from);
    let code = parallax::cli::run(all, &mut streams);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// What the program says as JSON.
pub(crate) fn answer(arguments: &[&str], input: &str) -> Value {
    let (code, out, err) = run(&[arguments, &["--format", "json"]].concat(), input);
    assert_eq!(code, 0, "{arguments:?}: {err}");
    serde_json::from_str(&out).unwrap()
}

/// The rows of an answer.
pub(crate) fn rows(answer: &Value) -> &Vec<Value> {
    answer["estimates"].as_array().unwrap()
}

/// The one row about everybody with this address; views may be absent.
pub(crate) fn row<'a>(answer: &'a Value, scale: &str, views: &str, level: &str, term: &str) -> &'a Value {
    let fits = |row: &&Value| {
        row["scale"] == scale
            && row["views"].as_str().unwrap_or("") == views
            && row["level"] == level
            && row["term"] == term
            && row["group"].is_null()
    };
    rows(answer).iter().find(fits).unwrap_or_else(|| panic!("no row {scale} {views} {level} {term}"))
}

/// The estimate of that row.
pub(crate) fn estimate(answer: &Value, scale: &str, views: &str, level: &str, term: &str) -> f64 {
    let row = row(answer, scale, views, level, term);
    row["estimate"].as_f64().unwrap_or_else(|| panic!("{row}"))
}

/// Equal but for rounding: the last of so many digits, or far below a hundredth where the value is near zero.
pub(crate) fn close(got: f64, expected: f64, tolerance: f64, what: &str) {
    let apart = (got - expected).abs() / expected.abs().max(1e-2);
    assert!(apart <= tolerance, "{what}: {got}, expected {expected}, apart by {apart:e}");
}
