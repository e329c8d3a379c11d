//! Findings and scores as tidy CSV: one row a number, the names of the JSON rows.

use crate::analyze::finding::Finding;
use crate::domain::study::Study;
use crate::score::Scores;

/// Columns of the findings, the same names as in JSON.
const FINDING_COLUMNS: [&str; 20] = [
    "analysis", "instrument", "scale", "level", "group", "views", "term", "estimate", "std_error", "conf_low", "conf_high",
    "conf_level", "statistic", "df1", "df2", "p_value", "n", "k", "method", "undefined",
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
pub const SCORE_COLUMNS: [&str; 13] = [
    "instrument", "relationship", "receiver_id", "giver_id", "session", "perspective", "rater_id", "scale", "score", "answered",
    "items", "metric", "field_score",
];

/// Scale scores, one row per form and scale: the mean per item, and the same in the metric that the field prints.
pub fn scores_csv(study: &Study, scores: &[Scores], wanted: &[String]) -> String {
    let mut table = Table::new(&SCORE_COLUMNS);
    for (ratings, scores) in study.ratings.iter().zip(scores) {
        let instrument = &study.instruments[ratings.instrument];
        for row in 0..ratings.len() {
            let session = study.session(ratings.session[row]);
            let dyad = study.dyad(session.dyad);
            for (scale, id) in scores.scales().iter().enumerate().filter(|(_, id)| wanted.is_empty() || wanted.contains(id)) {
                table.row(&[
                    safe(&instrument.id),
                    instrument.relationship.name().to_owned(),
                    safe(study.people.id(dyad.receiver)),
                    safe(study.people.id(dyad.giver)),
                    session.number.to_string(),
                    ratings.perspective[row].name().to_owned(),
                    safe(study.people.id(ratings.rater[row])),
                    safe(id),
                    number(scores.value(scale, row)),
                    scores.answered(scale, row).map_or_else(String::new, |answered| answered.to_string()),
                    scores.items(scale, row).map_or_else(String::new, |items| items.to_string()),
                    instrument.report_as.name().to_owned(),
                    number(scores.field_score(scale, row, instrument.report_as)),
                ]);
            }
        }
    }
    table.text()
}

/// The shortest digits that read back as the same number.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value}"))
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
fn safe(text: &str) -> String {
    let starts = |character: char| matches!(character, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠');
    if text.starts_with(starts) { format!("'{text}") } else { text.to_owned() }
}

struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new(columns: &[&str]) -> Self {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(columns);
        table
    }

    fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) {
        // Writing to memory cannot fail, and every row has as many cells as the first.
        let _ = self.0.write_record(cells);
    }

    fn text(self) -> String {
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
