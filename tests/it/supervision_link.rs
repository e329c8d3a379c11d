//! Supervision beside therapy: the rows of the program, and studies of which the truth is known.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests: a failure is a failed test")]

use std::path::Path;

use parallax::analyze::finding::Finding;
use parallax::analyze::gaps::GapQuestion;
use parallax::analyze::supervision::supervision;
use parallax::domain::instrument::Relationship;
use parallax::read::{Request, Source};
use parallax::score::Scores;
use parallax::simulate::{Parameters, study};
use serde_json::Value;

use crate::cli::{fixture, parallax, run};

/// Rows of the link in the JSON of `supervision`.
fn rows(folder: &Path) -> Vec<Value> {
    let ran = run(&["supervision", folder.to_str().unwrap(), "--format", "json", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    json["estimates"].as_array().unwrap().clone()
}

fn is_link(row: &Value) -> bool {
    row["views"] == "supervisor-trainee,therapist-client"
}

/// The clinic with every data file changed.
fn changed(change: impl Fn(&str, &str) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["parallax.toml", "therapy.csv", "supervision.csv", "adherence.csv"] {
        let text = std::fs::read_to_string(fixture(&format!("clinic/{file}"))).unwrap();
        std::fs::write(folder.path().join(file), change(file, &text)).unwrap();
    }
    folder
}

#[test]
fn what_few_trainees_can_show_stands_before_what_they_do_show() {
    let ran = parallax("supervision --demo --scale total --format json --quiet");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let rows: Vec<&Value> = json["estimates"].as_array().unwrap().iter().filter(|row| is_link(row)).collect();
    let terms: Vec<&str> = rows.iter().map(|row| row["term"].as_str().unwrap()).collect();
    let reliabilities = ["reliability_supervisory_gap", "reliability_therapy_gap"];
    let over_time = ["link", "link_lag_supervision_first", "link_lag_therapy_first"];
    assert_eq!(terms[0], "detectable_r");
    assert_eq!(terms[1..3], reliabilities);
    assert_eq!(terms[3..7], ["link", "link", "link_absolute", "link_absolute"]);
    assert_eq!(terms[7..], over_time);
    assert!(rows.iter().all(|row| row["undefined"].is_null()));
    assert!(rows[3..].iter().all(|row| row["conf_low"].as_f64() < row["conf_high"].as_f64()));
    assert_eq!((&rows[0]["n"], &rows[0]["instrument"]), (&10.into(), &"wai_supervision_bahrick,wai_sr".into()));
}

#[test]
fn without_dates_only_what_needs_an_order_is_missing() {
    let dated = rows(Path::new(&fixture("clinic")));
    let without_date = |file: &str, text: &str| {
        if !matches!(file, "therapy.csv" | "supervision.csv") {
            return text.to_owned();
        }
        let cut = |line: &str| {
            let cells: Vec<&str> =
                line.split(',').enumerate().filter(|(at, _)| *at != 3).map(|(_, cell)| cell).collect();
            cells.join(",") + "\n"
        };
        text.lines().map(cut).collect()
    };
    let folder = changed(without_date);
    let undated = rows(folder.path());
    assert_eq!(dated.len(), undated.len());
    let mut missing = 0;
    for (with, without) in dated.iter().zip(&undated) {
        if is_link(with) && with["level"] == "within_trainee" {
            assert_eq!((&without["undefined"], &without["term"]), (&"no-dates".into(), &with["term"]));
            missing += 1;
        } else {
            assert_eq!(with, without);
        }
    }
    assert_eq!(missing, 12, "three for each of four scales");
    let shown = run(&["supervision", folder.path().to_str().unwrap(), "--quiet"]).out;
    assert!(shown.contains("With a column `date`"), "{shown}");
}

#[test]
fn three_trainees_are_refused_with_what_would_help() {
    let few = |file: &str, text: &str| {
        let keep = |line: &&str| file != "supervision.csv" || !line.starts_with('T') || line < &"T04";
        text.lines().filter(keep).flat_map(|line| [line, "\n"]).collect()
    };
    let folder = changed(few);
    let rows = rows(folder.path());
    let links: Vec<&Value> = rows.iter().filter(|row| is_link(row)).collect();
    assert!(!links.is_empty() && links.iter().all(|row| row["undefined"] == "too-few-units"), "{links:?}");
    let shown = run(&["supervision", folder.path().to_str().unwrap(), "--quiet"]).out;
    assert!(shown.contains("at least four trainees"), "{shown}");
}

/// Rows of the link in a simulated study, on the total.
fn simulated(parameters: &Parameters, seed: u64) -> Vec<Finding> {
    let files = study(parameters, seed).expect("possible parameters");
    let texts: Vec<(&'static str, &'static str)> =
        files.into_iter().map(|(name, text)| (&*name.leak(), &*text.leak())).collect();
    let request = Request { inputs: vec![Source::Bundle(Vec::leak(texts))], ..Request::default() };
    let study = parallax::read::study(&request, &mut std::io::empty()).expect("a readable study");
    let scores: Vec<Scores> = (0..study.ratings.len()).map(|table| Scores::of(&study, table).0).collect();
    let question = GapQuestion {
        analysis: "supervision",
        relationship: Some(Relationship::Supervision),
        scales: vec!["total".to_owned()],
        views: None,
        conf_level: 0.95,
        loa_multiplier: None,
        each: Some(false),
    };
    supervision(&study, &scores, &question)
}

fn link<'f>(findings: &'f [Finding], term: &str, method: &str) -> &'f parallax::stats::Estimate {
    let found = findings.iter().find(|finding| finding.term == term && finding.method == method);
    found.and_then(Finding::estimate).expect("an estimate")
}

fn clinic(therapists: u32, supervision_link: f64) -> Parameters {
    Parameters {
        therapists,
        supervision_link,
        clients: (3, 4),
        sessions: (3, 6),
        observed: 0.0,
        ..Parameters::default()
    }
}

/// The share of studies of twelve trainees whose interval holds the truth.
fn coverage(studies: &[Vec<Finding>], truth: f64, term: &str, method: &str) -> f64 {
    let holds = |findings: &&Vec<Finding>| {
        link(findings, term, method).interval.is_some_and(|interval| interval.contains(truth))
    };
    studies.iter().filter(holds).count() as f64 / studies.len() as f64
}

#[test]
fn intervals_of_the_link_hold_their_level_where_there_is_none() {
    let studies: Vec<Vec<Finding>> = (0..200).map(|seed| simulated(&clinic(12, 0.0), 5000 + seed)).collect();
    // Within three standard errors of 95 % in 200 studies: 90.4 % or more.
    for (term, method) in [
        ("link", "fisher-z"),
        ("link", "jackknife-trainee"),
        ("link_lag_supervision_first", "jackknife-trainee"),
        ("link_lag_therapy_first", "jackknife-trainee"),
    ] {
        let share = coverage(&studies, 0.0, term, method);
        assert!(share > 0.904, "{term} by {method}: {share}");
    }
}

#[test]
fn intervals_of_a_strong_link_hold_their_level() {
    let truth = link(&simulated(&clinic(600, 0.6), 1), "link", "fisher-z").value;
    assert!(truth.abs() > 0.15, "a link was put in: {truth}");
    let studies: Vec<Vec<Finding>> = (0..100).map(|seed| simulated(&clinic(12, 0.6), 1000 + seed)).collect();
    // Three standard errors below 95 % in 100 studies.
    let share = coverage(&studies, truth, "link", "fisher-z");
    assert!(share > 0.885, "link {truth}: {share}");
}
