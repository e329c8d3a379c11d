//! What must hold for any ratings.

use proptest::prelude::*;

use super::ratings;
use crate::stats::level::ConfidenceLevel;
use crate::stats::raters::*;

/// Ten targets and four raters, each rating there with a chance; target 0 is rated by all, so that all are linked.
fn design() -> impl Strategy<Value = Vec<(u32, u32, i64)>> {
    prop::collection::vec((10_i64..70, prop::bool::weighted(0.8)), 40).prop_map(|cells| {
        let placed = (0_u32..).zip(cells).map(|(at, (score, there))| (at / 4, at % 4, score, there));
        placed.filter(|cell| cell.3 || cell.0 == 0).map(|(target, rater, score, _)| (target, rater, score)).collect()
    })
}

fn level() -> ConfidenceLevel {
    ConfidenceLevel::new(0.95)
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9 * (1.0 + one.abs())
}

proptest! {
    #[test]
    fn severities_sum_to_zero_and_ignore_a_constant_and_the_order_of_ratings(cells in design(), constant in -500_i64..500) {
        let fit = TwoWay::of(&ratings(&cells, 10)).unwrap();
        let found = severity_within(&fit, &level());
        let sum: f64 = found.iter().map(|it| it.as_ref().unwrap().value).sum();
        prop_assert!(sum.abs() < 1e-10);
        let moved: Vec<_> = cells.iter().rev().map(|&(target, rater, score)| (9 - target, rater, score + constant)).collect();
        let again = severity_within(&TwoWay::of(&ratings(&moved, 10)).unwrap(), &level());
        for (one, other) in found.iter().zip(&again) {
            prop_assert!(close(one.as_ref().unwrap().value, other.as_ref().unwrap().value));
        }
    }

    #[test]
    fn renumbering_raters_renumbers_what_is_said_of_them(cells in design()) {
        let turned: Vec<_> = cells.iter().map(|&(target, rater, score)| (target, 3 - rater, score)).collect();
        let (rated, back) = (ratings(&cells, 10), ratings(&turned, 10));
        let (fit, other) = (TwoWay::of(&rated).unwrap(), TwoWay::of(&back).unwrap());
        let (one, two) = (consistency(&rated, &fit, &level()), consistency(&back, &other, &level()));
        for rater in 0..4 {
            prop_assert!(close(fit.level(rater).unwrap(), other.level(3 - rater).unwrap()));
            match (&one[rater], &two[3 - rater]) {
                (Ok(own), Ok(its)) => prop_assert!(close(own.estimate.value, its.estimate.value)),
                (own, its) => prop_assert_eq!(own.is_err(), its.is_err()),
            }
        }
    }

    #[test]
    fn a_rater_shifted_on_complete_data_moves_by_its_share_and_the_others_against_it(
        scores in prop::collection::vec(10_i64..70, 24), shift in 1_i64..30,
    ) {
        let cells = |shift: i64| -> Vec<(u32, u32, i64)> {
            (0_u32..).zip(&scores).map(|(at, &score)| (at / 4, at % 4, score + if at % 4 == 2 { shift } else { 0 })).collect()
        };
        let before = TwoWay::of(&ratings(&cells(0), 10)).unwrap();
        let after = TwoWay::of(&ratings(&cells(shift), 10)).unwrap();
        let c = shift as f64 / 10.0;
        for rater in 0..4 {
            let moved = after.level(rater).unwrap() - before.level(rater).unwrap();
            let share = if rater == 2 { 0.75 } else { -0.25 };
            prop_assert!(close(moved, c * share));
        }
        prop_assert!((after.residual_squares() - before.residual_squares()).abs() < 1e-9);
    }

    #[test]
    fn residuals_are_orthogonal_to_targets_and_raters(cells in design()) {
        let rated = ratings(&cells, 10);
        let fit = TwoWay::of(&rated).unwrap();
        for codes in [rated.target().codes(), rated.rater().codes()] {
            let mut sums = [0.0; 10];
            codes.iter().zip(fit.residuals()).for_each(|(&code, residual)| sums[code as usize] += residual);
            prop_assert!(sums.iter().all(|sum| sum.abs() < 1e-10));
        }
    }

    #[test]
    fn a_drift_put_in_comes_out(cells in design(), steps in 1_i64..5) {
        let with = |times: i64| -> Vec<(u32, u32, i64)> {
            cells.iter().map(|&(t, r, score)| (t, r, score + if r == 1 { times * i64::from(t) } else { 0 })).collect()
        };
        let order: Vec<f64> = cells.iter().map(|cell| f64::from(cell.0)).collect();
        let slope = |cells: &[(u32, u32, i64)]| drift(&ratings(cells, 10), Some(&order), &level()).unwrap().raters[1].clone();
        if let (Ok(before), Ok(after)) = (slope(&with(0)), slope(&with(steps))) {
            prop_assert!(close(after.slope.value - before.slope.value, steps as f64 / 10.0));
            if let (Some(one), Some(other)) = (before.slope.std_error, after.slope.std_error) {
                prop_assert!(close(one, other));
            }
        }
    }

    #[test]
    fn on_complete_data_predictions_are_fixed_levels_shrunk(scores in prop::collection::vec(10_i64..70, 24)) {
        let cells: Vec<_> = (0_u32..).zip(&scores).map(|(at, &score)| (at / 4, at % 4, score + i64::from(at % 4) * 20)).collect();
        let rated = ratings(&cells, 10);
        let within = severity_within(&TwoWay::of(&rated).unwrap(), &level());
        let found = severity(&rated, &level()).unwrap();
        for ((fixed, random), within) in found.fixed.iter().zip(&found.random).zip(&within) {
            let (fixed, within) = (fixed.as_ref().unwrap(), within.as_ref().unwrap());
            prop_assert!((fixed.value - within.value).abs() < 1e-9);
            if let Ok(random) = random {
                prop_assert!((random.severity.value - random.shrinkage * fixed.value).abs() < 1e-5);
                prop_assert!((0.0..=1.0).contains(&random.shrinkage));
            }
        }
    }
}
