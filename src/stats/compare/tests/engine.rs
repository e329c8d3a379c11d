//! The delete-one-unit comparison.

use proptest::prelude::*;

use super::CASES;
use super::SESSIONS;
use super::column;
use super::factor;
use super::rows_as_units;
use crate::stats::Undefined;
use crate::stats::compare::Caution;
use crate::stats::compare::Rows;
use crate::stats::compare::Views;
use crate::stats::compare::areas_under_curve;
use crate::stats::compare::between_correlations;
use crate::stats::compare::rank_correlations;
use crate::stats::compare::semipartial_correlations;
use crate::stats::compare::total_correlations;
use crate::stats::compare::within_correlations;
use crate::stats::distribution::t_quantile;
use crate::stats::jackknife::Scale;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::oracle::close;
use crate::stats::oracle::number;

const ENGINE: &str = include_str!("../../../../fixtures/oracles/compare/jackknife_mover.json");
/// The same by brute force in R, for every statistic.
const BRUTE: &str = include_str!("../../../../fixtures/oracles/compare/engine.json");

fn level() -> ConfidenceLevel {
    ConfidenceLevel::new(0.95)
}

/// Fails unless the comparison has the values at `at`.
#[track_caller]
fn same(found: &Views, (first, second): (usize, usize), file: &str, at: &str) {
    let compared = found.compare(first, second, &level()).unwrap();
    let want = |name: &str| number(file, &format!("{at}/{name}"));
    close(compared.first.value, want("r1"), 1e-9);
    close(compared.second.value, want("r2"), 1e-9);
    close(compared.difference.value, want("diff"), 1e-9);
    close(compared.shift.value, want("diff_z"), 1e-9);
    close(compared.shift.std_error.unwrap(), want("se_diff_z"), 1e-9);
    close(compared.error_correlation, want("cor_z"), 1e-9);
    close(compared.test.statistic, want("t"), 1e-9);
    close(compared.test.p_value, want("p"), 1e-9);
    assert_eq!(compared.test.df, Some(want("df")));
    let limits = [compared.first, compared.second, compared.difference].map(|it| it.interval.unwrap());
    for (limits, name) in limits.iter().zip(["ci_r1", "ci_r2", "ci_diff"]) {
        close(limits.low(), want(&format!("{name}/0")), 1e-9);
        close(limits.high(), want(&format!("{name}/1")), 1e-9);
    }
}

