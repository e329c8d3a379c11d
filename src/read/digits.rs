//! Answers of one digit each, one after the other up to the end of a line: four of them are read at once.

use crate::domain::rating::CellSlice;

/// The even bytes of a word that holds four answers, each with the delimiter behind it.
const ANSWERS: u64 = 0x00ff_00ff_00ff_00ff;
const ONES: u64 = 0x0001_0001_0001_0001;
const HIGH_BITS: u64 = 0x0080_0080_0080_0080;

/// Reads the answers of one kind of form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digits {
    delimiter: u8,
    /// Lowest and highest digit that is an answer.
    low: u8,
    high: u8,
    /// Four zeros with delimiters behind them.
    zeros: u64,
    /// What makes the last delimiter of that a line feed.
    ending: u64,
    /// Added to a digit, this gives a high bit to those that are too large.
    above: u64,
    /// Taken from a digit with a high bit, this takes the bit from those that are too small.
    below: u64,
}

impl Digits {
    /// `None` if the digits that are answers do not follow each other.
    pub(super) fn new(delimiter: u8, allowed: &[bool; 128]) -> Option<Self> {
        let is_answer = |digit: &u8| allowed[usize::from(*digit)];
        let (low, high) = ((0..10).find(is_answer)?, (0..10).rfind(is_answer)?);
        let [d, zero] = [delimiter, b'0'];
        (low..=high).all(|digit| is_answer(&digit)).then_some(Self {
            delimiter,
            low,
            high,
            zeros: u64::from_le_bytes([zero, d, zero, d, zero, d, zero, d]),
            ending: u64::from(delimiter ^ b'\n') << 56,
            above: ONES * u64::from(0x7f - high),
            below: ONES * u64::from(low),
        })
    }

    /// Fills `cells` from `text`, which is ASCII, and returns how many bytes of it they take with the line end. `None` if
    /// anything but one digit or nothing stands between two delimiters, if the line has more or fewer cells, and if
    /// nothing was answered.
    #[inline]
    pub(super) fn read(&self, text: &[u8], cells: &mut [i8]) -> Option<usize> {
        let (mut at, mut item, mut answered) = (0, 0, false);
        while item < cells.len() {
            let is_end = item + 4 == cells.len();
            if let Some(four) = cells.get_mut(item..item + 4)
                && let Some(values) = self.four(text, at, is_end)
            {
                four.copy_from_slice(&values);
                (at, item, answered) = (at + 8, item + 4, true);
                continue;
            }
            let value = match *text.get(at)? {
                byte if (self.low..=self.high).contains(&byte.wrapping_sub(b'0')) => Some(byte - b'0'),
                _ => None,
            };
            at += usize::from(value.is_some());
            answered |= value.is_some();
            cells[item] = value.map_or(CellSlice::NO_NARROW, u8::cast_signed);
            item += 1;
            at += if item < cells.len() { self.delimiter_at(text, at)? } else { line_end(text, at)? };
        }
        answered.then_some(at)
    }

    fn delimiter_at(&self, text: &[u8], at: usize) -> Option<usize> {
        (*text.get(at)? == self.delimiter).then_some(1)
    }

    /// Four answers with a delimiter behind each, or a line feed behind the last.
    #[inline]
    fn four(&self, text: &[u8], at: usize, is_end: bool) -> Option<[i8; 4]> {
        let word = u64::from_le_bytes(*text.get(at..)?.first_chunk()?);
        let digits = word ^ self.zeros ^ if is_end { self.ending } else { 0 };
        let too_large = (digits + self.above) & HIGH_BITS;
        let large_enough = ((digits | HIGH_BITS) - self.below) & HIGH_BITS;
        if digits & !ANSWERS != 0 || too_large != 0 || large_enough != HIGH_BITS {
            return None;
        }
        let pairs = digits | digits >> 8;
        let [first, second, _, _, third, fourth, ..] = pairs.to_le_bytes();
        Some([first, second, third, fourth].map(u8::cast_signed))
    }
}

/// The length of the line end here, if there is one and it is not a lone CR.
fn line_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at..)? {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, one cell after the other.
    fn plainly(text: &str, cells: usize, low: i8, high: i8) -> Option<(Vec<i8>, usize)> {
        let end = text.find('\n')?;
        let line = text[..end].strip_suffix('\r').unwrap_or(&text[..end]);
        let value = |cell: &str| match cell.as_bytes() {
            [] => Some(i8::MIN),
            [digit @ b'0'..=b'9'] => Some((digit - b'0').cast_signed()).filter(|value| (low..=high).contains(value)),
            _ => None,
        };
        let values: Option<Vec<i8>> = line.split(',').map(value).collect();
        let values = values.filter(|values| values.len() == cells && values.iter().any(|value| *value != i8::MIN));
        values.map(|values| (values, end + 1))
    }

    proptest! {
        #[test]
        fn four_at_once_are_what_one_after_the_other_is(
            line in prop::collection::vec("[0-9]?|[0-5]|[1-5]|-1|[0-9x:/ \r]{1,2}", 1..14),
            ending in prop::sample::select(vec!["\n", "\r\n", "\n3,3,3,3,3,3\n", ""]),
            (low, high) in (0..=9_u8, 0..=9_u8),
        ) {
            let text = format!("{}{ending}", line.join(","));
            let (low, high) = (low.min(high), low.max(high));
            let mut allowed = [false; 128];
            allowed[usize::from(low)..=usize::from(high)].fill(true);
            let mut cells = vec![0; line.len()];
            let read = Digits::new(b',', &allowed).unwrap().read(text.as_bytes(), &mut cells);
            let expected = plainly(&text, line.len(), low.cast_signed(), high.cast_signed());
            prop_assert_eq!(read.map(|bytes| (cells, bytes)), expected);
        }
    }

    #[test]
    fn digits_with_a_gap_between_them_go_the_long_way() {
        let mut allowed = [false; 128];
        assert!(Digits::new(b',', &allowed).is_none());
        [allowed[0], allowed[2]] = [true; 2];
        assert!(Digits::new(b',', &allowed).is_none());
    }
}
