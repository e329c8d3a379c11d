//! Three numbers about the gap of one case, each in its box: how far apart, whether the views move together, whether the gap
//! changes; and before them, how reliable one session's gap is.

use super::long_run::LongRun;
use super::material::{InstrumentTable, Material};
use super::number::number;
use super::words::{count, interval};
use super::{Block, Card, Cell, NumberStyle, Prose, cells};
use crate::analyze::case::{Case, CasePair, CaseScale, FEWEST_FOR_TRACKING};
use crate::analyze::trajectories::{Direction, PairCourse};

/// The boxes.
pub fn cards(pair: &CasePair, long_run: LongRun<'_>, course: Option<&PairCourse>) -> Block {
    let mut cards = vec![how_far(pair, long_run), together(pair)];
    cards.extend(course.map(over_time));
    Block::Cards(cards)
}

fn how_far(pair: &CasePair, long_run: LongRun<'_>) -> Card {
    let note = long_run.gap.as_ref().map_or_else(ToString::to_string, |estimate| {
        let sessions = count(pair.joint, "joint session");
        let limits = interval(estimate, 2, NumberStyle::Signed);
        match &pair.gap {
            Ok(raw) if long_run.is_shrunken => format!(
                "{limits}; shrunken towards the cases of these data from {}, the mean of {sessions}",
                number(raw.value, 2, NumberStyle::Signed)
            ),
            _ => format!("{limits}, from {sessions}"),
        }
    });
    Card {
        label: "How far apart, on average".to_owned(),
        value: cells::estimate(long_run.gap, 2, NumberStyle::Signed),
        note,
    }
}

fn together(pair: &CasePair) -> Card {
    Card {
        label: "Do the two views move together?".to_owned(),
        value: match &pair.tracking {
            Ok(r) => Cell::Text(format!("r = {}", number(r.value, 2, NumberStyle::Bounded))),
            Err(_) => cells::estimate(&pair.tracking, 2, NumberStyle::Bounded),
        },
        note: match &pair.tracking {
            Ok(estimate) => {
                let undecided = estimate.interval.is_none_or(|limits| limits.contains(0.0));
                let caution = if undecided { ": too few sessions to tell" } else { "" };
                format!(
                    "over {}, {}{caution}",
                    count(pair.joint, "joint session"),
                    interval(estimate, 2, NumberStyle::Bounded)
                )
            }
            Err(reason) => format!("shown from {FEWEST_FOR_TRACKING} joint sessions on: {reason}"),
        },
    }
}

fn over_time(course: &PairCourse) -> Card {
    let value = match (&course.trend, course.direction) {
        (Err(_), _) => cells::estimate(&course.trend, 2, NumberStyle::Signed),
        (Ok(_), Some(Direction::Converging)) => Cell::Text("↘ closer (converging)".to_owned()),
        (Ok(_), Some(Direction::Diverging)) => Cell::Text("↗ further apart (diverging)".to_owned()),
        (Ok(_), None) => Cell::Text("cannot tell".to_owned()),
    };
    let note = match &course.trend {
        Ok(trend) => format!(
            "the gap moves by {} a session, {}",
            number(trend.value, 2, NumberStyle::Signed),
            interval(trend, 2, NumberStyle::Signed)
        ),
        Err(reason) => reason.to_string(),
    };
    Card { label: "Does the gap change over time?".to_owned(), value, note }
}

/// The two views of a case from session to session.
pub fn course_of<'a>(
    material: &Material<'a>,
    case: &Case,
    scale: &CaseScale,
    pair: &CasePair,
) -> Option<&'a PairCourse> {
    let own = |course: &&crate::analyze::trajectories::Trajectory| {
        course.table == case.table && course.dyad == case.dyad && course.scale == scale.scale
    };
    material.courses.iter().find(own)?.pairs.iter().find(|own| own.pair.views == pair.pair.views)
}

/// How much of what makes single gaps differ is error of the forms.
pub fn reliability_of_a_gap(material: &Material<'_>, table: &InstrumentTable<'_>, scale: &str, views: &str) -> Prose {
    let found = material.find(&table.instrument.id, scale, views, "gap_reliability", "session");
    match found.map(|found| &found.value) {
        Some(Ok(estimate)) => Prose::new(&format!(
            "*Before any single gap is read:* the reliability of one session's gap in these data is {} ({}); {} % of what makes single \
             gaps differ is the forms' own error. Read where the points lie together, not one by one.",
            number(estimate.value, 2, NumberStyle::Bounded),
            interval(estimate, 2, NumberStyle::Bounded),
            number(((1.0 - estimate.value) * 100.0).clamp(0.0, 100.0), 0, NumberStyle::Plain)
        )),
        Some(Err(reason)) => Prose::new(&format!(
            "How reliable one session's gap is cannot be said here: {reason}. Single gaps say little."
        )),
        None => Prose::new("How reliable one session's gap is cannot be said here. Single gaps say little."),
    }
}
