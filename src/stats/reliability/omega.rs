//! McDonald's omega from a one-factor model.

#![expect(clippy::doc_markdown, reason = "McDonald is an author")]

use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::reliability::covariance::Covariance;
use crate::stats::reliability::guttman::correlations;

/// Largest gradient of a solution, on the scale of correlations.
const FLAT: f64 = 1e-10;

/// Scoring steps before giving up; ordinary data take less than ten.
const MOST_STEPS: usize = 500;

/// A uniqueness below this share of an item's variance is none.
const NO_UNIQUENESS: f64 = 1e-6;

/// Omega and the one-factor solution behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Omega {
    /// Share of the variance of the sum of items that the common factor explains.
    pub estimate: Estimate,
    /// Standardised loading of each item of [`Covariance::items`].
    pub loadings: Vec<f64>,
    /// Part of each item's variance that it shares with no other.
    pub uniquenesses: Vec<f64>,
    /// Scoring steps taken.
    pub steps: usize,
    /// Largest gradient of the discrepancy at the solution.
    pub gradient: f64,
}

/// McDonald's omega, `(sum l)^2 / ((sum l)^2 + sum psi)`, of a one-factor model by maximum likelihood (McDonald 1999,
/// eq. 6.20; Jöreskog 1967 for the discrepancy `log|S| + tr(C S^-1)`).
///
/// Estimates the reliability of the sum of items that measure one thing, each as well as it may. Loadings l and
/// uniquenesses psi are in answer units; the fit itself is made on correlations, which changes nothing (maximum
/// likelihood is free of scale). Fisher scoring with step halving, from two starts; no item is ever turned
/// round in silence.
///
/// # Errors
/// [`Undefined::TooFewItems`] below three items, [`Undefined::TooFewTargets`] unless there are more forms than
/// items, [`Undefined::ImproperSolution`] with the number (from 1, in the order of the columns given) of an item
/// whose loading is negative or whose uniqueness is not positive, [`Undefined::NotConverged`] also if two starts end in
/// two solutions.
///
/// ```
/// use parallax::stats::reliability::{ItemCovariance, omega};
///
/// let mut sums = ItemCovariance::new(3);
/// for form in [[1, 2, 2], [2, 1, 1], [3, 4, 3], [4, 3, 5], [5, 5, 4]] {
///     sums.add(&form)?;
/// }
/// let omega = omega(&sums.covariance(1)?)?;
/// // The correlations are 0.8, 0.8 and 0.7, and three items fit exactly: l1^2 = 0.8 * 0.8 / 0.7.
/// assert!((omega.loadings[0].powi(2) - 0.64 / 0.7).abs() < 1e-9);
/// assert!((omega.loadings[1].powi(2) - 0.7).abs() < 1e-9);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn omega(covariance: &Covariance) -> Result<Omega, Undefined> {
    let (forms, k) = (covariance.forms(), covariance.items().len());
    if k < 3 {
        return Err(Undefined::TooFewItems { have: k, need: 3 });
    }
    if forms <= k {
        return Err(Undefined::TooFewTargets { have: forms, need: k + 1 });
    }
    let improper = |item: usize| Undefined::ImproperSolution { item: covariance.items()[item] + 1 };
    let fit =
        OneFactor::of(&correlations(covariance)).map_err(|worst| worst.map_or(Undefined::NotConverged, improper))?;
    let sign = if fit.loadings.sum() < 0.0 { -1.0 } else { 1.0 };
    let loadings: Vec<f64> = fit.loadings.iter().map(|loading| sign * loading).collect();
    let uniquenesses: Vec<f64> = fit.uniquenesses.iter().copied().collect();
    let wrong = (0..k).find(|&item| loadings[item] < 0.0 || uniquenesses[item] < NO_UNIQUENESS);
    if let Some(item) = wrong {
        return Err(improper(item));
    }
    let spread = |item: usize| covariance.between(item, item).sqrt();
    let common = (0..k).map(|item| loadings[item] * spread(item)).sum::<f64>().powi(2);
    let unique: f64 = (0..k).map(|item| uniquenesses[item] * covariance.between(item, item)).sum();
    let estimate = Estimate::plain(common / (common + unique), forms)?;
    Ok(Omega { estimate, loadings, uniquenesses, steps: fit.steps, gradient: fit.gradient })
}

/// A one-factor model `S = l l' + diag(psi)` of correlations.
struct OneFactor {
    loadings: DVector<f64>,
    uniquenesses: DVector<f64>,
    steps: usize,
    gradient: f64,
    discrepancy: f64,
}

/// The discrepancy of a model, and its derivatives by loadings and then uniquenesses.
struct Discrepancy {
    value: f64,
    gradient: DVector<f64>,
    information: DMatrix<f64>,
}

