//! The regressions behind increments and importance, number by number.

use super::CASES;
use super::column;
use super::rows_as_units;
use crate::stats::compare::Complete;
use crate::stats::compare::Rows;
use crate::stats::compare::commonality;
use crate::stats::compare::determination::correlations;
use crate::stats::compare::dominance_of;
use crate::stats::compare::increments;
use crate::stats::compare::relative_weights;
use crate::stats::describe::standard_deviation;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::oracle::close;
use crate::stats::oracle::number;
use crate::stats::regression::LeastSquares;
use crate::stats::regression::least_squares;

const INCREMENTS: &str = include_str!("../../../../fixtures/oracles/compare/increments.json");
const IMPORTANCE: &str = include_str!("../../../../fixtures/oracles/compare/importance.json");

const THREE: [&str; 3] = ["client_wai", "therapist_wai", "observer_wai"];

fn want(at: &str) -> f64 {
    number(INCREMENTS, &format!("/expected/{at}"))
}

fn fit(views: &[&str]) -> LeastSquares {
    let views: Vec<Vec<f64>> = views.iter().map(|name| column(CASES, name)).collect();
    let views: Vec<&[f64]> = views.iter().map(Vec::as_slice).collect();
    least_squares(&column(CASES, "adherence"), &views).unwrap()
}

#[test]
fn the_regression_on_two_ratings_is_that_of_lm() {
    let fit = fit(&THREE[..2]);
    let covariance = fit.covariance();
    for at in 0..3 {
        let (coefficient, error) = (fit.coefficients[at], covariance[(at, at)].sqrt());
        close(coefficient, want(&format!("coef/{at}")), 1e-9);
        close(error, want(&format!("se/{at}")), 1e-9);
        close(coefficient / error, want(&format!("t/{at}")), 1e-9);
    }
    close(fit.residual_variance.sqrt(), want("sigma"), 1e-9);
    let spread = |name: &str| standard_deviation(&column(CASES, name)).unwrap();
    for (at, view) in THREE[..2].iter().enumerate() {
        let standardised = fit.coefficients[at + 1] * spread(view) / spread("adherence");
        close(standardised, want(&format!("std_coef/{at}")), 1e-9);
    }
    // Equal slopes: one contrast, so F is the square of its t.
    let variance = covariance[(1, 1)] + covariance[(2, 2)] - 2.0 * covariance[(1, 2)];
    let t = (fit.coefficients[1] - fit.coefficients[2]) / variance.sqrt();
    close(t * t, want("equal_slopes_F"), 1e-9);
    close(t_two_sided_p(t, fit.df()).unwrap(), want("equal_slopes_p"), 1e-9);
}

#[test]
fn criteria_of_models_with_one_rating_follow_from_their_residual_variance() {
    for (at, view) in THREE[..2].iter().enumerate() {
        let fit = fit(&[view]);
        let n = fit.n as f64;
        let deviance = n * ((fit.residual_variance * fit.df() / n * std::f64::consts::TAU).ln() + 1.0);
        // The coefficients and the residual variance.
        let parameters = fit.p() as f64 + 1.0;
        close(deviance + 2.0 * parameters, want(&format!("AIC/{at}")), 1e-9);
        close(deviance + n.ln() * parameters, want(&format!("BIC/{at}")), 1e-9);
    }
}

fn cases(names: &[&str], check: impl Fn(&Rows<'_>)) {
    let views: Vec<Vec<f64>> = names.iter().map(|name| column(CASES, name)).collect();
    let views: Vec<&[f64]> = views.iter().map(Vec::as_slice).collect();
    check(&Rows::new(&column(CASES, "adherence"), &views, &rows_as_units(80)).unwrap());
}

#[test]
fn parts_of_two_ratings_and_their_degrees_of_freedom_are_those_of_the_reference() {
    cases(&THREE[..2], |rows| {
        for (view, name) in
            increments(rows).unwrap().views.iter().zip(["client_over_therapist", "therapist_over_client"])
        {
            let df = (want(&format!("{name}/df1")), want(&format!("{name}/df2")));
            assert_eq!(view.test.clone().unwrap().df, df);
        }
        // Sets of views by bits: the first alone, the second alone, both.
        let parts = commonality(&correlations(rows).unwrap()).unwrap();
        close(parts[1], want("commonality/unique_client"), 1e-9);
        close(parts[2], want("commonality/unique_therapist"), 1e-9);
        close(parts[3], want("commonality/common"), 1e-9);
    });
}

#[test]
fn shares_of_three_ratings_are_those_of_two_more_programs() {
    cases(&THREE, |rows| {
        let want = |at: &str| number(IMPORTANCE, &format!("/expected/{at}"));
        let found = dominance_of(rows).unwrap();
        let weights = relative_weights(&correlations(rows).unwrap()).unwrap();
        for (view, weight) in weights.iter().enumerate() {
            close(found.general[view], want(&format!("lmg/{view}")), 1e-9);
            close(found.conditional[0][view], want(&format!("first/{view}")), 1e-9);
            close(found.conditional[2][view], want(&format!("last/{view}")), 1e-9);
            close(*weight, want(&format!("johnson_raw/{view}")), 1e-9);
            close(100.0 * weight / found.together, want(&format!("johnson_percent/{view}")), 1e-9);
        }
        let pairs = [(0, 1), (0, 2), (1, 2)];
        for ((first, second), complete) in pairs.into_iter().zip(&found.complete) {
            let dominates = match complete {
                Complete::First => 1.0,
                Complete::Second => 0.0,
                Complete::Neither => 0.5,
            };
            let cell = |row: usize, column: usize| want(&format!("complete_dominance_matrix/{row}/{}", THREE[column]));
            assert_eq!((dominates, 1.0 - dominates), (cell(first, second), cell(second, first)));
            // No view dominates itself.
            assert_eq!((cell(first, first), cell(second, second)), (0.5, 0.5));
        }
    });
}
