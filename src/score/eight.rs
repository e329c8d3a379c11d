//! Rows without a gap: eight answers of one byte are added up at once.

use super::plan::FormPlan;
use super::sums::Total;

/// The highest bit of each byte: set in negative answers, and where there is none.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// Every second byte.
const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
const ONES: u64 = 0x0001_0001_0001_0001;
const BYTES: usize = 8;

/// Adds up the scales that are kept where no answer is missing: most rows have all of them.
pub(super) struct Whole {
    /// Where the words of eight cells start; the last one may reach back into the one before.
    starts: Vec<usize>,
    width: usize,
    scales: Vec<Scale>,
}

/// A scale whose items count as they are, or from the other end of the range.
struct Scale {
    /// Its place among all scales.
    place: usize,
    items: i64,
    /// What the items that count from the other end add, whatever the answers.
    offset: i64,
    /// For each word, the bytes that are added and those that are taken away.
    masks: Vec<[u64; 2]>,
}

impl Whole {
    /// `None` for forms with fewer than eight columns, with scales that have no score even then, or with items that are
    /// multiplied.
    pub(super) fn new(form: &FormPlan, kept: &[usize]) -> Option<Self> {
        let width = form.items.len();
        if !form.is_whole || width < BYTES {
            return None;
        }
        let starts: Vec<usize> = (0..width.div_ceil(BYTES)).map(|word| (word * BYTES).min(width - BYTES)).collect();
        let scales = kept.iter().map(|&place| Scale::new(form, place, &starts)).collect::<Option<_>>()?;
        Some(Self { starts, width, scales })
    }

    /// The totals of the kept scales and how many answers there are, if none is missing or negative.
    #[inline]
    pub(super) fn add_up(&self, cells: &[i8], totals: &mut [Total]) -> Option<u16> {
        let words = || self.starts.iter().map(|&start| word(cells, start));
        if words().fold(0, |all, word| all | word) & HIGH_BITS != 0 || cells.len() != self.width {
            return None;
        }
        for scale in &self.scales {
            let sums = words().zip(&scale.masks).map(|(word, [add, take])| sum(word & add) - sum(word & take));
            totals[scale.place] = (scale.offset + sums.sum::<i64>(), scale.items);
        }
        u16::try_from(self.width).ok()
    }
}

impl Scale {
    fn new(form: &FormPlan, place: usize, starts: &[usize]) -> Option<Self> {
        let scale = &form.scales[place];
        let mut masks = vec![[0_u64; 2]; starts.len()];
        let mut offset = 0;
        for &column in &scale.columns {
            let (own, multiplier) = form.items[column];
            let side = [1, -1].iter().position(|known| *known == multiplier)?;
            offset += own;
            let word = column / BYTES;
            let mask = &mut masks[word][side];
            let bit = 0xff << (8 * (column - starts[word]));
            // An item that counts twice is not added up so.
            if *mask & bit != 0 {
                return None;
            }
            *mask |= bit;
        }
        Some(Self { place, items: i64::from(scale.items), offset, masks })
    }
}

#[inline]
fn word(cells: &[i8], start: usize) -> u64 {
    let eight = cells.get(start..).and_then(<[i8]>::first_chunk::<BYTES>);
    // A row that is too short is no whole one: see the caller.
    u64::from_le_bytes(eight.map_or([0x80; BYTES], |eight| eight.map(i8::cast_unsigned)))
}

/// The sum of eight bytes below 128.
#[inline]
fn sum(word: u64) -> i64 {
    let pairs = (word & EVEN) + (word >> 8 & EVEN);
    (pairs.wrapping_mul(ONES) >> 48).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_are_added_up() {
        assert_eq!(sum(u64::from_le_bytes([127; 8])), 1016);
        assert_eq!(sum(u64::from_le_bytes([1, 2, 3, 4, 5, 6, 7, 120])), 148);
        assert_eq!(word(&[1, 2, 3], 0) & HIGH_BITS, HIGH_BITS);
    }
}
