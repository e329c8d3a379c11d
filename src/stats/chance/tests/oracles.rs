//! Against published tables, definitions computed in exact fractions, and other programs.

use serde_json::Value;

use super::Coefficient;
use super::WEIGHTS;
use super::from_counts;
use super::level;
use super::near;
use super::rated;
use crate::stats::association::spearman;
use crate::stats::chance::ChanceCorrected;
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
use crate::stats::distribution::chi2_upper_tail;
use crate::stats::observations::Observations;
use crate::stats::oracle::number;

const DATA: &str = include_str!("../../../../fixtures/oracles/chance/data.json");
const EXACT: &str = include_str!("../../../../fixtures/oracles/chance/exact.json");
const PACKAGES: &str = include_str!("../../../../fixtures/oracles/chance/packages.json");
const COHEN: &str = include_str!("../../../../fixtures/oracles/chance/cohen1968_3x3.json");
const FLEISS: &str = include_str!("../../../../fixtures/oracles/chance/fleiss_counts_10x14.json");
const PARADOX: &str = include_str!("../../../../fixtures/oracles/chance/kappa_paradox_2x2.json");
const CODERS: &str = include_str!("../../../../fixtures/oracles/chance/krippendorff_4coder.json");
const KENDALL: &str = include_str!("../../../../fixtures/oracles/chance/kendall_w_sf.json");

const FAMILY: [(&str, Coefficient); 4] =
    [("gwet", gwet), ("fleiss", fleiss_kappa), ("conger", conger_kappa), ("brennan_prediger", brennan_prediger)];
const METRICS: [Metric; 4] = [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio];

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn table(rows: &Value) -> Vec<Vec<Option<i64>>> {
    let row = |row: &Value| row.as_array().unwrap().iter().map(Value::as_i64).collect();
    rows.as_array().unwrap().iter().map(row).collect()
}

/// Each data set with what a file of reference values says about it.
fn each(reference: &str, check: impl Fn(&Observations, &Scale, &Value)) {
    let (data, reference) = (json(DATA), json(reference));
    let sets = data["sets"].as_object().unwrap();
    assert_eq!(sets.len(), 8);
    for (name, set) in sets {
        let unit = set["unit"].as_i64().unwrap();
        let scale: Vec<i64> =
            table(&Value::Array(vec![set["scale"].clone()])).remove(0).into_iter().flatten().collect();
        let scale = Scale::list(&scale, unit).unwrap();
        check(&rated(&table(&set["ratings"]), unit), &scale, &reference["sets"][name]);
    }
}

/// Every number that the reference has; it returns how many there were.
fn same(made: &ChanceCorrected, reference: &Value) -> usize {
    let of = |name: &str| match name {
        "value" => Some(made.estimate.value),
        "se" => made.estimate.std_error,
        "low" => made.estimate.interval.map(|interval| interval.low()),
        "high" => made.estimate.interval.map(|interval| interval.high()),
        "statistic" => made.test.map(|test| test.statistic),
        "p" => made.test.map(|test| test.p_value),
        "observed" => Some(made.observed),
        "expected" => Some(made.expected),
        "n" => Some(made.units_used as f64),
        "compared" => Some(made.units_compared as f64),
        "se0" => made.test.map(|test| made.estimate.value / test.statistic),
        _ => None,
    };
    let reference = reference.as_object().unwrap();
    for (name, want) in reference {
        near(of(name).unwrap_or_else(|| panic!("no {name}")), want.as_f64().unwrap(), 1e-12);
    }
    reference.len()
}

#[test]
fn the_kappa_family_equals_its_definition_in_exact_fractions() {
    each(EXACT, |rated, scale, exact| {
        for weights in WEIGHTS {
            for (name, coefficient) in FAMILY {
                let made = coefficient(rated, Some(scale), weights, &level()).unwrap();
                assert_eq!(same(&made, &exact["family"][weights.name()][name]), 10);
            }
            let mut made = percent_agreement(rated, Some(scale), weights, &level()).unwrap();
            assert_eq!(made.test.take(), None);
            let mut exact = exact["family"][weights.name()]["percent"].clone();
            exact.as_object_mut().unwrap().retain(|name, _| !["statistic", "p"].contains(&name.as_str()));
            assert_eq!(same(&made, &exact), 5);
        }
    });
}

