//! Coefficients whose chance comes from the categories over all raters, or from their number.

use super::ChanceCorrected;
use super::agreement::Agreement;
use super::scale::Scale;
use super::weights::Weights;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;

/// Gwet's AC1 (identity weights) and AC2 (other weights): agreement beyond chance that stays high where nearly all
/// ratings fall on one category.
///
/// (pₐ − pₑ)/(1 − pₑ); pₐ is [`percent_agreement`](super::percent_agreement), pₑ = T/(Q(Q − 1)) · Σ πₖ(1 − πₖ) with πₖ
/// the mean over units of the share of category k, T the sum of all weights and Q the number of declared categories
/// (Gwet 2008; weighted and with missing ratings Gwet 2014). Units with one rating count for πₖ only. Standard error by linearised
/// units, interval and two-sided test by t with units − 1; method `unit-linearisation`. It speaks of
/// these raters and of units like these.
///
/// Inputs: ratings in long form; the scale; the weights.
///
/// # Errors
/// [`Undefined::ScaleNotDeclared`] without a scale, [`Undefined::OffScale`], [`Undefined::TooFewRaters`],
/// [`Undefined::NoRepeatedTarget`], [`Undefined::Replicates`], [`Undefined::BelowZero`] for ratio weights. Where all
/// agree everywhere the value is 1, without an interval.
///
/// ```
/// use parallax::stats::chance::{Scale, Weights, gwet};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
///
/// // Four units by two raters: yes-yes three times, yes-no once; π = 7/8 and 1/8, pₑ = 2 · 7/64.
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 1, 1, 1, 1, 1, 1, 0], 1).unwrap();
/// let scale = Scale::whole(0, 1).unwrap();
/// let ac1 = gwet(&rated, Some(&scale), Weights::Identity, &ConfidenceLevel::new(0.95)).unwrap();
/// assert!((ac1.estimate.value - (0.75 - 14.0 / 64.0) / (1.0 - 14.0 / 64.0)).abs() < 1e-15);
/// ```
pub fn gwet(
    rated: &Observations,
    scale: Option<&Scale>,
    weights: Weights,
    level: &ConfidenceLevel,
) -> Result<ChanceCorrected, Undefined> {
    let scale = scale.ok_or(Undefined::ScaleNotDeclared)?;
    let agreement = Agreement::of(rated, Some(scale), weights)?;
    let q = agreement.weights.categories() as f64;
    let factor = agreement.weights.total() / (q * (q - 1.0));
    let shares = agreement.shares();
    let expected = factor * shares.iter().map(|share| share * (1.0 - share)).sum::<f64>();
    let others: Vec<f64> = shares.iter().map(|share| factor * (1.0 - share)).collect();
    let chance: Vec<f64> = (0..agreement.units.len()).map(|unit| agreement.mean_of(unit, &others)).collect();
    agreement.corrected(expected, Some(&chance), level)
}

/// Fleiss' kappa for any number of raters, who need not be the same for each unit; with two raters Scott's pi.
///
/// (pₐ − pₑ)/(1 − pₑ); pₐ is [`percent_agreement`](super::percent_agreement), pₑ = Σₖₗ wₖₗ πₖ πₗ with πₖ the mean over
/// units of the share of category k (Fleiss 1971; weighted and with missing ratings Gwet 2014). Units
/// with one rating count for πₖ only. Standard error by linearised units, interval and two-sided test by t with
/// units − 1; method `unit-linearisation`. Low where nearly all ratings fall on one category, however much raters agree.
///
/// Inputs: ratings in long form; the scale (without one, the ratings that occur; categories that nobody chose change
/// nothing but ordinal weights); the weights.
///
/// # Errors
/// [`Undefined::NoVariance`] if only one category was chosen (0/0); otherwise as
/// [`percent_agreement`](super::percent_agreement).
///
/// ```
/// use parallax::stats::chance::{Weights, fleiss_kappa};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
///
/// // Yes-yes three times, yes-no once: pₐ = 3/4, pₑ = (49 + 1)/64.
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 1, 1, 1, 1, 1, 1, 0], 1).unwrap();
/// let kappa = fleiss_kappa(&rated, None, Weights::Identity, &ConfidenceLevel::new(0.95)).unwrap();
/// assert!((kappa.estimate.value + 1.0 / 7.0).abs() < 1e-15);
/// ```
pub fn fleiss_kappa(
    rated: &Observations,
    scale: Option<&Scale>,
    weights: Weights,
    level: &ConfidenceLevel,
) -> Result<ChanceCorrected, Undefined> {
    let agreement = Agreement::of(rated, scale, weights)?;
    if agreement.coded.chosen < 2 {
        return Err(Undefined::NoVariance);
    }
    let shares = agreement.shares();
    let against = agreement.weights.against(&shares);
    let expected = shares.iter().zip(&against).map(|(share, with)| share * with).sum();
    let chance: Vec<f64> = (0..agreement.units.len()).map(|unit| agreement.mean_of(unit, &against)).collect();
    agreement.corrected(expected, Some(&chance), level)
}

/// Brennan and Prediger's kappa: chance is a rater who takes every category equally often.
///
/// (pₐ − pₑ)/(1 − pₑ); pₐ is [`percent_agreement`](super::percent_agreement), pₑ = T/Q² with T the sum of all weights and
/// Q the number of declared categories, so 1/Q without weights (Brennan & Prediger 1981; weighted Gwet 2014).
/// Standard error by linearised units, interval and two-sided test by t with units − 1; method `unit-linearisation`.
///
/// Inputs: ratings in long form; the scale; the weights.
///
/// # Errors
/// As [`gwet`].
///
/// ```
/// use parallax::stats::chance::{Scale, Weights, brennan_prediger};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
///
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 1, 1, 1, 1, 1, 1, 0], 1).unwrap();
/// let level = ConfidenceLevel::new(0.95);
/// let scale = Scale::whole(0, 1).unwrap();
/// let kappa = brennan_prediger(&rated, Some(&scale), Weights::Identity, &level).unwrap();
/// assert_eq!((kappa.estimate.value, kappa.expected), (0.5, 0.5));
/// ```
pub fn brennan_prediger(
    rated: &Observations,
    scale: Option<&Scale>,
    weights: Weights,
    level: &ConfidenceLevel,
) -> Result<ChanceCorrected, Undefined> {
    let scale = scale.ok_or(Undefined::ScaleNotDeclared)?;
    let agreement = Agreement::of(rated, Some(scale), weights)?;
    let q = agreement.weights.categories() as f64;
    agreement.corrected(agreement.weights.total() / (q * q), None, level)
}
