//! Tests of intraclass correlations against a value that was asked for.

use super::words::{number_column, text_column};
use super::{Cell, NumberStyle, Table, cells};
use crate::analyze::finding::Finding;

/// Is the row such a test?
pub(super) fn is_test(term: &str) -> bool {
    term.starts_with("test(")
}

/// F with its degrees of freedom and the upper tail, or why there is none; nothing where nothing was asked.
pub(super) fn tests_table(findings: &[Finding]) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = findings.iter().filter(|finding| is_test(&finding.term)).map(row).collect();
    let columns = vec![
        text_column("Coefficient"),
        text_column("test"),
        number_column("F"),
        number_column("df1"),
        number_column("df2"),
        number_column("p"),
    ];
    let notes = vec!["p: how often F would be as high if the coefficient were no higher than that value.".to_owned()];
    let caption = "Do the coefficients exceed the value asked for?".to_owned();
    (!rows.is_empty()).then_some(Table { caption, columns, rows, notes })
}

fn row(finding: &Finding) -> Vec<Cell> {
    let part = |value: Option<f64>, digits: u8, style: NumberStyle| match (value, finding.undefined()) {
        (Some(value), _) => Cell::Number { value, digits, style },
        (None, Some(reason)) => Cell::Absent { why: reason.to_string() },
        (None, None) => Cell::Absent { why: "there is no test".to_owned() },
    };
    vec![
        Cell::Text(finding.term.replacen("test", "ICC", 1)),
        Cell::Text(finding.method.clone()),
        cells::value(Some(finding), 2, NumberStyle::Plain),
        part(finding.df1, 0, NumberStyle::Plain),
        part(finding.df2, 1, NumberStyle::Plain),
        part(finding.p_value, 4, NumberStyle::Bounded),
    ]
}
