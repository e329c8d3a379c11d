//! Agreement of raters beyond what chance would give: the kappa family, Gwet's AC, Krippendorff's alpha, Kendall's W.
//!
//! Ratings come in long form; units may have any number of raters, and a rater rates a unit once at most. Every
//! coefficient of the kappa family is (observed − expected)/(1 − expected) agreement, and they differ in what they
//! expect by chance: from the shares of the categories over all raters (Fleiss, Gwet), of each rater (Cohen, Conger),
//! or from the number of categories alone (Brennan and Prediger).

mod agreement;
mod cohen;
mod conger;
mod gwet;
mod kendall;
mod krippendorff;
mod scale;
#[cfg(test)]
mod tests;
mod units;
mod weights;

pub use agreement::percent_agreement;
pub use cohen::cohen_kappa;
pub use conger::conger_kappa;
pub use gwet::brennan_prediger;
pub use gwet::fleiss_kappa;
pub use gwet::gwet;
pub use kendall::RankTest;
pub use kendall::Ties;
pub use kendall::kendall_w;
pub use krippendorff::Metric;
pub use krippendorff::Resampling;
pub use krippendorff::krippendorff_alpha;
pub use scale::Scale;
pub use weights::Weights;

use super::Estimate;
use super::Interval;
use super::Undefined;
use super::level::ConfidenceLevel;

/// The test of a coefficient against zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// z, t, chi-square or F, as the coefficient's method says.
    pub statistic: f64,
    /// Degrees of freedom: of t or chi-square, or those above the line of F; none for z.
    pub df1: Option<f64>,
    /// Degrees of freedom below the line of F.
    pub df2: Option<f64>,
    /// Two-sided for z and t, the upper tail for chi-square and F.
    pub p_value: f64,
}

/// An agreement coefficient with what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ChanceCorrected {
    /// The coefficient; n counts the units in it, df belongs to its interval.
    pub estimate: Estimate,
    /// Why the value stands without an interval; none where there is one, or where the method has none.
    pub no_interval: Option<Undefined>,
    /// The test against zero, where the method has one.
    pub test: Option<Test>,
    /// How the standard error and the interval, or the test, were made.
    pub method: &'static str,
    /// Observed agreement; for Krippendorff's alpha observed disagreement.
    pub observed: f64,
    /// Agreement expected by chance; for Krippendorff's alpha expected disagreement.
    pub expected: f64,
    /// How many raters rated anything.
    pub raters: usize,
    /// Units that the coefficient uses.
    pub units_used: usize,
    /// Those of them with two ratings or more, on which observed agreement rests.
    pub units_compared: usize,
    /// Units with a rating that the coefficient cannot use.
    pub units_dropped: usize,
}

/// A value with standard error and limits; where the error cannot be known, the value and why.
fn with_limits(
    plain: Estimate,
    std_error: f64,
    quantile: Option<f64>,
    df: Option<f64>,
    level: &ConfidenceLevel,
) -> (Estimate, Option<Undefined>) {
    const UNMOVED: f64 = 1e-13;
    if plain.value == 1.0 {
        return (plain, Some(Undefined::AtBoundary));
    }
    if std_error <= UNMOVED {
        return (plain, Some(Undefined::NoInfluence));
    }
    match quantile.and_then(|quantile| Interval::around(plain.value, quantile * std_error, level.share())) {
        Some(interval) => (Estimate { std_error: Some(std_error), interval: Some(interval), df, ..plain }, None),
        None => (plain, Some(Undefined::Overflow)),
    }
}
