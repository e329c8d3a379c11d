//! Published scales, identities and edge cases.

use proptest::prelude::*;
use serde_json::Value;

use crate::stats::Undefined;
use crate::stats::exact::Table;
use crate::stats::icc::Form;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::icc;
use crate::stats::reliability::Covariance;
use crate::stats::reliability::ItemCovariance;
use crate::stats::reliability::alpha_without;
use crate::stats::reliability::average_correlation;
use crate::stats::reliability::classical_sem;
use crate::stats::reliability::cronbach_alpha;
use crate::stats::reliability::guttman_lambda6;
use crate::stats::reliability::item_rest_correlation;
use crate::stats::reliability::omega;
use crate::stats::reliability::standardised_alpha;

fn sums(rows: &[Vec<i64>]) -> ItemCovariance {
    let mut sums = ItemCovariance::new(rows[0].len());
    for row in rows {
        sums.add(row).unwrap();
    }
    sums
}

fn covariance(rows: &[Vec<i64>]) -> Result<Covariance, Undefined> {
    sums(rows).covariance(1)
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected} within {tolerance}");
}

fn attitude() -> (Value, Vec<Vec<i64>>) {
    let text =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/oracles/agreement/alpha_omega_attitude.json"));
    let oracle: Value = serde_json::from_str(text).unwrap();
    let row = |row: &Value| row.as_array().unwrap().iter().map(|cell| cell.as_i64().unwrap()).collect();
    let rows = oracle["data"].as_array().unwrap().iter().map(row).collect();
    (oracle, rows)
}

#[test]
fn the_attitude_scale_of_chatterjee_and_price() {
    let (oracle, rows) = attitude();
    let expected = |name: &str| oracle["expected"][name].as_f64().unwrap();
    let tolerance = oracle["tolerance"]["abs"].as_f64().unwrap();
    let covariance = covariance(&rows).unwrap();
    let alpha = cronbach_alpha(&covariance, 0.95).unwrap();
    close(alpha.value, expected("alpha_raw"), tolerance);
    close(alpha.value, expected("alpha_psych"), tolerance);
    close(alpha.std_error.unwrap(), expected("alpha_ase"), tolerance);
    let limits = &oracle["expected"]["feldt_ci95"];
    close(alpha.interval.unwrap().low(), limits[0].as_f64().unwrap(), tolerance);
    close(alpha.interval.unwrap().high(), limits[1].as_f64().unwrap(), tolerance);
    let limits = &oracle["expected"]["feldt_ci95_def"];
    close(alpha.interval.unwrap().low(), limits["lower"].as_f64().unwrap(), tolerance);
    close(alpha.interval.unwrap().high(), limits["upper"].as_f64().unwrap(), tolerance);
    close(average_correlation(&covariance), expected("average_r"), tolerance);
    close(standardised_alpha(&covariance).unwrap().value, expected("alpha_std"), tolerance);
    close(guttman_lambda6(&covariance).unwrap().value, expected("guttman6"), tolerance);
    for item in 0..7 {
        let of = |name: &str| oracle["expected"][name][item].as_f64().unwrap();
        close(alpha_without(&covariance, item).unwrap().value, of("alpha_if_dropped"), tolerance);
        close(item_rest_correlation(&covariance, item).unwrap().value, of("item_rest_r"), tolerance);
    }
}

#[test]
fn omega_of_the_attitude_scale() {
    let (oracle, rows) = attitude();
    let tolerance = oracle["tolerance"]["omega_abs"].as_f64().unwrap();
    let found = omega(&covariance(&rows).unwrap()).unwrap();
    assert!(found.gradient < 1e-10);
    close(found.estimate.value, oracle["expected"]["omega_cfa_ml"].as_f64().unwrap(), tolerance);
    for (item, loading) in found.loadings.iter().enumerate() {
        close(*loading, oracle["expected"]["loadings_std"][item].as_f64().unwrap(), tolerance);
    }
}

/// Forms of a one-factor scale: a common part and an own part that no other item has, by whole-number hashing.
fn scale(forms: i64, weights: &[i64]) -> Vec<Vec<i64>> {
    let noise = |place: i64| (place * place * 7919 + place * 104_729).rem_euclid(1009) - 504;
    let form = |form: i64| {
        let own =
            |(item, weight): (i64, &i64)| weight * noise(form * 31 + 7) + 4 * noise(form * 57 + 1_000_003 * (item + 1));
        (0..).zip(weights).map(own).collect()
    };
    (0..forms).map(form).collect()
}

#[test]
fn an_item_scored_the_wrong_way_round_is_named_not_turned() {
    let found = omega(&covariance(&scale(200, &[4, 5, -4, 6, 3])).unwrap());
    assert_eq!(found, Err(Undefined::ImproperSolution { item: 3 }));
}

#[test]
fn an_item_without_uniqueness_is_named() {
    // r12 r13 / r23 = 0.8 * 0.8 / 0.3 > 1: the first item would need a negative uniqueness.
    let rows = [[1, 2, 1], [2, 1, 3], [3, 4, 2], [4, 3, 5], [5, 5, 4]].map(|row| row.to_vec());
    assert_eq!(omega(&covariance(&rows).unwrap()), Err(Undefined::ImproperSolution { item: 1 }));
}

