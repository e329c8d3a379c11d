//! Designs at the edge: every row ends in a number or in a reason, and both are known beforehand.

use serde_json::Value;

use crate::oracles_answer::{Line, both, close, estimate, gaps, row, rows, run, table};

fn reason<'a>(answer: &'a Value, views: &str, level: &str, term: &str) -> &'a str {
    row(answer, "total", views, level, term)["undefined"].as_str().unwrap_or("none")
}

fn has_interval(answer: &Value, views: &str, level: &str, term: &str) -> bool {
    !row(answer, "total", views, level, term)["conf_low"].is_null()
}

const PAIR: &str = "therapist-client";

#[test]
fn one_session_of_one_dyad_has_a_gap_and_nothing_else() {
    let found = gaps(&table(&both("C1", "T1", 1, [&[3], &[4]])));
    assert_eq!(estimate(&found, "total", PAIR, "session", "mean_gap").to_bits(), 1.0f64.to_bits());
    assert!(!has_interval(&found, PAIR, "session", "mean_gap"));
    for (level, term, why) in [
        ("session", "sd_gap", "too-few-pairs"),
        ("session", "loa_low", "too-few-pairs"),
        ("session", "r", "too-few-pairs"),
        ("within_client", "r", "too-few-pairs"),
        ("between_client", "r", "too-few-pairs"),
        ("session", "ccc", "too-few-pairs"),
        ("session", "paired_d", "too-few-pairs"),
    ] {
        assert_eq!(reason(&found, PAIR, level, term), why, "{level} {term}");
    }
    assert_eq!(reason(&found, "client,therapist", "session", "ICC(A,1)"), "too-few-targets");
}

#[test]
fn one_dyad_with_several_sessions_has_numbers_about_everybody_without_intervals() {
    let said: [[&[i64]; 2]; 4] = [[&[3], &[4]], [&[4], &[4]], [&[2], &[5]], [&[5], &[5]]];
    let lines: Vec<Line<'_>> = (1..).zip(said).flat_map(|(session, said)| both("C1", "T1", session, said)).collect();
    let found = gaps(&table(&lines));
    assert_eq!(estimate(&found, "total", PAIR, "session", "mean_gap").to_bits(), 1.0f64.to_bits());
    close(estimate(&found, "total", PAIR, "session", "sd_gap"), 2.0f64.sqrt(), 1e-15, "sd");
    close(
        estimate(&found, "total", PAIR, "within_client", "r"),
        estimate(&found, "total", PAIR, "session", "r"),
        1e-15,
        "r",
    );
    assert_eq!(reason(&found, PAIR, "between_client", "r"), "too-few-pairs");
    assert!(!has_interval(&found, PAIR, "session", "mean_gap") && !has_interval(&found, PAIR, "session", "r"));
    // Its own row has one, from the spread of its sessions: sd/2 times the t quantile of 3 degrees of freedom.
    let own = rows(&found).iter().find(|row| row["scale"] == "total" && row["group"] == "C1").unwrap();
    close(own["conf_high"].as_f64().unwrap(), 1.0 + 3.182_446_305_284_263 * 0.5f64.sqrt(), 1e-12, "limit");
}

#[test]
fn one_session_per_dyad_has_no_correlation_within_and_says_why_cases_have_no_interval() {
    let said: [[&[i64]; 2]; 4] = [[&[3], &[4]], [&[4], &[4]], [&[2], &[5]], [&[5], &[5]]];
    let names = ["C1", "C2", "C3", "C4"];
    let lines: Vec<Line<'_>> =
        names.into_iter().zip(said).flat_map(|(client, said)| both(client, "T1", 1, said)).collect();
    let text = table(&lines);
    let found = gaps(&text);
    assert_eq!(reason(&found, PAIR, "within_client", "r"), "no-variance");
    assert_eq!(
        estimate(&found, "total", PAIR, "between_client", "r").to_bits(),
        estimate(&found, "total", PAIR, "session", "r").to_bits()
    );
    let nested = rows(&found).iter().filter(|row| row["term"] == "loa_high" && row["scale"] == "total");
    let both: Vec<f64> = nested.map(|row| row["estimate"].as_f64().unwrap()).collect();
    close(both[0], both[1], 1e-14, "nested limits without a second session are the plain ones");
    let (_, shown, _) = run(&["gaps", "-", "--instrument", "wai_sr", "--format", "html"], &text);
    assert!(shown.contains("no interval: nothing was rated twice"));
}

#[test]
fn two_clients_with_equal_mean_gaps_have_no_interval_of_width_zero() {
    let mut lines = Vec::new();
    let first: [[&[i64]; 2]; 3] = [[&[3], &[4]], [&[4], &[4]], [&[2], &[4]]];
    let second: [[&[i64]; 2]; 3] = [[&[2], &[5]], [&[3], &[4]], [&[5], &[4]]];
    for (session, said) in (1..).zip(first) {
        lines.extend(both("C1", "T1", session, said));
    }
    for (session, said) in (1..).zip(second) {
        lines.extend(both("C2", "T1", session, said));
    }
    let found = gaps(&table(&lines));
    // Mean gaps of the clients 1 and 1: leaving out either changes nothing.
    assert_eq!(estimate(&found, "total", PAIR, "session", "mean_gap").to_bits(), 1.0f64.to_bits());
    assert!(!has_interval(&found, PAIR, "session", "mean_gap"));
    assert!(has_interval(&found, PAIR, "session", "sd_gap"));
}

