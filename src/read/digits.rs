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
            above: ONES * u64::from(0x7f - high),
            below: ONES * u64::from(low),
        })
    }

    /// Adds so many `items` from `text`, which is ASCII, to `cells`, and returns how many bytes of it they take with the
    /// line end. `None`, and any number of cells added, if anything but one digit or nothing stands between two delimiters,
    /// if the line has more or fewer cells, and if nothing was answered.
    #[inline]
    pub(super) fn read(&self, text: &[u8], items: usize, cells: &mut Vec<i8>) -> Option<usize> {
        let start = cells.len();
        if let Some(bytes) = self.all_answered(text, items, cells) {
            return Some(bytes);
        }
        cells.truncate(start);
        self.some_answered(text, items, cells)
    }

    /// The same if no cell is empty, as in most lines: what is wrong is found out at the end.
    #[inline]
    fn all_answered(&self, text: &[u8], items: usize, cells: &mut Vec<i8>) -> Option<usize> {
        let end = (2 * items).checked_sub(1)?;
        let (fours, rest) = text.get(..2 * items)?.as_chunks::<8>();
        let mut wrong = 0;
        for (four, left) in fours.iter().zip((0..items / 4).rev()) {
            let digits = u64::from_le_bytes(*four) ^ self.zeros;
            // The line end stands where the last delimiter would.
            wrong |= self.wrong(digits) & if left == 0 && rest.is_empty() { u64::MAX >> 8 } else { u64::MAX };
            cells.extend_from_slice(&together(digits));
        }
        for (at, pair) in rest.chunks_exact(2).enumerate() {
            let digit = pair[0].wrapping_sub(b'0');
            let is_end = 2 * at + 2 == rest.len();
            let fits = (self.low..=self.high).contains(&digit) && (is_end || pair[1] == self.delimiter);
            wrong |= u64::from(!fits);
            cells.push(digit.cast_signed());
        }
        if wrong == 0 { Some(end + line_end(text, end)?) } else { None }
    }

    /// Cell by cell.
    fn some_answered(&self, text: &[u8], items: usize, cells: &mut Vec<i8>) -> Option<usize> {
        let (mut at, mut answered) = (0, false);
        for left in (0..items).rev() {
            let digit = text.get(at)?.wrapping_sub(b'0');
            let is_answer = (self.low..=self.high).contains(&digit);
            at += usize::from(is_answer);
            answered |= is_answer;
            cells.push(if is_answer { digit.cast_signed() } else { CellSlice::NO_NARROW });
            at += if left > 0 { self.delimiter_at(text, at)? } else { line_end(text, at)? };
        }
        answered.then_some(at)
    }

    fn delimiter_at(&self, text: &[u8], at: usize) -> Option<usize> {
        (*text.get(at)? == self.delimiter).then_some(1)
    }

    /// Not 0 if these are not four answers with a delimiter behind each.
    #[inline]
    fn wrong(&self, digits: u64) -> u64 {
        let too_large = (digits.wrapping_add(self.above)) & HIGH_BITS;
        let too_small = !(digits | HIGH_BITS).wrapping_sub(self.below) & HIGH_BITS;
        digits & !ANSWERS | too_large | too_small
    }
}

/// The four digits of a word.
#[inline]
fn together(digits: u64) -> [i8; 4] {
    let pairs = digits | digits >> 8;
    let [first, second, _, _, third, fourth, ..] = pairs.to_le_bytes();
    [first, second, third, fourth].map(u8::cast_signed)
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
            let mut cells = Vec::new();
            let read = Digits::new(b',', &allowed).unwrap().read(text.as_bytes(), line.len(), &mut cells);
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
