//! Two correlations of one outcome, in the same rows.

use crate::stats::Undefined;

use super::ROUNDING;
use super::impossible;
use super::valid;

/// Correlations of one outcome with two views of the same `n` rows, and of the views with one another.
///
/// Beside every statistic here: y the outcome, r₁ and r₂ the correlations compared, q that of the views,
/// D = 1 + 2r₁r₂q − r₁² − r₂² − q² the determinant of the three.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlapping {
    pub(super) first: f64,
    pub(super) second: f64,
    pub(super) between: f64,
    pub(super) n: usize,
}

impl Overlapping {
    /// r₁ (outcome and first view), r₂ (outcome and second view), q (both views), and the number of rows.
    ///
    /// # Errors
    /// [`Undefined::ImpossibleCorrelations`] outside −1 to 1 or where D < −1e-12, so that no data have these three;
    /// [`Undefined::TooFewPairs`] below four rows; [`Undefined::AtBoundary`] for |r₁| or |r₂| = 1;
    /// [`Undefined::SameRatings`] for |q| = 1.
    ///
    /// ```
    /// use parallax::stats::Undefined;
    /// use parallax::stats::compare::Overlapping;
    /// assert_eq!(Overlapping::new(0.9, -0.9, 0.9, 50), Err(Undefined::ImpossibleCorrelations));
    /// assert_eq!(Overlapping::new(0.4, 0.4, 1.0, 50), Err(Undefined::SameRatings));
    /// assert!(Overlapping::new(0.4, 0.5, 0.1, 103).is_ok());
    /// ```
    pub fn new(first: f64, second: f64, between: f64, n: usize) -> Result<Self, Undefined> {
        valid([first, second], &[between], n)?;
        let found = Self { first, second, between, n };
        if impossible(found.determinant()) {
            return Err(Undefined::ImpossibleCorrelations);
        }
        if between.abs() == 1.0 { Err(Undefined::SameRatings) } else { Ok(found) }
    }

    /// r₁ − r₂.
    pub fn difference(&self) -> f64 {
        self.first - self.second
    }

    /// Has one of the two correlations a plus and the other a minus? A difference is then none in strength, and
    /// [`Self::turned`] should stand beside it.
    pub fn signs_differ(&self) -> bool {
        self.first * self.second < 0.0
    }

    /// The same with the second view turned round, to compare how strongly both relate where their signs differ.
    #[must_use]
    pub fn turned(&self) -> Self {
        Self { second: -self.second, between: -self.between, ..*self }
    }

    /// The same correlations in another number of rows, at least four.
    pub(in crate::stats::compare) fn with_rows(&self, n: usize) -> Self {
        Self { n, ..*self }
    }

    pub(super) fn determinant(&self) -> f64 {
        let Self { first, second, between, .. } = *self;
        // (1 − r₁²)(1 − q²) − (r₂ − r₁q)²: nothing large cancels where the three nearly determine one another.
        let rest = second - first * between;
        (1.0 - first * first) * (1.0 - between * between) - rest * rest
    }

    /// D, or the reason why what divides by it says nothing.
    pub(super) fn firm_determinant(&self) -> Result<f64, Undefined> {
        let determinant = self.determinant();
        if determinant <= ROUNDING { Err(Undefined::NotIdentified) } else { Ok(determinant) }
    }

    /// n times the covariance of two correlations with the outcome, at other values of the two: q(1 − a² − b²) −
    /// ½ab(1 − a² − b² − q²) (Pearson & Filon 1898; Dunn & Clark 1969, equation 9).
    pub(super) fn covariance_at(&self, a: f64, b: f64) -> f64 {
        let (q, squares) = (self.between, a * a + b * b);
        q * (1.0 - squares) - 0.5 * a * b * (1.0 - squares - q * q)
    }

    /// The correlation of the two Fisher's z, at other values of the correlations.
    pub(super) fn error_correlation_at(&self, a: f64, b: f64) -> f64 {
        self.covariance_at(a, b) / ((1.0 - a * a) * (1.0 - b * b))
    }
}
