//! `parallax choose`: which intraclass correlation.

use std::io::Read;

use serde_json::Map;

use super::Streams;
use super::args::Format;
use super::choose_args::ChooseArgs;
use super::choose_command::command_words;
use super::emit::{Answer, emit, made, refuse_early};
use super::input::{Inputs, input_files, named_files, provenance};
use super::rated_input::{RatedInput, rated_input};
use crate::analyze::choose::{About, Answers, Kind, Path, QuestionAsked, Rated, Unit};
use crate::domain::notice::Notice;
use crate::domain::rated_table::RatedTable;
use crate::domain::study::Study;
use crate::error::{Error, Problem, shorten};
use crate::render;
use crate::report::choose::{Choice, Step, Told, about, choose_report, kind, rated, raters, unit, wording};
use crate::stats::icc::Raters;
use crate::stats::rating_design::{Design, design};

/// Takes what is known, asks or shows what is open, and writes what follows.
pub(super) fn choose(args: &ChooseArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    require_consistency(args)?;
    let named = if args.has_input() { named_files(&args.input) } else { Vec::new() };
    refuse_early(&args.output, &named)?;
    let mut answers = args.answers.answers();
    let (mut told, mut study, mut apart) = (Vec::new(), Study::of_account(Vec::new(), Vec::new()), None);
    if args.has_input() {
        let RatedInput { tables, study: read } = rated_input(&args.input, &args.table, streams.input)?;
        let (table, facts) = first(&tables)?;
        answers = answers.with_design(&facts);
        told = seen(table, &facts, answers);
        study = read;
        apart = facts.raters_comparable().err().filter(|reason| reason.code() == "disconnected");
        study.notices.extend(apart.is_some().then(|| unconnected(facts.blocks.len())));
    }
    told.extend(said(answers, &told));
    if args.answers.ask {
        ask(&mut answers, &mut told, streams)?;
    }
    told.sort_by_key(|one| QuestionAsked::ALL.iter().position(|question| *question == one.question));
    let choice = Choice { unconnected: apart.is_some(), ..choice(args, answers, told)? };
    let made_from = provenance("choose", &args.input, args.output.seed, &options(args));
    let mut details = Map::new();
    details.insert("choice".to_owned(), render::choice_json(&choice));
    let report = choose_report(&choice, &study, &made_from);
    let answer = Answer {
        study: &study,
        findings: &[],
        provenance: &made_from,
        details: render::Details::Values(details),
        report: made(report),
    };
    let inputs = if args.has_input() { input_files(&args.input, &study) } else { Inputs::default() };
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::choice_csv(&choice))
}

fn options(args: &ChooseArgs) -> Vec<(&'static str, Option<String>)> {
    let answers = args.answers.answers();
    let mut options = args.table.options();
    options.extend([
        ("design", answers.rated.map(|it| rated(it).to_owned())),
        ("raters", answers.raters.map(|it| raters(it).to_owned())),
        ("type", answers.kind.map(|it| kind(it).to_owned())),
        ("unit", answers.unit.map(|it| unit(it).to_owned())),
        ("mean-of", args.answers.mean_of.map(|m| m.to_string())),
        ("level", answers.about.map(|it| about(it).to_owned())),
    ]);
    options
}

fn usage(message: &str, hint: &str) -> Error {
    Error::Usage(Problem::new("usage", message).hint(hint))
}

fn require_consistency(args: &ChooseArgs) -> Result<(), Error> {
    let answers = &args.answers;
    if args.has_input() && (answers.design.is_some() || answers.clustered || answers.repeated) {
        let hint = "leave --design, --clustered and --repeated away, or name no data";
        return Err(usage("the data tell who rated what themselves", hint));
    }
    if answers.ask && args.input.input.iter().any(|input| input.as_os_str() == "-") {
        return Err(usage("answers and ratings cannot both come from standard input", "name a file in place of `-`"));
    }
    if answers.mean_of.is_some() && answers.unit == Some(super::choose_args::UnitArg::Single) {
        return Err(usage("--unit single and --mean-of were both given", "leave one of them away"));
    }
    Ok(())
}

/// The first table, and the facts of its design.
fn first(tables: &[RatedTable]) -> Result<(&RatedTable, Design), Error> {
    let refused = |why: &str| {
        let message = format!("no coefficient fits these ratings: {why}");
        let hint = "at least two targets need ratings by at least two raters; parallax plan says how many";
        Error::Input(vec![Problem::new("too-few-raters", message).hint(hint)])
    };
    let table = tables.first().ok_or_else(|| refused("there are none"))?;
    let facts = design(&table.observations).ok_or_else(|| refused("there are none"))?;
    facts.comparable().map_err(|reason| refused(&reason.to_string()))?;
    Ok((table, facts))
}

/// What can be done where raters cannot be compared.
fn unconnected(blocks: usize) -> Notice {
    let message = format!(
        "targets and raters fall into {blocks} parts without a rating between them: consistency and agreement are refused for \
         these ratings (`disconnected`). What can be reported is ICC(1), where the levels of raters count as error; let one \
         rater rate in every part, or pass `--assume-random-blocks` to `parallax agreement` if it was chance who rated what"
    );
    Notice::new("disconnected-design", message, blocks)
}

