//! The categories that raters could choose from.

use std::collections::BTreeSet;

use super::units::Units;
use crate::stats::Undefined;

/// More categories than any rating form has; tables of pairs of categories stay small.
const MOST: usize = 1000;

/// The categories that raters could choose from, used or not, in rising order.
///
/// How often raters agree by chance depends on how many categories there are. Those that nobody chose count too, so
/// the scale comes from the form and not from the ratings.
///
/// ```
/// use parallax::stats::chance::Scale;
/// assert_eq!(Scale::whole(1, 7).unwrap().values().len(), 7);
/// assert_eq!(Scale::list(&[10, 15, 20], 10).unwrap().values(), [1.0, 1.5, 2.0]);
/// assert!(Scale::whole(3, 3).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    categories: Vec<i64>,
    unit: i64,
}

impl Scale {
    /// The whole numbers from `low` to `high`; `None` unless there are 2 to 1000.
    pub fn whole(low: i64, high: i64) -> Option<Self> {
        let within = i128::from(high) - i128::from(low) < MOST as i128;
        Self::list(&if within { (low..=high).collect::<Vec<_>>() } else { Vec::new() }, 1)
    }

    /// The whole steps between two ends known as numbers; `None` if an end is no whole number or is out of all proportion.
    pub fn of_range(low: f64, high: f64) -> Option<Self> {
        Self::whole(whole_number(low)?, whole_number(high)?)
    }

    /// Categories as integers over `unit`; `None` unless there are 2 to 1000, strictly rising, and `unit` is positive.
    pub fn list(categories: &[i64], unit: i64) -> Option<Self> {
        let rising = categories.windows(2).all(|pair| pair[0] < pair[1]);
        let valid = rising && (2..=MOST).contains(&categories.len()) && unit > 0;
        valid.then(|| Self { categories: categories.to_vec(), unit })
    }

    /// The categories as numbers.
    pub fn values(&self) -> Vec<f64> {
        self.categories.iter().map(|&category| category as f64 / self.unit as f64).collect()
    }

    /// The category that a score over `unit` is.
    fn place(&self, score: i64, unit: i64) -> Option<u32> {
        let score = i128::from(score) * i128::from(self.unit);
        let found = self.categories.binary_search_by_key(&score, |&it| i128::from(it) * i128::from(unit)).ok()?;
        u32::try_from(found).ok()
    }
}

/// Ratings as places on a scale.
#[derive(Debug)]
pub(super) struct Coded {
    /// The value of each category, rising.
    pub(super) values: Vec<f64>,
    /// The category of each rating, in the order of the units.
    pub(super) codes: Vec<u32>,
    /// How many categories were chosen at all.
    pub(super) chosen: usize,
}

impl Coded {
    /// Without a scale, the ratings that occur are the categories.
    pub(super) fn of(units: &Units<'_>, scale: Option<&Scale>) -> Result<Self, Undefined> {
        let observed;
        let scale = if let Some(scale) = scale {
            scale
        } else {
            observed = occurring(units)?;
            &observed
        };
        let places: Vec<Option<u32>> =
            units.all_scores().iter().map(|&score| scale.place(score, units.unit())).collect();
        let off = places.iter().filter(|place| place.is_none()).count();
        if off > 0 {
            return Err(Undefined::OffScale { ratings: off });
        }
        let codes: Vec<u32> = places.into_iter().flatten().collect();
        let mut seen = vec![false; scale.categories.len()];
        for &code in &codes {
            seen[code as usize] = true;
        }
        Ok(Self { values: scale.values(), codes, chosen: seen.iter().filter(|seen| **seen).count() })
    }
}

fn occurring(units: &Units<'_>) -> Result<Scale, Undefined> {
    let mut found = BTreeSet::new();
    for &score in units.all_scores() {
        if found.insert(score) && found.len() > MOST {
            return Err(Undefined::TooManyCategories { most: MOST });
        }
    }
    Ok(Scale { categories: found.into_iter().collect(), unit: units.unit() })
}

fn whole_number(value: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "whole and below a thousand million")]
    (value.fract() == 0.0 && value.abs() < 1e9).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_meet_categories_across_units() {
        let halves = Scale::list(&[2, 3, 4], 2).unwrap();
        assert_eq!([10, 15, 20, 12].map(|score| halves.place(score, 10)), [Some(0), Some(1), Some(2), None]);
    }

    #[test]
    fn a_scale_rises_and_has_two_categories_or_more() {
        assert!(Scale::list(&[1], 1).is_none() && Scale::list(&[2, 1], 1).is_none());
        assert!(Scale::list(&[1, 2], 0).is_none() && Scale::whole(5, 1).is_none());
        assert!(Scale::whole(0, 999).is_some() && Scale::whole(0, 1000).is_none());
        assert!(Scale::whole(i64::MIN, i64::MAX).is_none());
    }
}
