//! The noncentral t distribution, behind exact limits of agreement and tolerance limits.

use super::deviance::{log_minus_excess, stirling_remainder};
use super::inverse::{Side, Tail, smaller_tail, solve};
use super::normal::{normal_cdf, normal_density, normal_quantile};
use std::f64::consts::TAU;

/// T = (Z + ncp) / S with S² = χ²/df. A tail is the mean of a normal tail over the distribution of S:
/// all terms are positive, so both tails keep their relative accuracy.
struct NoncentralT {
    df: f64,
    ncp: f64,
}

/// A tail and its density in t.
#[derive(Default)]
struct Sum {
    tail: f64,
    density: f64,
}

impl NoncentralT {
    fn new(df: f64, ncp: f64) -> Option<Self> {
        (df > 0.0 && df.is_finite() && ncp.is_finite()).then_some(Self { df, ncp })
    }

    /// The argument of the normal tail at S = e^u, ts − ncp: grows with t for the lower tail, falls for the upper. Near u = 0 the
    /// two large terms are taken apart first, so that what is left of them does not carry the rounding of s.
    fn argument(&self, side: Side, t: f64, u: f64) -> f64 {
        let beyond = if u.abs() < 0.5 {
            libm::fma(t, libm::expm1(u), t - self.ncp)
        } else {
            libm::fma(t, libm::exp(u), -self.ncp)
        };
        if side == Side::Lower { beyond } else { -beyond }
    }

    /// The trapezoidal rule along u = ln s, which converges exponentially for a function that dies away so
    /// fast on both sides (Trefethen & Weideman 2014); from its highest point outwards.
    fn sum(&self, side: Side, t: f64) -> Sum {
        let step = (0.4 / (libm::sqrt(2.0 * self.df) + self.ncp.abs() + 1.0)).min(0.08);
        let middle = self.highest(side, t);
        let mut total = Sum::default();
        self.add(&mut total, side, t, middle);
        for direction in [step, -step] {
            let mut n = 0.0;
            while n < 1e6 {
                n += 1.0;
                let before = total.tail;
                self.add(&mut total, side, t, libm::fma(n, direction, middle));
                if total.tail - before <= 1e-18 * total.tail {
                    break;
                }
            }
        }
        let half = self.df / 2.0;
        let scale = 2.0 * step * libm::sqrt(half / TAU) * libm::exp(-stirling_remainder(half));
        Sum { tail: (total.tail * scale).min(1.0), density: total.density * scale }
    }

    /// One term, without the constant of the density.
    fn add(&self, total: &mut Sum, side: Side, t: f64, u: f64) {
        let s = libm::exp(u);
        let weight = libm::exp(self.df / 2.0 * log_minus_excess(libm::expm1(2.0 * u), s * s));
        let argument = self.argument(side, t, u);
        total.tail += weight * normal_cdf(argument);
        total.density += weight * s * normal_density(argument);
    }

    /// Where the function under the integral is highest, by bisection on the sign of its slope.
    fn highest(&self, side: Side, t: f64) -> f64 {
        let (mut low, mut high) = (-400.0, 40.0);
        for _ in 0..60 {
            let u = f64::midpoint(low, high);
            let s = libm::exp(u);
            let argument = self.argument(side, t, u);
            let toward = if side == Side::Lower { t } else { -t };
            let slope = -self.df * libm::expm1(2.0 * u) + toward * s * density_over_tail(argument);
            if slope > 0.0 {
                low = u;
            } else {
                high = u;
            }
        }
        low
    }
}

/// φ(x) / Φ(x), also where both underflow.
fn density_over_tail(x: f64) -> f64 {
    if x > -30.0 { normal_density(x) / normal_cdf(x) } else { -x - 1.0 / x }
}

/// P(T ≤ t) of the noncentral t distribution with `df` degrees of freedom and noncentrality `ncp`.
///
/// `None` unless `df` is positive and finite and `t` and `ncp` are finite.
///
/// ```
/// use parallax::stats::distribution::noncentral_t_cdf;
/// // At 0 only the normal part counts: Φ(−ncp).
/// assert!((noncentral_t_cdf(0.0, 7.0, 1.0).unwrap() - 0.158_655_253_931_457_05).abs() < 1e-15);
/// ```
pub fn noncentral_t_cdf(t: f64, df: f64, ncp: f64) -> Option<f64> {
    let law = NoncentralT::new(df, ncp)?;
    t.is_finite().then(|| law.sum(Side::Lower, t).tail)
}

/// P(T > t) of the noncentral t distribution, accurate in the far tail.
///
/// ```
/// use parallax::stats::distribution::noncentral_t_upper_tail;
/// assert!((noncentral_t_upper_tail(0.0, 7.0, -1.0).unwrap() - 0.158_655_253_931_457_05).abs() < 1e-15);
/// ```
pub fn noncentral_t_upper_tail(t: f64, df: f64, ncp: f64) -> Option<f64> {
    let law = NoncentralT::new(df, ncp)?;
    t.is_finite().then(|| law.sum(Side::Upper, t).tail)
}

/// The t with P(T ≤ t) = `p` in the noncentral t distribution.
///
/// `None` unless 0 < p < 1, `df` is positive and finite and `ncp` is finite.
///
/// ```
/// use parallax::stats::distribution::{noncentral_t_quantile, t_quantile};
/// let central = noncentral_t_quantile(0.9, 5.0, 0.0).unwrap();
/// assert!((central - t_quantile(0.9, 5.0).unwrap()).abs() < 1e-13);
/// ```
pub fn noncentral_t_quantile(p: f64, df: f64, ncp: f64) -> Option<f64> {
    let law = NoncentralT::new(df, ncp)?;
    let z = normal_quantile(p)?;
    let (side, probability) = smaller_tail(p);
    let start = ncp + z * libm::sqrt(1.0 + ncp * ncp / (2.0 * df));
    // Along asinh t the tails are nearly straight far out, where they fall as powers of t.
    let solved = solve(side, probability, (-600.0, 600.0), libm::asinh(start), |at| {
        let sum = law.sum(side, libm::sinh(at));
        let sign = if side == Side::Lower { 1.0 } else { -1.0 };
        Some(Tail { ln: libm::log(sum.tail), slope: sign * sum.density * libm::cosh(at) / sum.tail })
    })?;
    Some(libm::sinh(solved))
}
