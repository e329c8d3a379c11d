//! Functions of the parameters with their exact first and second derivatives.

use nalgebra::DMatrix;

use super::jet::Jet;
use super::jet::Number;
use super::model::MOST_PARAMETERS;
use super::model::Method;
use super::model::Model;
use crate::stats::Undefined;

/// Functions of some parameters, in one formula for plain numbers and for jets.
pub(in crate::stats) trait Curve {
    /// The values; `None` where one does not exist.
    fn values<T: Number>(&self, at: &[T]) -> Option<Vec<T>>;
}

/// A value with its gradient and Hessian.
#[derive(Debug, Clone)]
pub(in crate::stats) struct Derivatives {
    pub(in crate::stats) value: f64,
    pub(in crate::stats) gradient: Vec<f64>,
    pub(in crate::stats) hessian: DMatrix<f64>,
}

impl Derivatives {
    fn of<const K: usize>(jet: Jet<K>) -> Self {
        Self {
            value: jet.value(),
            gradient: jet.gradient().to_vec(),
            hessian: DMatrix::from_fn(K, K, |row, column| jet.second(row, column)),
        }
    }
}

/// All functions of a curve with their derivatives, from one evaluation.
pub(in crate::stats) fn derivatives<C: Curve>(curve: &C, at: &[f64]) -> Result<Vec<Derivatives>, Undefined> {
    macro_rules! by_count {
        ($($count:literal)+) => {
            match at.len() {
                $($count => expand::<$count, C>(curve, at),)+
                have => return Err(Undefined::TooManyComponents { have, most: MOST_PARAMETERS }),
            }
        };
    }
    by_count!(0 1 2 3 4 5 6 7 8).ok_or(Undefined::Overflow)
}

fn expand<const K: usize, C: Curve>(curve: &C, at: &[f64]) -> Option<Vec<Derivatives>> {
    let variables: Vec<Jet<K>> = at.iter().enumerate().map(|(index, &value)| Jet::variable(value, index)).collect();
    Some(curve.values(&variables)?.into_iter().map(Derivatives::of).collect())
}

/// The criterion with residual variance and fixed effects at their best.
pub(in crate::stats) struct Profiled<'a> {
    pub(in crate::stats) model: &'a Model,
    pub(in crate::stats) method: Method,
}

impl Curve for Profiled<'_> {
    fn values<T: Number>(&self, at: &[T]) -> Option<Vec<T>> {
        Some(vec![self.model.criterion(self.method, &self.model.root(at)?)?])
    }
}

/// What the criterion is made of, for a residual variance apart: the sum of logarithms, the weighted sum of squares,
/// and c'(X'V⁻¹X)⁻¹c for contrasts of centred columns.
pub(in crate::stats) struct Ingredients<'a> {
    pub(in crate::stats) model: &'a Model,
    pub(in crate::stats) method: Method,
    pub(in crate::stats) contrasts: &'a [Vec<f64>],
}

impl Curve for Ingredients<'_> {
    fn values<T: Number>(&self, at: &[T]) -> Option<Vec<T>> {
        let root = self.model.root(at)?;
        let mut values = vec![self.model.logarithms(self.method, &root), root.residual];
        values.extend(self.contrasts.iter().map(|contrast| root.quadratic(contrast)));
        Some(values)
    }
}
