//! Conger's kappa: chance from the habits of each rater.

use super::ChanceCorrected;
use super::agreement::Agreement;
use super::scale::Scale;
use super::weights::Weights;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;

/// Conger's kappa: Cohen's kappa for any number of raters. Raters who use the scale differently are expected to agree
/// less by chance than under [`fleiss_kappa`](super::fleiss_kappa).
///
/// (pₐ − pₑ)/(1 − pₑ); pₐ is [`percent_agreement`](super::percent_agreement), pₑ = Σₖₗ wₖₗ (p̄ₖ p̄ₗ − Sₖₗ/r) with p̄ₖ the
/// mean and S the sample covariance over the r raters of their own shares of the categories: the mean over pairs of
/// different raters of Σ wₖₗ pₖ qₗ for their shares p and q (Conger 1980; weighted and with missing ratings Gwet 2014). Units with one
/// rating count for the shares only. Standard error by linearised units, interval and two-sided test by t with
/// units − 1; method `unit-linearisation`. Two raters who rated everything: the value of
/// [`cohen_kappa`](super::cohen_kappa); with quadratic weights it is also Lin's concordance with divisor n.
///
/// Inputs: as [`fleiss_kappa`](super::fleiss_kappa).
///
/// # Errors
/// As [`fleiss_kappa`](super::fleiss_kappa).
///
/// ```
/// use parallax::stats::chance::{Weights, conger_kappa};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
///
/// // The first rater always says yes, the second three times of four: pₐ = pₑ = 3/4.
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 1, 1, 1, 1, 1, 1, 0], 1).unwrap();
/// let kappa = conger_kappa(&rated, None, Weights::Identity, &ConfidenceLevel::new(0.95)).unwrap();
/// assert_eq!(kappa.estimate.value, 0.0);
/// ```
pub fn conger_kappa(
    rated: &Observations,
    scale: Option<&Scale>,
    weights: Weights,
    level: &ConfidenceLevel,
) -> Result<ChanceCorrected, Undefined> {
    let agreement = Agreement::of(rated, scale, weights)?;
    if agreement.coded.chosen < 2 {
        return Err(Undefined::NoVariance);
    }
    let (expected, chance) = Habits::of(&agreement).chance(&agreement);
    agreement.corrected(expected, Some(&chance), level)
}

/// How each rater uses the scale.
struct Habits {
    /// How many units each rater rated; 0 for numbers that no rater has.
    rated: Vec<f64>,
    /// Shares of the categories, rater after rater.
    shares: Vec<f64>,
    categories: usize,
}

impl Habits {
    fn of(agreement: &Agreement<'_>) -> Self {
        let categories = agreement.weights.categories();
        let mut rated = vec![0.0; agreement.units.rater_levels()];
        let mut shares = vec![0.0; rated.len() * categories];
        for unit in 0..agreement.units.len() {
            for (&rater, &code) in agreement.units.raters(unit).iter().zip(agreement.codes(unit)) {
                rated[rater as usize] += 1.0;
                shares[rater as usize * categories + code as usize] += 1.0;
            }
        }
        for (own, &count) in shares.chunks_mut(categories).zip(&rated) {
            for share in own {
                *share /= if count > 0.0 { count } else { 1.0 };
            }
        }
        Self { rated, shares, categories }
    }

    fn sum(&self) -> Vec<f64> {
        let mut sum = vec![0.0; self.categories];
        for own in self.shares.chunks(self.categories) {
            sum.iter_mut().zip(own).for_each(|(sum, share)| *sum += share);
        }
        sum
    }

    /// Expected agreement, and what each unit says about it: the change of a share by one rating is
    /// (1 − share)/(units of this rater), so that raters with few units move more.
    fn chance(&self, agreement: &Agreement<'_>) -> (f64, Vec<f64>) {
        let (n, r) = (agreement.units.len() as f64, agreement.units.active_raters() as f64);
        let pairs = r * (r - 1.0);
        let sum = self.sum();
        // For each rater and category: the summed weight with a rating of each other rater; and its mean.
        let mut others = Vec::with_capacity(self.shares.len());
        let mut means = Vec::with_capacity(self.rated.len());
        for own in self.shares.chunks(self.categories) {
            let rest: Vec<f64> = sum.iter().zip(own).map(|(sum, share)| sum - share).collect();
            let with = agreement.weights.against(&rest);
            means.push(own.iter().zip(&with).map(|(share, with)| share * with).sum::<f64>());
            others.extend(with);
        }
        let expected = means.iter().sum::<f64>() / pairs;
        let moved = |rater: u32, code: u32| {
            let rater = rater as usize;
            n / self.rated[rater] * (others[rater * self.categories + code as usize] - means[rater])
        };
        let chance = |unit: usize| {
            let ratings = agreement.units.raters(unit).iter().zip(agreement.codes(unit));
            expected + ratings.map(|(&rater, &code)| moved(rater, code)).sum::<f64>() / pairs
        };
        (expected, (0..agreement.units.len()).map(chance).collect())
    }
}
