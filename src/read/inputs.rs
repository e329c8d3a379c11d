//! From what the user named to the files that are read.

use std::borrow::Cow;
use std::path::Path;
use std::path::PathBuf;

use crate::domain::instrument::Instrument;
use crate::domain::study::InputFile;
use crate::error::Error;
use crate::error::Position;
use crate::error::Problem;

use super::account::Account;
use super::choose::adjusted;
use super::choose::by_name;
use super::gathered::Gathered;
use super::header::plain;
use super::problems::Findings;
use super::request::DataFile;
use super::request::DataPlace;
use super::request::InstrumentChoice;
use super::request::InstrumentOf;
use super::request::Opening;
use super::request::Options;
use super::request::OutcomeChoice;
use super::request::OutcomeFile;
use super::request::Request;
use super::request::Source;
use super::sniff::refused_ending;
use super::source::line_ends;
use super::source::sha256;
use super::study_file::InstrumentPart;
use super::study_file::OutcomePart;
use super::study_file::RatingsPart;
use super::study_file::StudyFile;
use super::study_file::study_file;

/// Everything that is to be read.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) title: Option<String>,
    pub(super) ratings: Vec<(DataFile, Options)>,
    pub(super) outcomes: Vec<OutcomeFile>,
    /// Study files: they hold no record, but decide how the others are read.
    pub(super) study_files: Vec<InputFile>,
}

/// Roles of columns in which words stand.
const WORDS: [&str; 2] = ["perspective", "instrument"];

type Bundle = &'static [(&'static str, &'static str)];

/// Where the files of a study file are.
enum Beside {
    Folder(PathBuf),
    Bundle(Bundle),
}

/// Resolves all inputs of a request.
pub(super) fn inputs(request: &Request, gathered: &mut Gathered, findings: &mut Findings) -> Result<Inputs, Error> {
    let chosen = chosen_instrument(request)?;
    let mut resolver = Resolver { request, chosen, gathered, findings, inputs: Inputs::default() };
    if request.inputs.is_empty() {
        resolver.path(Path::new("parallax.toml"))?;
    }
    for source in &request.inputs {
        resolver.source(source)?;
    }
    for choice @ OutcomeChoice { path, column, kind } in &request.outcomes {
        if let Some(known) = resolver.inputs.outcomes.iter_mut().find(|known| is_chosen(known, choice)) {
            // The study file says more of it, and it is not there twice.
            known.kind = kind.or(known.kind);
            continue;
        }
        let data = DataFile {
            name: path.display().to_string(),
            place: DataPlace::Disk(path.clone()),
            opening: request.opening.clone(),
        };
        let (column, kind) = (column.clone(), *kind);
        let (rated_by, missing) = (String::new(), request.missing.clone());
        resolver.inputs.outcomes.push(OutcomeFile { data, name: None, column, kind, rated_by, lag: 0, missing });
    }
    Ok(resolver.inputs)
}

/// Is this outcome the one that the command line names? Without a column, whichever is taken from that file.
fn is_chosen(known: &OutcomeFile, choice: &OutcomeChoice) -> bool {
    let DataPlace::Disk(path) = &known.data.place else { return false };
    let same_file = path == &choice.path
        || path.canonicalize().is_ok_and(|known| choice.path.canonicalize().is_ok_and(|named| known == named));
    same_file && choice.column.as_ref().is_none_or(|column| known.column.as_ref() == Some(column))
}

/// The instrument of the command line, with its codes for missing answers.
fn chosen_instrument(request: &Request) -> Result<Option<(Instrument, Vec<String>)>, Error> {
    match &request.instrument {
        None => Ok(None),
        Some(InstrumentChoice::Given(instrument)) => Ok(Some(((**instrument).clone(), Vec::new()))),
        Some(InstrumentChoice::Named(name)) => by_name(name, &|path| read_text(Path::new(path))).map(Some),
    }
}

