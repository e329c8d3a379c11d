//! Components of data that might have been, simulated from the fit or drawn from the targets.

use crate::stats::Undefined;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::icc::rated::fit::Fitted;
use crate::stats::icc::rated::fit::groups_of;
use crate::stats::icc::rated::sampled::Sampled;
use crate::stats::icc::rated::sampled::components;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;
use crate::stats::stream::Stream;
use crate::stats::stream::repeated;

/// Components fitted to ratings that are simulated from the fitted model: normal effects with the estimated variances,
/// on the design as it is. Fixed raters keep their estimated levels.
pub(super) fn parametric(
    observed: &Observations,
    fitted: &Fitted,
    draws: u64,
    seed: u64,
) -> Result<Sampled, Undefined> {
    let groups = |&source: &Source| groups_of(observed, source).map(|groups| (groups, fitted.variance(source).sqrt()));
    let effects: Vec<(Factor, f64)> =
        fitted.sources.iter().map(groups).collect::<Option<_>>().ok_or(Undefined::Overflow)?;
    let residual = fitted.fit.sigma2.sqrt();
    let refit = |repetition: u64| {
        let mut stream = Stream::new(seed, repetition);
        let mut scores = vec![0.0; observed.len()];
        for (groups, deviation) in &effects {
            let drawn: Vec<f64> = (0..groups.levels()).map(|_| deviation * stream.normal()).collect();
            scores.iter_mut().zip(groups.codes()).for_each(|(score, &group)| *score += drawn[group as usize]);
        }
        for (row, score) in scores.iter_mut().enumerate() {
            let level = fitted.levels.as_ref().map_or(0.0, |levels| levels[observed.rater().codes()[row] as usize]);
            *score += level + residual * stream.normal();
        }
        let fixed = fitted.fixed.is_some();
        Fitted::of_scores(scores, observed, &sources(fitted), fixed).ok().map(|fit| components(&fit))
    };
    Ok(Sampled::new(fitted, repeated(draws, refit)))
}

/// Components fitted to as many units as there are, drawn with replacement: the outermost clusters if there are any,
/// targets otherwise, each with all its ratings. Nothing is assumed of the distribution of targets; raters stay the
/// same, so that the interval does not tell of other raters.
pub(super) fn of_units(observed: &Observations, fitted: &Fitted, draws: u64, seed: u64) -> Sampled {
    let outermost = fitted.sources.iter().rev().find_map(|source| match source {
        Source::Cluster(level) => observed.clusters().get(*level),
        _ => None,
    });
    let units = outermost.unwrap_or(observed.target());
    let mut rows_of: Vec<Vec<usize>> = vec![Vec::new(); units.levels()];
    units.codes().iter().enumerate().for_each(|(row, &unit)| rows_of[unit as usize].push(row));
    let refit = |repetition: u64| {
        let mut stream = Stream::new(seed, repetition);
        let drawn: Vec<&[usize]> =
            (0..rows_of.len()).map(|_| rows_of[stream.below(rows_of.len())].as_slice()).collect();
        let ratings = copies(observed, &drawn)?;
        Fitted::of_components(&ratings, &sources(fitted), fitted.fixed.is_some()).ok().map(|fit| components(&fit))
    };
    Sampled::new(fitted, repeated(draws, refit))
}

/// The terms of a fit, fixed raters included.
fn sources(fitted: &Fitted) -> Vec<Source> {
    fitted.sources.iter().copied().chain(fitted.fixed.map(|_| Source::Rater)).collect()
}

/// The ratings of units, each unit drawn a new one: a unit drawn twice is two units.
fn copies(observed: &Observations, drawn: &[&[usize]]) -> Option<Observations> {
    let renamed = |factor: &Factor| {
        let (mut codes, mut next) = (Vec::new(), 0_u32);
        let mut name = vec![(usize::MAX, 0_u32); factor.levels()];
        for (copy, rows) in drawn.iter().enumerate() {
            for &row in *rows {
                let known = &mut name[factor.codes()[row] as usize];
                if known.0 != copy {
                    *known = (copy, next);
                    next += 1;
                }
                codes.push(known.1);
            }
        }
        Factor::new(codes, next as usize)
    };
    let rows: Vec<usize> = drawn.iter().flat_map(|rows| rows.iter().copied()).collect();
    let rater =
        Factor::new(rows.iter().map(|&row| observed.rater().codes()[row]).collect(), observed.rater().levels())?;
    let clusters = observed.clusters().iter().map(renamed).collect::<Option<_>>()?;
    let scores = rows.iter().map(|&row| observed.scaled()[row]).collect();
    Observations::new(renamed(observed.target())?, rater, clusters, scores, observed.unit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_drawn_twice_is_two_units() {
        let factor = |codes: &[u32]| Factor::new(codes.to_vec(), 2).unwrap();
        let observed =
            Observations::new(factor(&[0, 0, 1]), factor(&[0, 1, 1]), vec![factor(&[0, 0, 1])], vec![1, 2, 3], 1)
                .unwrap();
        let drawn = copies(&observed, &[&[0, 1], &[0, 1]]).unwrap();
        assert_eq!(drawn.target().codes(), [0, 0, 1, 1]);
        assert_eq!((drawn.clusters()[0].codes(), drawn.rater().codes()), (&[0, 0, 1, 1][..], &[0, 1, 0, 1][..]));
        assert_eq!(drawn.scaled(), [1, 2, 1, 2]);
    }
}
