//! Rows about the whole study: mean gap, variances by level, memory, limits of agreement.

use super::nested::NestedGaps;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::domain::instrument::Relationship;
use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::gap_model::GapFit;
use crate::stats::gap_model::GapModel;
use crate::stats::gap_model::Part;
use crate::stats::gap_model::agreement_limits;
use crate::stats::level::ConfidenceLevel;

type Fitted = Result<(GapModel, GapFit), Undefined>;

/// A value, and why it has no interval if it has none.
type Row = (Measured, Option<Undefined>);

pub(super) fn rows(gaps: &NestedGaps, heading: &Heading, level: &ConfidenceLevel, z: f64) -> Vec<Finding> {
    let n = gaps.courses.sessions();
    let roles = gaps.relationship.roles();
    let mut rows = vec![mean_row(&gaps.plain, heading, level, n)];
    let variances = [
        (Part::Giver, roles.0.name(), term_of_giver(gaps.relationship)),
        (Part::Case, roles.1.name(), term_of_receiver(gaps.relationship)),
        (Part::Session, "session", "var_gap_session"),
    ];
    for (fitted, method) in [(&gaps.plain, "reml-profile"), (&gaps.memory, "reml-ar1-profile")] {
        for (part, own, term) in variances {
            let (value, no_interval) = part_of(fitted, part, level, n);
            rows.push(heading.row(own, term, value, n, method).without_interval(no_interval));
        }
    }
    let (value, no_interval) = part_of(&gaps.memory, Part::Memory, level, n);
    rows.push(heading.row("session", "gap_memory", value, n, "reml-ar1-profile").without_interval(no_interval));
    rows.extend(spread_rows(&gaps.plain, heading, level, z, n));
    rows
}

fn term_of_giver(relationship: Relationship) -> &'static str {
    match relationship {
        Relationship::Therapy => "var_gap_therapist",
        Relationship::Supervision => "var_gap_supervisor",
    }
}

fn term_of_receiver(relationship: Relationship) -> &'static str {
    match relationship {
        Relationship::Therapy => "var_gap_client",
        Relationship::Supervision => "var_gap_trainee",
    }
}

fn mean_row(fitted: &Fitted, heading: &Heading, level: &ConfidenceLevel, n: usize) -> Finding {
    let value = fitted.as_ref().map_err(Clone::clone);
    let (value, no_interval) = match value {
        Ok((model, fit)) => match model.mean(fit, level) {
            Ok(mean) => (Ok(mean), None),
            Err(reason) => (Estimate::plain(fit.mean, n), Some(reason)),
        },
        Err(reason) => (Err(reason), None),
    };
    let df = value.as_ref().ok().and_then(|mean| mean.df);
    let mut row = heading.row("session", "mean_gap", value, n, "reml-satterthwaite").without_interval(no_interval);
    row.df1 = df;
    row
}

/// A variance, or the memory. A level that is none has its reason.
fn part_of(fitted: &Fitted, part: Part, level: &ConfidenceLevel, n: usize) -> Row {
    let (model, fit) = match fitted {
        Ok((model, fit)) => (model, fit),
        Err(reason) => return (Err(reason.clone()), None),
    };
    let lacking = match part {
        Part::Giver => model.giver_level().clone(),
        Part::Case => model.case_level().clone(),
        Part::Session | Part::Total | Part::Memory => Ok(()),
    };
    if let Err(reason) = lacking {
        return (Err(reason), None);
    }
    let plain = Estimate::plain(fit.value(part), n);
    match model.profile(fit, part, level.share()) {
        Ok(interval) => (plain.map(|plain| Estimate { interval: Some(interval), ..plain }), None),
        Err(reason) => (plain, Some(reason)),
    }
}

/// The standard deviation of a single gap, and the limits of agreement.
fn spread_rows(fitted: &Fitted, heading: &Heading, level: &ConfidenceLevel, z: f64, n: usize) -> Vec<Finding> {
    let (total, no_interval) = part_of(fitted, Part::Total, level, n);
    let sd = total.clone().and_then(|total| {
        let interval = total.interval.and_then(|limits| limits.map(libm::sqrt));
        Ok(Estimate { interval, ..Estimate::plain(libm::sqrt(total.value), n)? })
    });
    let row = |term, value| heading.row("session", term, value, n, "reml-nested");
    let limits = match (fitted, &total) {
        (Ok((model, fit)), Ok(total)) => match (model.mean(fit, level), total.interval) {
            (Ok(mean), Some(interval)) => agreement_limits(fit, &mean, interval, z),
            _ => [-1.0, 1.0].map(|side| Estimate::plain(fit.mean + side * z * libm::sqrt(total.value), n)),
        },
        (Err(reason), _) | (_, Err(reason)) => [Err(reason.clone()), Err(reason.clone())],
    };
    let [low, high] = limits;
    let rows = [row("sd_gap", sd), row("loa_low", low), row("loa_high", high)];
    rows.map(|row| row.without_interval(no_interval.clone())).into()
}
