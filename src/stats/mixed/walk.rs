//! A walk along a profile: the likelihood with something held, maximised over everything else, to where it loses enough.

use super::crossing::Crossing;
use super::curve::Curve;
use super::jet::Number;
use super::optimise::LITTLE_LEFT;
use super::optimise::Optimum;
use super::optimise::minimise_from;
use crate::stats::Undefined;

/// Where the search for a limit gives up, in logits or logarithms from its start.
const FARTHEST: f64 = 60.0;
/// How close a limit must come to the cut, in units of the criterion.
const ON_THE_CUT: f64 = 1e-9;

/// A place on the profile.
#[derive(Clone)]
pub(in crate::stats) struct Place {
    /// Where.
    pub(in crate::stats) at: f64,
    /// What the criterion loses there.
    pub(in crate::stats) loss: f64,
    /// The best parameters there.
    pub(in crate::stats) theta: Vec<f64>,
}

/// A likelihood with something held at places on the whole line.
pub(in crate::stats) trait Constrained {
    /// The criterion with it held at `at`.
    fn criterion<T: Number>(&self, theta: &[T], at: T) -> Option<T>;
    /// The best criterion when nothing is held.
    fn best(&self) -> f64;
    /// Which parameters may not be negative.
    fn bounded(&self) -> Vec<bool>;
    /// A parameter that plays no part while it is held.
    fn idle(&self) -> Option<usize>;
    /// A parameter that is no standard deviation: the criterion is smooth and not symmetric at its bound of 0.
    fn odds(&self) -> Option<usize>;
    /// May limits be looked for the short way, with all parameters at once?
    fn is_simple(&self) -> bool;
}

/// The criterion while something is held at one place.
struct At<'a, C> {
    held: &'a C,
    at: f64,
}

impl<C: Constrained> Curve for At<'_, C> {
    fn values<T: Number>(&self, theta: &[T]) -> Option<Vec<T>> {
        Some(vec![self.held.criterion(theta, T::constant(self.at))?])
    }
}

/// A search for limits.
pub(in crate::stats) struct Walk<'a, C> {
    /// What is held.
    pub(in crate::stats) held: &'a C,
    /// How much the criterion may lose.
    pub(in crate::stats) allowed: f64,
}

impl<C: Constrained> Walk<'_, C> {
    /// Best criterion at a place, less the best of all.
    fn place(&self, at: f64, start: &[f64]) -> Result<Place, Undefined> {
        let there = At { held: self.held, at };
        let Optimum { theta, value, .. } = minimise_from(&there, self.held.bounded(), start, LITTLE_LEFT)?;
        Ok(Place { at, loss: value - self.held.best(), theta })
    }

    /// A limit by the short way, where that finds it.
    pub(in crate::stats) fn crossing(&self, from: &Place, direction: f64) -> Option<f64> {
        Crossing { held: self.held, allowed: self.allowed, direction }.find(from.at, &from.theta)
    }

    /// Walks from a place to the first one beyond the cut; none if it never comes.
    fn beyond(&self, from: &Place, direction: f64) -> Result<Option<(Place, Place)>, Undefined> {
        let (mut inside, mut step) = (from.clone(), 0.5);
        while (inside.at - from.at).abs() < FARTHEST {
            let next = self.place(inside.at + direction * step, &inside.theta)?;
            if next.loss >= self.allowed {
                return Ok(Some((inside, next)));
            }
            inside = next;
            step *= 1.5;
        }
        Ok(None)
    }

    /// The place on the cut: false position on the root of the loss, which is nearly straight.
    pub(in crate::stats) fn limit(&self, from: &Place, direction: f64) -> Result<Option<f64>, Undefined> {
        let Some((mut inside, mut outside)) = self.beyond(from, direction)? else { return Ok(None) };
        let height = |place: &Place| place.loss.max(0.0).sqrt() - self.allowed.sqrt();
        let (mut low, mut high) = (height(&inside), height(&outside));
        let mut side = 0;
        for _ in 0..200 {
            let share = (low / (low - high)).clamp(0.01, 0.99);
            let next = self.place(inside.at + share * (outside.at - inside.at), &inside.theta)?;
            let found = height(&next);
            let narrow = (outside.at - inside.at).abs() < 1e-12 * (1.0 + inside.at.abs());
            if (next.loss - self.allowed).abs() < ON_THE_CUT || narrow {
                return Ok(Some(next.at));
            }
            // The end that stays twice counts half (the Illinois rule), so that both ends close in.
            if found < 0.0 {
                (inside, low) = (next, found);
                high *= if side == -1 { 0.5 } else { 1.0 };
                side = -1;
            } else {
                (outside, high) = (next, found);
                low *= if side == 1 { 0.5 } else { 1.0 };
                side = 1;
            }
        }
        Err(Undefined::NotConverged)
    }

    /// A place inside the interval to walk from, for an estimate on the bound of its range.
    pub(in crate::stats) fn inner(&self, start: &[f64], mut at: f64, away: f64) -> Result<Place, Undefined> {
        for _ in 0..20 {
            let place = self.place(at, start)?;
            if place.loss < self.allowed {
                return Ok(place);
            }
            at += away;
        }
        Err(Undefined::NotConverged)
    }
}
