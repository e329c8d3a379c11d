//! The statistic of each view on all rows and without each unit.

use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::jackknife::Scale;
use crate::stats::jackknife::covariance;
use crate::stats::jackknife::leave_outs;
use crate::stats::level::ConfidenceLevel;

use super::comparison::transformed_interval;
use super::moments::Moments;

/// The fewest units whose leave-outs are compared.
pub(super) const FEWEST_UNITS: usize = 4;

/// One view's statistic on all rows and without each unit.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// On all rows.
    pub value: f64,
    /// Without each unit, in the order of units.
    pub without: Vec<f64>,
}

impl LeftOut {
    /// The same of the view turned round: for comparing how strongly two views relate, whatever the sign.
    #[must_use]
    pub fn turned(&self) -> Self {
        Self { value: -self.value, without: self.without.iter().map(|value| -value).collect() }
    }
}

/// The statistic of several views, left out unit by unit: all that a comparison needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Views {
    /// The scale on which leave-outs are averaged and intervals are symmetric.
    pub scale: Scale,
    /// Rows of each unit.
    pub sizes: Vec<usize>,
    /// Each view, or why it has no value.
    pub views: Vec<Result<LeftOut, Undefined>>,
}

impl Views {
    /// One view's statistic: the jackknife's standard error on its own scale, and an interval from t with k − 1 degrees of
    /// freedom on [`Self::scale`], transformed back (Efron & Tibshirani 1993, 11.5). `n` counts rows.
    ///
    /// # Errors
    /// The view's own reason; [`Undefined::TooFewUnits`] below four units, [`Undefined::AtBoundary`] where the scale has no
    /// place for the value, [`Undefined::NoInfluence`] where no unit moves it.
    pub fn single(&self, view: usize, level: &ConfidenceLevel) -> Measured {
        let left_out = self.view(view)?;
        enough_units(self.sizes.len())?;
        let transformed = transform(left_out, self.scale)?;
        let std_error = libm::sqrt(covariance(&left_out.without, &left_out.without));
        if std_error <= 1e-13 * left_out.value.abs() {
            return Err(Undefined::NoInfluence);
        }
        let interval = transformed_interval(&transformed, self.scale, level)?;
        let df = Some(self.sizes.len() as f64 - 1.0);
        let plain = Estimate::plain(left_out.value, self.rows())?;
        Ok(Estimate { std_error: Some(std_error), interval: Some(interval), df, ..plain })
    }

    /// The leave-outs of one view.
    pub fn view(&self, view: usize) -> Result<&LeftOut, Undefined> {
        match self.views.get(view) {
            Some(Ok(left_out)) => Ok(left_out),
            Some(Err(reason)) => Err(reason.clone()),
            None => Err(Undefined::NotEstimable { lacking: "such view" }),
        }
    }

    /// Rows of all units.
    pub fn rows(&self) -> usize {
        self.sizes.iter().sum()
    }
}

pub(super) fn enough_units(have: usize) -> Result<(), Undefined> {
    if have < FEWEST_UNITS { Err(Undefined::TooFewUnits { have, need: FEWEST_UNITS }) } else { Ok(()) }
}

/// Value and leave-outs on the scale; the unit is named without which there is no place on it.
pub(super) fn transform(left_out: &LeftOut, scale: Scale) -> Result<LeftOut, Undefined> {
    let forward = |value: f64| Some(scale.forward(value)).filter(|value| value.is_finite());
    let value = forward(left_out.value).ok_or(Undefined::AtBoundary)?;
    let without = left_out.without.iter().enumerate().map(|(unit, &value)| {
        forward(value).ok_or_else(|| Undefined::WithoutUnit { unit, reason: Box::new(Undefined::AtBoundary) })
    });
    Ok(LeftOut { value, without: without.collect::<Result<_, _>>()? })
}

/// A statistic of sums on all rows and without each unit, from the sums of the units: two additions a unit.
pub(super) fn of_units(
    units: &[Moments],
    views: usize,
    statistic: impl Fn(&Moments, usize) -> Result<f64, Undefined>,
) -> Vec<Result<LeftOut, Undefined>> {
    let total = units.iter().skip(1).fold(units.first().cloned().unwrap_or_default(), |sum, unit| sum.plus(unit));
    let without = leave_outs(units, Moments::plus);
    let of_view = |view: usize| {
        let value = statistic(&total, view)?;
        Ok(LeftOut { value, without: named(without.iter().map(|rest| statistic(rest, view)))? })
    };
    (0..views).map(of_view).collect()
}

/// [`of_units`] of several statistics that are found together, `count` of them.
pub(super) fn all_of_units(
    units: &[Moments],
    count: usize,
    statistics: impl Fn(&Moments) -> Result<Vec<f64>, Undefined>,
) -> Vec<Result<LeftOut, Undefined>> {
    let total = units.iter().skip(1).fold(units.first().cloned().unwrap_or_default(), |sum, unit| sum.plus(unit));
    let name = |(unit, all): (usize, Result<Vec<f64>, Undefined>)| {
        all.map_err(|reason| Undefined::WithoutUnit { unit, reason: Box::new(reason) })
    };
    let found = statistics(&total).and_then(|values| {
        let rests = leave_outs(units, Moments::plus);
        let without: Vec<Vec<f64>> = rests.iter().map(statistics).enumerate().map(name).collect::<Result<_, _>>()?;
        Ok((values, without))
    });
    let one = |(values, without): &(Vec<f64>, Vec<Vec<f64>>), place: usize| {
        let own = |all: &Vec<f64>| all.get(place).copied().ok_or(Undefined::NotIdentified);
        Ok(LeftOut { value: own(values)?, without: without.iter().map(own).collect::<Result<_, _>>()? })
    };
    (0..count).map(|place| found.as_ref().map_err(Clone::clone).and_then(|found| one(found, place))).collect()
}

/// All leave-outs, or the unit without which there is no value.
pub(super) fn named(values: impl Iterator<Item = Result<f64, Undefined>>) -> Result<Vec<f64>, Undefined> {
    let name = |(unit, value): (usize, Result<f64, Undefined>)| {
        value.map_err(|reason| Undefined::WithoutUnit { unit, reason: Box::new(reason) })
    };
    values.enumerate().map(name).collect()
}
