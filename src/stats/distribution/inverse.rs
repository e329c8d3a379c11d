//! Quantiles: the inverse of a tail, solved on the scale where the tail is nearly a straight line.

/// A tail probability seen in logarithms, at one point of the solving scale.
pub(super) struct Tail {
    /// ln of the tail probability.
    pub(super) ln: f64,
    /// Derivative of that logarithm along the solving scale.
    pub(super) slope: f64,
}

/// Which way the tail runs along the solving scale.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    /// The cumulative probability: grows.
    Lower,
    /// Its complement: falls.
    Upper,
}

/// The smaller of the two tails that meet at `p`, which is the one that can be solved without loss.
pub(super) fn smaller_tail(p: f64) -> (Side, f64) {
    if p <= 0.5 { (Side::Lower, p) } else { (Side::Upper, 1.0 - p) }
}

/// Where the tail equals `probability`, by Newton steps on its logarithm kept inside a shrinking bracket.
///
/// `None` when the solution lies outside `bracket` or `tail` has no value there.
pub(super) fn solve(
    side: Side,
    probability: f64,
    bracket: (f64, f64),
    start: f64,
    tail: impl Fn(f64) -> Option<Tail>,
) -> Option<f64> {
    /// After a Newton step this small the next one is below the rounding of the argument.
    const LAST_STEP: f64 = 1e-10;
    let goal = libm::log(probability);
    let (mut low, mut high) = bracket;
    let mut at = start;
    for _ in 0..400 {
        let here = tail(at)?;
        let gap = here.ln - goal;
        if gap == 0.0 {
            return Some(at);
        }
        if (gap < 0.0) == (side == Side::Lower) {
            low = at;
        } else {
            high = at;
        }
        let newton = at - gap / here.slope;
        let inside = newton > low && newton < high;
        let next = if inside { newton } else { f64::midpoint(low, high) };
        let step = (next - at).abs();
        at = next;
        if (inside && step < LAST_STEP) || step < f64::EPSILON * at.abs() {
            break;
        }
    }
    let reached = at - bracket.0 > 1e-6 && bracket.1 - at > 1e-6;
    reached.then_some(at)
}
