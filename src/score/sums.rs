//! The loop over rows: sums of scored items as integers, with how many items stand behind each.

use super::eight::Whole;
use super::plan::FormPlan;
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

    /// These and the rows behind them.
    fn and(self, later: Self) -> Self {
        Self { rows: self.rows + later.rows, first: self.first.or(later.first) }
    }
}

/// All that one pass over the rows gives.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) sums: Sums,
    /// For each kept scale and row: 0 no score, [`GIVEN`] and its divisor for a given one, else the answered items.
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
    let width = plan.width;
    match (ratings.items.cells(), is_small) {
        (CellSlice::Narrow(cells), true) => {
            let tables: Vec<Table> = plan.forms.iter().map(|form| Table::new(form, &plan.kept)).collect();
            let tables = &tables;
            let of = || {
                move |form: usize, row: usize, totals: &mut [Total]| {
                    tables[form].add_up(cells.get(row * width..(row + 1) * width).unwrap_or(&[]), totals)
                }
            };
            all_rows(plan, ratings, of, short, Sums::Narrow)
        }
        (CellSlice::Narrow(cells), false) => {
            all_rows(plan, ratings, || one_by_one(plan, cells, narrow), |sum| sum, Sums::Wide)
        }
        (CellSlice::Wide(cells), true) => {
            all_rows(plan, ratings, || one_by_one(plan, cells, wide), short, Sums::Narrow)
        }
        (CellSlice::Wide(cells), false) => {
            all_rows(plan, ratings, || one_by_one(plan, cells, wide), |sum| sum, Sums::Wide)
        }
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

/// The sum of scored items, and how many they are.
pub(super) type Total = (i64, i64);

/// Fewer rows than this are not worth a second thread.
const WORTH_A_THREAD: usize = 20_000;

/// Where the scores of some rows go that stand side by side: one column for each scale that is kept.
struct Place<'p, S> {
    first: usize,
    sums: Vec<&'p mut [S]>,
    counts: Vec<&'p mut [u16]>,
    answered: &'p mut [u16],
}

impl<S> Place<'_, S> {
    /// The rows before `row` of these, and the others.
    fn split(self, row: usize) -> (Self, Self) {
        let (sums, later_sums) = self.sums.into_iter().map(|column| column.split_at_mut(row)).unzip();
        let (counts, later_counts) = self.counts.into_iter().map(|column| column.split_at_mut(row)).unzip();
        let (answered, later_answered) = self.answered.split_at_mut(row);
        let later = Self { first: self.first + row, sums: later_sums, counts: later_counts, answered: later_answered };
        (Self { first: self.first, sums, counts, answered }, later)
    }
}

/// All rows; many of them in two threads. `totals` gives what fills in the totals of the scales of a form, and says how
/// many items were answered; if it is all of them, the scales that are kept are enough.
fn all_rows<S, F>(
    plan: &Plan,
    ratings: &Ratings,
    totals: impl Fn() -> F + Sync,
    store: impl Fn(i64) -> S + Sync,
    sums_of: impl Fn(Vec<S>) -> Sums,
) -> Filled
where
    S: Copy + Default + Send,
    F: FnMut(usize, usize, &mut [Total]) -> u16,
{
    let length = ratings.len();
    let scores = length * plan.kept.len();
    let (mut sums, mut counts) = (vec![S::default(); scores], vec![0_u16; scores]);
    let mut answered = vec![0_u16; length];
    let place = Place {
        first: 0,
        sums: sums.chunks_mut(length.max(1)).collect(),
        counts: counts.chunks_mut(length.max(1)).collect(),
        answered: &mut answered,
    };
    let tallies = if length < WORTH_A_THREAD {
        rows(plan, ratings, totals(), &store, place)
    } else {
        let (earlier, later) = place.split(length / 2);
        let (first, second) = std::thread::scope(|scope| {
            let second = scope.spawn(|| rows(plan, ratings, totals(), &store, later));
            (rows(plan, ratings, totals(), &store, earlier), second.join())
        });
        let second = second.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        [first[0].and(second[0]), first[1].and(second[1])]
    };
    let [prorated, unscored] = tallies;
    Filled { sums: sums_of(sums), counts, answered, prorated, unscored }
}

