//! The straight line through one course.

use crate::stats::level::ConfidenceLevel;
use crate::stats::{Estimate, Interval, Measured, Undefined};

/// Fewest sessions of a course for a slope.
pub const FEWEST_FOR_SLOPE: usize = 3;

/// Least-squares slope of `y` on `x` in one course: units of the rating per session.
///
/// The interval is that of ordinary regression, t with n − 2 degrees of freedom (Draper & Smith 1998, 1.4); it takes
/// sessions as independent about the line. There is none where all points lie on the line.
///
/// # Errors
/// [`Undefined::TooFewPairs`] with fewer than [`FEWEST_FOR_SLOPE`] points, [`Undefined::ConstantColumn`] if `x` is constant.
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::trend::slope;
/// let line = slope(&[1.0, 2.0, 3.0, 4.0], &[2.0, 2.0, 4.0, 4.0], &ConfidenceLevel::new(0.95)).unwrap();
/// // Products 4, squares 5; residual squares 0.8 on two degrees of freedom.
/// assert!((line.value - 0.8).abs() < 1e-15);
/// assert!((line.std_error.unwrap() - 0.08_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn slope(x: &[f64], y: &[f64], level: &ConfidenceLevel) -> Measured {
    let n = x.len().min(y.len());
    if n < FEWEST_FOR_SLOPE {
        return Err(Undefined::TooFewPairs { have: n, need: FEWEST_FOR_SLOPE });
    }
    let mean = |values: &[f64]| values[..n].iter().sum::<f64>() / n as f64;
    let (mean_x, mean_y) = (mean(x), mean(y));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (x, y) = (x - mean_x, y - mean_y);
        (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
    }
    if xx <= 0.0 {
        return Err(Undefined::ConstantColumn);
    }
    let value = xy / xx;
    let df = n as f64 - 2.0;
    let residual = yy - value * xy;
    let plain = Estimate::plain(value, n)?;
    if residual <= 1e-12 * yy || yy <= 0.0 {
        return Ok(plain);
    }
    let std_error = libm::sqrt(residual / df / xx);
    let interval = level.t(df).and_then(|t| Interval::around(value, t * std_error, level.share()));
    Ok(Estimate { std_error: Some(std_error), df: Some(df), interval, ..plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_points_or_one_session_have_no_slope() {
        let level = ConfidenceLevel::new(0.95);
        assert_eq!(slope(&[1.0, 2.0], &[1.0, 2.0], &level), Err(Undefined::TooFewPairs { have: 2, need: 3 }));
        assert_eq!(slope(&[1.0; 3], &[1.0, 2.0, 3.0], &level), Err(Undefined::ConstantColumn));
    }

    #[test]
    fn a_perfect_line_claims_no_certainty() {
        let line = slope(&[1.0, 2.0, 4.0], &[1.0, 3.0, 7.0], &ConfidenceLevel::new(0.95)).unwrap();
        assert!((line.value - 2.0).abs() < 1e-14 && line.interval.is_none() && line.std_error.is_none());
    }
}
