//! `parallax instruments`

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Streams;
use super::args::{Format, InstrumentsArgs, OutputArgs};
use super::emit::{format_of, refuse_early, say_written, style, workbook};
use super::output::{write_file, write_out};
use crate::domain::instrument::Instrument;
use crate::error::{Error, Problem, shorten};
use crate::instruments::{built_in, find, near, to_json};
use crate::read::instrument_file;
use crate::render;
use crate::report::instrument_pages::{instrument_list, instrument_page};

/// Lists the built-in instruments, or shows one whole.
pub(super) fn instruments(args: &InstrumentsArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    refuse_early(&args.output, &[])?;
    let shown = match &args.id {
        None => built_in(),
        Some(id) => vec![named(id)?],
    };
    let report = if args.id.is_some() { instrument_page(&shown[0]) } else { instrument_list(&shown) };
    let text = match format_of(&args.output)?.unwrap_or(Format::Terminal) {
        Format::Terminal => render::terminal(&report, style(&args.output, streams)),
        Format::Markdown => render::markdown(&report),
        Format::Html => render::html(&report, Some(env!("CARGO_PKG_VERSION"))),
        Format::Json => as_json(&shown),
        Format::Csv => render::instruments_csv(&shown),
        Format::Xlsx => {
            let bytes = workbook(&report, &render::instruments_csv(&shown))?;
            return place(&bytes, &args.output, streams);
        }
    };
    place(text.as_bytes(), &args.output, streams)
}

fn place(bytes: &[u8], args: &OutputArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    match args.file() {
        None => write_out(streams.out, bytes),
        Some(path) => {
            write_file(path, bytes, args.force)?;
            say_written(path, args.quiet, streams);
            Ok(())
        }
    }
}

/// A built-in instrument, or one from a file of the user's.
fn named(id: &str) -> Result<Instrument, Error> {
    if let Some(instrument) = find(id) {
        return Ok(instrument);
    }
    if Path::new(id).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
        return instrument_file(Path::new(id));
    }
    let near = near(id);
    let hint = if near.is_empty() {
        "parallax instruments lists them".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Err(Error::Usage(
        Problem::new("unknown-instrument", format!("no built-in instrument `{}`", shorten(id))).token(id).hint(hint),
    ))
}

fn as_json(shown: &[Instrument]) -> String {
    let mut output = Map::new();
    output.insert("schema".to_owned(), json!(render::SCHEMA));
    output.insert("command".to_owned(), json!("instruments"));
    output.insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    output.insert("instruments".to_owned(), shown.iter().map(to_json).collect::<Vec<Value>>().into());
    render::json_line(&Value::Object(output))
}
