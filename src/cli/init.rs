//! `parallax init`: a study file for data at hand, each guess marked.

use std::path::{Component, Path, PathBuf};

use clap::Args;

use super::Streams;
use super::args::{is_standard_output, pair_of_words};
use super::emit::say_written;
use super::input::encoding;
use super::output::{write_file, write_out};
use crate::error::{Error, Problem, shorten};
use crate::read::{InstrumentChoice, Opening, Request, Sketch, Source, sketch};

/// `parallax init`
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Data files: exports of survey programs, workbooks, SPSS files, CSV
    #[arg(required = true)]
    input: Vec<PathBuf>,
    /// Which questionnaire: a built-in id (see `parallax instruments`) or a file of your own
    #[arg(long, value_name = "ID|FILE.toml")]
    instrument: Option<String>,
    /// A code that marks a missing answer, for example -99 (repeatable)
    #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
    missing: Vec<String>,
    /// A column and its role, where you know it: `COLUMN=ROLE` (repeatable)
    #[arg(long, value_name = "COLUMN=ROLE", value_parser = pair_of_words)]
    map: Vec<(String, String)>,
    /// The sheet of a workbook [default: the first]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// How text is encoded, where it is not UTF-8: utf-16le, utf-16be, windows-1252
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Where to write the study file; - for standard output
    #[arg(short, long, value_name = "FILE", default_value = "parallax.toml")]
    output: PathBuf,
    /// Replace the study file if it exists
    #[arg(long)]
    force: bool,
    /// Say nothing on standard error but errors
    #[arg(long)]
    quiet: bool,
}

/// `parallax init`
pub(super) fn init(args: &InitArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    if args.input.contains(&args.output) {
        let problem = Problem::new("output-is-input", "the study file would replace an input");
        return Err(Error::Usage(problem.hint("name another file with --output")));
    }
    let request = Request {
        inputs: args.input.iter().cloned().map(Source::Path).collect(),
        instrument: args.instrument.clone().map(InstrumentChoice::Named),
        missing: args.missing.clone(),
        map: args.map.clone(),
        opening: Opening {
            encoding: encoding(args.encoding.as_deref())?,
            sheet: args.sheet.clone(),
            ..Opening::default()
        },
        ..Request::default()
    };
    let folder = args.output.parent().map(Path::to_path_buf).unwrap_or_default();
    let sketch = sketch(&request, &|file| beside(&folder, Path::new(file)), streams.input)?;
    if is_standard_output(&args.output) {
        write_out(streams.out, sketch.text.as_bytes())?;
    } else {
        write_file(&args.output, sketch.text.as_bytes(), args.force)?;
        say_written(&args.output, args.quiet, streams);
    }
    if !args.quiet {
        say_what_is_open(args, &sketch, streams);
    }
    Ok(())
}

/// How many guesses and questions are marked, and what to do then. Nothing is left to do when standard error is gone.
fn say_what_is_open(args: &InitArgs, sketch: &Sketch, streams: &mut Streams<'_>) {
    for file in &sketch.outcomes {
        let _ = writeln!(
            streams.err,
            "note: {} has neither items nor a column of perspectives, so it was taken for an outcome",
            shorten(file)
        );
    }
    let (guesses, questions) = (sketch.guesses, sketch.questions);
    let save = if is_standard_output(&args.output) { ", save it as parallax.toml" } else { "" };
    let next = next_command(&args.output);
    let _ = if questions == 0 {
        writeln!(
            streams.err,
            "{} marked in it; confirm each{save}, then: {next}",
            count(guesses, "guess is", "guesses are")
        )
    } else {
        writeln!(
            streams.err,
            "{} and {} marked in it; answer the questions{save}, then: {next}",
            count(guesses, "guess", "guesses"),
            count(questions, "question is", "questions are"),
        )
    };
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn next_command(output: &Path) -> String {
    if is_standard_output(output) || output == Path::new("parallax.toml") {
        "parallax check".to_owned()
    } else {
        format!("parallax check {}", output.display())
    }
}

/// The way from a folder to a file, as a study file writes it.
fn beside(folder: &Path, file: &Path) -> String {
    let plain = folder.as_os_str().is_empty() && file.is_relative();
    let way = if plain { file.to_path_buf() } else { way(folder, file).unwrap_or_else(|| file.to_path_buf()) };
    way.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn way(folder: &Path, file: &Path) -> Option<PathBuf> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (from, to) = (here.canonicalize().ok()?, file.canonicalize().ok()?);
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    Some(up.chain(to.components().skip(shared)).collect())
}
