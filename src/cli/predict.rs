//! `parallax predict`: on a study, on a plain table, or on published correlations.

use serde_json::Map;

use super::Streams;
use super::args::{Format, InputArgs};
use super::emit::{Answer, emit, made, refuse_early};
use super::input::{Inputs, input_files, named_files, provenance, scored_with, sources, values};
use super::predict_args::{KindArg, PredictArgs, UnitArg};
use super::pseudonyms::shown_rows;
use crate::analyze::finding::Finding;
use crate::analyze::prediction::rows::prediction_rows;
use crate::analyze::prediction::{PredictFound, PredictQuestion, PublishedFigures, prediction, published};
use crate::domain::study::Study;
use crate::error::{Error, Problem};
use crate::read::{OutcomeChoice, PredictColumns, PredictRequest, predict_table};
use crate::render;
use crate::report::prediction::{predict_report, published_report};

/// Reads, compares the views, and writes the answer.
pub(super) fn predict(args: &PredictArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let published = args.published.correlations.zip(args.published.n);
    let mut read = named_files(&args.input);
    read.extend(args.outcome_files().into_iter().map(|(path, _)| path));
    refuse_early(&args.output, &read)?;
    if let Some(((first, second, between), n)) = published {
        return of_figures(PublishedFigures { first, second, between, n }, args, streams);
    }
    match &args.outcome.outcome_column {
        Some(column) => of_table(column, args, streams),
        None => of_study(args, streams),
    }
}

/// The seed of the bootstrap where nobody gave one.
const SEED: u64 = 0;

fn question(args: &PredictArgs) -> PredictQuestion {
    PredictQuestion {
        unit: args.compare.unit.map(UnitArg::unit),
        margin: args.compare.margin,
        conf_level: args.compare.conf_level,
        seed: args.output.seed.unwrap_or(SEED),
        reliability: args.compare.reliability.clone(),
    }
}

fn of_table(outcome: &str, args: &PredictArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let columns = PredictColumns {
        outcome: outcome.to_owned(),
        kind: args.outcome.outcome_kind.map(KindArg::kind),
        views: args.outcome.views.clone(),
        case: args.outcome.case.clone(),
        therapist: args.outcome.therapist.clone(),
        session: args.outcome.session.clone(),
        covariates: args.outcome.covariates.clone(),
    };
    let request = PredictRequest {
        inputs: sources(&args.input)?,
        columns,
        missing: args.input.missing.clone(),
        values: values(&args.input)?,
    };
    let mut table = shown_rows(&args.input, predict_table(&request, streams.input)?)?;
    let study = Study::of_account(std::mem::take(&mut table.inputs), std::mem::take(&mut table.notices));
    let scale = table.outcome.name.clone();
    let found = vec![prediction(table, "", &scale, &question(args))];
    let inputs = input_files(&args.input, &study);
    write(study, &found, args, &inputs, streams)
}

fn of_study(args: &PredictArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let outcomes = args.outcome_files().into_iter().map(|(path, column)| OutcomeChoice {
        path,
        column,
        kind: args.outcome.outcome_kind.map(KindArg::kind),
    });
    let scored = scored_with(&args.input, outcomes.collect(), streams.input)?;
    let study = scored.study;
    let mut found: Vec<PredictFound> = Vec::new();
    for outcome in &study.outcomes {
        for (ratings, scores) in study.ratings.iter().zip(&scored.scores) {
            for scale in wanted_scales(&args.input, scores.scales()) {
                let Some(table) = prediction_rows(&study, outcome, ratings, scores, scale) else { continue };
                let instrument = &study.instruments[ratings.instrument].id;
                let scale = &scores.scales()[scale];
                found.push(prediction(table, instrument, scale, &question(args)));
            }
        }
    }
    if found.is_empty() {
        return Err(Error::Input(vec![nothing_to_compare(&study)]));
    }
    let inputs = input_files(&args.input, &study);
    write(study, &found, args, &inputs, streams)
}

/// `total` where an instrument has it, else all scales; or those that were asked for.
fn wanted_scales(input: &InputArgs, scales: &[String]) -> Vec<usize> {
    let total = |id: &String| id == "total";
    let wanted = |id: &String| match (input.scales.is_empty(), scales.iter().any(total)) {
        (true, true) => total(id),
        (true, false) => true,
        (false, _) => input.scales.contains(id),
    };
    (0..scales.len()).filter(|&scale| wanted(&scales[scale])).collect()
}

fn nothing_to_compare(study: &Study) -> Problem {
    if study.outcomes.is_empty() {
        let hint = "name a table with client_id and the outcome after --outcome, or add [[outcomes]] to the study file; \
                    a plain table is read with --outcome-column COL --view client=COL";
        return Problem::new("no-outcome", "the input names no outcome that ratings could go along with").hint(hint);
    }
    let message = "the input holds no ratings of therapy beside the outcome";
    Problem::new("no-pairs", message).hint("parallax check says what the files hold")
}

fn of_figures(figures: PublishedFigures, args: &PredictArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let names = ["client".to_owned(), "therapist".to_owned()];
    let findings = published(&figures, &names, args.compare.conf_level);
    let study = Study::of_account(Vec::new(), Vec::new());
    let made_from = provenance("predict", &args.input, args.output.seed, &args.options());
    let report = published_report(&findings, &study, &made_from);
    let details = Map::new();
    let answer = Answer { study: &study, findings: &findings, provenance: &made_from, details, report: made(report) };
    emit(&answer, &args.output, &Inputs::default(), streams, Format::Terminal, || render::findings_csv(&findings))
}

fn write(
    mut study: Study,
    found: &[PredictFound],
    args: &PredictArgs,
    inputs: &Inputs<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    let findings: Vec<Finding> = found.iter().flat_map(|found| found.findings.clone()).collect();
    study.notices.extend(found.iter().flat_map(|found| found.notices.clone()));
    let made_from = provenance("predict", &args.input, Some(args.output.seed.unwrap_or(SEED)), &args.options());
    let report = predict_report(found, &study, &made_from);
    let details = Map::new();
    let answer = Answer { study: &study, findings: &findings, provenance: &made_from, details, report: made(report) };
    emit(&answer, &args.output, inputs, streams, Format::Terminal, || render::findings_csv(&findings))
}
