//! The second part of a system file: cases, plain or with one byte for each small whole number.

use crate::error::Problem;

use super::bytes::Bytes;
use super::damaged;
use super::dictionary::Dictionary;
use super::dictionary::Raw;

/// Goes through the cases.
pub(super) struct Cases<'b> {
    bytes: Bytes<'b>,
    compressed: bool,
    bias: f64,
    /// Cases that are still to come, if the header says so.
    left: Option<u32>,
    case: Vec<Raw>,
    pieces: usize,
    /// Codes of the next eight pieces, and how many of them were used.
    codes: [u8; 8],
    used: usize,
}

impl<'b> Cases<'b> {
    pub(super) fn new(bytes: Bytes<'b>, dictionary: &Dictionary) -> Self {
        Self {
            bytes,
            compressed: dictionary.compressed,
            bias: dictionary.bias,
            left: dictionary.cases,
            case: Vec::with_capacity(dictionary.pieces),
            pieces: dictionary.pieces,
            codes: [0; 8],
            used: 8,
        }
    }

    /// The eight-byte pieces of the next case.
    pub(super) fn next(&mut self) -> Result<Option<&[Raw]>, Problem> {
        if self.left == Some(0) {
            return self.nothing_behind().map(|()| None);
        }
        self.left = self.left.map(|left| left - 1);
        self.case.clear();
        while self.case.len() < self.pieces {
            let piece = if self.compressed { self.compressed_piece()? } else { self.plain_piece()? };
            match piece {
                Some(piece) => self.case.push(piece),
                None if self.case.is_empty() && self.left.is_none() => return self.nothing_behind().map(|()| None),
                None => return Err(damaged("its last case is not complete")),
            }
        }
        Ok(Some(&self.case))
    }

    /// Behind the last case stands at most the sign of the end, and zeros that fill up its eight bytes.
    fn nothing_behind(&mut self) -> Result<(), Problem> {
        let more = match self.left {
            Some(_) if self.compressed => self.compressed_piece()?.is_some(),
            _ => false,
        };
        if more || !self.bytes.is_empty() {
            return Err(damaged(
                "it holds more than its header says, and what stands behind the last case would be lost",
            ));
        }
        Ok(())
    }

    fn plain_piece(&mut self) -> Result<Option<Raw>, Problem> {
        if self.bytes.is_empty() { Ok(None) } else { self.bytes.array().map(Some) }
    }

    fn compressed_piece(&mut self) -> Result<Option<Raw>, Problem> {
        loop {
            if self.used == 8 {
                if self.bytes.is_empty() {
                    return Ok(None);
                }
                self.codes = self.bytes.array()?;
                self.used = 0;
            }
            let code = self.codes[self.used];
            self.used += 1;
            let number = |value: f64| if self.bytes.low_first { value.to_le_bytes() } else { value.to_be_bytes() };
            return Ok(match code {
                0 => continue,
                252 => None,
                253 => Some(self.bytes.array()?),
                254 => Some(*b"        "),
                255 => Some(number(-f64::MAX)),
                small => Some(number(f64::from(small) - self.bias)),
            });
        }
    }
}
