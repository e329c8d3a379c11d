//! What must hold for every table.

use proptest::prelude::*;

use super::full;
use super::mean_squares;
use crate::stats::Undefined;
use crate::stats::exact::Table;
use crate::stats::icc::Form;
use crate::stats::icc::Icc;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::TwoWaySums;
use crate::stats::icc::coefficient;
use crate::stats::icc::icc;
use crate::stats::icc::one_way_unbalanced;
use crate::stats::icc::test_against;

/// Scores in tenths from 1.0 to 7.0.
fn tables() -> impl Strategy<Value = Vec<Vec<i64>>> {
    (2_usize..9, 2_usize..6).prop_flat_map(|(n, k)| prop::collection::vec(prop::collection::vec(10_i64..=70, k), n))
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
}

fn all(ms: &MeanSquares) -> Vec<Result<Icc, Undefined>> {
    Form::ALL.into_iter().map(|form| icc(ms, form, 0.95)).collect()
}

/// The same findings, but for rounding.
fn same(one: &[Result<Icc, Undefined>], other: &[Result<Icc, Undefined>], tolerance: f64) -> bool {
    one.iter().zip(other).all(|pair| match pair {
        (Ok(one), Ok(other)) => near(one.estimate.value, other.estimate.value, tolerance),
        (one, other) => one.as_ref().err() == other.as_ref().err(),
    })
}

proptest! {
    #[test]
    fn average_limits_are_the_spearman_brown_image_of_single_ones(rows in tables()) {
        let ms = mean_squares(&rows, 10);
        let k = ms.raters() as f64;
        let lengthen = |rho: f64| k * rho / (1.0 + (k - 1.0) * rho);
        for (single, average) in [
            (Form::OneWaySingle, Form::OneWayAverage),
            (Form::ConsistencySingle, Form::ConsistencyAverage),
            (Form::AgreementSingle, Form::AgreementAverage),
        ] {
            let (Ok(single), Ok(average)) = (icc(&ms, single, 0.9), icc(&ms, average, 0.9)) else { continue };
            prop_assert!(near(lengthen(single.estimate.value), average.estimate.value, 1e-9));
            let (Some(of_single), Some(of_average)) = (single.estimate.interval, average.estimate.interval) else {
                continue;
            };
            prop_assert!(near(lengthen(of_single.low()), of_average.low(), 1e-7));
            prop_assert!(near(lengthen(of_single.high()), of_average.high(), 1e-7));
            prop_assert!(of_single.contains(single.estimate.value) && of_average.contains(average.estimate.value));
        }
    }

    #[test]
    fn the_order_of_targets_and_raters_does_not_matter_to_the_last_bit(rows in tables(), turn in 1_usize..5) {
        let mut turned = rows.clone();
        turned.reverse();
        for row in &mut turned {
            let by = turn % row.len();
            row.rotate_left(by);
        }
        prop_assert_eq!(mean_squares(&rows, 10), mean_squares(&turned, 10));
    }

    #[test]
    fn another_origin_and_unit_change_no_coefficient(rows in tables(), shift in -1_000_000_i64..1_000_000, scale in 1_i64..50) {
        let moved: Vec<Vec<i64>> =
            rows.iter().map(|row| row.iter().map(|score| shift - scale * score).collect()).collect();
        prop_assert!(same(&all(&mean_squares(&rows, 10)), &all(&mean_squares(&moved, 7)), 1e-9));
    }

    #[test]
    fn binary_numbers_and_additive_sums_agree_with_whole_numbers(rows in tables()) {
        let exact = mean_squares(&rows, 10);
        let floats: Vec<Vec<Option<f64>>> =
            rows.iter().map(|row| row.iter().map(|&score| Some(score as f64 / 10.0)).collect()).collect();
        let binary = MeanSquares::of(&Table::from_floats(&floats).unwrap()).unwrap();
        let (mut first, mut rest) = (TwoWaySums::new(rows[0].len()), TwoWaySums::new(rows[0].len()));
        for (place, row) in rows.iter().enumerate() {
            let centred: Vec<f64> = row.iter().map(|&score| score as f64 / 10.0 - 4.0).collect();
            if place == 0 { first.add(&centred) } else { rest.add(&centred) }
        }
        let together = first.plus(&rest);
        for ms in [binary, together.mean_squares().unwrap()] {
            prop_assert!(near(ms.rows(), exact.rows(), 1e-10) && near(ms.columns(), exact.columns(), 1e-10));
            prop_assert!(near(ms.residual(), exact.residual(), 1e-10) && near(ms.within(), exact.within(), 1e-10));
        }
        if rows.len() > 2 {
            let left = together.minus(&first).mean_squares().unwrap();
            let expected = mean_squares(&rows[1..], 10);
            prop_assert!(near(left.rows(), expected.rows(), 1e-10));
            prop_assert!(near(left.residual(), expected.residual(), 1e-10));
        }
    }

    #[test]
    fn a_complete_table_read_one_way_is_the_balanced_case(rows in tables()) {
        let (two_way, one_way) = (icc(&mean_squares(&rows, 10), Form::OneWaySingle, 0.95), one_way_unbalanced(&full(&rows, 10), 0.95));
        let (Ok(two_way), Ok(one_way)) = (two_way, one_way) else { return Ok(()) };
        prop_assert!(near(two_way.estimate.value, one_way.icc.value, 1e-12));
        let limits = |estimate: crate::stats::Estimate| estimate.interval.map(|limits| (limits.low(), limits.high()));
        match (limits(two_way.estimate), limits(one_way.icc)) {
            (Some(one), Some(other)) => prop_assert!(near(one.0, other.0, 1e-10) && near(one.1, other.1, 1e-10)),
            (one, other) => prop_assert_eq!(one, other),
        }
    }

    #[test]
    fn a_limit_is_the_hypothesis_that_is_just_rejected(rows in tables()) {
        let ms = mean_squares(&rows, 10);
        for form in [Form::OneWaySingle, Form::ConsistencySingle, Form::ConsistencyAverage] {
            let Ok(found) = icc(&ms, form, 0.9) else { continue };
            let Some(interval) = found.estimate.interval.filter(|_| !found.degenerate) else { continue };
            if interval.low() > -1e3 {
                prop_assert!(near(test_against(&ms, form, interval.low()).unwrap().p_value, 0.05, 1e-6));
            }
        }
    }

    #[test]
    fn a_decision_study_passes_through_both_forms(rows in tables()) {
        let ms = mean_squares(&rows, 10);
        for (single, average) in [(Form::ConsistencySingle, Form::ConsistencyAverage), (Form::AgreementSingle, Form::AgreementAverage)] {
            prop_assert_eq!(coefficient(&ms, single, 1), icc(&ms, single, 0.95).map(|icc| icc.estimate.value));
            prop_assert_eq!(coefficient(&ms, single, ms.raters()), icc(&ms, average, 0.95).map(|icc| icc.estimate.value));
        }
    }
}
