//! Scores that stood in the file beside the items: do they follow from the key?

use super::plan::given_items;
use super::scores::Scores;
use super::scores::place;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::Perspective;
use crate::domain::notice::Notice;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;

/// What a score in the file is divided by to be a mean per item.
fn divisor(instrument: &Instrument, perspective: Perspective, id: &str) -> f64 {
    let form = instrument.form_of(perspective).map(|form| &instrument.forms[form]);
    let scale = form.and_then(|form| form.scale(id));
    scale.map_or(1.0, |scale| f64::from(given_items(scale, instrument.report_as)))
}

/// One notice for each scale whose given scores differ from those of the key by more than half a unit of the last digit
/// given. The scores from the items are used in any case.
pub(super) fn differences(scores: &Scores, study: &Study, ratings: &Ratings) -> Vec<Notice> {
    let instrument = &study.instruments[ratings.instrument];
    let mut notices = Vec::new();
    for (column, id) in ratings.given_scales.iter().enumerate() {
        let Some(scale) = scores.scale(id) else { continue };
        let items = |row: usize| divisor(instrument, ratings.perspective[row], id);
        let (mut compared, mut different, mut first) = (0, 0, None);
        for row in (0..ratings.len()).filter(|&row| !scores.is_given(scale, row)) {
            let (Some(given), Some(own)) = (ratings.given.value(row, column), scores.value(scale, row)) else {
                continue;
            };
            compared += 1;
            let (given, half_unit) = (given / items(row), 0.5 / (items(row) * ratings.given.unit() as f64));
            if (given - own).abs() > half_unit + 1e-9 * own.abs().max(1.0) {
                different += 1;
                first.get_or_insert(row);
            }
        }
        if let Some(row) = first {
            let message = format!(
                "{different} of {compared} {id} scores in the file differ from the key of {}; the scores here are computed from the items",
                instrument.id
            );
            notices.push(Notice::new("published-score-differs", message, different).at(place(study, ratings, row)));
        }
    }
    notices
}
