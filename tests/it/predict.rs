//! Whose rating goes along more strongly with an outcome: numbers of the program against those of R, and what it refuses.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::run;
use crate::oracles_answer::fixture;

pub(crate) const CASES: [&str; 6] =
    ["--view", "client=client_wai", "--view", "therapist=therapist_wai", "--therapist", "therapist_id"];

/// The rows of `parallax predict` on a table.
pub(crate) fn predicted(table: &str, more: &[&str]) -> Vec<Value> {
    let words = [&["predict", table, "--outcome-column", "adherence", "--format", "json", "--quiet"], &CASES[..], more];
    let ran = run(&words.concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str::<Value>(&ran.out).unwrap()["estimates"].as_array().unwrap().clone()
}

pub(crate) fn row<'a>(rows: &'a [Value], level: &str, term: &str, method: &str) -> &'a Value {
    rows.iter().find(|row| row["level"] == level && row["term"] == term && row["method"] == method).unwrap()
}

pub(crate) fn number(row: &Value, name: &str) -> f64 {
    row[name].as_f64().unwrap()
}

pub(crate) fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found / expected - 1.0).abs() < tolerance, "{found} is not {expected}");
}

pub(crate) fn sim_cases() -> String {
    fixture("oracles/compare/sim_cases.csv").to_str().unwrap().to_owned()
}

/// The simulated cases with one column changed, written where the test can read them.
pub(crate) fn changed(change: impl Fn(&[&str]) -> Option<Vec<String>>) -> tempfile::NamedTempFile {
    let text = std::fs::read_to_string(sim_cases()).unwrap();
    let mut lines = text.lines();
    let mut out = format!("{}\n", lines.next().unwrap());
    for cells in lines.filter_map(|line| change(&line.split(',').collect::<Vec<_>>())) {
        out.extend([cells.join(","), "\n".to_owned()]);
    }
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), out).unwrap();
    file
}

pub(crate) fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|&cell| cell.to_owned()).collect()
}

#[test]
fn the_difference_of_two_views_is_that_of_the_jackknife_in_r() {
    // Simulated cases of 16 therapists, values of base R: fixtures/oracles/compare.
    let rows = predicted(&sim_cases(), &["--case", "case_id"]);
    close(number(row(&rows, "client", "r_client", "jackknife"), "estimate"), 0.618_979_222_706_125, 1e-12);
    close(number(row(&rows, "client", "r_therapist", "jackknife"), "estimate"), 0.482_142_685_636_878, 1e-12);
    let difference = row(&rows, "client", "difference", "jackknife-mover");
    close(number(difference, "estimate"), 0.136_836_537_069_248, 1e-11);
    close(number(difference, "statistic"), 2.810_560_741_974_76, 1e-9);
    close(number(difference, "df1"), 15.0, 1e-15);
    close(number(difference, "p_value"), 0.013_175_888_280_018_8, 1e-9);
    let first = rows.iter().find(|row| row["term"] == "difference").unwrap();
    assert_eq!(first["method"], "jackknife-mover");
    assert_eq!(rows[0]["term"], "detectable_difference", "what the data could show comes before what they show");
}

#[test]
fn each_level_of_repeated_sessions_has_its_own_number() {
    // rmcorr 0.7.0 on the same sessions: r .1776, .1293 and .4030 within clients.
    let sessions = fixture("oracles/repeated/sim_sessions.csv");
    let rows = predicted(sessions.to_str().unwrap(), &["--case", "client_id", "--session", "session"]);
    for (term, r) in [
        ("r_client", 0.177_614_946_748_908),
        ("r_therapist", 0.129_259_386_849_145),
        ("r_between_views", 0.402_999_753_554_046),
    ] {
        close(number(row(&rows, "within_client", term, "jackknife"), "estimate"), r, 1e-11);
    }
    assert!(row(&rows, "between_client", "difference", "jackknife-mover")["estimate"].is_f64());
}

/// Rows that are refused at a level, all of them: no number anywhere, one reason.
fn refused(rows: &[Value], level: &str, reason: &str) {
    let own: Vec<&Value> = rows.iter().filter(|row| row["level"] == level && row["term"] == "difference").collect();
    assert!(!own.is_empty(), "{level}");
    for row in own {
        assert!(row["estimate"].is_null() && row["conf_low"].is_null(), "{row}");
        if row["method"] == "jackknife-mover" {
            assert_eq!(row["undefined"], reason, "{row}");
        }
    }
}

