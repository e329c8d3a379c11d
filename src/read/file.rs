//! One delimited file: what it is, its header, its records.

use crate::domain::notice::Notice;
use crate::error::Error;
use crate::error::Problem;

use super::cut::Cut;
use super::cut::Fields;
use super::cut::LONGEST_RECORD;
use super::cut::cut;
use super::damage::stopped;
use super::damage::text_is_fine;
use super::delimited::Records;
use super::header::Columns;
use super::header::Place;
use super::header::columns;
use super::header::names;
use super::number::trimmed;
use super::open::cannot_read;
use super::problems::Findings;
use super::request::DataFile;
use super::request::Options;
use super::sniff::not_delimited_text;
use super::source::BYTE_ORDER_MARK;
use super::source::Window;
use super::source::line_ends;

/// Most columns of a file.
const MOST_COLUMNS: usize = 10_000;

/// A file whose header has been read.
pub(super) struct Opened<'a> {
    pub(super) records: Records<'a>,
    pub(super) columns: Columns,
    pub(super) place: Place,
    /// The delimiter that a first line `sep=` names.
    pub(super) separator_line: Option<u8>,
}

/// Reads up to the end of the header, and gives the columns their roles. `None` after a fault that leaves nothing to
/// read.
pub(super) fn header<'a>(
    window: Window<'a>,
    data: &DataFile,
    index: u16,
    options: &Options,
    scales: &[String],
    findings: &mut Findings,
) -> Result<Option<Opened<'a>>, Error> {
    let roles = |names: &[String]| columns(names, options, scales);
    let opened = header_with(window, data, index, &|names| roles(names).recognised(), findings)?;
    Ok(opened.map(|opened| Opened { columns: roles(&opened.place.names), ..opened }))
}

/// Reads up to the end of the header. Of several possible delimiters it takes the one under which `recognised` knows
/// most names. `None` after a fault that leaves nothing to read.
pub(super) fn header_with<'a>(
    mut window: Window<'a>,
    data: &DataFile,
    index: u16,
    recognised: &dyn Fn(&[String]) -> usize,
    findings: &mut Findings,
) -> Result<Option<Opened<'a>>, Error> {
    let place = Place { index, file: data.name.clone(), header_line: 1, ..Place::default() };
    while window.bytes().len() < 4096 && !window.finished() {
        window.more().map_err(|source| cannot_read(data, source))?;
    }
    if !window.is_rows {
        let bytes = window.bytes();
        if let Some(problem) = not_delimited_text(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)) {
            findings.single((index, 1, 0), problem.at(place.line(1)));
            return Ok(None);
        }
        skip_marks(&mut window, &place, findings);
    }
    if window.finished() && window.bytes().iter().all(u8::is_ascii_whitespace) {
        nothing_there(&place, "the file is empty", findings);
        return Ok(None);
    }
    let mut opened = Opened { records: Records::new(window), columns: Columns::default(), place, separator_line: None };
    opened.read_separator_line();
    opened.find_header(data, recognised, findings)
}

fn nothing_there(place: &Place, message: &str, findings: &mut Findings) {
    let problem = Problem::new("empty-file", message).at(place.whole());
    findings.single((place.index, 0, 0), problem.hint("check that the export finished"));
}

/// Takes off byte order marks; a second one is worth a word.
fn skip_marks(window: &mut Window<'_>, place: &Place, findings: &mut Findings) {
    let mut marks = 0;
    while window.bytes().starts_with(BYTE_ORDER_MARK) {
        window.consume(BYTE_ORDER_MARK.len());
        marks += 1;
    }
    if marks > 1 {
        let message = "the file begins with more than one byte order mark, an invisible sign; they were skipped";
        findings.notice((place.index, 1, 0), Notice::new("extra-bom", message, marks).at(place.line(1)));
    }
}

