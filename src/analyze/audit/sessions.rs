//! How many sessions of a client are enough: the ratings once more, with clients told apart.

use super::gather::whole;
use super::material::AuditMaterial;
use crate::analyze::agreement::RatersFound;
use crate::analyze::finding::{Finding, Heading};
use crate::analyze::sessions_needed::SessionsNeeded;
use crate::stats::icc::rated::{Question, rater_reliability};

/// About the innermost grouping that is known of the targets; `None` without one, or where nothing can be compared.
pub(super) fn sessions_needed(found: &RatersFound, conf_level: f64) -> Option<SessionsNeeded> {
    let all = whole(found);
    let table = all.clone().with_clusters(std::slice::from_ref(&all.clusters.first()?.name));
    let question = Question { targets_by: Some(Vec::new()), ..Question::new(conf_level) };
    let found = rater_reliability(&table.observations, &question).ok()?;
    SessionsNeeded::of(&table, &found)
}

/// The rows of all scales, for programs.
pub fn session_rows(audits: &[AuditMaterial]) -> Vec<Finding> {
    let rows = |(own, conf_level): (&SessionsNeeded, f64)| {
        own.rows(&Heading {
            analysis: "agreement",
            instrument: own.instrument.as_str().into(),
            scale: own.scale.as_str().into(),
            views: None,
            conf_level,
        })
    };
    let of_audit = |audit: &AuditMaterial| {
        let own = audit.scales.iter().filter_map(|scale| scale.sessions.as_ref());
        own.flat_map(|own| rows((own, audit.conf_level))).collect::<Vec<Finding>>()
    };
    audits.iter().flat_map(of_audit).collect()
}
