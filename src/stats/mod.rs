//! Statistics on plain numbers. Knows no session, client or file, and uses nothing else of this crate.
//!
//! Every statistic is a [`Measured`]: an [`Estimate`], or the reason why there is none. No function here
//! returns a NaN, and none puts a zero where a number cannot exist.

pub mod adjust;
pub mod association;
pub mod certified;
pub mod chance;
pub mod compare;
pub mod compensated_sum;
pub mod describe;
pub mod distribution;
pub mod exact;
pub mod extreme;
pub mod false_discovery;
pub mod furthest;
pub mod gap_model;
pub mod glm;
pub mod icc;
pub mod incomplete;
pub mod jackknife;
pub mod level;
pub mod levels;
pub mod limits;
pub mod mixed;
pub mod observations;
#[cfg(test)]
mod oracle;
pub mod pair;
pub mod planning;
pub mod proportion;
pub mod random_order;
pub mod ranks;
pub mod raters;
pub mod rating_design;
pub mod regression;
pub mod reliability;
mod stream;
pub mod surface;
pub mod trend;
pub mod within_group;

use std::fmt;

/// An interval with its confidence level. `low <= high`, both finite, `0 < level < 1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
    level: f64,
}

impl Interval {
    /// `None` unless both limits are finite, in order, and the level lies inside (0, 1).
    pub fn new(low: f64, high: f64, level: f64) -> Option<Self> {
        let valid = low.is_finite() && high.is_finite() && low <= high && level > 0.0 && level < 1.0;
        valid.then_some(Self { low, high, level })
    }

    /// `centre - half_width` to `centre + half_width`.
    pub fn around(centre: f64, half_width: f64, level: f64) -> Option<Self> {
        Self::new(centre - half_width, centre + half_width, level)
    }

    /// Lower limit.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// Upper limit.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// Confidence level, for example 0.95.
    pub fn level(&self) -> f64 {
        self.level
    }

    /// The same interval on another scale; `transform` must not decrease.
    #[must_use]
    pub fn map(&self, transform: impl Fn(f64) -> f64) -> Option<Self> {
        Self::new(transform(self.low), transform(self.high), self.level)
    }

    /// Does the interval hold `value`?
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A number with what is known of its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The point estimate, always finite.
    pub value: f64,
    /// Its standard error, where the method gives one.
    pub std_error: Option<f64>,
    /// Its confidence interval, where the design allows one.
    pub interval: Option<Interval>,
    /// Degrees of freedom behind the interval.
    pub df: Option<f64>,
    /// How many units (pairs, targets, sessions) the value rests on.
    pub n: usize,
}

impl Estimate {
    /// A value without a statement about its uncertainty. Refuses what is not finite.
    pub fn plain(value: f64, n: usize) -> Measured {
        if value.is_finite() {
            Ok(Self { value, std_error: None, interval: None, df: None, n })
        } else {
            Err(Undefined::Overflow)
        }
    }
}

/// A statistic, or the reason why it cannot exist for these data.
pub type Measured = Result<Estimate, Undefined>;

