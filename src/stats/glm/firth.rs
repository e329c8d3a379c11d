//! Logistic regression where the outcomes are parted without a mistake: penalised likelihood.

use nalgebra::Cholesky;
use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::normal_quantile;

use super::logistic::Successes;
use super::logistic::at_the_mean;
use super::logistic::linear;
use super::logistic::ready;
use super::logistic::share;
use super::logistic::softplus;
use super::newton::Local;
use super::newton::climb;
use super::predictors::Predictors;
use super::predictors::Standardised;
use super::regression::LikelihoodRatio;
use super::regression::Regression;
use super::regression::likelihood_ratio;

/// A logistic regression by penalised likelihood, and what its profiles need.
#[derive(Debug, Clone)]
pub struct Firth {
    /// The estimates; the log-likelihood is the penalised one of standardised predictors.
    pub regression: Regression,
    scaled: Standardised,
    outcome: Successes,
}

/// Firth's logistic regression: the maximum of `ln L + ½ ln |X′WX|`, which exists for separated outcomes too and takes the
/// first-order bias away from others. Its score is `X′(y − p + h (½ − p))`, h the diagonal of the hat matrix.
///
/// # Errors
/// As [`logistic`](super::logistic()), but outcomes may be separated.
///
/// Source: Firth 1993; Heinze & Schemper 2002.
///
/// ```
/// use parallax::stats::glm::{Predictors, Successes, firth, logistic};
///
/// // None of 5 against 4 of 5: no finite odds ratio. With one binary predictor the penalty adds ½ to every cell.
/// let rating = Predictors::new(2, vec![vec![0.0, 1.0]]).unwrap();
/// let done = Successes::new(vec![0, 4], vec![5, 5]).unwrap();
/// assert!(logistic(&rating, &done).is_err());
/// let fit = firth(&rating, &done).unwrap();
/// let expected = ((4.5 / 1.5) / (0.5 / 5.5_f64)).ln();
/// assert!((fit.regression.slope(0) - expected).abs() < 1e-10);
/// ```
pub fn firth(predictors: &Predictors, outcome: &Successes) -> Result<Firth, Undefined> {
    let scaled = ready(predictors, outcome)?;
    let peak = climb(at_the_mean(&scaled, outcome), |at| penalised(&scaled, outcome, at))?;
    let regression = Regression::new(peak, &scaled, 1, 1.0, outcome.rows());
    Ok(Firth { regression, scaled, outcome: outcome.clone() })
}

impl Firth {
    /// A slope with the interval of its penalised profile likelihood: all values for which twice the loss of penalised
    /// log-likelihood is at most the quantile of chi-square with 1 degree of freedom (Heinze & Schemper 2002, section 2).
    /// Wald's intervals are misleading here; these need not be symmetric.
    ///
    /// # Errors
    /// `NotConverged` if the profile finds no limit.
    ///
    /// ```
    /// use parallax::stats::glm::{Predictors, Successes, firth};
    /// let rating = Predictors::new(2, vec![vec![0.0, 1.0]]).unwrap();
    /// let done = Successes::new(vec![0, 4], vec![5, 5]).unwrap();
    /// let slope = firth(&rating, &done).unwrap().slope(0, 0.95).unwrap();
    /// let interval = slope.interval.unwrap();
    /// assert!(interval.low() > 0.4 && interval.high() > slope.value + (slope.value - interval.low()));
    /// ```
    pub fn slope(&self, predictor: usize, level: f64) -> Measured {
        let wald = self.regression.wald(self.regression.place(predictor), level)?;
        let quantile = normal_quantile(f64::midpoint(1.0, level)).ok_or(Undefined::Overflow)?;
        let (_, sd) = self.scaled.moments[predictor];
        let reach = wald.std_error.ok_or(Undefined::Overflow)? * sd;
        let low = self.limit(predictor, -reach, quantile * quantile)? / sd;
        let high = self.limit(predictor, reach, quantile * quantile)? / sd;
        let interval = Interval::new(low, high, level).ok_or(Undefined::NotConverged)?;
        Ok(Estimate { interval: Some(interval), ..wald })
    }

    /// What a predictor adds, given the others: twice the loss of penalised log-likelihood when its slope is held at 0.
    ///
    /// # Errors
    /// `NotConverged` if the constrained maximum is not found.
    pub fn added_by(&self, predictor: usize) -> Result<LikelihoodRatio, Undefined> {
        let held = self.profile(predictor + 1, 0.0, &self.regression.found)?;
        likelihood_ratio(self.regression.log_likelihood, held.0, 1)
    }

