//! What each view said of each session: one scale, observers of a session averaged.

use crate::domain::instrument::{Perspective, Relationship};
use crate::domain::rating::Ratings;
use crate::domain::study::SessionId;
use crate::score::Scores;

/// The views of a relationship, the giver first: a gap is an earlier one minus a later one, except that an observer is
/// always the one from whom a person is subtracted.
pub fn views_of(relationship: Relationship) -> [Perspective; 3] {
    let (giver, receiver) = relationship.roles();
    [giver, receiver, Perspective::Observer]
}

/// One session, and what each of the three views said of it (mean per item).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SessionViews {
    /// Which session.
    pub session: SessionId,
    /// Giver, receiver, observer.
    pub values: [Option<f64>; 3],
}

/// Scores this large have digits in common that are better taken away before anything is rounded.
const LARGE: i64 = 1000;

/// A whole number near the scores of a scale: 0 for scores of ordinary size.
pub fn origin(scores: &Scores, scale: usize) -> i64 {
    let first = (0..scores.rows()).find_map(|row| scores.exact(scale, row));
    let whole = first.map_or(0, |(numerator, denominator)| numerator / denominator);
    if (-LARGE..LARGE).contains(&whole) { 0 } else { whole }
}

/// All sessions in which at least one view has a score on the scale, in the order of the study.
pub fn session_views(
    ratings: &Ratings,
    scores: &Scores,
    scale: usize,
    relationship: Relationship,
) -> Vec<SessionViews> {
    session_views_about(0, ratings, scores, scale, relationship)
}

/// [`session_views`] less `origin`, taken away exactly: differences and coefficients stay as they are, and scores that
/// share many leading digits lose none of the others.
pub fn session_views_about(
    origin: i64,
    ratings: &Ratings,
    scores: &Scores,
    scale: usize,
    relationship: Relationship,
) -> Vec<SessionViews> {
    let value = |row: usize| {
        let (numerator, denominator) = scores.exact(scale, row)?;
        let less = i128::from(numerator) - i128::from(origin) * i128::from(denominator);
        Some(less as f64 / denominator as f64)
    };
    let order = views_of(relationship);
    let mut sessions: Vec<SessionViews> = Vec::new();
    let mut row = 0;
    while row < ratings.len() {
        let session = ratings.session[row];
        let mut sums = [(0.0, 0_u32); 3];
        while row < ratings.len() && ratings.session[row] == session {
            let view = order.iter().position(|&view| view == ratings.perspective[row]);
            if let (Some(view), Some(value)) = (view, value(row)) {
                sums[view].0 += value;
                sums[view].1 += 1;
            }
            row += 1;
        }
        if sums.iter().any(|&(_, count)| count > 0) {
            let values = sums.map(|(sum, count)| (count > 0).then(|| sum / f64::from(count)));
            sessions.push(SessionViews { session, values });
        }
    }
    sessions
}

/// Two views of which one is subtracted from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewPair {
    /// Subtracted from: place in [`views_of`].
    pub minuend: usize,
    /// Subtracted.
    pub subtrahend: usize,
    /// The two perspectives, in the same order.
    pub views: (Perspective, Perspective),
}

impl ViewPair {
    /// `therapist-client`.
    pub fn name(&self) -> String {
        format!("{}-{}", self.views.0.name(), self.views.1.name())
    }

    /// `client,therapist`, in the order of [`Perspective`].
    pub fn both(&self) -> String {
        let (first, second) = if self.views.0 < self.views.1 { self.views } else { (self.views.1, self.views.0) };
        format!("{},{}", first.name(), second.name())
    }
}

/// Giver minus receiver, observer minus receiver, observer minus giver.
pub fn pairs_of(relationship: Relationship) -> [ViewPair; 3] {
    let views = views_of(relationship);
    [(0, 1), (2, 1), (2, 0)].map(|(minuend, subtrahend)| ViewPair {
        minuend,
        subtrahend,
        views: (views[minuend], views[subtrahend]),
    })
}
