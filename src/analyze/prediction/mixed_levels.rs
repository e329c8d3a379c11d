//! One mixed model of the outcome on every view and covariate within clients, between clients, and between therapists.

use super::rows_of::RowsOf;
use super::rows_of::contrast_row;
use super::setting::Setting;
use crate::analyze::finding::Finding;
use crate::domain::predict_table::PredictTable;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::levels::Sessions;
use crate::stats::levels::difference::raw_difference;
use crate::stats::levels::difference::standardized_difference;
use crate::stats::levels::lag::fit_to_next;
use crate::stats::levels::model::LevelModel;
use crate::stats::levels::model::Variance;
use crate::stats::levels::model::VarianceOf;
use crate::stats::levels::model::fit;
use crate::stats::levels::reliability::LOW;
use crate::stats::levels::reliability::reliability_of_means;

const METHOD: &str = "reml-satterthwaite";

/// The rows of the model.
pub(super) fn mixed_levels(
    table: &PredictTable,
    setting: &Setting,
    rows: &RowsOf,
    conf: &ConfidenceLevel,
) -> Vec<Finding> {
    let views = setting.columns();
    let held = setting.predictors();
    let numbers = setting.sessions(table);
    let numbers: Option<Vec<f64>> = numbers.map(|numbers| numbers.iter().map(|&number| number as f64).collect());
    let sessions = Sessions {
        outcome: &setting.outcome,
        ratings: &held,
        session: numbers.as_deref(),
        client: &setting.case,
        therapist: setting.therapist.as_ref(),
    };
    let n = setting.rows.len();
    let mut found = match fit(&sessions) {
        Ok(model) => {
            let mut found = of_model(&model, rows, conf);
            if rows.names.len() == 2 {
                found.extend(differences(&model, &sessions, rows, conf));
            }
            found
        }
        Err(reason) => (0..rows.names.len())
            .map(|view| rows.in_model("within_client", "slope_within", view, Err(reason.clone()), n, METHOD))
            .collect(),
    };
    // How well a mean stands for a client is asked of each view on all of its rows.
    for (view, rating) in views.iter().enumerate().filter(|_| views.len() == 1) {
        let means = reliability_of_means(rating, &setting.case, setting.therapist.as_ref());
        let value = means.and_then(|means| Estimate::plain(means.client?, n));
        found.push(rows.in_model("between_client", "mean_reliability", view, value, n, "reml"));
    }
    found
}

/// The views whose observed means stand for a client with less than the wanted reliability.
pub(super) fn unreliable_means(findings: &[Finding]) -> Vec<String> {
    let low = |row: &&Finding| {
        row.term.starts_with("mean_reliability_") && row.estimate().is_some_and(|estimate| estimate.value < LOW)
    };
    findings.iter().filter(low).filter_map(|row| row.views.clone()).collect()
}

fn of_model(model: &LevelModel, rows: &RowsOf, conf: &ConfidenceLevel) -> Vec<Finding> {
    let n = model.rows;
    let pending = || Err(Undefined::NotIdentified);
    let mut found = Vec::new();
    for (place, slopes) in model.ratings.iter().enumerate() {
        let parts = [
            ("within_client", "slope_within", &slopes.within),
            ("between_client", "slope_between", &slopes.between_client),
            ("between_therapist", "slope_therapist", &slopes.between_therapist),
            ("between_client", "contextual", &slopes.contextual),
        ];
        // The contextual effect of a covariate is nobody's question.
        let asked = if place < rows.names.len() { 4 } else { 3 };
        for (level, stem, contrast) in parts.into_iter().take(asked) {
            let row = rows.of_predictor(level, (stem, "slope"), place, pending(), n, METHOD);
            found.push(contrast_row(row, contrast, conf));
        }
    }
    let all = rows.all();
    for (term, contrast) in [("intercept", &model.intercept), ("slope_session", &model.session)] {
        found.push(contrast_row(all.row("session", term, pending(), n, METHOD), contrast, conf));
    }
    found.extend(variances(model, rows));
    found
}

/// What the slopes leave, at each level.
fn variances(model: &LevelModel, rows: &RowsOf) -> [Finding; 3] {
    let (all, n) = (rows.all(), model.rows);
    let of = |variance: &Result<Variance, Undefined>| variance.as_ref().map(|own| own.value).map_err(Clone::clone);
    let every = [
        ("therapist", "var_therapist", VarianceOf::Therapist, of(&model.therapist)),
        ("client", "var_client", VarianceOf::Client, of(&model.client)),
        ("session", "var_residual", VarianceOf::Residual, Ok(model.residual)),
    ];
    every.map(|(level, term, which, value)| {
        let value = value.and_then(|value| Estimate::plain(value, n));
        let limits = value.is_ok().then(|| model.profile(which, rows.heading.conf_level));
        let interval = limits.clone().and_then(Result::ok);
        let value = value.map(|own| Estimate { interval, ..own });
        all.row(level, term, value, n, "reml-profile").without_interval(limits.and_then(Result::err))
    })
}