#[test]
fn the_kappa_family_equals_another_program() {
    each(PACKAGES, |rated, scale, package| {
        let family = package["family"].as_object().unwrap();
        assert!(family.len() >= 4);
        for weights in WEIGHTS.into_iter().filter(|weights| family.contains_key(weights.name())) {
            for (name, coefficient) in FAMILY {
                let made = coefficient(rated, Some(scale), weights, &level()).unwrap();
                assert_eq!(same(&made, &family[weights.name()][name]), 5);
            }
        }
        if let Some(value) = package["statsmodels_fleiss"].as_f64() {
            let made = fleiss_kappa(rated, None, Weights::Identity, &level()).unwrap();
            near(made.estimate.value, value, 1e-12);
        }
    });
}

#[test]
fn cohens_kappa_equals_the_printed_formulas_and_another_program() {
    for reference in [EXACT, PACKAGES] {
        each(reference, |rated, scale, reference| {
            let Some(reference) = reference["cohen"].as_object() else { return };
            for weights in WEIGHTS.into_iter().filter(|weights| reference.contains_key(weights.name())) {
                let made = cohen_kappa(rated, Some(scale), weights, &level()).unwrap();
                assert!(same(&made, &reference[weights.name()]) >= 3);
            }
        });
    }
}

#[test]
fn krippendorffs_alpha_and_its_jackknife_equal_their_definitions() {
    each(EXACT, |rated, _, exact| {
        for metric in METRICS {
            let made = krippendorff_alpha(rated, metric, Resampling::Jackknife, &level()).unwrap();
            assert_eq!(same(&made, &exact["krippendorff"][metric.name()]), 7);
        }
    });
}

#[test]
fn krippendorffs_alpha_equals_another_program() {
    each(PACKAGES, |rated, _, package| {
        for metric in METRICS {
            let made = krippendorff_alpha(rated, metric, Resampling::Jackknife, &level()).unwrap();
            near(made.estimate.value, package["krippendorff"][metric.name()].as_f64().unwrap(), 1e-12);
        }
    });
}

#[test]
fn kendalls_w_equals_its_definition() {
    let mut tried = std::cell::Cell::new(0);
    each(EXACT, |rated, _, exact| {
        let exact = &exact["kendall"];
        if exact.is_null() {
            assert!(kendall_w(rated, Ties::Corrected, RankTest::F).is_err());
            return;
        }
        let want = |name: &str| exact[name].as_f64().unwrap();
        let chi2 = kendall_w(rated, Ties::Corrected, RankTest::ChiSquare).unwrap();
        let f = kendall_w(rated, Ties::Corrected, RankTest::F).unwrap().test.unwrap();
        let plain = kendall_w(rated, Ties::Uncorrected, RankTest::F).unwrap();
        near(chi2.estimate.value, want("corrected"), 1e-14);
        near(plain.estimate.value, want("uncorrected"), 1e-14);
        assert_eq!(chi2.estimate.n as f64, want("n"));
        near(chi2.test.unwrap().statistic, want("chi2"), 1e-13);
        near(chi2.test.unwrap().p_value, want("p_chi2"), 1e-13);
        near(f.statistic, want("f"), 1e-12);
        assert_eq!((f.df1, f.df2), (Some(want("df1")), Some(want("df2"))));
        near(f.p_value, want("p_f"), 1e-13);
        tried.set(tried.get() + 1);
    });
    assert!(*tried.get_mut() >= 6);
}

