//! The minimum of the criterion: Newton's method with the exact Hessian, within bounds.

use nalgebra::DMatrix;
use nalgebra::DVector;
use nalgebra::SymmetricEigen;

use super::curve::Curve;
use super::curve::Derivatives;
use super::curve::derivatives;
use crate::stats::Undefined;

/// What a whole Newton step may still gain at the end, in units of the criterion: it is taken, and its error is of the
/// order of the square of what is left, in standard errors.
pub(in crate::stats) const NOTHING_LEFT: f64 = 1e-11;
/// The same where no more than a place on the way is looked for.
pub(in crate::stats) const LITTLE_LEFT: f64 = 1e-8;
/// Longest such step, for parameters around 1.
const SHORT: f64 = 1e-3;
/// Gradient at which the search ends in any case, for a criterion of 1.
const SMALL_GRADIENT: f64 = 1e-9;
/// Steps after which it gives up.
const MOST_STEPS: usize = 100;
/// Standard deviations tried at the start, in units of the residual one.
const GRID: [f64; 4] = [0.1, 0.3, 1.0, 3.0];
/// A standard deviation beyond this is that of data without residual.
const MOST_THETA: f64 = 1e6;
/// Beyond this it is asked whether the search ended on the way to such data.
const LARGE_THETA: f64 = 1e2;
/// Below this a standard deviation is compared with exactly 0.
const NEARLY_ZERO: f64 = 1e-2;

/// Where the search ended.
#[derive(Debug, Clone)]
pub(in crate::stats) struct Optimum {
    pub(in crate::stats) theta: Vec<f64>,
    /// The criterion there.
    pub(in crate::stats) value: f64,
    /// Its Hessian, one short step before.
    hessian: DMatrix<f64>,
    pub(in crate::stats) evaluations: usize,
}

/// A search under way.
struct Search<'a, C> {
    curve: &'a C,
    bounded: Vec<bool>,
    /// What a Newton step may still gain at the end.
    left: f64,
    evaluations: usize,
}

/// The best parameters; a second start if the first ends on a bound or where the criterion is not curved upwards.
pub(in crate::stats) fn minimise<C: Curve>(curve: &C, bounded: Vec<bool>) -> Result<Optimum, Undefined> {
    let mut search = Search { curve, bounded, left: NOTHING_LEFT, evaluations: 0 };
    let start = search.start(1)?;
    let first = search.descend(start)?;
    let mut best = first;
    if search.doubtful(&best) {
        let again = search.start(3)?;
        if let Ok(second) = search.descend(again)
            && second.value < best.value - 1e-9 * best.value.abs().max(1.0)
        {
            best = second;
        }
    }
    search.keeps_a_residual(&best)?;
    best.evaluations = search.evaluations;
    Ok(best)
}

/// The minimum that is reached from a start, to where a Newton step gains no more than is `left`.
pub(in crate::stats) fn minimise_from<C: Curve>(
    curve: &C,
    bounded: Vec<bool>,
    start: &[f64],
    left: f64,
) -> Result<Optimum, Undefined> {
    Search { curve, bounded, left, evaluations: 0 }.descend(start.to_vec())
}

