//! Reading reference files in tests.

use serde_json::Value;

/// The two columns under `data`.
pub(crate) fn pairs(file: &str) -> (Vec<f64>, Vec<f64>) {
    let value: Value = serde_json::from_str(file).unwrap();
    let cell = |row: &Value, column: usize| row[column].as_f64().unwrap();
    value["data"].as_array().unwrap().iter().map(|row| (cell(row, 0), cell(row, 1))).unzip()
}

/// The number at a JSON pointer.
pub(crate) fn number(file: &str, pointer: &str) -> f64 {
    let value: Value = serde_json::from_str(file).unwrap();
    value.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("nothing at {pointer}"))
}

/// Fails unless `got` is within `relative` of `want`.
#[track_caller]
pub(crate) fn close(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= relative * want.abs(), "{got} instead of {want}");
}
