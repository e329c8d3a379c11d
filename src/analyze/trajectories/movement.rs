//! Do two views of the same dyad move together, and where does one stand beside the other?

use super::{Joint, PairSessions, Scale};
use crate::analyze::case::FEWEST_FOR_TRACKING;
use crate::analyze::finding::Finding;
use crate::analyze::pair::Unit;
use crate::stats::jackknife::{Request, Scale as On, jackknife_of, leave_outs};
use crate::stats::pair::pearson;
use crate::stats::trend::{Beside, MOST_IN_A_MODEL, SlopeSums, truth_and_bias};
use crate::stats::{Measured, Undefined};

impl Scale<'_> {
    pub(super) fn movement_rows(&self, pair: &PairSessions, rows: &mut Vec<Finding>) {
        if pair.joint.len() > MOST_IN_A_MODEL {
            self.within_only(pair, rows);
        } else {
            self.model_rows(pair, rows);
        }
        if self.wants_dyads() {
            let heading = self.heading(pair.pair.both());
            for own in pair.joint.chunk_by(|a, b| a.dyad == b.dyad) {
                let row = heading.row(
                    self.dyad_level(),
                    "tracking",
                    tracking(own, self.level.share()),
                    own.len(),
                    "fisher-z",
                );
                rows.push(row.about(self.study.case_id(own[0].dyad)));
            }
        }
    }

    /// Truth and bias, and tracking once more with what both views share over time taken out.
    fn model_rows(&self, pair: &PairSessions, rows: &mut Vec<Finding>) {
        let heading = self.heading(pair.pair.name());
        let minuend: Vec<f64> = pair.joint.iter().map(|own| own.minuend).collect();
        let subtrahend: Vec<f64> = pair.joint.iter().map(|own| own.subtrahend).collect();
        let time: Vec<f64> = pair.joint.iter().map(|own| f64::from(own.number)).collect();
        let n = pair.joint.len();
        let model = |time: Option<&[f64]>| {
            let (course, giver) = self.factors(pair.joint.iter().map(|own| own.dyad));
            truth_and_bias(&minuend, &subtrahend, &course, giver.as_ref(), Beside { time, bias: None }, self.level)
        };
        let found = model(None);
        let part = |of: fn(&crate::stats::trend::TruthAndBias) -> &Measured| match &found {
            Ok(found) => of(found).clone(),
            Err(reason) => Err(reason.clone()),
        };
        let bias = pair.comparable.clone().and_then(|()| part(|found| &found.directional_bias));
        rows.push(heading.row("session", "directional_bias", bias, n, "truth-and-bias"));
        rows.push(heading.row("session", "tracking_within", part(|found| &found.within), n, "truth-and-bias"));
        rows.push(heading.row("session", "tracking_between", part(|found| &found.between), n, "truth-and-bias"));
        let detrended = model(Some(&time)).and_then(|found| found.within);
        rows.push(heading.row("session", "tracking_within", detrended, n, "truth-and-bias, detrended"));
    }

    /// Where there are too many sessions for a model: the slope within dyads with a jackknife.
    fn within_only(&self, pair: &PairSessions, rows: &mut Vec<Finding>) {
        let heading = self.heading(pair.pair.name());
        let n = pair.joint.len();
        let unit = Unit::of(self.study, pair.joint.iter().map(|own| own.dyad));
        let courses = pair.joint.chunk_by(|a, b| a.dyad == b.dyad).map(|own| (own[0].dyad, own));
        let units = unit.sums(self.study, courses, &SlopeSums::default(), |sums, own| {
            sums.add_course(own.iter().map(|own| (own.subtrahend, own.minuend)));
        });
        let total = units.iter().fold(SlopeSums::default(), |total, unit| total.plus(unit));
        let request = Request { scale: On::Identity, level: self.level, n };
        let found = jackknife_of(&leave_outs(&units, SlopeSums::plus), &total, SlopeSums::slope, request);
        let (within, no_interval) = match found {
            Ok(found) => (Ok(found.estimate), found.no_interval),
            Err(reason) => (Err(reason), None),
        };
        let costly = || Err(Undefined::TooCostly { ratings: n, most: MOST_IN_A_MODEL });
        let method = format!("jackknife-{}", self.unit_name(unit));
        rows.push(heading.row("session", "directional_bias", costly(), n, "truth-and-bias"));
        rows.push(heading.row("session", "tracking_within", within, n, method).without_interval(no_interval));
        rows.push(heading.row("session", "tracking_between", costly(), n, "truth-and-bias"));
    }
}

/// Do two views of one dyad rise and fall together?
pub(super) fn tracking(joint: &[Joint], level: f64) -> Measured {
    if joint.len() < FEWEST_FOR_TRACKING {
        return Err(Undefined::TooFewPairs { have: joint.len(), need: FEWEST_FOR_TRACKING });
    }
    let (x, y): (Vec<f64>, Vec<f64>) = joint.iter().map(|session| (session.minuend, session.subtrahend)).unzip();
    pearson(&x, &y, Some(level))
}
