//! The words of the command line about the choice of a coefficient.

use clap::{Args, ValueEnum};

use super::args::{InputArgs, OutputArgs};
use super::rater_args::{Raters, TableArgs};
use crate::analyze::choose::{About, Answers, Kind, Rated, Unit};
use crate::stats::icc;

/// `parallax choose`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  parallax choose
  parallax choose --design same --raters random --type agreement --unit single
  parallax choose ratings.csv --layout matrix
  parallax choose --ask")]
pub(super) struct ChooseArgs {
    #[command(flatten)]
    pub(super) answers: AnswerArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) table: TableArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Answers to the questions.
#[derive(Debug, Args)]
#[command(next_help_heading = "Answers")]
pub(super) struct AnswerArgs {
    /// Did the same raters rate all targets? Data tell this themselves
    #[arg(long, value_name = "ANSWER")]
    pub(super) design: Option<DesignArg>,
    /// Are the raters a sample of many, or all there are?
    #[arg(long = "raters", value_name = "AS")]
    pub(super) seen_as: Option<Raters>,
    /// Are ratings used as scores, or as an order?
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) kind: Option<KindArg>,
    /// Will one rating be used, or the mean of several?
    #[arg(long, value_name = "UNIT")]
    pub(super) unit: Option<UnitArg>,
    /// The mean of how many raters will be used; understood as --unit mean
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(2..))]
    pub(super) mean_of: Option<u32>,
    /// Are targets compared, or the clusters they lie in?
    #[arg(long = "level", value_name = "LEVEL")]
    pub(super) about: Option<AboutArg>,
    /// Targets lie in clusters, such as sessions of clients; data tell this themselves
    #[arg(long)]
    pub(super) clustered: bool,
    /// Raters rated targets more than once; data tell this themselves
    #[arg(long)]
    pub(super) repeated: bool,
    /// Ask the open questions one by one; answers are read from standard input
    #[arg(long)]
    pub(super) ask: bool,
}

/// Who rated what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DesignArg {
    /// The same raters rated every target
    Same,
    /// Raters met several targets, but not all rated all
    Some,
    /// Every target had raters of its own
    Own,
}

/// Scores or an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KindArg {
    /// As scores
    Agreement,
    /// As an order
    Consistency,
}

/// One or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum UnitArg {
    /// One rating
    Single,
    /// The mean of several
    Mean,
}

/// Targets or clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AboutArg {
    /// Targets
    Target,
    /// Clusters
    Cluster,
}

impl AnswerArgs {
    /// What was answered by options.
    pub(super) fn answers(&self) -> Answers {
        let mean = self.mean_of.map(|_| Unit::Mean);
        Answers {
            rated: self.design.map(|design| match design {
                DesignArg::Same => Rated::Same,
                DesignArg::Some => Rated::Some,
                DesignArg::Own => Rated::Own,
            }),
            raters: self.seen_as.map(|raters| match raters {
                Raters::Random => icc::Raters::Random,
                Raters::Fixed => icc::Raters::Fixed,
            }),
            kind: self.kind.map(|kind| match kind {
                KindArg::Agreement => Kind::Agreement,
                KindArg::Consistency => Kind::Consistency,
            }),
            unit: mean.or(self.unit.map(|unit| match unit {
                UnitArg::Single => Unit::Single,
                UnitArg::Mean => Unit::Mean,
            })),
            clustered: self.clustered || self.about == Some(AboutArg::Cluster),
            repeated: self.repeated,
            about: self.about.map(|about| match about {
                AboutArg::Target => About::Target,
                AboutArg::Cluster => About::Cluster,
            }),
        }
    }
}

impl ChooseArgs {
    /// Were data named?
    pub(super) fn has_input(&self) -> bool {
        !self.input.input.is_empty() || self.input.demo || self.table.layout().is_some()
    }
}
