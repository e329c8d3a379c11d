//! Agreement of the raters of each single target, as rows.

use super::AgreementQuestion;
use crate::analyze::finding::{Finding, Heading};
use crate::analyze::gaps::MOST_GROUPS;
use crate::domain::instrument::{Perspective, Scale};
use crate::domain::rated_table::RatedTable;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::stats::exact::Table;
use crate::stats::within_group::AnswerRange;
use crate::stats::within_group::Centre;
use crate::stats::within_group::GroupAnswers;
use crate::stats::within_group::Null;
use crate::stats::within_group::OverGroups;
use crate::stats::within_group::WithinGroup;
use crate::stats::within_group::aggregation;
use crate::stats::within_group::over_groups;
use crate::stats::within_group::{mean_distance, rwg, rwg_j, rwg_star};
use crate::stats::{Estimate, Measured, Undefined};

/// One target: its name, and the answers of its raters.
type OfTarget = (String, Result<GroupAnswers, Undefined>);

/// An index of one group against the variance of answers without agreement.
type Index = fn(&GroupAnswers, f64) -> Result<WithinGroup, Undefined>;

/// rwg and AD of each target of a plain table, then their mean and median. Repeated ratings by one rater are refused: they
/// would count as raters.
pub(super) fn table_rows(table: &RatedTable, heading: &Heading) -> Vec<Finding> {
    let scores = table.observations.scaled();
    let repeated = table.observations.has_replicates();
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); table.targets.len()];
    for (row, &target) in table.observations.target().codes().iter().enumerate() {
        rows[target as usize].push(row);
    }
    let of_target = |(target, rows): (usize, Vec<usize>)| {
        let answers: Vec<Vec<Option<i64>>> = rows.iter().map(|&row| vec![Some(scores[row])]).collect();
        let group = Table::new(&answers, table.observations.unit()).ok_or(Undefined::Overflow);
        let group = if repeated { Err(Undefined::Replicates) } else { group };
        (table.targets[target].to_owned(), group.and_then(|group| GroupAnswers::of(&group)))
    };
    let groups: Vec<OfTarget> = rows.into_iter().enumerate().map(of_target).collect();
    let null = if repeated { Err(Undefined::Replicates) } else { null_variance(table.range) };
    let groups = Groups { level: table.target_is, targets: &groups, heading };
    let mut rows = groups.against(&null, "rwg", rwg);
    rows.extend(groups.distances());
    rows
}

/// rwg(j), r*wg(j) and AD of each session's observers over the items of a scale, for every form with items.
pub(super) fn form_rows(study: &Study, question: &AgreementQuestion) -> Vec<Finding> {
    let mut rows = Vec::new();
    for ratings in &study.ratings {
        let instrument = &study.instruments[ratings.instrument];
        let Some(form) = instrument.form_of(Perspective::Observer).map(|form| &instrument.forms[form]) else {
            continue;
        };
        let null = null_variance(form.range);
        let asked = |scale: &&Scale| question.scales.is_empty() || question.scales.contains(&scale.id);
        for scale in form.scales.iter().filter(asked).filter(|scale| !scale.items.is_empty()) {
            if ratings.items.width() == 0 {
                continue;
            }
            let heading = Heading {
                analysis: "agreement",
                instrument: instrument.id.as_str().into(),
                scale: scale.id.as_str().into(),
                views: None,
                conf_level: question.reliability.level,
            };
            let sessions = sessions(study, ratings, scale);
            let groups = Groups { level: "session", targets: &sessions, heading: &heading };
            rows.extend(groups.against(&null, "rwg_j", rwg_j));
            rows.extend(groups.against(&null, "r_star_wg", rwg_star));
            rows.extend(groups.distances());
        }
    }
    rows
}

/// Bliese's ICC(1), by either number that stands for the raters of a target, and ICC(2), which is the same by both.
pub(super) fn aggregation_rows(table: &RatedTable, heading: &Heading) -> Vec<Finding> {
    let (level, n, k) = (table.target_is, table.targets.len(), table.raters.len());
    let cells = table.observations.table().ok_or(Undefined::Replicates);
    let row = |term: &str, value: Measured, method: &str| heading.row(level, term, value, n, method).of_raters(k);
    match cells.and_then(|cells| aggregation(&cells, heading.conf_level)) {
        Err(reason) => ["bliese_icc1", "bliese_icc2"].map(|term| row(term, Err(reason.clone()), "refused")).to_vec(),
        Ok(found) => {
            let [mean, k0] = found.by_divisor;
            let both = if mean.icc1.value.to_bits() == k0.icc1.value.to_bits() { vec![mean] } else { vec![mean, k0] };
            let single =
                |one: &crate::stats::within_group::Aggregated| row("bliese_icc1", Ok(one.icc1), one.divisor.name());
            let mut rows: Vec<Finding> = both.iter().map(single).collect();
            rows.push(row("bliese_icc2", found.icc2, "exact-f"));
            for row in rows.iter_mut().filter(|row| row.value.is_ok()) {
                let test = found.test.as_ref();
                (row.statistic, row.p_value) = (test.map(|test| test.statistic), test.map(|test| test.p_value));
                (row.df1, row.df2) = (test.map(|test| test.df1), test.map(|test| test.df2));
                let open = row.value.as_ref().is_ok_and(|estimate| estimate.interval.is_none());
                row.no_interval = open.then_some(Undefined::AtBoundary);
            }
            rows
        }
    }
}

