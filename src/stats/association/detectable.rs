//! The smallest correlation that so few people can show.

use crate::stats::distribution::normal_quantile;
use crate::stats::{Estimate, Measured, Undefined};

/// Fewest pairs for which Fisher's z has a variance.
const FEWEST: usize = 4;

/// The size of a true correlation that `n` independent pairs show with probability `power`: that is, for which the interval
/// of Fisher's z at this confidence level then leaves out 0. tanh((z₁₋α⸝₂ + `z_power)/√(n` − 3)), the sample-size formula
/// n = ((z₁₋α⸝₂ + `z_power)/artanh` r)² + 3 solved for r (Hulley et al. 2013, appendix 6C, after Fisher 1921). The chance of
/// an interval on the wrong side of 0 is left out of the power; it is below 0.000 01 here. A correlation, without unit.
///
/// # Errors
/// Fewer than four pairs; [`Undefined::NotEstimable`] for a confidence level or power outside (0, 1).
///
/// ```
/// use parallax::stats::association::detectable_r;
/// // The table of Hulley et al. asks for 85 pairs to show .30 at a two-sided 5 % with 80 % power.
/// assert!(detectable_r(85, 0.95, 0.8).unwrap().value < 0.30);
/// assert!(detectable_r(84, 0.95, 0.8).unwrap().value > 0.30);
/// ```
pub fn detectable_r(n: usize, level: f64, power: f64) -> Measured {
    if n < FEWEST {
        return Err(Undefined::TooFewUnits { have: n, need: FEWEST });
    }
    let quantile = |p| normal_quantile(p).ok_or(Undefined::NotEstimable { lacking: "share between 0 and 1" });
    let distance = quantile(f64::midpoint(1.0, level))? + quantile(power)?;
    Estimate::plain(libm::tanh(distance / libm::sqrt(n as f64 - 3.0)), n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::distribution::normal_cdf;
    use crate::stats::pair::pearson;
    use crate::stats::stream::Stream;

    #[test]
    fn published_numbers_of_pairs_are_found_again() {
        // Hulley et al. 2013, table 6C, two-sided .05 and power .80: r = .10, .20, .30, .40 need 783, 194, 85, 47.
        for (pairs, r) in [(783, 0.10), (194, 0.20), (85, 0.30), (47, 0.40)] {
            let here = detectable_r(pairs, 0.95, 0.8).unwrap().value;
            let one_less = detectable_r(pairs - 1, 0.95, 0.8).unwrap().value;
            assert!(here < r && one_less > r, "{pairs}: {here} {one_less}");
        }
        assert_eq!(detectable_r(3, 0.95, 0.8), Err(Undefined::TooFewUnits { have: 3, need: 4 }));
    }

    #[test]
    fn that_correlation_is_shown_in_at_least_four_of_five_draws() {
        for pairs in [10, 30] {
            let rho = detectable_r(pairs, 0.95, 0.8).unwrap().value;
            let mut stream = Stream::new(5, pairs as u64);
            let draws = 4000;
            let mut shown = 0;
            for _ in 0..draws {
                let (mut x, mut y) = (Vec::new(), Vec::new());
                for _ in 0..pairs {
                    let (first, second) = (stream.normal(), stream.normal());
                    x.push(first);
                    y.push(rho * first + (1.0 - rho * rho).sqrt() * second);
                }
                let interval = pearson(&x, &y, Some(0.95)).unwrap().interval.unwrap();
                shown += usize::from(!interval.contains(0.0));
            }
            let share = shown as f64 / f64::from(draws);
            // z of a sample lies above that of the population by ρ/(2(n − 1)) on average (Fisher 1921), which the formula
            // leaves out: with few pairs a little more than four of five.
            let lifted = rho / (2.0 * (pairs as f64 - 1.0)) * (pairs as f64 - 3.0).sqrt();
            let expected = normal_cdf(0.841_621_233_572_914 + lifted);
            let error = (0.8_f64 * 0.2 / f64::from(draws)).sqrt();
            assert!((share - expected).abs() < 3.5 * error, "{pairs}: {share}, expected {expected}");
        }
    }
}
