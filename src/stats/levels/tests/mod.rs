mod edges;
mod lagged;
mod oracles;

use serde_json::Value;

use super::Sessions;
use crate::stats::mixed::Contrast;
use crate::stats::observations::Factor;

/// The simulated sessions: outcome, two ratings, session, client, therapist.
pub(super) struct Data {
    pub(super) outcome: Vec<f64>,
    pub(super) ratings: [Vec<f64>; 2],
    pub(super) number: Vec<i64>,
    pub(super) session: Vec<f64>,
    pub(super) client: Factor,
    pub(super) therapist: Factor,
}

pub(super) fn factor(labels: &[&str]) -> Factor {
    let mut known = labels.to_vec();
    known.sort_unstable();
    known.dedup();
    let code = |label: &&str| u32::try_from(known.binary_search(label).unwrap()).unwrap();
    Factor::new(labels.iter().map(code).collect(), known.len()).unwrap()
}

impl Data {
    /// Rows that pass, session numbers counted from 0.
    pub(super) fn of(keep: impl Fn(&str, i64) -> bool) -> Self {
        let text = include_str!("../../../../fixtures/oracles/mixed/sim_sessions.csv");
        let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let rows: Vec<&Vec<&str>> = rows.iter().filter(|row| keep(row[0], row[2].parse().unwrap())).collect();
        let numbers = |at: usize| rows.iter().map(|row| row[at].parse::<f64>().unwrap()).collect::<Vec<f64>>();
        let labels = |at: usize| factor(&rows.iter().map(|row| row[at]).collect::<Vec<_>>());
        Self {
            outcome: numbers(5),
            ratings: [numbers(3), numbers(4)],
            number: rows.iter().map(|row| row[2].parse().unwrap()).collect(),
            session: numbers(2).into_iter().map(|number| number - 1.0).collect(),
            client: labels(1),
            therapist: labels(0),
        }
    }

    pub(super) fn with<T>(&self, therapist: bool, then: impl FnOnce(&Sessions<'_>) -> T) -> T {
        let ratings: [&[f64]; 2] = [&self.ratings[0], &self.ratings[1]];
        then(&Sessions {
            outcome: &self.outcome,
            ratings: &ratings,
            session: Some(&self.session),
            client: &self.client,
            therapist: therapist.then_some(&self.therapist),
        })
    }
}

pub(super) fn oracle() -> Value {
    serde_json::from_str(include_str!("../../../../fixtures/oracles/levels/levels.json")).unwrap()
}

#[track_caller]
pub(super) fn near(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= relative * (1.0 + want.abs()), "{got} instead of {want}");
}

/// A slope against a row of a stored summary.
#[track_caller]
pub(super) fn same(got: &Contrast, fit: &Value, name: &str, relative: f64) {
    let at = fit["names"].as_array().unwrap().iter().position(|own| own == name).unwrap();
    near(got.estimate, fit["beta"][at].as_f64().unwrap(), relative);
    near(got.std_error, fit["se"][at].as_f64().unwrap(), relative);
    near(got.df, fit["df"][at].as_f64().unwrap(), relative);
}
