//! Three numbers about the gap of one case, each in its box: how far apart, whether the views move together, whether the gap
//! changes; and before them, how reliable one session's gap is.

use super::long_run::LongRun;
use super::material::{InstrumentTable, Material};
use super::number::number;
use super::words::{count, interval};
use super::{Block, Card, Cell, NumberStyle, Prose, cells};
use crate::analyze::case::{Case, CasePair, CaseScale, FEWEST_FOR_TRACKING};
use crate::analyze::trajectories::{Direction, PairCourse};
use crate::stats::Estimate;

const CANNOT_TELL: &str = "cannot tell";

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
            Ok(raw) if long_run.is_shrunken => {
                let plain = number(raw.value, 2, NumberStyle::Signed);
                let moved = plain != number(estimate.value, 2, NumberStyle::Signed);
                let alone = if moved { plain } else { "the same".to_owned() };
                format!("{limits}; drawn towards the other cases of these data (the mean of {sessions} alone: {alone})")
            }
            _ => format!("{limits}, from {sessions}{}", not_shrunken(long_run)),
        }
    });
    Card {
        label: "How far apart, on average".to_owned(),
        value: cells::estimate(long_run.gap, 2, NumberStyle::Signed),
        note,
    }
}

/// Why the mean of the sessions stands for the gap in the long run.
fn not_shrunken(long_run: LongRun<'_>) -> String {
    long_run.refused.map_or_else(String::new, |reason| format!("; not shrunken: {reason}"))
}

fn together(pair: &CasePair) -> Card {
    Card {
        label: "Do the two views move together?".to_owned(),
        value: Cell::Text(match &pair.tracking {
            Ok(r) if is_told(r) => format!("r = {}", number(r.value, 2, NumberStyle::Bounded)),
            _ => CANNOT_TELL.to_owned(),
        }),
        note: match &pair.tracking {
            Ok(estimate) => {
                let r = number(estimate.value, 2, NumberStyle::Bounded);
                let r = if is_told(estimate) { String::new() } else { format!("r = {r} ") };
                let limits = interval(estimate, 2, NumberStyle::Bounded);
                format!("{r}over {}, {limits}", count(pair.joint, "joint session"))
            }
            Err(_) if pair.joint < FEWEST_FOR_TRACKING => {
                format!("shown from {FEWEST_FOR_TRACKING} joint sessions on; here there are {}", pair.joint)
            }
            Err(reason) => reason.to_string(),
        },
    }
}

/// Does the interval leave out 0?
fn is_told(estimate: &Estimate) -> bool {
    estimate.interval.is_some_and(|limits| !limits.contains(0.0))
}

fn over_time(course: &PairCourse) -> Card {
    let value = Cell::Text(match (&course.trend, course.direction) {
        (Ok(_), Some(Direction::Converging)) => "↘ closer (converging)".to_owned(),
        (Ok(_), Some(Direction::Diverging)) => "↗ further apart (diverging)".to_owned(),
        (Err(_), _) | (Ok(_), None) => CANNOT_TELL.to_owned(),
    });
    let note = match &course.trend {
        Ok(trend) => format!(
            "the gap moves by {} a session, {}{}",
            number(trend.value, 2, NumberStyle::Signed),
            interval(trend, 2, NumberStyle::Signed),
            if course.direction.is_some() { "" } else { ": these sessions cannot tell whether the views come nearer" }
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
            "*Before any single gap is read:* the reliability of one session's gap in these data is {} ({}); {}. Read where the points \
             lie together, not one by one.",
            number(estimate.value, 2, NumberStyle::Bounded),
            interval(estimate, 2, NumberStyle::Bounded),
            share_of_error(estimate.value)
        )),
        Some(Err(reason)) => Prose::new(&format!(
            "How reliable one session's gap is cannot be said here: {reason}. Single gaps say little."
        )),
        None => Prose::new("How reliable one session's gap is cannot be said here. Single gaps say little."),
    }
}

/// What a reliability says about error. Edwards' formula goes below 0 where the gaps differ less than the forms' errors alone.
fn share_of_error(reliability: f64) -> String {
    if reliability <= 0.0 {
        return "single gaps differ no more than the forms' own error alone would make them".to_owned();
    }
    let share = number((1.0 - reliability) * 100.0, 0, NumberStyle::Plain);
    format!("{share} % of what makes single gaps differ is the forms' own error")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Interval, Measured, Undefined};

    fn course(trend: Measured, direction: Option<Direction>) -> PairCourse {
        let pair = crate::analyze::views::pairs_of(crate::domain::instrument::Relationship::Therapy)[0];
        PairCourse { pair, gaps: Vec::new(), trend, direction, tracking: Err(Undefined::NoVariance) }
    }

    fn trend(low: f64, high: f64) -> Estimate {
        let value = f64::midpoint(low, high);
        Estimate { value, std_error: None, interval: Interval::new(low, high, 0.95), df: None, n: 9 }
    }

    #[test]
    fn a_reliability_below_0_is_said_as_it_is() {
        assert_eq!(share_of_error(0.86), "14 % of what makes single gaps differ is the forms' own error");
        assert!(share_of_error(-0.2).starts_with("single gaps differ no more than"));
    }

    #[test]
    fn a_direction_is_named_only_where_the_trend_has_one() {
        let open = over_time(&course(Ok(trend(-0.16, 0.11)), None));
        assert_eq!(open.value, Cell::Text("cannot tell".to_owned()));
        assert!(open.note.ends_with("cannot tell whether the views come nearer"), "{}", open.note);
        let nearer = over_time(&course(Ok(trend(0.02, 0.1)), Some(Direction::Converging)));
        assert_eq!(nearer.value, Cell::Text("↘ closer (converging)".to_owned()));
        assert!(nearer.note.ends_with("+0.06 a session, 95 % interval +0.02 to +0.10"), "{}", nearer.note);
    }

    #[test]
    fn a_gap_that_is_not_shrunken_says_why() {
        let (gap, reason) = (Ok(trend(-1.0, 0.0)), Undefined::NoVariance);
        let said = |refused| not_shrunken(LongRun { gap: &gap, is_shrunken: false, refused });
        assert_eq!(said(Some(&reason)), format!("; not shrunken: {reason}"));
        assert_eq!(said(None), "");
    }
}
