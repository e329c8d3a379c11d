//! Leaving out a unit, drawing units, and large data.

use proptest::prelude::*;

use super::counted::Counted;
use super::interval::IntervalSums;
use super::ordinal::Ordinal;
use super::pairable::Categories;
use super::pairable::Pairable;
use super::*;
use crate::stats::observations::Factor;

fn rated(units: &[Vec<i64>], unit: i64) -> Observations {
    let target = (0..).zip(units).flat_map(|(i, own)| vec![i; own.len()]).collect();
    let rater = units.iter().flat_map(|own| (0..).take(own.len())).collect();
    let raters = units.iter().map(Vec::len).max().unwrap();
    let (target, rater) = (Factor::new(target, units.len()).unwrap(), Factor::new(rater, raters).unwrap());
    Observations::new(target, rater, vec![], units.concat(), unit).unwrap()
}

fn pairable(units: &[Vec<i64>]) -> Pairable {
    Pairable::of(&Units::of(&rated(units, 1)).unwrap())
}

/// Every leave-out against the same data without the unit.
fn leaving_out_is_computing_anew(sums: &impl Disagreements, units: usize, tolerance: f64) {
    let slowly = |skip: usize| {
        let mut times = vec![1; units];
        times[skip] = 0;
        sums.drawn(&times).map(Disagreement::alpha)
    };
    let slow: Result<Vec<f64>, Undefined> = (0..units).map(slowly).collect();
    match (sums.without_each(), slow) {
        (Ok(fast), Ok(slow)) => {
            assert_eq!(fast.len(), units);
            for (fast, slow) in fast.iter().zip(slow) {
                assert!((fast - slow).abs() < tolerance, "{fast} {slow}");
            }
        }
        (fast, slow) => assert_eq!(fast.err(), slow.err()),
    }
}

fn ratings() -> impl Strategy<Value = Vec<Vec<i64>>> {
    prop::collection::vec(prop::collection::vec(0..9_i64, 2..6), 2..15)
}

proptest! {
    #[test]
    fn leave_outs_are_exact(units in ratings()) {
        let own = pairable(&units);
        leaving_out_is_computing_anew(&IntervalSums::of(&own).unwrap(), units.len(), 1e-11);
        leaving_out_is_computing_anew(&Ordinal::of(Categories::of(&own)), units.len(), 1e-11);
        leaving_out_is_computing_anew(&Counted::nominal(Categories::of(&own)), units.len(), 1e-11);
        leaving_out_is_computing_anew(&Counted::ratio(Categories::of(&own)).unwrap(), units.len(), 1e-11);
    }

    #[test]
    fn a_unit_drawn_twice_is_a_second_unit_like_it(units in ratings()) {
        let own = pairable(&units);
        let double: Vec<Vec<i64>> = units.iter().chain([&units[0]]).cloned().collect();
        let double = pairable(&double);
        let mut times = vec![1; units.len()];
        times[0] = 2;
        let all = vec![1; units.len() + 1];
        let alike = |one: Result<Disagreement, Undefined>, two: Result<Disagreement, Undefined>| {
            one.map(Disagreement::alpha).ok().zip(two.map(Disagreement::alpha).ok()).is_none_or(|(a, b)| (a - b).abs() < 1e-12)
        };
        let ordinal = |own| Ordinal::of(Categories::of(own));
        prop_assert!(alike(ordinal(&own).drawn(&times), ordinal(&double).drawn(&all)));
        let interval = |own| IntervalSums::of(own).unwrap();
        prop_assert!(alike(interval(&own).drawn(&times), interval(&double).drawn(&all)));
        let ratio = |own| Counted::ratio(Categories::of(own)).unwrap();
        prop_assert!(alike(ratio(&own).drawn(&times), ratio(&double).drawn(&all)));
    }
}

