//! Profile likelihood intervals of coefficients made of variance components.
//!
//! For each value of the coefficient the likelihood is maximised over everything else; the interval holds the values
//! that lose less than the chi-squared quantile of one degree of freedom. With the restricted likelihood this needs no
//! correction for fixed effects, and a limit on the bound of the range is an honest limit.

use super::curve::Curve;
use super::fit::Fit;
use super::model::Model;
use super::optimise::LITTLE_LEFT;
use super::optimise::minimise_from;
use super::target::Held;
use super::target::Target;
use super::target::Weights;
use super::target::Without;
use super::target::variances;
use super::walk::Place;
use super::walk::Walk;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::chi2_quantile;

/// A search for one limit.
struct Limits<'a> {
    model: &'a Model,
    fit: &'a Fit,
    target: &'a Target,
    /// How much the criterion may lose.
    allowed: f64,
}

impl<'a> Limits<'a> {
    fn held(&self) -> Held<'a> {
        Held { model: self.model, fit: self.fit, target: self.target }
    }

    /// What is lost if some variances are 0.
    fn loss_without(&self, terms: &Weights) -> Result<f64, Undefined> {
        let curve = Without { model: self.model, fit: self.fit, terms };
        let optimum = minimise_from(&curve, self.model.bounded(), &self.fit.theta, LITTLE_LEFT)?;
        Ok(optimum.value - self.fit.criterion)
    }

    /// Is so little lost without some variances, whatever the others are, that nothing has to be fitted to see it?
    fn allows_none(&self, terms: &Weights) -> bool {
        let curve = Without { model: self.model, fit: self.fit, terms };
        let there = curve.values(&self.fit.theta);
        there.is_some_and(|there| there[0] - self.fit.criterion <= self.allowed)
    }

    /// The fitted parameters, with the weighted terms moved off 0 if all of them are there.
    fn start(&self, weights: &Weights) -> Vec<f64> {
        let mut theta = self.fit.theta.clone();
        if weights.total(&variances(self.model, &theta)) == 0.0 {
            for (block, _) in self.model.blocks.iter().zip(&weights.terms).filter(|(_, weight)| **weight > 0.0) {
                theta[block.start] = 0.05;
            }
        }
        theta
    }

    /// Limits of a share: 0 or 1 where that end of the range is inside.
    fn share(&self, value: f64, signal: &Weights, error: &Weights) -> Result<(f64, f64), Undefined> {
        let mut start = self.start(signal);
        // Only the ratios of the parts of a signal count: their sum starts at 1.
        let whole = signal.total(&variances(self.model, &start)).sqrt();
        for (block, _) in self.model.blocks.iter().zip(&signal.terms).filter(|(_, weight)| **weight > 0.0) {
            start[block.start] /= whole;
        }
        let held = self.held();
        let walk = Walk { held: &held, allowed: self.allowed };
        let from = if value <= 0.0 {
            walk.inner(&start, -8.0, -2.0)?
        } else if value >= 1.0 {
            walk.inner(&start, 8.0, 2.0)?
        } else {
            Place { at: libm::log(value / (1.0 - value)), loss: 0.0, theta: start }
        };
        let share = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
        let inside = value > 0.0 && value < 1.0;
        let crossing = |direction| if inside { walk.crossing(&from, direction) } else { None };
        let low = if value <= 0.0 || self.allows_none(signal) {
            0.0
        } else if let Some(limit) = crossing(-1.0) {
            share(limit)
        } else if self.loss_without(signal)? <= self.allowed {
            0.0
        } else {
            walk.limit(&from, -1.0)?.map_or(0.0, share)
        };
        let certain = || Ok::<_, Undefined>(error.residual == 0.0 && self.loss_without(error)? <= self.allowed);
        let high = if let Some(limit) = crossing(1.0) {
            share(limit)
        } else if value >= 1.0 || certain()? {
            1.0
        } else {
            walk.limit(&from, 1.0)?.map_or(1.0, share)
        };
        Ok((low, high))
    }

    /// Limits of a sum: 0 where no variance at all is inside.
    fn sum(&self, value: f64, weights: &Weights) -> Result<(f64, f64), Undefined> {
        let theta = self.start(weights);
        let held = self.held();
        let walk = Walk { held: &held, allowed: self.allowed };
        let from = if value > 0.0 {
            Place { at: libm::log(value), loss: 0.0, theta }
        } else {
            let small = self.fit.sigma2 * weights.total(&variances(self.model, &theta));
            walk.inner(&theta, libm::log(small), -2.0)?
        };
        let nothing = |certain: bool| {
            if weights.residual != 0.0 {
                return Ok(false);
            }
            Ok::<_, Undefined>(
                value <= 0.0 || self.allows_none(weights) || (certain && self.loss_without(weights)? <= self.allowed),
            )
        };
        let low = if nothing(false)? {
            0.0
        } else if let Some(limit) = walk.crossing(&from, -1.0) {
            libm::exp(limit)
        } else if nothing(true)? {
            0.0
        } else {
            walk.limit(&from, -1.0)?.map_or(0.0, libm::exp)
        };
        let high = if let Some(limit) = walk.crossing(&from, 1.0) {
            libm::exp(limit)
        } else {
            walk.limit(&from, 1.0)?.map(libm::exp).ok_or(Undefined::AtBoundary)?
        };
        Ok((low, high))
    }
}

