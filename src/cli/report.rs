//! `parallax report`: the main job.

use std::path::Path;

use serde_json::Map;

use super::Streams;
use super::args::{Audience, Each, Format, Kind, OutputArgs, ReportArgs};
use super::audience::{fewest, part_for, require_fitting, suppressed, without_words};
use super::audit::{audit_of_study, audit_of_table};
use super::commands::{gap_question, number_options};
use super::courses::{SEED, for_page};
use super::emit::{Answer, bytes, emit, made, refuse_early, say_all_written, settle_notices, style, write_with_key};
use super::input::{Inputs, Scored, input_files, named_files, provenance, score, study_with};
use super::output::{NewFile, refuse_input_as_output, write_out};
use super::pseudonyms::shown_id;
use super::study::{require_study, study_page};
use crate::analyze::agreement::{AgreementFound, AgreementQuestion, agreement};
use crate::analyze::audience::for_programme;
use crate::analyze::case::{case, find_cases};
use crate::analyze::finding::{Finding, Provenance};
use crate::analyze::gaps::{GapQuestion, gaps};
use crate::analyze::reliability::{Reliability, reliability};
use crate::analyze::supervision::supervision;
use crate::domain::instrument::{Perspective, Relationship};
use crate::domain::people::PersonId;
use crate::domain::study::{Dyad, DyadId, Study};
use crate::error::{Error, Problem, shorten};
use crate::read::TableLayout;
use crate::render;
use crate::report::Report;
use crate::report::case_page::case_page;
use crate::report::caseload::caseload;
use crate::report::material::Material;
use crate::report::programme::programme;
use crate::report::summary::summary;

/// Where the page goes when nothing was said.
const DEFAULT_PAGE: &str = "parallax-report.html";

/// Reads, analyses, writes the page and prints its summary.
pub(super) fn report(args: &ReportArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    let mut read = named_files(&args.input);
    read.extend(args.study.outcomes().into_iter().map(|outcome| outcome.path));
    refuse_early(&args.output, &read)?;
    require_fitting(args)?;
    require_study(args)?;
    if let Some(layout) = table_layout(args)? {
        return audit_of_table(args, layout, streams);
    }
    let asked = asked_kind(args)?;
    let study = restricted(args, study_with(&args.input, args.study.outcomes(), streams.input)?)?;
    let kind = match asked {
        Some(kind) => kind,
        None if for_groups(args) => Kind::Caseload,
        None => fitting_kind(&study, args.output.quiet, streams),
    };
    let mut scored = score(study, &[]);
    match kind {
        Kind::Audit => return audit_of_study(args, scored, streams),
        Kind::Study => return study_page(args, scored, streams),
        Kind::Case | Kind::Caseload => page_of_cases(args, kind, &mut scored, streams)?,
    }
    if asked.is_none() && !for_groups(args) && !args.output.quiet {
        say_what_else(&scored.study, streams);
    }
    Ok(())
}

/// Is the page for those who see groups and no case?
fn for_groups(args: &ReportArgs) -> bool {
    args.audience == Some(Audience::Programme)
}

/// The page of one case, of all cases, or of groups of them.
fn page_of_cases(args: &ReportArgs, kind: Kind, scored: &mut Scored, streams: &mut Streams<'_>) -> Result<(), Error> {
    let for_groups = for_groups(args);
    let question = AgreementQuestion::usual(args.input.scales.clone(), args.numbers.conf_level);
    let raters = agreement(&scored.study, &scored.scores, &question);
    let reliability = reliability(&scored.study, args.numbers.conf_level);
    let mut findings = findings(args, kind, scored, &reliability, &raters)?;
    scored.study.notices.extend(raters.notices());
    if for_groups {
        let shown = for_programme(&scored.study, &scored.scores, findings, fewest(args));
        findings = shown.findings;
        scored.study.notices = without_words(&scored.study.notices);
        scored.study.notices.extend(suppressed(shown.suppressed, fewest(args)));
    }
    let mut made_from = made_from(args, kind);
    let mut over_time = None;
    if !for_groups {
        let seed = made_from.seed.unwrap_or(SEED);
        made_from.seed = Some(seed);
        let found = for_page(scored, course_questions(args, kind)?, &reliability, seed);
        findings.extend(found.flags.findings.iter().cloned());
        over_time = Some(found);
    }
    let material = Material {
        study: &scored.study,
        scores: &scored.scores,
        findings: &findings,
        reliability: &reliability,
        provenance: &made_from,
        conf_level: args.numbers.conf_level,
        courses: over_time.as_ref().map_or(&[], |found| &found.courses.courses),
        flags: over_time.as_ref().map_or(&[], |found| &found.flags.flags),
        wanted: &args.input.scales,
    };
    let report = match (kind, &args.dyad) {
        (Kind::Case, Some(id)) => case_report(&material, &shown_id(&args.input, id))?,
        _ if for_groups => programme(&material, fewest(args)),
        _ => caseload(&material),
    };
    let answer = Answer {
        study: &scored.study,
        findings: &findings,
        provenance: &made_from,
        details: render::Details::Values(Map::new()),
        report: made(report),
    };
    let inputs = input_files(&args.input, &scored.study);
    deliver(&answer, &args.output, &inputs, streams)
}

