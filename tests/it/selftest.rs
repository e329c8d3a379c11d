//! Certified data: what the program carries is what was certified, and what it computes is that too.

#![expect(clippy::unwrap_used, reason = "a test that lacks its data has failed")]

use parallax::stats::certified::{ANOVA, UNIVARIATE};
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
}

#[test]
fn every_certified_number_has_all_its_digits() {
    let ran = parallax("selftest --format json");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let checks = value["checks"].as_array().unwrap();
    assert_eq!((checks.len(), value["estimates"].as_array().unwrap().len()), (11 * 11 + 5 * 2 + 10, 141));
    for check in checks.iter().filter(|check| !check["difficulty"].is_null()) {
        assert_eq!(check["digits"], 15.0, "{check}");
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
