//! Which of two ratings goes along more strongly with an outcome when both are in the model.

use crate::stats::Undefined;
use crate::stats::jackknife::Jackknifed;
use crate::stats::jackknife::Request;
use crate::stats::jackknife::Scale;
use crate::stats::jackknife::jackknife_of;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::stream::repeated;

use super::outcome::Outcome;
use super::predictors::Predictors;

/// Fits to more rows than this in all are not made unasked: rows times units.
const MOST: usize = 100_000_000;

/// Fewer units than this say nothing about their spread.
const FEWEST_UNITS: usize = 4;

/// The difference of two slopes of the joint model, each per standard deviation of its own rating, with the standard error
/// and t interval (k − 1 df) of leaving out one of the k independent units (therapists; clients; rows) at a time. Ratings
/// are standardised and the model is fitted anew in every leave-out, so that the test holds its level where clients share
/// therapists: Wald's error of the model takes rows as independent. It is a difference of log odds or log rates, given
/// the other rating; another question than which of two correlations is higher.
///
/// # Errors
/// As the fit to all rows; `TooFewUnits` with fewer than 4 units; `TooCostly` beyond 100 million refitted rows. Where one
/// leave-out has no fit, the value stands without an interval.
///
/// Source: the delete-one-group jackknife (Efron & Tibshirani 1993, 11.5; Lipsitz, Dear & Zhao 1994 for clustered
/// regressions).
///
/// ```
/// use parallax::stats::glm::{Outcome, Predictors, Successes, per_sd_difference};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::Factor;
///
/// // Five therapists with four clients each; a design in which both ratings do the same.
/// let client: Vec<f64> = [0.0, 0.0, 1.0, 1.0].repeat(5);
/// let therapist: Vec<f64> = [0.0, 1.0, 0.0, 1.0].repeat(5);
/// let ratings = Predictors::new(20, vec![client, therapist]).unwrap();
/// let done = Successes::new([1, 2, 2, 3].repeat(5), vec![4; 20]).unwrap();
/// let units = Factor::new((0..5).flat_map(|unit| [unit; 4]).collect(), 5).unwrap();
/// let level = ConfidenceLevel::new(0.95);
/// let difference = per_sd_difference(&Outcome::Successes(done), &ratings, (0, 1), &units, &level).unwrap();
/// assert!(difference.estimate.value.abs() < 1e-12);
/// ```
pub fn per_sd_difference(
    outcome: &Outcome,
    predictors: &Predictors,
    (one, other): (usize, usize),
    units: &Factor,
    level: &ConfidenceLevel,
) -> Result<Jackknifed, Undefined> {
    let rows = outcome.rows();
    let members = members(units);
    if members.len() < FEWEST_UNITS {
        return Err(Undefined::TooFewUnits { have: members.len(), need: FEWEST_UNITS });
    }
    if rows.saturating_mul(members.len()) > MOST {
        return Err(Undefined::TooCostly { ratings: rows, most: MOST / members.len() });
    }
    let whole = outcome.fit(predictors)?;
    let difference = whole.per_sd[one] - whole.per_sd[other];
    let without = |place: u64| {
        let unit = usize::try_from(place).ok().and_then(|place| members.get(place)).ok_or(Undefined::Overflow)?;
        let kept: Vec<usize> = (0..rows).filter(|&row| units.codes()[row] != *unit).collect();
        let fit = outcome.part(&kept)?.fit_near(&predictors.part(&kept), Some(&whole.found))?;
        Ok(fit.per_sd[one] - fit.per_sd[other])
    };
    let leave_outs: Vec<Result<f64, Undefined>> = repeated(members.len() as u64, without);
    let request = Request { scale: Scale::Identity, level, n: rows };
    jackknife_of(&leave_outs, &Ok(difference), Clone::clone, request)
}

/// The units that have a row.
fn members(units: &Factor) -> Vec<u32> {
    let mut members = units.codes().to_vec();
    members.sort_unstable();
    members.dedup();
    members
}