/// Why the page is about cases, and which other one the data would bear.
fn say_what_else(study: &Study, streams: &mut Streams<'_>) {
    let other = study.outcomes.first().map_or_else(String::new, |outcome| {
        format!("; --kind study relates the ratings to {}", shorten(&outcome.name))
    });
    let _ = writeln!(
        streams.err,
        "note: clients or therapists rated, so the page is about their cases (--kind caseload){other}"
    );
}

/// Where and as what it was asked for, or the page and its summary.
pub(super) fn deliver(
    answer: &Answer<'_>,
    args: &OutputArgs,
    inputs: &Inputs<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    if args.output.is_none() && args.format.is_none() {
        return page_and_summary(answer, args, inputs, streams);
    }
    emit(answer, args, inputs, streams, Format::Html, || render::findings_csv(answer.findings))
}

/// The page in the current folder, its summary on standard output.
fn page_and_summary(
    answer: &Answer<'_>,
    args: &OutputArgs,
    inputs: &Inputs<'_>,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    let path = Path::new(DEFAULT_PAGE);
    refuse_input_as_output(path, &inputs.paths)?;
    settle_notices(&answer.study.notices, args, Format::Html, streams)?;
    let style = style(args, streams);
    let page = bytes(answer, Format::Html, style, String::new)?;
    let text = render::terminal(&summary(&answer.report), style);
    let written = write_with_key(Some(NewFile::open(path.to_path_buf(), page, args.force)), inputs)?;
    write_out(streams.out, text.as_bytes())?;
    say_all_written(&written, args.quiet, streams);
    Ok(())
}

/// What was asked for; `None` if the data decide.
fn asked_kind(args: &ReportArgs) -> Result<Option<Kind>, Error> {
    match (args.kind, &args.dyad) {
        (Some(Kind::Case), None) => Err(Error::Usage(
            Problem::new("missing-dyad", "a report on a case needs to know which")
                .hint("parallax report --kind case --dyad ID"),
        )),
        (Some(kind), Some(_)) if kind != Kind::Case => Err(Error::Usage(
            Problem::new("usage", "--dyad is about one case, and another kind of page was asked for")
                .token("--dyad")
                .hint("leave --kind away for the page of the case, or --dyad for the page of all"),
        )),
        (Some(kind), _) => Ok(Some(kind)),
        (None, Some(_)) => Ok(Some(Kind::Case)),
        (None, None) if !args.study.files.is_empty() => Ok(Some(Kind::Study)),
        (None, None) => Ok(None),
    }
}

/// A plain table holds raters and no cases.
fn table_layout(args: &ReportArgs) -> Result<Option<TableLayout>, Error> {
    let layout = args.table.layout();
    let of_cases = args.dyad.is_some() || args.helper.is_some() || !matches!(args.kind, None | Some(Kind::Audit));
    match layout {
        Some(_) if of_cases => Err(Error::Usage(
            Problem::new("usage", "a plain table has raters and targets, but no cases")
                .hint("parallax report --kind audit shows its raters"),
        )),
        None if args.table.rater.is_some() || !args.table.clusters.is_empty() => Err(Error::Usage(
            Problem::new("usage", "--rater and --cluster are about plain tables here")
                .hint("name all three: --target COL --rater COL --score COL"),
        )),
        layout => Ok(layout),
    }
}

/// The page that fits the data: about cases, unless observers were the only ones to rate; then it is said.
fn fitting_kind(study: &Study, quiet: bool, streams: &mut Streams<'_>) -> Kind {
    let mut views = study.ratings.iter().flat_map(|ratings| &ratings.perspective).peekable();
    if views.peek().is_none() || views.any(|view| *view != Perspective::Observer) {
        return Kind::Caseload;
    }
    if !quiet {
        let _ = writeln!(streams.err, "note: only observers rated, so the page is about them (--kind audit)");
    }
    Kind::Audit
}

/// The findings of every analysis that a report shows.
pub(super) fn findings(
    args: &ReportArgs,
    kind: Kind,
    scored: &Scored,
    reliability: &[Reliability],
    raters: &AgreementFound,
) -> Result<Vec<Finding>, Error> {
    let each = each(kind);
    let asked = |analysis, relationship| gap_question(analysis, Some(relationship), &args.input, &args.numbers, each);
    let mut findings = gaps(&scored.study, &scored.scores, reliability, &asked("gaps", Relationship::Therapy)?);
    findings.extend(raters.findings());
    let question = asked("supervision", Relationship::Supervision)?;
    findings.extend(gaps(&scored.study, &scored.scores, reliability, &question));
    findings.extend(supervision(&scored.study, &scored.scores, &question));
    Ok(findings)
}

