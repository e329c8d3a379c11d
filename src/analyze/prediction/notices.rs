//! What has to be known before an answer is read.

use super::compared::Compared;
use super::correlate::Level;
use super::found::OF_INDEPENDENT_ROWS;
use super::found::PredictFound;
use super::group::Group;
use super::group::pairs;
use super::part::Part;
use super::setting::FEWEST_ROWS;
use super::setting::Setting;
use super::setting::Unit;
use super::shape::Shape;
use crate::analyze::finding::Finding;
use crate::domain::notice::Notice;
use crate::domain::predict_table::NumberColumn;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::PredictTable;
use crate::stats::compare::Caution;

/// The share of values at one end from which on it is named.
const CROWDED: f64 = 0.15;
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
        notices.extend(too_few(found, group, &who, n));
        notices.extend(group.setting.as_ref().ok().and_then(|setting| few_events(found, setting, &who)));
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

/// Something that hardly ever happened, or hardly ever did not.
fn few_events(found: &PredictFound, setting: &Setting, who: &str) -> Option<Notice> {
    let outcome = &found.table.outcome;
    let events = setting.few_events(outcome.kind)?;
    let rows = if events == 1 { "row" } else { "rows" };
    let message = format!(
        "{who}: the rarer value of {} stands in {events} {rows}, too few for a verdict; the numbers stand as they are",
        outcome.name
    );
    Some(Notice::new("few-events", message, events))
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
        notices.extend(ends_of_rating(view, setting));
    }
    notices.extend(found.leading().map(|setting| ends_of_outcome(table, setting)).unwrap_or_default());
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

/// Ratings that crowd at the top or the bottom.
fn ends_of_rating(view: &NumberColumn, setting: &Setting) -> Vec<Notice> {
    let values: Vec<f64> = setting.rows.iter().filter_map(|&row| view.values[row]).collect();
    let notice = |(code, word, end, count): (&'static str, &str, f64, usize)| {
        let message = format!(
            "{count} of {} ratings of the {} stand at the {word} ({end}), where they cannot differ any more: its correlations \
             are smaller than they would be on a wider scale",
            values.len(),
            view.name
        );
        Notice::new(code, message, count)
    };
    crowded(&values, view.range, ["rating-ceiling", "rating-floor"]).map(notice).collect()
}

/// The same of an outcome that is more than yes or no.
fn ends_of_outcome(table: &PredictTable, setting: &Setting) -> Vec<Notice> {
    let range = match table.outcome.kind {
        OutcomeKind::Binary | OutcomeKind::Dropout => return Vec::new(),
        OutcomeKind::Proportion => Some((0.0, 1.0)),
        OutcomeKind::Continuous | OutcomeKind::Ordinal | OutcomeKind::Count => None,
    };
    let values = &setting.outcome;
    let notice = |(code, word, end, count): (&'static str, &str, f64, usize)| {
        let message = format!(
            "{count} of {} values of `{}` stand at the {word} ({end}), where they cannot differ any more: correlations with it \
             are smaller than they would be on a wider scale",
            values.len(),
            table.outcome.name
        );
        Notice::new(code, message, count)
    };
    crowded(values, range, ["outcome-ceiling", "outcome-floor"]).map(notice).collect()
}

