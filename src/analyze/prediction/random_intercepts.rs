//! Did it happen, within a client and between clients: one logistic model with an intercept of each client.

use super::kinds::successes;
use super::rows_of::RowsOf;
use super::setting::Setting;
use crate::analyze::finding::Finding;
use crate::domain::predict_table::PredictTable;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::glm::NODES;
use crate::stats::glm::Predictors;
use crate::stats::glm::RandomIntercept;
use crate::stats::glm::random_intercept;
use crate::stats::levels::Nesting;

const METHOD: &str = "logistic-random-intercept";

/// What a column of the model says.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Of {
    /// A view or covariate from session to session.
    Within(usize),
    /// The same between the clients of one therapist.
    Between(usize),
    /// The same between therapists, so that it is not mixed with the clients': it has no row, since therapists have no variance of
    /// their own in this model.
    Therapists,
    Session,
}

/// Columns that vary, and those that do not.
#[derive(Default)]
struct Columns {
    of: Vec<Of>,
    values: Vec<Vec<f64>>,
    constant: Vec<Of>,
}

impl Columns {
    fn add(&mut self, of: Of, values: Vec<f64>, varies: bool) {
        if varies {
            self.of.push(of);
            self.values.push(values);
        } else if of != Of::Therapists {
            self.constant.push(of);
        }
    }
}

/// The rows of the model; none for outcomes that are no yes or no and no share of tasks.
pub(super) fn within_and_between(table: &PredictTable, setting: &Setting, rows: &RowsOf) -> Vec<Finding> {
    let Some(outcome) = successes(table.outcome.kind, setting) else { return Vec::new() };
    let columns = match columns(table, setting) {
        Ok(columns) => columns,
        Err(reason) => return refused(&reason, setting, rows),
    };
    let fit = outcome.and_then(|outcome| {
        let predictors = Predictors::new(outcome.rows(), columns.values.clone()).ok_or(Undefined::Overflow)?;
        random_intercept(&predictors, &outcome, &setting.case, NODES)
    });
    let fit = match fit {
        Ok(fit) => fit,
        Err(Undefined::Separated { columns: parting }) => return refused(&parted(&columns, &parting), setting, rows),
        Err(reason) => return refused(&reason, setting, rows),
    };
    let mut found: Vec<Finding> =
        columns.of.iter().enumerate().filter_map(|(place, &of)| coefficient(&fit, place, of, rows)).collect();
    let constant = |of: &Of| row(*of, Err(Undefined::ConstantColumn), setting.rows.len(), rows);
    found.extend(columns.constant.iter().filter_map(constant));
    let n = setting.rows.len();
    found.push(rows.all().row("client", "sd_client", fit.spread(), n, METHOD).of_raters(fit.groups));
    let likelihood = Estimate::plain(fit.regression.log_likelihood, n);
    found.push(rows.all().row("session", "log_likelihood", likelihood, n, METHOD));
    found
}

fn columns(table: &PredictTable, setting: &Setting) -> Result<Columns, Undefined> {
    let nesting = Nesting::new(&setting.case, setting.therapist.as_ref())?;
    let mut columns = Columns::default();
    for (place, rating) in setting.predictors().into_iter().enumerate() {
        let parts = nesting.centre(rating)?;
        columns.add(Of::Within(place), parts.within, parts.varies[0]);
        columns.add(Of::Between(place), parts.between_client, parts.varies[1]);
        columns.add(Of::Therapists, parts.between_therapist, parts.varies[2]);
    }
    if let Some(numbers) = setting.sessions(table) {
        let varies = numbers.iter().any(|number| *number != numbers[0]);
        columns.add(Of::Session, numbers.iter().map(|&number| number as f64).collect(), varies);
    }
    Ok(columns)
}

/// The views and covariates, by place, of which some part goes along with the outcome without exception.
fn parted(columns: &Columns, parting: &[usize]) -> Undefined {
    let mut places: Vec<usize> = parting
        .iter()
        .filter_map(|&column| match columns.of[column] {
            Of::Within(place) | Of::Between(place) => Some(place),
            Of::Therapists | Of::Session => None,
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    if places.is_empty() { Undefined::NotConverged } else { Undefined::Separated { columns: places } }
}

/// The row of a column with Wald's interval and test.
fn coefficient(fit: &RandomIntercept, place: usize, of: Of, rows: &RowsOf) -> Option<Finding> {
    let place = fit.regression.place(place);
    let value = fit.regression.wald(place, rows.heading.conf_level);
    let row = row(of, value, fit.regression.rows, rows)?;
    Some(match fit.regression.wald_test(place) {
        Ok(test) => Finding { statistic: Some(test.z), p_value: Some(test.p), ..row },
        Err(_) => row,
    })
}

fn row(of: Of, value: Result<Estimate, Undefined>, n: usize, rows: &RowsOf) -> Option<Finding> {
    match of {
        Of::Within(place) => {
            Some(rows.of_predictor("within_client", ("log_odds_within", "log_odds"), place, value, n, METHOD))
        }
        Of::Between(place) => {
            Some(rows.of_predictor("between_client", ("log_odds_between", "log_odds"), place, value, n, METHOD))
        }
        Of::Session => Some(rows.all().row("session", "log_odds_session", value, n, METHOD)),
        Of::Therapists => None,
    }
}

fn refused(reason: &Undefined, setting: &Setting, rows: &RowsOf) -> Vec<Finding> {
    let parts = (0..rows.names.len()).flat_map(|place| [Of::Within(place), Of::Between(place)]);
    parts.filter_map(|of| row(of, Err(reason.clone()), setting.rows.len(), rows)).collect()
}
