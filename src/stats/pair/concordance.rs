//! Lin's concordance: correlation with what a constant gap and unequal spread take from it.

use super::Summary;
use super::correlation::correlation;
use crate::stats::describe::PairMoments;
use crate::stats::distribution::normal_quantile;
use crate::stats::{Estimate, Interval, Undefined};

/// Divisor of the variances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divisor {
    /// n, as Lin (1989).
    N,
    /// n − 1: the unbiased variances.
    NMinusOne,
}

/// Lin's concordance coefficient and its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Concordance {
    /// The coefficient, with its standard error and Fisher-z interval where they exist.
    pub coefficient: Estimate,
    /// Pearson's correlation: how near the pairs are to some line.
    pub pearson: Result<f64, Undefined>,
    /// `C_b`: how near that line is to the diagonal, 0 to 1. Coefficient = correlation × `C_b`.
    pub bias_correction: f64,
    /// Ratio of the standard deviations x : y; none when one column is constant.
    pub scale_shift: Option<f64>,
    /// Mean of x − y relative to √(`sd_x` · `sd_y`); none when one column is constant.
    pub location_shift: Option<f64>,
}

/// Lin's concordance of paired values: do the two views give the same number?
///
/// `2 s_xy / (s_x² + s_y² + (mean x − mean y)²)`; interval on Fisher's z with the asymptotic variance over
/// n − 2 (Lin 1989, corrected 2000). One constant column gives 0 without interval.
///
/// # Errors
/// Fewer than three pairs; [`Undefined::NoVariance`] when both columns are constant and equal.
///
/// ```
/// use parallax::stats::pair::{Divisor, concordance};
/// // Same order and spread, one point apart: s² = 1.25, so 2.5 / (2.5 + 1).
/// let ccc = concordance(&[1.0, 2.0, 3.0, 4.0], &[2.0, 3.0, 4.0, 5.0], Divisor::N, 0.95).unwrap();
/// assert!((ccc.coefficient.value - 2.5 / 3.5).abs() < 1e-15);
/// assert_eq!(ccc.pearson, Ok(1.0));
/// ```
pub fn concordance(x: &[f64], y: &[f64], divisor: Divisor, level: f64) -> Result<Concordance, Undefined> {
    let summary = Summary::of_slices(x, y, 3)?;
    let coefficient = Estimate::plain(coefficient(&summary, divisor)?, summary.n)?;
    let both_vary = summary.var_x > 0.0 && summary.var_y > 0.0;
    let pearson = correlation(&summary);
    let ratio = libm::sqrt(summary.var_x / summary.var_y);
    let location =
        summary.mean_difference / libm::sqrt(libm::sqrt(summary.var_x * summary.var_y) * factor(summary.n, divisor));
    let std_error = pearson.as_ref().ok().and_then(|&r| std_error(coefficient.value, r, location, summary.n as f64));
    let interval = std_error.and_then(|se| fisher_interval(coefficient.value, se, level));
    Ok(Concordance {
        coefficient: Estimate { std_error, interval, ..coefficient },
        pearson,
        bias_correction: if both_vary { 2.0 / (ratio + 1.0 / ratio + location * location) } else { 0.0 },
        scale_shift: both_vary.then_some(ratio),
        location_shift: both_vary.then_some(location),
    })
}

/// The coefficient of [`concordance`] of additive sums, for leaving out units. Both columns must be centred at
/// the same constant.
///
/// ```
/// use parallax::stats::{describe::PairMoments, pair::{Divisor, concordance_of}};
/// let mut moments = PairMoments::default();
/// (1..=4).for_each(|i| moments.add(f64::from(i) - 3.0, f64::from(i) - 2.0));
/// assert!((concordance_of(&moments, Divisor::N).unwrap() - 2.5 / 3.5).abs() < 1e-15);
/// ```
pub fn concordance_of(moments: &PairMoments, divisor: Divisor) -> Result<f64, Undefined> {
    coefficient(&Summary::of_moments(moments, 3)?, divisor)
}

/// What turns a variance over n − 1 into one over the divisor.
fn factor(n: usize, divisor: Divisor) -> f64 {
    match divisor {
        Divisor::N => (n as f64 - 1.0) / n as f64,
        Divisor::NMinusOne => 1.0,
    }
}

fn coefficient(summary: &Summary, divisor: Divisor) -> Result<f64, Undefined> {
    let factor = factor(summary.n, divisor);
    // s_x² + s_y² + (mean gap)² equals 2 s_xy + s_d² + (mean gap)²: equal columns then give exactly 1.
    let shared = 2.0 * summary.cov * factor;
    let apart = summary.var_difference * factor + summary.mean_difference * summary.mean_difference;
    if summary.var_x == 0.0 && summary.var_y == 0.0 && summary.mean_difference == 0.0 {
        return Err(Undefined::NoVariance);
    }
    if summary.var_x == 0.0 || summary.var_y == 0.0 {
        return Ok(0.0);
    }
    let value = shared / (shared + apart);
    if value.is_finite() { Ok(value) } else { Err(Undefined::Overflow) }
}

