//! One delimited file: what it is, its header, its records.

use std::io::Read;

use crate::domain::notice::Notice;
use crate::domain::study::InputFile;
use crate::error::Error;
use crate::error::Problem;

use super::delimited::Cut;
use super::delimited::Fields;
use super::delimited::LONGEST_FIELD;
use super::delimited::LONGEST_RECORD;
use super::delimited::Mark;
use super::delimited::Record;
use super::delimited::Records;
use super::delimited::Stop;
use super::delimited::cut;
use super::header::Columns;
use super::header::Place;
use super::header::columns;
use super::header::names;
use super::number::trimmed;
use super::problems::Findings;
use super::problems::quoted_list;
use super::request::DataFile;
use super::request::DataPlace;
use super::request::Options;
use super::sniff::not_delimited_text;
use super::source::BYTE_ORDER_MARK;
use super::source::Window;

/// Most columns of a file.
const MOST_COLUMNS: usize = 10_000;

/// A file whose header has been read.
pub(super) struct Opened<'a> {
    pub(super) records: Records<'a>,
    pub(super) columns: Columns,
    pub(super) place: Place,
    separator_line: Option<u8>,
}

/// Opens the bytes of a file.
pub(super) fn open<'a>(data: &'a DataFile, stdin: &'a mut dyn Read) -> Result<Window<'a>, Error> {
    let input: Box<dyn Read + 'a> = match &data.place {
        DataPlace::Stdin => Box::new(stdin),
        DataPlace::Memory(text) => Box::new(text.as_bytes()),
        DataPlace::Disk(path) => Box::new(std::fs::File::open(path).map_err(|source| cannot_read(data, source))?),
    };
    Ok(Window::new(input))
}

fn cannot_read(data: &DataFile, source: std::io::Error) -> Error {
    Error::Io { path: data.name.clone().into(), action: "read", source, hint: None }
}

/// Reads up to the end of the header. `None` after a fault that leaves nothing to read.
pub(super) fn header<'a>(
    mut window: Window<'a>,
    data: &DataFile,
    index: u16,
    options: &Options,
    scales: &[String],
    findings: &mut Findings,
) -> Result<Option<Opened<'a>>, Error> {
    let place = Place { index, file: data.name.clone(), header_line: 1, ..Place::default() };
    while window.bytes().len() < 4096 && !window.finished() {
        window.more().map_err(|source| cannot_read(data, source))?;
    }
    if let Some(problem) = not_delimited_text(window.bytes()) {
        findings.single((index, 1, 0), problem.at(place.line(1)));
        return Ok(None);
    }
    skip_marks(&mut window, &place, findings);
    if window.finished() && window.bytes().iter().all(u8::is_ascii_whitespace) {
        let problem = Problem::new("empty-file", "the file is empty").at(place.whole());
        findings.single((index, 0, 0), problem.hint("check that the export finished"));
        return Ok(None);
    }
    let mut opened = Opened { records: Records::new(window), columns: Columns::default(), place, separator_line: None };
    opened.read_separator_line();
    opened.find_header(data, options, scales, findings)
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

impl<'a> Opened<'a> {
    /// A first line `sep=;` names the delimiter.
    fn read_separator_line(&mut self) {
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
        options: &Options,
        scales: &[String],
        findings: &mut Findings,
    ) -> Result<Option<Self>, Error> {
        let mut fields = Fields::default();
        loop {
            let window = &self.records.window;
            match cut(window.bytes(), window.finished(), window.quotes, b',', &mut fields) {
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
        self.records.delimiter = self.best_delimiter(data, options, scales);
        let (place, records) = (&mut self.place, &mut self.records);
        let record = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) => return Ok(None),
            Err(stop) => return stopped(stop, place, data, findings).map(|()| None),
        };
        place.header_line = record.line;
        if record.len() > MOST_COLUMNS {
            let message = format!("the header has {} columns; at most 10,000 can be read", record.len());
            findings.single(
                (place.index, record.line, 0),
                Problem::new("missing-column", message).at(place.line(record.line)),
            );
            return Ok(None);
        }
        place.names = names(&record, place, findings);
        self.columns = columns(&place.names, options, scales);
        self.tell_delimiter(data, findings);
        Ok(Some(self))
    }

