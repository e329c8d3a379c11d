//! How far the views themselves agree: intraclass correlations with client, therapist and observer as fixed raters.

use super::agreement::mean_square_rows;
use super::finding::{Finding, Heading};
use super::gaps::comparable;
use super::pair::{JointSession, Unit};
use super::views::{SessionViews, views_of};
use crate::domain::instrument::{Instrument, Perspective};
use crate::domain::study::{DyadId, Study};
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::icc::TwoWaySums;
use crate::stats::icc::{Form, coefficient};
use crate::stats::jackknife::{Request, Scale, jackknife};

/// Each pair of views, then all of them, over the sessions that have them all. Views nobody took are left out.
pub fn view_agreement(
    study: &Study,
    instrument: &Instrument,
    heading: &Heading,
    sessions: &[SessionViews],
) -> Vec<Finding> {
    let taken = |place: &usize| sessions.iter().any(|session| session.values[*place].is_some());
    let present: Vec<usize> = (0..3).filter(taken).collect();
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for (position, &first) in present.iter().enumerate() {
        sets.extend(present[position + 1..].iter().map(|&second| vec![first, second]));
    }
    if present.len() == 3 {
        sets.push(present);
    }
    sets.iter().flat_map(|places| set_findings(study, instrument, heading, sessions, places)).collect()
}

fn set_findings(
    study: &Study,
    instrument: &Instrument,
    heading: &Heading,
    sessions: &[SessionViews],
    places: &[usize],
) -> Vec<Finding> {
    let mut views: Vec<Perspective> = places.iter().map(|&place| views_of(instrument.relationship)[place]).collect();
    views.sort_unstable();
    let names: Vec<&str> = views.iter().map(|view| view.name()).collect();
    let heading = heading.with_views(names.join(","));
    let (dyads, rows) = complete_rows(study, sessions, places);
    let (n, k) = (rows.len(), places.len());
    let pairs = views
        .iter()
        .enumerate()
        .flat_map(|(place, &first)| views[place + 1..].iter().map(move |&second| (first, second)));
    let refused = pairs.map(|pair| comparable(instrument, pair, &heading.scale)).find_map(Result::err);
    if let Some(reason) = refused {
        let row = |form: &Form| heading.row("session", form.name(), Err(reason.clone()), n, "refused").of_raters(k);
        return Form::ALL.iter().map(row).collect();
    }
    let (units, unit) = unit_sums(study, &dyads, &rows, k);
    let name = match unit {
        Unit::Giver => instrument.relationship.roles().0.name(),
        Unit::Receiver => instrument.relationship.roles().1.name(),
    };
    let mut total = TwoWaySums::new(k);
    for unit in &units {
        total = total.plus(unit);
    }
    let row = |form: &Form| {
        let (value, no_interval) = match view_icc(&units, &total, *form, k, heading.conf_level, n) {
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

/// The sessions in which all these views have a score, about the mean of all their values.
fn complete_rows(study: &Study, sessions: &[SessionViews], places: &[usize]) -> (Vec<DyadId>, Vec<Vec<f64>>) {
    let mut dyads = Vec::new();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for session in sessions {
        let row: Option<Vec<f64>> = places.iter().map(|&place| session.values[place]).collect();
        if let Some(row) = row {
            dyads.push(study.session(session.session).dyad);
            rows.push(row);
        }
    }
    let count = (rows.len() * places.len()).max(1) as f64;
    let centre = rows.iter().flatten().sum::<f64>() / count;
    rows.iter_mut().flatten().for_each(|value| *value -= centre);
    (dyads, rows)
}

fn unit_sums(study: &Study, dyads: &[DyadId], rows: &[Vec<f64>], k: usize) -> (Vec<TwoWaySums>, Unit) {
    let joint: Vec<JointSession> =
        dyads.iter().map(|&dyad| JointSession { dyad, minuend: 0.0, subtrahend: 0.0 }).collect();
    let unit = Unit::of(study, &joint);
    let mut place: Vec<Option<usize>> = vec![None; study.people.len()];
    let mut units: Vec<TwoWaySums> = Vec::new();
    for (&dyad, row) in dyads.iter().zip(rows) {
        let at = *place[unit.person(study, dyad).0 as usize].get_or_insert_with(|| {
            units.push(TwoWaySums::new(k));
            units.len() - 1
        });
        units[at].add(row);
    }
    (units, unit)
}

/// One coefficient with a delete-one-unit interval. The interval is symmetric for the logarithm of 1 / (1 − ICC of the mean),
/// which is the F ratio of the one-way and of the consistency forms and has no bounds to run into; single and mean forms are
/// each other's Spearman–Brown image, limits included.
fn view_icc(
    units: &[TwoWaySums],
    total: &TwoWaySums,
    form: Form,
    k: usize,
    level: f64,
    n: usize,
) -> Result<(Estimate, Option<Undefined>), Undefined> {
    let value = coefficient(&total.mean_squares()?, form, if form.is_average() { k } else { 1 })?;
    let mut estimate = Estimate::plain(value, n)?;
    let ratio = |sums: &TwoWaySums| {
        let mean = coefficient(&sums.mean_squares()?, form, k)?;
        if mean < 1.0 { Ok(1.0 / (1.0 - mean)) } else { Err(Undefined::AtBoundary) }
    };
    let request = Request { scale: Scale::Log, level, n };
    let jackknifed = match jackknife(units, total, TwoWaySums::plus, ratio, request) {
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
