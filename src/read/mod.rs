//! Files → [`Study`], or tables of ratings without an instrument → `RatedTable`: every record is used or accounted for, every fault has its place.

mod account;
mod ahead;
mod assemble;
mod by_date;
mod cell;
mod choose;
mod cut;
mod damage;
mod dates;
mod delimited;
mod digits;
mod encoding;
mod file;
mod fill_down;
mod form;
mod gathered;
mod guess;
mod header;
mod header_faults;
mod identifying;
mod ids;
mod inputs;
mod key;
mod key_file;
mod layout;
mod number;
mod open;
mod outcomes;
#[cfg(feature = "parquet")]
mod parquet_file;
mod perspective;
mod plain;
mod problems;
mod program;
mod quick;
mod ratings;
mod read_as;
pub mod request;
mod row;
mod similar;
mod sniff;
mod source;
mod spss;
mod study_file;
mod suspicions;
mod table_text;
mod view_column;
mod who;
mod wide;
mod workbook;
mod workbook_limits;

use std::io::Read;
use std::path::Path;

use crate::domain::instrument::Instrument;
use crate::domain::rating::Decimal;
use crate::domain::study::Study;
use crate::error::Error;

use self::gathered::Gathered;
pub use self::guess::Sketch;
pub use self::guess::sketch;
pub(crate) use self::header::plain;
pub use self::key_file::key_file;
pub use self::plain::LongColumns;
pub use self::plain::PredictColumns;
pub use self::plain::PredictRequest;
pub use self::plain::TableLayout;
pub use self::plain::TableRequest;
pub use self::plain::predict_table;
pub use self::plain::rated_table;
use self::problems::Findings;
pub use self::request::Encoding;
pub use self::request::InstrumentChoice;
pub use self::request::Opening;
pub use self::request::OutcomeChoice;
pub use self::request::Request;
pub use self::request::Source;

/// A number as files may write it: `-?digits[.digits]`, and nothing else.
///
/// ```
/// assert_eq!(parallax::read::decimal("-2.50").map(|number| number.value()), Some(-2.5));
/// assert!(parallax::read::decimal("2,5").is_none());
/// ```
pub fn decimal(text: &str) -> Option<Decimal> {
    match number::number(text.as_bytes()) {
        number::Number::Decimal(value) => Some(value),
        _ => None,
    }
}

/// The instrument in a file.
pub fn instrument_file(path: &Path) -> Result<Instrument, Error> {
    let text = inputs::read_text(path)?;
    let definition = crate::instruments::parse_bytes(&text, &path.display().to_string()).map_err(Error::Input)?;
    Ok(definition.instrument)
}

/// Reads everything a request names. All problems of all files are told at once.
///
/// ```
/// use parallax::read::{InstrumentChoice, Request, Source};
/// let header = "client_id,therapist_id,session,perspective,item1,item2,item3,item4";
/// let text = format!("{header}\nC1,T1,1,client,7.5,8,9,6\n");
/// let request = Request {
///     inputs: vec![Source::Text { name: "ratings.csv".into(), text }],
///     instrument: Some(InstrumentChoice::Named("srs_v3_session_rating".into())),
///     ..Request::default()
/// };
/// let study = parallax::read::study(&request, &mut std::io::empty()).unwrap();
/// assert_eq!(study.ratings[0].items.value(0, 0), Some(7.5));
/// assert_eq!((study.inputs[0].records, study.inputs[0].used), (1, 1));
/// ```
pub fn study(request: &Request, stdin: &mut dyn Read) -> Result<Study, Error> {
    let mut gathered = Gathered::default();
    let mut findings = Findings::default();
    let wanted = inputs::inputs(request, &mut gathered, &mut findings)?;
    let mut accounts = Vec::new();
    for (index, (data, options)) in (0_u16..).zip(&wanted.ratings) {
        let account = ratings::ratings(data, index, options, &mut gathered, &mut findings, &mut *stdin)?;
        accounts.push(account);
    }
    if findings.any_fault() {
        return Err(Error::Input(findings.into_problems()));
    }
    let within: Vec<Option<u32>> = wanted.ratings.iter().map(|(_, options)| options.match_dates_within).collect();
    by_date::settle(&mut gathered, &within, &mut accounts, &mut findings);
    let files: Vec<String> = accounts.iter().map(|account| account.name.clone()).collect();
    let assembled = assemble::assemble(&mut gathered, &files, &mut findings);
    let mut outcomes = Vec::new();
    for (index, file) in (u16::try_from(accounts.len()).unwrap_or(u16::MAX)..).zip(&wanted.outcomes) {
        let (outcome, account) =
            outcomes::outcome(file, index, &gathered.people, &assembled.dyads, &mut findings, &mut *stdin)?;
        outcomes.push(outcome);
        accounts.push(account);
    }
    if findings.any_fault() {
        return Err(Error::Input(findings.into_problems()));
    }
    suspicions::suspicions(&gathered, &assembled, &files, &mut findings);
    accounts.extend(wanted.study_files);
    Ok(Study {
        title: wanted.title,
        instruments: gathered.instruments,
        people: gathered.people,
        dyads: assembled.dyads,
        sessions: assembled.sessions,
        ratings: assembled.ratings,
        outcomes,
        notices: findings.into_notices(),
        inputs: accounts,
        read_as: gathered.read_as,
    })
}

#[cfg(test)]
mod tests;