/// Lin's asymptotic standard error with n − 2; none at 0 correlation or when the variance is not positive.
fn std_error(ccc: f64, r: f64, location: f64, n: f64) -> Option<f64> {
    let shift = location * location;
    let square = ccc * ccc;
    let variance = (1.0 - r * r) * square * (1.0 - square) / (r * r) + 2.0 * ccc * square * (1.0 - ccc) * shift / r
        - square * square * shift * shift / (2.0 * r * r);
    (variance > 0.0 && n > 2.0).then(|| libm::sqrt(variance / (n - 2.0)))
}

fn fisher_interval(ccc: f64, std_error: f64, level: f64) -> Option<Interval> {
    let half = normal_quantile(f64::midpoint(1.0, level))? * std_error / (1.0 - ccc * ccc);
    Interval::around(libm::atanh(ccc), half, level)?.map(libm::tanh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::oracle::{close, number, pairs};
    use proptest::prelude::*;

    #[test]
    fn peak_flow_pairs_reproduce_the_reference() {
        let file = include_str!("../../../fixtures/oracles/agreement/ba1986_pefr_first.json");
        let (x, y) = pairs(file);
        let expected = |name: &str| number(file, &format!("/expected/ccc/{name}"));
        let lin = concordance(&x, &y, Divisor::N, 0.95).unwrap();
        close(lin.coefficient.value, expected("ccc_n_divisor"), 1e-7);
        close(*lin.pearson.as_ref().unwrap(), expected("pearson"), 1e-7);
        close(lin.bias_correction, expected("Cb"), 1e-7);
        close(lin.scale_shift.unwrap(), expected("scale_shift"), 1e-7);
        close(lin.location_shift.unwrap(), expected("location_shift"), 1e-7);
        close(lin.coefficient.std_error.unwrap(), expected("se_n2"), 1e-7);
        let interval = lin.coefficient.interval.unwrap();
        close(interval.low(), expected("ci_z95/0"), 1e-7);
        close(interval.high(), expected("ci_z95/1"), 1e-7);
        let unbiased = concordance(&x, &y, Divisor::NMinusOne, 0.95).unwrap();
        close(unbiased.coefficient.value, expected("ccc_n_minus_1_divisor"), 1e-7);
    }

    #[test]
    fn one_constant_rater_has_concordance_zero_and_no_correlation() {
        let file = include_str!("../../../fixtures/oracles/agreement/edge_constant_rater.json");
        let (x, y) = pairs(file);
        let ccc = concordance(&x, &y, Divisor::N, 0.95).unwrap();
        assert_eq!(ccc.coefficient.value, number(file, "/expected/ccc"));
        assert_eq!(ccc.pearson, Err(Undefined::ConstantColumn));
        assert_eq!((ccc.coefficient.interval, ccc.scale_shift), (None, None));
    }

    #[test]
    fn two_constant_raters_are_undefined_only_when_equal() {
        let same = concordance(&[3.0; 4], &[3.0; 4], Divisor::N, 0.95);
        assert_eq!(same, Err(Undefined::NoVariance));
        let apart = concordance(&[3.0; 4], &[5.0; 4], Divisor::N, 0.95).unwrap();
        assert_eq!((apart.coefficient.value, apart.pearson), (0.0, Err(Undefined::NoVariance)));
    }

    #[test]
    fn equal_columns_agree_exactly() {
        let x = [0.1, 0.7, 1.3, 2.9];
        let ccc = concordance(&x, &x, Divisor::NMinusOne, 0.95).unwrap();
        assert_eq!((ccc.coefficient.value, ccc.coefficient.interval), (1.0, None));
    }

    proptest! {
        #[test]
        fn concordance_is_correlation_times_bias_correction(
            pairs in prop::collection::vec((1.0..7.0f64, 1.0..7.0f64), 4..30), scale in 0.2..5.0f64,
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let ccc = concordance(&x, &y, Divisor::N, 0.95).unwrap();
            let product = ccc.pearson.clone().unwrap() * ccc.bias_correction;
            prop_assert!((ccc.coefficient.value - product).abs() < 1e-12);
            let common = |v: &Vec<f64>| v.iter().map(|value| value * scale + 3.0).collect::<Vec<f64>>();
            let moved = concordance(&common(&y), &common(&x), Divisor::N, 0.95).unwrap();
            prop_assert!((moved.coefficient.value - ccc.coefficient.value).abs() < 1e-11);
            let mut moments = PairMoments::default();
            for &(x, y) in &pairs {
                moments.add(x - 4.0, y - 4.0);
            }
            prop_assert!((concordance_of(&moments, Divisor::N).unwrap() - ccc.coefficient.value).abs() < 1e-12);
        }
    }
}
