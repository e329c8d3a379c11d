//! Against lme4, lmerTest and matrices.

use serde_json::Value;

use super::{Data, near, oracle, same};
use crate::stats::describe::standard_deviation;
use crate::stats::level::ConfidenceLevel;
use crate::stats::levels::{LevelModel, Nesting, fit, raw_difference, reliability_of_means, standardized_difference};
use crate::stats::mixed::Contrast;
use crate::stats::oracle::number;

/// What the search of the other program leaves open.
const SEARCHED: f64 = 2e-6;

fn slopes(model: &LevelModel, want: &Value, top: bool) {
    same(model.intercept.as_ref().unwrap(), want, "(Intercept)", SEARCHED);
    for (rating, prefix) in model.ratings.iter().zip(["c", "t"]) {
        same(rating.within.as_ref().unwrap(), want, &format!("{prefix}w"), SEARCHED);
        same(rating.between_client.as_ref().unwrap(), want, &format!("{prefix}b"), SEARCHED);
        match &rating.between_therapist {
            Ok(slope) => same(slope, want, &format!("{prefix}g"), SEARCHED),
            Err(_) => assert!(!top),
        }
    }
    same(model.session.as_ref().unwrap(), want, "sess", SEARCHED);
}

fn contrast(got: &Contrast, want: &Value) {
    near(got.estimate, want["estimate"].as_f64().unwrap(), SEARCHED);
    near(got.std_error, want["se"].as_f64().unwrap(), SEARCHED);
    near(got.df, want["df"].as_f64().unwrap(), SEARCHED);
}

#[test]
fn three_levels_are_those_of_lmertest() {
    let data = Data::of(|_, _| true);
    let model = data.with(true, fit).unwrap();
    let want = &oracle()["three_levels"];
    slopes(&model, want, true);
    near(model.therapist.clone().unwrap().value, want["vcov"]["therapist_id"].as_f64().unwrap(), SEARCHED);
    near(model.client.clone().unwrap().value, want["vcov"]["client_id"].as_f64().unwrap(), SEARCHED);
    near(model.residual, want["vcov"]["Residual"].as_f64().unwrap(), SEARCHED);
    contrast(&raw_difference(&model, 0, 1).unwrap(), &want["contrasts"]["difference"]);
    contrast(model.ratings[0].contextual.as_ref().unwrap(), &want["contrasts"]["contextual"]);
}

#[test]
fn three_levels_are_those_of_the_stored_values() {
    let want: Value =
        serde_json::from_str(include_str!("../../../../fixtures/oracles/mixed/within-between-sim.json")).unwrap();
    let want = &want["expected"];
    let model = Data::of(|_, _| true).with(true, fit).unwrap();
    let own = model.ratings.iter().flat_map(|it| [&it.within, &it.between_client, &it.between_therapist]);
    let own: Vec<&Contrast> =
        [&model.intercept, &model.session].into_iter().chain(own).map(|slope| slope.as_ref().unwrap()).collect();
    for (at, slope) in own.iter().enumerate() {
        near(slope.estimate, want["REML"]["beta"][at].as_f64().unwrap(), 1e-6);
        near(slope.std_error, want["REML"]["se"][at].as_f64().unwrap(), 1e-6);
        near(slope.df, want["satterthwaite_df"][at].as_f64().unwrap(), 1e-6);
    }
    assert!(model.fit.criterion <= want["REML"]["criterion"].as_f64().unwrap() + 1e-9);
}

#[test]
fn two_levels_are_those_of_lmertest() {
    let model = Data::of(|_, _| true).with(false, fit).unwrap();
    slopes(&model, &oracle()["two_levels"], false);
    assert_eq!(model.therapist.unwrap_err().code(), "not-estimable");
}

#[test]
fn four_therapists_are_compared_as_they_are() {
    let model = Data::of(|therapist, _| therapist <= "T04").with(true, fit).unwrap();
    slopes(&model, &oracle()["few_therapists"], false);
    assert_eq!(model.therapist.unwrap_err().code(), "too-few-units");
    assert_eq!(model.ratings[1].between_therapist.as_ref().unwrap_err().code(), "too-few-units");
}

