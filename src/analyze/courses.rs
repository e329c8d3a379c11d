//! The sessions of every dyad in order, giver and receiver side by side, as one block that is read course by course.

use super::views::{SessionViews, session_views};
use crate::domain::instrument::Relationship;
use crate::domain::rating::Ratings;
use crate::domain::study::{DyadId, SessionId, Study};
use crate::score::Scores;

/// What giver and receiver said of one session.
pub type Pair = [Option<f64>; 2];

/// One dyad's sessions, ascending; every list is equally long, and a part that the instrument lacks is empty.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// Numbers of the sessions.
    pub numbers: &'a [u32],
    /// The scale in question.
    pub main: &'a [Pair],
    /// Goal, task and bond.
    pub parts: [&'a [Pair]; 3],
}

/// All courses of one table of ratings on one scale.
#[derive(Debug, Clone, Default)]
pub struct Courses {
    dyads: Vec<DyadId>,
    /// Where each course begins, and the end.
    starts: Vec<usize>,
    numbers: Vec<u32>,
    main: Vec<Pair>,
    parts: [Vec<Pair>; 3],
}

impl Courses {
    /// Sessions of which giver, receiver or an observer said anything on the scale.
    pub fn new(
        study: &Study,
        ratings: &Ratings,
        scores: &Scores,
        (scale, parts): (usize, Option<[usize; 3]>),
        relationship: Relationship,
    ) -> Self {
        let sessions = session_views(ratings, scores, scale, relationship);
        let mut courses = Self { starts: vec![0], ..Self::default() };
        for course in sessions.chunk_by(|a, b| study.session(a.session).dyad == study.session(b.session).dyad) {
            courses.dyads.push(study.session(course[0].session).dyad);
            courses.numbers.extend(course.iter().map(|session| study.session(session.session).number));
            courses.main.extend(course.iter().map(both));
            courses.starts.push(courses.main.len());
        }
        for (place, part) in parts.into_iter().flatten().enumerate() {
            let of_part = session_views(ratings, scores, part, relationship);
            courses.parts[place] = aligned(&sessions, &of_part);
        }
        courses
    }

    /// How many courses.
    pub fn len(&self) -> usize {
        self.dyads.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.dyads.is_empty()
    }

    /// Whose course.
    pub fn dyad(&self, at: usize) -> DyadId {
        self.dyads[at]
    }

    /// How many sessions a course has.
    pub fn sessions(&self, at: usize) -> usize {
        self.starts[at + 1] - self.starts[at]
    }

    /// One course.
    pub fn get(&self, at: usize) -> Course<'_> {
        let range = self.starts[at]..self.starts[at + 1];
        let part = |part: usize| if self.parts[part].is_empty() { &[][..] } else { &self.parts[part][range.clone()] };
        Course {
            numbers: &self.numbers[range.clone()],
            main: &self.main[range.clone()],
            parts: [part(0), part(1), part(2)],
        }
    }

    /// All courses in order.
    pub fn iter(&self) -> impl Iterator<Item = (DyadId, Course<'_>)> {
        (0..self.len()).map(|at| (self.dyads[at], self.get(at)))
    }

    /// Whose gap of every joint session.
    pub fn gaps(&self) -> Vec<(DyadId, f64)> {
        let of_course = |(dyad, course): (DyadId, Course<'_>)| {
            course.main.iter().filter_map(move |pair| Some((dyad, pair[0]? - pair[1]?))).collect::<Vec<_>>()
        };
        self.iter().flat_map(of_course).collect()
    }

    /// All sessions of all courses.
    pub fn main(&self) -> &[Pair] {
        &self.main
    }

    /// All sessions on goal, task or bond.
    pub fn part(&self, part: usize) -> &[Pair] {
        &self.parts[part]
    }
}

fn both(session: &SessionViews) -> Pair {
    [session.value(0), session.value(1)]
}

/// The sessions of another scale, one for each of `sessions`; both lists ascend.
fn aligned(sessions: &[SessionViews], of_part: &[SessionViews]) -> Vec<Pair> {
    let mut rest = of_part.iter().peekable();
    let of_session = |session: SessionId| {
        while rest.next_if(|other| other.session < session).is_some() {}
        rest.next_if(|other| other.session == session).map_or([None; 2], both)
    };
    sessions.iter().map(|session| session.session).map(of_session).collect()
}
