//! The notes under a table: first why cells are empty, numbered, then what the report says about it.

use crate::report::Cell;
use crate::report::Table;

/// Distinct reasons for empty cells, in the order in which a reader meets them.
pub(super) struct Reasons<'a>(pub(super) Vec<&'a str>);

impl<'a> Reasons<'a> {
    /// All reasons in a table.
    pub(super) fn of(table: &'a Table) -> Self {
        let mut reasons: Vec<&str> = Vec::new();
        for cell in table.rows.iter().flatten() {
            if let Cell::Absent { why } = cell
                && !why.is_empty()
                && !reasons.contains(&why.as_str())
            {
                reasons.push(why);
            }
        }
        Self(reasons)
    }

    /// The number of the reason why this cell is empty, from 1.
    pub(super) fn number(&self, cell: &Cell) -> Option<usize> {
        let Cell::Absent { why } = cell else { return None };
        self.0.iter().position(|reason| reason == why).map(|position| position + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_that_occurs_twice_has_one_number() {
        let absent = |why: &str| Cell::Absent { why: why.to_owned() };
        let table = Table {
            caption: String::new(),
            columns: Vec::new(),
            rows: vec![vec![absent("one rater"), absent("no variance")], vec![absent("one rater"), Cell::Count(3)]],
            notes: Vec::new(),
        };
        let reasons = Reasons::of(&table);
        assert_eq!(reasons.0, ["one rater", "no variance"]);
        assert_eq!(reasons.number(&table.rows[1][0]), Some(1));
        assert_eq!(reasons.number(&table.rows[1][1]), None);
    }
}