#[test]
fn one_session_per_client_shows_clients_and_therapists_alone() {
    let model = Data::of(|_, session| session == 1).with(true, fit).unwrap();
    let want = &oracle()["one_session"];
    let (within, session) = (&model.ratings[0].within, &model.session);
    assert_eq!(within.as_ref().unwrap_err().code(), "not-estimable");
    assert_eq!(session.as_ref().unwrap_err().code(), "constant-column");
    assert_eq!(model.ratings[0].contextual.as_ref().unwrap_err().code(), "not-estimable");
    // Therapists show no variance here: it is reported as 0 that cannot be distinguished, and the fit stands.
    assert!(model.therapist.unwrap().at_zero && want["vcov"]["therapist_id"] == 0);
    near(model.residual, want["vcov"]["Residual"].as_f64().unwrap(), SEARCHED);
    for (at, slope) in [(1, &model.ratings[0].between_client), (4, &model.ratings[1].between_therapist)] {
        near(slope.as_ref().unwrap().estimate, want["beta"][at].as_f64().unwrap(), SEARCHED);
        near(slope.as_ref().unwrap().std_error, want["se"][at].as_f64().unwrap(), SEARCHED);
    }
}

#[test]
fn the_standardised_difference_is_that_of_matrices() {
    let data = Data::of(|_, _| true);
    let want = &oracle()["standardized"];
    data.with(true, |sessions| {
        let model = fit(sessions).unwrap();
        let got = standardized_difference(&model, sessions, 0, 1, &ConfidenceLevel::new(0.95)).unwrap().estimate;
        near(got.value, want["estimate"].as_f64().unwrap(), SEARCHED);
        near(got.std_error.unwrap(), want["se"].as_f64().unwrap(), SEARCHED);
        near(got.interval.unwrap().low(), want["interval"][0].as_f64().unwrap(), SEARCHED);
        near(got.interval.unwrap().high(), want["interval"][1].as_f64().unwrap(), SEARCHED);
        assert_eq!(got.df, Some(14.0));
        let model_slopes = [0, 1].map(|at: usize| model.ratings[at].within.as_ref().unwrap().estimate);
        // SD over sessions less one, as stored elsewhere, times √(373/314) is the pooled SD.
        let stored = include_str!("../../../../fixtures/oracles/mixed/within-between-sim.json");
        let spread = |name: &str| number(stored, &format!("/expected/pooled_within_sd/{name}"));
        let pooled = libm::sqrt(373.0 / 314.0);
        let by_hand = pooled * (model_slopes[0] * spread("cw") - model_slopes[1] * spread("tw"));
        near(got.value, by_hand, 1e-10);
    });
}

#[test]
fn ratings_less_the_means_of_their_clients_spread_as_stored() {
    let data = Data::of(|_, _| true);
    let stored = include_str!("../../../../fixtures/oracles/mixed/within-between-sim.json");
    let nesting = Nesting::new(&data.client, Some(&data.therapist)).unwrap();
    for (rating, name) in data.ratings.iter().zip(["cw", "tw"]) {
        let within = nesting.centre(rating).unwrap().within;
        let want = number(stored, &format!("/expected/pooled_within_sd/{name}"));
        near(standard_deviation(&within).unwrap(), want, 1e-12);
    }
}

#[test]
fn the_reliability_of_means_is_that_of_lme4() {
    let data = Data::of(|_, _| true);
    for (rating, name) in data.ratings.iter().zip(["client_wai", "therapist_wai"]) {
        let want = &oracle()["reliability"][name];
        let got = reliability_of_means(rating, &data.client, Some(&data.therapist)).unwrap();
        near(got.client.clone().unwrap(), want["client"].as_f64().unwrap(), SEARCHED);
        near(got.therapist.clone().unwrap(), want["therapist"].as_f64().unwrap(), SEARCHED);
        near(got.sessions, want["sessions"].as_f64().unwrap(), 1e-12);
        near(got.clients, want["clients"].as_f64().unwrap(), 1e-12);
        assert!(!got.is_low());
    }
}
