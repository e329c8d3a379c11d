//! The words of the command line about ratings beside an outcome.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::{InputArgs, OutputArgs, confidence, number};
use super::course_args::stated_reliability;
use super::published_args::PublishedArgs;
use crate::analyze::prediction::{Part, Parts, Unit};
use crate::domain::predict_table::OutcomeKind;
use crate::error::{Error, Problem};
use crate::read::OutcomeChoice;

/// `parallax predict`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  parallax predict --demo
  parallax predict ratings.csv --instrument wai_sr --outcome adherence.csv
  parallax predict table.csv --outcome-column adherence --view client=client_wai --view therapist=therapist_wai --case id
  parallax predict --correlations 0.45,0.30,0.40 --n 80")]
pub(super) struct PredictArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) outcome: OutcomeArgs,
    #[command(flatten)]
    pub(super) published: PublishedArgs,
    #[command(flatten)]
    pub(super) compare: CompareArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Where the outcome stands, and what stands beside it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Outcome")]
pub(super) struct OutcomeArgs {
    /// A study: a table with `client_id`, perhaps `session`, and the outcome (repeatable), beside those of the study file
    #[arg(long = "outcome", value_name = "FILE[:COLUMN]", conflicts_with = "outcome_column")]
    pub(super) files: Vec<String>,
    /// What the values of the outcome are [default: 0 and 1 alone are binary, all else continuous]
    #[arg(long, value_name = "KIND")]
    pub(super) outcome_kind: Option<KindArg>,
    /// Who reported the outcome, for the caution about ratings of the same person
    #[arg(long, value_name = "WHO")]
    pub(super) rated_by: Option<SourceArg>,
    /// The inputs are completed copies of the same data (multiple imputation): pool their answers after Rubin
    #[arg(long, conflicts_with_all = ["demo", "pseudonymize"])]
    pub(super) imputed: bool,
    /// A plain table with one row for each case or session: the column of the outcome
    #[arg(long, value_name = "COL", requires = "views", help_heading = "Plain tables, no instrument needed")]
    #[arg(conflicts_with_all = ["instrument", "scales", "map", "scores", "demo", "scale_range"])]
    pub(super) outcome_column: Option<String>,
    /// A view and its column: client=COL (repeatable)
    #[arg(long = "view", value_name = "NAME=COL", value_parser = view_column, requires = "outcome_column")]
    #[arg(help_heading = "Plain tables, no instrument needed")]
    pub(super) views: Vec<(String, String)>,
    /// The column of whom a row is about
    #[arg(long, value_name = "COL", requires = "outcome_column")]
    #[arg(help_heading = "Plain tables, no instrument needed")]
    pub(super) case: Option<String>,
    /// The column of in whose care the case is
    #[arg(long, value_name = "COL", requires = "outcome_column")]
    #[arg(help_heading = "Plain tables, no instrument needed")]
    pub(super) therapist: Option<String>,
    /// The column of the number of the session
    #[arg(long, value_name = "COL", requires_all = ["outcome_column", "case"])]
    #[arg(help_heading = "Plain tables, no instrument needed")]
    pub(super) session: Option<String>,
    /// A column that goes into the regressions beside the views (repeatable)
    #[arg(long = "covariate", value_name = "COL", requires = "outcome_column")]
    #[arg(help_heading = "Plain tables, no instrument needed")]
    pub(super) covariates: Vec<String>,
    /// For counts: the column of the time, or of the chances, that they were counted over; for a proportion: of how many tasks
    #[arg(long, value_name = "COL", requires = "outcome_column")]
    #[arg(help_heading = "Plain tables, no instrument needed")]
    pub(super) exposure: Option<String>,
}

/// `parallax report --kind study`: the outcome of a study.
#[derive(Debug, Args)]
#[command(next_help_heading = "Outcome")]
pub(super) struct StudyArgs {
    /// A table with `client_id`, perhaps `session`, and the outcome (repeatable), beside those of the study file
    #[arg(long = "outcome", value_name = "FILE[:COLUMN]")]
    pub(super) files: Vec<String>,
    /// What the values of that outcome are [default: 0 and 1 alone are binary, all else continuous]
    #[arg(long, value_name = "KIND", requires = "files")]
    pub(super) outcome_kind: Option<KindArg>,
}

impl StudyArgs {
    /// The outcome tables that were named.
    pub(super) fn outcomes(&self) -> Vec<OutcomeChoice> {
        outcomes(&self.files, self.outcome_kind)
    }

