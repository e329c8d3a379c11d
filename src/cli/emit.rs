//! One answer, in the form and at the place that was asked for.

use std::cell::LazyCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Streams;
use super::args::{ColorChoice, Format, OutputArgs};
use super::input::Inputs;
use super::output::{
    NewFile, answered, refuse_input_as_output, refuse_settings_as_output, require_folder, write_files, write_out,
};
use crate::analyze::finding::{Finding, Provenance};
use crate::domain::notice::Notice;
use crate::domain::study::Study;
use crate::error::{Error, Problem, shorten};
use crate::render::{self, Details, Style};
use crate::report::Report;

/// A report that is made when it is looked at.
pub(super) type LaterReport<'a> = LazyCell<Report, Box<dyn FnOnce() -> Report + 'a>>;

/// A report that is there already.
pub(super) fn made<'a>(report: Report) -> LaterReport<'a> {
    LazyCell::new(Box::new(|| report))
}

/// Everything that any format may need.
pub(super) struct Answer<'a> {
    pub(super) study: &'a Study,
    pub(super) findings: &'a [Finding],
    pub(super) provenance: &'a Provenance,
    pub(super) details: Details<'a>,
    /// Made when a format needs it: JSON and CSV do not.
    pub(super) report: LaterReport<'a>,
}

/// The format that was asked for, by name or by the ending of the file.
pub(super) fn format_of(args: &OutputArgs) -> Result<Option<Format>, Error> {
    let Some(path) = args.file() else { return Ok(args.format) };
    if args.format.is_some() {
        return Ok(args.format);
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "html" | "htm" => Ok(Some(Format::Html)),
        "md" | "markdown" => Ok(Some(Format::Markdown)),
        "json" => Ok(Some(Format::Json)),
        "csv" => Ok(Some(Format::Csv)),
        "xlsx" => Ok(Some(Format::Xlsx)),
        "txt" => Ok(Some(Format::Terminal)),
        _ => Err(Error::Usage(
            Problem::new(
                "unknown-format",
                format!("the ending of `{}` names no format", shorten(&path.display().to_string())),
            )
            .hint("use .html, .md, .json, .csv, .xlsx or .txt, or pass --format"),
        )),
    }
}

/// What can be refused before any long computation.
pub(super) fn refuse_early(args: &OutputArgs, inputs: &[PathBuf]) -> Result<(), Error> {
    format_of(args)?;
    if let Some(path) = args.file() {
        require_folder(path)?;
        refuse_settings_as_output(path)?;
        refuse_input_as_output(path, inputs)?;
    }
    Ok(())
}

/// The bytes of an answer. `csv` is what a tidy table of this command holds.
pub(super) fn bytes(
    answer: &Answer<'_>,
    format: Format,
    style: Style,
    csv: impl Fn() -> String,
) -> Result<Vec<u8>, Error> {
    let text = match format {
        Format::Terminal => render::terminal(&answer.report, style),
        Format::Markdown => render::markdown(&answer.report),
        Format::Html => render::html(&answer.report, Some(answer.provenance.version)),
        Format::Json => {
            let mut bytes = Vec::new();
            // Memory takes everything.
            let _ = json(answer, &mut bytes);
            return Ok(bytes);
        }
        Format::Csv => csv(),
        Format::Xlsx => return workbook(&answer.report, &csv()),
    };
    Ok(text.into_bytes())
}

fn json(answer: &Answer<'_>, out: &mut dyn Write) -> io::Result<()> {
    render::json(out, answer.study, answer.findings, answer.provenance, &answer.details)
}

/// A report and its rows as a workbook.
pub(super) fn workbook(report: &Report, rows: &str) -> Result<Vec<u8>, Error> {
    render::workbook(report, rows).map_err(|what| {
        let message = format!("a workbook cannot hold this: {}", shorten(&what));
        Error::Input(vec![
            Problem::new("sheet-too-large", message).hint("take --format csv or json, which have no limit"),
        ])
    })
}

