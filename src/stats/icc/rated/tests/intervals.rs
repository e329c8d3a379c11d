//! Intervals on request, errors of measurement, decision studies.

use super::*;

fn shrout_fleiss() -> Observations {
    of_table(&oracle!("sf1979_complete")["data"])
}

fn drawn(observed: &Observations, intervals: IntervalMethod, draws: u64, seed: u64) -> RaterReliability {
    let question = Question { intervals, draws: Some(draws), seed, ..Question::new(0.95) };
    rater_reliability(observed, &question).unwrap()
}

#[test]
fn monte_carlo_on_the_logarithmic_scale() {
    let oracle = oracle!("sf1979_interval_methods");
    let tolerance = number(&oracle["tolerance"]["mc_abs"]);
    let found = drawn(&shrout_fleiss(), IntervalMethod::MonteCarlo, 40_000, 3);
    for (term, limits) in oracle["expected"]["mc_logscale"].as_object().unwrap() {
        let interval = estimate(&found, term, Level::Target).interval.unwrap();
        close(interval.low(), number(&limits[0]), tolerance);
        close(interval.high(), number(&limits[1]), tolerance);
        assert_eq!(found.coefficient(term, Level::Target).unwrap().method, "monte-carlo");
    }
}

#[test]
fn monte_carlo_refuses_a_component_of_zero() {
    let data = &oracle!("reml_designs")["no_rater_variance"]["data"];
    let found = drawn(&of_table(data), IntervalMethod::MonteCarlo, 100, 3);
    let row = found.coefficient("ICC(A,1)", Level::Target).unwrap();
    assert_eq!(row.no_interval, Some(crate::stats::Undefined::AtBoundary));
    assert_eq!((row.method, row.value.clone().unwrap().interval), ("reml", None));
}

#[test]
fn resampling_repeats_itself_and_holds_the_estimate() {
    let data = of_table(&oracle!("reml_designs")["thirty_by_six"]["data"]);
    for method in [IntervalMethod::ParametricBootstrap, IntervalMethod::ClusterBootstrap] {
        let found = drawn(&data, method, 80, 5);
        assert_eq!(found.coefficients, drawn(&data, method, 80, 5).coefficients);
        assert_ne!(found.coefficients, drawn(&data, method, 80, 6).coefficients);
        for term in ["ICC(1)", "ICC(A,1)", "ICC(C,k)", "ICC(Q,khat)"] {
            let one = estimate(&found, term, Level::Target);
            assert!(one.interval.unwrap().contains(one.value), "{term}");
        }
        assert!(found.components.iter().all(|row| row.value.as_ref().unwrap().interval.is_some()));
    }
}

#[test]
fn errors_of_measurement_with_limits() {
    let found = answer(&shrout_fleiss());
    let expected = &oracle!("sf1979_complete")["expected"];
    let row = |term: &str| found.measurement.iter().find(|row| row.term == term).unwrap();
    let value = |term: &str| row(term).value.clone().unwrap();
    close(value("sem_agreement").value, number(&expected["sem"]["agreement"]), 1e-8);
    close(value("sem_consistency").value, number(&expected["sem"]["consistency"]), 1e-8);
    close(value("sdc").value, number(&expected["sdc_single_95"]["agreement"]), 1e-8);
    assert_eq!((row("sem_consistency").method, row("sem_agreement").method), ("exact-chi2", "reml-profile"));
    // 15 MSE over the quantiles 27.48839 and 6.262138 of chi-square with 15 degrees of freedom.
    let square = number(&expected["anova"]["MSE"]) * 15.0;
    let interval = value("sem_consistency").interval.unwrap();
    close(interval.low(), (square / 27.488_392_863_442_975).sqrt(), 1e-9);
    close(interval.high(), (square / 6.262_137_795_043_251).sqrt(), 1e-9);
    for term in ["sem_agreement", "sdc"] {
        let estimate = value(term);
        assert!(estimate.interval.unwrap().contains(estimate.value));
    }
}

#[test]
fn limits_of_components_lie_where_the_likelihood_falls() {
    // The residual alone, all else maximised: its restricted likelihood on balanced interior data is that of a mean
    // square with 15 degrees of freedom, until other components reach zero.
    let found = asked(&shrout_fleiss(), IntervalMethod::Profile);
    let residual = found.components.iter().find(|row| row.term == "var_residual").unwrap();
    let estimate = residual.value.clone().unwrap();
    let interval = estimate.interval.unwrap();
    for limit in [interval.low(), interval.high()] {
        let ratio = estimate.value / limit;
        close(15.0 * (ratio - 1.0 - ratio.ln()), 3.841_458_820_694_124, 1e-4);
    }
    for row in &found.components {
        let estimate = row.value.clone().unwrap();
        assert!(estimate.interval.unwrap().contains(estimate.value), "{}", row.term);
    }
}

#[test]
fn decision_studies_start_from_one_rating() {
    let found = answer(&shrout_fleiss());
    let agreement = found.decisions.iter().find(|study| study.term == "ICC(A,1)").unwrap();
    // .29 of one: .80 takes .8 * .71/(.29 * .2) = 9.8; at the upper limit .744 it takes 1.4, at the lower .038 100.7.
    let eighty = agreement.raters_for[1];
    assert_eq!(eighty.needed, RatersNeeded::Raters(10));
    assert_eq!(eighty.between, Some((RatersNeeded::Raters(2), RatersNeeded::Raters(101))));
    let (four, mean) = agreement.means[3];
    close(mean.value, estimate(&found, "ICC(A,k)", Level::Target).value, 1e-12);
    assert_eq!(four, 4);
    let one = estimate(&answer(&of_groups(&oracle!("oneway_dyestuff2")["data"])), "ICC(1)", Level::Target);
    assert!(decision_study(&one).iter().all(|it| it.needed == RatersNeeded::CannotTell));
}

#[test]
fn agreement_over_the_raters_that_targets_have() {
    let found = asked(&of_table(&oracle!("reml_designs")["thirty_by_six"]["data"]), IntervalMethod::None);
    let v = |term: &str| component(&found, term);
    let overlap = found.design.overlap;
    let error = overlap.q * v("var_rater") + v("var_residual") / overlap.khat;
    close(estimate(&found, "ICC(Q,khat)", Level::Target).value, v("var_target") / (v("var_target") + error), 1e-12);
    let complete = asked(&shrout_fleiss(), IntervalMethod::None);
    assert_eq!(
        estimate(&complete, "ICC(Q,1)", Level::Target).value,
        estimate(&complete, "ICC(C,1)", Level::Target).value
    );
}
