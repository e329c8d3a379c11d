//! Fits of published data against reference values.

use serde_json::Value;

use super::data::{Sheet, dyestuff, dyestuff2, pastes, penicillin, sleepstudy};
use crate::stats::mixed::fit::Fit;
use crate::stats::mixed::model::{Data, Method, Model, Term};
use crate::stats::observations::Factor;

fn close(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= relative * want.abs() + 1e-12, "{got} instead of {want}");
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn number(value: &Value, pointer: &str) -> f64 {
    value.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("nothing at {pointer}"))
}

fn both(model: &Model) -> (Fit, Fit) {
    (model.fit(Method::Reml).unwrap(), model.fit(Method::Ml).unwrap())
}

fn spreads(fit: &Fit) -> Vec<f64> {
    fit.components.iter().map(|part| part.variance.sqrt()).chain([fit.sigma2.sqrt()]).collect()
}

#[test]
fn dyestuff_is_the_closed_form() {
    let want = json(include_str!("../../../../fixtures/oracles/mixed/dyestuff.json"));
    let model = dyestuff();
    let (reml, ml) = both(&model);
    close(reml.components[0].variance, 1764.05, 1e-9);
    close(reml.sigma2, 2451.25, 1e-9);
    close(ml.sigma2, 2451.25, 1e-9);
    close(reml.criterion, number(&want, "/expected/mixedmodels_jl/reml_objective"), 1e-12);
    close(ml.criterion, number(&want, "/expected/mixedmodels_jl/ml_objective"), 1e-12);
    close(reml.beta[0], 1527.5, 1e-12);
    close(reml.std_errors()[0], number(&want, "/expected/REML/se"), 1e-6);
    assert!(!reml.singular && reml.converged && reml.gradient_norm(&model).unwrap() < 1e-8);
}

#[test]
fn a_variance_on_the_bound_is_exactly_zero() {
    let want = json(include_str!("../../../../fixtures/oracles/mixed/dyestuff2-singular.json"));
    let (reml, ml) = both(&dyestuff2());
    for (fit, name) in [(reml, "REML"), (ml, "ML")] {
        assert!(fit.theta == [0.0] && fit.singular && fit.components[0].variance == 0.0);
        close(fit.criterion, number(&want, &format!("/expected/{name}/criterion")), 1e-12);
        close(fit.sigma2.sqrt(), number(&want, &format!("/expected/{name}/sigma")), 1e-10);
        close(fit.std_errors()[0], number(&want, &format!("/expected/{name}/se")), 1e-10);
    }
}

#[test]
fn crossed_and_nested_fits_hold_their_published_values() {
    let (reml, ml) = both(&penicillin());
    assert!((reml.criterion - 330.860_589).abs() < 1e-6 && (ml.criterion - 332.188_349).abs() < 1e-6);
    for (got, want) in spreads(&reml).into_iter().zip([0.8467, 1.9316, 0.5499]) {
        assert!((got - want).abs() < 5e-5, "{got} {want}");
    }
    let (reml, ml) = both(&pastes());
    assert!((reml.criterion - 246.990_746).abs() < 1e-6 && (ml.criterion - 247.994_466).abs() < 1e-6);
    for (got, want) in spreads(&reml).into_iter().zip([2.9041, 1.2874, 0.8234]) {
        assert!((got - want).abs() < 5e-5, "{got} {want}");
    }
}

#[test]
fn slopes_may_or_may_not_go_along_with_intercepts() {
    let want = json(include_str!("../../../../fixtures/oracles/mixed/sleepstudy.json"));
    let (reml, ml) = both(&sleepstudy(true));
    for (fit, name) in [(&reml, "REML"), (&ml, "ML")] {
        let at = |rest: &str| number(&want, &format!("/expected/{name}/{rest}"));
        assert!((fit.criterion - at("criterion")).abs() < 1e-7, "{}", fit.criterion);
        close(fit.components[0].variance, at("components/0/vcov"), 1e-4);
        close(fit.components[1].variance, at("components/2/vcov"), 1e-3);
        close(fit.components[2].variance, at("components/1/vcov"), 1e-4);
        close(fit.sigma2, at("components/3/vcov"), 1e-6);
        for (i, (beta, error)) in fit.beta.iter().zip(fit.std_errors()).enumerate() {
            close(*beta, at(&format!("beta/{i}")), 1e-10);
            close(error, at(&format!("se/{i}")), 1e-5);
        }
    }
    assert_eq!((reml.components[1].effects, ml.n, ml.p), ((1, 0), 180, 2));
    let (reml, ml) = both(&sleepstudy(false));
    assert!((reml.criterion - 1_743.669_294).abs() < 1e-6 && (ml.criterion - 1_752.003_255).abs() < 1e-6);
    for (got, want) in spreads(&reml).into_iter().zip([25.0513, 5.9882, 25.5653]) {
        assert!((got - want).abs() < 5e-5, "{got} {want}");
    }
}

/// Values of `x` less the mean of their group, and the group means row by row.
fn split(x: &[f64], group: &Factor) -> (Vec<f64>, Vec<f64>) {
    let mut sums = vec![(0.0, 0.0); group.levels()];
    for (&x, &code) in x.iter().zip(group.codes()) {
        sums[code as usize].0 += x;
        sums[code as usize].1 += 1.0;
    }
    let means: Vec<f64> = group.codes().iter().map(|&code| sums[code as usize].0 / sums[code as usize].1).collect();
    (x.iter().zip(&means).map(|(x, mean)| x - mean).collect(), means)
}

