//! Where a surface is level, and along which lines it bends most and least.

use super::TERMS;
use crate::stats::Undefined;

/// A surface whose quadratic part is flatter than this in some direction has no stationary point.
const FLAT: f64 = 1e-10;

/// Stationary point and principal axes of a surface; from coefficients, without a statement about their uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometry {
    /// X and Y of the point where the surface is level, as distance from the centre.
    pub point: (f64, f64),
    /// First principal axis, along which the surface bends upward most: Y = intercept + slope·X.
    pub first: (f64, f64),
    /// Second principal axis.
    pub second: (f64, f64),
    /// Curvature along the first and the second axis: both negative for a peak, of two signs for a saddle.
    pub curvatures: (f64, f64),
}

/// Stationary point X₀ = (b₂b₄ − 2b₁b₅)/(4b₃b₅ − b₄²), Y₀ = (b₁b₄ − 2b₂b₃)/(4b₃b₅ − b₄²), and axes with the slopes
/// [b₅ − b₃ ± √((b₃ − b₅)² + b₄²)]/b₄ through it, from b₀ … b₅ (Edwards & Parry 1993, eqs. 11–17).
///
/// # Errors
/// [`Undefined::NotEstimable`] if the surface does not bend in some direction (4b₃b₅ = b₄²), or if b₄ is 0: then the axes are
/// those of X and Y, or any, and a slope of Y on X need not exist.
///
/// ```
/// use parallax::stats::surface::geometry;
/// // −(X − 1)² − (Y − 2)² + (X − 1)(Y − 2): a peak at (1, 2) with axes of the slopes 1 and −1.
/// let found = geometry([-3.0, 0.0, 3.0, -1.0, 1.0, -1.0]).unwrap();
/// assert_eq!((found.point, found.first, found.second), ((1.0, 2.0), (1.0, 1.0), (3.0, -1.0)));
/// assert_eq!(found.curvatures, (-0.5, -1.5));
/// ```
pub fn geometry(coefficients: [f64; TERMS]) -> Result<Geometry, Undefined> {
    let [_, b1, b2, b3, b4, b5] = coefficients;
    let bend = 4.0 * b3 * b5 - b4 * b4;
    let size = (2.0 * b3).abs().max((2.0 * b5).abs()).max(b4.abs()).powi(2);
    if coefficients.iter().any(|coefficient| !coefficient.is_finite()) {
        return Err(Undefined::Overflow);
    }
    if bend.abs() <= FLAT * size {
        return Err(Undefined::NotEstimable { lacking: "stationary point of the surface" });
    }
    if b4 * b4 <= FLAT * FLAT * size {
        return Err(Undefined::NotEstimable { lacking: "product term to turn the axes" });
    }
    let point = ((b2 * b4 - 2.0 * b1 * b5) / bend, (b1 * b4 - 2.0 * b2 * b3) / bend);
    let root = libm::hypot(b3 - b5, b4);
    let axis = |slope: f64| (point.1 - slope * point.0, slope);
    Ok(Geometry {
        point,
        first: axis((b5 - b3 + root) / b4),
        second: axis((b5 - b3 - root) / b4),
        curvatures: (f64::midpoint(b3 + b5, root), f64::midpoint(b3 + b5, -root)),
    })
}
