//! Numbers of targets by formula.

use crate::stats::distribution::normal_quantile;

/// What both formulas take for granted, to be shown wherever their result is.
pub const ASSUMPTIONS: [&str; 4] = [
    "Raters do not differ in level: the formula is made for ICC(1), and holds for ICC(C,1). \
     With raters of different levels, ICC(A,1) needs more targets.",
    "Every target is rated by the same number of raters.",
    "Targets are independent of one another; sessions of one client are not.",
    "Scores are normally distributed.",
];

/// A number of targets with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleSize {
    /// The value of the formula.
    pub formula: f64,
    /// The value with the correction that the source asks for; the same number where it asks for none.
    pub corrected: f64,
    /// The next whole number, at least 2.
    pub targets: u64,
    /// What is taken for granted, in sentences.
    pub assumptions: &'static [&'static str],
    /// Author and year.
    pub source: &'static str,
}

impl SampleSize {
    fn of(formula: f64, corrected: f64, source: &'static str) -> Option<Self> {
        let targets = next_whole(corrected)?.max(2);
        Some(Self { formula, corrected, targets, assumptions: &ASSUMPTIONS, source })
    }

    /// The whole number of targets that follows without the correction, at least 2.
    ///
    /// ```
    /// use parallax::stats::planning::targets_for_width;
    /// // Bonett (2002): 50.785, and 54.785 with the correction.
    /// let plan = targets_for_width(0.8, 2, 0.2, 0.95).unwrap();
    /// assert_eq!((plan.uncorrected(), plan.targets), (51, 55));
    /// ```
    pub fn uncorrected(&self) -> u64 {
        next_whole(self.formula).map_or(self.targets, |targets| targets.max(2))
    }
}

/// The next whole number, where rounding does not make one of a whole number itself.
pub(super) fn next_whole(value: f64) -> Option<u64> {
    let whole = (value * (1.0 - 1e-12)).ceil();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the range just tested")]
    (0.0..9e15).contains(&whole).then_some(whole as u64)
}

/// Targets needed for an interval of a wanted full width (Bonett 2002).
///
/// `8 z² (1 - r)² (1 + (k - 1) r)² / (k (k - 1) w²) + 1` for an expected correlation r of single ratings, k raters of each
/// target, and full width w; `5 r` more with two raters and r of 0.7 or above.
///
/// `None` unless 0 < r < 1, k is 2 or more, and w and the level lie inside (0, 1).
///
/// ```
/// use parallax::stats::planning::targets_for_width;
/// let plan = targets_for_width(0.8, 2, 0.2, 0.95).unwrap();
/// assert_eq!((plan.formula.ceil(), plan.targets), (51.0, 55));
/// ```
pub fn targets_for_width(r: f64, raters: u32, width: f64, level: f64) -> Option<SampleSize> {
    if raters < 2 || ![r, width, level].into_iter().all(is_share) {
        return None;
    }
    let (k, z) = (f64::from(raters), normal_quantile(f64::midpoint(1.0, level))?);
    let spread = z * (1.0 - r) * (1.0 + (k - 1.0) * r) / width;
    let formula = 8.0 * spread * spread / (k * (k - 1.0)) + 1.0;
    let more = if raters == 2 && r >= 0.7 { 5.0 * r } else { 0.0 };
    SampleSize::of(formula, formula + more, "Bonett 2002")
}

/// Targets needed to show that a correlation exceeds a least value (Walter, Eliasziw & Donner 1998).
///
/// `1 + 2 (z_alpha + z_beta)² k / ((ln C)² (k - 1))` with `C = [1 + k r0/(1 - r0)] / [1 + k r1/(1 - r1)]`: a one-sided F test
/// of r0 at `alpha` that finds a true r1 with probability `power`.
///
/// `None` unless 0 ≤ r0 < r1 < 1, k is 2 or more, and alpha and power lie inside (0, 1).
///
/// ```
/// use parallax::stats::planning::targets_for_test;
/// assert_eq!(targets_for_test(0.6, 0.8, 2, 0.05, 0.8).unwrap().targets, 39);
/// ```
pub fn targets_for_test(r0: f64, r1: f64, raters: u32, alpha: f64, power: f64) -> Option<SampleSize> {
    let ordered = r0 >= 0.0 && r0 < r1 && r1 < 1.0;
    if raters < 2 || !ordered || !is_share(alpha) || !is_share(power) {
        return None;
    }
    let k = f64::from(raters);
    let odds = |r: f64| libm::log1p(k * r / (1.0 - r));
    let z = normal_quantile(power)? - normal_quantile(alpha)?;
    let apart = odds(r1) - odds(r0);
    let formula = 1.0 + 2.0 * z * z * k / (apart * apart * (k - 1.0));
    SampleSize::of(formula, formula, "Walter, Eliasziw & Donner 1998")
}

fn is_share(value: f64) -> bool {
    value > 0.0 && value < 1.0
}
