//! The words of the command line. Nothing outside `cli` sees these types.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::choose_args::ChooseArgs;
use super::congruence::CongruenceArgs;
use super::course_args::CourseArgs;
use super::init::InitArgs;
pub(super) use super::input_args::{InputArgs, MetricArg};
use super::plan_args::PlanArgs;
use super::predict_args::PredictArgs;
use super::predict_args::StudyArgs;
use super::privacy_args::PseudonymizeArgs;
use super::rater_args::{RaterArgs, TableArgs};

/// Two people leave the same hour with two pictures of it. Parallax measures the shift between the pictures.
#[derive(Debug, Parser)]
#[command(name = "parallax", version, about, max_term_width = 80, propagate_version = true)]
#[command(after_help = "Try it without data of your own: parallax report --demo")]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Everything the data allow, as one discrepancy report
    Report(ReportArgs),
    /// What is in these files, and which analyses the design supports
    Check(CheckArgs),
    /// A study file for data at hand, with every guess marked
    Init(InitArgs),
    /// Item answers → scale scores, tidy
    Score(ScoreArgs),
    /// Who rates higher, by how much, for whom
    Gaps(GapsArgs),
    /// How far observers of the same sessions agree, or the raters of any table
    Agreement(AgreementArgs),
    /// Supervisor and trainee on the supervisory alliance
    Supervision(GapsArgs),
    /// Whose rating relates more strongly to an outcome
    Predict(PredictArgs),
    /// Whether it matters for an outcome that two ratings agree, and whether one follows the other
    Congruence(CongruenceArgs),
    /// How many raters and targets a study of agreement needs
    Plan(PlanArgs),
    /// Which intraclass correlation, with the reason and the command
    Choose(ChooseArgs),
    /// A study with known truth: therapists, clients, sessions, views, gaps, missing forms
    Simulate(SimulateArgs),
    /// The same study under codes drawn at random, and the key in a file of its own
    Pseudonymize(PseudonymizeArgs),
    /// The built-in instruments, their keys and their status
    Instruments(InstrumentsArgs),
    /// Certified data on this machine: digits of agreement
    Selftest(SelftestArgs),
    /// Completions for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// The manual page
    Man,
}

impl Command {
    /// The format that was named, for the form of errors.
    pub(super) fn format(&self) -> Option<Format> {
        match self {
            Self::Report(args) => args.output.format,
            Self::Check(args) => args.output.format,
            Self::Score(args) => args.output.format,
            Self::Gaps(args) | Self::Supervision(args) => args.output.format,
            Self::Agreement(args) => args.output.format,
            Self::Predict(args) => args.output.format,
            Self::Congruence(args) => args.output.format,
            Self::Plan(args) => args.output.format,
            Self::Choose(args) => args.output.format,
            Self::Instruments(args) => args.output.format,
            Self::Selftest(args) => args.output.format,
            Self::Init(_) | Self::Pseudonymize(_) | Self::Simulate(_) | Self::Completions { .. } | Self::Man => None,
        }
    }
}

/// What to write and where.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Form of the output [default: by the ending of --output; else csv for `score`, a page and its summary for `report`, terminal for all others]
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,
    /// Write here instead of to standard output, which `-` names too
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace the output file if it exists; a symbolic link is replaced itself, not what it points to
    #[arg(long)]
    pub(super) force: bool,
    /// Treat notices as errors
    #[arg(long)]
    pub(super) strict: bool,
    /// Say nothing on standard error but errors
    #[arg(long)]
    pub(super) quiet: bool,
    /// Colour on the terminal
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
    /// Seed of everything drawn at random; recorded in the output
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// How many threads may work; the numbers do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
}

impl OutputArgs {
    /// The file to write; `None` for standard output.
    pub(super) fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref().filter(|path| !is_standard_output(path))
    }
}

/// `-` stands for standard output, as it stands for standard input among the inputs.
pub(super) fn is_standard_output(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading here
    Terminal,
    /// For a document
    Markdown,
    /// One self-contained page
    Html,
    /// For programs, every row complete
    Json,
    /// Tidy table, the same rows
    Csv,
    /// Workbook: words, tables and rows on sheets
    Xlsx,
}

/// What numbers to make.
#[derive(Debug, Args)]
#[command(next_help_heading = "Numbers")]
pub(super) struct NumberArgs {
    /// Confidence level of the intervals, between 0 and 1
    #[arg(long, value_name = "P", default_value = "0.95", value_parser = confidence)]
    pub(super) conf_level: f64,
    /// Limits of agreement are mean ± Z standard deviations [default: the normal quantile of the confidence level]
    #[arg(long, value_name = "Z", value_parser = positive)]
    pub(super) loa_multiplier: Option<f64>,
    /// Only these two views, in any order, for example client,therapist
    #[arg(long, value_name = "A,B", value_parser = two_views)]
    pub(super) views: Option<(String, String)>,
}

