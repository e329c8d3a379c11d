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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::case::case;
    use crate::analyze::views::{pairs_of, session_views};
    use crate::domain::instrument::Relationship;
    use crate::read::{Request, Source};
    use crate::score::Scores;
    use crate::simulate::DEMO;

    #[test]
    fn a_row_of_the_caseload_says_what_the_page_of_the_case_says() {
        let request = Request { inputs: vec![Source::Bundle(&DEMO)], ..Request::default() };
        let study = crate::read::study(&request, &mut std::io::empty()).unwrap();
        let scores: Vec<Scores> = (0..study.ratings.len()).map(|table| Scores::of(&study, table).0).collect();
        let therapy =
            |table: &usize| study.instruments[study.ratings[*table].instrument].relationship == Relationship::Therapy;
        let table = (0..study.ratings.len()).find(therapy).unwrap();
        let pair = pairs_of(Relationship::Therapy)[0];
        let sessions = session_views(&study.ratings[table], &scores[table], 0, Relationship::Therapy);
        let all = courses(&study, &study.ratings[table], &sessions, &pair);
        assert!(all.len() > 40 && all.iter().any(|course| course.missing > 0.2));
        for course in all.iter().step_by(5) {
            let page = case(&study, &scores, table, course.dyad, 0.95);
            let scale = &page.scales[0];
            assert_eq!(course.sessions, page.numbers.len());
            assert_eq!(course.last, [scale.last(0, &pair), scale.last(1, &pair)]);
            let rated = |view: usize| scale.sessions.iter().filter(|(_, values)| values[view].is_some()).count();
            let missing = 1.0 - (rated(0) + rated(1)) as f64 / (2 * page.numbers.len()) as f64;
            assert!((course.missing - missing).abs() < 1e-12);
        }
    }
}
