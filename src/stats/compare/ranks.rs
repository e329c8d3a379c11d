//! Rank correlation of each view with the outcome, ranked anew without each unit.

use crate::stats::Undefined;
use crate::stats::jackknife::Scale;

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
    let count = rows.views().len();
    let outcome = Ranked::of(rows.outcome());
    let views: Vec<Ranked> = rows.views().iter().map(|view| Ranked::of(view)).collect();
    let of_units = rows_of_units(rows);
    let (mut own, mut its) = (Vec::new(), Vec::new());
    let mut found: Vec<Vec<Result<f64, Undefined>>> = vec![Vec::with_capacity(of_units.len() + 1); count];
    // First all rows, then those without each unit.
    for gone in std::iter::once(&Vec::new()).chain(&of_units) {
        let squares = outcome.ranks_without(gone, &mut own);
        for (view, found) in views.iter().zip(&mut found) {
            let other = view.ranks_without(gone, &mut its);
            let product = |row: usize| own[outcome.codes[row] as usize] * its[view.codes[row] as usize];
            let all: f64 = (0..rows.len()).map(product).sum();
            let cross = all - gone.iter().map(|&row| product(row)).sum::<f64>();
            found.push(rank_correlation(rows.len() - gone.len(), cross, squares, other));
        }
    }
    let of_view = |found: Vec<Result<f64, Undefined>>| {
        let mut found = found.into_iter();
        let value = found.next().unwrap_or(Err(Undefined::NotIdentified))?;
        Ok(LeftOut { value, without: named(found)? })
    };
    Views { scale: Scale::FisherZ, sizes: rows.sizes(), views: found.into_iter().map(of_view).collect() }
}

/// The rows of each unit.
fn rows_of_units(rows: &Rows<'_>) -> Vec<Vec<usize>> {
    let mut units = vec![Vec::new(); rows.unit().levels()];
    rows.unit().codes().iter().enumerate().for_each(|(row, &unit)| units[unit as usize].push(row));
    units
}

/// A column by the places of its values among all different ones.
struct Ranked {
    /// The place of each row's value, from the lowest.
    codes: Vec<u32>,
    /// How many rows have each value.
    counts: Vec<f64>,
}

impl Ranked {
    fn of(values: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
        let (mut codes, mut counts) = (vec![0; values.len()], Vec::new());
        for (code, tied) in (0_u32..).zip(order.chunk_by(|&one, &other| values[one] == values[other])) {
            for &row in tied {
                codes[row] = code;
            }
            counts.push(tied.len() as f64);
        }
        Self { codes, counts }
    }

    /// Twice the rank of each value where some rows are gone, less the mean of these n + 1; and their sum of squares. Equal
    /// values share their mean rank; twice, so that all are whole numbers.
    fn ranks_without(&self, gone: &[usize], ranks: &mut Vec<f64>) -> f64 {
        ranks.clone_from(&self.counts);
        for &row in gone {
            ranks[self.codes[row] as usize] -= 1.0;
        }
        let mean = (self.codes.len() - gone.len()) as f64 + 1.0;
        let (mut below, mut squares) = (0.0, 0.0);
        for place in ranks {
            // Ranks below + 1 to below + count.
            let count = *place;
            *place = 2.0 * below + count + 1.0 - mean;
            squares += count * *place * *place;
            below += count;
        }
        squares
    }
}

/// Pearson's correlation of twice the ranks of `n` rows.
fn rank_correlation(n: usize, cross: f64, squares: f64, other: f64) -> Result<f64, Undefined> {
    if n < 3 {
        return Err(Undefined::TooFewPairs { have: n, need: 3 });
    }
    match (squares == 0.0, other == 0.0) {
        (true, _) => Err(Undefined::NoVariance),
        (false, true) => Err(Undefined::ConstantColumn),
        (false, false) => correlation(cross, squares, other),
    }
}
