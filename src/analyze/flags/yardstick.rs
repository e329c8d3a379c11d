//! What ratings of these data are measured against: errors, spreads, ends of the scale.

use super::rule::Side;
use crate::analyze::courses::{Courses, Pair};
use crate::analyze::gaps::comparable;
use crate::analyze::measurement::Measurement;
use crate::analyze::usual_gap::UsualGaps;
use crate::analyze::views::views_of;
use crate::domain::instrument::{Instrument, Relationship};
use crate::stats::Undefined;
use crate::stats::describe::standard_deviation;
use crate::stats::distribution::normal_quantile;

/// The measures of one table and scale. A rule whose measure has no value is not asked.
#[derive(Debug, Clone)]
pub struct Yardstick {
    /// Normal quantile of the confidence level.
    pub z: f64,
    /// Did giver and receiver rate?
    pub rated: [bool; 2],
    /// Standard errors of measurement of one rating.
    pub sem: [Result<f64, Undefined>; 2],
    /// Standard deviations of all ratings.
    pub sd: [Result<f64, Undefined>; 2],
    /// Highest possible score.
    pub highest: [Option<f64>; 2],
    /// May the two views be subtracted?
    pub comparable: Result<(), Undefined>,
    /// Half the width of the interval of one gap.
    pub gap_half: Result<f64, Undefined>,
    /// From how many standard deviations on a gap stands out from the usual one.
    pub usual: Result<f64, Undefined>,
    /// Has the instrument goal, task and bond beside this scale?
    pub has_parts: bool,
    /// Half the widths for gaps of goal, task and bond.
    pub part_halves: [Result<f64, Undefined>; 3],
    /// Cut-off of the receiver's score, for a form that has a published one, and whether the cut-off itself counts as low.
    pub low: Option<(f64, bool)>,
    /// Is it a scale of safety or rapport in supervision?
    pub is_safety: bool,
}

/// Which scale is looked at.
pub(super) struct Asked<'a> {
    pub(super) instrument: &'a Instrument,
    pub(super) table: usize,
    pub(super) scale: &'a str,
    pub(super) has_parts: bool,
    pub(super) conf_level: f64,
    pub(super) cutoff_counts: bool,
}

/// The parts of an alliance form.
pub(super) const PARTS: [&str; 3] = ["goal", "task", "bond"];

impl Yardstick {
    pub(super) fn new(
        asked: &Asked<'_>,
        courses: &Courses,
        measurement: &Measurement<'_>,
        usual: Option<&UsualGaps>,
    ) -> Self {
        let views = views_of(asked.instrument.relationship);
        let z = normal_quantile(f64::midpoint(1.0, asked.conf_level)).unwrap_or(1.96);
        let sem_of = |scale: &str, place: usize, pairs: &[Pair]| {
            measurement.sem(asked.table, scale, views[place], spread(pairs, place))
        };
        let sem = [0, 1].map(|place| sem_of(asked.scale, place, courses.main()));
        let comparable = comparable(asked.instrument, (views[0], views[1]), asked.scale);
        let gap_half = comparable.clone().and_then(|()| half(z, &sem));
        let part_halves =
            [0, 1, 2].map(|part| half(z, &[0, 1].map(|place| sem_of(PARTS[part], place, courses.part(part)))));
        let highest = [0, 1].map(|place| {
            let form = asked.instrument.form_of(views[place])?;
            asked.instrument.forms[form].range.map(|(_, high)| high)
        });
        Self {
            z,
            rated: [0, 1].map(|place| courses.main().iter().any(|pair| pair[place].is_some())),
            sem,
            sd: [0, 1].map(|place| spread(courses.main(), place)),
            highest,
            usual: comparable.clone().and_then(|()| {
                usual.map(|usual| usual.critical).ok_or(Undefined::NotEstimable { lacking: "spread about a usual gap" })
            }),
            comparable,
            gap_half,
            has_parts: asked.has_parts,
            part_halves,
            low: (asked.instrument.id == SRS && asked.scale == "total").then_some((SRS_CUTOFF, asked.cutoff_counts)),
            is_safety: asked.instrument.relationship == Relationship::Supervision && SAFETY.contains(&asked.scale),
        }
    }

    /// Standard deviation of all ratings of a side; infinite, so that no drop reaches it, where there is none.
    pub(super) fn sd_of(&self, side: Side) -> f64 {
        self.sd[side.place()].clone().unwrap_or(f64::INFINITY)
    }

    /// The smallest change beyond error: 1.96 × √2 × SEM (Jacobson & Truax 1991).
    pub(super) fn reliable_change(&self, side: Side) -> f64 {
        self.sem[side.place()].as_ref().map_or(f64::INFINITY, |sem| 1.96 * std::f64::consts::SQRT_2 * sem)
    }
}

/// The only form with a published cut-off, a sum of 36 of 40 (Duncan et al. 2003), as a mean of its four items.
const SRS: &str = "srs_v3_session_rating";
const SRS_CUTOFF: f64 = 9.0;
/// Scales on which a trainee's view below the supervisor's is worth asking about.
const SAFETY: [&str; 2] = ["rapport", "safety"];

fn half(z: f64, sem: &[Result<f64, Undefined>; 2]) -> Result<f64, Undefined> {
    let half = z * libm::hypot(sem[0].clone()?, sem[1].clone()?);
    if half > 0.0 { Ok(half) } else { Err(Undefined::NoVariance) }
}

/// Standard deviation of all ratings of one side.
fn spread(pairs: &[Pair], place: usize) -> Result<f64, Undefined> {
    let values: Vec<f64> = pairs.iter().filter_map(|pair| pair[place]).collect();
    positive(&values)
}

fn positive(values: &[f64]) -> Result<f64, Undefined> {
    let sd = standard_deviation(values).ok_or(Undefined::TooFewPairs { have: values.len(), need: 2 })?;
    if sd > 1e-12 { Ok(sd) } else { Err(Undefined::NoVariance) }
}
