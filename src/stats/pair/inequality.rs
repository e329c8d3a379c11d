//! Do the two views spread differently, and does the gap depend on the level? And how reliable is a gap at all?

use super::Summary;
use crate::stats::Undefined;
use crate::stats::describe::PairMoments;

/// Natural logarithm of the ratio of the variances of two views, x over y: above zero, x is spread more widely. The sum and
/// the difference of two views correlate if and only if it is not zero (Pitman 1939; Morgan 1939). In logarithms of ratings
/// squared per ratings squared, so without a unit.
///
/// Undefined with fewer than two pairs, or where a view never changes.
///
/// ```
/// use parallax::stats::{describe::PairMoments, pair::log_variance_ratio_of};
/// let mut moments = PairMoments::default();
/// [(-2.0, 1.0), (0.0, -1.0), (2.0, 0.0)].iter().for_each(|&(x, y)| moments.add(x, y));
/// assert!((log_variance_ratio_of(&moments).unwrap() - 4.0_f64.ln()).abs() < 1e-15);
/// ```
pub fn log_variance_ratio_of(moments: &PairMoments) -> Result<f64, Undefined> {
    let Summary { var_x: x, var_y: y, .. } = Summary::of_moments(moments, 2)?;
    if x <= 0.0 || y <= 0.0 {
        return Err(Undefined::ConstantColumn);
    }
    Ok(libm::log(x / y))
}

/// Change of the gap x − y for each point of the level (x + y)/2: the least-squares slope (Bland & Altman 1999, section 3.2),
/// `(v_x − v_y)/2` over `(v_x + v_y + 2c)/4`. Ends of the answer range and unequal variances force a part of it.
///
/// Undefined with fewer than two pairs, or where the level never changes.
///
/// ```
/// use parallax::stats::{describe::PairMoments, pair::gap_slope_of};
/// let mut moments = PairMoments::default();
/// // Gaps 0, 1, 3 at levels 1, 2, 3.
/// [(1.0, 1.0), (2.5, 1.5), (4.5, 1.5)].iter().for_each(|&(x, y)| moments.add(x, y));
/// assert!((gap_slope_of(&moments).unwrap() - 1.5).abs() < 1e-14);
/// ```
pub fn gap_slope_of(moments: &PairMoments) -> Result<f64, Undefined> {
    let Summary { var_x: x, var_y: y, cov: both, .. } = Summary::of_moments(moments, 2)?;
    let level = (x + y + 2.0 * both) / 4.0;
    if level <= 0.0 {
        return Err(Undefined::ConstantColumn);
    }
    Ok((x - y) / 2.0 / level)
}

/// Reliability of the difference of two views with reliabilities `of_x` and `of_y` (Edwards 2001, eq. 1; Lord 1963):
/// `(v_x r_x + v_y r_y − 2c)/(v_x + v_y − 2c)`, c their covariance. It supposes that errors of the two forms are
/// independent. Not cut: below zero the views have more in common than such reliabilities allow.
///
/// Undefined with fewer than two pairs, or where all gaps are equal.
///
/// ```
/// use parallax::stats::{describe::PairMoments, pair::gap_reliability_of};
/// // Equal variances and r = .50.
/// let mut moments = PairMoments::default();
/// let pairs = [(1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, -1.0)];
/// pairs.iter().for_each(|&(x, y)| {
///     moments.add(x, y);
///     moments.add(-x, -y);
/// });
/// assert!((gap_reliability_of(&moments, 0.75, 0.75).unwrap() - 0.5).abs() < 1e-14);
/// ```
pub fn gap_reliability_of(moments: &PairMoments, of_x: f64, of_y: f64) -> Result<f64, Undefined> {
    let Summary { var_x: x, var_y: y, cov: both, var_difference: gaps, .. } = Summary::of_moments(moments, 2)?;
    if gaps <= 0.0 {
        return Err(Undefined::NoVariance);
    }
    Ok((x * of_x + y * of_y - 2.0 * both) / gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two standardised views with this correlation.
    fn views(r: f64) -> PairMoments {
        let mut moments = PairMoments::default();
        let rest = (1.0 - r * r).sqrt();
        for (x, other) in [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)] {
            moments.add(x, r * x + rest * other);
        }
        moments
    }

    #[test]
    fn the_worked_examples_of_difference_scores() {
        let of = |r: f64, x, y| gap_reliability_of(&views(r), x, y).unwrap();
        assert!((of(0.5, 0.75, 0.75) - 0.5).abs() < 1e-12);
        assert!((of(0.36, 0.9, 0.9) - 0.84).abs() < 0.005);
        assert!((of(0.36, 0.64, 0.64) - 0.44).abs() < 0.005);
        assert!(of(0.9, 0.5, 0.5) < 0.0, "more in common than such reliabilities allow");
    }

    #[test]
    fn the_slope_is_that_of_the_regression_and_has_the_sign_of_the_ratio() {
        let (x, y) = ([1.0, 2.0, 4.0, 4.5], [2.0, 2.5, 2.0, 3.5]);
        let mut moments = PairMoments::default();
        x.iter().zip(&y).for_each(|(x, y)| moments.add(*x, *y));
        let gaps: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x - y).collect();
        let levels: Vec<f64> = x.iter().zip(&y).map(|(x, y)| f64::midpoint(*x, *y)).collect();
        let trend = crate::stats::limits::regression_of_difference_on_level(&gaps, &levels, 0.95).unwrap();
        let slope = gap_slope_of(&moments).unwrap();
        assert!((slope - trend.slope.value).abs() < 1e-12);
        assert!(slope > 0.0 && log_variance_ratio_of(&moments).unwrap() > 0.0);
    }

    #[test]
    fn what_never_changes_has_no_ratio_and_equal_gaps_no_reliability() {
        let mut moments = PairMoments::default();
        (0..3).for_each(|at| moments.add(f64::from(at), 1.0));
        assert_eq!(log_variance_ratio_of(&moments), Err(Undefined::ConstantColumn));
        let mut equal = PairMoments::default();
        (0..3).for_each(|at| equal.add(f64::from(at), f64::from(at)));
        assert_eq!(gap_reliability_of(&equal, 0.8, 0.8), Err(Undefined::NoVariance));
    }
}
