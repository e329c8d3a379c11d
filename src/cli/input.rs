//! From arguments to a scored study.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::answer_words::require_columns;
use super::args::{InputArgs, MetricArg, NumberArgs};
use super::pseudonyms::{Pseudonyms, shown_study};
use crate::analyze::finding::Provenance;
use crate::analyze::views::{ViewPair, pairs_of};
use crate::domain::instrument::{Metric, Perspective, Relationship};
use crate::domain::rating::Decimal;
use crate::domain::study::Study;
use crate::error::{Error, Problem, shorten};
use crate::read;
use crate::read::decimal;
use crate::read::{Encoding, InstrumentChoice, Opening, OutcomeChoice, Request, Source};
use crate::score::Scores;
use crate::score::key_check::{KeyCheck, key_checks, notices};
use crate::simulate::DEMO;

/// A study with its scores and the check of its keys.
pub(super) struct Scored {
    pub(super) study: Study,
    pub(super) scores: Vec<Scores>,
    /// Instrument id and the check of one perspective's form.
    pub(super) keys: Vec<(String, KeyCheck)>,
}

/// Reads what the arguments name, under codes if they were asked for.
pub(super) fn study(args: &InputArgs, input: &mut dyn Read) -> Result<Study, Error> {
    study_with(args, Vec::new(), input)
}

/// Reads what the arguments name, and outcome tables that were named beside it, under its own ids.
pub(super) fn study_as_read(
    args: &InputArgs,
    outcomes: Vec<OutcomeChoice>,
    input: &mut dyn Read,
) -> Result<Study, Error> {
    let study = read::study(&Request { outcomes, ..request(args)? }, input)?;
    require_columns(args, &study.read_as)?;
    Ok(study)
}

/// [`study`] with outcome tables that were named beside the ratings.
pub(super) fn study_with(args: &InputArgs, outcomes: Vec<OutcomeChoice>, input: &mut dyn Read) -> Result<Study, Error> {
    let study = study_as_read(args, outcomes, input)?;
    require_scales(&study, &args.scales)?;
    shown_study(args, study)
}

/// [`study_with`], scored on the scales that the arguments name.
pub(super) fn scored_with(
    args: &InputArgs,
    outcomes: Vec<OutcomeChoice>,
    input: &mut dyn Read,
) -> Result<Scored, Error> {
    Ok(score(study_with(args, outcomes, input)?, &args.scales))
}

/// Reads and scores what the arguments name.
pub(super) fn scored(args: &InputArgs, input: &mut dyn Read) -> Result<Scored, Error> {
    scored_whole(args, Vec::new(), input)
}

/// [`scored`] with outcome tables that were named beside the ratings.
pub(super) fn scored_whole(
    args: &InputArgs,
    outcomes: Vec<OutcomeChoice>,
    input: &mut dyn Read,
) -> Result<Scored, Error> {
    Ok(score(study_with(args, outcomes, input)?, &[]))
}

/// [`scored`] for the scales that the arguments name, where no other is looked at.
pub(super) fn scored_as_asked(args: &InputArgs, input: &mut dyn Read) -> Result<Scored, Error> {
    Ok(score(study(args, input)?, &args.scales))
}

/// Scores a study, all scales if none is wanted; what scoring found is added to its notices.
pub(super) fn score(mut study: Study, wanted: &[String]) -> Scored {
    let mut scores = Vec::new();
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for table in 0..study.ratings.len() {
        // Neither needs the other.
        let ((own, own_notices), checks) = std::thread::scope(|scope| {
            let checks = scope.spawn(|| key_checks(&study, table));
            (Scores::of_scales(&study, table, wanted), checks.join())
        });
        let checks = checks.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        found.extend(own_notices);
        let instrument = &study.instruments[study.ratings[table].instrument];
        found.extend(notices(&checks, instrument));
        keys.extend(checks.into_iter().map(|check| (instrument.id.clone(), check)));
        scores.push(own);
    }
    study.notices.extend(found);
    Scored { study, scores, keys }
}

fn request(args: &InputArgs) -> Result<Request, Error> {
    Ok(Request {
        inputs: sources(args)?,
        instrument: args.instrument.clone().map(InstrumentChoice::Named),
        missing: args.missing.clone(),
        map: args.map.clone(),
        values: values(args)?,
        perspectives: perspectives(args)?,
        range: args.scale_range,
        scores: args.scores.map(|metric| match metric {
            MetricArg::Mean => Metric::Mean,
            MetricArg::Sum => Metric::Sum,
        }),
        outcomes: Vec::new(),
        opening: opening(args)?,
    })
}

