//! Tests of two overlapping correlations that are referred to Student's t.

use crate::stats::Undefined;

use super::Overlapping;
use super::Test;

impl Overlapping {
    /// Hotelling's t of r₁ = r₂ (Hotelling 1940, equation 7), n − 3 degrees of freedom:
    /// (r₁ − r₂)√\[(n − 3)(1 + q)/(2D)\].
    ///
    /// It takes the ratings as fixed, so that it rejects too often when they are sampled like the outcome: for comparison
    /// with old papers. Undefined ([`Undefined::NotIdentified`]) where D is 0 but for rounding.
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// let test = Overlapping::new(0.612, 0.541, 0.466, 157).unwrap().hotelling().unwrap();
    /// // Glass & Stanley (1984), p. 311.
    /// assert!((test.statistic - 1.158).abs() < 5e-4 && test.df == Some(154.0));
    /// ```
    pub fn hotelling(&self) -> Result<Test, Undefined> {
        let df = self.n as f64 - 3.0;
        let scale = df * (1.0 + self.between) / (2.0 * self.firm_determinant()?);
        Test::student(self.difference() * libm::sqrt(scale), df)
    }

    /// Williams' t of r₁ = r₂, n − 3 degrees of freedom (Williams 1959, as in Steiger 1980, equation 7):
    /// (r₁ − r₂)√{(n − 1)(1 + q)/\[2D(n − 1)/(n − 3) + r̄²(1 − q)³\]}, r̄ = (r₁ + r₂)/2.
    ///
    /// The usual test where only the three correlations are known. Undefined as [`Self::hotelling`].
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// // With r₁ = r₂ there is nothing to reject.
    /// let test = Overlapping::new(0.5, 0.5, 0.2, 40).unwrap().williams().unwrap();
    /// assert_eq!((test.statistic, test.p_value), (0.0, 1.0));
    /// ```
    pub fn williams(&self) -> Result<Test, Undefined> {
        let (df, rows) = (self.n as f64 - 3.0, self.n as f64 - 1.0);
        let mean = f64::midpoint(self.first, self.second);
        let apart = 1.0 - self.between;
        let below = 2.0 * self.firm_determinant()? * rows / df + mean * mean * apart * apart * apart;
        Test::student(self.difference() * libm::sqrt(rows * (1.0 + self.between) / below), df)
    }

    /// Hendrickson, Stanley & Hills' (1970) form of Williams' t, n − 3 degrees of freedom:
    /// (r₁ − r₂)√\[(n − 3)(1 + q)\]/√{2D + (r₁ − r₂)²(1 − q)³/\[4(n − 1)\]}.
    ///
    /// Undefined as [`Self::hotelling`], whose value it nearly has.
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// let data = Overlapping::new(0.4, 0.5, 0.1, 103).unwrap();
    /// assert!((data.hendrickson().unwrap().statistic - data.hotelling().unwrap().statistic).abs() < 1e-5);
    /// ```
    pub fn hendrickson(&self) -> Result<Test, Undefined> {
        let (df, difference) = (self.n as f64 - 3.0, self.difference());
        let apart = 1.0 - self.between;
        let added = difference * difference * apart * apart * apart / (4.0 * (self.n as f64 - 1.0));
        let below = 2.0 * self.firm_determinant()? + added;
        Test::student(difference * libm::sqrt(df * (1.0 + self.between) / below), df)
    }
}
