//! `parallax predict`: on a study, on a plain table, or on published correlations.

use std::path::PathBuf;

use serde_json::Map;

use super::Streams;
use super::agreement::converged;
use super::args::{Format, InputArgs};
use super::emit::{Answer, emit, made, refuse_early};
use super::input::{Inputs, Scored, input_files, named_files, opening, provenance, scored_with, sources, values, view};
use super::predict_args::{KindArg, OutcomeArgs, PredictArgs, UnitArg};
use super::pseudonyms::shown_rows;
use super::published_args::OfPaper;
use crate::analyze::finding::Finding;
use crate::analyze::prediction::rows::prediction_rows;
use crate::analyze::prediction::{
    PredictFound, PredictQuestion, REPLICATES, about_figures, pooled_prediction, prediction, published, published_pair,
};
use crate::domain::instrument::Perspective;
use crate::domain::predict_table::{OutcomeKind, PredictTable};
use crate::domain::study::Study;
use crate::error::{Error, Problem, shorten};
use crate::read::{PredictColumns, PredictRequest, predict_table};
use crate::render;
use crate::report::prediction::{predict_report, published_report};

/// Reads, compares the views, and writes the answer.
pub(super) fn predict(args: &PredictArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    args.compare.require_parts()?;
    let of_paper = args.published.of_paper()?;
    let mut read = named_files(&args.input);
    read.extend(args.outcome.outcomes().into_iter().map(|outcome| outcome.path));
    refuse_early(&args.output, &read)?;
    if let Some(figures) = of_paper {
        return of_figures(figures, args, streams);
    }
    of_copies(args, streams)
}

/// The seed of the bootstrap where nobody gave one.
pub(super) const SEED: u64 = 0;

fn question(args: &PredictArgs) -> PredictQuestion {
    PredictQuestion {
        unit: args.compare.unit.map(UnitArg::unit),
        margin: args.compare.margin,
        conf_level: args.compare.conf_level,
        seed: args.output.seed.unwrap_or(SEED),
        replicates: args.compare.replicates.unwrap_or(REPLICATES),
        reliability: args.compare.reliability.clone(),
        parts: args.compare.parts(),
    }
}

/// The answers to one input, or to all of them together, and the account of what was read.
struct Answered {
    study: Study,
    found: Vec<PredictFound>,
    /// What may not be written over.
    inputs: Vec<PathBuf>,
}

/// One answer, or that of several completed copies pooled.
fn of_copies(args: &PredictArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    if !args.outcome.imputed {
        let answered = of_input(args, &args.input, streams)?;
        return write(answered, args, streams);
    }
    if args.input.input.len() < 2 {
        let problem = Problem::new("usage", "--imputed needs two completed copies of the data or more");
        return Err(Error::Usage(
            problem.hint("name every copy: parallax predict copy1.csv copy2.csv copy3.csv --imputed …"),
        ));
    }
    let mut copies: Vec<Answered> = Vec::new();
    for path in &args.input.input {
        let one = InputArgs { input: vec![path.clone()], ..args.input.clone() };
        copies.push(of_input(args, &one, streams)?);
    }
    let pooled = pool(&copies, args.compare.conf_level)?;
    let study = Study::of_account(
        copies.iter().flat_map(|copy| copy.study.inputs.clone()).collect(),
        copies.first().map(|copy| copy.study.notices.clone()).unwrap_or_default(),
    );
    let inputs: Vec<PathBuf> = copies.into_iter().flat_map(|copy| copy.inputs).collect();
    write(Answered { study, found: pooled, inputs }, args, streams)
}

fn pool(copies: &[Answered], conf_level: f64) -> Result<Vec<PredictFound>, Error> {
    let unlike = || {
        let message = "the copies do not hold the same rows with an outcome and ratings, so they are no completions of one data set";
        let hint =
            "complete every missing value in each copy, and keep all rows; parallax check says what a file holds";
        Error::Input(vec![Problem::new("copies-differ", message).hint(hint)])
    };
    let outcomes = copies.first().map_or(0, |copy| copy.found.len());
    if copies.iter().any(|copy| copy.found.len() != outcomes) {
        return Err(unlike());
    }
    let of = |at: usize| {
        let same: Vec<PredictFound> = copies.iter().map(|copy| copy.found[at].clone()).collect();
        pooled_prediction(&same, conf_level).map_err(|_| unlike())
    };
    (0..outcomes).map(of).collect()
}

