//! Figures of a paper as arguments of `predict`.

use clap::Args;

use super::args::number;
use crate::analyze::prediction::{PublishedFigures, PublishedPair};
use crate::error::{Error, Problem};

/// Figures of a paper, without data.
#[derive(Debug, Args)]
#[command(next_help_heading = "Published figures, without data")]
pub(super) struct PublishedArgs {
    /// r of the outcome with the first view, with the second view, and between both views: 0.45,0.30,0.40. Two numbers: of two
    /// samples that share nobody. Six: r of columns 1 with 2 and 3 with 4, then of 1 with 3, 1 with 4, 2 with 3, 2 with 4
    #[arg(long, value_name = "R1,R2,R12", value_parser = figures, requires = "n", allow_hyphen_values = true)]
    #[arg(conflicts_with_all = ["input", "demo", "files", "outcome_column", "unit", "margin"])]
    pub(super) correlations: Option<Figures>,
    /// How many cases they rest on; two numbers for two samples: 145,87
    #[arg(long, value_name = "N", value_delimiter = ',', requires = "correlations")]
    pub(super) n: Vec<usize>,
}

/// Correlations of a paper: two, three or six.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figures(Vec<f64>);

/// What a paper tells of two correlations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum OfPaper {
    /// Both share the outcome.
    Overlapping(PublishedFigures),
    /// They share no column.
    Pair(PublishedPair),
}

impl PublishedArgs {
    /// The correlations, for the record.
    pub(super) fn correlations_said(&self) -> Option<String> {
        self.correlations.as_ref().map(|Figures(figures)| joined(figures))
    }

    /// The numbers of cases, for the record.
    pub(super) fn n_said(&self) -> Option<String> {
        (!self.n.is_empty()).then(|| joined(&self.n))
    }

    /// The figures with their rows; `None` if none were given.
    pub(super) fn of_paper(&self) -> Result<Option<OfPaper>, Error> {
        let Some(Figures(figures)) = &self.correlations else { return Ok(None) };
        Ok(Some(match (&figures[..], &self.n[..]) {
            (&[first, second, between], &[n]) => OfPaper::Overlapping(PublishedFigures { first, second, between, n }),
            (&[first, second], &[one, other]) => {
                OfPaper::Pair(PublishedPair::Independent { first: (first, one), second: (second, other) })
            }
            (&[first, second, jh, jm, kh, km], &[n]) => {
                OfPaper::Pair(PublishedPair::Apart { first, second, across: [jh, jm, kh, km], n })
            }
            (figures, n) => {
                let message = format!(
                    "correlations: {}, numbers of cases: {}; these do not belong together",
                    figures.len(),
                    n.len()
                );
                let hint =
                    "three or six correlations take one N; two, of samples that share nobody, take two: --n 145,87";
                return Err(Error::Usage(Problem::new("usage", message).hint(hint)));
            }
        }))
    }
}

fn joined(numbers: &[impl ToString]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<String>>().join(",")
}

fn figures(text: &str) -> Result<Figures, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(number).collect();
    let fits = |numbers: &Vec<f64>| matches!(numbers.len(), 2 | 3 | 6) && numbers.iter().all(|r| r.abs() <= 1.0);
    let found = numbers.filter(fits).map(Figures);
    found.ok_or_else(|| {
        "expected three correlations between -1 and 1, for example 0.45,0.30,0.40 (or two, or six)".to_owned()
    })
}
