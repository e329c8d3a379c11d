//! Tables of ratings that need no instrument: one row a target and one column a rater, or one row a rating.

mod columns;
mod finish;
mod gathered;
mod long;
mod matrix;
mod names;
mod predict;
mod sheet;

use std::io::Read;
use std::path::Path;

use crate::domain::rated_table::RatedTable;
use crate::domain::rating::Decimal;
use crate::domain::study::InputFile;
use crate::error::Error;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

use super::account::Account;
use super::damage::stopped;
use super::damage::text_is_fine;
use super::delimited::Record;
use super::file::Opened;
use super::problems::Findings;
use super::ratings::is_end_of_file_sign;
use super::ratings::only_separators_there;
use super::request::DataFile;
use super::request::DataPlace;
use super::request::Opening;
use super::request::Source;
use super::row::Fate;
use super::row::only_separators;
use super::sniff::refused_ending;

use self::gathered::Gathered;
pub use self::predict::PredictColumns;
pub use self::predict::PredictRequest;
pub use self::predict::predict_table;
use self::sheet::Sheet;

/// How a plain table is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableLayout {
    /// One row for each target, one column for each rater.
    Matrix,
    /// One row for each rating.
    Long(LongColumns),
}

/// The columns of a table with one row for each rating, by their headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LongColumns {
    /// Who or what was rated.
    pub target: String,
    /// Who rated.
    pub rater: String,
    /// How high.
    pub score: String,
    /// Clusters of targets, innermost first.
    pub clusters: Vec<String>,
    /// What tells several ratings of one target by one rater apart.
    pub replicate: Option<String>,
}

/// What to read as one table of ratings, and how.
#[derive(Debug, Clone)]
pub struct TableRequest {
    /// Data files, standard input or text in memory; several files only where each row is a rating.
    pub inputs: Vec<Source>,
    /// The layout.
    pub layout: TableLayout,
    /// Codes for a missing rating, besides blank and `NA`.
    pub missing: Vec<String>,
    /// Column, text and its number; the column `item` stands for all.
    pub values: Vec<(String, String, Decimal)>,
    /// Lowest and highest possible rating; anything goes without it.
    pub range: Option<(f64, f64)>,
    /// What is known of the bytes of all files.
    pub opening: Opening,
}

/// Reads a plain table, as strictly as ratings of a study are read. All problems are told at once.
///
/// ```
/// use parallax::read::{LongColumns, Source, TableLayout, TableRequest, rated_table};
///
/// let read = |layout, text: &str| {
///     let inputs = vec![Source::Text { name: "ratings.csv".into(), text: text.into() }];
///     let request = TableRequest { inputs, layout, missing: vec![], values: vec![], range: None, opening: Default::default() };
///     rated_table(&request, &mut std::io::empty()).unwrap()
/// };
/// let matrix = read(TableLayout::Matrix, "target,Ann,Bob\nS1,3.25,4\nS2,2,\n");
/// let columns = LongColumns { target: "target".into(), rater: "rater".into(), score: "score".into(), ..LongColumns::default() };
/// let long = read(TableLayout::Long(columns), "target,rater,score\nS2,Ann,2\nS1,Bob,4\nS1,Ann,3.25\n");
/// assert_eq!(matrix.observations, long.observations);
/// assert_eq!((matrix.observations.scaled(), matrix.observations.unit()), (&[325, 400, 200][..], 100));
/// assert_eq!((matrix.targets, matrix.raters), (long.targets, long.raters));
/// ```
pub fn rated_table(request: &TableRequest, stdin: &mut dyn Read) -> Result<RatedTable, Error> {
    let files = request
        .inputs
        .iter()
        .map(|source| data_file(source, &request.opening, TABLE_OF_RATINGS))
        .collect::<Result<Vec<DataFile>, Error>>()?;
    refuse_the_wrong_number(&files, &request.layout)?;
    let mut gathered = Gathered::new(&request.layout);
    let mut findings = Findings::default();
    let mut inputs = Vec::new();
    for (index, data) in (0_u16..).zip(&files) {
        let mut account = Account::default();
        let sha256 = match &request.layout {
            TableLayout::Matrix => {
                matrix::matrix(data, request, &mut gathered, &mut findings, &mut account, &mut *stdin)?
            }
            TableLayout::Long(columns) => {
                let file = long::LongFile { data, index, columns };
                long::long(&file, request, &mut gathered, &mut findings, &mut account, &mut *stdin)?
            }
        };
        inputs.push(account.entry(&data.name, sha256));
    }
    finished(request, gathered, inputs, findings)
}

