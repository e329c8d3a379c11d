//! Two views of the same sessions: the sums of each independent unit, and every number that follows from them.

use super::views::{SessionViews, ViewPair};
use crate::domain::people::PersonId;
use crate::domain::study::{DyadId, Study};
use crate::stats::Undefined;
use crate::stats::compensated_sum::CompensatedSum;
use crate::stats::describe::{PairMoments, Run};
use crate::stats::limits::NestedSums;

/// One session in which both views have a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointSession {
    /// Whose session.
    pub dyad: DyadId,
    /// The view from which the other is subtracted.
    pub minuend: f64,
    /// The view that is subtracted.
    pub subtrahend: f64,
}

impl JointSession {
    /// The signed gap.
    pub fn gap(&self) -> f64 {
        self.minuend - self.subtrahend
    }
}

/// The sessions in which both views have a score, in the order of the study.
pub fn joint_sessions(study: &Study, sessions: &[SessionViews], pair: &ViewPair) -> Vec<JointSession> {
    let has_both = 1 << pair.minuend | 1 << pair.subtrahend;
    let joint = sessions.iter().filter(|session| session.has(has_both)).map(|session| JointSession {
        dyad: study.session(session.session).dyad,
        minuend: session.score(pair.minuend),
        subtrahend: session.score(pair.subtrahend),
    });
    joint.collect()
}

/// What is taken as independent for an interval about the whole study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Therapists or supervisors.
    Giver,
    /// Clients or trainees.
    Receiver,
}

/// Fewest givers for an interval to rest on them; below, it rests on the receivers and speaks of these givers only.
pub const FEWEST_GIVERS: usize = 5;

impl Unit {
    /// Givers if there are enough of them, else receivers.
    pub fn of(study: &Study, dyads: impl IntoIterator<Item = DyadId>) -> Self {
        let mut givers: Vec<PersonId> = Vec::new();
        for dyad in dyads {
            let giver = study.dyad(dyad).giver;
            if !givers.contains(&giver) {
                givers.push(giver);
            }
            if givers.len() == FEWEST_GIVERS {
                return Self::Giver;
            }
        }
        Self::Receiver
    }

    /// Sums of every unit: `add` puts what belongs to a dyad to the sums of its person. Dyads come in the order of the
    /// study, units go in the order of their first dyad.
    pub fn sums<S, T>(
        self,
        study: &Study,
        parts: impl IntoIterator<Item = (DyadId, T)>,
        empty: &S,
        mut add: impl FnMut(&mut S, T),
    ) -> Vec<S>
    where
        S: Clone,
    {
        // The dyads of one receiver stand together; those of a giver do not and need a place to be found at.
        let mut place: Vec<Option<usize>> = match self {
            Self::Giver => vec![None; study.people.len()],
            Self::Receiver => Vec::new(),
        };
        let mut last: Option<(PersonId, usize)> = None;
        let mut units: Vec<S> = Vec::new();
        for (dyad, part) in parts {
            let person = self.person(study, dyad);
            let known = match last {
                Some((before, at)) if before == person => Some(at),
                _ => place.get(person.0 as usize).copied().flatten(),
            };
            let at = known.unwrap_or(units.len());
            if known.is_none() {
                units.push(empty.clone());
                if let Some(place) = place.get_mut(person.0 as usize) {
                    *place = Some(at);
                }
            }
            last = Some((person, at));
            add(&mut units[at], part);
        }
        units
    }

    /// Who stands for a dyad.
    pub fn person(self, study: &Study, dyad: DyadId) -> PersonId {
        let dyad = study.dyad(dyad);
        match self {
            Self::Giver => dyad.giver,
            Self::Receiver => dyad.receiver,
        }
    }
}

/// Additive sums of one unit, so that leaving it out is a subtraction.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct UnitSums {
    /// Sessions, both views about their common centre.
    pub sessions: PairMoments,
    /// Sessions about the mean of their own case.
    pub within: PairMoments,
    /// Cases, each the mean of its sessions.
    pub between: PairMoments,
    /// Gaps of sessions nested in cases.
    pub nested: NestedSums,
}

impl UnitSums {
    /// Adds the sessions of one case: a run about its first session, where that stands, and what is taken from both views.
    pub(super) fn add_case(&mut self, run: &Run, (minuend, subtrahend): (f64, f64), centre: f64) {
        let from_centre = (minuend - centre, subtrahend - centre);
        let means = run.means();
        self.sessions.add_run(run, from_centre);
        self.within.add_run_about_means(run);
        self.between.add(means.0 + from_centre.0, means.1 + from_centre.1);
        self.nested.add_subject_sums(run.differences(minuend - subtrahend));
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            sessions: self.sessions.plus(&other.sessions),
            within: self.within.plus(&other.within),
            between: self.between.plus(&other.between),
            nested: self.nested.plus(&other.nested),
        }
    }
}

/// The joint sessions of one case, which stand together in the order of the study.
pub fn cases(sessions: &[JointSession]) -> impl Iterator<Item = &[JointSession]> {
    sessions.chunk_by(|a, b| a.dyad == b.dyad)
}

/// The values of one view in one unit: how many, and their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ViewSums {
    sessions: f64,
    sum: CompensatedSum,
}

impl ViewSums {
    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self { sessions: self.sessions + other.sessions, sum: self.sum.plus(other.sum) }
    }

    /// How many sessions.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, exact far below 2^53")]
    pub fn sessions(&self) -> usize {
        self.sessions as usize
    }

    /// The mean value.
    pub fn mean(&self) -> Result<f64, Undefined> {
        if self.sessions > 0.0 {
            Ok(self.sum.value() / self.sessions)
        } else {
            Err(Undefined::TooFewPairs { have: 0, need: 1 })
        }
    }
}

/// Sums of each view (giver, receiver, observer) in every case.
pub fn view_sums(study: &Study, sessions: &[SessionViews]) -> Vec<(DyadId, [ViewSums; 3])> {
    let dyad = |session: &SessionViews| study.session(session.session).dyad;
    let cases = sessions.chunk_by(|a, b| dyad(a) == dyad(b)).map(|case| {
        let mut own = [(0.0, 0.0); 3];
        for session in case {
            for (place, (count, sum)) in own.iter_mut().enumerate() {
                if let Some(value) = session.value(place) {
                    *count += 1.0;
                    *sum += value;
                }
            }
        }
        (dyad(&case[0]), own.map(|(sessions, sum)| ViewSums { sessions, sum: [sum].into_iter().collect() }))
    });
    cases.collect()
}
