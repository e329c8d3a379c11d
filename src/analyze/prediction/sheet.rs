//! The rows of an answer, and which parts they are of.

use super::part::Part;
use crate::analyze::finding::Finding;

/// Rows in the order of the answer.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) findings: Vec<Finding>,
    /// The parts that have a row.
    filled: Vec<Part>,
}

impl Sheet {
    /// Rows that are of no part.
    pub(super) fn of(findings: Vec<Finding>) -> Self {
        Self { findings, filled: Vec::new() }
    }

    /// Rows of one part.
    pub(super) fn add(&mut self, part: Part, rows: impl IntoIterator<Item = Finding>) {
        let before = self.findings.len();
        self.findings.extend(rows);
        if self.findings.len() > before && !self.has(part) {
            self.filled.push(part);
        }
    }

    /// All rows of another sheet behind those of this one.
    pub(super) fn append(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.filled.extend(other.filled);
    }

    /// Has a part a row?
    pub(super) fn has(&self, part: Part) -> bool {
        self.filled.contains(&part)
    }
}
