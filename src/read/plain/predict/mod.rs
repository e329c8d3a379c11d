//! One row for each case or session: an outcome, and a column for each view of what may go along with it.

mod check;
mod finish;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::Read;

use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::PredictTable;
use crate::domain::rating::Decimal;
use crate::error::Error;
use crate::error::Problem;
use crate::error::shorten;

use super::super::account::Account;
use super::super::delimited::Record;
use super::super::file::header_with;
use super::super::number::session_number;
use super::super::number::trimmed;
use super::super::open::open;
use super::super::problems::Findings;
use super::super::request::DataFile;
use super::super::request::Opening;
use super::super::request::Source;
use super::super::row::Fate;
use super::LongColumns;
use super::TableLayout;
use super::TableRequest;
use super::columns::Asked;
use super::columns::located;
use super::columns::recognised_of;
use super::data_file;
use super::gathered::Column;
use super::records;
use super::sheet::Sheet;

/// The columns of a table with an outcome, by their headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PredictColumns {
    /// What may be related to.
    pub outcome: String,
    /// What its values are, if someone said.
    pub kind: Option<OutcomeKind>,
    /// What each view is called (`client`), and its column.
    pub views: Vec<(String, String)>,
    /// Whom a row is about.
    pub case: Option<String>,
    /// In whose care the case is.
    pub therapist: Option<String>,
    /// The number of the session.
    pub session: Option<String>,
    /// What else goes into a model.
    pub covariates: Vec<String>,
    /// Over how much time, or of how many chances, a count was taken.
    pub exposure: Option<String>,
}

/// What to read as one table with an outcome, and how.
#[derive(Debug, Clone)]
pub struct PredictRequest {
    /// Data files, standard input or text in memory, read as one table.
    pub inputs: Vec<Source>,
    /// The columns.
    pub columns: PredictColumns,
    /// Codes for a missing value, besides blank and `NA`.
    pub missing: Vec<String>,
    /// Column, text and its number; the column `item` stands for all.
    pub values: Vec<(String, String, Decimal)>,
    /// What is known of the bytes of all files.
    pub opening: Opening,
}

const EXAMPLE: &str = "name a CSV file: `parallax predict table.csv --outcome-column adherence --view client=COL`";

/// Reads a table with an outcome, as strictly as ratings are read. All problems are told at once. Records that hold
/// neither the outcome nor a view are left out and counted; other gaps stay gaps.
///
/// ```
/// use parallax::domain::predict_table::OutcomeKind;
/// use parallax::read::{PredictColumns, PredictRequest, Source, predict_table};
///
/// let text = "case,helper,client_wai,therapist_wai,done\nK2,T1,5.5,,1\nK1,T1,4,6.25,0\nK3,T2,,,\n";
/// let name = |column: &str| column.to_owned();
/// let columns = PredictColumns {
///     outcome: name("done"),
///     views: vec![(name("client"), name("client_wai")), (name("therapist"), name("therapist_wai"))],
///     case: Some(name("case")),
///     therapist: Some(name("helper")),
///     ..PredictColumns::default()
/// };
/// let inputs = vec![Source::Text { name: "table.csv".into(), text: text.into() }];
/// let request = PredictRequest { inputs, columns, missing: vec![], values: vec![], opening: Default::default() };
/// let table = predict_table(&request, &mut std::io::empty()).unwrap();
/// assert_eq!(table.case.as_ref().unwrap().levels, ["K1", "K2"]);
/// assert_eq!(table.views[1].values, [Some(6.25), None]);
/// assert_eq!((table.outcome.kind, table.outcome.declared), (OutcomeKind::Binary, false));
/// assert_eq!((table.records, table.rows(), table.complete(&[0, 1])), (3, 2, vec![0]));
/// ```
pub fn predict_table(request: &PredictRequest, stdin: &mut dyn Read) -> Result<PredictTable, Error> {
    refuse_what_cannot_be_asked(request)?;
    let files: Vec<DataFile> = request
        .inputs
        .iter()
        .map(|source| data_file(source, &request.opening, EXAMPLE))
        .collect::<Result<_, Error>>()?;
    let mut rows = Rows::new(&request.columns);
    let mut findings = Findings::default();
    let mut inputs = Vec::new();
    for (index, data) in (0_u16..).zip(&files) {
        let mut account = Account::default();
        let sha256 = one_file(data, index, request, &mut rows, &mut findings, &mut account, &mut *stdin)?;
        inputs.push(account.entry(&data.name, sha256));
    }
    if !findings.any_fault() {
        rows.check(&inputs, &mut findings);
    }
    if findings.any_fault() {
        return Err(Error::Input(findings.into_problems()));
    }
    Ok(rows.finished(request, inputs, findings))
}

