//! Data without an answer, or with a peculiar one: each ends in a number or in a named reason.

use super::*;
use crate::stats::Undefined;
use crate::stats::icc::Raters;

fn code(found: &RaterReliability, term: &str) -> &'static str {
    found.coefficient(term, Level::Target).unwrap().value.clone().unwrap_err().code()
}

fn refused(data: &Value) -> &'static str {
    rater_reliability(&of_table(data), &Question::new(0.95)).unwrap_err().code()
}

#[test]
fn nothing_to_compare() {
    assert_eq!(refused(&oracle!("edge_constant")["data"]), "no-variance");
    assert_eq!(refused(&oracle!("edge_one_rating_each")["data"]), "no-repeated-target");
    let single = oracle!("edge_single_subject_or_rater");
    assert_eq!(refused(&single["data"][0]), "too-few-targets");
    assert_eq!(refused(&single["data"][1]), "too-few-raters");
    assert_eq!(rater_reliability(&rated(&[], &[]), &Question::new(0.95)).unwrap_err().code(), "too-few-targets");
}

#[test]
fn an_empty_row_changes_nothing() {
    let found = answer(&of_table(&oracle!("edge_all_missing_row")["data"]));
    let plain = answer(&of_table(&oracle!("sf1979_complete")["data"]));
    assert_eq!((found.coefficients, found.design.targets), (plain.coefficients, 6));
}

#[test]
fn identical_raters() {
    let found = answer(&of_table(&oracle!("edge_perfect")["data"]));
    for term in ["ICC(1)", "ICC(1,k)", "ICC(C,1)", "ICC(C,k)", "ICC(A,1)", "ICC(A,k)"] {
        let one = estimate(&found, term, Level::Target);
        assert_eq!((one.value, one.interval.map(|it| (it.low(), it.high()))), (1.0, Some((1.0, 1.0))), "{term}");
    }
    assert_eq!(found.measurement[0].value.clone().unwrap().value, 0.0);
}

#[test]
fn targets_that_do_not_differ() {
    let found = answer(&of_table(&oracle!("edge_no_between_subject")["data"]));
    close(estimate(&found, "ICC(1)", Level::Target).value, -0.5, 1e-12);
    assert_eq!(estimate(&found, "ICC(A,1)", Level::Target).value, 0.0);
    assert_eq!(code(&found, "ICC(C,1)"), "no-target-variance");
}

#[test]
fn a_constant_rater_and_opposite_raters() {
    let found = answer(&of_table(&oracle!("edge_constant_rater")["data"]));
    assert_eq!(estimate(&found, "ICC(C,1)", Level::Target).value, 0.0);
    assert_eq!(estimate(&found, "ICC(A,1)", Level::Target).value, 0.0);
    let found = answer(&of_table(&serde_json::json!([[1, 4], [2, 3], [3, 2], [4, 1]])));
    assert_eq!(estimate(&found, "ICC(C,1)", Level::Target).value, -1.0);
    let agreement = found.coefficient("ICC(A,1)", Level::Target).unwrap();
    assert_eq!((agreement.value.clone().unwrap().value, agreement.no_interval.is_some()), (-2.0, true));
    assert_eq!(code(&found, "ICC(A,k)"), "negative-denominator");
}

#[test]
fn equal_means_of_unknown_raters_have_a_value_without_limits() {
    let found = answer(&of_groups(&serde_json::json!([[1, 2], [1, 4], [2, 1], [2, 5], [3, 3], [3, 3]])));
    let row = found.coefficient("ICC(1)", Level::Target).unwrap();
    assert_eq!((row.value.clone().unwrap().value, row.value.clone().unwrap().interval), (-1.0, None));
    assert_eq!(
        (row.no_interval.clone(), code(&found, "ICC(1,k)")),
        (Some(Undefined::AtBoundary), "no-target-variance")
    );
}

#[test]
fn blocks_that_nothing_connects() {
    let data = serde_json::json!([
        [1, 2, null, null],
        [3, 5, null, null],
        [4, 4, null, null],
        [null, null, 6, 7],
        [null, null, 2, 4],
        [null, null, 5, 4]
    ]);
    let table = of_table(&data);
    let found = answer(&table);
    assert_eq!((code(&found, "ICC(A,1)"), code(&found, "ICC(C,k)")), ("disconnected", "disconnected"));
    assert_eq!((found.design.blocks.len(), found.design.blocks[1].raters.as_slice()), (2, &[2, 3][..]));
    assert!(found.coefficient("ICC(1)", Level::Target).unwrap().value.is_ok());
    let question = Question { assume_random_blocks: true, ..Question::new(0.95) };
    let assumed = rater_reliability(&table, &question).unwrap();
    assert!(assumed.random_blocks_assumed && !found.random_blocks_assumed);
    assert!(assumed.coefficient("ICC(A,1)", Level::Target).unwrap().value.is_ok());
    let fixed = rater_reliability(&table, &Question { raters: Raters::Fixed, ..question }).unwrap();
    assert_eq!(code(&fixed, "ICC(A,1)"), "disconnected");
}

