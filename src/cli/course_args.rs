//! The words about single sessions and courses.

use clap::{Args, ValueEnum};

use super::args::number;

/// What single sessions and courses are measured against.
#[derive(Debug, Args)]
#[command(next_help_heading = "Numbers")]
pub(super) struct CourseArgs {
    /// A reliability known from elsewhere, in place of the form's own alpha: client=0.7 (repeatable)
    #[arg(long, value_name = "VIEW=VALUE", value_parser = stated_reliability)]
    pub(super) reliability: Vec<(String, f64)>,
    /// Is a Session Rating Scale of exactly 36 a low one, or only one below
    #[arg(long, value_name = "WHICH", default_value = "at-most")]
    pub(super) low_srs: LowSrs,
}

/// Which sums of the Session Rating Scale are low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LowSrs {
    /// 36 and less
    AtMost,
    /// Less than 36
    Below,
}

pub(super) fn stated_reliability(text: &str) -> Result<(String, f64), String> {
    let stated = text.split_once('=').and_then(|(view, value)| Some((view.trim().to_owned(), number(value)?)));
    stated
        .filter(|&(_, value)| value > 0.0 && value <= 1.0)
        .ok_or_else(|| "expected VIEW=VALUE with a value above 0 and at most 1, for example client=0.7".to_owned())
}
