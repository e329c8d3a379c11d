//! Spearman's rank correlation.

use crate::stats::distribution::normal_quantile;
use crate::stats::pair::pearson;
use crate::stats::ranks::Ordered;
use crate::stats::{Estimate, Interval, Measured};

/// Spearman's rank correlation, ties sharing their mean rank: do two quantities rise together, whatever the steps, and
/// whatever one far value does? Without unit, −1 to 1. The interval is symmetric in artanh r with variance
/// (1 + r²/2)/(n − 3) (Bonett & Wright 2000, equation 3); none when |r| = 1 or with fewer than four pairs.
///
/// # Errors
/// As [`pearson`], of the ranks.
///
/// ```
/// use parallax::stats::association::spearman;
/// let r = spearman(&[1.0, 2.0, 3.0, 40.0, 50.0], &[2.0, 1.0, 4.0, 3.0, 9.0], 0.95).unwrap();
/// assert!((r.value - 0.8).abs() < 1e-15);
/// ```
pub fn spearman(x: &[f64], y: &[f64], level: f64) -> Measured {
    let ranks = |values: &[f64]| Ordered::of(values).twice_ranks(|_| true);
    let plain = pearson(&ranks(x), &ranks(y), None)?;
    let half = || {
        let z = normal_quantile(f64::midpoint(1.0, level))?;
        let variance = (1.0 + plain.value * plain.value / 2.0) / (plain.n as f64 - 3.0);
        (plain.n > 3).then(|| z * libm::sqrt(variance))
    };
    let interval = half().and_then(|half| Interval::around(libm::atanh(plain.value), half, level)?.map(libm::tanh));
    Ok(Estimate { interval, ..plain })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Undefined;

    #[test]
    fn values_of_r_are_found_again() {
        // cor(c(1,2,2,4,7,8), c(2,1,4,4,3,9), method = "spearman") in R 4.2.2.
        let r = spearman(&[1.0, 2.0, 2.0, 4.0, 7.0, 8.0], &[2.0, 1.0, 4.0, 4.0, 3.0, 9.0], 0.95).unwrap();
        assert!((r.value - 0.661_764_705_882_352_9).abs() < 1e-12, "{}", r.value);
        let limits = r.interval.unwrap();
        let half = 1.959_963_984_540_054 * ((1.0 + r.value * r.value / 2.0) / 3.0_f64).sqrt();
        assert!((limits.high() - (r.value.atanh() + half).tanh()).abs() < 1e-14);
    }

    #[test]
    fn a_constant_column_has_no_ranks_to_compare() {
        assert_eq!(spearman(&[1.0, 2.0, 3.0, 4.0], &[2.0; 4], 0.95), Err(Undefined::ConstantColumn));
        assert_eq!(spearman(&[1.0, 2.0, 3.0, 4.0], &[1.0, 4.0, 5.0, 9.0], 0.95).unwrap().interval, None);
    }
}
