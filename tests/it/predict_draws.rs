//! Units drawn again: how often, and draws that have no value.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{NO_SCREEN, run, run_with};
use crate::predict_oracle::rows;

const COLUMNS: [&str; 6] = ["--outcome-column", "y", "--view", "client=a", "--view", "therapist=b"];

/// The answer to a table on standard input.
fn answer(table: &str, more: &[&str]) -> Value {
    let words = [&["predict", "-"], &COLUMNS[..], more, &["--format", "json", "--quiet"]].concat();
    let ran = run_with(&words, NO_SCREEN, table.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn of_method<'a>(answer: &'a Value, method: &str) -> &'a Value {
    let rows = answer["estimates"].as_array().unwrap();
    rows.iter().find(|row| row["method"] == method && row["term"] == "difference").unwrap()
}

fn notice(answer: &Value) -> Option<&Value> {
    answer["notices"].as_array().unwrap().iter().find(|notice| notice["code"] == "draws-without-value")
}

#[test]
fn a_few_draws_without_a_value_leave_the_interval_of_the_others() {
    let found = answer("y,a,b\n1,2,1.5\n2,1,3.1\n3,4,2.2\n4,3,4.9\n5,6,4.1\n", &["--only", "bootstrap"]);
    for method in ["bca", "percentile"] {
        let row = of_method(&found, method);
        assert!(row["undefined"].is_null() && row["conf_low"].is_f64(), "{row}");
    }
    // All draws of one case, five times over: 1 in 625, 16 of 9,999.
    let told = notice(&found).unwrap();
    let count = told["count"].as_u64().unwrap();
    assert!((3..=40).contains(&count), "{told}");
    let message = told["message"].as_str().unwrap();
    assert!(
        message.contains(&format!("in {count} of 9999 draws")) && message.contains("client-therapist"),
        "{message}"
    );
}

#[test]
fn many_draws_without_a_value_are_the_reason_that_is_told() {
    // One case of six is rated otherwise by the therapist: a third of all draws are without it.
    let table = "y,a,b\n1,2,3\n2,1,3\n3,4,3\n4,3,3\n6,6,3\n5,5,4\n7,6.5,4\n";
    let found = answer(table, &["--only", "bootstrap"]);
    let row = of_method(&found, "bca");
    assert_eq!(row["undefined"], "draws-without-value");
    assert!(notice(&found).is_none(), "a refusal tells the number itself");
    let words = [&["predict", "-"], &COLUMNS[..], &["--format", "markdown", "--quiet"]].concat();
    let page = run_with(&words, NO_SCREEN, table.as_bytes()).out;
    assert!(page.contains("draws of units a column never changes") && !page.contains("views never changes"), "{page}");
}

#[test]
fn the_number_of_draws_can_be_asked_for_where_something_is_drawn() {
    let cases = crate::predict::sim_cases();
    let of = |more: &[&str]| {
        let words =
            ["--outcome-column", "adherence", "--view", "client=client_wai", "--view", "therapist=therapist_wai"];
        rows(&[&[cases.as_str()], &words[..], more].concat())
    };
    let usual = of(&["--only", "bootstrap"]);
    assert_eq!(usual, of(&["--only", "bootstrap", "--replicates", "9999"]));
    assert_ne!(usual, of(&["--only", "bootstrap", "--replicates", "500"]));
    let refused = run(&["predict", "--demo", "--only", "power", "--replicates", "500"]);
    assert!(refused.code == 2 && refused.err.contains("--only bootstrap"), "{}", refused.err);
    assert_eq!(run(&["predict", "--demo", "--replicates", "0"]).code, 2);
    assert_eq!(run(&["predict", "--correlations", "0.4,0.3,0.2", "--n", "50", "--replicates", "500"]).code, 2);
}