impl Fit {
    /// Profile likelihood interval of a coefficient, on the likelihood of the fit: restricted, if it was.
    ///
    /// `level` is for example 0.95. A lower limit of 0 says that the data allow a signal of none; an upper limit of 1,
    /// that they allow no error. Undefined where the coefficient is, or where a constrained search does not converge.
    /// Source: the likelihood ratio (Wilks 1938) on the restricted likelihood (Patterson & Thompson 1971).
    ///
    /// ```
    /// use parallax::stats::mixed::{Data, Method, Model, Target, Term, Weights};
    /// use parallax::stats::observations::Factor;
    ///
    /// let client = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
    /// let data = Data::around_mean(vec![1.0, 2.0, 4.0, 5.0, 6.0, 9.0], 0.0);
    /// let model = Model::new(&data, &[Term::intercept("client", client)]).unwrap();
    /// let fit = model.fit(Method::Reml).unwrap();
    /// let signal = Weights { terms: vec![1.0], residual: 0.0 };
    /// let error = Weights { terms: vec![0.0], residual: 1.0 };
    /// let icc = Target::Share { signal, error };
    /// let interval = fit.profile(&model, &icc, 0.95).unwrap();
    /// assert!(interval.contains(icc.value(&model, &fit).unwrap()) && interval.high() < 1.0);
    /// ```
    pub fn profile(&self, model: &Model, target: &Target, level: f64) -> Result<Interval, Undefined> {
        let value = target.value(model, self)?;
        let allowed = chi2_quantile(level, 1.0).ok_or(Undefined::Overflow)?;
        let limits = Limits { model, fit: self, target, allowed };
        let (low, high) = match target {
            Target::Share { signal, error } => limits.share(value, signal, error)?,
            Target::Sum(weights) => limits.sum(value, weights)?,
        };
        Interval::new(low, high, level).ok_or(Undefined::Overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::mixed::Data;
    use crate::stats::mixed::Method;
    use crate::stats::mixed::Term;
    use crate::stats::observations::Factor;

    #[test]
    fn the_short_way_and_the_long_way_end_at_the_same_limits() {
        let factor = |of: fn(u32) -> u32, levels| Factor::new((0..96).map(of).collect(), levels).unwrap();
        let terms = [
            Term::intercept("session", factor(|row| row / 2, 48)),
            Term::intercept("client", factor(|row| row / 8, 12)),
            Term::intercept("rater", factor(|row| (row * 7 + row / 8) % 6, 6)),
        ];
        let raters = |row: u32| (row * 7 + row / 8) % 6;
        let groups = |row: u32| f64::from(row / 8 * 5 % 12) + f64::from(row / 2 * 13 % 10);
        let score = |row: u32| groups(row) + f64::from(raters(row) * 5 % 6) + f64::from(row * 37 % 23) / 4.0;
        let data = Data::around_mean((0..96).map(score).collect(), 0.0);
        let model = Model::new(&data, &terms).unwrap();
        let fit = model.fit(Method::Reml).unwrap();
        let weights = |terms: [f64; 3], residual| Weights { terms: terms.to_vec(), residual };
        let targets = [
            Target::Share { signal: weights([1.0, 0.0, 0.0], 0.0), error: weights([0.0; 3], 1.0) },
            Target::Share { signal: weights([1.0, 1.0, 0.0], 0.0), error: weights([0.0, 0.0, 1.0], 1.0) },
            Target::Sum(weights([0.0; 3], 1.0)),
        ];
        let mut found = 0;
        for target in &targets {
            let limits = Limits { model: &model, fit: &fit, target, allowed: 3.84 };
            let value = target.value(&model, &fit).unwrap();
            let mut theta = fit.theta.clone();
            let at = match target {
                Target::Share { signal, .. } => {
                    let whole = signal.total(&variances(&model, &theta)).sqrt();
                    for (theta, weight) in theta.iter_mut().zip(&signal.terms) {
                        *theta /= if *weight > 0.0 { whole } else { 1.0 };
                    }
                    libm::log(value / (1.0 - value))
                }
                Target::Sum(_) => libm::log(value),
            };
            let from = Place { at, loss: 0.0, theta };
            let held = limits.held();
            let walk = Walk { held: &held, allowed: limits.allowed };
            for direction in [-1.0, 1.0] {
                if let Some(short) = walk.crossing(&from, direction) {
                    let long = walk.limit(&from, direction).unwrap().unwrap();
                    assert!((short - long).abs() < 1e-8, "{short} {long}");
                    found += 1;
                }
            }
        }
        assert!(found >= 4, "{found} limits by the short way");
    }
}
