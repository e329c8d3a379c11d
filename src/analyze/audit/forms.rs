//! The item answers behind observers' scores.

use crate::analyze::rated::rated_rows;
use crate::domain::instrument::Perspective;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::raters::item_spread;

/// What the items of each form say beyond its score.
#[derive(Debug, Clone)]
pub(super) struct Forms {
    /// Standard deviation of the keyed answers within each form, in the order of the ratings.
    pub(super) item_spread: Vec<Option<f64>>,
}

impl Forms {
    /// The observers' forms on a scale; `None` without item answers or without a range, in which items cannot be turned.
    pub(super) fn of(study: &Study, ratings: &Ratings, scores: &Scores, scale: &str) -> Option<Self> {
        let instrument = &study.instruments[ratings.instrument];
        let form = &instrument.forms[instrument.form_of(Perspective::Observer)?];
        let (low, high) = form.range?;
        let items = &form.scales.iter().find(|own| own.id == scale)?.items;
        if items.len() < 2 || ratings.items.width() == 0 {
            return None;
        }
        let answer = |row: usize, item: u16| {
            let raw = ratings.items.value(row, usize::from(item).checked_sub(1)?)?;
            Some(if form.reversed.contains(&item) { low + high - raw } else { raw })
        };
        let spread = |&row: &usize| {
            let answers: Vec<f64> = items.iter().filter_map(|&item| answer(row, item)).collect();
            item_spread(&answers).ok()
        };
        let rows = rated_rows(ratings, scores, scores.scale(scale)?, true);
        Some(Self { item_spread: rows.iter().map(spread).collect() })
    }
}