#[test]
fn additive_ratings_with_gaps() {
    let data = serde_json::json!([[1, 2, null], [4, null, 6], [null, 3, 4], [7, 8, 9], [3, null, 5]]);
    let found = answer(&of_table(&data));
    assert_eq!(estimate(&found, "ICC(C,1)", Level::Target).value, 1.0);
    // Targets 1, 4, 2, 7, 3 above raters 0, 1, 2: variances 5.3 and 1.
    let agreement = estimate(&found, "ICC(A,1)", Level::Target);
    close(agreement.value, 5.3 / 6.3, 1e-14);
    assert!(agreement.interval.unwrap().contains(agreement.value));
    assert_eq!(found.coefficient("ICC(A,1)", Level::Target).unwrap().method, "exact-f");
    assert_eq!(component(&found, "var_residual"), 0.0);
    assert!(found.fit.is_none());
    let micro = answer(&of_table(&oracle!("mw1996_micro_A")["data"]));
    assert_eq!(estimate(&micro, "ICC(C,1)", Level::Target).value, 1.0);
}

#[test]
fn fixed_raters_without_a_residual_are_known_and_targets_alone_a_sample() {
    // Variance ratios 15/14 and 13/28; limits by R: r·df/qchisq(p, df), r/(1 + r).
    let gaps = serde_json::json!([[1, 2, null], [2, null, 5], [null, 4, 6], [4, 5, 7], [5, 6, 8]]);
    let whole = serde_json::json!([[0.1, 0.3, 0.7], [0.2, 0.4, 0.8], [0.5, 0.7, 1.1]]);
    let limits = [(0.277_770_042_722_742, 0.898_447_575_140_621), (0.111_790_813_863_687, 0.948_289_162_898_776)];
    for (data, (low, high)) in [gaps, whole].iter().zip(limits) {
        let fixed = Question { raters: crate::stats::icc::Raters::Fixed, ..Question::new(0.95) };
        let found = rater_reliability(&of_table(data), &fixed).unwrap();
        let row = found.coefficient("ICC(A,1)", Level::Target).unwrap();
        let interval = row.value.clone().unwrap().interval.unwrap();
        close(interval.low(), low, 1e-13);
        close(interval.high(), high, 1e-13);
        assert_eq!(row.method, "exact-chi2");
    }
}

#[test]
fn raters_who_only_know_one_another_through_a_chain() {
    let found = answer(&of_table(&serde_json::json!([[1, 2, null], [null, 4, 3], [null, null, 5]])));
    assert_eq!(code(&found, "ICC(C,1)"), "not-estimable");
    assert!(found.coefficient("ICC(1)", Level::Target).unwrap().value.is_ok());
}

#[test]
fn repeats_that_never_differ_count_once() {
    let once = [(0, 0, 1), (0, 1, 2), (1, 0, 4), (1, 1, 6), (2, 0, 3), (2, 1, 3)];
    let twice: Vec<_> = once.iter().chain(&once).copied().collect();
    let (single, double) = (answer(&rated(&once, &[])), answer(&rated(&twice, &[])));
    assert!(double.repeats_dropped && !single.repeats_dropped);
    assert_eq!(single.coefficients, double.coefficients);
}

#[test]
fn clusters_without_residual_keep_what_is_certain() {
    let ratings: Vec<_> = (0..6)
        .flat_map(|target| (0..2).map(move |rater| (target, rater, i64::from(target * target + rater))))
        .collect();
    let homes: Vec<u32> = ratings.iter().map(|rating| rating.0 / 3).collect();
    let found = answer(&rated(&ratings, &[homes]));
    assert_eq!(estimate(&found, "ICC(C,1)", Level::Subject).value, 1.0);
    let refused = found.coefficient("ICC(A,1)", Level::Subject).unwrap();
    assert_eq!(refused.value, Err(Undefined::AtBoundary));
}

#[test]
fn the_variance_of_skewed_targets_is_announced() {
    let ratings: Vec<_> = (0..12_u32)
        .flat_map(|target| {
            (0..2).map(move |rater| (target, rater, i64::from(2_u32.pow(target)) + i64::from(rater * (target % 3))))
        })
        .collect();
    assert!(asked(&rated(&ratings, &[]), IntervalMethod::None).skewness.unwrap().is_strong());
    let even = of_table(&oracle!("reml_designs")["thirty_by_six"]["data"]);
    assert!(!asked(&even, IntervalMethod::None).skewness.unwrap().is_strong());
}
