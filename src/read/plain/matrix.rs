//! One row for each target, one column for each rater.

use std::io::Read;

use crate::domain::notice::Notice;
use crate::error::Error;
use crate::error::Problem;
use crate::error::shorten;

use super::super::account::Account;
use super::super::delimited::Record;
use super::super::file::Opened;
use super::super::file::header_with;
use super::super::header::Place;
use super::super::header::plain;
use super::super::ids::strange;
use super::super::number::Number;
use super::super::number::number;
use super::super::number::trimmed;
use super::super::open::open;
use super::super::problems::Findings;
use super::super::request::DataFile;
use super::super::row::Fate;
use super::TableRequest;
use super::gathered::Gathered;
use super::long::digits_do_not_fit;
use super::records;
use super::sheet::Sheet;

/// Headers of a first column that names the targets, whatever it holds.
const LABELS: [&str; 3] = ["target", "id", "session"];
/// More of them, told in a notice; a column without a header is one of row names.
const OTHER_LABELS: [&str; 11] = [
    "",
    "targetid",
    "sessionid",
    "subject",
    "subjectid",
    "participant",
    "participantid",
    "case",
    "caseid",
    "clientid",
    "row",
];
/// Headers that no rater has, but a column of raters or of ratings.
const RATER_COLUMNS: [&str; 6] = ["rater", "raterid", "judge", "judgeid", "coder", "coderid"];
const SCORE_COLUMNS: [&str; 4] = ["score", "rating", "value", "scores"];

/// What the first column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// The names of the targets.
    Label,
    /// A rater.
    Rater,
    /// Its header does not say; its first cell will.
    Unsaid,
}

/// The columns of a matrix.
struct Plan {
    first: First,
    /// Column, and place among the raters.
    raters: Vec<(usize, u32)>,
    /// Columns without a header.
    unnamed: Vec<usize>,
    /// Does the first rater's column count the rows: 1, 2, 3 …?
    counts_rows: bool,
    /// The first record whose first cell was blank while it was not said what the column is.
    blank_first: Option<u64>,
    /// Line of each target that the first column names.
    lines: Vec<u64>,
}

/// Reads the file into what was gathered; returns its hash.
pub(super) fn matrix(
    data: &DataFile,
    request: &TableRequest,
    gathered: &mut Gathered,
    findings: &mut Findings,
    account: &mut Account,
    stdin: &mut dyn Read,
) -> Result<String, Error> {
    let Some(window) = open(data, 0, stdin, findings)? else { return Ok(String::new()) };
    let Some(mut opened) = header_with(window, data, 0, &<[String]>::len, findings)? else {
        return Ok(String::new());
    };
    if let Some(mut plan) = plan(&opened, gathered, findings) {
        let mut sheet = Sheet::new(opened.place.clone(), findings, request);
        let read = |sheet: &mut Sheet<'_>, record: &Record<'_>, row| plan.row(sheet, record, row, gathered);
        records(&mut opened, data, &mut sheet, account, read)?;
        plan.doubts(&opened, account.records, findings);
    }
    Ok(opened.records.window.sha256())
}

fn plan(opened: &Opened<'_>, gathered: &mut Gathered, findings: &mut Findings) -> Option<Plan> {
    let names = &opened.place.names;
    let heads = |labels: &[&str]| names.first().is_some_and(|name| labels.contains(&plain(name).as_str()));
    let first = if heads(&LABELS) || heads(&OTHER_LABELS) { First::Label } else { First::Unsaid };
    if heads(&OTHER_LABELS) {
        tell_label(&opened.place, findings);
    }
    opened.tell_columns(findings);
    let (raters, unnamed, lines) = (Vec::new(), Vec::new(), Vec::new());
    let mut plan = Plan { first, raters, unnamed, counts_rows: true, blank_first: None, lines };
    for (at, name) in names.iter().enumerate() {
        if at == 0 && first == First::Label {
            continue;
        }
        if name.is_empty() {
            plan.unnamed.push(at);
        } else {
            plan.raters.push((at, gathered.rater.names.push(name)));
        }
    }
    header_is_fine(opened, &plan, findings).then_some(plan)
}

