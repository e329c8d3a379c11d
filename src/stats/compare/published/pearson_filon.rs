//! The large-sample test of two overlapping correlations on their own scale.

use crate::stats::Undefined;

use super::Overlapping;
use super::Test;

impl Overlapping {
    /// Pearson & Filon's z of r₁ = r₂ (1898), which Olkin (1967) gave again:
    /// √n(r₁ − r₂)/√\[(1 − r₁²)² + (1 − r₂²)² − 2κ\], κ n times the covariance of the two.
    ///
    /// For comparison with papers that used it: correlations are far from normal in small samples. Undefined
    /// ([`Undefined::NotIdentified`]) where the error is 0.
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// // Views that are not correlated with anything: √n · 0.3/√(0.91² + 1), κ = 0.
    /// let test = Overlapping::new(0.3, 0.0, 0.0, 100).unwrap().pearson_filon().unwrap();
    /// assert!((test.statistic - 3.0 / (0.91_f64 * 0.91 + 1.0).sqrt()).abs() < 1e-14);
    /// ```
    pub fn pearson_filon(&self) -> Result<Test, Undefined> {
        let (own, its) = (1.0 - self.first * self.first, 1.0 - self.second * self.second);
        let variance = own * own + its * its - 2.0 * self.covariance_at(self.first, self.second);
        if variance <= 0.0 {
            return Err(Undefined::NotIdentified);
        }
        Test::normal(libm::sqrt(self.n as f64) * self.difference() / libm::sqrt(variance))
    }
}
