//! The slope of one rater in the additive model, without fitting the model anew.

use super::grouped::Grouped;
use super::two_way::TwoWay;
use crate::stats::Undefined;
use crate::stats::observations::Factor;
use crate::stats::raters::drift::FEWEST_FOR_DRIFT;

/// What targets and raters leave of the order must be more than this part of it.
const ROUNDING: f64 = 1e-10;

/// The slope of one rater with what its differences say of its uncertainty.
#[derive(Debug, Clone)]
pub(super) struct Slope {
    pub(super) value: f64,
    /// Targets that the rater and somebody else rated, rising.
    pub(super) targets: Vec<u32>,
    /// None if the fit leaves nothing to judge it by.
    pub(super) std_error: Option<f64>,
    pub(super) df: f64,
}

/// An additive fit with the order of its ratings.
pub(super) struct Slopes<'a> {
    pub(super) fit: &'a TwoWay,
    pub(super) order: &'a [f64],
}

/// A rater's rows within one target, and all rows of that target.
struct Shared<'a> {
    target: u32,
    own: Vec<u32>,
    all: &'a [u32],
}

impl Shared<'_> {
    /// Squared length of the rater's indicator about the mean of the target.
    fn weight(&self) -> f64 {
        let own = self.own.len() as f64;
        own - own * own / self.all.len() as f64
    }
}

/// The order of one rater, less what targets and raters explain of it (Frisch & Waugh 1933).
struct Direction {
    mean: f64,
    /// Levels of raters that explain part of it.
    levels: Vec<f64>,
    squares: f64,
    raw_squares: f64,
}

impl Slopes<'_> {
    /// The slopes of all raters.
    pub(super) fn all(&self, raters: &Factor) -> Vec<Result<Slope, Undefined>> {
        let by_rater = Grouped::by(raters);
        (0..raters.levels()).map(|rater| self.of(by_rater.of(rater))).collect()
    }

    /// The slope of the rater whose rows are given.
    fn of(&self, rows: &[u32]) -> Result<Slope, Undefined> {
        let shared = self.shared(rows);
        if shared.len() < FEWEST_FOR_DRIFT {
            return Err(Undefined::TooFewTargets { have: shared.len(), need: FEWEST_FOR_DRIFT });
        }
        let direction = self.direction(&shared);
        if direction.raw_squares == 0.0 {
            return Err(Undefined::ConstantColumn);
        }
        let value = self.along(&shared, &direction).ok_or(Undefined::NotIdentified)?;
        let (std_error, df) = self.uncertainty(&shared, &direction, value);
        Ok(Slope { value, targets: shared.iter().map(|shared| shared.target).collect(), std_error, df })
    }

    /// The slope alone, whatever the number of targets.
    pub(super) fn value(&self, rows: &[u32]) -> Option<f64> {
        let shared = self.shared(rows);
        let direction = self.direction(&shared);
        self.along(&shared, &direction)
    }

    fn along(&self, shared: &[Shared<'_>], direction: &Direction) -> Option<f64> {
        let residuals = self.fit.residuals();
        let own = shared.iter().flat_map(|shared| &shared.own);
        let product: f64 = own.map(|&row| (self.order[row as usize] - direction.mean) * residuals[row as usize]).sum();
        (direction.squares > ROUNDING * direction.raw_squares).then(|| product / direction.squares)
    }

    /// The rows of one rater in targets that somebody else rated too.
    fn shared(&self, rows: &[u32]) -> Vec<Shared<'_>> {
        let mut rows: Vec<(u32, u32)> = rows.iter().map(|&row| (self.fit.target_of(row as usize), row)).collect();
        rows.sort_unstable();
        let shared = |run: &[(u32, u32)]| {
            let all = self.fit.by_target().of(run[0].0 as usize);
            let own: Vec<u32> = run.iter().map(|&(_, row)| row).collect();
            (own.len() < all.len()).then_some(Shared { target: run[0].0, own, all })
        };
        rows.chunk_by(|one, next| one.0 == next.0).filter_map(shared).collect()
    }

    fn direction(&self, shared: &[Shared<'_>]) -> Direction {
        let own = || shared.iter().flat_map(|shared| &shared.own).map(|&row| self.order[row as usize]);
        let n = own().count() as f64;
        let first = own().next().unwrap_or_default();
        let mean = first + own().map(|value| value - first).sum::<f64>() / n;
        let raw_squares: f64 = own().map(|value| (value - mean) * (value - mean)).sum();
        let mut sums = vec![0.0; self.fit.rater_levels()];
        let mut squares = raw_squares;
        for target in shared {
            let mut total = 0.0;
            for &row in &target.own {
                let value = self.order[row as usize] - mean;
                total += value;
                sums[self.fit.rater_of(row as usize)] += value;
            }
            let each = total / target.all.len() as f64;
            squares -= total * each;
            target.all.iter().for_each(|&row| sums[self.fit.rater_of(row as usize)] -= each);
        }
        let levels = self.fit.rater_solution(&sums);
        squares -= levels.iter().zip(&sums).map(|(level, sum)| level * sum).sum::<f64>();
        Direction { mean, levels, squares, raw_squares }
    }

    /// Standard error and degrees of freedom from this rater's differences to the others.
    fn uncertainty(&self, shared: &[Shared<'_>], direction: &Direction, value: f64) -> (Option<f64>, f64) {
        let residuals = self.fit.residuals();
        let (mut squares, mut before, mut df) = (0.0, 0.0, 0.0);
        for target in shared {
            let left = self.left_of_order(target, direction);
            let residual: f64 = target.own.iter().map(|&row| residuals[row as usize]).sum();
            let rest = residual - value * left;
            let weight = target.weight();
            squares += rest * rest / weight;
            before += residual * residual / weight;
            df += 1.0 - (self.leverage(target) + left * left / direction.squares) / weight;
        }
        // A fit that leaves a part of 1e-24 of the squares left nothing but rounding.
        let left = squares > 1e-24 * before && df > 1e-9;
        (left.then(|| libm::sqrt(squares / df / direction.squares)), df)
    }

    /// The sum over the rater's own rows in a target of what is left of the order.
    fn left_of_order(&self, target: &Shared<'_>, direction: &Direction) -> f64 {
        let (own, all) = (target.own.len() as f64, target.all.len() as f64);
        let total: f64 = target.own.iter().map(|&row| self.order[row as usize] - direction.mean).sum();
        let level =
            |rows: &[u32]| rows.iter().map(|&row| direction.levels[self.fit.rater_of(row as usize)]).sum::<f64>();
        total - total * own / all - (level(&target.own) - level(target.all) * own / all)
    }

    /// What the levels of raters take of the rater's indicator about the mean of a target.
    fn leverage(&self, target: &Shared<'_>) -> f64 {
        let own = target.own.len() as f64;
        let each = own / target.all.len() as f64;
        let rater = self.fit.rater_of(target.own[0] as usize);
        let to_own: f64 =
            target.all.iter().map(|&row| self.fit.covariance(rater, self.fit.rater_of(row as usize))).sum();
        let among: f64 = target
            .all
            .iter()
            .flat_map(|&one| target.all.iter().map(move |&other| (one, other)))
            .map(|(one, other)| self.fit.covariance(self.fit.rater_of(one as usize), self.fit.rater_of(other as usize)))
            .sum();
        own * own * self.fit.covariance(rater, rater) - 2.0 * own * each * to_own + each * each * among
    }
}
