//! How many raters stand behind the mean of a target, and how far targets share them.

use super::cells::Cells;

/// What the means of targets rest on (ten Hove, Jorgensen & van der Ark 2024; Putka, Le, McCloy & Diaz 2008).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// Harmonic mean of the numbers of raters per target, `n / sum(1/k_s)`.
    pub khat: f64,
    /// The same for the residual, where raters rated a target several times: `n / sum over targets of
    /// (1/k_s^2) sum over raters of 1/o_sr`. Equal to `khat` without such ratings.
    pub khat_ratings: f64,
    /// Share of the rater variance that stays in comparisons between the means of targets:
    /// `1/khat - (1/(n(n-1))) sum over pairs of targets of c_ss'/(k_s k_s')`, c the number of raters in common.
    /// 0 if all targets have the same raters, `1/khat` if none are shared.
    pub q: f64,
}

impl Overlap {
    /// Sums over raters replace the sum over pairs of targets, so the work is linear in the cells: with
    /// `w_sr = 1/k_s`, q is the sum over raters of the variance of w over targets.
    pub(super) fn of(cells: &Cells, raters: usize, complete: bool) -> Self {
        let (mut single, mut rated, mut targets) = (0.0, 0.0, 0_usize);
        let mut shares = vec![0.0; raters];
        for row in cells.by_unit() {
            let k = row.len() as f64;
            targets += 1;
            single += 1.0 / k;
            rated += row.iter().map(|cell| 1.0 / f64::from(cell.ratings)).sum::<f64>() / (k * k);
            for cell in row {
                shares[cell.rater as usize] += 1.0 / k;
            }
        }
        let n = targets as f64;
        let pairs = shares.iter().map(|share| share * share).sum::<f64>() - single;
        let apart = if targets > 1 { single / n - pairs / (n * (n - 1.0)) } else { 0.0 };
        // Where all targets have the same raters nothing but rounding is left, and it is never below zero otherwise.
        let q = if complete { 0.0 } else { apart.max(0.0) };
        let mut sizes = cells.by_unit().map(<[_]>::len);
        let first = sizes.next().unwrap_or(0);
        let khat = if sizes.all(|k| k == first) { first as f64 } else { n / single };
        let once = cells.ratings() == (1, 1);
        Self { khat, khat_ratings: if once { khat } else { n / rated }, q }
    }
}
