//! The header of a file and what stands in its columns.

use std::collections::BTreeMap;
use std::io::Read;

use crate::error::Error;

use super::super::damage::stopped;
use super::super::damage::text_is_fine;
use super::super::file::header_with;
use super::super::number::trimmed;
use super::super::open::open;
use super::super::problems::Findings;
use super::super::program::Program;
use super::super::request::DataFile;
use super::super::request::Request;
use super::columns::known_names;

/// Different texts of a column that are kept.
const MOST_TEXTS: usize = 64;

/// A file as far as it was looked at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) names: Vec<String>,
    pub(super) program: Option<Program>,
    pub(super) columns: Vec<Texts>,
}

/// The texts of a column and how often each stands there.
#[derive(Debug, Default, Clone)]
pub(super) struct Texts {
    pub(super) counts: BTreeMap<String, usize>,
}

impl Seen {
    /// Of a header alone.
    pub(super) fn of_header(names: &[String]) -> Self {
        let columns = vec![Texts::default(); names.len()];
        Self { names: names.to_vec(), program: Program::of(names), columns }
    }
}

/// Goes through a file once; `None` after a fault.
pub(super) fn seen(
    data: &DataFile,
    index: u16,
    request: &Request,
    findings: &mut Findings,
    stdin: &mut dyn Read,
) -> Result<Option<Seen>, Error> {
    let Some(window) = open(data, index, stdin, findings)? else { return Ok(None) };
    let known = |names: &[String]| known_names(names, request);
    let Some(mut opened) = header_with(window, data, index, &known, findings)? else { return Ok(None) };
    let place = opened.place.clone();
    let mut seen = Seen::of_header(&place.names);
    loop {
        match opened.records.next() {
            Ok(None) => break,
            Ok(Some(record)) => {
                if !(record.plain || text_is_fine(&record, &place, findings)) {
                    return Ok(None);
                }
                let is_form = seen.program.is_none_or(|program| program.no_form(&record, &place).is_none());
                for (at, texts) in seen.columns.iter_mut().enumerate().filter(|_| is_form) {
                    let text = String::from_utf8_lossy(trimmed(record.field(at)));
                    if let Some(count) = texts.counts.get_mut(text.as_ref()) {
                        *count += 1;
                    } else if !text.is_empty() && texts.counts.len() < MOST_TEXTS {
                        texts.counts.insert(text.into_owned(), 1);
                    }
                }
            }
            Err(stop) => {
                stopped(stop, &place, data, findings)?;
                return Ok(None);
            }
        }
    }
    Ok(Some(seen))
}
