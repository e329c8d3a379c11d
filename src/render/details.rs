//! What single commands say beside their rows, as JSON and as CSV.

use serde_json::{Map, Value, json};

use crate::analyze::design::{Facts, Support};
use crate::domain::study::{ReadAs, Study};
use crate::score::Scores;
use crate::score::key_check::{KeyCheck, Verdict};

/// Counts of `parallax check`.
pub fn facts_json(facts: &Facts) -> Value {
    let perspectives: Map<String, Value> =
        facts.perspectives.iter().map(|(view, forms)| (view.name().to_owned(), json!(forms))).collect();
    json!({
        "records": facts.records,
        "ratings": facts.ratings,
        "clients": facts.clients,
        "therapists": facts.therapists,
        "trainees": facts.trainees,
        "supervisors": facts.supervisors,
        "raters": facts.raters,
        "sessions": facts.sessions,
        "perspectives": perspectives,
        "item_cells": facts.item_cells,
        "missing_item_cells": facts.missing_item_cells,
    })
}

/// How each file of ratings was understood.
pub fn read_as_json(files: &[ReadAs]) -> Value {
    let file = |file: &ReadAs| {
        let roles: Vec<Value> =
            file.roles.iter().map(|(column, role)| json!({ "column": column, "role": role })).collect();
        json!({ "name": file.file, "layout": file.layout, "columns": roles, "missing": file.missing })
    };
    files.iter().map(file).collect()
}

/// Which questions the design can answer.
pub fn supports_json(supports: &[Support]) -> Value {
    let support = |support: &Support| {
        json!({
            "question": support.question,
            "supported": support.supported,
            "why": support.why,
            "command": support.command,
        })
    };
    supports.iter().map(support).collect()
}

/// The direction of every item.
pub fn keys_json(keys: &[(String, KeyCheck)]) -> Value {
    let key = |(instrument, check): &(String, KeyCheck)| {
        let items: Vec<Value> = (check.items.iter())
            .map(|item| {
                json!({
                    "item": item.item,
                    "scale": item.scale,
                    "reversed_in_key": item.reversed_in_key,
                    "raw_rest_r": item.raw_rest_r.as_ref().ok().map(|r| r.value),
                    "undefined": item.raw_rest_r.as_ref().err().map(crate::stats::Undefined::code),
                    "verdict": verdict(item.verdict),
                })
            })
            .collect();
        json!({
            "instrument": instrument,
            "perspective": check.perspective.name(),
            "reversed_by_data": check.reversed_by_data(),
            "items": items,
        })
    };
    keys.iter().map(key).collect()
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::AsKeyed => "as-keyed",
        Verdict::AgainstScale => "against-scale",
        Verdict::AlreadyRecoded => "already-recoded",
        Verdict::Open => "open",
    }
}

/// One score in words for programs.
pub(super) struct ScoreRow {
    pub(super) instrument: String,
    pub(super) relationship: &'static str,
    pub(super) receiver_id: String,
    pub(super) giver_id: String,
    pub(super) session: u32,
    pub(super) perspective: &'static str,
    pub(super) rater_id: String,
    pub(super) scale: String,
    pub(super) score: Option<f64>,
    pub(super) answered: Option<usize>,
    pub(super) items: Option<usize>,
    pub(super) metric: &'static str,
    pub(super) field_score: Option<f64>,
}

/// Scores in the order of the study, scale under scale.
pub(super) fn score_rows(study: &Study, scores: &[Scores], wanted: &[String], mut each: impl FnMut(ScoreRow)) {
    for (ratings, scores) in study.ratings.iter().zip(scores) {
        let instrument = &study.instruments[ratings.instrument];
        for row in 0..ratings.len() {
            let session = study.session(ratings.session[row]);
            let dyad = study.dyad(session.dyad);
            let form = instrument.form_of(ratings.perspective[row]).map(|form| &instrument.forms[form]);
            for (scale, id) in
                scores.scales().iter().enumerate().filter(|(_, id)| wanted.is_empty() || wanted.contains(id))
            {
                let items =
                    form.and_then(|form| form.scale(id)).map(|scale| scale.items.len()).filter(|&items| items > 0);
                each(ScoreRow {
                    instrument: instrument.id.clone(),
                    relationship: instrument.relationship.name(),
                    receiver_id: study.people.id(dyad.receiver).to_owned(),
                    giver_id: study.people.id(dyad.giver).to_owned(),
                    session: session.number,
                    perspective: ratings.perspective[row].name(),
                    rater_id: study.people.id(ratings.rater[row]).to_owned(),
                    scale: id.clone(),
                    score: scores.value(scale, row),
                    answered: scores.answered_of(scale, row),
                    items,
                    metric: instrument.report_as.name(),
                    field_score: scores.field_score(scale, row, instrument.report_as, items),
                });
            }
        }
    }
}

/// Scale scores of every form.
pub fn scores_json(study: &Study, scores: &[Scores], wanted: &[String]) -> Value {
    let mut rows = Vec::new();
    score_rows(study, scores, wanted, |row| {
        rows.push(json!({
            "instrument": row.instrument,
            "relationship": row.relationship,
            "receiver_id": row.receiver_id,
            "giver_id": row.giver_id,
            "session": row.session,
            "perspective": row.perspective,
            "rater_id": row.rater_id,
            "scale": row.scale,
            "score": row.score,
            "answered": row.answered,
            "items": row.items,
            "metric": row.metric,
            "field_score": row.field_score,
        }));
    });
    Value::Array(rows)
}
