//! Designs that lack a view, a session in common, a parallel form or a second therapist.

use serde_json::Value;

use crate::oracles_answer::{Line, answer, both, close, estimate, gaps, row, rows, run, sound, table};

fn terms<'a>(answer: &'a Value, views: &str) -> Vec<&'a Value> {
    rows(answer).iter().filter(|row| row["views"] == views).collect()
}

#[test]
fn a_view_that_nobody_took_has_no_rows() {
    let mut lines = Vec::new();
    for session in 1..=3 {
        lines.push(("C1", "T1", session, "C1", "client", &[3, 4][..]));
    }
    let found = gaps(&table(&lines));
    assert_eq!(rows(&found).len(), 4, "one mean per scale");
    close(estimate(&found, "total", "client", "session", "mean"), 47.0 / 12.0, 1e-15, "mean");
}

#[test]
fn views_that_never_met_have_rows_with_a_reason() {
    let lines: [Line<'_>; 4] = [
        ("C1", "T1", 1, "C1", "client", &[3, 4]),
        ("C1", "T1", 2, "T1", "therapist", &[4]),
        ("C2", "T1", 1, "T1", "therapist", &[5]),
        ("C2", "T1", 3, "C2", "client", &[2]),
    ];
    let found = gaps(&table(&lines));
    let pair = terms(&found, "therapist-client");
    assert_eq!(pair.len(), 12 * 4);
    assert!(pair.iter().all(|row| row["undefined"] == "too-few-pairs" && row["n"] == 0));
    assert!(terms(&found, "client,therapist").iter().all(|row| row["undefined"] == "too-few-targets"));
    assert_eq!(estimate(&found, "total", "therapist", "session", "mean").to_bits(), 4.5f64.to_bits());
}

#[test]
fn only_observers_have_means_and_agreement_but_no_gap() {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let said: [[&[i64]; 2]; 3] = [[&[2], &[3]], [&[4], &[4]], [&[1], &[3]]];
    for (session, [first, second]) in (1..).zip(said) {
        lines.push(("C1", "T1", session, "O1", "observer", first));
        lines.push(("C1", "T1", session, "O2", "observer", second));
    }
    let text = table(&lines);
    let found = gaps(&text);
    assert!(rows(&found).iter().all(|row| row["term"] == "mean" && row["views"] == "observer"));
    // Sessions 2.5, 4 and 2: observers of a session are averaged first.
    close(estimate(&found, "total", "observer", "session", "mean"), 17.0 / 6.0, 1e-15, "mean");
    let agreement = sound(answer(&["agreement", "-", "--instrument", "wai_sr"], &text));
    // MSR 13/6, MSC 3/2, MSE 1/2.
    close(estimate(&agreement, "total", "", "session", "ICC(C,1)"), 5.0 / 8.0, 1e-15, "ICC(C,1)");
    close(estimate(&agreement, "total", "", "session", "ICC(A,1)"), 5.0 / 10.0, 1e-15, "ICC(A,1)");
    assert!(!agreement["notices"].as_array().unwrap().iter().any(|notice| notice["code"] == "incomplete-design"));
}

#[test]
fn sessions_of_several_observers_count_once_in_a_gap() {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (client, observers) in [("C1", &["O1", "O2", "O3"][..]), ("C2", &["O1"][..])] {
        lines.push((client, "T1", 1, client, "client", &[3]));
        for (place, observer) in observers.iter().enumerate() {
            lines.push((client, "T1", 1, observer, "observer", [&[2][..], &[3], &[1]][place]));
        }
    }
    let text = table(&lines);
    let found = gaps(&text);
    assert_eq!(row(&found, "total", "observer-client", "session", "mean_gap")["n"], 2);
    assert_eq!(estimate(&found, "total", "observer-client", "session", "mean_gap").to_bits(), (-1.0f64).to_bits());
    let (code, _, error) = run(&["agreement", "-", "--instrument", "wai_sr", "--format", "json"], &text);
    assert_eq!(code, 0, "{error}");
}

#[test]
fn a_client_with_two_therapists_is_two_cases_and_one_unit() {
    let mut lines = Vec::new();
    let said: [(&str, &str, [&[i64]; 2]); 6] = [
        ("C1", "T1", [&[3], &[4]]),
        ("C1", "T2", [&[3], &[5]]),
        ("C2", "T1", [&[4], &[4]]),
        ("C3", "T2", [&[2], &[5]]),
        ("C4", "T1", [&[5], &[4]]),
        ("C4", "T2", [&[1], &[2]]),
    ];
    for (client, therapist, own) in said {
        lines.extend(both(client, therapist, 1, own));
    }
    let found = gaps(&table(&lines));
    let total = rows(&found).iter().filter(|row| row["scale"] == "total" && row["level"] == "client");
    let cases: Vec<&str> = total.map(|row| row["group"].as_str().unwrap()).collect();
    assert_eq!(cases, ["C1/T1", "C1/T2", "C2", "C3", "C4/T1", "C4/T2"]);
    // Gaps 1 2 | 0 | 3 | -1 1: means without each client 3/4, 6/5, 3/5 and 6/4, four units.
    let gap = row(&found, "total", "therapist-client", "session", "mean_gap");
    let without = [0.75, 1.2, 0.6, 1.5];
    let mean = without.iter().sum::<f64>() / 4.0;
    let error = (0.75 * without.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()).sqrt();
    assert_eq!((&gap["method"], &gap["n"]), (&Value::from("jackknife-client"), &Value::from(6)));
    close(gap["std_error"].as_f64().unwrap(), error, 1e-13, "standard error");
    // t quantile of 3 degrees of freedom.
    close(gap["conf_high"].as_f64().unwrap(), 1.0 + 3.182_446_305_284_263 * error, 1e-12, "limit");
}