fn refuse_what_cannot_be_asked(request: &PredictRequest) -> Result<(), Error> {
    let names: BTreeSet<&String> = request.columns.views.iter().map(|(name, _)| name).collect();
    let message = if request.inputs.is_empty() {
        "a table has to be named"
    } else if names.is_empty() {
        "no view was named that the outcome may go along with"
    } else if names.len() < request.columns.views.len() {
        "two views have one name"
    } else {
        return Ok(());
    };
    Err(Error::Usage(Problem::new("usage", message).hint(EXAMPLE)))
}

/// The columns in the order in which [`Rows::read`] takes them.
fn asked(columns: &PredictColumns) -> Asked<'_> {
    let views = columns.views.iter().map(|(_, column)| column);
    let numbers = [&columns.outcome].into_iter().chain(views).chain(&columns.covariates).chain(&columns.exposure);
    let ids = columns.case.iter().chain(&columns.therapist).chain(&columns.session);
    Asked {
        names: numbers.chain(ids).map(String::as_str).collect(),
        none: "name the columns as the header does; case, blanks, `_` and `-` do not matter",
        own: "outcome, views, covariates, exposure, case, therapist and session are columns of their own",
    }
}

fn one_file(
    data: &DataFile,
    index: u16,
    request: &PredictRequest,
    rows: &mut Rows,
    findings: &mut Findings,
    account: &mut Account,
    stdin: &mut dyn Read,
) -> Result<String, Error> {
    let asked = asked(&request.columns);
    let Some(window) = open(data, index, stdin, findings)? else { return Ok(String::new()) };
    let known = |names: &[String]| recognised_of(names, &asked);
    let Some(mut opened) = header_with(window, data, index, &known, findings)? else {
        return Ok(String::new());
    };
    if let Some(places) = located(&mut opened, &asked, findings) {
        let cells = TableRequest {
            inputs: Vec::new(),
            layout: TableLayout::Long(LongColumns::default()),
            missing: request.missing.clone(),
            values: request.values.clone(),
            range: None,
            opening: Opening::default(),
        };
        let mut sheet = Sheet::new(opened.place.clone(), findings, &cells);
        sheet.nothing = "neither the outcome nor a view";
        let kind = request.columns.kind;
        let read = |sheet: &mut Sheet<'_>, record: &Record<'_>, _| rows.read(sheet, record, &places, kind);
        records(&mut opened, data, &mut sheet, account, read)?;
    }
    Ok(opened.records.window.sha256())
}

/// Everything read so far, column by column.
struct Rows {
    /// Outcome, views, covariates, exposure.
    numbers: Vec<Vec<Option<f64>>>,
    views: usize,
    has_exposure: bool,
    /// Case, therapist.
    ids: Vec<Column>,
    has_case: bool,
    session: Option<Vec<u32>>,
    /// File and physical line of each row.
    line: Vec<(u16, u64)>,
}

impl Rows {
    fn new(columns: &PredictColumns) -> Self {
        let column = |name: &String| Column { name: name.clone(), ..Column::default() };
        Self {
            numbers: vec![
                Vec::new();
                1 + columns.views.len() + columns.covariates.len() + usize::from(columns.exposure.is_some())
            ],
            has_exposure: columns.exposure.is_some(),
            views: columns.views.len(),
            ids: columns.case.iter().chain(&columns.therapist).map(column).collect(),
            has_case: columns.case.is_some(),
            session: columns.session.as_ref().map(|_| Vec::new()),
            line: Vec::new(),
        }
    }

