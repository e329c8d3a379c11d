//! What has to be known of units drawn again and of completed copies.

use super::correlate::Level;
use super::rows_of::RowsOf;
use crate::domain::notice::Notice;
use crate::stats::Undefined;
use crate::stats::compare::Bootstrap;
use crate::stats::compare::Draws;

/// Draws without a value, which the intervals are made without.
pub(super) fn about_draws(
    found: &Result<Bootstrap, Undefined>,
    draws: Draws,
    level: &Level,
    rows: &RowsOf,
) -> Option<Notice> {
    let without = found.as_ref().ok().map(|found| found.without_value).filter(|&count| count > 0)?;
    let message = format!(
        "{}, {}: in {without} of {} draws of units a column never changes, so that a correlation has no value there; the intervals \
         `bca` and `percentile` are of the other draws",
        rows.pair(0, 1),
        level.name,
        draws.replicates
    );
    Some(Notice::new("draws-without-value", message, without))
}

/// What was pooled, and what could not be.
pub(super) fn about_copies(copies: usize, not_pooled: usize) -> Notice {
    let message = format!(
        "numbers are pooled over {copies} completed copies (Rubin 1987; Barnard & Rubin 1999); {not_pooled} rows are not, and each \
         says what is lacking for it"
    );
    Notice::new("imputations-pooled", message, copies)
}
