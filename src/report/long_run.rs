//! The gap of a case in the long run: the mean of its sessions, drawn towards what is usual as far as these leave it open.

use std::collections::BTreeMap;

use super::material::Material;
use crate::analyze::case::{Case, CasePair, CaseScale};
use crate::analyze::finding::Finding;
use crate::stats::Measured;
use crate::stats::Undefined;

/// A gap, and whether it was drawn towards the others; where the model gives none, the mean of the sessions stands for it.
#[derive(Debug, Clone, Copy)]
pub struct LongRun<'a> {
    /// The gap.
    pub gap: &'a Measured,
    /// Was it drawn towards what is usual?
    pub is_shrunken: bool,
    /// Why it was not, where the model was asked and gave none.
    pub refused: Option<&'a Undefined>,
}

/// The gap of one case on one scale.
pub fn long_run<'a>(material: &Material<'a>, case: &Case, scale: &CaseScale, pair: &'a CasePair) -> LongRun<'a> {
    let ratings = &material.study.ratings[case.table];
    let instrument = &material.study.instruments[ratings.instrument];
    let id = material.study.case_id(case.dyad);
    let views = pair.pair.name();
    let level = instrument.relationship.roles().1.name();
    let own = material.findings.iter().find(|finding| {
        finding.term == "shrunken_gap"
            && finding.level == level
            && finding.group.as_deref().is_none_or(|group| group == id)
            && finding.views.as_deref() == Some(&views)
            && finding.is_of(&instrument.id, &scale.scale)
    });
    match own.map(|own| &own.value) {
        Some(gap @ Ok(_)) => LongRun { gap, is_shrunken: true, refused: None },
        Some(Err(reason)) => LongRun { gap: &pair.gap, is_shrunken: false, refused: Some(reason) },
        None => LongRun { gap: &pair.gap, is_shrunken: false, refused: None },
    }
}

/// The rows of one name about single cases, by case.
pub fn by_case<'a>(
    material: &Material<'a>,
    (instrument, scale, views): (&str, &str, &str),
    (level, term): (&str, &str),
) -> BTreeMap<&'a str, &'a Finding> {
    let own = material.findings.iter().filter(|finding| {
        finding.term == term
            && finding.level == level
            && finding.is_of(instrument, scale)
            && finding.views.as_deref() == Some(views)
            && finding.value.is_ok()
    });
    own.filter_map(|finding| Some((finding.group.as_deref()?, finding))).collect()
}
