//! Who rates higher, by how much, for whom: every pair of views, every scale, with the units that are independent.

use super::case_gap::{case_gap, pooled_spread};
use super::coefficient::{COEFFICIENTS, Coefficient, Level};
use super::finding::{Finding, Heading};
use super::gap_model::{NestedGaps, PairSums, rater_row, slope_row, three_view_rows};
use super::joint_cases::JointCases;
use super::pair::{JointSession, Unit, UnitSums, ViewSums, cases, joint_sessions, view_sums};
use super::reliability::{Reliability, alpha_of};
use super::view_agreement::{PairOfRaters, view_agreement};
use super::views::{SessionViews, ViewPair, fill_session_views, origin, pairs_of, views_of};
use crate::domain::instrument::{Instrument, Parallel, Perspective, Relationship};
use crate::domain::people::PersonId;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::distribution::normal_quantile;
use crate::stats::icc::TwoWaySums;
use crate::stats::jackknife::{Jackknifed, Request, Scale, jackknife_of, leave_outs};
use crate::stats::level::ConfidenceLevel;
use crate::stats::{Estimate, Measured, Undefined};

/// What is asked of the gaps.
#[derive(Debug, Clone)]
pub struct GapQuestion {
    /// `gaps` or `supervision`.
    pub analysis: &'static str,
    /// Only this relationship.
    pub relationship: Option<Relationship>,
    /// Only these scales; all if empty.
    pub scales: Vec<String>,
    /// Only these two views.
    pub views: Option<(Perspective, Perspective)>,
    /// Confidence level of the intervals.
    pub conf_level: f64,
    /// Multiplier of the limits of agreement; the normal quantile of the confidence level if not given.
    pub loa_multiplier: Option<f64>,
    /// Rows for each case and each giver: always, never, or up to [`MOST_GROUPS`] of a kind.
    pub each: Option<bool>,
}

/// Without being asked, rows about single people are printed for at most so many of a kind.
pub const MOST_GROUPS: usize = 1000;

impl GapQuestion {
    fn z(&self) -> f64 {
        self.loa_multiplier.or_else(|| normal_quantile(0.5 + self.conf_level / 2.0)).unwrap_or(1.96)
    }

    fn asks_for(&self, pair: &ViewPair) -> bool {
        self.views.is_none_or(|(a, b)| pair.views == (a, b) || pair.views == (b, a))
    }

    /// Not all groups are counted where a few more than enough give the answer.
    pub fn wants_groups<T>(&self, groups: impl Iterator<Item = T>) -> bool {
        self.each.unwrap_or_else(|| groups.take(MOST_GROUPS + 1).count() <= MOST_GROUPS)
    }
}

/// All gap findings of a study. `scores` holds one entry per table of `study.ratings`, `reliability` that of all its forms.
pub fn gaps(study: &Study, scores: &[Scores], reliability: &[Reliability], question: &GapQuestion) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut sessions, mut joint) = (Vec::new(), Vec::new());
    let level = ConfidenceLevel::new(question.conf_level);
    for (place, (ratings, scores)) in study.ratings.iter().zip(scores).enumerate() {
        let instrument = &study.instruments[ratings.instrument];
        if question.relationship.is_some_and(|wanted| wanted != instrument.relationship) {
            continue;
        }
        for (scale, id) in scores.scales().iter().enumerate() {
            if !question.scales.is_empty() && !question.scales.contains(id) {
                continue;
            }
            let alpha = |view| alpha_of(reliability, place, view, id);
            let table = ScaleTable {
                study,
                ratings,
                instrument,
                scores: (scores, scale),
                scale: id,
                alpha: &alpha,
                question,
                level: &level,
            };
            let origin = origin(scores, scale);
            fill_session_views(&mut sessions, origin, ratings, scores, scale, instrument.relationship);
            table.findings(origin, &sessions, &mut joint, &mut findings);
        }
    }
    findings
}

/// All units together, and without each of them in turn.
struct Units {
    total: UnitSums,
    without: Vec<UnitSums>,
}