/// A plain table where a column was named, else a study.
fn of_input(args: &PredictArgs, input: &InputArgs, streams: &mut Streams<'_>) -> Result<Answered, Error> {
    match &args.outcome.outcome_column {
        Some(column) => of_table(column, args, input, streams),
        None => of_study(args, input, streams),
    }
}

/// The plain table whose outcome stands in the column `name`.
pub(super) fn plain_table(
    name: &str,
    outcome: &OutcomeArgs,
    input: &InputArgs,
    streams: &mut Streams<'_>,
) -> Result<PredictTable, Error> {
    let columns = PredictColumns {
        outcome: name.to_owned(),
        kind: outcome.outcome_kind.map(KindArg::kind),
        views: outcome.views.clone(),
        case: outcome.case.clone(),
        therapist: outcome.therapist.clone(),
        session: outcome.session.clone(),
        covariates: outcome.covariates.clone(),
        exposure: outcome.exposure.clone(),
    };
    let request = PredictRequest {
        inputs: sources(input)?,
        columns,
        missing: input.missing.clone(),
        values: values(input)?,
        opening: opening(input)?,
    };
    let mut table = shown_rows(input, predict_table(&request, streams.input)?)?;
    table.outcome.rated_by = outcome.rated_by.map(|source| source.name().to_owned());
    Ok(table)
}

fn of_table(
    outcome: &str,
    args: &PredictArgs,
    input: &InputArgs,
    streams: &mut Streams<'_>,
) -> Result<Answered, Error> {
    let mut table = plain_table(outcome, &args.outcome, input, streams)?;
    let study = Study::of_account(std::mem::take(&mut table.inputs), std::mem::take(&mut table.notices));
    let scale = table.outcome.name.clone();
    let found = vec![prediction(table, "", &scale, &question(args))];
    let inputs = input_files(input, &study).paths;
    Ok(Answered { study, found, inputs })
}

fn of_study(args: &PredictArgs, input: &InputArgs, streams: &mut Streams<'_>) -> Result<Answered, Error> {
    let mut scored = scored_with(input, args.outcome.outcomes(), streams.input)?;
    if let Some(source) = args.outcome.rated_by {
        scored.study.outcomes.iter_mut().for_each(|outcome| source.name().clone_into(&mut outcome.rated_by));
    }
    if let Some(kind) = args.outcome.outcome_kind.filter(|_| args.outcome.files.is_empty()) {
        declare(&mut scored.study, kind.kind())?;
    }
    let found = compared(&scored, input, &question(args), &asked_views(&args.compare.chosen)?);
    if found.is_empty() {
        return Err(Error::Input(vec![nothing_to_compare(&scored.study)]));
    }
    let inputs = input_files(input, &scored.study).paths;
    Ok(Answered { study: scored.study, found, inputs })
}

/// One answer for each outcome, instrument and scale of a study.
pub(super) fn compared(
    scored: &Scored,
    input: &InputArgs,
    question: &PredictQuestion,
    only: &[Perspective],
) -> Vec<PredictFound> {
    let tables = tables(scored, input, only).into_iter();
    tables.map(|(instrument, scale, table)| prediction(table, &instrument, &scale, question)).collect()
}

/// The rows of each outcome, instrument and scale of a study, after the ids of the latter two.
pub(super) fn tables(scored: &Scored, input: &InputArgs, only: &[Perspective]) -> Vec<(String, String, PredictTable)> {
    let study = &scored.study;
    let mut found = Vec::new();
    for outcome in &study.outcomes {
        for (ratings, scores) in study.ratings.iter().zip(&scored.scores) {
            for scale in wanted_scales(input, scores.scales()) {
                let Some(mut table) = prediction_rows(study, outcome, ratings, scores, scale) else { continue };
                if !only.is_empty() {
                    let names: Vec<&str> = only.iter().map(|view| view.name()).collect();
                    table.keep_views(&names);
                }
                let instrument = &study.instruments[ratings.instrument].id;
                found.push((instrument.clone(), scores.scales()[scale].clone(), table));
            }
        }
    }
    found
}