/// What a person reads about a table: the reason, and what would help.
fn said(table: &str, more: &[&str]) -> String {
    let words =
        [&["predict", table, "--outcome-column", "adherence", "--format", "markdown", "--quiet"], &CASES[..], more];
    let ran = run(&words.concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_constant_outcome_has_a_reason_and_no_number() {
    let constant = changed(|cells| Some([&owned(cells)[..5], &["80".to_owned()], &owned(cells)[6..]].concat()));
    let path = constant.path().to_str().unwrap();
    let rows = predicted(path, &["--case", "case_id"]);
    refused(&rows, "client", "no-variance");
    refused(&rows, "within_therapist", "no-variance");
    assert!(said(path, &["--case", "case_id"]).contains("What would help: an outcome that differs between rows"));
}

#[test]
fn a_view_without_ratings_has_a_reason_and_leaves_the_other_its_number() {
    let nobody = changed(|cells| Some([&owned(cells)[..3], &[String::new()], &owned(cells)[4..]].concat()));
    let path = nobody.path().to_str().unwrap();
    let rows = predicted(path, &["--case", "case_id"]);
    refused(&rows, "client", "not-estimable");
    assert!(row(&rows, "client", "r_therapist", "jackknife")["estimate"].is_null());
    close(number(row(&rows, "client", "r_client", "jackknife"), "estimate"), 0.618_979_222_706_125, 1e-12);
    let said = said(path, &["--case", "case_id"]);
    assert!(said.contains("What would help: ratings in that column, or leaving out the view"), "{said}");
}

#[test]
fn one_rating_twice_is_no_comparison() {
    let twice = changed(|cells| Some([&owned(cells)[..3], &owned(cells)[2..3], &owned(cells)[4..]].concat()));
    let rows = predicted(twice.path().to_str().unwrap(), &["--case", "case_id"]);
    refused(&rows, "client", "same-ratings");
}

#[test]
fn two_therapists_do_not_stand_for_therapists() {
    let two = changed(|cells| ["T01", "T02"].contains(&cells[1]).then(|| owned(cells)));
    let path = two.path().to_str().unwrap();
    refused(&predicted(path, &["--case", "case_id"]), "therapist", "too-few-units");
    let said = said(path, &["--case", "case_id"]);
    assert!(
        said.contains("holds for these 2 therapists only") && said.contains("from at least four therapists"),
        "{said}"
    );
    let rows = predicted(path, &["--case", "case_id", "--unit", "therapist"]);
    refused(&rows, "client", "too-few-units");
}

#[test]
fn one_client_says_nothing_about_clients() {
    let text = std::fs::read_to_string(fixture("oracles/repeated/sim_sessions.csv")).unwrap();
    let one: Vec<&str> =
        text.lines().filter(|line| line.starts_with("therapist_id") || line.contains(",C001,")).collect();
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), one.join("\n")).unwrap();
    let path = file.path().to_str().unwrap();
    let rows = predicted(path, &["--case", "client_id", "--session", "session"]);
    refused(&rows, "within_client", "too-few-units");
    refused(&rows, "between_client", "too-few-pairs");
    let slopes: Vec<&Value> =
        rows.iter().filter(|row| row["term"].as_str().unwrap().starts_with("slope_between")).collect();
    assert!(slopes.iter().all(|row| row["estimate"].is_null()), "{slopes:?}");
    assert!(said(path, &["--case", "client_id", "--session", "session"]).contains("nothing can be told"));
}

#[test]
fn perfect_separation_has_a_reason_and_firths_estimate_beside_it() {
    let split = |cells: &[&str]| {
        let done = if cells[2].parse::<f64>().unwrap() >= 5.5 { "1" } else { "0" };
        Some([&owned(cells)[..6], &[done.to_owned()], &owned(cells)[7..]].concat())
    };
    let file = changed(split);
    let words =
        ["predict", file.path().to_str().unwrap(), "--outcome-column", "completed", "--format", "json", "--quiet"];
    let ran = run(&[&words[..], &CASES, &["--case", "case_id"]].concat());
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    let rows = answer["estimates"].as_array().unwrap();
    let of = |method: &str| {
        let own = |row: &&Value| {
            row["term"] == "log_odds_client" && row["views"] == "client,therapist" && row["method"] == method
        };
        rows.iter().find(own).unwrap()
    };
    assert!(of("logistic")["estimate"].is_null());
    assert_eq!(of("logistic")["undefined"], "separated");
    assert!(number(of("firth"), "estimate") > 1.0);
}

#[test]
fn published_figures_that_no_data_have_are_refused() {
    for (figures, n, reason) in
        [("0.9,-0.9,0.9", "50", "impossible-correlations"), ("0.5,0.3,0.4", "3", "too-few-pairs")]
    {
        let ran = run(&["predict", "--correlations", figures, "--n", n, "--format", "json", "--quiet"]);
        let answer: Value = serde_json::from_str(&ran.out).unwrap();
        let rows = answer["estimates"].as_array().unwrap();
        let tests: Vec<&Value> = rows.iter().filter(|row| row["term"] == "difference").collect();
        assert!(tests.len() > 8 && tests.iter().all(|row| row["undefined"] == reason), "{figures}");
    }
}