fn finished(
    request: &TableRequest,
    gathered: Gathered,
    inputs: Vec<InputFile>,
    mut findings: Findings,
) -> Result<RatedTable, Error> {
    if findings.any_fault() {
        return Err(Error::Input(findings.into_problems()));
    }
    let files: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    let ordered = finish::ordered(gathered, &files, &mut findings);
    let Some(ordered) = ordered.filter(|_| !findings.any_fault()) else {
        return Err(Error::Input(findings.into_problems()));
    };
    let (scale, replicate) = match &request.layout {
        TableLayout::Matrix => ("score".to_owned(), None),
        TableLayout::Long(columns) => (columns.score.clone(), columns.replicate.clone()),
    };
    Ok(RatedTable {
        scale,
        instrument: None,
        target_is: "target",
        observations: ordered.observations,
        targets: ordered.targets.into_iter().collect(),
        raters: ordered.raters,
        clusters: ordered.clusters,
        replicate,
        range: request.range,
        inputs,
        notices: findings.into_notices(),
    })
}

/// What to do where a study stands in the place of a table of ratings.
const TABLE_OF_RATINGS: &str =
    "leave the options of tables away, or name a CSV file: `parallax agreement ratings.csv --layout matrix`";

/// The bytes behind an input; study files describe studies and not tables, of which `instead` is an example.
fn data_file(source: &Source, opening: &Opening, instead: &'static str) -> Result<DataFile, Error> {
    let opening = opening.clone();
    match source {
        Source::Stdin => Ok(DataFile { name: "-".to_owned(), place: DataPlace::Stdin, opening }),
        Source::Path(path) if path.as_os_str() == "-" => data_file(&Source::Stdin, &opening, instead),
        Source::Text { name, text } => {
            Ok(DataFile { name: name.clone(), place: DataPlace::Memory(text.clone().into()), opening })
        }
        Source::Path(path) => data_on_disk(path, opening, instead),
        Source::Bundle(_) => Err(no_table("the study", instead)),
    }
}

fn data_on_disk(path: &Path, opening: Opening, instead: &'static str) -> Result<DataFile, Error> {
    let name = path.display().to_string();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ending == "toml" || path.is_dir() {
        return Err(no_table(&name, instead));
    }
    match refused_ending(&ending).filter(|_| path.exists()) {
        Some(problem) => Err(Error::Input(vec![problem.at(Position { file: Some(name), ..Position::default() })])),
        None => Ok(DataFile { name, place: DataPlace::Disk(path.to_path_buf()), opening }),
    }
}

fn no_table(name: &str, instead: &'static str) -> Error {
    let message = format!("`{}` is a study and not a table of ratings", shorten(name));
    Error::Usage(Problem::new("usage", message).token(name).hint(instead))
}

fn refuse_the_wrong_number(files: &[DataFile], layout: &TableLayout) -> Result<(), Error> {
    let (message, hint) = match (files.len(), layout) {
        (0, _) => {
            ("a table of ratings has to be named", "for example `parallax agreement ratings.csv --layout matrix`")
        }
        (2.., TableLayout::Matrix) => (
            "of tables with a column for each rater only one can be read",
            "join them by hand: files with one row for each rating, given with --target, are read as one table",
        ),
        _ => return Ok(()),
    };
    Err(Error::Usage(Problem::new("usage", message).hint(hint)))
}

/// Goes through the records of a file; `read` turns one into ratings.
fn records(
    opened: &mut Opened<'_>,
    data: &DataFile,
    sheet: &mut Sheet<'_>,
    account: &mut Account,
    mut read: impl FnMut(&mut Sheet<'_>, &Record<'_>, usize) -> Fate,
) -> Result<(), Error> {
    sheet.comma_is_free = opened.records.delimiter != b',';
    loop {
        match opened.records.next() {
            Ok(Some(record)) => one(&record, sheet, account, &mut read),
            Ok(None) => break,
            Err(stop) => return stopped(stop, &sheet.place, data, sheet.findings),
        }
    }
    if account.records == 0 {
        let problem = Problem::new("no-records", "there is a header, but no record below it").at(sheet.place.whole());
        sheet.findings.single((sheet.place.index, u64::MAX, 0), problem.hint("check that the export finished"));
    }
    Ok(())
}

#[inline]
fn one(
    record: &Record<'_>,
    sheet: &mut Sheet<'_>,
    account: &mut Account,
    read: &mut impl FnMut(&mut Sheet<'_>, &Record<'_>, usize) -> Fate,
) {
    if is_end_of_file_sign(record, &sheet.place, sheet.findings) {
        return;
    }
    account.records += 1;
    if !(record.plain || text_is_fine(record, &sheet.place, sheet.findings)) {
        return;
    }
    if record.field(0).is_empty() && only_separators(record) {
        only_separators_there(record, &sheet.place, sheet.findings, account);
        return;
    }
    if record.len() != sheet.place.names.len() {
        sheet.wrong_count(record);
        return;
    }
    match read(sheet, record, account.records) {
        Fate::Used => account.used += 1,
        Fate::NoAnswers => account.exclude(sheet.nothing),
        Fate::Separators | Fate::Refused => {}
    }
}
