//! Values of other programs, published values, and identities.

mod engine;
mod importance;
mod planning;
mod printed;
mod published;
mod regressions;
mod rows_alone;

use crate::stats::observations::Factor;

/// Simulated cases of 16 therapists.
pub(super) const CASES: &str = include_str!("../../../../fixtures/oracles/compare/sim_cases.csv");
/// Simulated sessions of clients in therapists.
pub(super) const SESSIONS: &str = include_str!("../../../../fixtures/oracles/repeated/sim_sessions.csv");

/// A column of numbers; empty cells are not allowed.
pub(super) fn column(file: &str, name: &str) -> Vec<f64> {
    texts(file, name).iter().map(|cell| cell.parse().unwrap()).collect()
}

/// A column as texts.
pub(super) fn texts(file: &str, name: &str) -> Vec<String> {
    let mut lines = file.lines();
    let at = lines.next().unwrap().split(',').position(|column| column == name).unwrap();
    lines.map(|line| line.split(',').nth(at).unwrap().to_owned()).collect()
}

/// A column of names as a factor, numbered by first appearance.
pub(super) fn factor(file: &str, name: &str) -> Factor {
    of_names(&texts(file, name))
}

pub(super) fn of_names(names: &[String]) -> Factor {
    let mut seen: Vec<&str> = Vec::new();
    let mut codes = Vec::new();
    for name in names {
        let at = seen.iter().position(|known| known == name).unwrap_or_else(|| {
            seen.push(name);
            seen.len() - 1
        });
        codes.push(u32::try_from(at).unwrap());
    }
    Factor::new(codes, seen.len()).unwrap()
}

/// Each row its own unit.
pub(super) fn rows_as_units(n: usize) -> Factor {
    Factor::new((0..u32::try_from(n).unwrap()).collect(), n).unwrap()
}
