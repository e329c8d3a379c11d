//! Parquet files as text, row by row: what stands in a column decides how it is written, and no claim of the file how much
//! memory is taken. Only in a build with the feature `parquet`.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use ::bytes::Bytes;
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::FileReader;
use ::parquet::file::reader::SerializedFileReader;
use ::parquet::record::Field;

use crate::domain::date::Date;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

use super::table_text::TableText;

/// Most columns, as in delimited text.
const MOST_COLUMNS: usize = 10_000;
/// Most bytes that the columns of a file may unpack to, by what it says of them.
const MOST_UNPACKED: i64 = 1 << 30;
/// Most bytes of text that a file may become.
const MOST_TEXT: usize = 256 << 20;
const SECONDS_OF_A_DAY: i64 = 86_400;

/// The rows of a file as delimited text, one line for the names and one for each row.
pub(super) fn text(bytes: Vec<u8>) -> Result<Vec<u8>, Problem> {
    // A file may be so odd that the library gives up where it should refuse.
    let read = catch_unwind(AssertUnwindSafe(|| rows(Bytes::from(bytes))));
    read.unwrap_or_else(|_| Err(damaged("its parts contradict each other")))
}

fn rows(bytes: Bytes) -> Result<Vec<u8>, Problem> {
    let file = SerializedFileReader::new(bytes).map_err(|error| broken(&error))?;
    let about = file.metadata();
    let schema = about.file_metadata().schema_descr();
    if about.row_groups().iter().map(|group| group.total_byte_size().max(0)).fold(0, i64::saturating_add)
        > MOST_UNPACKED
    {
        return Err(too_large("the file unpacks to more than 1 GiB", None));
    }
    if schema.num_columns() > MOST_COLUMNS {
        return Err(too_large("the file has more than 10,000 columns", None));
    }
    let columns = schema.root_schema().get_fields();
    if let Some(nested) = columns.iter().find(|column| !column.is_primitive()) {
        return Err(not_flat(nested.name()));
    }
    let mut text = TableText::default();
    let names: Vec<String> = columns.iter().map(|column| column.name().to_owned()).collect();
    text.row(0, &names);
    let mut line: u32 = 0;
    for row in file.get_row_iter(None).map_err(|error| broken(&error))? {
        let row = row.map_err(|error| broken(&error))?;
        line += 1;
        let cells: Result<Vec<String>, Problem> =
            row.get_column_iter().enumerate().map(|(at, (name, cell))| told(name, cell, (line, at))).collect();
        text.row(line, &cells?);
        if text.len() > MOST_TEXT {
            return Err(too_large("the file becomes more than 256 MiB of text", Some(line)));
        }
    }
    Ok(text.finished())
}

/// A cell as it would stand in a text file; nothing where there is no value.
fn told(name: &str, cell: &Field, place: (u32, usize)) -> Result<String, Problem> {
    Ok(match cell {
        Field::Null => String::new(),
        Field::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Field::Byte(number) => number.to_string(),
        Field::Short(number) => number.to_string(),
        Field::Int(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        Field::UByte(number) => number.to_string(),
        Field::UShort(number) => number.to_string(),
        Field::UInt(number) => number.to_string(),
        Field::ULong(number) => number.to_string(),
        Field::Float16(number) => number.to_f32().to_string(),
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => text.to_owned(),
            Err(_) => return Err(not_text(name, place)),
        },
        Field::Date(days) => moment(i64::from(*days) * SECONDS_OF_A_DAY).ok_or_else(|| no_day(name, place))?,
        Field::TimestampMillis(since) => moment(since.div_euclid(1_000)).ok_or_else(|| no_day(name, place))?,
        Field::TimestampMicros(since) => moment(since.div_euclid(1_000_000)).ok_or_else(|| no_day(name, place))?,
        Field::Decimal(_) | Field::TimeMillis(_) | Field::TimeMicros(_) => cell.to_string(),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => return Err(not_flat(name)),
    })
}

/// The day, and the time if there is one, so many seconds after 1970-01-01; `None` outside the calendar.
fn moment(seconds: i64) -> Option<String> {
    let (days, time) = (seconds.div_euclid(SECONDS_OF_A_DAY), seconds.rem_euclid(SECONDS_OF_A_DAY));
    let day = Date::new(1970, 1, 1)?.days_later(days)?;
    Some(if time == 0 {
        day.to_string()
    } else {
        format!("{day} {:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60)
    })
}

fn at((line, column): (u32, usize)) -> Position {
    Position { line: Some(u64::from(line) + 1), column: Some(column + 1), ..Position::default() }
}

fn not_text(name: &str, place: (u32, usize)) -> Problem {
    let message = format!("the column `{}` holds bytes that are no text", shorten(name));
    Problem::new("not-text", message).at(at(place)).hint("store it as a string, or leave it out")
}

fn no_day(name: &str, place: (u32, usize)) -> Problem {
    let message = format!("the column `{}` holds a date outside the years 1 to 9999", shorten(name));
    Problem::new("out-of-range", message).at(at(place)).hint("correct it, or store the dates as text: 2026-04-12")
}

/// Lists, maps and groups have no place in a table.
fn not_flat(name: &str) -> Problem {
    let message = format!(
        "the column `{}` holds lists or groups of values, and a table has one value in each cell",
        shorten(name)
    );
    Problem::new("not-text", message).token(name).hint("store one column for each item, and write the file again")
}

fn too_large(message: &str, line: Option<u32>) -> Problem {
    let position = Position { line: line.map(|line| u64::from(line) + 1), ..Position::default() };
    Problem::new("sheet-too-large", message)
        .at(position)
        .hint("keep only the columns that are needed, or export them as CSV UTF-8")
}

fn broken(error: &ParquetError) -> Problem {
    damaged(&shorten(&error.to_string()))
}

fn damaged(what: &str) -> Problem {
    let problem = Problem::new("not-text", format!("this is a Parquet file that cannot be read: {what}"));
    problem.hint("write it again with the program it comes from, or export the data as CSV UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: &[u8] = include_bytes!("../../fixtures/parquet/kinds.parquet");

    #[test]
    fn every_kind_of_cell_is_written_as_in_a_text_file() {
        let expected = "name,score,single,kept,at\na,,0.1,TRUE,1970-01-01\n\
            \"b,c\",4.25,2.5,FALSE,1970-01-01 23:59:59\nd,-0.50,,,1969-12-31 23:59:59\n";
        assert_eq!(String::from_utf8(text(KINDS.to_vec()).unwrap()).unwrap(), expected);
    }

    #[test]
    fn lists_and_files_that_are_cut_off_are_refused() {
        let lists = include_bytes!("../../fixtures/parquet/lists.parquet");
        let problem = text(lists.to_vec()).unwrap_err();
        assert_eq!((problem.code, problem.token.as_deref()), ("not-text", Some("answers")));
        for length in [4, 8, KINDS.len() / 2, KINDS.len() - 1] {
            let problem = text(KINDS[..length].to_vec()).unwrap_err();
            assert!(problem.message.starts_with("this is a Parquet file that cannot be read"), "{}", problem.message);
        }
    }

    #[test]
    fn changed_files_end_in_rows_or_in_a_problem() {
        let mut state = 11_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize
        };
        for _ in 0..2_000 {
            let mut bytes = KINDS.to_vec();
            for _ in 0..3 {
                let at = 4 + next() % (bytes.len() - 4);
                bytes[at] = next().to_le_bytes()[0];
            }
            let _ = text(bytes);
        }
    }
}
