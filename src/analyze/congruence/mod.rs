//! Does it matter for an outcome whether two ratings agree, and does one view follow the other?

mod beside;
mod notices;
mod surface;

pub use notices::one_sided;

use super::finding::{Finding, Heading};
use super::prediction::rows_of::contrast_row;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct CongruenceQuestion {
    /// The point of the rating scale that both views are measured from; the middle of the range, or the mean of all ratings of
    /// both, if not given.
    pub centre: Option<f64>,
    /// Confidence level of the intervals.
    pub conf_level: f64,
}

/// Two views of the same rows, and what is known of the rows.
struct Pair<'t> {
    table: &'t PredictTable,
    /// Places of the views in the table.
    views: [usize; 2],
    /// The rows that have the outcome and both.
    rows: Vec<usize>,
}

/// All rows about every two views of a table: surfaces first, then how one view follows another.
///
/// A surface is made for an outcome that is measured or a share; of other kinds it is refused.
pub fn congruence(table: &PredictTable, instrument: &str, scale: &str, question: &CongruenceQuestion) -> Vec<Finding> {
    let level = ConfidenceLevel::new(question.conf_level);
    let count = table.views.len();
    let pairs: Vec<Pair<'_>> = (0..count)
        .flat_map(|first| (first + 1..count).map(move |second| [first, second]))
        .map(|views| Pair { table, views, rows: table.complete(&views) })
        .collect();
    let heading = |views: String| Heading {
        analysis: "congruence",
        instrument: instrument.into(),
        scale: scale.into(),
        views: Some(views),
        conf_level: question.conf_level,
    };
    let mut found = Vec::new();
    for pair in &pairs {
        found.extend(surface::rows(pair, question.centre, &heading(pair.names().join(",")), &level));
    }
    for pair in &pairs {
        let names = pair.names();
        found.extend(beside::rows(pair, &heading(format!("{}-{}", names[1], names[0])), &level));
    }
    found
}

impl Pair<'_> {
    fn names(&self) -> [String; 2] {
        self.views.map(|view| self.table.views[view].name.clone())
    }

    fn ratings(&self, place: usize) -> Vec<f64> {
        let values = &self.table.views[self.views[place]].values;
        self.rows.iter().filter_map(|&row| values[row]).collect()
    }

    fn outcome(&self) -> Vec<f64> {
        self.rows.iter().filter_map(|&row| self.table.outcome.values[row]).collect()
    }

    /// The cases of the rows, where several rows are about one.
    fn repeated(&self) -> Option<Factor> {
        let case = self.table.case.as_ref()?;
        let factor = Factor::numbered(self.rows.iter().map(|&row| case.codes[row]));
        (factor.levels() < self.rows.len()).then_some(factor)
    }

    fn therapists(&self) -> Option<Factor> {
        let therapist = self.table.therapist.as_ref()?;
        let factor = Factor::numbered(self.rows.iter().map(|&row| therapist.codes[row]));
        (factor.levels() > 1).then_some(factor)
    }

    /// What is independent in these rows, with its name: therapists, else cases with several rows.
    fn clusters(&self) -> Option<(&'static str, Factor)> {
        let of_cases = || self.repeated().map(|cases| ("client", cases));
        self.therapists().map(|own| ("therapist", own)).or_else(of_cases)
    }

    /// What a row is.
    fn level(&self) -> &'static str {
        if self.repeated().is_some() { "session" } else { "case" }
    }
}

/// Why nothing can be said of a row that is not complete.
fn refused(heading: &Heading, level: &'static str, terms: &[&str], reason: &Undefined, n: usize) -> Vec<Finding> {
    terms.iter().map(|term| heading.row(level, term, Err(reason.clone()), n, "refused")).collect()
}
