//! Is there a way to tell the outcomes apart without a single mistake? Then coefficients have no finite value.

use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::Undefined;

/// Signed rows are of order one; what moves less than this does not move.
const STILL: f64 = 1e-7;

const MOST_PIVOTS: usize = 20_000;

/// After so many pivots the rule that cannot go in circles (Bland 1977) replaces the quick one.
const QUICK_PIVOTS: usize = 2_000;

/// Directions along which the likelihood never falls. Each row of `rows` (all of width `width`) is signed so that going
/// its way makes its outcome more likely; the direction found is on every row's side or neutral, within −1 to 1, and
/// farthest along the rows together. `None` if the rows pull every way, so that there is a finite top.
///
/// This is the linear programme of Konis (2007), `max Σ xᵢ′β` with `xᵢ′β ≥ 0` and `|βⱼ| ≤ 1`, solved by
/// its dual, which has one equation a coefficient however many rows there are.
pub(super) fn direction(rows: &[f64], width: usize) -> Result<Option<Vec<f64>>, Undefined> {
    let count = rows.len() / width;
    let mut mean = DVector::zeros(width);
    for row in rows.chunks_exact(width) {
        for (sum, x) in mean.iter_mut().zip(row) {
            *sum += x / count as f64;
        }
    }
    let mut dual = Dual::new(rows, width, &mean);
    for pivots in 0..MOST_PIVOTS {
        let basis = dual.matrix().lu();
        let transposed = dual.matrix().transpose().lu();
        let prices = transposed.solve(&dual.costs()).ok_or(Undefined::NotConverged)?;
        let Some(entering) = dual.entering(&prices, pivots > QUICK_PIVOTS) else {
            let moved = rows.chunks_exact(width).any(|row| along(row, &prices) > STILL);
            return Ok(moved.then(|| prices.iter().copied().collect()));
        };
        let levels = basis.solve(&mean).ok_or(Undefined::NotConverged)?;
        let change = basis.solve(&dual.column(entering)).ok_or(Undefined::NotConverged)?;
        dual.exchange(entering, &levels, &change)?;
    }
    Err(Undefined::NotConverged)
}

fn along(row: &[f64], prices: &DVector<f64>) -> f64 {
    row.iter().zip(prices.iter()).map(|(x, price)| x * price).sum()
}

/// A variable of the dual: the weight of a row, or what is left over of an equation on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Variable {
    Row(usize),
    Above(usize),
    Below(usize),
}

/// `min Σ (uⱼ + vⱼ)` with `u − v − Σ λᵢ xᵢ = mean of xᵢ`, all variables at least 0.
struct Dual<'r> {
    rows: &'r [f64],
    width: usize,
    basis: Vec<Variable>,
}

impl<'r> Dual<'r> {
    fn new(rows: &'r [f64], width: usize, mean: &DVector<f64>) -> Self {
        let side = |(place, &mean): (usize, &f64)| {
            if mean < 0.0 { Variable::Below(place) } else { Variable::Above(place) }
        };
        Self { rows, width, basis: mean.iter().enumerate().map(side).collect() }
    }

    fn column(&self, variable: Variable) -> DVector<f64> {
        let mut column = DVector::zeros(self.width);
        match variable {
            Variable::Row(row) => {
                let cells = &self.rows[row * self.width..(row + 1) * self.width];
                column.iter_mut().zip(cells).for_each(|(to, x)| *to = -x);
            }
            Variable::Above(place) => column[place] = 1.0,
            Variable::Below(place) => column[place] = -1.0,
        }
        column
    }

    fn matrix(&self) -> DMatrix<f64> {
        let columns: Vec<DVector<f64>> = self.basis.iter().map(|&variable| self.column(variable)).collect();
        DMatrix::from_columns(&columns)
    }

    fn costs(&self) -> DVector<f64> {
        let cost = |variable: &Variable| if matches!(variable, Variable::Row(_)) { 0.0 } else { 1.0 };
        DVector::from_iterator(self.width, self.basis.iter().map(cost))
    }