/// Cases with three views.
fn cases(unit: &Factor, check: impl Fn(&Rows<'_>)) {
    let names = ["client_wai", "therapist_wai", "observer_wai"];
    let views: Vec<Vec<f64>> = names.iter().map(|name| column(CASES, name)).collect();
    let views: Vec<&[f64]> = views.iter().map(Vec::as_slice).collect();
    check(&Rows::new(&column(CASES, "adherence"), &views, unit).unwrap());
}

/// The errors of either view alone, on Fisher's z: half the width of its interval there over the quantile of t.
#[track_caller]
fn same_single(found: &Views, file: &str, at: &str) {
    let want = |name: &str| number(file, &format!("{at}/{name}"));
    assert_eq!(found.sizes.len() as f64, want("groups"));
    for (view, name) in [(0, "se_z1"), (1, "se_z2")] {
        let limits = found.single(view, &level()).unwrap().interval.unwrap();
        let half = (limits.high().atanh() - limits.low().atanh()) / 2.0;
        close(half / t_quantile(0.975, want("groups") - 1.0).unwrap(), want(name), 1e-9);
    }
}

#[test]
fn each_view_alone_has_the_error_of_the_reference() {
    cases(&rows_as_units(80), |rows| same_single(&total_correlations(rows), ENGINE, "/expected/unit_case"));
    cases(&factor(CASES, "therapist_id"), |rows| {
        same_single(&total_correlations(rows), ENGINE, "/expected/unit_therapist");
    });
}

#[test]
fn cases_and_therapists_as_units_match_the_reference() {
    cases(&rows_as_units(80), |rows| same(&total_correlations(rows), (0, 1), ENGINE, "/expected/unit_case"));
    cases(&factor(CASES, "therapist_id"), |rows| {
        same(&total_correlations(rows), (0, 1), ENGINE, "/expected/unit_therapist");
    });
}

#[test]
fn every_statistic_matches_brute_force_in_r() {
    cases(&factor(CASES, "therapist_id"), |rows| {
        same(&total_correlations(rows), (0, 2), BRUTE, "/total_client_observer");
        same(&rank_correlations(rows), (0, 1), BRUTE, "/spearman");
        same(&semipartial_correlations(rows), (0, 1), BRUTE, "/semipartial_of_three");
    });
    cases(&rows_as_units(80), |rows| same(&rank_correlations(rows), (0, 2), BRUTE, "/spearman_cases"));
    let views = [column(SESSIONS, "client_wai"), column(SESSIONS, "therapist_wai")];
    let views: [&[f64]; 2] = [&views[0], &views[1]];
    let (outcome, therapist) = (column(SESSIONS, "adherence"), factor(SESSIONS, "therapist_id"));
    let client = factor(SESSIONS, "client_id");
    let rows = Rows::new(&outcome, &views, &therapist).unwrap();
    same(&within_correlations(&rows, &client).unwrap(), (0, 1), BRUTE, "/within_therapist");
    same(&between_correlations(&rows, &client).unwrap(), (0, 1), BRUTE, "/between_therapist");
    let rows = Rows::new(&outcome, &views, &client).unwrap();
    same(&within_correlations(&rows, &client).unwrap(), (0, 1), BRUTE, "/within_client");
    let done = column(SESSIONS, "done");
    let rows = Rows::new(&done, &views, &therapist).unwrap();
    let areas = areas_under_curve(&rows).unwrap();
    assert_eq!(areas.scale, Scale::Identity);
    same(&areas, (0, 1), BRUTE, "/auc_therapist");
    let logit = Views { scale: Scale::Logit, ..areas };
    same(&logit, (0, 1), BRUTE, "/auc_logit");
}

#[test]
fn three_views_make_three_pairs_with_holm_over_those_that_exist() {
    cases(&factor(CASES, "therapist_id"), |rows| {
        let found = total_correlations(rows).compare_all(&level());
        let p: Vec<f64> = found.iter().map(|pair| pair.comparison.as_ref().unwrap().test.p_value).collect();
        let mut sorted = p.clone();
        sorted.sort_by(f64::total_cmp);
        let of = |p: f64| found.iter().find(|it| it.comparison.as_ref().unwrap().test.p_value == p).unwrap();
        assert_eq!(of(sorted[0]).holm, Some((3.0 * sorted[0]).min(1.0)));
        assert_eq!(of(sorted[1]).holm, Some((2.0 * sorted[1]).max(3.0 * sorted[0]).min(1.0)));
        let constant = vec![3.0; 80];
        let views = [rows.views()[0], &constant, rows.views()[2]];
        let with = Rows::new(rows.outcome(), &views, rows.unit()).unwrap();
        let found = total_correlations(&with).compare_all(&level());
        let single = found[1].comparison.as_ref().unwrap().test.p_value;
        assert_eq!((found[0].holm, found[1].holm, found[2].holm), (None, Some(single), None));
        assert_eq!(found[0].comparison, Err(Undefined::ConstantColumn));
    });
}

#[test]
fn the_unit_that_moves_the_difference_most_is_named() {
    cases(&factor(CASES, "therapist_id"), |rows| {
        let compared = total_correlations(rows).compare(0, 1, &level()).unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the number of a unit")]
        let unit = number(BRUTE, "/influence/unit") as usize - 1;
        assert_eq!(compared.influence.unit, unit);
        close(compared.influence.without, number(BRUTE, "/influence/diff"), 1e-9);
        assert!(compared.cautions.is_empty());
    });
}

#[test]
fn what_cannot_be_compared_is_refused_with_its_reason() {
    let y = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0];
    let (a, b) = ([2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 8.0, 7.0], [3.0, 4.0, 1.0, 6.0, 2.0, 9.0, 7.0, 5.0]);
    let compare = |y: &[f64], a: &[f64], b: &[f64], unit: &Factor| {
        total_correlations(&Rows::new(y, &[a, b], unit).unwrap()).compare(0, 1, &level())
    };
    let by = |codes: [u32; 8], levels| Factor::new(codes.to_vec(), levels).unwrap();
    let each = rows_as_units(8);
    assert_eq!(compare(&[4.0; 8], &a, &b, &each), Err(Undefined::NoVariance));
    assert_eq!(compare(&y, &a, &[0.1; 8], &each), Err(Undefined::ConstantColumn));
    assert_eq!(compare(&y, &a, &a, &each), Err(Undefined::SameRatings));
    assert_eq!(compare(&y, &a, &a.map(|value| 3.0 + value / 7.0), &each), Err(Undefined::SameRatings));
    assert_eq!(compare(&y, &y, &b, &each), Err(Undefined::AtBoundary));
    let three = by([0, 0, 0, 1, 1, 1, 2, 2], 3);
    assert_eq!(compare(&y, &a, &b, &three), Err(Undefined::TooFewUnits { have: 3, need: 4 }));
    // Without the last row the first view and the outcome go together perfectly.
    let bent = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 3.0];
    let reason = Box::new(Undefined::AtBoundary);
    assert_eq!(compare(&y, &bent, &b, &each), Err(Undefined::WithoutUnit { unit: 7, reason }));
    let lone = [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 5.0, 3.0];
    let reason = Box::new(Undefined::ConstantColumn);
    assert_eq!(compare(&y, &a, &lone, &each), Err(Undefined::WithoutUnit { unit: 6, reason }));
    let four = compare(&y, &a, &b, &by([0, 0, 0, 0, 1, 1, 2, 3], 4)).unwrap();
    assert_eq!(four.cautions, [Caution::FewUnits { units: 4 }, Caution::LargeUnit { unit: 0, share: 0.5 }]);
}

