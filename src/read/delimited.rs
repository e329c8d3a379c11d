//! Records of a delimited file: strict about quotes, exact about lines.

use memchr::memchr;
use memchr::memchr2;

use super::source::Window;
use super::source::line_ends;

/// Longest field.
pub(super) const LONGEST_FIELD: usize = 1 << 20;
/// Longest record.
pub(super) const LONGEST_RECORD: usize = 16 << 20;

/// The fields of one record.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Fields with quotes taken off, each with one byte behind it.
    text: Vec<u8>,
    /// Where each field starts in the text, and one more.
    starts: Vec<u32>,
    /// Does `text` hold the fields? If not, they stand in the window.
    unquoted_copy: bool,
    /// Signs of damage that do not stop the record: what, and in which column.
    pub(super) marks: Vec<(Mark, usize)>,
}

/// Signs of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Text stands behind a closing quote.
    TextAfterQuote,
    /// A quotation mark stands inside a field that does not begin with one.
    StrayQuote,
}

/// How cutting the first record of a window went.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A record of this many bytes, line end included.
    Record(usize),
    /// Its end is not visible yet.
    More,
    /// A quote that opens in this column, this many lines into the record, is never closed.
    Unclosed { column: usize, lines: u64 },
    /// A quoted field of more than [`LONGEST_FIELD`] that opens here.
    TooLong { column: usize, lines: u64 },
}

/// Cuts the first record off a window.
pub(super) fn cut(window: &[u8], last: bool, quotes: bool, delimiter: u8, fields: &mut Fields) -> Cut {
    fields.marks.clear();
    let end = memchr2(b'\n', b'\r', window);
    let line = match end {
        Some(end) => &window[..end],
        None => window,
    };
    if quotes && memchr(b'"', line).is_some() {
        return cut_quoted(window, last, delimiter, fields);
    }
    let consumed = match end {
        None if last => window.len(),
        None => return Cut::More,
        Some(end) => match line_end(window, end, last) {
            Some(consumed) => consumed,
            None => return Cut::More,
        },
    };
    fields.unquoted_copy = false;
    fields.starts.clear();
    fields.starts.push(0);
    for (at, &byte) in line.iter().enumerate() {
        if byte == delimiter {
            fields.starts.push(place(at + 1));
        }
    }
    fields.starts.push(place(line.len() + 1));
    Cut::Record(consumed)
}

/// Records are far below 4 GiB.
#[inline]
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The byte behind the line end at `at`; `None` if the LF of a CRLF may be still to come.
fn line_end(window: &[u8], at: usize, last: bool) -> Option<usize> {
    match (window.get(at), window.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(at + 2),
        (Some(b'\r'), None) if !last => None,
        (None, _) => Some(at),
        _ => Some(at + 1),
    }
}

fn cut_quoted(window: &[u8], last: bool, delimiter: u8, fields: &mut Fields) -> Cut {
    fields.unquoted_copy = true;
    fields.text.clear();
    fields.starts.clear();
    fields.starts.push(0);
    let mut at = 0;
    loop {
        let column = fields.starts.len();
        if window.get(at) == Some(&b'"') {
            match quoted_field(window, at, last, fields) {
                Ok(behind) => at = behind,
                Err(Cut::Unclosed { .. }) => return Cut::Unclosed { column, lines: line_ends(&window[..at]) },
                Err(Cut::TooLong { .. }) => return Cut::TooLong { column, lines: line_ends(&window[..at]) },
                Err(other) => return other,
            }
        }
        let rest = &window[at..];
        let bare = rest.iter().position(|&byte| byte == delimiter || byte == b'\n' || byte == b'\r');
        let bare = match bare {
            Some(length) => length,
            None if last => rest.len(),
            None => return Cut::More,
        };
        if bare > 0 && at > 0 && window[at - 1] == b'"' {
            fields.marks.push((Mark::TextAfterQuote, column));
        } else if memchr(b'"', &rest[..bare]).is_some() {
            fields.marks.push((Mark::StrayQuote, column));
        }
        fields.text.extend_from_slice(&rest[..bare]);
        fields.text.push(b',');
        fields.starts.push(place(fields.text.len()));
        at += bare;
        if window.get(at) == Some(&delimiter) {
            at += 1;
            continue;
        }
        return line_end(window, at, last).map_or(Cut::More, Cut::Record);
    }
}

/// Copies the field whose opening quote stands at `at`; returns the byte behind its closing quote.
fn quoted_field(window: &[u8], at: usize, last: bool, fields: &mut Fields) -> Result<usize, Cut> {
    let mut at = at + 1;
    let from = at;
    loop {
        let Some(length) = memchr(b'"', &window[at..]) else {
            return Err(if last {
                Cut::Unclosed { column: 0, lines: 0 }
            } else if window.len() - from > LONGEST_FIELD {
                Cut::TooLong { column: 0, lines: 0 }
            } else {
                Cut::More
            });
        };
        fields.text.extend_from_slice(&window[at..at + length]);
        at += length + 1;
        match window.get(at) {
            Some(b'"') => {
                fields.text.push(b'"');
                at += 1;
            }
            None if !last => return Err(Cut::More),
            _ => return Ok(at),
        }
    }
}

