//! The words of the command line about raters and about tables without an instrument.

use clap::{Args, ValueEnum};

use super::args::number;
use crate::analyze::agreement::Family;
use crate::read::{LongColumns, TableLayout};
use crate::stats::chance::Weights;
use crate::stats::icc::rated::IntervalMethod;

/// A table of ratings that belongs to no questionnaire.
#[derive(Debug, Args)]
#[command(next_help_heading = "Plain tables, no instrument needed")]
pub(super) struct TableArgs {
    /// One row for each target, one column for each rater; blanks are missing
    #[arg(long)]
    #[arg(conflicts_with_all = ["target", "rater", "clusters", "instrument", "scales", "map", "scores", "demo"])]
    pub(super) layout: Option<Layout>,
    /// One row for each rating: the column of who or what was rated
    #[arg(long, value_name = "COL", requires_all = ["rater", "score"])]
    #[arg(conflicts_with_all = ["instrument", "scales", "map", "scores", "demo"])]
    pub(super) target: Option<String>,
    /// The column of who rated; in a study `observer` or `perspective` [default there: observer]
    #[arg(long, value_name = "COL")]
    pub(super) rater: Option<String>,
    /// The column of the ratings
    #[arg(long, value_name = "COL", requires = "target")]
    pub(super) score: Option<String>,
    /// A column of clusters of targets, such as the client of a session (repeatable, outermost last); in a study `client` or
    /// `therapist` [default there: none]
    #[arg(long = "cluster", value_name = "COL")]
    pub(super) clusters: Vec<String>,
    /// The column that tells ratings of one target by one rater apart
    #[arg(long, value_name = "COL", requires = "target")]
    pub(super) replicate: Option<String>,
}

/// Layouts of a plain table that have to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Layout {
    /// Rows are targets, columns are raters
    Matrix,
}

impl TableArgs {
    /// The layout of a plain table; `None` if the input is a study.
    pub(super) fn layout(&self) -> Option<TableLayout> {
        match (self.layout, &self.target, &self.rater, &self.score) {
            (Some(Layout::Matrix), ..) => Some(TableLayout::Matrix),
            (None, Some(target), Some(rater), Some(score)) => Some(TableLayout::Long(LongColumns {
                target: target.clone(),
                rater: rater.clone(),
                score: score.clone(),
                clusters: self.clusters.clone(),
                replicate: self.replicate.clone(),
            })),
            _ => None,
        }
    }

    /// The same for the record.
    pub(super) fn options(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("layout", self.layout.map(|Layout::Matrix| "matrix".to_owned())),
            ("target", self.target.clone()),
            ("rater", self.rater.clone()),
            ("score", self.score.clone()),
            ("cluster", (!self.clusters.is_empty()).then(|| self.clusters.join(", "))),
            ("replicate", self.replicate.clone()),
        ]
    }
}

/// What is asked unless something else is.
const USUAL: [FamilyArg; 3] = [FamilyArg::Icc, FamilyArg::Alpha, FamilyArg::Raters];

/// What is asked about raters.
#[derive(Debug, Args)]
#[command(next_help_heading = "Raters")]
pub(super) struct RaterArgs {
    /// Are these raters a sample of many, or all there are?
    #[arg(long, value_name = "AS", default_value = "random")]
    pub(super) raters: Raters,
    /// Families of coefficients, separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "icc,alpha,raters")]
    pub(super) coefficients: Vec<FamilyArg>,
    /// What the numbers are; coefficients corrected for chance depend on it [default: interval]
    #[arg(long, value_name = "LEVEL")]
    pub(super) level: Option<Measurement>,
    /// How much near agreement counts in kappas, AC2 and Brennan and Prediger's coefficient [default: by --level: ordinal
    /// linear, interval quadratic, ratio gwet-ratio]
    #[arg(long, value_name = "W")]
    pub(super) weights: Option<WeightsArg>,
    /// Test intraclass correlations of complete tables against this value, too
    #[arg(long, value_name = "R", value_parser = hypothesis, allow_hyphen_values = true)]
    pub(super) rho0: Option<f64>,
    /// How intervals are made
    #[arg(long, value_name = "METHOD", default_value = "default")]
    pub(super) intervals: Intervals,
    /// Reliability of the mean of this many raters, besides one and all
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(2..))]
    pub(super) mean_of: Option<u32>,
    /// Take it for chance which raters rated which targets, where raters fall into separate blocks
    #[arg(long)]
    pub(super) assume_random_blocks: bool,
}

/// Raters as a sample or as all there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Raters {
    /// A sample of many possible raters
    Random,
    /// All the raters there are
    Fixed,
}

