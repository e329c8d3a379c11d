//! Findings as cells.

use super::{Cell, NumberStyle};
use crate::analyze::finding::Finding;
use crate::stats::Measured;

/// The value, or a dash with its reason.
pub fn estimate(measured: &Measured, digits: u8, style: NumberStyle) -> Cell {
    match measured {
        Ok(estimate) => Cell::Number { value: estimate.value, digits, style },
        Err(reason) => Cell::Absent { why: reason.to_string() },
    }
}

/// The value of a finding, or a dash with its reason.
pub fn value(finding: Option<&Finding>, digits: u8, style: NumberStyle) -> Cell {
    finding.map_or_else(not_asked, |finding| estimate(&finding.value, digits, style))
}

/// The interval of a finding, or a dash with its reason.
pub fn interval(finding: Option<&Finding>, digits: u8, style: NumberStyle) -> Cell {
    let Some(finding) = finding else { return not_asked() };
    match (&finding.no_interval, &finding.value) {
        (Some(reason), Ok(_)) => Cell::Absent { why: format!("no interval: {reason}") },
        _ => interval_of(&finding.value, digits, style),
    }
}

/// The interval, or a dash with its reason.
pub fn interval_of(measured: &Measured, digits: u8, style: NumberStyle) -> Cell {
    match measured {
        Ok(estimate) => match estimate.interval {
            Some(limits) => Cell::Interval { low: limits.low(), high: limits.high(), digits, style },
            None => Cell::Absent { why: "these data give no interval".to_owned() },
        },
        Err(reason) => Cell::Absent { why: reason.to_string() },
    }
}

fn not_asked() -> Cell {
    Cell::Absent { why: "there are no forms for it".to_owned() }
}

/// Value and limits for a chart.
pub fn point(finding: Option<&Finding>) -> Option<(f64, Option<(f64, f64)>)> {
    let estimate = finding?.estimate()?;
    Some((estimate.value, estimate.interval.map(|limits| (limits.low(), limits.high()))))
}