/// One record, as the rest of the reader sees it.
#[derive(Clone, Copy)]
pub(super) struct Record<'r> {
    text: &'r [u8],
    starts: &'r [u32],
    /// Physical line on which it begins.
    pub(super) line: u64,
    /// Signs of damage.
    pub(super) marks: &'r [(Mark, usize)],
    /// ASCII without NUL?
    pub(super) clean: bool,
    /// Clean, without signs of damage and of ordinary length: nothing to check in its text.
    pub(super) plain: bool,
}

impl<'r> Record<'r> {
    /// How many fields.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// A field, from 0; empty beyond the end.
    #[inline]
    pub(super) fn field(&self, at: usize) -> &'r [u8] {
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&next)) => &self.text[start as usize..next as usize - 1],
            _ => b"",
        }
    }

    /// All fields.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'r [u8]> + use<'r> {
        let record = *self;
        (0..record.len()).map(move |at| record.field(at))
    }

    /// Everything between the first and the last field.
    pub(super) fn text(&self) -> &'r [u8] {
        match self.starts.last() {
            Some(&end) => &self.text[..end as usize - 1],
            None => b"",
        }
    }
}

impl Fields {
    /// The fields as a record of `window`.
    pub(super) fn record<'r>(&'r self, window: &'r [u8], line: u64) -> Record<'r> {
        let text = if self.unquoted_copy { &self.text } else { window };
        Record { text, starts: &self.starts, line, marks: &self.marks, clean: false, plain: false }
    }
}

/// What stops reading a file at once.
#[derive(Debug)]
pub(super) enum Stop {
    /// The operating system.
    Io(std::io::Error),
    /// A quote that is never closed: line and column where it opens.
    Unclosed(u64, usize),
    /// A field or record too long to be data: line and column.
    TooLong(u64, usize),
}

/// Goes through a file record by record.
pub(super) struct Records<'a> {
    /// The bytes.
    pub(super) window: Window<'a>,
    /// What separates fields.
    pub(super) delimiter: u8,
    /// Physical line on which the window begins.
    pub(super) line: u64,
    /// Lines with nothing on them.
    pub(super) blank_lines: u64,
    fields: Fields,
}

impl<'a> Records<'a> {
    /// Records from the start of a window.
    pub(super) fn new(window: Window<'a>) -> Self {
        Self { window, delimiter: b',', line: 1, blank_lines: 0, fields: Fields::default() }
    }

    /// The next record that is not a blank line.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        loop {
            let window = self.window.bytes();
            if window.is_empty() && self.window.finished() {
                return Ok(None);
            }
            let length = window.len();
            match cut(window, self.window.finished(), self.window.quotes, self.delimiter, &mut self.fields) {
                Cut::Record(consumed) => {
                    let line = self.line;
                    self.line += if self.fields.unquoted_copy { line_ends(&window[..consumed]) } else { 1 };
                    if is_blank(&self.fields, window) {
                        self.blank_lines += 1;
                        self.window.consume(consumed);
                        continue;
                    }
                    return Ok(Some(self.consumed(consumed, line)));
                }
                Cut::More if length > LONGEST_RECORD => return Err(Stop::TooLong(self.line, 1)),
                Cut::More => self.window.more().map_err(Stop::Io)?,
                Cut::Unclosed { column, lines } => return Err(Stop::Unclosed(self.line + lines, column)),
                Cut::TooLong { column, lines } => return Err(self.never_closed(self.line + lines, column)),
            }
        }
    }

    fn consumed(&mut self, bytes: usize, line: u64) -> Record<'_> {
        // The bytes stay where they are until the window moves on.
        self.window.consume(bytes);
        let clean = self.window.ascii && !self.window.nuls;
        let plain = clean && bytes <= LONGEST_FIELD && self.fields.marks.is_empty();
        Record { clean, plain, ..self.fields.record(self.window.before(bytes), line) }
    }

    /// Is an overlong quoted field closed at all? If not, its opening quote is the fault.
    fn never_closed(&mut self, line: u64, column: usize) -> Stop {
        loop {
            let seen = self.window.bytes().len();
            self.window.consume(seen);
            if self.window.finished() {
                return Stop::Unclosed(line, column);
            }
            if let Err(error) = self.window.more() {
                return Stop::Io(error);
            }
            if self.window.quotes {
                return Stop::TooLong(line, column);
            }
        }
    }
}

fn is_blank(fields: &Fields, window: &[u8]) -> bool {
    if fields.starts.len() != 2 {
        return false;
    }
    let text = fields.record(window, 0).field(0);
    text.iter().all(|&byte| byte == b' ' || byte == b'\t') && (!fields.unquoted_copy || text.len() > 1)
}
