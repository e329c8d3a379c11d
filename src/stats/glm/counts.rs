//! How many: sessions attended, tasks done, without a fixed number that there could have been.

use nalgebra::DVector;

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::chi2_upper_tail;
use crate::stats::distribution::normal_quantile;

use super::logistic::linear;
use super::newton::Local;
use super::newton::climb;
use super::predictors::Predictors;
use super::predictors::Standardised;
use super::regression::Regression;
use super::separation::direction;

/// The largest count; sums over all smaller ones are taken.
const MOST: u32 = 100_000;

/// Counts with what they were counted over: weeks, sessions offered.
///
/// ```
/// use parallax::stats::glm::Counts;
/// assert!(Counts::new(vec![3, 0], vec![10.0, 12.0]).is_some());
/// assert!(Counts::new(vec![3], vec![0.0]).is_none());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    counts: Vec<u32>,
    exposure: Vec<f64>,
}

impl Counts {
    /// `None` unless both are equally long, counts are at most 100,000, and every exposure is a positive number (1 where
    /// all rows were observed alike).
    pub fn new(counts: Vec<u32>, exposure: Vec<f64>) -> Option<Self> {
        let positive = |exposure: &f64| exposure.is_finite() && *exposure > 0.0;
        let fits = counts.len() == exposure.len() && counts.iter().all(|&count| count <= MOST);
        (fits && exposure.iter().all(positive)).then_some(Self { counts, exposure })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.counts.len()
    }

    /// Some of the rows.
    #[must_use]
    pub fn part(&self, rows: &[usize]) -> Self {
        Self {
            counts: rows.iter().map(|&row| self.counts[row]).collect(),
            exposure: rows.iter().map(|&row| self.exposure[row]).collect(),
        }
    }

    fn ready(&self, predictors: &Predictors) -> Result<Standardised, Undefined> {
        let need = predictors.count() + 1;
        if self.rows() != predictors.rows() || self.rows() < need {
            return Err(Undefined::TooFewTargets { have: self.rows().min(predictors.rows()), need });
        }
        if self.counts.iter().all(|&count| count == 0) {
            return Err(Undefined::NoVariance);
        }
        let scaled = predictors.standardised()?;
        match self.parted(&scaled)? {
            Some(columns) => Err(Undefined::Separated { columns }),
            None => Ok(scaled),
        }
    }

    /// The predictors along which rows without a count can be pushed towards a rate of 0 while the others stay.
    fn parted(&self, scaled: &Standardised) -> Result<Option<Vec<usize>>, Undefined> {
        let mut signed = Vec::new();
        for (x, &count) in scaled.rows().zip(&self.counts) {
            signed.extend(x.iter().map(|x| -x));
            if count > 0 {
                signed.extend_from_slice(x);
            }
        }
        let found = direction(&signed, scaled.width)?;
        Ok(found.map(|way| (0..scaled.width - 1).filter(|place| way[place + 1].abs() > 1e-6).collect()))
    }

    /// Slopes of 0 and the rate of all rows together.
    fn at_the_rate(&self, width: usize) -> DVector<f64> {
        let all: f64 = self.counts.iter().map(|&count| f64::from(count)).sum();
        let mut start = DVector::zeros(width);
        start[0] = libm::log(all / self.exposure.iter().sum::<f64>());
        start
    }

    /// ln (y! ) of all rows together.
    fn log_factorials(&self) -> f64 {
        let above = self.above();
        above.iter().zip(1_u32..).map(|(rows, count)| rows * libm::log(f64::from(count))).sum()
    }

    /// How many rows are above 0, above 1 …
    fn above(&self) -> Vec<f64> {
        let largest = self.counts.iter().copied().max().unwrap_or_default();
        let mut above = vec![0.0; largest as usize];
        for &count in self.counts.iter().filter(|&&count| count > 0) {
            above[count as usize - 1] += 1.0;
        }
        for place in (1..above.len()).rev() {
            above[place - 1] += above[place];
        }
        above
    }
}

