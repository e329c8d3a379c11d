//! The least value of a smooth function by Newton's method with its exact Hessian.

use nalgebra::DMatrix;
use nalgebra::DVector;
use nalgebra::SymmetricEigen;

/// Steps after which the search gives up.
const MOST_STEPS: usize = 60;
/// A step that promises less than this ends the search; deviances are compared with quantiles near 4.
const SMALL: f64 = 1e-11;
/// Longest step, in relative standard deviations.
const LONGEST: f64 = 2.0;

/// A value with gradient and Hessian.
#[derive(Debug, Clone)]
pub(super) struct Expansion {
    pub(super) value: f64,
    pub(super) gradient: DVector<f64>,
    pub(super) hessian: DMatrix<f64>,
}

/// The end of a descent from `start`; `None` if the function does not exist there.
pub(super) fn descend(start: &[f64], of: &dyn Fn(&[f64]) -> Option<Expansion>) -> Option<(f64, Vec<f64>)> {
    let mut place = DVector::from_column_slice(start);
    let mut here = of(start)?;
    for _ in 0..MOST_STEPS {
        if place.is_empty() {
            break;
        }
        let step = downhill(&here);
        let promise = -here.gradient.dot(&step);
        if promise < SMALL {
            break;
        }
        let Some((next, found)) = along(&place, &step, here.value, promise, of) else { break };
        (place, here) = (next, found);
    }
    Some((here.value, place.as_slice().to_vec()))
}

/// Newton's step with every curvature taken as positive, so that it always leads down, and no longer than allowed.
fn downhill(here: &Expansion) -> DVector<f64> {
    let eigen = SymmetricEigen::new(here.hessian.clone());
    let steepest = eigen.eigenvalues.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let floor = (1e-8 * steepest).max(1e-10);
    let turned = eigen.eigenvectors.tr_mul(&here.gradient);
    let scaled = DVector::from_fn(turned.len(), |at, _| -turned[at] / eigen.eigenvalues[at].abs().max(floor));
    let step = eigen.eigenvectors * scaled;
    let length = step.norm();
    if length > LONGEST { step * (LONGEST / length) } else { step }
}

/// The first of ever shorter steps that brings enough of what it promises (Armijo 1966).
fn along(
    place: &DVector<f64>,
    step: &DVector<f64>,
    value: f64,
    promise: f64,
    of: &dyn Fn(&[f64]) -> Option<Expansion>,
) -> Option<(DVector<f64>, Expansion)> {
    let mut part = 1.0;
    for _ in 0..40 {
        let next = place + step * part;
        if let Some(found) = of(next.as_slice())
            && found.value <= value - 1e-4 * part * promise
        {
            return Some((next, found));
        }
        part *= 0.5;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curved_valley_is_followed_to_its_end() {
        // Rosenbrock (1960).
        let valley = |at: &[f64]| {
            let (x, y) = (at[0], at[1]);
            Some(Expansion {
                value: (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2),
                gradient: DVector::from_vec(vec![-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)]),
                hessian: DMatrix::from_row_slice(
                    2,
                    2,
                    &[2.0 - 400.0 * y + 1200.0 * x * x, -400.0 * x, -400.0 * x, 200.0],
                ),
            })
        };
        let (value, place) = descend(&[-1.2, 1.0], &valley).unwrap();
        assert!(value < 1e-9 && (place[0] - 1.0).abs() < 1e-4 && (place[1] - 1.0).abs() < 1e-4);
        assert!(descend(&[0.0], &|_| None).is_none());
    }
}
