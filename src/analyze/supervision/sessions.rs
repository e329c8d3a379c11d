//! The gap of every session in which both views have a score, with its day.

use crate::analyze::views::{SessionViews, ViewPair, session_views};
use crate::domain::date::Date;
use crate::domain::instrument::Relationship;
use crate::domain::rating::Ratings;
use crate::domain::study::{DyadId, Study};
use crate::score::Scores;

/// The gap of one session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct GapSession {
    pub(super) dyad: DyadId,
    pub(super) number: u32,
    pub(super) date: Option<Date>,
    pub(super) gap: f64,
}

/// In the order of the study.
pub(super) fn gap_sessions(
    study: &Study,
    ratings: &Ratings,
    scores: &Scores,
    scale: usize,
    relationship: Relationship,
    pair: &ViewPair,
) -> Vec<GapSession> {
    let views = session_views(ratings, scores, scale, relationship);
    let gap = |views: &SessionViews| {
        let gap = views.value(pair.minuend)? - views.value(pair.subtrahend)?;
        let session = study.session(views.session);
        Some(GapSession { dyad: session.dyad, number: session.number, date: session.date, gap })
    };
    views.iter().filter_map(gap).collect()
}
