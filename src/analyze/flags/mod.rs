//! What may be worth talking about, each with how often the same is seen when nothing changes: a flag without a base rate
//! does not exist.

mod calm;
mod drops;
mod ends;
mod gaps;
mod missing;
mod movement;
mod rule;
mod split;
#[cfg(test)]
mod tests;
mod yardstick;

use std::collections::BTreeMap;

pub use calm::{BaseRate, CALM_COURSES};
pub use drops::{Fall, RATINGS_FOR_REPAIR};
pub use missing::IN_A_ROW;
pub use movement::LAST_SESSIONS;
pub use rule::{Firing, Rule, Side};
pub use yardstick::Yardstick;

use super::course_question::CourseQuestion;
use super::courses::Courses;
use super::finding::{Finding, Heading};
use super::measurement::Measurement;
use super::reliability::Reliability;
use super::usual_gap::{Usual, UsualGaps};
use super::views::views_of;
use crate::domain::instrument::Perspective;
use crate::domain::study::{DyadId, Study};
use crate::score::Scores;
use crate::stats::proportion::proportion;
use crate::stats::{Measured, Undefined};
use calm::{BaseRates, Calm, over_lengths};
use yardstick::{Asked, PARTS};

/// One rule in one course.
#[derive(Debug, Clone, PartialEq)]
pub struct Flag {
    /// Which rule.
    pub rule: Rule,
    /// Index of the table in `Study::ratings`.
    pub table: usize,
    /// Scale id.
    pub scale: String,
    /// Whose course.
    pub dyad: DyadId,
    /// The view it is about, or both as in the name of a gap.
    pub views: String,
    /// Every time it fired, in order.
    pub occasions: Vec<Occasion>,
    /// How often it fires when nothing changes.
    pub base: BaseRate,
}

/// One time that a rule fired.
#[derive(Debug, Clone, PartialEq)]
pub struct Occasion {
    /// Number of the first session concerned.
    pub since: u32,
    /// Number of the last session concerned.
    pub session: u32,
    /// What was seen, mean per item: the change of a drop, the gap, the rating, the correlation, the number of forms.
    pub value: f64,
    /// Its interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// How many ratings it rests on.
    pub n: usize,
    /// For a drop, what else is known of it.
    pub fall: Option<Fall>,
}

/// The falls of one dyad's ratings.
#[derive(Debug, Clone, PartialEq)]
pub struct Falls {
    /// Index of the table in `Study::ratings`.
    pub table: usize,
    /// Scale id.
    pub scale: String,
    /// Whose course.
    pub dyad: DyadId,
    /// In order of session, the giver's before the receiver's.
    pub falls: Vec<Fall>,
}

/// Flags and their rates.
#[derive(Debug, Clone, Default)]
pub struct FlagsFound {
    /// Grouped by table, scale and dyad, in the order of the study.
    pub flags: Vec<Flag>,
    /// Falls of every dyad that had one, for the same dyads.
    pub falls: Vec<Falls>,
    /// `flag_rate` and `flag_rate_calm` of every rule that can be asked.
    pub findings: Vec<Finding>,
}

/// Every flag of every dyad. `reliability` holds the alphas of the forms at hand.
pub fn flags(study: &Study, scores: &[Scores], reliability: &[Reliability], question: &CourseQuestion) -> FlagsFound {
    let mut found = FlagsFound::default();
    let measurement = Measurement { own: reliability, stated: &question.stated };
    for (table, ratings) in study.ratings.iter().enumerate() {
        let instrument = &study.instruments[ratings.instrument];
        if question.gaps.relationship.is_some_and(|wanted| wanted != instrument.relationship) {
            continue;
        }
        let views = views_of(instrument.relationship);
        if question.gaps.views.is_some_and(|(a, b)| ![a, b].iter().all(|view| views[..2].contains(view))) {
            continue;
        }
        for (place, scale) in question.scales(&scores[table]) {
            let parts = PARTS.map(|part| scores[table].scale(part));
            let parts = match parts {
                [Some(goal), Some(task), Some(bond)] if scale == "total" => Some([goal, task, bond]),
                _ => None,
            };
            let courses = Courses::new(study, ratings, &scores[table], (place, parts), instrument.relationship);
            let usual = UsualGaps::new(study, &courses.gaps());
            let asked = Asked {
                instrument,
                table,
                scale,
                has_parts: parts.is_some(),
                conf_level: question.gaps.conf_level,
                cutoff_counts: question.cutoff_counts,
            };
            let yardstick = Yardstick::new(&asked, &courses, &measurement, usual.as_ref());
            let of_dyad = |at| usual.as_ref().and_then(|usual| usual.of(study, courses.dyad(at)));
            let usual: Vec<Option<Usual>> = (0..courses.len()).map(of_dyad).collect();
            let looked =
                Looked { study, question, table, scale, courses: &courses, usual: &usual, yardstick: &yardstick };
            looked.look(&mut found);
        }
    }
    found
}

/// One scale of one table.
struct Looked<'a> {
    study: &'a Study,
    question: &'a CourseQuestion,
    table: usize,
    scale: &'a str,
    courses: &'a Courses,
    usual: &'a [Option<Usual>],
    yardstick: &'a Yardstick,
}