/// Outcomes of a study file taken as another kind, if their values are of it.
fn declare(study: &mut Study, kind: OutcomeKind) -> Result<(), Error> {
    for outcome in &mut study.outcomes {
        if let Some((_, _, value)) = outcome.values.iter().find(|(_, _, value)| !kind.allows(*value)) {
            let message =
                format!("{value} of `{}` is no {} outcome: {}", shorten(&outcome.name), kind.name(), kind.values());
            let hint = "leave out --outcome-kind, or name the kind that the values have";
            return Err(Error::Input(vec![Problem::new("out-of-range", message).hint(hint)]));
        }
        outcome.kind = kind;
    }
    Ok(())
}

/// The perspectives after `--views`.
pub(super) fn asked_views(names: &[String]) -> Result<Vec<Perspective>, Error> {
    let asked: Vec<Perspective> = names.iter().map(|name| view(name.trim())).collect::<Result<_, Error>>()?;
    let twice = asked.iter().enumerate().find(|(place, view)| asked[..*place].contains(view));
    if let Some((_, twice)) = twice {
        let problem = Problem::new("usage", format!("`{}` was named twice after --views", twice.name()));
        return Err(Error::Usage(problem.token(twice.name()).hint("name each view once: --views client,therapist")));
    }
    Ok(asked)
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

pub(super) fn nothing_to_compare(study: &Study) -> Problem {
    if study.outcomes.is_empty() {
        let hint = "name a table with client_id and the outcome after --outcome, or add [[outcomes]] to the study file; \
                    a plain table is read with --outcome-column COL --view client=COL";
        return Problem::new("no-outcome", "the input names no outcome that ratings could go along with").hint(hint);
    }
    let message = "the input holds no ratings of therapy beside the outcome";
    Problem::new("no-pairs", message).hint("parallax check says what the files hold")
}

fn of_figures(figures: OfPaper, args: &PredictArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let names = ["client".to_owned(), "therapist".to_owned()];
    let parts = args.compare.parts();
    let (findings, notices) = match figures {
        OfPaper::Overlapping(figures) => {
            (published(&figures, &names, args.compare.conf_level, &parts), about_figures(&figures, &parts))
        }
        OfPaper::Pair(pair) => (published_pair(&pair, args.compare.conf_level), Vec::new()),
    };
    let study = Study::of_account(Vec::new(), notices);
    let made_from = provenance("predict", &args.input, args.output.seed, &args.options());
    let report = published_report(&findings, &parts, &study, &made_from);
    let details = render::Details::Values(Map::new());
    let answer = Answer { study: &study, findings: &findings, provenance: &made_from, details, report: made(report) };
    emit(&answer, &args.output, &Inputs::default(), streams, Format::Terminal, || render::findings_csv(&findings))
}

fn write(answered: Answered, args: &PredictArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let Answered { mut study, found, inputs } = answered;
    let mut findings = rows_of_outcomes(&found);
    if args.outcome.imputed {
        for row in &mut findings {
            row.method.push_str(", rubin");
        }
    }
    study.notices.extend(found.iter().flat_map(|found| found.notices.clone()));
    let made_from = provenance("predict", &args.input, Some(args.output.seed.unwrap_or(SEED)), &args.options());
    let report = predict_report(&found, &study, &made_from);
    let details = render::Details::Values(Map::new());
    let answer = Answer { study: &study, findings: &findings, provenance: &made_from, details, report: made(report) };
    let inputs = Inputs { paths: inputs, codes: args.input.privacy.codes.get() };
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::findings_csv(&findings))?;
    converged(&findings)
}

/// All rows; where there are several outcomes, `group` names the one that each is about.
pub(super) fn rows_of_outcomes(found: &[PredictFound]) -> Vec<Finding> {
    let of = |found: &PredictFound| (found.table.outcome.name.clone(), found.findings.clone());
    told_apart(found.iter().map(of).collect())
}

/// Rows with the name of their outcome in `group`, where there are several outcomes; before a colon, where the row has a group.
pub(super) fn told_apart(outcomes: Vec<(String, Vec<Finding>)>) -> Vec<Finding> {
    let several = outcomes.iter().any(|(name, _)| *name != outcomes[0].0);
    let named = |(name, rows): (String, Vec<Finding>)| {
        let group = several.then_some(name);
        let both = move |own: Option<String>| match (&group, own) {
            (Some(outcome), Some(own)) => Some(format!("{outcome}: {own}")),
            (outcome, own) => own.or_else(|| outcome.clone()),
        };
        rows.into_iter().map(move |row| Finding { group: both(row.group.clone()), ..row })
    };
    outcomes.into_iter().flat_map(named).collect()
}
