//! What each independent unit adds to the equations of the slopes, the variances held where all data put them.
//!
//! With V the covariance of the outcomes, each unit adds X'V⁻¹X and X'V⁻¹y of its own rows: clients and therapists are
//! eliminated in closed form (Henderson 1984; Bates, Mächler, Bolker & Walker 2015), and a unit is left out by adding up
//! the others. Centring at other means when a unit is gone changes the intercept alone.

use nalgebra::{DMatrix, DVector};

use super::centre::Nesting;
use super::design::{Column, Design};
use super::model::LevelModel;
use super::{Level, Sessions};
use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::observations::Factor;

/// Sums of one unit; those of several are added.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// C'V⁻¹C for C = [1 | columns | outcome], row by row.
    products: Vec<f64>,
    /// Squares of each rating about its client means.
    within: Vec<f64>,
    /// Sessions less clients.
    df: f64,
}

impl Unit {
    fn empty(width: usize, ratings: usize) -> Self {
        Self { products: vec![0.0; width * width], within: vec![0.0; ratings], df: 0.0 }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let add = |one: &[f64], two: &[f64]| one.iter().zip(two).map(|(one, two)| one + two).collect();
        Self {
            products: add(&self.products, &other.products),
            within: add(&self.within, &other.within),
            df: self.df + other.df,
        }
    }

    /// Takes away weight · s s'.
    fn less(&mut self, weight: f64, sums: &[f64]) {
        for (line, &own) in self.products.chunks_exact_mut(sums.len()).zip(sums) {
            for (product, &other) in line.iter_mut().zip(sums) {
                *product -= weight * own * other;
            }
        }
    }

    /// The coefficients of all columns, intercept first.
    pub(super) fn coefficients(&self) -> Result<DVector<f64>, Undefined> {
        let width = self.products.len().isqrt();
        let last = width - 1;
        let left = DMatrix::from_fn(last, last, |row, column| self.products[row * width + column]);
        let right = DVector::from_fn(last, |row, _| self.products[row * width + last]);
        Ok(left.cholesky().ok_or(Undefined::NotIdentified)?.solve(&right))
    }

    /// Pooled standard deviation of a rating within clients.
    pub(super) fn deviation(&self, rating: usize) -> Result<f64, Undefined> {
        if self.df < 1.0 {
            return Err(Undefined::NotEstimable { lacking: "client with two sessions" });
        }
        Ok(libm::sqrt(self.within[rating] / self.df))
    }
}

/// The sums of each unit: of therapists where they have a variance, else of clients.
pub(super) fn units(model: &LevelModel, sessions: &Sessions<'_>) -> Result<Vec<Unit>, Undefined> {
    let mut design = Design::new(sessions, None)?;
    design.columns.retain(|(column, _)| model.columns.contains(column));
    let nesting = Nesting::new(sessions.client, sessions.therapist)?;
    let by_therapist = model.therapist.is_ok();
    let unit_of = |row: usize| if by_therapist { nesting.home(row) as usize } else { nesting.client(row) };
    let place = |wanted: usize| {
        let column = Column::Slope(Level::WithinClient, wanted);
        design.columns.iter().position(|(own, _)| *own == column).map(|at| at + 1)
    };
    let within: Vec<Option<usize>> = (0..sessions.ratings.len()).map(place).collect();
    let width = design.columns.len() + 2;
    let about = mean(sessions.outcome).ok_or(Undefined::Overflow)?;
    let clients = sessions.client.levels();
    let count = sessions.therapist.filter(|_| by_therapist).map_or(clients, Factor::levels);
    let mut units = vec![Unit::empty(width, within.len()); count];
    let mut sums = vec![vec![0.0; width]; clients];
    let mut sizes = vec![0.0; clients];
    let mut home = vec![0; clients];
    let mut line = vec![1.0; width];
    for (row, outcome) in sessions.outcome.iter().enumerate() {
        for (value, (_, column)) in line[1..].iter_mut().zip(&design.columns) {
            *value = column[row];
        }
        line[width - 1] = outcome - about;
        let (client, unit) = (nesting.client(row), unit_of(row));
        (home[client], sizes[client]) = (unit, sizes[client] + 1.0);
        sums[client].iter_mut().zip(&line).for_each(|(sum, value)| *sum += value);
        units[unit].less(-1.0, &line);
        for (squares, place) in units[unit].within.iter_mut().zip(&within) {
            *squares += place.map_or(0.0, |at| line[at] * line[at]);
        }
        units[unit].df += 1.0;
    }
    let variance = |name: &str| model.fit.variance(name).unwrap_or_default() / model.residual;
    let (client, therapist) = (variance("client"), variance("therapist"));
    let mut of_unit = vec![(0.0, vec![0.0; width]); count];
    for ((sums, &size), &unit) in sums.iter().zip(&sizes).zip(&home).filter(|((_, size), _)| **size > 0.0) {
        let weight = 1.0 / (1.0 + client * size);
        units[unit].less(client * weight, sums);
        units[unit].df -= 1.0;
        of_unit[unit].0 += size * weight;
        of_unit[unit].1.iter_mut().zip(sums).for_each(|(sum, value)| *sum += weight * value);
    }
    for (unit, (size, sums)) in units.iter_mut().zip(&of_unit) {
        unit.less(therapist / (1.0 + therapist * size), sums);
    }
    let used = of_unit.iter().map(|(size, _)| *size > 0.0);
    Ok(units.into_iter().zip(used).filter_map(|(unit, used)| used.then_some(unit)).collect())
}
