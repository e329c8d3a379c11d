//! Why a number does not exist.

use std::fmt;

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
    /// So many draws of units without a value that it is theirs to say where the limits lie.
    DrawsWithoutValue {
        /// How many have none.
        draws: usize,
        /// Of how many.
        of: usize,
    },
    /// Completed copies of the data whose numbers no rule puts together.
    NotPooled {
        /// What is lacking for it.
        lacking: &'static str,
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
            Self::DrawsWithoutValue { .. } => "draws-without-value",
            Self::NotPooled { .. } => "not-pooled",
            Self::Overflow => "overflow",
        }
    }
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewPairs { have, need } => write!(f, "at least {need} pairs are needed, not {have}"),
            Self::TooFewTargets { have, need } => write!(f, "at least {need} rated targets are needed, not {have}"),
            Self::TooFewRaters { have, need } => write!(f, "at least {need} raters are needed, not {have}"),
            Self::NoRepeatedTarget => write!(f, "nothing was rated twice"),
            Self::TooFewUnits { have, need } => {
                write!(f, "at least {need} independent units are needed, not {have}")
            }
            Self::TooFewItems { have, need } => write!(f, "at least {need} items are needed, not {have}"),
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
            Self::NotPooled { lacking } => write!(f, "completed copies are not pooled here: there is no {lacking}"),
            Self::DrawsWithoutValue { draws, of } => {
                write!(f, "in {draws} of {of} draws of units a column never changes, too many for limits of the others")
            }
            Self::Overflow => write!(f, "the values are too large for the arithmetic"),
        }
    }
}