impl OneFactor {
    /// The fit, which must be the same from a second start. The error is the item without uniqueness on which the
    /// iterations stuck, if there is one.
    fn of(observed: &DMatrix<f64>) -> Result<Self, Option<usize>> {
        let fit = Self::fit(observed, start(observed))?;
        let even = |place: usize| if place < observed.nrows() { 0.5 } else { 0.75 };
        let second = Self::fit(observed, DVector::from_fn(2 * observed.nrows(), |place, _| even(place)));
        let other_solution = second.is_ok_and(|second| (second.discrepancy - fit.discrepancy).abs() > 1e-8);
        if other_solution { Err(None) } else { Ok(fit) }
    }

    /// Fisher scoring with step halving.
    fn fit(observed: &DMatrix<f64>, mut at: DVector<f64>) -> Result<Self, Option<usize>> {
        let k = observed.nrows();
        let mut now = discrepancy(observed, &at).ok_or(None)?;
        for steps in 0..MOST_STEPS {
            let gradient = now.gradient.amax();
            if gradient < FLAT {
                let (loadings, uniquenesses) = (at.rows(0, k).into_owned(), at.rows(k, k).into_owned());
                return Ok(Self { loadings, uniquenesses, steps, gradient, discrepancy: now.value });
            }
            let Some(step) = now.information.clone().lu().solve(&now.gradient) else { break };
            let Some((next, better)) = halved(observed, &at, &step, now.value) else { break };
            (at, now) = (next, better);
        }
        Err(stuck(&at, k))
    }
}

/// The full step, or the first half of it that does not make the fit worse. Near the solution the discrepancy
/// changes by less than its own rounding, which must not stop the last steps.
fn halved(
    observed: &DMatrix<f64>,
    at: &DVector<f64>,
    step: &DVector<f64>,
    value: f64,
) -> Option<(DVector<f64>, Discrepancy)> {
    let mut length = 1.0;
    for _ in 0..40 {
        let next = at - step * length;
        let found = discrepancy(observed, &next).filter(|found| found.value <= value + 1e-12 * (1.0 + value.abs()));
        if let Some(found) = found {
            return Some((next, found));
        }
        length /= 2.0;
    }
    None
}

/// The item with the least uniqueness, if that is next to nothing.
fn stuck(at: &DVector<f64>, k: usize) -> Option<usize> {
    let least = (0..k).min_by(|&i, &j| at[k + i].total_cmp(&at[k + j]))?;
    (at[k + least] < 1e-2).then_some(least)
}

/// Loadings in proportion to the sums of correlations (centroid method), uniquenesses to fit the diagonal.
fn start(observed: &DMatrix<f64>) -> DVector<f64> {
    let k = observed.nrows();
    let total = observed.sum().max(1.0).sqrt();
    let loading = |item: usize| (observed.row(item).sum() / total).clamp(-0.9, 0.9);
    DVector::from_fn(2 * k, |place, _| if place < k { loading(place) } else { 1.0 - loading(place - k).powi(2) })
}

/// `log|S| + tr(C S^-1)`, its gradient, and its expected second derivatives. `None` outside positive definite models.
fn discrepancy(observed: &DMatrix<f64>, at: &DVector<f64>) -> Option<Discrepancy> {
    let k = observed.nrows();
    let loadings = at.rows(0, k).into_owned();
    let model = &loadings * loadings.transpose() + DMatrix::from_diagonal(&at.rows(k, k).into_owned());
    let root = model.clone().cholesky()?;
    let log_determinant: f64 = root.l_dirty().diagonal().iter().map(|pivot| 2.0 * libm::log(*pivot)).sum();
    let inverse = root.inverse();
    let residual = &inverse * (&model - observed) * &inverse;
    let weighted = &inverse * &loadings;
    let length = loadings.dot(&weighted);
    let by_loadings = &residual * &loadings * 2.0;
    let gradient = DVector::from_fn(2 * k, |i, _| if i < k { by_loadings[i] } else { residual[(i - k, i - k)] });
    let information = DMatrix::from_fn(2 * k, 2 * k, |i, j| match (i < k, j < k) {
        (true, true) => 2.0 * (weighted[i] * weighted[j] + length * inverse[(i, j)]),
        (true, false) => 2.0 * inverse[(i, j - k)] * weighted[j - k],
        (false, true) => 2.0 * inverse[(i - k, j)] * weighted[i - k],
        (false, false) => inverse[(i - k, j - k)].powi(2),
    });
    let value = log_determinant + (observed * &inverse).trace();
    (value.is_finite() && gradient.iter().all(|part| part.is_finite())).then_some(Discrepancy {
        value,
        gradient,
        information,
    })
}
