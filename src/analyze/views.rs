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

/// All sessions in which at least one view has a score on the scale, in the order of the study.
pub fn session_views(
    ratings: &Ratings,
    scores: &Scores,
    scale: usize,
    relationship: Relationship,
) -> Vec<SessionViews> {
    let order = views_of(relationship);
    let slot = Perspective::ALL.map(|view| order.iter().position(|&own| own == view));
    let hours = ratings.session.chunk_by(|a, b| a == b);
    let mut sessions: Vec<SessionViews> = Vec::with_capacity(hours.clone().count());
    let mut row = 0;
    for hour in hours {
        let mut sums = [(0.0, 0_u32); 3];
        for row in row..row + hour.len() {
            let view = slot[ratings.perspective[row] as usize];
            if let (Some(view), Some(value)) = (view, scores.value(scale, row)) {
                sums[view].0 += value;
                sums[view].1 += 1;
            }
        }
        row += hour.len();
        if sums.iter().any(|&(_, count)| count > 0) {
            let values = sums.map(|(sum, count)| (count > 0).then(|| sum / f64::from(count)));
            sessions.push(SessionViews { session: hour[0], values });
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
