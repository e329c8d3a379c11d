//! Every family on the whole grid that is promised: degrees of freedom 1 to 1e6, probabilities 1e-10 to 1 - 1e-10,
//! against tables of 20 digits made by another method (`fixtures/oracles/quantiles/grid.py`).
//!
//! Each row holds a probability, parameters, the quantile, and the tails at the double nearest to that quantile.

use super::super::*;

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("../../../../fixtures/oracles/quantiles/", $name, "_grid.csv"))
    };
}

/// What every function keeps to; 1e-12 is promised.
const BAR: f64 = 1e-13;

/// The largest error of one column over all rows, with the row; absolute where the true value is zero.
fn worst(table: &str, rows: usize, column: usize, compute: impl Fn(&[f64]) -> Option<f64>) -> (f64, String) {
    let mut worst = (0.0, String::new());
    let mut seen = 0;
    for line in table.lines().skip(1) {
        let values: Vec<f64> = line.split(',').map(|value| value.parse().unwrap()).collect();
        let (got, want) = (compute(&values).unwrap(), values[column]);
        let error = (got - want).abs() / if want == 0.0 { 1.0 } else { want.abs() };
        assert!(error.is_finite(), "{line}: {got}");
        if error > worst.0 {
            worst = (error, line.to_owned());
        }
        seen += 1;
    }
    assert_eq!(seen, rows, "the table has another size");
    worst
}

/// The noncentralities are those of exact limits of agreement, z √n with n - 1 degrees of freedom, n up to 1,000,001.
#[test]
fn the_noncentral_t_distribution() {
    let table = table!("noncentral_t");
    holds("quantile", worst(table, 209, 3, |v| noncentral_t_quantile(v[0], v[1], v[2])));
    holds("cdf", worst(table, 209, 4, |v| noncentral_t_cdf(v[3], v[1], v[2])));
    holds("upper tail", worst(table, 209, 5, |v| noncentral_t_upper_tail(v[3], v[1], v[2])));
}

#[track_caller]
fn holds(name: &str, (error, row): (f64, String)) {
    assert!(error < BAR, "{name}: error {error:e} at {row}");
}

#[test]
fn the_normal_distribution() {
    let table = table!("normal");
    holds("quantile", worst(table, 19, 1, |v| normal_quantile(v[0])));
    holds("cdf", worst(table, 19, 2, |v| Some(normal_cdf(v[1]))));
}

#[test]
fn the_t_distribution() {
    let table = table!("t");
    holds("quantile", worst(table, 143, 2, |v| t_quantile(v[0], v[1])));
    holds("cdf", worst(table, 143, 3, |v| t_cdf(v[2], v[1])));
    holds("upper tail", worst(table, 143, 4, |v| t_cdf(-v[2], v[1])));
    let both_tails = |v: &[f64]| t_two_sided_p(v[2], v[1]).map(|p| if v[2] < 0.0 { 1.0 - p / 2.0 } else { p / 2.0 });
    holds("two-sided", worst(table, 143, 4, both_tails));
}

#[test]
fn the_chi_square_distribution() {
    let table = table!("chi2");
    holds("quantile", worst(table, 121, 2, |v| chi2_quantile(v[0], v[1])));
    holds("cdf", worst(table, 121, 3, |v| chi2_cdf(v[2], v[1])));
    holds("upper tail", worst(table, 121, 4, |v| chi2_upper_tail(v[2], v[1])));
}

#[test]
fn the_f_distribution() {
    let table = table!("f");
    holds("quantile", worst(table, 1331, 3, |v| f_quantile(v[0], v[1], v[2])));
    holds("cdf", worst(table, 1331, 4, |v| f_cdf(v[3], v[1], v[2])));
    holds("upper tail", worst(table, 1331, 5, |v| f_upper_tail(v[3], v[1], v[2])));
}

#[test]
fn the_beta_distribution() {
    let table = table!("beta");
    holds("quantile", worst(table, 531, 3, |v| beta_quantile(v[0], v[1], v[2])));
    holds("cdf", worst(table, 531, 4, |v| beta_cdf(v[3], v[1], v[2])));
}