impl Units {
    fn of(units: &[UnitSums]) -> Self {
        let total = units.iter().fold(UnitSums::default(), |total, unit| total.plus(unit));
        Self { total, without: leave_outs(units, UnitSums::plus) }
    }
}

struct ScaleTable<'a> {
    study: &'a Study,
    ratings: &'a Ratings,
    instrument: &'a Instrument,
    /// The scores, and the place of the scale in them.
    scores: (&'a Scores, usize),
    scale: &'a str,
    /// Alpha of a view's form on the scale.
    alpha: &'a dyn Fn(Perspective) -> Measured,
    question: &'a GapQuestion,
    level: &'a ConfidenceLevel,
}

impl ScaleTable<'_> {
    /// All rows; the values of the sessions are less `origin`, which only the means of the views notice. `joint` is room
    /// for those of each pair.
    fn findings(
        &self,
        origin: i64,
        sessions: &[SessionViews],
        joint: &mut Vec<JointCases>,
        findings: &mut Vec<Finding>,
    ) {
        self.view_means(origin, sessions, findings);
        let mut pairs = pairs_of(self.instrument.relationship).to_vec();
        pairs.retain(|pair| self.question.asks_for(pair) && self.both_filled_in(pair));
        JointCases::fill(joint, self.study, sessions, &pairs);
        let of_pair = |(pair, joint)| self.pair_findings(pair, joint, sessions, findings);
        let raters: Vec<PairOfRaters> = pairs.iter().zip(&*joint).map(of_pair).collect();
        if self.question.views.is_none() {
            let heading = self.heading(None);
            if pairs.len() == 3 && pairs.iter().all(|pair| self.comparable(pair).is_ok()) {
                findings.extend(three_view_rows(self.study, sessions, &pairs, &heading, self.level));
            }
            findings.extend(view_agreement(self.study, self.instrument, &heading, self.level, sessions, &raters));
        }
    }

    fn heading(&self, views: Option<String>) -> Heading {
        Heading {
            analysis: self.question.analysis,
            instrument: self.instrument.id.as_str().into(),
            scale: self.scale.into(),
            views,
            conf_level: self.question.conf_level,
        }
    }

    fn both_filled_in(&self, pair: &ViewPair) -> bool {
        let filled = |view| self.ratings.perspective.contains(&view);
        filled(pair.views.0) && filled(pair.views.1)
    }

    /// The mean of each view over all its sessions: where the views stand on the response range.
    fn view_means(&self, origin: i64, sessions: &[SessionViews], findings: &mut Vec<Finding>) {
        let cases = view_sums(self.study, sessions);
        for (place, view) in views_of(self.instrument.relationship).into_iter().enumerate() {
            if self.question.views.is_some_and(|(a, b)| a != view && b != view) {
                continue;
            }
            let own = || cases.iter().map(|&(dyad, views)| (dyad, views[place])).filter(|(_, own)| own.sessions() > 0);
            let unit = Unit::of(self.study, own().map(|(dyad, _)| dyad));
            let units = unit.sums(self.study, own(), &ViewSums::default(), |sums, own| *sums = sums.plus(&own));
            let total = units.iter().fold(ViewSums::default(), |total, unit| total.plus(unit));
            let n = total.sessions();
            if n == 0 {
                continue;
            }
            let request = Request { scale: Scale::Identity, level: self.level, n };
            let without = leave_outs(&units, ViewSums::plus);
            let (value, no_interval) = parts(jackknife_of(&without, &total, ViewSums::mean, request));
            let value = value.and_then(|mean| moved(&mean, origin));
            let heading = self.heading(Some(view.name().to_owned()));
            let row = heading.row("session", "mean", value, n, format!("jackknife-{}", self.unit_name(unit)));
            findings.push(row.without_interval(no_interval));
        }
    }

    /// The rows of a pair; gives back the two views as raters.
    fn pair_findings(
        &self,
        pair: &ViewPair,
        joint: &JointCases,
        sessions: &[SessionViews],
        findings: &mut Vec<Finding>,
    ) -> PairOfRaters {
        let heading = self.heading(Some(pair.name()));
        let parallel = self.comparable(pair);
        let unit = Unit::of(self.study, joint.dyads());
        let sums = joint.unit_sums(self.study, unit);
        let n = joint.sessions();
        let units = Units::of(&sums);
        for coefficient in &COEFFICIENTS {
            let asks = |reason: &Undefined| coefficient.subtracts || *reason == Undefined::NoSharedScale;
            let refused = parallel.clone().err().filter(asks);
            findings.push(match refused {
                Some(reason) => heading.row(self.level(coefficient.level), coefficient.term, Err(reason), n, "refused"),
                None => self.row(&heading, coefficient, &units, unit, n),
            });
        }
        if parallel.is_ok() {
            let sums = PairSums {
                without: &units.without,
                total: &units.total,
                unit: self.unit_name(unit),
                level: self.level,
            };
            findings.extend(sums.rows(self.alpha, pair, &heading));
            findings.push(slope_row(self.study, sessions, pair, &heading, self.level, n));
            if pair.views.0 == Perspective::Observer {
                findings.push(rater_row(self.study, self.ratings, self.scores, pair, &heading));
            }
            let model = NestedGaps::of(self.study, self.instrument.relationship, sessions, pair);
            findings.extend(model.study_rows(&heading, self.level, self.question.z()));
            self.group_rows(&heading, joint, &model, || joint_sessions(self.study, sessions, pair), findings);
        }
        let raters = sums.iter().map(|sums| TwoWaySums::of_pairs(&sums.sessions)).collect();
        PairOfRaters { places: [pair.minuend, pair.subtrahend], unit, units: raters }
    }

    /// May the two views be subtracted on this scale, and if not, why?
    fn comparable(&self, pair: &ViewPair) -> Result<(), Undefined> {
        comparable(self.instrument, pair.views, self.scale)
    }

    fn row(&self, heading: &Heading, coefficient: &Coefficient, units: &Units, unit: Unit, n: usize) -> Finding {
        let z = self.question.z();
        let request = Request { scale: coefficient.scale, level: self.level, n };
        let value = jackknife_of(&units.without, &units.total, |sums| (coefficient.of)(sums, z), request);
        let (value, no_interval) = parts(value);
        let method = coefficient.method.map_or_else(|| format!("jackknife-{}", self.unit_name(unit)), str::to_owned);
        heading.row(self.level(coefficient.level), coefficient.term, value, n, method).without_interval(no_interval)
    }

    fn unit_name(&self, unit: Unit) -> &'static str {
        let (giver, receiver) = self.instrument.relationship.roles();
        match unit {
            Unit::Giver => giver.name(),
            Unit::Receiver => receiver.name(),
        }
    }

    fn level(&self, level: Level) -> &'static str {
        match (level, self.instrument.relationship) {
            (Level::Session, _) => "session",
            (Level::Within, Relationship::Therapy) => "within_client",
            (Level::Between, Relationship::Therapy) => "between_client",
            (Level::Within, Relationship::Supervision) => "within_trainee",
            (Level::Between, Relationship::Supervision) => "between_trainee",
        }
    }

    /// The rows of cases and of givers that are wanted.
    fn group_rows(
        &self,
        heading: &Heading,
        joint: &JointCases,
        model: &NestedGaps,
        sessions: impl Fn() -> Vec<JointSession>,
        findings: &mut Vec<Finding>,
    ) {
        let mut seen = vec![false; self.study.people.len()];
        let mut first_time = |giver: &PersonId| !std::mem::replace(&mut seen[giver.0 as usize], true);
        let givers = joint.dyads().map(|dyad| self.study.dyad(dyad).giver);
        let wants_cases = self.question.wants_groups(joint.dyads());
        let wants_givers = self.question.wants_groups(givers.filter(&mut first_time));
        if !wants_cases && !wants_givers {
            return;
        }
        let sessions = sessions();
        if wants_cases {
            self.case_rows(heading, &sessions, findings);
        }
        if wants_givers {
            self.giver_rows(heading, &sessions, findings);
        }
        findings.extend(model.people_rows(self.study, heading, self.level, (wants_cases, wants_givers)));
    }

    /// One row per case: its mean gap, with an interval from the spread of sessions about their cases, all cases pooled.
    fn case_rows(&self, heading: &Heading, joint: &[JointSession], findings: &mut Vec<Finding>) {
        let spread = pooled_spread(joint, self.level);
        let no_interval = match spread {
            None => Some(Undefined::NoRepeatedTarget),
            Some(spread) => (spread.sd == 0.0).then_some(Undefined::NoVariance),
        };
        let level = self.instrument.relationship.roles().1.name();
        for case in cases(joint) {
            let value = case_gap(case, spread);
            let row = heading.row(level, "mean_gap", value, case.len(), "pooled-within");
            let row = row.without_interval(no_interval.clone());
            findings.push(row.about(self.study.case_id(case[0].dyad)));
        }
    }

    /// One row per therapist or supervisor: mean gap, their clients or trainees as units.
    fn giver_rows(&self, heading: &Heading, joint: &[JointSession], findings: &mut Vec<Finding>) {
        let mut givers: Vec<PersonId> = cases(joint).map(|case| self.study.dyad(case[0].dyad).giver).collect();
        givers.sort_unstable();
        givers.dedup();
        givers.sort_by_key(|&giver| self.study.people.id(giver));
        let level = self.instrument.relationship.roles().0.name();
        let mut by_giver: Vec<Vec<JointSession>> = vec![Vec::new(); self.study.people.len()];
        for session in joint {
            by_giver[self.study.dyad(session.dyad).giver.0 as usize].push(*session);
        }
        for giver in givers {
            let own = &by_giver[giver.0 as usize];
            let units = Units::of(&JointCases::of(own).unit_sums(self.study, Unit::Receiver));
            let mut row = self.row(heading, &COEFFICIENTS[0], &units, Unit::Receiver, own.len());
            row.level = level;
            findings.push(row.about(self.study.people.id(giver)));
        }
    }
}

