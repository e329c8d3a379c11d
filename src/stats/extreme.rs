//! How often the most extreme of several values lies as far out as the one that caught the eye.

use super::Undefined;
use super::distribution::normal_cdf;

/// The chance that at least one of `n` normal values lies `distance` or further from their own mean.
///
/// Inputs: `distance` ≥ 0 and `spread` > 0 (standard deviation of a single value) in the same unit; `n` values. A deviation from an
/// own mean has variance (n − 1)/n of a single one; taken as independent, the chance for the largest is 1 − (1 − p)ⁿ (Šidák 1967).
/// Deviations of one sample are slightly negatively correlated, which makes the chance too high and so never calls a
/// value rarer than it is: by .06 at n = 3, .03 at n = 5, .01 from n = 9 on (simulated below).
///
/// # Errors
/// [`Undefined::TooFewTargets`] below three values, of which the largest deviations are one and the same;
/// [`Undefined::NoVariance`] without spread.
///
/// ```
/// use parallax::stats::extreme::chance_of_extreme;
/// // Ten values, the largest deviation two standard deviations: 1 − (1 − .0350)^10.
/// let chance = chance_of_extreme(2.0, 1.0, 10).unwrap();
/// assert!((chance - 0.2999).abs() < 5e-4);
/// ```
pub fn chance_of_extreme(distance: f64, spread: f64, n: usize) -> Result<f64, Undefined> {
    if n < 3 {
        return Err(Undefined::TooFewTargets { have: n, need: 3 });
    }
    if spread <= 0.0 {
        return Err(Undefined::NoVariance);
    }
    let n = n as f64;
    let one = 2.0 * normal_cdf(-distance / (spread * ((n - 1.0) / n).sqrt()));
    Ok(1.0 - (1.0 - one).powf(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::distribution::normal_quantile;

    /// Share of simulated samples whose largest deviation from their own mean reaches `distance`.
    fn simulated(distance: f64, n: usize, samples: u32) -> f64 {
        let mut state = 20_260_101_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        };
        let mut hits = 0_u32;
        for _ in 0..samples {
            let values: Vec<f64> = (0..n).map(|_| normal_quantile(uniform()).unwrap()).collect();
            let mean = values.iter().sum::<f64>() / n as f64;
            hits += u32::from(values.iter().any(|value| (value - mean).abs() >= distance));
        }
        f64::from(hits) / f64::from(samples)
    }

    #[test]
    fn the_chance_is_that_of_simulated_samples_or_a_little_higher() {
        // Largest excess over the truth, and four standard errors of the simulation below it.
        for (distance, n, excess) in [(1.2, 3, 0.07), (1.5, 5, 0.04), (2.0, 9, 0.02), (2.5, 14, 0.01), (1.8, 20, 0.02)]
        {
            let chance = chance_of_extreme(distance, 1.0, n).unwrap();
            let share = simulated(distance, n, 20_000);
            assert!(
                (-0.014..excess + 0.014).contains(&(chance - share)),
                "{distance} of {n}: {chance} against {share}"
            );
        }
    }

    #[test]
    fn it_rises_with_the_number_of_values_and_has_no_value_without_spread() {
        assert!(chance_of_extreme(2.0, 1.0, 12).unwrap() > chance_of_extreme(2.0, 1.0, 6).unwrap());
        assert_eq!(chance_of_extreme(0.0, 1.0, 6), Ok(1.0));
        assert_eq!(chance_of_extreme(1.0, 0.0, 6), Err(Undefined::NoVariance));
        assert!(chance_of_extreme(1.0, 1.0, 2).is_err());
    }
}
