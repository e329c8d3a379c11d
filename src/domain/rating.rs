//! Answers as exact decimals, and the filled forms they stand on.

use super::instrument::Perspective;
use super::people::PersonId;
use super::study::SessionId;

/// A decimal number as it was written: `mantissa / 10^digits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The digits without the point.
    pub mantissa: i64,
    /// How many of them stand behind the point.
    pub digits: u8,
}

impl Decimal {
    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self { mantissa: value, digits: 0 }
    }

    /// A small whole number, unless it is [`CellSlice::NO_NARROW`].
    pub fn small(value: i8) -> Option<Self> {
        (value != NO_NARROW).then(|| Self::whole(i64::from(value)))
    }

    /// The nearest f64.
    pub fn value(self) -> f64 {
        self.mantissa as f64 / power_of_ten(self.digits) as f64
    }
}

fn power_of_ten(digits: u8) -> i64 {
    10_i64.saturating_pow(u32::from(digits))
}

/// A table of exact decimals with gaps: every cell is an integer over one common power of ten, so that sums have
/// no rounding. One byte a cell while the numbers are small, which questionnaire answers are.
#[derive(Debug, Clone)]
pub struct Decimals {
    width: usize,
    digits: u8,
    cells: Cells,
}

#[derive(Debug, Clone)]
enum Cells {
    Narrow(Vec<i8>),
    Wide(Vec<i64>),
}

const NO_NARROW: i8 = i8::MIN;
const NO_WIDE: i64 = i64::MIN;

impl Decimals {
    /// An empty table with this many columns.
    pub fn new(width: usize) -> Self {
        Self { width, digits: 0, cells: Cells::Narrow(Vec::new()) }
    }

    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Narrow(cells) => cells.reserve(rows * self.width),
            Cells::Wide(cells) => cells.reserve(rows * self.width),
        }
    }

    /// How many columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        let cells = match &self.cells {
            Cells::Narrow(cells) => cells.len(),
            Cells::Wide(cells) => cells.len(),
        };
        cells.checked_div(self.width).unwrap_or(0)
    }

    /// All cells are integers over this number (1, 10, 100 …).
    pub fn unit(&self) -> i64 {
        power_of_ten(self.digits)
    }

    /// The cell as an integer over [`Self::unit`].
    #[inline]
    pub fn get(&self, row: usize, column: usize) -> Option<i64> {
        let at = row * self.width + column;
        match &self.cells {
            Cells::Narrow(cells) => (cells[at] != NO_NARROW).then(|| i64::from(cells[at])),
            Cells::Wide(cells) => (cells[at] != NO_WIDE).then(|| cells[at]),
        }
    }

    /// All cells, integers over [`Self::unit`].
    pub fn cells(&self) -> CellSlice<'_> {
        match &self.cells {
            Cells::Narrow(cells) => CellSlice::Narrow(cells),
            Cells::Wide(cells) => CellSlice::Wide(cells),
        }
    }

    /// The cell as a number.
    pub fn value(&self, row: usize, column: usize) -> Option<f64> {
        self.get(row, column).map(|scaled| scaled as f64 / self.unit() as f64)
    }

    /// Adds a row; cells beyond its end are missing. `false`, and nothing added, if a number does not fit into 64 bits
    /// at the common unit.
    #[must_use]
    pub fn push(&mut self, row: &[Option<Decimal>]) -> bool {
        let finest = row.iter().flatten().map(|cell| cell.digits).max().unwrap_or(0);
        if finest > self.digits && !self.refine(finest) {
            return false;
        }
        let start = self.rows() * self.width;
        for column in 0..self.width {
            let cell = row.get(column).copied().flatten();
            if !self.push_cell(cell) {
                self.truncate(start);
                return false;
            }
        }
        true
    }

    /// Adds a row of small whole numbers, [`CellSlice::NO_NARROW`] where one is missing, as [`Self::push`] would; cells
    /// beyond its end are missing.
    #[inline]
    #[must_use]
    pub fn push_small(&mut self, row: &[i8]) -> bool {
        match &mut self.cells {
            Cells::Narrow(cells) if row.len() == self.width && self.digits == 0 => {
                cells.extend_from_slice(row);
                true
            }
            _ => {
                let row: Vec<Option<Decimal>> = row.iter().map(|&cell| Decimal::small(cell)).collect();
                self.push(&row)
            }
        }
    }

    /// Adds a row of small whole numbers that `read` adds to the cells, as [`Self::push_small`] would, and returns what it
    /// returns; cells beyond their end are missing. `None`, and nothing added, if it does or if a number does not fit.
    #[inline]
    pub fn push_read<T>(&mut self, read: impl FnOnce(&mut Vec<i8>) -> Option<T>) -> Option<T> {
        if let Cells::Narrow(cells) = &mut self.cells
            && self.digits == 0
        {
            let start = cells.len();
            let read = read(cells);
            let end = start + if read.is_some() { self.width } else { 0 };
            if cells.len() != end {
                cells.resize(end, NO_NARROW);
            }
            return read;
        }
        let mut row = Vec::with_capacity(self.width);
        read(&mut row).filter(|_| self.push_small(&row))
    }

    #[inline]
    fn push_cell(&mut self, cell: Option<Decimal>) -> bool {
        let scaled = match cell {
            None => None,
            Some(cell) => match cell.mantissa.checked_mul(power_of_ten(self.digits - cell.digits)) {
                Some(scaled) if scaled != NO_WIDE => Some(scaled),
                _ => return false,
            },
        };
        if let Cells::Narrow(cells) = &mut self.cells {
            match scaled.map(i8::try_from) {
                None => {
                    cells.push(NO_NARROW);
                    return true;
                }
                Some(Ok(small)) if small != NO_NARROW => {
                    cells.push(small);
                    return true;
                }
                Some(_) => self.widen(),
            }
        }
        if let Cells::Wide(cells) = &mut self.cells {
            cells.push(scaled.unwrap_or(NO_WIDE));
        }
        true
    }

    fn truncate(&mut self, cells_left: usize) {
        match &mut self.cells {
            Cells::Narrow(cells) => cells.truncate(cells_left),
            Cells::Wide(cells) => cells.truncate(cells_left),
        }
    }

    fn widen(&mut self) {
        if let Cells::Narrow(cells) = &self.cells {
            let wide = cells.iter().map(|&cell| if cell == NO_NARROW { NO_WIDE } else { i64::from(cell) });
            self.cells = Cells::Wide(wide.collect());
        }
    }

    /// Brings all cells to a finer unit; `false` if one does not fit.
    fn refine(&mut self, digits: u8) -> bool {
        if self.rows() > 0 {
            self.widen();
        }
        let factor = power_of_ten(digits - self.digits);
        if let Cells::Wide(cells) = &mut self.cells {
            if cells.iter().any(|&cell| cell != NO_WIDE && cell.checked_mul(factor).is_none()) {
                return false;
            }
            for cell in cells.iter_mut().filter(|cell| **cell != NO_WIDE) {
                *cell *= factor;
            }
        }
        self.digits = digits;
        true
    }

    /// The rows in another order.
    #[must_use]
    pub fn reordered(&self, order: &[u32]) -> Self {
        fn pick<T: Copy>(cells: &[T], width: usize, order: &[u32]) -> Vec<T> {
            let mut picked = Vec::with_capacity(order.len() * width);
            for &row in order {
                picked.extend_from_slice(&cells[row as usize * width..][..width]);
            }
            picked
        }
        let cells = match &self.cells {
            Cells::Narrow(cells) => Cells::Narrow(pick(cells, self.width, order)),
            Cells::Wide(cells) => Cells::Wide(pick(cells, self.width, order)),
        };
        Self { width: self.width, digits: self.digits, cells }
    }
}

