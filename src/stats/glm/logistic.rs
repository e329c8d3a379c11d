//! Something happened or not, or happened k times of n: the logistic model.

use nalgebra::DVector;

use crate::stats::Undefined;

use super::newton::Local;
use super::newton::climb;
use super::predictors::Predictors;
use super::predictors::Standardised;
use super::regression::Regression;
use super::separation::direction;

/// How often something happened in each row, out of how many times it could have.
///
/// ```
/// use parallax::stats::glm::Successes;
/// assert!(Successes::new(vec![3, 0], vec![4, 2]).is_some());
/// assert!(Successes::new(vec![5], vec![4]).is_none());
/// assert!(Successes::new(vec![0], vec![0]).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successes {
    hits: Vec<u32>,
    of: Vec<u32>,
}

impl Successes {
    /// `hits` of `of` in each row; `None` unless both are equally long, every row has a chance, and hits are within it.
    pub fn new(hits: Vec<u32>, of: Vec<u32>) -> Option<Self> {
        let fits = hits.len() == of.len() && hits.iter().zip(&of).all(|(hits, of)| *of > 0 && hits <= of);
        fits.then_some(Self { hits, of })
    }

    /// One chance in each row.
    pub fn binary(happened: &[bool]) -> Self {
        Self { hits: happened.iter().map(|&hit| u32::from(hit)).collect(), of: vec![1; happened.len()] }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.hits.len()
    }

    /// Hits and chances of a row.
    pub(super) fn row(&self, row: usize) -> (f64, f64) {
        (f64::from(self.hits[row]), f64::from(self.of[row]))
    }

    /// Some of the rows.
    #[must_use]
    pub fn part(&self, rows: &[usize]) -> Self {
        let pick = |from: &[u32]| rows.iter().map(|&row| from[row]).collect();
        Self { hits: pick(&self.hits), of: pick(&self.of) }
    }

    /// All hits and all chances.
    fn totals(&self) -> (f64, f64) {
        let sum = |from: &[u32]| from.iter().map(|&count| f64::from(count)).sum::<f64>();
        (sum(&self.hits), sum(&self.of))
    }

    /// Refuses outcomes that are all the same, which no rating can go along with.
    pub(super) fn varied(&self) -> Result<(), Undefined> {
        let (hits, of) = self.totals();
        if hits == 0.0 || hits == of { Err(Undefined::NoVariance) } else { Ok(()) }
    }
}

/// Logistic regression, `ln(p / (1 − p)) = b₀ + x′b`, by maximum likelihood (iteratively reweighted least squares with
/// step halving). Slopes are differences of log odds per unit of a predictor; rows are independent; k of n counts as n
/// rows, so the log-likelihood has no binomial coefficient.
///
/// # Errors
/// `NoVariance` if the outcome is the same everywhere, `Separated` with the predictors (found before the fit) if they
/// part the outcomes without a mistake, `ConstantColumn` or `NotIdentified` for predictors that cannot be told from the
/// constant or from one another, `TooFewTargets` with fewer rows than coefficients.
///
/// Source: `McCullagh` & Nelder 1989, chapter 4.
///
/// ```
/// use parallax::stats::glm::{Predictors, Successes, logistic};
///
/// // Homework done by 2 of 8 clients with a low rating and by 6 of 8 with a high one.
/// let rating = Predictors::new(2, vec![vec![0.0, 1.0]]).unwrap();
/// let done = Successes::new(vec![2, 6], vec![8, 8]).unwrap();
/// let fit = logistic(&rating, &done).unwrap();
/// assert!((fit.constants()[0] - (2.0_f64 / 6.0).ln()).abs() < 1e-12);
/// assert!((fit.slope(0) - 9.0_f64.ln()).abs() < 1e-12);
/// // Variance of a log odds ratio: the sum of the reciprocals of the four cells (Woolf 1955).
/// let variance = 1.0 / 2.0 + 1.0 / 6.0 + 1.0 / 6.0 + 1.0 / 2.0;
/// assert!((fit.covariance(1, 1) - variance).abs() < 1e-12);
/// ```
pub fn logistic(predictors: &Predictors, outcome: &Successes) -> Result<Regression, Undefined> {
    from_start(predictors, outcome, None)
}