    /// Takes one record; its cells are checked even where it is left out.
    fn read(
        &mut self,
        sheet: &mut Sheet<'_>,
        record: &Record<'_>,
        places: &[usize],
        kind: Option<OutcomeKind>,
    ) -> Fate {
        let (numbers, others) = places.split_at(self.numbers.len());
        let cells: Vec<Result<Option<f64>, ()>> =
            numbers.iter().map(|&place| sheet.score(record, place).map(|cell| cell.map(Decimal::value))).collect();
        let fits = outcome_fits(sheet, record, numbers[0], cells[0], kind);
        let fits = fits && (!self.has_exposure || exposure_fits(sheet, record, numbers, &cells));
        let codes: Vec<Option<u32>> = self
            .ids
            .iter_mut()
            .zip(others)
            .map(|(column, &place)| sheet.id(record, place, &mut column.names))
            .collect();
        let session = match (&self.session, others.last()) {
            (Some(_), Some(&place)) => session_of(sheet, record, place),
            _ => Some(0),
        };
        let (Some(session), true) = (session, fits && codes.iter().all(Option::is_some)) else { return Fate::Refused };
        let Ok(cells) = cells.into_iter().collect::<Result<Vec<Option<f64>>, ()>>() else { return Fate::Refused };
        if cells[..=self.views].iter().all(Option::is_none) {
            return Fate::NoAnswers;
        }
        self.numbers.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
        self.ids.iter_mut().zip(codes).for_each(|(column, code)| column.codes.extend(code));
        self.session.iter_mut().for_each(|column| column.push(session));
        self.line.push((sheet.place.index, record.line));
        Fate::Used
    }
}

/// Is the outcome of a record of the declared kind? A fault was told if not.
fn outcome_fits(
    sheet: &mut Sheet<'_>,
    record: &Record<'_>,
    column: usize,
    cell: Result<Option<f64>, ()>,
    kind: Option<OutcomeKind>,
) -> bool {
    let (Ok(Some(value)), Some(kind)) = (cell, kind) else { return true };
    if kind.allows(value) {
        return true;
    }
    let word = String::from_utf8_lossy(trimmed(record.field(column))).into_owned();
    let message = format!("{} is no {} outcome: {}", shorten(&word), kind.name(), kind.values());
    let hint =
        "correct or recode it, or declare another kind of outcome; a code for a missing value goes with `--missing`";
    let problem = Problem::new("out-of-range", message).hint(hint).token(&word);
    sheet.fault(record, column, &format!("kind {column}"), problem);
    false
}

/// Is the last number above 0, or missing?
fn exposure_fits(
    sheet: &mut Sheet<'_>,
    record: &Record<'_>,
    places: &[usize],
    cells: &[Result<Option<f64>, ()>],
) -> bool {
    let (Some(&column), Some(Ok(Some(value)))) = (places.last(), cells.last()) else { return true };
    if *value > 0.0 {
        return true;
    }
    let word = String::from_utf8_lossy(trimmed(record.field(column))).into_owned();
    let message = format!("{} is no exposure: nothing can be counted over so little", shorten(&word));
    let hint = "an exposure is above 0, for example the number of sessions that were planned; leave the cell blank where it is not known";
    sheet.fault(
        record,
        column,
        &format!("exposure {column}"),
        Problem::new("out-of-range", message).hint(hint).token(&word),
    );
    false
}

/// The number of the session; `None` after a fault.
fn session_of(sheet: &mut Sheet<'_>, record: &Record<'_>, column: usize) -> Option<u32> {
    let text = trimmed(record.field(column));
    let found = session_number(text);
    if found.is_none() {
        let word = String::from_utf8_lossy(text).into_owned();
        let problem = if word.is_empty() {
            Problem::new("empty-session", "the session is empty").hint("number the session, or delete the line")
        } else {
            let message = format!("`{}` is not a session number", shorten(&word));
            Problem::new("session-not-integer", message).hint("number sessions 1, 2, 3 …")
        };
        sheet.fault(record, column, "session", problem.token(&word));
    }
    found
}