    /// The highest penalised log-likelihood with one standardised coefficient held, and where it is; found from a place
    /// nearby.
    fn profile(&self, held: usize, value: f64, near: &DVector<f64>) -> Result<(f64, DVector<f64>), Undefined> {
        let free: Vec<usize> = (0..self.scaled.width).filter(|&place| place != held).collect();
        let full = |at: &DVector<f64>| {
            let mut whole = DVector::from_element(self.scaled.width, value);
            for (from, &to) in free.iter().enumerate() {
                whole[to] = at[from];
            }
            whole
        };
        let start = DVector::from_iterator(free.len(), free.iter().map(|&place| near[place]));
        let peak = climb(start, |at| {
            let whole = penalised(&self.scaled, &self.outcome, &full(at));
            let score = DVector::from_iterator(free.len(), free.iter().map(|&place| whole.score[place]));
            let information = DMatrix::from_fn(free.len(), free.len(), |i, j| whole.information[(free[i], free[j])]);
            Local { value: whole.value, score, information }
        })?;
        Ok((peak.value, full(&peak.at)))
    }

    /// Where twice the loss of a standardised slope reaches `loss`, going by `reach` from the estimate first.
    fn limit(&self, predictor: usize, reach: f64, loss: f64) -> Result<f64, Undefined> {
        let best = self.regression.found[predictor + 1];
        let mut near = self.regression.found.clone();
        let mut beyond = |value: f64| -> Result<f64, Undefined> {
            // The others move along with the one that is held.
            let moved = near[predictor + 1] - best;
            let further = if moved == 0.0 { 0.0 } else { (value - best) / moved };
            let start = &self.regression.found + (&near - &self.regression.found) * further;
            let (height, at) = self.profile(predictor + 1, value, &start)?;
            near = at;
            Ok(2.0 * (self.regression.log_likelihood - height) - loss)
        };
        let (mut inside, mut stretch) = ((best, -loss), 0.5 * reach);
        let mut outside = (best + stretch, beyond(best + stretch)?);
        while outside.1 < 0.0 {
            stretch *= 1.5;
            if stretch.abs() > 1e6 * reach.abs() {
                return Err(Undefined::NotConverged);
            }
            inside = outside;
            outside = (best + stretch, beyond(best + stretch)?);
        }
        crossing(inside, outside, beyond)
    }
}

/// Where a function crosses 0 between two places with their values, by false position with halved ends (Illinois).
fn crossing(
    mut inside: (f64, f64),
    mut outside: (f64, f64),
    mut value: impl FnMut(f64) -> Result<f64, Undefined>,
) -> Result<f64, Undefined> {
    for _ in 0..100 {
        let at = (inside.0 * outside.1 - outside.0 * inside.1) / (outside.1 - inside.1);
        let here = value(at)?;
        if here.abs() <= 1e-11 || (outside.0 - inside.0).abs() <= 1e-12 * at.abs() {
            return Ok(at);
        }
        if here < 0.0 {
            inside = (at, here);
            outside.1 *= 0.5;
        } else {
            outside = (at, here);
            inside.1 *= 0.5;
        }
    }
    Err(Undefined::NotConverged)
}

/// `ln L + ½ ln |X′WX|` with its score; the information is that of `ln L`.
fn penalised(scaled: &Standardised, outcome: &Successes, at: &DVector<f64>) -> Local {
    let mut here = Local::zero(scaled.width);
    for (row, x) in scaled.rows().enumerate() {
        let (hits, of) = outcome.row(row);
        let eta = linear(x, at);
        here.value += hits * eta - of * softplus(eta);
        here.add(x, hits - of * share(eta), of * share(eta) * share(-eta));
    }
    let mut here = here.whole();
    let Some(root) = Cholesky::new(here.information.clone()) else {
        here.value = f64::NEG_INFINITY;
        return here;
    };
    here.value += root.l_dirty().diagonal().iter().map(|&diagonal| libm::log(diagonal)).sum::<f64>();
    let inverse = root.inverse();
    for (row, x) in scaled.rows().enumerate() {
        let (_, of) = outcome.row(row);
        let eta = linear(x, at);
        let x = DVector::from_column_slice(x);
        let leverage = of * share(eta) * share(-eta) * x.dot(&(&inverse * &x));
        here.score += x * (leverage * (0.5 - share(eta)));
    }
    here
}