/// What is known of the bytes of the files.
pub(super) fn opening(args: &InputArgs) -> Result<Opening, Error> {
    let encoding = encoding(args.encoding.as_deref())?;
    Ok(Opening { encoding, sheet: args.sheet.clone(), ..Opening::default() })
}

/// The encoding of this name.
pub(super) fn encoding(name: Option<&str>) -> Result<Option<Encoding>, Error> {
    let Some(name) = name else { return Ok(None) };
    Encoding::named(&name.to_lowercase()).map(Some).ok_or_else(|| {
        let known = Encoding::ALL.map(Encoding::name).join(", ");
        let problem = Problem::new("usage", format!("`{}` is no encoding that is read", shorten(name))).token(name);
        Error::Usage(problem.hint(format!("encodings: {known}")))
    })
}

/// What is to be read.
pub(super) fn sources(args: &InputArgs) -> Result<Vec<Source>, Error> {
    if args.input.iter().filter(|input| input.as_os_str() == "-").count() > 1 {
        let problem = Problem::new("usage", "standard input can be read only once").token("-");
        return Err(Error::Usage(problem.hint("write `-` once, and name files for the other data")));
    }
    Ok(if args.demo { vec![Source::Bundle(&DEMO)] } else { args.input.iter().map(source).collect() })
}

/// Words that stand for a perspective: `--value perspective:2=client`.
fn perspectives(args: &InputArgs) -> Result<Vec<(String, Perspective)>, Error> {
    let words = args.value.iter().filter(|(column, ..)| is_perspective(column));
    words.map(|(_, word, name)| Ok((word.clone(), view(name)?))).collect()
}

pub(super) fn is_perspective(column: &str) -> bool {
    column.eq_ignore_ascii_case("perspective")
}

/// Texts that stand for a number: column, text, number.
pub(super) fn values(args: &InputArgs) -> Result<Vec<(String, String, Decimal)>, Error> {
    let value = |(column, word, value): &(String, String, String)| {
        let value = decimal(value).ok_or_else(|| {
            Error::Usage(
                Problem::new("not-a-number", format!("`{}` in --value is not a number", shorten(value))).token(value),
            )
        });
        Ok((column.clone(), word.clone(), value?))
    };
    args.value.iter().filter(|(column, ..)| !is_perspective(column)).map(value).collect()
}

fn source(path: &PathBuf) -> Source {
    if path == Path::new("-") { Source::Stdin } else { Source::Path(path.clone()) }
}

/// A scale that no instrument in use has is a typing error, not an empty answer.
fn require_scales(study: &Study, wanted: &[String]) -> Result<(), Error> {
    let known: Vec<&str> =
        study.ratings.iter().flat_map(|ratings| study.instruments[ratings.instrument].scale_ids()).collect();
    for scale in wanted {
        if !known.contains(&scale.as_str()) {
            let mut known = known.clone();
            known.sort_unstable();
            known.dedup();
            return Err(Error::Usage(
                Problem::new("unknown-scale", format!("no instrument in use has a scale `{}`", shorten(scale)))
                    .token(scale)
                    .hint(format!("scales in use: {}", known.join(", "))),
            ));
        }
    }
    Ok(())
}

/// The perspectives named after `--views`, in any order; both must rate sessions of `relationship`, if there is only one.
pub(super) fn views(
    numbers: &NumberArgs,
    relationship: Option<Relationship>,
) -> Result<Option<(Perspective, Perspective)>, Error> {
    let Some((first, second)) = &numbers.views else { return Ok(None) };
    let (first, second) = (view(first)?, view(second)?);
    require_pair(first, second, relationship)?;
    Ok(Some((first, second)))
}

/// The perspective with this name, in any case of letters.
pub(super) fn view(name: &str) -> Result<Perspective, Error> {
    Perspective::from_name(&name.to_lowercase()).ok_or_else(|| {
        let known: Vec<&str> = Perspective::ALL.iter().map(|view| view.name()).collect();
        Error::Usage(
            Problem::new("unknown-perspective", format!("`{}` is not a perspective", shorten(name)))
                .token(name)
                .hint(format!("perspectives: {}", known.join(", "))),
        )
    })
}