fn header_is_fine(opened: &Opened<'_>, plan: &Plan, findings: &mut Findings) -> bool {
    let (place, names, line) = (&opened.place, &opened.place.names, opened.place.header_line);
    for (at, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if names[..at].contains(name) {
            let message = format!("two raters are called `{}`", shorten(name));
            let hint =
                "give every rater a name of its own; if the first line holds ratings, put a line of names above it";
            let problem = Problem::new("duplicate-header", message).hint(hint).token(name);
            findings.single((place.index, line, at + 1), problem.at(place.at(line, Some(at + 1))));
        }
    }
    let column = |known: &[&str]| names.iter().find(|name| known.contains(&plain(name).as_str()));
    let problem = if let (Some(rater), Some(score)) = (column(&RATER_COLUMNS), column(&SCORE_COLUMNS)) {
        let message = format!(
            "the columns `{}` and `{}` look like one row for each rating, not one for each target",
            shorten(rater),
            shorten(score)
        );
        let hint = "say which columns these are: `--target COL --rater COL --score COL` instead of --layout matrix";
        Problem::new("missing-column", message).hint(hint)
    } else if plan.raters.is_empty() {
        Problem::new("missing-column", "the table has no column of ratings").hint(
            "one column for each rater, headed by the rater's name; fields are separated by commas, semicolons or tabs",
        )
    } else {
        return !findings.any_fault();
    };
    findings.single((place.index, line, 0), problem.at(place.line(line)));
    false
}

impl Plan {
    fn row(&mut self, sheet: &mut Sheet<'_>, record: &Record<'_>, row: usize, gathered: &mut Gathered) -> Fate {
        if self.first == First::Unsaid {
            self.decide(sheet, record, gathered);
        }
        let target = if self.first == First::Label {
            self.label(sheet, record, gathered)
        } else {
            self.counts_rows &= trimmed(record.field(0)) == row.to_string().as_bytes();
            Some(gathered.target.names.push(&row.to_string()))
        };
        let mut fate = if target.is_some() { Fate::NoAnswers } else { Fate::Refused };
        for &(column, rater) in &self.raters {
            match sheet.score(record, column) {
                Ok(None) => {}
                Ok(Some(score)) if gathered.scores.push(score) => {
                    gathered.target.codes.push(target.unwrap_or(0));
                    gathered.rater.codes.push(rater);
                    gathered.line.push((0, u32::try_from(record.line).unwrap_or(u32::MAX)));
                    fate = if fate == Fate::NoAnswers { Fate::Used } else { fate };
                }
                Ok(Some(_)) => {
                    sheet.fault(record, column, "digits", digits_do_not_fit());
                    fate = Fate::Refused;
                }
                Err(()) => fate = Fate::Refused,
            }
        }
        self.unnamed_are_empty(sheet, record);
        fate
    }

    /// Text in the first cell of the first column says that the column names the targets.
    fn decide(&mut self, sheet: &mut Sheet<'_>, record: &Record<'_>, gathered: &mut Gathered) {
        let text = trimmed(record.field(0));
        if sheet.is_missing(text) {
            self.blank_first = self.blank_first.or(Some(record.line));
            return;
        }
        let given = sheet.request.values.iter().any(|(_, word, _)| word.as_bytes() == text);
        if given || !is_name(text) {
            self.first = First::Rater;
            return;
        }
        self.first = First::Label;
        self.raters.remove(0);
        gathered.rater.names.forget_first();
        for rater in self.raters.iter_mut().map(|(_, rater)| rater).chain(&mut gathered.rater.codes) {
            *rater -= 1;
        }
        tell_label(&sheet.place, sheet.findings);
        if let Some(line) = self.blank_first {
            let problem = Problem::new("empty-id", "the first column names the targets, but is empty here");
            let problem = problem.hint("name the target of every row").token("").at(sheet.place.at(line, Some(1)));
            sheet.findings.single((0, line, 1), problem);
        }
    }

