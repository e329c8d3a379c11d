//! The likelihood of all rows, and where it is highest.

use nalgebra::{Matrix3, SMatrix, SVector, Vector3};

use super::patterns::{Pattern, Patterns};
use crate::stats::Undefined;
use crate::stats::mixed::{Jet, Number};

/// Means, logarithms of standard deviations, and the correlations of (0,1), (0,2), (1,2).
pub(super) const PARAMETERS: usize = 9;
const MOST_STEPS: usize = 20_000;
const MOST_REFINEMENTS: usize = 50;
/// Change of a parameter, in standard deviations, after which the search is left to Newton's method.
const NEAR: f64 = 1e-7;
/// The same where Newton's method does not follow.
const NEAREST: f64 = 1e-11;
/// Length of a last step, in standard errors.
const ARRIVED: f64 = 1e-10;
/// A determinant of the correlations below this is none.
const SINGULAR: f64 = 1e-12;

/// The pairs of columns in the order of their correlations.
pub(super) const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

/// The highest likelihood.
pub(super) struct Highest {
    pub(super) parameters: [f64; PARAMETERS],
    /// From the observed information.
    pub(super) covariance: SMatrix<f64, PARAMETERS, PARAMETERS>,
    /// −2 log likelihood, columns in their own units of [`Patterns`].
    pub(super) minus2: f64,
}

/// Rows of a pattern, their expected means, and expected squares and products about these.
type Expected = (f64, Vector3<f64>, Matrix3<f64>);

/// EM (Dempster, Laird & Rubin 1977) comes near from anywhere; Newton's method with exact derivatives arrives.
pub(super) fn highest(patterns: &Patterns) -> Result<Highest, Undefined> {
    let mut parameters = em(patterns, (Vector3::zeros(), Matrix3::identity()), NEAR)?;
    for _ in 0..MOST_REFINEMENTS {
        let variables: [Jet<PARAMETERS>; PARAMETERS] = std::array::from_fn(|at| Jet::variable(parameters[at], at));
        let jet = minus2(patterns, &variables).ok_or(Undefined::AtBoundary)?;
        // Of −2 log likelihood: half of it is the information.
        let information = SMatrix::<f64, PARAMETERS, PARAMETERS>::from_fn(|row, column| jet.second(row, column) / 2.0);
        let inverse = information.cholesky().ok_or(Undefined::NotIdentified)?.inverse();
        let gradient = SVector::<f64, PARAMETERS>::from_fn(|at, _| jet.gradient()[at] / 2.0);
        let step = inverse * gradient;
        if gradient.dot(&step) < ARRIVED * ARRIVED {
            return Ok(Highest { parameters, covariance: inverse, minus2: jet.value() });
        }
        parameters = shortened(patterns, &parameters, &step, jet.value())?;
    }
    Err(Undefined::NotConverged)
}

/// The parameters of nearly the same rows, by EM alone: from so near it takes few steps, and each costs a hundredth of
/// second derivatives.
pub(super) fn highest_near(patterns: &Patterns, near: &[f64; PARAMETERS]) -> Result<[f64; PARAMETERS], Undefined> {
    let deviation: [f64; 3] = std::array::from_fn(|at| libm::exp(near[3 + at]));
    let mut covariance = Matrix3::from_diagonal(&Vector3::from_fn(|at, _| deviation[at] * deviation[at]));
    for (&(one, two), r) in PAIRS.iter().zip(&near[6..]) {
        let product = r * deviation[one] * deviation[two];
        (covariance[(one, two)], covariance[(two, one)]) = (product, product);
    }
    em(patterns, (Vector3::from_fn(|at, _| near[at]), covariance), NEAREST)
}

/// The step, halved until the likelihood does not fall beyond rounding.
fn shortened(
    patterns: &Patterns,
    from: &[f64; PARAMETERS],
    step: &SVector<f64, PARAMETERS>,
    value: f64,
) -> Result<[f64; PARAMETERS], Undefined> {
    let mut length = 1.0;
    for _ in 0..30 {
        let to = std::array::from_fn(|at| from[at] - length * step[at]);
        if minus2(patterns, &to).is_some_and(|new: f64| new <= value + 1e-12 * value.abs()) {
            return Ok(to);
        }
        length /= 2.0;
    }
    Err(Undefined::NotConverged)
}

