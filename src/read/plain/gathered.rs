//! Single ratings in the order in which they were read, before they are put in order.

use crate::domain::rating::Decimal;

use super::TableLayout;
use super::names::Names;

/// A column of ids: all names, and the one of each rating.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// What it is called.
    pub(super) name: String,
    pub(super) names: Names,
    pub(super) codes: Vec<u32>,
}

/// Everything read so far.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) target: Column,
    pub(super) rater: Column,
    pub(super) clusters: Vec<Column>,
    pub(super) replicate: Option<Column>,
    pub(super) scores: Scores,
    /// File and physical line of each rating.
    pub(super) line: Vec<(u16, u32)>,
}

/// The ratings as integers over one power of ten.
#[derive(Debug, Default)]
pub(super) struct Scores {
    pub(super) values: Vec<i64>,
    digits: u8,
}

impl Gathered {
    /// Nothing yet.
    pub(super) fn new(layout: &TableLayout) -> Self {
        let column = |name: &String| Column { name: name.clone(), ..Column::default() };
        let (clusters, replicate) = match layout {
            TableLayout::Matrix => (Vec::new(), None),
            TableLayout::Long(columns) => {
                (columns.clusters.iter().map(column).collect(), columns.replicate.as_ref().map(column))
            }
        };
        let (target, rater) = (Column::default(), Column::default());
        Self { target, rater, clusters, replicate, scores: Scores::default(), line: Vec::new() }
    }
}

impl Scores {
    /// Adds a rating; `false` if it does not fit into 64 bits beside the others.
    #[inline]
    #[must_use]
    pub(super) fn push(&mut self, score: Decimal) -> bool {
        if score.digits > self.digits && !self.refine(score.digits) {
            return false;
        }
        let scaled = score.mantissa.checked_mul(power_of_ten(self.digits - score.digits));
        self.values.extend(scaled);
        scaled.is_some()
    }

    /// The integers are over this number.
    pub(super) fn unit(&self) -> i64 {
        power_of_ten(self.digits)
    }

    /// Brings all ratings to a finer unit; `false` if one does not fit.
    fn refine(&mut self, digits: u8) -> bool {
        let factor = power_of_ten(digits - self.digits);
        if self.values.iter().any(|value| value.checked_mul(factor).is_none()) {
            return false;
        }
        for value in &mut self.values {
            *value *= factor;
        }
        self.digits = digits;
        true
    }
}

/// Numbers have at most 18 digits behind the point, so this fits.
#[inline]
fn power_of_ten(digits: u8) -> i64 {
    10_i64.saturating_pow(u32::from(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ratings_come_to_the_finest_unit_and_one_that_does_not_fit_changes_nothing() {
        let mut scores = Scores::default();
        assert!(scores.push(Decimal::whole(40)));
        assert!(scores.push(Decimal { mantissa: 325, digits: 2 }));
        assert!(scores.push(Decimal::whole(-1)));
        assert_eq!((scores.values.as_slice(), scores.unit()), (&[4000, 325, -100][..], 100));
        assert!(!scores.push(Decimal { mantissa: 1, digits: 18 }));
        assert!(!scores.push(Decimal::whole(i64::MAX / 10)));
        assert_eq!((scores.values.len(), scores.unit()), (3, 100));
    }
}
