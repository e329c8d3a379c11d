//! The normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// P(Z ≤ x) of the standard normal distribution, with full relative accuracy in the lower tail.
///
/// For the upper tail use `normal_cdf(-x)`.
///
/// ```
/// use parallax::stats::distribution::normal_cdf;
/// assert_eq!(normal_cdf(0.0), 0.5);
/// assert!((normal_cdf(1.959_963_984_540_054) - 0.975).abs() < 1e-15);
/// ```
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// The density of the standard normal distribution.
pub(super) fn normal_density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) / libm::sqrt(TAU)
}

/// The x with P(Z ≤ x) = `p`.
///
/// `None` unless 0 < p < 1.
///
/// Starts from Abramowitz & Stegun 26.2.23 (error below 4.5e-4) and takes two Halley steps, each of which
/// cubes the error.
///
/// ```
/// use parallax::stats::distribution::normal_quantile;
/// assert!((normal_quantile(0.975).unwrap() - 1.959_963_984_540_054).abs() < 1e-15);
/// assert_eq!(normal_quantile(1.0), None);
/// ```
pub fn normal_quantile(p: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let from_centre = p - 0.5;
    let tail = if from_centre < 0.0 { p } else { 1.0 - p };
    let t = libm::sqrt(-2.0 * libm::log(tail));
    let top = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let bottom = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut distance = t - top / bottom;
    for _ in 0..3 {
        // Signed so that a positive gap means the distance is still too short.
        let gap = if tail < 0.25 {
            normal_cdf(-distance) - tail
        } else {
            from_centre.abs() - 0.5 * libm::erf(distance * FRAC_1_SQRT_2)
        };
        let newton = gap / normal_density(distance);
        distance += newton / (1.0 - 0.5 * distance * newton);
    }
    Some(libm::copysign(distance, from_centre))
}