/// Single cases are asked for on the page of one, however many there are, and never on that of a study.
fn each(kind: Kind) -> Option<Each> {
    match kind {
        Kind::Case => Some(Each::Always),
        Kind::Study => Some(Each::Never),
        Kind::Caseload | Kind::Audit => None,
    }
}

/// What is asked about courses.
fn course_questions(args: &ReportArgs, kind: Kind) -> Result<[GapQuestion; 2], Error> {
    let each = each(kind);
    let asked = |analysis, relationship| gap_question(analysis, Some(relationship), &args.input, &args.numbers, each);
    Ok([asked("gaps", Relationship::Therapy)?, asked("supervision", Relationship::Supervision)?])
}

/// What the page is made from.
pub(super) fn made_from(args: &ReportArgs, kind: Kind) -> Provenance {
    let kind = match kind {
        Kind::Case => "case",
        Kind::Caseload => "caseload",
        Kind::Audit => "audit",
        Kind::Study => "study",
    };
    let shown = |id: &Option<String>| id.as_ref().map(|id| shown_id(&args.input, id));
    let mut options =
        vec![("kind", Some(kind.to_owned())), ("dyad", shown(&args.dyad)), ("helper", shown(&args.helper))];
    options.push(("audience", args.audience.map(|audience| audience.name().to_owned())));
    options.extend(args.study.options());
    options.push(("min-group", args.min_group.map(|least| least.to_string())));
    options.extend(args.table.options());
    options.extend(number_options(&args.numbers));
    provenance("report", &args.input, args.output.seed, &options)
}

/// Only the cases of one helper, if one was named.
fn restricted(args: &ReportArgs, study: Study) -> Result<Study, Error> {
    let Some(helper) = &args.helper else { return Ok(study) };
    let helper = shown_id(&args.input, helper);
    let Some(person) = study.people.find(&helper) else { return Err(unknown(&study, &helper, "--helper")) };
    let reason = format!("not of {}", shorten(&helper));
    let keep = |dyad: DyadId| {
        let dyad = study.dyad(dyad);
        dyad.giver == person || (dyad.relationship == Relationship::Supervision && dyad.receiver == person)
    };
    let part = match args.audience {
        Some(audience) => part_for(audience, &study, person, &helper),
        None => study.only(keep, &reason),
    };
    if part.ratings.is_empty() { Err(unknown(&study, &helper, "--helper")) } else { Ok(part) }
}

/// The page of one case, on the first instrument that this dyad filled in.
fn case_report(material: &Material<'_>, id: &str) -> Result<Report, Error> {
    let dyads = find_cases(material.study, id);
    let dyad = match dyads.as_slice() {
        [] => return Err(unknown(material.study, id, "--dyad")),
        [dyad] => *dyad,
        several => {
            let names: Vec<String> = several.iter().map(|&dyad| material.study.case_id(dyad)).collect();
            return Err(Error::Usage(
                Problem::new("ambiguous-id", format!("`{}` has {} cases", shorten(id), several.len()))
                    .hint(format!("name one: --dyad {}", names.join(" or --dyad "))),
            ));
        }
    };
    let relationship = material.study.dyad(dyad).relationship;
    let of_dyad = |table: &usize| {
        let ratings = &material.study.ratings[*table];
        ratings.session.iter().any(|&session| material.study.session(session).dyad == dyad)
    };
    let tables: Vec<usize> = material.tables(relationship).iter().map(|table| table.table).filter(of_dyad).collect();
    let page = tables.first().and_then(|&table| {
        case_page(material, &case(material.study, material.scores, table, dyad, material.conf_level))
    });
    page.ok_or_else(|| unknown(material.study, id, "--dyad"))
}

fn unknown(study: &Study, id: &str, option: &str) -> Error {
    let mut known: Vec<String> = Vec::new();
    for (place, dyad) in study.dyads.iter().enumerate() {
        let name = match option {
            "--dyad" => study.case_id(DyadId(u32::try_from(place).unwrap_or(u32::MAX))),
            _ => study.people.id(dyad.giver).to_owned(),
        };
        if !known.contains(&name) && known.len() < 8 {
            known.push(name);
        }
    }
    let known: Vec<String> = known.iter().map(|name| shorten(name)).collect();
    let is_there = |person: &dyn Fn(&Dyad) -> PersonId| {
        study.people.find(id).is_some_and(|asked| study.dyads.iter().any(|dyad| person(dyad) == asked))
    };
    let elsewhere = match option {
        "--dyad" if is_there(&|dyad| dyad.giver) => "; this one is found with --helper",
        "--helper" if is_there(&|dyad| dyad.receiver) => "; this one is found with --dyad",
        _ => "",
    };
    Error::Usage(
        Problem::new("unknown-id", format!("no such person after {option}: `{}`", shorten(id)))
            .token(id)
            .hint(format!("for example {}; ids are matched letter by letter{elsewhere}", known.join(", "))),
    )
}
