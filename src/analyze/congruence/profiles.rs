//! How alike two views answer the same items: one profile for each view of a case, and what a pair has beyond strangers.

use std::collections::BTreeMap;

use crate::analyze::finding::{Finding, Heading};
use crate::analyze::gaps::{MOST_GROUPS, parts};
use crate::analyze::pair::Unit;
use crate::analyze::same_items::SameItems;
use crate::analyze::views::pairs_of;
use crate::domain::instrument::{Perspective, Relationship};
use crate::domain::notice::Notice;
use crate::domain::rating::Ratings;
use crate::domain::study::{DyadId, Study};
use crate::stats::jackknife::{Request, Scale, jackknife_of, leave_outs};
use crate::stats::level::ConfidenceLevel;
use crate::stats::pair::{distinctive_agreement, profile_similarity};
use crate::stats::{Estimate, Measured, Undefined};

/// What is told of profiles, and on which scale its interval is symmetric.
const TERMS: [(&str, Scale); 8] = [
    ("profile_r", Scale::FisherZ),
    ("profile_r_strangers", Scale::FisherZ),
    ("profile_r_distinctive", Scale::Identity),
    ("profile_r_without_average", Scale::FisherZ),
    ("profile_double_entry", Scale::FisherZ),
    ("profile_distance", Scale::Log),
    ("profile_elevation", Scale::Identity),
    ("profile_scatter", Scale::Identity),
];

/// Which profiles are asked for.
#[derive(Debug, Clone)]
pub struct ProfileQuestion {
    /// Only these scales, by their items; `total` if empty.
    pub scales: Vec<String>,
    /// Only pairs of these views; all if empty.
    pub views: Vec<Perspective>,
    /// Confidence level of the intervals.
    pub conf_level: f64,
}

/// The rows about profiles of every two views that filled in forms, and what was left out. A form whose single answers are
/// not in the files has no profile, and each row says so.
pub fn profiles(study: &Study, question: &ProfileQuestion) -> (Vec<Finding>, Vec<Notice>) {
    let (mut findings, mut most) = (Vec::new(), 0);
    for ratings in &study.ratings {
        let instrument = &study.instruments[ratings.instrument];
        for pair in pairs_of(instrument.relationship) {
            let asked = |view| question.views.is_empty() || question.views.contains(&view);
            let filled = |view| asked(view) && ratings.perspective.contains(&view);
            if !filled(pair.views.0) || !filled(pair.views.1) {
                continue;
            }
            for scale in instrument.scale_ids() {
                if !wanted(question, scale) {
                    continue;
                }
                let heading = Heading {
                    analysis: "congruence",
                    instrument: instrument.id.as_str().into(),
                    scale: scale.into(),
                    views: Some(pair.name()),
                    conf_level: question.conf_level,
                };
                let own = Profiled { study, ratings, relationship: instrument.relationship, heading };
                most = most.max(own.rows(SameItems::of(instrument, &pair), scale, &mut findings));
            }
        }
    }
    (findings, left_out(most))
}

fn wanted(question: &ProfileQuestion, scale: &str) -> bool {
    if question.scales.is_empty() { scale == "total" } else { question.scales.iter().any(|own| own == scale) }
}

fn left_out(cases: usize) -> Vec<Notice> {
    if cases <= MOST_GROUPS {
        return Vec::new();
    }
    let message = format!("rows about the profiles of each case are left out, there are {cases}");
    vec![Notice::new("groups-left-out", message, cases)]
}

/// One pair of views on one scale.
struct Profiled<'a> {
    study: &'a Study,
    ratings: &'a Ratings,
    relationship: Relationship,
    heading: Heading,
}

/// The mean answers of one case to each item, over the sessions in which both answered it.
struct CaseProfiles {
    dyad: DyadId,
    sessions: usize,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl Profiled<'_> {
    /// All rows; gives back how many cases have profiles.
    fn rows(&self, forms: Result<SameItems<'_>, Undefined>, scale: &str, findings: &mut Vec<Finding>) -> usize {
        let items = forms.and_then(|forms| Ok((forms, self.items(&forms, scale)?)));
        let cases = items.and_then(|(forms, items)| self.cases(&forms, &items));
        let values = cases.and_then(|cases| Ok((values(&cases)?, cases)));
        match values {
            Ok((values, cases)) => {
                self.told(&cases, &values, findings);
                cases.len()
            }
            Err(reason) => {
                let row =
                    |(term, _): (&str, Scale)| self.heading.row(self.level(), term, Err(reason.clone()), 0, "refused");
                findings.extend(TERMS.map(row));
                0
            }
        }
    }

