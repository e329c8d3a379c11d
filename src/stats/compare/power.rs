//! What a comparison of two correlations could show, before anything else is said.

use crate::stats::Undefined;
use crate::stats::distribution::noncentral_t_upper_tail;
use crate::stats::distribution::normal_cdf;
use crate::stats::distribution::normal_quantile;
use crate::stats::distribution::t_quantile;

use super::published::Overlapping;

/// A two-sided test at level `alpha` and the probability `power` with which it should reject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// Level of the test, for example 0.05.
    pub alpha: f64,
    /// Wanted probability of rejecting, for example 0.8.
    pub power: f64,
}

/// The largest study that is planned for.
const MOST_ROWS: usize = 1 << 40;

impl Overlapping {
    /// Power of the two-sided test of r₁ = r₂ by Dunn & Clark's z if these were the true correlations:
    /// Φ(s − z) + Φ(−s − z) with s = |z₁ − z₂|√((n − 3)/(2 − 2c)).
    ///
    /// A probability. For independent rows from a normal distribution; rows in therapists have less. Undefined
    /// ([`Undefined::Overflow`]) for a level outside (0, 1).
    ///
    /// ```
    /// use parallax::stats::compare::Overlapping;
    /// // Equal correlations are rejected as often as the level says.
    /// let power = Overlapping::new(0.4, 0.4, 0.3, 60).unwrap().power(0.05).unwrap();
    /// assert!((power - 0.05).abs() < 1e-15);
    /// ```
    pub fn power(&self, alpha: f64) -> Result<f64, Undefined> {
        let quantile = normal_quantile(1.0 - alpha / 2.0).ok_or(Undefined::Overflow)?;
        let shift = self.dunn_clark()?.statistic.abs();
        Ok(normal_cdf(shift - quantile) + normal_cdf(-shift - quantile))
    }

    /// The fewest rows with which [`Self::power`] reaches the goal; the number of rows of `self` does not matter.
    ///
    /// Undefined ([`Undefined::NotEstimable`]) for equal correlations, which no study can tell apart.
    ///
    /// ```
    /// use parallax::stats::compare::{Goal, Overlapping};
    /// let data = Overlapping::new(0.30, 0.15, 0.40, 4).unwrap();
    /// assert_eq!(data.rows_for(Goal { alpha: 0.05, power: 0.8 }), Ok(391));
    /// ```
    pub fn rows_for(&self, goal: Goal) -> Result<usize, Undefined> {
        let reaches = |n: usize| Ok(self.with_rows(n).power(goal.alpha)? >= goal.power);
        if !reaches(MOST_ROWS)? {
            return Err(Undefined::NotEstimable { lacking: "difference to be found" });
        }
        let (mut short, mut enough) = (3, MOST_ROWS);
        while enough - short > 1 {
            let middle = usize::midpoint(short, enough);
            if reaches(middle)? {
                enough = middle;
            } else {
                short = middle;
            }
        }
        Ok(enough)
    }
}

/// The smallest r₁ − r₂ that `n` independent rows would show with the wanted power: r₁ and r₂ on both sides of `mean`, the
/// views correlated with `between`.
///
/// In units of correlation. Source: [`Overlapping::power`], solved for the difference by bisection.
///
/// # Errors
/// As [`Overlapping::new`] for r₁ = r₂ = `mean`; [`Undefined::NotEstimable`] where no possible difference would be shown.
///
/// ```
/// use parallax::stats::compare::{Goal, Overlapping, detectable_difference};
/// let goal = Goal { alpha: 0.05, power: 0.8 };
/// let difference = detectable_difference(0.3, 0.4, 200, goal).unwrap();
/// let power = Overlapping::new(0.3 + difference / 2.0, 0.3 - difference / 2.0, 0.4, 200).unwrap().power(0.05).unwrap();
/// assert!((power - 0.8).abs() < 1e-9);
/// ```
pub fn detectable_difference(mean: f64, between: f64, n: usize, goal: Goal) -> Result<f64, Undefined> {
    Overlapping::new(mean, mean, between, n)?;
    let apart = |difference: f64| Overlapping::new(mean + difference / 2.0, mean - difference / 2.0, between, n);
    // Impossible differences lie beyond the possible ones, which the power then decides among.
    let shown =
        |difference: f64| apart(difference).is_ok_and(|pair| pair.power(goal.alpha).is_ok_and(|it| it >= goal.power));
    let (mut short, mut beyond, mut found) = (0.0, 2.0, None);
    for _ in 0..64 {
        let middle = f64::midpoint(short, beyond);
        if shown(middle) {
            found = Some(middle);
        }
        if shown(middle) || apart(middle).is_err() {
            beyond = middle;
        } else {
            short = middle;
        }
    }
    found.ok_or(Undefined::NotEstimable {
        lacking: "difference about these correlations that is possible and large enough to be found in so many rows",
    })
}

/// The smallest true shift that a t test with this standard error and `df` would find with the wanted power: the
/// noncentrality at which |t| passes its quantile with that probability, times the standard error.
///
/// In the units of the standard error (Fisher's z for correlations): what these data could detect, whatever they say. The
/// power is that of the noncentral t distribution, both tails (Johnson, Kotz & Balakrishnan 1995, chapter 31).
///
/// # Errors
/// [`Undefined::Overflow`] outside the domain of the distributions; [`Undefined::NotEstimable`] where the goal is no more
/// than the level.
///
/// ```
/// use parallax::stats::compare::{Goal, detectable_shift};
/// // With very many units (z.975 + z.8) standard errors.
/// let shift = detectable_shift(0.1, 1e6, Goal { alpha: 0.05, power: 0.8 }).unwrap();
/// assert!((shift - 0.280_158_5).abs() < 1e-6);
/// ```
pub fn detectable_shift(std_error: f64, df: f64, goal: Goal) -> Result<f64, Undefined> {
    let quantile = t_quantile(1.0 - goal.alpha / 2.0, df).ok_or(Undefined::Overflow)?;
    if goal.power <= goal.alpha || goal.power >= 1.0 {
        return Err(Undefined::NotEstimable { lacking: "difference to be found" });
    }
    let power = |ncp: f64| {
        let tails = noncentral_t_upper_tail(quantile, df, ncp).zip(noncentral_t_upper_tail(quantile, df, -ncp));
        tails.map(|(upper, lower)| upper + lower).ok_or(Undefined::Overflow)
    };
    let (mut short, mut beyond) = (0.0, quantile);
    while power(beyond)? < goal.power {
        short = beyond;
        beyond *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(short, beyond);
        if middle <= short || middle >= beyond {
            break;
        }
        if power(middle)? < goal.power {
            short = middle;
        } else {
            beyond = middle;
        }
    }
    let shift = std_error * f64::midpoint(short, beyond);
    if shift.is_finite() { Ok(shift) } else { Err(Undefined::Overflow) }
}
