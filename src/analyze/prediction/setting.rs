//! Which rows are compared, and what in them is independent of one another.

use super::shape::Shape;
use crate::domain::predict_table::IdColumn;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;
use crate::stats::observations::Factor;

/// Therapists below this number cannot stand for other therapists.
pub(in crate::analyze) const FEWEST_THERAPISTS: usize = 4;
/// An outcome of yes or no whose rarer value stands in fewer rows bears numbers, but no verdict: of equal correlations the jackknife
/// then finds 9 % to differ.
const EVENTS_FOR_A_VERDICT: usize = 5;
/// Rows below this number hold no answer.
pub(super) const FEWEST_ROWS: usize = 4;

/// What is left out at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A case: a row where there is one row for each.
    Case,
    /// A client with all sessions.
    Client,
    /// A therapist with all clients.
    Therapist,
}

impl Unit {
    /// As an option and a sentence call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Client => "client",
            Self::Therapist => "therapist",
        }
    }
}

/// The rows of some views: those that have the outcome, each of these views and every covariate.
#[derive(Debug, Clone)]
pub struct Setting {
    /// What is left out at a time.
    pub unit: Unit,
    /// Did someone ask for that unit?
    pub asked: bool,
    /// The rows of the table.
    pub rows: Vec<usize>,
    /// The outcome of each row: of counts over an exposure the rate, so that rows are compared for the same time or chances.
    pub outcome: Vec<f64>,
    /// Counts as they stand, where there is an exposure.
    pub counts: Option<Vec<f64>>,
    /// Each view.
    pub views: Vec<Vec<f64>>,
    /// Each covariate.
    pub covariates: Vec<Vec<f64>>,
    /// The exposure of each row, where someone said.
    pub exposure: Option<Vec<f64>>,
    /// Whom a row is about.
    pub case: Factor,
    /// In whose care.
    pub therapist: Option<Factor>,
    /// The independent unit of each row.
    pub units: Factor,
    /// The place of each unit among the levels of its column in the table; empty where every row is its own unit.
    unit_levels: Vec<u32>,
}

impl Setting {
    /// Takes the rows of a table that are complete for some of its views.
    ///
    /// # Errors
    /// [`Undefined::NotEstimable`] where a view has no rating at all, or a unit was asked for that the table does not know;
    /// [`Undefined::TooFewPairs`] where fewer than four rows are complete.
    pub fn of(table: &PredictTable, views: &[usize], shape: Shape, asked: Option<Unit>) -> Result<Self, Undefined> {
        if views.iter().any(|&view| table.views[view].values.iter().all(Option::is_none)) {
            return Err(Undefined::NotEstimable {
                lacking: if views.len() == 1 { "rating in this view" } else { "rating in one of the views" },
            });
        }
        let rows = table.complete(views);
        if rows.len() < FEWEST_ROWS {
            return Err(Undefined::TooFewPairs { have: rows.len(), need: FEWEST_ROWS });
        }
        let (case, case_levels) = match &table.case {
            Some(column) => part(column, &rows)?,
            None => each_its_own(rows.len())?,
        };
        let therapist = table.therapist.as_ref().map(|column| part(column, &rows)).transpose()?;
        let unit = asked.unwrap_or_else(|| usual_unit(shape, therapist.as_ref().map(|(factor, _)| factor)));
        let (units, unit_levels) = match (unit, &therapist) {
            (Unit::Therapist, Some((factor, levels))) => (factor.clone(), levels.clone()),
            (Unit::Therapist, None) => return Err(Undefined::NotEstimable { lacking: "column of therapists" }),
            (Unit::Client, _) if table.case.is_none() => {
                return Err(Undefined::NotEstimable { lacking: "column of cases" });
            }
            _ => (case.clone(), case_levels),
        };
        let of = |values: &[Option<f64>]| rows.iter().filter_map(|&row| values[row]).collect::<Vec<f64>>();
        let exposure = table.exposure.as_ref().map(|column| of(&column.values));
        let is_rate = exposure.is_some() && table.outcome.kind == OutcomeKind::Count;
        Ok(Self {
            unit,
            asked: asked.is_some(),
            outcome: of(&table.compared_by()),
            counts: is_rate.then(|| of(&table.outcome.values)),
            views: views.iter().map(|&view| of(&table.views[view].values)).collect(),
            exposure,
            covariates: table.covariates.iter().map(|covariate| of(&covariate.values)).collect(),
            case,
            therapist: therapist.map(|(factor, _)| factor),
            units,
            unit_levels,
            rows,
        })
    }

