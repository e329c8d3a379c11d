//! The rows that two or three views are compared on.

use crate::stats::observations::Factor;

/// Complete rows: an outcome, what each view says, and the independent unit that each row belongs to.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    outcome: &'a [f64],
    views: &'a [&'a [f64]],
    unit: &'a Factor,
}

impl<'a> Rows<'a> {
    /// `None` unless there is a view, all columns are equally long and finite, and each unit has a row.
    ///
    /// The unit is the highest level at which the data were sampled: the therapist where several took part, else the
    /// client, else the row.
    pub fn new(outcome: &'a [f64], views: &'a [&'a [f64]], unit: &'a Factor) -> Option<Self> {
        let fits = |column: &[f64]| column.len() == outcome.len() && column.iter().all(|value| value.is_finite());
        let complete = fits(outcome) && views.iter().all(|view| fits(view)) && unit.codes().len() == outcome.len();
        (complete && !views.is_empty() && unit.has_no_empty_level()).then_some(Self { outcome, views, unit })
    }

    /// The outcome.
    pub fn outcome(&self) -> &'a [f64] {
        self.outcome
    }

    /// The views, in the order in which they are compared.
    pub fn views(&self) -> &'a [&'a [f64]] {
        self.views
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.outcome.len()
    }

    /// Is there no row?
    pub fn is_empty(&self) -> bool {
        self.outcome.is_empty()
    }

    /// The unit of each row.
    pub fn unit(&self) -> &'a Factor {
        self.unit
    }

    /// The outcome, then the views.
    pub(super) fn columns(&self) -> Vec<&'a [f64]> {
        std::iter::once(self.outcome).chain(self.views.iter().copied()).collect()
    }

    /// How many rows each unit has.
    pub(super) fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.unit.levels()];
        self.unit.codes().iter().for_each(|&unit| sizes[unit as usize] += 1);
        sizes
    }
}
