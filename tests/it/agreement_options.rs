//! `agreement` and what stands beside it: sessions needed, items of one observer, weights, tests against a value, repeats.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{NO_SCREEN, fixture, parallax, run_with};

const LONG: [&str; 6] = ["--target", "t", "--rater", "r", "--score", "y"];
/// Four judges of Shrout & Fleiss (1979).
const JUDGES: &str = "target,a,b,c,d\n1,9,2,5,8\n2,6,1,3,2\n3,8,4,6,8\n4,7,1,2,6\n5,10,5,6,9\n6,6,2,4,7\n";

fn json(text: &str, more: &[&[&str]]) -> Value {
    let words = [&[&["agreement", "-", "--quiet", "--format", "json"][..]], more].concat().concat();
    let ran = run_with(&words, NO_SCREEN, text.as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).unwrap()
}

fn of_line(line: &str) -> Value {
    let ran = parallax(&format!("{line} --quiet --format json"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}");
    serde_json::from_str(&ran.out).unwrap()
}

fn rows(value: &Value) -> &[Value] {
    value["estimates"].as_array().unwrap()
}

fn row<'v>(value: &'v Value, term: &str) -> &'v Value {
    let found = rows(value).iter().find(|row| row["term"] == term && row["group"].is_null());
    found.unwrap_or_else(|| panic!("no row {term}"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn codes(value: &Value) -> Vec<&str> {
    value["notices"].as_array().unwrap().iter().map(|notice| notice["code"].as_str().unwrap()).collect()
}

fn about_sessions(value: &Value) -> Vec<Value> {
    rows(value).iter().filter(|row| row["term"].as_str().unwrap().starts_with("sessions_")).cloned().collect()
}

#[test]
fn sessions_needed_are_the_same_in_agreement_plan_and_audit() {
    let agreement = of_line("agreement --demo --scale total --cluster client --coefficients icc");
    let audit = of_line("report --kind audit --demo --scale total");
    let own = about_sessions(&agreement);
    assert_eq!(own.len(), 16);
    assert_eq!(own, about_sessions(&audit));
    let needed = row(&agreement, "sessions_needed_80(C,2)");
    assert_eq!((&needed["level"], &needed["k"], &needed["n"]), (&"client".into(), &2.into(), &44.into()));
    let planned = about_sessions(&of_line("plan --demo --targets 2 --replicates 10"));
    assert_eq!(
        planned.iter().map(|row| &row["term"]).collect::<Vec<_>>(),
        own.iter().map(|row| &row["term"]).collect::<Vec<_>>()
    );
    assert!(about_sessions(&of_line("agreement --demo --coefficients icc")).is_empty());
}

#[test]
fn sessions_needed_stand_in_words_or_why_they_cannot() {
    let words = |line: &str| parallax(line).out.split_whitespace().collect::<Vec<_>>().join(" ");
    let path = fixture("oracles/agreement/sim_ml_design1.csv");
    let long = format!("{path} --target client --rater rater --score y --cluster therapist");
    let agreement = words(&format!("agreement {long} --mean-of 3 --coefficients icc"));
    assert!(agreement.contains("Targets of one cluster whose mean reaches a reliability, Y"), "{agreement}");
    assert!(words(&format!("plan {long} --targets 2 --replicates 10")).contains("How many of each are enough"));
    let line = format!("report --kind audit {long} --format markdown");
    let audit = words(&line);
    assert!(audit.contains("As a measure of the *cluster*") || audit.contains("As a measure of the"), "{audit}");
    let alone = "t,r,y,c\n1,a,1,x\n1,b,2,x\n2,a,4,y\n2,b,3,y\n3,a,2,z\n3,b,5,z\n";
    let ran = run_with(&[&["agreement", "-", "--cluster", "c"], &LONG[..]].concat(), NO_SCREEN, alone.as_bytes());
    let told = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("How many targets tell of a cluster cannot be told"), "{told}");
}

#[test]
fn items_of_one_observer_have_alpha_and_omega() {
    let answer = |session: usize, item: usize| 1 + (session * 3 % 4 + (session * item * item + 2 * item) % 3 / 2) % 5;
    let header: Vec<String> = (1..=12).map(|item| format!("item{item}")).collect();
    let mut lines = vec![format!("client_id,therapist_id,session,rater_id,perspective,{}", header.join(","))];
    let forms: Vec<Vec<usize>> = (1..=12).map(|s| (1..=12).map(|item| answer(s, item)).collect()).collect();
    for (place, form) in forms.iter().enumerate() {
        let answers: Vec<String> = form.iter().map(ToString::to_string).collect();
        lines.push(format!("C1,T1,{},O1,observer,{}", place + 1, answers.join(",")));
    }
    let text = lines.join("\n");
    let value = json(&text, &[&["--instrument", "wai_sr", "--scale", "total", "--coefficients", "items"]]);
    let variance = |scores: Vec<f64>| {
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / (scores.len() as f64 - 1.0)
    };
    let items: f64 = (0..12).map(|item| variance(forms.iter().map(|form| form[item] as f64).collect())).sum();
    let total = variance(forms.iter().map(|form| form.iter().sum::<usize>() as f64).collect());
    let alpha = row(&value, "cronbach_alpha");
    assert!((number(&alpha["estimate"]) - 12.0 / 11.0 * (1.0 - items / total)).abs() < 1e-12);
    assert_eq!((&alpha["views"], &alpha["n"]), (&"observer".into(), &12.into()));
    assert_eq!(rows(&value).iter().filter(|row| row["term"] == "omega").count(), 1);
    assert_eq!(rows(&value).len(), 2, "items alone, no raters compared");
    let words = [&["agreement", "-", "--instrument", "wai_sr", "--coefficients"][..], &["items,icc"]].concat();
    let refused = run_with(&words, NO_SCREEN, text.as_bytes());
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("--coefficients items"), "{}", refused.err);
}

