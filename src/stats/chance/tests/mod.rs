//! Published values, definitions in exact fractions, other programs' numbers, identities and edges.

mod edges;
mod oracles;
mod properties;

use super::ChanceCorrected;
use super::Scale;
use super::Weights;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;

type Coefficient = fn(&Observations, Option<&Scale>, Weights, &ConfidenceLevel) -> Result<ChanceCorrected, Undefined>;

const WEIGHTS: [Weights; 5] =
    [Weights::Identity, Weights::Linear, Weights::Quadratic, Weights::GwetOrdinal, Weights::GwetRatio];

fn level() -> ConfidenceLevel {
    ConfidenceLevel::new(0.95)
}

/// Units × raters in long form.
fn rated(table: &[Vec<Option<i64>>], unit: i64) -> Observations {
    let (mut target, mut rater, mut scores) = (Vec::new(), Vec::new(), Vec::new());
    for (i, row) in (0..).zip(table) {
        for (j, cell) in (0..).zip(row) {
            if let Some(score) = cell {
                target.push(i);
                rater.push(j);
                scores.push(*score);
            }
        }
    }
    let raters = table.iter().map(Vec::len).max().unwrap_or(0);
    let target = Factor::new(target, table.len()).unwrap();
    Observations::new(target, Factor::new(rater, raters).unwrap(), vec![], scores, unit).unwrap()
}

/// Two raters from a cross table of counts.
fn from_counts(counts: &[&[u32]]) -> Observations {
    let mut table = Vec::new();
    for (i, row) in (1..).zip(counts) {
        for (j, &count) in (1..).zip(*row) {
            table.extend((0..count).map(|_| vec![Some(i), Some(j)]));
        }
    }
    rated(&table, 1)
}

fn whole(rows: &[&[i64]]) -> Observations {
    let table: Vec<Vec<Option<i64>>> = rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
    rated(&table, 1)
}

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance * want.abs().max(1.0), "{got} instead of {want}");
}
