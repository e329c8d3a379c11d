//! How far the views themselves agree: intraclass correlations with client, therapist and observer as fixed raters.

use super::finding::{Finding, Heading};
use super::gaps::comparable;
use super::pair::Unit;
use super::views::{SessionViews, views_of};
use crate::domain::instrument::{Instrument, Perspective};
use crate::domain::study::Study;
use crate::stats::Undefined;
use crate::stats::icc::TwoWaySums;
use crate::stats::icc::{Form, coefficient};
use crate::stats::jackknife::{Request, Scale, jackknife};
use crate::stats::{Estimate, Measured};

/// Each pair of views, then all of them, over the sessions that have them all. Views nobody took are left out.
pub fn view_agreement(
    study: &Study,
    instrument: &Instrument,
    heading: &Heading,
    sessions: &[SessionViews],
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
    let complete = complete(sessions, &sets);
    let findings = sets.iter().zip(complete).flat_map(|(places, (n, centre))| {
        let sums = || unit_sums(study, sessions, places, centre);
        set_findings(instrument, heading, places, n, sums)
    });
    findings.collect()
}

/// The rows of one set of views with a score each in `n` sessions; `sums` adds them up unless they cannot be compared.
fn set_findings(
    instrument: &Instrument,
    heading: &Heading,
    places: &[usize],
    n: usize,
    sums: impl Fn() -> (Vec<TwoWaySums>, Unit),
) -> Vec<Finding> {
    let mut views: Vec<Perspective> = places.iter().map(|&place| views_of(instrument.relationship)[place]).collect();
    views.sort_unstable();
    let names: Vec<&str> = views.iter().map(|view| view.name()).collect();
    let heading = heading.with_views(names.join(","));
    let k = places.len();
    let pairs = views
        .iter()
        .enumerate()
        .flat_map(|(place, &first)| views[place + 1..].iter().map(move |&second| (first, second)));
    let refused = pairs.map(|pair| comparable(instrument, pair, &heading.scale)).find_map(Result::err);
    if let Some(reason) = refused {
        let row = |form: &Form| heading.row("session", form.name(), Err(reason.clone()), n, "refused").of_raters(k);
        return Form::ALL.iter().map(row).collect();
    }
    let (units, unit) = sums();
    let name = match unit {
        Unit::Giver => instrument.relationship.roles().0.name(),
        Unit::Receiver => instrument.relationship.roles().1.name(),
    };
    let total = units.iter().fold(TwoWaySums::new(k), |total, unit| total.plus(unit));
    let without: Vec<TwoWaySums> = units.iter().map(|unit| total.minus(unit)).collect();
    let without: Vec<&TwoWaySums> = without.iter().collect();
    let row = |form: &Form| {
        let value = view_icc(&without, &total, *form, k, heading.conf_level, n);
        heading.row("session", form.name(), value, n, format!("jackknife-{name}")).of_raters(k)
    };
    Form::ALL.iter().map(row).collect()
}

/// One bit for each of these views.
fn bits(places: &[usize]) -> u8 {
    places.iter().fold(0, |bits, place| bits | 1 << place)
}

/// For each set of views: in how many sessions all of them have a score, and the mean of all these scores.
fn complete(sessions: &[SessionViews], sets: &[Vec<usize>]) -> Vec<(usize, f64)> {
    let mut found: Vec<(u8, usize, f64)> = sets.iter().map(|places| (bits(places), 0, 0.0)).collect();
    for session in sessions {
        let values = session.values().map(Option::unwrap_or_default);
        for ((_, n, sum), places) in found.iter_mut().zip(sets).filter(|((bits, ..), _)| session.has(*bits)) {
            *n += 1;
            for &place in places {
                *sum += values[place];
            }
        }
    }
    let mean = |(places, (_, n, sum)): (&Vec<usize>, (u8, usize, f64))| (n, sum / (n * places.len()).max(1) as f64);
    sets.iter().zip(found).map(mean).collect()
}

/// Sums of every unit over the sessions in which all these views have a score; values about `centre`.
fn unit_sums(study: &Study, sessions: &[SessionViews], places: &[usize], centre: f64) -> (Vec<TwoWaySums>, Unit) {
    match *places {
        [first, second] => sums_of(study, sessions, [first, second], centre),
        [first, second, third] => sums_of(study, sessions, [first, second, third], centre),
        _ => (Vec::new(), Unit::Receiver),
    }
}

fn sums_of<const K: usize>(
    study: &Study,
    sessions: &[SessionViews],
    places: [usize; K],
    centre: f64,
) -> (Vec<TwoWaySums>, Unit) {
    let bits = bits(&places);
    let row = |session: &SessionViews| places.map(|place| session.value(place).unwrap_or_default());
    let complete = || {
        let complete = sessions.iter().filter(|session| session.has(bits));
        complete.map(|session| (study.session(session.session).dyad, session))
    };
    let unit = Unit::of(study, complete().map(|(dyad, _)| dyad));
    let add = |sums: &mut TwoWaySums, session: &SessionViews| sums.add(&row(session).map(|value| value - centre));
    (unit.sums(study, complete(), &TwoWaySums::new(K), add), unit)
}

/// One coefficient with a delete-one-unit interval. The interval is symmetric for the logarithm of 1 / (1 − ICC of the mean),
/// which is the F ratio of the one-way and of the consistency forms and has no bounds to run into; single and mean forms are
/// each other's Spearman–Brown image, limits included.
fn view_icc(without: &[&TwoWaySums], total: &TwoWaySums, form: Form, k: usize, level: f64, n: usize) -> Measured {
    let value = coefficient(&total.mean_squares()?, form, if form.is_average() { k } else { 1 })?;
    let mut estimate = Estimate::plain(value, n)?;
    let ratio = |sums: &&TwoWaySums| {
        let mean = coefficient(&sums.mean_squares()?, form, k)?;
        if mean < 1.0 { Ok(1.0 / (1.0 - mean)) } else { Err(Undefined::NoVariance) }
    };
    let request = Request { scale: Scale::Log, level, n };
    if let Ok(jackknifed) = jackknife(without, &total, |_, rest| *rest, ratio, request) {
        let single = |mean: f64| mean / (k as f64 - (k as f64 - 1.0) * mean);
        let back = |ratio: f64| {
            let mean = 1.0 - 1.0 / ratio;
            if form.is_average() { mean } else { single(mean) }
        };
        estimate.df = jackknifed.estimate.df;
        estimate.interval = jackknifed.estimate.interval.and_then(|limits| limits.map(back));
    }
    Ok(estimate)
}
