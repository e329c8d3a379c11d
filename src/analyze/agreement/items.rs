//! Internal consistency of the forms, view by view, as rows.

use super::AgreementQuestion;
use crate::analyze::finding::{Finding, Heading};
use crate::analyze::reliability::{omega_of, reliability};
use crate::domain::study::Study;

/// Cronbach's alpha with Feldt's limits, and omega, of each view's form on each scale asked for.
pub(super) fn item_rows(study: &Study, question: &AgreementQuestion) -> Vec<Finding> {
    let asked = |scale: &String| question.scales.is_empty() || question.scales.contains(scale);
    let level = question.reliability.level;
    let mut rows = Vec::new();
    for own in reliability(study, level).iter().filter(|own| asked(&own.scale)) {
        let heading = Heading {
            analysis: "agreement",
            instrument: study.instruments[study.ratings[own.table].instrument].id.as_str().into(),
            scale: own.scale.as_str().into(),
            views: Some(own.perspective.name().to_owned()),
            conf_level: level,
        };
        rows.push(heading.row("form", "cronbach_alpha", own.alpha.clone(), own.forms, "feldt-1965"));
        rows.push(heading.row("form", "omega", omega_of(study, own), own.forms, "one-factor-ml"));
    }
    rows
}
