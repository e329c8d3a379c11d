//! Profile likelihood intervals of variances of gaps and of their memory.

use super::model::GapFit;
use super::model::GapModel;
use super::model::Profiled;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::chi2_quantile;
use crate::stats::mixed::Number;
use crate::stats::mixed::curve::Curve;
use crate::stats::mixed::curve::derivatives;
use crate::stats::mixed::optimise::{LITTLE_LEFT, minimise_from};
use crate::stats::mixed::walk::Constrained;
use crate::stats::mixed::walk::Place;
use crate::stats::mixed::walk::Walk;

/// What an interval is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Variance of givers.
    Giver,
    /// Variance of cases of one giver.
    Case,
    /// Variance of sessions of one case.
    Session,
    /// The sum of these variances: that of a single gap.
    Total,
    /// Correlation of sessions whose numbers follow one another.
    Memory,
}

/// The likelihood with a part held: the logarithm of a variance, the logit of the memory.
struct Held<'a> {
    model: &'a GapModel,
    fit: &'a GapFit,
    part: Part,
}

impl Held<'_> {
    /// The parameter that is the part.
    fn own(&self) -> Option<usize> {
        let [case, giver, memory] = self.model.places();
        match self.part {
            Part::Giver => giver,
            Part::Case => case,
            Part::Memory => memory,
            Part::Session | Part::Total => None,
        }
    }
}

impl Constrained for Held<'_> {
    fn criterion<T: Number>(&self, theta: &[T], at: T) -> Option<T> {
        if let (Part::Memory, Some(own)) = (self.part, self.own()) {
            let mut theta = theta.to_vec();
            theta[own] = at.exp();
            return self.model.profiled(&theta);
        }
        let relative = self.model.relative(theta);
        let size = match self.part {
            Part::Giver => relative.giver,
            Part::Case => relative.case,
            Part::Total => relative.giver + relative.case + T::constant(1.0),
            Part::Session | Part::Memory => T::constant(1.0),
        };
        let sigma2 = at.exp() / size;
        let root = self.model.sums.root(&relative);
        let spread = sigma2.scale(std::f64::consts::TAU).ln().scale(self.model.degrees());
        let criterion = root.log_v + root.information.ln() + root.residual / sigma2 + spread;
        criterion.value().is_finite().then_some(criterion)
    }

    fn best(&self) -> f64 {
        self.fit.criterion
    }

    fn bounded(&self) -> Vec<bool> {
        vec![true; self.model.parameters()]
    }

    fn idle(&self) -> Option<usize> {
        self.own().filter(|_| self.part == Part::Memory)
    }

    fn odds(&self) -> Option<usize> {
        self.model.places()[2]
    }

    fn is_simple(&self) -> bool {
        true
    }
}

/// The criterion with one parameter at 0.
struct Without<'a> {
    model: &'a GapModel,
    own: usize,
}

impl Curve for Without<'_> {
    fn values<T: Number>(&self, theta: &[T]) -> Option<Vec<T>> {
        let mut theta = theta.to_vec();
        theta[self.own] = T::constant(0.0);
        Some(vec![self.model.profiled(&theta)?])
    }
}

impl GapFit {
    /// The value of a part.
    pub fn value(&self, part: Part) -> f64 {
        match part {
            Part::Giver => self.giver,
            Part::Case => self.case,
            Part::Session => self.session,
            Part::Total => self.giver + self.case + self.session,
            Part::Memory => self.memory,
        }
    }
}

impl GapModel {
    /// Profile likelihood interval of a part, on the restricted likelihood: the values that lose less than the chi-squared
    /// quantile of one degree of freedom (Wilks 1938; Patterson & Thompson 1971). A lower limit of 0 says that the data
    /// allow no variance, or no memory, at all. `fit` must be the fit of this model.
    ///
    /// Undefined where the level is none, or where the likelihood has no limit.
    ///
    /// ```
    /// use parallax::stats::gap_model::{Courses, GapModel, Part};
    /// let mut courses = Courses::default();
    /// for (giver, gaps) in [(0, [1.0, 2.0]), (0, [4.0, 5.0]), (0, [6.0, 9.0])] {
    ///     courses.begin(giver);
    ///     gaps.into_iter().zip(1..).for_each(|(gap, number)| courses.push(number, gap));
    /// }
    /// let model = GapModel::new(&courses, false).unwrap();
    /// let fit = model.fit().unwrap();
    /// let limits = model.profile(&fit, Part::Session, 0.95).unwrap();
    /// assert!(limits.contains(fit.session) && limits.low() > 0.0);
    /// ```
    pub fn profile(&self, fit: &GapFit, part: Part, level: f64) -> Result<Interval, Undefined> {
        let allowed = chi2_quantile(level, 1.0).ok_or(Undefined::Overflow)?;
        let (low, high) = self.limits(fit, part, allowed)?;
        Interval::new(low, high, level).ok_or(Undefined::Overflow)
    }

