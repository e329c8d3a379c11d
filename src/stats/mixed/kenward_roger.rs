//! Errors of fixed effects that allow for the variances being estimated.

use nalgebra::DMatrix;
use nalgebra::DVector;

use super::curve::Curve;
use super::curve::Derivatives;
use super::curve::derivatives;
use super::fit::Fit;
use super::jet::Number;
use super::model::Method;
use super::model::Model;
use super::satterthwaite::Contrast;
use crate::stats::Undefined;

/// log|V| and X'V⁻¹X, its rows from the diagonal on, by the variances themselves, the residual one last. V is a sum of them
/// with constant matrices, so that second derivatives hold all products that are needed.
struct ByVariances<'a> {
    model: &'a Model,
}

impl Curve for ByVariances<'_> {
    fn values<T: Number>(&self, variances: &[T]) -> Option<Vec<T>> {
        let (residual, own) = variances.split_last()?;
        // Each effect by itself, whatever its parameter: its variance is set.
        let mut effects = self.model.effects_at(&vec![T::constant(1.0); own.len()]);
        for (effect, variance) in effects.iter_mut().flatten().zip(own) {
            effect.variance = *variance / *residual;
        }
        let root = self.model.root_of(effects)?;
        let p = root.rows.len();
        let mut values = vec![root.log_v + residual.ln().scale(self.model.len() as f64)];
        for row in 0..p {
            for column in row..p {
                let mut sum = T::constant(0.0);
                for (at, line) in root.rows.iter().enumerate().take(row + 1) {
                    sum += line[row - at] * line[column - at] / line[0];
                }
                values.push(sum / *residual);
            }
        }
        Some(values)
    }
}

/// What contrasts need: Φ = (X'V⁻¹X)⁻¹, its corrected form, the derivatives P of X'V⁻¹X, the covariance W of the variances.
struct Corrected {
    plain: DMatrix<f64>,
    adjusted: DMatrix<f64>,
    slopes: Vec<DMatrix<f64>>,
    variances: DMatrix<f64>,
}

/// A symmetric matrix from its rows from the diagonal on.
fn symmetric(p: usize, packed: &[Derivatives], value: impl Fn(&Derivatives) -> f64) -> DMatrix<f64> {
    let place = |row: usize, column: usize| row * p - row * (row + 1) / 2 + column;
    DMatrix::from_fn(p, p, |row, column| value(&packed[place(row.min(column), row.max(column))]))
}

impl Corrected {
    fn of(fit: &Fit, model: &Model) -> Result<Self, Undefined> {
        if fit.method == Method::Ml || model.blocks.iter().any(|block| block.correlated && block.size() > 1) {
            let lacking = "such correction but for restricted likelihood and variances alone";
            return Err(Undefined::NotEstimable { lacking });
        }
        let at: Vec<f64> = fit.components.iter().map(|part| part.variance).chain([fit.sigma2]).collect();
        let all = derivatives(&ByVariances { model }, &at)?;
        let [log_v, packed @ ..] = all.as_slice() else { return Err(Undefined::Overflow) };
        let (p, k) = (model.fixed(), at.len());
        let plain = symmetric(p, packed, |own| own.value).cholesky().ok_or(Undefined::NotIdentified)?.inverse();
        let slopes: Vec<DMatrix<f64>> = (0..k).map(|i| symmetric(p, packed, |own| own.gradient[i])).collect();
        // Q_ij and Q_ji together are the second derivative.
        let bends = |i: usize, j: usize| symmetric(p, packed, |own| own.hessian[(i, j)]) / 2.0;
        let information = DMatrix::from_fn(k, k, |i, j| {
            let both = (&plain * &slopes[i] * &plain * &slopes[j]).trace();
            (both - log_v.hessian[(i, j)]) / 2.0 - (&plain * bends(i, j)).trace()
        });
        let variances = information.cholesky().ok_or(Undefined::AtBoundary)?.inverse();
        let mut middle = DMatrix::zeros(p, p);
        for (i, j) in (0..k).flat_map(|i| (0..k).map(move |j| (i, j))) {
            middle += (bends(i, j) - &slopes[i] * &plain * &slopes[j]) * variances[(i, j)];
        }
        let adjusted = &plain + &plain * middle * &plain * 2.0;
        Ok(Self { plain, adjusted, slopes, variances })
    }
}

impl Fit {
    /// A contrast of the fixed effects with the error and degrees of freedom of Kenward & Roger (1997): the error allows for
    /// the variances being estimated, and the degrees of freedom are 2v²/(g'Wg) with v the uncorrected variance of the contrast,
    /// g its derivatives by the variances and W the inverse of their expected information. For variances of intercepts and
    /// of slopes that do not go along with them, by restricted likelihood; of balanced data it is what
    /// [`Fit::satterthwaite`] gives.
    ///
    /// # Errors
    /// [`Undefined::NotEstimable`] for other models, [`Undefined::AtBoundary`] where the variances cannot be told apart,
    /// [`Undefined::NotIdentified`] unless there is a weight for each fixed column.
    ///
    /// ```
    /// use parallax::stats::mixed::{Data, Method, Model, Term};
    /// use parallax::stats::observations::Factor;
    ///
    /// // The mean of three clients with two sessions each: two degrees of freedom, and the error of their means.
    /// let client = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
    /// let data = Data::around_mean(vec![1.0, 2.0, 4.0, 5.0, 6.0, 9.0], 0.0);
    /// let model = Model::new(&data, &[Term::intercept("client", client)]).unwrap();
    /// let mean = model.fit(Method::Reml).unwrap().kenward_roger(&model, &[1.0]).unwrap();
    /// // Means 1.5, 4.5 and 7.5: variance 9 over 3.
    /// assert!((mean.df - 2.0).abs() < 1e-6 && (mean.std_error - 3.0_f64.sqrt()).abs() < 1e-6);
    /// ```
    pub fn kenward_roger(&self, model: &Model, contrast: &[f64]) -> Result<Contrast, Undefined> {
        if contrast.len() != model.fixed() {
            return Err(Undefined::NotIdentified);
        }
        let Corrected { plain, adjusted, slopes, variances } = Corrected::of(self, model)?;
        let weights = DVector::from_vec(model.centred_contrast(contrast));
        let own = |matrix: &DMatrix<f64>| weights.dot(&(matrix * &weights));
        let along = DVector::from_iterator(slopes.len(), slopes.iter().map(|slope| own(&(&plain * slope * &plain))));
        let df = 2.0 * own(&plain).powi(2) / (variances * &along).dot(&along);
        let estimate = contrast.iter().zip(&self.beta).map(|(weight, beta)| weight * beta).sum();
        let variance = own(&adjusted);
        let valid = df.is_finite() && variance > 0.0;
        valid.then(|| Contrast { estimate, std_error: variance.sqrt(), df }).ok_or(Undefined::Overflow)
    }
}
