//! Zou's interval of the difference of two overlapping correlations.

use crate::stats::Interval;
use crate::stats::Undefined;

use super::Overlapping;
use super::zou;

impl Overlapping {
    /// Zou's interval of r₁ − r₂ (2007, equation 15): [`mover`](crate::stats::compare::mover) of the two intervals by
    /// Fisher's z, with the c of Dunn & Clark as the correlation of errors.
    ///
    /// On the scale of correlations, for rows that are independent draws from a normal distribution. Undefined
    /// ([`Undefined::Overflow`]) for a level outside (0, 1).
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// // The paper's example, p. 409: −0.093 to 0.517.
    /// let interval = Overlapping::new(0.396, 0.179, 0.088, 66).unwrap().zou(0.95).unwrap();
    /// assert!((interval.low() + 0.093).abs() < 5e-4 && (interval.high() - 0.517).abs() < 5e-4);
    /// ```
    pub fn zou(&self, level: f64) -> Result<Interval, Undefined> {
        let c = self.error_correlation_at(self.first, self.second);
        zou((self.first, self.n), (self.second, self.n), c, level)
    }
}
