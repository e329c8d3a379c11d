//! Stored profile limits of the full likelihood: of spreads, of a correlation, of fixed effects.

use serde_json::Value;

use super::data::sleepstudy;
use super::inference::shrout_fleiss;
use crate::stats::distribution::chi2_quantile;
use crate::stats::mixed::walk::{Constrained, Place, Walk};
use crate::stats::mixed::{Fit, Method, Model, Number, Target, Weights};

const SLEEP: &str = include_str!("../../../../fixtures/oracles/mixed/sleepstudy.json");

#[track_caller]
fn close(got: f64, want: &Value, relative: f64) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= relative * want.abs(), "{got} instead of {want}");
}

/// Limits of the spread that a sum of variances has.
fn spread(model: &Model, fit: &Fit, terms: &[f64], residual: f64) -> (f64, f64) {
    let target = Target::Sum(Weights { terms: terms.to_vec(), residual });
    let found = fit.profile(model, &target, 0.95).unwrap();
    (found.low().sqrt(), found.high().sqrt())
}

#[test]
fn spreads_of_published_ratings_have_their_stored_limits() {
    let file = include_str!("../../../../fixtures/oracles/agreement/sf1979_interval_methods.json");
    let file: Value = serde_json::from_str(file).unwrap();
    let relative = file["tolerance"]["profile_rel"].as_f64().unwrap();
    let model = shrout_fleiss(&[]);
    let fit = model.fit(Method::Ml).unwrap();
    for (name, terms, residual) in
        [("subject", [1.0, 0.0], 0.0), ("rater", [0.0, 1.0], 0.0), ("residual", [0.0, 0.0], 1.0)]
    {
        let (low, high) = spread(&model, &fit, &terms, residual);
        close(low, &file["expected"]["profile_sd"][name][0], relative);
        close(high, &file["expected"]["profile_sd"][name][1], relative);
    }
}

/// What of the sleep study is held.
enum What {
    /// The logarithm of the variance of slopes.
    Variance,
    /// Half the log odds of (1 + r)/2, r the correlation of slopes with intercepts.
    Correlation,
    /// A fixed effect, so many standard errors from its estimate.
    Effect(usize),
}

struct Held<'a> {
    model: &'a Model,
    fit: &'a Fit,
    what: What,
}

impl Constrained for Held<'_> {
    fn criterion<T: Number>(&self, theta: &[T], at: T) -> Option<T> {
        let (model, method) = (self.model, self.fit.method);
        match self.what {
            What::Variance => {
                let root = model.root(theta)?;
                let sigma2 = at.exp() / (theta[1].square() + theta[2].square());
                let spread = sigma2.scale(std::f64::consts::TAU).ln().scale(model.degrees(method));
                Some(model.logarithms(method, &root) + root.residual / sigma2 + spread)
            }
            What::Correlation => {
                let odds = at.scale(2.0).exp();
                let r = (odds - T::constant(1.0)) / (odds + T::constant(1.0));
                let rest = (T::constant(1.0) - r.square()).sqrt();
                // The third is the length of both, the second plays no part.
                model.criterion(method, &model.root(&[theta[0], theta[2] * r, theta[2] * rest])?)
            }
            What::Effect(effect) => {
                let root = model.root(theta)?;
                let weights = model.centred_contrast(&[[1.0, 0.0], [0.0, 1.0]][effect]);
                let there = |coefficients: &[T]| coefficients[0].scale(weights[0]) + coefficients[1].scale(weights[1]);
                let best = model.root(&self.fit.theta)?.coefficients();
                let estimate = there(&[T::constant(best[0]), T::constant(best[1])]);
                let gap = at.scale(self.fit.std_errors()[effect]) + estimate - there(&root.coefficients());
                // Residuals about the held effect: those about the best one and the square of the way there.
                let residual = root.residual + gap.square() / root.quadratic(&weights);
                let degrees = model.degrees(method);
                let spread = residual.scale(std::f64::consts::TAU / degrees).ln() + T::constant(1.0);
                Some(model.logarithms(method, &root) + spread.scale(degrees))
            }
        }
    }
    fn best(&self) -> f64 {
        self.fit.criterion
    }
    fn bounded(&self) -> Vec<bool> {
        self.model.bounded()
    }
    fn idle(&self) -> Option<usize> {
        matches!(self.what, What::Correlation).then_some(1)
    }
    fn odds(&self) -> Option<usize> {
        None
    }
    fn is_simple(&self) -> bool {
        false
    }
}

/// Both limits of what is held.
fn limits(held: &Held<'_>, at: f64, theta: &[f64]) -> [f64; 2] {
    let walk = Walk { held, allowed: chi2_quantile(0.95, 1.0).unwrap() };
    let from = Place { at, loss: 0.0, theta: theta.to_vec() };
    [-1.0, 1.0].map(|direction| walk.limit(&from, direction).unwrap().unwrap())
}

#[test]
fn spreads_of_the_sleep_study_have_their_stored_limits() {
    let file: Value = serde_json::from_str(SLEEP).unwrap();
    let want = |row: usize| ["lower", "upper"].map(|end| &file["expected"]["profile_ci_ml"][end][row]);
    let model = sleepstudy(true);
    let fit = model.fit(Method::Ml).unwrap();
    for (row, term, residual) in [(0, 1.0, 0.0), (3, 0.0, 1.0)] {
        let (low, high) = spread(&model, &fit, &[term], residual);
        close(low, want(row)[0], 1e-3);
        close(high, want(row)[1], 1e-3);
    }
    let [first, second, third] = [0, 1, 2].map(|at| fit.theta[at]);
    let length = second.hypot(third);
    let slopes = Held { model: &model, fit: &fit, what: What::Variance };
    let variance = limits(&slopes, (fit.sigma2 * length * length).ln(), &fit.theta);
    let together = Held { model: &model, fit: &fit, what: What::Correlation };
    let correlation = limits(&together, (second / length).atanh(), &[first, 0.0, length]);
    for end in 0..2 {
        close(variance[end].exp().sqrt(), want(2)[end], 1e-3);
        close(correlation[end].tanh(), want(1)[end], 1e-3);
    }
}

#[test]
fn fixed_effects_of_the_sleep_study_have_their_stored_limits() {
    let file: Value = serde_json::from_str(SLEEP).unwrap();
    let model = sleepstudy(true);
    let fit = model.fit(Method::Ml).unwrap();
    for effect in 0..2 {
        let held = Held { model: &model, fit: &fit, what: What::Effect(effect) };
        let found = limits(&held, 0.0, &fit.theta);
        for (at, end) in found.into_iter().zip(["lower", "upper"]) {
            let limit = fit.beta[effect] + at * fit.std_errors()[effect];
            close(limit, &file["expected"]["profile_ci_ml"][end][4 + effect], 1e-3);
        }
    }
}
