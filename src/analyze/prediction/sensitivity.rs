//! Does the answer hang on the spacing of the ratings, on missing rows, or on how reliable the ratings are?

use super::rows_of::RowsOf;
use super::rows_of::with_test;
use super::setting::Setting;
use crate::analyze::finding::Finding;
use crate::domain::predict_table::PredictTable;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::compare::Equivalence;
use crate::stats::compare::Rows;
use crate::stats::compare::equivalence;
use crate::stats::compare::rank_correlations;
use crate::stats::incomplete::IncompleteCorrelations;
use crate::stats::incomplete::IncompleteViews;
use crate::stats::incomplete::disattenuated;
use crate::stats::incomplete::full_information;
use crate::stats::incomplete::full_information_by_unit;
use crate::stats::level::ConfidenceLevel;

/// Ranking anew without each unit costs units × rows: beyond this product it takes long.
const MOST_RANKINGS: usize = 20_000_000;

/// Spearman's correlations and their differences, all rows ranked anew without each unit.
pub(super) fn ranks(setting: &Setting, level: &'static str, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let columns = setting.columns();
    let n = setting.rows.len();
    let units = setting.units.levels();
    let Some(data) = Rows::new(&setting.outcome, &columns, &setting.units) else { return Vec::new() };
    if n.saturating_mul(units) > MOST_RANKINGS {
        let reason = Undefined::TooCostly { ratings: n, most: MOST_RANKINGS / units.max(1) };
        let refused = |view| rows.of_view(level, "spearman", view, Err(reason.clone()), n, "jackknife");
        return rows.by_themselves().map(refused).collect();
    }
    let views = rank_correlations(&data);
    let own = |view| rows.of_view(level, "spearman", view, views.single(view, conf), n, "jackknife").of_raters(units);
    let mut found: Vec<Finding> = rows.by_themselves().map(own).collect();
    for pair in views.compare_all(conf) {
        let heading = rows.heading.with_views(rows.pair(pair.first, pair.second));
        let value = pair.comparison.as_ref().map(|compared| compared.difference).map_err(Clone::clone);
        let row = heading.row(level, "spearman_difference", value, n, "jackknife-mover").of_raters(units);
        found.push(pair.comparison.map_or(row.clone(), |compared| with_test(row, &compared.test)));
    }
    found
}

/// Where 5 % of rows or more lack the outcome or one of two views: what all rows say together, by leaving out units where
/// several rows belong to one.
pub(super) fn all_rows(
    table: &PredictTable,
    setting: &Setting,
    (first, second): (usize, usize),
    rows: &RowsOf,
    at: (&'static str, &ConfidenceLevel),
) -> Vec<Finding> {
    let values = |view: usize| table.views[view].values.as_slice();
    let compared = table.compared_by();
    let (outcome, first, second) = (&*compared, values(first), values(second));
    let all = match full_information(outcome, first, second, rows.heading.conf_level) {
        Ok(all) if !all.complete_rows_suffice() => all,
        Ok(_) | Err(_) => return Vec::new(),
    };
    match setting.units_of_all(table) {
        None => of_pair(&all, at.0, rows),
        Some(unit) => full_information_by_unit(outcome, first, second, &unit)
            .map(|views| of_units(&views, at, rows))
            .unwrap_or_default(),
    }
}

fn of_pair(all: &IncompleteCorrelations, level: &'static str, rows: &RowsOf) -> Vec<Finding> {
    let heading = rows.heading.with_views(rows.pair(0, 1));
    let row = |term: &str, value: Estimate| heading.row(level, term, Ok(value), all.rows, "fiml");
    vec![
        row(&format!("r_{}", rows.names[0]), all.first),
        row(&format!("r_{}", rows.names[1]), all.second),
        row("r_between_views", all.ratings),
        row("difference", all.difference),
    ]
}

fn of_units(all: &IncompleteViews, (level, conf): (&'static str, &ConfidenceLevel), rows: &RowsOf) -> Vec<Finding> {
    let heading = rows.heading.with_views(rows.pair(0, 1));
    let (n, units) = (all.views.rows(), all.views.sizes.len());
    let row = |term: &str, value: Result<Estimate, Undefined>| {
        heading.row(level, term, value, n, "fiml-jackknife").of_raters(units)
    };
    let compared = all.views.compare(0, 1, conf);
    let difference = row("difference", compared.as_ref().map(|found| found.difference).map_err(Clone::clone));
    vec![
        row(&format!("r_{}", rows.names[0]), all.views.single(0, conf)),
        row(&format!("r_{}", rows.names[1]), all.views.single(1, conf)),
        row("r_between_views", all.among.single(0, conf)),
        compared.map_or(difference.clone(), |found| with_test(difference, &found.test)),
    ]
}

/// Each correlation as it might be if the view were free of error, its reliability taken as known.
pub(super) fn without_error(
    correlations: &[Finding],
    known: &[(String, f64)],
    level: &'static str,
    rows: &RowsOf,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for (view, name) in rows.names.iter().enumerate() {
        let Some((_, reliability)) = known.iter().find(|(known, _)| known == name) else { continue };
        let term = format!("r_{name}");
        let Some(own) = correlations.iter().find(|row| row.term == term && row.level == level) else { continue };
        let value =
            own.value.clone().and_then(|own| Estimate::plain(disattenuated(own.value, *reliability, 1.0)?, own.n));
        found.push(rows.of_view(level, "r_disattenuated", view, value, own.n, "attenuation"));
    }
    found
}

/// Two one-sided tests at once: does the interval of 1 − 2α lie inside the margin? The row holds that interval.
pub(super) fn within_margin(row: &Finding, margin: f64) -> (Finding, Result<Equivalence, Undefined>) {
    let verdict = row
        .value
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|estimate| equivalence(&estimate.interval.ok_or(Undefined::NoInfluence)?, margin));
    let method = match verdict {
        Ok(Equivalence::Inside) => "equivalence, inside-margin",
        Ok(Equivalence::Outside) => "equivalence, outside-margin",
        Ok(Equivalence::Open) | Err(_) => "equivalence, not-settled",
    };
    let found = Finding {
        term: "equivalence".to_owned(),
        method: method.to_owned(),
        statistic: None,
        df1: None,
        p_value: None,
        ..row.clone()
    };
    (found, verdict)
}
