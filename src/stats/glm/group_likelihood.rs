//! The likelihood of one client's outcomes, whatever the client's intercept.

use super::logistic::chances;
use super::logistic::linear;

/// The most likely intercept is found when a step moves it less than this.
const FOUND: f64 = 1e-13;

/// Newton's steps on a function that is concave everywhere; few are needed.
const MOST_STEPS: usize = 100;

/// The rows of a client.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// Constant and predictors, row by row.
    cells: Vec<f64>,
    /// Hits and chances of each row.
    outcome: Vec<(f64, f64)>,
}

/// Above this a product of numbers between 1 and 2 is replaced by its logarithm.
const LARGE: f64 = 1e280;

/// A group's outcomes with one intercept σu: the terms that depend on it.
struct At {
    /// Their log-likelihood and that of u, −u²/2.
    height: f64,
    /// Hits less expected ones, row by row.
    rest: Vec<f64>,
    /// Their sum, and that of the variances of the hits.
    sum: f64,
    weight: f64,
}

impl Group {
    pub(super) fn add(&mut self, x: &[f64], outcome: (f64, f64)) {
        self.cells.extend_from_slice(x);
        self.outcome.push(outcome);
    }

    pub(super) fn rows(&self) -> usize {
        self.outcome.len()
    }

    /// Are there hits and misses?
    pub(super) fn changes(&self) -> bool {
        let (hits, of) = self.outcome.iter().fold((0.0, 0.0), |(hits, of), row| (hits + row.0, of + row.1));
        hits > 0.0 && hits < of
    }

    fn x(&self) -> impl Iterator<Item = &[f64]> {
        self.cells.chunks_exact(self.cells.len() / self.rows())
    }

    /// The logarithm of ∫ L(u) φ(u) du at coefficients and σ, whose slopes along each of them are added to `score`. `near` is where
    /// the search for the most likely u begins, and becomes where it ended.
    ///
    /// With û the top of h(u) = ln L(u) − u²/2, D = −h″(û) and uₛ = û + z D^−½, the integral is `D^−½ Σ w exp(h(uₛ) + z²/2)`.
    /// Its slope along θ is `−½ D′/D + Σ π (∂h/∂θ + h′(uₛ) uₛ′)` with π the share of each node, since û, D and with them the
    /// nodes move too.
    pub(super) fn log_likelihood(&self, at: &[f64], nodes: &[(f64, f64)], near: &mut f64, score: &mut [f64]) -> f64 {
        let width = at.len() - 1;
        let sigma = at[width];
        let fixed: Vec<f64> = self.x().map(|x| linear(x, at)).collect();
        let top = self.top(&fixed, sigma, *near);
        *near = top;
        let moved = self.moved(&fixed, sigma, top, width);
        let spread = 1.0 / libm::sqrt(moved.curvature);
        let found: Vec<(f64, f64, At)> = nodes
            .iter()
            .map(|&(z, log_weight)| {
                let u = top + z * spread;
                let here = self.at(&fixed, sigma, u);
                (z, log_weight + here.height + z * z / 2.0, here)
            })
            .collect();
        let highest = found.iter().map(|(_, height, _)| *height).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = found.iter().map(|(_, height, _)| libm::exp(height - highest)).sum();
        for (place, along) in score.iter_mut().enumerate() {
            *along -= moved.of_curvature[place] / (2.0 * moved.curvature);
        }
        for (z, height, here) in &found {
            let (part, u) = (libm::exp(height - highest) / total, top + z * spread);
            let steep = sigma * here.sum - u;
            for (place, along) in score.iter_mut().enumerate() {
                let own: f64 = if place == width {
                    u * here.sum
                } else {
                    self.x().zip(&here.rest).map(|(x, rest)| x[place] * rest).sum()
                };
                let node = moved.of_top[place] - z * spread * moved.of_curvature[place] / (2.0 * moved.curvature);
                *along += part * (own + steep * node);
            }
        }
        highest + libm::log(total) + libm::log(spread)
    }

    fn at(&self, fixed: &[f64], sigma: f64, u: f64) -> At {
        let mut here = At { height: -u * u / 2.0, rest: Vec::with_capacity(self.rows()), sum: 0.0, weight: 0.0 };
        // Of single chances the logarithms are taken together.
        let mut product = 1.0;
        for (&(hits, of), fixed) in self.outcome.iter().zip(fixed) {
            let eta = fixed + sigma * u;
            let (p, q, small) = chances(eta);
            here.height += hits * eta - of * eta.max(0.0);
            if of == 1.0 && product < LARGE {
                product *= 1.0 + small;
            } else {
                here.height -= of * libm::log1p(small);
            }
            let rest = hits - of * p;
            here.rest.push(rest);
            here.sum += rest;
            here.weight += of * p * q;
        }
        here.height -= libm::log(product);
        here
    }

    /// The most likely u, by Newton's steps on the slope, halved where they overshoot.
    fn top(&self, fixed: &[f64], sigma: f64, near: f64) -> f64 {
        let mut u = near;
        let mut here = self.at(fixed, sigma, u);
        for _ in 0..MOST_STEPS {
            let mut step = (sigma * here.sum - u) / (1.0 + sigma * sigma * here.weight);
            if step.abs() <= FOUND * (1.0 + u.abs()) {
                break;
            }
            let mut next = self.at(fixed, sigma, u + step);
            while next.height < here.height - 1e-12 * here.height.abs() && step.abs() > FOUND {
                step /= 2.0;
                next = self.at(fixed, sigma, u + step);
            }
            (u, here) = (u + step, next);
        }
        u
    }

    /// How the top and its curvature move with each coefficient and σ.
    fn moved(&self, fixed: &[f64], sigma: f64, top: f64, width: usize) -> Moved {
        let (mut rest, mut weight) = (0.0, 0.0);
        // Sums of weights, and of their change along η, over rows: times predictors, then alone.
        let (mut weights, mut changes) = (vec![0.0; width], vec![0.0; width]);
        let mut change = 0.0;
        for ((x, &(hits, of)), fixed) in self.x().zip(&self.outcome).zip(fixed) {
            let (p, q, _) = chances(fixed + sigma * top);
            let (own, own_change) = (of * p * q, of * p * q * (q - p));
            rest += hits - of * p;
            weight += own;
            change += own_change;
            for place in 0..width {
                weights[place] += own * x[place];
                changes[place] += own_change * x[place];
            }
        }
        let curvature = 1.0 + sigma * sigma * weight;
        let mut moved = Moved { curvature, of_top: Vec::new(), of_curvature: Vec::new() };
        for place in 0..width {
            let of_top = -sigma * weights[place] / curvature;
            moved.of_top.push(of_top);
            moved.of_curvature.push(sigma * sigma * (changes[place] + change * sigma * of_top));
        }
        let of_top = (rest - sigma * weight * top) / curvature;
        moved.of_top.push(of_top);
        moved.of_curvature.push(2.0 * sigma * weight + sigma * sigma * change * (top + sigma * of_top));
        moved
    }
}

struct Moved {
    /// D, which is at least 1.
    curvature: f64,
    of_top: Vec<f64>,
    of_curvature: Vec<f64>,
}