/// All cells of a [`Decimals`], row after row, for loops over many rows.
#[derive(Debug, Clone, Copy)]
pub enum CellSlice<'a> {
    /// One byte a cell; [`CellSlice::NO_NARROW`] is a missing one.
    Narrow(&'a [i8]),
    /// Eight bytes a cell; [`CellSlice::NO_WIDE`] is a missing one.
    Wide(&'a [i64]),
}

impl CellSlice<'_> {
    /// The missing cell among bytes.
    pub const NO_NARROW: i8 = NO_NARROW;
    /// The missing cell among 64-bit integers.
    pub const NO_WIDE: i64 = NO_WIDE;
}

/// The filled forms of one instrument, one vector per field, in the order session, perspective, rater.
#[derive(Debug, Clone)]
pub struct Ratings {
    /// Index of the instrument in `Study::instruments`.
    pub instrument: usize,
    /// Which session a form is about; ascending.
    pub session: Vec<SessionId>,
    /// Who looked.
    pub perspective: Vec<Perspective>,
    /// Who filled it in.
    pub rater: Vec<PersonId>,
    /// Items, one column each, from item 1; no columns when only scale scores were given.
    pub items: Decimals,
    /// Scale scores that stood in the file, one column for each of `given_scales`.
    pub given: Decimals,
    /// Scale ids of the columns of `given`.
    pub given_scales: Vec<String>,
    /// Physical line of each form, and its file as an index into the ledger.
    pub line: Vec<(u16, u32)>,
}

impl Ratings {
    /// How many forms.
    pub fn len(&self) -> usize {
        self.session.len()
    }

    /// No form at all?
    pub fn is_empty(&self) -> bool {
        self.session.is_empty()
    }

    /// Does this form hold neither an answer nor a score?
    pub fn is_blank(&self, row: usize) -> bool {
        let blank = |table: &Decimals| (0..table.width()).all(|column| table.get(row, column).is_none());
        blank(&self.items) && blank(&self.given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_what_was_written_when_units_and_sizes_change() {
        let mut table = Decimals::new(2);
        assert!(table.push(&[Some(Decimal::whole(5)), None]));
        assert!(table.push(&[Some(Decimal { mantissa: 35, digits: 1 }), Some(Decimal::whole(1_000_000_000_003))]));
        assert_eq!((table.unit(), table.rows()), (10, 2));
        assert_eq!(table.get(0, 0), Some(50));
        assert_eq!(table.get(0, 1), None);
        assert_eq!(table.get(1, 1), Some(10_000_000_000_030));
        assert_eq!(table.reordered(&[1, 0]).value(1, 0), Some(5.0));
    }

    #[test]
    fn a_number_that_does_not_fit_is_refused_and_leaves_the_table_as_it_was() {
        let mut table = Decimals::new(2);
        assert!(table.push(&[Some(Decimal::whole(1)), Some(Decimal { mantissa: 1, digits: 2 })]));
        assert!(!table.push(&[Some(Decimal::whole(1)), Some(Decimal::whole(i64::MAX / 2))]));
        assert_eq!(table.rows(), 1);
    }
}
