//! From what was found about raters to what a page says of them.

use super::beyond_chance::chance_coefficients;
use super::design::design;
use super::each_rater::{pairs, raters};
use super::forms::Forms;
use super::material::AuditMaterial;
use super::numbers::{coefficients, components, decision, ends_of_range, measurement, spread_of_ratings};
use super::scale::ScaleAudit;
use super::sessions::sessions_needed;
use super::spread::{residuals, spreads};
use crate::analyze::agreement::{AgreementFound, RatersFound};
use crate::domain::rated_table::RatedTable;
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::Undefined;

/// What a page calls those who rate and what they rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) rater: &'static str,
    pub(super) target: &'static str,
}

/// One audit per form that observers filled in; scales stand as in the study, the one of the whole form first.
pub fn study_audits(study: &Study, scores: &[Scores], found: &AgreementFound, conf_level: f64) -> Vec<AuditMaterial> {
    let words = Words { rater: "observer", target: "session" };
    let mut audits = Vec::new();
    for (ratings, scores) in study.ratings.iter().zip(scores) {
        let instrument = &study.instruments[ratings.instrument];
        let own = |one: &&RatersFound| one.table.instrument.as_ref() == Some(&instrument.id);
        let mut tables: Vec<&RatersFound> = found.tables.iter().filter(own).collect();
        tables.sort_by_key(|one| one.table.scale != "total");
        let Some(first) = tables.first() else { continue };
        let scale = |one: &&RatersFound| {
            let forms = Forms::of(study, ratings, scores, &one.table.scale);
            scale_audit(one, forms.as_ref(), words, conf_level)
        };
        audits.push(AuditMaterial {
            id: instrument.id.clone(),
            instrument: instrument.name.clone(),
            range: first.table.range,
            rater: words.rater.to_owned(),
            target: words.target.to_owned(),
            conf_level,
            design: design(first),
            scales: tables.iter().map(scale).collect(),
        });
    }
    audits
}

/// The audit of a plain table.
pub fn table_audit(found: &RatersFound, conf_level: f64) -> AuditMaterial {
    let words = Words { rater: "rater", target: "target" };
    AuditMaterial {
        id: "table".to_owned(),
        instrument: found.table.scale.clone(),
        range: found.table.range,
        rater: words.rater.to_owned(),
        target: words.target.to_owned(),
        conf_level,
        design: design(found),
        scales: vec![scale_audit(found, None, words, conf_level)],
    }
}

/// The ratings with every grouping that is known.
pub(super) fn whole(found: &RatersFound) -> &RatedTable {
    found.setting.as_ref().map_or(&found.table, |setting| &setting.whole)
}

fn scale_audit(found: &RatersFound, forms: Option<&Forms>, words: Words, conf_level: f64) -> ScaleAudit {
    let table = &found.table;
    let reliability = match &found.reliability {
        Some(reliability) => reliability.as_ref().map_err(Clone::clone),
        None => Err(Undefined::NotIdentified),
    };
    let (ceiling, floor) = ends_of_range(table);
    let [sem_agreement, sem_consistency, sdc] = measurement(&reliability);
    let additive = found.raters.as_ref().and_then(|own| own.additive.as_ref().ok());
    ScaleAudit {
        scale: table.scale.clone(),
        sd: spread_of_ratings(table),
        ceiling,
        floor,
        coefficients: coefficients(found, &reliability, words),
        components: components(found, &reliability, words),
        sem_agreement,
        sem_consistency,
        sdc,
        decision: decision(&reliability),
        sessions: sessions_needed(found, conf_level),
        chance: chance_coefficients(found, conf_level),
        raters: raters(found, forms, conf_level),
        drift_unit: format!("points per 10 {}s", words.target),
        pairs: pairs(found, conf_level),
        spreads: spreads(found, additive),
        residuals: residuals(found, additive),
    }
}
