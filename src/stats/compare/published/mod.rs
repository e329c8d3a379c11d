//! Comparisons of correlations that come without their rows: from a paper, or for comparison with one.
//!
//! All take rows for independent draws from a normal distribution. Where rows come in therapists, or scores heap up at a
//! ceiling, they reject equal correlations too often.

mod fisher;
mod independent;
mod meng;
mod non_overlapping;
mod overlapping;
mod pearson_filon;
mod student;
mod zou;

pub use independent::IndependentPair;
pub use meng::Meng;
pub use non_overlapping::NonOverlapping;
pub use overlapping::Overlapping;

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::normal_quantile;

use super::mover::mover;
use super::test_of::Test;

/// The fewest rows: Fisher's z has the standard error 1/√(n − 3).
const FEWEST_ROWS: usize = 4;
/// Determinants (and eigenvalues) below minus this are more than rounding.
const ROUNDING: f64 = 1e-12;

/// Are all of these correlations, and may those that are compared be transformed?
fn valid(compared: [f64; 2], others: &[f64], n: usize) -> Result<(), Undefined> {
    if compared.iter().chain(others).any(|r| r.is_nan() || r.abs() > 1.0) {
        return Err(Undefined::ImpossibleCorrelations);
    }
    if n < FEWEST_ROWS {
        return Err(Undefined::TooFewPairs { have: n, need: FEWEST_ROWS });
    }
    if compared.iter().any(|r| r.abs() == 1.0) { Err(Undefined::AtBoundary) } else { Ok(()) }
}

/// √(n − 3)(z₁ − z₂)/√(2 − 2c): a difference of Fisher's z over its error, c the correlation of the two.
fn z_test(first: f64, second: f64, c: f64, n: usize) -> Result<Test, Undefined> {
    let difference = libm::atanh(first) - libm::atanh(second);
    Test::normal(libm::sqrt(n as f64 - 3.0) * difference / libm::sqrt(2.0 - 2.0 * c))
}

/// Zou's interval: [`mover`] of the two intervals of Fisher's z.
fn zou(first: (f64, usize), second: (f64, usize), c: f64, level: f64) -> Result<Interval, Undefined> {
    let quantile = normal_quantile(f64::midpoint(1.0, level)).ok_or(Undefined::Overflow)?;
    let interval = |(r, n): (f64, usize)| {
        let half = quantile / libm::sqrt(n as f64 - 3.0);
        Some((r, Interval::around(libm::atanh(r), half, level)?.map(libm::tanh)?))
    };
    let found = interval(first).zip(interval(second)).and_then(|(first, second)| mover(first, second, c));
    found.ok_or(Undefined::Overflow)
}

/// Is a determinant, smallest eigenvalue or the like below 0 by more than rounding?
fn impossible(value: f64) -> bool {
    value.is_nan() || value < -ROUNDING
}