#[test]
fn units_are_therapists_from_five_of_them_on() {
    let names = ["T1", "T2", "T3", "T4", "T5"];
    let clients = ["C1", "C2", "C3", "C4", "C5"];
    let said: [[&[i64]; 2]; 5] = [[&[3], &[4]], [&[3], &[5]], [&[4], &[4]], [&[2], &[5]], [&[5], &[4]]];
    for (count, unit) in [(1, "client"), (3, "client"), (4, "client"), (5, "therapist")] {
        let lines: Vec<Line<'_>> =
            (0..5).flat_map(|place| both(clients[place], names[place % count], 1, said[place])).collect();
        let found = gaps(&table(&lines));
        let gap = row(&found, "total", "therapist-client", "session", "mean_gap");
        assert_eq!(gap["method"], format!("jackknife-{unit}"), "{count} therapists");
        // Five units of one session either way: the textbook error of a mean. Gaps 1 2 0 3 -1.
        close(gap["std_error"].as_f64().unwrap(), 0.5f64.sqrt(), 1e-13, "standard error");
    }
}

const SCORES: &str = "session,rater_id,perspective";

#[test]
fn forms_that_are_not_parallel_are_correlated_and_never_subtracted() {
    let mut text = format!("trainee_id,supervisor_id,{SCORES},client_focus,rapport,identification\n");
    for (session, (trainee, supervisor)) in (1..).zip([("5.5", "6.0"), ("6.5", "6.1"), ("4.0", "5.0"), ("5.0", "5.9")])
    {
        text.extend([format!("A,S,{session},A,trainee,{trainee},{trainee},\n")]);
        text.extend([format!("A,S,{session},S,supervisor,{supervisor},{supervisor},5.0\n")]);
    }
    let found = sound(answer(&["gaps", "-", "--instrument", "swai_efstation"], &text));
    let of_rapport = |row: &&Value| row["scale"] == "rapport" && !crate::oracles_answer::is_held_elsewhere(row);
    let pair: Vec<&Value> = terms(&found, "supervisor-trainee").into_iter().filter(of_rapport).collect();
    for own in &pair {
        let expected = match (own["term"].as_str().unwrap(), own["level"].as_str().unwrap()) {
            ("r", "session" | "within_trainee") => None,
            ("r", _) => Some("too-few-pairs"),
            _ => Some("not-parallel"),
        };
        assert_eq!(own["undefined"].as_str(), expected, "{own}");
    }
    assert_eq!(pair.len(), 12, "and no row about a single case or supervisor");
    let is_plain = |row: &&Value| !crate::oracles_answer::is_held_elsewhere(row);
    let icc: Vec<&Value> = terms(&found, "trainee,supervisor").into_iter().filter(is_plain).collect();
    assert!(icc.iter().all(|row| row["undefined"] == "not-parallel"));
    assert_eq!(icc.len(), 12, "six on each of the two scales both forms have");
    let alone = row(&found, "identification", "supervisor-trainee", "session", "r");
    assert_eq!(alone["undefined"], "no-shared-scale");
}

#[test]
fn forms_that_share_scales_are_subtracted_on_those_and_not_on_the_total() {
    let scales =
        "positive_collaboration,positive_clinician_input,non_supportive_clinician_input,emotional_difficulties,total";
    let mut text = format!("client_id,therapist_id,{SCORES},{scales}\n");
    for (session, (client, therapist)) in (1..).zip([("3.5", "3"), ("2", "3"), ("4", "3.5")]) {
        text.extend([format!("C,T,{session},C,client,{client},{client},{client},,{client}\n")]);
        text.extend([format!("C,T,{session},T,therapist,{therapist},{therapist},,{therapist},{therapist}\n")]);
    }
    let found = sound(answer(&["gaps", "-", "--instrument", "star_mcguire"], &text));
    let gap = |scale: &str| row(&found, scale, "therapist-client", "session", "mean_gap");
    // 3 + 3 + 3.5 less 3.5 + 2 + 4, over 3.
    assert_eq!(gap("positive_collaboration")["estimate"], 0.0);
    assert_eq!(gap("total")["undefined"], "not-parallel");
    assert_eq!(gap("emotional_difficulties")["undefined"], "no-shared-scale");
    assert_eq!(row(&found, "total", "client,therapist", "session", "ICC(A,1)")["undefined"], "not-parallel");
    assert!(row(&found, "total", "therapist-client", "session", "r")["undefined"].is_null());
}
