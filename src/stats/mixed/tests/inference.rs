//! Degrees of freedom, profile intervals and random effects against reference values.

use serde_json::Value;

use super::data::{Sheet, dyestuff2, penicillin, random_case, sleepstudy};
use super::fits::within_between;
use crate::stats::Undefined;
use crate::stats::mixed::{Contrast, Data, Fit, Method, Model, Target, Term, Weights};
use crate::stats::observations::Factor;

fn close(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{got} instead of {want}");
}

fn reml(model: &Model) -> Fit {
    model.fit(Method::Reml).unwrap()
}

#[test]
fn degrees_of_freedom_are_those_of_the_groups() {
    let model = sleepstudy(true);
    let fit = reml(&model);
    for contrast in [[1.0, 0.0], [0.0, 1.0]] {
        close(fit.satterthwaite(&model, &contrast).unwrap().df, 17.0, 1e-6);
    }
}

#[test]
fn corrected_errors_are_those_of_mean_squares_or_refused() {
    // Balanced: √(MSB/30) on 5 degrees of freedom.
    let model = super::data::dyestuff();
    let mean = reml(&model).kenward_roger(&model, &[1.0]).unwrap();
    close(mean.std_error, (11_271.5_f64 / 30.0).sqrt(), 1e-6);
    close(mean.df, 5.0, 1e-6);
    let lacking = |found: Result<Contrast, Undefined>| found.unwrap_err().code();
    assert_eq!(lacking(reml(&model).kenward_roger(&model, &[1.0, 0.0])), "not-identified");
    assert_eq!(lacking(model.fit(Method::Ml).unwrap().kenward_roger(&model, &[1.0])), "not-estimable");
    let slopes = sleepstudy(true);
    assert_eq!(lacking(reml(&slopes).kenward_roger(&slopes, &[1.0, 0.0])), "not-estimable");
}

#[test]
fn corrected_errors_at_the_bound_and_of_crossed_groups_hold() {
    let file = include_str!("../../../../fixtures/oracles/mixed/kenward_roger.json");
    let file: Value = serde_json::from_str(file).unwrap();
    let gaps = [1, 2, 9, 20, 21, 22, 40, 41, 42, 43, 44, 45, 46, 47, 100];
    let text = include_str!("../../../../fixtures/oracles/mixed/Penicillin.csv");
    let left: Vec<&str> = text.lines().enumerate().filter(|(at, _)| !gaps.contains(at)).map(|(_, line)| line).collect();
    let sheet = Sheet::new(&left.join("\n"));
    let with_gaps = Model::new(&sheet.data("diameter", &[]), &sheet.intercepts(&["plate", "sample"])).unwrap();
    for (name, model) in [("dyestuff2", dyestuff2()), ("penicillin", penicillin()), ("penicillin_gaps", with_gaps)] {
        let found = reml(&model).kenward_roger(&model, &[1.0]).unwrap();
        let want = |part: &str| file[name][part].as_f64().unwrap();
        close(found.estimate, want("estimate"), 1e-6 * want("estimate"));
        close(found.std_error, want("se"), 1e-5 * want("se"));
        close(found.df, want("df"), 1e-5 * want("df"));
    }
}

