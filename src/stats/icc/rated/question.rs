//! What is asked, and the rows that answer it.

use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::icc::FTest;
use crate::stats::icc::Raters;
use crate::stats::icc::rated::decision::RatersFor;
use crate::stats::icc::rated::estimand::Level;
use crate::stats::icc::rated::fit::FitDiagnostics;
use crate::stats::icc::rated::fit::FixedRaters;
use crate::stats::icc::rated::skewness::Skewness;
use crate::stats::icc::rated::target_decision::TargetDecision;
use crate::stats::rating_design::Design;

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntervalMethod {
    /// Exact where that exists (one-way and consistency forms of complete tables), the profile of the restricted
    /// likelihood elsewhere; agreement with fixed raters by parametric bootstrap.
    Default,
    /// None: values only.
    None,
    /// Exact F and chi-square limits only.
    Exact,
    /// The profile of the restricted likelihood throughout.
    Profile,
    /// Limits from the mean squares of complete tables, those of agreement by Satterthwaite's degrees of freedom.
    Satterthwaite,
    /// Draws from the normal approximation on the logarithmic scale.
    MonteCarlo,
    /// Refits of ratings simulated from the fit.
    ParametricBootstrap,
    /// Refits of targets, or outermost clusters, drawn with replacement.
    ClusterBootstrap,
}

impl IntervalMethod {
    /// The name in results.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::None => "none",
            Self::Exact => "exact-f",
            Self::Profile => "reml-profile",
            Self::Satterthwaite => "satterthwaite",
            Self::MonteCarlo => "monte-carlo",
            Self::ParametricBootstrap => "parametric-bootstrap",
            Self::ClusterBootstrap => "cluster-bootstrap",
        }
    }

    /// How many draws are made if the question does not say.
    pub(super) fn usual_draws(self) -> u64 {
        if self == Self::MonteCarlo { 50_000 } else { 1_000 }
    }
}

/// What is asked of a set of ratings.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Are these raters a sample or all there are?
    pub raters: Raters,
    /// Confidence level.
    pub level: f64,
    /// How intervals are made.
    pub intervals: IntervalMethod,
    /// Seed of whatever is drawn.
    pub seed: u64,
    /// Number of draws; 50,000 from the normal approximation and 1,000 refits if not said.
    pub draws: Option<u64>,
    /// Compare random raters of unconnected blocks as if all blocks had the same expectation.
    pub assume_random_blocks: bool,
    /// Raters stand for kinds of raters, so that several ratings of one target by one of them are by different people:
    /// repeats then belong to the residual, and no target or cluster has a part of its own with a rater.
    pub repeats_are_residual: bool,
    /// Also the reliability of the mean of so many raters.
    pub mean_of: Option<usize>,
    /// Also how many targets of a cluster a mean needs, with one rater of each, with as many as targets have, and with as
    /// many as stand here; nothing of that without a list.
    pub targets_by: Option<Vec<usize>>,
}

impl Question {
    /// Random raters, intervals as is best for the design.
    pub fn new(level: f64) -> Self {
        Self {
            raters: Raters::Random,
            level,
            intervals: IntervalMethod::Default,
            seed: 0,
            draws: None,
            assume_random_blocks: false,
            repeats_are_residual: false,
            mean_of: None,
            targets_by: None,
        }
    }
}

/// One number of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is: `ICC(A,1)`, `var_rater`, `sem_agreement`.
    pub term: String,
    /// What it is about.
    pub level: Level,
    /// The value with its interval, or why there is none.
    pub value: Measured,
    /// How the interval was made: `exact-f`, `exact-chi2`, `reml-profile`, `satterthwaite`, `monte-carlo`,
    /// `parametric-bootstrap`, `cluster-bootstrap`; how the value was found where there is no interval: `anova`, `reml`;
    /// `refused` where there is no value.
    pub method: &'static str,
    /// Why a value has no interval though one was asked for.
    pub no_interval: Option<Undefined>,
    /// How many ratings the score in use averages; on incomplete data the harmonic mean.
    pub ratings: f64,
    /// Test of zero, for complete tables.
    pub test: Option<FTest>,
}

/// How many raters are needed.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionStudy {
    /// The reliability of one rating that it starts from.
    pub term: String,
    /// Raters for .70, .80 and .90.
    pub raters_for: [RatersFor; 3],
    /// Reliability of means of 1 to 10 ratings.
    pub means: Vec<(u32, crate::stats::Estimate)>,
}

/// All that can be said of the reliability of a set of ratings.
#[derive(Debug, Clone, PartialEq)]
pub struct RaterReliability {
    /// The facts of the design.
    pub design: Design,
    /// How raters were read.
    pub raters: Raters,
    /// Do values compare raters who are not connected by ratings?
    pub random_blocks_assumed: bool,
    /// Were repeated ratings all equal to the first one? Then each counts once.
    pub repeats_dropped: bool,
    /// The coefficients.
    pub coefficients: Vec<Row>,
    /// The components of variance.
    pub components: Vec<Row>,
    /// Standard errors of measurement and the smallest detectable change.
    pub measurement: Vec<Row>,
    /// The fit with raters told apart, where one was needed.
    pub fit: Option<FitDiagnostics>,
    /// The fit without, where one was needed.
    pub one_way_fit: Option<FitDiagnostics>,
    /// The spread of fixed raters, and whether it was floored at zero.
    pub fixed_raters: Option<FixedRaters>,
    /// How many raters are needed.
    pub decisions: Vec<DecisionStudy>,
    /// How many targets of a cluster are needed; empty unless it was asked for and there are clusters.
    pub target_decisions: Vec<TargetDecision>,
    /// Skewness of the means of targets; beyond its threshold no interval here keeps its level.
    pub skewness: Option<Skewness>,
}

impl RaterReliability {
    /// The coefficient `term` of a level.
    pub fn coefficient(&self, term: &str, level: Level) -> Option<&Row> {
        self.coefficients.iter().find(|row| row.term == term && row.level == level)
    }
}
