//! `parallax predict` on an outcome of yes or no in the sessions of clients: a logistic model with an intercept of each client,
//! beside lme4 (`fixtures/oracles/glm/random_intercept.R`).

use serde_json::Value;

use crate::oracles_answer::{fixture, fixture_json};
use crate::predict::number;
use crate::predict_oracle::{at, of, rows};

const METHOD: &str = "logistic-random-intercept";

const COLUMNS: [&str; 12] = [
    "--view",
    "client=client_wai",
    "--view",
    "therapist=therapist_wai",
    "--case",
    "client_id",
    "--session",
    "session",
    "--outcome-column",
    "done",
    "--only",
    "kind",
];

fn kind_of(file: &str, more: &[&str]) -> Vec<Value> {
    rows(&[&[file], &COLUMNS[..], more].concat())
}

/// Within a few units of the last digit that the search of lme4 leaves.
fn near(row: &Value, what: &str, known: f64) {
    let found = number(row, what);
    assert!((found - known).abs() <= 2e-5 * known.abs(), "{row}: {found} and not {known}");
}

#[test]
fn log_odds_within_and_between_clients_are_those_of_lme4() {
    let sessions = fixture("oracles/repeated/sim_sessions.csv");
    let found = kind_of(sessions.to_str().unwrap(), &["--therapist", "therapist_id"]);
    let known = fixture_json("oracles/glm/random-intercept-agq.json");
    for (model, views) in [("client", "client"), ("both", "client,therapist")] {
        let known = &known[model];
        for view in views.split(',') {
            for (part, level, suffix) in [("within", "within_client", "w"), ("between", "between_client", "b")] {
                let row = of(&found, level, views, &format!("log_odds_{part}_{view}"), METHOD);
                near(row, "estimate", at(known, &format!("/beta/{view}_wai_{suffix}")));
                near(row, "std_error", at(known, &format!("/se/{view}_wai_{suffix}")));
                let z = number(row, "estimate") / number(row, "std_error");
                assert!((number(row, "statistic") - z).abs() < 1e-12);
                let reach = number(row, "conf_high") - number(row, "estimate");
                assert!((reach / number(row, "std_error") - 1.959_963_984_540_054).abs() < 1e-9);
            }
        }
        near(of(&found, "session", views, "log_odds_session", METHOD), "estimate", at(known, "/beta/session"));
        let spread = of(&found, "client", views, "sd_client", METHOD);
        near(spread, "estimate", at(known, "/sd_client"));
        assert_eq!(spread["k"], 60);
        let likelihood = number(of(&found, "session", views, "log_likelihood", METHOD), "estimate");
        assert!((likelihood - at(known, "/loglik")).abs() < 1e-6, "{likelihood}");
    }
}

/// What is held is the same whether it is called a view or a covariate.
#[test]
fn a_covariate_of_sessions_is_held_within_and_between_clients() {
    let sessions = fixture("oracles/repeated/sim_sessions.csv");
    let file = sessions.to_str().unwrap();
    for (outcome, parts, stem, method) in [
        ("adherence", ["--only", "levels"], "slope", "reml-satterthwaite"),
        ("done", ["--only", "kind"], "log_odds", METHOD),
    ] {
        let ids = ["--case", "client_id", "--therapist", "therapist_id", "--session", "session"];
        let asked = [&[file, "--outcome-column", outcome, "--view", "client=client_wai"], &ids[..], &parts].concat();
        let views = rows(&[&asked[..], &["--view", "therapist=therapist_wai"]].concat());
        let held = rows(&[&asked[..], &["--covariate", "therapist_wai"]].concat());
        for (level, part) in [("within_client", "within"), ("between_client", "between")] {
            let view = of(&views, level, "client,therapist", &format!("{stem}_{part}_client"), method);
            let beside = of(&held, level, "client", &format!("{stem}_{part}_client"), method);
            let other = of(&views, level, "client,therapist", &format!("{stem}_{part}_therapist"), method);
            let own =
                |row: &&Value| row["group"] == "therapist_wai" && row["level"] == level && row["method"] == method;
            let covariate: Vec<&Value> = held.iter().filter(own).collect();
            assert_eq!((covariate.len(), &covariate[0]["term"]), (1, &format!("{stem}_covariate").into()));
            for what in ["estimate", "std_error", "conf_low"] {
                assert_eq!(view[what], beside[what], "{view}");
                assert_eq!(other[what], covariate[0][what], "{other}");
            }
        }
    }
}

#[test]
fn a_client_who_always_does_it_is_used_and_clients_who_never_change_are_refused() {
    let text = std::fs::read_to_string(fixture("oracles/repeated/sim_sessions.csv")).unwrap();
    let changed = |done: &dyn Fn(&str, &str) -> String| {
        let row = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let last = if cells[1] == "client_id" { "done".to_owned() } else { done(cells[1], cells[6]) };
            format!("{},{last}", cells[..6].join(","))
        };
        let file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
        std::fs::write(file.path(), text.lines().map(row).collect::<Vec<String>>().join("\n")).unwrap();
        file
    };
    let path = |file: &tempfile::NamedTempFile| file.path().to_str().unwrap().to_owned();
    let some = changed(&|client, done| if client < "C020" { "1".to_owned() } else { done.to_owned() });
    let found = kind_of(&path(&some), &[]);
    let spread = of(&found, "client", "client", "sd_client", METHOD);
    assert!(number(spread, "estimate") > 1.5, "{spread}");
    // A client's last digit says whether the client does it, in every session alike.
    let all = changed(&|client, _| u8::from(client.ends_with(['1', '3', '5', '7', '9'])).to_string());
    let found = kind_of(&path(&all), &[]);
    for (level, part) in [("within_client", "within"), ("between_client", "between")] {
        let row = of(&found, level, "client", &format!("log_odds_{part}_client"), METHOD);
        assert_eq!((&row["estimate"], &row["undefined"]), (&Value::Null, &"not-estimable".into()), "{row}");
    }
}
