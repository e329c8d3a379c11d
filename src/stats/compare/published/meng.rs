//! Meng, Rosenthal & Rubin's test of two overlapping correlations.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::normal_quantile;

use super::Overlapping;
use super::Test;

/// The test, and the interval of the difference of the two Fisher's z: not of r₁ − r₂.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meng {
    /// Test of r₁ = r₂.
    pub test: Test,
    /// Interval of z₁ − z₂.
    pub z_interval: Interval,
}

impl Overlapping {
    /// Meng, Rosenthal & Rubin's z of r₁ = r₂ (1992, equation 1): (z₁ − z₂)√{(n − 3)/\[2(1 − q)h\]}, with
    /// h = (1 − f m)/(1 − m), m = (r₁² + r₂²)/2, f = min\[1, (1 − q)/(2(1 − m))\].
    ///
    /// The interval is for z₁ − z₂, which has no unit that a reader of correlations knows. Undefined
    /// ([`Undefined::Overflow`]) for a level outside (0, 1).
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// // The paper's example: z = 1.68, interval −0.129 to 1.671 for the difference of z.
    /// let meng = Overlapping::new(0.63, -0.03, -0.19, 15).unwrap().meng(0.95).unwrap();
    /// assert!((meng.test.statistic - 1.68).abs() < 5e-3);
    /// assert!((meng.z_interval.low() + 0.129).abs() < 5e-4 && (meng.z_interval.high() - 1.671).abs() < 1e-3);
    /// ```
    pub fn meng(&self, level: f64) -> Result<Meng, Undefined> {
        let apart = 1.0 - self.between;
        let mean_square = f64::midpoint(self.first * self.first, self.second * self.second);
        let f = (apart / (2.0 * (1.0 - mean_square))).min(1.0);
        let h = (1.0 - f * mean_square) / (1.0 - mean_square);
        let difference = libm::atanh(self.first) - libm::atanh(self.second);
        let std_error = libm::sqrt(2.0 * apart * h / (self.n as f64 - 3.0));
        let half = normal_quantile(f64::midpoint(1.0, level)).map(|quantile| quantile * std_error);
        let z_interval = half.and_then(|half| Interval::around(difference, half, level)).ok_or(Undefined::Overflow)?;
        Ok(Meng { test: Test::normal(difference / std_error)?, z_interval })
    }
}
