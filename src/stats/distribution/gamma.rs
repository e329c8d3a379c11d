//! The incomplete gamma function and the chi-square distribution.

use super::deviance::{log_minus_excess, stirling_remainder};
use super::inverse::{Side, Tail, smaller_tail, solve};

struct Tails {
    lower: f64,
    upper: f64,
    ln_lower: f64,
    ln_upper: f64,
    /// ln of x^a e^(−x) / Γ(a).
    ln_front: f64,
}

/// The tails of the gamma distribution of shape `a` at x = a · `ratio`, with `excess` = ratio − 1.
fn tails(a: f64, ratio: f64, excess: f64) -> Option<Tails> {
    let x = a * ratio;
    let ln_front =
        a * log_minus_excess(excess, ratio) - stirling_remainder(a) + 0.5 * libm::log(a / std::f64::consts::TAU);
    if x < a + 1.0 {
        let ln_lower = ln_front + libm::log(series(a, x)?);
        let lower = libm::exp(ln_lower).min(1.0);
        Some(Tails { lower, upper: 1.0 - lower, ln_lower, ln_upper: libm::log1p(-lower), ln_front })
    } else {
        let ln_upper = ln_front + libm::log(fraction(a, x, a * excess)?);
        let upper = libm::exp(ln_upper).min(1.0);
        Some(Tails { lower: 1.0 - upper, upper, ln_lower: libm::log1p(-upper), ln_upper, ln_front })
    }
}

/// Σ xⁿ / (a (a+1) … (a+n)), all terms positive (DLMF 8.11.4).
fn series(a: f64, x: f64) -> Option<f64> {
    let mut term = 1.0 / a;
    let mut sum = term;
    // What the additions round away, given back at the end: near x = a there are thousands of terms.
    let mut lost = 0.0;
    let mut n = 0.0;
    while n < 1e6 {
        n += 1.0;
        term *= x / (a + n);
        let next = sum + term;
        lost += (sum - next) + term;
        sum = next;
        if term * (a + n + 1.0) < sum * 1e-17 * (a + n + 1.0 - x) {
            return Some(sum + lost);
        }
    }
    None
}

/// The continued fraction above the mean (DLMF 8.9.2), contracted, by the modified Lentz method.
/// `beyond` is x − a, known without cancellation.
fn fraction(a: f64, x: f64, beyond: f64) -> Option<f64> {
    const TINY: f64 = 1e-300;
    let mut b = beyond + 1.0;
    if b == 0.0 {
        b = TINY;
    }
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut value = d;
    let mut n = 0.0;
    while n < 1e6 {
        n += 1.0;
        let numerator = -n * (n - a);
        b = beyond + 1.0 + 2.0 * n;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
        let change = c * d;
        value *= change;
        if (change - 1.0).abs() < 2e-16 {
            return (value > 0.0 && x > 0.0).then_some(value);
        }
    }
    None
}

fn positive(value: f64) -> bool {
    value > 0.0 && value.is_finite()
}

/// P(X ≤ x) of the chi-square distribution with `df` degrees of freedom, fractions allowed.
///
/// `None` unless `df` is positive and finite. Below 0 the probability is 0.
///
/// ```
/// use parallax::stats::distribution::chi2_cdf;
/// assert!((chi2_cdf(2.0, 2.0).unwrap() - (1.0 - (-1f64).exp())).abs() < 1e-15);
/// ```
pub fn chi2_cdf(x: f64, df: f64) -> Option<f64> {
    chi2_tails(x, df).map(|(lower, _)| lower)
}

/// P(X > x) of the chi-square distribution, accurate in the far tail.
///
/// ```
/// use parallax::stats::distribution::chi2_upper_tail;
/// assert!((chi2_upper_tail(80.0, 2.0).unwrap() / (-40f64).exp() - 1.0).abs() < 1e-13);
/// ```
pub fn chi2_upper_tail(x: f64, df: f64) -> Option<f64> {
    chi2_tails(x, df).map(|(_, upper)| upper)
}

fn chi2_tails(x: f64, df: f64) -> Option<(f64, f64)> {
    if !positive(df) || x.is_nan() {
        return None;
    }
    let ratio = x / df;
    if ratio <= 0.0 {
        return Some((0.0, 1.0));
    }
    if ratio.is_infinite() {
        return Some((1.0, 0.0));
    }
    let tails = tails(df / 2.0, ratio, (x - df) / df)?;
    Some((tails.lower, tails.upper))
}

/// The x with P(X ≤ x) = `p` in the chi-square distribution.
///
/// `None` unless 0 < p < 1 and `df` is positive and finite.
///
/// ```
/// use parallax::stats::distribution::chi2_quantile;
/// assert!((chi2_quantile(0.95, 2.0).unwrap() + 2.0 * 0.05f64.ln()).abs() < 1e-13);
/// ```
pub fn chi2_quantile(p: f64, df: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0 && positive(df)) {
        return None;
    }
    let (side, probability) = smaller_tail(p);
    let ln_ratio = solve(side, probability, (-700.0, 700.0), 0.0, |at| {
        let tails = tails(df / 2.0, libm::exp(at), libm::expm1(at))?;
        let (ln, sign) = match side {
            Side::Lower => (tails.ln_lower, 1.0),
            Side::Upper => (tails.ln_upper, -1.0),
        };
        Some(Tail { ln, slope: sign * libm::exp(tails.ln_front - ln) })
    })?;
    Some(df * libm::exp(ln_ratio))
}
