//! Are two views interchangeable? Their ratings swapped within cases.

use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::describe::standard_deviation;
use crate::stats::stream::Stream;
use crate::stats::stream::repeated;

use super::bootstrap::Draws;
use super::moments::correlation;

/// The most rows whose 2ⁿ swaps are all made.
const MOST_ROWS_EXACT: usize = 20;
/// Differences that are this near to the observed one are equal to it but for rounding.
const EQUAL: f64 = 1e-10;

/// A test by swapping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SwapTest {
    /// r₁ − r₂ as observed.
    pub difference: f64,
    /// Share of swaps with a difference at least as far from 0.
    pub p_value: f64,
    /// Standard deviation of the difference over the swaps made, with their number as divisor.
    pub spread: f64,
    /// Differences at least as far from 0.
    pub as_far: u64,
    /// Swaps made; with all of them 2ⁿ.
    pub swaps: u64,
    /// Were all swaps made?
    pub exact: bool,
}

/// Test of r₁ = r₂ by exchanging the two standardised ratings within cases, all 2ⁿ ways up to 20 rows, else at random.
///
/// Both views are brought to mean 0 and standard deviation 1, then each case's two ratings stay or change places; correlations
/// are computed anew. `p_value` is the share of swaps whose |r₁ − r₂| is at least the observed one; at random
/// (c + 1)/(B + 1) with B draws, so that it is never 0 (Phipson & Smyth 2010). It is approximate: equal correlations do not
/// make the two exchangeable unless their joint distribution is symmetric; and cases must be independent of one another. A
/// swap after which a view never changes has no difference: it counts as one at least as far from 0, so that it can only
/// make the probability larger.
///
/// # Errors
/// [`Undefined::TooFewPairs`] below four rows or for columns of different length; [`Undefined::NoVariance`] for a constant
/// outcome, [`Undefined::ConstantColumn`] for a constant view.
///
/// ```
/// use parallax::stats::compare::{Draws, swap_test};
/// // Views that mirror one another: only the two orders with the observed strength are as far.
/// let (y, a, b) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0]);
/// let test = swap_test(&y, &a, &b, Draws { replicates: 1, seed: 1 }).unwrap();
/// assert_eq!((test.difference, test.as_far, test.swaps, test.p_value), (2.0, 2, 16, 0.125));
/// ```
pub fn swap_test(outcome: &[f64], first: &[f64], second: &[f64], draws: Draws) -> Result<SwapTest, Undefined> {
    let data = Standardised::of(outcome, first, second)?;
    let observed = data.difference(Moved::default())?;
    let exact = outcome.len() <= MOST_ROWS_EXACT;
    let all = if exact { data.all_swaps() } else { data.random_swaps(draws) };
    let found: Vec<f64> = all.iter().filter_map(|value| value.as_ref().ok()).copied().collect();
    let nearer = found.iter().filter(|value| value.abs() < observed.abs() - EQUAL).count();
    let (swaps, as_far) = (all.len() as u64, (all.len() - nearer) as u64);
    let sample = standard_deviation(&found).ok_or(Undefined::NoInfluence)?;
    let spread = sample * libm::sqrt(1.0 - 1.0 / found.len() as f64);
    let p_value = if exact { as_far as f64 / swaps as f64 } else { (as_far + 1) as f64 / (swaps + 1) as f64 };
    Ok(SwapTest { difference: observed, p_value, spread, as_far, swaps, exact })
}

/// What swaps add to the sums of the first view, and take from those of the second.
#[derive(Debug, Clone, Copy, Default)]
struct Moved {
    sum: f64,
    square: f64,
    product: f64,
}

impl Moved {
    fn plus(self, other: Self) -> Self {
        Self { sum: self.sum + other.sum, square: self.square + other.square, product: self.product + other.product }
    }
}

/// Sums of the standardised columns, and what swapping each row does to them.
struct Standardised {
    n: f64,
    outcome: f64,
    squares: (f64, f64),
    products: (f64, f64),
    rows: Vec<Moved>,
}

