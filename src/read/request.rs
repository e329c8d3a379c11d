//! What to read, and how it is to be understood.

use std::path::PathBuf;

use crate::domain::instrument::Instrument;
use crate::domain::instrument::Metric;
use crate::domain::instrument::Perspective;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::rating::Decimal;
use crate::error::Position;

/// One input as the user named it.
#[derive(Debug, Clone)]
pub enum Source {
    /// A study file, a folder that holds `parallax.toml`, or a data file.
    Path(PathBuf),
    /// Delimited text on standard input.
    Stdin,
    /// Delimited text in memory under a name.
    Text {
        /// The name in messages and in the ledger.
        name: String,
        /// The text.
        text: String,
    },
    /// A study in memory: files by name, `parallax.toml` among them.
    Bundle(&'static [(&'static str, &'static str)]),
}

/// The instrument that the user asked for.
#[derive(Debug, Clone)]
pub enum InstrumentChoice {
    /// A built-in id, or the path of an instrument file.
    Named(String),
    /// An instrument at hand.
    Given(Box<Instrument>),
}

/// Everything that decides how the inputs are read. Options of the command line come before those of a study file.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// What to read; none means `./parallax.toml`.
    pub inputs: Vec<Source>,
    /// The instrument of all inputs.
    pub instrument: Option<InstrumentChoice>,
    /// Codes for a missing answer, besides blank and `NA`.
    pub missing: Vec<String>,
    /// Header and role.
    pub map: Vec<(String, String)>,
    /// Column, answer text and its number.
    pub values: Vec<(String, String, Decimal)>,
    /// Words that stand for a perspective.
    pub perspectives: Vec<(String, Perspective)>,
    /// Lowest and highest answer in place of the instrument's own.
    pub range: Option<(f64, f64)>,
    /// The metric of scale scores that stand in the file, in place of the one the instrument is printed in.
    pub scores: Option<Metric>,
    /// Outcome tables besides those of a study file.
    pub outcomes: Vec<OutcomeChoice>,
    /// What is known of the bytes of all files.
    pub opening: Opening,
}

/// An outcome table that was named beside the ratings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeChoice {
    /// The file.
    pub path: PathBuf,
    /// The column of the values; the only one that is neither client nor session where nobody says.
    pub column: Option<String>,
    /// What the values are, if someone said.
    pub kind: Option<OutcomeKind>,
}

/// What the user says of the bytes of files, before they are a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opening {
    /// How text is encoded; UTF-8, or what a byte order mark says, where nobody says.
    pub encoding: Option<Encoding>,
    /// The sheet of workbooks; the first one where nobody says.
    pub sheet: Option<String>,
    /// Headers under which words stand and not numbers, so that value labels are read there.
    pub words: Vec<String>,
}

/// How letters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, as everywhere today.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// The usual one of Windows in western Europe and America.
    Windows1252,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// As it is written in a study file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The encoding of this name.
    pub fn named(name: &str) -> Option<Self> {
        let usual = match name {
            "utf8" => "utf-8",
            "utf16le" => "utf-16le",
            "utf16be" => "utf-16be",
            "cp1252" | "windows1252" | "latin1" | "latin-1" | "iso-8859-1" => "windows-1252",
            other => other,
        };
        Self::ALL.into_iter().find(|encoding| encoding.name() == usual)
    }
}

/// Where the instrument of a file comes from.
#[derive(Debug, Clone, Default)]
pub(super) enum InstrumentOf {
    /// Nobody said; a column `instrument` may.
    #[default]
    Unsaid,
    /// The column with this header names it, form by form.
    Column(String),
    /// The instrument with this place among those in use.
    Fixed(usize),
}

/// How one ratings file is to be understood, after study file and command line were joined.
#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    pub(super) instrument: InstrumentOf,
    pub(super) missing: Vec<String>,
    /// Header and role.
    pub(super) map: Vec<(String, String)>,
    pub(super) perspectives: Vec<(String, Perspective)>,
    pub(super) labels: Vec<(String, Decimal)>,
    pub(super) values: Vec<(String, String, Decimal)>,
    pub(super) range: Option<(f64, f64)>,
    pub(super) scores: Option<Metric>,
    /// One row for each session, or for each form; found out where nobody says.
    pub(super) wide: Option<bool>,
    /// Text of a session and its number.
    pub(super) sessions: Vec<(String, u32)>,
    /// Is the session of a form found by its date, and how many days may lie between?
    pub(super) match_dates_within: Option<u32>,
    /// Is a blank id of a therapist or supervisor that of an earlier row of the same person?
    pub(super) fill_down: bool,
    /// Role and the text that stands for it in every row.
    pub(super) constants: Vec<(String, String)>,
    /// Where codes for missing answers and roles of columns stand in the study file.
    pub(super) written: Vec<(String, Position)>,
}

impl Options {
    /// Where the study file says this; `otherwise` if the command line does.
    pub(super) fn place_of(&self, word: &str, otherwise: Position) -> Position {
        let found = self.written.iter().find(|(known, _)| known == word);
        found.map_or(otherwise, |(_, at)| at.clone())
    }
}

/// Bytes to read, and what they are called.
#[derive(Debug, Clone)]
pub(super) struct DataFile {
    pub(super) name: String,
    pub(super) place: DataPlace,
    pub(super) opening: Opening,
}

/// Where bytes come from.
#[derive(Debug, Clone)]
pub(super) enum DataPlace {
    Disk(PathBuf),
    Stdin,
    Memory(std::borrow::Cow<'static, str>),
}

/// An outcome table of the study file.
#[derive(Debug, Clone)]
pub(super) struct OutcomeFile {
    pub(super) data: DataFile,
    /// What it is called; as the column where nobody says.
    pub(super) name: Option<String>,
    /// The column of the values; the only one that is neither client nor session where nobody says.
    pub(super) column: Option<String>,
    /// What the values are; found from them where nobody says.
    pub(super) kind: Option<OutcomeKind>,
    pub(super) rated_by: String,
    pub(super) lag: u32,
    pub(super) missing: Vec<String>,
}
