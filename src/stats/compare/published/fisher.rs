//! Tests of two overlapping correlations on the scale of Fisher's z.

use crate::stats::Undefined;

use super::Overlapping;
use super::Test;
use super::z_test;

impl Overlapping {
    /// Dunn & Clark's z of r₁ = r₂ (1969, equation 15): √(n − 3)(z₁ − z₂)/√(2 − 2c), c the correlation of both Fisher's z at
    /// r₁ and r₂.
    ///
    /// Undefined ([`Undefined::Overflow`]) only where c is 1.
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// // No correlations but r₁: c = 0, √97 · atanh(0.3)/√2.
    /// let test = Overlapping::new(0.3, 0.0, 0.0, 100).unwrap().dunn_clark().unwrap();
    /// assert!((test.statistic - (97.0_f64 / 2.0).sqrt() * 0.3_f64.atanh()).abs() < 1e-14);
    /// ```
    pub fn dunn_clark(&self) -> Result<Test, Undefined> {
        self.z_test_at(self.first, self.second)
    }

    /// Steiger's z of r₁ = r₂ (1980, equation 14): Dunn & Clark's with c at the mean of both correlations, which are equal
    /// under the hypothesis. Undefined as [`Self::dunn_clark`].
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// let test = Overlapping::new(0.4, 0.5, 0.1, 103).unwrap().steiger().unwrap();
    /// // −.8913 in the paper, with rounded steps.
    /// assert!((test.statistic + 0.8913).abs() < 3e-3);
    /// ```
    pub fn steiger(&self) -> Result<Test, Undefined> {
        let mean = f64::midpoint(self.first, self.second);
        self.z_test_at(mean, mean)
    }

    /// Hittner, May & Silver's z of r₁ = r₂ (2003): Dunn & Clark's with c at the correlation whose Fisher's z is the mean of
    /// both. Undefined as [`Self::dunn_clark`].
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// // Equal and opposite correlations have the mean 0, as in Steiger's test.
    /// let data = Overlapping::new(0.3, -0.3, 0.2, 50).unwrap();
    /// assert_eq!(data.hittner(), data.steiger());
    /// ```
    pub fn hittner(&self) -> Result<Test, Undefined> {
        let mean = libm::tanh(f64::midpoint(libm::atanh(self.first), libm::atanh(self.second)));
        self.z_test_at(mean, mean)
    }

    fn z_test_at(&self, a: f64, b: f64) -> Result<Test, Undefined> {
        z_test(self.first, self.second, self.error_correlation_at(a, b), self.n)
    }
}
