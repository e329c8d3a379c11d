//! What has to be known before an answer is read.

use super::compared::Compared;
use super::correlate::Level;
use super::found::PredictFound;
use super::part::Part;
use super::group::Group;
use super::group::pairs;
use super::setting::Setting;
use super::setting::FEWEST_ROWS;
use super::setting::Unit;
use super::shape::Shape;
use crate::domain::notice::Notice;
use crate::domain::predict_table::NumberColumn;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::PredictTable;
use crate::stats::compare::Caution;

/// The share of ratings at the top from which on a ceiling is named.
const CEILING: f64 = 0.15;
/// Reliabilities further apart than this are unequal.
const APART: f64 = 0.1;
/// Fewer rows than this bear no verdict.
pub const ROWS_FOR_A_VERDICT: usize = 10;

/// Which rows were compared, by what shape, and what was left out at a time.
pub(super) fn about_rows(found: &PredictFound) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(setting) = found.leading() {
        notices.push(about_shape(found.shape, setting));
    }
    let wanted = if found.table.views.len() > 1 { 2 } else { 1 };
    for group in found.groups.iter().filter(|group| group.views.len() == wanted) {
        let n = found.table.complete(&group.views).len();
        let lost = found.table.rows() - n;
        let who = found.names(&group.views).join(" and ");
        if lost > 0 {
            let message = format!(
                "{who}: {lost} of {} rows lack the outcome, a rating of {} or a covariate; {n} are used",
                found.table.rows(),
                if wanted == 2 { "one of the two" } else { "it" },
            );
            notices.push(Notice::new("rows-incomplete", message, lost));
        }
        if n < ROWS_FOR_A_VERDICT {
            let message = format!("{who}: {n} complete rows are too few for a verdict; the numbers stand as they are");
            notices.push(Notice::new("few-rows", message, n));
        }
        notices.extend(group.setting.as_ref().ok().and_then(few_therapists));
    }
    notices
}
/// Rows that bear no number, or no verdict; and clients, of whom each counts once between clients.
fn too_few(found: &PredictFound, group: &Group, who: &str, n: usize) -> Option<Notice> {
    if n < FEWEST_ROWS {
        let message = format!("{who}: {}, and fewer than {FEWEST_ROWS} give no number", complete(n));
        return Some(Notice::new("few-rows", message, n));
    }
    if n < ROWS_FOR_A_VERDICT {
        return Some(about_few(who, n, "complete rows"));
    }
    let clients = group.setting.as_ref().ok().filter(|_| found.shape == Shape::Sessions)?.case.levels();
    (clients < ROWS_FOR_A_VERDICT).then(|| about_few(&format!("{who}, between clients"), clients, "clients"))
}

fn complete(n: usize) -> String {
    match n {
        0 => "no row is complete".to_owned(),
        1 => "1 row is complete".to_owned(),
        n => format!("{n} rows are complete"),
    }
}

/// So many rows or clients bear no verdict.
pub(super) fn about_few(who: &str, n: usize, what: &str) -> Notice {
    let message = format!("{who}: {n} {what} are too few for a verdict; the numbers stand as they are");
    Notice::new("few-rows", message, n)
}

/// Two correlations on both sides of 0 at one level.
pub(super) fn about_signs(views: &str, level: &str) -> Notice {
    let message = format!(
        "{views}, {}: one correlation is above 0 and the other below, so their difference is none of strength;          `abs_difference` compares their sizes",
        place(level)
    );
    Notice::new("signs-differ", message, 1)
}

/// A level in a notice.
fn place(level: &str) -> &'static str {
    match level {
        "within_client" => "within clients",
        "between_client" => "between clients",
        "within_therapist" => "within therapists",
        _ => "across clients",
    }
}


fn about_shape(shape: Shape, setting: &Setting) -> Notice {
    let shape = match shape {
        Shape::Cases => "one row for each case",
        Shape::Sessions => "several sessions for a case",
        Shape::Nested => "one row for each case, several cases for a therapist",
    };
    let how = if setting.asked { "as asked" } else { "by this shape" };
    let unit = setting.unit.name();
    let message =
        format!("the data have {shape}; {how}, one {unit} was left out at a time ({} in all)", setting.units.levels());
    Notice::new("unit-of-analysis", message, setting.units.levels())
}

/// An exposure belongs to counts and shares; where it is neither, nothing is made of it.
pub(super) fn about_exposure(found: &PredictFound) -> Option<Notice> {
    let kind = found.table.outcome.kind;
    let column = found.table.exposure.as_ref()?;
    (!matches!(kind, OutcomeKind::Count | OutcomeKind::Proportion)).then(|| {
        let message = format!(
            "{} belongs to counts and to shares of tasks (`--outcome-kind count` or `proportion`), so it only decided which rows are complete",
            column.name
        );
        Notice::new("exposure-unused", message, 1)
    })
}

fn few_therapists(setting: &Setting) -> Option<Notice> {
    let count = setting.few_therapists().filter(|_| setting.unit != Unit::Therapist)?;
    let who = if count == 1 { "this one therapist".to_owned() } else { format!("these {count} therapists") };
    let message = format!("the answer holds for {who} only; one about therapists needs ratings from at least four");
    Some(Notice::new("few-therapists", message, count))
}

