//! Cuts one record off a window: strict about quotes.

use memchr::memchr;
use memchr::memchr_iter;
use memchr::memchr2;

use super::source::line_ends;

/// Longest field.
pub(super) const LONGEST_FIELD: usize = 1 << 20;
/// Longest record.
pub(super) const LONGEST_RECORD: usize = 16 << 20;

/// The fields of one record.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Fields with quotes taken off, each with one byte behind it.
    pub(super) text: Vec<u8>,
    /// Where each field starts in the text, and one more.
    pub(super) starts: Vec<u32>,
    /// Does `text` hold the fields? If not, they stand in the window.
    pub(super) unquoted_copy: bool,
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
    /// A field in quotes goes over line ends: so many lines lie inside, each with so many delimiters (`None` where they
    /// differ), and so many delimiters stand on its first and last line together.
    Lines { inside: usize, each: Option<usize>, around: usize },
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
    split(line, delimiter, &mut fields.starts);
    fields.starts.push(place(line.len() + 1));
    Cut::Record(consumed)
}

/// The places behind all delimiters of a line. Delimiters stand three bytes apart, so eight bytes are compared at once:
/// a byte of `differs` is zero where the delimiter is, and of all bytes only a zero keeps its high bit clear both
/// in itself and when 0x7f is added to its low seven bits (Warren 2013, 6-1).
fn split(line: &[u8], delimiter: u8, starts: &mut Vec<u32>) {
    const LOW_BITS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let pattern = u64::from_le_bytes([delimiter; 8]);
    let (words, rest) = line.as_chunks::<8>();
    let mut at = 0;
    for word in words {
        let differs = u64::from_le_bytes(*word) ^ pattern;
        let mut hits = !(((differs & LOW_BITS) + LOW_BITS) | differs | LOW_BITS);
        while hits != 0 {
            starts.push(at + hits.trailing_zeros() / 8 + 1);
            hits &= hits - 1;
        }
        at += 8;
    }
    for &byte in rest {
        at += 1;
        if byte == delimiter {
            starts.push(at);
        }
    }
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
            let from = fields.text.len();
            match quoted_field(window, at, last, fields) {
                Ok(behind) => {
                    at = behind;
                    note_lines(&fields.text[from..], delimiter, column, &mut fields.marks);
                }
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

/// Notes how a field in quotes goes over line ends.
fn note_lines(field: &[u8], delimiter: u8, column: usize, marks: &mut Vec<(Mark, usize)>) {
    let delimiters = |line: &[u8]| memchr_iter(delimiter, line).count();
    let lines: Vec<&[u8]> = field.split(|byte| matches!(byte, b'\n' | b'\r')).collect();
    let [first, between @ .., last] = &lines[..] else { return };
    // A CRLF leaves an empty line behind.
    let inside: Vec<usize> = between.iter().filter(|line| !line.is_empty()).map(|line| delimiters(line)).collect();
    let each = inside.first().copied().filter(|each| inside.iter().all(|other| other == each));
    marks.push((Mark::Lines { inside: inside.len(), each, around: delimiters(first) + delimiters(last) }, column));
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn splitting_by_words_finds_what_splitting_by_bytes_finds(
            line in prop::collection::vec(prop::sample::select(&b",,;-\x2d\x2c\xac\x00\x80\xff1a"[..]), 0..70),
        ) {
            let mut starts = Vec::new();
            split(&line, b',', &mut starts);
            let bytes = line.iter().enumerate().filter(|(_, byte)| **byte == b',');
            prop_assert_eq!(starts, bytes.map(|(at, _)| place(at + 1)).collect::<Vec<_>>());
        }
    }
}
