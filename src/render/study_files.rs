//! A study as files that Parallax reads: one table of forms for each instrument, one for each outcome, and the study file.

use std::fmt::Write as _;

use toml::Value;

use super::csv::Table;
use crate::domain::instrument::{Instrument, Relationship};
use crate::domain::rating::{Decimals, Ratings};
use crate::domain::spreadsheet::cell_of;
use crate::domain::study::{Outcome, Study};
use crate::instruments;

/// Names and texts of the files. They hold ids, sessions, answers and scores as the study has them, and nothing else of the
/// files that it was read from: no title, no date, no other column. The names come from a counter.
pub fn study_files(study: &Study) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut study_file = "# Written by parallax pseudonymize. Ids are codes.\n".to_owned();
    for (at, ratings) in study.ratings.iter().enumerate() {
        let name = format!("ratings-{}.csv", at + 1);
        let instrument = &study.instruments[ratings.instrument];
        study_file.push_str("\n[[ratings]]\n");
        put(&mut study_file, "file", &name.clone().into());
        files.extend(name_instrument(&mut study_file, instrument, at + 1));
        if !ratings.given_scales.is_empty() {
            put(&mut study_file, "scores", &instrument.report_as.name().into());
        }
        files.push((name, forms(study, ratings)));
    }
    for (at, outcome) in study.outcomes.iter().enumerate() {
        let name = format!("outcome-{}.csv", at + 1);
        study_file.push_str("\n[[outcomes]]\n");
        put(&mut study_file, "file", &name.clone().into());
        put(&mut study_file, "name", &outcome.name.clone().into());
        put(&mut study_file, "column", &"value".into());
        put(&mut study_file, "kind", &outcome.kind.name().into());
        let rated_by = if outcome.rated_by.is_empty() { "records" } else { &outcome.rated_by };
        put(&mut study_file, "rated_by", &rated_by.into());
        put(&mut study_file, "lag", &i64::from(outcome.lag).into());
        files.push((name, values(study, outcome)));
    }
    files.push(("parallax.toml".to_owned(), study_file));
    files
}

fn put(text: &mut String, key: &str, value: &Value) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{key} = {value}");
}

/// Names the instrument in the study file: by its id and range where it is a built-in one, else by a file of its own.
fn name_instrument(text: &mut String, instrument: &Instrument, number: usize) -> Option<(String, String)> {
    let range = instrument.forms.first().and_then(|form| form.range);
    let is_built_in = instruments::find(&instrument.id).is_some_and(|mut own| {
        own.report_as = instrument.report_as;
        let same = own == *instrument;
        own.forms.iter_mut().for_each(|form| form.range = range);
        same || own == *instrument
    });
    if !is_built_in {
        let name = format!("instrument-{number}.toml");
        put(text, "instrument", &name.clone().into());
        return Some((name, instruments::to_toml(instrument)));
    }
    put(text, "instrument", &instrument.id.clone().into());
    let one_range = instrument.forms.iter().all(|form| form.range == range);
    if let (true, Some((low, high))) = (one_range, range) {
        put(text, "range", &Value::Array(vec![low.into(), high.into()]));
    }
    None
}

fn forms(study: &Study, ratings: &Ratings) -> String {
    let mut columns = match study.instruments[ratings.instrument].relationship {
        Relationship::Therapy => ["client_id", "therapist_id"],
        Relationship::Supervision => ["trainee_id", "supervisor_id"],
    }
    .map(str::to_owned)
    .to_vec();
    columns.extend(["session", "rater_id", "perspective"].map(str::to_owned));
    columns.extend((1..=ratings.items.width()).map(|item| format!("item{item}")));
    columns.extend(ratings.given_scales.iter().cloned());
    let mut table = Table::new(&columns.iter().map(String::as_str).collect::<Vec<_>>());
    for row in 0..ratings.len() {
        let session = study.session(ratings.session[row]);
        let dyad = study.dyad(session.dyad);
        let id = |person| cell_of(study.people.id(person));
        let mut cells = vec![id(dyad.receiver), id(dyad.giver), session.number.to_string()];
        cells.extend([id(ratings.rater[row]), ratings.perspective[row].name().to_owned()]);
        for answers in [&ratings.items, &ratings.given] {
            cells.extend((0..answers.width()).map(|column| decimal(answers, row, column)));
        }
        table.row(&cells);
    }
    table.text()
}

/// The number with exactly the digits it has; nothing where there is none.
fn decimal(table: &Decimals, row: usize, column: usize) -> String {
    let Some(scaled) = table.get(row, column) else { return String::new() };
    let unit = table.unit().unsigned_abs();
    let (whole, part) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    let sign = if scaled < 0 { "-" } else { "" };
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let width = usize::try_from(unit.ilog10()).unwrap_or(0);
    format!("{sign}{whole}.{}", format!("{part:0width$}").trim_end_matches('0'))
}

fn values(study: &Study, outcome: &Outcome) -> String {
    let by_session = outcome.values.iter().any(|(_, session, _)| session.is_some());
    let columns: &[&str] = if by_session { &["client_id", "session", "value"] } else { &["client_id", "value"] };
    let mut table = Table::new(columns);
    for (client, session, value) in &outcome.values {
        let mut cells = vec![cell_of(study.people.id(*client))];
        if by_session {
            cells.push(session.map_or_else(String::new, |session| session.to_string()));
        }
        cells.push(format!("{value}"));
        table.row(&cells);
    }
    table.text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rating::Decimal;

    #[test]
    fn answers_are_written_as_they_were() {
        let mut table = Decimals::new(3);
        let written = |mantissa, digits| Some(Decimal { mantissa, digits });
        assert!(table.push(&[written(-25, 1), None, written(3, 0)]));
        assert!(table.push(&[written(1005, 3), written(-5, 2), written(0, 0)]));
        let cells: Vec<String> = (0..2)
            .flat_map(|row| (0..3).map(move |column| (row, column)))
            .map(|(r, c)| decimal(&table, r, c))
            .collect();
        assert_eq!(cells, ["-2.5", "", "3", "1.005", "-0.05", "0"]);
    }
}
