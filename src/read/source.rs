//! Bytes in chunks, with the facts about a chunk that let clean files take the short way.

use std::fs::File;
use std::io::Read;

use sha2::Digest;
use sha2::Sha256;

use super::ahead::BUFFER;
use super::ahead::Facts;
use super::ahead::Source;

/// U+FEFF in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A window over an input that moves forward only.
pub(super) struct Window<'a> {
    input: Source<'a>,
    /// How long the input is, if that was known before it was read.
    pub(super) length: Option<u64>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    finished: bool,
    /// What the window may hold.
    pub(super) facts: Facts,
    /// Is every record one row of a sheet, whatever line breaks stand in its cells?
    pub(super) is_rows: bool,
    /// Of the bytes as they stand in the file, where the window shows something made from them.
    known_hash: Option<String>,
}

impl<'a> Window<'a> {
    /// A window at the start of an input, empty until the first [`Self::more`].
    pub(super) fn new(input: Box<dyn Read + 'a>) -> Self {
        Self::over(Source::plain(input), None)
    }

    /// The same over a file.
    pub(super) fn of_file(file: File) -> Self {
        let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|about| about.len());
        Self::over(Source::file(file), length)
    }

    fn over(input: Source<'a>, length: Option<u64>) -> Self {
        Self {
            input,
            length,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            finished: false,
            facts: Facts::NONE,
            is_rows: false,
            known_hash: None,
        }
    }

    /// A window over rows of a sheet, made from a file with this SHA-256.
    pub(super) fn of_rows(text: Vec<u8>, hash: String) -> Self {
        Self { is_rows: true, ..Self::new(Box::new(std::io::Cursor::new(text))).hashed(hash) }
    }

    /// The same, made from a file with this SHA-256.
    pub(super) fn hashed(self, hash: String) -> Self {
        Self { known_hash: Some(hash), ..self }
    }

    /// What is visible and not yet consumed.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Is the end of the input inside the window?
    #[inline]
    pub(super) fn finished(&self) -> bool {
        self.finished
    }

    /// Moves on.
    #[inline]
    pub(super) fn consume(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.end);
    }

    /// The last bytes that were consumed.
    #[inline]
    pub(super) fn before(&self, bytes: usize) -> &[u8] {
        &self.buffer[self.start.saturating_sub(bytes)..self.start]
    }

    /// Shows more of the input; the window grows when nothing of it was consumed.
    pub(super) fn more(&mut self) -> std::io::Result<()> {
        let shown = self.start..self.end;
        let rest = Facts::of(&self.buffer[shown.clone()]);
        let (now, facts) = self.input.more(&mut self.buffer, shown.clone())?;
        self.finished = now.len() == shown.len();
        (self.start, self.end) = (now.start, now.end);
        self.facts = rest.and(facts);
        Ok(())
    }

    /// SHA-256 of everything read so far, in lower-case hexadecimal.
    pub(super) fn sha256(&mut self) -> String {
        self.known_hash.clone().unwrap_or_else(|| hexadecimal(self.input.hash()))
    }
}

/// SHA-256 of a text at hand.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

fn hexadecimal(hash: Sha256) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// How many physical lines end in `text`: LF, CRLF and lone CR each count once.
pub(super) fn line_ends(text: &[u8]) -> u64 {
    let mut ends = 0;
    let mut last = 0;
    for &byte in text {
        if byte == b'\r' || (byte == b'\n' && last != b'\r') {
            ends += 1;
        }
        last = byte;
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        assert_eq!(line_ends(b"a\nb\r\nc\rd\r\r\n\n"), 6);
    }

    #[test]
    fn the_hash_is_of_the_bytes_as_read() {
        let mut window = Window::new(Box::new(&b"abc"[..]));
        while !window.finished() {
            window.more().unwrap();
        }
        assert_eq!(window.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
