//! Uncertainty that comes from the variances: degrees of freedom of contrasts, covariance of the components.

use nalgebra::DMatrix;
use nalgebra::DVector;

use super::curve::Derivatives;
use super::curve::Ingredients;
use super::curve::derivatives;
use super::fit::Fit;
use super::fit::pairs;
use super::model::Model;
use super::optimise::off_bound;
use super::optimise::part;
use super::tree::Block;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;

/// A combination of fixed effects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Its estimate, in the units of the effects.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Degrees of freedom of the standard error.
    pub df: f64,
}

impl Contrast {
    /// Estimate over standard error.
    pub fn t(&self) -> f64 {
        self.estimate / self.std_error
    }

    /// Estimate ± t quantile × standard error.
    pub fn interval(&self, level: &ConfidenceLevel) -> Option<Interval> {
        Interval::around(self.estimate, level.t(self.df)? * self.std_error, level.share())
    }
}

/// Where a likelihood has its maximum.
pub(in crate::stats) struct Maximum<'a> {
    /// Parameters.
    pub(in crate::stats) theta: &'a [f64],
    /// Which of them may not be negative.
    pub(in crate::stats) bounded: &'a [bool],
    /// Residual variance.
    pub(in crate::stats) sigma2: f64,
}

/// The curvature of the likelihood by (theta, log residual SD), parameters at 0 left out.
pub(in crate::stats) struct Information {
    /// Which parameters are not 0.
    free: Vec<usize>,
    /// Their asymptotic covariance, the logarithm of the residual SD last.
    covariance: DMatrix<f64>,
}

impl Information {
    /// Satterthwaite's degrees of freedom of a variance: σ² times something that depends on theta.
    pub(in crate::stats) fn degrees(&self, sigma2: f64, relative: &Derivatives) -> f64 {
        let variance = sigma2 * relative.value;
        let by_theta = self.free.iter().map(|&at| sigma2 * relative.gradient[at]);
        let slope = DVector::from_iterator(self.free.len() + 1, by_theta.chain(std::iter::once(2.0 * variance)));
        2.0 * variance * variance / (&self.covariance * &slope).dot(&slope)
    }
}

/// The criterion with the residual SD exp(λ) apart is L(θ) + r²(θ) exp(−2λ) + 2νλ: its Hessian at the optimum, inverted.
pub(in crate::stats) fn information(
    fit: &Maximum<'_>,
    logs: &Derivatives,
    residual: &Derivatives,
) -> Result<Information, Undefined> {
    let free = off_bound(fit.theta, fit.bounded);
    let k = free.len();
    let inner = part(&(&logs.hessian + &residual.hessian / fit.sigma2), &free);
    let hessian = DMatrix::from_fn(k + 1, k + 1, |row, column| match (row < k, column < k) {
        (true, true) => inner[(row, column)],
        (true, false) => -2.0 * residual.gradient[free[row]] / fit.sigma2,
        (false, true) => -2.0 * residual.gradient[free[column]] / fit.sigma2,
        (false, false) => 4.0 * residual.value / fit.sigma2,
    });
    let inverse = hessian.cholesky().ok_or(Undefined::AtBoundary)?.inverse();
    Ok(Information { free, covariance: 2.0 * inverse })
}

impl Fit {
    /// A contrast of the fixed effects, with Satterthwaite's degrees of freedom (Satterthwaite 1946; Fai & Cornelius
    /// 1996): 2v²/(g'Ag), v the variance of the contrast, g its derivatives by the variance parameters and A the
    /// covariance of these, from the exact Hessian. A variance of 0 is taken as known.
    ///
    /// Undefined (`at-boundary`) where the likelihood is flat in some combination of the variances. `model` must be the
    /// one fitted, `contrast` have a weight for each fixed column.
    ///
    /// ```
    /// use parallax::stats::mixed::{Data, Method, Model, Term};
    /// use parallax::stats::observations::Factor;
    ///
    /// // The mean of three clients with two sessions each rests on three clients: two degrees of freedom.
    /// let client = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
    /// let data = Data::around_mean(vec![1.0, 2.0, 4.0, 5.0, 6.0, 9.0], 0.0);
    /// let model = Model::new(&data, &[Term::intercept("client", client)]).unwrap();
    /// let mean = model.fit(Method::Reml).unwrap().satterthwaite(&model, &[1.0]).unwrap();
    /// assert!((mean.estimate - 4.5).abs() < 1e-12 && (mean.df - 2.0).abs() < 1e-6);
    /// ```
    pub fn satterthwaite(&self, model: &Model, contrast: &[f64]) -> Result<Contrast, Undefined> {
        self.contrasts(model, &[contrast.to_vec()])?.pop().unwrap_or(Err(Undefined::NotIdentified))
    }

