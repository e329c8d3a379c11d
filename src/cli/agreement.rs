//! `parallax agreement`: on a study, or on a table of ratings without an instrument.

use std::cell::LazyCell;

use serde_json::Map;

use super::Streams;
use super::args::{AgreementArgs, Format, InputArgs};
use super::emit::{Answer, LaterReport, emit, made, refuse_early};
use super::input::{Scored, input_files, named_files, opening, provenance, scored_as_asked, sources, values};
use super::pseudonyms::shown_ratings;
use super::rater_args::{FamilyArg, Intervals, Measurement as MeasurementArg, Raters as RatersArg, WeightsArg};
use crate::analyze::agreement::{AgreementFound, AgreementQuestion, Measurement, RaterRole};
use crate::analyze::agreement::{agreement as raters_of_study, observers_up_to_two, table_agreement};
use crate::analyze::design::present_views;
use crate::analyze::finding::Finding;
use crate::analyze::reliability::reliability;
use crate::domain::rated_table::RatedTable;
use crate::domain::study::Study;
use crate::error::{Error, Problem};
use crate::read::{TableLayout, TableRequest, rated_table};
use crate::render;
use crate::report::material::Material;
use crate::report::rated_table::rated_table_report;
use crate::report::tables::agreement_report;
use crate::report::words::count;
use crate::stats::Undefined;
use crate::stats::icc::Raters;
use crate::stats::icc::rated::Question;

/// Reads, compares raters, and writes the answer.
pub(super) fn agreement(args: &AgreementArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let question = question(args)?;
    match args.table.layout() {
        Some(layout) => of_table(args, layout, &question, streams),
        None => of_study(args, &question, streams),
    }
}

fn of_study(args: &AgreementArgs, question: &AgreementQuestion, streams: &mut Streams<'_>) -> Result<(), Error> {
    refuse_early(&args.output, &named_files(&args.input))?;
    let Scored { mut study, scores, .. } = scored_as_asked(&args.input, streams.input)?;
    if question.rater == RaterRole::Observer && question.compares_raters() {
        require_observers(&study)?;
    }
    let found = raters_of_study(&study, &scores, question);
    let findings = found.findings();
    study.notices.extend(found.notices());
    let provenance = provenance("agreement", &args.input, args.output.seed, &options(args));
    let report: LaterReport<'_> = LazyCell::new(Box::new(|| {
        let material = Material {
            courses: &[],
            flags: &[],
            study: &study,
            scores: &scores,
            findings: &findings,
            reliability: &reliability(&study, args.conf_level),
            provenance: &provenance,
            conf_level: args.conf_level,
            wanted: &args.input.scales,
        };
        agreement_report(&material, &found)
    }));
    let answer = Answer {
        study: &study,
        findings: &findings,
        provenance: &provenance,
        details: render::Details::Values(designs(&found)),
        report,
    };
    let inputs = input_files(&args.input, &study);
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::findings_csv(&findings))?;
    converged(&findings)
}

fn of_table(
    args: &AgreementArgs,
    layout: TableLayout,
    question: &AgreementQuestion,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    refuse_early(&args.output, &named_files(&args.input))?;
    let table = shown_ratings(&args.input, rated_table(&request(&args.input, layout)?, streams.input)?)?;
    require_raters(&table)?;
    let account = (table.inputs.clone(), table.notices.clone());
    let found = AgreementFound { tables: vec![table_agreement(table, question)], ..AgreementFound::default() };
    let findings = found.findings();
    let notices = account.1.into_iter().chain(found.notices()).collect();
    let study = Study::of_account(account.0, notices);
    let made_from = provenance("agreement", &args.input, args.output.seed, &options(args));
    let report = rated_table_report(&found.tables[0], &study, &made_from, args.conf_level);
    let details = render::Details::Values(designs(&found));
    let answer = Answer { study: &study, findings: &findings, provenance: &made_from, details, report: made(report) };
    let inputs = input_files(&args.input, &study);
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::findings_csv(&findings))?;
    converged(&findings)
}

