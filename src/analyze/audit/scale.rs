//! What an audit knows of one scale.

use crate::analyze::sessions_needed::SessionsNeeded;
use crate::stats::raters::ScaleUse;
use crate::stats::{Measured, Undefined};

/// Everything about the ratings on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleAudit {
    /// Scale id: `total`.
    pub scale: String,
    /// Standard deviation of all single ratings.
    pub sd: Measured,
    /// Share of ratings at the upper end of the range, 0 to 1.
    pub ceiling: Measured,
    /// Share of ratings at the lower end of the range, 0 to 1.
    pub floor: Measured,
    /// Intraclass correlations in the order in which they are printed.
    pub coefficients: Vec<Coefficient>,
    /// Variance components: targets first, residual last.
    pub components: Vec<Component>,
    /// Standard error of one rater's score, when it is taken as a score.
    pub sem_agreement: Measured,
    /// The same when it is taken as a rank order.
    pub sem_consistency: Measured,
    /// Smallest change of one rater's score beyond error.
    pub sdc: Measured,
    /// What more or fewer raters would bring.
    pub decision: Decision,
    /// How many targets tell of the client or cluster that they belong to; none where no groups are known.
    pub sessions: Option<SessionsNeeded>,
    /// Coefficients corrected for chance.
    pub chance: Vec<ChanceCoefficient>,
    /// One per rater.
    pub raters: Vec<RaterAudit>,
    /// What [`RaterAudit::drift`] is measured in: `points per 10 ratings`.
    pub drift_unit: String,
    /// One per pair of raters with a shared target.
    pub pairs: Vec<RaterPair>,
    /// Targets on which ratings spread widely.
    pub spreads: Spreads,
    /// Residual of each rating: what is left after its target and its rater are taken into account.
    pub residuals: Vec<Residual>,
}

impl ScaleAudit {
    /// The coefficient of this form.
    pub fn coefficient(&self, form: &str) -> Option<&Coefficient> {
        self.coefficients.iter().find(|coefficient| coefficient.form == form)
    }
}

/// An intraclass correlation.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// `ICC(A,1)`, `ICC(A,khat)`, `ICC(Q,1)` …
    pub form: String,
    /// Its name in the other system: `ICC(2,1)`; empty if it has none.
    pub other_name: String,
    /// What it tells, in words: `one observer, taken as a score`.
    pub meaning: String,
    /// The number.
    pub value: Measured,
    /// Why a number stands without an interval, where that is known.
    pub no_interval: Option<Undefined>,
    /// Targets it rests on.
    pub targets: usize,
    /// Raters it rests on.
    pub raters: usize,
    /// How the number and its interval were made.
    pub method: String,
}

/// A part of the variance of single ratings.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// What varies: `sessions`, `observers`, `rest`.
    pub name: String,
    /// Variance.
    pub variance: Measured,
    /// Its square root.
    pub sd: Measured,
    /// Its share of the sum, 0 to 1.
    pub share: Measured,
}

/// Reliability of the mean of several raters.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Which coefficient: `ICC(A,m)`.
    pub form: String,
    /// Raters and the reliability of their mean, ascending from 1.
    pub curve: Vec<(u32, Measured)>,
    /// Raters needed, one per level asked for.
    pub needed: Vec<RatersNeeded>,
}

/// How many raters reach a level.
#[derive(Debug, Clone, PartialEq)]
pub struct RatersNeeded {
    /// The level: 0.8.
    pub level: f64,
    /// The number, or why it cannot be told.
    pub answer: Needed,
}

/// A number of raters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needed {
    /// It can be told.
    Raters {
        /// The smallest number whose mean reaches the level.
        count: u32,
        /// What the interval of the coefficient leaves open: least and most; no most when no number is enough at its
        /// lower limit. Nothing when the coefficient has no interval.
        between: Option<(u32, Option<u32>)>,
    },
    /// It cannot, for this reason: "the lower limit of ICC(A,1) is below 0".
    CannotTell(String),
}

/// A coefficient corrected for chance.
#[derive(Debug, Clone, PartialEq)]
pub struct ChanceCoefficient {
    /// `Krippendorff's alpha`.
    pub name: String,
    /// How disagreement is weighted: `interval`, `ordinal`, `nominal`.
    pub weights: String,
    /// The number.
    pub value: Measured,
    /// Why a number stands without an interval, where that is known.
    pub no_interval: Option<Undefined>,
    /// Observed agreement with the same weights, 0 to 1.
    pub observed: Measured,
    /// Targets with at least two ratings.
    pub targets: usize,
    /// Raters.
    pub raters: usize,
    /// How the number and its interval were made.
    pub method: String,
}

