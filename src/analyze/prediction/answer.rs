//! Everything that one table says about its views and its outcome.

use std::collections::BTreeSet;

use super::classical::Drawn;
use super::classical::bootstrapped;
use super::classical::detectable as detectable_rows;
use super::classical::swapped;
use super::classical::tests;
use super::compared::Compared;
use super::compared::refused;
use super::compared::rows_of;
use super::correlate::Level;
use super::correlate::after_holm;
use super::correlate::correlations;
use super::correlate::detectable;
use super::correlate::influence;
use super::found::ComparedPair;
use super::found::PredictFound;
use super::found::Verdict;
use super::group::groups;
use super::kinds::of_kind;
use super::leaving::leaving;
use super::mixed_levels::lagged;
use super::mixed_levels::mixed_levels;
use super::mixed_levels::unreliable_means;
use super::notices::about_covariates;
use super::notices::about_lag;
use super::notices::about_means;
use super::notices::about_ratings;
use super::notices::about_rows;
use super::notices::about_units;
use super::question::PredictQuestion;
use super::rows_of::RowsOf;
use super::sensitivity::all_rows;
use super::sensitivity::ranks;
use super::sensitivity::within_margin;
use super::sensitivity::without_error;
use super::shape::Shape;
use super::together::together;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;
use crate::stats::compare::Overlapping;
use crate::stats::compare::Rows;
use crate::stats::level::ConfidenceLevel;

/// The levels in the order of an answer.
const LEVELS: [&str; 4] = ["client", "within_therapist", "within_client", "between_client"];

/// Answers for one table. `instrument` and `scale` name the ratings.
pub fn prediction(table: PredictTable, instrument: &str, scale: &str, question: &PredictQuestion) -> PredictFound {
    let heading = Heading {
        analysis: "predict",
        instrument: instrument.to_owned(),
        scale: scale.to_owned(),
        views: None,
        conf_level: question.conf_level,
    };
    let shape = Shape::of(&table);
    let groups = groups(&table, shape, question.unit);
    let mut found = PredictFound {
        instrument: instrument.to_owned(),
        scale: scale.to_owned(),
        shape,
        groups: groups.clone(),
        findings: Vec::new(),
        levels: Vec::new(),
        compared: Vec::new(),
        verdicts: Vec::new(),
        margin: question.margin,
        notices: Vec::new(),
        table,
    };
    let conf = ConfidenceLevel::new(question.conf_level);
    let rows = |group| rows_of(&found.table, &groups, group, &heading);
    let compared: Vec<Compared<'_>> =
        groups.iter().filter_map(|group| Compared::of(group, shape, rows(group), &conf)).collect();
    let mut without = Vec::new();
    for group in &groups {
        if let Err(reason) = &group.setting {
            let n = found.table.complete(&group.views).len();
            without.extend(shape.levels().iter().flat_map(|level| refused(&rows(group), level, reason, n)));
        }
    }
    let has = |level: &&&str| compared.iter().any(|one| one.level(level).is_some());
    if found.table.outcome.kind == OutcomeKind::Dropout {
        found.notices = about_rows(&found);
        found.notices.extend(about_ratings(&found, &question.reliability));
        found.findings = without;
        leave_taking(&mut found, &compared, &conf);
        return found;
    }
    found.levels = LEVELS.iter().filter(has).copied().collect();
    answer(&mut found, &compared, without, question);
    let mut said = BTreeSet::new();
    found.notices.retain(|notice| said.insert(notice.message.clone()));
    found
}

