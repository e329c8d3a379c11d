//! Findings and scores as tidy CSV: one row a number, the names of the JSON rows.

use super::details::score_rows;
use crate::analyze::design::Facts;
use crate::analyze::finding::Finding;
use crate::domain::instrument::Instrument;
use crate::domain::spreadsheet::cell_of as safe;
use crate::domain::study::Study;
use crate::score::Scores;

/// Columns of the findings, the same names as in JSON.
const FINDING_COLUMNS: [&str; 20] = [
    "analysis",
    "instrument",
    "scale",
    "level",
    "group",
    "views",
    "term",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "conf_level",
    "statistic",
    "df1",
    "df2",
    "p_value",
    "n",
    "k",
    "method",
    "undefined",
];

/// Findings, one row each. What does not exist is an empty cell; `undefined` says why.
pub fn findings_csv(findings: &[Finding]) -> String {
    let mut table = Table::new(&FINDING_COLUMNS);
    for finding in findings {
        let estimate = finding.estimate();
        let interval = estimate.and_then(|estimate| estimate.interval);
        table.row(&[
            finding.analysis.to_owned(),
            safe(&finding.instrument),
            safe(&finding.scale),
            finding.level.to_owned(),
            finding.group.as_deref().map_or_else(String::new, safe),
            finding.views.clone().unwrap_or_default(),
            finding.term.clone(),
            number(estimate.map(|estimate| estimate.value)),
            number(estimate.and_then(|estimate| estimate.std_error)),
            number(interval.map(|interval| interval.low())),
            number(interval.map(|interval| interval.high())),
            number(Some(finding.conf_level)),
            number(finding.statistic),
            number(finding.df1),
            number(finding.df2),
            number(finding.p_value),
            finding.n.to_string(),
            finding.k.map_or_else(String::new, |k| k.to_string()),
            finding.method.clone(),
            finding.undefined().map_or_else(String::new, |reason| reason.code().to_owned()),
        ]);
    }
    table.text()
}

/// Columns of the scores.
const SCORE_COLUMNS: [&str; 13] = [
    "instrument",
    "relationship",
    "receiver_id",
    "giver_id",
    "session",
    "perspective",
    "rater_id",
    "scale",
    "score",
    "answered",
    "items",
    "metric",
    "field_score",
];

/// Scale scores, one row per form and scale: the mean per item, and the same in the metric that the field prints.
pub fn scores_csv(study: &Study, scores: &[Scores], wanted: &[String]) -> String {
    let mut table = Table::new(&SCORE_COLUMNS);
    let count = |count: Option<usize>| count.map_or_else(String::new, |count| count.to_string());
    score_rows(study, scores, wanted, |row| {
        table.row(&[
            safe(&row.instrument),
            row.relationship.to_owned(),
            safe(&row.receiver_id),
            safe(&row.giver_id),
            row.session.to_string(),
            row.perspective.to_owned(),
            safe(&row.rater_id),
            safe(&row.scale),
            number(row.score),
            count(row.answered),
            count(row.items),
            row.metric.to_owned(),
            number(row.field_score),
        ]);
    });
    table.text()
}

/// Counts of `parallax check`, one row each.
pub fn facts_csv(facts: &Facts) -> String {
    let mut table = Table::new(&["fact", "value"]);
    let counts = [
        ("records", facts.records),
        ("ratings", facts.ratings),
        ("clients", facts.clients),
        ("therapists", facts.therapists),
        ("trainees", facts.trainees),
        ("supervisors", facts.supervisors),
        ("raters", facts.raters),
        ("sessions", facts.sessions),
        ("item_cells", facts.item_cells),
        ("missing_item_cells", facts.missing_item_cells),
    ];
    for (fact, value) in counts {
        table.row(&[fact.to_owned(), value.to_string()]);
    }
    for (view, forms) in &facts.perspectives {
        table.row(&[format!("forms_{}", view.name()), forms.to_string()]);
    }
    table.text()
}

/// The list of instruments, one row per form.
pub fn instruments_csv(instruments: &[Instrument]) -> String {
    let mut table = Table::new(&[
        "id",
        "name",
        "relationship",
        "key",
        "perspectives",
        "items",
        "range_low",
        "range_high",
        "source",
    ]);
    for instrument in instruments {
        for form in &instrument.forms {
            let views: Vec<&str> = form.perspectives.iter().map(|view| view.name()).collect();
            table.row(&[
                instrument.id.clone(),
                safe(&instrument.name),
                instrument.relationship.name().to_owned(),
                instrument.key.name().to_owned(),
                views.join(","),
                form.items.to_string(),
                number(form.range.map(|range| range.0)),
                number(form.range.map(|range| range.1)),
                safe(&instrument.source),
            ]);
        }
    }
    table.text()
}

/// The shortest digits that read back as the same number.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value}"))
}

pub(super) struct Table(csv::Writer<Vec<u8>>);

impl Table {
    pub(super) fn new(columns: &[&str]) -> Self {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(columns);
        table
    }

    pub(super) fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) {
        // Writing to memory cannot fail, and every row has as many cells as the first.
        let _ = self.0.write_record(cells);
    }

    pub(super) fn text(self) -> String {
        self.0.into_inner().map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_looks_like_a_formula_is_defused_and_a_negative_number_is_not() {
        assert_eq!(safe("=1+1"), "'=1+1");
        assert_eq!(safe("＝1"), "'＝1");
        assert_eq!(safe("C001"), "C001");
        assert_eq!(number(Some(-0.5)), "-0.5");
        assert_eq!(number(None), "");
    }
}
