//! Staying or leaving, session by session.

use crate::stats::Undefined;

use super::logistic::Successes;
use super::predictors::Predictors;

/// How long someone was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// The last session at which the person was there, counted from 1.
    pub last: u32,
    /// Did the person leave after it? Otherwise watching ended there (treatment completed, or still going on), and whether
    /// the person would have left later is unknown.
    pub left: bool,
}

/// How the chance of leaving may change with the number of the session, all else equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// By the same factor of the odds from session to session: one predictor, the number of the session.
    Steady,
    /// Freely: one predictor for each session after the first. Needs someone who left in each of them.
    EachSession,
}

/// One row for each person and session that could have been the last.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonSessions {
    /// The place of the person in the list of spells.
    pub person: Vec<usize>,
    /// The number of the session.
    pub session: Vec<u32>,
    /// Was it the last one before the person left?
    pub left: Successes,
    /// The predictors that make the baseline, before any others.
    pub baseline: Vec<Vec<f64>>,
}

/// Rows for a discrete-time hazard: the chance to leave after a session among those who came to it, as a logistic model of
/// these rows. Someone who left after session 3 gives rows 1, 2 (stayed) and 3 (left); someone last seen at session 3
/// without leaving gives only 1 and 2, since whether session 3 was the last is not known. Ratings of the session, or of
/// the person, go beside the baseline.
///
/// # Errors
/// `TooFewTargets` without a row, `NoVariance` if nobody left.
///
/// Source: Allison 1982; Singer & Willett 1993. The likelihood of these rows is that of the spells, so that rows of a person
/// count as independent given who is still there; people who share a therapist do not.
///
/// ```
/// use parallax::stats::glm::{Baseline, Predictors, Spell, logistic, person_sessions};
///
/// // Of five clients one left after session 1, two after session 2; two were still there at session 3.
/// let spell = |last, left| Spell { last, left };
/// let spells = [spell(1, true), spell(2, true), spell(2, true), spell(3, false), spell(3, false)];
/// let rows = person_sessions(&spells, Baseline::EachSession).unwrap();
/// assert_eq!(rows.session, [1, 1, 2, 1, 2, 1, 2, 1, 2]);
/// let baseline = Predictors::new(9, rows.baseline).unwrap();
/// let fit = logistic(&baseline, &rows.left).unwrap();
/// // The life table: 1 of 5 left after session 1, 2 of the remaining 4 after session 2.
/// assert!((fit.constants()[0] - (0.2_f64 / 0.8).ln()).abs() < 1e-12);
/// assert!((fit.constants()[0] + fit.slope(0)).abs() < 1e-12);
/// ```
pub fn person_sessions(spells: &[Spell], baseline: Baseline) -> Result<PersonSessions, Undefined> {
    let (mut person, mut session, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for (place, spell) in spells.iter().enumerate() {
        let known = if spell.left { spell.last } else { spell.last.saturating_sub(1) };
        for number in 1..=known {
            person.push(place);
            session.push(number);
            left.push(spell.left && number == spell.last);
        }
    }
    if person.is_empty() {
        return Err(Undefined::TooFewTargets { have: 0, need: 1 });
    }
    if !left.contains(&true) {
        return Err(Undefined::NoVariance);
    }
    let baseline = match baseline {
        Baseline::Steady => vec![session.iter().map(|&number| f64::from(number)).collect()],
        Baseline::EachSession => each_session(&session),
    };
    Ok(PersonSessions { person, session, left: Successes::binary(&left), baseline })
}

fn each_session(session: &[u32]) -> Vec<Vec<f64>> {
    let longest = session.iter().copied().max().unwrap_or_default();
    let is = |number: u32| session.iter().map(|&own| f64::from(u8::from(own == number))).collect();
    (2..=longest).map(is).collect()
}

impl PersonSessions {
    /// The baseline with ratings of each person and session beside it, and what happened, without the rows that lack a
    /// rating; how many rows that were comes last. The ratings of a row are asked for by person and session.
    ///
    /// # Errors
    /// `TooFewTargets` if every row lacks one, `Overflow` if a rating is not finite.
    ///
    /// ```
    /// use parallax::stats::glm::{Baseline, Spell, person_sessions};
    /// let spells = [Spell { last: 2, left: true }, Spell { last: 3, left: false }];
    /// let rows = person_sessions(&spells, Baseline::Steady).unwrap();
    /// let client = [[Some(3.0), Some(2.0)], [Some(4.0), None]];
    /// let rating = |person: usize, session: u32| client[person][session as usize - 1].map(|own| [own]);
    /// let (predictors, left, lacking) = rows.with(rating).unwrap();
    /// assert_eq!((predictors.column(1), left.rows(), lacking), (&[3.0, 2.0, 4.0][..], 3, 1));
    /// ```
    pub fn with<const RATINGS: usize>(
        &self,
        ratings: impl Fn(usize, u32) -> Option<[f64; RATINGS]>,
    ) -> Result<(Predictors, Successes, usize), Undefined> {
        let asked = self.person.iter().zip(&self.session).map(|(&person, &session)| ratings(person, session));
        let found: Vec<Option<[f64; RATINGS]>> = asked.collect();
        let kept: Vec<usize> = (0..found.len()).filter(|&row| found[row].is_some()).collect();
        if kept.is_empty() {
            return Err(Undefined::TooFewTargets { have: 0, need: 1 });
        }
        let pick = |column: &Vec<f64>| kept.iter().map(|&row| column[row]).collect();
        let mut columns: Vec<Vec<f64>> = self.baseline.iter().map(pick).collect();
        columns.extend((0..RATINGS).map(|which| found.iter().flatten().map(|own| own[which]).collect()));
        let predictors = Predictors::new(kept.len(), columns).ok_or(Undefined::Overflow)?;
        Ok((predictors, self.left.part(&kept), found.len() - kept.len()))
    }
}
