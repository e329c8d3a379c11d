//! Designs of every kind against values of independent programs.

use super::*;
use crate::stats::icc::Raters;
use crate::stats::rating_design::Layout;

#[test]
fn incomplete_two_way_tables() {
    let oracle = oracle!("reml_designs");
    for name in ["sf1979_gaps", "thirty_by_six", "no_rater_variance"] {
        let expected = &oracle[name];
        let found = answer(&of_table(&expected["data"]));
        for (term, key) in [("ICC(A,1)", "A1"), ("ICC(C,1)", "C1"), ("ICC(1)", "I1")] {
            assert_eq!(found.coefficient(term, Level::Target).unwrap().method, "reml-profile");
            close_to(&estimate(&found, term, Level::Target), &expected[key], 2e-7, 1e-6);
        }
        let components = &expected["twoway"]["components"];
        for (term, key) in [("var_target", "t"), ("var_rater", "r"), ("var_residual", "Residual")] {
            close(component(&found, term), number(&components[key]), 1e-5);
        }
        let fit = found.fit.unwrap();
        close(fit.criterion, number(&expected["twoway"]["criterion"]), 1e-6);
        assert_eq!((fit.converged, fit.singular), (true, name == "no_rater_variance"));
    }
}

#[test]
fn limits_of_the_restricted_likelihood_on_a_complete_table() {
    let table = of_table(&oracle!("sf1979_complete")["data"]);
    let expected = oracle!("profile_reml_icc");
    let tolerance = number(&expected["tolerance"]["abs"]);
    let expected = &expected["expected"]["sf1979_complete"];
    let found = answer(&table);
    close_to(&estimate(&found, "ICC(A,1)", Level::Target), &expected["A1"], 1e-6, tolerance);
    assert_eq!(found.coefficient("ICC(C,1)", Level::Target).unwrap().method, "exact-f");
    let profiled = asked(&table, IntervalMethod::Profile);
    close_to(&estimate(&profiled, "ICC(C,1)", Level::Target), &expected["C1"], 1e-6, tolerance);
}

#[test]
fn mean_squares_of_complete_tables_stay_in_use() {
    let oracle = oracle!("sf1979_complete");
    let classical = asked(&of_table(&oracle["data"]), IntervalMethod::Satterthwaite);
    for (name, values) in oracle["expected"]["icc"].as_object().unwrap() {
        let name = if name == "ICC(k)" { "ICC(1,k)" } else { name };
        close_to(&estimate(&classical, name, Level::Target), values, 1e-8, 1e-8);
    }
    let oracle = oracle!("bartko1966_ebel");
    let classical = asked(&of_table(&oracle["data"]), IntervalMethod::Satterthwaite);
    for name in ["ICC(1)", "ICC(A,1)", "ICC(A,k)", "ICC(C,1)", "ICC(C,k)"] {
        close_to(&estimate(&classical, name, Level::Target), &oracle["expected"][name], 1e-9, 1e-9);
    }
}

#[test]
fn unknown_raters() {
    let oracle = oracle!("oneway_dyestuff2");
    let (expected, tolerance) = (&oracle["expected"], number(&oracle["tolerance"]["abs"]));
    let found = answer(&of_groups(&oracle["data"]));
    assert_eq!(found.design.layout, Layout::OneWay);
    let anova = estimate(&found, "ICC(1)", Level::Target);
    close(anova.value, number(&expected["anova"]["icc1"]), tolerance);
    close(anova.interval.unwrap().low(), number(&expected["anova"]["lo"]), tolerance);
    close(anova.interval.unwrap().high(), number(&expected["anova"]["hi"]), tolerance);
    close(estimate(&found, "ICC(1,k)", Level::Target).value, number(&expected["anova"]["icck"]), tolerance);
    assert_eq!(
        found.coefficient("ICC(A,1)", Level::Target).unwrap().value.clone().unwrap_err().code(),
        "not-estimable"
    );
    let oracle = oracle!("aggregation_icc1_icc2");
    let found = answer(&of_groups(&oracle["data"]));
    let (expected, relative) = (&oracle["expected"]["reml"], number(&oracle["tolerance"]["reml_rel"]));
    for (term, key) in [("var_target", "group"), ("var_residual", "residual")] {
        close(component(&found, term), number(&expected[key]), relative * number(&expected[key]));
    }
    assert_eq!(found.coefficient("ICC(1)", Level::Target).unwrap().method, "reml-profile");
}

#[test]
fn mean_squares_of_published_dyestuff_and_arsenic() {
    let oracle = oracle!("oneway_dyestuff");
    let found = answer(&of_groups(&oracle["data"]));
    let expected = &oracle["expected"]["anova"];
    close(estimate(&found, "ICC(1)", Level::Target).value, number(&expected["icc1"]), 1e-6);
    // 28 laboratories with 4 replicates: targets one apart would do, their mean squares are what is published.
    let oracle = oracle!("burch2011_arsenic_summary");
    let (theta, expected) = (number(&oracle["expected"]["theta"]), &oracle["expected"]);
    close(theta / (theta + 1.0), number(&expected["icc1"]), number(&oracle["tolerance"]["abs"]));
}