struct Resolver<'r> {
    request: &'r Request,
    chosen: Option<(Instrument, Vec<String>)>,
    gathered: &'r mut Gathered,
    findings: &'r mut Findings,
    inputs: Inputs,
}

/// The bytes of a small file.
pub(super) fn read_text(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| {
        let wanted = path.file_name().is_some_and(|name| name == "parallax.toml");
        let hint = "name the data: `parallax check ratings.csv`, or try `parallax report --demo`";
        let hint = (wanted && source.kind() == std::io::ErrorKind::NotFound).then(|| hint.to_owned());
        Error::Io { path: path.to_path_buf(), action: "read", source, hint }
    })
}

impl Resolver<'_> {
    fn source(&mut self, source: &Source) -> Result<(), Error> {
        match source {
            Source::Path(path) if path.as_os_str() == "-" => self.data("-", DataPlace::Stdin),
            Source::Path(path) => self.path(path),
            Source::Stdin => self.data("-", DataPlace::Stdin),
            Source::Text { name, text } => self.data(name, DataPlace::Memory(Cow::Owned(text.clone()))),
            Source::Bundle(files) => {
                let text = in_bundle(files, "parallax.toml")?;
                self.study(text, "parallax.toml", &Beside::Bundle(files))
            }
        }
    }

    fn path(&mut self, path: &Path) -> Result<(), Error> {
        if path.is_dir() {
            return self.path(&path.join("parallax.toml"));
        }
        let name = path.display().to_string();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        if ending == "toml" {
            let bytes = read_text(path)?;
            let text = String::from_utf8(bytes).map_err(|wrong| not_utf8(&wrong, &name))?;
            let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
            return self.study(&text, &name, &Beside::Folder(folder));
        }
        if let Some(problem) = refused_ending(&ending) {
            if !path.exists() {
                return read_text(path).map(|_| ());
            }
            return Err(Error::Input(vec![problem.at(Position { file: Some(name), ..Position::default() })]));
        }
        self.data(&name, DataPlace::Disk(path.to_path_buf()))
    }

    /// A data file named on the command line.
    fn data(&mut self, name: &str, place: DataPlace) -> Result<(), Error> {
        let opening = self.request.opening.clone();
        self.ratings(
            DataFile { name: name.to_owned(), place, opening },
            Options::default(),
            InstrumentPart::Unsaid,
            None,
        )
    }

    fn study(&mut self, text: &str, name: &str, beside: &Beside) -> Result<(), Error> {
        let StudyFile { title, ratings, outcomes } = study_file(text, name).map_err(Error::Input)?;
        self.inputs.title = self.inputs.title.take().or(title);
        self.inputs.study_files.push(Account::default().entry(name, sha256(text.as_bytes())));
        for part in ratings {
            let RatingsPart { file, instrument, options, opening, at } = part;
            let data = data_beside(&file, beside, self.opened(opening), at)?;
            self.ratings(data, options, instrument, Some(beside))?;
        }
        for part in outcomes {
            let OutcomePart { file, name, column, kind, rated_by, lag, missing, opening, at } = part;
            let data = data_beside(&file, beside, self.opened(opening), at)?;
            let (name, column, kind) = (Some(name), Some(column), Some(kind));
            self.inputs.outcomes.push(OutcomeFile { data, name, column, kind, rated_by, lag, missing });
        }
        Ok(())
    }

    /// What the command line says of the bytes comes before the study file.
    fn opened(&self, own: Opening) -> Opening {
        let asked = self.request.opening.clone();
        Opening { encoding: asked.encoding.or(own.encoding), sheet: asked.sheet.or(own.sheet), ..own }
    }

    fn ratings(
        &mut self,
        mut data: DataFile,
        own: Options,
        instrument: InstrumentPart,
        beside: Option<&Beside>,
    ) -> Result<(), Error> {
        let mut options = joined(self.request, own);
        let found = match (&self.chosen, instrument) {
            (Some(chosen), _) => Some(chosen.clone()),
            (None, InstrumentPart::Named(name, at)) => {
                let found = by_name(&name, &|path| text_beside(path, beside));
                Some(found.map_err(|error| said_at(error, &at))?)
            }
            (None, InstrumentPart::Column(column)) => {
                options.instrument = InstrumentOf::Column(column);
                None
            }
            (None, InstrumentPart::Unsaid) => None,
        };
        if let Some((instrument, missing)) = found {
            options.missing.extend(missing);
            let declared = adjusted(instrument.clone(), &options, self.findings);
            let at = self.gathered.add(instrument, declared, &data.name).map_err(|problem| {
                Error::Input(vec![problem.at(Position { file: Some(data.name.clone()), ..Position::default() })])
            })?;
            options.instrument = InstrumentOf::Fixed(at);
        }
        let words = |(header, role): &(String, String)| WORDS.contains(&plain(role).as_str()).then(|| header.clone());
        data.opening.words = options.map.iter().filter_map(words).collect();
        self.inputs.ratings.push((data, options));
        Ok(())
    }
}

