//! The simulated cases of fixtures/oracles/glm.

use crate::stats::glm::Predictors;

/// A column of a table by its header.
pub(super) fn column<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let at = text.lines().next().unwrap().split(',').position(|head| head == name).unwrap();
    text.lines().skip(1).map(|line| line.split(',').nth(at).unwrap()).collect()
}

fn numbers<T: std::str::FromStr>(name: &str) -> Vec<T> {
    let cells = column(include_str!("../../../../fixtures/oracles/glm/sim_cases.csv"), name);
    cells.iter().map(|cell| cell.parse().ok().unwrap()).collect()
}

pub(super) fn cases(name: &str) -> Vec<f64> {
    numbers(name)
}

pub(super) fn whole(name: &str) -> Vec<u32> {
    numbers(name)
}

pub(super) fn predictors(names: &[&str]) -> Predictors {
    let columns: Vec<Vec<f64>> = names.iter().map(|name| cases(name)).collect();
    Predictors::new(80, columns).unwrap()
}

pub(super) fn both() -> Predictors {
    predictors(&["client_wai", "therapist_wai"])
}