    /// Several contrasts as [`Fit::satterthwaite`] gives each, from one evaluation of the likelihood.
    ///
    /// # Errors
    /// What all of them lack: weights for other columns than the fixed ones, or a likelihood that is flat.
    pub fn contrasts(
        &self,
        model: &Model,
        contrasts: &[Vec<f64>],
    ) -> Result<Vec<Result<Contrast, Undefined>>, Undefined> {
        if contrasts.iter().any(|contrast| contrast.len() != model.fixed()) {
            return Err(Undefined::NotIdentified);
        }
        let centred: Vec<Vec<f64>> = contrasts.iter().map(|contrast| model.centred_contrast(contrast)).collect();
        let all = derivatives(&Ingredients { model, method: self.method, contrasts: &centred }, &self.theta)?;
        let [logs, residual, quadratics @ ..] = all.as_slice() else { return Err(Undefined::Overflow) };
        let bounded = model.bounded();
        let maximum = Maximum { theta: &self.theta, bounded: &bounded, sigma2: self.sigma2 };
        let information = information(&maximum, logs, residual)?;
        let of = |(contrast, quadratic): (&Vec<f64>, &Derivatives)| self.contrast(contrast, quadratic, &information);
        Ok(contrasts.iter().zip(quadratics).map(of).collect())
    }

    /// One contrast from c'(X'V⁻¹X)⁻¹c and its derivatives.
    fn contrast(
        &self,
        contrast: &[f64],
        quadratic: &Derivatives,
        information: &Information,
    ) -> Result<Contrast, Undefined> {
        let variance = self.sigma2 * quadratic.value;
        let df = information.degrees(self.sigma2, quadratic);
        let estimate: f64 = contrast.iter().zip(&self.beta).map(|(weight, beta)| weight * beta).sum();
        let valid = df.is_finite() && variance > 0.0;
        valid.then_some(Contrast { estimate, std_error: variance.sqrt(), df }).ok_or(Undefined::Overflow)
    }

    /// Asymptotic covariance of the components in the order of [`Fit::components`], the residual variance last. A
    /// variance on its bound has no uncertainty here. Undefined where the likelihood is flat.
    pub fn component_covariance(&self, model: &Model) -> Result<DMatrix<f64>, Undefined> {
        let all = derivatives(&Ingredients { model, method: self.method, contrasts: &[] }, &self.theta)?;
        let [logs, residual] = all.as_slice() else { return Err(Undefined::Overflow) };
        let bounded = model.bounded();
        let maximum = Maximum { theta: &self.theta, bounded: &bounded, sigma2: self.sigma2 };
        let Information { free, covariance } = information(&maximum, logs, residual)?;
        let places: Vec<(&Block, (usize, usize))> =
            model.blocks.iter().flat_map(|block| pairs(block).into_iter().map(move |pair| (block, pair))).collect();
        let slopes = DMatrix::from_fn(places.len() + 1, free.len() + 1, |row, column| {
            match (places.get(row), free.get(column)) {
                (Some(&(block, pair)), Some(&by)) => self.sigma2 * slope(block, &self.theta, pair, by),
                (None, Some(_)) => 0.0,
                (_, None) => 2.0 * self.components.get(row).map_or(self.sigma2, |part| part.variance),
            }
        });
        Ok(&slopes * covariance * slopes.transpose())
    }
}

/// Derivative of an entry of LL' by one parameter.
fn slope(block: &Block, theta: &[f64], (row, column): (usize, usize), by: usize) -> f64 {
    let entry = |row, effect| block.parameter(row, effect).map_or(0.0, |at| theta[at]);
    let is = |row, effect| f64::from(u8::from(block.parameter(row, effect) == Some(by)));
    let terms = (0..block.size())
        .map(|effect| is(row, effect) * entry(column, effect) + entry(row, effect) * is(column, effect));
    terms.sum()
}
