//! `parallax agreement` on a table of ratings without an instrument.

use std::path::PathBuf;

use serde_json::Map;

use super::Streams;
use super::args::{AgreementArgs, Format};
use super::emit::{Answer, emit, made, refuse_early};
use super::input::{named_files, provenance, sources, values};
use super::rater_args::RaterArgs;
use crate::analyze::agreement::{incomplete_table, table_agreement};
use crate::domain::rated_table::RatedTable;
use crate::domain::study::Study;
use crate::error::{Error, Problem};
use crate::read::{TableLayout, TableRequest, rated_table};
use crate::render;
use crate::report::rated_table::rated_table_report;

/// Reads the table, compares its raters, and writes the answer.
pub(super) fn agreement_of_table(
    args: &AgreementArgs,
    layout: TableLayout,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    refuse_early(&args.output, &named_files(&args.input))?;
    refuse_unserved(&args.raters)?;
    let table = rated_table(&request(args, layout)?, streams.input)?;
    require_raters(&table)?;
    let findings = table_agreement(&table, args.conf_level);
    let mut notices = table.notices.clone();
    notices.extend(incomplete_table(&table));
    let study = Study::of_account(table.inputs.clone(), notices);
    let mut options = args.table.options();
    options.extend(args.raters.options());
    options.push(("conf-level", Some(args.conf_level.to_string())));
    let made_from = provenance("agreement", &args.input, args.output.seed, &options);
    let report = rated_table_report(&table, &findings, &study, &made_from, args.conf_level);
    let answer = Answer {
        study: &study,
        findings: &findings,
        provenance: &made_from,
        details: Map::new(),
        report: made(report),
    };
    let inputs: Vec<PathBuf> = args.input.input.clone();
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::findings_csv(&findings))
}

fn request(args: &AgreementArgs, layout: TableLayout) -> Result<TableRequest, Error> {
    Ok(TableRequest {
        inputs: sources(&args.input)?,
        layout,
        missing: args.input.missing.clone(),
        values: values(&args.input)?,
        range: args.input.scale_range,
    })
}

fn require_raters(table: &RatedTable) -> Result<(), Error> {
    if table.observations.has_replicates() {
        let problem =
            Problem::new("usage", "there is no coefficient yet for targets that one rater rated several times");
        return Err(Error::Usage(problem.hint("leave --replicate away and give one rating per target and rater")));
    }
    if table.raters.len() > 1 {
        return Ok(());
    }
    let message = "1 rater took part; agreement among raters needs at least 2";
    let hint = "a table with one row for each rating is read with `--target COL --rater COL --score COL`, one with a column for each rater with `--layout matrix`";
    Err(Error::Input(vec![Problem::new("too-few-raters", message).hint(hint)]))
}

/// Refuses what can be asked for, but is not computed.
pub(super) fn refuse_unserved(args: &RaterArgs) -> Result<(), Error> {
    match args.options().into_iter().find(|(_, value)| value.is_some()) {
        None => Ok(()),
        Some((option, value)) => {
            let value = value.unwrap_or_default();
            let problem = Problem::new("usage", format!("`--{option} {value}` is not computed in this version"));
            Err(Error::Usage(problem.token(&value).hint("leave the option away")))
        }
    }
}
