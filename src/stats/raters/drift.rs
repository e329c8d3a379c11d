//! Does a rater change over time, as the others see the same targets?

use super::drift_slope::Slope;
use super::drift_slope::Slopes;
use super::grouped::Grouped;
use super::two_way::TwoWay;
use super::units::Homes;
use super::units::Unit;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::adjust::{Adjustment, adjusted_known};
use crate::stats::distribution::t_two_sided_p;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;

/// Fewest targets, rated by somebody else too, from which a slope is told.
pub const FEWEST_FOR_DRIFT: usize = 8;

/// How a rater moves relative to the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// Score units per unit of order; positive if the rater came to rate higher. `n` is the number of joint targets.
    pub slope: Estimate,
    /// Two-sided p of slope 0.
    pub p: Option<f64>,
    /// Holm-adjusted over all raters tested.
    pub p_holm: Option<f64>,
    /// What the standard error takes as independent; or why there is no interval.
    pub unit: Result<Unit, Undefined>,
}

/// The drift of all raters.
#[derive(Debug, Clone, PartialEq)]
pub struct Drifts {
    /// By rater.
    pub raters: Vec<Result<Drift, Undefined>>,
    /// Raters with a p value.
    pub tested: usize,
    /// How many intervals would leave out 0 if nobody drifted: tested × (1 − level).
    pub expected_by_chance: f64,
}

/// The slope of each rater's (score − mean of the others on the same target) on `order`, one number per rating such as a
/// session number or the rank of a date; without it the order in which targets first appear (0, 1, 2, …).
///
/// Least squares of `score = target + rater + slope · order · [this rater]`. On complete data this is the regression of
/// the differences to the mean of the others, with its standard error and n − 2 degrees of freedom. On incomplete data the
/// levels of the others are held fixed, so that a change of partners is not taken for drift; the residual variance is that
/// of this rater's differences, each rater having its own, and the degrees of freedom count what the fit leaves of them.
/// With clusters the standard error is a jackknife over clusters (of the outermost level that has five), every other
/// cluster's fit made anew, with clusters − 1 degrees of freedom (Efron & Stein 1981).
///
/// Drift is relative: if all others move together, the one who stays drifts. Per rater undefined with
/// [`Undefined::TooFewTargets`] below [`FEWEST_FOR_DRIFT`] joint targets, [`Undefined::ConstantColumn`] if the order never
/// changes, [`Undefined::NotIdentified`] if every change of order is a change of partners.
///
/// # Errors
/// As [`TwoWay::of`]; [`Undefined::Overflow`] if `order` is not as long as the ratings or not finite.
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::drift;
///
/// // Eight targets; the second rater rises by one point every second target.
/// let target = Factor::new((0..16).map(|row| row / 2).collect(), 8).unwrap();
/// let rater = Factor::new((0..16).map(|row| row % 2).collect(), 2).unwrap();
/// let scores = vec![3, 3, 4, 4, 2, 3, 5, 6, 1, 3, 4, 6, 2, 5, 3, 6];
/// let drifts = drift(&Observations::new(target, rater, vec![], scores, 1).unwrap(), None, &ConfidenceLevel::new(0.95))?;
/// let second = drifts.raters[1].as_ref().unwrap();
/// assert!((second.slope.value - 10.0 / 21.0).abs() < 1e-14);
/// assert_eq!(second.slope.df.map(f64::round), Some(6.0));
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn drift(observed: &Observations, order: Option<&[f64]>, level: &ConfidenceLevel) -> Result<Drifts, Undefined> {
    let order = match order {
        Some(order) => order.to_vec(),
        None => appearance(observed),
    };
    if order.len() != observed.len() || order.iter().any(|value| !value.is_finite()) {
        return Err(Undefined::Overflow);
    }
    let fit = TwoWay::of(observed)?;
    let slopes = Slopes { fit: &fit, order: &order };
    let found = slopes.all(observed.rater());
    let study = Study { observed, order: &order, homes: Homes::of(observed), level };
    let mut raters = study.drifts(&found);
    let p_values: Vec<Option<f64>> = raters.iter().map(|drift| drift.as_ref().ok().and_then(|it| it.p)).collect();
    for (drift, adjusted) in raters.iter_mut().zip(adjusted_known(&p_values, Adjustment::Holm)) {
        if let Ok(drift) = drift {
            drift.p_holm = adjusted;
        }
    }
    let tested = p_values.iter().flatten().count();
    Ok(Drifts { raters, tested, expected_by_chance: tested as f64 * (1.0 - level.share()) })
}

/// For each rating the rank of its target by first appearance.
fn appearance(observed: &Observations) -> Vec<f64> {
    let mut rank = vec![None; observed.target().levels()];
    let mut next = 0.0;
    let mut of_row = |&target: &u32| {
        *rank[target as usize].get_or_insert_with(|| {
            next += 1.0;
            next - 1.0
        })
    };
    observed.target().codes().iter().map(&mut of_row).collect()
}

