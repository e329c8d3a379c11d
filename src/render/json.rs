//! Findings as JSON: every key always present, numbers in their shortest form that reads back the same.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::{Map, Serializer, Value, json};

use super::lines::Lines;
use super::over_time::OverTimeJson;
use super::rows::write_rows;
use crate::analyze::finding::{Finding, Provenance};
use crate::domain::notice::Notice;
use crate::domain::study::{InputFile, Study};
use crate::error::Problem;

/// Version of the shape of the output.
pub const SCHEMA: &str = "parallax/1";

/// What stands before the rows, in the order in which it is written.
#[derive(Serialize)]
struct Head<'a> {
    schema: &'static str,
    command: &'static str,
    version: &'a str,
    made_from: Value,
    notices: Vec<Value>,
}

/// Keys beside the rows.
pub enum Details<'a> {
    /// Values that were made already.
    Values(Map<String, Value>),
    /// Courses and flags.
    OverTime(OverTimeJson<'a>),
}

impl Serialize for Details<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Values(values) => values.serialize(serializer),
            Self::OverTime(both) => both.serialize(serializer),
        }
    }
}

/// Writes the output of a command as it is made, since it can be long; `details` are further keys beside the rows.
///
/// # Errors
/// What `out` says; nothing else can go wrong.
pub fn json(
    out: &mut dyn Write,
    study: &Study,
    findings: &[Finding],
    provenance: &Provenance,
    details: &Details<'_>,
) -> io::Result<()> {
    let options: Map<String, Value> =
        provenance.options.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let inputs: Vec<Value> = study.inputs.iter().map(input).collect();
    let head = Head {
        schema: SCHEMA,
        command: provenance.command,
        version: provenance.version,
        made_from: json!({ "inputs": inputs, "options": options, "seed": provenance.seed }),
        notices: study.notices.iter().map(notice).collect(),
    };
    let mut pieces = BufWriter::with_capacity(BYTES_AT_A_TIME, out);
    let mut bytes = Vec::new();
    head.serialize(&mut Serializer::with_formatter(&mut bytes, Lines::default()))?;
    pieces.write_all(&bytes[..bytes.len() - END.len()])?;
    pieces.write_all(b",\n  \"estimates\": ")?;
    write_rows(&mut pieces, findings)?;
    if let Details::Values(values) = details
        && values.is_empty()
    {
        pieces.write_all(END)?;
    } else {
        pieces.write_all(b",")?;
        details
            .serialize(&mut Serializer::with_formatter(Rest { begun: false, out: &mut pieces }, Lines::default()))?;
    }
    pieces.write_all(b"\n")?;
    pieces.flush()
}

/// How an object ends that holds something.
const END: &[u8] = b"\n}";

/// Writes an object without the bracket that begins it, as the rest of another one.
struct Rest<W> {
    begun: bool,
    out: W,
}

impl<W: Write> Write for Rest<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.begun || bytes.is_empty() {
            return self.out.write(bytes);
        }
        self.begun = true;
        Ok(1)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// So much is written at a time.
const BYTES_AT_A_TIME: usize = 1 << 16;

/// Errors as JSON, for standard error.
pub fn errors(problems: &[Problem]) -> String {
    let errors: Vec<Value> = problems
        .iter()
        .map(|problem| {
            json!({
                "code": problem.code,
                "message": problem.message,
                "hint": problem.hint,
                "file": problem.at.file,
                "line": problem.at.line,
                "column": problem.at.column,
                "column_name": problem.at.column_name,
                "token": problem.token,
            })
        })
        .collect();
    line(&json!({ "errors": errors }))
}

/// One JSON value as text that ends with a line end.
pub fn line(value: &Value) -> String {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, Lines::default()));
    bytes.push(b'\n');
    String::from_utf8(bytes).unwrap_or_default()
}

fn input(input: &InputFile) -> Value {
    let excluded: Vec<Value> =
        input.excluded.iter().map(|(reason, records)| json!({ "reason": reason, "records": records })).collect();
    json!({
        "name": input.name,
        "sha256": input.sha256,
        "records": input.records,
        "used": input.used,
        "excluded": excluded,
    })
}

fn notice(notice: &Notice) -> Value {
    json!({
        "code": notice.code,
        "message": notice.message,
        "count": notice.count,
        "file": notice.at.file,
        "line": notice.at.line,
        "column": notice.at.column,
        "column_name": notice.at.column_name,
    })
}