    /// The target of a row, which may not be named twice.
    fn label(&mut self, sheet: &mut Sheet<'_>, record: &Record<'_>, gathered: &mut Gathered) -> Option<u32> {
        let code = sheet.id(record, 0, &mut gathered.target.names)?;
        let Some(first) = self.lines.get(code as usize) else {
            self.lines.resize(code as usize + 1, record.line);
            return Some(code);
        };
        let name = shorten(gathered.target.names.id(code));
        let message = format!("line {} is about the target `{name}`, as line {first} is", record.line);
        let hint = "one row for each target: join the rows; if each row is one rating, name its columns: `--target COL --rater COL --score COL` without --layout";
        let problem = Problem::new("duplicate-rating", message).hint(hint).token(&name);
        sheet.fault(record, 0, &record.line.to_string(), problem);
        None
    }

    /// Ratings of a rater without a name cannot be used, and may not be lost.
    fn unnamed_are_empty(&self, sheet: &mut Sheet<'_>, record: &Record<'_>) {
        for &column in &self.unnamed {
            if !sheet.is_missing(trimmed(record.field(column))) {
                let message = format!("column {} holds ratings, but its rater has no name in the header", column + 1);
                let problem = Problem::new("empty-id", message).hint("head the column with the rater's name");
                sheet.fault(record, column, &column.to_string(), problem.token(""));
            }
        }
    }

    /// What is probably not meant, though it can be read.
    fn doubts(&self, opened: &Opened<'_>, rows: usize, findings: &mut Findings) {
        let (place, line) = (&opened.place, opened.place.header_line);
        let name = |at: usize| place.names[at].as_str();
        if self.first == First::Rater && self.counts_rows && rows > 2 {
            let message = format!(
                "`{}` was read as a rater, but it counts the rows: if it numbers the targets, head it `target`",
                shorten(name(0))
            );
            findings
                .notice((place.index, line, 1), Notice::new("label-unclear", message, 1).at(place.at(line, Some(1))));
        }
        let is_number = |&(at, _): &(usize, u32)| number(name(at).as_bytes()) != Number::Not;
        let counted = self.raters.iter().zip(1..).all(|((at, _), rank): (_, usize)| name(*at) == rank.to_string());
        if self.raters.iter().all(is_number) && !counted {
            let message = "the first line holds nothing but numbers and was read as the names of the raters: if these are ratings, put a line of names above it";
            let notice = Notice::new("header-of-numbers", message, self.raters.len());
            findings.notice((place.index, line, 0), notice.at(place.line(line)));
        }
        if let Some(first) = self.unnamed.first() {
            let notice = Notice::new("unnamed-column", "columns without a name were not used", self.unnamed.len());
            findings.notice((place.index, line, first + 1), notice.at(place.at(line, Some(first + 1))));
        }
    }
}

/// Is this text a name, and not a number in another dress or a mark for something missing?
fn is_name(text: &[u8]) -> bool {
    let word = String::from_utf8_lossy(text);
    let letters = word.chars().any(char::is_alphabetic) && !word.starts_with('#');
    letters && number(text) == Number::Not && strange(&word).iter().all(|(code, _)| *code != "keyword-id")
}

/// Says that the first column was taken for the names of the targets.
fn tell_label(place: &Place, findings: &mut Findings) {
    let name = place.names.first().map_or("", |name| name.as_str());
    let message = format!("the first column, `{}`, was read as the names of the targets", shorten(name));
    let at = place.at(place.header_line, Some(1));
    findings.notice((place.index, place.header_line, 1), Notice::new("label-column", message, 1).at(at));
}
