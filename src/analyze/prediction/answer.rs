//! Everything that one table says about its views and its outcome.

use super::classical::Drawn;
use super::classical::bootstrapped;
use super::classical::detectable as detectable_rows;
use super::classical::swapped;
use super::classical::tests;
use super::correlate::Level;
use super::correlate::correlations;
use super::correlate::detectable;
use super::correlate::influence;
use super::correlate::level;
use super::kinds::of_kind;
use super::mixed_levels::lagged;
use super::mixed_levels::mixed_levels;
use super::mixed_levels::unreliable_means;
use super::notices::about_lag;
use super::notices::about_means;
use super::notices::about_ratings;
use super::notices::about_setting;
use super::notices::about_units;
use super::question::PredictQuestion;
use super::rows_of::RowsOf;
use super::sensitivity::all_rows;
use super::sensitivity::pairs;
use super::sensitivity::ranks;
use super::sensitivity::within_margin;
use super::sensitivity::without_error;
use super::setting::Setting;
use super::setting::Shape;
use super::setting::Unit;
use super::together::together;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::domain::notice::Notice;
use crate::domain::predict_table::PredictTable;
use crate::stats::Undefined;
use crate::stats::compare::Equivalence;
use crate::stats::compare::Overlapping;
use crate::stats::compare::Rows;
use crate::stats::compare::between_correlations;
use crate::stats::compare::total_correlations;
use crate::stats::compare::within_correlations;
use crate::stats::level::ConfidenceLevel;

/// What two views of one level are, given a margin.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The level.
    pub level: &'static str,
    /// The views, as rows write them.
    pub views: String,
    /// Inside, outside, or not settled.
    pub equivalence: Result<Equivalence, Undefined>,
}

/// The answer to one table.
#[derive(Debug, Clone)]
pub struct PredictFound {
    /// The table.
    pub table: PredictTable,
    /// Instrument id; empty for a plain table.
    pub instrument: String,
    /// Scale id, or the outcome of a plain table.
    pub scale: String,
    /// Which rows, and what in them is independent; or why nothing can be compared.
    pub setting: Result<Setting, Undefined>,
    /// The rows.
    pub findings: Vec<Finding>,
    /// Levels in the order in which they are answered.
    pub levels: Vec<&'static str>,
    /// Equivalence by the margin that was asked for.
    pub verdicts: Vec<Verdict>,
    /// The margin.
    pub margin: Option<f64>,
    /// What has to be known.
    pub notices: Vec<Notice>,
}

/// Answers for one table. `instrument` and `scale` name the ratings.
pub fn prediction(table: PredictTable, instrument: &str, scale: &str, question: &PredictQuestion) -> PredictFound {
    let names: Vec<String> = table.views.iter().map(|view| view.name.clone()).collect();
    let covariates: Vec<String> = table.covariates.iter().map(|covariate| covariate.name.clone()).collect();
    let heading = Heading {
        analysis: "predict",
        instrument: instrument.to_owned(),
        scale: scale.to_owned(),
        views: None,
        conf_level: question.conf_level,
    };
    let rows = RowsOf { heading, names: &names, covariates: &covariates };
    let setting = Setting::of(&table, question.unit);
    let mut found = PredictFound {
        instrument: instrument.to_owned(),
        scale: scale.to_owned(),
        findings: Vec::new(),
        levels: Vec::new(),
        verdicts: Vec::new(),
        margin: question.margin,
        notices: Vec::new(),
        setting: setting.clone(),
        table,
    };
    match setting {
        Err(reason) => found.findings = refused(&reason, &rows, found.table.rows()),
        Ok(setting) => answer(&mut found, &setting, &rows, question),
    }
    found
}

