//! Certified data: what the program carries is what was certified, and what it computes is that too.

#![expect(clippy::unwrap_used, reason = "a test that lacks its data has failed")]

use parallax::stats::Undefined;
use parallax::stats::association::spearman;
use parallax::stats::certified::{ANOVA, REGRESSION, UNIVARIATE, digits};
use parallax::stats::describe::{mean, standard_deviation};
use parallax::stats::pair::pearson;
use parallax::stats::regression::least_squares;
use serde_json::Value;

use crate::cli::parallax;
use crate::oracles_answer::fixture_json;

fn certified(file: &str) -> Value {
    fixture_json(&format!("oracles/nist/{}.json", file.to_lowercase()))
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_sets_in_the_program_are_the_certified_ones() {
    let icc = fixture_json("oracles/nist/icc_expected.json");
    let mut values = 0;
    for set in &ANOVA {
        let file = certified(&format!("anova_{}", set.name));
        let groups: Vec<Vec<String>> = file["groups"].as_object().unwrap().values().map(texts).collect();
        assert!(set.groups() == groups, "{}", set.name);
        values += groups.concat().len();
        assert_eq!(
            (&file["level"], &file["constant_leading_digits"]),
            (&set.difficulty.into(), &set.leading_digits.into())
        );
        let names = ["between_ms", "within_ms", "f", "r_squared", "residual_sd"];
        let known: Vec<&str> = names.iter().map(|name| file["certified"][name].as_str().unwrap()).collect();
        assert_eq!(set.certified.map(|(_, value)| value).to_vec(), known, "{}", set.name);
        for (name, value) in set.icc {
            assert_eq!(icc[set.name]["decimal"][name], value, "{} {name}", set.name);
        }
    }
    assert_eq!(values, 25 + 48 + 3 * (189 + 1809 + 18009));
    for set in &UNIVARIATE {
        let file = certified(&format!("univariate_{}", set.name));
        assert!(set.values() == texts(&file["y"]), "{}", set.name);
        assert_eq!(
            (&file["certified"]["mean"], &file["certified"]["sd"]),
            (&set.mean.into(), &set.standard_deviation.into())
        );
    }
    assert_eq!((UNIVARIATE.len(), REGRESSION.len()), (9, 10));
    for set in &REGRESSION {
        let file = certified(&format!("regression_{}", set.name));
        let columns: Vec<Vec<String>> = file["x"].as_array().unwrap().iter().map(texts).collect();
        assert!(set.given() == (texts(&file["y"]), columns), "{}", set.name);
        assert_eq!(file["polynomial_degree"].as_i64().unwrap_or(1), i64::from(set.degree()));
        assert_eq!((&file["intercept"], &file["level"]), (&set.intercept.into(), &set.difficulty.into()));
        for (name, own) in [("coefficients", set.coefficients), ("standard_errors", set.standard_errors)] {
            let known: Vec<&Value> = file["certified"][name].as_object().unwrap().values().collect();
            assert_eq!(own, known, "{}", set.name);
        }
        assert_eq!(file["certified"]["residual_sd"], set.residual_sd);
    }
}

/// Ten powers of a column between −9 and −3: the first six digits of a coefficient would be right and nothing would say so.
#[test]
fn a_regression_that_cannot_be_told_is_refused() {
    let file = certified("regression_filip");
    let numbers = |list: &Value| texts(list).iter().map(|text| text.parse::<f64>().unwrap()).collect::<Vec<f64>>();
    let (outcome, column) = (numbers(&file["y"]), numbers(&file["x"][0]));
    let powers: Vec<Vec<f64>> = (1..=10).map(|power| column.iter().map(|value| value.powi(power)).collect()).collect();
    let columns: Vec<&[f64]> = powers.iter().map(Vec::as_slice).collect();
    assert_eq!(least_squares(&outcome, &columns).unwrap_err(), Undefined::NotIdentified);
    assert!(least_squares(&outcome, &columns[..6]).is_ok());
}

/// Wilkinson 1985: numbers that differ in their eighth digit, are huge or tiny, never change, or are not there.
#[test]
fn numbers_that_are_nasty_have_their_moments_and_correlations() {
    let file = fixture_json("oracles/nist/wilkinson_nasty.json");
    let names = ["X", "BIG", "LITTLE", "HUGE", "TINY", "ROUND", "ZERO"];
    let column =
        |name: &str| -> Vec<f64> { texts(&file["variables"][name]).iter().map(|text| text.parse().unwrap()).collect() };
    for name in names {
        let (values, known) = (column(name), &file["expected"]["summary"][name]);
        let is = |value: f64, known: &Value| digits(value, known.as_str().unwrap());
        assert_eq!(is(mean(&values).unwrap(), &known["mean"]), 15.0, "{name}");
        // .99999991 and its neighbours are no binary numbers: they differ in their eighth digit, so eight are left.
        let bar = if name == "LITTLE" { 8.0 } else { 15.0 };
        assert!(is(standard_deviation(&values).unwrap(), &known["sd"]) >= bar, "{name}");
        for other in names {
            let (pearson, spearman) = (pearson(&values, &column(other), None), spearman(&values, &column(other), 0.95));
            if name == "ZERO" || other == "ZERO" {
                assert!(pearson.is_err() && spearman.is_err(), "{name} {other}");
            } else {
                let (pearson, spearman) = (pearson.unwrap().value, spearman.unwrap().value);
                assert!(
                    pearson <= 1.0 && pearson > 1.0 - 1e-15 && spearman == 1.0,
                    "{name} {other}: {pearson} {spearman}"
                );
            }
        }
    }
    assert_eq!(mean(&[]), None);
    assert_eq!(least_squares(&column("ZERO"), &[&column("X")]).unwrap_err(), Undefined::NoVariance);
    let both = [column("BIG"), column("LITTLE")];
    assert_eq!(least_squares(&column("X"), &[&both[0], &both[1]]).unwrap_err(), Undefined::NotIdentified);
}

#[test]
fn every_certified_number_has_all_its_digits() {
    let ran = parallax("selftest --format json");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let checks = value["checks"].as_array().unwrap();
    assert_eq!((checks.len(), value["estimates"].as_array().unwrap().len()), (11 * 11 + 9 * 2 + 2 * 44 + 10 + 10, 247));
    for check in checks.iter().filter(|check| !check["difficulty"].is_null()) {
        // Regressions are made in 64-bit numbers, from which decimal columns are rounded.
        let of_regression = REGRESSION.iter().any(|set| check["set"] == set.name);
        let bar = if of_regression { 13.0 } else { 15.0 };
        assert!(check["digits"].as_f64().unwrap() >= bar, "{check}");
    }
    let printed: Vec<&Value> = checks.iter().filter(|check| check["difficulty"].is_null()).collect();
    assert!(printed.len() == 10 && printed.iter().all(|check| check["passed"] == true));
}

#[test]
fn the_digits_of_others_stand_beside_them_in_every_format() {
    for format in ["terminal", "markdown", "html"] {
        let ran = parallax(&format!("selftest --format {format}"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{format}");
        for word in ["SmLs09", "aov", "NIST", "Shrout", "0.2", "32.49"] {
            assert!(ran.out.contains(word), "{format}: {word}");
        }
        let widest = ran.out.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(format != "terminal" || widest <= 80, "{widest}");
    }
}