#[test]
fn friedmans_test_by_another_program_is_that_of_w() {
    each(PACKAGES, |rated, _, package| {
        if let Some(chi2) = package["friedman"]["chi2"].as_f64() {
            let test = kendall_w(rated, Ties::Corrected, RankTest::ChiSquare).unwrap().test.unwrap();
            near(test.statistic, chi2, 1e-12);
            near(test.p_value, package["friedman"]["p"].as_f64().unwrap(), 1e-12);
        }
    });
}

#[test]
fn gwets_four_raters_have_the_published_values() {
    let data = json(DATA);
    let rated = rated(&table(&data["sets"]["gwet_four_raters"]["ratings"]), 1);
    let scale = Scale::whole(1, 5).unwrap();
    let published = [(0.77544, 0.14295), (0.76117, 0.15302), (0.76282, 0.14917), (0.77273, 0.14472)];
    for ((name, coefficient), (value, se)) in FAMILY.into_iter().zip(published) {
        let made = coefficient(&rated, Some(&scale), Weights::Identity, &level()).unwrap().estimate;
        assert!((made.value - value).abs() < 5.1e-6, "{name} {}", made.value);
        assert!((made.std_error.unwrap() - se).abs() < 5.1e-6, "{name} {:?}", made.std_error);
    }
    let alpha = krippendorff_alpha(&rated, Metric::Nominal, Resampling::Jackknife, &level()).unwrap();
    assert!((alpha.estimate.value - 0.74342).abs() < 5.1e-6);
    assert_eq!((alpha.units_used, alpha.units_dropped, alpha.raters), (11, 1, 4));
}

#[test]
fn krippendorffs_four_coders_have_the_published_values() {
    let coders = table(&json(CODERS)["data"]);
    let units: Vec<Vec<Option<i64>>> = (0..12).map(|unit| coders.iter().map(|coder| coder[unit]).collect()).collect();
    for metric in METRICS {
        let made = krippendorff_alpha(&rated(&units, 1), metric, Resampling::Jackknife, &level()).unwrap();
        let at = |kind: &str| number(CODERS, &format!("/expected/{kind}/{}", metric.name()));
        near(made.estimate.value, at("alpha"), 1e-14);
        assert!((made.estimate.value - at("published_3dp")).abs() < 6e-4);
    }
}

#[test]
fn cohens_psychiatric_diagnoses_have_the_published_kappa() {
    let rated = from_counts(&[&[88, 14, 18], &[10, 40, 10], &[2, 6, 12]]);
    for (name, weights) in
        [("unweighted", Weights::Identity), ("linear", Weights::Linear), ("quadratic", Weights::Quadratic)]
    {
        let made = cohen_kappa(&rated, None, weights, &level()).unwrap();
        let want = |part: &str| number(COHEN, &format!("/expected/{name}/{part}"));
        near(made.estimate.value, want("kappa"), 1e-14);
        near(made.estimate.std_error.unwrap(), want("se"), 1e-14);
        near(made.estimate.value / made.test.unwrap().statistic, want("se0"), 1e-14);
        let interval = made.estimate.interval.unwrap();
        near(interval.low(), want("ci/0"), 1e-13);
        near(interval.high(), want("ci/1"), 1e-13);
    }
    let kappa = cohen_kappa(&rated, None, Weights::Identity, &level()).unwrap().estimate.value;
    assert!((kappa - 0.492).abs() < 5e-4, "published .492");
}

#[test]
fn fleiss_ten_subjects_have_the_published_kappa() {
    let counts = table(&json(FLEISS)["data"]);
    let ratings = |row: &Vec<Option<i64>>| {
        let each =
            (1..).zip(row).flat_map(|(category, count)| vec![Some(category); usize::try_from(count.unwrap()).unwrap()]);
        each.collect::<Vec<Option<i64>>>()
    };
    let rated = rated(&counts.iter().map(ratings).collect::<Vec<_>>(), 1);
    let kappa = fleiss_kappa(&rated, None, Weights::Identity, &level()).unwrap().estimate.value;
    near(kappa, number(FLEISS, "/expected/fleiss_kappa"), 1e-14);
    assert!((kappa - 0.210).abs() < 6e-4);
    let scale = Scale::whole(1, 5).unwrap();
    let free = brennan_prediger(&rated, Some(&scale), Weights::Identity, &level()).unwrap().estimate.value;
    near(free, number(FLEISS, "/expected/randolph_free_marginal_kappa"), 1e-14);
}