#[test]
fn degrees_of_freedom_of_contrasts_hold() {
    let want: Value =
        serde_json::from_str(include_str!("../../../../fixtures/oracles/mixed/within-between-sim.json")).unwrap();
    let model = within_between();
    let fit = reml(&model);
    for (at, df) in want["expected"]["satterthwaite_df"].as_array().unwrap().iter().enumerate() {
        let mut contrast = [0.0; 8];
        contrast[at] = 1.0;
        let df = df.as_f64().unwrap();
        close(fit.satterthwaite(&model, &contrast).unwrap().df, df, 1e-4 * df);
    }
    // Columns: ones, session, within, between clients and between therapists of the client's view, then of the other.
    let contrasts = [
        ("within_client_minus_therapist_rater", [0.0, 0.0, 1.0, 0.0, 0.0, -1.0, 0.0, 0.0]),
        ("between_client", [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, -1.0, 0.0]),
        ("contextual_client", [0.0, 0.0, -1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
    ];
    for (name, contrast) in contrasts {
        let row = &want["expected"]["contrasts"][name];
        let got = fit.satterthwaite(&model, &contrast).unwrap();
        let number = |field: &str| row[field].as_f64().unwrap();
        close(got.estimate, number("estimate"), 1e-4 * number("estimate"));
        close(got.std_error, number("se"), 1e-5 * number("se"));
        close(got.df, number("df_satterthwaite"), 1e-4 * number("df_satterthwaite"));
    }
}

#[test]
fn balanced_components_have_the_covariance_of_mean_squares() {
    let model = super::data::dyestuff();
    let fit = reml(&model);
    let covariance = fit.component_covariance(&model).unwrap();
    // var(MSW) = 2 MSW²/24; batch = (MSB − MSW)/5, var(MSB) = 2 MSB²/5, at the fitted values.
    let (msb, msw) = (11_271.5_f64, 2_451.25_f64);
    close(covariance[(1, 1)], 2.0 * msw * msw / 24.0, 1e-3);
    close(covariance[(0, 0)], (2.0 * msb * msb / 5.0 + 2.0 * msw * msw / 24.0) / 25.0, 1e-1);
    close(covariance[(0, 1)], -2.0 * msw * msw / 24.0 / 5.0, 1e-3);
}

/// Shrout and Fleiss's six targets by four raters, without some cells.
pub(super) fn shrout_fleiss(without: &[(u32, u32)]) -> Model {
    let table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
    let cells: Vec<(u32, u32)> =
        (0..6).flat_map(|row| (0..4).map(move |column| (row, column))).filter(|cell| !without.contains(cell)).collect();
    let y = cells.iter().map(|&(row, column)| f64::from(table[row as usize][column as usize])).collect();
    let target = Factor::new(cells.iter().map(|cell| cell.0).collect(), 6).unwrap();
    let rater = Factor::new(cells.iter().map(|cell| cell.1).collect(), 4).unwrap();
    let terms = [Term::intercept("target", target), Term::intercept("rater", rater)];
    Model::new(&Data::around_mean(y, 0.0), &terms).unwrap()
}

fn share(signal: &[f64], error: &[f64], residual: f64) -> Target {
    Target::Share {
        signal: Weights { terms: signal.to_vec(), residual: 0.0 },
        error: Weights { terms: error.to_vec(), residual },
    }
}

#[test]
fn limits_of_published_ratings_hold() {
    let file: Value =
        serde_json::from_str(include_str!("../../../../fixtures/oracles/mixed/profile_reml_icc.json")).unwrap();
    // Which cells were removed is known from the criterion: no other four give it.
    let removed = [(2, 1), (3, 1), (4, 1), (5, 1)];
    for (name, model) in [("sf1979_complete", shrout_fleiss(&[])), ("sf1979_incomplete_reml", shrout_fleiss(&removed))]
    {
        let fit = reml(&model);
        for (form, rater) in [("A1", 1.0), ("C1", 0.0)] {
            let want = &file["expected"][name][form];
            let target = share(&[1.0, 0.0], &[0.0, rater], 1.0);
            let interval = fit.profile(&model, &target, 0.95).unwrap();
            close(fit.criterion, want["dev_at_opt"].as_f64().unwrap(), 1e-8);
            close(target.value(&model, &fit).unwrap(), want["est"].as_f64().unwrap(), 1e-6);
            close(interval.low(), want["lo"].as_f64().unwrap(), 1e-6);
            close(interval.high(), want["hi"].as_f64().unwrap(), 1e-6);
        }
    }
}

#[test]
fn limits_of_incomplete_designs_hold() {
    let file: Value = serde_json::from_str(include_str!("../../../../fixtures/oracles/mixed/profile.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(cases.len() > 20);
    for case in cases {
        let (model, _) = random_case(usize::try_from(case["case"].as_u64().unwrap()).unwrap());
        let fit = reml(&model);
        let weights = |name: &str| {
            let mut terms: Vec<f64> = case[name].as_array().unwrap().iter().map(|w| w.as_f64().unwrap()).collect();
            let residual = terms.pop().unwrap();
            Weights { terms, residual }
        };
        let target = if case["type"] == "sum" {
            Target::Sum(weights("weights"))
        } else {
            Target::Share { signal: weights("signal"), error: weights("error") }
        };
        let number = |name: &str| case[name].as_f64().unwrap();
        let interval = fit.profile(&model, &target, 0.95).unwrap_or_else(|why| panic!("{case}: {why}"));
        for (got, want) in [
            (target.value(&model, &fit).unwrap(), number("value")),
            (interval.low(), number("low")),
            (interval.high(), number("high")),
        ] {
            assert!((got - want).abs() <= 1e-5 * want.max(0.1), "{case}: {got} instead of {want}");
        }
    }
}

#[test]
fn data_without_signal_have_a_lower_limit_of_zero() {
    let model = super::data::dyestuff2();
    let fit = reml(&model);
    let target = share(&[1.0], &[0.0], 1.0);
    let interval = fit.profile(&model, &target, 0.95).unwrap();
    assert!(target.value(&model, &fit).unwrap() == 0.0 && interval.low() == 0.0);
    assert!(interval.high() > 0.2 && interval.high() < 0.6, "{interval:?}");
    let variance = fit.profile(&model, &Target::Sum(Weights { terms: vec![1.0], residual: 0.0 }), 0.95).unwrap();
    assert!(variance.low() == 0.0 && variance.high() > 5.0, "{variance:?}");
    assert!(fit.profile(&model, &share(&[1.0], &[1.0], 1.0), 0.95).is_err());
}
