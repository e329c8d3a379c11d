//! The restricted likelihood where a ratio or a sum of components has a given value.

use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::icc::rated::fit::Fitted;
use crate::stats::icc::rated::monte_carlo::deviance;
use crate::stats::icc::rated::newton::Expansion;
use crate::stats::icc::rated::newton::descend;
use crate::stats::mixed::Jet;
use crate::stats::mixed::Method;
use crate::stats::mixed::Number;

/// Starts of the search beside the one that is given, in relative standard deviations.
const STARTS: [f64; 2] = [0.2, 1.0];

/// What is held at a value. Weights are by term of the model; `residual` is the weight of the residual.
#[derive(Debug, Clone)]
pub(super) enum Held {
    /// Signal terms, the first of which settles the ratio, and weights of error.
    Share { signal: Vec<usize>, error: Vec<f64>, residual: f64 },
    /// The component of one term.
    Component(usize),
    /// A weighted sum with the residual in it.
    Sum { weights: Vec<f64>, residual: f64 },
}

impl Held {
    /// `None` where a signal is no term, or all error is.
    pub(super) fn share(fitted: &Fitted, estimand: &Estimand) -> Option<Self> {
        let place = |source: &Source| fitted.sources.iter().position(|own| own == source);
        let mut signal: Vec<usize> = estimand.signal().iter().map(place).collect::<Option<_>>()?;
        // The largest signal settles the ratio; it is the least likely to be needed at zero.
        signal.sort_by(|&one, &other| fitted.fit.theta[other].total_cmp(&fitted.fit.theta[one]));
        let (error, residual) = weights(fitted, estimand.error())?;
        Some(Self::Share { signal, error, residual })
    }

    pub(super) fn sum(fitted: &Fitted, parts: &[(Source, f64)]) -> Option<Self> {
        let (weights, residual) = weights(fitted, parts)?;
        if residual > 0.0 {
            return Some(Self::Sum { weights, residual });
        }
        let only = weights.iter().position(|&weight| weight == 1.0)?;
        (weights.iter().sum::<f64>() == 1.0).then_some(Self::Component(only))
    }

    /// How many parameters are left free.
    fn free(&self, terms: usize) -> usize {
        match self {
            Self::Share { .. } => terms - 1,
            // One less for the term, one more for the residual.
            Self::Component(_) | Self::Sum { .. } => terms,
        }
    }

    /// Where the search starts: the estimates of the free parameters.
    fn start(&self, fitted: &Fitted) -> Vec<f64> {
        let theta = fitted.fit.theta.iter().enumerate();
        match self {
            Self::Share { signal, .. } => theta.filter(|(at, _)| *at != signal[0]).map(|(_, &value)| value).collect(),
            Self::Component(only) => {
                let others = theta.filter(|(at, _)| at != only).map(|(_, &value)| value);
                others.chain([libm::log(fitted.fit.sigma2)]).collect()
            }
            Self::Sum { .. } => theta.map(|(_, &value)| value).collect(),
        }
    }

    /// Least deviance with the quantity at `value`, and where. Components enter by their squares, so parameters of
    /// either sign are the same, and no bound is needed.
    pub(super) fn least(&self, fitted: &Fitted, value: f64, from: Option<&[f64]>) -> Option<(f64, Vec<f64>)> {
        let own = self.start(fitted);
        let generic = |size: f64| {
            let mut start = vec![size; own.len()];
            if let (Self::Component(_), Some(last)) = (self, start.last_mut()) {
                *last = libm::log(fitted.fit.sigma2);
            }
            start
        };
        let mut starts: Vec<Vec<f64>> = STARTS.map(generic).to_vec();
        // A start at exactly zero would stay there: all derivatives by a standard deviation vanish at zero.
        starts.push(from.unwrap_or(&own).iter().map(|&it| if it.abs() < 0.02 { 0.02 } else { it }).collect());
        let of = |free: &[f64]| self.expand(fitted, value, free);
        let ends = starts.iter().filter_map(|start| descend(start, &of));
        ends.min_by(|one, other| one.0.total_cmp(&other.0))
    }

    fn expand(&self, fitted: &Fitted, value: f64, free: &[f64]) -> Option<Expansion> {
        macro_rules! by_count {
            ($($count:literal)+) => {
                match free.len() {
                    $($count => self.expand_by::<$count>(fitted, value, free),)+
                    _ => None,
                }
            };
        }
        debug_assert_eq!(free.len(), self.free(fitted.sources.len()));
        by_count!(0 1 2 3 4 5 6 7 8)
    }

    fn expand_by<const K: usize>(&self, fitted: &Fitted, value: f64, free: &[f64]) -> Option<Expansion> {
        let free: Vec<Jet<K>> = free.iter().enumerate().map(|(at, &value)| Jet::variable(value, at)).collect();
        let at = match self {
            Self::Share { signal, error, residual } => {
                let theta = share(&free, signal, error, *residual, value);
                fitted.model.jet(Method::Reml, &theta)?
            }
            Self::Component(only) => {
                let (log, others) = free.split_last()?;
                let mut theta = others.to_vec();
                theta.insert(*only, log.scale(-0.5).exp().scale(value.sqrt()));
                deviance(&fitted.model, &theta, log.exp())?
            }
            Self::Sum { weights, residual } => {
                let mut sum = Jet::constant(*residual);
                free.iter().zip(weights).for_each(|(theta, &weight)| sum.add_scaled(theta.square(), weight));
                deviance(&fitted.model, &free, sum.recip().scale(value))?
            }
        };
        let gradient = DVector::from_column_slice(&at.gradient());
        let hessian = DMatrix::from_fn(K, K, |row, column| at.second(row, column));
        at.value().is_finite().then(|| Expansion { value: at.value(), gradient, hessian })
    }
}

/// Weights of the terms, and of the residual; `None` for a source that is neither, or fixed.
fn weights(fitted: &Fitted, parts: &[(Source, f64)]) -> Option<(Vec<f64>, f64)> {
    let (mut weights, mut residual) = (vec![0.0; fitted.sources.len()], 0.0);
    for &(source, weight) in parts {
        if source == Source::Residual {
            residual += weight;
        } else {
            weights[fitted.sources.iter().position(|&own| own == source)?] += weight;
        }
    }
    Some((weights, residual))
}

/// All relative standard deviations if the signal is `ratio` of signal and error. Squared, the signal terms together are
/// `ratio/(1 - ratio)` times the error; beyond the first they share it in proportion to 1 and their squared parameters.
fn share<const K: usize>(free: &[Jet<K>], signal: &[usize], error: &[f64], residual: f64, ratio: f64) -> Vec<Jet<K>> {
    let mut theta = free.to_vec();
    theta.insert(signal[0], Jet::constant(0.0));
    let mut noise = Jet::constant(residual);
    theta.iter().zip(error).for_each(|(theta, &weight)| noise.add_scaled(theta.square(), weight));
    let odds = ratio / (1.0 - ratio);
    let parts = signal[1..].iter().fold(Jet::constant(1.0), |sum, &at| sum + theta[at].square());
    if ratio == 0.0 || noise.value() == 0.0 {
        signal.iter().for_each(|&at| theta[at] = Jet::constant(0.0));
        return theta;
    }
    let first = (noise.scale(odds) / parts).sqrt();
    for &at in &signal[1..] {
        theta[at] = theta[at] * first;
    }
    theta[signal[0]] = first;
    theta
}