#[test]
fn the_paradox_of_kappa_has_the_published_values() {
    let rated = from_counts(&[&[118, 5], &[2, 0]]);
    let want = |name: &str| number(PARADOX, &format!("/expected/{name}"));
    let scale = Scale::whole(1, 2).unwrap();
    let value = |coefficient: Coefficient| coefficient(&rated, Some(&scale), Weights::Identity, &level()).unwrap();
    near(value(percent_agreement).estimate.value, want("percent_agreement"), 1e-14);
    let kappa = value(cohen_kappa);
    near(kappa.estimate.value, want("kappa"), 1e-14);
    // The reference subtracts squares that are nearly equal: its eleventh digit is rounding. The exact one comes second.
    near(kappa.estimate.std_error.unwrap(), want("kappa_se"), 1e-9);
    near(kappa.estimate.std_error.unwrap(), number(EXACT, "/kappa_paradox_2x2/se"), 1e-15);
    near(kappa.estimate.value / kappa.test.unwrap().statistic, want("kappa_se0"), 1e-14);
    let limits = kappa.estimate.interval.unwrap();
    near(limits.low(), want("kappa_ci95/0"), 1e-9);
    near(limits.high(), want("kappa_ci95/1"), 1e-9);
    near(value(gwet).estimate.value, want("AC1"), 1e-14);
    near(value(gwet).expected, want("AC1_pe"), 1e-14);
    near(value(brennan_prediger).estimate.value, want("brennan_prediger"), 1e-14);
    near(value(fleiss_kappa).estimate.value, want("scott_pi"), 1e-13);
}

#[test]
fn kendalls_w_of_six_targets_and_four_judges() {
    let rated = rated(&table(&json(KENDALL)["data"]), 1);
    let w = kendall_w(&rated, Ties::Corrected, RankTest::ChiSquare).unwrap();
    near(w.estimate.value, number(KENDALL, "/expected/W_tie_corrected"), 1e-14);
    near(w.test.unwrap().statistic, number(KENDALL, "/expected/chisq"), 1e-13);
    near(w.test.unwrap().p_value, number(KENDALL, "/expected/p"), 1e-12);
    let plain = kendall_w(&rated, Ties::Uncorrected, RankTest::ChiSquare).unwrap();
    near(plain.estimate.value, number(KENDALL, "/expected/W_uncorrected"), 1e-14);
}

/// A fourth program takes W from the mean of Spearman's correlations of all pairs of judges. With ties within judges that
/// is another number, 0.88719 beside 0.88704; both follow from their definitions.
#[test]
fn kendalls_w_of_mean_rank_correlations_differs_where_judges_have_ties() {
    let rows = table(&json(KENDALL)["data"]);
    let judge = |at: usize| rows.iter().map(|row| row[at].unwrap() as f64).collect::<Vec<f64>>();
    let want = |name: &str| number(KENDALL, &format!("/expected/kendallNA/{name}"));
    let judges = want("amk");
    assert_eq!(judges, rows[0].len() as f64);
    let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
    let rho = pairs.map(|(one, other)| spearman(&judge(one), &judge(other), 0.95).unwrap().value);
    let mean = rho.iter().sum::<f64>() / 6.0;
    near(mean, want("amrho"), 1e-13);
    let w = (1.0 + (judges - 1.0) * mean) / judges;
    near(w, want("Kendall's W"), 1e-13);
    let df = rows.len() as f64 - 1.0;
    near(df, want("df"), 1e-15);
    near(judges * df * w, want("chisqu"), 1e-13);
    near(chi2_upper_tail(judges * df * w, df).unwrap(), want("p"), 1e-12);
}
