//! How far apart most pairs are, and how many are close.

use crate::stats::distribution::{normal_cdf, normal_quantile};

/// The distance that holds a given share of the gaps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TotalDeviation {
    /// Lin's approximation from the mean squared gap, z₍₁₊ₚ₎⸝₂ √(mean² + sd²) (Lin 2000).
    pub lin: f64,
    /// The distance d with P(|D| ≤ d) = p when D is normal.
    pub exact: f64,
}

/// Total deviation index: the distance within which the share `p` of normally distributed gaps lies.
///
/// Both forms are |mean| when `sd` is 0. `None` unless 0 < p < 1, `mean` is finite and `sd` is finite and not
/// negative.
///
/// ```
/// use parallax::stats::pair::total_deviation_index;
/// let index = total_deviation_index(0.95, 0.0, 2.0).unwrap();
/// assert!((index.exact - 2.0 * 1.959_963_984_540_054).abs() < 1e-14);
/// assert!((index.lin - index.exact).abs() < 1e-14);
/// ```
pub fn total_deviation_index(p: f64, mean: f64, sd: f64) -> Option<TotalDeviation> {
    let valid = p > 0.0 && p < 1.0 && mean.is_finite() && sd.is_finite() && sd >= 0.0;
    if !valid {
        return None;
    }
    if sd == 0.0 {
        return Some(TotalDeviation { lin: mean.abs(), exact: mean.abs() });
    }
    let z = normal_quantile(f64::midpoint(1.0, p))?;
    let lin = z * libm::hypot(mean, sd);
    let shift = (mean / sd).abs();
    // The share within a distance grows: it is too small at 0 and large enough at |mean| + z sd.
    let (mut low, mut high) = (0.0, shift + z);
    while high - low > 2.0 * f64::EPSILON * high {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if share_within(middle, shift) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(TotalDeviation { lin, exact: f64::midpoint(low, high) * sd })
}

/// Coverage probability: the share of normally distributed gaps nearer than `distance`, P(|D| < distance).
///
/// With `sd` 0 all gaps are `mean`: 1 or 0. `None` unless `distance` and `sd` are finite and not negative and
/// `mean` is finite (Lin, Hedayat, Sinha & Yang 2002).
///
/// ```
/// use parallax::stats::pair::coverage_probability;
/// assert!((coverage_probability(2.0, 0.0, 2.0).unwrap() - 0.682_689_492_137_085_9).abs() < 1e-15);
/// ```
pub fn coverage_probability(distance: f64, mean: f64, sd: f64) -> Option<f64> {
    let valid = distance >= 0.0 && distance.is_finite() && mean.is_finite() && sd >= 0.0 && sd.is_finite();
    if !valid {
        return None;
    }
    if sd == 0.0 {
        return Some(if mean.abs() < distance { 1.0 } else { 0.0 });
    }
    Some(share_within(distance / sd, (mean / sd).abs()))
}

/// P(|Z + shift| < distance) for `shift` ≥ 0, as a difference of lower tails, which are exact.
fn share_within(distance: f64, shift: f64) -> f64 {
    normal_cdf(distance - shift) - normal_cdf(-distance - shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::oracle::{close, number};
    use proptest::prelude::*;

    #[test]
    fn peak_flow_pairs_reproduce_the_reference() {
        let file = include_str!("../../../fixtures/oracles/agreement/ba1986_pefr_first.json");
        let (mean, sd) = (number(file, "/expected/bias"), number(file, "/expected/sd"));
        let expected = |name: &str| number(file, &format!("/expected/tdi/{name}"));
        let index = total_deviation_index(expected("p"), mean, sd).unwrap();
        close(index.lin, expected("tdi_lin_msd"), 1e-7);
        close(index.exact, expected("tdi_exact_normal"), 1e-7);
        close(coverage_probability(30.0, mean, sd).unwrap(), expected("cp_at_30"), 1e-7);
    }

    #[test]
    fn without_spread_all_gaps_are_the_mean() {
        let index = total_deviation_index(0.9, -2.0, 0.0).unwrap();
        assert_eq!((index.lin, index.exact), (2.0, 2.0));
        assert_eq!(coverage_probability(2.0, -2.0, 0.0), Some(0.0));
        assert_eq!(coverage_probability(2.1, -2.0, 0.0), Some(1.0));
        assert_eq!(total_deviation_index(1.0, 0.0, 1.0), None);
        assert_eq!(coverage_probability(1.0, 0.0, f64::NAN), None);
    }

    proptest! {
        #[test]
        fn the_index_is_the_inverse_of_coverage(p in 0.01..0.99f64, mean in -3.0..3.0f64, sd in 0.1..4.0f64) {
            let index = total_deviation_index(p, mean, sd).unwrap();
            let back = coverage_probability(index.exact, mean, sd).unwrap();
            prop_assert!((back - p).abs() < 1e-13);
        }
    }
}
