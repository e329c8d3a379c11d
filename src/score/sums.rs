//! The loop over rows: sums of scored items as integers, with how many items stand behind each.

use std::ops::AddAssign;

use super::plan::FormPlan;
use super::plan::LANES;
use super::plan::Members;
use super::plan::Plan;
use super::plan::ScalePlan;
use crate::domain::rating::CellSlice;
use crate::domain::rating::Decimals;
use crate::domain::rating::Ratings;

/// Marks the count of a score that stood in the file; the other bits are how many items it is the sum of, 1 for a mean.
pub(super) const GIVEN: u16 = 1 << 15;

/// One sum for each scale and row, in two bytes where they suffice.
#[derive(Debug, Clone)]
pub(super) enum Sums {
    Narrow(Vec<i16>),
    Wide(Vec<i64>),
}

impl Sums {
    #[inline]
    pub(super) fn get(&self, at: usize) -> i64 {
        match self {
            Self::Narrow(sums) => i64::from(sums[at]),
            Self::Wide(sums) => sums[at],
        }
    }
}

/// Some rows, with the first of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) rows: usize,
    pub(super) first: Option<usize>,
}

impl Tally {
    fn add(&mut self, row: usize) {
        self.rows += 1;
        self.first.get_or_insert(row);
    }
}

/// All that one pass over the rows gives.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) sums: Sums,
    /// For each scale and row: 0 no score, [`GIVEN`] and its divisor for a given one, else the answered items.
    pub(super) counts: Vec<u16>,
    /// For each row: answered items.
    pub(super) answered: Vec<u16>,
    /// Rows with a scale scored from fewer items than its key has.
    pub(super) prorated: Tally,
    /// Rows with answers and with a scale that has too few of them.
    pub(super) unscored: Tally,
}

/// Adds up all rows. `bound` says how large a sum can become.
pub(super) fn fill(plan: &Plan, ratings: &Ratings, bound: i64) -> Filled {
    let is_small = i16::try_from(bound).is_ok();
    #[expect(clippy::cast_possible_truncation, reason = "only used when no sum exceeds the bound")]
    let short = |sum: i64| sum as i16;
    match (ratings.items.cells(), is_small) {
        (CellSlice::Narrow(cells), true) => rows::<_, _, Near>(plan, ratings, cells, narrow, short, Sums::Narrow),
        (CellSlice::Narrow(cells), false) => rows::<_, _, Far>(plan, ratings, cells, narrow, |sum| sum, Sums::Wide),
        (CellSlice::Wide(cells), true) => rows::<_, _, Near>(plan, ratings, cells, wide, short, Sums::Narrow),
        (CellSlice::Wide(cells), false) => rows::<_, _, Far>(plan, ratings, cells, wide, |sum| sum, Sums::Wide),
    }
}

#[inline]
fn narrow(cell: i8) -> Option<i64> {
    (cell != CellSlice::NO_NARROW).then(|| i64::from(cell))
}

#[inline]
fn wide(cell: i64) -> Option<i64> {
    (cell != CellSlice::NO_WIDE).then_some(cell)
}

fn rows<C: Copy, S: Copy + Default, T: Total>(
    plan: &Plan,
    ratings: &Ratings,
    cells: &[C],
    read: impl Fn(C) -> Option<i64>,
    store: impl Fn(i64) -> S,
    sums_of: impl Fn(Vec<S>) -> Sums,
) -> Filled {
    let scores = ratings.len() * plan.scales.len();
    let (mut sums, mut counts) = (vec![S::default(); scores], vec![0_u16; scores]);
    let mut answered: Vec<u16> = Vec::with_capacity(ratings.len());
    let (mut prorated, mut unscored) = (Tally::default(), Tally::default());
    let mut scored = Scored::<T> { items: vec![T::default(); plan.width] };
    for (row, &perspective) in ratings.perspective.iter().enumerate() {
        let Some(form) = plan.form(perspective) else {
            answered.push(0);
            continue;
        };
        let here = scored.read(form, cells.get(row * plan.width..).unwrap_or(&[]), &read);
        answered.push(here);
        let (mut is_prorated, mut is_unscored) = (false, false);
        for (group, (scales, members)) in form.scales.chunks(LANES).zip(&form.members).enumerate() {
            let totals = scored.totals(members);
            for (lane, (of_scale, total)) in scales.iter().zip(totals).enumerate() {
                let (sum, count) = score(of_scale, total, here, &ratings.given, row).unwrap_or((0, 0));
                let length = of_scale.length;
                is_prorated |= count != 0 && count & GIVEN == 0 && usize::from(count) < length;
                is_unscored |= count == 0 && length > 0 && here > 0;
                let at = (group * LANES + lane) * ratings.len() + row;
                sums[at] = store(sum);
                counts[at] = count;
            }
        }
        if is_prorated {
            prorated.add(row);
        }
        if is_unscored {
            unscored.add(row);
        }
    }
    Filled { sums: sums_of(sums), counts, answered, prorated, unscored }
}

