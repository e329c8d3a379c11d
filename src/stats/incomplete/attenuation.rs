//! What a correlation might be if both measures were free of error.

use crate::stats::Undefined;

/// r/√(ρ₁ρ₂), the correlation divided by the geometric mean of the reliabilities (Spearman 1904). No unit.
///
/// A number for sensitivity beside the observed correlation, never in its place: it takes the reliabilities as known, their
/// errors as unrelated, and says nothing of uncertainty.
///
/// # Errors
/// [`Undefined::NegativeDenominator`] unless both reliabilities lie above 0 and not above 1; [`Undefined::BeyondOne`] where
/// the result would lie beyond −1 or 1, so that one of these suppositions does not hold.
///
/// ```
/// use parallax::stats::incomplete::disattenuated;
/// assert!((disattenuated(0.3, 0.9, 0.4).unwrap() - 0.5).abs() < 1e-15);
/// assert_eq!(disattenuated(0.7, 0.5, 0.6).unwrap_err().code(), "beyond-one");
/// ```
pub fn disattenuated(r: f64, first: f64, second: f64) -> Result<f64, Undefined> {
    let valid = |reliability: f64| reliability > 0.0 && reliability <= 1.0;
    if !valid(first) || !valid(second) {
        return Err(Undefined::NegativeDenominator);
    }
    let corrected = r / libm::sqrt(first * second);
    if corrected.abs() <= 1.0 { Ok(corrected) } else { Err(Undefined::BeyondOne) }
}
