//! `--pseudonymize`: codes drawn at random in place of every id, in whatever is shown of a run.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::args::InputArgs;
use super::audience::without_words;
use super::input::data_files;
use super::output::{NewFile, is_open_to_others, refuse_input_as_output};
use crate::domain::codes::Codes;
use crate::domain::notice::Notice;
use crate::domain::predict_table::PredictTable;
use crate::domain::rated_table::RatedTable;
use crate::domain::study::{InputFile, Study};
use crate::error::{Error, Problem};
use crate::read;
use crate::render;

/// Letters and digits of a code: none that is taken for another, and no vowel, so that no code is a word.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const SIGNS: &[u8; 27] = b"BCDFGHJKLMNPQRSTVWXZ2345679";
/// 20 × 27⁶: more than seven thousand million codes.
const LENGTH: usize = 7;

/// The codes of one run, once something was read.
#[derive(Debug, Default)]
pub(super) struct InUse(OnceCell<Pseudonyms>);

/// What is not shown, and the file that leads back to it.
#[derive(Debug)]
pub(super) struct Pseudonyms {
    codes: Codes,
    /// The files that were read, under their own names.
    pub(super) files: Vec<PathBuf>,
    /// How many codes are new.
    pub(super) drawn: usize,
    key: Option<KeyFile>,
}

#[derive(Debug)]
struct KeyFile {
    path: PathBuf,
    /// What it held when it was read; nothing if there was none.
    before: Option<Vec<u8>>,
}

impl Clone for InUse {
    /// Another run, whose codes are not drawn yet.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl InUse {
    /// The codes, if ids are hidden and were read.
    pub(super) fn get(&self) -> Option<&Pseudonyms> {
        self.0.get()
    }
}

/// The name under which somebody appears: the code where ids are hidden, else the id.
pub(super) fn shown_id(args: &InputArgs, id: &str) -> String {
    let Some(hidden) = args.privacy.codes.get() else { return id.to_owned() };
    let code = |id: &str| hidden.codes.code(id).map(str::to_owned);
    let both = || {
        let (receiver, giver) = id.split_once('/')?;
        Some(format!("{}/{}", code(receiver)?, code(giver)?))
    };
    code(id).or_else(both).unwrap_or_else(|| id.to_owned())
}

/// Are ids hidden? A key alone hides nothing, and whoever names one believes that it does.
fn hides_ids(args: &InputArgs) -> Result<bool, Error> {
    if args.privacy.key.is_some() && !args.privacy.pseudonymize {
        let problem = Problem::new("usage", "--key is the key of codes, and no codes were asked for");
        return Err(Error::Usage(problem.hint("add --pseudonymize")));
    }
    Ok(args.privacy.pseudonymize)
}

/// The study as it may be shown.
pub(super) fn shown_study(args: &InputArgs, study: Study) -> Result<Study, Error> {
    if hides_ids(args)? { study_in_codes(args, &study) } else { Ok(study) }
}

/// The study without a name of a person or file.
pub(super) fn study_in_codes(args: &InputArgs, study: &Study) -> Result<Study, Error> {
    let hidden = assign(args, &study.inputs, study.people.ids())?;
    let shown = study.renamed(|id| hidden.code(id));
    let (inputs, notices) = account(shown.inputs, &shown.notices);
    // Headers and file names are words of the user, who may have written names into them.
    Ok(Study { title: None, inputs, notices, read_as: Vec::new(), ..shown })
}

/// Ratings of a plain table as they may be shown.
pub(super) fn shown_ratings(args: &InputArgs, table: RatedTable) -> Result<RatedTable, Error> {
    if !hides_ids(args)? {
        return Ok(table);
    }
    let hidden = assign(args, &table.inputs, table.ids())?;
    let mut shown = table.renamed(|id| hidden.code(id));
    (shown.inputs, shown.notices) = account(shown.inputs, &shown.notices);
    Ok(shown)
}

/// Rows beside an outcome as they may be shown.
pub(super) fn shown_rows(args: &InputArgs, table: PredictTable) -> Result<PredictTable, Error> {
    if !hides_ids(args)? {
        return Ok(table);
    }
    let hidden = assign(args, &table.inputs, table.ids())?;
    let mut shown = table.renamed(|id| hidden.code(id));
    (shown.inputs, shown.notices) = account(shown.inputs, &shown.notices);
    Ok(shown)
}

/// Files by number, since their names may be names of people; notices by code, number and place.
fn account(mut inputs: Vec<InputFile>, notices: &[Notice]) -> (Vec<InputFile>, Vec<Notice>) {
    let mut notices: Vec<Notice> = without_words(notices)
        .into_iter()
        .zip(notices)
        .map(|(bare, told)| Notice { at: told.at.clone(), ..bare })
        .collect();
    for notice in &mut notices {
        let file = notice.at.file.take();
        notice.at.file = inputs.iter().position(|input| Some(&input.name) == file.as_ref()).map(numbered);
        notice.at.column_name = None;
    }
    for (at, input) in inputs.iter_mut().enumerate() {
        input.name = numbered(at);
    }
    (inputs, notices)
}

fn numbered(at: usize) -> String {
    format!("file {}", at + 1)
}

/// Reads the codes that there are, and draws those that are not.
fn assign<'a, 'i>(
    args: &'a InputArgs,
    inputs: &[InputFile],
    ids: impl Iterator<Item = &'i str>,
) -> Result<&'a Pseudonyms, Error> {
    let (mut codes, key) = match &args.privacy.key {
        None => (Codes::default(), None),
        Some(path) => {
            refuse_input_as_output(path, &data_files(args))?;
            let before = read_key(path)?;
            let codes = before.as_deref().map_or_else(|| Ok(Codes::default()), |bytes| read::key_file(bytes, path))?;
            (codes, Some(KeyFile { path: path.clone(), before }))
        }
    };
    let known = codes.len();
    let mut generator = from_the_system()?;
    codes.assign(ids, &mut || drawn(&mut generator));
    let files = inputs.iter().map(|input| PathBuf::from(&input.name)).collect();
    let found = Pseudonyms { drawn: codes.len() - known, codes, files, key };
    Ok(args.privacy.codes.0.get_or_init(|| found))
}

