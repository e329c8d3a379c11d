//! A limit of a profile found together with everything else: one search instead of one for each value on the way.

use nalgebra::DMatrix;
use nalgebra::DVector;

use super::curve::Curve;
use super::curve::Derivatives;
use super::curve::derivatives;
use super::jet::Number;
use super::optimise::part;
use super::walk::Constrained;
use crate::stats::Undefined;

/// Steps after which the search gives up.
const MOST_STEPS: usize = 20;
/// Longest step, in logits or logarithms.
const LONGEST: f64 = 3.0;
/// How close to the cut the profile must come, in units of the criterion, before the last step; what that one leaves is
/// of the order of the square.
const NEAR_THE_CUT: f64 = 1e-7;
/// What the other parameters may lack of their best then.
const NEARLY_BEST: f64 = 1e-8;
/// Below this a relative standard deviation may be better at 0, which this search does not try.
const NEARLY_ZERO: f64 = 1e-2;
/// Below this a search lays a relative standard deviation on its bound.
const VANISHED: f64 = 1e-3;

/// A standard deviation starts so when it leaves 0, and the odds of a correlation.
const OFF_ZERO: f64 = 0.1;
/// How often a parameter may be laid on its bound or taken from it.
const MOST_CHANGES: usize = 3;

/// The criterion by some of the parameters, and by the coefficient behind them. Standard deviations go by their
/// logarithms, in which they follow the logarithm of a variance nearly straight.
struct Along<'a, C> {
    held: &'a C,
    start: &'a [f64],
    free: &'a [usize],
}

impl<C: Constrained> Curve for Along<'_, C> {
    fn values<T: Number>(&self, by: &[T]) -> Option<Vec<T>> {
        let (at, own) = by.split_last()?;
        let mut theta: Vec<T> = self.start.iter().map(|&value| T::constant(value)).collect();
        for (&place, &value) in self.free.iter().zip(own) {
            theta[place] = if self.held.odds() == Some(place) { value } else { value.exp() };
        }
        Some(vec![self.held.criterion(&theta, *at)?])
    }
}

/// The criterion by parameters on their bound of 0.
struct Inwards<'a, C> {
    held: &'a C,
    theta: &'a [f64],
    at: f64,
    bound: &'a [usize],
}

impl<C: Constrained> Curve for Inwards<'_, C> {
    fn values<T: Number>(&self, by: &[T]) -> Option<Vec<T>> {
        let mut theta: Vec<T> = self.theta.iter().map(|&value| T::constant(value)).collect();
        for (&place, &value) in self.bound.iter().zip(by) {
            theta[place] = value;
        }
        Some(vec![self.held.criterion(&theta, T::constant(self.at))?])
    }
}

/// The profile near a place, to the second order: what is lost there, its slope and curvature, and how the parameters
/// follow the coefficient.
struct Local {
    loss: f64,
    slope: f64,
    curvature: f64,
    /// Step of the parameters to their best at the place itself.
    home: DVector<f64>,
    /// Their further step for each unit of the coefficient.
    follow: DVector<f64>,
    /// What the step home gains.
    gain: f64,
}

impl Local {
    /// None where the criterion is not curved upwards in the parameters.
    fn of(at: &Derivatives, best: f64) -> Option<Self> {
        let last = at.gradient.len() - 1;
        let own: Vec<usize> = (0..last).collect();
        let gradient = DVector::from_column_slice(&at.gradient[..last]);
        let mixed = DVector::from_fn(last, |row, _| at.hessian[(row, last)]);
        let (home, follow) = if last == 0 {
            (DVector::zeros(0), DVector::zeros(0))
        } else {
            let curved: DMatrix<f64> = part(&at.hessian, &own);
            let cholesky = curved.cholesky()?;
            (-cholesky.solve(&gradient), -cholesky.solve(&mixed))
        };
        let gain = -0.5 * gradient.dot(&home);
        let slope = at.gradient[last] + mixed.dot(&home);
        let curvature = at.hessian[(last, last)] + mixed.dot(&follow);
        Some(Self { loss: at.value - gain - best, slope, curvature, home, follow, gain })
    }

    /// How far to the cut: the root of the loss is nearly straight.
    fn step(&self, direction: f64, allowed: f64) -> Option<f64> {
        let step = if self.loss > 0.02 * allowed {
            let root = self.loss.sqrt();
            (allowed.sqrt() - root) * 2.0 * root / self.slope
        } else {
            direction * (2.0 * allowed / self.curvature).sqrt()
        };
        (self.slope * direction > 0.0 || self.loss <= 0.02 * allowed)
            .then(|| step.clamp(-LONGEST, LONGEST))
            .filter(|step| step.is_finite())
    }
}

