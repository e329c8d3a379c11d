//! Counts what went wrong, and writes lines of a Markdown table.

use crate::compare::Found;
use crate::compare::METHODS;
use crate::designs::Design;

/// Heading of the rows where correlations are equal.
pub(crate) const REJECTIONS: &str = "Equal correlations: rejections in % at a nominal 5 %.";
/// Heading of the rows where they differ.
pub(crate) const COVERAGE: &str =
    "Different correlations: true differences outside the interval in % at a nominal 5 %.";
/// Heading of the rows that the comparison cautions about: the level need not hold.
pub(crate) const LOPSIDED: &str = "Equal correlations, one unit with more than 35 % of the rows: rejections in %.";
/// Heading of the columns.
pub(crate) const COLUMNS: &str = "\
| design | rows | units | draws | Meng | Williams | Hotelling | Dunn–Clark | Zou | DeLong | leave one unit out | no answer |
|---|---|---|---|---|---|---|---|---|---|---|---|";

/// What became of the draws of a design.
#[derive(Default)]
pub(crate) struct Tally {
    draws: u32,
    answers: [u32; METHODS.len()],
    wrong: [u32; METHODS.len()],
}

impl Tally {
    pub(crate) fn count(&mut self, found: Found) {
        self.draws += 1;
        for (at, answer) in found.iter().enumerate() {
            self.answers[at] += u32::from(answer.is_some());
            self.wrong[at] += u32::from(*answer == Some(true));
        }
    }

    /// Share of draws in which the comparison that leaves out units went wrong.
    pub(crate) fn wrong(&self) -> f64 {
        self.share(METHODS.len() - 1).unwrap_or(f64::NAN)
    }

    fn share(&self, method: usize) -> Option<f64> {
        (self.answers[method] > 0).then(|| f64::from(self.wrong[method]) / f64::from(self.answers[method]))
    }

    /// The line of the table.
    pub(crate) fn line(&self, design: &Design) -> String {
        let cell = |method| self.share(method).map_or("–".to_owned(), |share| format!("{:.1}", 100.0 * share));
        let cells: Vec<String> = (0..METHODS.len()).map(cell).collect();
        let rows: u32 = design.sizes.iter().sum();
        let lost = self.draws - self.answers[METHODS.len() - 1];
        let (name, units) = (design.name, design.sizes.len());
        format!("| {name} | {rows} | {units} | {} | {} | {lost} |", self.draws, cells.join(" | "))
    }
}
