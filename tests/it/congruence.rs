//! Two ratings together and an outcome: numbers of the program against those of R, and what it refuses.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::fmt::Write as _;

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

/// The answers of the demo: client, session, view, items. Read here once more, by nothing of the program.
fn answers() -> Vec<(String, String, String, Vec<Option<f64>>)> {
    let text = std::fs::read_to_string(fixture("clinic/therapy.csv")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let items = cells[6..18].iter().map(|cell| cell.parse().ok()).collect();
        (cells[0].to_owned(), cells[2].to_owned(), cells[5].to_owned(), items)
    };
    text.lines().skip(1).map(row).collect()
}

/// For each client the mean answers of therapist and client to each item, over the sessions in which both answered it.
fn mean_profiles() -> std::collections::BTreeMap<String, [Vec<f64>; 2]> {
    let all = answers();
    let clients: std::collections::BTreeSet<&String> = all.iter().map(|row| &row.0).collect();
    let of = |client: &String| {
        let forms = |view: &str| {
            let view = view.to_owned();
            all.iter().filter(move |row| row.0 == *client && row.2 == view)
        };
        let item = |item: usize| {
            let both = forms("therapist").flat_map(|first| forms("client").map(move |second| (first, second)));
            let pairs: Vec<(f64, f64)> = both
                .filter(|(first, second)| first.1 == second.1)
                .filter_map(|(first, second)| Some((first.3[item]?, second.3[item]?)))
                .collect();
            let n = pairs.len() as f64;
            (n > 0.0).then(|| {
                (pairs.iter().map(|own| own.0).sum::<f64>() / n, pairs.iter().map(|own| own.1).sum::<f64>() / n)
            })
        };
        let items: Option<Vec<(f64, f64)>> = (0..12).map(item).collect();
        let (therapist, own) = items?.into_iter().unzip();
        Some((client.clone(), [therapist, own]))
    };
    clients.into_iter().filter_map(of).collect()
}

fn r(x: &[f64], y: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mx, my) = (mean(x), mean(y));
    let products =
        |a: &[f64], ma: f64, b: &[f64], mb: f64| a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum::<f64>();
    products(x, mx, y, my) / (products(x, mx, x, mx) * products(y, my, y, my)).sqrt()
}

fn profile_rows(answer: &Value, term: &str) -> Vec<Value> {
    let is = |row: &&Value| row["term"] == term && row["views"] == "therapist-client";
    answer["estimates"].as_array().unwrap().iter().filter(is).cloned().collect()
}

#[test]
fn profiles_are_those_of_the_answers_case_by_case_and_strangers_are_all_other_pairs() {
    let answer: Value = serde_json::from_str(&run(&["congruence", "--demo", "--format", "json"]).out).unwrap();
    let profiles = mean_profiles();
    let clients: Vec<&String> = profiles.keys().collect();
    let mut raw = 0.0;
    for (term, of) in [("profile_r", false), ("profile_r_strangers", true)] {
        let rows = profile_rows(&answer, term);
        assert_eq!(rows.len(), profiles.len() + 1, "{term}: one row for all and one for each");
        let mut sum = 0.0;
        for client in &clients {
            let [therapist, own] = &profiles[*client];
            let others = || clients.iter().filter(|other| *other != client).map(|other| &profiles[*other]);
            let strangers: f64 = others().map(|[first, second]| r(therapist, second) + r(first, own)).sum();
            let wanted = if of { strangers / (2.0 * (clients.len() - 1) as f64) } else { r(therapist, own) };
            let row = rows.iter().find(|row| row["group"] == **client).unwrap();
            close(number(row, "estimate"), wanted, 1e-9);
            sum += wanted;
        }
        let overall = rows.iter().find(|row| row["group"].is_null()).unwrap();
        close(number(overall, "estimate"), sum / clients.len() as f64, 1e-9);
        assert_eq!(overall["n"], profiles.len());
        raw = if of { raw - sum / clients.len() as f64 } else { sum / clients.len() as f64 };
    }
    let distinctive = profile_rows(&answer, "profile_r_distinctive");
    close(number(distinctive.iter().find(|row| row["group"].is_null()).unwrap(), "estimate"), raw, 1e-9);
}

