//! A limit of a profile found together with everything else: one search instead of one for each value on the way.

use nalgebra::DMatrix;
use nalgebra::DVector;

use super::curve::Curve;
use super::curve::Derivatives;
use super::curve::derivatives;
use super::jet::Number;
use super::optimise::part;
use super::walk::Constrained;

/// Steps after which the search gives up.
const MOST_STEPS: usize = 20;
/// Longest step, in logits or logarithms.
const LONGEST: f64 = 3.0;
/// How close to the cut the profile must come, in units of the criterion.
const ON_THE_CUT: f64 = 1e-9;
/// Below this a relative standard deviation may be better at 0, which this search does not try.
const NEARLY_ZERO: f64 = 1e-2;

/// The criterion by some of the parameters, and by the coefficient behind them.
struct Along<'a, C> {
    held: &'a C,
    start: &'a [f64],
    free: Vec<usize>,
}

impl<C: Constrained> Curve for Along<'_, C> {
    fn values<T: Number>(&self, by: &[T]) -> Option<Vec<T>> {
        let (at, own) = by.split_last()?;
        let mut theta: Vec<T> = self.start.iter().map(|&value| T::constant(value)).collect();
        for (&place, &value) in self.free.iter().zip(own) {
            theta[place] = value;
        }
        Some(vec![self.held.criterion(&theta, *at)?])
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

/// Both places where the profile of `held` crosses the cut, below and above the estimate at `from` with parameters
/// `start` (Venzon & Moolgavkar 1988, with steps on the root of the loss). `None` for a crossing that is not found so,
/// or not with certainty: the long way then has to find it, or that there is none.
pub(super) fn crossings<C: Constrained>(held: &C, from: f64, start: &[f64], allowed: f64) -> [Option<f64>; 2] {
    let used = |place: &usize| held.idle() != Some(*place);
    let small = |place: &usize| start[*place] < NEARLY_ZERO && held.odds() != Some(*place);
    if !held.is_simple() || (0..start.len()).filter(used).any(|place| small(&place)) {
        return [None, None];
    }
    let search = |start: &[f64], free: Vec<usize>| {
        let along = Along { held, start, free };
        let mut begin: Vec<f64> = along.free.iter().map(|&place| start[place]).collect();
        begin.push(from);
        let Ok(mut first) = derivatives(&along, &begin) else { return [None, None] };
        let first = first.swap_remove(0);
        [-1.0, 1.0].map(|direction| along.crossing(&begin, &first, direction, allowed))
    };
    let free: Vec<usize> = (0..start.len()).filter(used).collect();
    let Some(odds) = held.odds().filter(used) else { return search(start, free) };
    let inner = if start[odds] > 0.0 { search(start, free.clone()) } else { [None, None] };
    if start[odds] >= NEARLY_ZERO || inner.iter().all(Option::is_some) {
        return inner;
    }
    // Held at its bound, where the criterion must not fall inwards.
    let mut bound = start.to_vec();
    bound[odds] = 0.0;
    let found = search(&bound, free.into_iter().filter(|&place| place != odds).collect());
    [0, 1].map(|side| inner[side].or(found[side]))
}

impl<C: Constrained> Along<'_, C> {
    fn crossing(&self, begin: &[f64], first: &Derivatives, direction: f64, allowed: f64) -> Option<f64> {
        let mut place = begin.to_vec();
        let last = place.len() - 1;
        let mut at = first.clone();
        for _ in 0..MOST_STEPS {
            let local = Local::of(&at, self.held.best())?;
            let step = local.step(direction, allowed)?;
            if (local.loss - allowed).abs() < ON_THE_CUT && local.gain < ON_THE_CUT {
                let beyond = (place[last] - begin[last]) * direction > 0.0;
                return (beyond && self.is_best(&place)).then_some(place[last] + step);
            }
            for (value, (home, follow)) in place.iter_mut().zip(local.home.iter().zip(&local.follow)) {
                // The sign of a standard deviation has no meaning.
                *value = (*value + home + follow * step).abs();
            }
            place[last] += step;
            at = derivatives(self, &place).ok()?.swap_remove(0);
        }
        None
    }

    /// Are standard deviations far from 0, and does the criterion not fall from a bound inwards?
    fn is_best(&self, place: &[f64]) -> bool {
        let odds = self.held.odds();
        let inner = |(own, value): (&usize, &f64)| *value >= NEARLY_ZERO || (odds == Some(*own) && *value > 0.0);
        if !self.free.iter().zip(place).all(inner) {
            return false;
        }
        let Some(odds) = odds.filter(|odds| !self.free.contains(odds) && self.held.idle() != Some(*odds)) else {
            return true;
        };
        let start: Vec<f64> =
            self.start.iter().enumerate().map(|(at, &value)| self.own(at, place).unwrap_or(value)).collect();
        let all = Along { held: self.held, start: &start, free: vec![odds] };
        let there = derivatives(&all, &[0.0, place[place.len() - 1]]);
        there.is_ok_and(|there| there[0].gradient[0] >= 0.0)
    }

    /// The value of a free parameter.
    fn own(&self, parameter: usize, place: &[f64]) -> Option<f64> {
        self.free.iter().position(|&free| free == parameter).map(|at| place[at])
    }
}