    /// The variable that lowers the costs: the one that does so fastest, or in careful mode the first.
    fn entering(&self, prices: &DVector<f64>, careful: bool) -> Option<Variable> {
        let of_rows = self.rows.chunks_exact(self.width).map(|row| along(row, prices));
        let rows = of_rows.enumerate().map(|(row, gain)| (Variable::Row(row), gain));
        let left = prices
            .iter()
            .enumerate()
            .flat_map(|(place, price)| [(Variable::Above(place), 1.0 - price), (Variable::Below(place), 1.0 + price)]);
        let mut lowering = rows.chain(left).filter(|(_, gain)| *gain < -1e-9);
        if careful {
            return lowering.next().map(|(variable, _)| variable);
        }
        lowering.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(variable, _)| variable)
    }

    /// Lets a variable in for the first one that would fall below 0.
    fn exchange(&mut self, entering: Variable, levels: &DVector<f64>, change: &DVector<f64>) -> Result<(), Undefined> {
        let ratios = (0..self.width).filter(|&at| change[at] > 1e-11).map(|at| (at, levels[at].max(0.0) / change[at]));
        let leaving = ratios
            .min_by(|one, other| one.1.total_cmp(&other.1).then_with(|| self.basis[one.0].cmp(&self.basis[other.0])));
        let (at, _) = leaving.ok_or(Undefined::NotConverged)?;
        self.basis[at] = entering;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_pull_both_ways_leave_no_direction() {
        // A constant and one predictor: outcomes 0, 1, 0, 1 at −1.5, −0.5, 0.5, 1.5.
        let rows = [-1.0, 1.5, 1.0, -0.5, -1.0, -0.5, 1.0, 1.5];
        assert_eq!(direction(&rows, 2), Ok(None));
    }

    #[test]
    fn outcomes_on_two_sides_of_a_point_give_the_direction_that_parts_them() {
        let rows = [-1.0, 1.5, -1.0, 0.5, 1.0, 0.5, 1.0, 1.5];
        let found = direction(&rows, 2).unwrap().unwrap();
        assert!(found[1] > 0.99 && rows.chunks(2).all(|row| row[0] * found[0] + row[1] * found[1] >= -1e-9));
    }

    #[test]
    fn outcomes_that_share_one_point_are_still_parted() {
        // Both outcomes at 0, otherwise 0 below and 1 above: nearly, not wholly separated.
        let rows = [-1.0, 1.0, -1.0, 0.0, 1.0, 0.0, 1.0, 1.0];
        let found = direction(&rows, 2).unwrap().unwrap();
        assert!(found[1] > 0.99 && found[0].abs() < 1e-9, "{found:?}");
    }

    /// Every side of every line through two of the points, by hand, for outcomes with one and with two predictors.
    #[test]
    fn the_programme_agrees_with_trying_all_lines() {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 33).unwrap() % 7) - 3.0
        };
        let mut seen = [0, 0];
        for _ in 0..400 {
            let rows: Vec<f64> = (0..9)
                .flat_map(|_| {
                    let sign = if next() < 0.0 { -1.0 } else { 1.0 };
                    [sign, sign * next(), sign * next()]
                })
                .collect();
            let parted = by_hand(&rows);
            assert_eq!(direction(&rows, 3).unwrap().is_some(), parted, "{rows:?}");
            seen[usize::from(parted)] += 1;
        }
        assert!(seen[0] > 40 && seen[1] > 40, "{seen:?}");
    }

    /// An extreme direction of the cone is at right angles to two rows, or the cone holds a line.
    fn by_hand(rows: &[f64]) -> bool {
        let all: Vec<&[f64]> = rows.chunks(3).collect();
        let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let candidates: Vec<&[f64]> = all.iter().copied().chain(axes.iter().map(<[f64; 3]>::as_slice)).collect();
        candidates.iter().any(|a| {
            candidates.iter().any(|b| {
                let cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
                let side = |row: &&[f64]| row[0] * cross[0] + row[1] * cross[1] + row[2] * cross[2];
                all.iter().all(|row| side(row) >= 0.0) && all.iter().any(|row| side(row) > 0.0)
            })
        })
    }
}
