//! What to read, and how it is to be understood.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::{pair_of_words, range, word_with_value};
use super::privacy_args::PrivacyArgs;

/// What to read and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Study file (.toml), folder with parallax.toml, data files (.csv .tsv .txt .xlsx .sav), or - for CSV on standard input
    /// [default: ./parallax.toml]
    pub(super) input: Vec<PathBuf>,
    /// The built-in demo study, the same as fixtures/clinic
    #[arg(long, conflicts_with = "input")]
    pub(super) demo: bool,
    /// Which questionnaire: a built-in id (see `parallax instruments`) or a file of your own
    #[arg(long, value_name = "ID|FILE.toml")]
    pub(super) instrument: Option<String>,
    /// Only this scale (repeatable)
    #[arg(long = "scale", value_name = "ID")]
    pub(super) scales: Vec<String>,
    /// A code that marks a missing answer, for example -99 (repeatable)
    #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
    pub(super) missing: Vec<String>,
    /// A column under another name: `COLUMN=ROLE`, for example `patient=client_id` or `question=item` (repeatable)
    #[arg(long, value_name = "COLUMN=ROLE", value_parser = pair_of_words)]
    pub(super) map: Vec<(String, String)>,
    /// An answer given as a word: COLUMN:TEXT=VALUE; `item` stands for all items, for example item:Never=1; perspective:2=client names a view (repeatable)
    #[arg(long, value_name = "COLUMN:TEXT=VALUE", value_parser = word_with_value)]
    pub(super) value: Vec<(String, String, String)>,
    /// The response range in use, where it is not the form's own: 1,7
    #[arg(long, value_name = "LOW,HIGH", value_parser = range, allow_hyphen_values = true)]
    pub(super) scale_range: Option<(f64, f64)>,
    /// Metric of scale scores in the file, where it is not the instrument's own
    #[arg(long, value_name = "METRIC")]
    pub(super) scores: Option<MetricArg>,
    /// The sheet of a workbook [default: the first]
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// How text is encoded, where it is not UTF-8: utf-16le, utf-16be, windows-1252
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
    #[command(flatten)]
    pub(super) privacy: PrivacyArgs,
}

/// The metric of given scale scores.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum MetricArg {
    /// Mean per item
    Mean,
    /// Sum of the items
    Sum,
}