/// `parallax report`
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// What the page is about [default: case with --dyad, study with --outcome, audit where only observers rated, else caseload]
    #[arg(long)]
    pub(super) kind: Option<Kind>,
    #[command(flatten)]
    pub(super) study: StudyArgs,
    /// The case: a client's id, or a trainee's for supervision; CLIENT/THERAPIST where a client has two
    #[arg(long, value_name = "ID")]
    pub(super) dyad: Option<String>,
    /// Only the cases of this therapist, trainee or supervisor
    #[arg(long, value_name = "ID")]
    pub(super) helper: Option<String>,
    /// For whom: one trainee (--helper), one supervisor (--helper), or a programme, which sees groups only
    #[arg(long, value_name = "WHO")]
    pub(super) audience: Option<Audience>,
    /// For a programme: fewest people behind a number [default: 5 clients, 3 trainees]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub(super) min_group: Option<u32>,
    #[command(flatten)]
    pub(super) table: TableArgs,
    #[command(flatten)]
    pub(super) numbers: NumberArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// For whom a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Audience {
    /// A trainee: own clients and own supervision
    Trainee,
    /// A supervisor: own trainees and their clients
    Supervisor,
    /// A programme: groups of people, none of them small
    Programme,
}

impl Audience {
    /// As it is typed.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Trainee => "trainee",
            Self::Supervisor => "supervisor",
            Self::Programme => "programme",
        }
    }
}

/// Kinds of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// One dyad, session by session
    Case,
    /// All cases
    Caseload,
    /// The observers, or the raters of a plain table: who rated what, and how far they agree
    Audit,
    /// The whole study, for a paper: descriptives, how views go together, and what goes along with an outcome
    Study,
}

/// `parallax check`
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) study: StudyArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// `parallax score`
#[derive(Debug, Args)]
pub(super) struct ScoreArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// `parallax gaps`, `parallax supervision`
#[derive(Debug, Args)]
pub(super) struct GapsArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) numbers: NumberArgs,
    /// Rows for each case and each helper [default: when there are at most 1,000 of a kind]
    #[arg(long, value_name = "WHEN")]
    pub(super) each: Option<Each>,
    #[command(flatten)]
    pub(super) courses: CourseArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Rows about single people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Each {
    /// All of them
    Always,
    /// None of them
    Never,
}

/// `parallax agreement`
#[derive(Debug, Args)]
pub(super) struct AgreementArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) table: TableArgs,
    #[command(flatten)]
    pub(super) raters: RaterArgs,
    /// Confidence level of the intervals, between 0 and 1
    #[arg(long, value_name = "P", default_value = "0.95", value_parser = confidence, help_heading = "Numbers")]
    pub(super) conf_level: f64,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// `parallax simulate`
#[derive(Debug, Args)]
pub(super) struct SimulateArgs {
    /// Folder to write the study into; made if it does not exist
    #[arg(short, long, value_name = "FOLDER")]
    pub(super) output: PathBuf,
    /// Same seed, same study
    #[arg(long, value_name = "N", default_value_t = crate::simulate::DEMO_SEED)]
    pub(super) seed: u64,
    /// How many therapists, who are the trainees of the supervision
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=2000))]
    pub(super) therapists: Option<u32>,
    /// Replace the files if they exist
    #[arg(long)]
    pub(super) force: bool,
    /// Say nothing on standard error but errors
    #[arg(long)]
    pub(super) quiet: bool,
}

/// `parallax selftest`
#[derive(Debug, Args)]
pub(super) struct SelftestArgs {
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// `parallax instruments`
#[derive(Debug, Args)]
pub(super) struct InstrumentsArgs {
    /// Show this one whole: a built-in id or a file of your own
    pub(super) id: Option<String>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn pair_of_words(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => Ok((left.to_owned(), right.to_owned())),
        _ => Err("expected COLUMN=ROLE, for example patient=client_id".to_owned()),
    }
}

pub(super) fn word_with_value(text: &str) -> Result<(String, String, String), String> {
    let wanted = || "expected COLUMN:TEXT=VALUE, for example item:Never=1".to_owned();
    let (column, rest) = text.split_once(':').ok_or_else(wanted)?;
    let (word, value) = rest.rsplit_once('=').ok_or_else(wanted)?;
    if column.is_empty() || value.is_empty() {
        return Err(wanted());
    }
    Ok((column.to_owned(), word.to_owned(), value.to_owned()))
}

pub(super) fn range(text: &str) -> Result<(f64, f64), String> {
    let limits = text.split_once(',').and_then(|(low, high)| Some((number(low)?, number(high)?)));
    limits
        .filter(|(low, high)| low < high)
        .ok_or_else(|| "expected LOW,HIGH with LOW < HIGH, for example 1,7".to_owned())
}

pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

fn positive(text: &str) -> Result<f64, String> {
    number(text).filter(|value| *value > 0.0).ok_or_else(|| "expected a number above 0, for example 1.96".to_owned())
}

pub(super) fn confidence(text: &str) -> Result<f64, String> {
    let inside = number(text).filter(|level| *level > 0.0 && *level < 1.0);
    inside.ok_or_else(|| match number(text) {
        Some(percent) if (1.0..100.0).contains(&percent) => {
            format!("expected a share between 0 and 1; for {percent} % write {}", percent / 100.0)
        }
        _ => "expected a share between 0 and 1, for example 0.95".to_owned(),
    })
}

fn two_views(text: &str) -> Result<(String, String), String> {
    text.split_once(',')
        .map(|(first, second)| (first.trim().to_owned(), second.trim().to_owned()))
        .ok_or_else(|| "expected two perspectives, for example client,therapist".to_owned())
}