    /// The delimiter under which most columns are recognised.
    fn best_delimiter(&self, data: &DataFile, options: &Options, scales: &[String]) -> u8 {
        if let Some(delimiter) = self.separator_line {
            return delimiter;
        }
        let candidates = if expects_tabs(data) { *b"\t,;|" } else { *b",\t;|" };
        let mut best = (0, candidates[0]);
        for delimiter in candidates {
            let window = &self.records.window;
            let mut fields = Fields::default();
            let cut = cut(window.bytes(), window.finished(), window.quotes, delimiter, &mut fields);
            if !matches!(cut, Cut::Record(_)) {
                continue;
            }
            let record = fields.record(window.bytes(), 1);
            let names: Vec<String> = record
                .fields()
                .take(MOST_COLUMNS)
                .map(|field| String::from_utf8_lossy(trimmed(field)).into_owned())
                .collect();
            let found = columns(&names, options, scales).recognised();
            if found > best.0 {
                best = (found, delimiter);
            }
        }
        best.1
    }

    fn tell_delimiter(&self, data: &DataFile, findings: &mut Findings) {
        let delimiter = self.records.delimiter;
        let usual = if expects_tabs(data) { b'\t' } else { b',' };
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

    /// Tells what is wrong with the header; `true` if records can be read. `absent` are required columns not there.
    pub(super) fn header_is_fine(&self, absent: &[&str], findings: &mut Findings) -> bool {
        let (place, columns) = (&self.place, &self.columns);
        let line = place.header_line;
        for &at in &columns.twice {
            let name = &place.names[at];
            let message = format!("the column `{}` is there twice", crate::error::shorten(name));
            let problem = Problem::new("duplicate-header", message).token(name).at(place.at(line, Some(at + 1)));
            findings
                .single((place.index, line, at + 1), problem.hint("delete or rename the column that does not count"));
        }
        if !absent.is_empty() {
            let problem = self.missing_columns(absent).at(place.line(line));
            findings.single((place.index, line, 0), problem);
        }
        columns.twice.is_empty() && absent.is_empty()
    }

    fn missing_columns(&self, absent: &[&str]) -> Problem {
        let names = &self.place.names;
        let found: Vec<&String> = names.iter().filter(|name| !name.is_empty()).take(6).collect();
        let mut message = format!("the header has no column {}; it has {}", quoted_list(absent), quoted_list(&found));
        if names.len() > found.len() {
            message += &format!(" … ({} columns)", names.len());
        }
        let mut hint = format!("rename the column, or say which it is: `--map COLUMN={}`", absent[0]);
        if names.first().is_some_and(|name| name.starts_with('#')) {
            message = format!("the first line begins with `#`: comments cannot stand before the header; {message}");
            "delete the lines before the header".clone_into(&mut hint);
        }
        if let Some(delimiter) = self.separator_line {
            message = format!("the first line says `sep={}`, but {message}", char::from(delimiter));
            "correct or delete the first line".clone_into(&mut hint);
        }
        let wide = |name: &&String| {
            let plain = super::header::plain(name);
            ["client", "therapist", "observer", "trainee", "supervisor"]
                .iter()
                .any(|view| plain.starts_with(view) && plain.contains("item"))
        };
        if names.iter().any(|name| wide(&name)) {
            message += "; this looks like the wide layout, one row for each session, which this version does not read";
            "put every form into a row of its own, with a column `perspective`".clone_into(&mut hint);
        }
        Problem::new("missing-column", message).hint(hint)
    }

    /// Notices about columns that are not used, in one line without their content.
    pub(super) fn tell_columns(&self, findings: &mut Findings) {
        let (place, line) = (&self.place, self.place.header_line);
        let named = |at: &usize| place.names[*at].as_str();
        let (empty, unknown): (Vec<usize>, Vec<usize>) =
            self.columns.unknown.iter().partition(|&&at| place.names[at].is_empty());
        if let Some(first) = unknown.first() {
            let shown: Vec<&str> = unknown.iter().take(8).map(named).collect();
            let more = if unknown.len() > 8 { " …" } else { "" };
            let message = format!("columns that were not used: {}{more}", quoted_list(&shown));
            let notice = Notice::new("unknown-column", message, unknown.len()).at(place.at(line, Some(first + 1)));
            findings.notice((place.index, line, first + 1), notice);
        }
        if let Some(first) = empty.first() {
            let notice = Notice::new("unnamed-column", "columns without a name were not used", empty.len());
            findings.notice((place.index, line, first + 1), notice.at(place.at(line, Some(first + 1))));
        }
        if let Some(first) = self.columns.respelled.first() {
            let shown: Vec<&str> = self.columns.respelled.iter().take(4).map(named).collect();
            let message =
                format!("column names were read whatever their case, blanks, `_` and `-`: {} …", quoted_list(&shown));
            let notice = Notice::new("header-normalised", message, self.columns.respelled.len());
            findings.notice((place.index, line, first + 1), notice.at(place.at(line, Some(first + 1))));
        }
    }
}

fn expects_tabs(data: &DataFile) -> bool {
    data.name.to_ascii_lowercase().ends_with(".tsv")
}

/// What stopped reading becomes a problem, or an error of the operating system.
pub(super) fn stopped(stop: Stop, place: &Place, data: &DataFile, findings: &mut Findings) -> Result<(), Error> {
    let (line, column, problem) = match stop {
        Stop::Io(source) => return Err(cannot_read(data, source)),
        Stop::Unclosed(line, column) => {
            let problem = Problem::new(
                "unclosed-quote",
                "a quote opens here and is never closed; everything behind it would be lost",
            );
            (line, column, problem.hint("delete the quotation mark, or close it behind the field"))
        }
        Stop::TooLong(line, column) => (line, column, too_long()),
    };
    findings.single((place.index, line, column), problem.at(place.at(line, Some(column))));
    Ok(())
}

fn too_long() -> Problem {
    Problem::new("long-field", "a field is longer than 1 MiB, which no id or answer is")
        .hint("look for a missing quotation mark or line end before it")
}

/// Faults of a record's text, before its fields are looked at; `true` if there are none.
pub(super) fn text_is_fine(record: &Record<'_>, place: &Place, findings: &mut Findings) -> bool {
    let mut fault = |column: usize, cause: &str, problem: Problem| {
        let at = place.at(record.line, (column > 0).then_some(column));
        findings.fault(cause, (place.index, record.line, column), problem.at(at));
    };
    if !record.clean {
        if let Some(column) = record.fields().position(|field| field.contains(&0)) {
            let hint = "the file is damaged, or not UTF-8 text: export it again";
            fault(column + 1, "", Problem::new("nul-byte", "there is a NUL byte in this field").hint(hint));
            return false;
        }
        if let Some(column) = record.fields().position(|field| std::str::from_utf8(field).is_err()) {
            let message = "this field is not UTF-8 text; it is probably Windows-1252, as older Excel writes it";
            fault(column + 1, "", Problem::new("encoding-invalid-utf8", message).hint(UTF8_HINT));
            return false;
        }
    }
    if record.text().len() > LONGEST_FIELD
        && let Some(column) = record.fields().position(|field| field.len() > LONGEST_FIELD)
    {
        fault(column + 1, "", too_long());
        return false;
    }
    if let Some((_, column)) = record.marks.iter().find(|(mark, _)| *mark == Mark::TextAfterQuote) {
        let hint = "double a quotation mark inside quotes (`\"\"`), or delete it";
        fault(*column, "", Problem::new("text-after-quote", "text stands behind a closing quotation mark").hint(hint));
        return false;
    }
    if let Some((_, column)) = record.marks.first() {
        let words = || {
            let message = "a quotation mark stands inside a field that does not begin with one; it was read as it is";
            (message.to_owned(), place.at(record.line, Some(*column)))
        };
        findings.remark("stray-quote", &place.file, (place.index, record.line, *column), words);
    }
    true
}

/// How to make UTF-8 of the usual other encoding.
pub(super) const UTF8_HINT: &str =
    "save it as \"CSV UTF-8\", or convert it: `iconv -f WINDOWS-1252 -t UTF-8 FILE > utf8.csv`";

/// The account of a file.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) records: usize,
    pub(super) used: usize,
    pub(super) excluded: Vec<(&'static str, usize)>,
}

impl Account {
    /// One more record that is not used.
    pub(super) fn exclude(&mut self, reason: &'static str) {
        match self.excluded.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => self.excluded.push((reason, 1)),
        }
    }

    /// The entry of the ledger.
    pub(super) fn entry(self, name: &str, sha256: String) -> InputFile {
        let excluded = self.excluded.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
        InputFile { name: name.to_owned(), sha256, records: self.records, used: self.used, excluded }
    }
}