/// Who rated what, and where ratings crowd at the top.
pub(super) fn about_ratings(found: &PredictFound, reliability: &[(String, f64)]) -> Vec<Notice> {
    let table = &found.table;
    let mut notices = Vec::new();
    let source = table.outcome.rated_by.as_deref().filter(|source| !source.is_empty());
    for (place, view) in table.views.iter().enumerate() {
        let Some(setting) = found.group(&[place]).and_then(|group| group.setting.as_ref().ok()) else { continue };
        if source == Some(view.name.as_str()) {
            let message = format!(
                "`{}` was reported by the {} as well, who also gave one of the ratings: what one person says about two \
                 things goes together more than what two people say",
                table.outcome.name, view.name
            );
            notices.push(Notice::new("same-source", message, setting.rows.len()));
        }
        notices.extend(ceiling(view, setting));
    }
    let known: Vec<&(String, f64)> =
        reliability.iter().filter(|(name, _)| table.views.iter().any(|view| view.name == *name)).collect();
    let spread = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let (low, high) = spread(&mut known.iter().map(|(_, value)| *value));
    if high - low > APART {
        let message = format!(
            "the views differ in reliability ({low} to {high}): the less reliable one goes along less with anything"
        );
        notices.push(Notice::new("reliability-unequal", message, known.len()));
    }
    notices
}

fn ceiling(view: &NumberColumn, setting: &Setting) -> Option<Notice> {
    let values: Vec<f64> = setting.rows.iter().filter_map(|&row| view.values[row]).collect();
    let seen = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let top = view.range.map_or(seen, |(_, high)| high);
    let at_top = values.iter().filter(|value| **value >= top).count();
    let share = at_top as f64 / values.len() as f64;
    if share < CEILING {
        return None;
    }
    let message = format!(
        "{at_top} of {} ratings of the {} stand at the top ({top}), where they cannot differ any more: its correlations are \
         smaller than they would be on a wider scale",
        values.len(),
        view.name
    );
    Some(Notice::new("rating-ceiling", message, at_top))
}

/// What the comparison itself found out about its units.
pub(super) fn about_units(table: &PredictTable, level: &Level, one: &Compared<'_>) -> Vec<Notice> {
    let mut found: Vec<Notice> = Vec::new();
    let (setting, rows) = (one.setting, &one.rows);
    let unit = setting.unit.name();
    for pair in &level.pairs {
        let Ok(compared) = &pair.comparison else { continue };
        for caution in &compared.cautions {
            let notice = match caution {
                Caution::FewUnits { units } => {
                    let message = format!("{units} units of independence ({unit}s): the intervals are wide");
                    Notice::new("few-units", message, *units)
                }
                Caution::LargeUnit { unit: which, share } => {
                    let name = setting.unit_name(table, *which).unwrap_or_default();
                    let message = format!("{unit} `{name}` holds {:.0} % of the rows", 100.0 * share);
                    Notice::new("large-unit", message, 1)
                }
                Caution::SignsDiffer => about_signs(&rows.pair(pair.first, pair.second), level.name),
            };
            if !found.iter().any(|known| known.message == notice.message) {
                found.push(notice);
            }
        }
    }
    found
}

/// Observed means that stand for a client with low reliability.
pub(super) fn about_means(views: &[String]) -> Option<Notice> {
    let message = format!(
        "the mean of a client's sessions is a poor stand-in for the client in {}: slopes between clients lie nearer to \
         those within than they should",
        views.join(", ")
    );
    (!views.is_empty()).then(|| Notice::new("means-unreliable", message, views.len()))
}

/// The bias of the slope of the lagged outcome.
pub(super) fn about_lag(order: Option<f64>) -> Option<Notice> {
    let order = order?;
    let message = format!(
        "the slope on the outcome of the session before is too low by about {order:.2} (Nickell 1981), and slopes of ratings \
         in the same model are shifted as well; the version without it stands beside it"
    );
    Some(Notice::new("lag-bias", message, 1))
}

/// Rows that are no chance to leave any more.
pub(super) fn about_leaving(after: usize) -> Option<Notice> {
    let message = format!("{after} rows come after the session in which the client left and are not used");
    (after > 0).then(|| Notice::new("after-leaving", message, after))
}

/// Parts that were asked for and hold nothing here.
pub(super) fn about_empty(part: Part, shape: Shape, kind: OutcomeKind) -> Notice {
    let reason = match part {
        _ if kind == OutcomeKind::Dropout => "leaving is modelled by sessions, which is `--only kind`",
        Part::Levels | Part::Lagged if shape != Shape::Sessions => "the data have one row for each case",
        Part::Lagged => "no client has four sessions with numbers, or the outcome was taken sessions later",
        Part::Regression if shape == Shape::Sessions => "for several sessions of a case there is `--only levels`",
        Part::Swap if shape == Shape::Sessions => "ratings are exchanged where there is one row for each case",
        Part::Kind => "the outcome is taken as a measurement",
        _ => "there are no two views that could be compared",
    };
    Notice::new("part-empty", format!("`--only {}` has no rows: {reason}", part.name()), 1)
}

/// What was pooled, and what could not be.
pub(super) fn about_copies(copies: usize, left_out: usize) -> Notice {
    let message = format!(
        "numbers are pooled over {copies} completed copies (Rubin 1987; Barnard & Rubin 1999); {left_out} rows of each copy have no \
         standard error to pool and are left out"
    );
    Notice::new("imputations-pooled", message, copies)
}
