//! An instrument as JSON, for `parallax instruments ID --format json`.

use serde_json::Value;
use serde_json::json;

use crate::domain::instrument::Form;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::Pair;
use crate::domain::instrument::Perspective;

/// The instrument under the names of the instrument file. Every key is always present.
///
/// ```
/// let wai_sr = parallax::instruments::find("wai_sr").unwrap();
/// let json = parallax::instruments::to_json(&wai_sr);
/// assert_eq!(json["key"], "verified");
/// assert_eq!(json["form"][0]["scales"]["goal"]["items"], serde_json::json!([4, 6, 8, 11]));
/// ```
pub fn to_json(instrument: &Instrument) -> Value {
    json!({
        "id": instrument.id,
        "name": instrument.name,
        "source": instrument.source,
        "relationship": instrument.relationship.name(),
        "key": instrument.key.name(),
        "note": instrument.note,
        "report_as": instrument.report_as.name(),
        "form": instrument.forms.iter().map(form).collect::<Vec<_>>(),
        "pair": instrument.pairs.iter().map(pair).collect::<Vec<_>>(),
    })
}

fn form(form: &Form) -> Value {
    let scales = form
        .scales
        .iter()
        .map(|scale| (scale.id.clone(), json!({ "items": scale.items, "min_answered": scale.min_answered })));
    let labels = form.labels.iter().map(|(word, number)| (word.clone(), json!(number)));
    json!({
        "perspective": form.perspectives.iter().copied().map(Perspective::name).collect::<Vec<_>>(),
        "items": if form.items == 0 { Value::Null } else { json!(form.items) },
        "range": form.range.map(|(low, high)| [low, high]),
        "step": form.step,
        "other_ranges": form.other_ranges.iter().map(|(low, high)| [*low, *high]).collect::<Vec<_>>(),
        "reversed": form.reversed,
        "scales": scales.collect::<serde_json::Map<_, _>>(),
        "labels": labels.collect::<serde_json::Map<_, _>>(),
    })
}

fn pair(pair: &Pair) -> Value {
    json!({
        "views": [pair.views.0.name(), pair.views.1.name()],
        "parallel": pair.parallel.name(),
        "note": pair.note,
    })
}
