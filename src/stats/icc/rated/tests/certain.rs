//! Values without an estimate behind them, and intervals that hold their value.

use super::*;
use crate::stats::Undefined;
use crate::stats::icc::Raters;

/// Nine targets in three clusters, three raters.
fn nine(score: impl Fn(u32, u32) -> u32) -> Observations {
    let cells = (0..9_u32).flat_map(|target| (0..3_u32).map(move |rater| (target, rater)));
    let ratings: Vec<_> =
        cells.map(|(target, rater)| (target, rater, 1000 * i64::from(score(target, rater)))).collect();
    rated(&ratings, &[ratings.iter().map(|rating| rating.0 / 3).collect()])
}

#[track_caller]
fn coefficient(found: &RaterReliability, term: &str, level: Level) -> Result<f64, Undefined> {
    found.coefficient(term, level).unwrap().value.clone().map(|estimate| estimate.value)
}

#[track_caller]
fn measured(found: &RaterReliability, term: &str) -> Result<f64, Undefined> {
    let row = found.components.iter().chain(&found.measurement).find(|row| row.term == term).unwrap();
    row.value.clone().map(|estimate| estimate.value)
}

#[test]
fn intervals_of_negative_agreement_hold_it_whatever_the_method() {
    let data =
        serde_json::json!([[3, 3, 4], [5, 1, 1], [5, 5, 2], [2, 5, 3], [2, 5, 2], [3, 4, 3], [1, 1, 5], [4, 5, 3]]);
    let table = of_table(&data);
    let fixed = Question { raters: Raters::Fixed, ..Question::new(0.95) };
    let found = rater_reliability(&table, &fixed).unwrap();
    let row = found.coefficient("ICC(A,1)", Level::Target).unwrap();
    // From the mean squares (n = 8, k = 3): McGraw & Wong 1996, Table 4.
    close(row.value.clone().unwrap().value, -0.250_720_461_095_100_8, 1e-12);
    assert_eq!(row.method, "satterthwaite");
    for method in [IntervalMethod::Default, IntervalMethod::ClusterBootstrap, IntervalMethod::ParametricBootstrap] {
        let asked = Question { intervals: method, draws: Some(200), ..fixed.clone() };
        let found = rater_reliability(&table, &asked).unwrap();
        for row in found.coefficients.iter().chain(&found.components).chain(&found.measurement) {
            let Ok(estimate) = &row.value else { continue };
            let near = 1e-9 * estimate.value.abs();
            let holds =
                |it: crate::stats::Interval| it.low() - near <= estimate.value && estimate.value <= it.high() + near;
            assert!(estimate.interval.is_none_or(holds), "{} by {}: {estimate:?}", row.term, row.method);
            assert!(estimate.interval.is_some() || row.no_interval.is_some(), "{}", row.term);
        }
    }
}

#[test]
fn equal_targets_of_a_cluster_are_nothing_over_nothing() {
    let clusters_alone = answer(&nine(|target, _| target / 3 + 1));
    let raters_too = answer(&nine(|target, rater| target / 3 + 2 * rater));
    for found in [&clusters_alone, &raters_too] {
        for term in ["ICC(C,1)", "ICC(C,k)", "ICC(Q,1)"] {
            assert_eq!(coefficient(found, term, Level::Subject), Err(Undefined::NoTargetVariance), "{term}");
        }
        assert_eq!(measured(found, "var_target"), Ok(0.0));
    }
    for term in ["ICC(1)", "ICC(1,k)", "ICC(A,1)"] {
        let found = coefficient(&clusters_alone, term, Level::Subject);
        assert_eq!(found, Err(Undefined::NoTargetVariance), "{term}");
    }
    // Raters differ and targets do not: how far is not settled by equal ratings.
    assert_eq!(coefficient(&raters_too, "ICC(A,1)", Level::Subject), Err(Undefined::AtBoundary));
}

#[test]
fn perfect_agreement_within_clusters_is_one() {
    let found = answer(&nine(|target, _| target * target % 7));
    for term in ["ICC(1)", "ICC(C,1)", "ICC(A,1)", "ICC(A,k)"] {
        assert_eq!(coefficient(&found, term, Level::Subject), Ok(1.0), "{term}");
        let interval = estimate(&found, term, Level::Subject).interval.unwrap();
        assert_eq!((interval.low(), interval.high()), (1.0, 1.0));
    }
    assert_eq!(coefficient(&found, "ICC(A,1)", Level::Conflated), Ok(1.0));
    for term in ["var_rater", "var_cluster_rater", "var_residual", "sem_agreement", "sem_consistency", "sdc"] {
        assert_eq!(measured(&found, term), Ok(0.0), "{term}");
    }
    // How far clusters differ beyond their targets takes an estimate that has no end here.
    assert_eq!(measured(&found, "var_cluster"), Err(Undefined::AtBoundary));
}

#[test]
fn what_raters_do_to_whole_clusters_is_no_error_of_a_target() {
    let move_of = |cluster: u32, rater: u32| 5 * ((cluster + 2 * rater) % 3);
    let score = |target: u32, rater: u32| {
        3 * (target % 4) + (target * 7 + rater * 5 + target * rater) % 4 + move_of(target / 3, rater)
    };
    let found = answer(&nine(score));
    let of = |term: &str| measured(&found, term).unwrap();
    assert!(of("var_cluster_rater") > 1.0);
    // ten Hove, Jorgensen & van der Ark 2022, Table 3: the error of a subject is that of the rater and the rest.
    close(of("sem_agreement"), (of("var_rater") + of("var_residual")).sqrt(), 1e-12);
    close(of("sdc"), 1.96 * 2.0_f64.sqrt() * of("sem_agreement"), 1e-3 * of("sdc"));
    let single = estimate(&found, "ICC(A,1)", Level::Subject).value;
    close(single, of("var_target") / (of("var_target") + of("sem_agreement").powi(2)), 1e-12);
    let row = found.measurement.iter().find(|row| row.term == "sem_agreement").unwrap();
    let estimate = row.value.clone().unwrap();
    assert!(estimate.interval.unwrap().contains(estimate.value));
}

#[test]
fn a_likelihood_that_rises_to_no_residual_is_said_to() {
    // Clusters with raters hold one rating each but for one cell: they, and targets, leave no residual.
    let ratings = [
        (0, 0, -4600),
        (0, 1, -2600),
        (0, 2, -3400),
        (1, 2, -2000),
        (2, 0, 5000),
        (2, 2, 5300),
        (3, 0, 4900),
        (3, 1, 1900),
        (3, 2, -900),
    ];
    let home = [0, 0, 1, 2];
    let found = answer(&rated(&ratings, &[ratings.iter().map(|rating| home[rating.0 as usize]).collect()]));
    for term in ["var_target", "var_cluster_rater", "var_residual"] {
        assert_eq!(measured(&found, term), Err(Undefined::AtBoundary), "{term}");
    }
    assert_eq!(coefficient(&found, "ICC(C,1)", Level::Subject), Err(Undefined::AtBoundary));
}