#[test]
fn a_view_that_never_changes_has_a_reason_for_each_correlation() {
    let mut lines = Vec::new();
    let clients = ["C1", "C2", "C3"];
    let said: [&[i64]; 5] = [&[2], &[3], &[5], &[4], &[1, 2, 3, 4, 5]];
    for (place, client) in clients.into_iter().enumerate() {
        for session in 1..=4 {
            lines.extend(both(client, "T1", session, [said[(place + session as usize) % 5], &[4]]));
        }
    }
    let found = gaps(&table(&lines));
    for level in ["session", "within_client", "between_client"] {
        assert_eq!(reason(&found, PAIR, level, "r"), "constant-column", "{level}");
    }
    assert_eq!(estimate(&found, "total", PAIR, "session", "ccc").to_bits(), 0.0f64.to_bits());
    assert_eq!(estimate(&found, "total", "client,therapist", "session", "ICC(C,1)").to_bits(), 0.0f64.to_bits());
    assert!(!has_interval(&found, "client,therapist", "session", "ICC(C,1)"));
    assert!(!has_interval(&found, "therapist", "session", "mean"));
}

/// Means of 3 + case/7 from seven sessions: 25/7 and the like, whose sum of seven equal parts is not exact.
#[test]
fn views_constant_within_each_case_leave_no_rounding_to_correlate() {
    let mut lines = Vec::new();
    let own: [[&[i64]; 2]; 3] = [[&[1, 2, 2, 3], &[4, 4, 4, 5]], [&[2, 2, 3], &[3, 3, 4]], [&[5, 5, 5, 4], &[1, 1, 2]]];
    for (client, said) in ["C1", "C2", "C3"].into_iter().zip(own) {
        for session in 1..=7 {
            lines.extend(both(client, "T1", session, said));
        }
    }
    let found = gaps(&table(&lines));
    for scale in ["goal", "task", "bond", "total"] {
        assert_eq!(row(&found, scale, PAIR, "within_client", "r")["undefined"], "no-variance", "{scale}");
    }
}

#[test]
fn equal_views_have_gap_zero_and_correlation_one_without_an_interval() {
    let mut lines = Vec::new();
    let said: [&[i64]; 5] = [&[2], &[3], &[5], &[4], &[1, 2, 3, 4, 5]];
    for (place, client) in ["C1", "C2", "C3"].into_iter().enumerate() {
        for session in 1..=4 {
            let own = said[(place * 2 + session as usize) % 5];
            lines.extend(both(client, "T1", session, [own, own]));
        }
    }
    let text = table(&lines);
    let found = gaps(&text);
    for (term, value) in [("mean_gap", 0.0), ("sd_gap", 0.0), ("r", 1.0), ("ccc", 1.0)] {
        assert_eq!(estimate(&found, "total", PAIR, "session", term).to_bits(), f64::to_bits(value), "{term}");
        assert!(!has_interval(&found, PAIR, "session", term), "{term}");
    }
    assert_eq!(reason(&found, PAIR, "session", "paired_d"), "no-variance");
    assert_eq!(estimate(&found, "total", "client,therapist", "session", "ICC(A,1)").to_bits(), 1.0f64.to_bits());
    assert!(!has_interval(&found, "client,therapist", "session", "ICC(A,1)"));
    let (_, shown, _) = run(&["gaps", "-", "--instrument", "wai_sr", "--format", "html"], &text);
    assert!(shown.contains("no interval: the value stands at the end of its range"));
    assert!(shown.contains("no interval: leaving out any one unit changes nothing"));
}

#[test]
fn a_client_without_whom_nothing_varies_leaves_no_rounding() {
    let mut lines = Vec::new();
    let lively: [[&[i64]; 2]; 3] = [[&[1, 2], &[4, 5]], [&[5, 4, 3], &[2, 1]], [&[3, 2], &[1, 5]]];
    for (session, said) in (1..).zip(lively) {
        lines.extend(both("C1", "T1", session, said));
    }
    for client in ["C2", "C3"] {
        for session in 1..=3 {
            lines.extend(both(client, "T1", session, [&[5, 4], &[5, 4]]));
        }
    }
    let found = gaps(&table(&lines));
    for (views, term) in [
        (PAIR, "sd_gap"),
        (PAIR, "r"),
        (PAIR, "ccc"),
        (PAIR, "paired_d"),
        ("client,therapist", "ICC(1)"),
        ("client,therapist", "ICC(C,1)"),
        ("client,therapist", "ICC(A,k)"),
    ] {
        assert_eq!(reason(&found, views, "session", term), "none", "{term}");
        assert!(!has_interval(&found, views, "session", term), "{term}");
    }
}
