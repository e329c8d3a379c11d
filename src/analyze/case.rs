//! One dyad, session by session: what each view said, which forms are missing, and whether the views move together.

use super::case_gap::{case_gap, pooled_spread};
use super::gaps::comparable;
use super::items_apart::{ItemsApart, items_apart};
use super::pair::{JointSession, joint_sessions};
use super::views::{SessionViews, ViewPair, pairs_of, session_views};
use crate::domain::instrument::{Instrument, Relationship};
use crate::domain::study::{DyadId, Study};
use crate::score::Scores;
use crate::stats::level::ConfidenceLevel;
use crate::stats::pair::pearson;
use crate::stats::{Measured, Undefined};

/// Fewest joint sessions for a statement about two views moving together within one case.
pub const FEWEST_FOR_TRACKING: usize = 5;

/// What one scale shows of one case.
#[derive(Debug, Clone)]
pub struct CaseScale {
    /// Scale id.
    pub scale: String,
    /// Sessions with at least one view, ascending: number, and what giver, receiver and observers said.
    pub sessions: Vec<(u32, [Option<f64>; 3])>,
    /// For each pair of views that both filled in: mean gap and tracking.
    pub pairs: Vec<CasePair>,
}

/// Two views of one case.
#[derive(Debug, Clone)]
pub struct CasePair {
    /// Which views.
    pub pair: ViewPair,
    /// Mean gap over the joint sessions.
    pub gap: Measured,
    /// Pearson correlation over the joint sessions of this case.
    pub tracking: Measured,
    /// How many joint sessions.
    pub joint: usize,
    /// Mean gap of the whole study: what is usual here.
    pub usual: Option<f64>,
    /// Standard deviation of gaps about the mean of their own case, all cases of the study together.
    pub spread: Option<f64>,
}

/// One dyad in full.
#[derive(Debug, Clone)]
pub struct Case {
    /// Which dyad.
    pub dyad: DyadId,
    /// Index of the table in `Study::ratings`.
    pub table: usize,
    /// Therapy or supervision.
    pub relationship: Relationship,
    /// Session numbers from first to last in which any form of this dyad exists.
    pub numbers: Vec<u32>,
    /// All scales of the instrument, `total` last.
    pub scales: Vec<CaseScale>,
    /// Items of giver and receiver, or why their items are not compared.
    pub items: Result<ItemsApart, Undefined>,
}

impl CaseScale {
    /// The last rating of a view (place in [`views_of`](super::views::views_of)), and how far it lies from that view's rating in the
    /// first joint session of a pair, where that is an earlier one.
    pub fn last(&self, view: usize, pair: &ViewPair) -> Option<(f64, Option<f64>)> {
        let (number, last) = self.sessions.iter().rev().find_map(|(number, values)| Some((*number, values[view]?)))?;
        let (start, _) = self.gaps(pair).first().copied()?;
        let first =
            self.sessions.iter().find(|(own, _)| *own == start && start < number).and_then(|(_, values)| values[view]);
        Some((last, first.map(|first| last - first)))
    }

    /// The gap of each joint session of a pair.
    pub fn gaps(&self, pair: &ViewPair) -> Vec<(u32, f64)> {
        let gap = |&(number, values): &(u32, [Option<f64>; 3])| {
            Some((number, values[pair.minuend]? - values[pair.subtrahend]?))
        };
        self.sessions.iter().filter_map(gap).collect()
    }
}

/// Dyads of a case id, a client's or trainee's id or `receiver/giver`.
pub fn find_cases(study: &Study, id: &str) -> Vec<DyadId> {
    let all = (0..study.dyads.len()).map(|place| DyadId(u32::try_from(place).unwrap_or(u32::MAX)));
    all.filter(|&dyad| {
        let receiver = study.people.id(study.dyad(dyad).receiver);
        let giver = study.people.id(study.dyad(dyad).giver);
        receiver == id || id.strip_prefix(receiver).and_then(|rest| rest.strip_prefix('/')) == Some(giver)
    })
    .collect()
}

/// One dyad, on every scale of one table of ratings.
pub fn case(study: &Study, scores: &[Scores], table: usize, dyad: DyadId, level: f64) -> Case {
    let ratings = &study.ratings[table];
    let instrument = &study.instruments[ratings.instrument];
    let own = |row: &usize| study.session(ratings.session[*row]).dyad == dyad;
    let mut numbers: Vec<u32> =
        (0..ratings.len()).filter(own).map(|row| study.session(ratings.session[row]).number).collect();
    numbers.dedup();
    let scale = |(place, id): (usize, &String)| {
        let sessions = session_views(ratings, &scores[table], place, instrument.relationship);
        case_scale(study, instrument, id, &sessions, dyad, level)
    };
    let scales = scores[table].scales().iter().enumerate().map(scale).collect();
    let items = items_apart(study, table, dyad, &pairs_of(instrument.relationship)[0], level);
    Case { dyad, table, relationship: instrument.relationship, numbers, scales, items }
}

fn case_scale(
    study: &Study,
    instrument: &Instrument,
    scale: &str,
    sessions: &[SessionViews],
    dyad: DyadId,
    level: f64,
) -> CaseScale {
    let own = sessions.iter().filter(|session| study.session(session.session).dyad == dyad);
    let own: Vec<(u32, [Option<f64>; 3])> =
        own.map(|session| (study.session(session.session).number, session.values())).collect();
    let pairs = pairs_of(instrument.relationship).into_iter().filter_map(|pair| {
        let all = joint_sessions(study, sessions, &pair);
        let joint: Vec<JointSession> = all.iter().copied().filter(|session| session.dyad == dyad).collect();
        (!joint.is_empty()).then(|| case_pair(instrument, scale, pair, &joint, &all, level))
    });
    CaseScale { scale: scale.to_owned(), pairs: pairs.collect(), sessions: own }
}

fn case_pair(
    instrument: &Instrument,
    scale: &str,
    pair: ViewPair,
    joint: &[JointSession],
    all: &[JointSession],
    level: f64,
) -> CasePair {
    let comparable = comparable(instrument, pair.views, scale);
    let usual = comparable.is_ok().then(|| all.iter().map(JointSession::gap).sum::<f64>() / all.len() as f64);
    let spread = pooled_spread(all, &ConfidenceLevel::new(level));
    let gap = comparable.and_then(|()| case_gap(joint, spread));
    CasePair {
        pair,
        gap,
        tracking: tracking(joint, level),
        joint: joint.len(),
        usual,
        spread: spread.map(|spread| spread.sd),
    }
}

/// Do two views of one case rise and fall together?
fn tracking(joint: &[JointSession], level: f64) -> Measured {
    if joint.len() < FEWEST_FOR_TRACKING {
        return Err(Undefined::TooFewPairs { have: joint.len(), need: FEWEST_FOR_TRACKING });
    }
    let (x, y): (Vec<f64>, Vec<f64>) = joint.iter().map(|session| (session.minuend, session.subtrahend)).unzip();
    pearson(&x, &y, Some(level))
}
