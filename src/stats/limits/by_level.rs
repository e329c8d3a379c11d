//! Limits of agreement that change with the level of the pair.

use super::{Trend, regression_of_difference_on_level};
use crate::stats::Undefined;

/// Two lines: where the differences lie, and how far about it they spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitsByLevel {
    /// The differences on the level: b0 + b1 A.
    pub bias: Trend,
    /// The absolute residuals of that line on the level: c0 + c1 A. Its p asks whether the spread changes.
    pub spread: Trend,
    /// Lowest and highest level seen.
    pub levels: (f64, f64),
    /// Half the width of the limits in standard deviations.
    z: f64,
}

/// Regression limits of agreement for pairs whose difference, or its spread, depends on their level: Bland & Altman 1999,
/// section 3.2. The differences are regressed on the level, the absolute residuals on it again; for normal residuals their
/// mean is √(2/π) standard deviations.
///
/// `differences` and `levels` pair by pair, in the units of the rating; `z` for example 1.96. They take pairs as
/// independent, and carry no interval. Rows of one client or therapist need the nested limits.
///
/// # Errors
/// As [`regression_of_difference_on_level`]: fewer than three pairs, equal levels.
///
/// ```
/// use parallax::stats::limits::limits_by_level;
/// // Bias line 1 + A/10; absolute residuals 1/10, 6/5, 27/10 and 7/5, on the line 0 + 27/50 A.
/// let found = limits_by_level(&[1.0, 0.0, 4.0, 0.0], &[1.0, 2.0, 3.0, 4.0], 1.96).unwrap();
/// assert!((found.bias.slope.value - 0.1).abs() < 1e-12 && (found.spread.slope.value - 0.54).abs() < 1e-12);
/// let (low, high) = found.at(3.0).unwrap();
/// assert!(((low + high) / 2.0 - 1.3).abs() < 1e-12);
/// ```
pub fn limits_by_level(differences: &[f64], levels: &[f64], z: f64) -> Result<LimitsByLevel, Undefined> {
    let bias = regression_of_difference_on_level(differences, levels, 0.95)?;
    let residual = |(d, a): (&f64, &f64)| (d - bias.intercept - bias.slope.value * a).abs();
    let residuals: Vec<f64> = differences.iter().zip(levels).map(residual).collect();
    let spread = regression_of_difference_on_level(&residuals, levels, 0.95)?;
    let seen = &levels[..residuals.len()];
    let ends = seen.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &a| (low.min(a), high.max(a)));
    Ok(LimitsByLevel { bias, spread, levels: ends, z })
}

impl LimitsByLevel {
    /// The lower and the upper limit at a level.
    ///
    /// # Errors
    /// [`Undefined::NotEstimable`] outside the levels that were seen, and where the line of the spread is not above 0.
    pub fn at(&self, level: f64) -> Result<(f64, f64), Undefined> {
        if !(self.levels.0..=self.levels.1).contains(&level) {
            return Err(Undefined::NotEstimable { lacking: "pair on both sides of that level" });
        }
        let line = |trend: &Trend| trend.intercept + trend.slope.value * level;
        let half = self.z * libm::sqrt(std::f64::consts::FRAC_PI_2) * line(&self.spread);
        if half <= 0.0 {
            return Err(Undefined::NotEstimable { lacking: "spread at that level" });
        }
        Ok((line(&self.bias) - half, line(&self.bias) + half))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::distribution::normal_quantile;
    use crate::stats::oracle::{close, number, pairs};

    const SIMULATED: &str = include_str!("../../../fixtures/oracles/agreement/ba_regression_limits.json");

    #[test]
    fn simulated_pairs_have_the_limits_of_the_reference() {
        let (x, y) = pairs(SIMULATED);
        let differences: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x - y).collect();
        let levels: Vec<f64> = x.iter().zip(&y).map(|(x, y)| f64::midpoint(*x, *y)).collect();
        let found = limits_by_level(&differences, &levels, normal_quantile(0.975).unwrap()).unwrap();
        let want = |name: &str| number(SIMULATED, &format!("/expected/{name}"));
        for (trend, intercept, slope) in [(&found.bias, "b0", "b1"), (&found.spread, "c0", "c1")] {
            close(trend.intercept, want(intercept), 1e-8);
            close(trend.slope.value, want(slope), 1e-8);
            close(trend.p.unwrap(), want(&format!("{slope}_p")), 1e-8);
        }
        for place in 0..3 {
            let (low, high) = found.at(want(&format!("at/{place}"))).unwrap();
            close(low, want(&format!("lower_at/{place}")), 1e-8);
            close(high, want(&format!("upper_at/{place}")), 1e-8);
            close(f64::midpoint(low, high), want(&format!("bias_at/{place}")), 1e-8);
        }
    }

    #[test]
    fn four_pairs_have_the_limits_of_exact_fractions() {
        let found = limits_by_level(&[1.0, 0.0, 4.0, 0.0], &[1.0, 2.0, 3.0, 4.0], 2.0).unwrap();
        // 13/10 at level 3, spread 81/50 there.
        let (low, high) = found.at(3.0).unwrap();
        let half = 2.0 * 1.253_314_137_315_500_1 * 1.62;
        assert!((low - (1.3 - half)).abs() < 1e-12 && (high - (1.3 + half)).abs() < 1e-12);
    }

    #[test]
    fn no_limits_where_nobody_was_or_nothing_spreads() {
        let found = limits_by_level(&[1.0, 0.0, 4.0, 0.0], &[1.0, 2.0, 3.0, 4.0], 2.0).unwrap();
        for level in [0.9, 4.1, f64::NAN] {
            assert!(matches!(found.at(level), Err(Undefined::NotEstimable { .. })));
        }
        let equal = limits_by_level(&[2.0; 4], &[1.0, 2.0, 3.0, 4.0], 2.0).unwrap();
        assert!(matches!(equal.at(2.0), Err(Undefined::NotEstimable { .. })));
        assert_eq!(limits_by_level(&[1.0], &[1.0], 2.0), Err(Undefined::TooFewPairs { have: 1, need: 3 }));
        assert_eq!(limits_by_level(&[1.0, 2.0, 3.0], &[4.0; 3], 2.0), Err(Undefined::ConstantColumn));
    }
}
