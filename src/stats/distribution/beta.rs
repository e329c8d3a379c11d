//! The incomplete beta function and what follows from it: beta, F and t distributions.

use super::deviance::{log_minus_excess, stirling_remainder};
use super::inverse::{Side, Tail, smaller_tail, solve};

/// One tail known to full relative accuracy, and the other as its complement.
struct Tails {
    lower: f64,
    upper: f64,
    ln_lower: f64,
    ln_upper: f64,
    /// ln of x^a (1−x)^b / B(a, b).
    ln_front: f64,
}

/// The shapes of a beta distribution, with what its front needs of them alone.
#[derive(Clone, Copy)]
struct Shapes {
    a: f64,
    b: f64,
    /// ln of x^a (1−x)^b / B(a, b) at the mean: Stirling remainders, and half a logarithm.
    at_mean: f64,
}

impl Shapes {
    fn new(a: f64, b: f64) -> Self {
        let sum = a + b;
        let remainders = stirling_remainder(sum) - stirling_remainder(a) - stirling_remainder(b);
        Self { a, b, at_mean: remainders + 0.5 * libm::log(a / sum * b / std::f64::consts::TAU) }
    }

    /// The point with f = (x/a) / ((1−x)/b), from f and f − 1: the scale of the F distribution.
    fn at_ratio(self, f: f64, f_minus_one: f64) -> Point {
        let Self { a, b, .. } = self;
        // Divided by the larger of the two, so that neither part overflows.
        let odds = a * f / b;
        let (x, y) = if odds < 1.0 {
            (odds / (1.0 + odds), 1.0 / (1.0 + odds))
        } else {
            (1.0 / (1.0 + 1.0 / odds), 1.0 / (1.0 + odds))
        };
        Point { a, b, at_mean: self.at_mean, x, y, away: a * y * f_minus_one / (a + b) }
    }

    /// The point x itself.
    fn at(self, x: f64) -> Point {
        let Self { a, b, at_mean } = self;
        Point { a, b, at_mean, x, y: 1.0 - x, away: libm::fma(a + b, x, -a) / (a + b) }
    }
}

/// A point of the beta distribution; `away` is x − a/(a+b), computed where it does not cancel.
#[derive(Clone, Copy)]
struct Point {
    a: f64,
    b: f64,
    at_mean: f64,
    x: f64,
    y: f64,
    away: f64,
}

impl Point {
    /// The same point seen from the other end.
    fn mirrored(self) -> Self {
        Self { a: self.b, b: self.a, x: self.y, y: self.x, away: -self.away, ..self }
    }

    /// ln of x^a (1−x)^b / B(a, b): deviance from the mean plus Stirling remainders, so that no large
    /// logarithms cancel (Loader 2000).
    fn ln_front(self) -> f64 {
        let Self { a, b, x, y, away, at_mean } = self;
        let sum = a + b;
        let (mean, rest) = (a / sum, b / sum);
        let deviance = a * log_minus_excess(away / mean, x / mean) + b * log_minus_excess(-away / rest, y / rest);
        deviance + at_mean
    }

    fn tails(self) -> Option<Tails> {
        let Self { a, b, x, .. } = self;
        let ln_front = self.ln_front();
        if x <= (a + 1.0) / (a + b + 2.0) {
            let ln_lower = ln_front - libm::log(self.fraction()?);
            let lower = libm::exp(ln_lower).min(1.0);
            Some(Tails { lower, upper: 1.0 - lower, ln_lower, ln_upper: libm::log1p(-lower), ln_front })
        } else {
            let ln_upper = ln_front - libm::log(self.mirrored().fraction()?);
            let upper = libm::exp(ln_upper).min(1.0);
            Some(Tails { lower: 1.0 - upper, upper, ln_lower: libm::log1p(-upper), ln_upper, ln_front })
        }
    }

