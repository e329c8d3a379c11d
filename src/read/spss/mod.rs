//! SPSS system files (.sav): variables with their names, value labels and user-missing values, cases as rows of text. The
//! format is that which PSPP documents.

mod bytes;
mod cases;
mod dictionary;
mod told;

use crate::domain::notice::Notice;
use crate::error::Position;
use crate::error::Problem;

use self::bytes::Bytes;
use self::cases::Cases;
use self::dictionary::dictionary;
use self::told::Told;
use super::table_text::TableText;

/// Most bytes of text that a file may become.
const MOST_TEXT: usize = 256 << 20;

/// The cases of a file as delimited text, one line for the names and one for each case; and what is worth a word.
pub(super) fn text(bytes: &[u8], own: &[String]) -> Result<(Vec<u8>, Vec<Notice>), Problem> {
    let mut bytes = Bytes::new(bytes);
    let dictionary = dictionary(&mut bytes)?;
    let mut told = Told::new(&dictionary, own);
    let mut text = TableText::default();
    text.row(0, &told.names());
    let mut cases = Cases::new(bytes, &dictionary);
    let mut row = 0;
    while let Some(case) = cases.next()? {
        row += 1;
        text.row(row, &told.cells(case));
        if text.len() > MOST_TEXT {
            let at = Position { line: Some(u64::from(row) + 1), ..Position::default() };
            let problem = Problem::new("sheet-too-large", "the file becomes more than 256 MiB of text").at(at);
            return Err(problem.hint("export the variables that are needed as CSV UTF-8"));
        }
    }
    Ok((text.finished(), told.notices()))
}

/// The file is not what it says.
fn damaged(what: &str) -> Problem {
    let problem = Problem::new("not-text", format!("this is an SPSS file (.sav) that cannot be read: {what}"));
    problem.hint("open it in SPSS or PSPP and save it again, or export the data as CSV UTF-8")
}

#[cfg(test)]
mod tests;
