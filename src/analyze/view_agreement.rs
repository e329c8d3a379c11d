//! How far the views themselves agree: intraclass correlations with client, therapist and observer as fixed raters.

use super::agreement::mean_square_rows;
use super::finding::{Finding, Heading};
use super::gaps::comparable;
use super::pair::Unit;
use super::views::{SessionViews, views_of};
use crate::domain::instrument::{Instrument, Perspective};
use crate::domain::study::Study;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::icc::TwoWaySums;
use crate::stats::icc::{Form, coefficient};
use crate::stats::jackknife::{Request, Scale, jackknife_of, leave_outs};
use crate::stats::level::ConfidenceLevel;

/// Each pair of views, then all of them, over the sessions that have them all. Views nobody took are left out; what `pairs`
/// holds is not added up again.
pub fn view_agreement(
    study: &Study,
    instrument: &Instrument,
    heading: &Heading,
    level: &ConfidenceLevel,
    sessions: &[SessionViews],
    pairs: &[PairOfRaters],
) -> Vec<Finding> {
    let taken = |place: &usize| sessions.iter().any(|session| session.value(*place).is_some());
    let present: Vec<usize> = (0..3).filter(taken).collect();
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for (position, &first) in present.iter().enumerate() {
        sets.extend(present[position + 1..].iter().map(|&second| vec![first, second]));
    }
    if present.len() == 3 {
        sets.push(present);
    }
    let findings = sets.iter().flat_map(|places| {
        let pair =
            pairs.iter().find(|pair| places.len() == 2 && pair.places.iter().all(|place| places.contains(place)));
        let sums = || pair.map_or_else(|| sums_of(study, sessions, places), |pair| (pair.units.clone(), pair.unit));
        set_findings(instrument, heading, level, places, sums)
    });
    findings.collect()
}

/// Two views as raters, unit by unit, from the sums that their gap was made of.
pub struct PairOfRaters {
    /// Places in [`views_of`].
    pub places: [usize; 2],
    /// What is independent.
    pub unit: Unit,
    /// Sums of every unit.
    pub units: Vec<TwoWaySums>,
}

/// The rows of one set of views; `sums` holds the sessions in which all of them have a score.
fn set_findings(
    instrument: &Instrument,
    heading: &Heading,
    level: &ConfidenceLevel,
    places: &[usize],
    sums: impl Fn() -> (Vec<TwoWaySums>, Unit),
) -> Vec<Finding> {
    let mut views: Vec<Perspective> = places.iter().map(|&place| views_of(instrument.relationship)[place]).collect();
    views.sort_unstable();
    let names: Vec<&str> = views.iter().map(|view| view.name()).collect();
    let heading = heading.with_views(names.join(","));
    let k = places.len();
    let (units, unit) = sums();
    let total = units.iter().fold(TwoWaySums::new(k), |total, unit| total.plus(unit));
    let n = total.targets();
    let pairs = views
        .iter()
        .enumerate()
        .flat_map(|(place, &first)| views[place + 1..].iter().map(move |&second| (first, second)));
    let refused = pairs.map(|pair| comparable(instrument, pair, &heading.scale)).find_map(Result::err);
    if let Some(reason) = refused {
        let row = |form: &Form| heading.row("session", form.name(), Err(reason.clone()), n, "refused").of_raters(k);
        return Form::ALL.iter().map(row).collect();
    }
    let name = match unit {
        Unit::Giver => instrument.relationship.roles().0.name(),
        Unit::Receiver => instrument.relationship.roles().1.name(),
    };
    let without = leave_outs(&units, TwoWaySums::plus);
    let row = |form: &Form| {
        let (value, no_interval) = match view_icc(&without, &total, *form, k, level, n) {
            Ok((estimate, no_interval)) => (Ok(estimate), no_interval),
            Err(reason) => (Err(reason), None),
        };
        let row = heading.row("session", form.name(), value, n, format!("jackknife-{name}")).of_raters(k);
        row.without_interval(no_interval)
    };
    let mut findings: Vec<Finding> = Form::ALL.iter().map(row).collect();
    findings.extend(total.mean_squares().iter().flat_map(|ms| mean_square_rows(&heading, ms, "anova")));
    findings
}

/// One bit for each of these views.
fn bits(places: &[usize]) -> u8 {
    places.iter().fold(0, |bits, place| bits | 1 << place)
}

/// Sums of every unit over the sessions in which all these views have a score; values about those of the first such session.
fn sums_of(study: &Study, sessions: &[SessionViews], places: &[usize]) -> (Vec<TwoWaySums>, Unit) {
    let bits = bits(places);
    let complete = || {
        let complete = sessions.iter().filter(|session| session.has(bits));
        complete.map(|session| (study.session(session.session).dyad, session))
    };
    let unit = Unit::of(study, complete().map(|(dyad, _)| dyad));
    let value = |session: &SessionViews, place: usize| session.value(place).unwrap_or_default();
    let first = complete().next().map_or(0.0, |(_, session)| value(session, places[0]));
    let mut row = vec![0.0; places.len()];
    let add = |sums: &mut TwoWaySums, session: &SessionViews| {
        for (cell, &place) in row.iter_mut().zip(places) {
            *cell = value(session, place) - first;
        }
        sums.add(&row);
    };
    (unit.sums(study, complete(), &TwoWaySums::new(places.len()), add), unit)
}

/// One coefficient with a delete-one-unit interval. The interval is symmetric for the logarithm of 1 / (1 − ICC of the mean),
/// which is the F ratio of the one-way and of the consistency forms and has no bounds to run into; single and mean forms are
/// each other's Spearman–Brown image, limits included.
fn view_icc(
    without: &[TwoWaySums],
    total: &TwoWaySums,
    form: Form,
    k: usize,
    level: &ConfidenceLevel,
    n: usize,
) -> Result<(Estimate, Option<Undefined>), Undefined> {
    let value = coefficient(&total.mean_squares()?, form, if form.is_average() { k } else { 1 })?;
    let mut estimate = Estimate::plain(value, n)?;
    let ratio = |sums: &TwoWaySums| {
        let mean = coefficient(&sums.mean_squares()?, form, k)?;
        if mean < 1.0 { Ok(1.0 / (1.0 - mean)) } else { Err(Undefined::AtBoundary) }
    };
    let jackknifed = match jackknife_of(without, total, ratio, Request { scale: Scale::Log, level, n }) {
        Ok(jackknifed) => jackknifed,
        Err(reason) => return Ok((estimate, Some(reason))),
    };
    let single = |mean: f64| mean / (k as f64 - (k as f64 - 1.0) * mean);
    let back = |ratio: f64| {
        let mean = 1.0 - 1.0 / ratio;
        if form.is_average() { mean } else { single(mean) }
    };
    estimate.df = jackknifed.estimate.df;
    estimate.interval = jackknifed.estimate.interval.and_then(|limits| limits.map(back));
    Ok((estimate, jackknifed.no_interval))
}
