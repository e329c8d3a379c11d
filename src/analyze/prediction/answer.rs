//! Everything that one table says about its views and its outcome.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::thread::scope;

use super::classical::Drawn;
use super::classical::bootstrapped;
use super::classical::detectable as detectable_rows;
use super::classical::drawn;
use super::classical::swapped;
use super::classical::tests;
use super::compared::Compared;
use super::compared::refused;
use super::compared::rows_of;
use super::correlate::Level;
use super::correlate::after_holm;
use super::correlate::correlations;
use super::correlate::detectable;
use super::correlate::in_strength;
use super::correlate::influence;
use super::found::ComparedPair;
use super::found::PredictFound;
use super::found::Verdict;
use super::group::groups;
use super::leaving::leaving;
use super::models::models;
use super::naming::named;
use super::notices::about_empty;
use super::notices::about_exposure;
use super::notices::about_independence;
use super::notices::about_ratings;
use super::notices::about_rows;
use super::notices::about_scales;
use super::notices::about_single_sessions;
use super::notices::about_units;
use super::notices_resampled::about_draws;
use super::part::Part;
use super::part::Parts;
use super::question::PredictQuestion;
use super::rows_of::RowsOf;
use super::sensitivity::all_rows;
use super::sensitivity::ranks;
use super::sensitivity::within_margin;
use super::sensitivity::without_error;
use super::shape::Shape;
use super::sheet::Sheet;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::domain::notice::Notice;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;
use crate::stats::compare::Draws;
use crate::stats::compare::Overlapping;
use crate::stats::compare::Rows;
use crate::stats::level::ConfidenceLevel;

/// The levels in the order of an answer.
const LEVELS: [&str; 4] = ["client", "within_therapist", "within_client", "between_client"];
/// The levels at which every case counts once.
const OF_CASES: [&str; 2] = ["client", "between_client"];

/// Answers for one table. `instrument` and `scale` name the ratings.
pub fn prediction(table: PredictTable, instrument: &str, scale: &str, question: &PredictQuestion) -> PredictFound {
    let heading = Heading {
        analysis: "predict",
        instrument: instrument.into(),
        scale: scale.into(),
        views: None,
        conf_level: question.conf_level,
    };
    let shape = Shape::of(&table);
    let mut found = PredictFound {
        instrument: instrument.to_owned(),
        scale: scale.to_owned(),
        shape,
        groups: groups(&table, shape, question.unit),
        findings: Vec::new(),
        levels: Vec::new(),
        compared: Vec::new(),
        verdicts: Vec::new(),
        margin: question.margin,
        parts: question.parts.clone(),
        copies: None,
        notices: Vec::new(),
        table,
    };
    let answer = answer(&found, &heading, question);
    let mut said = BTreeSet::new();
    found.notices = answer.notices;
    found.notices.retain(|notice| said.insert(notice.message.clone()));
    found.findings = answer.sheet.findings.into_iter().map(|row| named(&found, row)).collect();
    (found.levels, found.compared, found.verdicts) = (answer.levels, answer.compared, answer.verdicts);
    found
}

/// What is found about a table.
struct Answer {
    sheet: Sheet,
    levels: Vec<&'static str>,
    compared: Vec<ComparedPair>,
    verdicts: Vec<Verdict>,
    notices: Vec<Notice>,
}

fn answer(found: &PredictFound, heading: &Heading, question: &PredictQuestion) -> Answer {
    let rows = |group| rows_of(&found.table, &found.groups, group, heading);
    let mut compared: Vec<Compared<'_>> =
        found.groups.iter().filter_map(|group| Compared::of(group, rows(group))).collect();
    // What cannot be answered at all is said whatever was asked.
    let mut without = Vec::new();
    for group in &found.groups {
        if let Err(reason) = &group.setting {
            let n = found.table.complete(&group.views).len();
            without.extend(found.shape.levels().iter().flat_map(|level| refused(&rows(group), level, reason, n)));
        }
    }
    let mut notices = about_rows(found);
    notices.extend(about_ratings(found, &question.reliability));
    let kind = found.table.outcome.kind;
    let mut answer = if kind == OutcomeKind::Dropout {
        leave_taking(found, &compared, without, notices)
    } else {
        notices.extend(about_exposure(found).into_iter().chain(about_single_sessions(found)));
        measured(found, &mut compared, without, question, notices)
    };
    answer.notices.extend(about_scales(&found.table, &answer.sheet.findings));
    answer.notices.extend(about_independence(found, &answer.sheet.findings));
    if !compared.is_empty() {
        let empty = question.parts.asked().iter().filter(|part| !answer.sheet.has(**part));
        answer.notices.extend(empty.map(|part| about_empty(*part, found.shape, kind)));
    }
    answer
}