    /// The even part of the continued fraction of the incomplete beta function (Didonato & Morris 1992),
    /// by the modified Lentz method; valid below the mean, where all is positive or small.
    fn fraction(self) -> Option<f64> {
        const TINY: f64 = 1e-300;
        let Self { a, b, x, away, .. } = self;
        let drift = -(a + b) * away;
        let denominator = |m: f64| {
            m + m * (b - m) * x / (a + 2.0 * m - 1.0) + (a + m) * (drift + 1.0 + m * (2.0 - x)) / (a + 2.0 * m + 1.0)
        };
        let mut value = a * (drift + 1.0) / (a + 1.0);
        if value == 0.0 {
            value = TINY;
        }
        let (mut c, mut d) = (value, 0.0);
        let mut m = 0.0;
        while m < 1e6 {
            m += 1.0;
            let odd = a + 2.0 * m - 1.0;
            let numerator = (a + m - 1.0) / odd * ((a + b + m - 1.0) / odd) * m * (b - m) * x * x;
            let next = denominator(m);
            d = numerator * d + next;
            if d == 0.0 {
                d = TINY;
            }
            d = 1.0 / d;
            c = next + numerator / c;
            if c == 0.0 {
                c = TINY;
            }
            let change = c * d;
            value *= change;
            if (change - 1.0).abs() < 2e-16 {
                return (value > 0.0).then_some(value);
            }
        }
        None
    }
}

fn positive(value: f64) -> bool {
    value > 0.0 && value.is_finite()
}

/// The F tails at `f`, with the ends handled.
fn f_tails(f: f64, df1: f64, df2: f64) -> Option<(f64, f64)> {
    if !positive(df1) || !positive(df2) || f.is_nan() {
        return None;
    }
    if f <= 0.0 {
        return Some((0.0, 1.0));
    }
    let point = Shapes::new(df1 / 2.0, df2 / 2.0).at_ratio(f, f - 1.0);
    if point.x == 0.0 {
        return Some((0.0, 1.0));
    }
    if point.y == 0.0 || f.is_infinite() {
        return Some((1.0, 0.0));
    }
    let tails = point.tails()?;
    Some((tails.lower, tails.upper))
}

/// ln f where a tail of the F distribution equals `probability`, from a first guess.
fn ln_f_at(side: Side, probability: f64, df1: f64, df2: f64, guess: f64) -> Option<f64> {
    let shapes = Shapes::new(df1 / 2.0, df2 / 2.0);
    solve(side, probability, (-700.0, 700.0), guess, |ln_f| {
        let tails = shapes.at_ratio(libm::exp(ln_f), libm::expm1(ln_f)).tails()?;
        // d/d ln f of the lower tail is x^a y^b / B(a, b).
        let (ln, sign) = match side {
            Side::Lower => (tails.ln_lower, 1.0),
            Side::Upper => (tails.ln_upper, -1.0),
        };
        Some(Tail { ln, slope: sign * libm::exp(tails.ln_front - ln) })
    })
}

/// P(F ≤ f) of the F distribution with `df1` and `df2` degrees of freedom, fractions allowed.
///
/// `None` unless both degrees of freedom are positive and finite. Below 0 the probability is 0.
///
/// ```
/// use parallax::stats::distribution::f_cdf;
/// // F(2, 2): f / (1 + f)
/// assert!((f_cdf(3.0, 2.0, 2.0).unwrap() - 0.75).abs() < 1e-15);
/// ```
pub fn f_cdf(f: f64, df1: f64, df2: f64) -> Option<f64> {
    f_tails(f, df1, df2).map(|(lower, _)| lower)
}

/// P(F > f), accurate in the far tail where 1 − [`f_cdf`] would have no digits left: the p-value of an F test.
///
/// ```
/// use parallax::stats::distribution::f_upper_tail;
/// assert!((f_upper_tail(1e12, 2.0, 2.0).unwrap() * 1e12 - 1.0).abs() < 1e-11);
/// ```
pub fn f_upper_tail(f: f64, df1: f64, df2: f64) -> Option<f64> {
    f_tails(f, df1, df2).map(|(_, upper)| upper)
}

/// The f with P(F ≤ f) = `p`.
///
/// `None` unless 0 < p < 1 and both degrees of freedom are positive and finite.
///
/// ```
/// use parallax::stats::distribution::f_quantile;
/// // Median of F(d, d) is 1, whatever d.
/// assert!((f_quantile(0.5, 3.7, 3.7).unwrap() - 1.0).abs() < 1e-14);
/// ```
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0 && positive(df1) && positive(df2)) {
        return None;
    }
    let (side, probability) = smaller_tail(p);
    ln_f_at(side, probability, df1, df2, 0.0).map(libm::exp)
}

