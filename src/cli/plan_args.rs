//! The words of the command line about a planned study.

use clap::Args;

use super::args::{InputArgs, OutputArgs, confidence, number};
use super::rater_args::TableArgs;

/// `parallax plan`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  parallax plan --icc 0.7 --raters 3 --width 0.2
  parallax plan --icc 0.8 --against 0.6 --raters 2
  parallax plan --simulate --icc 0.6 --rater-share 0.1 --targets 30,60 --raters 3
  parallax plan ratings.csv --layout matrix")]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) known: KnownArgs,
    #[command(flatten)]
    pub(super) wanted: WantedArgs,
    #[command(flatten)]
    pub(super) size: SizeArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) table: TableArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// What is expected, where there are no data yet.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is expected (or read from data)")]
pub(super) struct KnownArgs {
    /// Expected reliability of one rating, between 0 and 1
    #[arg(long, value_name = "R", value_parser = share)]
    pub(super) icc: Option<f64>,
    /// Share of all variance that lies between raters' levels; with it, --icc is ICC(A,1) [default: 0]
    #[arg(long, value_name = "S", value_parser = share_or_zero, requires = "icc")]
    pub(super) rater_share: Option<f64>,
    /// Expected variance between targets, in place of --icc
    #[arg(long, value_name = "V", value_parser = variance, conflicts_with = "icc")]
    #[arg(requires_all = ["var_rater", "var_residual"])]
    pub(super) var_target: Option<f64>,
    /// Expected variance between raters
    #[arg(long, value_name = "V", value_parser = variance_or_zero, requires = "var_target")]
    pub(super) var_rater: Option<f64>,
    /// Expected variance of the rest
    #[arg(long, value_name = "V", value_parser = variance, requires = "var_target")]
    pub(super) var_residual: Option<f64>,
}

/// What the study is to reach.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is wanted")]
pub(super) struct WantedArgs {
    /// Full width of the interval: targets needed (Bonett 2002)
    #[arg(long, value_name = "W", value_parser = share)]
    pub(super) width: Option<f64>,
    /// A reliability to be exceeded: targets needed (Walter, Eliasziw & Donner 1998)
    #[arg(long, value_name = "R0", value_parser = share_or_zero)]
    pub(super) against: Option<f64>,
    /// One-sided error probability of that test
    #[arg(long, value_name = "P", value_parser = share, default_value = "0.05")]
    pub(super) alpha: f64,
    /// Power of that test
    #[arg(long, value_name = "P", value_parser = share, default_value = "0.8")]
    pub(super) power: f64,
    /// A value that the lower limit should exceed: share of simulated studies in which it does
    #[arg(long, value_name = "R", value_parser = share_or_zero)]
    pub(super) wanted: Option<f64>,
    /// Confidence level of the intervals, between 0 and 1
    #[arg(long, value_name = "P", default_value = "0.95", value_parser = confidence)]
    pub(super) conf_level: f64,
}

/// How large the study is to be.
#[derive(Debug, Args)]
#[command(next_help_heading = "The planned study")]
pub(super) struct SizeArgs {
    /// Numbers of raters, separated by commas [default: as in the data]
    #[arg(long = "raters", value_name = "K", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(super) numbers_of_raters: Vec<u32>,
    /// Numbers of targets to simulate, separated by commas [default: 1, 2 and 4 times those of the data]
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub(super) targets: Vec<u32>,
    /// Raters of each target, where not all rate it
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(super) ratings_per_target: Option<u32>,
    /// Carry the planned study out many times; understood with --targets and with data
    #[arg(long)]
    pub(super) simulate: bool,
    /// How many times [default: 1000, with gaps in the ratings 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub(super) replicates: Option<u32>,
}

/// A number inside (0, 1).
fn share(text: &str) -> Result<f64, String> {
    let found = number(text).filter(|share| *share > 0.0 && *share < 1.0);
    found.ok_or_else(|| "expected a number between 0 and 1, for example 0.7".to_owned())
}

/// A number in [0, 1).
fn share_or_zero(text: &str) -> Result<f64, String> {
    let found = number(text).filter(|share| (0.0..1.0).contains(share));
    found.ok_or_else(|| "expected 0 or a number between 0 and 1, for example 0.1".to_owned())
}

/// A number above 0.
fn variance(text: &str) -> Result<f64, String> {
    let found = number(text).filter(|variance| *variance > 0.0 && *variance < 1e12);
    found.ok_or_else(|| "expected a variance above 0 and below 1e12, for example 0.5".to_owned())
}

/// A number from 0 on.
fn variance_or_zero(text: &str) -> Result<f64, String> {
    let found = number(text).filter(|variance| (0.0..1e12).contains(variance));
    found.ok_or_else(|| "expected a variance from 0 on and below 1e12, for example 0.2".to_owned())
}

impl PlanArgs {
    /// Were data named?
    pub(super) fn has_input(&self) -> bool {
        !self.input.input.is_empty() || self.input.demo || self.table.layout().is_some()
    }

    /// Was something said about what is expected?
    pub(super) fn has_numbers(&self) -> bool {
        self.known.icc.is_some() || self.known.var_target.is_some()
    }

    /// Options for the record.
    pub(super) fn options(&self) -> Vec<(&'static str, Option<String>)> {
        let text = |value: Option<f64>| value.map(|value| value.to_string());
        let list = |values: &[u32]| {
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            (!texts.is_empty()).then(|| texts.join(","))
        };
        let (known, wanted, size) = (&self.known, &self.wanted, &self.size);
        let tested = wanted.against.is_some();
        let mut options = self.table.options();
        options.extend([
            ("icc", text(known.icc)),
            ("rater-share", text(known.rater_share)),
            ("var-target", text(known.var_target)),
            ("var-rater", text(known.var_rater)),
            ("var-residual", text(known.var_residual)),
            ("width", text(wanted.width)),
            ("against", text(wanted.against)),
            ("alpha", tested.then(|| wanted.alpha.to_string())),
            ("power", tested.then(|| wanted.power.to_string())),
            ("wanted", text(wanted.wanted)),
            ("conf-level", Some(wanted.conf_level.to_string())),
            ("raters", list(&size.numbers_of_raters)),
            ("targets", list(&size.targets)),
            ("ratings-per-target", size.ratings_per_target.map(|m| m.to_string())),
        ]);
        options
    }
}
