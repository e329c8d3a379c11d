//! Damage to the text of a file, before its fields mean anything.

use crate::error::Error;
use crate::error::Problem;

use super::cut::LONGEST_FIELD;
use super::cut::Mark;
use super::delimited::Record;
use super::delimited::Stop;
use super::header::Place;
use super::open::cannot_read;
use super::problems::Findings;
use super::request::DataFile;

/// What stopped reading becomes a problem, or an error of the operating system.
pub(super) fn stopped(stop: Stop, place: &Place, data: &DataFile, findings: &mut Findings) -> Result<(), Error> {
    let (line, column, problem) = match stop {
        Stop::Io(source) => return Err(cannot_read(data, source)),
        Stop::Unclosed(line, column) => {
            let problem = Problem::new(
                "unclosed-quote",
                "a quote opens here and is never closed; everything behind it would be lost",
            );
            (line, column, problem.hint("delete the quotation mark, or close it behind the field"))
        }
        Stop::TooLong(line, column) => (line, column, too_long()),
    };
    findings.single((place.index, line, column), problem.at(place.at(line, Some(column))));
    Ok(())
}

fn too_long() -> Problem {
    Problem::new("long-field", "a field is longer than 1 MiB, which no id or answer is")
        .hint("look for a missing quotation mark or line end before it")
}

/// Faults of a record's text, before its fields are looked at; `true` if there are none.
pub(super) fn text_is_fine(record: &Record<'_>, place: &Place, findings: &mut Findings) -> bool {
    let mut fault = |column: usize, cause: &str, problem: Problem| {
        let at = place.at(record.line, (column > 0).then_some(column));
        findings.fault(cause, (place.index, record.line, column), problem.at(at));
    };
    if !record.clean {
        if let Some(column) = record.fields().position(|field| field.contains(&0)) {
            let hint = "the file is damaged, or not UTF-8 text: export it again";
            fault(column + 1, "", Problem::new("nul-byte", "there is a NUL byte in this field").hint(hint));
            return false;
        }
        if let Some(column) = record.fields().position(|field| std::str::from_utf8(field).is_err()) {
            let message = "this field is not UTF-8 text; it is probably Windows-1252, as older Excel writes it";
            fault(column + 1, "", Problem::new("encoding-invalid-utf8", message).hint(UTF8_HINT));
            return false;
        }
    }
    if record.text().len() > LONGEST_FIELD
        && let Some(column) = record.fields().position(|field| field.len() > LONGEST_FIELD)
    {
        fault(column + 1, "", too_long());
        return false;
    }
    if let Some((_, column)) = record.marks.iter().find(|(mark, _)| swallows_records(*mark, place.names.len())) {
        let message = "the field in quotes that begins here holds whole records: a quotation mark before or after it is missing or too many";
        let hint = "delete the quotation mark, or double it (`\"\"`) if it belongs to the text";
        fault(*column, "", Problem::new("unclosed-quote", message).hint(hint));
        return false;
    }
    if let Some((_, column)) = record.marks.iter().find(|(mark, _)| *mark == Mark::TextAfterQuote) {
        let hint = "double a quotation mark inside quotes (`\"\"`), or delete it";
        fault(*column, "", Problem::new("text-after-quote", "text stands behind a closing quotation mark").hint(hint));
        return false;
    }
    if let Some((_, column)) = record.marks.iter().find(|(mark, _)| *mark == Mark::StrayQuote) {
        let words = || {
            let message = "a quotation mark stands inside a field that does not begin with one; it was read as it is";
            (message.to_owned(), place.at(record.line, Some(*column)))
        };
        findings.remark("stray-quote", &place.file, (place.index, record.line, *column), words);
    }
    true
}

/// Are the lines of a field those of records with so many columns? Between two stray quotes there are whole records, and
/// where both stand in one column, parts of two that make a whole one. Tables of two columns are not told from prose.
fn swallows_records(mark: Mark, columns: usize) -> bool {
    let Mark::Lines { inside, each, around } = mark else { return false };
    let record = columns.saturating_sub(1);
    let whole = each == Some(record);
    record > 1 && (whole && (record > 2 || around == record) || inside == 0 && around == record)
}

/// How to make UTF-8 of the usual other encoding.
pub(super) const UTF8_HINT: &str =
    "save it as \"CSV UTF-8\", or, if all of it is Windows-1252, say so: `--encoding windows-1252`";