impl<C: Curve> Search<'_, C> {
    fn value(&mut self, theta: &[f64]) -> Result<f64, Undefined> {
        self.evaluations += 1;
        let values = self.curve.values(theta).ok_or(Undefined::Overflow)?;
        values.first().copied().ok_or(Undefined::Overflow)
    }

    fn derivatives(&mut self, theta: &[f64]) -> Result<Derivatives, Undefined> {
        self.evaluations += 1;
        Ok(derivatives(self.curve, theta)?.swap_remove(0))
    }

    /// One sweep over the grid, one parameter after the other: from its place along the grid as far as the criterion falls.
    /// At the end each goes to the lowest point of the parabola through its last three places.
    fn start(&mut self, from: usize) -> Result<Vec<f64>, Undefined> {
        let bounded = self.bounded.clone();
        let mut theta: Vec<f64> = bounded.iter().map(|&bounded| if bounded { GRID[from] } else { 0.0 }).collect();
        let mut lowest = theta.clone();
        let mut best = self.value(&theta)?;
        for at in (0..theta.len()).filter(|&at| bounded[at]) {
            let mut seen = [None; GRID.len()];
            seen[from] = Some(best);
            let mut place = from;
            for way in [(from + 1..GRID.len()).collect::<Vec<_>>(), (0..from).rev().collect()] {
                for next in way {
                    theta[at] = GRID[next];
                    let criterion = self.value(&theta)?;
                    seen[next] = Some(criterion);
                    if criterion >= best {
                        break;
                    }
                    (place, best) = (next, criterion);
                }
                if place > from {
                    break;
                }
            }
            theta[at] = GRID[place];
            lowest[at] = parabola(place, &seen).unwrap_or(GRID[place]);
        }
        Ok(lowest)
    }

    /// Where the criterion is level all the way to no residual, a search ends wherever it is level enough: there, ten
    /// times the standard deviations are as likely. Anywhere else the residual degrees of freedom tell against them.
    fn keeps_a_residual(&mut self, optimum: &Optimum) -> Result<(), Undefined> {
        if optimum.theta.iter().all(|value| value.abs() < LARGE_THETA) {
            return Ok(());
        }
        let further: Vec<f64> = optimum.theta.iter().map(|value| 10.0 * value).collect();
        let level = |there: f64| there <= optimum.value + 1e-6 * optimum.value.abs().max(1.0);
        match self.value(&further) {
            Ok(there) if level(there) => Err(Undefined::AtBoundary),
            _ => Ok(()),
        }
    }

    fn doubtful(&self, optimum: &Optimum) -> bool {
        let free = off_bound(&optimum.theta, &self.bounded);
        free.len() < optimum.theta.len() || part(&optimum.hessian, &free).cholesky().is_none()
    }

    /// Parameters that may move; one at 0 stays there unless the criterion falls inwards.
    fn free(&self, theta: &[f64], at: &Derivatives) -> Vec<usize> {
        let held = |i: usize| self.bounded[i] && theta[i] == 0.0;
        (0..theta.len()).filter(|&i| !held(i) || at.gradient[i] < 0.0).collect()
    }

    fn descend(&mut self, mut theta: Vec<f64>) -> Result<Optimum, Undefined> {
        let mut at = self.derivatives(&theta)?;
        for _ in 0..MOST_STEPS {
            self.settle(&mut theta, &mut at);
            let free = self.free(&theta, &at);
            if let Some((next, gain)) = self.last_step(&theta, &at, &free) {
                if self.release(&mut theta, &mut at)?.is_some() {
                    continue;
                }
                let Derivatives { value, hessian, .. } = at;
                return Ok(Optimum { theta: next, value: value - gain, hessian, evaluations: self.evaluations });
            }
            let Some((next, there)) = self.step(&theta, &at, &free) else { return Err(Undefined::NotConverged) };
            (theta, at) = (next, there);
            if theta.iter().any(|value| value.abs() > MOST_THETA) {
                return Err(Undefined::AtBoundary);
            }
        }
        Err(Undefined::NotConverged)
    }

    /// Where a whole Newton step ends, and what it gains, if that is so little that nothing has to be looked at there.
    fn last_step(&self, theta: &[f64], at: &Derivatives, free: &[usize]) -> Option<(Vec<f64>, f64)> {
        if let Some(newton) = newton(at, free)
            && newton.iter().all(|step| step.abs() <= SHORT * size(theta))
        {
            let gain = -0.5 * free_gradient(at, free).dot(&newton);
            if gain <= self.left {
                return Some((self.moved(theta, &newton, free, 1.0), gain));
            }
        }
        // Where the criterion is flat there is no such step.
        (largest(&at.gradient, free) <= SMALL_GRADIENT * at.value.abs().max(1.0)).then(|| (theta.to_vec(), 0.0))
    }

    /// Sets a nearly vanishing parameter to 0 where the criterion is no higher there and rises inwards.
    fn settle(&mut self, theta: &mut [f64], at: &mut Derivatives) {
        for i in 0..theta.len() {
            if self.bounded[i] && theta[i] > 0.0 && theta[i] < NEARLY_ZERO {
                let mut zero = theta.to_vec();
                zero[i] = 0.0;
                let Ok(there) = self.derivatives(&zero) else { continue };
                let rises = there.hessian[(i, i)] >= 0.0 && there.gradient[i] > -SMALL_GRADIENT * there.value.abs();
                if there.value <= at.value && rises {
                    theta[i] = 0.0;
                    *at = there;
                }
            }
        }
    }

    /// From 0 the first derivative tells nothing: moves a parameter inwards where the second one says that the
    /// criterion falls.
    fn release(&mut self, theta: &mut Vec<f64>, at: &mut Derivatives) -> Result<Option<()>, Undefined> {
        for i in 0..theta.len() {
            if self.bounded[i] && theta[i] == 0.0 && at.hessian[(i, i)] < 0.0 {
                for inwards in [1.0, 0.3, 0.1, 0.03, 0.01, 0.003] {
                    let mut moved = theta.clone();
                    moved[i] = inwards;
                    let there = self.derivatives(&moved)?;
                    if there.value < at.value {
                        (*theta, *at) = (moved, there);
                        return Ok(Some(()));
                    }
                }
            }
        }
        Ok(None)
    }

    fn moved(&self, theta: &[f64], direction: &DVector<f64>, free: &[usize], share: f64) -> Vec<f64> {
        let mut next = theta.to_vec();
        for (&i, &move_by) in free.iter().zip(direction) {
            next[i] += share * move_by;
            if self.bounded[i] {
                next[i] = next[i].max(0.0);
            }
        }
        next
    }

    /// A step along the (modified) Newton direction, shortened until the criterion falls.
    fn step(&mut self, theta: &[f64], at: &Derivatives, free: &[usize]) -> Option<(Vec<f64>, Derivatives)> {
        let mut direction = direction(at, free);
        let longest = 2.0 * size(theta);
        if direction.amax() > longest {
            direction *= longest / direction.amax();
        }
        let norm = largest(&at.gradient, free);
        let mut share = 1.0;
        for _ in 0..40 {
            let next = self.moved(theta, &direction, free, share);
            if let Ok(there) = self.derivatives(&next) {
                let slope: f64 = free.iter().map(|&i| at.gradient[i] * (next[i] - theta[i])).sum();
                let noise = 1e-12 * at.value.abs().max(1.0);
                let falls = there.value <= at.value + 1e-4 * slope.min(0.0);
                if falls || (slope.abs() < 100.0 * noise && largest(&there.gradient, free) < norm) {
                    return Some((next, there));
                }
            }
            share *= 0.4;
        }
        None
    }
}

