//! Something the reader of a report should know, though it stops nothing.

use crate::error::Position;

/// Printed in every report, counted on standard error, fatal with `--strict`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Stable short name, for programs.
    pub code: &'static str,
    /// One plain sentence.
    pub message: String,
    /// How many records, forms or answers it is about.
    pub count: usize,
    /// The first place, where there is one.
    pub at: Position,
}

impl Notice {
    /// A notice about `count` things, standing nowhere in particular.
    pub fn new(code: &'static str, message: impl Into<String>, count: usize) -> Self {
        Self { code, message: message.into(), count, at: Position::default() }
    }

    /// The same notice at its first place.
    #[must_use]
    pub fn at(mut self, at: Position) -> Self {
        self.at = at;
        self
    }
}