/// The model of effects within clients, between clients and between therapists of two views.
pub(super) fn within_between() -> Model {
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/sim_sessions.csv"));
    let (client, therapist) = (sheet.factor(&["client_id"]), sheet.factor(&["therapist_id"]));
    let home = client.nested_in(&therapist).unwrap();
    let of_therapist = Factor::new(home, therapist.levels()).unwrap();
    let mut data = sheet.data("adherence", &[]);
    data.x.push(sheet.numbers("session").iter().map(|session| session - 1.0).collect());
    for view in ["client_wai", "therapist_wai"] {
        let (within, means) = split(&sheet.numbers(view), &client);
        let mut client_means = vec![0.0; client.levels()];
        for (&mean, &code) in means.iter().zip(client.codes()) {
            client_means[code as usize] = mean;
        }
        let (between, therapist_means) = split(&client_means, &of_therapist);
        let mut means = vec![0.0; therapist.levels()];
        for (&mean, &code) in therapist_means.iter().zip(of_therapist.codes()) {
            means[code as usize] = mean;
        }
        let grand = means.iter().sum::<f64>() / means.len() as f64;
        data.x.push(within);
        data.x.push(client.codes().iter().map(|&code| between[code as usize]).collect());
        data.x.push(therapist.codes().iter().map(|&code| means[code as usize] - grand).collect());
    }
    Model::new(&data, &sheet.intercepts(&["client_id", "therapist_id"])).unwrap()
}

#[test]
fn effects_within_and_between_hold() {
    let want = json(include_str!("../../../../fixtures/oracles/mixed/within-between-sim.json"));
    let (reml, ml) = both(&within_between());
    for (fit, name) in [(&reml, "REML"), (&ml, "ML")] {
        let at = |rest: &str| number(&want, &format!("/expected/{name}/{rest}"));
        assert!((fit.criterion - at("criterion")).abs() < 1e-7);
        for i in 0..8 {
            close(fit.beta[i], at(&format!("beta/{i}")), 1e-5);
            close(fit.std_errors()[i], at(&format!("se/{i}")), 1e-5);
        }
        for i in 0..2 {
            close(fit.components[i].variance, at(&format!("components/{i}/vcov")), 1e-4);
        }
    }
}

#[test]
fn raters_crossed_with_clusters_have_five_components() {
    let want = json(include_str!("../../../../fixtures/oracles/mixed/sim_ml_design1_complete.json"));
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/sim_ml_design1_complete.csv"));
    let term = |name: &str, by: &[&str]| Term::intercept(name, sheet.factor(by));
    let terms = [
        term("rater", &["rater"]),
        term("therapist:rater", &["therapist", "rater"]),
        term("therapist:client", &["client"]),
        term("therapist", &["therapist"]),
    ];
    let fit = Model::new(&sheet.data("y", &[]), &terms).unwrap().fit(Method::Reml).unwrap();
    let ms = |at: usize| number(&want, &format!("/expected/anova/MS/{at}"));
    // Balanced: the components are those of the mean squares (14 clusters, 6 clients each, 5 raters).
    close(fit.sigma2, ms(4), 1e-8);
    close(fit.variance("therapist:client").unwrap(), (ms(2) - ms(4)) / 5.0, 1e-8);
    close(fit.variance("therapist:rater").unwrap(), (ms(3) - ms(4)) / 6.0, 1e-8);
    close(fit.variance("rater").unwrap(), (ms(1) - ms(3)) / 84.0, 1e-8);
    close(fit.variance("therapist").unwrap(), (ms(0) - ms(2) - ms(3) + ms(4)) / 30.0, 1e-8);
    assert!((fit.criterion + 2.0 * number(&want, "/expected/reml/ll")).abs() < 1e-6);
    close(fit.std_errors()[0], number(&want, "/expected/reml/se/(Intercept)"), 1e-4);
}

#[test]
fn ragged_clusters_hold() {
    let want = json(include_str!("../../../../fixtures/oracles/mixed/sim_ml_design3_ragged.json"));
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/sim_ml_design1.csv"));
    let model = Model::new(&sheet.data("y", &[]), &sheet.intercepts(&["client", "therapist"])).unwrap();
    let fit = model.fit(Method::Reml).unwrap();
    for name in ["client", "therapist"] {
        close(fit.variance(name).unwrap(), number(&want, &format!("/expected/reml/v/{name}")), 1e-4);
    }
    close(fit.sigma2, number(&want, "/expected/reml/v/Residual"), 1e-4);
    assert!(fit.criterion <= -2.0 * number(&want, "/expected/reml/ll") + 1e-9);
}

#[test]
fn unequal_groups_hold() {
    let want = json(include_str!("../../../../fixtures/oracles/mixed/aggregation_icc1_icc2.json"));
    let rows = want["data"].as_array().unwrap();
    let codes = rows.iter().map(|row| u32::try_from(row[0].as_u64().unwrap()).unwrap()).collect();
    let y = rows.iter().map(|row| row[1].as_f64().unwrap()).collect();
    // Level 0 has no rating.
    let terms = [Term::intercept("group", Factor::new(codes, 16).unwrap())];
    let fit = Model::new(&Data::around_mean(y, 0.0), &terms).unwrap().fit(Method::Reml).unwrap();
    close(fit.components[0].variance, number(&want, "/expected/reml/group"), 1e-5);
    close(fit.sigma2, number(&want, "/expected/reml/residual"), 1e-5);
}
