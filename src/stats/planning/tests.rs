//! Published formulas, a second program, exact widths, and independence of threads.

use proptest::prelude::*;
use serde_json::Value;

use crate::stats::Interval;
use crate::stats::distribution::f_quantile;
use crate::stats::distribution::f_upper_tail;
use crate::stats::icc::Form;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::icc;
use crate::stats::observations::Observations;
use crate::stats::oracle::close;
use crate::stats::planning::Design;
use crate::stats::planning::ExpectedWidth;
use crate::stats::planning::Simulation;
use crate::stats::planning::TrueComponents;
use crate::stats::planning::draw::Normals;
use crate::stats::planning::simulate_design;
use crate::stats::planning::targets_for_test;
use crate::stats::planning::targets_for_width;

const SIZES: &str = include_str!("../../../fixtures/oracles/agreement/sample_size_icc.json");

fn cases(name: &str) -> Vec<Value> {
    let oracle: Value = serde_json::from_str(SIZES).unwrap();
    oracle["expected"][name].as_array().unwrap().clone()
}

#[test]
fn targets_for_a_width_are_those_of_the_reference() {
    for case in cases("bonett") {
        let of = |name: &str| case[name].as_f64().unwrap();
        let k = u32::try_from(case["k"].as_u64().unwrap()).unwrap();
        let plan = targets_for_width(of("rho"), k, of("w"), 0.95).unwrap();
        close(plan.formula, of("n"), 1e-9);
        close(plan.corrected, case["n_adjusted"].as_f64().unwrap_or(of("n")), 1e-9);
        assert_eq!(plan.targets as f64, plan.corrected.ceil());
    }
}

#[test]
fn targets_for_a_test_are_those_of_the_reference() {
    for case in cases("walter") {
        let of = |name: &str| case[name].as_f64().unwrap();
        let k = u32::try_from(case["k"].as_u64().unwrap()).unwrap();
        let plan = targets_for_test(of("rho0"), of("rho1"), k, 0.05, 0.8).unwrap();
        close(plan.formula, of("n"), 1e-9);
    }
}

/// An independent check of both formulas: the exact law of the one-way F ratio, (1 + k r/(1 - r)) F(n - 1, n (k - 1)).
#[test]
fn planned_sizes_do_what_they_are_planned_for() {
    let expected = |k: f64, r: f64| 1.0 + k * r / (1.0 - r);
    for (r, raters, width) in [(0.7, 3, 0.2), (0.85, 5, 0.2), (0.6, 4, 0.3), (0.8, 2, 0.2), (0.3, 3, 0.2)] {
        let plan = targets_for_width(r, raters, width, 0.95).unwrap();
        let (n, k) = (plan.targets as f64, f64::from(raters));
        let (df1, df2) = (n - 1.0, n * (k - 1.0));
        let limit = |f: f64| (f - 1.0) / (f + k - 1.0);
        let (low, high) = (f_quantile(0.975, df1, df2).unwrap(), f_quantile(0.975, df2, df1).unwrap());
        let reached = limit(expected(k, r) * high) - limit(expected(k, r) / low);
        assert!((reached / width - 1.0).abs() < 0.06, "{reached} instead of {width}");
        assert!(plan.assumptions[0].contains("ICC(1)") && plan.assumptions[0].contains("ICC(C,1)"));
    }
    for (r0, r1, raters) in [(0.6, 0.8, 2), (0.6, 0.8, 3), (0.2, 0.6, 2), (0.5, 0.7, 4), (0.0, 0.3, 3)] {
        let plan = targets_for_test(r0, r1, raters, 0.05, 0.8).unwrap();
        let (n, k) = (plan.targets as f64, f64::from(raters));
        let (df1, df2) = (n - 1.0, n * (k - 1.0));
        let critical = f_quantile(0.95, df1, df2).unwrap() * expected(k, r0) / expected(k, r1);
        let power = f_upper_tail(critical, df1, df2).unwrap();
        assert!((power - 0.8).abs() < 0.02, "{power} for {r0} against {r1}");
        assert_eq!(plan.assumptions.len(), 4);
    }
}

#[test]
fn impossible_plans_are_refused() {
    for (r, k, w, level) in [(0.0, 3, 0.2, 0.95), (1.0, 3, 0.2, 0.95), (0.5, 1, 0.2, 0.95), (0.5, 3, 0.0, 0.95)] {
        assert_eq!(targets_for_width(r, k, w, level), None);
    }
    assert_eq!(targets_for_width(0.5, 3, 0.2, 1.0), None);
    assert_eq!(targets_for_width(0.5, 3, 1e-300, 0.95), None);
    assert_eq!(targets_for_test(0.6, 0.6, 3, 0.05, 0.8), None);
    assert_eq!(targets_for_test(-0.1, 0.6, 3, 0.05, 0.8), None);
    assert_eq!(targets_for_test(0.3, 0.6, 3, 0.05, 1.0), None);
    let fine = TrueComponents { target: 1.0, rater: 0.0, residual: 1.0 };
    assert_eq!(Design::new(fine, 1, 3, 3), None);
    assert_eq!(Design::new(fine, 5, 3, 4), None);
    assert_eq!(Design::new(fine, 5, 3, 1), None);
    assert_eq!(Design::new(TrueComponents { rater: -1.0, ..fine }, 5, 3, 3), None);
    assert_eq!(Design::new(TrueComponents { target: 0.0, rater: 0.0, residual: 0.0 }, 5, 3, 3), None);
    assert_eq!(Design::new(TrueComponents { rater: f64::NAN, ..fine }, 5, 3, 3), None);
}

