//! Forms that are missing: how many, and what was rated before.

use super::Scale;
use crate::analyze::finding::Finding;
use crate::analyze::pair::Unit;
use crate::analyze::views::SessionViews;
use crate::stats::Undefined;
use crate::stats::jackknife::{Request, Scale as On, jackknife_of, leave_outs};
use crate::stats::proportion::proportion;

/// Counts and sums of one unit.
#[derive(Debug, Clone, Copy, Default)]
struct Forms {
    sessions: f64,
    missing: f64,
    /// Earlier ratings, less the mean of their dyad: number and sum before a missing form, and before a form that is there.
    before: [(f64, f64); 2],
}

impl Forms {
    fn plus(&self, other: &Self) -> Self {
        let both = |at: usize| (self.before[at].0 + other.before[at].0, self.before[at].1 + other.before[at].1);
        Self {
            sessions: self.sessions + other.sessions,
            missing: self.missing + other.missing,
            before: [both(0), both(1)],
        }
    }

    fn share(&self) -> Result<f64, Undefined> {
        if self.sessions > 0.0 {
            Ok(self.missing / self.sessions)
        } else {
            Err(Undefined::TooFewPairs { have: 0, need: 1 })
        }
    }

    /// How much lower or higher the rating before a missing form was than that before a form that is there.
    fn difference(&self) -> Result<f64, Undefined> {
        let [(missing, of_missing), (there, of_there)] = self.before;
        if missing > 0.0 && there > 0.0 {
            Ok(of_missing / missing - of_there / there)
        } else {
            Err(Undefined::NotEstimable { lacking: "missing form after a rated session" })
        }
    }

    /// The sessions of one dyad.
    fn of(course: &[SessionViews], place: usize) -> Self {
        let rated = || course.iter().filter_map(|session| session.value(place));
        let count = rated().count() as f64;
        let mut forms = Self { sessions: course.len() as f64, missing: course.len() as f64 - count, ..Self::default() };
        let mean = rated().sum::<f64>() / count.max(1.0);
        for two in course.windows(2) {
            if let Some(before) = two[0].value(place) {
                let own = &mut forms.before[usize::from(two[1].value(place).is_some())];
                *own = (own.0 + 1.0, own.1 + before - mean);
            }
        }
        forms
    }
}

/// A number of counts and sums.
type Statistic = fn(&Forms) -> Result<f64, Undefined>;

impl Scale<'_> {
    /// Giver and receiver: an observer is not expected at every session.
    pub(super) fn missing_rows(&self, rows: &mut Vec<Finding>) {
        let asked = |view| self.question.gaps.views.is_none_or(|(a, b)| a == view || b == view);
        for (place, view) in self.views().into_iter().enumerate().take(2).filter(|&(_, view)| asked(view)) {
            if !self.sessions.iter().any(|session| session.value(place).is_some()) {
                continue;
            }
            let heading = self.heading(view.name().to_owned());
            let dyad = |session: &SessionViews| self.study.session(session.session).dyad;
            let courses = || self.sessions.chunk_by(|a, b| dyad(a) == dyad(b)).map(|own| (dyad(&own[0]), own));
            let unit = Unit::of(self.study, courses().map(|(dyad, _)| dyad));
            let units = unit.sums(self.study, courses(), &Forms::default(), |sums, own| {
                *sums = sums.plus(&Forms::of(own, place));
            });
            let total = units.iter().fold(Forms::default(), |total, unit| total.plus(unit));
            let without = leave_outs(&units, Forms::plus);
            let method = format!("jackknife-{}", self.unit_name(unit));
            let n = self.sessions.len();
            let statistics: [(&str, Statistic); 2] =
                [("missing_share", Forms::share), ("rating_before_missing", Forms::difference)];
            for (term, statistic) in statistics {
                let request = Request { scale: On::Identity, level: self.level, n };
                let (value, no_interval) = match jackknife_of(&without, &total, statistic, request) {
                    Ok(found) => (Ok(found.estimate), found.no_interval),
                    Err(reason) => (Err(reason), None),
                };
                let row = heading.row("session", term, value, n, method.clone());
                rows.push(row.without_interval(no_interval));
            }
            if self.wants_dyads() {
                for (dyad, own) in courses() {
                    let forms = Forms::of(own, place);
                    let share = proportion(forms.missing, forms.sessions, self.level.share());
                    let row = heading.row(self.dyad_level(), "missing_share", share, own.len(), "wilson");
                    rows.push(row.about(self.study.case_id(dyad)));
                }
            }
        }
    }
}
