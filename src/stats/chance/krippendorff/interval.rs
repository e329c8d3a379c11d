//! Alpha with squared differences: sums of squares within units and over all, in exact integers.

use super::Disagreement;
use super::Disagreements;
use super::pairable::BySize;
use super::pairable::Pairable;
use crate::stats::Undefined;
use crate::stats::jackknife::leave_outs;

/// Count, sum and sum of squares of each unit, less the lowest rating.
#[derive(Debug)]
pub(super) struct IntervalSums {
    units: Vec<Sums>,
    unit: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    m: u32,
    sum: i64,
    squares: i128,
}

impl Sums {
    /// Σ over ordered pairs of (x − y)² = 2 (m Σx² − (Σx)²).
    fn pairs(&self) -> i128 {
        2 * (i128::from(self.m) * self.squares - i128::from(self.sum) * i128::from(self.sum))
    }
}

impl IntervalSums {
    /// [`Undefined::Overflow`] if the range of the ratings times their number does not fit 62 bits.
    pub(super) fn of(pairable: &Pairable) -> Result<Self, Undefined> {
        let low = pairable.scores.iter().copied().min().unwrap_or(0);
        let high = pairable.scores.iter().copied().max().unwrap_or(0);
        let largest = (0..pairable.units()).map(|unit| pairable.of_unit(unit).len()).max().unwrap_or(0);
        let range = i128::from(high) - i128::from(low);
        // Draws with replacement may hold the largest unit over and over.
        let bound = range.checked_mul((pairable.units() as i128) * (largest as i128));
        if bound.is_none_or(|bound| bound >= 1 << 62) {
            return Err(Undefined::Overflow);
        }
        let units = (0..pairable.units()).map(|unit| sums(pairable.of_unit(unit), low)).collect();
        Ok(Self { units, unit: pairable.unit as f64 })
    }

    fn total(&self, times: &[u32]) -> (i128, i128, i128) {
        let mut total = (0, 0, 0);
        for (own, &times) in self.units.iter().zip(times) {
            let times = i128::from(times);
            total.0 += times * i128::from(own.m);
            total.1 += times * i128::from(own.sum);
            total.2 += times * own.squares;
        }
        total
    }
}

fn sums(scores: &[i64], low: i64) -> Sums {
    let mut sums = Sums::default();
    for &score in scores {
        // The range was found to fit.
        let above = score - low;
        sums.m += 1;
        sums.sum += above;
        sums.squares += i128::from(above) * i128::from(above);
    }
    sums
}

impl Disagreements for IntervalSums {
    fn drawn(&self, times: &[u32]) -> Result<Disagreement, Undefined> {
        let mut within = BySize::default();
        for (own, &times) in self.units.iter().zip(times) {
            within.add(own.m, own.pairs() as f64 * f64::from(times));
        }
        let (n, sum, squares) = self.total(times);
        let total = 2 * (n * squares - sum * sum);
        let square = self.unit * self.unit;
        Disagreement::new(n as f64, within.over_others() / square, total as f64 / square)
    }

    fn without_each(&self) -> Result<Vec<f64>, Undefined> {
        let (n, sum, squares) = self.total(&vec![1; self.units.len()]);
        let within: Vec<f64> = self.units.iter().map(|own| own.pairs() as f64 / (f64::from(own.m) - 1.0)).collect();
        let within = leave_outs(&within, |a, b| a + b);
        let without = |(own, within): (&Sums, f64)| {
            let (n, sum, squares) = (n - i128::from(own.m), sum - i128::from(own.sum), squares - own.squares);
            let total = 2 * (n * squares - sum * sum);
            Disagreement::new(n as f64, within, total as f64).map(Disagreement::alpha)
        };
        self.units.iter().zip(within).map(without).collect()
    }
}