/// What the uncertainty of slopes needs.
struct Study<'a> {
    observed: &'a Observations,
    order: &'a [f64],
    homes: Homes,
    level: &'a ConfidenceLevel,
}

impl Study<'_> {
    fn drifts(&self, found: &[Result<Slope, Undefined>]) -> Vec<Result<Drift, Undefined>> {
        let mut without: Vec<(Unit, Vec<Vec<Option<f64>>>)> = Vec::new();
        let mut drifts = Vec::with_capacity(found.len());
        for (rater, slope) in found.iter().enumerate() {
            drifts.push(slope.clone().and_then(|slope| {
                let unit = self.homes.unit(slope.targets.iter().copied());
                if let Ok((unit @ Unit::Cluster(_), _)) = unit
                    && without.iter().all(|(known, _)| *known != unit)
                {
                    without.push((unit, self.leave_outs(unit)));
                }
                let known =
                    |unit| without.iter().find(|(known, _)| *known == unit).map(|(_, slopes)| slopes.as_slice());
                self.drift(&slope, unit, |unit| column(known(unit)?, rater))
            }));
        }
        drifts
    }

    fn drift(
        &self,
        slope: &Slope,
        unit: Result<(Unit, usize), Undefined>,
        leave_outs: impl Fn(Unit) -> Option<Vec<f64>>,
    ) -> Result<Drift, Undefined> {
        let plain = Estimate::plain(slope.value, slope.targets.len())?;
        let alone = |reason| Ok(Drift { slope: plain, p: None, p_holm: None, unit: Err(reason) });
        let (unit, units) = match unit {
            Ok(unit) => unit,
            Err(reason) => return alone(reason),
        };
        let known = match unit {
            Unit::Target => slope.std_error.map(|error| (error, slope.df)),
            Unit::Cluster(_) => leave_outs(unit).map(|values| (spread(&values), units as f64 - 1.0)),
        };
        match known {
            None if unit == Unit::Target => alone(Undefined::AtBoundary),
            None => alone(Undefined::NotIdentified),
            Some((std_error, _)) if !(std_error > 0.0 && std_error.is_finite()) => alone(Undefined::AtBoundary),
            Some((std_error, df)) => {
                let t = self.level.t(df);
                let interval = t.and_then(|t| Interval::around(slope.value, t * std_error, self.level.share()));
                let slope = Estimate { std_error: Some(std_error), interval, df: Some(df), ..plain };
                Ok(Drift { slope, p: t_two_sided_p(slope.value / std_error, df), p_holm: None, unit: Ok(unit) })
            }
        }
    }

    /// The slopes of all raters without each unit in turn.
    fn leave_outs(&self, unit: Unit) -> Vec<Vec<Option<f64>>> {
        let target = self.observed.target().codes();
        let units: Vec<u32> = target.iter().map(|&target| self.homes.unit_of(unit, target)).collect();
        let count = units.iter().max().map_or(0, |&most| most + 1);
        (0..count)
            .filter(|left_out| units.contains(left_out))
            .map(|left_out| {
                let rows: Vec<usize> = (0..units.len()).filter(|&row| units[row] != left_out).collect();
                self.slopes_of(&rows)
            })
            .collect()
    }

    /// The slopes of all raters in some rows; none for a rater whose slope these rows do not tell.
    fn slopes_of(&self, rows: &[usize]) -> Vec<Option<f64>> {
        let part = self.observed.part(rows);
        let (_, kept) = self.observed.rater().part(rows);
        let order: Vec<f64> = rows.iter().map(|&row| self.order[row]).collect();
        let mut slopes = vec![None; self.observed.rater().levels()];
        let Ok(fit) = TwoWay::of(&part) else { return slopes };
        let by_rater = Grouped::by(part.rater());
        let found = Slopes { fit: &fit, order: &order };
        for (rater, &old) in kept.iter().enumerate() {
            slopes[old as usize] = found.value(by_rater.of(rater));
        }
        slopes
    }
}

/// The values of one rater; none if one is missing.
fn column(without: &[Vec<Option<f64>>], rater: usize) -> Option<Vec<f64>> {
    without.iter().map(|slopes| slopes[rater]).collect()
}

/// √((k − 1)/k Σ (value − mean)²); 0 where the values differ by rounding only.
fn spread(values: &[f64]) -> f64 {
    const ROUNDING: f64 = 1e-13;
    let k = values.len() as f64;
    let mean = values.iter().sum::<f64>() / k;
    let spread = libm::sqrt((k - 1.0) / k * values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>());
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if spread <= ROUNDING * largest { 0.0 } else { spread }
}
