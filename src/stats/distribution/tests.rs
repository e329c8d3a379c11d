//! Every family against tables of 20 digits that another method made (`fixtures/oracles/quantiles/make.py`),
//! and against each other.

mod grid;

use super::*;
use proptest::prelude::*;

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("../../../fixtures/oracles/quantiles/", $name, ".csv"))
    };
}

/// Fails on the first row whose last columns are not what `compute` gives, within `bar` relative.
fn agrees<const N: usize>(table: &str, bar: f64, compute: impl Fn(&[f64]) -> [Option<f64>; N]) {
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let values: Vec<f64> = line.split(',').map(|v| v.parse().unwrap()).collect();
        let (inputs, expected) = values.split_at(values.len() - N);
        for (got, want) in compute(inputs).iter().zip(expected) {
            let got = got.unwrap();
            let error = (got - want).abs() / want.abs();
            assert!(error <= bar, "{line}: {got:e}, relative error {error:e}");
        }
        rows += 1;
    }
    assert!(rows >= 40, "only {rows} rows");
}

#[test]
fn normal_quantiles_agree_with_the_table() {
    agrees(table!("normal"), 1e-15, |v| [normal_quantile(v[0])]);
}

#[test]
fn t_quantiles_agree_with_the_table() {
    agrees(table!("t"), 1e-14, |v| [t_quantile(v[0], v[1])]);
}

#[test]
fn chi_square_quantiles_agree_with_the_table() {
    agrees(table!("chi2"), 1e-14, |v| [chi2_quantile(v[0], v[1])]);
}

#[test]
fn f_quantiles_agree_with_the_table() {
    agrees(table!("f"), 2e-14, |v| [f_quantile(v[0], v[1], v[2])]);
}

#[test]
fn beta_quantiles_agree_with_the_table() {
    agrees(table!("beta"), 1e-14, |v| [beta_quantile(v[0], v[1], v[2])]);
}

#[test]
fn f_tails_agree_with_the_table() {
    agrees(table!("f_tails"), 1e-13, |v| [f_cdf(v[0], v[1], v[2]), f_upper_tail(v[0], v[1], v[2])]);
}

#[test]
fn noncentral_t_tails_agree_with_the_table() {
    agrees(table!("noncentral_t"), 1e-13, |v| {
        [noncentral_t_cdf(v[0], v[1], v[2]), noncentral_t_upper_tail(v[0], v[1], v[2])]
    });
}

#[test]
fn outside_their_domain_there_is_no_value() {
    for p in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
        assert_eq!(normal_quantile(p), None);
        assert_eq!(t_quantile(p, 3.0), None);
        assert_eq!(f_quantile(p, 3.0, 3.0), None);
        assert_eq!(chi2_quantile(p, 3.0), None);
        assert_eq!(beta_quantile(p, 3.0, 3.0), None);
        assert_eq!(noncentral_t_quantile(p, 3.0, 1.0), None);
    }
    for df in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(t_cdf(1.0, df), None);
        assert_eq!(f_cdf(1.0, 2.0, df), None);
        assert_eq!(f_quantile(0.5, df, 2.0), None);
        assert_eq!(chi2_cdf(1.0, df), None);
        assert_eq!(beta_cdf(0.5, df, 1.0), None);
        assert_eq!(noncentral_t_cdf(1.0, df, 1.0), None);
    }
    assert_eq!(f_cdf(f64::NAN, 1.0, 1.0), None);
    assert_eq!(beta_cdf(1.5, 1.0, 1.0), None);
    assert_eq!((f_cdf(-1.0, 1.0, 1.0), f_upper_tail(f64::INFINITY, 1.0, 1.0)), (Some(0.0), Some(0.0)));
    assert_eq!((chi2_cdf(-1.0, 1.0), chi2_upper_tail(f64::INFINITY, 1.0)), (Some(0.0), Some(0.0)));
    assert_eq!((beta_cdf(0.0, 2.0, 3.0), beta_cdf(1.0, 2.0, 3.0)), (Some(0.0), Some(1.0)));
}

fn probability() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.001..0.999f64,
        (1.0..10.0f64).prop_map(|k| 10f64.powf(-k)),
        (1.0..9.0f64).prop_map(|k| 1.0 - 10f64.powf(-k))
    ]
}

fn freedom() -> impl Strategy<Value = f64> {
    (0.0..6.0f64).prop_map(|k| 10f64.powf(k))
}

fn near(got: f64, want: f64, relative: f64) -> bool {
    (got - want).abs() <= relative * want.abs()
}

proptest! {
    #[test]
    fn quantiles_invert_the_tail_they_come_from(p in probability(), a in freedom(), b in freedom()) {
        // A rounding of the quantile moves the tail by the square root of the degrees of freedom: 1e3 here.
        let f = f_quantile(p, a, b).unwrap();
        let x = chi2_quantile(p, a).unwrap();
        let (back_f, back_x, want) = if p < 0.5 {
            (f_cdf(f, a, b).unwrap(), chi2_cdf(x, a).unwrap(), p)
        } else {
            (f_upper_tail(f, a, b).unwrap(), chi2_upper_tail(x, a).unwrap(), 1.0 - p)
        };
        prop_assert!(near(back_f, want, 5e-12), "F {back_f:e} for {want:e}");
        prop_assert!(near(back_x, want, 5e-12), "chi-square {back_x:e} for {want:e}");
    }

    #[test]
    fn f_quantiles_mirror_when_the_degrees_of_freedom_swap(k in 1u32..512, a in freedom(), b in freedom()) {
        // Multiples of 1/512 have an exact complement.
        let p = f64::from(k) / 512.0;
        prop_assert!(near(f_quantile(p, a, b).unwrap() * f_quantile(1.0 - p, b, a).unwrap(), 1.0, 2e-14));
    }

    #[test]
    fn t_and_normal_quantiles_are_symmetric(k in 1u32..512, df in freedom()) {
        let p = f64::from(k) / 512.0;
        prop_assert_eq!(t_quantile(p, df).unwrap(), -t_quantile(1.0 - p, df).unwrap());
        prop_assert_eq!(normal_quantile(p).unwrap(), -normal_quantile(1.0 - p).unwrap());
    }

    #[test]
    fn two_sided_p_is_both_tails_of_t(t in 0.0..30.0f64, df in freedom()) {
        prop_assert_eq!(t_two_sided_p(t, df).unwrap(), 2.0 * t_cdf(-t, df).unwrap());
    }

    #[test]
    fn noncentral_t_without_shift_is_t(t in -20.0..20.0f64, df in freedom()) {
        prop_assert!(near(noncentral_t_cdf(t, df, 0.0).unwrap(), t_cdf(t, df).unwrap(), 1e-12));
    }

    #[test]
    fn noncentral_t_quantiles_invert_and_mirror(p in 0.0001..0.9999f64, df in freedom(), ncp in -60.0..60.0f64) {
        let t = noncentral_t_quantile(p, df, ncp).unwrap();
        prop_assert!((noncentral_t_cdf(t, df, ncp).unwrap() - p).abs() < 1e-12);
        prop_assert!(near(noncentral_t_upper_tail(-t, df, -ncp).unwrap(), noncentral_t_cdf(t, df, ncp).unwrap(), 1e-13));
    }
}