/// Two views can be compared when they rate the same sessions: both of therapy, or both of supervision.
fn require_pair(first: Perspective, second: Perspective, only: Option<Relationship>) -> Result<(), Error> {
    let asked =
        [Relationship::Therapy, Relationship::Supervision].into_iter().filter(|&one| only.is_none_or(|o| o == one));
    let pairs: Vec<ViewPair> = asked.flat_map(pairs_of).collect();
    if pairs.iter().any(|pair| pair.views == (first, second) || pair.views == (second, first)) {
        return Ok(());
    }
    let (first, second) = (first.name(), second.name());
    let message = if first == second {
        format!("`{first}` was named twice; a gap needs two different views")
    } else if only.is_some() {
        format!("{first} and {second} do not both rate sessions of supervision")
    } else {
        format!("{first} and {second} do not rate the same sessions")
    };
    let known: Vec<String> = pairs.iter().map(ViewPair::both).collect();
    let problem = Problem::new("no-pairs", message).token(&format!("{first},{second}"));
    Err(Error::Usage(problem.hint(format!("pairs that can be compared: {}", known.join("; ")))))
}

/// What the numbers were made from. Options stand in a fixed order; those that do not bear on numbers are left out.
pub(super) fn provenance(
    command: &'static str,
    args: &InputArgs,
    seed: Option<u64>,
    more: &[(&str, Option<String>)],
) -> Provenance {
    let mut options: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: Option<String>| options.extend(value.map(|value| (name.to_owned(), value)));
    let several = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
    add("demo", args.demo.then(|| "true".to_owned()));
    add("instrument", args.instrument.clone());
    add("scale", several(&args.scales));
    add("missing", several(&args.missing));
    add("map", several(&args.map.iter().map(|(column, role)| format!("{column}={role}")).collect::<Vec<_>>()));
    add(
        "value",
        several(&args.value.iter().map(|(column, word, value)| format!("{column}:{word}={value}")).collect::<Vec<_>>()),
    );
    add("scale-range", args.scale_range.map(|(low, high)| format!("{low},{high}")));
    add("scores", args.scores.map(|metric| format!("{metric:?}").to_lowercase()));
    add("sheet", args.sheet.clone());
    add("encoding", args.encoding.clone());
    add("pseudonymize", args.privacy.pseudonymize.then(|| "true".to_owned()));
    for (name, value) in more {
        add(name, value.clone());
    }
    if args.privacy.pseudonymize {
        for (_, value) in &mut options {
            without_paths(value);
        }
    }
    Provenance { command, version: env!("CARGO_PKG_VERSION"), options, seed }
}

/// Files are not named beside codes: their names may be names of people.
fn without_paths(value: &mut String) {
    if value.contains(['/', '\\', '.']) && value.parse::<f64>().is_err() && !value.contains(',') {
        "a file".clone_into(value);
    }
}

/// What was read, so that none of it is written over, and the codes under which it is shown.
#[derive(Default)]
pub(super) struct Inputs<'a> {
    pub(super) paths: Vec<PathBuf>,
    pub(super) codes: Option<&'a Pseudonyms>,
}

/// Files that are read, so that none of them is written over.
pub(super) fn input_files<'a>(args: &'a InputArgs, study: &Study) -> Inputs<'a> {
    let folders: Vec<PathBuf> = args
        .input
        .iter()
        .map(
            |input| {
                if input.is_dir() { input.clone() } else { input.parent().map(Path::to_path_buf).unwrap_or_default() }
            },
        )
        .collect();
    let codes = args.privacy.codes.get();
    let names: Vec<PathBuf> = match codes {
        Some(hidden) => hidden.files.clone(),
        None => study.inputs.iter().map(|input| PathBuf::from(&input.name)).collect(),
    };
    let read = names.into_iter().flat_map(|name| {
        let beside: Vec<PathBuf> = folders.iter().map(|folder| folder.join(&name)).collect();
        beside.into_iter().chain([name])
    });
    Inputs { paths: data_files(args).into_iter().chain(read).collect(), codes }
}

/// The files that are named on the command line: those that are read, and the key.
pub(super) fn named_files(args: &InputArgs) -> Vec<PathBuf> {
    data_files(args).into_iter().chain(args.privacy.key.clone()).collect()
}

/// The files that are named on the command line, or stand for one that is not: data, study file, instrument file.
pub(super) fn data_files(args: &InputArgs) -> Vec<PathBuf> {
    let study_file = |folder: &Path| folder.join("parallax.toml");
    let mut files: Vec<PathBuf> = args.input.clone();
    files.extend(args.input.iter().filter(|input| input.is_dir()).map(|folder| study_file(folder)));
    if args.input.is_empty() && !args.demo {
        files.push(study_file(Path::new("")));
    }
    files.extend(args.instrument.as_ref().map(PathBuf::from));
    files
}
