//! The criterion itself, at parameters that are given.

use serde_json::Value;

use super::data::{dyestuff, pastes, penicillin, sessions, sleepstudy};
use crate::stats::mixed::model::{Method, Model};

fn model(label: &str) -> Model {
    match label.split(' ').next().unwrap() {
        "Yield" => dyestuff(),
        "diameter" => penicillin(),
        "strength" => pastes(),
        "Reaction" => sleepstudy(true),
        "adherence" => sessions(),
        other => panic!("no data for {other}"),
    }
}

#[test]
fn criterion_and_gradient_hold_at_given_parameters() {
    let file: Value =
        serde_json::from_str(include_str!("../../../../fixtures/oracles/mixed/profiled-objective.json")).unwrap();
    let rows = file["expected"]["rows"].as_array().unwrap();
    assert!(rows.len() >= 30);
    for row in rows {
        let model = model(row["label"].as_str().unwrap());
        let method = if row["method"] == "REML" { Method::Reml } else { Method::Ml };
        let numbers = |name: &str| -> Vec<f64> {
            row[name].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
        };
        let theta = numbers("theta");
        let want = row["objective"].as_f64().unwrap();
        let got = model.deviance(method, &theta).unwrap();
        assert!((got - want).abs() <= 1e-10 * want, "{row}: {got}");
        // The stored gradients are extrapolated differences: five digits.
        for (got, want) in model.gradient(method, &theta).unwrap().into_iter().zip(numbers("gradient")) {
            assert!((got - want).abs() <= 1e-6 + 1e-6 * want.abs(), "{row}: {got}");
        }
    }
}
