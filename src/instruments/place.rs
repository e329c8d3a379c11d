//! Where in the text something stands, and the list of what is wrong there.

use std::ops::Range;

use crate::error::Position;
use crate::error::Problem;

/// Collects what is wrong with one file.
pub(super) struct Findings<'a> {
    file: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
    problems: Vec<(usize, Problem)>,
}

impl<'a> Findings<'a> {
    /// Nothing found yet in this text.
    pub(super) fn new(text: &'a str, file: &'a str) -> Self {
        Self { file, text, line_starts: line_starts(text), problems: Vec::new() }
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= byte)
    }

    /// Line and character from 1.
    fn position(&self, byte: usize) -> Position {
        let byte = (0..=byte.min(self.text.len())).rev().find(|&b| self.text.is_char_boundary(b)).unwrap_or(0);
        let line = self.line(byte);
        let start = self.line_starts[line.saturating_sub(1)];
        Position {
            file: Some(self.file.to_string()),
            line: u64::try_from(line).ok(),
            column: Some(self.text[start..byte].chars().count() + 1),
            column_name: None,
        }
    }

    /// Adds a problem about the text at `span`.
    pub(super) fn add(&mut self, problem: Problem, span: Range<usize>) {
        let text = self.text.get(span.clone()).unwrap_or("");
        let problem = if problem.token.is_none() && !text.is_empty() { problem.token(text) } else { problem };
        let at = self.position(span.start);
        self.problems.push((span.start, problem.at(at)));
    }

    /// Adds a problem about the absence of something in what starts at `byte`.
    pub(super) fn add_absent(&mut self, problem: Problem, byte: usize) {
        let at = self.position(byte);
        self.problems.push((byte, problem.at(at)));
    }

    /// Everything found, in the order of the text.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|(byte, _)| *byte);
        self.problems.into_iter().map(|(_, problem)| problem).collect()
    }

    /// How many problems so far.
    pub(super) fn len(&self) -> usize {
        self.problems.len()
    }
}

/// Bytes at which lines start: after LF, CRLF or a lone CR.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (i, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
            starts.push(i + 1);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_crlf_or_cr_and_columns_count_characters() {
        let text = "a\r\nb\rcé\nd";
        let findings = Findings::new(text, "x.toml");
        let place = |byte| findings.position(byte);
        assert_eq!((place(3).line, place(3).column), (Some(2), Some(1)));
        assert_eq!((place(8).line, place(8).column), (Some(3), Some(3)));
        assert_eq!((place(9).line, place(9).column), (Some(4), Some(1)));
        assert_eq!(place(7).column, Some(2), "inside a character counts as before it");
    }
}
