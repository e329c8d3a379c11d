//! The page about raters and the rows about each of them, through the program.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{NO_SCREEN, Ran, run, run_with};

/// The page of a text on standard input.
fn page(text: &str, more: &[&str]) -> String {
    let ran = audited(text, &[more, &["--format", "markdown"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{text}");
    ran.out
}

fn audited(text: &str, more: &[&str]) -> Ran {
    run_with(&[&["report", "-", "--kind", "audit", "--quiet"], more].concat(), NO_SCREEN, text.as_bytes())
}

const MATRIX: [&str; 2] = ["--layout", "matrix"];

fn json(arguments: &[&str], text: &str) -> Value {
    let ran = run_with(&[arguments, &["--format", "json"]].concat(), NO_SCREEN, text.as_bytes());
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// The rows of a term, by rater and method.
fn rows(value: &Value, term: &str) -> Vec<Value> {
    let all = value["estimates"].as_array().unwrap();
    all.iter().filter(|row| row["term"] == term).cloned().collect()
}

fn number(row: &Value) -> f64 {
    row["estimate"].as_f64().unwrap()
}

/// Ten targets by three raters, the third of whom rates two points higher and rises from target to target.
fn rising() -> String {
    let level = [3, 5, 2, 6, 4, 7, 3, 5, 6, 2];
    let noise = [0, 1, 0, 0, 1, 0, 1, 1, 0, 0];
    let mut text = "target,a,b,c\n".to_owned();
    for (place, (level, noise)) in level.iter().zip(noise).enumerate() {
        let [a, b, c] =
            [10 * level, 10 * level + 10 * noise - 5, 10 * level + 20 + 3 * i32::try_from(place).unwrap() - noise];
        text.extend([format!("{},{a},{b},{c}\n", place + 1)]);
    }
    text
}

#[test]
fn the_page_of_the_demo_says_what_the_rows_say() {
    let ran = run(&["report", "--demo", "--kind", "audit", "--format", "markdown", "--quiet"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for heading in [
        "## Who rated what",
        "## How far observers agree",
        "## Where the ratings vary",
        "## How many observers are enough",
        "## How high each observer rates",
        "## Two by two",
        "## Sessions on which ratings differ",
        "## For the next calibration meeting",
        "## What was read",
        "## Notices",
        "## Methods",
    ] {
        assert!(ran.out.contains(heading), "{heading}");
    }
    let value = json(&["report", "--demo", "--kind", "audit", "--scale", "total"], "");
    assert_eq!((&value["command"], &value["made_from"]["options"]["kind"]), (&"report".into(), &"audit".into()));
    let agreement = rows(&value, "ICC(A,1)");
    let told = format!("ICC(A,1) = {:.2}", number(&agreement[0])).replace("0.", ".");
    assert!(ran.out.contains(&told), "{told}");
    let blup = rows(&value, "severity").into_iter().filter(|row| row["method"] == "blup").collect::<Vec<_>>();
    assert_eq!(blup.len(), 5);
    let apart =
        blup.iter().filter(|row| row["conf_low"].as_f64().unwrap() > 0.0 || row["conf_high"].as_f64().unwrap() < 0.0);
    let told = format!("**{} of 5 observers** rated higher or lower", apart.count());
    assert!(ran.out.contains(&told), "{told}");
}

#[test]
fn the_rows_of_the_page_are_those_of_agreement() {
    let page = json(&["report", "--demo", "--kind", "audit"], "");
    let agreement = json(&["agreement", "--demo"], "");
    let about_sessions = |row: &&Value| row["term"].as_str().unwrap().starts_with("sessions_");
    let all = page["estimates"].as_array().unwrap().iter();
    let (own, beside): (Vec<&Value>, Vec<&Value>) = all.partition(|row| !about_sessions(row));
    assert_eq!(own, agreement["estimates"].as_array().unwrap().iter().collect::<Vec<_>>());
    let clustered = json(&["agreement", "--demo", "--cluster", "client", "--coefficients", "icc"], "");
    // The page begins with the scale of the whole form.
    let sorted = |rows: Vec<&Value>| rows.iter().map(ToString::to_string).collect::<std::collections::BTreeSet<_>>();
    let there = clustered["estimates"].as_array().unwrap().iter().filter(about_sessions).collect();
    assert!(!beside.is_empty());
    assert_eq!(sorted(beside), sorted(there));
    assert_eq!(page["notices"], agreement["notices"]);
}

#[test]
fn each_rater_has_a_row_of_each_kind_or_the_reason() {
    let value = json(&["agreement", "-", "--layout", "matrix"], &rising());
    for (term, rows_each) in [("severity", 2), ("drift", 1), ("consistency", 1), ("icc_without", 2)] {
        let found = rows(&value, term);
        assert_eq!(found.len(), 3 * rows_each, "{term}");
        for row in &found {
            assert!(row["level"] == "rater" && row["group"].is_string());
            assert!(row["estimate"].is_number() != row["undefined"].is_string(), "{row}");
        }
    }
    let fixed: Vec<f64> =
        rows(&value, "severity").iter().filter(|row| row["method"] == "satterthwaite-t").map(number).collect();
    assert!(fixed.iter().sum::<f64>().abs() < 1e-9, "levels sum to zero: {fixed:?}");
    // Means 43, 42 and 76.1 of a complete table, less their mean.
    for (found, mean) in fixed.iter().zip([43.0, 42.0, 76.1]) {
        assert!((found - (mean - 161.1 / 3.0)).abs() < 1e-6, "{fixed:?}");
    }
    let drift = rows(&value, "drift");
    assert!(drift[2]["conf_low"].as_f64().unwrap() > 0.0 && drift[2]["p_value"].as_f64().unwrap() < 0.001);
    let adjusted: Vec<f64> = drift.iter().map(|row| row["p_value"].as_f64().unwrap()).collect();
    assert!(adjusted.iter().all(|p| *p <= 1.0), "{adjusted:?}");
    let notices = value["notices"].as_array().unwrap();
    assert!(notices.iter().any(|notice| notice["code"] == "raters-moved"), "{notices:?}");
    let test = &rows(&value, "severity_equal")[0];
    assert!(test["p_value"].as_f64().unwrap() < 1e-6 && test["group"].is_null());
}

#[test]
fn targets_that_are_not_numbered_have_no_order() {
    let text = rising().replace("\n1,", "\nfirst,");
    let drift = rows(&json(&["agreement", "-", "--layout", "matrix"], &text), "drift");
    assert!(drift.iter().all(|row| row["undefined"] == "not-estimable"), "{drift:?}");
}

#[test]
fn without_raters_among_the_families_no_row_is_about_one() {
    let value = json(&["agreement", "--demo", "--coefficients", "icc,alpha"], "");
    assert!(value["estimates"].as_array().unwrap().iter().all(|row| row["level"] != "rater"));
    assert_eq!(value["made_from"]["options"]["coefficients"], "icc,alpha");
}

#[test]
fn groups_that_share_no_target_are_named() {
    let text = "target,a,b,c,d\n1,1,2,,\n2,3,3,,\n3,5,4,,\n4,2,2,,\n5,,,1,2\n6,,,4,4\n7,,,5,3\n8,,,2,1\n";
    let found = page(text, &MATRIX);
    for sentence in ["2 groups that share no target", "Group 1", "a and b", "Group 2", "c and d", "cannot be told"] {
        assert!(found.contains(sentence), "{sentence}: {found}");
    }
    let value = json(&["report", "-", "--kind", "audit", "--layout", "matrix"], text);
    assert!(rows(&value, "severity").iter().all(|row| row["undefined"] == "disconnected"));
    let notice = value["notices"].as_array().unwrap().iter().find(|own| own["code"] == "disconnected-design").cloned();
    assert!(notice.unwrap()["message"].as_str().unwrap().contains("block 2: raters c, d"));
}

#[test]
fn one_rater_constant_ratings_and_perfect_agreement_are_pages_too() {
    let one = page("target,a\n1,3\n2,4\n3,5\n", &MATRIX);
    assert!(one.contains("Only 1 rater took part"), "{one}");
    let constant = page("target,a,b\n1,3,3\n2,3,3\n3,3,3\n4,3,3\n", &MATRIX);
    assert!(constant.contains("all values are equal"), "{constant}");
    let perfect = page("target,a,b\n1,3,3\n2,4,4\n3,5,5\n4,1,1\n5,2,2\n6,3,3\n7,5,5\n8,2,2\n9,1,1\n", &MATRIX);
    assert!(perfect.contains("ICC(A,1) = 1"), "{perfect}");
    let shifted = page("target,a,b\n1,3,4\n2,4,5\n3,5,6\n4,1,2\n5,2,3\n", &MATRIX);
    assert!(shifted.contains("Every rater rated every target"), "{shifted}");
    for text in [one, constant, perfect, shifted] {
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
}

#[test]
fn incomplete_and_repeated_ratings_have_a_page() {
    let mut text = "subject,judge,score,time\n".to_owned();
    for (target, rater, score) in [
        (1, "a", 3),
        (1, "b", 4),
        (2, "a", 5),
        (2, "c", 6),
        (3, "b", 2),
        (3, "c", 4),
        (4, "a", 1),
        (4, "b", 1),
        (5, "c", 6),
        (5, "a", 5),
        (6, "b", 3),
        (7, "c", 2),
        (7, "a", 2),
        (8, "b", 6),
        (8, "c", 7),
    ] {
        text.extend([format!(
            "{target},{rater},{score},1\n{target},{rater},{},2\n",
            score + i32::from(target % 2 == 0)
        )]);
    }
    let long = ["--target", "subject", "--rater", "judge", "--score", "score", "--replicate", "time"];
    let found = page(&text, &long);
    assert!(found.contains("raters by target") && found.contains("1 of 8 targets had one rater only"), "{found}");
    let long = &long[..];
    assert_eq!(page(&text, &[long, &["--scale-range", "1,9"]].concat()).matches("Brennan and Prediger").count(), 2);
}

#[test]
fn kappas_stand_where_ratings_are_steps_of_a_declared_scale() {
    let text = "target,a,b\n1,3,3\n2,4,4\n3,5,4\n4,1,2\n5,2,2\n6,3,3\n";
    let with = page(text, &[&MATRIX[..], &["--scale-range", "1,5"]].concat());
    assert!(with.contains("Cohen's kappa") && with.contains("Gwet's AC") && with.contains("Krippendorff's alpha"));
    let without = page(text, &MATRIX);
    assert!(!without.contains("Cohen's kappa") && without.contains("Krippendorff's alpha"));
    assert!(
        !page(&text.replace("1,3,3", "1,3.5,3"), &[&MATRIX[..], &["--scale-range", "1,5"]].concat())
            .contains("Cohen's kappa")
    );
}

/// Observers' ratings only, of sessions of five clients.
fn observers_only() -> String {
    let mut text = "client_id,therapist_id,session,rater_id,perspective,total\n".to_owned();
    for (place, level) in [2.0, 3.5, 4.0, 3.0, 4.5, 2.5, 3.0, 4.0, 3.5, 2.0].iter().enumerate() {
        let (client, session) = (1 + place / 2, 1 + place % 2);
        text.extend([format!(
            "C{client},T{client},{session},O1,observer,{level}\nC{client},T{client},{session},O2,observer,{}\n",
            level + 0.25 * f64::from(u8::from(place % 3 == 0))
        )]);
    }
    text
}

#[test]
fn where_only_observers_rated_the_page_is_about_them_and_that_is_said() {
    let text = observers_only();
    let arguments = ["report", "-", "--instrument", "wai_sr", "--format", "markdown"];
    let ran = run_with(&arguments, NO_SCREEN, text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("only observers rated, so the page is about them (--kind audit)"), "{}", ran.err);
    assert!(ran.out.starts_with("# How observers rate the same sessions"), "{}", ran.out);
    assert!(ran.out.contains("kind = audit"));
    let asked = run_with(&[&arguments[..], &["--kind", "caseload"]].concat(), NO_SCREEN, text.as_bytes());
    assert!(!asked.err.contains("only observers") && !asked.out.starts_with("# How observers rate"));
    let both = text.replace("O1,observer", "C1,client").replace("C2,T2,1,C1,client", "C2,T2,1,C2,client");
    assert!(!run_with(&arguments, NO_SCREEN, both.as_bytes()).err.contains("only observers"));
}

#[test]
fn what_has_no_raters_to_audit_is_refused_with_what_helps() {
    let text = "client_id,therapist_id,session,perspective,total\nC1,T1,1,client,4\nC1,T1,1,therapist,3.5\n";
    let ran = audited(text, &["--instrument", "wai_sr", "--format", "json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("too-few-raters") && ran.err.contains("0 observers took part"), "{}", ran.err);
    let table = run(&["report", "fixtures/tables/shrout_fleiss.csv", "--layout", "matrix", "--kind", "caseload"]);
    assert!(table.code == 2 && table.err.contains("no cases"), "{}", table.err);
    let half = run(&["report", "--demo", "--rater", "observer"]);
    assert!(half.code == 2 && half.err.contains("--target COL --rater COL --score COL"), "{}", half.err);
}

#[test]
fn the_page_of_a_plain_table_needs_no_kind() {
    let file = crate::cli::fixture("tables/shrout_fleiss.csv");
    let path = file.as_str();
    let ran = run(&["report", path, "--layout", "matrix", "--format", "terminal", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("How raters rate the same targets"), "{}", ran.out);
    assert!(ran.out.contains("ICC(A,1) = .29"), "{}", ran.out);
}
