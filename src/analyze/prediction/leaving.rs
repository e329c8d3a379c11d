//! Leaving as an outcome: the chance to leave after a session among those who came to it, as a discrete-time hazard.

use std::collections::BTreeMap;

use super::compared::Compared;
use super::kinds::compared_per_sd;
use super::kinds::happened_or_not;
use super::notices::about_leaving;
use super::rows_of::RowsOf;
use crate::analyze::finding::Finding;
use crate::domain::notice::Notice;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;
use crate::stats::glm::Predictors;
use crate::stats::glm::Successes;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;

/// What models of leaving are made by.
const METHOD: &str = "hazard";

/// Log odds of leaving after a session: each view alone, each pair and all together, with the number of the session held
/// (Singer & Willett 1993). Two views are compared per standard deviation, leaving out one unit at a time.
pub(super) fn leaving(
    table: &PredictTable,
    one: &Compared<'_>,
    conf: &ConfidenceLevel,
) -> (Vec<Finding>, Option<Notice>) {
    let setting = one.setting;
    let n = setting.rows.len();
    let Some(sessions) = setting.sessions(table) else {
        return (
            refused(&one.rows, &Undefined::NotEstimable { lacking: "number of the session in each row" }, n),
            None,
        );
    };
    let kept = there(&setting.outcome, &setting.case, &sessions);
    let part = |column: &[f64]| kept.iter().map(|&row| column[row]).collect::<Vec<f64>>();
    let mut columns: Vec<Vec<f64>> = setting.predictors().into_iter().map(part).collect();
    columns.push(kept.iter().map(|&row| sessions[row] as f64).collect());
    let left: Vec<bool> = kept.iter().map(|&row| setting.outcome[row] == 1.0).collect();
    // The number of the session is held like a covariate.
    let mut rows = one.rows.clone();
    rows.covariates.push("session".to_owned());
    let Some(predictors) = Predictors::new(kept.len(), columns) else { return (Vec::new(), None) };
    let left = Successes::binary(&left);
    let mut found = happened_or_not(&left, &predictors, METHOD, "session", &rows);
    if one.is_pair() {
        let (units, _) = setting.units.part(&kept);
        found.push(compared_per_sd(&left, &predictors, &units, ("session", &rows), conf));
    }
    (found, about_leaving(n - kept.len()))
}

/// The rows up to the one in which someone left.
fn there(outcome: &[f64], case: &Factor, sessions: &[i64]) -> Vec<usize> {
    let mut last: BTreeMap<u32, i64> = BTreeMap::new();
    for (row, &case) in case.codes().iter().enumerate().filter(|(row, _)| outcome[*row] == 1.0) {
        let known = last.entry(case).or_insert(sessions[row]);
        *known = (*known).min(sessions[row]);
    }
    let still = |&row: &usize| last.get(&case.codes()[row]).is_none_or(|last| sessions[row] <= *last);
    (0..outcome.len()).filter(still).collect()
}

fn refused(rows: &RowsOf, reason: &Undefined, n: usize) -> Vec<Finding> {
    (0..rows.names.len())
        .map(|view| rows.in_model("session", "log_odds", view, Err(reason.clone()), n, METHOD))
        .collect()
}