/// Leaving has one row in each course, so that nothing of it varies within a client: it is asked of sessions alone.
fn leave_taking(
    found: &PredictFound,
    compared: &[Compared<'_>],
    without: Vec<Finding>,
    mut notices: Vec<Notice>,
) -> Answer {
    let mut sheet = Sheet::of(without);
    for one in compared.iter().filter(|_| found.parts.have(Part::Kind)) {
        let conf = ConfidenceLevel::new(one.rows.heading.conf_level);
        let (rows, notice) = leaving(&found.table, one, &conf);
        sheet.add(Part::Kind, rows);
        let new = notice.filter(|notice| notices.iter().all(|known| known.code != notice.code));
        notices.extend(new);
    }
    Answer { sheet, levels: Vec::new(), compared: Vec::new(), verdicts: Vec::new(), notices }
}

/// Models are fitted beside the comparisons: neither needs the other, and the rows stand in their order in the end.
fn measured(
    found: &PredictFound,
    compared: &mut [Compared<'_>],
    without: Vec<Finding>,
    question: &PredictQuestion,
    notices: Vec<Notice>,
) -> Answer {
    let subjects: Vec<_> = compared.iter().map(|one| (one.setting, one.rows.clone())).collect();
    let (mut answer, further, (rows, more)) = scope(|scope| {
        let models = scope.spawn(|| models(found, &subjects, question.conf_level));
        let conf = ConfidenceLevel::new(question.conf_level);
        for one in compared.iter_mut() {
            one.compare(found.shape, asked_levels(one.views.len(), question), &conf);
        }
        let mut answer = comparisons(found, compared, without, question, notices, &conf);
        let further = how_far(found, compared, question, &mut answer.verdicts, &conf);
        (answer, further, models.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    answer.sheet.append(rows);
    answer.sheet.append(further);
    answer.notices.extend(more);
    answer
}

/// The levels at which some views have to be compared for what was asked.
fn asked_levels(views: usize, question: &PredictQuestion) -> impl Fn(&str) -> bool {
    let parts = &question.parts;
    let known = !question.reliability.is_empty() && parts.have(Part::Sensitivity);
    let every = match views {
        1 => parts.have(Part::Correlations) || known,
        2 => parts.any(&[Part::Power, Part::Correlations, Part::Bootstrap, Part::Sensitivity]),
        _ => false,
    };
    let of_cases = views == 2 && parts.any(&[Part::Classic, Part::Swap]);
    move |level| every || (of_cases && OF_CASES.contains(&level))
}

/// Correlations, their differences, and the other ways to compare them.
fn comparisons(
    found: &PredictFound,
    compared: &[Compared<'_>],
    without: Vec<Finding>,
    question: &PredictQuestion,
    mut notices: Vec<Notice>,
    conf: &ConfidenceLevel,
) -> Answer {
    let parts = &found.parts;
    let pairs = || compared.iter().filter(|one| one.is_pair());
    let mut sheet = Sheet::default();
    for pair in pairs().filter(|_| parts.have(Part::Power)) {
        sheet.add(Part::Power, pair.levels.iter().flat_map(|level| detectable(level, &pair.rows)));
        if found.shape != Shape::Sessions {
            sheet.add(Part::Power, independent_rows(&pair.levels, &pair.rows));
        }
    }
    let has = |level: &&&str| compared.iter().any(|one| one.level(level).is_some());
    let wanted = parts.have(Part::Correlations);
    let levels: Vec<&'static str> = LEVELS.iter().filter(has).filter(|_| wanted).copied().collect();
    for name in &levels {
        let rows = compared.iter().filter_map(|one| Some((one.level(name)?, one)));
        let rows: Vec<Finding> = rows.flat_map(|(level, one)| correlations(level, &one.rows, conf)).collect();
        let differences: Vec<Finding> = rows.iter().filter(|row| row.term == "difference").cloned().collect();
        let strengths = after_holm(&in_strength(&rows)).into_iter().filter(|row| row.term == "abs_difference");
        sheet.add(Part::Correlations, rows);
        sheet.add(Part::Correlations, after_holm(&differences).into_iter().chain(strengths));
    }
    sheet.findings.extend(without);
    for one in compared.iter().filter(|_| wanted) {
        sheet.add(Part::Correlations, one.refused_levels());
        let cautions = one.levels.iter().filter(|_| one.is_pair());
        notices.extend(cautions.flat_map(|level| about_units(&found.table, level, one)));
    }
    notices.extend(pairs().flat_map(|pair| companions(&mut sheet, parts, pair, question)));
    let compared = pairs().filter(|_| wanted).flat_map(compared_pairs).collect();
    Answer { sheet, levels, compared, verdicts: Vec::new(), notices }
}

/// Ranks, influence, rows with gaps, error of the ratings; and equivalence by a margin.
fn how_far(
    found: &PredictFound,
    compared: &[Compared<'_>],
    question: &PredictQuestion,
    verdicts: &mut Vec<Verdict>,
    conf: &ConfidenceLevel,
) -> Sheet {
    let mut sheet = Sheet::default();
    let sensitive = found.parts.have(Part::Sensitivity);
    for one in compared.iter().filter(|one| one.views.len() < 3) {
        let main = one.setting.level(found.shape);
        if sensitive {
            sheet.add(Part::Sensitivity, ranks(one.setting, main, &one.rows, conf));
        }
        for level in one.levels.iter().filter(|_| sensitive) {
            let named = |unit| one.setting.unit_name(&found.table, unit);
            sheet.add(Part::Sensitivity, influence(level, &one.rows, named));
            if !one.is_pair() && !question.reliability.is_empty() {
                let own = correlations(level, &one.rows, conf);
                sheet.add(Part::Sensitivity, without_error(&own, &question.reliability, level.name, &one.rows));
            }
        }
        if one.is_pair() && sensitive {
            let views = (one.views[0], one.views[1]);
            sheet.add(Part::Sensitivity, all_rows(&found.table, one.setting, views, &one.rows, (main, conf)));
        }
        if one.is_pair() && found.parts.have(Part::Correlations) {
            verdicts.extend(equivalent(&mut sheet, one, question));
        }
    }
    sheet
}

fn compared_pairs(pair: &Compared<'_>) -> Vec<ComparedPair> {
    let views = pair.rows.pair(0, 1);
    let of = |level: &Level| {
        let comparison = level.pairs.first()?.comparison.clone().ok()?;
        Some(ComparedPair { level: level.name, views: views.clone(), comparison })
    };
    pair.levels.iter().filter_map(of).collect()
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
fn companions(sheet: &mut Sheet, parts: &Parts, pair: &Compared<'_>, question: &PredictQuestion) -> Vec<Notice> {
    let (setting, rows) = (pair.setting, &pair.rows);
    let columns = setting.columns();
    let mut notices = Vec::new();
    let Some(data) = Rows::new(&setting.outcome, &columns, &setting.units) else { return notices };
    let of = |level: &Level| match level.name {
        "client" => Some(Drawn::Total),
        "within_client" => Some(Drawn::Within),
        "between_client" => Some(Drawn::Between),
        _ => None,
    };
    let levels: Vec<Drawn> = pair.levels.iter().filter(|_| parts.have(Part::Bootstrap)).filter_map(of).collect();
    let draws = Draws { replicates: question.replicates, seed: question.seed };
    let replicates = drawn(&data, &setting.case, &levels, draws, question.conf_level);
    for level in &pair.levels {
        let n = level.views.rows();
        if OF_CASES.contains(&level.name) && parts.have(Part::Classic) {
            let overlapping =
                never(level).and_then(|()| figures(level)).and_then(|r| Overlapping::new(r.0, r.1, r.2, n));
            sheet.add(Part::Classic, tests(&overlapping, (0, 1), level.name, n, rows));
        }
        let own = replicates.iter().find(|(which, _)| of(level) == Some(*which));
        if let Some((_, found)) = own {
            sheet.add(Part::Bootstrap, bootstrapped(found, data.unit().levels(), level, rows));
            notices.extend(about_draws(found, draws, level, rows));
        }
        if level.name == "client" && parts.have(Part::Swap) {
            sheet.add(Part::Swap, [swapped(&data, &never(level), level.name, rows, draws)]);
        }
    }
    notices
}

/// Two therapists, or one rating twice, are no comparison by any method, though some of them would print a number.
fn never(level: &Level) -> Result<(), Undefined> {
    match level.pairs.first().map(|pair| &pair.comparison) {
        Some(Err(reason @ (Undefined::TooFewUnits { .. } | Undefined::SameRatings))) => Err(reason.clone()),
        _ => Ok(()),
    }
}

/// Equivalence by a margin given beforehand, from intervals of 1 − 2α.
fn equivalent(sheet: &mut Sheet, one: &Compared<'_>, question: &PredictQuestion) -> Vec<Verdict> {
    // Without what rounding leaves: .9, not .8999999999999999.
    let narrow = ((2.0 * question.conf_level - 1.0) * 1e12).round() / 1e12;
    let Some(margin) = question.margin.filter(|_| narrow > 0.0) else { return Vec::new() };
    let conf = ConfidenceLevel::new(narrow);
    let views = one.rows.pair(0, 1);
    let heading = Heading { conf_level: narrow, ..one.rows.heading.with_views(views.clone()) };
    let mut verdicts = Vec::new();
    for level in &one.levels {
        let value = level.views.compare(0, 1, &conf).map(|compared| compared.difference);
        let row = heading.row(level.name, "equivalence", value, level.views.rows(), "equivalence");
        let (row, equivalence) = within_margin(&row, margin);
        sheet.add(Part::Correlations, [row]);
        verdicts.push(Verdict { level: level.name, views: views.clone(), equivalence });
    }
    verdicts
}
