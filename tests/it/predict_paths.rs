//! Every way into and out of `parallax predict` and the report of a study.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cli::run;
use crate::oracles_answer::fixture;
use crate::predict::{number, sim_cases};

fn estimates(words: &[&str]) -> Vec<Value> {
    let ran = run(&[words, &["--format", "json", "--quiet"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str::<Value>(&ran.out).unwrap()["estimates"].as_array().unwrap().clone()
}

/// Three columns on sessions, of which the third was rated in some: written as a table, and as ratings beside an outcome.
struct Twice {
    folder: tempfile::TempDir,
}

impl Twice {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = std::fs::read_to_string(fixture("oracles/repeated/sim_sessions.csv")).unwrap();
        let (mut table, mut outcome) = (String::new(), "client_id,session,adherence\n".to_owned());
        let mut ratings = "client_id,therapist_id,session,rater_id,perspective,total\n".to_owned();
        for (place, line) in text.lines().enumerate() {
            let cells: Vec<&str> = line.split(',').collect();
            let seen = place % 4 == 0;
            table.extend([format!("{},{}\n", cells[..6].join(","), if seen { cells[4] } else { "" })]);
            if place == 0 {
                table = format!("{},observer\n", cells[..6].join(","));
                continue;
            }
            let (therapist, client, session) = (cells[0], cells[1], cells[2]);
            ratings.extend([format!("{client},{therapist},{session},{client},client,{}\n", cells[3])]);
            ratings.extend([format!("{client},{therapist},{session},{therapist},therapist,{}\n", cells[4])]);
            if seen {
                ratings.extend([format!("{client},{therapist},{session},O1,observer,{}\n", cells[4])]);
            }
            outcome.extend([format!("{client},{session},{}\n", cells[5])]);
        }
        for (name, text) in [("table.csv", table), ("ratings.csv", ratings), ("outcome.csv", outcome)] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

#[test]
fn a_study_with_an_outcome_file_says_what_a_plain_table_says() {
    let twice = Twice::new();
    let (table, ratings) = (twice.path("table.csv"), twice.path("ratings.csv"));
    let outcome = format!("{}:adherence", twice.path("outcome.csv"));
    let plain = estimates(&[
        "predict",
        &table,
        "--outcome-column",
        "adherence",
        "--view",
        "client=client_wai",
        "--view",
        "therapist=therapist_wai",
        "--view",
        "observer=observer",
        "--case",
        "client_id",
        "--therapist",
        "therapist_id",
        "--session",
        "session",
    ]);
    let study = estimates(&[
        "predict",
        &ratings,
        "--instrument",
        "wai_sr",
        "--scale-range",
        "1,7",
        "--outcome",
        &outcome,
        "--rated-by",
        "client",
    ]);
    assert_eq!(plain.len(), study.len());
    let same = ["level", "group", "views", "term", "method", "n", "k", "undefined"];
    for (one, other) in plain.iter().zip(&study) {
        assert!(same.iter().all(|name| one[name] == other[name]), "{one} {other}");
        match (one["estimate"].as_f64(), other["estimate"].as_f64()) {
            (Some(one), Some(other)) => assert!((one - other).abs() < 1e-8 * (1.0 + one.abs()), "{one} {other}"),
            (one, other) => assert_eq!(one, other),
        }
    }
    let page = run(&[
        "predict",
        &ratings,
        "--instrument",
        "wai_sr",
        "--scale-range",
        "1,7",
        "--outcome",
        &outcome,
        "--rated-by",
        "client",
    ]);
    assert!(page.out.contains("same-source"), "{}", page.out);
}

#[test]
fn no_two_rows_have_the_same_address() {
    let cases = sim_cases();
    let three = [
        "predict",
        &cases,
        "--outcome-column",
        "completed",
        "--view",
        "client=client_wai",
        "--view",
        "therapist=therapist_wai",
        "--view",
        "observer=observer_wai",
        "--therapist",
        "therapist_id",
        "--case",
        "case_id",
        "--covariate",
        "sessions_attended",
        "--margin",
        "0.2",
        "--reliability",
        "client=0.9",
    ];
    for words in [&["predict", "--demo"][..], &three] {
        let mut seen = BTreeSet::new();
        for row in estimates(words) {
            let names = ["analysis", "instrument", "scale", "level", "group", "views", "term", "method"];
            let address: Vec<String> = names.iter().map(|name| row[name].to_string()).collect();
            assert!(seen.insert(address.clone()), "{address:?} stands twice");
        }
    }
}

#[test]
fn two_views_of_a_study_can_be_asked_for_alone() {
    let all = estimates(&["predict", "--demo"]);
    let two = estimates(&["predict", "--demo", "--views", "client,therapist"]);
    assert!(two.iter().all(|row| !row["views"].as_str().unwrap().contains("observer")));
    let difference = |rows: &[Value]| {
        let own = |row: &&Value| {
            row["views"] == "client-therapist" && row["method"] == "jackknife-mover" && row["level"] == "within_client"
        };
        rows.iter().find(own).unwrap().clone()
    };
    assert_eq!(difference(&all), difference(&two), "a pair keeps its rows, whoever else is asked for");
    let turned = estimates(&["predict", "--demo", "--views", "therapist,client"]);
    assert!(turned.iter().any(|row| row["views"] == "therapist-client" && row["term"] == "difference"));
    for (views, words) in [("client,nobody", "is not a perspective"), ("client,client", "was named twice")] {
        let ran = run(&["predict", "--demo", "--views", views]);
        assert!(ran.code == 2 && ran.err.contains(words), "{}", ran.err);
    }
    let unrated = run(&["predict", "--demo", "--views", "client,trainee"]);
    let text = unrated.out.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    assert!(text.contains("What would help: ratings in that column, or leaving out the view"), "{text}");
}

#[test]
fn an_outcome_of_the_study_file_that_is_named_once_more_is_there_once() {
    let place = |name: &str| fixture(name).to_str().unwrap().to_owned();
    let rows = |outcome: &[&str]| {
        let clinic = place("clinic");
        let ran = run(&[&["predict", &clinic, "--only", "correlations", "--format", "csv"], outcome].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let of_the_study = rows(&[]);
    for named in ["clinic/adherence.csv:adherence", "clinic/adherence.csv", "clinic/../clinic/adherence.csv:adherence"]
    {
        assert_eq!(rows(&["--outcome", &place(named)]), of_the_study, "{named}");
    }
    // Under a kind of the command line it is that outcome, of that kind.
    let outcome = place("clinic/adherence.csv");
    let ran = run(&["predict", &place("clinic"), "--outcome", &outcome, "--outcome-kind", "proportion"]);
    assert!(ran.code == 1 && ran.err.contains("is no proportion value"), "{}", ran.err);
}

#[test]
fn the_kind_of_a_studys_outcome_can_be_declared_where_its_values_allow_it() {
    let ran = run(&["predict", "--demo", "--outcome-kind", "proportion"]);
    assert!(ran.code == 1 && ran.err.contains("is no proportion outcome") && ran.err.contains("hint: "), "{}", ran.err);
    let twice = Twice::new();
    let outcome = format!("{}:adherence", twice.path("outcome.csv"));
    let words = [
        "predict",
        &twice.path("ratings.csv"),
        "--instrument",
        "wai_sr",
        "--scale-range",
        "1,7",
        "--outcome",
        &outcome,
    ];
    let ran = run(&[&words[..], &["--outcome-kind", "binary"]].concat());
    assert!(ran.code == 1 && ran.err.contains("hint: "), "{}", ran.err);
}

#[test]
fn rows_used_and_not_used_add_up_for_every_pair() {
    let ran = run(&["predict", "--demo", "--format", "markdown", "--quiet"]);
    let line = |views: &str| {
        let row = ran.out.lines().find(|line| line.starts_with(&format!("| {views} |"))).unwrap();
        row.split('|').skip(2).take(2).map(|cell| cell.trim().parse::<usize>().unwrap()).collect::<Vec<usize>>()
    };
    for views in
        ["client", "therapist", "observer", "client and therapist", "client and observer", "therapist and observer"]
    {
        assert_eq!(line(views).iter().sum::<usize>(), 479, "{views}");
    }
    assert!(line("client and therapist")[0] > 300, "a sparse observer takes no rows from client and therapist");
    assert!(ran.out.contains("481 records read; 479 are rows, 2 are not"), "{}", ran.out);
}

#[test]
fn the_unit_is_the_one_that_was_asked_for() {
    let sessions = fixture("oracles/repeated/sim_sessions.csv");
    for (unit, count) in [("client", 60), ("therapist", 15)] {
        let rows = estimates(&[
            "predict",
            sessions.to_str().unwrap(),
            "--outcome-column",
            "adherence",
            "--view",
            "client=client_wai",
            "--case",
            "client_id",
            "--therapist",
            "therapist_id",
            "--unit",
            unit,
        ]);
        let row = rows.iter().find(|row| row["term"] == "r_client" && row["level"] == "within_client").unwrap();
        assert_eq!(row["k"], count, "{unit}");
    }
    let ran = run(&[
        "predict",
        &sim_cases(),
        "--outcome-column",
        "adherence",
        "--view",
        "client=client_wai",
        "--unit",
        "therapist",
    ]);
    let text = ran.out.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    assert!(text.contains("the column of therapists (`--therapist COL`)"), "{text}");
}

#[test]
fn one_view_alone_is_described_and_compared_with_nothing() {
    let rows = estimates(&["predict", &sim_cases(), "--outcome-column", "adherence", "--view", "client=client_wai"]);
    assert!(rows.iter().any(|row| row["term"] == "r_client" && row["estimate"].is_f64()));
    assert!(!rows.iter().any(|row| row["term"].as_str().unwrap().starts_with("difference")));
}

#[test]
fn the_seed_decides_the_bootstrap_and_nothing_else() {
    let words = |seed| {
        let cases = sim_cases();
        let words = [
            "predict",
            &cases,
            "--outcome-column",
            "adherence",
            "--view",
            "client=client_wai",
            "--view",
            "therapist=therapist_wai",
            "--therapist",
            "therapist_id",
            "--seed",
            seed,
        ];
        estimates(&words)
    };
    let (one, same, other) = (words("1"), words("1"), words("2"));
    assert_eq!(one, same);
    for (a, b) in one.iter().zip(&other) {
        let drawn = ["bca", "percentile", "swap"].contains(&a["method"].as_str().unwrap());
        assert_eq!(a == b, !drawn, "{a} {b}");
    }
}

#[test]
fn every_format_holds_the_answer() {
    for format in ["terminal", "markdown", "html", "csv", "json"] {
        for command in [&["predict", "--demo"][..], &["report", "--demo", "--kind", "study"]] {
            let ran = run(&[command, &["--format", format, "--quiet"]].concat());
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command:?} {format}");
            let word = if ["csv", "json"].contains(&format) { "difference" } else { "do not settle" };
            let text = ran.out.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
            assert!(text.contains(word), "{command:?} {format}");
        }
    }
}

#[test]
fn the_report_of_a_study_goes_from_rows_to_a_methods_section() {
    let page = run(&["report", "--demo", "--kind", "study", "--format", "markdown", "--quiet"]).out;
    let mut from = 0;
    for heading in [
        "## What was read",
        "## Descriptives and reliability",
        "## How views go together",
        "the comparison",
        "models",
        "how far it holds",
        "## Gaps by scale",
        "## For a methods section, ready to paste",
    ] {
        let place = page[from..].find(heading).map(|place| from + place);
        assert!(place.is_some(), "{heading} is missing or out of order");
        from = place.unwrap();
    }
    let rows = estimates(&["report", "--demo", "--kind", "study"]);
    let of = |term: &str, view: &str| {
        rows.iter()
            .find(|row| {
                row["analysis"] == "describe" && row["term"] == term && row["views"] == view && row["scale"] == "total"
            })
            .unwrap()
    };
    // Means of forms; one observer's forms are not averaged here.
    assert!((number(of("mean", "client"), "estimate") - 3.937_208_327_819_68).abs() < 1e-12);
    assert_eq!(of("sd", "observer")["n"], 219);
    assert!(number(of("omega", "client"), "estimate") > 0.8);
    assert!(
        rows.iter().all(|row| row["group"].is_null() || row["analysis"] == "predict"),
        "no row is about one person"
    );
}

#[test]
fn a_study_without_an_outcome_says_how_to_name_one() {
    let twice = Twice::new();
    let ratings = twice.path("ratings.csv");
    let words =
        ["report", &ratings, "--instrument", "wai_sr", "--scale-range", "1,7", "--format", "terminal", "--quiet"];
    let ran = run(&[&words[..], &["--kind", "study"]].concat());
    let text = ran.out.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    assert!(ran.code == 0 && text.contains("No outcome was named"), "{text}");
    // An outcome asks for the page of a study by itself, and no other page has room for it.
    let outcome = twice.path("outcome.csv");
    let ran = run(&[&words[..], &["--outcome", &outcome]].concat());
    assert!(ran.out.contains("For a methods section, ready to paste"), "{}", ran.err);
    let ran = run(&[&words[..], &["--kind", "caseload", "--outcome", &outcome]].concat());
    assert!(ran.code == 2 && ran.err.contains("parallax report --kind study --outcome"), "{}", ran.err);
}

#[test]
fn the_usual_page_names_the_page_of_a_study_where_there_is_an_outcome() {
    let ran = run(&["report", "--demo", "--format", "json"]);
    assert!(ran.err.contains("--kind study relates the ratings to adherence"), "{}", ran.err);
}
