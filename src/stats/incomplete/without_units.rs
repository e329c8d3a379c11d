//! Correlations from all rows, complete or not, where the rows of one unit are no independent evidence.

use super::likelihood::{PARAMETERS, highest, highest_near};
use super::patterns::{Patterns, Sums};
use crate::stats::Undefined;
use crate::stats::compare::{LeftOut, Views};
use crate::stats::jackknife::{Scale, leave_outs};
use crate::stats::observations::Factor;

/// Where the correlations stand among the parameters.
const CORRELATIONS: usize = 6;

/// Correlations by full information maximum likelihood, on all rows and without each unit.
#[derive(Debug, Clone, PartialEq)]
pub struct IncompleteViews {
    /// Of the outcome with both ratings: for their intervals and their comparison.
    pub views: Views,
    /// Of the two ratings.
    pub among: Views,
}

/// The correlations of [`full_information`](super::full_information) on all rows, and anew without each unit: what they say of
/// uncertainty holds where units, not rows, were drawn independently (sessions in clients, clients in therapists).
///
/// Estimates are those of all rows as they are; a unit without any value is none. No unit, −1 to 1. Source: Efron & Tibshirani
/// (1993, 11.5) for leaving out, Little & Rubin (2019, chapter 11) for the likelihood.
///
/// # Errors
/// As [`full_information`](super::full_information); in each view [`Undefined::WithoutUnit`] where the rows without one unit have
/// no value.
///
/// ```
/// use parallax::stats::compare::{Rows, total_correlations};
/// use parallax::stats::incomplete::full_information_by_unit;
/// use parallax::stats::observations::Factor;
///
/// // Nothing is missing: the same as leaving units out of Pearson's r.
/// let (y, one, two) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 3.0, 2.0, 5.0, 4.0, 6.0], [2.0, 1.0, 4.0, 6.0, 5.0, 3.0]);
/// let unit = Factor::new((0..6).collect(), 6).unwrap();
/// let some = |values: &[f64]| values.iter().map(|&value| Some(value)).collect::<Vec<_>>();
/// let found = full_information_by_unit(&some(&y), &some(&one), &some(&two), &unit).unwrap();
/// let views: [&[f64]; 2] = [&one, &two];
/// let plain = total_correlations(&Rows::new(&y, &views, &unit).unwrap());
/// for (own, plain) in found.views.views.iter().zip(&plain.views) {
///     let (own, plain) = (own.as_ref().unwrap(), plain.as_ref().unwrap());
///     assert!((own.value - plain.value).abs() < 1e-9 && (own.without[3] - plain.without[3]).abs() < 1e-9);
/// }
/// ```
pub fn full_information_by_unit(
    outcome: &[Option<f64>],
    first: &[Option<f64>],
    second: &[Option<f64>],
    unit: &Factor,
) -> Result<IncompleteViews, Undefined> {
    let columns = [outcome, first, second];
    if columns.iter().any(|column| column.len() != unit.codes().len()) {
        return Err(Undefined::NotEstimable { lacking: "unit of each row" });
    }
    let patterns = Patterns::new(columns)?;
    let all = highest(&patterns)?;
    let units: Vec<Sums> = patterns.by_unit(columns, unit).into_iter().filter(|unit| unit.rows() > 0).collect();
    let without: Vec<Result<[f64; PARAMETERS], Undefined>> = leave_outs(&units, Sums::plus)
        .iter()
        .map(|rest| highest_near(&patterns.of_sums(rest)?, &all.parameters))
        .collect();
    let sizes: Vec<usize> = units.iter().map(Sums::rows).collect();
    let views = |of: &[usize]| Views {
        scale: Scale::FisherZ,
        sizes: sizes.clone(),
        views: of.iter().map(|&at| left_out(&all.parameters, &without, CORRELATIONS + at)).collect(),
    };
    Ok(IncompleteViews { views: views(&[0, 1]), among: views(&[2]) })
}

fn left_out(
    all: &[f64; PARAMETERS],
    without: &[Result<[f64; PARAMETERS], Undefined>],
    at: usize,
) -> Result<LeftOut, Undefined> {
    let of = |(unit, rest): (usize, &Result<[f64; PARAMETERS], Undefined>)| match rest {
        Ok(rest) => Ok(rest[at]),
        Err(reason) => Err(Undefined::WithoutUnit { unit, reason: Box::new(reason.clone()) }),
    };
    Ok(LeftOut { value: all[at], without: without.iter().enumerate().map(of).collect::<Result<_, _>>()? })
}
