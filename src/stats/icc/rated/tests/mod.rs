//! Reliabilities of any design against reference values, at the edges, and under identities.

mod certain;
mod cluster_means;
mod designs;
mod edges;
mod identities;
mod intervals;
mod pooled;

use serde_json::Value;

use super::*;
use crate::stats::Estimate;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;

/// A file of reference values.
macro_rules! oracle {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/oracles/agreement/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}
use oracle;

/// Thousandths of a number with at most three decimals.
#[expect(clippy::cast_possible_truncation, reason = "scores of a few digits")]
fn thousandths(score: f64) -> i64 {
    (score * 1000.0).round() as i64
}

/// Ratings as target, rater, score in thousandths; the clusters of each rating after that.
fn rated(ratings: &[(u32, u32, i64)], clusters: &[Vec<u32>]) -> Observations {
    let factor = |codes: Vec<u32>| {
        let levels = codes.iter().max().map_or(0, |&code| code as usize + 1);
        Factor::new(codes, levels).unwrap()
    };
    let target = factor(ratings.iter().map(|rating| rating.0).collect());
    let rater = factor(ratings.iter().map(|rating| rating.1).collect());
    let clusters = clusters.iter().cloned().map(factor).collect();
    let scores = ratings.iter().map(|rating| rating.2).collect();
    Observations::new(target, rater, clusters, scores, 1000).unwrap()
}

/// A table of numbers with `null` for missing cells.
fn of_table(data: &Value) -> Observations {
    let rows = (0_u32..).zip(data.as_array().unwrap());
    let cells = rows.flat_map(|(target, row)| {
        let cells = (0_u32..).zip(row.as_array().unwrap());
        cells.filter_map(move |(rater, cell)| Some((target, rater, thousandths(cell.as_f64()?))))
    });
    rated(&cells.collect::<Vec<_>>(), &[])
}

/// Rows of `[group, score]`, raters unknown: each rating has its own.
fn of_groups(data: &Value) -> Observations {
    let mut names: Vec<String> = Vec::new();
    let rows = (0_u32..).zip(data.as_array().unwrap());
    let ratings: Vec<(u32, u32, i64)> = rows
        .map(|(row, cells)| {
            let name = cells[0].to_string();
            let place = names.iter().position(|known| *known == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
            (u32::try_from(place).unwrap(), row, thousandths(cells[1].as_f64().unwrap()))
        })
        .collect();
    rated(&ratings, &[])
}

/// The lines `therapist,client,rater,score` of a file; `rater_of` names the rater of a line by its cells.
fn of_clinic(file: &str, rater_of: impl Fn(&[&str]) -> String) -> Observations {
    let lines: Vec<Vec<&str>> = file.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let codes = |name: &dyn Fn(&[&str]) -> String| {
        let mut names: Vec<String> = lines.iter().map(|line| name(line)).collect();
        names.sort();
        names.dedup();
        let code = |line: &Vec<&str>| u32::try_from(names.binary_search(&name(line)).unwrap()).unwrap();
        lines.iter().map(code).collect::<Vec<u32>>()
    };
    let (target, rater) = (codes(&|line| line[1].to_owned()), codes(&|line| rater_of(line)));
    let ratings: Vec<(u32, u32, i64)> =
        (0..lines.len()).map(|row| (target[row], rater[row], thousandths(lines[row][3].parse().unwrap()))).collect();
    rated(&ratings, &[codes(&|line| line[0].to_owned())])
}

fn answer(observed: &Observations) -> RaterReliability {
    rater_reliability(observed, &Question::new(0.95)).unwrap()
}

fn asked(observed: &Observations, intervals: IntervalMethod) -> RaterReliability {
    rater_reliability(observed, &Question { intervals, ..Question::new(0.95) }).unwrap()
}

#[track_caller]
fn estimate(found: &RaterReliability, term: &str, level: Level) -> Estimate {
    found.coefficient(term, level).unwrap().value.clone().unwrap()
}

#[track_caller]
fn component(found: &RaterReliability, term: &str) -> f64 {
    found.components.iter().find(|row| row.term == term).unwrap().value.clone().unwrap().value
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected} within {tolerance}");
}

#[track_caller]
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Value and limits under `est`, `lo` and `hi`.
#[track_caller]
fn close_to(found: &Estimate, expected: &Value, value: f64, limits: f64) {
    close(found.value, number(&expected["est"]), value);
    let interval = found.interval.unwrap();
    close(interval.low(), number(&expected["lo"]), limits);
    close(interval.high(), number(&expected["hi"]), limits);
}
