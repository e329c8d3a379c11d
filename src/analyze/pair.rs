//! Two views of the same sessions: the sums of each independent unit, and every number that follows from them.

use super::views::{SessionViews, ViewPair};
use crate::domain::people::PersonId;
use crate::domain::study::{DyadId, Study};
use crate::stats::Undefined;
use crate::stats::describe::{CompensatedSum, PairMoments};
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
    let joint = |session: &SessionViews| {
        let dyad = study.session(session.session).dyad;
        let (minuend, subtrahend) = (session.value(pair.minuend)?, session.value(pair.subtrahend)?);
        Some(JointSession { dyad, minuend, subtrahend })
    };
    let mut both = Vec::with_capacity(sessions.len());
    both.extend(sessions.iter().filter_map(joint));
    both
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
        add: impl Fn(&mut S, T),
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

/// Sums of every unit. `centre` is subtracted from both views alike, which leaves every gap as it is.
pub fn unit_sums(study: &Study, sessions: &[JointSession], unit: Unit, centre: f64) -> Vec<UnitSums> {
    let cases = cases(sessions).map(|case| (case[0].dyad, case));
    unit.sums(study, cases, &UnitSums::default(), |sums, case| add_case(sums, case, centre))
}

fn add_case(sums: &mut UnitSums, case: &[JointSession], centre: f64) {
    let mut own = PairMoments::default();
    for session in case {
        own.add(session.minuend - centre, session.subtrahend - centre);
    }
    let (Some(mean_minuend), Some(mean_subtrahend)) = (own.mean_x(), own.mean_y()) else { return };
    add_within(&mut sums.within, case);
    sums.sessions = sums.sessions.plus(&own);
    sums.between.add(mean_minuend, mean_subtrahend);
    sums.nested.add_subject(case.iter().map(JointSession::gap));
}

/// The sessions about the mean of their case. Values are taken from the first session before their mean is, so that a view
/// that never changes within the case deviates by exactly 0, not by the rounding of its mean.
fn add_within(within: &mut PairMoments, case: &[JointSession]) {
    let Some(first) = case.first() else { return };
    let n = case.len() as f64;
    let from_first = |session: &JointSession| (session.minuend - first.minuend, session.subtrahend - first.subtrahend);
    let (x, y) = case.iter().map(from_first).fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    for (own_x, own_y) in case.iter().map(from_first) {
        within.add(own_x - x / n, own_y - y / n);
    }
}

/// Mean of all values of both views.
pub fn centre(sessions: &[JointSession]) -> f64 {
    let sum: f64 = sessions.iter().map(|session| session.minuend + session.subtrahend).sum();
    if sessions.is_empty() { 0.0 } else { sum / (2.0 * sessions.len() as f64) }
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

/// Sums of one view in every unit, case by case.
pub fn view_sums(study: &Study, sessions: &[SessionViews], place: usize, unit: Unit) -> Vec<ViewSums> {
    let dyad = |session: &SessionViews| study.session(session.session).dyad;
    let cases = sessions.chunk_by(|a, b| dyad(a) == dyad(b)).filter_map(|case| {
        let values = case.iter().filter_map(|session| session.value(place));
        let own = values.fold(ViewSums::default(), |mut own, value| {
            own.sessions += 1.0;
            own.sum.add(value);
            own
        });
        (own.sessions > 0.0).then(|| (dyad(&case[0]), own))
    });
    unit.sums(study, cases, &ViewSums::default(), |sums, own| *sums = sums.plus(&own))
}
