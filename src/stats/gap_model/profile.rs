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
use crate::stats::mixed::optimise::minimise_from;
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
        let there = minimise_from(&Without { model: self, own }, bounded, &start)?;
        Ok(there.at.value - fit.criterion <= allowed)
    }
}
