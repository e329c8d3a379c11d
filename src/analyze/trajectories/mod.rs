//! Sessions in order: the gap of each with its error, trends, how the views move together, and forms that are missing.

mod course;
mod missing;
mod movement;
mod session_gaps;
#[cfg(test)]
mod tests;
mod trends;

pub use course::{Direction, PairCourse, SessionPoint, Trajectory};

use super::course_question::CourseQuestion;
use super::finding::{Finding, Heading};
use super::gaps::comparable;
use super::measurement::Measurement;
use super::reliability::Reliability;
use super::usual_gap::UsualGaps;
use super::views::{SessionViews, ViewPair, pairs_of, session_views, views_of};
use crate::domain::instrument::{Instrument, Perspective};
use crate::domain::study::{DyadId, Study};
use crate::score::Scores;
use crate::stats::Undefined;
use crate::stats::describe::standard_deviation;
use crate::stats::level::ConfidenceLevel;

/// Rows, and single courses where they are wanted.
#[derive(Debug, Clone, Default)]
pub struct TrajectoriesFound {
    /// Rows of the whole study, of dyads and of sessions.
    pub findings: Vec<Finding>,
    /// One for each dyad and scale, in the order of the study.
    pub courses: Vec<Trajectory>,
}

/// Everything over time. `reliability` holds the alphas of the forms at hand.
pub fn trajectories(
    study: &Study,
    scores: &[Scores],
    reliability: &[Reliability],
    question: &CourseQuestion,
) -> TrajectoriesFound {
    let mut found = TrajectoriesFound::default();
    let level = ConfidenceLevel::new(question.gaps.conf_level);
    let measurement = Measurement { own: reliability, stated: &question.stated };
    for (table, ratings) in study.ratings.iter().enumerate() {
        let instrument = &study.instruments[ratings.instrument];
        if question.gaps.relationship.is_some_and(|wanted| wanted != instrument.relationship) {
            continue;
        }
        for (place, scale) in question.scales(&scores[table]) {
            let sessions = session_views(ratings, &scores[table], place, instrument.relationship);
            let views = views_of(instrument.relationship);
            let sem = [0, 1, 2].map(|view| {
                let values: Vec<f64> = sessions.iter().filter_map(|session| session.value(view)).collect();
                let sd = standard_deviation(&values).ok_or(Undefined::TooFewPairs { have: values.len(), need: 2 });
                measurement.sem(table, scale, views[view], sd)
            });
            let looked =
                Scale { study, instrument, table, id: scale, question, level: &level, sem, sessions: &sessions };
            looked.look(&measurement, &mut found);
        }
    }
    found
}

/// One scale of one table.
struct Scale<'a> {
    study: &'a Study,
    instrument: &'a Instrument,
    table: usize,
    id: &'a str,
    question: &'a CourseQuestion,
    level: &'a ConfidenceLevel,
    /// Standard error of measurement of each view.
    sem: [Result<f64, Undefined>; 3],
    sessions: &'a [SessionViews],
}

/// A session that both views of a pair rated.
#[derive(Debug, Clone, Copy)]
struct Joint {
    dyad: DyadId,
    number: u32,
    minuend: f64,
    subtrahend: f64,
}

impl Joint {
    fn gap(&self) -> f64 {
        self.minuend - self.subtrahend
    }
}

/// A pair of views that both rated, with its sessions.
struct PairSessions {
    pair: ViewPair,
    joint: Vec<Joint>,
    /// May the two views be subtracted?
    comparable: Result<(), Undefined>,
    /// Standard error of one gap.
    error: Result<f64, Undefined>,
    usual: Option<UsualGaps>,
}

impl Scale<'_> {
    fn look(&self, measurement: &Measurement<'_>, found: &mut TrajectoriesFound) {
        let pairs = self.pairs();
        for pair in &pairs {
            self.session_rows(pair, measurement, &mut found.findings);
        }
        self.trend_rows(&pairs, &mut found.findings);
        for pair in &pairs {
            self.movement_rows(pair, &mut found.findings);
        }
        self.missing_rows(&mut found.findings);
        if self.wants_dyads() {
            self.courses(&pairs, &mut found.courses);
        }
    }

    fn pairs(&self) -> Vec<PairSessions> {
        let asked = |pair: &ViewPair| {
            self.question.gaps.views.is_none_or(|(a, b)| pair.views == (a, b) || pair.views == (b, a))
        };
        let pairs = pairs_of(self.instrument.relationship).into_iter().filter(asked);
        pairs.map(|pair| self.pair(pair)).filter(|pair| !pair.joint.is_empty()).collect()
    }

    fn pair(&self, pair: ViewPair) -> PairSessions {
        let joint = self.sessions.iter().filter_map(|session| {
            let (minuend, subtrahend) = (session.value(pair.minuend)?, session.value(pair.subtrahend)?);
            let session = self.study.session(session.session);
            Some(Joint { dyad: session.dyad, number: session.number, minuend, subtrahend })
        });
        let joint: Vec<Joint> = joint.collect();
        let comparable = comparable(self.instrument, pair.views, self.id);
        let error = comparable.clone().and_then(|()| {
            let error = libm::hypot(self.sem[pair.minuend].clone()?, self.sem[pair.subtrahend].clone()?);
            if error > 0.0 { Ok(error) } else { Err(Undefined::NoVariance) }
        });
        let gaps = || joint.iter().map(|own| (own.dyad, own.gap())).collect::<Vec<_>>();
        let usual = comparable.is_ok().then(|| UsualGaps::new(self.study, &gaps())).flatten();
        PairSessions { pair, joint, comparable, error, usual }
    }

    fn wants_dyads(&self) -> bool {
        let dyad = |session: &SessionViews| self.study.session(session.session).dyad;
        self.question.gaps.wants_groups(self.sessions.chunk_by(|a, b| dyad(a) == dyad(b)))
    }

    fn heading(&self, views: String) -> Heading {
        Heading {
            analysis: self.question.gaps.analysis,
            instrument: self.instrument.id.as_str().into(),
            scale: self.id.into(),
            views: Some(views),
            conf_level: self.question.gaps.conf_level,
        }
    }

    fn views(&self) -> [Perspective; 3] {
        views_of(self.instrument.relationship)
    }

    /// `client` or `trainee`: what a row about one dyad varies over.
    fn dyad_level(&self) -> &'static str {
        self.instrument.relationship.roles().1.name()
    }

    /// Sessions in which one view rated: whose, number, rating.
    fn rated(&self, place: usize) -> Vec<(DyadId, u32, f64)> {
        let rated = self.sessions.iter().filter_map(|session| {
            let value = session.value(place)?;
            let session = self.study.session(session.session);
            Some((session.dyad, session.number, value))
        });
        rated.collect()
    }
}
