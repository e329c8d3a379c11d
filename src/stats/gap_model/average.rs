//! The restricted likelihood as weights of its parameters: a small grid on which estimates are averaged.
//!
//! Estimates at the best variances forget that these are estimates themselves, and break down where one is estimated as 0.
//! Averaging over all variances that the data allow does neither (Kass & Steffey 1989; flat weights for the relative
//! standard deviations, as Gelman 2006 advises, and for the memory).

use super::likelihood::BelowGivers;
use super::model::GapFit;
use super::model::GapModel;
use super::profile::Part;
use crate::stats::Undefined;
use crate::stats::mixed::Number;
use crate::stats::mixed::curve::Curve;
use crate::stats::mixed::optimise::minimise_from;

/// How much the criterion may rise within the grid: beyond, a weight is below 1/400 of the largest.
const REACH: f64 = 12.0;
/// Places of the grid for memory, cases and givers.
const MEMORIES: usize = 5;
const CASES: usize = 7;
const GIVERS: usize = 11;
/// A share of the largest weight that counts as none.
const NOTHING: f64 = 1e-5;
/// What the centre of the grid may lack of the best criterion.
const ROUGHLY: f64 = 1e-6;
/// A memory this near 1 is no memory but another level.
const MOST_MEMORY: f64 = 0.98;

/// Parameters with their weight. The weights of a grid add up to 1; nodes that differ by their givers only stand side by side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) theta: Vec<f64>,
    pub(super) weight: f64,
}

/// The criterion by everything but the memory, which stands last.
struct Given<'a> {
    model: &'a GapModel,
    odds: Option<f64>,
}

impl Curve for Given<'_> {
    fn values<T: Number>(&self, at: &[T]) -> Option<Vec<T>> {
        let mut theta = at.to_vec();
        theta.extend(self.odds.map(T::constant));
        Some(vec![self.model.profiled(&theta)?])
    }
}

impl GapModel {
    /// The grid around a fit of this model.
    pub(super) fn nodes(&self, fit: &GapFit) -> Result<Vec<Node>, Undefined> {
        let mut nodes = Vec::new();
        if self.memory {
            let (low, high) = match self.limits(fit, Part::Memory, REACH) {
                Ok(limits) => limits,
                Err(_) => (0.0, MOST_MEMORY),
            };
            let high = high.min(MOST_MEMORY);
            for (memory, weight) in legendre(MEMORIES, low.min(high), high) {
                self.add_nodes(fit, Some(memory / (1.0 - memory)), weight, &mut nodes)?;
            }
        } else {
            self.add_nodes(fit, None, 1.0, &mut nodes)?;
        }
        // The corners of the grid weigh nothing.
        let most = nodes.iter().fold(0.0, |most: f64, node| most.max(node.weight));
        nodes.retain(|node| node.weight > NOTHING * most);
        let total: f64 = nodes.iter().map(|node| node.weight).sum();
        for node in &mut nodes {
            node.weight /= total;
        }
        Ok(nodes)
    }

    /// The nodes with this memory.
    fn add_nodes(&self, fit: &GapFit, odds: Option<f64>, outer: f64, nodes: &mut Vec<Node>) -> Result<(), Undefined> {
        let [case, giver, _] = self.places();
        let levels = usize::from(case.is_some()) + usize::from(giver.is_some());
        let given = Given { model: self, odds };
        let best = minimise_from(&given, vec![true; levels], &fit.theta[..levels], ROUGHLY)?;
        // Only what a place of the grid does not share with its neighbours is worked out for it.
        let below = |of_case: f64| {
            let mut theta = best.theta.clone();
            if let Some(place) = case {
                theta[place] = of_case;
            }
            theta.extend(odds);
            self.sums.below_givers(&self.relative(&theta))
        };
        let criterion = |below: &BelowGivers, of_giver: f64| {
            let variance = giver.map_or(0.0, |_| of_giver * of_giver);
            self.criterion(&below.root(variance)).unwrap_or(f64::INFINITY)
        };
        let at_best = |place: Option<usize>| place.map_or(0.0, |place| best.theta[place]);
        let least = best.value;
        let cases = case.map_or_else(alone, |place| {
            let rise = |own: f64| criterion(&below(own), at_best(giver)) - least;
            spread(rise, best.theta[place], CASES)
        });
        let givers = giver.map_or_else(alone, |place| {
            let below = below(at_best(case));
            spread(|own: f64| criterion(&below, own) - least, best.theta[place], GIVERS)
        });
        for &(own, of_case) in &cases {
            let below = below(own);
            for &(other, of_giver) in &givers {
                let mut theta: Vec<f64> = [case.map(|_| own), giver.map(|_| other)].into_iter().flatten().collect();
                let loss = criterion(&below, other) - fit.criterion;
                theta.extend(odds);
                let weight = outer * of_case * of_giver * libm::exp(-0.5 * loss);
                nodes.push(Node { theta, weight });
            }
        }
        Ok(())
    }
}

/// The only place along a level that there is not.
fn alone() -> Vec<(f64, f64)> {
    vec![(0.0, 1.0)]
}

/// So many places with their weights, where a function has not risen too far.
fn spread(rise: impl Fn(f64) -> f64, best: f64, count: usize) -> Vec<(f64, f64)> {
    let (low, high) = range(rise, best);
    legendre(count, low, high)
}

/// Where a function that is least at `best` has risen by [`REACH`], on both sides, not below 0.
fn range(rise: impl Fn(f64) -> f64, best: f64) -> (f64, f64) {
    let outwards = |direction: f64| {
        let (mut inside, mut step) = (best, 0.05 + 0.1 * best);
        let mut outside = best;
        for _ in 0..40 {
            outside = (inside + direction * step).max(0.0);
            if outside == 0.0 && rise(outside) < REACH {
                return 0.0;
            }
            if rise(outside) >= REACH {
                break;
            }
            inside = outside;
            step *= 2.0;
        }
        for _ in 0..5 {
            let middle = f64::midpoint(inside, outside);
            if rise(middle) < REACH { inside = middle } else { outside = middle }
        }
        outside
    };
    (outwards(-1.0), outwards(1.0))
}

/// Places and weights of Gauss's rule between two limits (Legendre polynomials, roots by Newton's method).
fn legendre(count: usize, low: f64, high: f64) -> Vec<(f64, f64)> {
    let half = 0.5 * (high - low);
    let n = count as f64;
    let place = |index: usize| {
        let mut x = libm::cos(std::f64::consts::PI * (index as f64 + 0.75) / (n + 0.5));
        let mut slope = 1.0;
        for _ in 0..50 {
            let (mut before, mut own) = (1.0, x);
            for degree in 2..=count {
                let k = degree as f64;
                (before, own) = (own, ((2.0 * k - 1.0) * x * own - (k - 1.0) * before) / k);
            }
            slope = n * (x * own - before) / (x * x - 1.0);
            let step = own / slope;
            x -= step;
            if step.abs() < 1e-15 {
                break;
            }
        }
        (low + half * (1.0 + x), half * 2.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..count).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::legendre;

    #[test]
    fn the_rule_is_exact_for_polynomials() {
        for count in [5, 7, 11] {
            let integral: f64 = legendre(count, 1.0, 3.0).iter().map(|(x, weight)| weight * x.powi(9)).sum();
            assert!((integral - (3.0_f64.powi(10) - 1.0) / 10.0).abs() < 1e-9 * integral, "{count}: {integral}");
        }
    }
}
