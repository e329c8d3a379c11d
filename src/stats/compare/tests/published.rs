//! Tests of correlations without rows: published values, another program, and its sources of failure.

use proptest::prelude::*;

use super::CASES as SIMULATED;
use super::column;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::compare::IndependentPair;
use crate::stats::compare::NonOverlapping;
use crate::stats::compare::Overlapping;
use crate::stats::compare::Test;
use crate::stats::oracle::close;
use crate::stats::oracle::number;

pub(super) const MENG: &str = include_str!("../../../../fixtures/oracles/compare/meng1992.json");
pub(super) const STEIGER_A: &str = include_str!("../../../../fixtures/oracles/compare/steiger1980_a.json");
pub(super) const ZOU: &str = include_str!("../../../../fixtures/oracles/compare/zou2007.json");
pub(super) const GLASS: &str = include_str!("../../../../fixtures/oracles/compare/glass1984.json");
pub(super) const STEIGER_B: &str = include_str!("../../../../fixtures/oracles/compare/steiger1980_b.json");
pub(super) const RAGHUNATHAN: &str = include_str!("../../../../fixtures/oracles/compare/raghunathan1996.json");
pub(super) const INDEPENDENT: &str = include_str!("../../../../fixtures/oracles/compare/independent.json");
pub(super) const CASES: &str = include_str!("../../../../fixtures/oracles/compare/cases_correlations.json");
/// Every statistic in exact decimal arithmetic of fifty digits, from the papers' equations.
const EXACT: &str = include_str!("../../../../fixtures/oracles/compare/published_exact.json");

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of rows")]
pub(super) fn rows(file: &str, at: &str) -> usize {
    number(file, at) as usize
}

#[track_caller]
fn same_test(found: Result<Test, Undefined>, file: &str, at: &str) {
    let found = found.unwrap();
    close(found.statistic, number(file, &format!("{at}/statistic")), 1e-9);
    close(found.p_value, number(file, &format!("{at}/p")), 1e-9);
    if let Some(df) = found.df {
        assert_eq!(df, number(file, &format!("{at}/df")));
    }
}

#[track_caller]
fn same_interval(found: Interval, file: &str, at: &str) {
    close(found.low(), number(file, &format!("{at}/0")), 1e-9);
    close(found.high(), number(file, &format!("{at}/1")), 1e-9);
}

#[track_caller]
fn same(data: &Overlapping, file: &str, at: &str) {
    close(data.difference(), number(file, &format!("{at}/diff")), 1e-9);
    same_test(data.pearson_filon(), file, &format!("{at}/pearson1898"));
    same_test(data.pearson_filon(), file, &format!("{at}/olkin1967"));
    same_test(data.hotelling(), file, &format!("{at}/hotelling1940"));
    same_test(data.williams(), file, &format!("{at}/williams1959"));
    same_test(data.hendrickson(), file, &format!("{at}/hendrickson1970"));
    same_test(data.dunn_clark(), file, &format!("{at}/dunn1969"));
    same_test(data.steiger(), file, &format!("{at}/steiger1980"));
    same_test(data.hittner(), file, &format!("{at}/hittner2003"));
    let meng = data.meng(0.95).unwrap();
    same_test(Ok(meng.test), file, &format!("{at}/meng1992"));
    same_interval(meng.z_interval, file, &format!("{at}/meng1992/ci"));
    same_interval(data.zou(0.95).unwrap(), file, &format!("{at}/zou2007/ci"));
}

#[test]
fn overlapping_correlations_match_a_second_program() {
    for file in [MENG, STEIGER_A, ZOU, GLASS] {
        let r = |name: &str| number(file, &format!("/inputs/{name}"));
        let data = Overlapping::new(r("r_y_x1"), r("r_y_x2"), r("r_x1_x2"), rows(file, "/inputs/n")).unwrap();
        same(&data, file, "/expected");
    }
    let r = |pair: &str| number(CASES, &format!("/expected/r/{pair}"));
    for (first, second) in [("client", "therapist"), ("client", "observer"), ("therapist", "observer")] {
        let (one, other) = (r(&format!("adherence_{first}")), r(&format!("adherence_{second}")));
        let n = rows(CASES, "/expected/n");
        assert_eq!(n, column(SIMULATED, "adherence").len());
        let data = Overlapping::new(one, other, r(&format!("{first}_{second}")), n).unwrap();
        same(&data, CASES, &format!("/expected/{first}_vs_{second}"));
    }
}

#[test]
fn exact_arithmetic_gives_the_same_with_eleven_digits() {
    for at in ["/overlapping/0", "/overlapping/1", "/overlapping/2"] {
        let of = |name: &str| number(EXACT, &format!("{at}/{name}"));
        let data = Overlapping::new(of("r1"), of("r2"), of("q"), rows(EXACT, &format!("{at}/n"))).unwrap();
        close(data.hotelling().unwrap().statistic, of("hotelling"), 1e-11);
        close(data.williams().unwrap().statistic, of("williams"), 1e-11);
        close(data.hendrickson().unwrap().statistic, of("hendrickson"), 1e-11);
        close(data.pearson_filon().unwrap().statistic, of("pearson_filon"), 1e-11);
        close(data.dunn_clark().unwrap().statistic, of("dunn_clark"), 1e-11);
        close(data.steiger().unwrap().statistic, of("steiger"), 1e-11);
        close(data.hittner().unwrap().statistic, of("hittner"), 1e-11);
        close(data.meng(0.95).unwrap().test.statistic, of("meng"), 1e-11);
        close(data.zou(0.95).unwrap().low(), of("zou_low"), 1e-11);
        close(data.zou(0.95).unwrap().high(), of("zou_high"), 1e-11);
    }
}

