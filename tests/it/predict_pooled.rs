//! Completed copies pooled after Rubin, each kind of number on the scale that it needs. Against R: fixtures/oracles/predict/oracle.R.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::oracles_answer::fixture;
use crate::predict::{close, number};
use crate::predict_oracle::{at, of, r, rows};

fn pooled(more: &[&str]) -> Vec<Value> {
    let copies: Vec<String> = (1..4)
        .map(|copy| fixture(&format!("oracles/predict/copies/copy{copy}.csv")).to_str().unwrap().to_owned())
        .collect();
    let copies: Vec<&str> = copies.iter().map(String::as_str).collect();
    let words = ["--imputed", "--case", "case_id", "--therapist", "therapist_id", "--view", "client=client_wai"];
    rows(&[&copies, &words[..], more].concat())
}

const OBSERVER: [&str; 2] = ["--view", "observer=observer_wai"];

/// A row against Rubin's rules in R, `back` from the scale of pooling.
fn agrees(row: &Value, path: &str, back: fn(f64) -> f64) {
    for (name, wanted) in [("estimate", "q"), ("conf_low", "low"), ("conf_high", "high")] {
        close(number(row, name), back(at(&r(), &format!("/others/{path}/{wanted}"))), 1e-7);
    }
}

#[test]
fn areas_are_pooled_as_logits_and_their_differences_as_they_are() {
    let found = pooled(&[&OBSERVER[..], &["--outcome-column", "completed"]].concat());
    let row = of(&found, "client", "observer", "auc_observer", "jackknife, rubin");
    agrees(row, "area", |logit| 1.0 / (1.0 + (-logit).exp()));
    let row = of(&found, "client", "client-observer", "auc_difference", "jackknife-mover, rubin");
    agrees(row, "areas", |area| area);
    close(number(row, "df1"), at(&r(), "/others/areas/df"), 1e-7);
    let row = of(&found, "client", "client-observer", "log_odds_difference", "jackknife, rubin");
    agrees(row, "per_sd", |slope| slope);
    assert!(number(of(&found, "client", "client-observer", "auc_difference", "delong, rubin"), "std_error") > 0.0);
}

#[test]
fn differences_of_ranks_are_pooled_as_they_are() {
    let found = pooled(&[&OBSERVER[..], &["--outcome-column", "adherence"]].concat());
    let row = of(&found, "client", "client-observer", "spearman_difference", "jackknife-mover, rubin");
    agrees(row, "ranks", |difference| difference);
}

#[test]
fn a_view_turned_round_differs_in_size_as_the_view_itself_differs() {
    let plain = pooled(&[&OBSERVER[..], &["--outcome-column", "adherence"]].concat());
    let turned = pooled(&["--view", "observer=turned", "--outcome-column", "adherence"]);
    let own = of(&plain, "client", "client-observer", "difference", "jackknife-mover, rubin");
    let size = of(&turned, "client", "client-observer", "abs_difference", "jackknife-mover, rubin");
    for name in ["estimate", "conf_low", "conf_high", "statistic", "df1", "p_value"] {
        close(number(size, name), number(own, name), 1e-9);
    }
}

#[test]
fn probabilities_after_holm_are_made_of_the_pooled_ones() {
    let found = pooled(&[&OBSERVER[..], &["--view", "turned=turned", "--outcome-column", "adherence"]].concat());
    let p = |views: &str, term: &str, method: &str| number(of(&found, "client", views, term, method), "p_value");
    let (plain, holm) = ("jackknife-mover, rubin", "jackknife-mover, holm, rubin");
    let pairs = ["client-observer", "client-turned", "observer-turned"];
    let of_term = |method| pairs.map(|pair| found.iter().any(|row| row["views"] == pair && row["method"] == method));
    assert!(of_term(holm).contains(&true), "some pairs can be compared");
    // Of two equal correlations turned round nothing can be told; of the other two, each counts among the pairs that can.
    let told: Vec<f64> = pairs
        .iter()
        .filter(|pair| {
            let row = of(&found, "client", pair, "difference", plain);
            row["p_value"].is_f64()
        })
        .map(|pair| p(pair, "difference", plain))
        .collect();
    let smallest = told.iter().copied().fold(1.0, f64::min);
    let adjusted: Vec<f64> = pairs
        .iter()
        .filter_map(|pair| {
            let row = found
                .iter()
                .find(|row| row["views"] == *pair && row["method"] == holm && row["term"] == "difference")?;
            row["p_value"].as_f64()
        })
        .collect();
    assert_eq!(adjusted.len(), told.len());
    close(adjusted.iter().copied().fold(1.0, f64::min), (told.len() as f64 * smallest).min(1.0), 1e-12);
}

#[test]
fn what_no_rule_pools_stands_with_its_reason() {
    let found = pooled(&[&OBSERVER[..], &["--outcome-column", "adherence"]].concat());
    for (term, method) in
        [("difference", "williams, rubin"), ("difference", "bca, rubin"), ("common_part", "commonality, rubin")]
    {
        let row = found.iter().find(|row| row["term"] == term && row["method"] == method).unwrap();
        assert!(row["undefined"] == "not-pooled" && row["estimate"].is_null() && row["p_value"].is_null(), "{row}");
    }
    assert!(found.iter().all(|row| row["undefined"] != "not-pooled" || row["conf_low"].is_null()));
}
