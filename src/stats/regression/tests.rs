//! Against clubSandwich and whole matrices, and where there is no value.

use serde_json::Value;

use super::{JointTest, least_squares};
use crate::stats::distribution::t_two_sided_p;
use crate::stats::observations::Factor;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[track_caller]
fn near(got: f64, want: &Value, relative: f64) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= relative * (1.0 + want.abs()), "{got} instead of {want}");
}

/// Columns of the simulated cases by place, and their therapists.
fn cases() -> (impl Fn(usize) -> Vec<f64>, Factor) {
    let text = include_str!("../../../fixtures/oracles/regression/sim_cases.csv");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let codes: Vec<u32> = rows.iter().map(|row| row[1][1..].parse().unwrap()).collect();
    let levels = codes.iter().max().unwrap() + 1;
    let column = move |at: usize| rows.iter().map(|row| row[at].parse().unwrap()).collect();
    (column, Factor::new(codes, levels as usize).unwrap())
}

fn same_test(got: &JointTest, want: &Value) {
    near(got.f, &want["F"], 1e-10);
    near(got.df1, &want["df1"], 1e-15);
    near(got.df2, &want["df2"], 1e-10);
    near(got.p_value, &want["p"], 1e-10);
}

#[test]
fn two_ratings_have_the_errors_of_clubsandwich() {
    let want = json(include_str!("../../../fixtures/oracles/regression/cluster-robust.json"));
    let want = &want["expected"];
    let (column, therapist) = cases();
    let fit = least_squares(&column(5), &[&column(2), &column(3)]).unwrap();
    let robust = fit.clustered(&therapist).unwrap();
    assert_eq!(robust.clusters(), 16);
    for at in 0..3 {
        let mut weights = [0.0; 3];
        weights[at] = 1.0;
        let found = robust.contrast(&weights).unwrap();
        near(found.estimate, &want["coef"][at], 1e-11);
        near(found.std_error, &want["CR2"]["se"][at], 1e-10);
        near(found.df, &want["CR2"]["df"][at], 1e-10);
        same_p(found.t(), found.df, &want["CR2"]["p"][at], 1e-9);
        (0..3).for_each(|other| near(robust.covariance[(at, other)], &want["CR2"]["vcov"][at][other], 1e-9));
    }
    let difference = robust.contrast(&[0.0, 1.0, -1.0]).unwrap();
    near(difference.estimate, &want["equal_slopes_contrast"]["estimate"], 1e-10);
    near(difference.std_error, &want["equal_slopes_contrast"]["se"], 1e-10);
    near(difference.df, &want["equal_slopes_contrast"]["df"], 1e-10);
    let joint = robust.joint(&[vec![0.0, 1.0, -1.0]]).unwrap();
    near(joint.f, &want["equal_slopes_HTZ"]["F"], 1e-10);
    near(joint.df2, &want["equal_slopes_HTZ"]["df_denominator"], 1e-10);
    near(joint.p_value, &want["equal_slopes_HTZ"]["p"], 1e-10);
}

#[track_caller]
fn same_p(t: f64, df: f64, want: &Value, relative: f64) {
    let (found, want) = (t_two_sided_p(t, df).unwrap(), want.as_f64().unwrap());
    assert!((found - want).abs() <= relative * want, "{found} instead of {want}");
}

/// What a cluster's adjustment is, as a function of I − H.
type Adjustment = fn(f64) -> f64;

#[test]
fn neighbours_of_cr2_are_those_of_clubsandwich() {
    let want = json(include_str!("../../../fixtures/oracles/regression/cluster-robust.json"));
    let (column, therapist) = cases();
    let fit = least_squares(&column(5), &[&column(2), &column(3)]).unwrap();
    let (clusters, rows, p) = (16.0, fit.n as f64, fit.p() as f64);
    let more = clusters / (clusters - 1.0);
    // What CR1 and CR1S multiply is the covariance alone.
    let plain: Adjustment = |_| 1.0;
    let kinds: [(&str, Adjustment, f64); 5] = [
        ("CR0", plain, 1.0),
        ("CR1", plain, more),
        ("CR1S", plain, more * (rows - 1.0) / (rows - p)),
        ("CR2", |rest| 1.0 / rest.sqrt(), 1.0),
        ("CR3", f64::recip, 1.0),
    ];
    for (name, by, factor) in kinds {
        let want = &want["expected"][name];
        let mut robust = fit.adjusted(&therapist, by).unwrap();
        robust.covariance *= factor;
        for at in 0..3 {
            let weights: [f64; 3] = std::array::from_fn(|other| f64::from(u8::from(other == at)));
            let found = robust.contrast(&weights).unwrap();
            near(found.std_error, &want["se"][at], 1e-9);
            near(found.df, &want["df"][at], 1e-9);
            same_p(found.t(), found.df, &want["p"][at], 1e-9);
            (0..3).for_each(|other| near(robust.covariance[(at, other)], &want["vcov"][at][other], 1e-9));
        }
    }
}