fn read_key(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { path: path.to_path_buf(), action: "read", source, hint: None }),
    }
}

/// A generator that starts from the entropy of the operating system, and from nothing else: whoever knew a seed, or could work
/// codes out from ids, would need no key.
fn from_the_system() -> Result<ChaCha20Rng, Error> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Error::Io {
        path: "random numbers of the system".into(),
        action: "read",
        source: std::io::Error::other(error.to_string()),
        hint: None,
    })?;
    Ok(ChaCha20Rng::from_seed(seed))
}

fn drawn(generator: &mut ChaCha20Rng) -> String {
    let mut one_of = |signs: &[u8]| {
        let count = u32::try_from(signs.len()).unwrap_or(1);
        let usable = u32::MAX / count * count;
        loop {
            let number = generator.next_u32();
            if number < usable {
                return char::from(signs[(number % count) as usize]);
            }
        }
    };
    let first = one_of(LETTERS);
    std::iter::once(first).chain((1..LENGTH).map(|_| one_of(SIGNS))).collect()
}

impl Pseudonyms {
    fn code(&self, id: &str) -> String {
        // Everyone who was read has one.
        self.codes.code(id).unwrap_or_default().to_owned()
    }

    /// How many people have a code, earlier runs with this key included.
    pub(super) fn people(&self) -> usize {
        self.codes.len()
    }

    /// The key as it has to be written beside what is shown: where codes are new, or where others can read the file.
    pub(super) fn new_key(&self) -> Result<Option<NewFile>, Error> {
        let Some(KeyFile { path, before }) = &self.key else { return Ok(None) };
        let bytes = render::key_file(&self.codes).into_bytes();
        if before.as_ref() == Some(&bytes) && !is_open_to_others(path) {
            return Ok(None);
        }
        if read_key(path)? != *before {
            return Err(Error::Io {
                path: path.clone(),
                action: "write",
                source: std::io::Error::other("another run has changed it meanwhile"),
                hint: Some("run the command again".to_owned()),
            });
        }
        Ok(Some(NewFile::private(path.clone(), bytes)))
    }

    /// Refuses an output that is the key, or whose name holds an id.
    pub(super) fn refuse_output(&self, output: &Path) -> Result<(), Error> {
        if let Some(key) = &self.key {
            refuse_input_as_output(output, std::slice::from_ref(&key.path))?;
        }
        let stem = output.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        let words = || stem.split(|sign: char| !sign.is_alphanumeric()).chain([stem.as_str()]);
        let names = |id: &str| id.chars().count() > 2 && words().any(|word| word == id.to_lowercase());
        if self.codes.pairs().any(|(_, id)| names(id)) {
            let problem = Problem::new("id-in-file-name", "the name of the output holds an id");
            return Err(Error::Usage(problem.hint("name it after something that tells nothing about a person")));
        }
        Ok(())
    }
}

/// The error without a word of the files or of a person: what kind it is, in which file, line and column.
pub(super) fn without_ids(error: Error, args: &InputArgs) -> Error {
    let bare = |problem: &Problem| {
        let mut at = problem.at.clone();
        at.file = at.file.map(|file| nameless_file(args, &file));
        at.column_name = None;
        let message = "the words are left out, since they could hold an id";
        Problem::new(problem.code, format!("{}: {message}", problem.code))
            .hint("`parallax check` on the same files tells them, on this screen only")
            .at(at)
    };
    match error {
        Error::Input(problems) if problems.iter().all(|problem| problem.code == "not-a-key-file") => {
            Error::Input(problems)
        }
        Error::Input(problems) => Error::Input(problems.iter().map(bare).collect()),
        Error::Usage(problem) if matches!(problem.code, "unknown-id" | "ambiguous-id") => Error::Usage(bare(&problem)),
        Error::Io { path, action: action @ "read", source, hint } if args.privacy.key.as_ref() != Some(&path) => {
            Error::Io { path: nameless_file(args, &path.display().to_string()).into(), action, source, hint }
        }
        other => other,
    }
}

/// An input by its place on the command line.
fn nameless_file(args: &InputArgs, file: &str) -> String {
    let named = |input: &PathBuf| input.as_os_str() == file;
    let within = |input: &PathBuf| {
        let folder = if input.extension().is_some_and(|ending| ending == "toml") {
            input.parent()
        } else {
            Some(input.as_path())
        };
        folder.is_some_and(|folder| Path::new(file).starts_with(folder))
    };
    let place = args.input.iter().position(named);
    match place.or_else(|| args.input.iter().position(within)) {
        Some(at) if place.is_some() => format!("input {}", at + 1),
        Some(at) => format!("a file of input {}", at + 1),
        None => "a file of the study".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_random_and_look_like_nothing_else() {
        let mut generator = from_the_system().unwrap();
        let codes: Vec<String> = (0..2000).map(|_| drawn(&mut generator)).collect();
        for code in &codes {
            assert_eq!(code.len(), LENGTH);
            assert!(code.starts_with(|first: char| first.is_ascii_uppercase()), "{code}");
            assert!(!code.contains(['A', 'E', 'I', 'O', 'U', 'Y', '0', '1', '8']), "{code}");
        }
        let distinct: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len());
        assert_ne!(drawn(&mut from_the_system().unwrap()), codes[0], "two runs draw other codes");
    }
}
