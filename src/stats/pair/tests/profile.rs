//! Reference values, Cronbach and Gleser's identity, intraclass correlations as a second way, and edge cases.

use proptest::prelude::*;
use serde_json::Value;

use crate::stats::Undefined;
use crate::stats::exact::Table;
use crate::stats::icc::Form;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::icc;
use crate::stats::oracle::number;
use crate::stats::pair::distinctive_agreement;
use crate::stats::pair::pearson;
use crate::stats::pair::profile_similarity;

const ORACLE: &str = include_str!("../../../../fixtures/oracles/agreement/profile_similarity.json");

fn profiles() -> [Vec<f64>; 2] {
    let oracle: Value = serde_json::from_str(ORACLE).unwrap();
    [0, 1].map(|at| oracle["data"][at].as_array().unwrap().iter().map(|cell| cell.as_f64().unwrap()).collect())
}

#[test]
fn two_profiles_of_twelve_items_reproduce_the_reference() {
    let [first, second] = profiles();
    let found = profile_similarity(&first, &second).unwrap();
    let pairs = [
        (found.d2, "D2"),
        (found.elevation, "elevation_diff"),
        (found.scatter, "scatter_diff"),
        (found.shape.unwrap().value, "shape_r"),
        (found.shape_term, "shape_term"),
        (found.double_entry.unwrap().value, "double_entry_icc"),
        (found.mean_distance, "mean_abs_diff"),
    ];
    let parts = found.elevation.powi(2) + found.scatter.powi(2) + found.shape_term;
    let whole = (parts * found.items as f64, "identity_rhs_times_k");
    for (got, name) in pairs.into_iter().chain([whole]) {
        let want = number(ORACLE, &format!("/expected/{name}"));
        assert!((got - want).abs() < 1e-10, "{name}: {got} instead of {want}");
    }
}

#[test]
fn intraclass_correlations_of_the_same_profiles_reproduce_the_reference() {
    let [first, second] = profiles();
    let cells: Vec<Vec<Option<f64>>> = first.iter().zip(&second).map(|(x, y)| vec![Some(*x), Some(*y)]).collect();
    let ms = MeanSquares::of(&Table::from_floats(&cells).unwrap()).unwrap();
    for (form, name) in [(Form::OneWaySingle, "icc1_items_as_rows"), (Form::AgreementSingle, "iccA1")] {
        let want = number(ORACLE, &format!("/expected/{name}"));
        assert!((icc(&ms, form, 0.95).unwrap().estimate.value - want).abs() < 1e-10, "{name}");
    }
}