    /// Where the profile has lost `allowed`.
    pub(super) fn limits(&self, fit: &GapFit, part: Part, allowed: f64) -> Result<(f64, f64), Undefined> {
        match part {
            Part::Giver => self.giver.clone()?,
            Part::Case => self.case.clone()?,
            Part::Session | Part::Total | Part::Memory => {}
        }
        let held = Held { model: self, fit, part };
        let own = held.own();
        let walk = Walk { held: &held, allowed };
        let value = fit.value(part);
        let memory = part == Part::Memory;
        let place = |value: f64| libm::log(if memory { value / (1.0 - value) } else { value });
        let back = |at: f64| if memory { 1.0 / (1.0 + libm::exp(-at)) } else { libm::exp(at) };
        let from = if value > 0.0 {
            Place { at: place(value), loss: 0.0, theta: fit.theta.clone() }
        } else {
            let mut theta = fit.theta.clone();
            if let Some(own) = own {
                theta[own] = 0.05;
            }
            let near = if memory { self.far_memory(fit, allowed).unwrap_or(0.05) } else { 0.0025 * fit.session };
            walk.inner(&theta, place(near), -2.0)?
        };
        let low = if value <= 0.0 || self.allows_none_as_it_is(fit, own, allowed) {
            0.0
        } else if let Some(limit) = walk.crossing(&from, -1.0) {
            back(limit)
        } else if self.allows_none(fit, own, allowed)? {
            0.0
        } else {
            walk.limit(&from, -1.0)?.map_or(0.0, back)
        };
        let high = match walk.crossing(&from, 1.0) {
            Some(limit) => back(limit),
            None => walk.limit(&from, 1.0)?.map(back).ok_or(Undefined::AtBoundary)?,
        };
        Ok((low, high))
    }

    /// A memory well inside the limit above an estimate of 0: half of where slope and curvature lose all that is allowed.
    fn far_memory(&self, fit: &GapFit, allowed: f64) -> Option<f64> {
        let own = self.places()[2]?;
        let there = derivatives(&Profiled(self), &fit.theta).ok()?.swap_remove(0);
        let (slope, bend) = (there.gradient[own], there.hessian[(own, own)]);
        let far = (libm::sqrt(slope * slope + 2.0 * bend * allowed) - slope) / bend;
        (bend > 0.0 && far.is_finite() && far > 0.0).then(|| 0.5 * far / (1.0 + far))
    }

    /// Is so little lost without this parameter, the others as they are, that nothing has to be fitted to see it?
    fn allows_none_as_it_is(&self, fit: &GapFit, own: Option<usize>, allowed: f64) -> bool {
        let Some(own) = own else { return false };
        let there = Without { model: self, own }.values(&fit.theta);
        there.is_some_and(|there| there[0] - fit.criterion <= allowed)
    }

    /// Does the model without this parameter lose too little to be ruled out?
    fn allows_none(&self, fit: &GapFit, own: Option<usize>, allowed: f64) -> Result<bool, Undefined> {
        let Some(own) = own else { return Ok(false) };
        let bounded = vec![true; self.parameters()];
        let mut start = fit.theta.clone();
        start[own] = 0.0;
        let there = minimise_from(&Without { model: self, own }, bounded, &start, LITTLE_LEFT)?;
        Ok(there.value - fit.criterion <= allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::gap_model::Courses;

    /// Cases whose sessions resemble their neighbours by `memory`; numbers of a linear congruence for chance.
    fn courses(memory: f64, of_giver: f64) -> Courses {
        let mut state = 7_u64;
        let mut chance = move || {
            let mut draw = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as f64 / f64::from(1 << 24) - 0.5
            };
            (0..12).map(|_| draw()).sum::<f64>()
        };
        let mut courses = Courses::default();
        for giver in 0..9 {
            let own = of_giver * chance();
            for _ in 0..5 {
                courses.begin(giver);
                let (case, mut before) = (own + 0.4 * chance(), chance());
                for number in 1..=6 {
                    courses.push(number, case + before);
                    before = memory * before + (1.0 - memory * memory).sqrt() * chance();
                }
            }
        }
        courses
    }

    #[test]
    fn the_short_way_and_the_long_way_end_at_the_same_limits() {
        let (mut found, mut wanted, mut at_zero) = (0, 0, 0);
        for (memory, of_giver) in [(0.0, 0.0), (0.0, 0.6), (0.3, 0.2), (-0.2, 0.5)] {
            let courses = courses(memory, of_giver);
            for with_memory in [false, true] {
                let model = GapModel::new(&courses, with_memory).unwrap();
                let fit = model.fit().unwrap();
                at_zero += fit.theta.iter().filter(|value| **value == 0.0).count();
                for part in [Part::Giver, Part::Case, Part::Session, Part::Total, Part::Memory] {
                    let value = fit.value(part);
                    if value <= 0.0 {
                        continue;
                    }
                    let at = libm::log(if part == Part::Memory { value / (1.0 - value) } else { value });
                    let from = Place { at, loss: 0.0, theta: fit.theta.clone() };
                    let walk = Walk { held: &Held { model: &model, fit: &fit, part }, allowed: 3.84 };
                    for direction in [-1.0, 1.0] {
                        let own = walk.held.own();
                        if direction < 0.0 && model.allows_none(&fit, own, walk.allowed).unwrap() {
                            continue;
                        }
                        // The long way does not arrive everywhere.
                        let Ok(Some(long)) = walk.limit(&from, direction) else { continue };
                        wanted += 1;
                        if let Some(short) = walk.crossing(&from, direction) {
                            assert!((short - long).abs() < 1e-7, "{part:?} {direction}: {short} {long}");
                            found += 1;
                        }
                    }
                }
            }
        }
        // What the short way does not find, the long way does; it is there to be rarely needed.
        assert!(at_zero > 0 && found > 30 && 5 * found > 4 * wanted, "{at_zero} {found} of {wanted}");
    }
}
