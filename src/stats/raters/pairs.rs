//! Two raters on the targets they share.

use super::cells::Cells;
use super::paired::Paired;
use super::paired::Sure;
use super::units::Homes;
use super::units::Unit;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::describe::PairMoments;
use crate::stats::icc::Form;
use crate::stats::icc::TwoWaySums;
use crate::stats::icc::coefficient;
use crate::stats::icc::icc;
use crate::stats::jackknife::Scale;
use crate::stats::level::ConfidenceLevel;
use crate::stats::limits::Limits;
use crate::stats::limits::NestedLimits;
use crate::stats::limits::NestedSums;
use crate::stats::limits::limits_of_agreement;
use crate::stats::limits::nested_limits_of;
use crate::stats::observations::Observations;

/// Fewest joint targets from which a pair is described.
pub const FEWEST_FOR_PAIR: usize = 3;

/// Limits of agreement by the structure of the data.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "most pairs have the large one")]
pub enum PairLimits {
    /// Targets are independent.
    Independent(Limits),
    /// Targets come in clusters of this level.
    Nested(NestedLimits, Unit),
}

/// Two raters on the targets that both rated.
#[derive(Debug, Clone, PartialEq)]
pub struct RaterPair {
    /// The two raters by level; differences are the first less the second.
    pub raters: (usize, usize),
    /// Targets that both rated.
    pub joint_targets: usize,
    /// What they say of the pair; or why nothing is said.
    pub comparison: Result<Comparison, Undefined>,
}

/// What joint targets say of two raters.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Mean of first less second, in score units.
    pub mean_difference: Sure,
    /// Limits of agreement with the multiplier asked for.
    pub limits: Result<PairLimits, Undefined>,
    /// `ICC(A,1)` of the two.
    pub agreement: Result<Sure, Undefined>,
}

/// Every pair of raters with a joint target, in order of their levels.
///
/// Replicates are averaged first. Mean difference with the paired t interval (clusters: jackknife over the outermost level
/// that has five); limits of agreement at mean ± `multiplier` · SD of the differences (Bland & Altman 1986; with clusters
/// the SD holds the variance between and within clusters, Bland & Altman 2007); `ICC(A,1)` of the two-way table of the two
/// raters (`McGraw` & Wong 1996), which for two raters differs from Lin's concordance only in divisors. Below
/// [`FEWEST_FOR_PAIR`] joint targets nothing is said: [`Undefined::TooFewTargets`].
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::rater_pairs;
///
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 3, 2, 4, 4, 3], 1).unwrap();
/// let pairs = rater_pairs(&rated, 1.96, &ConfidenceLevel::new(0.95));
/// assert_eq!((pairs.len(), pairs[0].joint_targets), (1, 3));
/// let difference = pairs[0].comparison.as_ref().unwrap().mean_difference.estimate;
/// assert!((difference.value + 1.0).abs() < 1e-15 && (difference.std_error.unwrap() - 1.0).abs() < 1e-15);
/// ```
pub fn rater_pairs(observed: &Observations, multiplier: f64, level: &ConfidenceLevel) -> Vec<RaterPair> {
    let (cells, homes) = (Cells::of(observed), Homes::of(observed));
    let mut pairs = Vec::new();
    for one in 0..cells.raters() {
        for other in one + 1..cells.raters() {
            let shared = cells.shared(one, other);
            if !shared.is_empty() {
                let joint_targets = shared.len();
                let paired = Paired { pairs: shared, homes: &homes, level };
                let comparison = compare(&paired, multiplier);
                pairs.push(RaterPair { raters: (one, other), joint_targets, comparison });
            }
        }
    }
    pairs
}

fn compare(paired: &Paired<'_>, multiplier: f64) -> Result<Comparison, Undefined> {
    let have = paired.pairs.len();
    if have < FEWEST_FOR_PAIR {
        return Err(Undefined::TooFewTargets { have, need: FEWEST_FOR_PAIR });
    }
    Ok(Comparison {
        mean_difference: paired.mean_difference()?,
        limits: limits(paired, multiplier),
        agreement: paired.sure(Scale::FisherZ, || agreement(paired), agreement_of),
    })
}

/// With clusters, too few of them for an interval still tell targets of one from targets of another.
fn limits(paired: &Paired<'_>, multiplier: f64) -> Result<PairLimits, Undefined> {
    let unit = match paired.unit() {
        Ok((unit, _)) => unit,
        Err(_) => paired.homes.outermost(),
    };
    if unit == Unit::Target {
        let limits = limits_of_agreement(&paired.differences(), multiplier, paired.level.share())?;
        return Ok(PairLimits::Independent(limits));
    }
    let differences = paired.differences();
    let centre = differences.iter().sum::<f64>() / differences.len() as f64;
    let mut sums = NestedSums::default();
    for cluster in paired.by_unit(unit) {
        sums.add_subject(cluster.iter().map(|(own, other)| own - other - centre));
    }
    nested_limits_of(&sums, centre, multiplier).map(|limits| PairLimits::Nested(limits, unit))
}

fn moments(paired: &Paired<'_>) -> PairMoments {
    let mut moments = PairMoments::default();
    paired.pairs.iter().for_each(|&(_, own, other)| moments.add(own, other));
    moments
}

fn agreement(paired: &Paired<'_>) -> Result<Estimate, Undefined> {
    let ms = TwoWaySums::of_pairs(&moments(paired)).mean_squares()?;
    icc(&ms, Form::AgreementSingle, paired.level.share()).map(|found| found.estimate)
}

fn agreement_of(moments: &PairMoments) -> Result<f64, Undefined> {
    coefficient(&TwoWaySums::of_pairs(moments).mean_squares()?, Form::AgreementSingle, 1)
}