fn components() -> TrueComponents {
    TrueComponents { target: 1.5, rater: 0.5, residual: 1.0 }
}

fn consistency(ratings: &Observations) -> Option<Interval> {
    icc(&MeanSquares::of(&ratings.table()?).ok()?, Form::ConsistencySingle, 0.95).ok()?.estimate.interval
}

fn run(targets: usize, raters: usize, threads: usize, replicates: u32) -> ExpectedWidth {
    let design = Design::new(components(), targets, raters, raters).unwrap();
    let simulation = Simulation { seed: 20, replicates, threads, wanted: Some(0.4) };
    simulate_design(&design, simulation, consistency).unwrap()
}

#[test]
fn threads_do_not_change_the_result() {
    let one = run(10, 3, 1, 37);
    for threads in [0, 2, 3, 8, 100] {
        assert_eq!(run(10, 3, threads, 37), one);
    }
}

/// MSR/MSE is (1 + k s/e) F(n - 1, (n - 1)(k - 1)) in law, so that quantiles of the exact interval's width and the share of
/// lower limits above a value follow from quantiles of F alone.
#[test]
fn simulated_intervals_follow_the_law_of_f() {
    let (n, k) = (30.0, 4.0);
    let (df1, df2, lift) = (n - 1.0, (n - 1.0) * (k - 1.0), 1.0 + k * 1.5);
    let (low, high) = (f_quantile(0.975, df1, df2).unwrap(), f_quantile(0.975, df2, df1).unwrap());
    let limit = |f: f64| (f - 1.0) / (f + k - 1.0);
    let width = |f: f64| limit(f * high) - limit(f / low);
    // The median of the width by a fine grid over the law of F.
    let mut widths: Vec<f64> =
        (1..4000).map(|i| width(lift * f_quantile(f64::from(i) / 4000.0, df1, df2).unwrap())).collect();
    let share = widths.len() as f64;
    let above = (1..4000)
        .filter(|&i| limit(lift * f_quantile(f64::from(i) / 4000.0, df1, df2).unwrap() / low) > 0.4)
        .count() as f64
        / share;
    let mean = widths.iter().sum::<f64>() / share;
    widths.sort_by(f64::total_cmp);
    let found = run(30, 4, 2, 4000);
    let error = found.share_above_error.unwrap();
    assert!((found.share_above.unwrap() - above).abs() < 4.0 * error, "{found:?} {above}");
    // Four standard errors: widths scatter by about 0.05.
    assert!((found.mean - mean).abs() < 0.004 && (found.median - widths[1999]).abs() < 0.005, "{found:?} {mean}");
    assert!((found.percentile_90 - widths[3599]).abs() < 0.008, "{found:?} {}", widths[3599]);
}

#[test]
fn replicates_without_interval_are_counted_and_not_above() {
    let design = Design::new(components(), 5, 2, 2).unwrap();
    let simulation = Simulation { seed: 3, replicates: 40, threads: 2, wanted: Some(-2.0) };
    let first = |ratings: &Observations| Interval::new(0.0, 1.0, 0.95).filter(|_| ratings.score(0) > 0.0);
    let found = simulate_design(&design, simulation, first).unwrap();
    assert!(found.with_interval > 5 && found.with_interval < 35);
    close(found.share_above.unwrap(), f64::from(found.with_interval) / 40.0, 1e-15);
    assert_eq!((found.mean, found.percentile_90), (1.0, 1.0));
    assert_eq!(simulate_design(&design, simulation, |_| None), None);
    assert_eq!(simulate_design(&design, Simulation { replicates: 0, ..simulation }, first), None);
}

#[test]
fn an_incomplete_design_is_balanced_in_raters_and_pairs() {
    let design = Design::new(components(), 30, 6, 3).unwrap();
    let (mut load, mut pairs) = ([0; 6], [[0; 6]; 6]);
    for raters in design.assigned() {
        assert_eq!(raters.len(), 3);
        for &a in raters {
            load[a as usize] += 1;
            for &b in raters {
                pairs[a as usize][b as usize] += 1;
            }
        }
    }
    assert_eq!(load, [15; 6]);
    // 30 · 3 pairs over 15: six meetings of each pair.
    let meetings: Vec<i32> = (0..6).flat_map(|a| (0..a).map(move |b| pairs[a][b])).collect();
    assert!(meetings.iter().all(|met| (4..=8).contains(met)), "{meetings:?}");
}

#[test]
fn simulated_scores_have_the_variances_asked_for() {
    let design = Design::new(TrueComponents { target: 4.0, rater: 0.0, residual: 1.0 }, 4000, 3, 3).unwrap();
    let ratings = design.ratings(&mut Normals::new(5, 0)).unwrap();
    let ms = MeanSquares::of(&ratings.table().unwrap()).unwrap();
    // Mean squares between targets 13 and of the residual 1, within four standard errors.
    assert!((ms.rows() - 13.0).abs() < 1.2 && (ms.residual() - 1.0).abs() < 0.07, "{} {}", ms.rows(), ms.residual());
    assert!(ratings.scaled().iter().any(|score| score % 10 != 0));
}

proptest! {
    #[test]
    fn half_the_width_needs_four_times_the_targets(r in 0.05..0.95f64, k in 2_u32..8, width in 0.05..0.9f64) {
        let size = |width: f64| targets_for_width(r, k, width, 0.95).unwrap().formula - 1.0;
        prop_assert!((size(width / 2.0) / size(width) - 4.0).abs() < 1e-9);
    }
}
