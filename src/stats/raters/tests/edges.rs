//! Where there is no value, the reason; where there is no interval, none.

use super::ratings;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;
use crate::stats::raters::*;

fn level() -> ConfidenceLevel {
    ConfidenceLevel::new(0.95)
}

/// Two raters who differ by exactly one point throughout.
fn apart_by_one(targets: u32) -> Observations {
    let cells: Vec<_> =
        (0..targets).flat_map(|t| [(t, 0, i64::from(t * t % 7)), (t, 1, i64::from(t * t % 7) + 1)]).collect();
    ratings(&cells, 1)
}

#[test]
fn without_a_residual_levels_stand_alone() {
    let rated = apart_by_one(9);
    let fit = TwoWay::of(&rated).unwrap();
    assert_eq!(fit.residual_squares(), 0.0);
    let within = severity_within(&fit, &level());
    assert_eq!((within[1].as_ref().unwrap().value, within[1].as_ref().unwrap().std_error), (0.5, None));
    assert_eq!(equal_severity_within(&fit), Err(Undefined::NoVariance));
    assert_eq!(furthest_apart(&fit), Err(Undefined::NoVariance));
    let mixed = severity(&rated, &level()).unwrap();
    assert_eq!(mixed.fixed[1].as_ref().unwrap().value, 0.5);
    assert_eq!(mixed.random[1].as_ref().unwrap().shrinkage, 1.0);
    let drift = drift(&rated, None, &level()).unwrap();
    let first = drift.raters[0].as_ref().unwrap();
    assert_eq!((first.slope.value, first.slope.interval, first.p), (0.0, None, None));
    assert_eq!((first.unit.clone(), drift.tested), (Err(Undefined::AtBoundary), 0));
}

#[test]
fn raters_without_a_link_are_not_compared() {
    let cells = [(0, 0, 1), (0, 1, 2), (1, 0, 3), (1, 1, 3), (2, 2, 4), (2, 3, 1), (3, 2, 2), (3, 3, 5)];
    let rated = ratings(&cells, 1);
    let fit = TwoWay::of(&rated).unwrap();
    let reason = Undefined::Disconnected { blocks: 2 };
    assert_eq!((fit.blocks(), fit.residual_df()), (2, 2));
    assert!(severity_within(&fit, &level()).iter().all(|it| *it == Err(reason.clone())));
    assert_eq!(severity(&rated, &level()), Err(reason.clone()));
    assert_eq!(equal_severity_within(&fit), Err(reason));
}

#[test]
fn one_rater_has_nobody_to_differ_from() {
    let rated = ratings(&[(0, 0, 1), (1, 0, 2), (2, 0, 5)], 1);
    let fit = TwoWay::of(&rated).unwrap();
    let reason = Undefined::TooFewRaters { have: 1, need: 2 };
    assert_eq!(severity_within(&fit, &level())[0], Err(reason.clone()));
    assert_eq!(severity(&rated, &level()), Err(reason));
    assert_eq!(furthest_apart(&fit), Err(Undefined::NoRepeatedTarget));
    let few = Undefined::TooFewTargets { have: 0, need: 3 };
    assert_eq!(consistency(&rated, &fit, &level())[0], Err(few));
    assert!(rater_pairs(&rated, 1.96, &level()).is_empty());
}

#[test]
fn a_rater_level_without_ratings_is_passed_over() {
    let target = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
    let rater = Factor::new(vec![0, 2, 0, 2, 0, 2], 4).unwrap();
    let rated = Observations::new(target, rater, vec![], vec![1, 3, 2, 4, 4, 3], 1).unwrap();
    let fit = TwoWay::of(&rated).unwrap();
    assert_eq!((fit.level(1), fit.level(3), fit.raters()), (None, None, 2));
    let found = severity(&rated, &level()).unwrap();
    assert!(found.fixed[1].is_err() && (found.fixed[2].as_ref().unwrap().value - 0.5).abs() < 1e-9);
    assert!(scale_use(&rated, Some((1.0, 5.0)))[1].is_err());
}

#[test]
fn drift_needs_eight_joint_targets_and_an_order_that_changes() {
    let seven = drift(&apart_by_one(7), None, &level()).unwrap();
    assert_eq!(seven.raters[0], Err(Undefined::TooFewTargets { have: 7, need: 8 }));
    let still = drift(&apart_by_one(8), Some(&[3.0; 16]), &level()).unwrap();
    assert_eq!(still.raters[1], Err(Undefined::ConstantColumn));
    assert_eq!(drift(&apart_by_one(8), Some(&[3.0]), &level()), Err(Undefined::Overflow));
}

