//! A fitted model: components of variance and fixed effects at the best parameters.

use nalgebra::DMatrix;

use super::curve::Profiled;
use super::model::Method;
use super::model::Model;
use super::optimise::largest;
use super::optimise::minimise;
use super::optimise::off_bound;
use super::root::Root;
use super::tree::Block;
use crate::stats::Undefined;

/// A relative standard deviation that counts as none.
const SINGULAR: f64 = 1e-5;

/// The variance of one random effect, or the covariance of two of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Number of the term.
    pub term: usize,
    /// Its name.
    pub name: String,
    /// Which effects of the term: 0 the intercept, then its columns in order; equal for a variance.
    pub effects: (usize, usize),
    /// Variance or covariance, in squared units of the outcome.
    pub variance: f64,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Which likelihood.
    pub method: Method,
    /// Relative standard deviations (Cholesky factors), as [`Model::parameters`] orders them.
    pub theta: Vec<f64>,
    /// Residual variance.
    pub sigma2: f64,
    /// Variances and covariances, term by term.
    pub components: Vec<Component>,
    /// Fixed effects.
    pub beta: Vec<f64>,
    /// Their covariance, given the components.
    pub covariance: DMatrix<f64>,
    /// −2 log likelihood.
    pub criterion: f64,
    /// Ratings.
    pub n: usize,
    /// Fixed effects estimated.
    pub p: usize,
    /// Is a variance zero, or are effects of a group perfectly correlated?
    pub singular: bool,
    /// Evaluations of the criterion.
    pub evaluations: usize,
    /// Always true: a search that ends nowhere is [`Undefined::NotConverged`].
    pub converged: bool,
}

impl Fit {
    /// Standard errors of the fixed effects, given the components.
    pub fn std_errors(&self) -> Vec<f64> {
        self.covariance.diagonal().iter().map(|variance| variance.sqrt()).collect()
    }

    /// Largest derivative of the criterion by a parameter that is not on its bound. Undefined where the criterion is;
    /// `model` must be the one fitted.
    pub fn gradient_norm(&self, model: &Model) -> Result<f64, Undefined> {
        let slopes = model.gradient(self.method, &self.theta)?;
        Ok(largest(&slopes, &off_bound(&self.theta, &model.bounded())))
    }

    /// The variance of intercepts of the term `name`.
    pub fn variance(&self, name: &str) -> Option<f64> {
        self.components.iter().find(|part| part.name == name && part.effects == (0, 0)).map(|part| part.variance)
    }
}

/// Where the components of a term come from: pairs of effects, row by row of the lower triangle's columns.
pub(super) fn pairs(block: &Block) -> Vec<(usize, usize)> {
    let size = block.size();
    let all = (0..size).flat_map(|column| (column..size).map(move |row| (row, column)));
    all.filter(|(row, column)| block.correlated || row == column).collect()
}

/// An entry of the relative covariance LL' of a term.
pub(super) fn relative(block: &Block, theta: &[f64], (row, column): (usize, usize)) -> f64 {
    let entry = |row, effect| block.parameter(row, effect).map_or(0.0, |at| theta[at]);
    (0..block.size()).map(|effect| entry(row, effect) * entry(column, effect)).sum()
}

impl Model {
    /// The maximum of the (restricted) likelihood. Undefined if the search does not converge, or if the data leave no
    /// residual, so that it would not end.
    ///
    /// Estimates: variances of all random effects and of the residual, in squared units of the outcome, and the fixed
    /// effects in units of the outcome per unit of their column. Sources: Patterson & Thompson (1971) for the restricted
    /// likelihood, Bates, Mächler, Bolker & Walker (2015) for the profiled criterion.
    pub fn fit(&self, method: Method) -> Result<Fit, Undefined> {
        let optimum = minimise(&Profiled { model: self, method }, self.bounded())?;
        let theta = optimum.theta;
        let root = self.root(&theta).ok_or(Undefined::NotIdentified)?;
        let sigma2 = root.residual / self.degrees(method);
        let bounded = self.bounded();
        let singular = theta.iter().zip(&bounded).any(|(&value, &bounded)| bounded && value < SINGULAR);
        Ok(Fit {
            method,
            sigma2,
            components: self.components(&theta, sigma2),
            beta: self.uncentred(root.coefficients()),
            covariance: self.covariance(&root, sigma2),
            criterion: optimum.value,
            n: self.len(),
            p: self.fixed(),
            singular,
            evaluations: optimum.evaluations,
            converged: true,
            theta,
        })
    }

    /// All components at given parameters.
    pub(super) fn components(&self, theta: &[f64], sigma2: f64) -> Vec<Component> {
        let of_term = |(term, block): (usize, &Block)| {
            let part = |effects| Component {
                term,
                name: self.names[term].clone(),
                effects,
                variance: sigma2 * relative(block, theta, effects),
            };
            pairs(block).into_iter().map(part).collect::<Vec<_>>()
        };
        self.blocks.iter().enumerate().flat_map(of_term).collect()
    }

    /// Covariance of the fixed effects of columns as they were given.
    fn covariance(&self, root: &Root<f64>, sigma2: f64) -> DMatrix<f64> {
        let p = self.fixed();
        let mut back = DMatrix::identity(p, p);
        for (column, centre) in self.tail.centres.iter().enumerate().take(p).skip(1) {
            back[(0, column)] = -centre;
        }
        &back * root.inverse() * back.transpose() * sigma2
    }
}