impl Looked<'_> {
    fn look(&self, found: &mut FlagsFound) {
        let concerned = || Rule::all().filter(|rule| rule.concerns(self.yardstick) && self.was_filled_in(*rule));
        let rules: Vec<Rule> = concerned().filter(|rule| rule.refusal(self.yardstick).is_ok()).collect();
        let calm = Calm {
            courses: self.courses,
            usual: self.usual,
            yardstick: self.yardstick,
            rules: &rules,
            seed: self.question.seed,
            level: self.question.gaps.conf_level,
        };
        let rates = calm.base_rates();
        let fired = self.flag(&rules, &rates, &mut found.flags);
        self.fall(&mut found.falls);
        let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
        (0..self.courses.len()).for_each(|at| *lengths.entry(self.courses.sessions(at)).or_default() += 1);
        for rule in concerned() {
            let refused = rule.refusal(self.yardstick).err();
            let place = rules.iter().position(|known| *known == rule);
            let heading = self.heading(rule);
            let level = self.roles().1.name();
            let n = self.courses.len();
            let value = |value: Option<Measured>| match (&refused, value) {
                (Some(reason), _) => Err(reason.clone()),
                (None, value) => value.unwrap_or(Err(Undefined::TooFewUnits { have: 0, need: 1 })),
            };
            let conf_level = self.question.gaps.conf_level;
            let seen = value(place.map(|place| proportion(f64::from(fired[place]), n as f64, conf_level)));
            let calm = value(place.map(|place| over_lengths(&rates, place, &lengths, conf_level)));
            found.findings.push(heading.row(level, "flag_rate", seen, n, rule.id()));
            found.findings.push(heading.row(level, "flag_rate_calm", calm, n, rule.id()));
        }
    }

    /// Did anybody ever fill in the form, or both forms, that the rule looks at? Where nobody did, the study does without
    /// that view, and its forms are not missing.
    fn was_filled_in(&self, rule: Rule) -> bool {
        let anybody = |side: Side| self.courses.main().iter().any(|session| session[side.place()].is_some());
        rule.side().map_or_else(|| [Side::Giver, Side::Receiver].into_iter().all(anybody), anybody)
    }

    fn roles(&self) -> (Perspective, Perspective) {
        let ratings = &self.study.ratings[self.table];
        self.study.instruments[ratings.instrument].relationship.roles()
    }

    fn views(&self, rule: Rule) -> String {
        let (giver, receiver) = self.roles();
        match rule.side() {
            Some(Side::Giver) => giver.name().to_owned(),
            Some(Side::Receiver) => receiver.name().to_owned(),
            None => format!("{}-{}", giver.name(), receiver.name()),
        }
    }

    fn heading(&self, rule: Rule) -> Heading {
        let ratings = &self.study.ratings[self.table];
        Heading {
            analysis: self.question.gaps.analysis,
            instrument: self.study.instruments[ratings.instrument].id.as_str().into(),
            scale: self.scale.into(),
            views: Some(self.views(rule)),
            conf_level: self.question.gaps.conf_level,
        }
    }

    /// In how many courses each rule fires; flags are kept where single cases are wanted.
    fn flag(&self, rules: &[Rule], rates: &BaseRates, flags: &mut Vec<Flag>) -> Vec<u32> {
        let wanted = self.question.gaps.wants_groups(0..self.courses.len());
        let mut fired = vec![0; rules.len()];
        let mut found = Vec::new();
        for (at, (dyad, course)) in self.courses.iter().enumerate() {
            for (place, &rule) in rules.iter().enumerate() {
                found.clear();
                rule.fire(&course, self.usual[at], self.yardstick, &mut found);
                fired[place] += u32::from(!found.is_empty());
                if !wanted || found.is_empty() || rule.is_mark() {
                    continue;
                }
                let Some(base) = rates.get(&course.numbers.len()) else { continue };
                let occasion = |firing: &Firing| self.occasion(rule, firing, at);
                flags.push(Flag {
                    rule,
                    table: self.table,
                    scale: self.scale.to_owned(),
                    dyad,
                    views: self.views(rule),
                    occasions: found.iter().map(occasion).collect(),
                    base: base[place].clone(),
                });
            }
        }
        fired
    }

    /// Falls by any measure, for the dyads that are wanted one by one.
    fn fall(&self, found: &mut Vec<Falls>) {
        if !self.question.gaps.wants_groups(0..self.courses.len()) {
            return;
        }
        for (dyad, course) in self.courses.iter() {
            let of_side = |side| drops::falls(&course, side, self.yardstick);
            let mut falls: Vec<(usize, usize, Fall)> =
                [Side::Giver, Side::Receiver].into_iter().flat_map(of_side).collect();
            falls.sort_by_key(|&(_, at, _)| at);
            if !falls.is_empty() {
                let falls = falls.into_iter().map(|(_, _, fall)| fall).collect();
                found.push(Falls { table: self.table, scale: self.scale.to_owned(), dyad, falls });
            }
        }
    }

    fn occasion(&self, rule: Rule, firing: &Firing, at: usize) -> Occasion {
        let course = self.courses.get(at);
        let fall = match rule {
            Rule::Combined(side) => {
                let falls = drops::falls(&course, side, self.yardstick);
                falls.into_iter().find(|fall| fall.1 == firing.at).map(|(_, _, fall)| fall)
            }
            _ => None,
        };
        Occasion {
            since: course.numbers[firing.since],
            session: course.numbers[firing.at],
            value: firing.value,
            interval: firing.interval,
            n: firing.n,
            fall,
        }
    }
}
