//! What to add up for each form, worked out once before the loop over rows.

use crate::domain::instrument::Form;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::Metric;
use crate::domain::instrument::Perspective;
use crate::domain::instrument::Scale;
use crate::domain::rating::CellSlice;
use crate::domain::rating::Ratings;

/// How the rows of one table are scored.
pub(super) struct Plan {
    /// Ids of all scales of the instrument.
    pub(super) scales: Vec<String>,
    /// Those whose scores are kept.
    pub(super) kept: Vec<usize>,
    /// Sums of scored items are integers over this.
    pub(super) unit: i64,
    /// Item columns of the table.
    pub(super) width: usize,
    /// One for each form of the instrument.
    pub(super) forms: Vec<FormPlan>,
    /// Which form each perspective fills in, by its place in [`Perspective::ALL`].
    form_of: [Option<usize>; Perspective::ALL.len()],
}

/// How one form is scored.
pub(super) struct FormPlan {
    /// Scored item = `offset + multiplier * raw`, one for each item column.
    pub(super) items: Vec<(i64, i64)>,
    /// One for each scale of [`Plan::scales`].
    pub(super) scales: Vec<ScalePlan>,
    /// Has every scale a score when every item is answered?
    pub(super) is_whole: bool,
}

/// How one scale of a form is scored.
#[derive(Default)]
pub(super) struct ScalePlan {
    /// Item columns from 0.
    pub(super) columns: Vec<usize>,
    /// How many items the key has, and how many of them must be answered.
    pub(super) length: usize,
    pub(super) needed: usize,
    /// The length again, as counts are kept.
    pub(super) items: u16,
    /// Column of the score that stood in the file.
    pub(super) given: Option<usize>,
    /// How many items that score is the sum of; 1 where it is a mean, or where nobody knows.
    pub(super) given_items: u16,
}

impl Plan {
    /// Keeps the scores of the scales in `wanted`, all if it is empty, and of those that have scores in the file to be
    /// compared with.
    pub(super) fn new(instrument: &Instrument, ratings: &Ratings, wanted: &[String]) -> Self {
        let scales: Vec<String> = instrument.scale_ids().into_iter().map(String::from).collect();
        let raw_unit = ratings.items.unit();
        let factor = instrument.forms.iter().map(|form| factor(form, raw_unit)).max().unwrap_or(1);
        let unit = raw_unit.saturating_mul(factor);
        let width = ratings.items.width();
        let metric = instrument.report_as;
        let form = |form| FormPlan::new(form, ScalePlan::of(form, &scales, ratings, metric), width, unit, factor);
        let forms = instrument.forms.iter().map(form).collect();
        let form_of = Perspective::ALL.map(|perspective| instrument.form_of(perspective));
        let is_given = |id: &String| ratings.given_scales.contains(id);
        let is_wanted = |scale: &usize| {
            let id = &scales[*scale];
            wanted.is_empty() || wanted.contains(id) || is_given(id)
        };
        let kept = (0..scales.len()).filter(is_wanted).collect();
        Self { scales, kept, unit, width, forms, form_of }
    }

    /// The place in [`Self::forms`] of the form that a perspective fills in.
    #[inline]
    pub(super) fn form(&self, perspective: Perspective) -> Option<usize> {
        self.form_of[perspective as usize]
    }

    /// Largest size that a sum of scored items or a given score can have; `None` if beyond 64 bits.
    pub(super) fn bound(&self, ratings: &Ratings) -> Option<i64> {
        let raw = largest(ratings.items.cells())?;
        let mut bound = largest(ratings.given.cells())?;
        for form in &self.forms {
            for &(offset, multiplier) in &form.items {
                let item = raw.checked_mul(multiplier.abs())?.checked_add(offset.abs())?;
                bound = bound.max(item.checked_mul(i64::try_from(self.width).ok()?.max(1))?);
            }
        }
        Some(bound)
    }
}

impl FormPlan {
    fn new(form: &Form, scales: Vec<ScalePlan>, width: usize, unit: i64, factor: i64) -> Self {
        let ends = form.range.map(|(low, high)| scaled(low + high, unit));
        let columns = 0..width;
        let items = columns.map(|column| match (u16::try_from(column + 1), ends) {
            (Ok(item), Some(ends)) if form.is_reversed(item) => (ends, -factor),
            _ => (0, factor),
        });
        let has_all = |scale: &ScalePlan| scale.items > 0 && scale.columns.len() == scale.length;
        Self { items: items.collect(), is_whole: scales.iter().all(has_all), scales }
    }
}

impl ScalePlan {
    /// One for each scale of the instrument.
    fn of(form: &Form, ids: &[String], ratings: &Ratings, metric: Metric) -> Vec<Self> {
        ids.iter().map(|id| Self::new(form, id, ratings, metric)).collect()
    }

    fn new(form: &Form, id: &str, ratings: &Ratings, metric: Metric) -> Self {
        let Some(scale) = form.scale(id) else { return Self::default() };
        let columns = scale.items.iter().map(|item| usize::from(*item).wrapping_sub(1));
        Self {
            columns: columns.filter(|column| *column < ratings.items.width()).collect(),
            length: scale.items.len(),
            items: u16::try_from(scale.items.len()).unwrap_or(0),
            needed: scale.needed(),
            given: ratings.given_scales.iter().position(|given| given == id),
            given_items: given_items(scale, metric),
        }
    }
}

/// How many items a score in the file is the sum of, as far as the key tells.
pub(super) fn given_items(scale: &Scale, metric: Metric) -> u16 {
    match (metric, u16::try_from(scale.items.len())) {
        (Metric::Sum, Ok(items @ 1..)) => items,
        _ => 1,
    }
}

/// `value` as an integer over `unit`.
fn scaled(value: f64, unit: i64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "ranges lie within a billion, and a cast saturates")]
    let scaled = libm::rint(value * unit as f64) as i64;
    scaled
}

/// The power of ten that makes lowest + highest answer a whole number over the unit of the cells.
fn factor(form: &Form, unit: i64) -> i64 {
    const FINEST: i64 = 1_000_000;
    let Some((low, high)) = form.range.filter(|_| !form.reversed.is_empty()) else { return 1 };
    let is_whole = |factor: i64| {
        let ends = (low + high) * unit as f64 * factor as f64;
        (ends - libm::rint(ends)).abs() <= 1e-9 * ends.abs().max(1.0)
    };
    let powers = std::iter::successors(Some(1_i64), |power| (*power < FINEST).then_some(power * 10));
    powers.into_iter().find(|&power| is_whole(power)).unwrap_or(FINEST)
}

/// The largest cell by size; `None` if beyond 64 bits.
fn largest(cells: CellSlice<'_>) -> Option<i64> {
    match cells {
        CellSlice::Narrow(_) => Some(i64::from(i8::MAX)),
        CellSlice::Wide(cells) => {
            let present = cells.iter().filter(|cell| **cell != CellSlice::NO_WIDE);
            i64::try_from(present.map(|cell| cell.unsigned_abs()).max().unwrap_or(0)).ok()
        }
    }
}
