//! Courses and flags of single dyads, as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::analyze::flags::{Fall, Flag, FlagsFound, Occasion};
use crate::analyze::trajectories::{Direction, PairCourse, SessionPoint, Trajectory};
use crate::analyze::views::views_of;
use crate::domain::instrument::{Instrument, Perspective};
use crate::domain::study::{DyadId, Study};
use crate::report::flags::base_rate_in_words;
use crate::stats::{Estimate, Interval, Measured, Undefined};

/// One entry for each dyad and scale: its sessions, trends, pairs of views and falls.
pub fn trajectories_json(study: &Study, courses: &[Trajectory], flags: &FlagsFound) -> Value {
    let known: BTreeMap<(usize, DyadId, &str), &[Fall]> =
        flags.falls.iter().map(|own| ((own.table, own.dyad, own.scale.as_str()), own.falls.as_slice())).collect();
    let falls = |course: &Trajectory| known.get(&(course.table, course.dyad, course.scale.as_str())).copied();
    courses.iter().map(|course| trajectory(study, course, falls(course).unwrap_or_default())).collect()
}

/// One entry for each rule that fired in a dyad.
pub fn flags_json(study: &Study, flags: &[Flag]) -> Value {
    flags.iter().map(|found| flag(study, found)).collect()
}

fn instrument(study: &Study, table: usize) -> &Instrument {
    &study.instruments[study.ratings[table].instrument]
}

fn views(study: &Study, table: usize) -> [Perspective; 3] {
    views_of(instrument(study, table).relationship)
}

fn trajectory(study: &Study, course: &Trajectory, falls: &[Fall]) -> Value {
    let views = views(study, course.table);
    let session = |(number, values): &(u32, [Option<f64>; 3])| {
        let mut session = Map::new();
        session.insert("session".to_owned(), json!(number));
        session.insert("ratings".to_owned(), by_view(views, values.map(|value| json!(value))));
        Value::Object(session)
    };
    json!({
        "instrument": instrument(study, course.table).id,
        "scale": course.scale,
        "case": study.case_id(course.dyad),
        "sessions": course.sessions.iter().map(session).collect::<Value>(),
        "trends": by_view(views, course.trends.clone().map(|trend| trend.map_or(Value::Null, |trend| measured(&trend)))),
        "pairs": course.pairs.iter().map(pair).collect::<Value>(),
        "events": falls.iter().map(|one| fall(views, one)).collect::<Value>(),
    })
}

fn by_view(views: [Perspective; 3], values: [Value; 3]) -> Value {
    Value::Object(views.into_iter().zip(values).map(|(view, value)| (view.name().to_owned(), value)).collect())
}

fn pair(pair: &PairCourse) -> Value {
    json!({
        "views": pair.pair.name(),
        "gaps": pair.gaps.iter().map(point).collect::<Value>(),
        "trend": measured(&pair.trend),
        "direction": pair.direction.map(Direction::name),
        "tracking": measured(&pair.tracking),
    })
}

fn point(point: &SessionPoint) -> Value {
    json!({
        "session": point.session,
        "gap": point.gap.value,
        "conf_low": point.gap.interval.map(|interval| interval.low()),
        "conf_high": point.gap.interval.map(|interval| interval.high()),
        "from_usual": point.from_usual,
        "exceptional": point.is_exceptional,
    })
}

fn measured(value: &Measured) -> Value {
    let estimate: Option<&Estimate> = value.as_ref().ok();
    let interval = estimate.and_then(|estimate| estimate.interval);
    json!({
        "estimate": estimate.map(|estimate| estimate.value),
        "conf_low": interval.as_ref().map(Interval::low),
        "conf_high": interval.as_ref().map(Interval::high),
        "n": estimate.map(|estimate| estimate.n),
        "undefined": value.as_ref().err().map(Undefined::code),
    })
}

fn fall(views: [Perspective; 3], fall: &Fall) -> Value {
    json!({
        "view": views[fall.side.place()].name(),
        "since": fall.since,
        "session": fall.session,
        "change": fall.change,
        "measures": fall.measures,
        "persists": fall.persists,
        "repaired": fall.repaired,
    })
}

fn flag(study: &Study, flag: &Flag) -> Value {
    let interval = flag.base.share.interval;
    json!({
        "rule": flag.rule.id(),
        "instrument": instrument(study, flag.table).id,
        "scale": flag.scale,
        "case": study.case_id(flag.dyad),
        "views": flag.views,
        "occasions": flag.occasions.iter().map(|one| occasion(views(study, flag.table), one)).collect::<Value>(),
        "base_rate": {
            "sessions": flag.base.sessions,
            "courses": flag.base.courses,
            "share": flag.base.share.value,
            "conf_low": interval.as_ref().map(Interval::low),
            "conf_high": interval.as_ref().map(Interval::high),
            "expected": flag.base.expected,
            "words": base_rate_in_words(flag.base.share.value),
        },
        "is_not": flag.rule.is_not(),
    })
}

fn occasion(views: [Perspective; 3], occasion: &Occasion) -> Value {
    json!({
        "since": occasion.since,
        "session": occasion.session,
        "value": occasion.value,
        "conf_low": occasion.interval.map(|interval| interval.0),
        "conf_high": occasion.interval.map(|interval| interval.1),
        "n": occasion.n,
        "fall": occasion.fall.as_ref().map(|one| fall(views, one)),
    })
}
