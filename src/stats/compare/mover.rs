//! The interval of a difference from the intervals of its two parts.

use crate::stats::Interval;

/// Interval of `first − second`, recovered from the intervals of both and the correlation of their errors:
/// L = d − √\[(x₁−l₁)² + (u₂−x₂)² − 2ρ(x₁−l₁)(u₂−x₂)\], U = d + √\[(u₁−x₁)² + (x₂−l₂)² − 2ρ(u₁−x₁)(x₂−l₂)\]
/// (Zou 2007, equation 15; the method of variance estimates recovery, MOVER). In the units of the two values; it keeps the
/// unequal sides that intervals of correlations have. `None` unless both intervals have one level.
///
/// ```
/// use parallax::stats::Interval;
/// use parallax::stats::compare::mover;
/// // Errors that are not correlated: the squares of the sides add up, 3² + 4² = 5².
/// let interval = |value| Interval::new(value - 3.0, value + 4.0, 0.95).unwrap();
/// let difference = mover((10.0, interval(10.0)), (2.0, interval(2.0)), 0.0).unwrap();
/// assert_eq!((difference.low(), difference.high()), (3.0, 13.0));
/// ```
pub fn mover(first: (f64, Interval), second: (f64, Interval), correlation: f64) -> Option<Interval> {
    let ((one, own), (other, its)) = (first, second);
    if own.level() != its.level() {
        return None;
    }
    // Never below 0 but for rounding, which is where both sides are equal and move as one.
    let side = |a: f64, b: f64| libm::sqrt((a * a + b * b - 2.0 * correlation * a * b).max(0.0));
    let difference = one - other;
    let low = difference - side(one - own.low(), its.high() - other);
    let high = difference + side(own.high() - one, other - its.low());
    Interval::new(low, high, own.level())
}
