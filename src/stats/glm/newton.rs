//! Newton's way to the top of a log-likelihood.

use nalgebra::Cholesky;
use nalgebra::DMatrix;
use nalgebra::DVector;

use crate::stats::Undefined;

/// A step that promises less of log-likelihood than this is the last one.
const ARRIVED: f64 = 1e-22;

/// Where no step gains any more, less than this still counts as the top: the rest is rounding.
const LEVEL_GROUND: f64 = 1e-12;

/// Few are needed where the information is that of the function itself; penalised profiles far from the estimate gain a
/// tenth of a digit a step.
const MOST_STEPS: usize = 1_000;
const MOST_HALVINGS: usize = 40;

/// A log-likelihood at one place: how high, how steep, how curved.
#[derive(Debug, Clone)]
pub(super) struct Local {
    pub(super) value: f64,
    pub(super) score: DVector<f64>,
    /// Minus the second derivatives, or their expectation.
    pub(super) information: DMatrix<f64>,
}

impl Local {
    /// Nothing yet.
    pub(super) fn zero(size: usize) -> Self {
        Self { value: 0.0, score: DVector::zeros(size), information: DMatrix::zeros(size, size) }
    }

    /// Adds a row that depends on the parameters through `x` only: its slope and its curvature along them.
    pub(super) fn add(&mut self, x: &[f64], slope: f64, curvature: f64) {
        for (i, xi) in x.iter().enumerate() {
            self.score[i] += slope * xi;
            for (j, xj) in x.iter().enumerate().take(i + 1) {
                self.information[(i, j)] += curvature * xi * xj;
            }
        }
    }

    /// Copies the triangle that [`add`](Self::add) fills to the other side.
    #[must_use]
    pub(super) fn whole(mut self) -> Self {
        for i in 0..self.score.len() {
            for j in 0..i {
                self.information[(j, i)] = self.information[(i, j)];
            }
        }
        self
    }
}

/// The top.
#[derive(Debug, Clone)]
pub(super) struct Peak {
    pub(super) at: DVector<f64>,
    pub(super) value: f64,
    /// The inverse of the information.
    pub(super) covariance: DMatrix<f64>,
}

/// Climbs from `start` by Newton steps, halved while they lead downwards.
///
/// # Errors
/// `NotConverged` where the information is singular on the way, or the steps find no end.
pub(super) fn climb(start: DVector<f64>, local: impl Fn(&DVector<f64>) -> Local) -> Result<Peak, Undefined> {
    let mut at = start;
    let mut here = local(&at);
    for _ in 0..MOST_STEPS {
        let root = Cholesky::new(here.information.clone()).ok_or(Undefined::NotConverged)?;
        let step = root.solve(&here.score);
        let promise = step.dot(&here.score);
        if !promise.is_finite() || !here.value.is_finite() {
            return Err(Undefined::NotConverged);
        }
        let peak = |at| Peak { value: here.value, covariance: root.inverse(), at };
        if promise <= ARRIVED {
            return Ok(peak(at + step));
        }
        let next = shortened(&at, &step, here.value, &local);
        if next.is_none() && promise <= LEVEL_GROUND {
            return Ok(peak(at));
        }
        (at, here) = next.ok_or(Undefined::NotConverged)?;
    }
    Err(Undefined::NotConverged)
}

/// The first of the step, its half, its quarter … that does not lead downwards.
fn shortened(
    from: &DVector<f64>,
    step: &DVector<f64>,
    height: f64,
    local: impl Fn(&DVector<f64>) -> Local,
) -> Option<(DVector<f64>, Local)> {
    let mut part = 1.0;
    for _ in 0..MOST_HALVINGS {
        let at = from + step * part;
        let here = local(&at);
        if here.value >= height - 1e-13 * height.abs() {
            return Some((at, here));
        }
        part *= 0.5;
    }
    None
}