#[test]
fn a_change_of_partners_is_no_drift() {
    // Rater 0 meets rater 1 early and rater 2 late, never both: only differences within each half tell a slope.
    let score = |t: u32| i64::from(t * 5 % 4);
    let cells: Vec<_> = (0..12)
        .flat_map(|t| [(t, 0, score(t)), (t, 1 + t / 6, score(t) + if t < 6 { 0 } else { 20 } + i64::from(t % 2))])
        .collect();
    let found = drift(&ratings(&cells, 10), None, &level()).unwrap();
    let slope = found.raters[0].as_ref().unwrap().slope;
    assert!(slope.interval.unwrap().contains(0.0) && slope.value.abs() < 0.05, "{slope:?}");
    // One target per order and partner: nothing tells drift from partners.
    let order: Vec<f64> = cells.iter().map(|cell| f64::from(cell.0 / 6)).collect();
    let blind = drift(&ratings(&cells, 10), Some(&order), &level()).unwrap();
    assert_eq!(blind.raters[0], Err(Undefined::NotIdentified));
}

#[test]
fn few_clusters_leave_the_value_without_an_interval() {
    let cells: Vec<_> = (0..12).flat_map(|t| [(t, 0, i64::from(t % 5)), (t, 1, i64::from(t * t % 6))]).collect();
    let plain = ratings(&cells, 1);
    let client = Factor::new(cells.iter().map(|cell| cell.0 / 4).collect(), 3).unwrap();
    let rated = Observations::new(
        plain.target().clone(),
        plain.rater().clone(),
        vec![client],
        plain.scaled().to_vec(),
        plain.unit(),
    )
    .unwrap();
    let few = Err(Undefined::TooFewUnits { have: 3, need: 5 });
    let fit = TwoWay::of(&rated).unwrap();
    let found = consistency(&rated, &fit, &level())[0].clone().unwrap();
    assert_eq!((found.estimate.interval, found.unit), (None, few.clone()));
    let drift = drift(&rated, None, &level()).unwrap().raters[0].clone().unwrap();
    assert_eq!((drift.slope.interval, drift.p, drift.unit), (None, None, few));
    let pair = rater_pairs(&rated, 1.96, &level()).remove(0).comparison.unwrap();
    assert!(pair.mean_difference.estimate.interval.is_none());
    assert!(matches!(pair.limits, Ok(PairLimits::Nested(_, Unit::Cluster(0)))));
}

#[test]
fn pairs_below_three_joint_targets_are_counted_and_not_described() {
    let rated = ratings(&[(0, 0, 1), (0, 1, 2), (1, 0, 3), (1, 1, 3), (2, 0, 4)], 1);
    let pair = &rater_pairs(&rated, 1.96, &level())[0];
    assert_eq!(pair.joint_targets, 2);
    assert_eq!(pair.comparison, Err(Undefined::TooFewTargets { have: 2, need: 3 }));
}

#[test]
fn a_rater_linked_by_one_target_adds_no_freedom_there() {
    let cells = [(0, 0, 1), (0, 1, 2), (1, 0, 3), (1, 1, 3), (2, 0, 4), (2, 1, 6), (3, 0, 2), (3, 1, 2), (3, 2, 9)];
    let fit = TwoWay::of(&ratings(&cells, 1)).unwrap();
    let found = furthest_apart(&fit).unwrap();
    let last = found.iter().find(|it| it.target == 3).unwrap();
    assert_eq!((last.ratings, last.df1, last.df2), (3, 1.0, 2.0));
    assert!(residual_sd(&fit)[2].is_err());
}

#[test]
fn only_one_target_apart_is_beyond_chance() {
    let mut cells: Vec<_> = (0..5).flat_map(|t| [(t, 0, i64::from(t)), (t, 1, i64::from(t))]).collect();
    cells[5].2 += 3;
    let found = furthest_apart(&TwoWay::of(&ratings(&cells, 1)).unwrap()).unwrap();
    assert_eq!((found[0].target, found[0].statistic, found[0].p), (2, None, 0.0));
}

#[test]
fn scale_use_needs_a_range_that_holds_all_scores() {
    let rated = apart_by_one(5);
    assert_eq!(scale_use(&rated, None)[0], Err(Undefined::NotIdentified));
    assert_eq!(scale_use(&rated, Some((1.0, 3.0)))[0], Err(Undefined::Overflow));
    assert_eq!(item_spread(&[2.0]), Err(Undefined::TooFewItems { have: 1, need: 2 }));
    assert_eq!(halo(&rated, &[Some(1.0)], &level())[0], Err(Undefined::Overflow));
}

#[test]
fn leaving_out_one_of_two_leaves_nobody_to_compare() {
    let cells = [(0, 0, 1), (0, 1, 2), (1, 0, 3), (1, 1, 3), (2, 0, 4), (2, 1, 6)];
    let found = reliability_without(&ratings(&cells, 1)).unwrap();
    assert!(found.all.agreement.is_ok());
    let reason = Undefined::TooFewRaters { have: 1, need: 2 };
    assert_eq!(found.without[0].agreement, Err(reason.clone()));
    assert_eq!(found.without[0].change_from(&found.all).sem, Err(reason));
}
