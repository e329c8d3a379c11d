//! Estimates as JSON: the part of an output of which there can be very much, written field by field.
//!
//! The lines are those that [`super::lines`] gives; a field is one piece instead of five.

use std::io::{self, Write};

use serde::Serialize;

use crate::analyze::finding::Finding;

/// A field's name as its line begins.
macro_rules! named {
    ($name:literal) => {
        concat!(",\n      \"", $name, "\": ")
    };
}

/// All rows, in the order of the columns.
pub(super) fn write_rows(out: &mut dyn Write, findings: &[Finding]) -> io::Result<()> {
    let mut row = Vec::new();
    for (place, finding) in findings.iter().enumerate() {
        row.clear();
        row.extend_from_slice(if place == 0 { b"[\n    {" } else { b",\n    {" });
        fill(&mut row, finding)?;
        row.extend_from_slice(b"\n    }");
        out.write_all(&row)?;
    }
    out.write_all(if findings.is_empty() { b"[]" } else { b"\n  ]" })
}

fn fill(row: &mut Vec<u8>, finding: &Finding) -> io::Result<()> {
    let estimate = finding.estimate();
    let interval = estimate.and_then(|estimate| estimate.interval);
    field(row, &named!("analysis")[1..], finding.analysis)?;
    field(row, named!("instrument"), Some(&*finding.instrument).filter(|id| !id.is_empty()))?;
    field(row, named!("scale"), &*finding.scale)?;
    field(row, named!("level"), finding.level)?;
    field(row, named!("group"), finding.group.as_deref())?;
    field(row, named!("views"), finding.views.as_deref())?;
    field(row, named!("term"), &finding.term)?;
    field(row, named!("estimate"), estimate.map(|estimate| estimate.value))?;
    field(row, named!("std_error"), estimate.and_then(|estimate| estimate.std_error))?;
    field(row, named!("conf_low"), interval.map(|interval| interval.low()))?;
    field(row, named!("conf_high"), interval.map(|interval| interval.high()))?;
    field(row, named!("conf_level"), finding.conf_level)?;
    field(row, named!("statistic"), finding.statistic)?;
    field(row, named!("df1"), finding.df1)?;
    field(row, named!("df2"), finding.df2)?;
    field(row, named!("p_value"), finding.p_value)?;
    field(row, named!("n"), finding.n)?;
    field(row, named!("k"), finding.k)?;
    field(row, named!("method"), &finding.method)?;
    field(row, named!("undefined"), finding.undefined().map(crate::stats::Undefined::code))
}

fn field(row: &mut Vec<u8>, name: &str, value: impl Serialize) -> io::Result<()> {
    row.extend_from_slice(name.as_bytes());
    Ok(serde_json::to_writer(row, &value)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::finding::Heading;
    use crate::stats::{Estimate, Interval, Undefined};
    use serde_json::Value;

    #[test]
    fn rows_are_on_the_lines_of_the_library() {
        let heading = Heading {
            analysis: "gaps",
            instrument: "a\"b\\".into(),
            scale: "bond\u{1}é".into(),
            views: Some("therapist-client".to_owned()),
            conf_level: 0.95,
        };
        let interval = Interval::new(-1e-7, 2.5e300, 0.95);
        let known = Estimate { interval, std_error: Some(0.1), ..Estimate::plain(3.0, 7).unwrap() };
        let mut full = heading.row("session", "mean_gap", Ok(known), 7, "jackknife").about("c/1").of_raters(3);
        (full.statistic, full.df1, full.df2, full.p_value) = (Some(-1.0), Some(2.0), Some(3.5), Some(1e-12));
        let bare = Heading { instrument: "".into(), views: None, ..heading };
        let none = bare.row("client", "sd", Err(Undefined::NoVariance), 0, "none");
        for findings in [vec![], vec![full.clone()], vec![full, none]] {
            let mut own = b"{\n  \"estimates\": ".to_vec();
            write_rows(&mut own, &findings).unwrap();
            own.extend_from_slice(b"\n}");
            let own = String::from_utf8(own).unwrap();
            let read: Value = serde_json::from_str(&own).unwrap();
            assert_eq!(own, format!("{read:#}"));
            assert_eq!(read["estimates"].as_array().unwrap().len(), findings.len());
        }
    }
}
