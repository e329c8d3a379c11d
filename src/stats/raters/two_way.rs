//! Least squares of ratings on targets and raters, for any set of ratings.

use nalgebra::DMatrix;

use super::grouped::Grouped;
use crate::stats::Undefined;
use crate::stats::observations::Observations;
use crate::stats::rating_design::additive;
use crate::stats::rating_design::linked_blocks;

/// Most raters of one linked block: the work is their third power.
pub const MOST_RATERS: usize = 2000;

/// What is below this part of the ratings' squares about their mean is rounding.
const ROUNDING: f64 = 1e-13;

/// The additive model `score = target + rater + residual`, fitted by least squares to complete or incomplete data,
/// with replicates or without (Scheffé 1959, section 4.4).
///
/// Targets are eliminated first; what is left is one small system of the raters, whose matrix is the Laplacian of the
/// graph of raters who share targets. Within each linked block the levels of raters sum to zero.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::TwoWay;
///
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1], 2).unwrap();
/// let fit = TwoWay::of(&Observations::new(target, rater, vec![], vec![1, 3, 2, 4, 4, 3], 1).unwrap())?;
/// // Differences 2, 2, −1: mean 1.
/// assert!((fit.level(0).unwrap() + 0.5).abs() < 1e-15);
/// assert_eq!(fit.residual_df(), 2);
/// // The sum of squares of the differences about their mean is 6, half of it per pair.
/// assert!((fit.residual_squares() - 3.0).abs() < 1e-14);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
#[derive(Debug, Clone)]
pub struct TwoWay {
    targets: Grouped,
    /// Target and rater of each row.
    target_codes: Vec<u32>,
    raters: Vec<u32>,
    blocks: Blocks,
    /// Level of each rater; 0 without ratings.
    levels: Vec<f64>,
    residuals: Vec<f64>,
    residual_squares: f64,
    residual_df: usize,
}

/// The raters of each linked block and the inverse of their system.
#[derive(Debug, Clone)]
struct Blocks {
    /// Block and place within it of each rater; none without ratings.
    places: Vec<Option<(usize, usize)>>,
    members: Vec<Vec<u32>>,
    inverses: Vec<DMatrix<f64>>,
}

impl TwoWay {
    /// Fits the model.
    ///
    /// # Errors
    /// [`Undefined::TooFewRaters`], [`Undefined::TooFewTargets`] without ratings; [`Undefined::Overflow`] with more than
    /// [`MOST_RATERS`] in one linked block, or values beyond the arithmetic.
    pub fn of(observed: &Observations) -> Result<Self, Undefined> {
        if observed.is_empty() {
            return Err(Undefined::TooFewTargets { have: 0, need: 1 });
        }
        let targets = Grouped::by(observed.target());
        let raters = observed.rater().codes().to_vec();
        let blocks = Blocks::of(observed, &targets)?;
        let parameters = targets.present() + blocks.raters() - blocks.members.len();
        let mut fit = Self {
            targets,
            target_codes: observed.target().codes().to_vec(),
            raters,
            residual_df: observed.len() - parameters,
            blocks,
            levels: Vec::new(),
            residuals: Vec::new(),
            residual_squares: 0.0,
        };
        let (scores, _) = observed.centred();
        let total: f64 = scores.iter().map(|score| score * score).sum();
        // "Nothing left" is a fact found in whole numbers, not a small number.
        (fit.levels, fit.residuals) = match additive(&from_first(observed)) {
            Some(exact) => (fit.blocks.about_means(exact.raters), vec![0.0; scores.len()]),
            None => fit.solve(&scores),
        };
        let squares: f64 = fit.residuals.iter().map(|residual| residual * residual).sum();
        fit.residual_squares = if squares <= ROUNDING * ROUNDING * total { 0.0 } else { squares };
        if squares.is_finite() { Ok(fit) } else { Err(Undefined::Overflow) }
    }

    /// Levels of raters and residuals of any column of numbers, one per rating. The solution is corrected once by that of
    /// its own residuals.
    fn solve(&self, values: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut levels = vec![0.0; self.blocks.places.len()];
        let mut rest = values.to_vec();
        for _ in 0..2 {
            self.targets.centre(&mut rest);
            let mut sums = vec![0.0; levels.len()];
            self.raters.iter().zip(&rest).for_each(|(&rater, value)| sums[rater as usize] += value);
            let step = self.blocks.solve(&sums);
            levels.iter_mut().zip(&step).for_each(|(level, step)| *level += step);
            rest.iter_mut().zip(&self.raters).for_each(|(value, &rater)| *value -= step[rater as usize]);
        }
        self.targets.centre(&mut rest);
        (levels, rest)
    }

