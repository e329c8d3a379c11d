//! The program as a function: arguments and standard input in, rows out.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that lacks its data has failed")]

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

const HEAD: &str = "client_id,therapist_id,session,rater_id,perspective";

/// A file of the twelve-item form; `(client, therapist, session, rater, perspective, answers)`, the last answer repeated.
pub(crate) type Line<'a> = (&'a str, &'a str, u32, &'a str, &'a str, &'a [i64]);

pub(crate) fn table(lines: &[Line<'_>]) -> String {
    let items: Vec<String> = (1..=12).map(|item| format!("item{item}")).collect();
    let mut text = format!("{HEAD},{}\n", items.join(","));
    for (client, therapist, session, rater, view, answers) in lines {
        let last = answers.len() - 1;
        let cells: Vec<String> = (0..12).map(|item| answers[item.min(last)].to_string()).collect();
        text.extend([format!("{client},{therapist},{session},{rater},{view},{}\n", cells.join(","))]);
    }
    text
}

/// One session with a form of the client and of the therapist, each giving one number throughout.
pub(crate) fn both<'a>(client: &'a str, therapist: &'a str, session: u32, said: [&'a [i64]; 2]) -> [Line<'a>; 2] {
    [
        (client, therapist, session, client, "client", said[0]),
        (client, therapist, session, therapist, "therapist", said[1]),
    ]
}

/// Terms of rows over time, of flags, of the gap model and of the link, which have oracles of their own.
const ELSEWHERE: [&str; 37] = [
    "gap",
    "gap_deviation",
    "unusual_share",
    "unusual_share_by_chance",
    "exceptional_sessions",
    "trend",
    "gap_trend",
    "tracking",
    "tracking_within",
    "tracking_between",
    "directional_bias",
    "missing_share",
    "rating_before_missing",
    "flag_rate",
    "flag_rate_calm",
    "var_gap_client",
    "var_gap_session",
    "var_gap_supervisor",
    "var_gap_therapist",
    "var_gap_trainee",
    "gap_memory",
    "gap_reliability",
    "gap_slope",
    "log_variance_ratio",
    "published_share_below",
    "shrunken_gap",
    "gap_from_usual",
    "false_discovery",
    "unlike_usual",
    "unlike_usual_by_chance",
    "detectable_r",
    "link",
    "link_absolute",
    "link_lag_supervision_first",
    "link_lag_therapy_first",
    "reliability_supervisory_gap",
    "reliability_therapy_gap",
];

/// Is this row held to its definition by other tests than those of the plain gaps?
pub(crate) fn is_held_elsewhere(row: &Value) -> bool {
    let is_of_model = row["method"].as_str().is_some_and(|method| method.starts_with("reml"));
    is_of_model || ELSEWHERE.iter().any(|term| row["term"] == *term)
}

/// The rows of gaps over all sessions; those of other tests are held to be sound and left out.
pub(crate) fn gaps(text: &str) -> Value {
    let mut found = sound(answer(&["gaps", "-", "--instrument", "wai_sr"], text));
    if let Some(rows) = found["estimates"].as_array_mut() {
        rows.retain(|row| !is_held_elsewhere(row));
    }
    found
}

/// Holds of every answer: a number or a reason, never both, and no interval without its number inside.
pub(crate) fn sound(answer: Value) -> Value {
    for row in rows(&answer) {
        let (value, why) = (row["estimate"].as_f64(), row["undefined"].as_str());
        assert!(value.is_some() != why.is_some(), "{row}");
        if let (Some(low), Some(high)) = (row["conf_low"].as_f64(), row["conf_high"].as_f64()) {
            let value = value.unwrap();
            assert!(low < high && low <= value && value <= high, "{row}");
        } else {
            assert!(row["conf_low"].is_null() && row["conf_high"].is_null(), "{row}");
        }
    }
    answer
}
