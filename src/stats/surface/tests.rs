//! Against stored values of R and clubSandwich, and where there is no value.

use serde_json::Value;

use super::{Errors, LINES, Surface, TERMS, geometry, response_surface};
use crate::stats::distribution::t_two_sided_p;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::regression::least_squares;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[track_caller]
fn near(got: f64, want: &Value, relative: f64) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= relative * (1.0 + want.abs()), "{got} instead of {want}");
}

/// The simulated cases; the outcome is in column 5, the two ratings are in 2 and 3.
fn cases() -> Vec<Vec<&'static str>> {
    let text = include_str!("../../../fixtures/oracles/regression/sim_cases.csv");
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

fn surface(errors: impl Fn(&Factor) -> Errors<'_>) -> Surface {
    let rows = cases();
    let column = |at: usize| rows.iter().map(|row| row[at].parse().unwrap()).collect::<Vec<f64>>();
    let therapist = Factor::new(rows.iter().map(|row| row[1][1..].parse().unwrap()).collect(), 99).unwrap();
    response_surface(&column(5), &column(2), &column(3), 5.0, &[], errors(&therapist)).unwrap()
}

fn by_therapist(therapist: &Factor) -> Errors<'_> {
    Errors::Clustered(therapist)
}

#[test]
fn surfaces_of_independent_rows_are_those_of_r() {
    let want = json(include_str!("../../../fixtures/oracles/surface/response-surface.json"));
    let want = &want["expected"];
    for (name, found) in [("ols", surface(|_| Errors::Alike)), ("hc3", surface(|_| Errors::Different))] {
        for (at, line) in found.lines.iter().enumerate() {
            let (line, key) = (line.as_ref().unwrap(), format!("a{}", at + 1));
            near(line.estimate, &want[name]["est"][&key], 1e-10);
            near(line.std_error, &want[name]["se"][at], 1e-10);
            let interval = line.interval(&ConfidenceLevel::new(0.95)).unwrap();
            near(interval.low(), &want[name]["lower"][at], 1e-9);
            near(interval.high(), &want[name]["upper"][at], 1e-9);
            near(line.t(), &want[name]["t"][at], 1e-9);
            same_p(line.t(), line.df, &want[name]["p"][at]);
        }
    }
    let found = surface(|_| Errors::Alike);
    for (at, own) in found.coefficients.iter().enumerate() {
        near(own.as_ref().unwrap().estimate, &want["b"][at], 1e-10);
        near(own.as_ref().unwrap().std_error, &want["se"][at], 1e-10);
    }
    near(found.r_squared, &want["r2"], 1e-12);
    near(found.quadratic.as_ref().unwrap().f, &want["F_quadratic"], 1e-10);
    near(found.quadratic.as_ref().unwrap().p_value, &want["p_quadratic"], 1e-10);
    let (shape, want) = (found.geometry.unwrap(), &want["geometry"]);
    near(shape.point.0, &want["X0"], 1e-9);
    near(shape.point.1, &want["Y0"], 1e-9);
    near(shape.first.0, &want["p10"], 1e-9);
    near(shape.first.1, &want["p11"], 1e-9);
    near(shape.second.0, &want["p20"], 1e-9);
    near(shape.second.1, &want["p21"], 1e-9);
    near(shape.curvatures.0, &want["l1"], 1e-10);
    near(shape.curvatures.1, &want["l2"], 1e-10);
}

/// Far out as well.
#[track_caller]
fn same_p(t: f64, df: f64, want: &Value) {
    let (found, want) = (t_two_sided_p(t, df).unwrap(), want.as_f64().unwrap());
    assert!((found - want).abs() <= 1e-9 * want, "{found} instead of {want}");
}

#[test]
fn coefficients_of_a_surface_have_the_covariance_of_r() {
    let want = json(include_str!("../../../fixtures/oracles/surface/response-surface.json"));
    let want = &want["expected"]["vcov"];
    let column = |at: usize| cases().iter().map(|row| row[at].parse().unwrap()).collect::<Vec<f64>>();
    let [x, y] = [2, 3].map(|at| column(at).iter().map(|value| value - 5.0).collect::<Vec<f64>>());
    let of = |one: &[f64], two: &[f64]| one.iter().zip(two).map(|(one, two)| one * two).collect::<Vec<f64>>();
    let covariance = least_squares(&column(5), &[&x, &y, &of(&x, &x), &of(&x, &y), &of(&y, &y)]).unwrap().covariance();
    for row in 0..TERMS {
        (0..TERMS).for_each(|column| near(covariance[(row, column)], &want[row][column], 1e-9));
    }
}

#[test]
fn surfaces_of_clusters_are_those_of_clubsandwich() {
    let want = json(include_str!("../../../fixtures/oracles/surface/surface.json"));
    let found = surface(by_therapist);
    for (at, line) in found.lines.iter().enumerate() {
        let line = line.as_ref().unwrap();
        near(line.estimate, &want["estimate"][at], 1e-10);
        near(line.std_error, &want["se"][at], 1e-9);
        near(line.df, &want["df"][at], 1e-9);
    }
    let quadratic = found.quadratic.unwrap();
    near(quadratic.f, &want["quadratic"]["F"], 1e-9);
    near(quadratic.df2, &want["quadratic"]["df2"], 1e-9);
    near(quadratic.p_value, &want["quadratic"]["p"], 1e-9);
    let shape = found.geometry.unwrap();
    near(shape.point.0, &want["point"][0], 1e-9);
    near(shape.first.1, &want["slopes"][0], 1e-9);
    near(shape.second.1, &want["slopes"][1], 1e-9);
    near(found.first_higher, &want["first_higher"], 1e-15);
    near(found.second_higher, &want["second_higher"], 1e-15);
}

#[test]
fn a_surface_that_does_not_bend_has_no_stationary_point() {
    assert_eq!(geometry([1.0, 2.0, 3.0, -1.0, 2.0, -1.0]).unwrap_err().code(), "not-estimable");
    assert_eq!(geometry([1.0, 2.0, 3.0, 0.0, 0.0, 0.0]).unwrap_err().code(), "not-estimable");
    assert_eq!(geometry([1.0, 2.0, 3.0, -1.0, 0.0, -2.0]).unwrap_err().code(), "not-estimable");
    assert!(geometry([1.0, 2.0, 3.0, -1.0, f64::NAN, -2.0]).is_err());
}

#[test]
fn a_rating_of_two_values_has_no_surface() {
    let (x, y) = ([1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0]);
    let found = response_surface(&[3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0], &x, &y, 0.0, &[], Errors::Alike);
    assert_eq!(found.unwrap_err().code(), "not-identified");
}

#[test]
fn a_difference_score_is_a_surface_with_constraints() {
    // (X − Y)²: b₃ = b₅ = −b₄/2, so a₂ = 0 and a₄ = 4b₃.
    let b = [0.0, 0.0, 0.0, 1.0, -2.0, 1.0];
    let of = |line: [f64; 6]| line.iter().zip(b).map(|(weight, b)| weight * b).sum::<f64>();
    assert_eq!(LINES.map(of), [0.0, 0.0, 0.0, 4.0, 0.0]);
}
