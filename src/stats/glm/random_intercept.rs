//! Something happened or not in the sessions of clients who differ: the logistic model with a random intercept.

use nalgebra::Cholesky;
use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::observations::Factor;

use super::gauss_hermite::gauss_hermite;
use super::group_likelihood::Group;
use super::logistic::Successes;
use super::logistic::logistic;
use super::logistic::ready;
use super::newton::Local;
use super::newton::Peak;
use super::newton::climb;
use super::predictors::Predictors;
use super::predictors::Standardised;
use super::regression::Regression;

/// Nodes with which more of them change nothing that is printed, for the few sessions that clients have.
pub const NODES: usize = 15;

/// Most nodes.
pub const MOST_NODES: usize = 51;

/// Predictors are in standard deviations; differences over this step keep eight digits of the curvature.
const STEP: f64 = 1e-5;

/// A standard deviation of clients below this, in log odds, was estimated as 0.
const UNSEEN: f64 = 1e-4;

/// A fitted logistic model with a random intercept.
#[derive(Debug, Clone)]
pub struct RandomIntercept {
    /// Constant and slopes, of one client: differences of log odds at an unchanged intercept.
    pub regression: Regression,
    /// Standard deviation of the intercepts, in log odds; see [`at_zero`](Self::at_zero).
    pub sd: f64,
    /// Was it estimated as 0? Then it cannot be told from 0 in these data, which is no proof that it is 0.
    pub at_zero: bool,
    /// Standard error of `sd`; none at 0.
    pub sd_error: Option<f64>,
    /// How many clients.
    pub groups: usize,
}

impl RandomIntercept {
    /// The standard deviation of intercepts with its standard error. No interval: its estimates are too skewed for one
    /// around them.
    ///
    /// # Errors
    /// `Overflow` where it is no number.
    pub fn spread(&self) -> Measured {
        Ok(Estimate { std_error: self.sd_error, ..Estimate::plain(self.sd, self.regression.rows)? })
    }
}

/// Logistic regression with a normal intercept of each group, `ln(p / (1 − p)) = b₀ + x′b + σu`, by maximum likelihood.
///
/// Slopes are differences of log odds per unit of a predictor *for one client*; those over all clients alike are smaller, the
/// more so the more clients differ (Zeger, Liang & Albert 1988). The integral over u is made by adaptive Gauss–Hermite quadrature
/// with `nodes` nodes about the most likely intercept of each group (Pinheiro & Bates 1995, equation 2.13); one node is Laplace's
/// approximation, which finds too small a σ where clients have few sessions. Steps are Newton's with the exact gradient of the
/// approximation; standard errors are from its curvature, σ's uncertainty among it.
///
/// # Errors
/// As [`logistic`]; `NotEstimable` if no group has an outcome that changes, or `nodes` is none of 1 to [`MOST_NODES`];
/// `NotConverged` where the likelihood has no top that can be found.
///
/// ```
/// use parallax::stats::glm::{NODES, Predictors, Successes, logistic, random_intercept};
/// use parallax::stats::observations::Factor;
///
/// // Clients who differ less than chance alone would have them differ: the model is the one without intercepts.
/// let rating = vec![1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0];
/// let done = [false, true, false, true, false, false, true, true, true, false, true, false];
/// let (ratings, done) = (Predictors::new(12, vec![rating]).unwrap(), Successes::binary(&done));
/// let client = Factor::new(vec![0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], 3).unwrap();
/// let fit = random_intercept(&ratings, &done, &client, NODES).unwrap();
/// let alone = logistic(&ratings, &done).unwrap();
/// assert!(fit.at_zero && (fit.regression.slope(0) - alone.slope(0)).abs() < 1e-6);
/// ```
pub fn random_intercept(
    predictors: &Predictors,
    outcome: &Successes,
    group: &Factor,
    nodes: usize,
) -> Result<RandomIntercept, Undefined> {
    if group.codes().len() != outcome.rows() {
        return Err(Undefined::NotEstimable { lacking: "group of each row" });
    }
    if !(1..=MOST_NODES).contains(&nodes) {
        return Err(Undefined::NotEstimable { lacking: "number of nodes between 1 and 51" });
    }
    // Where the predictors part the outcomes there is no top here either.
    let alone = logistic(predictors, outcome)?;
    let scaled = ready(predictors, outcome)?;
    let groups = groups(&scaled, outcome, group);
    if !groups.iter().any(Group::changes) {
        return Err(Undefined::NotEstimable { lacking: "client whose outcome changes from session to session" });
    }
    let likelihood = Likelihood { groups, nodes: gauss_hermite(nodes), width: scaled.width };
    let mut peak = climb(alone.found.clone().push(1.0), |at| likelihood.local(at))?;
    // Steps need no exact curvature; standard errors do.
    let (_, _, information) = likelihood.looked_at(&peak.at, Sides::Both);
    peak.covariance = Cholesky::new(information).ok_or(Undefined::NotConverged)?.inverse();
    Ok(RandomIntercept::of(&peak, &scaled, outcome.rows(), likelihood.groups.len()))
}

