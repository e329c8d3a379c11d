//! Does a view, or the gap, go up or down over sessions: in each dyad, and over all of them?

use super::{PairSessions, Scale};
use crate::analyze::finding::{Finding, Heading};
use crate::analyze::pair::{FEWEST_GIVERS, Unit};
use crate::domain::study::DyadId;
use crate::stats::jackknife::{Request, Scale as On, jackknife_of, leave_outs};
use crate::stats::observations::Factor;
use crate::stats::trend::{SlopeSums, Trended, slope, trend_over_courses};
use crate::stats::{Measured, Undefined};

/// Ratings, or gaps, in order: whose, session, value.
pub(super) type Series = Vec<(DyadId, u32, f64)>;

impl Scale<'_> {
    pub(super) fn trend_rows(&self, pairs: &[PairSessions], rows: &mut Vec<Finding>) {
        let asked = |view| self.question.gaps.views.is_none_or(|(a, b)| a == view || b == view);
        for (place, view) in self.views().into_iter().enumerate().filter(|&(_, view)| asked(view)) {
            let series = self.rated(place);
            if !series.is_empty() {
                self.trend_of(&self.heading(view.name().to_owned()), "trend", &series, rows);
            }
        }
        for pair in pairs.iter().filter(|pair| pair.comparable.is_ok()) {
            let series: Series = pair.joint.iter().map(|own| (own.dyad, own.number, own.gap())).collect();
            self.trend_of(&self.heading(pair.pair.name()), "gap_trend", &series, rows);
        }
    }

    fn trend_of(&self, heading: &Heading, term: &str, series: &Series, rows: &mut Vec<Finding>) {
        let (value, method, no_interval) = self.overall(series);
        rows.push(heading.row("session", term, value, series.len(), method).without_interval(no_interval));
        if self.wants_dyads() {
            for own in series.chunk_by(|a, b| a.0 == b.0) {
                let row = heading.row(self.dyad_level(), term, self.slope_of(own), own.len(), "least-squares");
                rows.push(row.about(self.study.case_id(own[0].0)));
            }
        }
    }

    /// The straight line through one dyad.
    pub(super) fn slope_of(&self, own: &[(DyadId, u32, f64)]) -> Measured {
        let (x, y): (Vec<f64>, Vec<f64>) = own.iter().map(|&(_, number, value)| (f64::from(number), value)).unzip();
        slope(&x, &y, self.level)
    }

    /// Over all dyads: from a mixed model, or, where there are too many ratings for one, within dyads with a jackknife.
    fn overall(&self, series: &Series) -> (Measured, String, Option<Undefined>) {
        let time: Vec<f64> = series.iter().map(|&(_, number, _)| f64::from(number)).collect();
        let y: Vec<f64> = series.iter().map(|&(_, _, value)| value).collect();
        let (course, giver) = self.factors(series.iter().map(|one| one.0));
        let fitted = trend_over_courses(&time, &y, &course, giver.as_ref(), self.level);
        match fitted {
            Ok(Trended { slope, slopes_vary: true }) => (Ok(slope), "reml-slopes".to_owned(), None),
            Ok(Trended { slope, .. }) => (Ok(slope), "reml-levels".to_owned(), None),
            Err(Undefined::TooCostly { .. }) => self.within(series),
            Err(reason) => (Err(reason), "reml-slopes".to_owned(), None),
        }
    }

    fn within(&self, series: &Series) -> (Measured, String, Option<Undefined>) {
        let unit = Unit::of(self.study, series.iter().map(|one| one.0));
        let courses = series.chunk_by(|a, b| a.0 == b.0).map(|own| (own[0].0, own));
        let units = unit.sums(self.study, courses, &SlopeSums::default(), |sums, own| {
            sums.add_course(own.iter().map(|&(_, number, value)| (f64::from(number), value)));
        });
        let total = units.iter().fold(SlopeSums::default(), |total, unit| total.plus(unit));
        let request = Request { scale: On::Identity, level: self.level, n: series.len() };
        let found = jackknife_of(&leave_outs(&units, SlopeSums::plus), &total, SlopeSums::slope, request);
        let method = format!("jackknife-{}", self.unit_name(unit));
        match found {
            Ok(found) => (Ok(found.estimate), method, found.no_interval),
            Err(reason) => (Err(reason), method, None),
        }
    }

    pub(super) fn unit_name(&self, unit: Unit) -> &'static str {
        let (giver, receiver) = self.instrument.relationship.roles();
        match unit {
            Unit::Giver => giver.name(),
            Unit::Receiver => receiver.name(),
        }
    }

    /// Dyads as courses, and givers if there are at least [`FEWEST_GIVERS`] who do not all have one course.
    pub(super) fn factors(&self, dyads: impl Iterator<Item = DyadId> + Clone) -> (Factor, Option<Factor>) {
        let course = Factor::numbered(dyads.clone().map(|dyad| dyad.0));
        let giver = Factor::numbered(dyads.map(|dyad| self.study.dyad(dyad).giver.0));
        let helps = giver.levels() >= FEWEST_GIVERS && giver.levels() < course.levels();
        (course, helps.then_some(giver))
    }
}