/// Scored items added up and counted in one addition.
trait Total: Copy + Default + AddAssign {
    /// One item.
    fn item(value: i64) -> Self;

    /// The total itself if all bits of `mask` are set, nothing if none are.
    fn kept(self, mask: i32) -> Self;

    /// The sum of the items, and how many they are.
    fn parts(self) -> (i64, i64);
}

/// Sums of any size.
#[derive(Clone, Copy, Default)]
struct Far(i64, i64);

impl AddAssign for Far {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
        self.1 += other.1;
    }
}

impl Total for Far {
    #[inline]
    fn item(value: i64) -> Self {
        Self(value, 1)
    }

    #[inline]
    fn kept(self, mask: i32) -> Self {
        Self(self.0 & i64::from(mask), self.1 & i64::from(mask))
    }

    #[inline]
    fn parts(self) -> (i64, i64) {
        (self.0, self.1)
    }
}

/// Sums that fit into 16 bits, with the count in the higher ones: a form whose sums are so small has fewer than 2^15 items.
#[derive(Clone, Copy, Default)]
struct Near(i32);

impl AddAssign for Near {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Total for Near {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "only used when no sum exceeds 16 bits")]
    fn item(value: i64) -> Self {
        Self((1 << 16) + value as i32)
    }

    #[inline]
    fn kept(self, mask: i32) -> Self {
        Self(self.0 & mask)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the low 16 bits are the sum")]
    fn parts(self) -> (i64, i64) {
        let sum = self.0 as i16;
        (i64::from(sum), i64::from((self.0 - i32::from(sum)) >> 16))
    }
}

/// The items of one row.
struct Scored<T> {
    items: Vec<T>,
}

impl<T: Total> Scored<T> {
    #[inline]
    fn read<C: Copy>(&mut self, form: &FormPlan, cells: &[C], read: &impl Fn(C) -> Option<i64>) -> u16 {
        let mut answered = 0;
        for ((item, &(offset, multiplier)), &cell) in self.items.iter_mut().zip(&form.items).zip(cells) {
            let raw = read(cell);
            *item = raw.map_or_else(T::default, |raw| T::item(offset + multiplier * raw));
            answered += u16::from(raw.is_some());
        }
        answered
    }

    /// The totals of a few scales.
    #[inline]
    fn totals(&self, members: &Members) -> [T; LANES] {
        let mut totals = [T::default(); LANES];
        for (&item, members) in self.items.iter().zip(members) {
            for (total, &mask) in totals.iter_mut().zip(members) {
                *total += item.kept(mask);
            }
        }
        totals
    }
}

/// Sum and count of a scale. A row with answers is scored from them, a row without from what was given.
#[inline]
fn score<T: Total>(plan: &ScalePlan, total: T, here: u16, given: &Decimals, row: usize) -> Option<(i64, u16)> {
    if here == 0 || plan.length == 0 {
        return given.get(row, plan.given?).map(|score| (score, GIVEN | plan.given_items));
    }
    let (sum, count) = total.parts();
    let count = u16::try_from(count).ok()?;
    (usize::from(count) >= plan.needed).then_some((sum, count))
}
