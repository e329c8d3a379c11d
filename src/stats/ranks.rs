//! Values from the lowest to the highest, equal ones sharing their mean rank.

/// A column and its rows from the lowest value to the highest.
#[derive(Debug, Clone)]
pub struct Ordered<'a> {
    values: &'a [f64],
    rows: Vec<usize>,
}

impl<'a> Ordered<'a> {
    /// Puts the rows of a column in order once, for any part of them to be ranked.
    pub fn of(values: &'a [f64]) -> Self {
        let mut rows: Vec<usize> = (0..values.len()).collect();
        rows.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
        Self { values, rows }
    }

    /// Twice the rank of each row that is kept, 2 for the lowest; 0 for the others. Twice, so that mean ranks of equal
    /// values are whole numbers and sums of them exact.
    ///
    /// ```
    /// use parallax::stats::ranks::Ordered;
    /// assert_eq!(Ordered::of(&[3.0, 1.0, 3.0, 0.5]).twice_ranks(|_| true), [7.0, 4.0, 7.0, 2.0]);
    /// assert_eq!(Ordered::of(&[3.0, 1.0, 3.0, 0.5]).twice_ranks(|row| row != 3), [5.0, 2.0, 5.0, 0.0]);
    /// ```
    pub fn twice_ranks(&self, kept: impl Fn(usize) -> bool) -> Vec<f64> {
        let mut ranks = vec![0.0; self.values.len()];
        let mut below = 0.0;
        for tied in self.rows.chunk_by(|&one, &other| self.values[one] == self.values[other]) {
            let count = tied.iter().filter(|&&row| kept(row)).count() as f64;
            // Ranks below + 1 to below + count.
            tied.iter().filter(|&&row| kept(row)).for_each(|&row| ranks[row] = 2.0 * below + count + 1.0);
            below += count;
        }
        ranks
    }
}
