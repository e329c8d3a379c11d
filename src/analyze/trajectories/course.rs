//! One dyad from its first session to its last, for programs and pages that draw it.

use super::movement::tracking;
use super::{Joint, PairSessions, Scale};
use crate::analyze::views::{SessionViews, ViewPair};
use crate::domain::study::DyadId;
use crate::stats::{Estimate, Measured};

/// Everything about one dyad on one scale.
#[derive(Debug, Clone)]
pub struct Trajectory {
    /// Index of the table in `Study::ratings`.
    pub table: usize,
    /// Scale id.
    pub scale: String,
    /// Whose sessions.
    pub dyad: DyadId,
    /// Sessions of which at least one form has a score, ascending: number, and what giver, receiver and observers said.
    pub sessions: Vec<(u32, [Option<f64>; 3])>,
    /// Change per session of giver, receiver and observers; `None` for a view that never rated.
    pub trends: [Option<Measured>; 3],
    /// Each pair of views that rated sessions together.
    pub pairs: Vec<PairCourse>,
}

/// Two views of one dyad.
#[derive(Debug, Clone)]
pub struct PairCourse {
    /// Which views.
    pub pair: ViewPair,
    /// The gap of each joint session; empty where the views may not be subtracted.
    pub gaps: Vec<SessionPoint>,
    /// Change of the gap per session.
    pub trend: Measured,
    /// Does the gap become smaller or larger? Only where the interval of its trend excludes 0.
    pub direction: Option<Direction>,
    /// Correlation of the two views.
    pub tracking: Measured,
}

/// One joint session.
#[derive(Debug, Clone, Copy)]
pub struct SessionPoint {
    /// Its number.
    pub session: u32,
    /// The gap with the interval of its error of measurement.
    pub gap: Estimate,
    /// Distance from the usual gap of the giver in standard deviations, where something is usual.
    pub from_usual: Option<f64>,
    /// Does it stand out after all sessions were counted?
    pub is_exceptional: bool,
}

/// Where a gap goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards 0.
    Converging,
    /// Away from 0.
    Diverging,
}

impl Direction {
    /// The word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Converging => "converging",
            Self::Diverging => "diverging",
        }
    }

    /// The sign of the trend against the sign of the mean gap, if the interval of the trend excludes 0.
    pub fn of(mean_gap: f64, trend: &Measured) -> Option<Self> {
        let trend =
            trend.as_ref().ok().filter(|trend| trend.interval.is_some_and(|interval| !interval.contains(0.0)))?;
        if mean_gap == 0.0 {
            return None;
        }
        Some(if (trend.value > 0.0) == (mean_gap > 0.0) { Self::Diverging } else { Self::Converging })
    }
}

impl Scale<'_> {
    pub(super) fn courses(&self, pairs: &[PairSessions], found: &mut Vec<Trajectory>) {
        let dyad = |session: &SessionViews| self.study.session(session.session).dyad;
        for own in self.sessions.chunk_by(|a, b| dyad(a) == dyad(b)) {
            let sessions: Vec<(u32, [Option<f64>; 3])> =
                own.iter().map(|session| (self.study.session(session.session).number, session.values())).collect();
            let trend = |view: usize| {
                let series: Vec<(DyadId, u32, f64)> = sessions
                    .iter()
                    .filter_map(|&(number, values)| Some((dyad(&own[0]), number, values[view]?)))
                    .collect();
                (!series.is_empty()).then(|| self.slope_of(&series))
            };
            found.push(Trajectory {
                table: self.table,
                scale: self.id.to_owned(),
                dyad: dyad(&own[0]),
                trends: [0, 1, 2].map(trend),
                pairs: pairs.iter().filter_map(|pair| self.pair_course(pair, dyad(&own[0]))).collect(),
                sessions,
            });
        }
    }

    fn pair_course(&self, pair: &PairSessions, dyad: DyadId) -> Option<PairCourse> {
        let from = pair.joint.partition_point(|own| own.dyad < dyad);
        let to = pair.joint.partition_point(|own| own.dyad <= dyad);
        let joint: &[Joint] = &pair.joint[from..to];
        if joint.is_empty() {
            return None;
        }
        let point = |own: &Joint| {
            let usual = pair.usual.as_ref();
            let from_usual =
                usual.and_then(|usual| usual.of(self.study, dyad)).map(|usual| (own.gap() - usual.mean) / usual.sd);
            let is_exceptional =
                usual.zip(from_usual).is_some_and(|(usual, t)| usual.found.count > 0 && t.abs() >= usual.critical);
            let gap = self.session_gap(own, pair).ok()?;
            Some(SessionPoint { session: own.number, gap, from_usual, is_exceptional })
        };
        let comparable = pair.comparable.clone();
        let series: Vec<(DyadId, u32, f64)> = joint.iter().map(|own| (dyad, own.number, own.gap())).collect();
        let trend = comparable.clone().and_then(|()| self.slope_of(&series));
        let mean = series.iter().map(|one| one.2).sum::<f64>() / series.len() as f64;
        Some(PairCourse {
            pair: pair.pair,
            gaps: if comparable.is_ok() { joint.iter().filter_map(point).collect() } else { Vec::new() },
            direction: Direction::of(mean, &trend),
            trend,
            tracking: tracking(joint, self.level.share()),
        })
    }
}
