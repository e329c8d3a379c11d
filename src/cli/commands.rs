//! The commands that answer one question each.

use serde_json::Map;
use std::cell::LazyCell;

use super::Streams;
use super::args::{CheckArgs, Each, Format, GapsArgs, InputArgs, NumberArgs, ScoreArgs, SimulateArgs};
use super::courses::{course_options, course_question, over_time};
use super::emit::{Answer, LaterReport, emit, made, refuse_early, say_written};
use super::input::{Scored, input_files, named_files, provenance, scored, scored_whole, views};
use super::output::{NewFile, refuse_standard_output, write_files};
use crate::analyze::design::{facts, supports};
use crate::analyze::finding::Finding;
use crate::analyze::gap_model::sessions_resemble_neighbours;
use crate::analyze::gaps::{GapQuestion, MOST_GROUPS, gaps as gap_findings, group_counts};
use crate::analyze::reliability::reliability;
use crate::analyze::supervision::supervision as supervision_findings;
use crate::domain::instrument::Relationship;
use crate::domain::notice::Notice;
use crate::error::{Error, Problem};
use crate::render;
use crate::report::check::check_report;
use crate::report::flow::provenance_lines;
use crate::report::material::Material;
use crate::report::tables::{gaps_report, score_report};
use crate::simulate;

/// What the gaps are asked, as far as the arguments say.
pub(super) fn gap_question(
    analysis: &'static str,
    relationship: Option<Relationship>,
    input: &InputArgs,
    numbers: &NumberArgs,
    each: Option<Each>,
) -> Result<GapQuestion, Error> {
    Ok(GapQuestion {
        analysis,
        relationship,
        scales: input.scales.clone(),
        views: views(numbers, None)?,
        conf_level: numbers.conf_level,
        loa_multiplier: numbers.loa_multiplier,
        each: each.map(|each| each == Each::Always),
    })
}

/// Options that bear on gaps, for the record.
pub(super) fn number_options(numbers: &NumberArgs) -> [(&'static str, Option<String>); 3] {
    [
        ("conf-level", Some(numbers.conf_level.to_string())),
        ("loa-multiplier", numbers.loa_multiplier.map(|z| z.to_string())),
        ("views", numbers.views.as_ref().map(|(a, b)| format!("{a},{b}"))),
    ]
}

/// `parallax gaps`
pub(super) fn gaps(args: &GapsArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    gaps_of("gaps", None, args, streams)
}

/// `parallax supervision`
pub(super) fn supervision(args: &GapsArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    gaps_of("supervision", Some(Relationship::Supervision), args, streams)
}

fn gaps_of(
    command: &'static str,
    relationship: Option<Relationship>,
    args: &GapsArgs,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    refuse_early(&args.output, &named_files(&args.input))?;
    let question = gap_question(command, relationship, &args.input, &args.numbers, args.each)?;
    views(&args.numbers, relationship)?;
    let Scored { mut study, scores, .. } = scored(&args.input, streams.input)?;
    let asked = |table: &crate::domain::rating::Ratings| {
        relationship.is_none_or(|wanted| study.instruments[table.instrument].relationship == wanted)
    };
    if !study.ratings.iter().any(asked) {
        return Err(Error::Input(vec![Problem::new("no-pairs", "the input holds no ratings of supervision").hint(
            "parallax check says what the files hold; supervision needs the columns trainee_id and supervisor_id",
        )]));
    }
    let reliability = reliability(&study, question.conf_level);
    let mut findings = gap_findings(&study, &scores, &reliability, &question);
    if relationship == Some(Relationship::Supervision) {
        findings.extend(supervision_findings(&study, &scores, &question));
    }
    let courses = course_question(question, &args.courses, args.output.seed)?;
    let mut found = over_time(&study, &scores, &reliability, &courses);
    findings.extend(found.findings());
    study.notices.extend(sessions_resemble_neighbours(&findings));
    study.notices.extend(left_out_groups(&study, args.each));
    let mut options = number_options(&args.numbers).to_vec();
    options.extend(course_options(&args.courses));
    let provenance = provenance(command, &args.input, Some(courses.seed), &options);
    let material = Material {
        courses: &[],
        flags: &[],
        study: &study,
        scores: &scores,
        findings: &findings,
        reliability: &[],
        provenance: &provenance,
        conf_level: args.numbers.conf_level,
        wanted: &args.input.scales,
    };
    let relationships =
        relationship.map_or_else(|| vec![Relationship::Therapy, Relationship::Supervision], |only| vec![only]);
    let report: LaterReport<'_> = LazyCell::new(Box::new(|| gaps_report(&material, &relationships)));
    let details = found.details(&study);
    let answer = Answer { study: &study, findings: &findings, provenance: &provenance, details, report };
    let inputs = input_files(&args.input, &study);
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::findings_csv(&findings))
}