#[test]
fn items_that_never_vary_are_dropped_and_named() {
    let rows: Vec<Vec<i64>> =
        scale(50, &[4, 5, 6, 3]).into_iter().map(|row| vec![row[0], 3, row[1], row[2], row[3]]).collect();
    let found = covariance(&rows).unwrap();
    assert_eq!((found.items(), found.constant_items()), (&[0, 2, 3, 4][..], &[1][..]));
    let without: Vec<Vec<i64>> = rows.iter().map(|row| vec![row[0], row[2], row[3], row[4]]).collect();
    let expected = covariance(&without).unwrap();
    assert_eq!(cronbach_alpha(&found, 0.95), cronbach_alpha(&expected, 0.95));
    assert_eq!(omega(&found).unwrap().estimate, omega(&expected).unwrap().estimate);
}

#[test]
fn reasons_why_there_is_no_reliability() {
    assert_eq!(covariance(&[vec![1], vec![2], vec![3]]), Err(Undefined::TooFewItems { have: 1, need: 2 }));
    assert_eq!(covariance(&[vec![1, 2], vec![2, 1]]), Err(Undefined::TooFewTargets { have: 2, need: 3 }));
    assert_eq!(covariance(&vec![vec![4, 4]; 5]), Err(Undefined::NoVariance));
    assert_eq!(covariance(&[vec![1, 4], vec![2, 4], vec![3, 4]]), Err(Undefined::TooFewItems { have: 1, need: 2 }));
    let opposite = covariance(&[vec![1, 3], vec![2, 2], vec![3, 1]]).unwrap();
    assert_eq!(cronbach_alpha(&opposite, 0.95), Err(Undefined::NoVariance));
    assert_eq!(standardised_alpha(&opposite), Err(Undefined::NegativeDenominator));
    assert_eq!(omega(&opposite), Err(Undefined::TooFewItems { have: 2, need: 3 }));
    let copies = covariance(&[vec![1, 1], vec![2, 2], vec![4, 4]]).unwrap();
    assert_eq!(guttman_lambda6(&copies), Err(Undefined::NoVariance));
    assert_eq!(ItemCovariance::new(3).add(&[1, 2]), Err(Undefined::TooFewItems { have: 2, need: 3 }));
}

#[test]
fn identical_items_are_perfectly_reliable() {
    let alpha = cronbach_alpha(&covariance(&[vec![1, 1], vec![2, 2], vec![4, 4]]).unwrap(), 0.95).unwrap();
    let interval = alpha.interval.unwrap();
    assert_eq!((alpha.value, alpha.std_error, interval.low(), interval.high()), (1.0, Some(0.0), 1.0, 1.0));
}

#[test]
fn large_answers_and_many_forms_lose_no_digit() {
    let small = scale(40, &[4, 5, 6]);
    let large: Vec<Vec<i64>> = small.iter().map(|row| row.iter().map(|x| x + 10_000_000_000_000).collect()).collect();
    assert_eq!(cronbach_alpha(&covariance(&large).unwrap(), 0.95), cronbach_alpha(&covariance(&small).unwrap(), 0.95));
    let mut beyond = ItemCovariance::new(2);
    for row in [[i64::MAX, i64::MIN], [0, 1], [i64::MIN, i64::MAX]] {
        beyond.add(&row).unwrap();
    }
    assert_eq!(beyond.covariance(i64::MAX).map(|_| ()), Err(Undefined::Overflow));
}

#[test]
fn measurement_error_needs_a_reliability_and_a_spread() {
    assert_eq!(classical_sem(3.0, 1.0), Ok(0.0));
    assert_eq!(classical_sem(3.0, 1.5), Err(Undefined::Overflow));
    assert_eq!(classical_sem(-1.0, 0.5), Err(Undefined::Overflow));
}

fn forms() -> impl Strategy<Value = Vec<Vec<i64>>> {
    (3_usize..12, 2_usize..6).prop_flat_map(|(n, k)| prop::collection::vec(prop::collection::vec(1_i64..=7, k), n))
}

proptest! {
    #[test]
    fn alpha_is_the_consistency_of_the_mean_of_items(rows in forms()) {
        let Ok(covariance) = covariance(&rows) else { return Ok(()) };
        prop_assume!(covariance.constant_items().is_empty());
        let cells: Vec<_> = rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
        let ms = MeanSquares::of(&Table::new(&cells, 1).unwrap()).unwrap();
        match (cronbach_alpha(&covariance, 0.9), icc(&ms, Form::ConsistencyAverage, 0.9)) {
            (Ok(alpha), Ok(icc)) => {
                let size = alpha.value.abs().max(1.0);
                prop_assert!((alpha.value - icc.estimate.value).abs() < 1e-12 * size);
                if let (Some(feldt), Some(exact)) = (alpha.interval, icc.estimate.interval) {
                    prop_assert!((feldt.low() - exact.low()).abs() < 1e-9 * exact.low().abs().max(1.0));
                    prop_assert!((feldt.high() - exact.high()).abs() < 1e-9 * exact.high().abs().max(1.0));
                }
            }
            (alpha, icc) => prop_assert!(alpha.is_err() && icc.is_err()),
        }
    }

    #[test]
    fn parts_and_wholes_of_forms_are_the_same_sums(rows in forms(), cut in 1_usize..3) {
        let (one, other) = (sums(&rows[..cut]), sums(&rows[cut..]));
        let whole = sums(&rows);
        let (joined, left) = (one.plus(&other).unwrap(), whole.minus(&one).unwrap());
        prop_assert_eq!(joined.covariance(1), whole.covariance(1));
        prop_assert_eq!(left.covariance(1), other.covariance(1));
    }
}
