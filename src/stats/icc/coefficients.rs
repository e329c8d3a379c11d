//! The six intraclass correlations as one formula, and the variance components behind them.

use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::icc::mean_squares::MeanSquares;

/// 0.975 quantile of the standard normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// A denominator below this part of the mean squares is zero but for rounding.
const ROUNDING: f64 = 1e-12;

/// The forms of McGraw & Wong (1996). Each is data: a model, whether differences between raters count as error,
/// and whether the score in use is one rating or the mean of all k.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `ICC(1)`: one rating, raters not told apart.
    OneWaySingle,
    /// `ICC(1,k)`: mean of k ratings, raters not told apart.
    OneWayAverage,
    /// `ICC(C,1)`: one rating, a rater's constant level does not count as error.
    ConsistencySingle,
    /// `ICC(C,k)`: mean of k ratings, levels do not count as error; equals Cronbach's alpha.
    ConsistencyAverage,
    /// `ICC(A,1)`: one rating, a rater's level counts as error.
    AgreementSingle,
    /// `ICC(A,k)`: mean of k ratings, levels count as error.
    AgreementAverage,
}

/// Which differences a design can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Targets, and all else.
    OneWay,
    /// Targets, raters, and all else.
    TwoWay,
}

/// How the raters are read. It changes the claim, not the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raters {
    /// A sample of the raters the result is meant for.
    Random,
    /// All the raters there are.
    Fixed,
}

impl Form {
    /// All forms, in the order of a report.
    pub const ALL: [Self; 6] = [
        Self::OneWaySingle,
        Self::OneWayAverage,
        Self::ConsistencySingle,
        Self::ConsistencyAverage,
        Self::AgreementSingle,
        Self::AgreementAverage,
    ];

    /// The model of the form.
    pub fn model(self) -> Model {
        match self {
            Self::OneWaySingle | Self::OneWayAverage => Model::OneWay,
            _ => Model::TwoWay,
        }
    }

    /// Do differences between raters count as error, apart from the residual?
    pub fn rater_is_error(self) -> bool {
        matches!(self, Self::AgreementSingle | Self::AgreementAverage)
    }

    /// Is the score in use the mean of all raters?
    pub fn is_average(self) -> bool {
        matches!(self, Self::OneWayAverage | Self::ConsistencyAverage | Self::AgreementAverage)
    }

    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneWaySingle => "ICC(1)",
            Self::OneWayAverage => "ICC(1,k)",
            Self::ConsistencySingle => "ICC(C,1)",
            Self::ConsistencyAverage => "ICC(C,k)",
            Self::AgreementSingle => "ICC(A,1)",
            Self::AgreementAverage => "ICC(A,k)",
        }
    }

    /// The name of Shrout & Fleiss (1979), where they have one for this reading of the raters.
    pub fn shrout_fleiss(self, raters: Raters) -> Option<&'static str> {
        match (self, raters) {
            (Self::OneWaySingle, Raters::Random) => Some("ICC(1,1)"),
            (Self::OneWayAverage, Raters::Random) => Some("ICC(1,k)"),
            (Self::AgreementSingle, Raters::Random) => Some("ICC(2,1)"),
            (Self::AgreementAverage, Raters::Random) => Some("ICC(2,k)"),
            (Self::ConsistencySingle, Raters::Fixed) => Some("ICC(3,1)"),
            (Self::ConsistencyAverage, Raters::Fixed) => Some("ICC(3,k)"),
            _ => None,
        }
    }

    /// Does this reading rest on the assumption that raters and targets do not interact? True for means over fixed
    /// raters (McGraw & Wong 1996, cases 3 and 3A).
    pub fn needs_no_interaction(self, raters: Raters) -> bool {
        self.model() == Model::TwoWay && self.is_average() && raters == Raters::Fixed
    }

    /// How many ratings the score in use averages.
    pub(super) fn divisor(self, k: usize) -> f64 {
        if self.is_average() { k as f64 } else { 1.0 }
    }

    /// The mean square of error that the F ratio of the form divides by.
    pub(super) fn error(self, ms: &MeanSquares) -> f64 {
        match self.model() {
            Model::OneWay => ms.within(),
            Model::TwoWay => ms.residual(),
        }
    }

    /// Degrees of freedom of [`error`](Self::error).
    pub(super) fn df_error(self, ms: &MeanSquares) -> f64 {
        match self.model() {
            Model::OneWay => ms.df_within(),
            Model::TwoWay => ms.df_residual(),
        }
    }

    /// The part of the error that is the rater component, `(MSC - MSE)/n`, where it belongs to the error.
    pub(super) fn rater_error(self, ms: &MeanSquares) -> f64 {
        if self.rater_is_error() { (ms.columns() - ms.residual()) / ms.targets() as f64 } else { 0.0 }
    }
}

