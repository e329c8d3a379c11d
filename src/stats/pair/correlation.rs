//! Pearson's correlation.

use super::Summary;
use crate::stats::describe::PairMoments;
use crate::stats::distribution::normal_quantile;
use crate::stats::{Estimate, Interval, Measured, Undefined};

/// Pearson's correlation of paired values: do the two views go up and down together?
///
/// With `level`, an interval by Fisher's z, standard error 1/√(n − 3), for more than three independent pairs
/// (Fisher 1921); none when |r| = 1.
///
/// # Errors
/// Fewer than three pairs; [`Undefined::ConstantColumn`] when one column never changes,
/// [`Undefined::NoVariance`] when neither does.
///
/// ```
/// use parallax::stats::pair::pearson;
/// let r = pearson(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 4.0, 3.0], None).unwrap();
/// assert!((r.value - 0.6).abs() < 1e-15);
/// ```
pub fn pearson(x: &[f64], y: &[f64], level: Option<f64>) -> Measured {
    let summary = Summary::of_slices(x, y, 3)?;
    let plain = Estimate::plain(correlation(&summary)?, summary.n)?;
    let interval = level.and_then(|level| fisher_interval(plain.value, summary.n as f64 - 3.0, level));
    Ok(Estimate { interval, ..plain })
}

/// [`pearson`] of additive sums, for leaving out units.
///
/// ```
/// use parallax::stats::{describe::PairMoments, pair::pearson_of};
/// let mut moments = PairMoments::default();
/// [(1.0, 2.0), (2.0, 1.0), (3.0, 4.0), (4.0, 3.0)].iter().for_each(|&(x, y)| moments.add(x - 2.5, y - 2.5));
/// assert!((pearson_of(&moments).unwrap() - 0.6).abs() < 1e-15);
/// ```
pub fn pearson_of(moments: &PairMoments) -> Result<f64, Undefined> {
    correlation(&Summary::of_moments(moments, 3)?)
}

pub(super) fn correlation(summary: &Summary) -> Result<f64, Undefined> {
    match (summary.var_x == 0.0, summary.var_y == 0.0) {
        (true, true) => Err(Undefined::NoVariance),
        (true, false) | (false, true) => Err(Undefined::ConstantColumn),
        (false, false) => {
            let r = summary.cov / (libm::sqrt(summary.var_x) * libm::sqrt(summary.var_y));
            // Equal columns may leave 1 by rounding only.
            if r.is_finite() {
                Ok(if 1.0 - r.abs() < 1e-15 { r.signum() } else { r })
            } else {
                Err(Undefined::Overflow)
            }
        }
    }
}

/// tanh(atanh r ± z/√denominator), with the number of independent rows less 3 (Fisher 1921).
pub(crate) fn fisher_interval(r: f64, denominator: f64, level: f64) -> Option<Interval> {
    if denominator <= 0.0 {
        return None;
    }
    let half = normal_quantile(f64::midpoint(1.0, level))? / libm::sqrt(denominator);
    Interval::around(libm::atanh(r), half, level)?.map(libm::tanh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn constant_columns_have_no_correlation() {
        let rising = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(pearson(&rising, &[3.0; 5], None), Err(Undefined::ConstantColumn));
        assert_eq!(pearson(&[0.1; 5], &[3.3; 5], None), Err(Undefined::NoVariance));
        assert_eq!(pearson(&rising, &[1.0, 2.0], None), Err(Undefined::TooFewPairs { have: 2, need: 3 }));
    }

    #[test]
    fn fisher_interval_needs_four_pairs_and_an_imperfect_correlation() {
        let three = pearson(&[1.0, 2.0, 4.0], &[1.0, 3.0, 2.0], Some(0.95)).unwrap();
        assert_eq!(three.interval, None);
        let perfect = pearson(&[1.0, 2.0, 4.0, 5.0], &[1.0, 2.0, 4.0, 5.0], Some(0.95)).unwrap();
        assert_eq!((perfect.value, perfect.interval), (1.0, None));
        // atanh 0.6 = ln 2, half width 1.959964 / 1.
        let four = pearson(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 4.0, 3.0], Some(0.95)).unwrap();
        let low = four.interval.unwrap().low();
        assert!((low - libm::tanh(std::f64::consts::LN_2 - 1.959_963_984_540_054)).abs() < 1e-14);
    }

    proptest! {
        #[test]
        fn correlation_ignores_order_and_affine_change(
            pairs in prop::collection::vec((1.0..7.0f64, 1.0..7.0f64), 4..30),
            scale in 0.2..5.0f64, shift in -50.0..50.0f64,
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let r = pearson(&x, &y, None).unwrap().value;
            let moved: Vec<f64> = x.iter().rev().map(|v| shift - scale * v).collect();
            let turned: Vec<f64> = y.iter().rev().copied().collect();
            prop_assert!((pearson(&moved, &turned, None).unwrap().value + r).abs() < 1e-10);
            prop_assert!((pearson(&y, &x, None).unwrap().value - r).abs() < 1e-13);
        }
    }
}
