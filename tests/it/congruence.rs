//! Two ratings together and an outcome: numbers of the program against those of R, and what it refuses.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::run;
use crate::oracles_answer::fixture;
use crate::predict::{changed, close, number, owned, row, sim_cases};

fn answered(table: &str, views: &[&str], more: &[&str]) -> Value {
    let mut words = vec!["congruence", table, "--outcome-column", "adherence", "--format", "json", "--quiet"];
    for view in views {
        words.extend(["--view", view]);
    }
    words.extend(more);
    let ran = run(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn rows(answer: &Value) -> Vec<Value> {
    answer["estimates"].as_array().unwrap().clone()
}

fn oracle(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(fixture(path)).unwrap()).unwrap()
}

#[test]
fn the_surface_is_that_of_r() {
    let expected = &oracle("oracles/surface/response-surface.json")["expected"];
    let answer = answered(&sim_cases(), &["client=client_wai", "therapist=therapist_wai"], &["--centre", "5"]);
    let rows = rows(&answer);
    for method in ["ols", "hc3"] {
        for line in ["a1", "a2", "a3", "a4", "a5"] {
            let own = row(&rows, "case", line, method);
            close(number(own, "estimate"), expected[method]["est"][line].as_f64().unwrap(), 1e-9);
        }
        for (place, line) in ["a1", "a2", "a3", "a4", "a5"].iter().enumerate() {
            let own = row(&rows, "case", line, method);
            for (name, key) in [("std_error", "se"), ("p_value", "p"), ("conf_low", "lower"), ("conf_high", "upper")] {
                close(number(own, name), expected[method][key][place].as_f64().unwrap(), 1e-8);
            }
        }
    }
    let shape = |term: &str| number(row(&rows, "case", term, "response-surface"), "estimate");
    close(shape("stationary_x"), expected["geometry"]["X0"].as_f64().unwrap(), 1e-9);
    close(shape("stationary_y"), expected["geometry"]["Y0"].as_f64().unwrap(), 1e-9);
    close(shape("axis_slope"), expected["geometry"]["p11"].as_f64().unwrap(), 1e-9);
    close(shape("r2"), expected["r2"].as_f64().unwrap(), 1e-12);
    let joint = row(&rows, "case", "quadratic_f", "ols");
    close(number(joint, "p_value"), expected["p_quadratic"].as_f64().unwrap(), 1e-9);
    // Therapists are higher in 6 of 80 cases only.
    let codes: Vec<&str> =
        answer["notices"].as_array().unwrap().iter().filter_map(|own| own["code"].as_str()).collect();
    assert!(codes.contains(&"surface-one-sided"), "{codes:?}");
}

#[test]
fn with_therapists_errors_are_those_of_clusters() {
    let expected = oracle("oracles/surface/surface.json");
    let rows = rows(&answered(
        &sim_cases(),
        &["client=client_wai", "therapist=therapist_wai"],
        &["--centre", "5", "--therapist", "therapist_id"],
    ));
    assert!(rows.iter().all(|row| row["method"] != "ols"));
    let errors = rows.iter().filter(|row| row["term"] == "a1").map(|row| number(row, "std_error")).collect::<Vec<_>>();
    let text = expected.to_string();
    assert_eq!(errors.len(), 1);
    let close_to_one = numbers_of(&expected).into_iter().any(|value| (value / errors[0] - 1.0).abs() < 1e-7);
    assert!(close_to_one, "{errors:?} in {text}");
}

#[test]
fn two_therapists_leave_the_surface_for_these_two() {
    let file = changed(|cells| {
        let mut own = owned(cells);
        own[1] = String::from(if cells[0] < "K041" { "T01" } else { "T02" });
        Some(own)
    });
    let path = file.path().to_str().unwrap();
    let views = ["client=client_wai", "therapist=therapist_wai"];
    let answer = answered(path, &views, &["--therapist", "therapist_id"]);
    assert_eq!(rows(&answer), rows(&answered(path, &views, &[])));
    let told = |answer: &Value| answer["notices"].as_array().unwrap().iter().any(|own| own["code"] == "few-therapists");
    assert!(told(&answer) && rows(&answer).iter().any(|row| row["term"] == "a1" && row["estimate"].is_f64()));
    assert!(!told(&answered(&sim_cases(), &views, &["--therapist", "therapist_id"])));
}

fn numbers_of(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => number.as_f64().into_iter().collect(),
        Value::Array(all) => all.iter().flat_map(numbers_of).collect(),
        Value::Object(all) => all.values().flat_map(numbers_of).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn truth_and_bias_over_cases_are_those_of_r() {
    // (client − mean observer) ~ (observer − mean observer) + (therapist − mean therapist), R 4.2.2 lm.
    let expected = &oracle("oracles/trend/truth_and_bias.json")["expected"]["a"];
    let views = ["observer=observer_wai", "client=client_wai", "therapist=therapist_wai"];
    let rows = rows(&answered(&sim_cases(), &views, &[]));
    let of = |term: &str| row(&rows, "case", term, "truth-and-bias, bias therapist, ols");
    let terms = [("directional_bias", "directional_bias"), ("truth", "truth_force"), ("bias", "bias_force")];
    for (place, (term, key)) in terms.into_iter().enumerate() {
        close(number(of(term), "estimate"), expected[key].as_f64().unwrap(), 1e-9);
        close(number(of(term), "std_error"), expected["se"][place].as_f64().unwrap(), 1e-9);
        close(number(of(term), "df1"), expected["df"].as_f64().unwrap(), 1e-12);
    }
}

#[test]
fn tracking_over_sessions_is_that_of_lmer() {
    let sessions = fixture("oracles/mixed/sim_sessions.csv");
    let rows = rows(&answered(
        sessions.to_str().unwrap(),
        &["client=client_wai", "therapist=therapist_wai"],
        &["--case", "client_id", "--therapist", "therapist_id", "--session", "session"],
    ));
    for (level, term, estimate, error) in [
        ("session", "directional_bias", -0.209_609_221_925_087, 0.153_064_241_009_478),
        ("within_client", "tracking", 0.338_085_072_691_151, 0.043_397_328_664_169_1),
        ("between_client", "truth", 0.534_399_802_368_812, 0.065_307_836_212_412_6),
    ] {
        let own = row(&rows, level, term, "truth-and-bias");
        close(number(own, "estimate"), estimate, 1e-6);
        close(number(own, "std_error"), error, 1e-5);
    }
}

#[test]
fn an_outcome_of_categories_has_no_surface() {
    let words = ["congruence", &sim_cases(), "--outcome-column", "completed", "--format", "json", "--quiet"];
    let ran = run(&[&words[..], &["--view", "client=client_wai", "--view", "therapist=therapist_wai"]].concat());
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    let first = rows(&answer).into_iter().find(|row| row["term"] == "a1").unwrap();
    assert!(first["estimate"].is_null());
    assert_eq!(first["undefined"], "not-estimable");
}

#[test]
fn the_demo_is_answered_in_words_without_a_verdict() {
    let ran = run(&["congruence", "--demo", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for words in ["The ridge lies where both ratings are equal", "One view beside the other: therapist-client"] {
        assert!(ran.out.contains(words), "{}", ran.out);
    }
    let ran = run(&["congruence", "--demo", "--imputed"]);
    assert_eq!(ran.code, 2);
}