/// Leaving has one row in each course, so that nothing of it varies within a client: it is asked of sessions alone.
fn leave_taking(found: &mut PredictFound, compared: &[Compared<'_>], conf: &ConfidenceLevel) {
    for one in compared {
        let (rows, notice) = leaving(&found.table, one, conf);
        found.findings.extend(rows);
        found.notices.extend(notice.filter(|notice| found.notices.iter().all(|known| known.code != notice.code)));
    }
}

fn answer(found: &mut PredictFound, compared: &[Compared<'_>], without: Vec<Finding>, question: &PredictQuestion) {
    let conf = ConfidenceLevel::new(question.conf_level);
    let pairs = || compared.iter().filter(|one| one.is_pair());
    found.notices = about_rows(found);
    found.notices.extend(about_ratings(found, &question.reliability));
    found.notices.extend(about_covariates(found));
    for pair in pairs() {
        found.findings.extend(pair.levels.iter().flat_map(|level| detectable(level, &pair.rows)));
        if found.shape != Shape::Sessions {
            found.findings.extend(independent_rows(&pair.levels, &pair.rows));
        }
    }
    for name in &found.levels {
        let rows = compared.iter().filter(|one| one.views.len() < 3).filter_map(|one| Some((one.level(name)?, one)));
        let rows: Vec<Finding> = rows.flat_map(|(level, one)| correlations(level, &one.rows, &conf)).collect();
        let differences: Vec<Finding> = rows.iter().filter(|row| row.term == "difference").cloned().collect();
        found.findings.extend(rows);
        found.findings.extend(after_holm(&differences));
    }
    found.findings.extend(without);
    found.compared = pairs().flat_map(compared_pairs).collect();
    for one in compared {
        found.findings.extend(one.refused_levels());
        found.notices.extend(one.levels.iter().filter(|_| one.is_pair()).flat_map(|level| about_units(level, one)));
    }
    found.findings.extend(pairs().flat_map(|pair| companions(pair, question)));
    models(found, compared, &conf);
    for one in compared.iter().filter(|one| one.views.len() < 3) {
        let main = one.setting.level(found.shape);
        found.findings.extend(ranks(one.setting, main, &one.rows, &conf));
        for level in &one.levels {
            found.findings.extend(influence(level, &one.rows, &one.setting.unit_names));
            if !one.is_pair() {
                found.findings.extend(without_error(&found.findings, &question.reliability, level.name, &one.rows));
            }
        }
        if one.is_pair() {
            found.findings.extend(all_rows(&found.table, (one.views[0], one.views[1]), main, &one.rows));
            equivalent(found, one, question);
        }
    }
}

fn compared_pairs(pair: &Compared<'_>) -> Vec<ComparedPair> {
    let views = pair.rows.pair(0, 1);
    let of = |level: &Level| {
        let comparison = level.pairs.first()?.comparison.clone().ok()?;
        Some(ComparedPair { level: level.name, views: views.clone(), comparison })
    };
    pair.levels.iter().filter_map(of).collect()
}

/// Each view alone, each pair in one model, and all in one model.
fn models(found: &mut PredictFound, compared: &[Compared<'_>], conf: &ConfidenceLevel) {
    let (mut bias, mut unreliable) = (None, Vec::new());
    for one in compared {
        let main = one.setting.level(found.shape);
        if found.shape == Shape::Sessions {
            let models = mixed_levels(&found.table, one.setting, &one.rows, conf);
            unreliable.extend(unreliable_means(&models));
            found.findings.extend(models);
            if let Some((lag, own)) = lagged(&found.table, one.setting, &one.rows, conf) {
                found.findings.extend(lag);
                bias = own.or(bias);
            }
        } else {
            found.findings.extend(together(one.setting, main, &one.rows, conf));
        }
        found.findings.extend(of_kind(found.table.outcome.kind, one.setting, main, &one.rows, conf));
    }
    found.notices.extend(about_means(&unreliable));
    found.notices.extend(about_lag(bias));
}

/// What so many rows could show if none depended on another.
fn independent_rows(levels: &[Level], rows: &RowsOf) -> Option<Finding> {
    let level = levels.first()?;
    let n = level.views.rows();
    let value = figures(level)
        .and_then(|r| detectable_rows(&Overlapping::new(r.0, r.1, r.2, n), r, n, rows.heading.conf_level));
    let heading = rows.heading.with_views(rows.pair(0, 1));
    Some(heading.row(level.name, "detectable_difference", value, n, "dunn-clark"))
}

/// Both correlations of a pair, and that of the two views.
fn figures(level: &Level) -> Result<(f64, f64, f64), Undefined> {
    let among = level.among.first().ok_or(Undefined::NotIdentified)?.as_ref().map_err(Clone::clone)?.value;
    Ok((level.views.view(0)?.value, level.views.view(1)?.value, among))
}

/// Classical tests where rows are cases, the bootstrap, and the swap of both ratings.
fn companions(pair: &Compared<'_>, question: &PredictQuestion) -> Vec<Finding> {
    let (setting, rows) = (pair.setting, &pair.rows);
    let columns = setting.columns();
    let Some(data) = Rows::new(&setting.outcome, &columns, &setting.units) else { return Vec::new() };
    let mut found = Vec::new();
    for level in &pair.levels {
        let n = level.views.rows();
        if ["client", "between_client"].contains(&level.name) {
            let overlapping =
                never(level).and_then(|()| figures(level)).and_then(|r| Overlapping::new(r.0, r.1, r.2, n));
            found.extend(tests(&overlapping, (0, 1), level.name, n, rows));
        }
        let drawn = match level.name {
            "client" => Drawn::Total,
            "within_client" => Drawn::Within(&setting.case),
            "between_client" => Drawn::Between(&setting.case),
            _ => continue,
        };
        found.extend(bootstrapped(&data, drawn, level, rows, question.seed));
        if level.name == "client" {
            found.push(swapped(&data, &never(level), level.name, rows, question.seed));
        }
    }
    found
}

/// Two therapists, or one rating twice, are no comparison by any method, though some of them would print a number.
fn never(level: &Level) -> Result<(), Undefined> {
    match level.pairs.first().map(|pair| &pair.comparison) {
        Some(Err(reason @ (Undefined::TooFewUnits { .. } | Undefined::SameRatings))) => Err(reason.clone()),
        _ => Ok(()),
    }
}

/// Equivalence by a margin given beforehand, from intervals of 1 − 2α.
fn equivalent(found: &mut PredictFound, one: &Compared<'_>, question: &PredictQuestion) {
    let Some(margin) = question.margin else { return };
    let narrow = 2.0 * question.conf_level - 1.0;
    if narrow <= 0.0 {
        return;
    }
    let conf = ConfidenceLevel::new(narrow);
    let views = one.rows.pair(0, 1);
    let heading = Heading { conf_level: narrow, ..one.rows.heading.with_views(views.clone()) };
    for level in &one.levels {
        let value = level.views.compare(0, 1, &conf).map(|compared| compared.difference);
        let row = heading.row(level.name, "equivalence", value, level.views.rows(), "equivalence");
        let (row, equivalence) = within_margin(&row, margin);
        found.findings.push(row);
        found.verdicts.push(Verdict { level: level.name, views: views.clone(), equivalence });
    }
}
