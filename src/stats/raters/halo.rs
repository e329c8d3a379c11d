//! Do the items of a form tell things apart?

use super::cells::Cells;
use super::paired::Paired;
use super::paired::Sure;
use super::units::Homes;
use crate::stats::Undefined;
use crate::stats::describe::standard_deviation;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;

/// How far the items of a rater's forms lie apart, next to the forms of the others on the same targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Halo {
    /// Mean spread of items within the rater's forms of joint targets.
    pub own: f64,
    /// Mean of the others' mean spread on the same targets.
    pub others: f64,
    /// Mean of own less others: negative if this rater's items lie closer together. `n` is the number of joint targets.
    pub difference: Sure,
}

/// Standard deviation of the answers within one form, divisor items − 1, in units of an answer.
///
/// Answers must be keyed and on one range, or items differ for reasons that have nothing to do with the rater.
///
/// # Errors
/// [`Undefined::TooFewItems`] below two answers, [`Undefined::Overflow`] if one is not finite.
///
/// ```
/// assert_eq!(parallax::stats::raters::item_spread(&[3.0, 4.0, 5.0]), Ok(1.0));
/// ```
pub fn item_spread(answers: &[f64]) -> Result<f64, Undefined> {
    if answers.len() < 2 {
        return Err(Undefined::TooFewItems { have: answers.len(), need: 2 });
    }
    standard_deviation(answers).ok_or(Undefined::Overflow)
}

/// For each rater the mean spread of items within its forms, and how it differs from the others' on the same targets.
///
/// `spread` holds one number per rating, such as [`item_spread`] of the form, or none. Items that lie close together on
/// every form are one sign of halo: one impression colours all answers (Saal, Downey & Lahey 1980, their second
/// definition). It is no proof, since targets may be even; that is why only forms about the same targets are compared.
/// Interval: paired t over targets, with clusters a jackknife over the outermost level that has five.
///
/// Per rater undefined with [`Undefined::TooFewTargets`] below three joint targets with spreads, with
/// [`Undefined::Overflow`] if `spread` is not as long as the ratings.
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::halo;
///
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 3, 2, 4, 4, 3], 1).unwrap();
/// let spread = [Some(0.25), Some(1.0), Some(0.5), Some(1.5), Some(0.0), Some(0.5)];
/// let found = halo(&rated, &spread, &ConfidenceLevel::new(0.95));
/// let first = found[0].as_ref().unwrap();
/// assert_eq!((first.own, first.others, first.difference.estimate.value), (0.25, 1.0, -0.75));
/// ```
pub fn halo(observed: &Observations, spread: &[Option<f64>], level: &ConfidenceLevel) -> Vec<Result<Halo, Undefined>> {
    if spread.len() != observed.len() || spread.iter().flatten().any(|value| !value.is_finite()) {
        return vec![Err(Undefined::Overflow); observed.rater().levels()];
    }
    let cells = Cells::of_values(observed, |row| spread[row]);
    let homes = Homes::of(observed);
    let of_rater = |rater: usize| {
        let paired = Paired { pairs: cells.against_others(rater), homes: &homes, level };
        let have = paired.pairs.len();
        if have < 3 {
            return Err(Undefined::TooFewTargets { have, need: 3 });
        }
        let (own, others) = paired.columns();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / have as f64;
        Ok(Halo { own: mean(&own), others: mean(&others), difference: paired.mean_difference()? })
    };
    (0..cells.raters()).map(of_rater).collect()
}
