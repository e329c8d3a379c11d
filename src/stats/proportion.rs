//! A share of units, with an interval that does not leave 0 to 1.

use super::distribution::normal_quantile;
use super::{Estimate, Interval, Measured, Undefined};

/// The share `count`/`n`, with the score interval of Wilson (1927, eq. 1), which also has a width where the share is 0 or 1.
///
/// No unit, 0 to 1. `n` may be no whole number where units count by weight. The standard error is that of the share moved
/// towards a half by z²/2 units on either side (Agresti & Coull 1998), so that it is never 0.
///
/// # Errors
/// [`Undefined::TooFewUnits`] without a unit.
///
/// ```
/// use parallax::stats::proportion::proportion;
/// let share = proportion(7.0, 10.0, 0.95).unwrap();
/// let interval = share.interval.unwrap();
/// assert_eq!(share.value, 0.7);
/// assert!((interval.low() - 0.396_778).abs() < 1e-6 && (interval.high() - 0.892_209).abs() < 1e-6);
/// assert!(proportion(0.0, 0.0, 0.95).is_err());
/// ```
pub fn proportion(count: f64, n: f64, level: f64) -> Measured {
    if n <= 0.0 {
        return Err(Undefined::TooFewUnits { have: 0, need: 1 });
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive count, far below 2^53")]
    let units = libm::round(n) as usize;
    let share = count / n;
    let plain = Estimate::plain(share, units)?;
    let Some(z) = normal_quantile(f64::midpoint(1.0, level)) else { return Ok(plain) };
    let more = z * z / n;
    let centre = (share + more / 2.0) / (1.0 + more);
    let half = z / (1.0 + more) * libm::sqrt(share * (1.0 - share) / n + more / (4.0 * n));
    // Rounding must not leave the share itself outside.
    let interval = Interval::new((centre - half).clamp(0.0, share), (centre + half).clamp(share, 1.0), level);
    let std_error = libm::sqrt(centre * (1.0 - centre) / (n + z * z));
    Ok(Estimate { interval, std_error: Some(std_error), ..plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_r_and_of_newcombe() {
        // R: prop.test(81, 263, correct = FALSE); Newcombe (1998), table I: 81/263, 15/148, 0/20, 1/29.
        for (count, n, low, high) in [
            (81.0, 263.0, 0.255_288_745_2, 0.366_200_680_9),
            (15.0, 148.0, 0.062_386_0, 0.160_527_5),
            (0.0, 20.0, 0.0, 0.161_125_154_9),
            (1.0, 29.0, 0.006_113_4, 0.171_755_0),
        ] {
            let interval = proportion(count, n, 0.95).unwrap().interval.unwrap();
            assert!((interval.low() - low).abs() < 5e-5, "{count}/{n}: {}", interval.low());
            assert!((interval.high() - high).abs() < 5e-5, "{count}/{n}: {}", interval.high());
        }
    }

    #[test]
    fn a_share_at_an_end_still_has_an_error() {
        let none = proportion(0.0, 1000.0, 0.95).unwrap();
        assert!(none.value == 0.0 && none.std_error.unwrap() > 0.0 && none.interval.unwrap().high() > 0.003);
    }
}
