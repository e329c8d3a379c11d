//! Where each case of a caseload stands: how many sessions, the last ratings, what changed, which forms are missing.

use super::views::{SessionViews, ViewPair};
use crate::domain::rating::Ratings;
use crate::domain::study::{DyadId, Study};

/// One case on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Whose.
    pub dyad: DyadId,
    /// Sessions about which anyone filled in a form.
    pub sessions: usize,
    /// The last rating of giver and receiver, and how far it lies from the same view's rating in the first joint session, where
    /// that is an earlier one.
    pub last: [Option<(f64, Option<f64>)>; 2],
    /// Share of the forms of giver and receiver that are missing or have too few answers for a score.
    pub missing: f64,
}

/// Every case with at least one score of giver or receiver, in the order of the study.
pub fn courses(study: &Study, ratings: &Ratings, sessions: &[SessionViews], pair: &ViewPair) -> Vec<Course> {
    let mut held = vec![0_usize; study.dyads.len()];
    for hour in ratings.session.chunk_by(|a, b| a == b) {
        held[study.session(hour[0]).dyad.0 as usize] += 1;
    }
    let dyad = |session: &SessionViews| study.session(session.session).dyad;
    let cases = sessions.chunk_by(|a, b| dyad(a) == dyad(b));
    cases.map(|case| course(dyad(&case[0]), held[dyad(&case[0]).0 as usize], case, pair)).collect()
}

fn course(dyad: DyadId, held: usize, case: &[SessionViews], pair: &ViewPair) -> Course {
    let both = 1 << pair.minuend | 1 << pair.subtrahend;
    let start = case.iter().position(|session| session.has(both));
    let last = |view: usize| {
        let (place, value) =
            case.iter().enumerate().rev().find_map(|(place, session)| Some((place, session.value(view)?)))?;
        let first = start.filter(|&start| start < place).and_then(|start| case[start].value(view));
        Some((value, first.map(|first| value - first)))
    };
    let forms = |view: usize| case.iter().filter(|session| session.value(view).is_some()).count();
    let returned = forms(pair.minuend) + forms(pair.subtrahend);
    Course {
        dyad,
        sessions: held,
        last: [last(pair.minuend), last(pair.subtrahend)],
        missing: 1.0 - returned as f64 / (2 * held).max(1) as f64,
    }
}
