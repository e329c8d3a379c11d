//! The bytes of a system file, from its start to its end.

use crate::error::Problem;

use super::damaged;

/// What is left to read.
pub(super) struct Bytes<'b> {
    rest: &'b [u8],
    /// Is the low byte of a number first?
    pub(super) low_first: bool,
}

impl<'b> Bytes<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes, low_first: true }
    }

    /// The next bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&'b [u8], Problem> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(|| damaged("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next bytes as an array.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| damaged("it ends too early"))
    }

    pub(super) fn whole(&mut self) -> Result<i32, Problem> {
        let bytes = self.array()?;
        Ok(if self.low_first { i32::from_le_bytes(bytes) } else { i32::from_be_bytes(bytes) })
    }

    /// A count; none is negative.
    pub(super) fn count(&mut self) -> Result<usize, Problem> {
        usize::try_from(self.whole()?).map_err(|_| damaged("a count is negative"))
    }

    /// Eight bytes as a number.
    pub(super) fn number_of(&self, bytes: [u8; 8]) -> f64 {
        if self.low_first { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) }
    }

    pub(super) fn number(&mut self) -> Result<f64, Problem> {
        let bytes = self.array()?;
        Ok(self.number_of(bytes))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}
