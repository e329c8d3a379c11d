//! Do the columns of a file stand in the order that the short way needs: who and when, then the items up to the end?

use crate::domain::instrument::Relationship;

use super::header::Cell;
use super::header::Columns;

/// Most columns before the items.
pub(super) const MOST_CELLS: usize = 12;

/// Columns from 0.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) relationship: Relationship,
    pub(super) receiver: usize,
    pub(super) giver: usize,
    pub(super) session: usize,
    pub(super) date: Option<usize>,
    pub(super) perspective: usize,
    pub(super) rater: Option<usize>,
    pub(super) instrument: Option<usize>,
    /// Columns before the items that nobody reads.
    pub(super) others: Vec<usize>,
    pub(super) first_item: usize,
}

impl Layout {
    /// The layout of a file with so many columns.
    pub(super) fn of(columns: &Columns, width: usize) -> Option<Self> {
        let (relationship, receiver, giver) = match columns {
            Columns { client, therapist, trainee: Cell::Absent, supervisor: Cell::Absent, .. } => {
                (Relationship::Therapy, client, therapist)
            }
            Columns { trainee, supervisor, client: Cell::Absent, therapist: Cell::Absent, .. } => {
                (Relationship::Supervision, trainee, supervisor)
            }
            _ => return None,
        };
        let first_item = columns.items.iter().map(|(_, column)| *column).min()?;
        let needed = [receiver, giver, &columns.session, &columns.perspective];
        let [receiver, giver, session, perspective] = needed.map(column);
        let [rater, instrument, date] = [&columns.rater, &columns.instrument, &columns.date].map(optional);
        let (Ok(rater), Ok(instrument), Ok(date)) = (rater, instrument, date) else { return None };
        let mut layout = Self {
            relationship,
            receiver: receiver?,
            giver: giver?,
            session: session?,
            date,
            perspective: perspective?,
            rater,
            instrument,
            others: Vec::new(),
            first_item,
        };
        let read = [receiver, giver, session, perspective, rater, instrument, date];
        layout.others = (0..first_item).filter(|column| !read.contains(&Some(*column))).collect();
        let before_items = read.into_iter().flatten().all(|column| column < first_item);
        let fits = before_items && first_item <= MOST_CELLS && first_item + columns.items.len() == width;
        (fits && columns.scales.is_empty()).then_some(layout)
    }
}

fn column(cell: &Cell) -> Option<usize> {
    cell.column().map(|column| column - 1)
}

/// A role that is the same text in every row.
struct Constant;

/// The column of a role that need not be there.
fn optional(cell: &Cell) -> Result<Option<usize>, Constant> {
    match cell {
        Cell::Absent => Ok(None),
        Cell::Column(column) => Ok(Some(*column)),
        Cell::Constant(_) => Err(Constant),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        Columns {
            client: Cell::Column(0),
            therapist: Cell::Column(1),
            session: Cell::Column(3),
            perspective: Cell::Column(4),
            items: vec![(1, 5), (2, 6)],
            ..Columns::default()
        }
    }

    #[test]
    fn who_and_when_come_before_the_items_and_nothing_after_them() {
        let layout = Layout::of(&columns(), 7).unwrap();
        assert_eq!((layout.first_item, layout.rater, layout.others), (5, None, vec![2]));
        assert_eq!(Layout::of(&columns(), 8), None);
        let dated = Layout::of(&Columns { date: Cell::Column(2), ..columns() }, 7).unwrap();
        assert_eq!((dated.date, dated.others), (Some(2), Vec::new()));
        let behind = Columns { session: Cell::Column(6), items: vec![(1, 5)], ..columns() };
        assert_eq!(Layout::of(&behind, 7), None);
    }

    #[test]
    fn two_relationships_scores_and_constants_take_the_long_way() {
        for other in [
            Columns { trainee: Cell::Column(2), ..columns() },
            Columns { rater: Cell::Constant("O1".into()), ..columns() },
            Columns { scales: vec![("total".into(), 2)], ..columns() },
            Columns { perspective: Cell::Absent, ..columns() },
        ] {
            assert_eq!(Layout::of(&other, 7), None);
        }
    }
}