/// Slopes of a pair within clients compared: as they are, and per standard deviation within clients.
fn differences(model: &LevelModel, sessions: &Sessions<'_>, rows: &RowsOf, conf: &ConfidenceLevel) -> [Finding; 2] {
    let heading = rows.heading.with_views(rows.pair(0, 1));
    let pending = Err(Undefined::NotIdentified);
    let raw = heading.row("within_client", "slope_difference", pending, model.rows, METHOD);
    let raw = contrast_row(raw, &raw_difference(model, 0, 1), conf);
    let (value, no_interval) = match standardized_difference(model, sessions, 0, 1, conf) {
        Ok(jackknifed) => (Ok(jackknifed.estimate), jackknifed.no_interval),
        Err(reason) => (Err(reason), None),
    };
    let row = heading.row("within_client", "slope_difference_standardized", value, model.rows, "jackknife");
    [raw, row.without_interval(no_interval)]
}

/// The outcome of a session on the ratings of the session before, without and with the outcome of that session; and how
/// far the slope of that outcome lies too low. Nothing unless a client has four sessions with numbers.
pub(super) fn lagged(
    table: &PredictTable,
    setting: &Setting,
    rows: &RowsOf,
    conf: &ConfidenceLevel,
) -> Option<(Vec<Finding>, Option<f64>)> {
    let numbers = setting.sessions(table).filter(|_| table.lag == 0 && four_sessions(setting))?;
    let held = setting.predictors();
    let sessions = Sessions {
        outcome: &setting.outcome,
        ratings: &held,
        session: None,
        client: &setting.case,
        therapist: setting.therapist.as_ref(),
    };
    let n = setting.rows.len();
    let fitted = next_outcomes(table, setting).and_then(|next| fit_to_next(&sessions, &numbers, &next));
    let model = match fitted {
        Ok(model) => model,
        Err(reason) => {
            let refused = (0..rows.names.len())
                .map(|view| rows.in_model("within_client", "slope_lag", view, Err(reason.clone()), n, METHOD));
            return Some((refused.collect(), None));
        }
    };
    let slopes = |model: &LevelModel, stem: &str| {
        let row = |(view, slopes): (usize, &crate::stats::levels::model::RaterSlopes)| {
            let pending = Err(Undefined::NotIdentified);
            contrast_row(rows.in_model("within_client", stem, view, pending, model.rows, METHOD), &slopes.within, conf)
        };
        model.ratings.iter().take(rows.names.len()).enumerate().map(row).collect::<Vec<Finding>>()
    };
    let mut found = slopes(&model.plain, "slope_lag");
    let bias = match &model.with_outcome {
        Ok(with) => {
            found.extend(slopes(with, "slope_lag_given_outcome"));
            let pending = Err(Undefined::NotIdentified);
            let row = rows.all().row("within_client", "slope_lag_outcome", pending, with.rows, METHOD);
            found.push(contrast_row(row, &with.lagged_outcome, conf));
            Some(model.bias.order)
        }
        Err(_) => None,
    };
    Some((found, bias))
}

/// The outcome of the session after each row, whether or not that one was rated.
fn next_outcomes(table: &PredictTable, setting: &Setting) -> Result<Vec<Option<f64>>, Undefined> {
    let none = || vec![None; setting.rows.len()];
    let (Some(case), Some(numbers)) = (&table.case, &table.session) else { return Ok(none()) };
    let place = |row: usize| (case.codes[row], numbers[row]);
    let values = table.compared_by();
    let of_rows = values.iter().enumerate().filter_map(|(row, value)| Some((place(row), (*value)?)));
    let of_others = table.unrated.iter().map(|&(case, number, value)| ((case, number), value));
    let mut known: Vec<((u32, u32), f64)> = of_rows.chain(of_others).collect();
    known.sort_unstable_by_key(|(place, _)| *place);
    if known.windows(2).any(|two| two[0].0 == two[1].0) {
        return Err(Undefined::Replicates);
    }
    let after = |&row: &usize| {
        let (case, number) = place(row);
        let at = known.binary_search_by_key(&(case, number.checked_add(1)?), |(place, _)| *place).ok()?;
        Some(known[at].1)
    };
    Ok(setting.rows.iter().map(after).collect())
}

fn four_sessions(setting: &Setting) -> bool {
    let mut counts = vec![0_usize; setting.case.levels()];
    setting.case.codes().iter().for_each(|&case| counts[case as usize] += 1);
    counts.into_iter().any(|count| count >= 4)
}