/// A study file in another encoding, with the line where that shows.
fn not_utf8(wrong: &std::string::FromUtf8Error, name: &str) -> Error {
    let (bytes, sound) = (wrong.as_bytes(), wrong.utf8_error().valid_up_to());
    let (code, what) = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("encoding-utf16", "the study file is UTF-16 text"),
        _ => ("encoding-invalid-utf8", "the study file is not UTF-8 text"),
    };
    let line = Some(line_ends(&bytes[..sound]) + 1);
    let at = Position { file: Some(name.to_owned()), line, ..Position::default() };
    Error::Input(vec![Problem::new(code, what).hint("save it as UTF-8").at(at)])
}

/// Problems that have no place of their own stand where the study file asks for what is not there.
fn said_at(error: Error, at: &Position) -> Error {
    let Error::Input(problems) = error else { return error };
    let placed = |problem: Problem| {
        if problem.at.file.is_none() { problem.at(at.clone()) } else { problem }
    };
    Error::Input(problems.into_iter().map(placed).collect())
}

/// Options of the command line before those of the study file.
fn joined(request: &Request, own: Options) -> Options {
    let mut missing = request.missing.clone();
    missing.extend(own.missing);
    let mut map = request.map.clone();
    map.extend(own.map);
    let mut perspectives = request.perspectives.clone();
    perspectives.extend(own.perspectives);
    Options {
        missing,
        map,
        perspectives,
        values: request.values.clone(),
        range: request.range.or(own.range),
        scores: request.scores.or(own.scores),
        ..own
    }
}

fn in_bundle(files: Bundle, name: &str) -> Result<&'static str, Error> {
    let found = files.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    found.ok_or_else(|| Error::Io {
        path: name.into(),
        action: "read",
        source: std::io::ErrorKind::NotFound.into(),
        hint: None,
    })
}

fn text_beside(file: &str, beside: Option<&Beside>) -> Result<Vec<u8>, Error> {
    match beside {
        Some(Beside::Bundle(files)) => in_bundle(files, file).map(|text| text.as_bytes().to_vec()),
        Some(Beside::Folder(folder)) => read_text(&folder.join(file)),
        None => read_text(Path::new(file)),
    }
}

fn data_beside(file: &str, beside: &Beside, opening: Opening, at: Position) -> Result<DataFile, Error> {
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if let Some(problem) = refused_ending(&ending) {
        return Err(Error::Input(vec![problem.token(file).at(at)]));
    }
    match beside {
        Beside::Bundle(files) => {
            let place = DataPlace::Memory(Cow::Borrowed(in_bundle(files, file)?));
            Ok(DataFile { name: file.to_owned(), place, opening })
        }
        Beside::Folder(folder) => {
            let path = folder.join(file);
            Ok(DataFile { name: path.display().to_string(), place: DataPlace::Disk(path), opening })
        }
    }
}
