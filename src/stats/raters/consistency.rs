//! Does a rater order targets as the others do, and how far do its ratings lie from theirs?

use super::cells::Cells;
use super::paired::Paired;
use super::paired::Sure;
use super::two_way::TwoWay;
use super::units::Homes;
use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::jackknife::Scale;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;
use crate::stats::pair::pearson;
use crate::stats::pair::pearson_of;

/// Correlation of each rater with the mean of the others on the same targets, levels of raters taken away.
///
/// A rater's score of a target is paired with the mean of all others who rated it, each less its level in the additive
/// model, so that a change of partners is not taken for a difference between targets; on complete data levels do not
/// matter. Replicates are averaged. The correlation is not corrected for the error of the others' mean, so it rises with
/// their number. Without clusters the interval is Fisher's z for independent targets (Fisher 1921); with clusters a
/// jackknife on that scale over the outermost level that has five (Efron & Stein 1981). `n` is the number of joint targets.
///
/// Per rater undefined with [`Undefined::TooFewTargets`] below three joint targets, [`Undefined::ConstantColumn`] or
/// [`Undefined::NoVariance`] where rater or others never change.
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::{TwoWay, consistency};
///
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 2, 2, 1, 3, 4, 4, 3], 1).unwrap();
/// let found = consistency(&rated, &TwoWay::of(&rated)?, &ConfidenceLevel::new(0.95));
/// assert!((found[0].as_ref().unwrap().estimate.value - 0.6).abs() < 1e-14);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn consistency(observed: &Observations, fit: &TwoWay, level: &ConfidenceLevel) -> Vec<Result<Sure, Undefined>> {
    let (scores, _) = observed.centred();
    let own_level = |row: usize| fit.level(observed.rater().codes()[row] as usize).unwrap_or_default();
    let cells = Cells::of_values(observed, |row| Some(scores[row] - own_level(row)));
    let homes = Homes::of(observed);
    let correlation = |rater: usize| {
        let paired = Paired { pairs: cells.against_others(rater), homes: &homes, level };
        let have = paired.pairs.len();
        if have < 3 {
            return Err(Undefined::TooFewTargets { have, need: 3 });
        }
        let (own, others) = paired.columns();
        paired.sure(Scale::FisherZ, || pearson(&own, &others, Some(level.share())), pearson_of)
    };
    (0..cells.raters()).map(correlation).collect()
}

/// Standard deviation of each rater's residuals in the additive model, in score units: √(Σ e² / Σ (1 − leverage)).
///
/// Descriptive: on average right if all raters have one residual variance (on complete data the divisor is
/// (n − 1)(k − 1)/k); where they differ, each residual also holds a part of the others' (1/k on complete data), so the
/// figures lie nearer to each other than the raters do. No interval. `n` is the number of ratings in joint targets.
///
/// Per rater undefined with [`Undefined::TooFewTargets`] without two joint targets or where the model leaves its ratings no
/// freedom.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::{TwoWay, residual_sd};
///
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
/// let fit = TwoWay::of(&Observations::new(target, rater, vec![], vec![1, 3, 2, 4, 4, 3], 1).unwrap())?;
/// // Residuals −½, −½, 1; one degree of freedom of the two.
/// assert!((residual_sd(&fit)[0].as_ref().unwrap().value - 1.5_f64.sqrt()).abs() < 1e-14);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn residual_sd(fit: &TwoWay) -> Vec<Measured> {
    let raters = fit.rater_levels();
    let (mut squares, mut freedom, mut rows_of) = (vec![0.0; raters], vec![0.0; raters], vec![0_usize; raters]);
    for rows in fit.by_target().groups().filter(|rows| rows.len() > 1) {
        let coupling = fit.coupling(rows);
        for (place, &row) in rows.iter().enumerate() {
            let (row, rater) = (row as usize, fit.rater_of(row as usize));
            squares[rater] += fit.residuals()[row] * fit.residuals()[row];
            freedom[rater] += 1.0 - 1.0 / rows.len() as f64 - coupling[(place, place)];
            rows_of[rater] += 1;
        }
    }
    let joint = fit.joint_targets();
    let deviation = |rater: usize| {
        if joint[rater] < 2 || freedom[rater] < 1e-9 {
            return Err(Undefined::TooFewTargets { have: joint[rater], need: 2.max(joint[rater] + 1) });
        }
        Estimate::plain(libm::sqrt(squares[rater] / freedom[rater]), rows_of[rater])
    };
    (0..raters).map(deviation).collect()
}
