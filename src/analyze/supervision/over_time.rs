//! Do the two gaps of a trainee move together over time: in the same weeks, supervision first, or therapy first?

use super::FEWEST_TRAINEES;
use super::sessions::GapSession;
use super::trainees::{Trainee, Trainees};
use crate::analyze::finding::{Finding, Heading};
use crate::domain::date::Date;
use crate::stats::Undefined;
use crate::stats::association::pooled_within;
use crate::stats::jackknife::Jackknifed;
use crate::stats::level::ConfidenceLevel;

/// Fewest windows of a trainee that say something about their course.
const FEWEST_WINDOWS: usize = 3;

/// Which sessions of therapy belong to a session of supervision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Window {
    /// Those nearer to it than to any other session of supervision.
    Same,
    /// Those after it and before the next.
    SupervisionFirst,
    /// Those before it and after the last one.
    TherapyFirst,
}

/// One row for each order of events; all need dates on both sides.
pub(super) fn rows(heading: &Heading, trainees: Result<&Trainees, &Undefined>) -> Vec<Finding> {
    let level = ConfidenceLevel::new(heading.conf_level);
    let windows = [
        ("link", Window::Same),
        ("link_lag_supervision_first", Window::SupervisionFirst),
        ("link_lag_therapy_first", Window::TherapyFirst),
    ];
    let row = |(term, window)| {
        let found = trainees.map_err(Clone::clone).and_then(|trainees| moves_together(trainees, window, &level));
        let (value, no_interval) = match found {
            Ok(Jackknifed { estimate, no_interval }) => (Ok(estimate), no_interval),
            Err(reason) => (Err(reason), None),
        };
        let n = value.as_ref().map_or(0, |estimate| estimate.n);
        heading.row("within_trainee", term, value, n, "jackknife-trainee").without_interval(no_interval)
    };
    windows.into_iter().map(row).collect()
}

fn moves_together(trainees: &Trainees, window: Window, level: &ConfidenceLevel) -> Result<Jackknifed, Undefined> {
    let dated = |side: fn(&Trainee) -> &[GapSession]| {
        trainees.0.iter().any(|trainee| side(trainee).iter().any(|session| session.date.is_some()))
    };
    let both_dated = dated(|trainee| &trainee.supervision) && dated(|trainee| &trainee.therapy);
    if !trainees.0.is_empty() && !both_dated {
        return Err(Undefined::NoDates);
    }
    let mut groups: Vec<Vec<(f64, f64)>> = trainees.0.iter().map(|trainee| pairs(trainee, window)).collect();
    groups.retain(|pairs| pairs.len() >= FEWEST_WINDOWS);
    if groups.len() < FEWEST_TRAINEES {
        return Err(Undefined::TooFewUnits { have: groups.len(), need: FEWEST_TRAINEES });
    }
    pooled_within(&groups, level)
}

/// The gap of each session of supervision, beside the mean gap of the sessions of therapy in its window.
fn pairs(trainee: &Trainee, window: Window) -> Vec<(f64, f64)> {
    let mut supervision: Vec<(Date, f64)> =
        trainee.supervision.iter().filter_map(|session| Some((session.date?, session.gap))).collect();
    supervision.sort_by_key(|(date, _)| *date);
    let days: Vec<Date> = supervision.iter().map(|(date, _)| *date).collect();
    let mut sums = vec![(0.0, 0_u32); days.len()];
    for session in &trainee.therapy {
        if let Some(at) = session.date.and_then(|date| place(&days, date, window)) {
            sums[at].0 += session.gap;
            sums[at].1 += 1;
        }
    }
    let filled = supervision.iter().zip(sums).filter(|(_, (_, sessions))| *sessions > 0);
    filled.map(|((_, gap), (sum, sessions))| (*gap, sum / f64::from(sessions))).collect()
}

/// To which of the days of supervision, which are in order, a day of therapy belongs.
///
/// Who came first on one day is not known, so that such a session belongs to no lagged window. Before the first and after
/// the last session of supervision, `Same` reaches as far as half the way to the neighbour on the other side.
fn place(days: &[Date], date: Date, window: Window) -> Option<usize> {
    let before = days.partition_point(|day| *day < date);
    let on_day = days.get(before).is_some_and(|day| *day == date);
    match window {
        Window::Same if on_day => Some(before),
        Window::Same => nearest(days, date, before),
        _ if on_day || before == 0 || before == days.len() => None,
        Window::SupervisionFirst => Some(before - 1),
        Window::TherapyFirst => Some(before),
    }
}

