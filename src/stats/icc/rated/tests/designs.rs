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
fn certified_analyses_of_variance() {
    // NIST StRD SiRstv, seven digits of which three are shared by all.
    let (data, expected) = (oracle!("nist_sirstv"), oracle!("nist_icc_expected"));
    let groups = (0_u32..).zip(data["groups"].as_object().unwrap().values());
    let ratings: Vec<(u32, u32, i64)> = groups
        .flat_map(|(group, cells)| {
            let cells = (0_u32..).zip(cells.as_array().unwrap());
            cells.map(move |(place, cell)| (group, place, cell.as_str().unwrap().replace('.', "").parse().unwrap()))
        })
        .collect();
    let found = asked(&rated(&ratings, &[]), IntervalMethod::None);
    for term in ["ICC(1)", "ICC(1,k)", "ICC(C,1)", "ICC(C,k)", "ICC(A,1)", "ICC(A,k)"] {
        let expected: f64 = expected["SiRstv"]["decimal"][term].as_str().unwrap().parse().unwrap();
        close(estimate(&found, term, Level::Target).value, expected, 1e-14);
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
    // Mean squares as published: 14 laboratories above and 14 below the mean, in each two results above and two below
    // its own, in billionths: no coefficient depends on the unit.
    let oracle = oracle!("burch2011_arsenic_summary");
    let (between, within) = (number(&oracle["design"]["MSA"]), number(&oracle["design"]["MSE"]));
    let (laboratory, result) = ((27.0 * between / 112.0).sqrt() * 1e6, (84.0 * within / 112.0).sqrt() * 1e6);
    let side = |odd: bool, size: f64| thousandths(if odd { size } else { -size });
    let ratings: Vec<(u32, u32, i64)> = (0..112_u32)
        .map(|row| (row / 4, row, side(row / 4 % 2 == 0, laboratory) + side(row % 2 == 0, result)))
        .collect();
    let answer = answer(&rated(&ratings, &[]));
    let found = estimate(&answer, "ICC(1)", Level::Target);
    let (expected, tolerance) = (&oracle["expected"], number(&oracle["tolerance"]["abs"]));
    let limits = found.interval.unwrap();
    close(found.value, number(&expected["icc1"]), tolerance);
    close(limits.low(), number(&expected["exactF_ci95"][0]), tolerance);
    close(limits.high(), number(&expected["exactF_ci95"][1]), tolerance);
    let theta = found.value / (1.0 - found.value);
    close(theta, number(&expected["theta"]), tolerance);
    let (published, digits) = (&expected["published"], number(&oracle["tolerance"]["published_abs"]));
    close(found.value, number(&published["rho"]), digits);
    close(limits.low(), number(&published["exactF"][0]), digits);
    close(limits.high(), number(&published["exactF"][1]), digits);
    // 7.57 was computed from mean squares that are printed with two decimals: it is within what these leave open.
    let open = |between: f64, within: f64| (between / within - 1.0) / 4.0;
    let ends = (open(between - 0.005, within + 0.005), open(between + 0.005, within - 0.005));
    assert!((ends.0..=ends.1).contains(&number(&published["theta"])) && (ends.0..=ends.1).contains(&theta));
}

#[test]
fn raters_across_complete_clusters() {
    let oracle = oracle!("sim_ml_design1_complete");
    let relative = number(&oracle["tolerance"]["rel"]);
    let file = include_str!("../../../../../fixtures/oracles/agreement/sim_ml_design1_complete.csv");
    let found = asked(&of_clinic(file, |line| line[2].to_owned()), IntervalMethod::None);
    assert_eq!(found.design.layout, Layout::RatersAcrossClusters);
    let design = &found.design;
    let clusters: std::collections::BTreeSet<&str> =
        file.lines().skip(1).map(|line| &line[..line.find(',').unwrap()]).collect();
    let (ratings, clients, raters) = (design.ratings, design.targets, design.raters);
    let clusters = clusters.len();
    let nested = [clusters - 1, raters - 1, clients - clusters, (clusters - 1) * (raters - 1)];
    let rest = ratings - 1 - nested.iter().sum::<usize>();
    for (place, df) in nested.into_iter().chain([rest]).enumerate() {
        assert_eq!(df as f64, number(&oracle["expected"]["anova"]["df"][place]));
    }
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

/// The profile of one ratio, without all the others of the design.
fn profiled(observed: &Observations, terms: &[Source], signal: Source, error: &[(Source, f64)]) -> Estimate {
    let fitted = fit::Fitted::new(observed, terms, false).unwrap();
    let ratio = Estimand::new(&[signal], error);
    let value = ratio.share(|source| fitted.variance(source)).unwrap();
    let interval = Some(profile::of_share(&fitted, &ratio, 0.95).unwrap());
    Estimate { value, std_error: None, interval, df: None, n: observed.len() }
}

#[test]
fn raters_across_ragged_clusters() {
    let oracle = oracle!("reml_designs");
    let (expected, observed) = (&oracle["design1_ragged"], of_clinic(RAGGED, |line| line[2].to_owned()));
    let (client, therapist, moved) = (Source::Target, Source::Cluster(0), Source::ClusterRater(0));
    let terms = [client, therapist, Source::Rater, moved];
    let (rater, residual) = ((Source::Rater, 1.0), (Source::Residual, 1.0));
    let found = asked(&observed, IntervalMethod::None);
    for (term, signal, error, level, key) in [
        ("ICC(A,1)", client, vec![rater, residual], Level::Subject, "subject_A1"),
        ("ICC(C,1)", client, vec![residual], Level::Subject, "subject_C1"),
        ("ICC(A,1)", therapist, vec![rater, (moved, 1.0)], Level::Cluster(0), "cluster_A1"),
        ("ICC(C,1)", therapist, vec![(moved, 1.0)], Level::Cluster(0), "cluster_C1"),
    ] {
        let one = profiled(&observed, &terms, signal, &error);
        close_to(&one, &expected[key], 2e-6, 1e-5);
        assert_eq!(estimate(&found, term, level).value, one.value);
    }
    let conflated = estimate(&found, "ICC(A,1)", Level::Conflated).value;
    let v = &expected["twoway"]["components"];
    let all: f64 = v.as_object().unwrap().values().map(number).sum();
    close(conflated, (number(&v["client"]) + number(&v["therapist"])) / all, 1e-6);
}

#[test]
fn raters_of_one_cluster_and_of_one_client() {
    let oracle = oracle!("reml_designs");
    let clinic = of_clinic(RAGGED, |line| format!("{}{}", line[0], line[2]));
    let within = asked(&clinic, IntervalMethod::None);
    assert_eq!(within.design.layout, Layout::RatersInClusters);
    let terms = [Source::Target, Source::Cluster(0), Source::Rater];
    let one = profiled(&clinic, &terms, Source::Target, &[(Source::Rater, 1.0), (Source::Residual, 1.0)]);
    close_to(&one, &oracle["design2_ragged"]["subject_A1"], 2e-6, 1e-5);
    assert_eq!(estimate(&within, "ICC(A,1)", Level::Subject).value, one.value);
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