/// A jackknifed number, and why it has no interval if it has none.
pub(super) fn parts(value: Result<Jackknifed, Undefined>) -> (Measured, Option<Undefined>) {
    match value {
        Ok(jackknifed) => (Ok(jackknifed.estimate), jackknifed.no_interval),
        Err(reason) => (Err(reason), None),
    }
}

/// The same mean, seen from zero.
fn moved(mean: &Estimate, origin: i64) -> Measured {
    let origin = origin as f64;
    let plain = Estimate::plain(mean.value + origin, mean.n)?;
    let interval = mean.interval.and_then(|limits| limits.map(|limit| limit + origin));
    Ok(Estimate { interval, std_error: mean.std_error, df: mean.df, ..plain })
}

/// How many cases and givers of each relationship there are.
pub fn group_counts(study: &Study) -> Vec<(&'static str, usize)> {
    let mut counts = Vec::new();
    for relationship in [Relationship::Therapy, Relationship::Supervision] {
        let dyads = || study.dyads.iter().filter(move |dyad| dyad.relationship == relationship);
        let mut givers: Vec<_> = dyads().map(|dyad| dyad.giver).collect();
        givers.sort_unstable();
        givers.dedup();
        counts.push((relationship.roles().1.name(), dyads().count()));
        counts.push((relationship.roles().0.name(), givers.len()));
    }
    counts
}

/// May two views of an instrument be subtracted on a scale? Only where the forms ask the same thing: on every scale of
/// parallel forms, on the like-named part scales (never the total) of forms that share some.
pub fn comparable(instrument: &Instrument, views: (Perspective, Perspective), scale: &str) -> Result<(), Undefined> {
    let has = |view| instrument.form_of(view).is_some_and(|form| instrument.forms[form].scale(scale).is_some());
    if !has(views.0) || !has(views.1) {
        return Err(Undefined::NoSharedScale);
    }
    match instrument.parallel(views.0, views.1).0 {
        Parallel::Full => Ok(()),
        Parallel::SharedScales if scale != "total" => Ok(()),
        Parallel::SharedScales | Parallel::None => Err(Undefined::NotParallel),
    }
}
