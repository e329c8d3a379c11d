//! What a file probably is: a study file with every guess marked, for the user to confirm.

mod cells;
mod columns;
mod outcome;
mod written;

use std::io::Read;

use crate::domain::instrument::Instrument;
use crate::error::Error;
use crate::error::Problem;
use crate::error::shorten;

use self::cells::Seen;
use self::cells::seen;
use self::columns::guessed;
use self::written::Writing;
use super::choose::all_built_in;
use super::choose::by_name;
use super::inputs::read_text;
use super::problems::Findings;
use super::request::DataFile;
use super::request::DataPlace;
use super::request::InstrumentChoice;
use super::request::Request;
use super::request::Source;

/// A study file as far as it can be guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// The text of the study file.
    pub text: String,
    /// Lines that are guesses.
    pub guesses: usize,
    /// Lines that only the user can write.
    pub questions: usize,
    /// Files that were taken for outcomes, as the study file names them.
    pub outcomes: Vec<String>,
}

/// Looks at the data files of a request and writes the study file that would read them. `name` says how the study file
/// names a data file.
///
/// ```
/// use parallax::read::{Request, Source, sketch};
/// let text = "record_id,therapist,session_no,role,q1,q2,q3,q4\nC1,T1,1,patient,7.5,8,9,6\nC1,T1,1,counselor,8,-99,9,7\n";
/// let inputs = vec![Source::Text { name: "export.csv".into(), text: text.into() }];
/// let request = Request { inputs, ..Request::default() };
/// let sketch = sketch(&request, &|file| file.to_owned(), &mut std::io::empty()).unwrap();
/// assert!(sketch.text.contains("client_id = \"record_id\""));
/// assert!(sketch.text.contains("missing = [\"-99\"]"));
/// ```
pub fn sketch(request: &Request, name: &dyn Fn(&str) -> String, stdin: &mut dyn Read) -> Result<Sketch, Error> {
    let mut writing = Writing::new();
    let instrument = instrument(request)?;
    let mut files = Vec::new();
    for (index, source) in (0_u16..).zip(&request.inputs) {
        let data = data_file(source, request)?;
        let mut findings = Findings::default();
        let seen = seen(&data, index, request, &mut findings, &mut *stdin)?;
        let Some(seen) = seen.filter(|_| !findings.any_fault()) else {
            return Err(Error::Input(findings.into_problems()));
        };
        let guesses = guessed(&seen, request);
        files.push((name(&data.name), seen, guesses));
    }
    // Without ratings an outcome says nothing: then these are files of ratings of which little can be told.
    let any_ratings = files.iter().any(|(_, _, guesses)| !guesses.may_be_outcome());
    let (outcomes, ratings): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(_, _, guesses)| any_ratings && guesses.may_be_outcome());
    for (name, seen, guesses) in &ratings {
        writing.ratings(name, seen, guesses, instrument.as_ref(), request);
    }
    for (name, seen, guesses) in &outcomes {
        writing.outcome(name, seen, guesses);
    }
    Ok(writing.finished(outcomes.into_iter().map(|(name, ..)| name).collect()))
}

/// The instrument that was named, and how.
fn instrument(request: &Request) -> Result<Option<(String, Instrument)>, Error> {
    match &request.instrument {
        None => Ok(None),
        Some(InstrumentChoice::Given(instrument)) => Ok(Some((instrument.id.clone(), (**instrument).clone()))),
        Some(InstrumentChoice::Named(name)) => {
            let (instrument, _) = by_name(name, &|path| read_text(std::path::Path::new(path)))?;
            Ok(Some((name.clone(), instrument)))
        }
    }
}

fn data_file(source: &Source, request: &Request) -> Result<DataFile, Error> {
    let opening = request.opening.clone();
    let refused = |what: &str| {
        let problem = Problem::new("usage", format!("`parallax init` looks at data files, and {what}"));
        Err(Error::Usage(problem.hint("name the export: `parallax init ratings.csv`")))
    };
    match source {
        Source::Text { name, text } => {
            Ok(DataFile { name: name.clone(), place: DataPlace::Memory(text.clone().into()), opening })
        }
        Source::Stdin => refused("a study file cannot name standard input"),
        Source::Bundle(_) => refused("the built-in study has its study file"),
        Source::Path(path) if path.as_os_str() == "-" => refused("a study file cannot name standard input"),
        Source::Path(path) if path.is_dir() || path.extension().is_some_and(|ending| ending == "toml") => {
            refused("this is a study")
        }
        Source::Path(path) => {
            Ok(DataFile { name: path.display().to_string(), place: DataPlace::Disk(path.clone()), opening })
        }
    }
}

/// The line for `parallax.toml` that gives roles to the columns of an export, as far as headers tell.
pub(super) fn suggested_columns(names: &[String], absent: &[&str]) -> Option<String> {
    let seen = Seen::of_header(names);
    let guesses = guessed(&seen, &Request::default());
    let helps = guesses.roles.iter().any(|guess| absent.contains(&guess.role.as_str()));
    let pairs: Vec<String> =
        guesses.roles.iter().map(|guess| format!("{} = {}", guess.role, written::quoted(&guess.header))).collect();
    helps.then(|| format!("columns = {{ {} }}", pairs.join(", ")))
}

/// The options that give roles to columns whose names often stand for what is absent.
pub(super) fn suggested_options(names: &[String], absent: &[&str]) -> Option<String> {
    let guesses = guessed(&Seen::of_header(names), &Request::default());
    let helps = guesses.roles.into_iter().filter(|guess| absent.contains(&guess.role.as_str()));
    let options: Vec<String> = helps
        .map(|guess| {
            let header = shorten(&guess.header);
            let bare = header.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
            if bare { format!("--map {header}={}", guess.role) } else { format!("--map '{header}={}'", guess.role) }
        })
        .collect();
    (!options.is_empty()).then(|| options.join(" "))
}

/// Scale ids of all instruments that are built in.
fn all_scales() -> Vec<String> {
    let mut scales: Vec<String> = Vec::new();
    for instrument in all_built_in() {
        for scale in instrument.scale_ids() {
            if !scales.iter().any(|known| known == scale) {
                scales.push(scale.to_owned());
            }
        }
    }
    scales
}

#[cfg(test)]
mod tests;