fn nearest(days: &[Date], date: Date, before: usize) -> Option<usize> {
    let last = days.len().checked_sub(1)?;
    let twice_away = |at: usize| 2 * date.days_since(days[at]).abs();
    let reach =
        |at: usize, neighbour: usize| (twice_away(at) <= days[at].days_since(days[neighbour]).abs()).then_some(at);
    if before == 0 {
        reach(0, 1.min(last))
    } else if before > last {
        reach(last, last.saturating_sub(1))
    } else {
        Some(if twice_away(before - 1) <= twice_away(before) { before - 1 } else { before })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::study::DyadId;

    fn day(day: u32) -> Date {
        Date::new(2026, 1, 1).and_then(|first| first.plus_days(day)).unwrap()
    }

    fn session(at: u32, gap: f64) -> GapSession {
        GapSession { dyad: DyadId(0), number: at, date: Some(day(at)), gap }
    }

    #[test]
    fn sessions_of_therapy_fall_into_the_windows_of_their_order() {
        let days = [10, 20, 40].map(day);
        let at = |window| [1, 5, 10, 14, 15, 16, 29, 31, 40, 50, 51].map(|date| place(&days, day(date), window));
        let (none, some) = (None, Some);
        assert_eq!(
            at(Window::Same),
            [none, some(0), some(0), some(0), some(0), some(1), some(1), some(2), some(2), some(2), none]
        );
        assert_eq!(
            at(Window::SupervisionFirst),
            [none, none, none, some(0), some(0), some(0), some(1), some(1), none, none, none]
        );
        assert_eq!(
            at(Window::TherapyFirst),
            [none, none, none, some(1), some(1), some(1), some(2), some(2), none, none, none]
        );
        assert_eq!(place(&[day(3)], day(4), Window::Same), None, "one session of supervision has no reach");
    }

    #[test]
    fn the_sessions_of_a_window_are_averaged() {
        let trainee = Trainee {
            supervision: vec![session(10, 1.0), session(20, 2.0), session(30, 3.0)],
            therapy: vec![session(12, 0.5), session(19, 1.5), session(25, 4.0), session(60, 9.0)],
        };
        assert_eq!(pairs(&trainee, Window::SupervisionFirst), [(1.0, 1.0), (2.0, 4.0)]);
        assert_eq!(pairs(&trainee, Window::TherapyFirst), [(2.0, 1.0), (3.0, 4.0)]);
    }

    #[test]
    fn what_follows_supervision_is_found_in_that_order_only() {
        // The gap of therapy repeats the supervisory gap of the session before it.
        let gaps = [
            [1.0, -1.0, 2.0, 0.5, -0.4],
            [0.2, 0.9, -0.7, 1.1, 0.3],
            [2.0, 1.0, -1.0, 0.0, 1.6],
            [0.1, 0.6, 0.2, -0.9, 0.7],
        ];
        let trainees: Vec<Trainee> = (gaps.iter())
            .map(|gaps| Trainee {
                supervision: (0..).zip(gaps).map(|(at, &gap)| session(14 * at + 7, gap)).collect(),
                therapy: (0..).zip(gaps).map(|(at, &gap)| session(14 * at + 12, 0.5 * gap)).collect(),
            })
            .collect();
        let level = ConfidenceLevel::new(0.95);
        let found = |window| moves_together(&Trainees(trainees.clone()), window, &level).unwrap().estimate.value;
        assert!((found(Window::SupervisionFirst) - 1.0).abs() < 1e-12);
        assert!(found(Window::TherapyFirst).abs() < 0.9);
    }

    #[test]
    fn without_dates_or_enough_windows_there_is_the_reason() {
        let level = ConfidenceLevel::new(0.95);
        let undated =
            Trainee { supervision: vec![GapSession { date: None, ..session(1, 1.0) }], therapy: vec![session(2, 1.0)] };
        let found = |trainees: Vec<Trainee>| moves_together(&Trainees(trainees), Window::Same, &level).map(|_| ());
        assert_eq!(found(vec![undated]), Err(Undefined::NoDates));
        let short = Trainee { supervision: vec![session(1, 1.0)], therapy: vec![session(2, 1.0)] };
        assert_eq!(found(vec![short; 5]), Err(Undefined::TooFewUnits { have: 0, need: 4 }));
    }
}
