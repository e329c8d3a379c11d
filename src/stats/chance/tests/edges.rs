//! Data for which a coefficient has no value, no interval or no test.

use super::Coefficient;
use super::from_counts;
use super::level;
use super::near;
use super::rated;
use super::whole;
use crate::stats::Undefined;
use crate::stats::chance::Metric;
use crate::stats::chance::RankTest;
use crate::stats::chance::Resampling;
use crate::stats::chance::Scale;
use crate::stats::chance::Ties;
use crate::stats::chance::Weights;
use crate::stats::chance::brennan_prediger;
use crate::stats::chance::cohen_kappa;
use crate::stats::chance::conger_kappa;
use crate::stats::chance::fleiss_kappa;
use crate::stats::chance::gwet;
use crate::stats::chance::kendall_w;
use crate::stats::chance::krippendorff_alpha;
use crate::stats::chance::percent_agreement;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;

const ALL: [Coefficient; 6] = [percent_agreement, gwet, fleiss_kappa, conger_kappa, brennan_prediger, cohen_kappa];

fn alpha(rated: &Observations, metric: Metric) -> Result<crate::stats::chance::ChanceCorrected, Undefined> {
    krippendorff_alpha(rated, metric, Resampling::Jackknife, &level())
}

#[test]
fn all_ratings_equal_is_undefined_where_chance_comes_from_the_ratings() {
    let equal = whole(&[&[4, 4], &[4, 4], &[4, 4]]);
    for coefficient in [fleiss_kappa, conger_kappa, cohen_kappa] as [Coefficient; 3] {
        let made = coefficient(&equal, None, Weights::Identity, &level());
        assert_eq!(made.unwrap_err(), Undefined::NoVariance);
    }
    for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio] {
        assert_eq!(alpha(&equal, metric).unwrap_err(), Undefined::NoVariance);
    }
    assert_eq!(kendall_w(&equal, Ties::Corrected, RankTest::F).unwrap_err(), Undefined::NoVariance);
    let scale = Scale::whole(1, 5).unwrap();
    for coefficient in [gwet, brennan_prediger] as [Coefficient; 2] {
        let made = coefficient(&equal, Some(&scale), Weights::Linear, &level()).unwrap();
        assert_eq!((made.estimate.value, made.estimate.interval), (1.0, None));
        assert_eq!(made.no_interval, Some(Undefined::AtBoundary));
    }
}

#[test]
fn identical_raters_have_the_alpha_of_the_reference() {
    let file = include_str!("../../../../fixtures/oracles/agreement/edge_perfect.json");
    let stored: serde_json::Value = serde_json::from_str(file).unwrap();
    let row = |row: &serde_json::Value| row.as_array().unwrap().iter().map(serde_json::Value::as_i64).collect();
    let rows: Vec<Vec<Option<i64>>> = stored["data"].as_array().unwrap().iter().map(row).collect();
    let found = alpha(&rated(&rows, 1), Metric::Interval).unwrap().estimate.value;
    assert_eq!(Some(found), stored["expected"]["alpha_interval"].as_f64());
}

#[test]
fn perfect_agreement_is_exactly_one_without_an_interval() {
    let perfect =
        rated(&[vec![Some(1), Some(1), None], vec![Some(3); 3], vec![Some(7); 3], vec![None, None, Some(3)]], 1);
    let scale = Scale::whole(1, 7).unwrap();
    for coefficient in &ALL[..5] {
        for weights in super::WEIGHTS {
            let made = coefficient(&perfect, Some(&scale), weights, &level()).unwrap();
            assert_eq!((made.estimate.value, made.estimate.std_error), (1.0, None), "{weights:?}");
            assert_eq!((made.no_interval, made.test), (Some(Undefined::AtBoundary), None));
        }
    }
    for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio] {
        for resampling in [Resampling::Jackknife, Resampling::Bootstrap { seed: 1, replicates: 50 }] {
            let made = krippendorff_alpha(&perfect, metric, resampling, &level()).unwrap();
            assert_eq!((made.estimate.value, made.no_interval), (1.0, Some(Undefined::AtBoundary)));
        }
    }
    let pair = whole(&[&[1, 1], &[2, 2], &[3, 3]]);
    let kappa = cohen_kappa(&pair, None, Weights::Quadratic, &level()).unwrap();
    assert_eq!((kappa.estimate.value, kappa.no_interval), (1.0, Some(Undefined::AtBoundary)));
    let w = kendall_w(&pair, Ties::Corrected, RankTest::ChiSquare).unwrap();
    assert_eq!((w.estimate.value, w.test.unwrap().statistic), (1.0, 4.0));
    assert_eq!(kendall_w(&pair, Ties::Corrected, RankTest::F).unwrap().test, None, "F would be infinite");
}

