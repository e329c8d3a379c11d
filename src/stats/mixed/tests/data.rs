//! Reference data sets as models.

use serde_json::Value;

use crate::stats::mixed::model::{Data, Model, Term};
use crate::stats::observations::Factor;

/// A table of text cells.
pub(super) struct Sheet {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(super) fn new(text: &str) -> Self {
        let mut lines =
            text.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect());
        Self { head: lines.next().unwrap(), rows: lines.collect() }
    }

    fn cells(&self, name: &str) -> Vec<&str> {
        let at = self.head.iter().position(|head| head == name).unwrap();
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    pub(super) fn numbers(&self, name: &str) -> Vec<f64> {
        self.cells(name).iter().map(|cell| cell.parse().unwrap()).collect()
    }

    /// Levels by the joined text of some columns.
    pub(super) fn factor(&self, names: &[&str]) -> Factor {
        let columns: Vec<Vec<&str>> = names.iter().map(|name| self.cells(name)).collect();
        let labels: Vec<Vec<&str>> =
            (0..self.rows.len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect();
        let mut known = labels.clone();
        known.sort();
        known.dedup();
        let code = |label: &Vec<&str>| u32::try_from(known.binary_search(label).unwrap()).unwrap();
        Factor::new(labels.iter().map(code).collect(), known.len()).unwrap()
    }

    pub(super) fn intercepts(&self, names: &[&str]) -> Vec<Term> {
        names.iter().map(|name| Term::intercept(*name, self.factor(&[name]))).collect()
    }

    /// Outcome and fixed columns after the ones.
    pub(super) fn data(&self, outcome: &str, fixed: &[&str]) -> Data {
        let y = self.numbers(outcome);
        let x = std::iter::once(vec![1.0; y.len()]).chain(fixed.iter().map(|name| self.numbers(name))).collect();
        Data { y, offset: 0.0, x, carried: Vec::new() }
    }
}

pub(super) fn dyestuff() -> Model {
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/Dyestuff.csv"));
    Model::new(&sheet.data("Yield", &[]), &sheet.intercepts(&["Batch"])).unwrap()
}

pub(super) fn dyestuff2() -> Model {
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/Dyestuff2.csv"));
    Model::new(&sheet.data("Yield", &[]), &sheet.intercepts(&["Batch"])).unwrap()
}

pub(super) fn penicillin() -> Model {
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/Penicillin.csv"));
    Model::new(&sheet.data("diameter", &[]), &sheet.intercepts(&["plate", "sample"])).unwrap()
}

pub(super) fn pastes() -> Model {
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/Pastes.csv"));
    Model::new(&sheet.data("strength", &[]), &sheet.intercepts(&["sample", "batch"])).unwrap()
}

pub(super) fn sleepstudy(correlated: bool) -> Model {
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/sleepstudy.csv"));
    let subject = Term { name: "Subject".into(), factor: sheet.factor(&["Subject"]), columns: vec![1], correlated };
    Model::new(&sheet.data("Reaction", &["Days"]), &[subject]).unwrap()
}

pub(super) fn sessions() -> Model {
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/sim_sessions.csv"));
    let terms = sheet.intercepts(&["client_id", "therapist_id"]);
    Model::new(&sheet.data("adherence", &["client_wai", "therapist_wai"]), &terms).unwrap()
}

/// How many random sets there are.
pub(super) const RANDOM: usize = 15;

/// A random set with its stored fits.
pub(super) struct Case {
    pub(super) value: Value,
    pub(super) data: Data,
    pub(super) terms: Vec<Term>,
}

/// One of the random sets.
pub(super) fn random_case(number: usize) -> (Model, Case) {
    let file: Value = serde_json::from_str(include_str!("../../../../fixtures/oracles/mixed/random.json")).unwrap();
    assert_eq!(file["cases"].as_array().unwrap().len(), RANDOM);
    let value = file["cases"][number].clone();
    let numbers = |name: &str| -> Vec<f64> {
        value["data"][name].as_array().unwrap().iter().map(|cell| cell.as_f64().unwrap()).collect()
    };
    let factor = |name: &str| {
        let cells = numbers(name);
        let mut known = cells.clone();
        known.sort_by(f64::total_cmp);
        known.dedup();
        let code = |cell: &f64| u32::try_from(known.iter().position(|other| other == cell).unwrap()).unwrap();
        Factor::new(cells.iter().map(code).collect(), known.len()).unwrap()
    };
    let plain = |name: &str| Term::intercept(name, factor(name));
    let slopes = |name: &str, correlated| Term { columns: vec![1], correlated, ..plain(name) };
    let (fixed, terms) = match value["kind"].as_str().unwrap() {
        "crossed" => (None, vec![plain("target"), plain("rater")]),
        "nested" => (Some("x"), vec![plain("session"), plain("client"), plain("therapist")]),
        "multilevel" => (None, vec![plain("client"), plain("cr"), plain("cluster"), plain("rater")]),
        "slopes" => (Some("time"), vec![slopes("client", true), plain("therapist")]),
        "rater-slopes" => (Some("time"), vec![plain("target"), slopes("rater", false)]),
        other => panic!("no model {other}"),
    };
    let y = numbers("y");
    let x = std::iter::once(vec![1.0; y.len()]).chain(fixed.map(numbers)).collect();
    let data = Data { y, offset: 0.0, x, carried: Vec::new() };
    let order: Vec<String> = value["REML"]["group"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().trim_end_matches(".1").to_owned())
        .collect();
    let mut value = value;
    for method in ["REML", "ML"] {
        // Stored components in the order of the terms, the residual last.
        let parts = value[method]["vcov"].as_array().unwrap().clone();
        let mut sorted: Vec<Value> = Vec::new();
        for term in &terms {
            sorted
                .extend(order.iter().zip(&parts).filter(|(name, _)| **name == term.name).map(|(_, part)| part.clone()));
        }
        sorted.push(parts.last().unwrap().clone());
        value[method]["vcov"] = Value::Array(sorted);
    }
    (Model::new(&data, &terms).unwrap(), Case { value, data, terms })
}
