//! What each view adds to the others, with its sign.

use nalgebra::DMatrix;

use crate::stats::Undefined;
use crate::stats::jackknife::Scale;

use super::left_out::Views;
use super::left_out::of_units;
use super::moments::by_unit;
use super::rows::Rows;

/// Below this part of 1, what is left of a view beside the others is rounding.
const LEAST_TOLERANCE: f64 = 1e-12;

/// Signed semipartial correlation of each view with the outcome: of the outcome with what is left of the view when the other
/// views are taken out of it, over all rows and without each unit.
///
/// No unit, −1 to 1. Its square is the increment of R² over the other views, which is never below 0, so that its own
/// jackknife fails near 0: intervals and tests belong to the semipartial correlation. sr = β√(1 − R²ₓ), β the standardised
/// slope and R²ₓ how far the other views determine the view (Cohen, Cohen, West & Aiken 2003, 3.5). Undefined
/// ([`Undefined::NotIdentified`]) where the views determine one another, else as
/// [`total_correlations`](super::total_correlations).
///
/// ```
/// use parallax::stats::compare::{Rows, semipartial_correlations};
/// use parallax::stats::observations::Factor;
/// let (client, therapist) = ([1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]);
/// let outcome: Vec<f64> = client.iter().zip(&therapist).map(|(x1, x2)| 2.0 * x1 + x2).collect();
/// let (views, unit): ([&[f64]; 2], _) = ([&client, &therapist], Factor::new((0..8).collect(), 8).unwrap());
/// let found = semipartial_correlations(&Rows::new(&outcome, &views, &unit).unwrap());
/// // Views that are not correlated keep their own correlations, 2/√5 and 1/√5.
/// assert!((found.view(0).unwrap().value - 2.0 / 5.0_f64.sqrt()).abs() < 1e-15);
/// assert!((found.view(1).unwrap().value - 1.0 / 5.0_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn semipartial_correlations(rows: &Rows<'_>) -> Views {
    let count = rows.views().len();
    let views = match by_unit(&rows.columns(), rows.unit()) {
        Ok(units) => of_units(&units, count, |sums, view| semipartial(&sums.correlations()?, view)),
        Err(reason) => vec![Err(reason); count],
    };
    Views { scale: Scale::FisherZ, sizes: rows.sizes(), views }
}

/// The signed semipartial correlation of one view, from all correlations (the outcome first).
///
/// ```
/// use nalgebra::DMatrix;
/// use parallax::stats::compare::semipartial;
/// // Two views: (r₁ − r₂q)/√(1 − q²) = (0.5 − 0.4 · 0.6)/0.8.
/// let r = DMatrix::from_row_slice(3, 3, &[1.0, 0.5, 0.4, 0.5, 1.0, 0.6, 0.4, 0.6, 1.0]);
/// assert!((semipartial(&r, 0).unwrap() - 0.325).abs() < 1e-15);
/// ```
pub fn semipartial(correlations: &DMatrix<f64>, view: usize) -> Result<f64, Undefined> {
    let count = correlations.nrows().saturating_sub(1);
    if view >= count {
        return Err(Undefined::NotEstimable { lacking: "such view" });
    }
    let among = correlations.view((1, 1), (count, count)).into_owned();
    let with_outcome = correlations.view((1, 0), (count, 1)).into_owned();
    let inverse = among.cholesky().ok_or(Undefined::NotIdentified)?.inverse();
    let tolerance = 1.0 / inverse[(view, view)];
    if tolerance.is_nan() || tolerance < LEAST_TOLERANCE {
        return Err(Undefined::NotIdentified);
    }
    let slope = (inverse * with_outcome)[(view, 0)];
    Ok(slope * libm::sqrt(tolerance))
}