#[test]
fn ratings_that_cannot_be_paired_are_refused() {
    let apart = rated(&[vec![Some(2), None], vec![None, Some(4)], vec![Some(5), None]], 1);
    let scale = Scale::whole(1, 7).unwrap();
    for coefficient in ALL {
        let made = coefficient(&apart, Some(&scale), Weights::Identity, &level());
        assert_eq!(made.unwrap_err(), Undefined::NoRepeatedTarget);
    }
    assert_eq!(alpha(&apart, Metric::Interval).unwrap_err(), Undefined::NoRepeatedTarget);
    let w = kendall_w(&apart, Ties::Corrected, RankTest::F);
    assert_eq!(w.unwrap_err(), Undefined::Incomplete { complete: 0, targets: 3 });
}

#[test]
fn one_rater_or_no_rating_is_refused() {
    for (raters, table) in [(1, whole(&[&[1], &[2], &[3]])), (0, rated(&[vec![None, None]], 1))] {
        let want = Undefined::TooFewRaters { have: raters, need: 2 };
        for coefficient in ALL {
            let made = coefficient(&table, Some(&Scale::whole(1, 5).unwrap()), Weights::Identity, &level());
            assert_eq!(made.unwrap_err(), want);
        }
        assert_eq!(alpha(&table, Metric::Ordinal).unwrap_err(), want);
        assert_eq!(kendall_w(&table, Ties::Corrected, RankTest::F).unwrap_err(), want);
    }
}

#[test]
fn one_unit_has_a_value_and_no_interval() {
    let one = whole(&[&[1, 2, 3]]);
    let scale = Scale::whole(1, 3).unwrap();
    for coefficient in &ALL[..5] {
        let made = coefficient(&one, Some(&scale), Weights::Identity, &level()).unwrap();
        assert_eq!(made.no_interval, Some(Undefined::TooFewUnits { have: 1, need: 2 }));
    }
    for resampling in [Resampling::Jackknife, Resampling::Bootstrap { seed: 1, replicates: 9 }] {
        let made = krippendorff_alpha(&one, Metric::Nominal, resampling, &level()).unwrap();
        assert_eq!((made.estimate.value, made.no_interval), (0.0, Some(Undefined::TooFewUnits { have: 1, need: 2 })));
    }
    let w = kendall_w(&one, Ties::Corrected, RankTest::F).unwrap_err();
    assert_eq!(w, Undefined::TooFewTargets { have: 1, need: 2 });
}

#[test]
fn the_scale_must_be_declared_where_chance_rests_on_it() {
    let rated = whole(&[&[1, 2], &[2, 2], &[3, 1]]);
    for coefficient in [gwet, brennan_prediger] as [Coefficient; 2] {
        let made = coefficient(&rated, None, Weights::Identity, &level());
        assert_eq!(made.unwrap_err(), Undefined::ScaleNotDeclared);
    }
    for coefficient in ALL {
        let made = coefficient(&rated, None, Weights::GwetOrdinal, &level());
        assert_eq!(made.unwrap_err(), Undefined::ScaleNotDeclared);
        let made = coefficient(&rated, Some(&Scale::whole(2, 5).unwrap()), Weights::Identity, &level());
        assert_eq!(made.unwrap_err(), Undefined::OffScale { ratings: 2 });
    }
}

