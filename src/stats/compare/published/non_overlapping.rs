//! Two correlations in the same rows that share no column, such as client and outcome early and late in therapy.

use nalgebra::Matrix4;

use crate::stats::Interval;
use crate::stats::Undefined;

use super::Test;
use super::impossible;
use super::valid;
use super::z_test;
use super::zou;

/// Correlations of columns j and k, and of h and m, of the same `n` rows, with the four between the pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NonOverlapping {
    jk: f64,
    hm: f64,
    /// Of j with h, j with m, k with h, k with m.
    across: [f64; 4],
    n: usize,
}

impl NonOverlapping {
    /// r(jk) and r(hm), which are compared, then r(jh), r(jm), r(kh), r(km), and the number of rows.
    ///
    /// # Errors
    /// [`Undefined::ImpossibleCorrelations`] outside −1 to 1 or where the smallest eigenvalue of all six is below −1e-12;
    /// [`Undefined::TooFewPairs`] below four rows; [`Undefined::AtBoundary`] where a compared one is ±1.
    ///
    /// ```
    /// use parallax::stats::Undefined;
    /// use parallax::stats::compare::NonOverlapping;
    /// let impossible = NonOverlapping::new((0.9, 0.9), [0.9, -0.9, 0.9, 0.9], 50);
    /// assert_eq!(impossible, Err(Undefined::ImpossibleCorrelations));
    /// ```
    pub fn new((jk, hm): (f64, f64), across: [f64; 4], n: usize) -> Result<Self, Undefined> {
        valid([jk, hm], &across, n)?;
        let [jh, jm, kh, km] = across;
        let rows = [[1.0, jk, jh, jm], [jk, 1.0, kh, km], [jh, kh, 1.0, hm], [jm, km, hm, 1.0]];
        let all = Matrix4::from_fn(|row, column| rows[row][column]);
        let found = Self { jk, hm, across, n };
        if impossible(all.symmetric_eigenvalues().min()) { Err(Undefined::ImpossibleCorrelations) } else { Ok(found) }
    }

    /// n times the covariance of both correlations at other values of them: ½ab(r²jh + r²jm + r²kh + r²km) + rjh rkm +
    /// rjm rkh − (a rjh rjm + a rkh rkm + b rjh rkh + b rjm rkm) (Pearson & Filon 1898; Steiger 1980, equation 11).
    fn covariance_at(&self, a: f64, b: f64) -> f64 {
        let [jh, jm, kh, km] = self.across;
        let squares: f64 = self.across.iter().map(|r| r * r).sum();
        0.5 * a * b * squares + jh * km + jm * kh - (a * jh * jm + a * kh * km + b * jh * kh + b * jm * km)
    }

    fn error_correlation_at(&self, a: f64, b: f64) -> f64 {
        self.covariance_at(a, b) / ((1.0 - a * a) * (1.0 - b * b))
    }

    fn z_test_at(&self, a: f64, b: f64) -> Result<Test, Undefined> {
        z_test(self.jk, self.hm, self.error_correlation_at(a, b), self.n)
    }

    /// Pearson & Filon's z of r(jk) = r(hm) (1898), on the scale of correlations. Undefined
    /// ([`Undefined::NotIdentified`]) where its error is 0.
    ///
    /// ```
    /// use parallax::stats::compare::NonOverlapping;
    /// // Raghunathan, Rosenthal & Rubin (1996), p. 180: 2.88.
    /// let data = NonOverlapping::new((0.38, 0.25), [0.45, 0.53, 0.31, 0.55], 603).unwrap();
    /// assert!((data.pearson_filon().unwrap().statistic - 2.88).abs() < 5e-3);
    /// ```
    pub fn pearson_filon(&self) -> Result<Test, Undefined> {
        let (own, its) = (1.0 - self.jk * self.jk, 1.0 - self.hm * self.hm);
        let variance = own * own + its * its - 2.0 * self.covariance_at(self.jk, self.hm);
        if variance <= 0.0 {
            return Err(Undefined::NotIdentified);
        }
        Test::normal(libm::sqrt(self.n as f64) * (self.jk - self.hm) / libm::sqrt(variance))
    }

    /// Dunn & Clark's z of r(jk) = r(hm) (1969, equation 15), which Raghunathan, Rosenthal & Rubin (1996) gave again.
    ///
    /// ```
    /// use parallax::stats::compare::NonOverlapping;
    /// // Pairs that have nothing in common: √(97/2) · atanh(0.3).
    /// let test = NonOverlapping::new((0.3, 0.0), [0.0; 4], 100).unwrap().dunn_clark().unwrap();
    /// assert!((test.statistic - (97.0_f64 / 2.0).sqrt() * 0.3_f64.atanh()).abs() < 1e-14);
    /// ```
    pub fn dunn_clark(&self) -> Result<Test, Undefined> {
        self.z_test_at(self.jk, self.hm)
    }

    /// Steiger's z of r(jk) = r(hm) (1980, equation 15): the correlation of errors at the mean of both.
    ///
    /// ```
    /// use parallax::stats::compare::NonOverlapping;
    /// // −1.4045 in the paper, with rounded steps.
    /// let test = NonOverlapping::new((0.5, 0.6), [0.8, 0.5, 0.5, 0.7], 103).unwrap().steiger().unwrap();
    /// assert!((test.statistic + 1.4045).abs() < 1e-3);
    /// ```
    pub fn steiger(&self) -> Result<Test, Undefined> {
        let mean = f64::midpoint(self.jk, self.hm);
        self.z_test_at(mean, mean)
    }

    /// Silver, Hittner & May's z of r(jk) = r(hm) (2004): the correlation of errors where Fisher's z is the mean of both.
    ///
    /// ```
    /// use parallax::stats::compare::NonOverlapping;
    /// let data = NonOverlapping::new((0.3, -0.3), [0.2, 0.1, 0.0, 0.1], 50).unwrap();
    /// assert_eq!(data.silver(), data.steiger());
    /// ```
    pub fn silver(&self) -> Result<Test, Undefined> {
        let mean = libm::tanh(f64::midpoint(libm::atanh(self.jk), libm::atanh(self.hm)));
        self.z_test_at(mean, mean)
    }

    /// Zou's interval of r(jk) − r(hm) (2007, equation 17).
    ///
    /// ```
    /// use parallax::stats::compare::NonOverlapping;
    /// let data = NonOverlapping::new((0.38, 0.25), [0.45, 0.53, 0.31, 0.55], 603).unwrap();
    /// let interval = data.zou(0.95).unwrap();
    /// assert!(interval.low() > 0.041 && interval.high() < 0.219);
    /// ```
    pub fn zou(&self, level: f64) -> Result<Interval, Undefined> {
        let c = self.error_correlation_at(self.jk, self.hm);
        zou((self.jk, self.n), (self.hm, self.n), c, level)
    }
}