impl Standardised {
    fn of(outcome: &[f64], first: &[f64], second: &[f64]) -> Result<Self, Undefined> {
        let n = outcome.len();
        if n < 4 || first.len() != n || second.len() != n {
            return Err(Undefined::TooFewPairs { have: n.min(first.len()).min(second.len()), need: n.max(4) });
        }
        let standard = |values: &[f64], constant: Undefined| {
            let (centre, sd) = mean(values).zip(standard_deviation(values)).ok_or(Undefined::Overflow)?;
            if sd > 0.0 {
                Ok(values.iter().map(|value| (value - centre) / sd).collect::<Vec<f64>>())
            } else {
                Err(constant)
            }
        };
        let y = standard(outcome, Undefined::NoVariance)?;
        let a = standard(first, Undefined::ConstantColumn)?;
        let b = standard(second, Undefined::ConstantColumn)?;
        let sum_of = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(x, y)| x * y).sum::<f64>();
        let moved =
            |((y, a), b): ((&f64, &f64), &f64)| Moved { sum: b - a, square: b * b - a * a, product: (b - a) * y };
        Ok(Self {
            n: n as f64,
            outcome: sum_of(&y, &y),
            squares: (sum_of(&a, &a), sum_of(&b, &b)),
            products: (sum_of(&a, &y), sum_of(&b, &y)),
            rows: y.iter().zip(&a).zip(&b).map(moved).collect(),
        })
    }

    /// r₁ − r₂ after swaps.
    fn difference(&self, moved: Moved) -> Result<f64, Undefined> {
        let about = moved.sum * moved.sum / self.n;
        let (own, its) = (self.squares.0 + moved.square - about, self.squares.1 - moved.square - about);
        if own <= EQUAL || its <= EQUAL {
            return Err(Undefined::ConstantColumn);
        }
        let first = correlation(self.products.0 + moved.product, self.outcome, own)?;
        Ok(first - correlation(self.products.1 - moved.product, self.outcome, its)?)
    }

    /// All swaps: those of one half of the rows with those of the other, so that no sum has more than n parts.
    fn all_swaps(&self) -> Vec<Result<f64, Undefined>> {
        let (low, high) = self.rows.split_at(self.rows.len() / 2);
        let (low, high) = (subsets(low), subsets(high));
        let every = high.iter().flat_map(|one| low.iter().map(|other| self.difference(one.plus(*other))));
        every.collect()
    }

    fn random_swaps(&self, draws: Draws) -> Vec<Result<f64, Undefined>> {
        let one = |replicate: u64| {
            let mut stream = Stream::new(draws.seed, replicate);
            let swapped = self.rows.iter().filter(|_| stream.below(2) == 1);
            self.difference(swapped.fold(Moved::default(), |sum, row| sum.plus(*row)))
        };
        repeated(u64::from(draws.replicates), one)
    }
}

/// The sums of all subsets.
fn subsets(rows: &[Moved]) -> Vec<Moved> {
    let mut sums = vec![Moved::default()];
    for row in rows {
        let with: Vec<Moved> = sums.iter().map(|sum| sum.plus(*row)).collect();
        sums.extend(with);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swaps_at_random_have_the_distribution_of_all_swaps() {
        let y = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0];
        let a = [2.0, 7.0, 1.0, 8.0, 2.0, 8.0, 1.0, 8.0, 2.0, 8.0];
        let b = [1.0, 4.0, 1.0, 4.0, 2.0, 13.0, 5.0, 6.0, 2.0, 3.0];
        let data = Standardised::of(&y, &a, &b).unwrap();
        let values = |found: Vec<Result<f64, Undefined>>| found.into_iter().collect::<Result<Vec<f64>, _>>().unwrap();
        let all = values(data.all_swaps());
        let drawn = values(data.random_swaps(Draws { replicates: 20_000, seed: 2 }));
        assert_eq!(all.len(), 1024);
        for limit in [-0.4, -0.1, 0.0, 0.2, 0.5] {
            let share =
                |values: &[f64]| values.iter().filter(|value| **value <= limit).count() as f64 / values.len() as f64;
            assert!((share(&all) - share(&drawn)).abs() < 0.015, "{limit}");
        }
        let (one, other) = (standard_deviation(&all).unwrap(), standard_deviation(&drawn).unwrap());
        assert!((one / other - 1.0).abs() < 0.03);
    }

    #[test]
    fn a_swap_after_which_a_view_never_changes_counts_as_far() {
        // Where one rating is high the other is low: two of the 16 ways leave one view high throughout.
        let (y, a) = ([1.0, 2.0, 4.0, 3.0], [1.0, 2.0, 2.0, 1.0]);
        let b = a.map(|rating| 3.0 - rating);
        let test = swap_test(&y, &a, &b, Draws { replicates: 1, seed: 1 }).unwrap();
        // By hand, |r₁ − r₂| of the 14 others: 4/√5, 2/√5 and 0 twice each, 6/√15 and 2/√15 four times each.
        assert_eq!((test.swaps, test.as_far), (16, 10));
        assert!((test.p_value - 0.625).abs() < 1e-15 && (test.difference - 2.0 / 5.0_f64.sqrt()).abs() < 1e-12);
    }
}
