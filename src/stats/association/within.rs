//! Do two quantities rise and fall together within people, over several occasions of each?

use crate::stats::Undefined;
use crate::stats::describe::{PairMoments, Run};
use crate::stats::jackknife::{Jackknifed, Request, Scale, jackknife};
use crate::stats::level::ConfidenceLevel;
use crate::stats::pair::pearson_of;

/// Correlation of pairs about the mean of their own group, all groups together: Σ Sxy/√(Σ Sxx · Σ Syy), the
/// repeated-measures correlation (Bland & Altman 1995). Between −1 and 1, without unit. Its interval does not take the pairs
/// as independent: groups are left out one at a time (Efron & Tibshirani 1993, 11.5), on the scale of Fisher's z.
///
/// # Errors
/// No group with two pairs; a column that never changes within groups.
///
/// ```
/// use parallax::stats::{association::pooled_within, level::ConfidenceLevel};
/// // Both people rise together, though the one who stands higher in x stands lower in y.
/// let groups = [vec![(1.0, 9.0), (2.0, 10.0)], vec![(7.0, 1.0), (9.0, 3.0)], vec![(4.0, 5.0), (5.0, 5.5)]];
/// let r = pooled_within(&groups, &ConfidenceLevel::new(0.95)).unwrap();
/// assert!(r.estimate.value > 0.9);
/// ```
pub fn pooled_within(groups: &[Vec<(f64, f64)>], level: &ConfidenceLevel) -> Result<Jackknifed, Undefined> {
    let sums: Vec<PairMoments> = groups.iter().filter(|group| group.len() > 1).map(|group| within(group)).collect();
    let total = sums.iter().fold(PairMoments::default(), |total, sums| total.plus(sums));
    let request = Request { scale: Scale::FisherZ, level, n: total.pairs() };
    jackknife(&sums, &total, PairMoments::plus, pearson_of, request)
}

fn within(group: &[(f64, f64)]) -> PairMoments {
    let mut run = Run::default();
    let (x0, y0) = group.first().copied().unwrap_or_default();
    for &(x, y) in group {
        run.add(x - x0, y - y0);
    }
    let mut moments = PairMoments::default();
    moments.add_run_about_means(&run);
    moments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_groups_do_not_count_and_single_pairs_say_nothing() {
        let level = ConfidenceLevel::new(0.95);
        let groups = vec![
            vec![(1.0, 2.0), (2.0, 2.5), (4.0, 5.0)],
            vec![(3.0, 1.0), (1.0, 0.0), (2.0, 1.5)],
            vec![(5.0, 4.0), (6.0, 3.0), (5.5, 4.0)],
        ];
        let moved: Vec<Vec<(f64, f64)>> = (groups.iter().zip([100.0, -3.0, 40.0]))
            .map(|(group, by)| group.iter().map(|&(x, y)| (x + by, y - 2.0 * by)).collect())
            .chain([vec![(900.0, -900.0)]])
            .collect();
        let (here, there) = (pooled_within(&groups, &level).unwrap(), pooled_within(&moved, &level).unwrap());
        assert!((here.estimate.value - there.estimate.value).abs() < 1e-12);
        assert_eq!((here.estimate.n, there.estimate.n), (9, 9));
        // By hand: Sxy = 29/6 + 1 - 1/2, Sxx = 14/3 + 2 + 1/2, Syy = 31/6 + 7/6 + 2/3.
        let expected = (16.0 / 3.0) / ((43.0 / 6.0_f64) * 7.0).sqrt();
        assert!((here.estimate.value - expected).abs() < 1e-12, "{} {expected}", here.estimate.value);
        assert_eq!(pooled_within(&[], &level).map(|_| ()), Err(Undefined::TooFewPairs { have: 0, need: 3 }));
    }
}
