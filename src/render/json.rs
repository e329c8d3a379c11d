//! Findings as JSON: every key always present, numbers in their shortest form that reads back the same.

use serde_json::{Map, Value, json};

use crate::analyze::finding::{Finding, Provenance};
use crate::domain::notice::Notice;
use crate::domain::study::{InputFile, Study};
use crate::error::Problem;

/// Version of the shape of the output.
pub const SCHEMA: &str = "parallax/1";

/// The output of a command; `details` are further keys beside the rows.
pub fn json(study: &Study, findings: &[Finding], provenance: &Provenance, details: Map<String, Value>) -> String {
    let options: Map<String, Value> = provenance.options.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let mut output = Map::new();
    output.insert("schema".to_owned(), json!(SCHEMA));
    output.insert("command".to_owned(), json!(provenance.command));
    output.insert("version".to_owned(), json!(provenance.version));
    let inputs: Vec<Value> = study.inputs.iter().map(input).collect();
    output.insert("made_from".to_owned(), json!({ "inputs": inputs, "options": options, "seed": provenance.seed }));
    output.insert("notices".to_owned(), study.notices.iter().map(notice).collect());
    output.insert("estimates".to_owned(), findings.iter().map(estimate).collect());
    output.extend(details);
    line(&Value::Object(output))
}

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

fn estimate(finding: &Finding) -> Value {
    let estimate = finding.estimate();
    let interval = estimate.and_then(|estimate| estimate.interval);
    json!({
        "analysis": finding.analysis,
        "instrument": finding.instrument,
        "scale": finding.scale,
        "level": finding.level,
        "group": finding.group,
        "views": finding.views,
        "term": finding.term,
        "estimate": estimate.map(|estimate| estimate.value),
        "std_error": estimate.and_then(|estimate| estimate.std_error),
        "conf_low": interval.map(|interval| interval.low()),
        "conf_high": interval.map(|interval| interval.high()),
        "conf_level": finding.conf_level,
        "statistic": finding.statistic,
        "df1": finding.df1,
        "df2": finding.df2,
        "p_value": finding.p_value,
        "n": finding.n,
        "k": finding.k,
        "method": finding.method,
        "undefined": finding.undefined().map(crate::stats::Undefined::code),
    })
}
