//! Tests of a reliability against a value that is not zero, as rows.

use crate::analyze::finding::{Finding, Heading};
use crate::domain::rated_table::RatedTable;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::icc::{FTest, Form, MeanSquares, test_against};

/// One row for each of the six coefficients: F with its degrees of freedom and the upper tail.
pub(super) fn against_rows(table: &RatedTable, rho0: f64, heading: &Heading) -> Vec<Finding> {
    let (n, k) = (table.targets.len(), table.raters.len());
    let squares = mean_squares(table);
    let row = |&form: &Form| {
        let term = format!("test{}", form.name().trim_start_matches("ICC"));
        let test: Result<FTest, Undefined> = squares.clone().and_then(|ms| test_against(&ms, form, rho0));
        let test = test.map_err(|reason| match reason {
            Undefined::Overflow => Undefined::Overflow.named(NO_ERROR.to_owned()),
            other => other,
        });
        let method = if test.is_ok() { "f" } else { "refused" };
        let value = test.clone().and_then(|test| Estimate::plain(test.statistic, n));
        let mut row = heading.row(table.target_is, &term, value, n, format!("{method}, against {rho0}")).of_raters(k);
        if let Ok(test) = test {
            (row.statistic, row.df1, row.df2) = (Some(test.statistic), Some(test.df1), Some(test.df2));
            row.p_value = Some(test.p_value);
        }
        row
    };
    Form::ALL.iter().map(row).collect()
}

/// Why F has no finite value.
const NO_ERROR: &str = "nothing is left over as error, so F has no finite value";

/// The mean squares of a complete table whose targets stand side by side.
fn mean_squares(table: &RatedTable) -> Result<MeanSquares, Undefined> {
    if !table.clusters.is_empty() {
        return Err(Undefined::NotEstimable { lacking: "F test of targets that lie in clusters" });
    }
    MeanSquares::of(&table.observations.table().ok_or(Undefined::Replicates)?)
}
