//! One row for each rating.

use std::io::Read;

use crate::error::Error;
use crate::error::Problem;

use super::super::account::Account;
use super::super::delimited::Record;
use super::super::file::header_with;
use super::super::open::open;
use super::super::problems::Findings;
use super::super::request::DataFile;
use super::super::row::Fate;
use super::LongColumns;
use super::TableRequest;
use super::columns::Places;
use super::columns::places;
use super::columns::recognised;
use super::gathered::Gathered;
use super::records;
use super::sheet::Sheet;

/// A file and how it is to be understood.
pub(super) struct LongFile<'a> {
    pub(super) data: &'a DataFile,
    pub(super) index: u16,
    pub(super) columns: &'a LongColumns,
}

/// Reads one file into what was gathered; returns its hash.
pub(super) fn long(
    file: &LongFile<'_>,
    request: &TableRequest,
    gathered: &mut Gathered,
    findings: &mut Findings,
    account: &mut Account,
    stdin: &mut dyn Read,
) -> Result<String, Error> {
    let Some(window) = open(file.data, file.index, stdin, findings)? else { return Ok(String::new()) };
    let known = |names: &[String]| recognised(names, file.columns);
    let Some(mut opened) = header_with(window, file.data, file.index, &known, findings)? else {
        return Ok(String::new());
    };
    if let Some(places) = places(&mut opened, file.columns, findings) {
        let mut sheet = Sheet::new(opened.place.clone(), findings, request);
        let read = |sheet: &mut Sheet<'_>, record: &Record<'_>, _| row(sheet, record, &places, gathered);
        records(&mut opened, file.data, &mut sheet, account, read)?;
    }
    Ok(opened.records.window.sha256())
}

fn row(sheet: &mut Sheet<'_>, record: &Record<'_>, places: &Places, gathered: &mut Gathered) -> Fate {
    let target = sheet.id(record, places.target, &mut gathered.target.names);
    let rater = sheet.id(record, places.rater, &mut gathered.rater.names);
    let mut fine = true;
    let mut others = gathered.clusters.iter_mut().chain(gathered.replicate.iter_mut());
    for (&column, place) in places.others.iter().zip(&mut others) {
        match sheet.id(record, column, &mut place.names) {
            Some(code) => place.codes.push(code),
            None => fine = false,
        }
    }
    let score = sheet.score(record, places.score);
    let (Some(target), Some(rater), Ok(Some(score)), true) = (target, rater, score, fine) else {
        gathered.forget_begun_rows();
        let fate = if score == Ok(None) && fine { Fate::NoAnswers } else { Fate::Refused };
        return fate;
    };
    if !gathered.scores.push(score) {
        gathered.forget_begun_rows();
        sheet.fault(record, places.score, "digits", digits_do_not_fit());
        return Fate::Refused;
    }
    gathered.target.codes.push(target);
    gathered.rater.codes.push(rater);
    gathered.line.push((sheet.place.index, u32::try_from(record.line).unwrap_or(u32::MAX)));
    Fate::Used
}

/// A number that is fine alone, but has no place beside the others.
pub(super) fn digits_do_not_fit() -> Problem {
    Problem::new("overflow", "the ratings have too many digits for one table, before and behind the point together")
        .hint("round them: at most 18 digits of all ratings can be kept exactly")
}

impl Gathered {
    /// Takes back the ids of a row that has no rating.
    fn forget_begun_rows(&mut self) {
        let rows = self.scores.values.len();
        for column in self.clusters.iter_mut().chain(self.replicate.iter_mut()) {
            column.codes.truncate(rows);
        }
    }
}
