//! Intraclass correlations and what they are made of, as rows.

use super::complete::mean_square_rows;
use super::levels::level_name;
use crate::analyze::finding::{Finding, Heading};
use crate::analyze::sessions_needed::SessionsNeeded;
use crate::domain::rated_table::RatedTable;
use crate::stats::Undefined;
use crate::stats::icc::Form;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::rated::{RaterReliability, Row};

/// The rows of one table; the six coefficients with the reason where nothing can be said.
pub(super) fn rating_rows(
    table: &RatedTable,
    reliability: &Result<RaterReliability, Undefined>,
    heading: &Heading,
) -> Vec<Finding> {
    let (n, k) = (table.targets.len(), table.raters.len());
    match reliability {
        Err(reason) => {
            let row =
                |form: &Form| heading.row(table.target_is, form.name(), Err(reason.clone()), n, "refused").of_raters(k);
            Form::ALL.iter().map(row).collect()
        }
        Ok(found) => {
            let all = found.coefficients.iter().chain(&found.components).chain(&found.measurement);
            let mut rows: Vec<Finding> = all.map(|row| finding(table, row, heading, (n, k))).collect();
            rows.extend(SessionsNeeded::of(table, found).iter().flat_map(|own| own.rows(heading)));
            if found.design.complete && table.clusters.is_empty() {
                rows.extend(complete_mean_squares(table, heading));
            }
            rows
        }
    }
}

fn finding(table: &RatedTable, row: &Row, heading: &Heading, (n, k): (usize, usize)) -> Finding {
    let level = level_name(row.level, table);
    let n = row.value.as_ref().map_or(n, |estimate| estimate.n);
    let mut finding = heading.row(level, &row.term, row.value.clone(), n, row.method).of_raters(k);
    finding = finding.without_interval(row.no_interval.clone());
    if let Some(test) = row.test {
        (finding.statistic, finding.df1, finding.df2) = (Some(test.statistic), Some(test.df1), Some(test.df2));
        finding.p_value = Some(test.p_value);
    }
    finding
}

fn complete_mean_squares(table: &RatedTable, heading: &Heading) -> Vec<Finding> {
    let squares = table.observations.table().and_then(|cells| MeanSquares::of(&cells).ok());
    let Some(ms) = squares else { return Vec::new() };
    let method = if ms.is_exact() { "exact-decimal" } else { "two-pass" };
    let mut rows = mean_square_rows(heading, &ms, method);
    for row in &mut rows {
        row.level = table.target_is;
    }
    rows
}