impl Opened<'_> {
    /// A first line `sep=;` names the delimiter.
    fn read_separator_line(&mut self) {
        if self.records.window.is_rows {
            return;
        }
        let bytes = self.records.window.bytes();
        let (Some(b"sep="), Some(&delimiter)) = (bytes.get(..4), bytes.get(4)) else { return };
        let ending = match bytes.get(5..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([b'\r' | b'\n', ..]) => 1,
            _ => return,
        };
        self.records.window.consume(5 + ending);
        self.records.line += 1;
        self.separator_line = Some(delimiter);
    }

    fn find_header(
        mut self,
        data: &DataFile,
        recognised: &dyn Fn(&[String]) -> usize,
        findings: &mut Findings,
    ) -> Result<Option<Self>, Error> {
        let mut fields = Fields::default();
        loop {
            self.pass_blank_lines();
            let window = &self.records.window;
            let text = behind_blank_lines(window.bytes());
            match cut(text, window.finished(), window.facts.quotes, b',', &mut fields) {
                Cut::More if window.bytes().len() <= LONGEST_RECORD => {
                    self.records.window.more().map_err(|source| cannot_read(data, source))?;
                }
                Cut::More => {
                    let message = "the first line does not end within 16 MiB, so there is no header";
                    let at = self.place.line(self.records.line);
                    findings.single((self.place.index, 1, 0), Problem::new("missing-column", message).at(at));
                    return Ok(None);
                }
                _ => break,
            }
        }
        self.records.delimiter = self.best_delimiter(data, recognised);
        let (place, records) = (&mut self.place, &mut self.records);
        let record = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) => {
                nothing_there(place, "the file holds no line with names of columns, only empty ones", findings);
                return Ok(None);
            }
            Err(stop) => return stopped(stop, place, data, findings).map(|()| None),
        };
        place.header_line = record.line;
        if !(record.plain || text_is_fine(&record, place, findings)) {
            return Ok(None);
        }
        if record.len() > MOST_COLUMNS {
            let message = format!("the header has {} columns; at most 10,000 can be read", record.len());
            findings.single(
                (place.index, record.line, 0),
                Problem::new("missing-column", message).at(place.line(record.line)),
            );
            return Ok(None);
        }
        place.names = names(&record, place, findings);
        self.tell_delimiter(data, findings);
        Ok(Some(self))
    }

    /// Moves on where nothing but blank lines can be seen, so that however many there are, each is looked at once.
    fn pass_blank_lines(&mut self) {
        let bytes = self.records.window.bytes();
        // The LF of a CRLF may be still to come.
        let seen = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let passed = seen.len() - behind_blank_lines(seen).len();
        if passed < seen.len() || self.records.window.finished() {
            return;
        }
        let lines = line_ends(seen);
        self.records.window.consume(passed);
        self.records.line += lines;
        self.records.blank_lines += lines;
    }

    /// The delimiter under which most names are recognised.
    fn best_delimiter(&self, data: &DataFile, recognised: &dyn Fn(&[String]) -> usize) -> u8 {
        if let Some(delimiter) = self.separator_line {
            return delimiter;
        }
        if self.records.window.is_rows {
            return b',';
        }
        let candidates = if expects_tabs(data) { *b"\t,;|" } else { *b",\t;|" };
        let mut best = (0, candidates[0]);
        for delimiter in candidates {
            let window = &self.records.window;
            let text = behind_blank_lines(window.bytes());
            let mut fields = Fields::default();
            let cut = cut(text, window.finished(), window.facts.quotes, delimiter, &mut fields);
            if !matches!(cut, Cut::Record(_)) {
                continue;
            }
            let record = fields.record(text, 1);
            let names: Vec<String> = record
                .fields()
                .take(MOST_COLUMNS)
                .map(|field| String::from_utf8_lossy(trimmed(field)).into_owned())
                .collect();
            let found = recognised(&names);
            if found > best.0 {
                best = (found, delimiter);
            }
        }
        best.1
    }

    fn tell_delimiter(&self, data: &DataFile, findings: &mut Findings) {
        let delimiter = self.records.delimiter;
        let usual = if expects_tabs(data) && !self.records.window.is_rows { b'\t' } else { b',' };
        if delimiter != usual && self.separator_line.is_none() {
            let name = match delimiter {
                b'\t' => "a tab".to_owned(),
                b',' => "a comma".to_owned(),
                other => format!("`{}`", char::from(other)),
            };
            let notice = Notice::new("delimiter-detected", format!("the fields are separated by {name}"), 1);
            findings.notice(
                (self.place.index, self.place.header_line, 0),
                notice.at(self.place.line(self.place.header_line)),
            );
        }
    }
}

/// The text from its first line on that is not blank.
fn behind_blank_lines(text: &[u8]) -> &[u8] {
    let blank = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let end = text[..blank].iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
    &text[end.map_or(0, |end| end + 1)..]
}

fn expects_tabs(data: &DataFile) -> bool {
    data.name.to_ascii_lowercase().ends_with(".tsv")
}