    /// Options that bear on the numbers, for the record.
    pub(super) fn options(&self) -> Vec<(&'static str, Option<String>)> {
        let files = (!self.files.is_empty()).then(|| self.files.join(", "));
        vec![("outcome", files), ("outcome-kind", self.outcome_kind.map(|kind| kind.kind().name().to_owned()))]
    }
}

/// How views are compared.
#[derive(Debug, Args)]
#[command(next_help_heading = "Comparison")]
pub(super) struct CompareArgs {
    /// A study: only these views, in this order, for example client,therapist
    #[arg(long = "views", value_name = "A,B", value_delimiter = ',', conflicts_with = "outcome_column")]
    pub(super) chosen: Vec<String>,
    /// Only this part of the answer (repeatable) [default: all parts]
    #[arg(long = "only", value_name = "PART")]
    pub(super) parts: Vec<PartArg>,
    /// What is left out at a time [default: by the shape of the data, which the output names]
    #[arg(long)]
    pub(super) unit: Option<UnitArg>,
    /// Correlations that differ by less count as equal for practical purposes; to be chosen before seeing the data
    #[arg(long, value_name = "D", value_parser = margin, conflicts_with = "imputed")]
    pub(super) margin: Option<f64>,
    /// How many times units are drawn for the bootstrap, and ratings exchanged [default: 9999]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    #[arg(conflicts_with_all = ["correlations", "imputed"])]
    pub(super) replicates: Option<u32>,
    /// A reliability known from elsewhere: client=0.9 (repeatable)
    #[arg(long, value_name = "VIEW=VALUE", value_parser = stated_reliability)]
    pub(super) reliability: Vec<(String, f64)>,
    /// Confidence level of the intervals, between 0 and 1
    #[arg(long, value_name = "P", default_value = "0.95", value_parser = confidence)]
    pub(super) conf_level: f64,
}

impl CompareArgs {
    /// The parts that were asked for.
    pub(super) fn parts(&self) -> Parts {
        let asked: Vec<Part> = self.parts.iter().map(|part| part.part()).collect();
        Parts::of(&asked)
    }

    /// An option of a part that was not asked for would do nothing.
    pub(super) fn require_parts(&self) -> Result<(), Error> {
        let parts = self.parts();
        let needs = [
            ("margin", self.margin.is_some(), &[Part::Correlations][..]),
            ("reliability", !self.reliability.is_empty(), &[Part::Sensitivity]),
            ("replicates", self.replicates.is_some(), &[Part::Bootstrap, Part::Swap]),
        ];
        let asked = |needed: &[Part]| needed.iter().any(|part| parts.have(*part));
        let Some((option, _, needed)) = needs.into_iter().find(|(_, given, needed)| *given && !asked(needed)) else {
            return Ok(());
        };
        let problem = Problem::new("usage", format!("--{option} belongs to a part that was not asked for"));
        Err(Error::Usage(problem.hint(format!("add --only {}, or leave out --{option}", needed[0].name()))))
    }
}

/// A part of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PartArg {
    /// What these data could show: the smallest detectable difference
    Power,
    /// Correlations and their differences by the jackknife, and the verdict
    Correlations,
    /// The tests of older papers, Williams to Zou
    Classic,
    /// Intervals of the difference from units drawn again
    Bootstrap,
    /// One row a case: both ratings exchanged at random
    Swap,
    /// Sessions: the mixed model of the levels, and the reliability of means
    Levels,
    /// Sessions: the outcome of the next session
    Lagged,
    /// One row a case: what views add, shares, and the regression
    Regression,
    /// Models for yes or no, order, counts and leaving
    Kind,
    /// Ranks, influence, rows with gaps, error of the ratings
    Sensitivity,
}

impl PartArg {
    /// The part itself.
    fn part(self) -> Part {
        match self {
            Self::Power => Part::Power,
            Self::Correlations => Part::Correlations,
            Self::Classic => Part::Classic,
            Self::Bootstrap => Part::Bootstrap,
            Self::Swap => Part::Swap,
            Self::Levels => Part::Levels,
            Self::Lagged => Part::Lagged,
            Self::Regression => Part::Regression,
            Self::Kind => Part::Kind,
            Self::Sensitivity => Part::Sensitivity,
        }
    }
}

/// What is left out at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum UnitArg {
    /// A case: a row where there is one for each
    Case,
    /// A client with all sessions
    Client,
    /// A therapist with all clients
    Therapist,
}

