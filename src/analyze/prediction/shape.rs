//! How the rows of a table lie in one another.

use std::collections::BTreeSet;

use crate::domain::predict_table::IdColumn;
use crate::domain::predict_table::PredictTable;

/// How rows lie in one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One row for each case, and nobody knows of therapists with several.
    Cases,
    /// Several sessions of a case.
    Sessions,
    /// One row for each case, several cases for a therapist.
    Nested,
}

impl Shape {
    /// The shape of the rows that have the outcome and a rating of any view: one for the whole answer, though a pair of views
    /// may have fewer rows.
    pub fn of(table: &PredictTable) -> Self {
        let rated = |row: usize| table.views.iter().any(|view| view.values[row].is_some());
        let rows: Vec<usize> =
            (0..table.rows()).filter(|&row| table.outcome.values[row].is_some() && rated(row)).collect();
        let people = |column: &IdColumn| rows.iter().map(|&row| column.codes[row]).collect::<BTreeSet<u32>>().len();
        let cases = table.case.as_ref().map_or(rows.len(), people);
        if cases < rows.len() {
            Self::Sessions
        } else if table.therapist.as_ref().is_some_and(|column| people(column) < cases) {
            Self::Nested
        } else {
            Self::Cases
        }
    }

    /// The levels at which such rows can be asked.
    pub(super) fn levels(self) -> &'static [&'static str] {
        match self {
            Self::Sessions => &["within_client", "between_client"],
            Self::Cases | Self::Nested => &["client"],
        }
    }
}
