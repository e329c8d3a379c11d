//! Slopes of several views in one regression, in standard deviations.

use nalgebra::DMatrix;

use crate::stats::Undefined;
use crate::stats::jackknife::Scale;

use super::left_out::Views;
use super::left_out::all_of_units;
use super::moments::Moments;
use super::moments::by_unit;
use super::rows::Rows;

/// Below this part of 1, what is left of a view beside the others is rounding.
const LEAST_TOLERANCE: f64 = 1e-12;

/// Standardised slope of each view in one regression of the outcome on all of them, over all rows and without each unit: by how
/// many standard deviations the outcome differs per standard deviation of the view, the others held.
///
/// No unit; not bounded by 1 where views go closely together. β = R⁻¹r (Cohen, Cohen, West & Aiken 2003, 3.3). Standard
/// deviations are estimated too, and the leave-outs hold them to be: an error of β taken from the slope alone is wrong (Jones &
/// Waller 2015). For two views β₁ − β₂ = (r₁ − r₂)/(1 − q), so that it is 0 where the correlations are equal, but its test is
/// another one. Undefined ([`Undefined::NotIdentified`]) where views determine one another, else as
/// [`total_correlations`](super::total_correlations).
///
/// ```
/// use parallax::stats::compare::{Rows, standardised_slopes};
/// use parallax::stats::observations::Factor;
/// let (client, therapist) = ([1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0], [3.0, 1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 1.0]);
/// let outcome: Vec<f64> = client.iter().zip(&therapist).map(|(x1, x2)| 2.0 * x1 + x2).collect();
/// let (views, unit): ([&[f64]; 2], _) = ([&client, &therapist], Factor::new((0..8).collect(), 8).unwrap());
/// let found = standardised_slopes(&Rows::new(&outcome, &views, &unit).unwrap());
/// // Views that are not correlated have their correlations, 2/√5 and 1/√5, for slopes.
/// assert!((found.view(0).unwrap().value - 2.0 / 5.0_f64.sqrt()).abs() < 1e-15);
/// assert!((found.view(1).unwrap().value - 1.0 / 5.0_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn standardised_slopes(rows: &Rows<'_>) -> Views {
    let count = rows.views().len();
    let views = match by_unit(&rows.columns(), rows.unit()) {
        Ok(units) => all_of_units(&units, count, |sums: &Moments| slopes(&sums.correlations()?)),
        Err(reason) => vec![Err(reason); count],
    };
    Views { scale: Scale::Identity, sizes: rows.sizes(), views }
}

/// From all correlations, the outcome first.
fn slopes(correlations: &DMatrix<f64>) -> Result<Vec<f64>, Undefined> {
    let count = correlations.nrows().saturating_sub(1);
    let among = correlations.view((1, 1), (count, count)).into_owned();
    let with_outcome = correlations.view((1, 0), (count, 1)).into_owned();
    let cholesky = among.cholesky().ok_or(Undefined::NotIdentified)?;
    let inverse = cholesky.inverse();
    if (0..count)
        .any(|view| (inverse[(view, view)] * LEAST_TOLERANCE).partial_cmp(&1.0) != Some(std::cmp::Ordering::Less))
    {
        return Err(Undefined::NotIdentified);
    }
    Ok(cholesky.solve(&with_outcome).iter().copied().collect())
}