#[test]
fn profiles_need_no_outcome_and_say_that_there_is_none() {
    let therapy = fixture("clinic/therapy.csv");
    let words = ["congruence", therapy.to_str().unwrap(), "--instrument", "wai_sr", "--format", "json"];
    let ran = run(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(profile_rows(&answer, "profile_distance").len() > 40);
    assert!(answer["notices"].as_array().unwrap().iter().any(|notice| notice["code"] == "profiles-only"));
    // Scores have no profile, and then there is nothing to tell.
    let ran = run(&[
        "congruence",
        fixture("clinic/supervision.csv").to_str().unwrap(),
        "--instrument",
        "wai_supervision_bahrick",
    ]);
    assert!(ran.code == 1 && ran.err.contains("no outcome"), "{}", ran.err);
}

#[test]
fn scores_without_items_say_why_there_is_no_profile() {
    let answer: Value = serde_json::from_str(&run(&["congruence", "--demo", "--format", "json"]).out).unwrap();
    let rows = answer["estimates"].as_array().unwrap().iter().filter(|row| row["views"] == "supervisor-trainee");
    let reasons: Vec<&Value> = rows.map(|row| &row["undefined"]).collect();
    assert!(reasons.len() == 8 && reasons.iter().all(|reason| **reason == "not-estimable"), "{reasons:?}");
}

#[test]
fn what_draws_a_view_away_is_told_over_sessions_too() {
    let answer: Value = serde_json::from_str(&run(&["congruence", "--demo", "--format", "json"]).out).unwrap();
    let rows = rows(&answer);
    for level in ["within_client", "between_client"] {
        let bias = |row: &&Value| row["term"] == "bias" && row["level"] == level && row["views"] == "therapist-client";
        let own = rows.iter().find(bias).unwrap();
        assert!(own["estimate"].is_number() && own["method"] == "truth-and-bias, bias observer", "{own}");
    }
}

#[test]
fn a_covariate_is_held_equal_in_the_surface_as_in_r() {
    let expected = oracle("oracles/surface/covariate.json");
    let views = ["client=client_wai", "therapist=therapist_wai"];
    let rows = rows(&answered(&sim_cases(), &views, &["--centre", "5", "--covariate", "observer_wai"]));
    for (place, line) in ["a1", "a2", "a3", "a4", "a5"].iter().enumerate() {
        for method in ["ols", "hc3"] {
            let own = row(&rows, "case", line, method);
            close(number(own, "estimate"), expected["estimate"][place].as_f64().unwrap(), 1e-9);
            close(number(own, "std_error"), expected[method][place].as_f64().unwrap(), 1e-9);
            close(number(own, "df1"), expected["df"].as_f64().unwrap(), 1e-12);
        }
    }
    close(number(row(&rows, "case", "quadratic_f", "ols"), "p_value"), expected["quadratic_p"].as_f64().unwrap(), 1e-9);
    close(number(row(&rows, "case", "r2", "response-surface"), "estimate"), expected["r2"].as_f64().unwrap(), 1e-12);
}

#[test]
fn one_view_alone_is_refused_and_its_page_says_each_number_in_words() {
    let table = sim_cases();
    let words = ["congruence", &table, "--outcome-column", "adherence", "--view", "client=client_wai"];
    let ran = run(&words);
    assert!(ran.code == 2 && ran.err.contains("about two views, and one was named"), "{}", ran.err);
    let ran = run(&["congruence", "--demo", "--views", "client"]);
    assert!(ran.code == 2 && ran.err.contains("--views client,therapist"), "{}", ran.err);
    let ran = run(&["congruence", "--demo", "--views", "client,therapist", "--quiet"]);
    for words in [
        "the data allow\nit, for both",
        "share of rows with therapist clearly higher",
        "therapist less client where client is at its mean",
        "do both put the same items high?",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    assert!(!ran.out.contains("these data give no interval"), "no column of dashes: {}", ran.out);
}

#[test]
fn two_views_have_a_bias_force_only_with_a_covariate() {
    let views = ["client=client_wai", "therapist=therapist_wai"];
    let alone = rows(&answered(&sim_cases(), &views, &[]));
    let bias = |rows: &[Value]| rows.iter().filter(|row| row["term"] == "bias").cloned().collect::<Vec<Value>>();
    assert_eq!(bias(&alone)[0]["undefined"], "not-estimable");
    // The observer as a covariate draws as the observer as a third view does.
    let beside = rows(&answered(&sim_cases(), &views, &["--covariate", "observer_wai"]));
    let third = rows(&answered(&sim_cases(), &[&views[..], &["observer=observer_wai"]].concat(), &[]));
    let of_pair = |rows: &[Value]| {
        let own = bias(rows).into_iter().find(|row| row["views"] == "therapist-client").unwrap();
        number(&own, "estimate")
    };
    close(of_pair(&beside), of_pair(&third), 1e-12);
}

/// One session of each case; client and therapist answers to 12 items, as digits, `-` for none.
fn profile_study(instrument: &str, cases: &[(&str, &str)]) -> Vec<Value> {
    let items: Vec<String> = (1..=12).map(|item| format!("item{item}")).collect();
    let mut text = format!("client_id,therapist_id,session,perspective,{}\n", items.join(","));
    for (case, (client, therapist)) in cases.iter().enumerate() {
        for (view, answers) in [("client", client), ("therapist", therapist)] {
            let cells: Vec<String> = answers.chars().map(|own| own.to_string().replace('-', "")).collect();
            writeln!(text, "C{case},T1,1,{view},{}", cells.join(",")).unwrap();
        }
    }
    let words = ["congruence", "-", "--instrument", instrument, "--format", "json", "--quiet"];
    let ran = crate::cli::run_with(&words, crate::cli::NO_SCREEN, text.as_bytes());
    assert!(ran.code == 0 || ran.err.contains("no outcome"), "{}", ran.err);
    serde_json::from_str::<Value>(&ran.out).map(|answer| rows(&answer)).unwrap_or_default()
}

#[test]
fn a_case_without_an_item_has_no_profile_and_a_flat_one_no_shape() {
    let found = profile_study(
        "wai_sr",
        &[("123451234512", "234512345123"), ("333333333333", "123451234512"), ("12345123451-", "123451234512")],
    );
    let of = |term: &str, group: &str| found.iter().find(|row| row["term"] == term && row["group"] == group);
    assert!(of("profile_distance", "C0").is_some() && of("profile_distance", "C2").is_none());
    assert_eq!(of("profile_r", "C1").unwrap()["undefined"], "constant-column");
    // By hand: ten answers of the therapist one higher, two four lower.
    let distance = (10.0 * 1.0 + 2.0 * 4.0) / 12.0;
    close(number(of("profile_distance", "C0").unwrap(), "estimate"), distance, 1e-12);
    close(number(of("profile_elevation", "C0").unwrap(), "estimate"), (10.0 - 2.0 * 4.0) / 12.0, 1e-12);
    let mean = found.iter().find(|row| row["term"] == "profile_r" && row["group"].is_null()).unwrap();
    assert_eq!(mean["n"], 1, "the mean is of those that have one");
    // Forms that ask different things have no profile to compare.
    assert!(profile_study("star_mcguire", &[("123412341234", "123412341234")]).is_empty());
}
