//! Rank correlation of each view with the outcome, ranked anew without each unit.

use crate::stats::Undefined;
use crate::stats::jackknife::Scale;
use crate::stats::ranks::Ordered;

use super::left_out::LeftOut;
use super::left_out::Views;
use super::left_out::named;
use super::moments::correlation;
use super::rows::Rows;

/// Spearman's rank correlation of each view with the outcome, and without each unit, where the remaining rows are ranked
/// anew; equal values share their mean rank.
///
/// No unit, −1 to 1: does a higher rating go with a higher outcome, whatever the spacing? Ceilings and far values weigh less
/// than in Pearson's correlation. Undefined as [`total_correlations`](super::total_correlations). Ranks are whole numbers or
/// halves, so sums are exact. Costs units × rows (Spearman 1904; jackknife as for Pearson's correlation).
///
/// ```
/// use parallax::stats::compare::{Rows, rank_correlations};
/// use parallax::stats::observations::Factor;
/// let (outcome, view) = ([1.0, 2.0, 30.0, 400.0, 5000.0], [10.0, 20.0, 20.0, 50.0, 40.0]);
/// let (views, unit): ([&[f64]; 1], _) = ([&view], Factor::new((0..5).collect(), 5).unwrap());
/// let found = rank_correlations(&Rows::new(&outcome, &views, &unit).unwrap());
/// // Ranks 1 to 5 and 1, 2.5, 2.5, 5, 4: products 8.5, squares 10 and 9.5.
/// assert!((found.view(0).unwrap().value - 8.5 / 95.0_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn rank_correlations(rows: &Rows<'_>) -> Views {
    let outcome = Ordered::of(rows.outcome());
    let orders: Vec<Ordered<'_>> = rows.views().iter().map(|view| Ordered::of(view)).collect();
    let units = rows.unit().codes();
    let of_view = |view: &Ordered<'_>| {
        let without = |unit: Option<u32>| {
            let kept = |row: usize| Some(units[row]) != unit;
            rank_correlation(&outcome.twice_ranks(kept), &view.twice_ranks(kept), kept)
        };
        let value = without(None)?;
        let count = u32::try_from(rows.unit().levels()).map_err(|_| Undefined::Overflow)?;
        Ok(LeftOut { value, without: named((0..count).map(|unit| without(Some(unit))))? })
    };
    Views { scale: Scale::FisherZ, sizes: rows.sizes(), views: orders.iter().map(of_view).collect() }
}

/// Pearson's correlation of twice the ranks, whose mean is n + 1.
fn rank_correlation(outcome: &[f64], view: &[f64], kept: impl Fn(usize) -> bool) -> Result<f64, Undefined> {
    let rows = || outcome.iter().zip(view).enumerate().filter(|(row, _)| kept(*row));
    let n = rows().count();
    if n < 3 {
        return Err(Undefined::TooFewPairs { have: n, need: 3 });
    }
    let centre = n as f64 + 1.0;
    let (mut squares, mut other, mut cross) = (0.0, 0.0, 0.0);
    for (_, (y, x)) in rows() {
        let (y, x) = (y - centre, x - centre);
        squares += y * y;
        other += x * x;
        cross += x * y;
    }
    match (squares == 0.0, other == 0.0) {
        (true, _) => Err(Undefined::NoVariance),
        (false, true) => Err(Undefined::ConstantColumn),
        (false, false) => correlation(cross, squares, other),
    }
}