#[test]
fn flat_profiles_have_distances_but_no_shape() {
    let found = profile_similarity(&[4.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
    assert_eq!((found.d2, found.elevation, found.shape_term), (15.0, 1.0, 0.0));
    assert_eq!(found.shape, Err(Undefined::ConstantColumn));
    assert!(found.double_entry.is_ok());
    let equal = profile_similarity(&[0.1; 5], &[0.1; 5]).unwrap();
    assert_eq!(
        (equal.d2, equal.shape, equal.double_entry),
        (0.0, Err(Undefined::NoVariance), Err(Undefined::NoVariance))
    );
    // Two flat profiles apart: as unlike as can be.
    assert_eq!(profile_similarity(&[1.0; 4], &[3.0; 4]).unwrap().double_entry.unwrap().value, -1.0);
    assert_eq!(profile_similarity(&[1.0, 2.0], &[1.0; 9]), Err(Undefined::TooFewItems { have: 2, need: 3 }));
    assert_eq!(profile_similarity(&[f64::MAX; 3], &[-f64::MAX; 3]), Err(Undefined::Overflow));
}

#[test]
fn strangers_who_answer_as_everybody_does_are_not_distinctive() {
    let usual = [1.0, 2.0, 4.0, 6.0, 7.0];
    let answers = |own: [f64; 5]| usual.iter().zip(own).map(|(usual, own)| usual + own).collect::<Vec<f64>>();
    let first = [answers([0.5, 0.0, 0.0, 0.0, -0.5]), answers([0.0, -0.4, 0.4, 0.0, 0.0]), answers([0.0; 5])];
    let second = [first[0].clone(), first[1].clone(), answers([0.0, 0.3, 0.0, 0.0, 0.2])];
    let found = distinctive_agreement(&first, &second).unwrap();
    for row in &found {
        assert!(row.overall.as_ref().unwrap().value > 0.99 && row.baseline.as_ref().unwrap().value > 0.95);
        assert!(row.distinctive.as_ref().unwrap().value < 0.05);
        assert_eq!((row.baseline.as_ref().unwrap().n, row.undefined_pseudo_pairs), (4, 0));
    }
    // What the pairs share beyond everybody's profile shows once that is taken away.
    assert!(found[0].without_average.as_ref().unwrap().value > 0.9);
    // The mean of the first and third: taken by hand from the pairs that mix them.
    let by_hand = [(0, 1), (0, 2), (1, 0), (2, 0)].map(|(a, b)| pearson(&first[a], &second[b], None).unwrap().value);
    let mean = by_hand.iter().sum::<f64>() / 4.0;
    assert!((found[0].baseline.as_ref().unwrap().value - mean).abs() < 1e-14);
}

#[test]
fn lists_that_do_not_fit_are_refused_and_flat_strangers_counted() {
    let fine = || vec![1.0, 2.0, 4.0];
    assert_eq!(distinctive_agreement(&[fine()], &[fine()]), Err(Undefined::TooFewPairs { have: 1, need: 2 }));
    let uneven = [fine(), vec![1.0, 2.0, 4.0, 5.0]];
    assert_eq!(distinctive_agreement(&uneven, &uneven), Err(Undefined::TooFewItems { have: 3, need: 3 }));
    let short = [vec![1.0, 2.0], vec![2.0, 1.0]];
    assert_eq!(distinctive_agreement(&short, &short), Err(Undefined::TooFewItems { have: 2, need: 3 }));
    let flat = [fine(), vec![3.0; 3], vec![3.0, 2.0, 5.0]];
    let found = distinctive_agreement(&flat, &flat).unwrap();
    assert_eq!((found[0].undefined_pseudo_pairs, found[0].baseline.as_ref().unwrap().n), (2, 2));
    assert_eq!(found[1].overall, Err(Undefined::NoVariance));
    assert_eq!(found[1].distinctive, Err(Undefined::NoVariance));
    assert_eq!(found[1].baseline, Err(Undefined::ConstantColumn));
}

fn two() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (3_usize..20).prop_flat_map(|items| {
        let one = || prop::collection::vec((1_u8..=7).prop_map(f64::from), items);
        (one(), one())
    })
}

proptest! {
    #[test]
    fn distance_is_the_sum_of_its_three_parts((first, second) in two()) {
        let found = profile_similarity(&first, &second).unwrap();
        let parts = found.elevation.powi(2) + found.scatter.powi(2) + found.shape_term;
        prop_assert!((found.d2 / found.items as f64 - parts).abs() < 1e-12 * (1.0 + found.d2));
        prop_assert!(found.shape_term >= 0.0);
    }

    #[test]
    fn double_entry_is_the_correlation_of_both_orders((first, second) in two()) {
        let found = profile_similarity(&first, &second).unwrap();
        let turned = [second.clone(), first.clone()].concat();
        match (found.double_entry, pearson(&[first, second].concat(), &turned, None)) {
            (Ok(own), Ok(entered)) => prop_assert!((own.value - entered.value).abs() < 1e-12),
            (own, entered) => prop_assert_eq!(own.is_err(), entered.is_err()),
        }
    }

    #[test]
    fn distinctive_agreement_is_on_average_what_real_pairs_have_more(
        answers in prop::collection::vec(prop::collection::vec(1.0..7.0f64, 6), 8),
    ) {
        let (first, second) = answers.split_at(4);
        let found = distinctive_agreement(first, second).unwrap();
        let r = |a: usize, b: usize| pearson(&first[a], &second[b], None).unwrap().value;
        let real = (0..4).map(|a| r(a, a)).sum::<f64>() / 4.0;
        let pseudo = (0..4).flat_map(|a| (0..4).map(move |b| (a, b))).filter(|(a, b)| a != b);
        let pseudo = pseudo.map(|(a, b)| r(a, b)).sum::<f64>() / 12.0;
        let mean = found.iter().map(|row| row.distinctive.as_ref().unwrap().value).sum::<f64>() / 4.0;
        prop_assert!((mean - (real - pseudo)).abs() < 1e-12);
    }
}
