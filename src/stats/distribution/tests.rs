//! Every family against tables of 20 digits that another method made (`fixtures/oracles/quantiles/make.py`).

use super::*;

const BAR: f64 = 1e-12;

/// The largest relative error of `compute` over a table whose last columns are `answers` many.
fn largest_error(name: &str, table: &str, answers: usize, compute: impl Fn(&[f64]) -> Vec<f64>) -> f64 {
    let mut worst: f64 = 0.0;
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let values: Vec<f64> = line.split(',').map(|v| v.parse().unwrap()).collect();
        let (inputs, expected) = values.split_at(values.len() - answers);
        for (got, want) in compute(inputs).iter().zip(expected) {
            let error = if *want == 0.0 { got.abs() } else { ((got - want) / want).abs() };
            if error > BAR {
                eprintln!("{name} {line}: {got:e} {error:e}");
            }
            worst = worst.max(error);
        }
        rows += 1;
    }
    assert!(rows >= 30, "{name}: only {rows} rows");
    eprintln!("{name}: {rows} rows, largest relative error {worst:e}");
    worst
}

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("../../../fixtures/oracles/quantiles/", $name, ".csv"))
    };
}

#[test]
fn normal_quantiles_agree_with_the_table() {
    let worst = largest_error("normal", table!("normal"), 1, |v| vec![normal_quantile(v[0]).unwrap()]);
    assert!(worst < BAR);
}

#[test]
fn t_quantiles_agree_with_the_table() {
    let worst = largest_error("t", table!("t"), 1, |v| vec![t_quantile(v[0], v[1]).unwrap()]);
    assert!(worst < BAR);
}

#[test]
fn chi_square_quantiles_agree_with_the_table() {
    let worst = largest_error("chi2", table!("chi2"), 1, |v| vec![chi2_quantile(v[0], v[1]).unwrap()]);
    assert!(worst < BAR);
}
