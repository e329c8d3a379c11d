//! Against lavaan and a likelihood that is written out row by row, and where there is no value.

use proptest::prelude::*;
use serde_json::Value;

use super::{full_information, full_information_by_unit};
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::pair::pearson;

type Column = Vec<Option<f64>>;

fn columns() -> [Column; 3] {
    let text = include_str!("../../../fixtures/oracles/incomplete/incomplete.csv");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    std::array::from_fn(|at| rows.iter().map(|row| row[at].parse().ok()).collect())
}

#[track_caller]
fn near(got: f64, want: &Value, relative: f64) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= relative * (1.0 + want.abs()), "{got} instead of {want}");
}

#[test]
fn correlations_with_gaps_are_those_of_two_other_computations() {
    let want: Value =
        serde_json::from_str(include_str!("../../../fixtures/oracles/incomplete/incomplete.json")).unwrap();
    let [y, one, two] = columns();
    let found = full_information(&y, &one, &two, 0.95).unwrap();
    assert_eq!((found.rows as u64, found.complete as u64), (want["rows"].as_u64().unwrap(), 51));
    assert!(!found.complete_rows_suffice());
    let own = [found.first, found.second, found.ratings];
    // lavaan stops where its own search ends; its likelihood is no higher.
    for (estimate, name) in
        own.iter().chain([&found.difference, &found.difference_z]).zip(["r1", "r2", "q", "difference", "zdifference"])
    {
        near(estimate.value, &want["lavaan"][name]["estimate"], 5e-6);
        near(estimate.std_error.unwrap(), &want["lavaan"][name]["se"], 5e-6);
    }
    for (at, estimate) in own.iter().enumerate() {
        near(estimate.value, &want["hand"]["correlations"][at], 5e-6);
        near(estimate.std_error.unwrap(), &want["hand"]["se"][at], 5e-6);
    }
    near(found.difference.std_error.unwrap(), &want["hand"]["difference_se"], 5e-6);
    for at in 0..3 {
        near(found.means[at], &want["mean"][at], 5e-6);
        near(found.deviations[at].powi(2), &want["variance"][at], 5e-6);
    }
    for other in [&want["minus2"], &want["hand"]["minus2"]] {
        let other = other.as_f64().unwrap();
        assert!(found.minus2_log_likelihood <= other + 1e-9 && found.minus2_log_likelihood > other - 1e-6);
    }
    // Neither complete rows nor pairs say the same: low outcomes lack a rating more often.
    assert!((found.first.value - want["complete_r1"].as_f64().unwrap()).abs() > 0.05);
}

#[test]
fn without_each_unit_the_correlations_are_those_of_the_rows_left() {
    let [y, one, two] = columns();
    // Units of three rows; the last has no value at all, so that it is none.
    let codes: Vec<u32> = (0..u32::try_from(y.len()).unwrap()).map(|row| row / 3).chain([99]).collect();
    let unit = Factor::new(codes.clone(), 100).unwrap();
    let longer = |column: &Column| column.iter().copied().chain([None]).collect::<Column>();
    let found = full_information_by_unit(&longer(&y), &longer(&one), &longer(&two), &unit).unwrap();
    let count = y.len().div_ceil(3);
    assert_eq!((found.views.sizes.len(), found.among.sizes.len()), (count, count));
    for left in 0..count {
        let rest = |column: &Column| -> Column {
            (0..column.len()).filter(|row| row / 3 != left).map(|row| column[row]).collect()
        };
        let want = full_information(&rest(&y), &rest(&one), &rest(&two), 0.95).unwrap();
        let own = [found.views.view(0), found.views.view(1), found.among.view(0)];
        for (own, want) in own.iter().zip([want.first, want.second, want.ratings]) {
            let own = own.as_ref().unwrap().without[left];
            assert!((own - want.value).abs() < 1e-8, "{left}: {own} {}", want.value);
        }
    }
    let short = full_information_by_unit(&y, &one, &two, &unit).unwrap_err();
    assert_eq!(short.code(), "not-estimable");
}

/// Each row three times over: what rows say as if independent is too sure by √3, what units say is not.
#[test]
fn copies_of_rows_are_no_further_evidence() {
    let [y, one, two] = columns();
    let thrice = |column: &Column| column.iter().flat_map(|value| [*value; 3]).collect::<Column>();
    let own =
        |copies: usize| (0..y.len() * copies).map(|row| u32::try_from(row / copies).unwrap()).collect::<Vec<u32>>();
    let unit = |copies: usize| Factor::new(own(copies), y.len()).unwrap();
    let level = ConfidenceLevel::new(0.95);
    let once = full_information_by_unit(&y, &one, &two, &unit(1)).unwrap();
    let all = full_information_by_unit(&thrice(&y), &thrice(&one), &thrice(&two), &unit(3)).unwrap();
    let (a, b) = (once.views.single(0, &level).unwrap(), all.views.single(0, &level).unwrap());
    assert!((a.value - b.value).abs() < 1e-9 && (a.std_error.unwrap() / b.std_error.unwrap() - 1.0).abs() < 1e-6);
    let sure = full_information(&thrice(&y), &thrice(&one), &thrice(&two), 0.95).unwrap().first;
    assert!(b.std_error.unwrap() / sure.std_error.unwrap() > 1.6);
}

#[test]
fn what_cannot_be_estimated_says_why() {
    let [y, one, two] = columns();
    let code = |y: &[Option<f64>], one: &[Option<f64>], two: &[Option<f64>]| {
        full_information(y, one, two, 0.95).unwrap_err().code()
    };
    let none: Column = vec![None; y.len()];
    assert_eq!(code(&y, &none, &two), "too-few-pairs");
    assert_eq!(code(&y, &vec![Some(3.0); y.len()], &two), "constant-column");
    let twice: Column = one.iter().map(|value| value.map(|value| 2.0 * value + 1.0)).collect();
    assert_eq!(code(&y, &one, &twice), "at-boundary");
    let pairs = one.iter().zip(&two);
    let sum: Column = pairs.map(|(one, two)| Some(one.as_ref()? - 0.5 * two.as_ref()?)).collect();
    assert_eq!(code(&sum, &one, &two), "at-boundary");
    // Two ratings that no row has both of.
    let apart = |parity: usize, column: &Column| -> Column {
        column.iter().enumerate().map(|(row, value)| value.filter(|_| row % 2 == parity)).collect()
    };
    assert_eq!(code(&y, &apart(0, &one), &apart(1, &two)), "too-few-pairs");
}

proptest! {
    #[test]
    fn without_gaps_it_is_pearson_in_any_units(
        rows in prop::collection::vec((1.0..7.0f64, 1.0..7.0f64, 1.0..7.0f64), 12..40),
        factor in 0.01..100.0f64,
    ) {
        let column = |of: &dyn Fn(&(f64, f64, f64)) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
        let (y, one, two) = (column(&|row| row.0), column(&|row| factor * row.1 - 3.0), column(&|row| row.2));
        let some = |values: &[f64]| values.iter().map(|&value| Some(value)).collect::<Column>();
        let found = full_information(&some(&y), &some(&one), &some(&two), 0.95).unwrap();
        let want = [pearson(&y, &one, None), pearson(&y, &two, None), pearson(&one, &two, None)];
        for (estimate, want) in [found.first, found.second, found.ratings].iter().zip(want) {
            let r = want.unwrap().value;
            prop_assert!((estimate.value - r).abs() < 1e-8);
            let error = (1.0 - r * r) / (rows.len() as f64).sqrt();
            prop_assert!((estimate.std_error.unwrap() - error).abs() < 1e-7);
        }
    }
}
