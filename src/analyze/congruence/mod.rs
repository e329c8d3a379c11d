//! Does it matter for an outcome whether two ratings agree, and does one view follow the other?

mod beside;
mod notices;
mod profiles;
mod surface;
mod unasked;

pub use notices::{few_therapists, one_sided};
pub use profiles::{ProfileQuestion, profiles};
pub use unasked::{ROWS_FOR_A_SURFACE, may_have_surface, surfaces_unasked};

use super::finding::{Finding, Heading};
use super::prediction::rows_of::contrast_row;
use super::prediction::{FEWEST_THERAPISTS, pairs};
use crate::domain::predict_table::{NumberColumn, PredictTable};
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
/// A surface is made for an outcome that is measured or a share; of other kinds it is refused. Two views whose answers are known
/// to run over different ranges are refused altogether: there is no place where both are equal.
pub fn congruence(table: &PredictTable, instrument: &str, scale: &str, question: &CongruenceQuestion) -> Vec<Finding> {
    let level = ConfidenceLevel::new(question.conf_level);
    let heading = heading(instrument, scale, question.conf_level);
    let (apart, alike): (Vec<Pair<'_>>, Vec<Pair<'_>>) = Pair::all(table).partition(Pair::has_two_scales);
    let mut found = Vec::new();
    for pair in &apart {
        let reason = Undefined::NotEstimable { lacking: "rating scale that both views share" };
        let (names, level, n) = (pair.names(), pair.level(), pair.rows.len());
        found.extend(refused(&heading(names.join(",")), level, &surface::LINES, &reason, n));
        found.extend(refused(&heading(format!("{}-{}", names[1], names[0])), level, &beside::TERMS, &reason, n));
    }
    for pair in &alike {
        found.extend(surface::rows(pair, question.centre, &heading(pair.names().join(",")), &level));
    }
    for pair in &alike {
        let names = pair.names();
        found.extend(beside::rows(pair, &heading(format!("{}-{}", names[1], names[0])), &level));
    }
    found
}

/// What all rows about two views, which it takes by name, have in common.
fn heading<'a>(instrument: &'a str, scale: &'a str, conf_level: f64) -> impl Fn(String) -> Heading + 'a {
    move |views| Heading {
        analysis: "congruence",
        instrument: instrument.into(),
        scale: scale.into(),
        views: Some(views),
        conf_level,
    }
}

impl<'t> Pair<'t> {
    /// Every two views of a table.
    fn all(table: &'t PredictTable) -> impl Iterator<Item = Self> {
        pairs(table.views.len()).map(move |(first, second)| {
            let views = [first, second];
            Self { table, views, rows: table.complete(&views) }
        })
    }

    fn names(&self) -> [String; 2] {
        self.views.map(|view| self.table.views[view].name.clone())
    }

    /// Are both ranges of answers known, and not the same?
    fn has_two_scales(&self) -> bool {
        let [one, other] = self.views.map(|view| self.table.views[view].range);
        one.zip(other).is_some_and(|(one, other)| one != other)
    }

    fn ratings(&self, place: usize) -> Vec<f64> {
        let values = &self.table.views[self.views[place]].values;
        self.rows.iter().filter_map(|&row| values[row]).collect()
    }

    fn outcome(&self) -> Vec<f64> {
        self.rows.iter().filter_map(|&row| self.table.outcome.values[row]).collect()
    }

    /// What is held equal beside the two, one column each.
    fn covariates(&self) -> Vec<Vec<f64>> {
        let of = |column: &NumberColumn| self.rows.iter().filter_map(|&row| column.values[row]).collect();
        self.table.covariates.iter().map(of).collect()
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

    /// Therapists who are enough to stand for others: fewer leave no errors of clusters.
    fn many_therapists(&self) -> Option<Factor> {
        self.therapists().filter(|own| own.levels() >= FEWEST_THERAPISTS)
    }

    /// What is independent in these rows, with its name: therapists where they are enough, else cases with several rows.
    fn clusters(&self) -> Option<(&'static str, Factor)> {
        let of_cases = || self.repeated().map(|cases| ("client", cases));
        self.many_therapists().map(|own| ("therapist", own)).or_else(of_cases)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::predict_table::{OutcomeColumn, OutcomeKind};

    fn values(step: u32, below: u32) -> Vec<Option<f64>> {
        (0..30).map(|row| Some(f64::from(row * step % below) + 1.0)).collect()
    }

    fn found(range: Option<(f64, f64)>) -> Vec<Finding> {
        let outcome = OutcomeColumn {
            name: "outcome".to_owned(),
            kind: OutcomeKind::Continuous,
            declared: true,
            rated_by: None,
            values: values(7, 11),
        };
        let view = |name: &str, values, range| NumberColumn { name: name.to_owned(), values, range };
        let table = PredictTable {
            unrated: Vec::new(),
            outcome,
            views: vec![view("client", values(2, 7), Some((1.0, 7.0))), view("therapist", values(3, 5), range)],
            covariates: Vec::new(),
            exposure: None,
            case: None,
            therapist: None,
            session: None,
            lag: 0,
            records: 30,
            excluded: Vec::new(),
            inputs: Vec::new(),
            notices: Vec::new(),
        };
        congruence(&table, "", "total", &CongruenceQuestion { centre: None, conf_level: 0.95 })
    }

    #[test]
    fn ratings_on_two_scales_have_no_surface_and_no_bias() {
        let apart = found(Some((1.0, 5.0)));
        assert_eq!(apart.len(), surface::LINES.len() + beside::TERMS.len());
        for row in &apart {
            assert_eq!(row.value.as_ref().unwrap_err().code(), "not-estimable", "{}", row.term);
        }
        for range in [Some((1.0, 7.0)), None] {
            let common = found(range);
            assert!(common.iter().any(|row| row.term == "a1" && row.value.is_ok()));
            assert!(common.iter().any(|row| row.term == "directional_bias" && row.value.is_ok()));
        }
    }
}
