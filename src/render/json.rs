//! Findings as JSON: every key always present, numbers in their shortest form that reads back the same.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::{Map, Serializer, Value, json};

use super::lines::Lines;
use super::over_time::OverTimeJson;
use crate::analyze::finding::{Finding, Provenance};
use crate::domain::notice::Notice;
use crate::domain::study::{InputFile, Study};
use crate::error::Problem;

/// Version of the shape of the output.
pub const SCHEMA: &str = "parallax/1";

/// Everything, in the order in which it is written.
#[derive(Serialize)]
struct Output<'a> {
    schema: &'static str,
    command: &'static str,
    version: &'a str,
    made_from: Value,
    notices: Vec<Value>,
    estimates: Rows<'a>,
    #[serde(flatten)]
    details: &'a Details<'a>,
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

/// All rows, each made when it is written.
struct Rows<'a>(&'a [Finding]);

impl Serialize for Rows<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(row))
    }
}

/// One row, in the order of the columns; written as it is, because there can be very many.
#[derive(Serialize)]
struct Row<'a> {
    analysis: &'a str,
    instrument: Option<&'a str>,
    scale: &'a str,
    level: &'a str,
    group: Option<&'a str>,
    views: Option<&'a str>,
    term: &'a str,
    estimate: Option<f64>,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    conf_level: f64,
    statistic: Option<f64>,
    df1: Option<f64>,
    df2: Option<f64>,
    p_value: Option<f64>,
    n: usize,
    k: Option<usize>,
    method: &'a str,
    undefined: Option<&'a str>,
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
    let output = Output {
        schema: SCHEMA,
        command: provenance.command,
        version: provenance.version,
        made_from: json!({ "inputs": inputs, "options": options, "seed": provenance.seed }),
        notices: study.notices.iter().map(notice).collect(),
        estimates: Rows(findings),
        details,
    };
    let mut pieces = BufWriter::with_capacity(BYTES_AT_A_TIME, out);
    output.serialize(&mut Serializer::with_formatter(&mut pieces, Lines::default()))?;
    pieces.write_all(b"\n")?;
    pieces.flush()
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
    format!("{value:#}\n")
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

fn row(finding: &Finding) -> Row<'_> {
    let estimate = finding.estimate();
    let interval = estimate.and_then(|estimate| estimate.interval);
    Row {
        analysis: finding.analysis,
        instrument: Some(finding.instrument.as_str()).filter(|id| !id.is_empty()),
        scale: &finding.scale,
        level: finding.level,
        group: finding.group.as_deref(),
        views: finding.views.as_deref(),
        term: &finding.term,
        estimate: estimate.map(|estimate| estimate.value),
        std_error: estimate.and_then(|estimate| estimate.std_error),
        conf_low: interval.map(|interval| interval.low()),
        conf_high: interval.map(|interval| interval.high()),
        conf_level: finding.conf_level,
        statistic: finding.statistic,
        df1: finding.df1,
        df2: finding.df2,
        p_value: finding.p_value,
        n: finding.n,
        k: finding.k,
        method: &finding.method,
        undefined: finding.undefined().map(crate::stats::Undefined::code),
    }
}