/// [`logistic`] from where a fit to nearly the same rows ended.
pub(super) fn from_start(
    predictors: &Predictors,
    outcome: &Successes,
    start: Option<&DVector<f64>>,
) -> Result<Regression, Undefined> {
    let scaled = ready(predictors, outcome)?;
    if let Some(columns) = parted(predictors, &scaled, outcome)? {
        return Err(Undefined::Separated { columns });
    }
    let start = start.cloned().unwrap_or_else(|| at_the_mean(&scaled, outcome));
    let peak = climb(start, |at| local(&scaled, outcome, at))?;
    Ok(Regression::new(peak, &scaled, 1, 1.0, outcome.rows()))
}

/// Standardised predictors of an outcome that can be fitted.
pub(super) fn ready(predictors: &Predictors, outcome: &Successes) -> Result<Standardised, Undefined> {
    let need = predictors.count() + 1;
    if outcome.rows() != predictors.rows() || outcome.rows() < need {
        return Err(Undefined::TooFewTargets { have: outcome.rows().min(predictors.rows()), need });
    }
    outcome.varied()?;
    predictors.standardised()
}

/// Slopes of 0, and the constant that belongs to them.
pub(super) fn at_the_mean(scaled: &Standardised, outcome: &Successes) -> DVector<f64> {
    let (hits, of) = outcome.totals();
    let mut start = DVector::zeros(scaled.width);
    start[0] = libm::log(hits / (of - hits));
    start
}

fn local(scaled: &Standardised, outcome: &Successes, at: &DVector<f64>) -> Local {
    let mut here = Local::zero(scaled.width);
    for (row, x) in scaled.rows().enumerate() {
        let (hits, of) = outcome.row(row);
        let eta = linear(x, at);
        let (p, q, small) = chances(eta);
        here.value += hits * eta - of * (eta.max(0.0) + libm::log1p(small));
        here.add(x, hits - of * p, of * p * q);
    }
    here.whole()
}

/// `x′b`.
pub(super) fn linear<'a>(x: &[f64], at: impl IntoIterator<Item = &'a f64>) -> f64 {
    x.iter().zip(at).map(|(x, b)| x * b).sum()
}

/// The probability of a hit, that of a miss, and e^−|η|, from which ln(1 + e^η) follows: one exponential gives all.
#[inline]
pub(super) fn chances(eta: f64) -> (f64, f64, f64) {
    let small = libm::exp(-eta.abs());
    let (likely, unlikely) = (1.0 / (1.0 + small), small / (1.0 + small));
    if eta < 0.0 { (unlikely, likely, small) } else { (likely, unlikely, small) }
}

/// 1 / (1 + e^−η).
pub(super) fn share(eta: f64) -> f64 {
    chances(eta).0
}

/// ln(1 + e^η).
pub(super) fn softplus(eta: f64) -> f64 {
    eta.max(0.0) + libm::log1p(chances(eta).2)
}

/// The predictors that part the outcomes without a mistake: each one that does so alone, else those that do it together;
/// `None` where a finite fit exists (Albert & Anderson 1984).
///
/// # Errors
/// As [`logistic`], but for `Separated`.
///
/// ```
/// use parallax::stats::glm::{Predictors, Successes, separated_by};
///
/// let client = vec![1.0, 2.0, 2.0, 4.0];
/// let therapist = vec![3.0, 1.0, 4.0, 2.0];
/// let ratings = Predictors::new(4, vec![therapist, client]).unwrap();
/// let stayed = Successes::binary(&[false, false, true, true]);
/// assert_eq!(separated_by(&ratings, &stayed), Ok(Some(vec![1])));
/// let stayed = Successes::binary(&[true, false, false, true]);
/// assert_eq!(separated_by(&ratings, &stayed), Ok(None));
/// ```
pub fn separated_by(predictors: &Predictors, outcome: &Successes) -> Result<Option<Vec<usize>>, Undefined> {
    parted(predictors, &ready(predictors, outcome)?, outcome)
}

