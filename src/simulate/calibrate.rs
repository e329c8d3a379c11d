//! From the wanted correlation and gap of printed totals to the parameters of the latent views.
//!
//! A view of a session is θ = μ + σ(√a·T + √b·C + √c·S) with standard normal parts of therapist, client and session and
//! shares a + b + c = 1. The parts of client and therapist views correlate ρ′ for C and S and 0 for T, so that the
//! latent views correlate ρ = ρ′(√(b₁b₂) + √(c₁c₂)) over all sessions.
//!
//! An answer is θ + easiness of the item + part of its scale (SD `scale_sd`) + error (SD `item_sd`), rounded and cut to
//! 1 … 5. Rounding and the ceiling bend the line from θ to the expected total g(θ) and add variance v(θ). Both are sums
//! of normal probabilities. The printed totals therefore have mean E g, variance Var g + E v, and the covariance
//! Σₖ ρᵏ αₖ βₖ, with the coefficients of g₁ and g₂ on normalised Hermite polynomials (Mehler 1866). μ of the therapist
//! follows from d = (M₁ − M₂)/√((V₁ + V₂)/2) and ρ from r = covariance/√(V₁V₂), both by bisection.

use super::parameters::Parameters;
use super::parameters::refused;
use crate::error::Problem;

/// How much easier than average each item is; the mean is 0.
pub(super) const EASE: [f64; 12] = [0.1, -0.2, 0.3, 0.0, 0.2, -0.1, 0.1, -0.3, 0.2, -0.2, 0.1, -0.2];
/// Items of goal, task and bond from 0, as in the 12-item form.
const SCALES: [[usize; 4]; 3] = [[3, 5, 7, 10], [0, 1, 9, 11], [2, 4, 6, 8]];
/// Nodes of the integrals over a standard normal: −5 to 5 in steps of a half.
const NODES: i32 = 10;
const HERMITE: usize = 12;
/// Where one answer becomes the next.
const STEPS: [f64; 4] = [1.5, 2.5, 3.5, 4.5];

/// The scale (0 goal, 1 task, 2 bond) of an item from 0.
pub(super) fn scale_of(item: usize) -> usize {
    SCALES.iter().position(|items| items.contains(&item)).unwrap_or(0)
}

/// Centres of the views and the correlation of their parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Views {
    /// μ of the client view.
    pub client_mean: f64,
    /// μ of the therapist view.
    pub therapist_mean: f64,
    /// ρ′, the correlation of the client and session parts.
    pub part_r: f64,
}

/// Solves for the therapist's centre and the correlation of the parts. Refused when rounding and ceiling leave no room for
/// the wanted correlation or gap.
///
/// ```
/// use parallax::simulate::{Parameters, calibrate};
/// let views = calibrate::views(&Parameters::default()).unwrap();
/// assert!(views.therapist_mean < views.client_mean);
/// // Rounding and ceiling weaken a correlation, so the parts correlate more than the totals.
/// assert!(views.part_r > 0.36);
/// ```
pub fn views(parameters: &Parameters) -> Result<Views, Box<Problem>> {
    let p = parameters;
    let client = Moments::of(p.client_mean, p.client_sd, p);
    let gap = |mean: f64| {
        let therapist = Moments::of(mean, p.therapist_sd, p);
        (client.mean - therapist.mean) / libm::sqrt(f64::midpoint(client.variance, therapist.variance))
    };
    let no_gap = || refused("views_d", "the answers from 1 to 5 leave no room for this gap");
    let therapist_mean = bisect(-2.0, 8.0, |mean| p.views_d - gap(mean)).ok_or_else(no_gap)?;
    let therapist = Moments::of(therapist_mean, p.therapist_sd, p);
    let room =
        libm::sqrt(p.client_shares[1] * p.therapist_shares[1]) + libm::sqrt(p.client_shares[2] * p.therapist_shares[2]);
    let spread = libm::sqrt(client.variance * therapist.variance);
    let views_r = |part_r: f64| client.covariance(&therapist, part_r * room) / spread;
    let no_r = || refused("views_r", "noise, rounding and the shares leave no room for this correlation");
    let part_r = bisect(0.0, 1.0, |part_r| views_r(part_r) - p.views_r).ok_or_else(no_r)?;
    Ok(Views { client_mean: p.client_mean, therapist_mean, part_r })
}

/// The root of a rising function, or nothing if it does not change sign.
fn bisect(mut low: f64, mut high: f64, rising: impl Fn(f64) -> f64) -> Option<f64> {
    if rising(low) > 0.0 || rising(high) < 0.0 {
        return None;
    }
    for _ in 0..45 {
        let middle = f64::midpoint(low, high);
        if rising(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high))
}

/// What rounding and ceiling make of a view.
struct Moments {
    mean: f64,
    variance: f64,
    /// Coefficients of the expected total on normalised Hermite polynomials 1, 2, …
    hermite: [f64; HERMITE],
}