#[test]
fn weights_are_those_that_were_asked_for() {
    let matrix = ["--layout", "matrix", "--scale-range", "1,10", "--coefficients", "ac,brennan-prediger,kappa"];
    let value = json(JUDGES, &[&matrix, &["--weights", "gwet-ordinal"]]);
    // The formulas of Gwet (2014) in R, 1 - choose(|i - j| + 1, 2)/choose(10, 2).
    for (term, expected) in [
        ("ac2", 0.282_247_765_006_386_1),
        ("brennan_prediger", 0.211_560_044_893_378_5),
        ("fleiss_kappa", 0.087_291_920_422_249_8),
        ("conger_kappa", 0.227_668_346_312_414_6),
    ] {
        let own =
            |row: &&Value| row["term"] == term && row["method"].as_str().unwrap().ends_with("gwet-ordinal weights");
        let found = rows(&value).iter().find(own).unwrap_or_else(|| panic!("no weighted row {term}"));
        assert!((number(&found["estimate"]) - expected).abs() < 1e-12, "{term}: {found}");
    }
    let plain = json(JUDGES, &[&matrix, &["--weights", "identity"]]);
    assert!(rows(&plain).iter().all(|row| row["method"].as_str().unwrap().ends_with("identity weights")));
    assert_eq!(value["made_from"]["options"]["weights"], "gwet-ordinal");
}

#[test]
fn correlations_are_tested_against_a_value() {
    let path = fixture("oracles/agreement/sf1979_tests_rho0.json");
    let oracle: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for (name, expected) in oracle["expected"].as_object().unwrap() {
        let (form, rho0) = name.split_once(" rho0=").unwrap();
        let icc = ["--layout", "matrix", "--coefficients", "icc"];
        let value = json(JUDGES, &[&icc, &["--rho0", rho0]]);
        let found = row(&value, &form.replace("ICC", "test"));
        for (key, column) in [("F", "statistic"), ("F", "estimate"), ("df1", "df1"), ("df2", "df2"), ("p", "p_value")] {
            assert!((number(&found[column]) - number(&expected[key])).abs() < 1e-8, "{name} {column}: {found}");
        }
        let method = format!("f, against {}", rho0.parse::<f64>().unwrap());
        assert_eq!(found["method"], method.as_str());
    }
    let words = ["agreement", "-", "--layout", "matrix", "--coefficients", "icc", "--rho0", "0.1"];
    let told = run_with(&words, NO_SCREEN, JUDGES.as_bytes()).out;
    let line = told.lines().find(|line| line.contains("f, against 0.1") && line.starts_with("ICC(A,1)")).unwrap();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>()[4..], ["2.96", "5", "7.0", ".0948"], "{line}");
    let holes = JUDGES.replacen("9,2", "9,", 1);
    let value = json(&holes, &[&["--layout", "matrix", "--coefficients", "icc", "--rho0", "-0.1"]]);
    assert_eq!(row(&value, "test(A,1)")["undefined"], "incomplete");
    let ran = run_with(&["agreement", "-", "--layout", "matrix", "--rho0", "1"], NO_SCREEN, JUDGES.as_bytes());
    assert_eq!(ran.code, 2);
}