/// P(X ≤ x) of the beta distribution with shapes `a` and `b`: the regularised incomplete beta function.
///
/// `None` unless both shapes are positive and finite and 0 ≤ x ≤ 1.
///
/// ```
/// use parallax::stats::distribution::beta_cdf;
/// assert!((beta_cdf(0.25, 1.0, 2.0).unwrap() - 0.4375).abs() < 1e-15);
/// ```
pub fn beta_cdf(x: f64, a: f64, b: f64) -> Option<f64> {
    if !(positive(a) && positive(b) && (0.0..=1.0).contains(&x)) {
        return None;
    }
    if x == 0.0 || x == 1.0 {
        return Some(x);
    }
    Shapes::new(a, b).at(x).tails().map(|tails| tails.lower)
}

/// The x with P(X ≤ x) = `p` in the beta distribution.
///
/// `None` unless 0 < p < 1 and both shapes are positive and finite.
///
/// ```
/// use parallax::stats::distribution::beta_quantile;
/// assert!((beta_quantile(0.4375, 1.0, 2.0).unwrap() - 0.25).abs() < 1e-15);
/// ```
pub fn beta_quantile(p: f64, a: f64, b: f64) -> Option<f64> {
    let f = f_quantile(p, 2.0 * a, 2.0 * b)?;
    Some(Shapes::new(a, b).at_ratio(f, f - 1.0).x)
}

/// P(|T| > |t|) of Student's t with `df` degrees of freedom, accurate in the far tail.
///
/// `None` unless `df` is positive and finite.
///
/// ```
/// use parallax::stats::distribution::t_two_sided_p;
/// assert!((t_two_sided_p(-1.0, 1.0).unwrap() - 0.5).abs() < 1e-15);
/// ```
pub fn t_two_sided_p(t: f64, df: f64) -> Option<f64> {
    f_upper_tail(t * t, 1.0, df)
}

/// P(T ≤ t) of Student's t with `df` degrees of freedom, fractions allowed.
///
/// `None` unless `df` is positive and finite.
///
/// ```
/// use parallax::stats::distribution::t_cdf;
/// assert!((t_cdf(1.0, 1.0).unwrap() - 0.75).abs() < 1e-15);
/// ```
pub fn t_cdf(t: f64, df: f64) -> Option<f64> {
    let (inside, outside) = f_tails(t * t, 1.0, df)?;
    Some(if t < 0.0 { outside / 2.0 } else { 0.5 + inside / 2.0 })
}

/// The t with P(T ≤ t) = `p`.
///
/// `None` unless 0 < p < 1 and `df` is positive and finite.
///
/// ```
/// use parallax::stats::distribution::t_quantile;
/// assert!((t_quantile(0.975, 16.0).unwrap() - 2.119_905_299_221_254).abs() < 1e-14);
/// ```
pub fn t_quantile(p: f64, df: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0 && positive(df)) {
        return None;
    }
    let from_centre = p - 0.5;
    if from_centre == 0.0 {
        return Some(0.0);
    }
    // T² is F(1, df). The tail is p itself far out, and the distance from ½ near the centre; both are exact.
    let (_, tail) = smaller_tail(p);
    let ln_f = if tail < 0.25 {
        ln_f_at(Side::Upper, 2.0 * tail, 1.0, df, 2.0 * libm::log(roughly_t(tail, df)))
    } else {
        ln_f_at(Side::Lower, 2.0 * from_centre.abs(), 1.0, df, 0.0)
    };
    ln_f.map(|ln_f| libm::copysign(libm::exp(ln_f / 2.0), from_centre))
}

/// Where the upper tail of t is about this: a rational function for the normal distribution (Abramowitz & Stegun 1964,
/// 26.2.22) and the first term of its expansion for t (26.7.5).
fn roughly_t(tail: f64, df: f64) -> f64 {
    let w = libm::sqrt(-2.0 * libm::log(tail));
    let z = w - (2.307_53 + 0.270_61 * w) / (1.0 + w * (0.992_29 + 0.044_81 * w));
    z * (1.0 + (z * z + 1.0) / (4.0 * df))
}