#[test]
fn categories_that_nobody_chose_change_gwet_and_brennan_prediger_alone() {
    let rated = whole(&[&[1, 2], &[2, 2], &[3, 1], &[3, 3]]);
    let value = |coefficient: Coefficient, high: i64| {
        let scale = Scale::whole(1, high).unwrap();
        coefficient(&rated, Some(&scale), Weights::Identity, &level()).unwrap().estimate.value
    };
    assert!(value(gwet, 3) < value(gwet, 7) && value(brennan_prediger, 3) < value(brennan_prediger, 7));
    for coefficient in [fleiss_kappa, conger_kappa, cohen_kappa] as [Coefficient; 3] {
        near(value(coefficient, 3), value(coefficient, 7), 1e-14);
    }
}

#[test]
fn ratios_need_values_from_zero_on() {
    let below = whole(&[&[-1, 2], &[2, 2], &[3, 1]]);
    assert_eq!(alpha(&below, Metric::Ratio).unwrap_err(), Undefined::BelowZero);
    for coefficient in ALL {
        let made = coefficient(&below, Some(&Scale::whole(-1, 3).unwrap()), Weights::GwetRatio, &level());
        assert_eq!(made.unwrap_err(), Undefined::BelowZero);
    }
}

#[test]
fn a_rater_who_came_twice_is_refused() {
    let target = Factor::new(vec![0, 0, 0], 1).unwrap();
    let rater = Factor::new(vec![0, 1, 1], 2).unwrap();
    let twice = Observations::new(target, rater, vec![], vec![1, 2, 2], 1).unwrap();
    assert_eq!(alpha(&twice, Metric::Nominal).unwrap_err(), Undefined::Replicates);
    assert_eq!(kendall_w(&twice, Ties::Corrected, RankTest::F).unwrap_err(), Undefined::Replicates);
}

#[test]
fn cohens_kappa_takes_two_raters_and_counts_what_one_alone_rated() {
    let three = whole(&[&[1, 2, 3], &[1, 1, 1]]);
    let made = cohen_kappa(&three, None, Weights::Identity, &level());
    assert_eq!(made.unwrap_err(), Undefined::TooManyRaters { have: 3, most: 2 });
    let gaps = rated(&[vec![Some(1), Some(1)], vec![Some(2), None], vec![Some(2), Some(2)], vec![Some(1), Some(2)]], 1);
    let made = cohen_kappa(&gaps, None, Weights::Identity, &level()).unwrap();
    assert_eq!((made.units_used, made.units_dropped, made.estimate.n), (3, 1, 3));
}

#[test]
fn a_rater_who_never_changes_has_kappa_zero_and_no_test() {
    let constant = whole(&[&[1, 3], &[2, 3], &[3, 3], &[4, 3], &[5, 3]]);
    let kappa = cohen_kappa(&constant, None, Weights::Quadratic, &level()).unwrap();
    near(kappa.estimate.value, 0.0, 1e-15);
    assert_eq!(kappa.test, None);
    let total = from_counts(&[&[0, 5], &[5, 0]]);
    near(cohen_kappa(&total, None, Weights::Identity, &level()).unwrap().estimate.value, -1.0, 1e-15);
}

#[test]
fn thousands_of_different_ratings_are_too_many_for_a_table() {
    let rows: Vec<Vec<Option<i64>>> = (0..600).map(|i| vec![Some(2 * i), Some(2 * i + 1)]).collect();
    let many = rated(&rows, 1);
    let made = fleiss_kappa(&many, None, Weights::Identity, &level());
    assert_eq!(made.unwrap_err(), Undefined::TooManyCategories { most: 1000 });
    assert!(alpha(&many, Metric::Interval).unwrap().estimate.value > 0.999);
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let wide = whole(&[&[i64::MIN, i64::MAX], &[0, 1]]);
    assert_eq!(alpha(&wide, Metric::Interval).unwrap_err(), Undefined::Overflow);
    assert!(alpha(&wide, Metric::Ordinal).is_ok());
}