/// Each session with two observers or more.
fn sessions(study: &Study, ratings: &Ratings, scale: &Scale) -> Vec<OfTarget> {
    let rows: Vec<usize> =
        (0..ratings.len()).filter(|&row| ratings.perspective[row] == Perspective::Observer).collect();
    let together = rows.chunk_by(|&one, &next| ratings.session[one] == ratings.session[next]);
    let of_session = |rows: &[usize]| {
        let own = study.session(ratings.session[rows[0]]);
        let item = |row: usize, item: u16| ratings.items.get(row, usize::from(item) - 1);
        let answers: Vec<Vec<Option<i64>>> =
            rows.iter().map(|&row| scale.items.iter().map(|&number| item(row, number)).collect()).collect();
        let group = Table::new(&answers, ratings.items.unit()).ok_or(Undefined::Overflow);
        let name = format!("{} session {}", study.case_id(own.dyad), own.number);
        (name, group.and_then(|group| GroupAnswers::of(&group)))
    };
    together.filter(|rows| rows.len() > 1).map(of_session).collect()
}

/// The variance that answers without agreement would have, all answers being equally likely.
fn null_variance(range: Option<(f64, f64)>) -> Result<f64, Undefined> {
    let range = range.and_then(|(low, high)| AnswerRange::of_range(low, high)).ok_or(Undefined::ScaleNotDeclared)?;
    Null::Uniform.variance(range.options()).ok_or(Undefined::ScaleNotDeclared)
}

/// The answers about all targets.
struct Groups<'a> {
    level: &'static str,
    targets: &'a [OfTarget],
    heading: &'a Heading,
}

impl Groups<'_> {
    /// An index that needs a null distribution. Values below 0 count as 0 in mean and median, as is usual; the rows of targets
    /// keep them.
    fn against(&self, null: &Result<f64, Undefined>, term: &str, index: Index) -> Vec<Finding> {
        let null = match null {
            Ok(null) => *null,
            Err(reason) => return self.refused(term, reason),
        };
        let found = |group: &GroupAnswers| index(group, null);
        let over = self.over(|group| Ok(found(group)?.truncated));
        let mut rows = self.summary(term, &over, ("uniform-null", ", below 0 as 0"));
        rows.extend(self.each(term, "uniform-null", |group| found(group)?.raw));
        rows
    }

    /// AD about the mean, in answer units.
    fn distances(&self) -> Vec<Finding> {
        let distance = |group: &GroupAnswers| mean_distance(group, Centre::Mean);
        let refused = self.targets.iter().find_map(|(_, group)| group.as_ref().err());
        if let Some(reason) = refused.filter(|reason| **reason == Undefined::Replicates) {
            return self.refused("ad", reason);
        }
        let mut rows = self.summary("ad", &self.over(distance), ("from-mean", ""));
        rows.extend(self.each("ad", "from-mean", distance));
        rows
    }

    fn over(&self, of: impl Fn(&GroupAnswers) -> Result<f64, Undefined>) -> Result<OverGroups, Undefined> {
        over_groups(self.targets.iter().map(|(_, group)| of(group.as_ref().map_err(Clone::clone)?)))
    }

    /// Mean and median over targets without a value, with the reason.
    fn refused(&self, term: &str, reason: &Undefined) -> Vec<Finding> {
        let row = |_| self.heading.row(self.level, term, Err(reason.clone()), self.targets.len(), "refused");
        ["mean", "median"].map(row).to_vec()
    }

    /// The mean and the median over targets.
    fn summary(&self, term: &str, over: &Result<OverGroups, Undefined>, (method, note): (&str, &str)) -> Vec<Finding> {
        let row = |how: &str, value: fn(&OverGroups) -> f64| {
            let n = over.as_ref().map_or(self.targets.len(), |over| over.groups);
            let value = over.clone().and_then(|over| Estimate::plain(value(&over), over.groups));
            self.heading.row(self.level, term, value, n, format!("{method}, {how}{note}"))
        };
        vec![row("mean", |over| over.mean), row("median", |over| over.median)]
    }

    /// Each target, while there are not too many.
    fn each(&self, term: &str, method: &str, of: impl Fn(&GroupAnswers) -> Result<f64, Undefined>) -> Vec<Finding> {
        if self.targets.len() > MOST_GROUPS {
            return Vec::new();
        }
        let row = |(name, group): &OfTarget| {
            let members = group.as_ref().map_or(0, GroupAnswers::members);
            let value = group.as_ref().map_err(Clone::clone).and_then(&of);
            let value = value.and_then(|value| Estimate::plain(value, members));
            self.heading.row(self.level, term, value, members, method).about(name.clone()).of_raters(members)
        };
        self.targets.iter().map(row).collect()
    }
}