    /// The views as columns.
    pub fn columns(&self) -> Vec<&[f64]> {
        self.views.iter().map(Vec::as_slice).collect()
    }

    /// The views, then the covariates.
    pub fn predictors(&self) -> Vec<&[f64]> {
        self.views.iter().chain(&self.covariates).map(Vec::as_slice).collect()
    }

    /// The independent unit of each row of the table, complete or not; `None` where every row is its own.
    pub fn units_of_all(&self, table: &PredictTable) -> Option<Factor> {
        let column = if self.unit == Unit::Therapist { table.therapist.as_ref() } else { table.case.as_ref() };
        let column = column.filter(|column| column.levels.len() < column.codes.len())?;
        Factor::new(column.codes.clone(), column.levels.len())
    }

    /// What a unit is called in the table that these rows are of.
    pub fn unit_name(&self, table: &PredictTable, unit: usize) -> Option<String> {
        let column = if self.unit == Unit::Therapist { table.therapist.as_ref() } else { table.case.as_ref() };
        match column {
            Some(column) => column.levels.get(*self.unit_levels.get(unit)? as usize).cloned(),
            None => (unit < self.units.levels()).then(|| format!("row {}", unit + 1)),
        }
    }

    /// The level of a statistic over all rows.
    pub fn level(&self, shape: Shape) -> &'static str {
        if shape == Shape::Sessions { "session" } else { "client" }
    }

    /// The rows in which the rarer value of an outcome of yes or no stands, if both occur and they are too few for a verdict: a test
    /// that leaves out rows then decides by which of a handful it leaves out.
    pub fn few_events(&self, kind: OutcomeKind) -> Option<usize> {
        let yes = self.outcome.iter().filter(|&&value| value == 1.0).count();
        let rarer = yes.min(self.outcome.len() - yes);
        (kind == OutcomeKind::Binary && (1..EVENTS_FOR_A_VERDICT).contains(&rarer)).then_some(rarer)
    }

    /// The number of the session of each row, where there are numbers.
    pub fn sessions(&self, table: &PredictTable) -> Option<Vec<i64>> {
        let numbers = table.session.as_ref()?;
        Some(self.rows.iter().map(|&row| i64::from(numbers[row])).collect())
    }

    /// Therapists who took part, if they are fewer than can stand for others.
    pub fn few_therapists(&self) -> Option<usize> {
        self.therapist.as_ref().map(Factor::levels).filter(|&count| count < FEWEST_THERAPISTS)
    }
}

fn part(column: &IdColumn, rows: &[usize]) -> Result<(Factor, Vec<u32>), Undefined> {
    let all = Factor::new(column.codes.clone(), column.levels.len()).ok_or(Undefined::NotIdentified)?;
    Ok(if rows.len() == column.codes.len() && all.has_no_empty_level() {
        let levels = (0..u32::MAX).take(all.levels()).collect();
        (all, levels)
    } else {
        all.part(rows)
    })
}

fn each_its_own(rows: usize) -> Result<(Factor, Vec<u32>), Undefined> {
    let codes: Vec<u32> = (0..u32::MAX).take(rows).collect();
    Ok((Factor::new(codes, rows).ok_or(Undefined::NotIdentified)?, Vec::new()))
}

fn usual_unit(shape: Shape, therapist: Option<&Factor>) -> Unit {
    let enough = therapist.is_some_and(|therapist| therapist.levels() >= FEWEST_THERAPISTS);
    match shape {
        Shape::Sessions | Shape::Nested if enough => Unit::Therapist,
        Shape::Sessions => Unit::Client,
        Shape::Cases | Shape::Nested => Unit::Case,
    }
}