#[test]
fn levels_that_the_rows_cannot_show_are_refused() {
    let (y, x) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 3.0]);
    let (each, views): (_, [&[f64]; 1]) = (rows_as_units(5), [&x]);
    let rows = Rows::new(&y, &views, &each).unwrap();
    assert_eq!(within_correlations(&rows, &each), Err(Undefined::NotEstimable { lacking: "client with two rows" }));
    let across = Factor::new(vec![0, 0, 1, 1, 1], 2).unwrap();
    assert_eq!(between_correlations(&rows, &across), Err(Undefined::NotIdentified));
    assert!(areas_under_curve(&rows).is_err());
    let one_outcome = areas_under_curve(&Rows::new(&[1.0; 5], &views, &each).unwrap()).unwrap();
    assert_eq!(one_outcome.view(0), Err(Undefined::NoVariance));
    let parted = areas_under_curve(&Rows::new(&[0.0, 0.0, 1.0, 1.0, 1.0], &views, &each).unwrap()).unwrap();
    assert_eq!(parted.view(0).map(|view| view.value), Ok(1.0));
    assert_eq!(parted.single(0, &level()), Err(Undefined::AtBoundary));
}

#[test]
fn views_of_opposite_signs_are_compared_in_strength_as_well() {
    cases(&factor(CASES, "therapist_id"), |rows| {
        let turned: Vec<f64> = rows.views()[1].iter().map(|value| 8.0 - value).collect();
        let views = [rows.views()[0], &turned];
        let opposite = total_correlations(&Rows::new(rows.outcome(), &views, rows.unit()).unwrap());
        assert_eq!(opposite.compare(0, 1, &level()).unwrap().cautions, [Caution::SignsDiffer]);
        let strength = opposite.compare_strength(0, 1, &level()).unwrap().unwrap();
        let plain = total_correlations(rows).compare(0, 1, &level()).unwrap();
        close(strength.shift.std_error.unwrap(), plain.shift.std_error.unwrap(), 1e-12);
        close(strength.difference.value, plain.difference.value, 1e-12);
        assert!(total_correlations(rows).compare_strength(0, 1, &level()).is_none());
    });
}

/// A statistic of rows that can be computed anew for a part of them.
type Statistic = fn(&Rows<'_>) -> Views;

proptest! {
    #[test]
    fn leaving_out_equals_computing_anew(
        cells in prop::collection::vec((0_u8..5, 0_u8..6, 0_u8..6, 0_u8..2), 24),
    ) {
        let column = |of: fn(&(u8, u8, u8, u8)) -> u8| cells.iter().map(|cell| f64::from(of(cell))).collect::<Vec<f64>>();
        let (y, a, b, event) = (column(|c| c.0), column(|c| c.1), column(|c| c.2), column(|c| c.3));
        let unit = Factor::new((0..24).map(|row| row / 4).collect(), 6).unwrap();
        let statistics: [(&[f64], Statistic); 4] = [
            (&y, total_correlations),
            (&y, rank_correlations),
            (&y, semipartial_correlations),
            (&event, |rows| areas_under_curve(rows).unwrap()),
        ];
        for (outcome, statistic) in statistics {
            let whole = statistic(&Rows::new(outcome, &[&a, &b], &unit).unwrap());
            let Ok(left_out) = whole.view(0) else { continue };
            for skip in 0..6_u32 {
                let rows: Vec<usize> = (0..24).filter(|&row| unit.codes()[row] != skip).collect();
                let part = |column: &[f64]| rows.iter().map(|&row| column[row]).collect::<Vec<f64>>();
                let (outcome, a, b) = (part(outcome), part(&a), part(&b));
                let anew = rows_as_units(20);
                let found = statistic(&Rows::new(&outcome, &[&a, &b], &anew).unwrap());
                // Anew only the value matters, so leave-outs without one are passed over.
                if let Ok(view) = found.view(0) {
                    prop_assert!((view.value - left_out.without[skip as usize]).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn the_order_of_views_only_turns_the_sign(
        cells in prop::collection::vec((1.0..7.0f64, 1.0..7.0f64, 1.0..7.0f64), 10..30),
    ) {
        let y: Vec<f64> = cells.iter().map(|cell| cell.0).collect();
        let a: Vec<f64> = cells.iter().map(|cell| cell.1).collect();
        let b: Vec<f64> = cells.iter().map(|cell| cell.2).collect();
        let unit = rows_as_units(y.len());
        let found = total_correlations(&Rows::new(&y, &[&a, &b], &unit).unwrap());
        let (one, other) = (found.compare(0, 1, &level()).unwrap(), found.compare(1, 0, &level()).unwrap());
        prop_assert!((one.test.p_value - other.test.p_value).abs() < 1e-12);
        let (own, its) = (one.difference.interval.unwrap(), other.difference.interval.unwrap());
        prop_assert!((own.low() + its.high()).abs() < 1e-12 && (own.high() + its.low()).abs() < 1e-12);
    }
}