#[test]
fn correlations_without_a_common_column_match_a_second_program() {
    for file in [STEIGER_B, RAGHUNATHAN] {
        let r = |name: &str| number(file, &format!("/inputs/r_{name}"));
        let across = [r("jh"), r("jm"), r("kh"), r("km")];
        let data = NonOverlapping::new((r("jk"), r("hm")), across, rows(file, "/inputs/n")).unwrap();
        same_test(data.pearson_filon(), file, "/expected/pearson1898");
        same_test(data.dunn_clark(), file, "/expected/dunn1969");
        same_test(data.dunn_clark(), file, "/expected/raghunathan1996");
        same_test(data.steiger(), file, "/expected/steiger1980");
        same_test(data.silver(), file, "/expected/silver2004");
        same_interval(data.zou(0.95).unwrap(), file, "/expected/zou2007/ci");
    }
}

#[test]
fn independent_correlations_match_a_second_program() {
    for at in ["/expected/rows/0", "/expected/rows/1", "/expected/rows/2"] {
        let of = |name: &str| number(INDEPENDENT, &format!("{at}/{name}"));
        let n = |name: &str| rows(INDEPENDENT, &format!("{at}/{name}"));
        let data = IndependentPair::new((of("r1"), n("n1")), (of("r2"), n("n2"))).unwrap();
        let test = data.fisher().unwrap();
        close(test.statistic, of("fisher_z"), 1e-9);
        close(test.p_value, of("fisher_p"), 1e-9);
        same_interval(data.zou(0.95).unwrap(), INDEPENDENT, &format!("{at}/zou_ci"));
    }
}

#[test]
fn correlations_that_cannot_be_compared_are_refused() {
    let refused = |r1, r2, q, n| Overlapping::new(r1, r2, q, n).unwrap_err();
    assert_eq!(refused(0.9, -0.9, 0.9, 50), Undefined::ImpossibleCorrelations);
    assert_eq!(refused(1.2, 0.1, 0.1, 50), Undefined::ImpossibleCorrelations);
    assert_eq!(refused(f64::NAN, 0.1, 0.1, 50), Undefined::ImpossibleCorrelations);
    assert_eq!(refused(0.4, 0.3, 1.0, 50), Undefined::ImpossibleCorrelations);
    assert_eq!(refused(0.5, 0.2, 0.1, 3), Undefined::TooFewPairs { have: 3, need: 4 });
    assert_eq!(refused(1.0, 0.3, 0.3, 50), Undefined::AtBoundary);
    assert_eq!(refused(0.3, -0.3, -1.0, 50), Undefined::SameRatings);
    // q = r₁r₂ + √((1 − r₁²)(1 − r₂²)): the three nearly determine one another.
    let edge = Overlapping::new(0.6, 0.8, 0.48 + 0.48, 50).unwrap();
    assert_eq!(edge.hotelling(), Err(Undefined::NotIdentified));
    assert_eq!(edge.williams(), Err(Undefined::NotIdentified));
    assert_eq!(edge.hendrickson(), Err(Undefined::NotIdentified));
    assert!(edge.meng(0.95).is_ok());
    assert_eq!(IndependentPair::new((1.0, 30), (0.2, 30)), Err(Undefined::AtBoundary));
    assert_eq!(NonOverlapping::new((0.2, -1.0), [0.0; 4], 30), Err(Undefined::AtBoundary));
}

#[test]
fn far_tails_keep_their_digits() {
    let data = Overlapping::new(0.8, 0.0, 0.0, 2000).unwrap();
    let (normal, student) = (data.dunn_clark().unwrap().p_value, data.williams().unwrap().p_value);
    assert!(normal > 0.0 && normal < 1e-100 && student > 0.0 && student < 1e-100);
}

proptest! {
    #[test]
    fn turning_a_view_round_or_exchanging_views_keeps_every_test(
        r1 in -0.8..0.8f64, r2 in -0.8..0.8f64, q in -0.8..0.8f64, n in 4..300_usize,
    ) {
        let Ok(data) = Overlapping::new(r1, r2, q, n) else { return Ok(()) };
        let exchanged = Overlapping::new(r2, r1, q, n).unwrap();
        prop_assert_eq!(data.turned().turned(), data);
        for test in [Overlapping::williams, Overlapping::dunn_clark, Overlapping::steiger, Overlapping::hittner] {
            let (one, other) = (test(&data).unwrap(), test(&exchanged).unwrap());
            prop_assert!((one.statistic + other.statistic).abs() <= 1e-9 * one.statistic.abs());
        }
        let (own, its) = (data.zou(0.9).unwrap(), exchanged.zou(0.9).unwrap());
        prop_assert!((own.low() + its.high()).abs() < 1e-12);
        // A turned outcome turns both correlations: the difference turns its sign.
        let outcome = Overlapping::new(-r1, -r2, q, n).unwrap().zou(0.9).unwrap();
        prop_assert!((own.low() + outcome.high()).abs() < 1e-12);
    }
}
