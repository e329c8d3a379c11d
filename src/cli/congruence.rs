//! `parallax congruence`: on a study or on a plain table.

use clap::Args;
use serde_json::Map;

use super::Streams;
use super::agreement::converged;
use super::args::{Format, InputArgs, OutputArgs, confidence, number};
use super::emit::{Answer, emit, made, refuse_early};
use super::input::{input_files, named_files, provenance, scored_with};
use super::predict::{asked_views, nothing_to_compare, plain_table, tables, told_apart};
use super::predict_args::OutcomeArgs;
use crate::analyze::congruence::{
    CongruenceQuestion, ProfileQuestion, congruence as congruence_rows, few_therapists, one_sided, profiles,
};
use crate::analyze::finding::Finding;
use crate::domain::notice::Notice;
use crate::domain::predict_table::PredictTable;
use crate::domain::study::Study;
use crate::error::{Error, Problem};
use crate::render;
use crate::report::congruence::congruence_report;

/// `parallax congruence`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  parallax congruence --demo
  parallax congruence table.csv --outcome-column adherence --view client=client_wai --view therapist=therapist_wai --centre 5")]
pub(super) struct CongruenceArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) outcome: OutcomeArgs,
    /// A study: only these views, in this order, for example client,therapist
    #[arg(long = "views", value_name = "A,B", value_delimiter = ',', conflicts_with = "outcome_column")]
    pub(super) only: Vec<String>,
    /// The point of the rating scale that all views are measured from [default: the middle of the response range, else the mean
    /// of all ratings]
    #[arg(long, value_name = "X", value_parser = any_number, allow_hyphen_values = true)]
    pub(super) centre: Option<f64>,
    /// Confidence level of the intervals, between 0 and 1
    #[arg(long, value_name = "P", default_value = "0.95", value_parser = confidence)]
    pub(super) conf_level: f64,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// Reads, fits, and writes the answer.
pub(super) fn congruence(args: &CongruenceArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    if args.outcome.imputed {
        let problem = Problem::new("usage", "completed copies are pooled by parallax predict only").token("--imputed");
        return Err(Error::Usage(problem.hint("name one file, without --imputed")));
    }
    let mut read = named_files(&args.input);
    read.extend(args.outcome.outcomes().into_iter().map(|outcome| outcome.path));
    refuse_early(&args.output, &read)?;
    let Material { mut study, tables, profiles } = material(args, streams)?;
    let question = CongruenceQuestion { centre: args.centre, conf_level: args.conf_level };
    let rows = |(instrument, scale, table): &TableOf| congruence_rows(table, instrument, scale, &question);
    let of_outcomes: Vec<_> = tables.iter().map(|table| (table.2.outcome.name.clone(), rows(table))).collect();
    let findings: Vec<_> = of_outcomes.iter().flat_map(|(_, rows)| rows.clone()).chain(profiles.clone()).collect();
    study.notices.extend(one_sided(&findings));
    study.notices.extend(tables.first().and_then(|(_, _, table)| few_therapists(table)));
    let made_from = provenance("congruence", &args.input, None, &args.options());
    let outcomes: Vec<&str> = tables.iter().map(|(_, _, table)| table.outcome.name.as_str()).collect();
    let report = congruence_report(&findings, &outcomes, &study, &made_from);
    let findings: Vec<_> = told_apart(of_outcomes).into_iter().chain(profiles).collect();
    let inputs = input_files(&args.input, &study);
    let details = render::Details::Values(Map::new());
    let answer = Answer { study: &study, findings: &findings, provenance: &made_from, details, report: made(report) };
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::findings_csv(&findings))?;
    converged(&findings)
}

/// Instrument, scale and rows.
type TableOf = (String, String, PredictTable);

/// What an answer is made of.
struct Material {
    /// The account of what was read.
    study: Study,
    /// The rows of each outcome, instrument and scale.
    tables: Vec<TableOf>,
    /// How alike two views answer the same items, which needs no outcome.
    profiles: Vec<Finding>,
}

fn material(args: &CongruenceArgs, streams: &mut Streams<'_>) -> Result<Material, Error> {
    if let Some(column) = &args.outcome.outcome_column {
        let mut table = plain_table(column, &args.outcome, &args.input, streams)?;
        let study = Study::of_account(std::mem::take(&mut table.inputs), std::mem::take(&mut table.notices));
        require_two(table.views.len())?;
        let scale = table.outcome.name.clone();
        return Ok(Material { study, tables: vec![(String::new(), scale, table)], profiles: Vec::new() });
    }
    let views = asked_views(&args.only)?;
    require_two(if views.is_empty() { 2 } else { views.len() })?;
    let scored = scored_with(&args.input, args.outcome.outcomes(), streams.input)?;
    let tables = tables(&scored, &args.input, &views);
    let mut study = scored.study;
    let question = ProfileQuestion { scales: args.input.scales.clone(), views, conf_level: args.conf_level };
    let (profiles, notices) = profiles(&study, &question);
    study.notices.extend(notices);
    if tables.is_empty() {
        let nothing = nothing_to_compare(&study);
        if profiles.iter().all(|row| row.value.is_err()) {
            return Err(Error::Input(vec![nothing]));
        }
        let message = "no outcome was named, so there are profiles of answers only; --outcome FILE adds the surface, and \
                       parallax gaps has tracking and directional bias";
        study.notices.push(Notice::new("profiles-only", message, 1));
    }
    Ok(Material { study, tables, profiles })
}

/// One view has nothing to agree with.
fn require_two(views: usize) -> Result<(), Error> {
    if views > 1 {
        return Ok(());
    }
    let problem = Problem::new("no-pairs", "congruence is about two views, and one was named");
    Err(Error::Usage(
        problem.hint("in a study --views client,therapist, of a table --view client=COL --view therapist=COL"),
    ))
}

impl CongruenceArgs {
    /// Options that bear on the numbers, for the record.
    fn options(&self) -> Vec<(&'static str, Option<String>)> {
        let mut options = self.outcome.options();
        options.extend([
            ("views", (!self.only.is_empty()).then(|| self.only.join(", "))),
            ("centre", self.centre.map(|centre| centre.to_string())),
            ("conf-level", Some(self.conf_level.to_string())),
        ]);
        options
    }
}

fn any_number(text: &str) -> Result<f64, String> {
    number(text).ok_or_else(|| "expected a number, for example 3".to_owned())
}