/// Families of coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FamilyArg {
    /// Intraclass correlations, variances, standard errors
    Icc,
    /// The same of the largest set of targets that the same raters all rated
    Complete,
    /// Krippendorff's alpha
    Alpha,
    /// Kappas of Cohen, Conger and Fleiss
    Kappa,
    /// AC1 and AC2 of Gwet
    Ac,
    /// Brennan and Prediger's coefficient
    BrennanPrediger,
    /// Kendall's W
    Kendall,
    /// Concordance of two raters
    Ccc,
    /// Agreement within each target
    Rwg,
    /// Cronbach's alpha and omega of the forms
    Items,
    /// Each rater: severity, drift, consistency, and the coefficients without them
    Raters,
}

/// What the numbers of a rating mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Measurement {
    /// Names
    Nominal,
    /// An order
    Ordinal,
    /// Differences
    Interval,
    /// Differences and a zero
    Ratio,
}

/// How much a pair of different ratings counts as agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WeightsArg {
    /// Nothing
    Identity,
    /// By their distance
    Linear,
    /// By its square
    Quadratic,
    /// By the number of pairs of places between them (Gwet)
    GwetOrdinal,
    /// By the square of their difference over their sum (Gwet)
    GwetRatio,
}

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Intervals {
    /// What suits each coefficient and these data
    Default,
    /// None at all
    None,
    /// F distributions, where that is exact
    Exact,
    /// Profile of the likelihood
    Profile,
    /// Satterthwaite's degrees of freedom
    Satterthwaite,
    /// Draws from the normal approximation of the logarithms of the components
    MonteCarlo,
    /// Simulated data
    ParametricBootstrap,
    /// Clusters drawn again
    ClusterBootstrap,
}

impl RaterArgs {
    /// Options that are not the default, for the record.
    pub(super) fn options(&self) -> Vec<(&'static str, Option<String>)> {
        let families: Vec<String> = self.coefficients.iter().map(name).collect();
        vec![
            ("raters", (self.raters != Raters::Random).then(|| name(&self.raters))),
            ("coefficients", (self.coefficients != USUAL).then(|| families.join(","))),
            ("level", self.level.as_ref().map(name)),
            ("weights", self.weights.as_ref().map(name)),
            ("rho0", self.rho0.map(|value| value.to_string())),
            ("intervals", (self.intervals != Intervals::Default).then(|| name(&self.intervals))),
            ("mean-of", self.mean_of.map(|m| m.to_string())),
            ("assume-random-blocks", self.assume_random_blocks.then(|| "true".to_owned())),
        ]
    }
}

impl FamilyArg {
    /// The family itself.
    pub(super) fn family(self) -> Family {
        match self {
            Self::Icc => Family::Icc,
            Self::Complete => Family::Complete,
            Self::Alpha => Family::Alpha,
            Self::Kappa => Family::Kappa,
            Self::Ac => Family::Ac,
            Self::BrennanPrediger => Family::BrennanPrediger,
            Self::Kendall => Family::Kendall,
            Self::Ccc => Family::Ccc,
            Self::Rwg => Family::Rwg,
            Self::Items => Family::Items,
            Self::Raters => Family::Raters,
        }
    }
}

impl WeightsArg {
    /// The weights themselves.
    pub(super) fn weights(self) -> Weights {
        match self {
            Self::Identity => Weights::Identity,
            Self::Linear => Weights::Linear,
            Self::Quadratic => Weights::Quadratic,
            Self::GwetOrdinal => Weights::GwetOrdinal,
            Self::GwetRatio => Weights::GwetRatio,
        }
    }
}

/// A reliability that may be below zero, inside (-1, 1).
fn hypothesis(text: &str) -> Result<f64, String> {
    let found = number(text).filter(|value| *value > -1.0 && *value < 1.0);
    found.ok_or_else(|| "expected a number between -1 and 1, for example 0.6".to_owned())
}

impl Intervals {
    /// The method itself.
    pub(super) fn method(self) -> IntervalMethod {
        match self {
            Self::Default => IntervalMethod::Default,
            Self::None => IntervalMethod::None,
            Self::Exact => IntervalMethod::Exact,
            Self::Profile => IntervalMethod::Profile,
            Self::Satterthwaite => IntervalMethod::Satterthwaite,
            Self::MonteCarlo => IntervalMethod::MonteCarlo,
            Self::ParametricBootstrap => IntervalMethod::ParametricBootstrap,
            Self::ClusterBootstrap => IntervalMethod::ClusterBootstrap,
        }
    }
}

/// A value as it is typed.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
