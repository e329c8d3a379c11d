//! Two correlations from different people.

use crate::stats::Interval;
use crate::stats::Undefined;

use super::Test;
use super::valid;
use super::zou;

/// Correlations of two samples that share no row, each with its number of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndependentPair {
    first: (f64, usize),
    second: (f64, usize),
}

impl IndependentPair {
    /// Both correlations with their numbers of rows.
    ///
    /// # Errors
    /// [`Undefined::ImpossibleCorrelations`] outside −1 to 1, [`Undefined::TooFewPairs`] below four rows,
    /// [`Undefined::AtBoundary`] for a correlation of ±1.
    ///
    /// ```
    /// use parallax::stats::Undefined;
    /// use parallax::stats::compare::IndependentPair;
    /// assert_eq!(IndependentPair::new((0.5, 3), (0.1, 40)), Err(Undefined::TooFewPairs { have: 3, need: 4 }));
    /// ```
    pub fn new(first: (f64, usize), second: (f64, usize)) -> Result<Self, Undefined> {
        valid([first.0, second.0], &[], first.1.min(second.1))?;
        Ok(Self { first, second })
    }

    /// Fisher's z of equal correlations (1921): (z₁ − z₂)/√\[1/(n₁ − 3) + 1/(n₂ − 3)\].
    ///
    /// ```
    /// use parallax::stats::compare::IndependentPair;
    /// // Cohen, Cohen, West & Aiken (2003), p. 49: 2.13 with rounded steps.
    /// let test = IndependentPair::new((0.657, 62), (0.430, 143)).unwrap().fisher().unwrap();
    /// assert!((test.statistic - 2.13).abs() < 0.03);
    /// ```
    pub fn fisher(&self) -> Result<Test, Undefined> {
        let part = |n: usize| 1.0 / (n as f64 - 3.0);
        let difference = libm::atanh(self.first.0) - libm::atanh(self.second.0);
        Test::normal(difference / libm::sqrt(part(self.first.1) + part(self.second.1)))
    }

    /// Zou's interval of r₁ − r₂ for independent samples (2007, equation 13).
    ///
    /// ```
    /// use parallax::stats::compare::IndependentPair;
    /// // The paper's example, p. 406: −0.087 to 0.359.
    /// let interval = IndependentPair::new((0.49, 145), (0.36, 87)).unwrap().zou(0.95).unwrap();
    /// assert!((interval.low() + 0.087).abs() < 5e-4 && (interval.high() - 0.359).abs() < 5e-4);
    /// ```
    pub fn zou(&self, level: f64) -> Result<Interval, Undefined> {
        zou(self.first, self.second, 0.0, level)
    }
}
