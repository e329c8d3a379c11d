//! The words of the command line about ids that are not to be seen.

use std::path::PathBuf;

use clap::Args;

use super::args::{Command, InputArgs};
use super::pseudonyms::InUse;

/// What is shown of people.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Privacy")]
pub(super) struct PrivacyArgs {
    /// Show codes drawn at random in place of all ids; no title, no name of a file, errors by line only
    #[arg(long)]
    pub(super) pseudonymize: bool,
    /// The file that leads from codes back to ids, made or added to; without it codes are those of one run
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,
    /// The codes, once something was read.
    #[arg(skip)]
    pub(super) codes: InUse,
}

/// `parallax pseudonymize`
#[derive(Debug, Args)]
#[command(mut_arg("pseudonymize", |arg| arg.hide(true)), mut_arg("scales", |arg| arg.hide(true)))]
#[command(after_help = "\
Example:
  parallax pseudonymize clinic -o shared --key private/clinic-key.csv
Codes come from the random numbers of the system. There is no seed: whoever
knew it would need no key.")]
pub(super) struct PseudonymizeArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Folder to write the study into; made if it does not exist
    #[arg(short, long, value_name = "FOLDER")]
    pub(super) output: PathBuf,
    /// Replace the files if they exist; the key is always added to
    #[arg(long)]
    pub(super) force: bool,
    /// Treat notices as errors
    #[arg(long)]
    pub(super) strict: bool,
    /// Say nothing on standard error but errors
    #[arg(long)]
    pub(super) quiet: bool,
}

impl Command {
    /// What is read, by commands that read; and are ids hidden?
    pub(super) fn input(&self) -> Option<(&InputArgs, bool)> {
        let input = match self {
            Self::Report(args) => &args.input,
            Self::Check(args) => &args.input,
            Self::Score(args) => &args.input,
            Self::Gaps(args) | Self::Supervision(args) => &args.input,
            Self::Agreement(args) => &args.input,
            Self::Predict(args) => &args.input,
            Self::Congruence(args) => &args.input,
            Self::Plan(args) => &args.input,
            Self::Choose(args) => &args.input,
            Self::Pseudonymize(args) => return Some((&args.input, true)),
            Self::Init(_)
            | Self::Instruments(_)
            | Self::Selftest(_)
            | Self::Simulate(_)
            | Self::Completions { .. }
            | Self::Man => return None,
        };
        Some((input, input.privacy.pseudonymize))
    }
}
