//! Courses and flags of single dyads, as JSON.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::analyze::flags::{BaseRate, Fall, Flag, FlagsFound, Occasion};
use crate::analyze::trajectories::{Direction, PairCourse, SessionPoint, Trajectory};
use crate::analyze::views::views_of;
use crate::domain::instrument::{Instrument, Perspective};
use crate::domain::study::{DyadId, Study};
use crate::report::flags::base_rate_in_words;
use crate::stats::{Estimate, Interval, Measured, Undefined};

/// Courses and flags, turned into JSON while it is written: there can be very many.
pub struct OverTimeJson<'a> {
    /// Everything that the courses are about.
    pub study: &'a Study,
    /// One entry for each dyad and scale.
    pub courses: &'a [Trajectory],
    /// The flags, and the falls of the courses.
    pub flags: &'a FlagsFound,
}

impl Serialize for OverTimeJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Both<T, F> {
            trajectories: T,
            flags: F,
        }
        let known: BTreeMap<(usize, DyadId, &str), &[Fall]> = (self.flags.falls.iter())
            .map(|own| ((own.table, own.dyad, own.scale.as_str()), own.falls.as_slice()))
            .collect();
        let falls = |course: &Trajectory| known.get(&(course.table, course.dyad, course.scale.as_str())).copied();
        let course = |course| trajectory(self.study, course, falls(course).unwrap_or_default());
        let both = Both {
            trajectories: Each(self.courses, course),
            flags: Each(&self.flags.flags, |found| flag(self.study, found)),
        };
        both.serialize(serializer)
    }
}

/// A list whose entries are made one after the other.
struct Each<'a, T, F>(&'a [T], F);

impl<'a, T, V: Serialize, F: Fn(&'a T) -> V> Serialize for Each<'a, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(&self.1))
    }
}

/// A value for each view, by its name.
struct ByView<T>([Perspective; 3], [T; 3]);

impl<T: Serialize> Serialize for ByView<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|view| view.name()).zip(&self.1))
    }
}

fn instrument(study: &Study, table: usize) -> &Instrument {
    &study.instruments[study.ratings[table].instrument]
}

fn views(study: &Study, table: usize) -> [Perspective; 3] {
    views_of(instrument(study, table).relationship)
}

#[derive(Serialize)]
struct Session {
    session: u32,
    ratings: ByView<Option<f64>>,
}

fn trajectory<'a>(study: &'a Study, course: &'a Trajectory, falls: &'a [Fall]) -> impl Serialize + 'a {
    #[derive(Serialize)]
    struct Course<'a, G, P, E> {
        instrument: &'a str,
        scale: &'a str,
        case: String,
        sessions: G,
        trends: ByView<Option<Trend<'a>>>,
        pairs: P,
        events: E,
    }
    let views = views(study, course.table);
    let session =
        move |(number, values): &(u32, [Option<f64>; 3])| Session { session: *number, ratings: ByView(views, *values) };
    Course {
        instrument: &instrument(study, course.table).id,
        scale: &course.scale,
        case: study.case_id(course.dyad),
        sessions: Each(&course.sessions, session),
        trends: ByView(views, course.trends.each_ref().map(|trend| trend.as_ref().map(measured))),
        pairs: Each(&course.pairs, pair),
        events: Each(falls, move |one| fall(views, one)),
    }
}

fn pair(pair: &PairCourse) -> impl Serialize {
    #[derive(Serialize)]
    struct Pair<'a, G> {
        views: String,
        gaps: G,
        trend: Trend<'a>,
        direction: Option<&'static str>,
        tracking: Trend<'a>,
    }
    Pair {
        views: pair.pair.name(),
        gaps: Each(&pair.gaps, point),
        trend: measured(&pair.trend),
        direction: pair.direction.map(Direction::name),
        tracking: measured(&pair.tracking),
    }
}

#[derive(Serialize)]
struct Point {
    session: u32,
    gap: f64,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    from_usual: Option<f64>,
    exceptional: bool,
}

fn point(point: &SessionPoint) -> Point {
    Point {
        session: point.session,
        gap: point.gap.value,
        conf_low: point.gap.interval.map(|interval| interval.low()),
        conf_high: point.gap.interval.map(|interval| interval.high()),
        from_usual: point.from_usual,
        exceptional: point.is_exceptional,
    }
}

#[derive(Serialize)]
struct Trend<'a> {
    estimate: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    n: Option<usize>,
    undefined: Option<&'a str>,
}

fn measured(value: &Measured) -> Trend<'_> {
    let estimate: Option<&Estimate> = value.as_ref().ok();
    let interval = estimate.and_then(|estimate| estimate.interval);
    Trend {
        estimate: estimate.map(|estimate| estimate.value),
        conf_low: interval.as_ref().map(Interval::low),
        conf_high: interval.as_ref().map(Interval::high),
        n: estimate.map(|estimate| estimate.n),
        undefined: value.as_ref().err().map(Undefined::code),
    }
}

#[derive(Serialize)]
struct FallJson<'a> {
    view: &'static str,
    since: u32,
    session: u32,
    change: f64,
    measures: &'a [&'static str],
    persists: Option<bool>,
    repaired: Option<u32>,
}

fn fall(views: [Perspective; 3], fall: &Fall) -> FallJson<'_> {
    FallJson {
        view: views[fall.side.place()].name(),
        since: fall.since,
        session: fall.session,
        change: fall.change,
        measures: &fall.measures,
        persists: fall.persists,
        repaired: fall.repaired,
    }
}

fn flag<'a>(study: &'a Study, flag: &'a Flag) -> impl Serialize + 'a {
    #[derive(Serialize)]
    struct FlagJson<'a, O> {
        rule: &'static str,
        instrument: &'a str,
        scale: &'a str,
        case: String,
        views: &'a str,
        occasions: O,
        base_rate: BaseJson,
        is_not: &'static str,
    }
    let views = views(study, flag.table);
    FlagJson {
        rule: flag.rule.id(),
        instrument: &instrument(study, flag.table).id,
        scale: &flag.scale,
        case: study.case_id(flag.dyad),
        views: &flag.views,
        occasions: Each(&flag.occasions, move |one| occasion(views, one)),
        base_rate: base_rate(&flag.base),
        is_not: flag.rule.is_not(),
    }
}

#[derive(Serialize)]
struct BaseJson {
    sessions: usize,
    courses: usize,
    share: f64,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    expected: f64,
    words: String,
}

fn base_rate(base: &BaseRate) -> BaseJson {
    let interval = base.share.interval;
    BaseJson {
        sessions: base.sessions,
        courses: base.courses,
        share: base.share.value,
        conf_low: interval.as_ref().map(Interval::low),
        conf_high: interval.as_ref().map(Interval::high),
        expected: base.expected,
        words: base_rate_in_words(base.share.value),
    }
}

fn occasion(views: [Perspective; 3], occasion: &Occasion) -> impl Serialize {
    #[derive(Serialize)]
    struct OccasionJson<'a> {
        since: u32,
        session: u32,
        value: f64,
        conf_low: Option<f64>,
        conf_high: Option<f64>,
        n: usize,
        fall: Option<FallJson<'a>>,
    }
    OccasionJson {
        since: occasion.since,
        session: occasion.session,
        value: occasion.value,
        conf_low: occasion.interval.map(|interval| interval.0),
        conf_high: occasion.interval.map(|interval| interval.1),
        n: occasion.n,
        fall: occasion.fall.as_ref().map(|one| fall(views, one)),
    }
}
