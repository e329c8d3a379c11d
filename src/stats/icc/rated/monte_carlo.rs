//! Draws of the components from the normal approximation to their likelihood, on the logarithmic scale.

use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::Undefined;
use crate::stats::icc::rated::fit::Fitted;
use crate::stats::icc::rated::sampled::Sampled;
use crate::stats::mixed::Jet;
use crate::stats::mixed::Method;
use crate::stats::mixed::Model;
use crate::stats::mixed::Number;
use crate::stats::stream::Stream;
use crate::stats::stream::repeated;

/// A relative standard deviation that counts as zero; its logarithm has no normal approximation.
const ZERO: f64 = 1e-4;

/// -2 log restricted likelihood at relative standard deviations `theta` and residual variance `sigma2`, which need not
/// belong together: the profiled criterion plus `df (s/sigma2 - 1 - log(s/sigma2))`, s the residual variance that
/// belongs to `theta`.
pub(super) fn deviance<const K: usize>(model: &Model, theta: &[Jet<K>], sigma2: Jet<K>) -> Option<Jet<K>> {
    let degrees = (model.len() - model.fixed()) as f64;
    let ratio = model.sigma2(Method::Reml, theta)? / sigma2;
    Some(model.jet(Method::Reml, theta)? + (ratio - Jet::constant(1.0) - ratio.ln()).scale(degrees))
}

/// Components drawn from a normal distribution of (log standard deviations, log residual variance) around the estimates
/// with the inverse of the observed information of the restricted likelihood as covariance (ten Hove, Jorgensen & van
/// der Ark 2022).
///
/// # Errors
/// [`Undefined::AtBoundary`] with a component of zero, whose logarithm does not exist; [`Undefined::NotEstimable`] with
/// fixed raters, whose spread is no component; [`Undefined::NotConverged`] where the information is not positive.
pub(super) fn monte_carlo(fitted: &Fitted, draws: u64, seed: u64) -> Result<Sampled, Undefined> {
    if fitted.fixed.is_some() {
        return Err(Undefined::NotEstimable { lacking: "sample of raters" });
    }
    if fitted.fit.theta.iter().any(|&theta| theta < ZERO) {
        return Err(Undefined::AtBoundary);
    }
    let sigma2 = fitted.fit.sigma2;
    let mut centre: Vec<f64> = fitted.fit.theta.iter().map(|&theta| libm::log(theta * libm::sqrt(sigma2))).collect();
    centre.push(libm::log(sigma2));
    let information = observed_information(&fitted.model, &centre).ok_or(Undefined::Overflow)?;
    let root = information.cholesky().ok_or(Undefined::NotConverged)?.l();
    let drawn = |repetition: u64| {
        let mut stream = Stream::new(seed, repetition);
        let normal = DVector::from_fn(centre.len(), |_, _| stream.normal());
        // With information L L', the solution x of L'x = z has the inverse of the information as covariance.
        let step = root.tr_solve_lower_triangular(&normal)?;
        let last = centre.len() - 1;
        let component = |place: usize| {
            let log = centre[place] + step[place];
            libm::exp(if place == last { log } else { 2.0 * log })
        };
        Some((0..centre.len()).map(component).collect())
    };
    Ok(Sampled::new(fitted, repeated(draws, drawn)))
}

/// Half the Hessian of the deviance.
fn observed_information(model: &Model, logs: &[f64]) -> Option<DMatrix<f64>> {
    macro_rules! by_count {
        ($($count:literal)+) => {
            match logs.len() {
                $($count => half_hessian::<$count>(model, logs),)+
                _ => None,
            }
        };
    }
    by_count!(2 3 4 5 6 7 8 9)
}

fn half_hessian<const K: usize>(model: &Model, logs: &[f64]) -> Option<DMatrix<f64>> {
    let logs: Vec<Jet<K>> = logs.iter().enumerate().map(|(place, &log)| Jet::variable(log, place)).collect();
    let (residual, deviations) = logs.split_last()?;
    let theta: Vec<Jet<K>> = deviations.iter().map(|&log| (log - residual.scale(0.5)).exp()).collect();
    let at = deviance(model, &theta, residual.exp())?;
    Some(DMatrix::from_fn(K, K, |row, column| 0.5 * at.second(row, column)))
}