/// Refuses to print a workbook, which is no text, on a screen.
fn refuse_on_screen(format: Format, args: &OutputArgs, streams: &Streams<'_>) -> Result<(), Error> {
    if format != Format::Xlsx || args.file().is_some() || !streams.out_is_terminal {
        return Ok(());
    }
    let problem = Problem::new("usage", "a workbook is no text for the screen");
    Err(Error::Usage(problem.hint("name a file: -o answer.xlsx")))
}

/// Writes an answer where it belongs.
pub(super) fn emit(
    answer: &Answer<'_>,
    args: &OutputArgs,
    inputs: &Inputs<'_>,
    streams: &mut Streams<'_>,
    default: Format,
    csv: impl Fn() -> String,
) -> Result<(), Error> {
    let format = format_of(args)?.unwrap_or(default);
    settle_notices(&answer.study.notices, args, format, streams)?;
    refuse_on_screen(format, args, streams)?;
    if format == Format::Json && args.file().is_none() {
        let written = write_with_key(None, inputs)?;
        answered(json(answer, streams.out))?;
        say_all_written(&written, args.quiet, streams);
        return Ok(());
    }
    let bytes = bytes(answer, format, style(args, streams), csv)?;
    let (file, text) = match args.file() {
        Some(path) => (Some(NewFile::named(path.clone(), bytes, args.force)), Vec::new()),
        None => (None, bytes),
    };
    let written = write_with_key(file, inputs)?;
    write_out(streams.out, &text)?;
    say_all_written(&written, args.quiet, streams);
    Ok(())
}

/// Writes an answer and the key of its codes: both or none, the key first, so that no code is ever without it.
pub(super) fn write_with_key(answer: Option<NewFile>, inputs: &Inputs<'_>) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    if let Some(hidden) = inputs.codes {
        files.extend(hidden.new_key()?);
    }
    if let Some(file) = answer {
        refuse_input_as_output(&file.path, &inputs.paths)?;
        if let Some(hidden) = inputs.codes {
            hidden.refuse_output(&file.path)?;
        }
        files.push(file);
    }
    write_files(&files)?;
    Ok(files.into_iter().map(|file| file.path).collect())
}

/// Notices are counted on standard error, and stop the run with `--strict`.
pub(super) fn settle_notices(
    notices: &[Notice],
    args: &OutputArgs,
    format: Format,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    let told = match format {
        Format::Csv => "a CSV has no place for them, --format json has",
        _ => "they stand in the output",
    };
    // Who reads the answer by program reads the errors so, and would find this line before them.
    settle(notices, args.strict, args.quiet || format == Format::Json, told, streams)
}

/// The same for a command that writes no answer.
pub(super) fn settle(
    notices: &[Notice],
    strict: bool,
    quiet: bool,
    told: &str,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    if notices.is_empty() {
        return Ok(());
    }
    if strict {
        let problem = |notice: &Notice| Problem::new(notice.code, notice.message.clone()).at(notice.at.clone());
        return Err(Error::Input(notices.iter().map(problem).collect()));
    }
    if !quiet {
        let what = if notices.len() == 1 { "1 notice".to_owned() } else { format!("{} notices", notices.len()) };
        let _ = writeln!(streams.err, "note: {what} about these data; {told}");
    }
    Ok(())
}

/// Says where each file was written.
pub(super) fn say_all_written(paths: &[PathBuf], quiet: bool, streams: &mut Streams<'_>) {
    for path in paths {
        say_written(path, quiet, streams);
    }
}

/// Says where something was written.
pub(super) fn say_written(path: &Path, quiet: bool, streams: &mut Streams<'_>) {
    if !quiet {
        let _ = writeln!(streams.err, "wrote {}", shorten(&path.display().to_string()));
    }
}

/// Width and colour: a file gets 80 columns and none.
pub(super) fn style(args: &OutputArgs, streams: &Streams<'_>) -> Style {
    let color = match args.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => args.file().is_none() && streams.out_is_terminal && !streams.no_color,
    };
    Style { width: if args.file().is_some() { 80 } else { streams.width }, color }
}