    /// Level of a rater less the mean of all raters of its block; `None` for a rater without ratings.
    pub fn level(&self, rater: usize) -> Option<f64> {
        self.blocks.places.get(rater).copied().flatten().and(self.levels.get(rater).copied())
    }

    /// How many levels of raters there are, those without ratings included.
    pub fn rater_levels(&self) -> usize {
        self.levels.len()
    }

    /// Raters with ratings.
    pub fn raters(&self) -> usize {
        self.blocks.raters()
    }

    /// Targets with ratings.
    pub fn targets(&self) -> usize {
        self.targets.present()
    }

    /// Parts of the design without a rating between them.
    pub fn blocks(&self) -> usize {
        self.blocks.members.len()
    }

    /// What the model leaves of each rating, in the order of the ratings.
    pub fn residuals(&self) -> &[f64] {
        &self.residuals
    }

    /// The sum of their squares; exactly 0 if targets and raters explain everything.
    pub fn residual_squares(&self) -> f64 {
        self.residual_squares
    }

    /// Ratings − targets − raters + blocks.
    pub fn residual_df(&self) -> usize {
        self.residual_df
    }

    /// Residual variance.
    ///
    /// # Errors
    /// [`Undefined::NotIdentified`] if no rating is left to estimate it from.
    pub fn residual_variance(&self) -> Result<f64, Undefined> {
        if self.residual_df == 0 {
            return Err(Undefined::NotIdentified);
        }
        Ok(self.residual_squares / self.residual_df as f64)
    }

    /// Can all raters be compared with one another?
    ///
    /// # Errors
    /// [`Undefined::TooFewRaters`] or [`Undefined::Disconnected`].
    pub fn raters_comparable(&self) -> Result<(), Undefined> {
        if self.raters() < 2 {
            return Err(Undefined::TooFewRaters { have: self.raters(), need: 2 });
        }
        if self.blocks() > 1 { Err(Undefined::Disconnected { blocks: self.blocks() }) } else { Ok(()) }
    }

    /// For each rater the targets that somebody else rated too.
    pub(super) fn joint_targets(&self) -> Vec<usize> {
        let mut joint = vec![0; self.levels.len()];
        let mut here: Vec<usize> = Vec::new();
        for rows in self.targets.groups() {
            here.clear();
            here.extend(rows.iter().map(|&row| self.rater_of(row as usize)));
            here.sort_unstable();
            here.dedup();
            if here.len() > 1 {
                for &rater in &here {
                    joint[rater] += 1;
                }
            }
        }
        joint
    }

    /// What raters explain beyond targets: the levels times the system of the raters times the levels.
    pub(super) fn rater_squares(&self) -> f64 {
        let mut fitted: Vec<f64> = self.raters.iter().map(|&rater| self.levels[rater as usize]).collect();
        self.targets.centre(&mut fitted);
        fitted.iter().map(|value| value * value).sum()
    }

    /// Covariance of the levels of two raters of one block, over the residual variance; 0 for raters of different blocks.
    pub(super) fn covariance(&self, one: usize, other: usize) -> f64 {
        match (self.blocks.places[one], self.blocks.places[other]) {
            (Some((block, row)), Some((same, column))) if block == same => self.blocks.inverses[block][(row, column)],
            _ => 0.0,
        }
    }

    /// Rows of each target.
    pub(super) fn by_target(&self) -> &Grouped {
        &self.targets
    }

    /// The rater of each row.
    pub(super) fn rater_of(&self, row: usize) -> usize {
        self.raters[row] as usize
    }

    /// The target of each row.
    pub(super) fn target_of(&self, row: usize) -> u32 {
        self.target_codes[row]
    }