/// Poisson regression, `ln(mean / exposure) = b₀ + x′b`, by maximum likelihood: a slope is the difference of log rates per
/// unit of a predictor. Rows are independent, and their variance equals their mean: see [`dispersion`].
///
/// # Errors
/// `NoVariance` if nothing was ever counted, `Separated` with the predictors where rows without a count drive their slopes
/// to infinity (Correia, Guimarães & Zylkin 2019), and for predictors as [`logistic`](super::logistic()).
///
/// Source: `McCullagh` & Nelder 1989, chapter 6.
///
/// ```
/// use parallax::stats::glm::{Counts, Predictors, poisson};
///
/// // 6 sessions in 12 weeks against 20 in 10: rates of 0.5 and 2 a week.
/// let rating = Predictors::new(2, vec![vec![3.0, 4.0]]).unwrap();
/// let attended = Counts::new(vec![6, 20], vec![12.0, 10.0]).unwrap();
/// let fit = poisson(&rating, &attended).unwrap();
/// assert!((fit.slope(0) - 4.0_f64.ln()).abs() < 1e-12);
/// assert!((fit.covariance(1, 1) - (1.0 / 6.0 + 1.0 / 20.0)).abs() < 1e-12);
/// ```
pub fn poisson(predictors: &Predictors, outcome: &Counts) -> Result<Regression, Undefined> {
    poisson_from(predictors, outcome, None)
}

/// [`poisson`] from where a fit to nearly the same rows ended.
pub(super) fn poisson_from(
    predictors: &Predictors,
    outcome: &Counts,
    start: Option<&DVector<f64>>,
) -> Result<Regression, Undefined> {
    let scaled = outcome.ready(predictors)?;
    let start = start.cloned().unwrap_or_else(|| outcome.at_the_rate(scaled.width));
    let mut peak = climb(start, |at| local(&scaled, outcome, at, None))?;
    peak.value -= outcome.log_factorials();
    Ok(Regression::new(peak, &scaled, 1, 1.0, outcome.rows()))
}

/// Log-likelihood without the parts that hold no mean; `theta` is the size of a negative binomial, none that of Poisson.
fn local(scaled: &Standardised, outcome: &Counts, at: &DVector<f64>, theta: Option<f64>) -> Local {
    let mut here = Local::zero(scaled.width);
    for ((x, &count), &exposure) in scaled.rows().zip(&outcome.counts).zip(&outcome.exposure) {
        let (count, eta) = (f64::from(count), linear(x, at) + libm::log(exposure));
        let mean = libm::exp(eta);
        if let Some(theta) = theta {
            here.value += count * eta - (count + theta) * libm::log1p(mean / theta) - count * libm::log(theta);
            let shrunk = 1.0 + mean / theta;
            here.add(x, (count - mean) / shrunk, mean / shrunk);
        } else {
            here.value += count * eta - mean;
            here.add(x, count - mean, mean);
        }
    }
    here.whole()
}

/// How much more counts vary than Poisson's law allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Pearson's chi-square over its degrees of freedom: 1 under Poisson's law, more if counts vary more.
    pub ratio: f64,
    /// Rows less coefficients.
    pub df: usize,
    /// How often chance alone gives as much variation (chi-square, upper tail; rough where means are below 1).
    pub p: f64,
}

impl Dispersion {
    /// From Pearson's chi-square over so many rows, with so many coefficients.
    pub(super) fn of(pearson: f64, rows: usize, coefficients: usize) -> Result<Self, Undefined> {
        let too_few = Undefined::TooFewTargets { have: rows, need: coefficients + 1 };
        let df = rows.checked_sub(coefficients).filter(|&df| df > 0).ok_or(too_few)?;
        let p = chi2_upper_tail(pearson, df as f64).ok_or(Undefined::Overflow)?;
        Ok(Self { ratio: pearson / df as f64, df, p })
    }
}