/// What the data tell.
fn seen(table: &RatedTable, facts: &Design, answers: Answers) -> Vec<Told> {
    let mut who = format!(
        "{} of {} pairs of {} targets and {} raters were rated",
        facts.cells,
        facts.targets * facts.raters,
        facts.targets,
        facts.raters
    );
    if facts.is_replicated() {
        who = format!("{who}, up to {} times", facts.ratings_per_cell.1);
    }
    if facts.blocks.len() > 1 && answers.rated == Some(Rated::Some) {
        who = format!("{who}; they fall into {} parts that no rating connects", facts.blocks.len());
    }
    let told = |question, answer, seen| Told { question, answer, by: "data", seen };
    let mut found: Vec<Told> =
        answers.rated.iter().map(|&it| told(QuestionAsked::Rated, rated(it), who.clone())).collect();
    if !answers.clustered {
        let named: Vec<&str> = table.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
        let why = if named.is_empty() {
            "no clusters were named".to_owned()
        } else {
            format!("{} cannot be told apart from targets", shorten(&named.join(", ")))
        };
        found.push(told(QuestionAsked::About, "target", why));
    }
    found
}

/// What options answer, besides what is known already.
fn said(answers: Answers, known: &[Told]) -> Vec<Told> {
    let given = [
        (QuestionAsked::Rated, answers.rated.map(rated)),
        (QuestionAsked::Raters, answers.raters.map(raters)),
        (QuestionAsked::Kind, answers.kind.map(kind)),
        (QuestionAsked::Unit, answers.unit.map(unit)),
        (QuestionAsked::About, answers.about.map(about)),
    ];
    let new = |question: &QuestionAsked| known.iter().all(|told| told.question != *question);
    let told = |(question, answer): (QuestionAsked, Option<&'static str>)| {
        Some(Told { question, answer: answer?, by: "option", seen: String::new() })
    };
    given.into_iter().filter(|(question, _)| new(question)).filter_map(told).collect()
}

fn choice(args: &ChooseArgs, answers: Answers, told: Vec<Told>) -> Result<Choice, Error> {
    let step = |path: Path| {
        let row = row(args, answers, &path);
        Step { command: command_words(args, answers, &path), row, path }
    };
    let steps: Vec<Step> = answers.paths().into_iter().map(step).collect();
    let open: Vec<QuestionAsked> = QuestionAsked::ALL.into_iter().filter(|&one| answers.matters(one)).collect();
    if steps.is_empty() {
        return Err(usage(
            "no coefficient fits these answers: every target had raters of its own, and they are not all there are",
            "raters of single targets are a sample (--raters random), and tell nothing about clusters (--level target)",
        ));
    }
    Ok(Choice { told, open, steps, unconnected: false })
}

/// The row of `agreement` that holds the coefficient.
fn row(args: &ChooseArgs, answers: Answers, path: &Path) -> String {
    let name = match args.answers.mean_of {
        Some(m) if path.unit == Unit::Mean => {
            let family = path.coefficient.split(',').next().unwrap_or(path.coefficient).replace("(Q", "(A");
            format!("{family},{m})")
        }
        _ => path.coefficient.to_owned(),
    };
    match (answers.clustered, path.about) {
        (false, _) => name,
        (true, About::Target) => format!("{name} of level subject"),
        (true, About::Cluster) => format!("{name} of level cluster"),
    }
}

/// Puts the open questions one by one, on standard error, and reads an answer from each line.
fn ask(answers: &mut Answers, told: &mut Vec<Told>, streams: &mut Streams<'_>) -> Result<(), Error> {
    for question in QuestionAsked::ALL {
        if !answers.matters(question) {
            continue;
        }
        let wording = wording(question);
        // Questions that cannot be written leave answers that can still be read.
        let _ = writeln!(streams.err, "{}", wording.question);
        for (place, (name, meaning)) in wording.answers.iter().enumerate() {
            let _ = writeln!(streams.err, "  {} {name}: {meaning}", place + 1);
        }
        let line = line(streams.input);
        let place = wording
            .answers
            .iter()
            .enumerate()
            .position(|(place, (name, _))| line.eq_ignore_ascii_case(name) || line == (place + 1).to_string());
        let Some(place) = place else {
            let known: Vec<&str> = wording.answers.iter().map(|(name, _)| *name).collect();
            let message = format!("`{}` is no answer to: {}", shorten(&line), wording.question);
            return Err(usage(&message, &format!("answers: {}, or 1 to {}", known.join(", "), known.len())));
        };
        take(answers, question, place);
        told.push(Told { question, answer: wording.answers[place].0, by: "option", seen: String::new() });
    }
    Ok(())
}

fn take(answers: &mut Answers, question: QuestionAsked, place: usize) {
    match question {
        QuestionAsked::Rated => answers.rated = [Rated::Same, Rated::Some, Rated::Own].get(place).copied(),
        QuestionAsked::Raters => answers.raters = [Raters::Random, Raters::Fixed].get(place).copied(),
        QuestionAsked::Kind => answers.kind = [Kind::Agreement, Kind::Consistency].get(place).copied(),
        QuestionAsked::Unit => answers.unit = [Unit::Single, Unit::Mean].get(place).copied(),
        QuestionAsked::About => answers.about = [About::Target, About::Cluster].get(place).copied(),
    }
}

/// A line of standard input without blanks around it; what cannot be read is an empty answer.
fn line(input: &mut dyn Read) -> String {
    const LONGEST: usize = 1000;
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    while bytes.len() < LONGEST && matches!(input.read(&mut byte), Ok(1)) && byte[0] != b'\n' {
        bytes.push(byte[0]);
    }
    String::from_utf8_lossy(&bytes).trim().to_owned()
}
