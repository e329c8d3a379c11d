//! Raters that stand for kinds of raters: repeats are part of the residual.

use super::*;
use crate::stats::Undefined;
use crate::stats::icc::Raters;

fn views(intervals: IntervalMethod) -> Question {
    Question { raters: Raters::Fixed, repeats_are_residual: true, intervals, ..Question::new(0.95) }
}

#[test]
fn repeats_of_fixed_views_are_the_residual() {
    // lme4 1.1.31, `y ~ factor(r) + (1 | t)` of the replicates of the reference file, bobyqa with rhoend 1e-12; the
    // spread of raters from its fixed effects and their covariance.
    let rows = oracle!("reml_designs")["replicates"]["data"].clone();
    let code = |cell: &Value| u32::try_from(cell.as_u64().unwrap()).unwrap();
    let rows = rows.as_array().unwrap().iter();
    let ratings: Vec<_> = rows.map(|row| (code(&row[0]), code(&row[1]), thousandths(number(&row[2])))).collect();
    let observed = rated(&ratings, &[]);
    let found = rater_reliability(&observed, &views(IntervalMethod::None)).unwrap();
    let (target, rater, residual) = (0.785_838_148_693, 0.264_556_330_1, 0.398_939_893_831);
    close(component(&found, "var_target"), target, 1e-6);
    close(component(&found, "var_rater"), rater, 1e-6);
    close(component(&found, "var_residual"), residual, 1e-6);
    close(found.fit.as_ref().unwrap().criterion, 182.479_282_669, 1e-9);
    let agreement = estimate(&found, "ICC(A,1)", Level::Target).value;
    close(agreement, target / (target + rater + residual), 1e-6);
    assert!(found.components.iter().all(|row| row.term != "var_target_rater"));
    assert!(found.coefficient("ICC(intra)", Level::Target).is_none());
}

#[test]
fn clusters_have_no_part_of_their_own_with_a_view() {
    let ratings: Vec<_> = (0..40).flat_map(|t| [(t, 0), (t, 1), (t, 1)]).collect();
    let score = |(place, &(target, rater)): (usize, &(u32, u32))| {
        (target, rater, i64::from(target / 4 * 3 + rater * 2) * 100 + i64::try_from(place * place % 31).unwrap() * 50)
    };
    let ratings: Vec<(u32, u32, i64)> = ratings.iter().enumerate().map(score).collect();
    let homes = ratings.iter().map(|rating| rating.0 / 4).collect();
    let found = rater_reliability(&rated(&ratings, &[homes]), &views(IntervalMethod::None)).unwrap();
    let terms: Vec<&str> = found.components.iter().map(|row| row.term.as_str()).collect();
    assert_eq!(terms, ["var_target", "var_cluster", "var_rater", "var_residual"]);
    let reason = found.coefficient("ICC(A,1)", Level::Cluster(0)).unwrap().value.clone().unwrap_err();
    assert_eq!(reason.code(), "not-estimable");
    assert!(found.coefficient("ICC(A,1)", Level::Subject).unwrap().value.is_ok());
}

#[test]
fn a_thousand_refits_of_many_ratings_must_be_asked_for() {
    let score = |row: u32| i64::from(row / 2 * 7919 % 1009) + i64::from(row * 31 % 457) + i64::from(row % 2) * 100;
    let ratings: Vec<(u32, u32, i64)> = (0..20_002).map(|row| (row / 2, row % 2, score(row))).skip(1).collect();
    let question = Question { raters: Raters::Fixed, ..Question::new(0.95) };
    let found = rater_reliability(&rated(&ratings, &[]), &question).unwrap();
    let agreement = found.coefficient("ICC(A,1)", Level::Target).unwrap();
    assert_eq!(agreement.no_interval, Some(Undefined::TooCostly { ratings: 20_001, most: 20_000 }));
    assert!(agreement.value.as_ref().unwrap().interval.is_none());
    assert!(estimate(&found, "ICC(C,1)", Level::Target).interval.is_some());
}
