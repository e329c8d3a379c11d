//! What is wrong, where, and what to do about it.

use std::fmt;
use std::path::PathBuf;

/// A place in an input file, in the terms of a person with an editor or a spreadsheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Position {
    /// File as the user named it; `-` is standard input.
    pub file: Option<String>,
    /// Physical line from 1: every LF, CRLF or lone CR counts, inside quotes too.
    pub line: Option<u64>,
    /// Field from 1.
    pub column: Option<usize>,
    /// The header of that field.
    pub column_name: Option<String>,
}

/// One thing wrong with the input, with the command that helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable short name from the contract, for programs.
    pub code: &'static str,
    /// What was found, before what is allowed.
    pub message: String,
    /// What to type or change, ready to be pasted.
    pub hint: Option<String>,
    /// Where it stands.
    pub at: Position,
    /// The offending text, shortened and with control characters escaped.
    pub token: Option<String>,
}

impl Problem {
    /// A problem that stands nowhere in particular; add the place with struct update.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, at: Position::default(), token: None }
    }

    /// The same problem with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(mut self, at: Position) -> Self {
        self.at = at;
        self
    }

    /// The same problem with the text that caused it.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(shorten(token));
        self
    }
}

/// At most 60 characters of `text`, control and bidi characters escaped, so that it can be shown anywhere.
pub fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown = String::new();
    for (position, character) in text.chars().enumerate() {
        if position == MOST {
            shown.push('…');
            break;
        }
        if is_invisible(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Control characters and the marks that reorder or hide text on a screen.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What stops a run.
#[derive(Debug)]
pub enum Error {
    /// The input is wrong: all that was found, in file order.
    Input(Vec<Problem>),
    /// The command line asks for something that cannot be.
    Usage(Problem),
    /// An iterative fit did not converge.
    NotConverged(Problem),
    /// A file cannot be read or written.
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried: `read`, `write`.
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
        /// What helps.
        hint: Option<String>,
    },
}

impl Error {
    /// 1 data or statistic refused, 2 usage, 3 no convergence, 4 reading or writing.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) => 1,
            Self::Usage(_) => 2,
            Self::NotConverged(_) => 3,
            Self::Io { .. } => 4,
        }
    }

    /// The same error as problems, for one way of printing.
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Input(problems) => problems.clone(),
            Self::Usage(problem) | Self::NotConverged(problem) => vec![problem.clone()],
            Self::Io { path, action, source, hint } => {
                let file = path.display().to_string();
                vec![Problem {
                    code: "io",
                    message: format!("cannot {action} `{}`: {}", shorten(&file), plain_io(source)),
                    hint: hint.clone(),
                    at: Position { file: Some(file), ..Position::default() },
                    token: None,
                }]
            }
        }
    }
}

/// The reason of an i/o error in lower case and without the number of the operating system.
fn plain_io(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems().iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