/// The lowest point of the parabola through a place of the grid and its neighbours, by logarithms.
fn parabola(place: usize, seen: &[Option<f64>; GRID.len()]) -> Option<f64> {
    let point = |place: usize| Some((libm::log(*GRID.get(place)?), (*seen.get(place)?)?));
    let (low, left) = point(place.checked_sub(1)?)?;
    let (x, y) = point(place)?;
    let (high, right) = point(place + 1)?;
    let (falls, rises) = ((y - left) / (x - low), (right - y) / (high - x));
    let bend = (rises - falls) / (high - low);
    let there = libm::exp(f64::midpoint(low, x) - 0.5 * falls / bend);
    (bend > 0.0 && there.is_finite()).then_some(there)
}

/// Parameters that are not on their bound of 0.
pub(in crate::stats) fn off_bound(theta: &[f64], bounded: &[bool]) -> Vec<usize> {
    (0..theta.len()).filter(|&at| !(bounded[at] && theta[at] == 0.0)).collect()
}

/// The largest parameter, at least 1: what steps are measured by.
fn size(theta: &[f64]) -> f64 {
    theta.iter().fold(1.0, |most: f64, value| most.max(value.abs()))
}

/// The largest slope along some of the parameters.
pub(super) fn largest(gradient: &[f64], free: &[usize]) -> f64 {
    free.iter().fold(0.0, |most: f64, &i| most.max(gradient[i].abs()))
}

/// Rows and columns of a symmetric matrix.
pub(in crate::stats) fn part(matrix: &DMatrix<f64>, kept: &[usize]) -> DMatrix<f64> {
    DMatrix::from_fn(kept.len(), kept.len(), |row, column| matrix[(kept[row], kept[column])])
}

fn free_gradient(at: &Derivatives, free: &[usize]) -> DVector<f64> {
    DVector::from_iterator(free.len(), free.iter().map(|&i| at.gradient[i]))
}

/// Newton's step, where the criterion is curved upwards.
fn newton(at: &Derivatives, free: &[usize]) -> Option<DVector<f64>> {
    let cholesky = part(&at.hessian, free).cholesky()?;
    Some(-cholesky.solve(&free_gradient(at, free)))
}

/// Newton's direction; where the criterion curves downwards, the curvature is turned round.
fn direction(at: &Derivatives, free: &[usize]) -> DVector<f64> {
    if let Some(newton) = newton(at, free) {
        return newton;
    }
    let eigen = SymmetricEigen::new(part(&at.hessian, free));
    let least = 1e-8 * eigen.eigenvalues.amax().max(1e-300);
    let mut turned = eigen.eigenvectors.transpose() * free_gradient(at, free);
    for (value, curvature) in turned.iter_mut().zip(&eigen.eigenvalues) {
        *value /= -curvature.abs().max(least);
    }
    eigen.eigenvectors * turned
}