/// The ends at which many values stand: the possible ones, or the highest and lowest seen.
fn crowded(
    values: &[f64],
    range: Option<(f64, f64)>,
    [top, bottom]: [&'static str; 2],
) -> impl Iterator<Item = (&'static str, &'static str, f64, usize)> {
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = range.unwrap_or((lowest, highest));
    let at_top = values.iter().filter(|value| **value >= high).count();
    let at_bottom = values.iter().filter(|value| **value <= low).count();
    // One value is always the highest, and of values that are all alike there is more to say.
    let many = values.len() as f64 * CROWDED;
    let is_crowded = move |count: usize| count > 1 && count as f64 >= many && lowest < highest;
    let ends = [(top, "top", high, at_top), (bottom, "bottom", low, at_bottom)];
    ends.into_iter().filter(move |(.., count)| is_crowded(*count))
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

/// The bias of the slope of the lagged outcome in the model of each group of views; those of one size together.
pub(super) fn about_lag(orders: &[(String, f64)]) -> Vec<Notice> {
    let mut models: Vec<(String, Vec<&str>)> = Vec::new();
    for (names, order) in orders {
        let order = format!("{order:.2}");
        match models.iter_mut().find(|(known, _)| *known == order) {
            Some((_, same)) => same.push(names),
            None => models.push((order, vec![names])),
        }
    }
    let notice = |(order, names): &(String, Vec<&str>)| {
        let message = format!(
            "{}: the slope on the outcome of the session before is too low by about {order} (Nickell 1981), and slopes of ratings \
             in the same model are shifted as well; the version without it stands beside it",
            names.join("; ")
        );
        Notice::new("lag-bias", message, names.len())
    };
    models.iter().map(notice).collect()
}

/// Slopes as they are, of views that may not be on one scale.
pub(super) fn about_scales(table: &PredictTable, findings: &[Finding]) -> Vec<Notice> {
    let compared = findings.iter().filter(|row| row.term == "slope_difference" && row.value.is_ok());
    let notice = |row: &Finding| {
        let both = row.views.as_deref()?;
        let (first, second) = pairs(table.views.len())
            .map(|(first, second)| (&table.views[first], &table.views[second]))
            .find(|(first, second)| format!("{}-{}", first.name, second.name) == both)?;
        let (code, why) = match (first.range, second.range) {
            (Some(one), Some(other)) if one == other => return None,
            (Some(one), Some(other)) => (
                "scales-differ",
                format!("one is rated from {} to {}, the other from {} to {}", one.0, one.1, other.0, other.1),
            ),
            _ => ("scales-unknown", "nothing says that both are rated on one scale".to_owned()),
        };
        let message = format!(
            "{both}: {why}, so that `slope_difference` compares steps that may not be the same; \
             `slope_difference_standardized` compares standard deviations"
        );
        Some(Notice::new(code, message, 1))
    };
    compared.filter_map(notice).collect()
}

/// Coefficients whose intervals take every row as another chance, where rows belong together.
pub(super) fn about_independence(found: &PredictFound, findings: &[Finding]) -> Option<Notice> {
    let together = match found.shape {
        Shape::Cases => return None,
        Shape::Sessions => "sessions of one client",
        Shape::Nested => "cases of one therapist",
    };
    let of_rows = |row: &&Finding| OF_INDEPENDENT_ROWS.contains(&row.method.as_str()) && is_coefficient(row);
    let count = findings.iter().filter(of_rows).count();
    let message = format!(
        "intervals and tests of log odds and log rates take rows as independent, which {together} are not: they may be narrower \
         than they should be; differences made by leaving out one unit at a time allow for it"
    );
    (count > 0).then(|| Notice::new("rows-as-independent", message, count))
}

fn is_coefficient(row: &Finding) -> bool {
    row.value.is_ok() && (row.term.starts_with("log_odds_") || row.term.starts_with("log_rate_"))
}

/// Numbers of sessions that are of no use, since every client has one.
pub(super) fn about_single_sessions(found: &PredictFound) -> Option<Notice> {
    let message = "each client has one session here, so nothing can be said of what goes along with what from session to session \
                   within a client; several sessions of the same clients would show that";
    (found.table.session.is_some() && found.shape != Shape::Sessions)
        .then(|| Notice::new("one-session-each", message, found.table.rows()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_crowd_at_an_end_only_where_several_stand_there() {
        let at = |values: &[f64], range| {
            crowded(values, range, ["top", "bottom"])
                .map(|(code, _, end, count)| (code, end, count))
                .collect::<Vec<_>>()
        };
        assert_eq!(at(&[1.0, 2.0, 3.0, 4.0, 4.0], None), [("top", 4.0, 2)]);
        // Neither end of the scale is reached.
        assert!(at(&[1.0, 2.0, 3.0, 4.0, 4.0], Some((0.0, 7.0))).is_empty());
        assert_eq!(at(&[0.0, 0.0, 0.5, 1.0, 1.0], Some((0.0, 1.0))), [("top", 1.0, 2), ("bottom", 0.0, 2)]);
        assert!(at(&[3.0, 3.0, 3.0], None).is_empty(), "what never changes has a reason of its own");
    }

    #[test]
    fn each_model_has_its_own_bias_and_those_of_one_size_are_named_together() {
        let of = |name: &str, order: f64| (name.to_owned(), order);
        let said = about_lag(&[of("client", 0.251), of("therapist", 0.252), of("client and therapist", 0.3)]);
        let start = |notice: &Notice| notice.message.split(" (").next().unwrap_or_default().to_owned();
        let said: Vec<String> = said.iter().map(start).collect();
        assert_eq!(
            said,
            ["client; therapist", "client and therapist"]
                .iter()
                .zip(["0.25", "0.30"])
                .map(|(names, order)| format!(
                    "{names}: the slope on the outcome of the session before is too low by about {order}"
                ))
                .collect::<Vec<_>>()
        );
    }
}