/// Why a statistic has no value. A finding, not an error.
#[derive(Debug, Clone, PartialEq)]
pub enum Undefined {
    /// Fewer pairs of values than the statistic needs.
    TooFewPairs {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Fewer targets (sessions, clients) than the statistic needs.
    TooFewTargets {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Fewer raters than the statistic needs.
    TooFewRaters {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// No target was rated twice, so ratings cannot be compared.
    NoRepeatedTarget,
    /// Fewer independent units (therapists, clients) than an interval needs.
    TooFewUnits {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Fewer items than the statistic needs.
    TooFewItems {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// All values are equal: there is nothing to explain (0/0).
    NoVariance,
    /// One of the two columns is constant: it cannot go along with anything.
    ConstantColumn,
    /// Targets do not differ beyond error: the ratio is 0/0.
    NoTargetVariance,
    /// The denominator of the coefficient is not positive.
    NegativeDenominator,
    /// Not every rater rated every target, and the statistic needs that.
    Incomplete {
        /// Targets that every rater rated.
        complete: usize,
        /// All targets.
        targets: usize,
    },
    /// The two forms do not ask the same thing, so they may not be subtracted.
    NotParallel,
    /// Both forms are about other scales: there is no common one.
    NoSharedScale,
    /// Effects, or columns, that cannot be told apart in these data.
    NotIdentified,
    /// More variance parameters than a model may have.
    TooManyComponents {
        /// How many there are.
        have: usize,
        /// How many there may be.
        most: usize,
    },
    /// Iterations ended without a solution.
    NotConverged,
    /// An interval that would take refits of more ratings than are refitted without being asked for.
    TooCostly {
        /// How many ratings there are.
        ratings: usize,
        /// For how many it is made unasked.
        most: usize,
    },
    /// A one-factor solution with a negative loading or a negative uniqueness.
    ImproperSolution {
        /// Which item, from 1.
        item: usize,
    },
    /// Leaving out any one unit changes nothing, so nothing is known of the uncertainty.
    NoInfluence,
    /// The statistic stands at the end of its range, where an interval would claim certainty: a correlation of exactly
    /// 1, a standard deviation of exactly 0.
    AtBoundary,
    /// The mean lies so near an end of the answer range that the index loses its meaning.
    MeanNearLimit,
    /// Targets and raters fall into parts without a rating between them, so raters of different parts cannot be
    /// compared.
    Disconnected {
        /// How many parts there are.
        blocks: usize,
    },
    /// The design cannot tell the parts of the statistic from one another.
    NotEstimable {
        /// What it would need.
        lacking: &'static str,
    },
    /// The coefficient depends on how many categories there are, and nobody said which.
    ScaleNotDeclared,
    /// Ratings that are none of the declared categories.
    OffScale {
        /// How many ratings.
        ratings: usize,
    },
    /// A coefficient for exactly so many raters.
    TooManyRaters {
        /// How many there are.
        have: usize,
        /// How many it can hold.
        most: usize,
    },
    /// More different ratings than a table of categories can hold.
    TooManyCategories {
        /// How many it can hold.
        most: usize,
    },
    /// One rater rated one target more than once, which is no agreement between raters.
    Replicates,
    /// Values below zero, where only ratios to a true zero have a meaning.
    BelowZero,
    /// The sessions carry no dates, so nothing can be said of what came first.
    NoDates,
    /// Suppressed: so few people stand behind the number that it would be about them.
    SmallCell {
        /// Of how many people a number must speak.
        least: usize,
    },
    /// Predictors part the outcomes without a mistake, so their coefficients have no finite value.
    Separated {
        /// The predictors, from 0.
        columns: Vec<usize>,
    },
    /// No set of data has these correlations together.
    ImpossibleCorrelations,
    /// A correlation corrected for error of measurement that would lie beyond −1 or 1.
    BeyondOne,
    /// Two views that are one: equal, or one a multiple of the other.
    SameRatings,
    /// Without one of the units the statistic has no value, or a perfect one.
    WithoutUnit {
        /// Which unit, from 0.
        unit: usize,
        /// Why there is no value.
        reason: Box<Undefined>,
    },
    /// Another reason, told with the names of what it is about, which statistics do not know.
    Named {
        /// The reason.
        reason: Box<Undefined>,
        /// What is said of it.
        told: String,
    },
    /// Values too large for the arithmetic.
    Overflow,
}

impl Undefined {
    /// The reason without names.
    ///
    /// ```
    /// use parallax::stats::Undefined;
    /// let named = Undefined::NoVariance.named("y never changes".to_owned());
    /// assert_eq!((named.code(), named.bare()), ("no-variance", &Undefined::NoVariance));
    /// ```
    pub fn bare(&self) -> &Self {
        if let Self::Named { reason, .. } = self { reason.bare() } else { self }
    }

    /// The same reason in words that name what it is about.
    #[must_use]
    pub fn named(self, told: String) -> Self {
        Self::Named { reason: Box::new(self), told }
    }

    /// Stable short name, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooFewPairs { .. } => "too-few-pairs",
            Self::TooFewTargets { .. } => "too-few-targets",
            Self::TooFewRaters { .. } => "too-few-raters",
            Self::NoRepeatedTarget => "no-repeated-target",
            Self::TooFewUnits { .. } => "too-few-units",
            Self::TooFewItems { .. } => "too-few-items",
            Self::NoVariance => "no-variance",
            Self::ConstantColumn => "constant-column",
            Self::NoTargetVariance => "no-target-variance",
            Self::NegativeDenominator => "negative-denominator",
            Self::Incomplete { .. } => "incomplete",
            Self::NotParallel => "not-parallel",
            Self::NoSharedScale => "no-shared-scale",
            Self::NotIdentified => "not-identified",
            Self::TooManyComponents { .. } => "too-many-components",
            Self::NotConverged => "not-converged",
            Self::TooCostly { .. } => "too-costly",
            Self::ImproperSolution { .. } => "improper-solution",
            Self::NoInfluence => "no-influence",
            Self::AtBoundary => "at-boundary",
            Self::MeanNearLimit => "mean-near-limit",
            Self::Disconnected { .. } => "disconnected",
            Self::NotEstimable { .. } => "not-estimable",
            Self::ScaleNotDeclared => "scale-not-declared",
            Self::OffScale { .. } => "off-scale",
            Self::TooManyRaters { .. } => "too-many-raters",
            Self::TooManyCategories { .. } => "too-many-categories",
            Self::Replicates => "replicates",
            Self::BelowZero => "below-zero",
            Self::NoDates => "no-dates",
            Self::SmallCell { .. } => "small-cell",
            Self::Separated { .. } => "separated",
            Self::ImpossibleCorrelations => "impossible-correlations",
            Self::BeyondOne => "beyond-one",
            Self::SameRatings => "same-ratings",
            Self::WithoutUnit { .. } => "without-unit",
            Self::Named { reason, .. } => reason.code(),
            Self::Overflow => "overflow",
        }
    }
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewPairs { have, need } => write!(f, "pairs: {have}, at least {need} are needed"),
            Self::TooFewTargets { have, need } => write!(f, "rated targets: {have}, at least {need} are needed"),
            Self::TooFewRaters { have, need } => write!(f, "raters: {have}, at least {need} are needed"),
            Self::NoRepeatedTarget => write!(f, "nothing was rated twice"),
            Self::TooFewUnits { have, need } => {
                write!(f, "independent units: {have}, at least {need} are needed")
            }
            Self::TooFewItems { have, need } => write!(f, "items: {have}, at least {need} are needed"),
            Self::NoVariance => write!(f, "all values are equal"),
            Self::ConstantColumn => write!(f, "one of the two views never changes"),
            Self::NoTargetVariance => write!(f, "the targets do not differ beyond error"),
            Self::NegativeDenominator => write!(f, "raters vary less than chance allows, the ratio has no meaning"),
            Self::Incomplete { complete, targets } => {
                write!(f, "{complete} of {targets} targets were rated by all raters")
            }
            Self::NotParallel => write!(f, "the two forms ask different things and may not be subtracted"),
            Self::NoSharedScale => write!(f, "the two forms share no scale"),
            Self::NotIdentified => write!(f, "some effects cannot be told apart in these data"),
            Self::TooManyComponents { have, most } => write!(f, "variance parameters: {have}, at most {most} fit"),
            Self::NotConverged => write!(f, "the iterations found no solution"),
            Self::TooCostly { ratings, most } => {
                write!(f, "refits of {ratings} ratings take long: beyond {most} they must be asked for")
            }
            Self::ImproperSolution { item } => write!(f, "the one-factor solution is improper at item {item}"),
            Self::NoInfluence => write!(f, "leaving out any one unit changes nothing"),
            Self::AtBoundary => write!(f, "the value stands at the end of its range"),
            Self::MeanNearLimit => write!(f, "the mean lies too near an end of the answer range"),
            Self::Disconnected { blocks } => {
                write!(f, "targets and raters fall into {blocks} parts without a rating between them")
            }
            Self::NotEstimable { lacking } => write!(f, "the ratings cannot tell it: there is no {lacking}"),
            Self::ScaleNotDeclared => write!(f, "the categories of the scale were not declared"),
            Self::OffScale { ratings } => write!(f, "ratings that are not on the declared scale: {ratings}"),
            Self::TooManyRaters { have, most } => write!(f, "raters: {have}, at most {most} can be compared so"),
            Self::TooManyCategories { most } => write!(f, "more than {most} different ratings"),
            Self::Replicates => write!(f, "one rater rated a target more than once"),
            Self::BelowZero => write!(f, "values below zero have no ratios"),
            Self::NoDates => write!(f, "the sessions carry no dates"),
            Self::SmallCell { least } => write!(f, "fewer than {least} people, or to be worked out from the others"),
            Self::Separated { columns } => {
                let names: Vec<String> = columns.iter().map(|column| (column + 1).to_string()).collect();
                write!(f, "without a single exception the outcome goes along with predictor {}", names.join(", "))
            }
            Self::ImpossibleCorrelations => write!(f, "no set of data has these correlations together"),
            Self::BeyondOne => write!(f, "it would lie beyond 1, so the reliability is too low for these data"),
            Self::SameRatings => write!(f, "both views go up and down as one, there is nothing to compare"),
            Self::WithoutUnit { unit, reason } => write!(f, "without unit {}: {reason}", unit + 1),
            Self::Named { told, .. } => f.write_str(told),
            Self::Overflow => write!(f, "the values are too large for the arithmetic"),
        }
    }
}
