//! Which instrument a file was filled in with.

use crate::domain::instrument::Instrument;
use crate::error::Error;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;
use crate::instruments::parse_bytes;

use super::header::plain;
use super::problems::Findings;
use super::problems::quoted_list;
use super::request::Options;

/// The instrument that a cell names, as it is defined: one that is in use, or a built-in one.
pub(super) fn named_in_file(name: &str, in_use: &[Instrument]) -> Result<Instrument, Problem> {
    let wanted = plain(name);
    if wanted.is_empty() {
        let hint = "name the instrument of every form, or of all at once: `--instrument ID`";
        return Err(Problem::new("missing-instrument", "the instrument is empty").hint(hint).token(name));
    }
    let known = in_use.iter().find(|instrument| plain(&instrument.id) == wanted).cloned();
    known.or_else(|| built_in(&wanted)).ok_or_else(|| unknown(name))
}

/// All built-in instruments.
pub(super) fn all_built_in() -> Vec<Instrument> {
    crate::instruments::built_in()
}

/// The built-in instrument with this id, whatever its case and dashes.
fn built_in(wanted: &str) -> Option<Instrument> {
    all_built_in().into_iter().find(|instrument| plain(&instrument.id) == wanted)
}

/// Nobody has heard of it.
pub(super) fn unknown(name: &str) -> Problem {
    let message = format!("`{}` is not an instrument that is known here", shorten(name));
    let hint = "`parallax instruments` lists the built-in ones; your own: `--instrument FILE.toml`";
    Problem::new("unknown-instrument", message).hint(hint).token(name)
}

/// No instrument was named. How many items there are cannot tell which.
pub(super) fn not_named(items: usize) -> Problem {
    let fitting: Vec<String> = all_built_in()
        .into_iter()
        .filter(|instrument| instrument.forms.iter().any(|form| usize::from(form.items) == items && items > 0))
        .map(|instrument| instrument.id)
        .collect();
    let which = match fitting.as_slice() {
        [] => String::new(),
        ids => format!("; built-in with {items} items: {}", quoted_list(ids)),
    };
    let message = format!("no instrument was named, and the number of items cannot tell which form this is{which}");
    let id = fitting.first().map_or("ID", String::as_str);
    let hint = format!(
        "name it: `--instrument {id}`, or `--instrument FILE.toml` for your own; `parallax instruments` lists them"
    );
    Problem::new("missing-instrument", message).hint(hint)
}

/// The instrument with the range and the metric that this study declares.
pub(super) fn adjusted(mut instrument: Instrument, options: &Options, findings: &mut Findings) -> Instrument {
    if let Some((low, high)) = options.range {
        let changed = instrument.forms.iter().any(|form| form.range != Some((low, high)));
        for form in &mut instrument.forms {
            form.range = Some((low, high));
        }
        if changed {
            let message = format!("the range of `{}` was set to {low} to {high} for this study", instrument.id);
            findings.remark("range-overridden", &message.clone(), (0, 0, 0), || (message, Position::default()));
        }
    }
    if let Some(metric) = options.scores {
        instrument.report_as = metric;
    }
    instrument
}

/// The instrument of this id or in this file, with its codes for missing answers.
pub(super) fn by_name(
    name: &str,
    read: &dyn Fn(&str) -> Result<Vec<u8>, Error>,
) -> Result<(Instrument, Vec<String>), Error> {
    if name.to_ascii_lowercase().ends_with(".toml") {
        let definition = parse_bytes(&read(name)?, name).map_err(Error::Input)?;
        return Ok((definition.instrument, definition.missing));
    }
    let found = built_in(&plain(name)).map(|instrument| (instrument, Vec::new()));
    found.ok_or_else(|| Error::Input(vec![unknown(name)]))
}