/// Some rows: which of them were prorated, and which have answers but not all scores.
fn rows<S: Copy>(
    plan: &Plan,
    ratings: &Ratings,
    mut totals_of: impl FnMut(usize, usize, &mut [Total]) -> u16,
    store: impl Fn(i64) -> S,
    mut place: Place<'_, S>,
) -> [Tally; 2] {
    let (mut prorated, mut unscored) = (Tally::default(), Tally::default());
    let mut totals = vec![(0, 0); plan.scales.len()];
    let mut scored = vec![(0, 0_u16); plan.scales.len()];
    for at in 0..place.answered.len() {
        let row = place.first + at;
        let Some(form) = plan.form(ratings.perspective[row]) else { continue };
        let here = totals_of(form, row, &mut totals);
        place.answered[at] = here;
        let form = &plan.forms[form];
        if form.is_whole && usize::from(here) == plan.width {
            // Nothing is missing: every scale has its score.
            for (column, &scale) in plan.kept.iter().enumerate() {
                place.sums[column][at] = store(totals[scale].0);
                place.counts[column][at] = form.scales[scale].items;
            }
            continue;
        }
        let (mut is_prorated, mut is_unscored) = (false, false);
        for ((scored, of_scale), &total) in scored.iter_mut().zip(&form.scales).zip(&totals) {
            *scored = score(of_scale, total, here, &ratings.given, row).unwrap_or((0, 0));
            let (count, length) = (scored.1, of_scale.length);
            is_prorated |= count != 0 && count & GIVEN == 0 && usize::from(count) < length;
            is_unscored |= count == 0 && length > 0 && here > 0;
        }
        for (column, &scale) in plan.kept.iter().enumerate() {
            let (sum, count) = scored[scale];
            place.sums[column][at] = store(sum);
            place.counts[column][at] = count;
        }
        if is_prorated {
            prorated.add(row);
        }
        if is_unscored {
            unscored.add(row);
        }
    }
    [prorated, unscored]
}

/// Sum and count of a scale. A row with answers is scored from them, a row without from what was given.
#[inline]
fn score(plan: &ScalePlan, (sum, count): Total, here: u16, given: &Decimals, row: usize) -> Option<(i64, u16)> {
    if here == 0 || plan.length == 0 {
        return given.get(row, plan.given?).map(|score| (score, GIVEN | plan.given_items));
    }
    let count = u16::try_from(count).ok()?;
    (usize::from(count) >= plan.needed).then_some((sum, count))
}

/// Answers of any size: each is scored, and each scale adds its own up.
fn one_by_one<'a, C: Copy>(
    plan: &'a Plan,
    cells: &'a [C],
    read: impl Fn(C) -> Option<i64> + 'a,
) -> impl FnMut(usize, usize, &mut [Total]) -> u16 + 'a {
    let mut scored: Vec<Option<i64>> = vec![None; plan.width];
    move |form, row, totals| {
        let form = &plan.forms[form];
        let cells = cells.get(row * plan.width..).unwrap_or(&[]);
        let mut answered = 0;
        for ((item, &(offset, multiplier)), &cell) in scored.iter_mut().zip(&form.items).zip(cells) {
            *item = read(cell).map(|raw| offset + multiplier * raw);
            answered += u16::from(item.is_some());
        }
        for (total, scale) in totals.iter_mut().zip(&form.scales) {
            let items = scale.columns.iter().filter_map(|&column| scored[column]);
            *total = items.fold((0, 0), |(sum, count), item| (sum + item, count + 1));
        }
        answered
    }
}

/// How many scales are added up side by side.
const LANES: usize = 4;

/// What each possible answer of one byte adds to a few scales, for each item column: the scored item in the lower 16
/// bits, where all sums fit, and a count in the higher ones. A form whose sums are so small has fewer than 2^15 items.
struct Table {
    of_scales: Vec<Vec<[[i32; LANES]; 256]>>,
    whole: Option<Whole>,
}

impl Table {
    fn new(form: &FormPlan, kept: &[usize]) -> Self {
        let of_scales = form.scales.chunks(LANES).map(|scales| Self::of(form, scales)).collect();
        Self { of_scales, whole: Whole::new(form, kept) }
    }

    fn of(form: &FormPlan, scales: &[ScalePlan]) -> Vec<[[i32; LANES]; 256]> {
        let mut table = vec![[[0; LANES]; 256]; form.items.len()];
        for (lane, scale) in scales.iter().enumerate() {
            for &column in &scale.columns {
                let (offset, multiplier) = form.items[column];
                for answer in (i8::MIN..=i8::MAX).filter(|answer| *answer != CellSlice::NO_NARROW) {
                    #[expect(clippy::cast_possible_truncation, reason = "only used when no sum exceeds 16 bits")]
                    let item = (offset + multiplier * i64::from(answer)) as i32;
                    table[column][usize::from(answer.cast_unsigned())][lane] = (1 << 16) + item;
                }
            }
        }
        table
    }

    /// The totals of the scales from the answers of one row.
    #[inline]
    fn add_up(&self, cells: &[i8], totals: &mut [Total]) -> u16 {
        if let Some(answered) = self.whole.as_ref().and_then(|whole| whole.add_up(cells, totals)) {
            return answered;
        }
        for (columns, totals) in self.of_scales.iter().zip(totals.chunks_mut(LANES)) {
            let mut sums = [0; LANES];
            for (adds, &cell) in columns.iter().zip(cells) {
                for (sum, add) in sums.iter_mut().zip(&adds[usize::from(cell.cast_unsigned())]) {
                    *sum += add;
                }
            }
            for (total, sum) in totals.iter_mut().zip(sums) {
                *total = parts(sum);
            }
        }
        cells.iter().map(|&cell| u16::from(cell != CellSlice::NO_NARROW)).sum()
    }
}

/// Sum and count out of one number.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low 16 bits are the sum")]
fn parts(total: i32) -> Total {
    let sum = total as i16;
    (i64::from(sum), i64::from((total - i32::from(sum)) >> 16))
}