/// Where a search stands: all parameters, and the coefficient.
#[derive(Clone)]
struct Stand {
    theta: Vec<f64>,
    at: f64,
}

/// How a search ends that may not leave its bounds.
enum End {
    /// On the cut.
    Found(Stand),
    /// A parameter goes to its bound.
    Vanishes(Stand, usize),
}

/// A search for the place where the profile of `held` crosses the cut (Venzon & Moolgavkar 1988, with steps on the root
/// of the loss).
pub(super) struct Crossing<'a, C> {
    pub(super) held: &'a C,
    /// How much the criterion may lose.
    pub(super) allowed: f64,
    /// Down or up.
    pub(super) direction: f64,
}

impl<C: Constrained> Crossing<'_, C> {
    /// The crossing on the way from `from` with parameters `start`. `None` where it is not found so, or not with
    /// certainty: the long way then has to find it, or that there is none.
    ///
    /// Parameters at 0 are held there; at the crossing the criterion must not fall from them inwards.
    pub(super) fn find(&self, from: f64, start: &[f64]) -> Option<f64> {
        let used: Vec<usize> = (0..start.len()).filter(|&place| self.held.idle() != Some(place)).collect();
        let small = |&place: &usize| self.is_deviation(place) && start[place] > 0.0 && start[place] < NEARLY_ZERO;
        if !self.held.is_simple() || used.iter().any(small) {
            return None;
        }
        let mut stand = Stand { theta: start.to_vec(), at: from };
        for _ in 0..=MOST_CHANGES {
            let (free, bound): (Vec<usize>, Vec<usize>) = used.iter().partition(|&&place| stand.theta[place] > 0.0);
            match self.search(stand, &free)? {
                End::Vanishes(there, place) => {
                    stand = there;
                    stand.theta[place] = 0.0;
                }
                End::Found(there) => {
                    let far = |&place: &usize| !self.is_deviation(place) || there.theta[place] >= NEARLY_ZERO;
                    if (there.at - from) * self.direction <= 0.0 || !free.iter().all(far) {
                        return None;
                    }
                    let Some(falls) = self.falls_inwards(&there, &bound).ok()? else { return Some(there.at) };
                    stand = there;
                    stand.theta[falls] = OFF_ZERO;
                }
            }
        }
        None
    }

    /// Is a parameter a standard deviation, and not the odds of a correlation?
    fn is_deviation(&self, place: usize) -> bool {
        self.held.odds() != Some(place)
    }

    /// Steps with some parameters free to the cut.
    fn search(&self, mut stand: Stand, free: &[usize]) -> Option<End> {
        let along = Along { held: self.held, start: &stand.theta.clone(), free };
        let own = |&place: &usize| {
            if self.is_deviation(place) { libm::log(stand.theta[place]) } else { stand.theta[place] }
        };
        let mut place: Vec<f64> = free.iter().map(own).chain([stand.at]).collect();
        for _ in 0..MOST_STEPS {
            let at = derivatives(&along, &place).ok()?.swap_remove(0);
            let local = Local::of(&at, self.held.best())?;
            let step = local.step(self.direction, self.allowed)?;
            let last = (local.loss - self.allowed).abs() < NEAR_THE_CUT && local.gain < NEARLY_BEST;
            let moves = local.home.iter().zip(&local.follow).map(|(home, follow)| home + follow * step);
            place.iter_mut().zip(moves.chain([step])).for_each(|(value, by)| *value += by);
            stand.at += step;
            for (&parameter, &value) in free.iter().zip(&place) {
                let there = if self.is_deviation(parameter) { libm::exp(value) } else { value };
                if there < if self.is_deviation(parameter) { VANISHED } else { 0.0 } {
                    return Some(End::Vanishes(stand, parameter));
                }
                stand.theta[parameter] = there;
            }
            if last {
                return Some(End::Found(stand));
            }
        }
        None
    }

    /// A parameter on its bound from which the criterion falls inwards.
    fn falls_inwards(&self, stand: &Stand, bound: &[usize]) -> Result<Option<usize>, Undefined> {
        if bound.is_empty() {
            return Ok(None);
        }
        let inwards = Inwards { held: self.held, theta: &stand.theta, at: stand.at, bound };
        let there = derivatives(&inwards, &vec![0.0; bound.len()])?.swap_remove(0);
        // At 0 a standard deviation has no slope, only a curvature.
        let falls = |(at, own): (usize, &usize)| {
            if self.is_deviation(*own) { there.hessian[(at, at)] < 0.0 } else { there.gradient[at] < 0.0 }
        };
        Ok(bound.iter().enumerate().find(|&own| falls(own)).map(|(_, &own)| own))
    }
}
