//! Two numbers per target, and how sure what they say is.

use super::units::Homes;
use super::units::Unit;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::describe::PairMoments;
use crate::stats::describe::mean;
use crate::stats::describe::standard_deviation;
use crate::stats::jackknife::Request;
use crate::stats::jackknife::Scale;
use crate::stats::jackknife::jackknife;
use crate::stats::level::ConfidenceLevel;

/// An estimate with what its interval takes as independent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sure {
    /// The value, with interval where there is one.
    pub estimate: Estimate,
    /// The independent unit of the interval; or why there is none.
    pub unit: Result<Unit, Undefined>,
}

/// Pairs of numbers of the targets that two views share.
#[derive(Debug, Clone)]
pub(super) struct Paired<'a> {
    /// Target, and the two numbers.
    pub(super) pairs: Vec<(u32, f64, f64)>,
    pub(super) homes: &'a Homes,
    pub(super) level: &'a ConfidenceLevel,
}

impl Paired<'_> {
    /// What may be taken as independent.
    pub(super) fn unit(&self) -> Result<(Unit, usize), Undefined> {
        self.homes.unit(self.pairs.iter().map(|pair| pair.0))
    }

    /// The first numbers and the second ones.
    pub(super) fn columns(&self) -> (Vec<f64>, Vec<f64>) {
        self.pairs.iter().map(|&(_, own, other)| (own, other)).unzip()
    }

    /// First less second.
    pub(super) fn differences(&self) -> Vec<f64> {
        self.pairs.iter().map(|&(_, own, other)| own - other).collect()
    }

    /// The pairs of each unit, by the number of the unit.
    pub(super) fn by_unit(&self, unit: Unit) -> Vec<Vec<(f64, f64)>> {
        let mut keyed: Vec<(u32, f64, f64)> =
            self.pairs.iter().map(|&(target, own, other)| (self.homes.unit_of(unit, target), own, other)).collect();
        keyed.sort_by_key(|pair| pair.0);
        let pairs = |run: &[(u32, f64, f64)]| run.iter().map(|&(_, own, other)| (own, other)).collect();
        keyed.chunk_by(|one, next| one.0 == next.0).map(pairs).collect()
    }

    /// A statistic of the pairs: with targets as units as `plain` gives it, with clusters by leaving out one at a time.
    pub(super) fn sure(
        &self,
        scale: Scale,
        plain: impl Fn() -> Result<Estimate, Undefined>,
        of_moments: impl Fn(&PairMoments) -> Result<f64, Undefined>,
    ) -> Result<Sure, Undefined> {
        let unit = match self.unit() {
            Ok((Unit::Target, _)) => return plain().map(|estimate| Sure { estimate, unit: Ok(Unit::Target) }),
            Ok((unit, _)) => unit,
            Err(reason) => {
                let alone = Estimate { std_error: None, interval: None, df: None, ..plain()? };
                return Ok(Sure { estimate: alone, unit: Err(reason) });
            }
        };
        let sums = |pairs: &Vec<(f64, f64)>| {
            let mut sums = PairMoments::default();
            for &(own, other) in pairs {
                sums.add(own, other);
            }
            sums
        };
        let units: Vec<PairMoments> = self.by_unit(unit).iter().map(sums).collect();
        let total = units.iter().fold(PairMoments::default(), |total, unit| total.plus(unit));
        let request = Request { scale, level: self.level, n: self.pairs.len() };
        let found = jackknife(&units, &total, PairMoments::plus, of_moments, request)?;
        Ok(Sure { estimate: found.estimate, unit: found.no_interval.map_or(Ok(unit), Err) })
    }

    /// Mean of first less second: t interval over targets, or the jackknife over clusters.
    pub(super) fn mean_difference(&self) -> Result<Sure, Undefined> {
        let need = 2;
        if self.pairs.len() < need {
            return Err(Undefined::TooFewTargets { have: self.pairs.len(), need });
        }
        self.sure(
            Scale::Identity,
            || mean_of(&self.differences(), self.level),
            |moments| moments.mean_difference().ok_or(Undefined::TooFewPairs { have: 0, need: 1 }),
        )
    }
}

/// The mean with its t interval; none without spread.
fn mean_of(values: &[f64], level: &ConfidenceLevel) -> Result<Estimate, Undefined> {
    let value = mean(values).ok_or(Undefined::Overflow)?;
    let plain = Estimate::plain(value, values.len())?;
    let sd = standard_deviation(values).ok_or(Undefined::Overflow)?;
    if sd == 0.0 {
        return Ok(plain);
    }
    let (n, df) = (values.len() as f64, values.len() as f64 - 1.0);
    let std_error = sd / libm::sqrt(n);
    let interval = level.t(df).and_then(|t| Interval::around(value, t * std_error, level.share()));
    Ok(Estimate { std_error: Some(std_error), interval, df: Some(df), ..plain })
}