#[test]
fn three_ratings_have_the_errors_and_joint_tests_of_two_other_computations() {
    let all = json(include_str!("../../../fixtures/oracles/regression/robust.json"));
    let (want, matrices) = (&all["three"], &all["three"]["matrices"]);
    let (column, therapist) = cases();
    let fit = least_squares(&column(5), &[&column(2), &column(3), &column(4)]).unwrap();
    let robust = fit.clustered(&therapist).unwrap();
    let contrasts = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];
    for (at, weights) in contrasts.iter().enumerate() {
        let found = robust.contrast(weights).unwrap();
        for source in [want, matrices] {
            near(found.estimate, &source["coef"][at], 1e-10);
            near(found.std_error, &source["se"][at], 1e-10);
            near(found.df, &source["df"][at], 1e-10);
            (0..4).for_each(|other| near(robust.covariance[(at, other)], &source["vcov"][at][other], 1e-10));
        }
    }
    let difference = robust.contrast(&[0.0, 1.0, -1.0, 0.0]).unwrap();
    near(difference.std_error, &matrices["se"][4], 1e-10);
    near(difference.df, &matrices["df"][4], 1e-10);
    let equal = [vec![0.0, 1.0, -1.0, 0.0], vec![0.0, 0.0, 1.0, -1.0]];
    same_test(&robust.joint(&equal).unwrap(), &want["equal_slopes"]);
    let slopes: Vec<Vec<f64>> = contrasts[1..].iter().map(|weights| weights.to_vec()).collect();
    same_test(&robust.joint(&slopes).unwrap(), &want["all_slopes"]);
}

#[test]
fn a_cluster_that_alone_decides_a_column_takes_the_pseudo_inverse() {
    let all = json(include_str!("../../../fixtures/oracles/regression/robust.json"));
    let want = &all["rank_loss"];
    let (column, therapist) = cases();
    let own: Vec<f64> = therapist.codes().iter().map(|&code| f64::from(u8::from(code == 3))).collect();
    let fit = least_squares(&column(5), &[&column(2), &column(3), &own]).unwrap();
    let robust = fit.clustered(&therapist).unwrap();
    for (at, weights) in [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]].iter().enumerate() {
        let found = robust.contrast(weights).unwrap();
        for source in [want, &want["matrices"]] {
            near(found.std_error, &source["se"][at], 1e-9);
            near(found.df, &source["df"][at], 1e-9);
        }
    }
}

#[test]
fn what_cannot_be_estimated_says_why() {
    let (column, therapist) = cases();
    let (y, x) = (column(5), column(2));
    let twice: Vec<f64> = x.iter().map(|value| 3.0 - 2.0 * value).collect();
    let code = |fit: Result<super::LeastSquares, crate::stats::Undefined>| fit.unwrap_err().code();
    assert_eq!(code(least_squares(&y, &[&x, &twice])), "not-identified");
    assert_eq!(code(least_squares(&y, &[&x, &vec![4.0; 80]])), "constant-column");
    assert_eq!(code(least_squares(&[2.0; 80], &[&x])), "no-variance");
    assert_eq!(code(least_squares(&y[..2], &[&x])), "too-few-pairs");
    let fit = least_squares(&y, &[&x]).unwrap();
    let three = Factor::new(therapist.codes().iter().map(|code| code % 3).collect(), 3).unwrap();
    assert_eq!(fit.clustered(&three).unwrap_err().code(), "too-few-units");
    let robust = fit.clustered(&therapist).unwrap();
    assert_eq!(robust.contrast(&[1.0]).unwrap_err().code(), "not-identified");
    assert_eq!(robust.joint(&[vec![0.0, 1.0], vec![0.0, 2.0]]).unwrap_err().code(), "not-identified");
    let one_row: Vec<f64> = (0..80).map(|row| f64::from(u8::from(row == 7))).collect();
    let alone = least_squares(&y, &[&x, &one_row]).unwrap();
    assert_eq!(alone.covariance_hc3().unwrap_err().code(), "not-estimable");
}

#[test]
fn a_large_constant_costs_no_digits() {
    let (column, _) = cases();
    let shifted: Vec<f64> = column(2).iter().map(|value| value + 1e6).collect();
    let (plain, far) = (least_squares(&column(5), &[&column(2)]), least_squares(&column(5), &[&shifted]));
    let (plain, far) = (plain.unwrap(), far.unwrap());
    assert!((plain.coefficients[1] - far.coefficients[1]).abs() < 1e-8);
    assert!((plain.r_squared - far.r_squared).abs() < 1e-9);
}
