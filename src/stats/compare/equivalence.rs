//! Equal for practical purposes, by a margin given beforehand.

use crate::stats::Interval;
use crate::stats::Undefined;

/// How an interval lies to a margin on both sides of 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equivalence {
    /// Wholly inside: practically equivalent within the margin.
    Inside,
    /// Wholly outside: different by more than the margin.
    Outside,
    /// Neither: the data do not settle it.
    Open,
}

/// Two one-sided tests at level α, as the interval of level 1 − 2α inside −`margin` to `margin` (Schuirmann 1987; for
/// correlations Counsell & Cribbie 2015). The margin is in the units of the interval and has no default: it is a statement
/// about what matters, made before the data were seen.
///
/// # Errors
/// [`Undefined::NotEstimable`] without a margin above 0.
///
/// ```
/// use parallax::stats::Interval;
/// use parallax::stats::compare::{Equivalence, equivalence};
/// // For α = .05 the interval of 90 %.
/// let interval = Interval::new(-0.05, 0.12, 0.9).unwrap();
/// assert_eq!(equivalence(&interval, 0.15), Ok(Equivalence::Inside));
/// assert_eq!(equivalence(&interval, 0.1), Ok(Equivalence::Open));
/// assert!(equivalence(&interval, 0.0).is_err());
/// ```
pub fn equivalence(interval: &Interval, margin: f64) -> Result<Equivalence, Undefined> {
    if margin.is_nan() || margin <= 0.0 {
        return Err(Undefined::NotEstimable { lacking: "margin above 0" });
    }
    let inside = interval.low() > -margin && interval.high() < margin;
    let outside = interval.low() > margin || interval.high() < -margin;
    Ok(match (inside, outside) {
        (true, _) => Equivalence::Inside,
        (_, true) => Equivalence::Outside,
        _ => Equivalence::Open,
    })
}