fn em(
    patterns: &Patterns,
    (mut mean, mut covariance): (Vector3<f64>, Matrix3<f64>),
    near: f64,
) -> Result<[f64; PARAMETERS], Undefined> {
    let total: f64 = patterns.kinds.iter().map(|pattern| pattern.n).sum();
    for _ in 0..MOST_STEPS {
        let expected: Option<Vec<Expected>> = patterns
            .kinds
            .iter()
            .map(|pattern| pattern.expected(&mean, &covariance).map(|(mean, spread)| (pattern.n, mean, spread)))
            .collect();
        let expected = expected.ok_or(Undefined::AtBoundary)?;
        let new_mean = expected.iter().map(|(n, mean, _)| mean * *n).sum::<Vector3<f64>>() / total;
        let about = |(n, mean, spread): &Expected| (spread + (mean - new_mean) * (mean - new_mean).transpose()) * *n;
        let new_covariance = expected.iter().map(about).sum::<Matrix3<f64>>() / total;
        let change = (new_mean - mean).amax().max((new_covariance - covariance).amax());
        (mean, covariance) = (new_mean, new_covariance);
        if change < near {
            return parameters_of(&mean, &covariance);
        }
    }
    Err(Undefined::NotConverged)
}

fn parameters_of(mean: &Vector3<f64>, covariance: &Matrix3<f64>) -> Result<[f64; PARAMETERS], Undefined> {
    let deviation: [f64; 3] = std::array::from_fn(|at| libm::sqrt(covariance[(at, at)]));
    let r = |(one, two): (usize, usize)| covariance[(one, two)] / (deviation[one] * deviation[two]);
    let product: f64 = deviation.iter().product();
    if covariance.determinant() / (product * product) < SINGULAR {
        return Err(Undefined::AtBoundary);
    }
    let [a, b, c] = deviation.map(libm::log);
    Ok([mean[0], mean[1], mean[2], a, b, c, r(PAIRS[0]), r(PAIRS[1]), r(PAIRS[2])])
}

/// −2 log likelihood; `None` where there is none.
fn minus2<T: Number>(patterns: &Patterns, parameters: &[T; PARAMETERS]) -> Option<T> {
    let deviation: [T; 3] = std::array::from_fn(|at| parameters[3 + at].exp());
    let mut covariance = [[T::constant(0.0); 3]; 3];
    for at in 0..3 {
        covariance[at][at] = deviation[at].square();
    }
    for (&(one, two), &r) in PAIRS.iter().zip(&parameters[6..]) {
        let product = r * deviation[one] * deviation[two];
        (covariance[one][two], covariance[two][one]) = (product, product);
    }
    let mut sum = T::constant(0.0);
    for pattern in &patterns.kinds {
        sum.add_scaled(of_pattern(pattern, parameters, covariance)?, pattern.n);
    }
    sum.value().is_finite().then_some(sum)
}

/// k log 2π + log|Σ| + tr Σ⁻¹(S + dd') of a row: one column after the other is taken out of those behind it.
fn of_pattern<T: Number>(pattern: &Pattern, mean: &[T; PARAMETERS], mut covariance: [[T; 3]; 3]) -> Option<T> {
    let gap: [T; 3] = std::array::from_fn(|at| T::constant(pattern.mean[at]) - mean[at]);
    let mut products: [[T; 3]; 3] = std::array::from_fn(|row| {
        std::array::from_fn(|at| T::constant(pattern.spread[(row, at)]) + gap[row] * gap[at])
    });
    let mut sum = T::constant(0.0);
    for pivot in (0..3).filter(|&at| pattern.has[at]) {
        let variance = covariance[pivot][pivot];
        if variance.value().is_nan() || variance.value() <= 0.0 {
            return None;
        }
        sum += variance.ln() + T::constant(libm::log(std::f64::consts::TAU)) + products[pivot][pivot] / variance;
        let slopes: [T; 3] = std::array::from_fn(|at| covariance[at][pivot] / variance);
        let (line, own) = (covariance[pivot], products);
        for row in pivot + 1..3 {
            for at in pivot + 1..3 {
                covariance[row][at] -= slopes[row] * line[at];
                products[row][at] = own[row][at] - slopes[row] * own[pivot][at] - slopes[at] * own[row][pivot]
                    + slopes[row] * slopes[at] * own[pivot][pivot];
            }
        }
    }
    Some(sum)
}