fn refused(reason: &Undefined, rows: &RowsOf<'_>, n: usize) -> Vec<Finding> {
    let views = rows.names.len();
    let of = |term: &str, (first, second): (usize, usize), method: &str| {
        let heading = rows.heading.with_views(rows.pair(first, second));
        heading.row("client", term, Err(reason.clone()), n, method)
    };
    let mut found: Vec<Finding> =
        pairs(views).map(|pair| of("detectable_difference", pair, "jackknife-power")).collect();
    found.extend((0..views).map(|view| rows.of_view("client", "r", view, Err(reason.clone()), n, "jackknife")));
    found.extend(pairs(views).map(|pair| of("difference", pair, "jackknife-mover")));
    found
}

fn answer(found: &mut PredictFound, setting: &Setting, rows: &RowsOf<'_>, question: &PredictQuestion) {
    let conf = ConfidenceLevel::new(question.conf_level);
    let columns = setting.columns();
    let Some(data) = Rows::new(&setting.outcome, &columns, &setting.units) else { return };
    let (levels, impossible) = levels(setting, &data, &conf);
    found.levels = levels.iter().map(|level| level.name).collect();
    found.notices = about_setting(&found.table, setting);
    found.notices.extend(about_ratings(&found.table, setting, &question.reliability));
    for level in &levels {
        found.findings.extend(detectable(level, rows));
    }
    let main = setting.level();
    if setting.shape != Shape::Sessions {
        found.findings.extend(independent_rows(&levels, rows));
    }
    for level in &levels {
        found.findings.extend(correlations(level, rows, &conf));
        found.notices.extend(about_units(level, setting, rows));
    }
    found.findings.extend(refused_levels(&impossible, setting, rows));
    found.findings.extend(companions(&levels, setting, &data, rows, question));
    if setting.shape == Shape::Sessions {
        let models = mixed_levels(&found.table, setting, rows, &conf);
        found.notices.extend(about_means(&unreliable_means(&models)));
        found.findings.extend(models);
        if let Some((lag, bias)) = lagged(&found.table, setting, rows, &conf) {
            found.findings.extend(lag);
            found.notices.extend(about_lag(bias));
        }
    } else {
        found.findings.extend(together(setting, main, rows, &conf));
    }
    found.findings.extend(of_kind(found.table.outcome.kind, setting, main, rows, &conf));
    found.findings.extend(ranks(setting, main, rows, &conf));
    for level in &levels {
        found.findings.extend(influence(level, rows, &setting.unit_names));
        found.findings.extend(without_error(&found.findings, &question.reliability, level.name, rows));
    }
    found.findings.extend(all_rows(&found.table, main, rows));
    equivalent(found, &levels, rows, question);
}

