//! Records of a delimited file, with the exact line of each.

use super::cut::Cut;
use super::cut::Fields;
use super::cut::LONGEST_FIELD;
use super::cut::LONGEST_RECORD;
use super::cut::Mark;
use super::cut::cut;
use super::source::Window;
use super::source::line_ends;

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
            match cut(window, self.window.finished(), self.window.facts.quotes, self.delimiter, &mut self.fields) {
                Cut::Record(consumed) => {
                    let line = self.line;
                    self.line += if self.fields.unquoted_copy && !self.window.is_rows {
                        line_ends(&window[..consumed])
                    } else {
                        1
                    };
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
        if self.window.is_rows {
            // A cell of a sheet is one cell, whatever is in it.
            self.fields.marks.retain(|(mark, _)| !matches!(mark, Mark::Lines { .. }));
        }
        let clean = self.window.facts.ascii && !self.window.facts.nuls;
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
            if self.window.facts.quotes {
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