/// Signal over signal plus error, for a mean square between targets of `rows` and scores that average `divisor`
/// ratings. With error e, rater component r (or 0) and m ratings, all times k:
/// `(MSR - e) / (MSR + (k/m - 1) e + (k/m) r)`.
///
/// `rows` is a parameter because confidence limits are this same ratio with `MSR` divided by an F quantile.
pub(super) fn ratio_of(form: Form, ms: &MeanSquares, rows: f64, divisor: f64) -> Result<f64, Undefined> {
    let (error, rater) = (form.error(ms), form.rater_error(ms));
    let lengthening = ms.raters() as f64 / divisor;
    let denominator = rows + (lengthening - 1.0) * error + lengthening * rater;
    let size = rows + error + rater.abs();
    if denominator <= ROUNDING * size {
        // Without variance between targets the ratio is 0/0 or less; otherwise raters vary less than chance allows.
        let flat = rows == 0.0 && rater >= 0.0;
        return Err(if flat { Undefined::NoTargetVariance } else { Undefined::NegativeDenominator });
    }
    let signal = rows - error;
    // Sums that were rounded leave some 1e-17 where one rater never changes and the coefficient is 0.
    let is_rounding = !ms.is_exact() && signal.abs() <= ROUNDING * (rows + error);
    Ok(if is_rounding { 0.0 } else { signal / denominator })
}

/// The coefficient alone, for scores that are the mean of `ratings` ratings (a decision study; Shrout & Fleiss
/// 1979, p. 426). 1 gives the single form, k the average form; only model and error membership of `form` are used.
///
/// # Errors
/// As [`icc`](crate::stats::icc::icc); [`Undefined::TooFewRaters`] for no rating.
pub fn coefficient(ms: &MeanSquares, form: Form, ratings: usize) -> Result<f64, Undefined> {
    if ms.is_flat() {
        return Err(Undefined::NoVariance);
    }
    if ratings == 0 {
        return Err(Undefined::TooFewRaters { have: 0, need: 1 });
    }
    ratio_of(form, ms, ms.rows(), ratings as f64)
}

/// A variance estimated from mean squares. It may be negative, which says that the true one is near zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceComponent {
    /// The unbiased estimate, in squared score units.
    pub value: f64,
    /// Is it below zero? Then it is kept for sums and shown as such, but it is not a variance.
    pub negative: bool,
}

impl VarianceComponent {
    fn of(value: f64) -> Self {
        Self { value, negative: value < 0.0 }
    }
}

/// Where scores differ: between targets, between raters, and the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Components {
    /// Between targets, `(MSR - MSE)/k`.
    pub target: VarianceComponent,
    /// Between raters, `(MSC - MSE)/n`.
    pub rater: VarianceComponent,
    /// The rest: interaction and error, `MSE`.
    pub residual: VarianceComponent,
    /// Between targets if raters are not told apart, `(MSR - MSW)/k`.
    pub one_way_target: VarianceComponent,
    /// Within targets if raters are not told apart, `MSW`.
    pub within: VarianceComponent,
}

/// Variance components by equating mean squares with their expectations (McGraw & Wong 1996, Table 3).
pub fn components(ms: &MeanSquares) -> Components {
    let (n, k) = (ms.targets() as f64, ms.raters() as f64);
    Components {
        target: VarianceComponent::of((ms.rows() - ms.residual()) / k),
        rater: VarianceComponent::of((ms.columns() - ms.residual()) / n),
        residual: VarianceComponent::of(ms.residual()),
        one_way_target: VarianceComponent::of((ms.rows() - ms.within()) / k),
        within: VarianceComponent::of(ms.within()),
    }
}

/// Standard error of measurement: the SD of scores that one target would get again and again (Weir 2005).
///
/// Consistency: `sqrt(MSE)`. Agreement: `sqrt(rater + residual)`. One-way: `sqrt(MSW)`, which for a complete table
/// is the same number as agreement. For the mean of all k raters it is divided by `sqrt(k)`. In score units; zero
/// when raters do not differ at all.
pub fn standard_error_of_measurement(ms: &MeanSquares, form: Form) -> Measured {
    // (MSC - MSE)/n + MSE, without the difference: it cannot be negative.
    let error = if form.rater_is_error() { ms.within() } else { form.error(ms) };
    Estimate::plain((error / form.divisor(ms.raters())).sqrt(), ms.targets())
}

/// Smallest detectable change: the difference between two scores of one target that error alone exceeds once in
/// twenty times, `1.96 sqrt(2) SEM` (with the exact normal quantile). `sem` and result in score units.
///
/// ```
/// let change = parallax::stats::icc::smallest_detectable_change(0.5);
/// assert!((change - 1.385_903_824_349_678).abs() < 1e-12);
/// ```
pub fn smallest_detectable_change(sem: f64) -> f64 {
    NORMAL_975 * std::f64::consts::SQRT_2 * sem
}
