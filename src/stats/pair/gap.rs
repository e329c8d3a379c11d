//! The mean gap in units of spread.

use super::Summary;
use crate::stats::describe::PairMoments;
use crate::stats::{Estimate, Measured, Undefined};

/// Standardised mean of paired differences: mean gap over the standard deviation of the gaps (Cohen 1988, *d* z).
///
/// # Errors
/// Fewer than two pairs; [`Undefined::NoVariance`] when all gaps are equal.
///
/// ```
/// use parallax::stats::pair::paired_d;
/// let d = paired_d(&[3.0, 5.0, 7.0], &[2.0, 3.0, 4.0]).unwrap();
/// assert_eq!(d.value, 2.0);
/// ```
pub fn paired_d(x: &[f64], y: &[f64]) -> Measured {
    let summary = Summary::of_slices(x, y, 2)?;
    Estimate::plain(over_gaps(&summary)?, summary.n)
}

/// [`paired_d`] of additive sums.
///
/// ```
/// use parallax::stats::{describe::PairMoments, pair::paired_d_of};
/// let mut moments = PairMoments::default();
/// [(3.0, 2.0), (5.0, 3.0), (7.0, 4.0)].iter().for_each(|&(x, y)| moments.add(x - 4.0, y - 4.0));
/// assert_eq!(paired_d_of(&moments), Ok(2.0));
/// ```
pub fn paired_d_of(moments: &PairMoments) -> Result<f64, Undefined> {
    over_gaps(&Summary::of_moments(moments, 2)?)
}

/// Mean gap over the average spread of the two columns, √((`s_x`² + `s_y`²)/2) (Cumming 2012, *d* av).
///
/// # Errors
/// Fewer than two pairs; [`Undefined::NoVariance`] when both columns are constant.
///
/// ```
/// use parallax::stats::pair::paired_d_average;
/// let d = paired_d_average(&[3.0, 5.0, 7.0], &[2.0, 4.0, 6.0]).unwrap();
/// assert_eq!(d.value, 0.5);
/// ```
pub fn paired_d_average(x: &[f64], y: &[f64]) -> Measured {
    let summary = Summary::of_slices(x, y, 2)?;
    Estimate::plain(over_columns(&summary)?, summary.n)
}

/// [`paired_d_average`] of additive sums.
///
/// ```
/// use parallax::stats::{describe::PairMoments, pair::paired_d_average_of};
/// let mut moments = PairMoments::default();
/// [(3.0, 2.0), (5.0, 4.0), (7.0, 6.0)].iter().for_each(|&(x, y)| moments.add(x - 4.0, y - 4.0));
/// assert_eq!(paired_d_average_of(&moments), Ok(0.5));
/// ```
pub fn paired_d_average_of(moments: &PairMoments) -> Result<f64, Undefined> {
    over_columns(&Summary::of_moments(moments, 2)?)
}

fn over_gaps(summary: &Summary) -> Result<f64, Undefined> {
    ratio(summary.mean_difference, summary.var_difference)
}

fn over_columns(summary: &Summary) -> Result<f64, Undefined> {
    ratio(summary.mean_difference, f64::midpoint(summary.var_x, summary.var_y))
}

fn ratio(mean: f64, variance: f64) -> Result<f64, Undefined> {
    if variance == 0.0 {
        return Err(Undefined::NoVariance);
    }
    let value = mean / libm::sqrt(variance);
    if value.is_finite() { Ok(value) } else { Err(Undefined::Overflow) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_gaps_have_no_standard_unit() {
        assert_eq!(paired_d(&[3.0, 4.0], &[1.0, 2.0]), Err(Undefined::NoVariance));
        assert_eq!(paired_d_average(&[3.0, 3.0], &[1.0, 1.0]), Err(Undefined::NoVariance));
        assert_eq!(paired_d(&[3.0], &[1.0]), Err(Undefined::TooFewPairs { have: 1, need: 2 }));
    }

    proptest! {
        #[test]
        fn the_sign_turns_with_the_roles_and_the_unit_does_not_matter(
            pairs in prop::collection::vec((1.0..7.0f64, 1.0..7.0f64), 3..20), scale in 0.2..5.0f64,
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let times = |v: &[f64]| v.iter().map(|value| value * scale - 2.0).collect::<Vec<f64>>();
            let (d, average) = (paired_d(&x, &y).unwrap().value, paired_d_average(&x, &y).unwrap().value);
            prop_assert!((paired_d(&times(&y), &times(&x)).unwrap().value + d).abs() < 1e-9 * (1.0 + d.abs()));
            prop_assert!((paired_d_average(&times(&y), &times(&x)).unwrap().value + average).abs() < 1e-9);
        }
    }
}