    fn level(&self) -> &'static str {
        self.relationship.roles().1.name()
    }

    /// The items of the scale, if their answers are there and are enough for a profile.
    fn items(&self, forms: &SameItems<'_>, scale: &str) -> Result<Vec<usize>, Undefined> {
        let width = forms.width(self.ratings);
        if width == 0 {
            return Err(Undefined::NotEstimable { lacking: "answer to single items" });
        }
        let items = forms.of_scale(scale)?;
        if items.len() < 3 {
            return Err(Undefined::TooFewItems { have: items.len(), need: 3 });
        }
        Ok(items)
    }

    /// The cases in which both answered every item at least once in the same session.
    fn cases(&self, forms: &SameItems<'_>, items: &[usize]) -> Result<Vec<CaseProfiles>, Undefined> {
        let mut sums: BTreeMap<DyadId, (usize, Vec<[f64; 3]>)> = BTreeMap::new();
        let mut row = 0;
        for hour in self.ratings.session.chunk_by(|a, b| a == b) {
            let rows: Vec<usize> = (row..row + hour.len()).collect();
            row += hour.len();
            let answers: Vec<_> = items.iter().map(|&item| forms.answers(self.ratings, &rows, item)).collect();
            if answers.iter().all(Option::is_none) {
                continue;
            }
            let dyad = self.study.session(hour[0]).dyad;
            let (sessions, own) = sums.entry(dyad).or_insert_with(|| (0, vec![[0.0; 3]; items.len()]));
            *sessions += 1;
            for (sum, (first, second)) in own.iter_mut().zip(answers).filter_map(|(sum, both)| Some((sum, both?))) {
                *sum = [sum[0] + 1.0, sum[1] + first, sum[2] + second];
            }
        }
        let joint = sums.len();
        let complete = |sums: &[[f64; 3]]| sums.iter().all(|sum| sum[0] > 0.0);
        let means = |sums: &[[f64; 3]], view: usize| sums.iter().map(|sum| sum[view] / sum[0]).collect();
        let of = |(dyad, (sessions, sums)): (DyadId, (usize, Vec<[f64; 3]>))| {
            complete(&sums).then(|| CaseProfiles { dyad, sessions, first: means(&sums, 1), second: means(&sums, 2) })
        };
        let cases: Vec<CaseProfiles> = sums.into_iter().filter_map(of).collect();
        match (joint, cases.len()) {
            (0, _) => Err(Undefined::TooFewPairs { have: 0, need: 1 }),
            (_, 0) => Err(Undefined::Incomplete { complete: 0, targets: joint }),
            _ => Ok(cases),
        }
    }

    /// First the mean over cases, then each case.
    fn told(&self, cases: &[CaseProfiles], values: &[Vec<Measured>], findings: &mut Vec<Finding>) {
        let level = ConfidenceLevel::new(self.heading.conf_level);
        for (place, (term, scale)) in TERMS.into_iter().enumerate() {
            findings.push(self.mean(cases, values, place, (term, scale), &level));
        }
        if cases.len() > MOST_GROUPS {
            return;
        }
        for (case, values) in cases.iter().zip(values) {
            let group = self.study.case_id(case.dyad);
            for ((term, _), value) in TERMS.iter().zip(values) {
                let row = self.heading.row(self.level(), term, value.clone(), case.sessions, "case-profile");
                findings.push(row.about(group.clone()));
            }
        }
    }

    /// The mean over the cases that have a value, with whole givers, or cases, left out in turn.
    fn mean(
        &self,
        cases: &[CaseProfiles],
        values: &[Vec<Measured>],
        place: usize,
        (term, scale): (&'static str, Scale),
        level: &ConfidenceLevel,
    ) -> Finding {
        let defined =
            || cases.iter().zip(values).filter_map(|(case, own)| Some((case.dyad, own[place].as_ref().ok()?.value)));
        let n = defined().count();
        let unit = Unit::of(self.study, defined().map(|(dyad, _)| dyad));
        let (giver, receiver) = self.relationship.roles();
        let name = if unit == Unit::Giver { giver.name() } else { receiver.name() };
        let method = format!("mean-of-cases, jackknife-{name}");
        if let Some(reason) = values.iter().find_map(|own| own[place].as_ref().err()).filter(|_| n == 0) {
            return self.heading.row(self.level(), term, Err(reason.clone()), 0, method);
        }
        let plus = |a: &(f64, f64), b: &(f64, f64)| (a.0 + b.0, a.1 + b.1);
        let sums = unit.sums(self.study, defined(), &(0.0, 0.0), |sum, value| *sum = plus(sum, &(1.0, value)));
        let total = sums.iter().fold((0.0, 0.0), |total, sum| plus(&total, sum));
        let request = Request { scale, level, n };
        let (value, no_interval) =
            parts(jackknife_of(&leave_outs(&sums, plus), &total, |sum: &(f64, f64)| Ok(sum.1 / sum.0), request));
        self.heading.row(self.level(), term, value, n, method).without_interval(no_interval)
    }
}

/// One value for each term of each case.
fn values(cases: &[CaseProfiles]) -> Result<Vec<Vec<Measured>>, Undefined> {
    let side = |of: fn(&CaseProfiles) -> &Vec<f64>| cases.iter().map(|case| of(case).clone()).collect::<Vec<_>>();
    let distinctive = distinctive_agreement(&side(|case| &case.first), &side(|case| &case.second));
    let of = |(place, case): (usize, &CaseProfiles)| {
        let alike = profile_similarity(&case.first, &case.second)?;
        let own = distinctive.as_ref().map(|all| &all[place]);
        let beyond = |part: &dyn Fn(&crate::stats::pair::DistinctiveAgreement) -> Measured| {
            own.map_err(|reason| (*reason).clone()).and_then(part)
        };
        let plain = |value: f64| Estimate::plain(value, alike.items);
        Ok(vec![
            alike.shape.clone(),
            beyond(&|own| own.baseline.clone()),
            beyond(&|own| own.distinctive.clone()),
            beyond(&|own| own.without_average.clone()),
            alike.double_entry.clone(),
            plain(alike.mean_distance),
            plain(alike.elevation),
            plain(alike.scatter),
        ])
    };
    cases.iter().enumerate().map(of).collect()
}
