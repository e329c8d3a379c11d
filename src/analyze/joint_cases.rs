//! What the joint sessions of every case add up to: one pass over the sessions for all pairs of views.

use super::pair::{JointSession, Unit, UnitSums, cases};
use super::views::{SessionViews, ViewPair};
use crate::domain::study::{DyadId, Study};
use crate::stats::describe::Run;

/// The joint sessions of one case, less the first of them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct JointCase {
    dyad: DyadId,
    minuend: f64,
    subtrahend: f64,
    run: Run,
}

/// The cases that have sessions with both views of a pair, in the order of the study.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JointCases {
    cases: Vec<JointCase>,
    sessions: usize,
    /// Sum of all values of both views.
    sum: f64,
}

impl JointCases {
    /// One for each of these pairs of views, in the room of an earlier answer.
    pub fn fill(room: &mut Vec<Self>, study: &Study, sessions: &[SessionViews], pairs: &[ViewPair]) {
        room.resize_with(pairs.len(), Self::default);
        for joint in &mut *room {
            joint.cases.clear();
            (joint.sessions, joint.sum) = (0, 0.0);
        }
        let dyad = |session: &SessionViews| study.session(session.session).dyad;
        for case in sessions.chunk_by(|a, b| dyad(a) == dyad(b)) {
            for (pair, joint) in pairs.iter().zip(&mut *room) {
                joint.add(dyad(&case[0]), case, pair);
            }
        }
    }

    /// The same from joint sessions at hand.
    pub fn of(sessions: &[JointSession]) -> Self {
        let mut joint = Self { sessions: sessions.len(), ..Self::default() };
        for case in cases(sessions) {
            let first = case[0];
            let mut run = Run::default();
            for session in case {
                run.add(session.minuend - first.minuend, session.subtrahend - first.subtrahend);
                joint.sum += session.minuend + session.subtrahend;
            }
            joint.cases.push(JointCase { dyad: first.dyad, minuend: first.minuend, subtrahend: first.subtrahend, run });
        }
        joint
    }

    /// Which sessions an observer saw cannot be foreseen by a processor: the others add zeros.
    fn add(&mut self, dyad: DyadId, case: &[SessionViews], pair: &ViewPair) {
        let has_both = 1 << pair.minuend | 1 << pair.subtrahend;
        let Some(start) = case.iter().position(|session| session.has(has_both)) else { return };
        let (minuend, subtrahend) = (case[start].score(pair.minuend), case[start].score(pair.subtrahend));
        let mut run = Run::default();
        let mut sum = self.sum;
        for session in &case[start..] {
            let (x, y) = (session.score(pair.minuend), session.score(pair.subtrahend));
            let is_joint = session.has(has_both);
            let (n, x, y, both) =
                if is_joint { (1.0, x - minuend, y - subtrahend, x + y) } else { (0.0, 0.0, 0.0, 0.0) };
            run.add_times(n, x, y);
            sum += both;
            self.sessions += usize::from(is_joint);
        }
        self.sum = sum;
        self.cases.push(JointCase { dyad, minuend, subtrahend, run });
    }

    /// How many sessions.
    pub fn sessions(&self) -> usize {
        self.sessions
    }

    /// Whose they are, each case once.
    pub fn dyads(&self) -> impl Iterator<Item = DyadId> {
        self.cases.iter().map(|case| case.dyad)
    }

    /// Mean of all values of both views.
    fn centre(&self) -> f64 {
        if self.sessions == 0 { 0.0 } else { self.sum / (2.0 * self.sessions as f64) }
    }

    /// Sums of every unit, both views about their common mean, which leaves every gap as it is.
    pub fn unit_sums(&self, study: &Study, unit: Unit) -> Vec<UnitSums> {
        let centre = self.centre();
        let cases = self.cases.iter().map(|case| (case.dyad, case));
        unit.sums(study, cases, &UnitSums::default(), |sums, case| {
            sums.add_case(&case.run, (case.minuend, case.subtrahend), centre);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::pair::joint_sessions;
    use crate::analyze::views::{pairs_of, session_views};
    use crate::domain::instrument::Relationship;
    use crate::read::{Request, Source};
    use crate::score::Scores;
    use crate::simulate::DEMO;

    #[test]
    fn one_pass_adds_up_what_the_sessions_of_each_pair_do() {
        let request = Request { inputs: vec![Source::Bundle(&DEMO)], ..Request::default() };
        let study = crate::read::study(&request, &mut std::io::empty()).unwrap();
        let table = study
            .ratings
            .iter()
            .position(|ratings| study.instruments[ratings.instrument].relationship == Relationship::Therapy)
            .unwrap();
        let (scores, _) = Scores::of(&study, table);
        let sessions = session_views(&study.ratings[table], &scores, 0, Relationship::Therapy);
        let pairs = pairs_of(Relationship::Therapy);
        let mut joint = vec![JointCases { sessions: 7, ..JointCases::default() }];
        JointCases::fill(&mut joint, &study, &sessions, &pairs);
        for (pair, joint) in pairs.iter().zip(joint) {
            let of_pair = joint_sessions(&study, &sessions, pair);
            assert!(of_pair.len() > 10 && joint.sessions() == of_pair.len());
            assert_eq!(joint, JointCases::of(&of_pair), "{}", pair.name());
        }
    }
}