/// What is asked, as far as the arguments say.
fn question(args: &AgreementArgs) -> Result<AgreementQuestion, Error> {
    let plain = args.table.layout().is_some();
    let words = &args.raters;
    let reliability = Question {
        raters: if words.raters == RatersArg::Fixed { Raters::Fixed } else { Raters::Random },
        intervals: words.intervals.method(),
        seed: args.output.seed.unwrap_or(0),
        assume_random_blocks: words.assume_random_blocks,
        mean_of: words.mean_of.map(|m| m as usize),
        targets_by: Some(words.mean_of.map(|m| m as usize).into_iter().collect()),
        ..Question::new(args.conf_level)
    };
    let measurement = words.level.map(|level| match level {
        MeasurementArg::Nominal => Measurement::Nominal,
        MeasurementArg::Ordinal => Measurement::Ordinal,
        MeasurementArg::Interval => Measurement::Interval,
        MeasurementArg::Ratio => Measurement::Ratio,
    });
    Ok(AgreementQuestion {
        scales: args.input.scales.clone(),
        families: words.coefficients.iter().map(|family| FamilyArg::family(*family)).collect(),
        reliability,
        measurement,
        weights: words.weights.map(WeightsArg::weights),
        rho0: words.rho0,
        rater: if plain { RaterRole::Observer } else { rater_role(args)? },
        clusters: if plain { Vec::new() } else { clusters(args)? },
    })
}

/// Who rates in a study.
fn rater_role(args: &AgreementArgs) -> Result<RaterRole, Error> {
    match args.table.rater.as_deref() {
        None | Some("observer") => Ok(RaterRole::Observer),
        Some("perspective") => Ok(RaterRole::Perspective),
        Some(other) => Err(Error::Usage(
            Problem::new("usage", format!("in a study raters are `observer` or `perspective`, not `{other}`"))
                .token(other)
                .hint("a table without an instrument is read with --target COL --rater COL --score COL"),
        )),
    }
}

/// What splits the components in a study.
fn clusters(args: &AgreementArgs) -> Result<Vec<String>, Error> {
    const KNOWN: [&str; 4] = ["client", "therapist", "trainee", "supervisor"];
    let names = &args.table.clusters;
    match names.iter().find(|name| !KNOWN.contains(&name.as_str())) {
        None => Ok(names.clone()),
        Some(other) => Err(Error::Usage(
            Problem::new("usage", format!("in a study clusters are `client` or `therapist`, not `{other}`"))
                .token(other)
                .hint("a table without an instrument is read with --target COL --rater COL --score COL"),
        )),
    }
}

/// Options that bear on the numbers, for the record. A seed that nobody gave is told where it is used.
fn options(args: &AgreementArgs) -> Vec<(&'static str, Option<String>)> {
    let mut options = args.table.options();
    options.extend(args.raters.options());
    options.push(("conf-level", Some(args.conf_level.to_string())));
    let draws = matches!(
        args.raters.intervals,
        Intervals::MonteCarlo | Intervals::ParametricBootstrap | Intervals::ClusterBootstrap
    ) || args.raters.raters == RatersArg::Fixed;
    options.push(("seed", (draws && args.output.seed.is_none()).then(|| "0".to_owned())));
    options
}

/// A plain table to be read.
pub(super) fn request(input: &InputArgs, layout: TableLayout) -> Result<TableRequest, Error> {
    Ok(TableRequest {
        inputs: sources(input)?,
        layout,
        missing: input.missing.clone(),
        values: values(input)?,
        range: input.scale_range,
        opening: opening(input)?,
    })
}

fn require_observers(study: &Study) -> Result<(), Error> {
    let found = observers_up_to_two(study);
    let others = study.ratings.iter().any(|ratings| present_views(study, ratings).len() > 1);
    if found > 1 || (found == 1 && others) {
        return Ok(());
    }
    let message = format!("{} took part; agreement among raters needs at least 2", count(found, "observer"));
    let hint = "agreement between client and therapist is in `parallax gaps`, alpha and omega of the forms of one observer in \
                `--coefficients items` alone; parallax check says who rated what";
    Err(Error::Input(vec![Problem::new("too-few-raters", message).hint(hint)]))
}

fn require_raters(table: &RatedTable) -> Result<(), Error> {
    if table.raters.len() > 1 {
        return Ok(());
    }
    let message = "1 rater took part; agreement among raters needs at least 2";
    let hint = "a table with one row for each rating is read with `--target COL --rater COL --score COL`, one with a column for each rater with `--layout matrix`";
    Err(Error::Input(vec![Problem::new("too-few-raters", message).hint(hint)]))
}

/// Designs and fits, for programs.
fn designs(found: &AgreementFound) -> Map<String, serde_json::Value> {
    let mut details = Map::new();
    details.insert("designs".to_owned(), render::designs_json(&found.tables));
    details
}

/// A fit that did not converge ends with its own exit code, after everything else was written.
pub(super) fn converged(findings: &[Finding]) -> Result<(), Error> {
    match findings.iter().find(|finding| finding.undefined() == Some(&Undefined::NotConverged)) {
        None => Ok(()),
        Some(finding) => Err(Error::NotConverged(
            Problem::new(
                "not-converged",
                format!("the fit behind {} of `{}` did not converge", finding.term, finding.scale),
            )
            .hint("what could be told stands in the output; fewer `--cluster` levels make the model simpler"),
        )),
    }
}
