//! Some views on their rows, at every level that the rows have.

use super::correlate::Level;
use super::correlate::level;
use super::group::Group;
use super::group::pairs;
use super::rows_of::RowsOf;
use super::setting::Setting;
use super::setting::Unit;
use super::shape::Shape;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;
use crate::stats::compare::Rows;
use crate::stats::compare::related_between;
use crate::stats::compare::related_total;
use crate::stats::compare::related_within;
use crate::stats::level::ConfidenceLevel;

/// A group of views and what was found at each level.
#[derive(Debug)]
pub(super) struct Compared<'a> {
    /// The places of the views.
    pub(super) views: &'a [usize],
    /// Their rows.
    pub(super) setting: &'a Setting,
    /// What their rows in the answer have in common.
    pub(super) rows: RowsOf,
    /// The levels that the rows have.
    pub(super) levels: Vec<Level>,
    /// Those that they have not, with the reason.
    pub(super) impossible: Vec<(&'static str, Undefined)>,
}

impl<'a> Compared<'a> {
    /// `None` where the group has no answer. Nothing is compared yet.
    pub(super) fn of(group: &'a Group, rows: RowsOf) -> Option<Self> {
        let setting = group.setting.as_ref().ok()?;
        Rows::new(&setting.outcome, &setting.columns(), &setting.units)?;
        Some(Self { views: &group.views, setting, rows, levels: Vec::new(), impossible: Vec::new() })
    }

    /// Compares the views at each level that is asked for.
    pub(super) fn compare(&mut self, shape: Shape, asked: impl Fn(&str) -> bool, conf: &ConfidenceLevel) {
        let setting = self.setting;
        let columns = setting.columns();
        if let Some(data) = Rows::new(&setting.outcome, &columns, &setting.units) {
            (self.levels, self.impossible) = levels(setting, shape, &data, asked, conf);
        }
    }

    /// One level, if the rows have it.
    pub(super) fn level(&self, name: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.name == name)
    }

    /// Is it about two views?
    pub(super) fn is_pair(&self) -> bool {
        self.views.len() == 2
    }

    /// Levels without an answer, and therapists who are too few to be left out in turn.
    pub(super) fn refused_levels(&self) -> Vec<Finding> {
        let n = self.setting.rows.len();
        let few = self.setting.few_therapists().map(|have| ("therapist", Undefined::TooFewUnits { have, need: 4 }));
        let reasons: Vec<(&'static str, Undefined)> = self.impossible.iter().cloned().chain(few).collect();
        reasons.iter().flat_map(|(level, reason)| refused(&self.rows, level, reason, n)).collect()
    }
}

/// What is refused at one level: the correlation of a single view, or the difference of a pair.
pub(super) fn refused(rows: &RowsOf, level: &'static str, reason: &Undefined, n: usize) -> Vec<Finding> {
    if rows.names.len() == 1 {
        return vec![rows.of_view(level, "r", 0, Err(reason.clone()), n, "jackknife")];
    }
    let row = |(first, second)| {
        let heading = rows.heading.with_views(rows.pair(first, second));
        heading.row(level, "difference", Err(reason.clone()), n, "jackknife-mover")
    };
    pairs(rows.names.len()).filter(|_| rows.names.len() == 2).map(row).collect()
}

/// What the rows about a group have in common.
pub(super) fn rows_of(table: &PredictTable, groups: &[Group], group: &Group, heading: &Heading) -> RowsOf {
    let own = |view: usize| groups.iter().find(|other| other.views == [view]).map_or(0, Group::rows);
    RowsOf {
        heading: heading.clone(),
        names: group.views.iter().map(|&view| table.views[view].name.clone()).collect(),
        covariates: table.covariates.iter().map(|covariate| covariate.name.clone()).collect(),
        fewer: group.views.iter().map(|&view| own(view) > group.rows()).collect(),
        widest: group.views.len() == table.views.len(),
    }
}

/// The levels that rows of this shape have, and those that these rows have not, with the reason.
fn levels(
    setting: &Setting,
    shape: Shape,
    data: &Rows<'_>,
    asked: impl Fn(&str) -> bool,
    conf: &ConfidenceLevel,
) -> (Vec<Level>, Vec<(&'static str, Undefined)>) {
    let possible: &[&'static str] = match (shape, &setting.therapist, setting.unit) {
        (Shape::Sessions, ..) => &["within_client", "between_client"],
        (Shape::Nested, Some(_), Unit::Therapist) => &["client", "within_therapist"],
        _ => &["client"],
    };
    let related = |name: &str| match (name, &setting.therapist) {
        ("within_client", _) => related_within(data, &setting.case),
        ("between_client", _) => related_between(data, &setting.case),
        ("within_therapist", Some(therapist)) => related_within(data, therapist),
        _ => Ok(related_total(data)),
    };
    let (mut found, mut impossible) = (Vec::new(), Vec::new());
    for &name in possible.iter().filter(|name| asked(name)) {
        match related(name) {
            Ok(related) => found.push(level(name, related, conf)),
            Err(reason) => impossible.push((name, reason)),
        }
    }
    (found, impossible)
}
