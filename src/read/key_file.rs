//! The file that leads from codes back to ids.

use std::path::Path;

use crate::domain::codes::Codes;
use crate::domain::spreadsheet::text_of;
use crate::error::Error;
use crate::error::Position;
use crate::error::Problem;

use super::cut::Mark;
use super::delimited::Record;
use super::delimited::Records;
use super::source::BYTE_ORDER_MARK;
use super::source::Window;

/// Reads a key file: two columns, `code` and `id`, and nothing in doubt, since a wrong row would lead to another person.
/// What is wrong is told by line and never by word.
///
/// ```
/// use parallax::read::key_file;
/// let codes = key_file(b"code,id\nK2XW,Anna\n", "key.csv".as_ref()).unwrap();
/// assert_eq!(codes.code("Anna"), Some("K2XW"));
/// assert!(key_file(b"code,id\nK2XW,Anna\nK2XW,Ben\n", "key.csv".as_ref()).is_err());
/// ```
pub fn key_file(bytes: &[u8], path: &Path) -> Result<Codes, Error> {
    let refused = |line: Option<u64>, message: &str| {
        let at = Position { file: Some(path.display().to_string()), line, ..Position::default() };
        let hint = "give the key file as Parallax wrote it, or another name for a new one";
        Error::Input(vec![Problem::new("not-a-key-file", message).hint(hint).at(at)])
    };
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let is_whole = bytes.ends_with(b"\n") || bytes.ends_with(b"\r");
    let mut records = Records::new(Window::new(Box::new(bytes)));
    let mut codes = Codes::default();
    let (mut has_header, mut last) = (false, 1);
    loop {
        let record = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) if !has_header => {
                return Err(refused(Some(1), "this is no key file: the header `code,id` is missing"));
            }
            Ok(None) if !is_whole => {
                return Err(refused(Some(last), "the key file is cut off: its last line does not end"));
            }
            Ok(None) => return Ok(codes),
            Err(_) => return Err(refused(None, "this is no key file: a quotation mark is never closed")),
        };
        last = record.line;
        let Some([code, id]) = fields(&record) else {
            return Err(refused(Some(record.line), "this is no key file: every line holds a code and an id"));
        };
        if !has_header {
            if (code, id) != ("code", "id") {
                return Err(refused(Some(record.line), "this is no key file: the header `code,id` is missing"));
            }
            has_header = true;
            continue;
        }
        let is_code = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_code || id.is_empty() || !codes.add(text_of(id), code) {
            let message = "the key file is damaged: a code or an id is missing, or stands there twice";
            return Err(refused(Some(record.line), message));
        }
    }
}

/// Code and id, if the record holds two sound fields.
fn fields<'r>(record: &Record<'r>) -> Option<[&'r str; 2]> {
    let is_damage = |(mark, _): &(Mark, usize)| !matches!(mark, Mark::Lines { .. });
    let sound = record.len() == 2 && !record.marks.iter().any(is_damage);
    let field = |at| std::str::from_utf8(record.field(at)).ok().filter(|text| !text.contains('\0'));
    Some([field(0)?, field(1)?]).filter(|_| sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Codes, (&'static str, Option<u64>)> {
        key_file(text.as_bytes(), "key.csv".as_ref()).map_err(|error| match error {
            Error::Input(problems) => (problems[0].code, problems[0].at.line),
            other => panic!("{other}"),
        })
    }

    #[test]
    fn a_file_cut_off_inside_its_last_id_is_refused() {
        assert_eq!(read("code,id\nK2XW,C001\nT4RR,C0").map(|_| ()), Err(("not-a-key-file", Some(3))));
        assert_eq!(read("code,id").map(|_| ()), Err(("not-a-key-file", Some(1))));
        for end in ["\n", "\r\n", "\r"] {
            let codes = read(&["code,id", "K2XW,C001", ""].join(end)).unwrap();
            assert_eq!(codes.code("C001"), Some("K2XW"));
        }
    }

    #[test]
    fn a_byte_order_mark_before_the_header_is_skipped() {
        assert_eq!(read("\u{feff}code,id\nK2XW,C001\n").unwrap().code("C001"), Some("K2XW"));
    }
}
