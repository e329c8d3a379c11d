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

/// One session, and what each of the three views said of it (mean per item). There can be millions: no room is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SessionViews {
    /// Which session.
    pub session: SessionId,
    /// One bit for each view that has a score.
    present: u8,
    /// Giver, receiver, observer; 0 where there is none.
    scores: [f64; 3],
}

impl SessionViews {
    /// What a view said, by its place in [`views_of`].
    #[inline]
    pub fn value(&self, place: usize) -> Option<f64> {
        self.has(1 << place).then(|| self.scores[place])
    }

    /// The same, 0 where there is none: for those who asked [`Self::has`].
    #[inline]
    pub(super) fn score(&self, place: usize) -> f64 {
        self.scores[place]
    }

    /// Giver, receiver, observer.
    pub fn values(&self) -> [Option<f64>; 3] {
        [0, 1, 2].map(|place| self.value(place))
    }

    /// Do all these views have a score? One bit for each place in [`views_of`].
    #[inline]
    pub fn has(&self, views: u8) -> bool {
        self.present & views == views
    }
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
    let mut sessions = Vec::new();
    fill_session_views(&mut sessions, 0, ratings, scores, scale, relationship);
    sessions
}

/// Puts [`session_views`] less `origin` into the room of an earlier answer. The origin is taken away exactly: differences and
/// coefficients stay as they are, and scores that share many leading digits lose none of the others.
pub fn fill_session_views(
    sessions: &mut Vec<SessionViews>,
    origin: i64,
    ratings: &Ratings,
    scores: &Scores,
    scale: usize,
    relationship: Relationship,
) {
    sessions.clear();
    let value = |row: usize| {
        let (numerator, denominator) = scores.exact(scale, row)?;
        let near = origin.checked_mul(denominator).and_then(|origin| numerator.checked_sub(origin));
        let far = || (i128::from(numerator) - i128::from(origin) * i128::from(denominator)) as f64;
        Some(near.map_or_else(far, |near| near as f64) / denominator as f64)
    };
    let order = views_of(relationship);
    let slot = Perspective::ALL.map(|view| order.iter().position(|&own| own == view));
    let numbers = |end: Option<&SessionId>| end.map_or(0, |session| session.0 as usize);
    sessions.reserve(numbers(ratings.session.last()) - numbers(ratings.session.first()) + 1);
    let mut row = 0;
    for hour in ratings.session.chunk_by(|a, b| a == b) {
        let mut sums = [(0.0, 0_u32); 3];
        for row in row..row + hour.len() {
            let view = slot[ratings.perspective[row] as usize];
            if let (Some(view), Some(value)) = (view, value(row)) {
                sums[view].0 += value;
                sums[view].1 += 1;
            }
        }
        row += hour.len();
        let present = (0..3).fold(0, |present, place| present | u8::from(sums[place].1 > 0) << place);
        if present != 0 {
            let scores = sums.map(|(sum, count)| sum / f64::from(count.max(1)));
            sessions.push(SessionViews { session: hour[0], present, scores });
        }
    }
}

/// How many sessions have a score of both views, for each of these pairs.
pub(super) fn joint_counts(
    ratings: &Ratings,
    scores: &Scores,
    scale: usize,
    relationship: Relationship,
    pairs: &[ViewPair],
) -> Vec<usize> {
    let order = views_of(relationship);
    let bit = Perspective::ALL.map(|view| order.iter().position(|&own| own == view).map_or(0, |place| 1_u8 << place));
    // Sessions by the views that have a score there.
    let mut counts = [0; 8];
    let mut row = 0;
    for hour in ratings.session.chunk_by(|a, b| a == b) {
        let rows = row..row + hour.len();
        row = rows.end;
        let scored = |row: &usize| scores.exact(scale, *row).is_some();
        let present = rows.filter(scored).fold(0, |bits, row| bits | bit[ratings.perspective[row] as usize]);
        counts[usize::from(present)] += 1;
    }
    let has = |bits: usize, pair: &ViewPair| bits >> pair.minuend & bits >> pair.subtrahend & 1 == 1;
    pairs.iter().map(|pair| (0..8).filter(|&bits| has(bits, pair)).map(|bits| counts[bits]).sum()).collect()
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