impl RandomIntercept {
    fn of(peak: &Peak, scaled: &Standardised, rows: usize, groups: usize) -> Self {
        let width = scaled.width;
        let sd = peak.at[width].abs();
        let at_zero = sd < UNSEEN;
        let error = libm::sqrt(peak.covariance[(width, width)]);
        let fixed = Peak {
            at: peak.at.rows(0, width).into_owned(),
            value: peak.value,
            covariance: peak.covariance.view((0, 0), (width, width)).into_owned(),
        };
        Self {
            regression: Regression::new(fixed, scaled, 1, 1.0, rows),
            sd: if at_zero { 0.0 } else { sd },
            at_zero,
            sd_error: (!at_zero).then_some(error),
            groups,
        }
    }
}

/// The rows of each group that has any.
fn groups(scaled: &Standardised, outcome: &Successes, group: &Factor) -> Vec<Group> {
    let mut groups = vec![Group::default(); group.levels()];
    for ((x, &code), row) in scaled.rows().zip(group.codes()).zip(0..) {
        groups[code as usize].add(x, outcome.row(row));
    }
    groups.retain(|group| group.rows() > 0);
    groups
}

struct Likelihood {
    groups: Vec<Group>,
    nodes: Vec<(f64, f64)>,
    width: usize,
}

/// On which sides of a place the slope is looked at: one is quicker, both are as good as exact.
#[derive(Clone, Copy, PartialEq)]
enum Sides {
    One,
    Both,
}

impl Likelihood {
    /// What a step needs.
    fn local(&self, at: &DVector<f64>) -> Local {
        let (value, score, mut information) = self.looked_at(at, Sides::One);
        if Cholesky::new(information.clone()).is_none() {
            information = self.outer(at);
        }
        Local { value, score, information }
    }

    /// Height, slope, and minus the change of the slope over a small step along each parameter. The most likely intercepts at the
    /// place are where the search for those beside it begins.
    fn looked_at(&self, at: &DVector<f64>, sides: Sides) -> (f64, DVector<f64>, DMatrix<f64>) {
        let mut tops = vec![0.0; self.groups.len()];
        let (value, here) = self.slope(at, &mut tops);
        let mut information = DMatrix::zeros(at.len(), at.len());
        for along in 0..at.len() {
            let mut beside = |step: f64| {
                let mut near = at.clone();
                near[along] += step;
                self.slope(&near, &mut tops).1
            };
            let change = match sides {
                Sides::One => (&here - beside(STEP)) / STEP,
                Sides::Both => (beside(-STEP) - beside(STEP)) / (2.0 * STEP),
            };
            information.set_column(along, &change);
        }
        let information = (&information + information.transpose()) / 2.0;
        (value, here, information)
    }

    fn slope(&self, at: &DVector<f64>, tops: &mut [f64]) -> (f64, DVector<f64>) {
        let (mut value, mut score) = (0.0, DVector::zeros(at.len()));
        for (group, near) in self.groups.iter().zip(tops) {
            value += group.log_likelihood(at.as_slice(), &self.nodes, near, score.as_mut_slice());
        }
        (value, score)
    }

    /// Sum of the products of the groups' slopes, which is never negative: far from the top the curvature may point elsewhere
    /// (Berndt, Hall, Hall & Hausman 1974).
    fn outer(&self, at: &DVector<f64>) -> DMatrix<f64> {
        let mut sum = DMatrix::identity(self.width + 1, self.width + 1) * 1e-6;
        for group in &self.groups {
            let mut score = DVector::zeros(at.len());
            group.log_likelihood(at.as_slice(), &self.nodes, &mut 0.0, score.as_mut_slice());
            sum.ger(1.0, &score, &score, 1.0);
        }
        sum
    }
}