    /// How far apart two rows of one target pull the raters: `v L⁺ w` with v, w the row's rater less the mean of the
    /// target's rows.
    pub(super) fn coupling(&self, rows: &[u32]) -> DMatrix<f64> {
        let n = rows.len();
        let at = |row: usize| self.rater_of(rows[row] as usize);
        let mut coupling = DMatrix::from_fn(n, n, |i, j| self.covariance(at(i), at(j)));
        for _ in 0..2 {
            for mut column in coupling.column_iter_mut() {
                let mean = column.mean();
                column.add_scalar_mut(-mean);
            }
            coupling.transpose_mut();
        }
        coupling
    }

    /// Solves the system of raters for given sums over their rows.
    pub(super) fn rater_solution(&self, sums: &[f64]) -> Vec<f64> {
        self.blocks.solve(sums)
    }
}

impl Blocks {
    fn of(observed: &Observations, targets: &Grouped) -> Result<Self, Undefined> {
        let linked = linked_blocks(observed);
        let mut places = vec![None; observed.rater().levels()];
        for (number, block) in linked.iter().enumerate() {
            if block.raters.len() > MOST_RATERS {
                return Err(Undefined::Overflow);
            }
            block.raters.iter().enumerate().for_each(|(place, &rater)| places[rater as usize] = Some((number, place)));
        }
        let size = |block: &Vec<u32>| DMatrix::zeros(block.len(), block.len());
        let members: Vec<Vec<u32>> = linked.into_iter().map(|block| block.raters).collect();
        let mut systems: Vec<DMatrix<f64>> = members.iter().map(size).collect();
        for rows in targets.groups().filter(|rows| !rows.is_empty()) {
            add_target(&mut systems, &places, observed.rater().codes(), rows);
        }
        let inverses = systems.into_iter().map(pseudo_inverse).collect::<Option<_>>().ok_or(Undefined::Overflow)?;
        Ok(Self { places, members, inverses })
    }

    fn raters(&self) -> usize {
        self.members.iter().map(Vec::len).sum()
    }

    /// Levels less the mean of their block.
    fn about_means(&self, mut levels: Vec<f64>) -> Vec<f64> {
        for members in &self.members {
            let mean = members.iter().map(|&rater| levels[rater as usize]).sum::<f64>() / members.len() as f64;
            for &rater in members {
                levels[rater as usize] -= mean;
            }
        }
        levels
    }

    fn solve(&self, sums: &[f64]) -> Vec<f64> {
        let mut solution = vec![0.0; sums.len()];
        for (members, inverse) in self.members.iter().zip(&self.inverses) {
            for (column, &from) in members.iter().enumerate() {
                let sum = sums[from as usize];
                if sum != 0.0 {
                    for (row, &to) in members.iter().enumerate() {
                        solution[to as usize] += inverse[(row, column)] * sum;
                    }
                }
            }
        }
        solution
    }
}

/// Adds what one target says about its raters: its counts, less their products over its number of rows.
fn add_target(systems: &mut [DMatrix<f64>], places: &[Option<(usize, usize)>], raters: &[u32], rows: &[u32]) {
    let share = 1.0 / rows.len() as f64;
    let place = |row: &u32| places[raters[*row as usize] as usize];
    for (block, one) in rows.iter().filter_map(place) {
        systems[block][(one, one)] += 1.0;
        for (_, other) in rows.iter().filter_map(place) {
            systems[block][(one, other)] -= share;
        }
    }
}

/// The Moore-Penrose inverse of a matrix whose only null vector is that of ones: the ones are filled in, and taken away
/// afterwards. `None` if it has another.
fn pseudo_inverse(mut system: DMatrix<f64>) -> Option<DMatrix<f64>> {
    let k = system.nrows();
    if k == 1 {
        return Some(DMatrix::zeros(1, 1));
    }
    let fill = system.trace() / (k * k) as f64;
    system.add_scalar_mut(fill);
    let mut inverse = system.cholesky()?.inverse();
    inverse.add_scalar_mut(-1.0 / (fill * (k * k) as f64));
    Some(inverse)
}

/// The same ratings counted from the first one, so that levels lose no digit to what all ratings share.
fn from_first(observed: &Observations) -> Observations {
    let scores = observed.scaled();
    let shifted = || scores.iter().map(|score| score.checked_sub(*scores.first()?)).collect::<Option<Vec<i64>>>();
    let counted = shifted().and_then(|scores| {
        let (target, rater) = (observed.target().clone(), observed.rater().clone());
        Observations::new(target, rater, Vec::new(), scores, observed.unit())
    });
    counted.unwrap_or_else(|| observed.clone())
}