fn parted(
    predictors: &Predictors,
    scaled: &Standardised,
    outcome: &Successes,
) -> Result<Option<Vec<usize>>, Undefined> {
    let alone: Vec<usize> =
        (0..predictors.count()).filter(|&place| parts_alone(predictors.column(place), outcome)).collect();
    if !alone.is_empty() {
        return Ok(Some(alone));
    }
    let mut signed = Vec::new();
    for (row, x) in scaled.rows().enumerate() {
        let (hits, of) = outcome.row(row);
        if hits > 0.0 {
            signed.extend_from_slice(x);
        }
        if hits < of {
            signed.extend(x.iter().map(|x| -x));
        }
    }
    let found = direction(&signed, scaled.width)?;
    let moving = |way: Vec<f64>| (0..predictors.count()).filter(|place| way[place + 1].abs() > 1e-6).collect();
    Ok(found.map(moving))
}

/// Does one column have all hits on one side of all misses, ties allowed?
fn parts_alone(column: &[f64], outcome: &Successes) -> bool {
    let (mut hits, mut misses) = ((f64::INFINITY, f64::NEG_INFINITY), (f64::INFINITY, f64::NEG_INFINITY));
    let widen = |range: &mut (f64, f64), value: f64| *range = (range.0.min(value), range.1.max(value));
    for (row, &value) in column.iter().enumerate() {
        let (hit, of) = outcome.row(row);
        if hit > 0.0 {
            widen(&mut hits, value);
        }
        if hit < of {
            widen(&mut misses, value);
        }
    }
    hits.1 <= misses.0 || misses.1 <= hits.0
}

/// `McFadden`'s R²: the part of the log-likelihood of a model without predictors that the predictors take away,
/// `1 − ln L / ln L₀` (`McFadden` 1974). 0 to 1, no share of variance; small values are common.
///
/// # Errors
/// `NoVariance` if the outcome is the same everywhere.
///
/// ```
/// use parallax::stats::glm::{Predictors, Successes, logistic, mcfadden_r2};
/// let rating = Predictors::new(2, vec![vec![0.0, 1.0]]).unwrap();
/// let done = Successes::new(vec![2, 6], vec![8, 8]).unwrap();
/// let fit = logistic(&rating, &done).unwrap();
/// // ln L = 16 (¼ ln ¼ + ¾ ln ¾), ln L₀ = 16 ln ½.
/// let expected = 1.0 - (0.25 * 0.25_f64.ln() + 0.75 * 0.75_f64.ln()) / 0.5_f64.ln();
/// assert!((mcfadden_r2(&fit, &done).unwrap() - expected).abs() < 1e-12);
/// ```
pub fn mcfadden_r2(fit: &Regression, outcome: &Successes) -> Result<f64, Undefined> {
    outcome.varied()?;
    let (hits, of) = outcome.totals();
    let null = hits * libm::log(hits / of) + (of - hits) * libm::log1p(-hits / of);
    Ok(1.0 - fit.log_likelihood / null)
}

/// Tjur's R²: how much higher the fitted probability is, on average, where it happened than where it did not (Tjur
/// 2009). 0 to 1.
///
/// # Errors
/// `NoVariance` if the outcome is the same everywhere.
///
/// ```
/// use parallax::stats::glm::{Predictors, Successes, logistic, tjur_r2};
/// let rating = Predictors::new(2, vec![vec![0.0, 1.0]]).unwrap();
/// let done = Successes::new(vec![2, 6], vec![8, 8]).unwrap();
/// let fit = logistic(&rating, &done).unwrap();
/// // Hits: (2 × ¼ + 6 × ¾) / 8 = 0.625; misses: (6 × ¼ + 2 × ¾) / 8 = 0.375.
/// assert!((tjur_r2(&fit, &rating, &done).unwrap() - 0.25).abs() < 1e-12);
/// ```
pub fn tjur_r2(fit: &Regression, predictors: &Predictors, outcome: &Successes) -> Result<f64, Undefined> {
    outcome.varied()?;
    let (mut of_hits, mut of_misses) = (0.0, 0.0);
    for row in 0..outcome.rows() {
        let p = share(fit.constants()[0] + fit.along(predictors, row));
        let (hits, of) = outcome.row(row);
        of_hits += hits * p;
        of_misses += (of - hits) * p;
    }
    let (hits, of) = outcome.totals();
    Ok(of_hits / hits - of_misses / (of - hits))
}