/// Says how many rows about single people were not made because nobody asked for so many.
fn left_out_groups(study: &crate::domain::study::Study, each: Option<Each>) -> Vec<Notice> {
    if each.is_some() {
        return Vec::new();
    }
    let counts = group_counts(study);
    let left_out = counts.into_iter().filter(|&(_, count)| count > MOST_GROUPS);
    let notice = |(who, count): (&str, usize)| {
        let message = format!("rows for each {who} are left out, there are {count}; pass `--each always` to have them");
        Notice::new("groups-left-out", message, count)
    };
    left_out.map(notice).collect()
}

/// `parallax score`
pub(super) fn score(args: &ScoreArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    refuse_early(&args.output, &named_files(&args.input))?;
    let Scored { study, scores, .. } = scored(&args.input, streams.input)?;
    let provenance = provenance("score", &args.input, args.output.seed, &[]);
    let mut details = Map::new();
    if super::emit::format_of(&args.output)? == Some(Format::Json) {
        details.insert("scores".to_owned(), render::scores_json(&study, &scores, &args.input.scales));
    }
    let report = score_report(&study, &scores, &args.input.scales, &provenance);
    let answer = Answer {
        study: &study,
        findings: &[],
        provenance: &provenance,
        details: render::Details::Values(details),
        report: made(report),
    };
    let inputs = input_files(&args.input, &study);
    emit(&answer, &args.output, &inputs, streams, Format::Csv, || {
        render::scores_csv(&study, &scores, &args.input.scales)
    })
}

/// `parallax check`
pub(super) fn check(args: &CheckArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let outcomes = args.study.outcomes();
    let mut read = named_files(&args.input);
    read.extend(outcomes.iter().map(|outcome| outcome.path.clone()));
    refuse_early(&args.output, &read)?;
    let Scored { study, scores, keys } = scored_whole(&args.input, outcomes, streams.input)?;
    let (facts, supports) = (facts(&study), supports(&study, &scores));
    let provenance = provenance("check", &args.input, args.output.seed, &args.study.options());
    let mut details = Map::new();
    details.insert("facts".to_owned(), render::facts_json(&facts));
    details.insert("read_as".to_owned(), render::read_as_json(&study.read_as));
    details.insert("supports".to_owned(), render::supports_json(&supports));
    details.insert("key_check".to_owned(), render::keys_json(&keys));
    let report = check_report(&study, &facts, &supports, &keys, provenance_lines(&study, &provenance));
    let findings: &[Finding] = &[];
    let answer = Answer {
        study: &study,
        findings,
        provenance: &provenance,
        details: render::Details::Values(details),
        report: made(report),
    };
    let inputs = input_files(&args.input, &study);
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::facts_csv(&facts))
}

/// `parallax simulate`
pub(super) fn simulate(args: &SimulateArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let mut parameters = simulate::Parameters::default();
    if let Some(therapists) = args.therapists {
        parameters.therapists = therapists;
    }
    let folder = &args.output;
    refuse_standard_output(folder)?;
    let files: Vec<NewFile> = simulate::study(&parameters, args.seed)
        .map_err(|refused| Error::Usage(*refused))?
        .into_iter()
        .map(|(name, text)| NewFile::open(folder.join(name), text.into_bytes(), args.force))
        .collect();
    let failure = |source| Error::Io { path: folder.clone(), action: "make the folder", source, hint: None };
    std::fs::create_dir_all(folder).map_err(failure)?;
    write_files(&files)?;
    for file in &files {
        say_written(&file.path, args.quiet, streams);
    }
    Ok(())
}
