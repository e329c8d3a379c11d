//! Two forms on which the same number is the same item, and what was answered there.

use super::views::ViewPair;
use crate::domain::instrument::{Form, Instrument, Parallel, Perspective};
use crate::domain::rating::Ratings;
use crate::stats::Undefined;
use crate::stats::describe::mean;

/// The two forms of a pair of views, if item 1 is the same item on both, item 2 too, and so on.
#[derive(Debug, Clone, Copy)]
pub(super) struct SameItems<'a> {
    views: (Perspective, Perspective),
    forms: (&'a Form, &'a Form),
}

impl<'a> SameItems<'a> {
    /// [`Undefined::NotParallel`] unless the forms are parallel throughout and answers run over the same range.
    pub(super) fn of(instrument: &'a Instrument, pair: &ViewPair) -> Result<Self, Undefined> {
        let form = |view: Perspective| instrument.form_of(view).map(|form| &instrument.forms[form]);
        match (form(pair.views.0), form(pair.views.1)) {
            (Some(first), Some(second))
                if first.items == second.items
                    && first.range == second.range
                    && instrument.parallel(pair.views.0, pair.views.1).0 == Parallel::Full =>
            {
                Ok(Self { views: pair.views, forms: (first, second) })
            }
            _ => Err(Undefined::NotParallel),
        }
    }

    /// How many items both forms have, and the file holds.
    pub(super) fn width(&self, ratings: &Ratings) -> usize {
        ratings.items.width().min(usize::from(self.forms.0.items))
    }

    /// The items of a scale, from 0, if it holds the same ones on both forms.
    pub(super) fn of_scale(&self, scale: &str) -> Result<Vec<usize>, Undefined> {
        let items = |form: &Form| form.scale(scale).map(|scale| scale.items.clone()).unwrap_or_default();
        let (first, second) = (items(self.forms.0), items(self.forms.1));
        if first != second {
            return Err(Undefined::NotParallel);
        }
        Ok(first.into_iter().map(|item| usize::from(item) - 1).collect())
    }

    /// What both answered to an item (from 0) in one session, in the direction of its scale; several raters of one view are
    /// averaged.
    pub(super) fn answers(&self, ratings: &Ratings, session: &[usize], item: usize) -> Option<(f64, f64)> {
        let of_view = |view: Perspective, form: &Form| {
            let rows = session.iter().filter(|&&row| ratings.perspective[row] == view);
            let answers: Vec<f64> =
                rows.filter_map(|&row| keyed(form, item, ratings.items.value(row, item)?)).collect();
            mean(&answers)
        };
        Some((of_view(self.views.0, self.forms.0)?, of_view(self.views.1, self.forms.1)?))
    }
}

/// An answer in the direction of its scale.
fn keyed(form: &Form, item: usize, answer: f64) -> Option<f64> {
    if form.is_reversed(u16::try_from(item + 1).ok()?) {
        form.range.map(|(low, high)| low + high - answer)
    } else {
        Some(answer)
    }
}