#[test]
fn a_notice_says_over_what_forms_average_where_ratings_were_repeated() {
    let mut lines = vec!["t,r,y,o".to_owned()];
    for cell in 0..12 {
        for occasion in 0..2 {
            let score = (cell / 3) * 3 + cell % 3 + (cell * 5 + occasion * 7) % 4;
            lines.push(format!("{},r{},{score},{occasion}", cell / 3, cell % 3));
        }
    }
    let text = lines.join("\n");
    let icc = ["--replicate", "o", "--coefficients", "icc", "--mean-of", "2"];
    let value = json(&text, &[&LONG, &icc]);
    let notice = value["notices"].as_array().unwrap().iter().find(|it| it["code"] == "repeats-averaged").unwrap();
    let told = notice["message"].as_str().unwrap();
    assert!(told.contains("about 3.0 raters and 6.0 ratings of each"), "{told}");
    // What it says is what was done: residual over six ratings for k, over two for two raters who rate once.
    let of = |term: &str| number(&row(&value, term)["estimate"]);
    let (s, r, sr, e) = (of("var_target"), of("var_rater"), of("var_target_rater"), of("var_residual"));
    assert!((of("ICC(A,k)") - s / (s + (r + sr) / 3.0 + e / 6.0)).abs() < 1e-9);
    assert!((of("ICC(A,2)") - s / (s + (r + sr + e) / 2.0)).abs() < 1e-9);
    assert!(!codes(&json(JUDGES, &[&["--layout", "matrix"]])).contains(&"repeats-averaged"));
}

#[test]
fn two_raters_have_the_distance_that_most_pairs_keep() {
    let path = fixture("oracles/agreement/ba1986_pefr_first.json");
    let oracle: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let pairs = oracle["data"].as_array().unwrap().iter().map(|pair| format!("{},{}", pair[0], pair[1]));
    let text = std::iter::once("wright,mini".to_owned()).chain(pairs).collect::<Vec<_>>().join("\n");
    let value = json(&text, &[&["--layout", "matrix", "--coefficients", "ccc"]]);
    let found = row(&value, "tdi_90");
    assert!((number(&found["estimate"]) - number(&oracle["expected"]["tdi"]["tdi_exact_normal"])).abs() < 1e-7);
    let refused = json(JUDGES, &[&["--layout", "matrix", "--coefficients", "ccc"]]);
    assert_eq!(row(&refused, "tdi_90")["undefined"], "too-many-raters");
}

#[test]
fn raters_who_do_not_vary_have_no_prediction_and_the_words_say_why() {
    let text = "target,a,b,c\n1,3,3,4\n2,5,1,1\n3,5,5,2\n4,2,5,3\n5,2,5,2\n6,3,4,3\n7,1,1,5\n8,4,5,3\n";
    let value = json(text, &[&["--layout", "matrix", "--coefficients", "raters"]]);
    let severity: Vec<&Value> = rows(&value).iter().filter(|row| row["term"] == "severity").collect();
    let refused = severity.iter().filter(|row| row["undefined"] == "at-boundary").count();
    assert_eq!((severity.len(), refused), (6, 3));
    let words = ["report", "--kind", "audit", "-", "--layout", "matrix", "--format", "markdown"];
    let page = run_with(&words, NO_SCREEN, text.as_bytes()).out;
    assert!(page.contains("these raters do not vary beyond error"), "{page}");
}

#[test]
fn the_mean_of_fixed_raters_says_what_it_takes_for_granted() {
    let words = |raters: &str| {
        let words = ["agreement", "-", "--layout", "matrix", "--coefficients", "icc", "--raters", raters];
        let ran = run_with(&words, NO_SCREEN, JUDGES.as_bytes());
        ran.out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let told = "if no rater treats single targets in a way of their own";
    assert!(words("fixed").contains(told) && !words("random").contains(told));
    let of_study = |raters: &str| parallax(&format!("agreement --demo --coefficients icc --raters {raters}")).out;
    assert!(of_study("fixed").contains("ICC(3,1)") && of_study("random").contains("ICC(2,1)"));
}
