//! What views add, how what they explain is shared out, and regression with clusters.

use proptest::prelude::*;

use nalgebra::DMatrix;

use super::CASES;
use super::column;
use super::factor;
use super::rows_as_units;
use crate::stats::Undefined;
use crate::stats::compare::Complete;
use crate::stats::compare::Rows;
use crate::stats::compare::commonality;
use crate::stats::compare::determination::correlations;
use crate::stats::compare::determinations;
use crate::stats::compare::dominance;
use crate::stats::compare::dominance_of;
use crate::stats::compare::general_dominance;
use crate::stats::compare::increments;
use crate::stats::compare::relative_weights;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::Contrast;
use crate::stats::observations::Factor;
use crate::stats::oracle::close;
use crate::stats::oracle::number;
use crate::stats::regression::least_squares;

const INCREMENTS: &str = include_str!("../../../../fixtures/oracles/compare/increments.json");
const IMPORTANCE: &str = include_str!("../../../../fixtures/oracles/compare/importance.json");
const ROBUST: &str = include_str!("../../../../fixtures/oracles/compare/cluster_robust.json");
/// Values of R's own functions.
const BASE: &str = include_str!("../../../../fixtures/oracles/compare/base.json");

fn cases(names: &[&str], unit: &Factor, check: impl Fn(&Rows<'_>)) {
    let views: Vec<Vec<f64>> = names.iter().map(|name| column(CASES, name)).collect();
    let views: Vec<&[f64]> = views.iter().map(Vec::as_slice).collect();
    check(&Rows::new(&column(CASES, "adherence"), &views, unit).unwrap());
}

const THREE: [&str; 3] = ["client_wai", "therapist_wai", "observer_wai"];

#[test]
fn increments_match_the_reference() {
    cases(&THREE[..2], &rows_as_units(80), |rows| {
        let found = increments(rows).unwrap();
        let want = |at: &str| number(INCREMENTS, &format!("/expected/{at}"));
        close(found.together, want("r2_both"), 1e-9);
        close(found.adjusted, want("adj_r2_both"), 1e-9);
        close(found.common, want("commonality/common"), 1e-9);
        for (view, (own, over)) in
            found.views.iter().zip([("client", "client_over_therapist"), ("therapist", "therapist_over_client")])
        {
            close(view.alone, want(&format!("r2_{own}")), 1e-9);
            close(view.added, want(&format!("{over}/delta_r2")), 1e-9);
            close(view.semipartial, want(&format!("semipartial/{own}")), 1e-9);
            let test = view.test.clone().unwrap();
            close(test.statistic, want(&format!("{over}/F")), 1e-9);
            close(test.p_value, want(&format!("{over}/p")), 1e-9);
            assert_eq!(test.df, (1.0, 77.0));
        }
    });
}

#[test]
fn the_increment_of_three_views_is_that_of_nested_regressions_in_r() {
    cases(&THREE, &rows_as_units(80), |rows| {
        for (at, view) in increments(rows).unwrap().views.iter().enumerate() {
            let want = |name: &str| number(BASE, &format!("/nested/{at}/{name}"));
            close(view.added, want("added"), 1e-9);
            close(view.test.clone().unwrap().statistic, want("F"), 1e-9);
            close(view.test.clone().unwrap().p_value, want("p"), 1e-9);
        }
    });
}

#[test]
fn importance_matches_the_reference() {
    cases(&THREE, &rows_as_units(80), |rows| {
        let found = dominance_of(rows).unwrap();
        close(found.together, number(IMPORTANCE, "/expected/r2"), 1e-9);
        for view in 0..3 {
            close(found.general[view], number(IMPORTANCE, &format!("/expected/general/{view}")), 1e-9);
            for size in 0..3 {
                let want = number(IMPORTANCE, &format!("/expected/conditional_by_level/{size}/{view}"));
                close(found.conditional[size][view], want, 1e-9);
            }
        }
        assert_eq!(found.complete, [Complete::First; 3]);
        let r = |one: usize, other: usize| number(BASE, &format!("/correlations/{one}/{other}"));
        let correlations = DMatrix::from_fn(4, 4, r);
        let weights = relative_weights(&correlations).unwrap();
        for (view, weight) in weights.iter().enumerate() {
            close(*weight, number(IMPORTANCE, &format!("/expected/johnson_raw/{view}")), 1e-9);
        }
        let parts = commonality(&correlations).unwrap();
        for (set, part) in parts.iter().enumerate().skip(1) {
            close(*part, number(BASE, &format!("/commonality/{}", set - 1)), 1e-9);
        }
    });
}

#[test]
fn general_dominance_is_left_out_unit_by_unit() {
    cases(&THREE, &factor(CASES, "therapist_id"), |rows| {
        let found = general_dominance(rows);
        let compared = found.compare(0, 1, &ConfidenceLevel::new(0.95)).unwrap();
        close(compared.difference.value, number(BASE, "/dominance/diff"), 1e-9);
        close(compared.shift.std_error.unwrap(), number(BASE, "/dominance/se"), 1e-9);
        assert!(compared.cautions.is_empty());
    });
}

#[test]
fn regression_with_clusters_matches_the_reference() {
    cases(&THREE[..2], &factor(CASES, "therapist_id"), |rows| {
        let fit = least_squares(rows.outcome(), rows.views()).unwrap().clustered(rows.unit()).unwrap();
        let unit = |at: usize| (0..3).map(|place| f64::from(u8::from(place == at))).collect::<Vec<f64>>();
        let p = |contrast: &Contrast| t_two_sided_p(contrast.t(), contrast.df).unwrap();
        for at in 0..3 {
            let found = fit.contrast(&unit(at)).unwrap();
            let want = |name: &str| number(ROBUST, &format!("/expected/{name}/{at}"));
            close(found.estimate, want("coef"), 1e-9);
            close(found.std_error, want("CR2/se"), 1e-9);
            close(found.df, want("CR2/df"), 1e-8);
            close(p(&found), want("CR2/p"), 1e-8);
        }
        let found = fit.contrast(&[0.0, 1.0, -1.0]).unwrap();
        let want = |name: &str| number(ROBUST, &format!("/expected/equal_slopes_contrast/{name}"));
        close(found.estimate, want("estimate"), 1e-9);
        close(found.std_error, want("se"), 1e-9);
        close(found.df, want("df"), 1e-8);
        close(p(&found), number(ROBUST, "/expected/equal_slopes_HTZ/p"), 1e-8);
    });
}

#[test]
fn rows_as_clusters_give_hc2_errors() {
    cases(&THREE[..2], &rows_as_units(80), |rows| {
        let fit = least_squares(rows.outcome(), rows.views()).unwrap().clustered(rows.unit()).unwrap();
        for (at, weights) in [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].iter().enumerate() {
            close(fit.contrast(weights).unwrap().std_error, number(BASE, &format!("/hc2/{at}")), 1e-9);
        }
    });
}

#[test]
fn views_that_determine_one_another_are_refused() {
    let (y, a) = ([1.0, 3.0, 2.0, 5.0, 4.0, 7.0], [1.0, 2.0, 3.0, 4.0, 5.0, 7.0]);
    let twice = a.map(|value| 2.0 * value - 1.0);
    let (views, unit): ([&[f64]; 2], _) = ([&a, &twice], rows_as_units(6));
    let rows = Rows::new(&y, &views, &unit).unwrap();
    assert_eq!(increments(&rows), Err(Undefined::NotIdentified));
    assert_eq!(dominance_of(&rows), Err(Undefined::NotIdentified));
    assert_eq!(least_squares(rows.outcome(), rows.views()).err(), Some(Undefined::NotIdentified));
    let perfect = [&a[..], &y[..]];
    let perfect = increments(&Rows::new(&y, &perfect, &unit).unwrap()).unwrap();
    assert!((perfect.together - 1.0).abs() < 1e-12);
}

proptest! {
    #[test]
    fn every_way_of_sharing_adds_up_to_what_is_explained(
        cells in prop::collection::vec((-3.0..3.0f64, -3.0..3.0f64, -3.0..3.0f64, -3.0..3.0f64), 8..20),
    ) {
        let of = |column: usize| -> Vec<f64> {
            cells.iter().map(|cell| [cell.0, cell.1, cell.2, cell.3][column]).collect()
        };
        let columns = [of(0), of(1), of(2), of(3)];
        let unit = rows_as_units(cells.len());
        let views: [&[f64]; 3] = [&columns[1], &columns[2], &columns[3]];
        let r = correlations(&Rows::new(&columns[0], &views, &unit).unwrap()).unwrap();
        let together = determinations(&r).unwrap()[7];
        let general: f64 = dominance(&r).unwrap().general.iter().sum();
        let weights: f64 = relative_weights(&r).unwrap().iter().sum();
        let parts: f64 = commonality(&r).unwrap().iter().sum();
        prop_assert!((general - together).abs() < 1e-10);
        prop_assert!((weights - together).abs() < 1e-10);
        prop_assert!((parts - together).abs() < 1e-10);
    }
}
