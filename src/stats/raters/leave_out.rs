//! What reliability would be without each rater.

use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::icc::rated::IntervalMethod;
use crate::stats::icc::rated::Level;
use crate::stats::icc::rated::Question;
use crate::stats::icc::rated::RaterReliability;
use crate::stats::icc::rated::rater_reliability;
use crate::stats::observations::Observations;

/// Three measures of a set of ratings.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// `ICC(A,1)` of targets.
    pub agreement: Result<f64, Undefined>,
    /// `ICC(C,1)` of targets.
    pub consistency: Result<f64, Undefined>,
    /// Standard error of one rating taken as a score, in score units; with clusters it holds what a rater does to a whole cluster,
    /// which `sem_agreement` of `rater_reliability` leaves out.
    pub sem: Result<f64, Undefined>,
}

/// The same measures with one rater left out, and with all.
#[derive(Debug, Clone, PartialEq)]
pub struct WithoutEach {
    /// All raters.
    pub all: Reliability,
    /// Without each rater, by rater.
    pub without: Vec<Reliability>,
}

impl Reliability {
    /// These values less those of `all`; a reason where one of the two is missing.
    #[must_use]
    pub fn change_from(&self, all: &Self) -> Self {
        let change = |own: &Result<f64, Undefined>, its: &Result<f64, Undefined>| Ok(own.clone()? - its.clone()?);
        Self {
            agreement: change(&self.agreement, &all.agreement),
            consistency: change(&self.consistency, &all.consistency),
            sem: change(&self.sem, &all.sem),
        }
    }

    fn undefined(reason: &Undefined) -> Self {
        Self { agreement: Err(reason.clone()), consistency: Err(reason.clone()), sem: Err(reason.clone()) }
    }

    /// The values at the level of targets; with clusters those of targets within clusters, in every part of the data.
    fn of(observed: &Observations, level: Option<Level>) -> Result<(Self, Level), Undefined> {
        // Exact limits cost nothing; no others are needed here.
        let question = Question { intervals: IntervalMethod::Exact, ..Question::new(0.95) };
        let found = rater_reliability(observed, &question)?;
        let own = if found.design.is_multilevel() { Level::Subject } else { Level::Target };
        if level.is_some_and(|level| level != own) {
            return Err(Undefined::NotIdentified);
        }
        let value = |term: &str| plain(found.coefficient(term, own).map(|row| &row.value));
        let reliability = Self { agreement: value("ICC(A,1)"), consistency: value("ICC(C,1)"), sem: sem(&found) };
        Ok((reliability, own))
    }
}

/// The standard error of one rating with all that raters bring to it: what they do to whole clusters too, which the standard
/// error of a target within its cluster leaves out.
fn sem(found: &RaterReliability) -> Result<f64, Undefined> {
    let agreement = found.measurement.iter().find(|row| row.term == "sem_agreement").map(|row| &row.value);
    let within = plain(agreement)?;
    let moved = |term: &str| term.starts_with("var_cluster") && term.ends_with("_rater");
    let of_clusters = found.components.iter().filter(|row| moved(&row.term)).map(|row| plain(Some(&row.value)));
    let of_clusters = of_clusters.sum::<Result<f64, Undefined>>()?;
    Ok(if of_clusters > 0.0 { (within * within + of_clusters).sqrt() } else { within })
}

fn plain(value: Option<&Measured>) -> Result<f64, Undefined> {
    value.map_or(Err(Undefined::NotIdentified), |value| value.clone().map(|estimate| estimate.value))
}

/// `ICC(A,1)`, `ICC(C,1)` and the standard error of measurement without each rater, every model fitted anew to the ratings
/// of the others; targets that only this rater saw leave with it.
///
/// A coefficient that rises without a rater says that this rater's scores go their own way in level (`ICC(A,1)`) or order
/// (`ICC(C,1)`); not who is right. Someone always ranks first, so read changes next to the interval of all raters. Values
/// as in [`rater_reliability`] (`McGraw` & Wong 1996; ten Hove, Jorgensen & van der Ark 2022). Per rater undefined where
/// the others alone allow no coefficient.
///
/// # Errors
/// As [`rater_reliability`] for all raters together.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::reliability_without;
///
/// // Two raters alike, a third who goes another way.
/// let scores = [[1, 1, 4], [2, 3, 2], [4, 4, 3], [6, 5, 5], [7, 7, 3]];
/// let target = Factor::new((0..15).map(|row| row / 3).collect(), 5).unwrap();
/// let rater = Factor::new((0..15).map(|row| row % 3).collect(), 3).unwrap();
/// let found = reliability_without(&Observations::new(target, rater, vec![], scores.concat(), 1).unwrap())?;
/// let change = found.without[2].change_from(&found.all);
/// assert!(change.consistency? > 0.4 && found.without[0].clone().consistency? < 0.5);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn reliability_without(observed: &Observations) -> Result<WithoutEach, Undefined> {
    let (all, level) = Reliability::of(observed, None)?;
    let without = |rater: usize| {
        let rows: Vec<usize> =
            (0..observed.len()).filter(|&row| observed.rater().codes()[row] as usize != rater).collect();
        if rows.len() == observed.len() {
            return Reliability::undefined(&Undefined::TooFewTargets { have: 0, need: 1 });
        }
        match Reliability::of(&observed.part(&rows), Some(level)) {
            Ok((found, _)) => found,
            Err(reason) => Reliability::undefined(&reason),
        }
    };
    Ok(WithoutEach { all, without: (0..observed.rater().levels()).map(without).collect() })
}
