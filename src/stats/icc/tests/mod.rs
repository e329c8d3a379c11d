//! Intraclass correlations against published tables, exact fractions, edge cases and identities.

mod edges;
mod fractions;
mod identities;
mod published;

use serde_json::Value;

use crate::stats::exact::Table;
use crate::stats::icc::MeanSquares;

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

/// Whole-number rows, `null` for a missing cell.
fn rows_of(data: &Value) -> Vec<Vec<Option<i64>>> {
    let cells = |row: &Value| row.as_array().unwrap().iter().map(Value::as_i64).collect();
    data.as_array().unwrap().iter().map(cells).collect()
}

fn table_of(data: &Value) -> Table {
    Table::new(&rows_of(data), 1).unwrap()
}

fn full(rows: &[Vec<i64>], unit: i64) -> Table {
    let rows: Vec<_> = rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
    Table::new(&rows, unit).unwrap()
}

fn mean_squares(rows: &[Vec<i64>], unit: i64) -> MeanSquares {
    MeanSquares::of(&full(rows, unit)).unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected} within {tolerance}");
}

#[track_caller]
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}
