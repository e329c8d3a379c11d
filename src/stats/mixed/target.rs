//! Coefficients made of variance components, and the likelihood with such a coefficient held.

use super::curve::Curve;
use super::fit::Fit;
use super::jet::Number;
use super::model::Model;
use super::walk::Constrained;
use crate::stats::Undefined;

/// Weights of variances: one for each term (of its intercepts), and one for the residual.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// One for each term, not negative.
    pub terms: Vec<f64>,
    /// Of the residual variance, not negative.
    pub residual: f64,
}

/// A coefficient made of components.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Signal over signal and error, an intraclass correlation. The signal is one or more terms of plain intercepts, no
    /// part of which belongs to the error.
    Share {
        /// What counts as signal; the weight of the residual is 0.
        signal: Weights,
        /// What counts as error.
        error: Weights,
    },
    /// A sum of variances, in squared units of the outcome: one component, an error variance.
    Sum(Weights),
}

/// A coefficient that is held at places on the whole line: the logit of a share, the logarithm of a sum.
pub(super) struct Held<'a> {
    pub(super) model: &'a Model,
    pub(super) fit: &'a Fit,
    pub(super) target: &'a Target,
}

impl Weights {
    /// The weighted sum in units of the residual variance, for relative variances of the terms.
    pub(super) fn total<T: Number>(&self, variances: &[T]) -> T {
        let mut sum = T::constant(self.residual);
        for (&variance, &weight) in variances.iter().zip(&self.terms) {
            if weight != 0.0 {
                sum.add_scaled(variance, weight);
            }
        }
        sum
    }
}

/// Relative variance of the intercepts of each term.
pub(super) fn variances<T: Number>(model: &Model, theta: &[T]) -> Vec<T> {
    model.blocks.iter().map(|block| theta[block.start].square()).collect()
}

impl Constrained for Held<'_> {
    fn bounded(&self) -> Vec<bool> {
        self.model.bounded()
    }

    fn best(&self) -> f64 {
        self.fit.criterion
    }

    fn idle(&self) -> Option<usize> {
        self.target.single()
    }

    fn odds(&self) -> Option<usize> {
        None
    }

    fn is_simple(&self) -> bool {
        self.model.blocks.iter().all(|block| block.size() == 1)
    }

    fn criterion<T: Number>(&self, theta: &[T], at: T) -> Option<T> {
        let (model, method) = (self.model, self.fit.method);
        let mut effects = model.effects_at(theta);
        let relative = variances(model, theta);
        let criterion = match self.target {
            Target::Share { signal, error } => {
                // What the signal is made of comes from theta, how large it is from the error.
                let size = error.total(&relative) * at.exp();
                let whole = signal.total(&relative);
                let alone = self.target.single().is_some();
                for (term, &weight) in signal.terms.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                    effects[term][0].variance =
                        if alone { size.scale(1.0 / weight) } else { size * relative[term] / whole };
                }
                let criterion = model.criterion(method, &model.root_of(effects)?)?;
                // The sum of the parts has no influence; this holds it at 1 and costs nothing there.
                if alone { criterion } else { criterion + whole.ln().square() }
            }
            Target::Sum(weights) => {
                let size = weights.total(&relative);
                let root = model.root_of(effects)?;
                let degrees = model.degrees(method);
                let sigma2 = size.recip() * at.exp();
                let spread = sigma2.scale(std::f64::consts::TAU).ln().scale(degrees);
                model.logarithms(method, &root) + root.residual / sigma2 + spread
            }
        };
        criterion.value().is_finite().then_some(criterion)
    }
}

/// The criterion with some variances held at 0: the end of the range of a coefficient.
pub(super) struct Without<'a> {
    pub(super) model: &'a Model,
    pub(super) fit: &'a Fit,
    pub(super) terms: &'a Weights,
}

impl Curve for Without<'_> {
    fn values<T: Number>(&self, theta: &[T]) -> Option<Vec<T>> {
        let mut effects = self.model.effects_at(theta);
        for (term, _) in self.terms.terms.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            effects[term][0].variance = T::constant(0.0);
        }
        Some(vec![self.model.criterion(self.fit.method, &self.model.root_of(effects)?)?])
    }
}

impl Weights {
    /// Weights of some terms and the residual, for a model.
    fn fit(&self, model: &Model) -> bool {
        let known = |weight: &f64| weight.is_finite() && *weight >= 0.0;
        self.terms.len() == model.blocks.len() && self.terms.iter().chain([&self.residual]).all(known)
    }

    /// Is there nothing to weigh?
    fn is_empty(&self) -> bool {
        self.residual == 0.0 && self.terms.iter().all(|weight| *weight == 0.0)
    }
}

impl Target {
    /// The one term that a share has for signal, if it is one; its own parameter then plays no part.
    pub(super) fn single(&self) -> Option<usize> {
        let Self::Share { signal, .. } = self else { return None };
        let mut terms = (0..signal.terms.len()).filter(|&term| signal.terms[term] != 0.0);
        terms.next().filter(|_| terms.next().is_none())
    }

    /// The coefficient at the fit. Undefined (`not-identified`) if the weights do not fit the model, and
    /// (`no-target-variance`) if neither signal nor error varies.
    pub fn value(&self, model: &Model, fit: &Fit) -> Result<f64, Undefined> {
        let relative = variances(model, &fit.theta);
        match self {
            Self::Sum(weights) if weights.fit(model) && !weights.is_empty() => {
                Ok(fit.sigma2 * weights.total(&relative))
            }
            Self::Share { signal, error } if shares(model, signal, error) => {
                let (signal, error) = (signal.total(&relative), error.total(&relative));
                let whole = signal + error;
                (whole > 0.0).then(|| signal / whole).ok_or(Undefined::NoTargetVariance)
            }
            _ => Err(Undefined::NotIdentified),
        }
    }
}

/// May these be signal and error of one share?
fn shares(model: &Model, signal: &Weights, error: &Weights) -> bool {
    let apart = |(term, (&signal, &error)): (usize, (&f64, &f64))| {
        signal == 0.0 || (error == 0.0 && model.blocks[term].size() == 1)
    };
    let sound = signal.fit(model) && error.fit(model) && signal.residual == 0.0;
    sound && !signal.is_empty() && !error.is_empty() && signal.terms.iter().zip(&error.terms).enumerate().all(apart)
}