#[test]
fn raters_across_complete_clusters() {
    let oracle = oracle!("sim_ml_design1_complete");
    let relative = number(&oracle["tolerance"]["rel"]);
    let file = include_str!("../../../../../fixtures/oracles/agreement/sim_ml_design1_complete.csv");
    let found = answer(&of_clinic(file, |line| line[2].to_owned()));
    assert_eq!(found.design.layout, Layout::RatersAcrossClusters);
    for (level, key) in [(Level::Subject, "subject"), (Level::Cluster(0), "cluster")] {
        for (term, value) in oracle["expected"][key].as_object().unwrap() {
            close(estimate(&found, term, level).value, number(value), relative * number(value));
        }
    }
    let components = &oracle["expected"]["reml"]["v"];
    for (term, key) in [
        ("var_target", "therapist:client"),
        ("var_cluster", "therapist"),
        ("var_rater", "rater"),
        ("var_cluster_rater", "therapist:rater"),
        ("var_residual", "Residual"),
    ] {
        close(component(&found, term), number(&components[key]), relative * number(&components[key]));
    }
}

const RAGGED: &str = include_str!("../../../../../fixtures/oracles/agreement/sim_ml_design1.csv");

#[test]
fn raters_across_ragged_clusters() {
    let oracle = oracle!("reml_designs");
    let found = answer(&of_clinic(RAGGED, |line| line[2].to_owned()));
    let expected = &oracle["design1_ragged"];
    for (term, level, key) in [
        ("ICC(A,1)", Level::Subject, "subject_A1"),
        ("ICC(C,1)", Level::Subject, "subject_C1"),
        ("ICC(A,1)", Level::Cluster(0), "cluster_A1"),
        ("ICC(C,1)", Level::Cluster(0), "cluster_C1"),
    ] {
        close_to(&estimate(&found, term, level), &expected[key], 2e-6, 1e-5);
    }
    let conflated = estimate(&found, "ICC(A,1)", Level::Conflated).value;
    let v = &expected["twoway"]["components"];
    let all: f64 = v.as_object().unwrap().values().map(number).sum();
    close(conflated, (number(&v["client"]) + number(&v["therapist"])) / all, 1e-6);
}

#[test]
fn raters_of_one_cluster_and_of_one_client() {
    let oracle = oracle!("reml_designs");
    let within = answer(&of_clinic(RAGGED, |line| format!("{}{}", line[0], line[2])));
    assert_eq!(within.design.layout, Layout::RatersInClusters);
    close_to(&estimate(&within, "ICC(A,1)", Level::Subject), &oracle["design2_ragged"]["subject_A1"], 2e-6, 1e-5);
    let refused = within.coefficient("ICC(A,1)", Level::Cluster(0)).unwrap();
    assert_eq!(refused.value.clone().unwrap_err().code(), "not-estimable");
    let own = answer(&of_clinic(RAGGED, |line| format!("{}{}", line[1], line[2])));
    let expected = oracle!("sim_ml_design3_ragged");
    let (expected, relative) = (&expected["expected"], number(&expected["tolerance"]["rel"]));
    assert_eq!(own.design.layout, Layout::RatersInSubjects);
    close(own.design.overlap.khat, number(&expected["khat"]), 1e-12);
    close(estimate(&own, "ICC(1)", Level::Subject).value, number(&expected["subject"]["ICC(1)"]), relative);
    close(estimate(&own, "ICC(1,k)", Level::Subject).value, number(&expected["subject"]["ICC(khat)"]), relative);
    close_to(&estimate(&own, "ICC(1)", Level::Subject), &oracle["design3_ragged"]["subject_I1"], 2e-6, 1e-5);
}

#[test]
fn fixed_raters_lose_the_variance_of_their_estimates() {
    let oracle = oracle!("reml_designs");
    let (data, expected) = (of_table(&oracle["thirty_by_six"]["data"]), &oracle["fixed_raters"]);
    let question = Question { raters: Raters::Fixed, draws: Some(60), seed: 1, ..Question::new(0.95) };
    let found = rater_reliability(&data, &question).unwrap();
    let raters = found.fixed_raters.unwrap();
    close(raters.raw, number(&expected["theta2_raw"]), 1e-6);
    close(raters.spread(), number(&expected["theta2"]), 1e-6);
    close(component(&found, "var_target"), number(&expected["target"]), 1e-6);
    let (s, r, e) = (number(&expected["target"]), number(&expected["theta2"]), number(&expected["residual"]));
    close(estimate(&found, "ICC(A,1)", Level::Target).value, s / (s + r + e), 1e-6);
    assert_eq!(found.coefficient("ICC(A,1)", Level::Target).unwrap().method, "parametric-bootstrap");
    assert_eq!(found.coefficient("ICC(C,1)", Level::Target).unwrap().method, "reml-profile");
}

#[test]
fn repeated_ratings() {
    let oracle = oracle!("reml_designs");
    let expected = &oracle["replicates"];
    let code = |cell: &Value| u32::try_from(cell.as_u64().unwrap()).unwrap();
    let rows = expected["data"].as_array().unwrap().iter();
    let ratings: Vec<_> = rows.map(|row| (code(&row[0]), code(&row[1]), thousandths(number(&row[2])))).collect();
    let found = answer(&rated(&ratings, &[]));
    let v = &expected["twoway"]["components"];
    for (term, key) in
        [("var_target", "t"), ("var_rater", "r"), ("var_target_rater", "tr"), ("var_residual", "Residual")]
    {
        close(component(&found, term), number(&v[key]), 1e-5);
    }
    close_to(&estimate(&found, "ICC(A,1)", Level::Target), &expected["A1"], 2e-6, 1e-5);
    let own = (number(&v["t"]) + number(&v["r"]) + number(&v["tr"]))
        / v.as_object().unwrap().values().map(number).sum::<f64>();
    close(estimate(&found, "ICC(intra)", Level::Target).value, own, 1e-6);
    assert!(estimate(&found, "ICC(intra)", Level::Target).interval.unwrap().contains(own));
}