/// Units with values that hardly repeat.
fn spread_out(count: i64) -> Vec<Vec<i64>> {
    (0..count).map(|i| vec![(i * 7919) % 10_007, (i * 7919) % 10_007 + (i * 31) % 977]).collect()
}

#[test]
fn ranks_of_many_values_need_no_table() {
    let units = spread_out(400);
    let exact = Ordinal::of(Categories::of(&pairable(&units)));
    assert_eq!(exact.without_each().unwrap().len(), 400);
    leaving_out_is_computing_anew(&exact, 400, 1e-11);
    let rough = Ordinal::without_table(Categories::of(&pairable(&units)));
    leaving_out_is_computing_anew(&rough, 400, 1e-5);
    let level = ConfidenceLevel::new(0.95);
    let many =
        krippendorff_alpha(&rated(&spread_out(5000), 1), Metric::Ordinal, Resampling::Jackknife, &level).unwrap();
    assert!(many.estimate.interval.unwrap().contains(many.estimate.value));
}

#[test]
fn equal_seeds_give_equal_intervals_and_other_seeds_others() {
    let data = rated(&spread_out(40), 10);
    let level = ConfidenceLevel::new(0.9);
    let drawn = |seed| {
        let resampling = Resampling::Bootstrap { seed, replicates: 200 };
        krippendorff_alpha(&data, Metric::Interval, resampling, &level).unwrap()
    };
    assert_eq!(drawn(5), drawn(5));
    assert_ne!(drawn(5).estimate.interval, drawn(6).estimate.interval);
    assert_eq!((drawn(5).method, drawn(5).estimate.value), ("unit-bootstrap", drawn(6).estimate.value));
}

#[test]
fn jackknife_and_bootstrap_agree_where_units_are_many() {
    let units: Vec<Vec<i64>> =
        spread_out(400).iter().map(|own| own.iter().map(|value| value / 1500).collect()).collect();
    let data = rated(&units, 10);
    let level = ConfidenceLevel::new(0.95);
    for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio] {
        let error =
            |resampling| krippendorff_alpha(&data, metric, resampling, &level).unwrap().estimate.std_error.unwrap();
        let (one, other) = (error(Resampling::Jackknife), error(Resampling::Bootstrap { seed: 3, replicates: 400 }));
        assert!((one / other - 1.0).abs() < 0.15, "{metric:?}: {one} and {other}");
    }
}

#[test]
fn a_draw_without_variance_leaves_no_interval() {
    let data = rated(&[vec![1, 1], vec![2, 2], vec![1, 2]], 1);
    let level = ConfidenceLevel::new(0.95);
    let resampling = Resampling::Bootstrap { seed: 1, replicates: 200 };
    let made = krippendorff_alpha(&data, Metric::Nominal, resampling, &level).unwrap();
    assert_eq!((made.estimate.interval, made.no_interval), (None, Some(Undefined::NoVariance)));
}

#[test]
fn one_unit_with_all_the_variance_is_the_reason_for_no_interval() {
    let data = rated(&[vec![3, 3], vec![3, 3], vec![1, 7]], 10);
    let level = ConfidenceLevel::new(0.95);
    for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio] {
        let made = krippendorff_alpha(&data, metric, Resampling::Jackknife, &level).unwrap();
        assert_eq!(made.no_interval, Some(Undefined::NoVariance), "{metric:?}");
    }
}

#[test]
fn the_distances_of_units_are_in_points() {
    let level = ConfidenceLevel::new(0.95);
    let data = rated(&[vec![10, 20], vec![20, 20], vec![30, 40]], 10);
    let made = krippendorff_alpha(&data, Metric::Interval, Resampling::Jackknife, &level).unwrap();
    // Ordered pairs one point apart twice two, of six ratings; 2 (6 · 38 − 14²)/30 over all.
    assert!((made.observed - 4.0 / 6.0).abs() < 1e-15);
    assert!((made.expected - 2.0 * (6.0 * 38.0 - 196.0) / 30.0).abs() < 1e-14);
}