/// Pearson's check of a Poisson regression, `Σ (y − mean)² / mean` over rows less coefficients (`McCullagh` & Nelder 1989,
/// section 6.2.3).
///
/// # Errors
/// `TooFewTargets` without a row beyond the coefficients.
///
/// ```
/// use parallax::stats::glm::{Counts, Predictors, dispersion, poisson};
/// let nothing = Predictors::new(3, vec![]).unwrap();
/// let attended = Counts::new(vec![2, 4, 9], vec![1.0; 3]).unwrap();
/// let fit = poisson(&nothing, &attended).unwrap();
/// // The mean is 5: (9 + 1 + 16) / 5 on 2 degrees of freedom.
/// let check = dispersion(&fit, &nothing, &attended).unwrap();
/// assert!((check.ratio - 2.6).abs() < 1e-12 && check.df == 2);
/// assert!((check.p - (-2.6_f64).exp()).abs() < 1e-12);
/// ```
pub fn dispersion(fit: &Regression, predictors: &Predictors, outcome: &Counts) -> Result<Dispersion, Undefined> {
    let mut pearson = 0.0;
    for (row, (&count, &exposure)) in outcome.counts.iter().zip(&outcome.exposure).enumerate() {
        let mean = exposure * libm::exp(fit.constants()[0] + fit.along(predictors, row));
        pearson += (f64::from(count) - mean) * (f64::from(count) - mean) / mean;
    }
    Dispersion::of(pearson, outcome.rows(), fit.coefficients.len())
}

/// A negative binomial regression.
#[derive(Debug, Clone)]
pub struct NegativeBinomial {
    /// Its coefficients; standard errors take θ as known, with which they are uncorrelated.
    pub regression: Regression,
    /// The size: variance = mean + mean² / θ.
    pub theta: f64,
    /// Its standard error, from the curvature of the likelihood along θ with the means held.
    pub theta_error: f64,
}

impl NegativeBinomial {
    /// θ with its standard error, and Wald's interval on the scale of ln θ, so that both limits are above 0. No unit: the smaller,
    /// the more counts vary beyond Poisson's law. Means are held as they were found (as `MASS::glm.nb` does; Venables & Ripley
    /// 2002, section 7.4), with which θ is uncorrelated in expectation (Lawless 1987).
    ///
    /// # Errors
    /// `Overflow` where the likelihood does not bend down at θ.
    ///
    /// ```
    /// use parallax::stats::glm::{Counts, Predictors, negative_binomial};
    /// let nothing = Predictors::new(6, vec![]).unwrap();
    /// let attended = Counts::new(vec![0, 1, 5, 14, 2, 8], vec![1.0; 6]).unwrap();
    /// let size = negative_binomial(&nothing, &attended).unwrap().size(0.95).unwrap();
    /// let limits = size.interval.unwrap();
    /// assert!(limits.low() > 0.0 && (limits.low() * limits.high() - size.value * size.value).abs() < 1e-9);
    /// ```
    pub fn size(&self, level: f64) -> Measured {
        let plain = Estimate::plain(self.theta, self.regression.rows)?;
        let relative = self.theta_error / self.theta;
        let quantile = normal_quantile(f64::midpoint(1.0, level)).ok_or(Undefined::Overflow)?;
        let interval = Interval::around(libm::log(self.theta), quantile * relative, level);
        let interval = interval.and_then(|interval| interval.map(libm::exp)).ok_or(Undefined::Overflow)?;
        Ok(Estimate { std_error: Some(self.theta_error), interval: Some(interval), ..plain })
    }
}

