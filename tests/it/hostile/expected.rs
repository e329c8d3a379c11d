//! The numbers that some files of the corpus are known to have.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a failed test")]

use std::collections::BTreeMap;

use serde_json::Value;

use super::cases::{Case, cases};

/// Estimates of the complete design, views or observers as raters, by term.
pub(super) fn by_mean_squares(case: &Case) -> BTreeMap<String, f64> {
    let columns = case.told["expected"]["columns"].as_array().unwrap();
    let rater = if columns.iter().any(|name| name == "client") { "perspective" } else { "observer" };
    let rows = case.estimates(&["agreement", "--rater", rater, "--scale", "total", "--coefficients", "complete"]);
    let of_all = |row: &&Value| row["method"].as_str().unwrap().contains("complete block") && row["level"] == "session";
    let views =
        |row: &&Value| row["views"].is_null() || row["views"].as_str().unwrap().split(',').count() == columns.len();
    let rows = rows.iter().filter(of_all).filter(views);
    rows.filter_map(|row| Some((row["term"].as_str()?.to_owned(), row["estimate"].as_f64()?))).collect()
}

pub(super) fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-12 * wanted.abs().max(1e-3)
}

pub(super) fn has_expected_numbers(case: &Case) {
    let found = by_mean_squares(case);
    let expected = &case.told["expected"];
    let mut compared = 0;
    let squares =
        [("subjects", "ms_target"), ("columns", "ms_rater"), ("residual", "ms_residual"), ("within", "ms_within")];
    let squares = squares.map(|(name, term)| (term, &expected["mean_squares"][name]["value"]));
    let iccs = expected["icc"].as_object().unwrap().iter().map(|(term, value)| (term.as_str(), &value["value"]));
    for (term, wanted) in squares.into_iter().chain(iccs) {
        let Some(wanted) = wanted.as_f64() else { continue };
        let found = found.get(term).unwrap_or_else(|| panic!("{}: no {term} in {found:?}", case.name));
        assert!(near(*found, wanted), "{}: {term} {found} in place of {wanted}", case.name);
        compared += 1;
    }
    assert!(compared >= 8, "{}: {compared}", case.name);
}

/// The mean of each view or observer on the total scale.
fn has_expected_means(case: &Case) {
    let mut scores: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in case.scores().iter().filter(|row| row["scale"] == "total") {
        for key in ["perspective", "rater_id"] {
            scores.entry(row[key].as_str().unwrap().to_owned()).or_default().push(row["score"].as_f64().unwrap());
        }
    }
    for (column, mean) in case.told["expected"]["column_means"].as_object().unwrap() {
        let own = &scores[column];
        let found = own.iter().sum::<f64>() / own.len() as f64;
        assert!(near(found, mean["value"].as_f64().unwrap()), "{}: {column} {found}", case.name);
    }
}

#[test]
fn the_known_numbers_are_found_to_twelve_digits() {
    let known: Vec<Case> = cases().into_iter().filter(|case| case.told["expected"].is_object()).collect();
    assert_eq!(known.len(), 4);
    for case in known {
        has_expected_numbers(&case);
        has_expected_means(&case);
    }
}