impl Moments {
    fn of(centre: f64, sd: f64, parameters: &Parameters) -> Self {
        let (mut mean, mut square, mut within) = (0.0, 0.0, 0.0);
        let mut hermite = [0.0; HERMITE];
        for (z, weight) in nodes() {
            let (expected, variance) = total(centre + sd * z, parameters);
            mean += weight * expected;
            square += weight * expected * expected;
            within += weight * variance;
            // He_{k+1} = z He_k - k He_{k-1}, divided by sqrt(k!) on the way.
            let (mut before, mut here) = (0.0, 1.0);
            for (k, coefficient) in hermite.iter_mut().enumerate() {
                let next = (z * here - libm::sqrt(k as f64) * before) / libm::sqrt(k as f64 + 1.0);
                (before, here) = (here, next);
                *coefficient += weight * expected * here;
            }
        }
        Self { mean, variance: square - mean * mean + within, hermite }
    }

    /// Covariance of two totals whose latent views correlate `r` (Mehler 1866).
    fn covariance(&self, other: &Self, r: f64) -> f64 {
        let products = self.hermite.iter().zip(&other.hermite).map(|(a, b)| a * b);
        products.rev().fold(0.0, |sum, product| (sum + product) * r)
    }
}

/// Points and weights for an integral over a standard normal.
pub(super) fn nodes() -> impl Iterator<Item = (f64, f64)> {
    let density = |z: f64| libm::exp(-0.5 * z * z);
    let points = || (-NODES..=NODES).map(|i| f64::from(i) / 2.0);
    let total: f64 = points().map(density).sum();
    points().map(move |z| (z, density(z) / total))
}

/// Mean and variance of the total (mean per item) of a session with this level.
fn total(level: f64, parameters: &Parameters) -> (f64, f64) {
    let (mut mean, mut variance) = (0.0, 0.0);
    for items in SCALES {
        let (mut expected, mut square, mut error) = (0.0, 0.0, 0.0);
        for (z, weight) in nodes() {
            let of_items = items.map(|item| answer(level + parameters.scale_sd * z + EASE[item], parameters.item_sd));
            let scale: f64 = of_items.iter().map(|(mean, _)| mean).sum::<f64>() / 4.0;
            expected += weight * scale;
            square += weight * scale * scale;
            error += weight * of_items.iter().map(|(_, variance)| variance).sum::<f64>() / 16.0;
        }
        mean += expected / 3.0;
        variance += (square - expected * expected + error) / 9.0;
    }
    (mean, variance)
}

/// Mean and variance of a normal variable rounded and cut to 1 … 5.
fn answer(centre: f64, sd: f64) -> (f64, f64) {
    // Above 1 with P(x > 1.5), above 2 with P(x > 2.5) …: tail sums give the moments.
    let (mut mean, mut square) = (1.0, 1.0);
    for (step, above) in STEPS.into_iter().zip(above(centre, sd)) {
        mean += above;
        square += above * 2.0 * step;
    }
    (mean, square - mean * mean)
}

/// The probabilities that such an answer is above 1, 2, 3 and 4.
pub(super) fn above(centre: f64, sd: f64) -> [f64; 4] {
    STEPS.map(|step| 0.5 * libm::erfc((step - centre) / (sd * std::f64::consts::SQRT_2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_error_is_rounded_and_cut() {
        assert_eq!(answer(3.2, 1e-6), (3.0, 0.0));
        assert_eq!(answer(7.0, 1e-6), (5.0, 0.0));
        let (mean, variance) = answer(2.5, 1e-6);
        assert!((mean - 2.5).abs() < 1e-12 && (variance - 0.25).abs() < 1e-12);
    }

    #[test]
    fn mehlers_series_is_exact_for_a_straight_line() {
        let line =
            Moments { mean: 0.0, variance: 4.0, hermite: std::array::from_fn(|k| if k == 0 { 2.0 } else { 0.0 }) };
        assert_eq!(line.covariance(&line, 0.3), 4.0 * 0.3);
    }

    #[test]
    fn hermite_coefficients_hold_all_variance_of_the_expected_total() {
        let parameters = Parameters::default();
        let moments = Moments::of(4.2, 0.7, &parameters);
        let between: f64 = moments.hermite.iter().map(|c| c * c).sum();
        let within: f64 = nodes().map(|(z, w)| w * total(4.2 + 0.7 * z, &parameters).1).sum();
        assert!((between + within - moments.variance).abs() < 1e-4 * moments.variance);
    }

    #[test]
    fn easiness_is_centred_and_every_item_has_one_scale() {
        assert!(EASE.iter().sum::<f64>().abs() < 1e-12);
        let mut counts = [0; 3];
        (0..12).for_each(|item| counts[scale_of(item)] += 1);
        assert_eq!(counts, [4, 4, 4]);
    }

    #[test]
    fn what_the_answers_cannot_show_is_refused() {
        let impossible = Parameters { views_r: 0.95, ..Parameters::default() };
        assert_eq!(views(&impossible).expect_err("too strong").code, "out-of-range");
        let impossible = Parameters { views_d: 3.0, client_mean: 1.0, ..Parameters::default() };
        assert_eq!(views(&impossible).expect_err("too far").code, "out-of-range");
    }
}