/// Negative binomial regression (NB2): means as for [`poisson()`], variance `mean + mean² / θ`, all by maximum likelihood.
/// θ comes from Newton's steps on ln θ between fits of the slopes.
///
/// # Errors
/// `AtBoundary` if the counts vary no more than Poisson's law allows, so that θ is infinite; otherwise as
/// [`poisson()`].
///
/// Source: Lawless 1987; Venables & Ripley 2002, section 7.4.
///
/// ```
/// use parallax::stats::Undefined;
/// use parallax::stats::glm::{Counts, Predictors, negative_binomial};
/// let nothing = Predictors::new(4, vec![]).unwrap();
/// let alike = Counts::new(vec![4, 5, 5, 6], vec![1.0; 4]).unwrap();
/// assert_eq!(negative_binomial(&nothing, &alike).unwrap_err(), Undefined::AtBoundary);
/// let apart = Counts::new(vec![0, 1, 5, 14], vec![1.0; 4]).unwrap();
/// let fit = negative_binomial(&nothing, &apart).unwrap();
/// assert!((fit.regression.constants()[0] - 5.0_f64.ln()).abs() < 1e-9 && fit.theta < 2.0);
/// ```
pub fn negative_binomial(predictors: &Predictors, outcome: &Counts) -> Result<NegativeBinomial, Undefined> {
    let scaled = outcome.ready(predictors)?;
    let above = outcome.above();
    let mut peak = climb(outcome.at_the_rate(scaled.width), |at| local(&scaled, outcome, at, None))?;
    let mut theta = None;
    for _ in 0..200 {
        let means: Vec<f64> = scaled
            .rows()
            .zip(&outcome.exposure)
            .map(|(x, exposure)| exposure * libm::exp(linear(x, &peak.at)))
            .collect();
        let next = best_theta(outcome, &above, &means, theta)?;
        let settled = theta.is_some_and(|theta: f64| (next - theta).abs() <= 1e-10 * theta);
        theta = Some(next);
        peak = climb(peak.at, |at| local(&scaled, outcome, at, theta))?;
        if settled {
            peak.value += above.iter().zip(0_u32..).map(|(n, j)| n * libm::log(next + f64::from(j))).sum::<f64>();
            peak.value -= outcome.log_factorials();
            let regression = Regression::new(peak, &scaled, 1, 1.0, outcome.rows());
            let (_, bend) = theta_slopes(outcome, &above, &means, next);
            return Ok(NegativeBinomial { regression, theta: next, theta_error: 1.0 / libm::sqrt(-bend) });
        }
    }
    Err(Undefined::NotConverged)
}

/// First and second derivative of the log-likelihood by θ, for given means.
fn theta_slopes(outcome: &Counts, above: &[f64], means: &[f64], theta: f64) -> (f64, f64) {
    let ladder = || above.iter().zip(0_u32..).map(|(rows, j)| (*rows, 1.0 / (theta + f64::from(j))));
    let mut slope: f64 = ladder().map(|(rows, step)| rows * step).sum();
    let mut bend: f64 = -ladder().map(|(rows, step)| rows * step * step).sum::<f64>();
    for (y, mean) in outcome.counts.iter().map(|&count| f64::from(count)).zip(means) {
        let whole = theta + mean;
        slope += -libm::log1p(mean / theta) + (mean - y) / whole;
        bend += mean / (theta * whole) - (mean - y) / (whole * whole);
    }
    (slope, bend)
}

/// The most likely size for given means. Finite only if counts spread more than Poisson's law: then the likelihood falls
/// towards infinity, which the sign of Σ (y − mean)² − y shows.
fn best_theta(outcome: &Counts, above: &[f64], means: &[f64], near: Option<f64>) -> Result<f64, Undefined> {
    let counts = || outcome.counts.iter().map(|&count| f64::from(count)).zip(means);
    let excess: f64 = counts().map(|(y, mean)| (y - mean) * (y - mean) - y).sum();
    if excess <= 0.0 {
        return Err(Undefined::AtBoundary);
    }
    let start = near.unwrap_or_else(|| means.iter().map(|mean| mean * mean).sum::<f64>() / excess);
    let mut log_theta = libm::log(start);
    for _ in 0..200 {
        let theta = libm::exp(log_theta);
        let (slope, bend) = theta_slopes(outcome, above, means, theta);
        let (slope, bend) = (theta * slope, theta * slope + theta * theta * bend);
        let step = if bend < 0.0 { (-slope / bend).clamp(-2.0, 2.0) } else { slope.signum() };
        log_theta += step;
        if step.abs() <= 1e-11 {
            return Ok(libm::exp(log_theta));
        }
    }
    Err(Undefined::NotConverged)
}