/// The levels that the shape of the data has, and those that it has not, with the reason.
fn levels(setting: &Setting, data: &Rows<'_>, conf: &ConfidenceLevel) -> (Vec<Level>, Vec<(&'static str, Undefined)>) {
    let case = &setting.case;
    let wanted: Vec<(&'static str, Result<Level, Undefined>)> = match (setting.shape, &setting.therapist, setting.unit)
    {
        (Shape::Sessions, ..) => vec![
            ("within_client", level("within_client", data, conf, |rows| within_correlations(rows, case))),
            ("between_client", level("between_client", data, conf, |rows| between_correlations(rows, case))),
        ],
        (Shape::Nested, Some(therapist), Unit::Therapist) => vec![
            ("client", level("client", data, conf, |rows| Ok(total_correlations(rows)))),
            ("within_therapist", level("within_therapist", data, conf, |rows| within_correlations(rows, therapist))),
        ],
        _ => vec![("client", level("client", data, conf, |rows| Ok(total_correlations(rows))))],
    };
    let (mut possible, mut impossible) = (Vec::new(), Vec::new());
    for (name, level) in wanted {
        match level {
            Ok(level) => possible.push(level),
            Err(reason) => impossible.push((name, reason)),
        }
    }
    (possible, impossible)
}

/// Levels without an answer, and therapists who are too few to be left out in turn.
fn refused_levels(impossible: &[(&'static str, Undefined)], setting: &Setting, rows: &RowsOf<'_>) -> Vec<Finding> {
    let n = setting.rows.len();
    let few = setting.few_therapists().map(|have| ("therapist", Undefined::TooFewUnits { have, need: 4 }));
    let mut found = Vec::new();
    for (name, reason) in impossible.iter().cloned().chain(few) {
        for (first, second) in pairs(rows.names.len()) {
            let heading = rows.heading.with_views(rows.pair(first, second));
            found.push(heading.row(name, "difference", Err(reason.clone()), n, "jackknife-mover"));
        }
    }
    found
}

/// What so many rows could show if none depended on another.
fn independent_rows(levels: &[Level], rows: &RowsOf<'_>) -> Vec<Finding> {
    let Some(level) = levels.first() else { return Vec::new() };
    let n = level.views.rows();
    let conf_level = rows.heading.conf_level;
    let row = |pair: (usize, usize)| {
        let value =
            figures(level, pair).and_then(|r| detectable_rows(&Overlapping::new(r.0, r.1, r.2, n), r, n, conf_level));
        rows.heading.with_views(rows.pair(pair.0, pair.1)).row(
            level.name,
            "detectable_difference",
            value,
            n,
            "dunn-clark",
        )
    };
    pairs(rows.names.len()).map(row).collect()
}

fn figures(level: &Level, pair: (usize, usize)) -> Result<(f64, f64, f64), Undefined> {
    let at = level.pairs.iter().position(|own| (own.first, own.second) == pair).ok_or(Undefined::NotIdentified)?;
    let among = level.among[at].as_ref().map_err(Clone::clone)?.value;
    Ok((level.views.view(pair.0)?.value, level.views.view(pair.1)?.value, among))
}

/// Classical tests where rows are cases, the bootstrap, and the swap of both ratings.
fn companions(
    levels: &[Level],
    setting: &Setting,
    data: &Rows<'_>,
    rows: &RowsOf<'_>,
    question: &PredictQuestion,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for level in levels {
        let n = level.views.rows();
        for pair in pairs(rows.names.len()) {
            match level.name {
                "client" => {
                    let overlapping = figures(level, pair).and_then(|r| Overlapping::new(r.0, r.1, r.2, n));
                    found.extend(tests(&overlapping, pair, level.name, n, rows));
                    found.extend(bootstrapped(data, Drawn::Total, pair, level.name, rows, question.seed));
                    found.push(swapped(data, pair, level.name, rows, question.seed));
                }
                "within_client" => {
                    let drawn = Drawn::Within(&setting.case);
                    found.extend(bootstrapped(data, drawn, pair, level.name, rows, question.seed));
                }
                _ => {
                    let overlapping = figures(level, pair).and_then(|r| Overlapping::new(r.0, r.1, r.2, n));
                    if level.name == "between_client" {
                        found.extend(tests(&overlapping, pair, level.name, n, rows));
                    }
                }
            }
        }
    }
    found
}

/// Equivalence by a margin given beforehand, from intervals of 1 − 2α.
fn equivalent(found: &mut PredictFound, levels: &[Level], rows: &RowsOf<'_>, question: &PredictQuestion) {
    let Some(margin) = question.margin else { return };
    let narrow = 2.0 * question.conf_level - 1.0;
    if narrow <= 0.0 {
        return;
    }
    let conf = ConfidenceLevel::new(narrow);
    for level in levels {
        for pair in &level.pairs {
            let views = rows.pair(pair.first, pair.second);
            let heading = Heading { conf_level: narrow, ..rows.heading.with_views(views.clone()) };
            let value = level.views.compare(pair.first, pair.second, &conf).map(|compared| compared.difference);
            let row = heading.row(level.name, "equivalence", value, level.views.rows(), "equivalence");
            let (row, equivalence) = within_margin(&row, margin);
            found.findings.push(row);
            found.verdicts.push(Verdict { level: level.name, views, equivalence });
        }
    }
}