impl UnitArg {
    /// The unit itself.
    pub(super) fn unit(self) -> Unit {
        match self {
            Self::Case => Unit::Case,
            Self::Client => Unit::Client,
            Self::Therapist => Unit::Therapist,
        }
    }
}

/// What the values of an outcome are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KindArg {
    /// A measurement
    Continuous,
    /// 0 or 1
    Binary,
    /// Categories in an order
    Ordinal,
    /// How many
    Count,
    /// A share, 0 to 1
    Proportion,
    /// 1 in the session after which the client left, else 0
    Dropout,
}

impl KindArg {
    /// The kind itself.
    pub(super) fn kind(self) -> OutcomeKind {
        match self {
            Self::Continuous => OutcomeKind::Continuous,
            Self::Binary => OutcomeKind::Binary,
            Self::Ordinal => OutcomeKind::Ordinal,
            Self::Count => OutcomeKind::Count,
            Self::Proportion => OutcomeKind::Proportion,
            Self::Dropout => OutcomeKind::Dropout,
        }
    }
}

/// Who reported an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SourceArg {
    /// The client
    Client,
    /// The therapist
    Therapist,
    /// An observer
    Observer,
    /// Records: attendance, pharmacy, a register
    Records,
}

impl SourceArg {
    /// As study files call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Therapist => "therapist",
            Self::Observer => "observer",
            Self::Records => "records",
        }
    }
}

impl OutcomeArgs {
    /// Options that bear on the numbers, for the record.
    pub(super) fn options(&self) -> Vec<(&'static str, Option<String>)> {
        let list = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
        let views: Vec<String> = self.views.iter().map(|(name, column)| format!("{name}={column}")).collect();
        vec![
            ("outcome", list(&self.files)),
            ("outcome-kind", self.outcome_kind.map(|kind| kind.kind().name().to_owned())),
            ("rated-by", self.rated_by.map(|source| source.name().to_owned())),
            ("imputed", self.imputed.then(|| "true".to_owned())),
            ("outcome-column", self.outcome_column.clone()),
            ("view", list(&views)),
            ("case", self.case.clone()),
            ("therapist", self.therapist.clone()),
            ("session", self.session.clone()),
            ("covariate", list(&self.covariates)),
            ("exposure", self.exposure.clone()),
        ]
    }

    /// Outcome tables: the file and, behind the last colon, its column.
    pub(super) fn outcomes(&self) -> Vec<OutcomeChoice> {
        outcomes(&self.files, self.outcome_kind)
    }
}

impl PredictArgs {
    /// Options that bear on the numbers, for the record.
    pub(super) fn options(&self) -> Vec<(&'static str, Option<String>)> {
        let list = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
        let compare = &self.compare;
        let known: Vec<String> = compare.reliability.iter().map(|(view, value)| format!("{view}={value}")).collect();
        let mut options = self.outcome.options();
        options.extend([
            ("correlations", self.published.correlations_said()),
            ("n", self.published.n_said()),
            ("views", list(&compare.chosen)),
            ("unit", compare.unit.map(|unit| unit.unit().name().to_owned())),
            ("margin", compare.margin.map(|margin| margin.to_string())),
            ("replicates", compare.replicates.map(|replicates| replicates.to_string())),
            ("reliability", list(&known)),
            ("only", compare.parts().named()),
            ("conf-level", Some(compare.conf_level.to_string())),
        ]);
        options
    }
}

fn outcomes(files: &[String], kind: Option<KindArg>) -> Vec<OutcomeChoice> {
    let choice = |text: &String| {
        let (path, column) = file_and_column(text);
        OutcomeChoice { path, column, kind: kind.map(KindArg::kind) }
    };
    files.iter().map(choice).collect()
}

/// A colon names the column, unless the whole is a file or the colon belongs to the path.
fn file_and_column(text: &str) -> (PathBuf, Option<String>) {
    match text.rsplit_once(':') {
        Some((file, column)) if !file.is_empty() && !column.is_empty() && !column.contains(['/', '\\']) => {
            (file.into(), Some(column.to_owned()))
        }
        _ => (text.into(), None),
    }
}

fn view_column(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, column)) if !name.trim().is_empty() && !column.is_empty() => {
            Ok((name.trim().to_owned(), column.to_owned()))
        }
        _ => Err("expected NAME=COL, for example client=client_wai".to_owned()),
    }
}

fn margin(text: &str) -> Result<f64, String> {
    let inside = number(text).filter(|margin| *margin > 0.0 && *margin < 2.0);
    inside.ok_or_else(|| "expected a difference of correlations above 0 and below 2, for example 0.1".to_owned())
}