/// One rater beside the others. Positive: rated higher than the others.
#[derive(Debug, Clone, PartialEq)]
pub struct RaterAudit {
    /// Code.
    pub rater: String,
    /// Ratings given.
    pub ratings: usize,
    /// Of these, on targets that somebody else rated too.
    pub shared: usize,
    /// Level as a random effect, shrunken towards the mean of all raters.
    pub level: Measured,
    /// Level as a fixed effect, not shrunken, in sum zero over all raters.
    pub level_fixed: Measured,
    /// What is left of the fixed level after shrinkage, 0 to 1: near 1 with many shared ratings, near 0 with few.
    pub shrinkage: Measured,
    /// Change of level over the order of the ratings, in [`ScaleAudit::drift_unit`].
    pub drift: Measured,
    /// Correlation with the mean of the others on the same targets.
    pub consistency: Measured,
    /// Standard deviation of the residuals of this rater's ratings.
    pub residual_sd: Measured,
    /// What the others' numbers would be without this rater.
    pub without: LeftOut,
    /// Which part of the scale this rater uses.
    pub scale_use: Result<ScaleUse, Undefined>,
    /// Spread of the items within a form, less that of the others' forms on the same targets.
    pub halo: Measured,
}

impl RaterAudit {
    /// The level to show: as one of many raters, or where raters as a whole do not vary beyond error, as one of these.
    pub fn shown_level(&self) -> &Measured {
        if self.varies() { &self.level } else { &self.level_fixed }
    }

    /// Do raters as a whole vary beyond error, as far as these ratings tell?
    pub fn varies(&self) -> bool {
        !self.level.as_ref().is_err_and(|reason| *reason.bare() == Undefined::AtBoundary)
    }
}

/// Change of a number when one rater is left out: without minus with.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Of ICC(A,1).
    pub agreement: Measured,
    /// Of ICC(C,1).
    pub consistency: Measured,
    /// Of the standard error of one score.
    pub sem: Measured,
}

/// Two raters on the targets both rated.
#[derive(Debug, Clone, PartialEq)]
pub struct RaterPair {
    /// Codes, the first in order first.
    pub raters: (String, String),
    /// Targets both rated.
    pub targets: usize,
    /// Mean of first minus second.
    pub difference: Measured,
    /// Lower limit of agreement.
    pub limit_low: Measured,
    /// Upper limit of agreement.
    pub limit_high: Measured,
    /// ICC(A,1) of the two.
    pub agreement: Measured,
}

/// How widely the ratings of a target spread.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetSpread {
    /// Code of the target: `C012/3`.
    pub target: String,
    /// How many raters rated it.
    pub raters: usize,
    /// Lowest rating.
    pub low: f64,
    /// Highest rating.
    pub high: f64,
    /// Chance of a spread at least as wide for a target with as many ratings, under the residual variance (and the
    /// raters' own levels if they are taken out of the ratings first).
    pub chance: Measured,
    /// Chance that some target of as many spreads as widely: what to read if the target was picked because it stands out.
    pub chance_any: Measured,
}

impl TargetSpread {
    /// Highest minus lowest rating.
    pub fn spread(&self) -> f64 {
        self.high - self.low
    }
}

/// Targets on which raters differ, beside what chance alone brings about.
#[derive(Debug, Clone, PartialEq)]
pub struct Spreads {
    /// Targets with at least two ratings.
    pub compared: usize,
    /// A spread counts as wide when its chance is below this: 0.05.
    pub rarer_than: f64,
    /// How many spreads are wide.
    pub wide: usize,
    /// How many would be by chance: `compared` times `rarer_than`.
    pub expected: f64,
    /// The targets on which raters differ most, the rarest first.
    pub widest: Vec<TargetSpread>,
    /// A target rated by several on which they hardly differ, as a counterpart, if there is one.
    pub closest: Option<TargetSpread>,
}

/// What is left of one rating.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    /// Code of the target.
    pub target: String,
    /// Code of the rater.
    pub rater: String,
    /// Rating minus what its target and its rater lead one to expect.
    pub value: f64,
}
