//! Comparisons for rows that are independent: `DeLong`'s, and swaps.

use super::CASES;
use super::column;
use super::rows_as_units;
use crate::stats::Undefined;
use crate::stats::compare::Draws;
use crate::stats::compare::Rows;
use crate::stats::compare::areas_under_curve;
use crate::stats::compare::delong;
use crate::stats::compare::swap_test;
use crate::stats::oracle::close;
use crate::stats::oracle::number;

const ASAH: &str = include_str!("../../../../fixtures/oracles/compare/aSAH.csv");
const DELONG: &str = include_str!("../../../../fixtures/oracles/compare/delong_asah.json");
const SWAP: &str = include_str!("../../../../fixtures/oracles/compare/swap_ten.json");
/// Values of R's own functions.
const BASE: &str = include_str!("../../../../fixtures/oracles/compare/base.json");

#[test]
fn areas_of_haemorrhage_markers_match_a_second_program() {
    let outcome: Vec<f64> =
        super::texts(ASAH, "outcome").iter().map(|outcome| f64::from(u8::from(outcome == "Poor"))).collect();
    let unit = rows_as_units(outcome.len());
    for (first, second) in [("wfns", "s100b"), ("wfns", "ndka"), ("s100b", "ndka")] {
        let (one, other) = (column(ASAH, first), column(ASAH, second));
        let found = delong(&outcome, &one, &other, 0.95).unwrap();
        let want = |at: &str| number(DELONG, &format!("/expected/{first}_vs_{second}/{at}"));
        for (area, (at, ci)) in [&found.first, &found.second].iter().zip([(0, "ci1"), (1, "ci2")]) {
            close(area.value, want(&format!("auc/{at}")), 1e-9);
            close(area.std_error.unwrap().powi(2), want(&format!("var/{at}")), 1e-9);
            close(area.interval.unwrap().low(), want(&format!("{ci}/0")), 1e-9);
            close(area.interval.unwrap().high(), want(&format!("{ci}/1")), 1e-9);
        }
        close(found.covariance, want("cov"), 1e-9);
        close(found.test.statistic, want("z"), 1e-9);
        close(found.test.p_value, want("p"), 1e-9);
        close(found.difference.interval.unwrap().low(), want("diff_ci/0"), 1e-9);
        close(found.difference.interval.unwrap().high(), want("diff_ci/1"), 1e-9);
        let views: [&[f64]; 2] = [&one, &other];
        let areas = areas_under_curve(&Rows::new(&outcome, &views, &unit).unwrap()).unwrap();
        assert_eq!(areas.view(0).unwrap().value, found.first.value);
    }
    // Placements by brute force.
    close(number(BASE, "/delong/var"), number(DELONG, "/expected/wfns_vs_s100b/var/0"), 1e-12);
}

#[test]
fn areas_without_an_error_are_refused() {
    let outcome = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    let (view, other) = ([1.0, 3.0, 2.0, 3.0, 5.0, 4.0], [2.0, 1.0, 4.0, 3.0, 4.0, 6.0]);
    let parted = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    assert_eq!(delong(&outcome, &parted, &view, 0.95), Err(Undefined::AtBoundary));
    assert_eq!(delong(&outcome, &view, &view.map(|value| 10.0 * value), 0.95), Err(Undefined::SameRatings));
    let one = delong(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0], &view, &other, 0.95);
    assert_eq!(one, Err(Undefined::TooFewPairs { have: 1, need: 2 }));
    assert!(delong(&[2.0, 0.0, 0.0, 1.0, 1.0, 0.0], &view, &other, 0.95).is_err());
}

#[test]
fn all_swaps_of_ten_cases_match_enumeration() {
    let of = |name: &str| column(CASES, name)[..10].to_vec();
    let draws = Draws { replicates: 20_000, seed: 1 };
    let found = swap_test(&of("adherence"), &of("client_wai"), &of("therapist_wai"), draws).unwrap();
    close(found.difference, number(SWAP, "/expected/observed"), 1e-9);
    close(found.p_value, number(SWAP, "/expected/p_two_sided"), 1e-12);
    close(found.spread, number(SWAP, "/expected/permutation_sd"), 1e-9);
    assert_eq!((found.as_far as f64, found.swaps, found.exact), (number(SWAP, "/expected/count_ge"), 1024, true));
}

#[test]
fn all_swaps_of_fourteen_cases_match_enumeration_in_r() {
    let of = |name: &str| column(CASES, name)[..14].to_vec();
    let draws = Draws { replicates: 1, seed: 1 };
    let found = swap_test(&of("adherence"), &of("client_wai"), &of("observer_wai"), draws).unwrap();
    close(found.difference, number(BASE, "/swap_fourteen/difference"), 1e-9);
    close(found.p_value, number(BASE, "/swap_fourteen/p"), 1e-12);
    close(found.spread, number(BASE, "/swap_fourteen/sd"), 1e-9);
}

#[test]
fn more_than_twenty_rows_are_swapped_at_random_and_the_same_way_each_time() {
    let of = |name: &str| column(CASES, name)[..21].to_vec();
    let test = |seed: u64| {
        let draws = Draws { replicates: 2_000, seed };
        swap_test(&of("adherence"), &of("client_wai"), &of("observer_wai"), draws).unwrap()
    };
    let found = test(1);
    assert_eq!((found.swaps, found.exact, found), (2_000, false, test(1)));
    assert_eq!(found.p_value, (found.as_far + 1) as f64 / 2_001.0);
    assert_ne!(found, test(2));
    let (rising, mixed) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0]);
    let draws = Draws { replicates: 9, seed: 1 };
    assert_eq!(swap_test(&[1.0; 5], &rising, &mixed, draws), Err(Undefined::NoVariance));
    assert_eq!(swap_test(&rising, &mixed, &[2.0; 5], draws), Err(Undefined::ConstantColumn));
}
