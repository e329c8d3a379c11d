//! How far raters of the same targets agree: observers of the same sessions, the views themselves as raters, or whoever
//! stands in a plain table.

mod against;
mod beyond_chance;
mod complete;
mod items;
mod levels;
mod notices;
mod per_rater;
mod question;
mod rater_rows;
mod rating_rows;
mod within_group;

pub use complete::mean_square_rows;
pub(in crate::analyze) use levels::level_name;
pub use per_rater::PerRater;
pub use per_rater::Setting;
pub use question::AgreementQuestion;
pub use question::Family;
pub use question::Measurement;
pub use question::RaterRole;

use super::finding::{Finding, Heading};
use super::gaps::MOST_GROUPS;
use super::rated::{observer_ratings, rated_rows, ratings_by_view};
use crate::domain::instrument::Perspective;
use crate::domain::notice::Notice;
use crate::domain::rated_table::RatedTable;
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::Undefined;
use crate::stats::icc::rated::{RaterReliability, rater_reliability};

/// What was found about the raters of one table.
#[derive(Debug, Clone)]
pub struct RatersFound {
    /// The ratings.
    pub table: RatedTable,
    /// Coefficients, components and the design behind them; `None` if they were not asked for.
    pub reliability: Option<Result<RaterReliability, Undefined>>,
    /// The ratings with all that is known of them; `None` if nothing was asked about single raters.
    pub setting: Option<Setting>,
    /// What they say of each rater; `None` if it was not asked for, or of too many raters.
    pub raters: Option<PerRater>,
    /// All rows.
    pub findings: Vec<Finding>,
    /// What a reader should know.
    pub notices: Vec<Notice>,
}

/// What was found about all raters of a study.
#[derive(Debug, Clone, Default)]
pub struct AgreementFound {
    /// Table by table.
    pub tables: Vec<RatersFound>,
    /// Rows about the forms themselves.
    pub forms: Vec<Finding>,
}

/// All raters of a study: instrument by instrument, scale by scale. Scales without a rater of the asked kind are left out.
pub fn agreement(study: &Study, scores: &[Scores], question: &AgreementQuestion) -> AgreementFound {
    let mut found = AgreementFound::default();
    for (ratings, scores) in study.ratings.iter().zip(scores).filter(|_| question.compares_raters()) {
        if question.rater == RaterRole::Observer && !ratings.perspective.contains(&Perspective::Observer) {
            continue;
        }
        let asked = |id: &String| question.scales.is_empty() || question.scales.contains(id);
        for (scale, _) in scores.scales().iter().enumerate().filter(|(_, id)| asked(id)) {
            let table = match question.rater {
                RaterRole::Observer => observer_ratings(study, ratings, scores, scale),
                RaterRole::Perspective => ratings_by_view(study, ratings, scores, scale),
            };
            let Some(table) = table.filter(|table| !table.observations.is_empty()) else { continue };
            let unsplit = question.clusters.is_empty().then(|| notices::sessions_of_clients(&table)).flatten();
            let setting = question.families.contains(&Family::Raters).then(|| {
                let rows = rated_rows(ratings, scores, scale, question.rater == RaterRole::Observer);
                let number = |&row: &usize| f64::from(study.session(ratings.session[row]).number);
                Setting { whole: table.clone(), order: Some(rows.iter().map(number).collect()) }
            });
            let mut raters = raters_found(table.with_clusters(&question.clusters), setting, question);
            raters.notices.extend(unsplit);
            found.tables.push(raters);
        }
    }
    if question.families.contains(&Family::Items) {
        found.forms.extend(items::item_rows(study, question));
    }
    if question.families.contains(&Family::Rwg) {
        found.forms.extend(within_group::form_rows(study, question));
    }
    found
}

/// All that was asked about one plain table.
pub fn table_agreement(table: RatedTable, question: &AgreementQuestion) -> RatersFound {
    let setting = question.families.contains(&Family::Raters).then(|| Setting::of_table(&table));
    raters_found(table, setting, question)
}

fn raters_found(table: RatedTable, setting: Option<Setting>, question: &AgreementQuestion) -> RatersFound {
    let heading = Heading {
        analysis: "agreement",
        instrument: table.instrument.as_deref().unwrap_or_default().into(),
        scale: table.scale.as_str().into(),
        views: (question.rater == RaterRole::Perspective).then(|| table.raters.join(",")),
        conf_level: question.reliability.level,
    };
    let asks = |family: Family| question.families.contains(&family);
    let mut findings = Vec::new();
    let reliability = asks(Family::Icc).then(|| rater_reliability(&table.observations, &question.of_raters()));
    if let Some(reliability) = &reliability {
        findings.extend(rating_rows::rating_rows(&table, reliability, &heading));
    }
    let block = if asks(Family::Complete) { complete::block_rows(&table, &heading) } else { Vec::new() };
    findings.extend(block);
    if let Some(rho0) = question.rho0.filter(|_| asks(Family::Icc)) {
        findings.extend(against::against_rows(&table, rho0, &heading));
    }
    findings.extend(beyond_chance::beyond_chance(&table, question, &heading));
    if asks(Family::Rwg) && table.instrument.is_none() {
        findings.extend(within_group::table_rows(&table, &heading));
    }
    if asks(Family::Rwg) && question.rater == RaterRole::Observer {
        findings.extend(within_group::aggregation_rows(&table, &heading));
    }
    let mut notices = notices::notices(&table, reliability.as_ref());
    let told = setting.as_ref().filter(|_| table.raters.len() <= MOST_GROUPS);
    let raters = told.map(|setting| {
        let found = per_rater::per_rater(&table, setting, question.reliability.level);
        findings.extend(rater_rows::rater_rows(&table, setting, &found, &heading));
        found
    });
    notices.extend(notices::about_raters(&table, setting.is_some(), raters.as_ref()));
    RatersFound { table, reliability, setting, raters, findings, notices }
}

impl AgreementFound {
    /// All rows.
    pub fn findings(&self) -> Vec<Finding> {
        self.tables.iter().flat_map(|found| &found.findings).chain(&self.forms).cloned().collect()
    }

    /// What a reader should know; the same message is said once.
    pub fn notices(&self) -> Vec<Notice> {
        let mut notices: Vec<Notice> = Vec::new();
        for notice in self.tables.iter().flat_map(|found| &found.notices) {
            if !notices.iter().any(|said| said.message == notice.message) {
                notices.push(notice.clone());
            }
        }
        notices
    }
}

/// How many observers there are over all instruments; looks no further than for the second.
pub fn observers_up_to_two(study: &Study) -> usize {
    let forms = study.ratings.iter().flat_map(|ratings| ratings.perspective.iter().zip(&ratings.rater));
    let mut observers = forms.filter(|(view, _)| **view == Perspective::Observer).map(|(_, rater)| *rater);
    let Some(first) = observers.next() else { return 0 };
    1 + usize::from(observers.any(|other| other != first))
}
