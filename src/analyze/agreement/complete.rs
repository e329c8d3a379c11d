//! The six coefficients of the largest set of targets that the same raters all rated, from mean squares: what programs
//! report that leave incomplete targets out.

use crate::analyze::finding::{Finding, Heading};
use crate::domain::rated_table::RatedTable;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::icc::Form;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::complete_block;
use crate::stats::icc::{Components, components, smallest_detectable_change, standard_error_of_measurement};
use crate::stats::icc::{Icc, icc};

/// The rows of the block; `complete block` stands in their method.
pub(super) fn block_rows(table: &RatedTable, heading: &Heading) -> Vec<Finding> {
    let found = table.observations.table().ok_or(Undefined::Replicates).and_then(|cells| {
        let block = complete_block(&cells)?;
        MeanSquares::of(&block.table(&cells))
    });
    match found {
        Err(reason) => {
            let (n, k) = (table.targets.len(), table.raters.len());
            let row =
                |form: &Form| heading.row(table.target_is, form.name(), Err(reason.clone()), n, "refused").of_raters(k);
            Form::ALL.iter().map(row).collect()
        }
        Ok(ms) => {
            let mut rows: Vec<Finding> = Form::ALL.iter().map(|&form| form_row(heading, &ms, form)).collect();
            let method = if ms.is_exact() { "exact-decimal" } else { "two-pass" };
            rows.extend(mean_square_rows(heading, &ms, method));
            rows.extend(component_rows(heading, &ms));
            for row in &mut rows {
                row.level = table.target_is;
                row.method.push_str(", complete block");
            }
            rows
        }
    }
}

fn form_row(heading: &Heading, ms: &MeanSquares, form: Form) -> Finding {
    let (n, k) = (ms.targets(), ms.raters());
    match icc(ms, form, heading.conf_level) {
        Err(reason) => heading.row("session", form.name(), Err(reason), n, "refused").of_raters(k),
        Ok(Icc { estimate, test, method, .. }) => {
            let mut row = heading.row("session", form.name(), Ok(estimate), n, method).of_raters(k);
            if let Some(test) = test {
                (row.statistic, row.df1, row.df2) = (Some(test.statistic), Some(test.df1), Some(test.df2));
                row.p_value = Some(test.p_value);
            }
            row
        }
    }
}

fn component_rows(heading: &Heading, ms: &MeanSquares) -> Vec<Finding> {
    let Components { target, rater, residual, .. } = components(ms);
    let sem = |form| standard_error_of_measurement(ms, form);
    let n = ms.targets();
    let values = [
        ("var_target", Estimate::plain(target.value, n)),
        ("var_rater", Estimate::plain(rater.value, n)),
        ("var_residual", Estimate::plain(residual.value, n)),
        ("sem_agreement", sem(Form::AgreementSingle)),
        ("sem_consistency", sem(Form::ConsistencySingle)),
        ("sdc", sem(Form::AgreementSingle).and_then(|sem| Estimate::plain(smallest_detectable_change(sem.value), n))),
    ];
    let row = |(term, value)| heading.row("session", term, value, n, "anova").of_raters(ms.raters());
    values.into_iter().map(row).collect()
}

/// The mean squares that all coefficients of a table follow from.
pub fn mean_square_rows(heading: &Heading, ms: &MeanSquares, method: &'static str) -> Vec<Finding> {
    let parts = [
        ("ms_target", ms.rows(), ms.df_rows()),
        ("ms_rater", ms.columns(), ms.df_columns()),
        ("ms_residual", ms.residual(), ms.df_residual()),
        ("ms_within", ms.within(), ms.df_within()),
    ];
    let row = |(term, value, df): (&str, f64, f64)| {
        let mut row = heading.row("session", term, Estimate::plain(value, ms.targets()), ms.targets(), method);
        row.df1 = Some(df);
        row.of_raters(ms.raters())
    };
    parts.into_iter().map(row).collect()
}
