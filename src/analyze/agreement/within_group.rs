//! Agreement of the raters of each single target, as rows.

use super::AgreementQuestion;
use crate::analyze::finding::{Finding, Heading};
use crate::analyze::gaps::MOST_GROUPS;
use crate::domain::instrument::{Form, Perspective, Scale};
use crate::domain::rated_table::RatedTable;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::stats::exact::Table;
use crate::stats::within_group::AnswerRange;
use crate::stats::within_group::GroupAnswers;
use crate::stats::within_group::Null;
use crate::stats::within_group::OverGroups;
use crate::stats::within_group::WithinGroup;
use crate::stats::within_group::over_groups;
use crate::stats::within_group::{rwg, rwg_j};
use crate::stats::{Estimate, Undefined};

/// One target: its name, and what was found.
type OfTarget = (String, Result<WithinGroup, Undefined>);

/// rwg of each target of a plain table, then its mean and median.
pub(super) fn table_rows(table: &RatedTable, heading: &Heading) -> Vec<Finding> {
    let null = answer_range(table.range)
        .and_then(|range| Null::Uniform.variance(range.options()).ok_or(Undefined::ScaleNotDeclared));
    let of_target = |(target, rows): (usize, Vec<usize>)| {
        let scores: Vec<Vec<Option<i64>>> =
            rows.iter().map(|&row| vec![Some(table.observations.scaled()[row])]).collect();
        let group = Table::new(&scores, table.observations.unit()).ok_or(Undefined::Overflow);
        let found = null.clone().and_then(|null| rwg(&GroupAnswers::of(&group?)?, null));
        (table.targets[target].to_owned(), found)
    };
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); table.targets.len()];
    for (row, &target) in table.observations.target().codes().iter().enumerate() {
        rows[target as usize].push(row);
    }
    let targets: Vec<OfTarget> = rows.into_iter().enumerate().map(of_target).collect();
    rows_of("rwg", table.target_is, &targets, heading)
}

/// rwg(j) of each session's observers over the items of a scale, for every form with items.
pub(super) fn form_rows(study: &Study, question: &AgreementQuestion) -> Vec<Finding> {
    let mut rows = Vec::new();
    for ratings in &study.ratings {
        let instrument = &study.instruments[ratings.instrument];
        let Some(form) = instrument.form_of(Perspective::Observer).map(|form| &instrument.forms[form]) else {
            continue;
        };
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
            rows.extend(rows_of("rwg_j", "session", &sessions(study, ratings, form, scale), &heading));
        }
    }
    rows
}

/// Each session with two observers or more.
fn sessions(study: &Study, ratings: &Ratings, form: &Form, scale: &Scale) -> Vec<OfTarget> {
    let null = answer_range(form.range)
        .and_then(|range| Null::Uniform.variance(range.options()).ok_or(Undefined::ScaleNotDeclared));
    let rows: Vec<usize> =
        (0..ratings.len()).filter(|&row| ratings.perspective[row] == Perspective::Observer).collect();
    let together = rows.chunk_by(|&one, &next| ratings.session[one] == ratings.session[next]);
    let of_session = |rows: &[usize]| {
        let own = study.session(ratings.session[rows[0]]);
        let item = |row: usize, item: u16| ratings.items.get(row, usize::from(item) - 1);
        let answers: Vec<Vec<Option<i64>>> =
            rows.iter().map(|&row| scale.items.iter().map(|&number| item(row, number)).collect()).collect();
        let group = Table::new(&answers, ratings.items.unit()).ok_or(Undefined::Overflow);
        let found = null.clone().and_then(|null| rwg_j(&GroupAnswers::of(&group?)?, null));
        (format!("{} session {}", study.case_id(own.dyad), own.number), found)
    };
    together.filter(|rows| rows.len() > 1).map(of_session).collect()
}

fn answer_range(range: Option<(f64, f64)>) -> Result<AnswerRange, Undefined> {
    range.and_then(|(low, high)| AnswerRange::of_range(low, high)).ok_or(Undefined::ScaleNotDeclared)
}

/// The mean and the median over targets; each target too while there are not too many. Values below 0 count as 0 in mean
/// and median, as is usual; the rows of targets keep them.
fn rows_of(term: &str, level: &'static str, targets: &[OfTarget], heading: &Heading) -> Vec<Finding> {
    const METHOD: &str = "uniform-null";
    let truncated = targets.iter().map(|(_, found)| found.as_ref().map(|found| found.truncated).map_err(Clone::clone));
    let over = over_groups(truncated);
    let row = |how: &str, value: fn(&OverGroups) -> f64| {
        let n = over.as_ref().map_or(targets.len(), |over| over.groups);
        let value = over.clone().and_then(|over| Estimate::plain(value(&over), over.groups));
        heading.row(level, term, value, n, format!("{METHOD}, {how}, below 0 as 0"))
    };
    let mut rows = vec![row("mean", |over| over.mean), row("median", |over| over.median)];
    if targets.len() <= MOST_GROUPS {
        rows.extend(targets.iter().map(|(name, found)| {
            let members = found.as_ref().map_or(0, |found| found.members);
            let value = found.clone().and_then(|found| Estimate::plain(found.raw?, found.members));
            heading.row(level, term, value, members, METHOD).about(name.clone()).of_raters(members)
        }));
    }
    rows
}
