//! Against R: values stored with their source in fixtures/oracles/glm.

use super::data::both;
use super::data::cases;
use super::data::column;
use super::data::predictors;
use super::data::whole;
use crate::stats::glm::*;
use crate::stats::oracle::close;
use crate::stats::oracle::number;

const LOGISTIC: &str = include_str!("../../../../fixtures/oracles/glm/logistic-sim.json");
const ORDINAL: &str = include_str!("../../../../fixtures/oracles/glm/ordinal-sim.json");
const R: &str = include_str!("../../../../fixtures/oracles/glm/r.json");

/// Coefficients, covariances and likelihood of one model in `r.json`.
#[track_caller]
fn as_in_r(fit: &Regression, model: &str, relative: f64) {
    for (i, coefficient) in fit.coefficients.iter().enumerate() {
        close(*coefficient, number(R, &format!("/{model}/coef/{i}")), relative);
        for j in 0..fit.coefficients.len() {
            close(fit.covariance(i, j), number(R, &format!("/{model}/cov/{i}/{j}")), relative * 10.0);
        }
    }
    close(fit.log_likelihood, number(R, &format!("/{model}/loglik")), 1e-11);
}

fn completed() -> Successes {
    Successes::binary(&whole("completed").iter().map(|&done| done == 1).collect::<Vec<bool>>())
}

#[test]
fn logistic_models_of_completion_are_those_of_r() {
    let sets: [(&str, &[&str]); 3] =
        [("client", &["client_wai"]), ("therapist", &["therapist_wai"]), ("both", &["client_wai", "therapist_wai"])];
    for (model, names) in sets {
        let (given, done) = (predictors(names), completed());
        let fit = logistic(&given, &done).unwrap();
        for place in 0..fit.coefficients.len() {
            let at = |what: &str| number(LOGISTIC, &format!("/expected/{model}/{what}/{place}"));
            let wald = fit.wald(place, 0.95).unwrap();
            let test = fit.wald_test(place).unwrap();
            close(wald.value, at("coef"), 1e-10);
            close(wald.std_error.unwrap(), number(R, &format!("/completion/{model}/se/{place}")), 1e-10);
            // These, and Tjur's R² below, come from a search that ended a step earlier; their own tolerance is 1e-6.
            close(wald.std_error.unwrap(), at("se"), 1e-6);
            close(test.z, at("z"), 1e-6);
            close(test.p, at("p"), 1e-6);
        }
        let expected = |what: &str| number(LOGISTIC, &format!("/expected/{what}"));
        close(fit.log_likelihood, expected(&format!("{model}/loglik")), 1e-12);
        close(mcfadden_r2(&fit, &done).unwrap(), expected(&format!("mcfadden/{model}")), 1e-11);
        let tjur = tjur_r2(&fit, &given, &done).unwrap();
        close(tjur, number(R, &format!("/completion/{model}/tjur")), 1e-11);
        close(tjur, expected(&format!("tjur/{model}")), 1e-6);
    }
}

#[test]
fn each_rating_given_the_other_is_tested_as_in_r() {
    let outcome = Outcome::Successes(completed());
    let fit = outcome.fit(&both()).unwrap();
    for (place, name) in ["client_over_therapist", "therapist_over_client"].into_iter().enumerate() {
        let test = outcome.added_by(place, &both(), &fit).unwrap();
        close(test.statistic, number(LOGISTIC, &format!("/expected/{name}/chisq")), 1e-10);
        close(test.p, number(LOGISTIC, &format!("/expected/{name}/p")), 1e-10);
        assert_eq!(test.df as f64, number(LOGISTIC, &format!("/expected/{name}/df")));
    }
}

#[test]
fn deviances_of_completion_are_those_of_r() {
    let sets: [(&str, &[&str]); 3] =
        [("client", &["client_wai"]), ("therapist", &["therapist_wai"]), ("both", &["client_wai", "therapist_wai"])];
    for (model, names) in sets {
        let fit = logistic(&predictors(names), &completed()).unwrap();
        let want = |what: &str| number(LOGISTIC, &format!("/expected/{model}/{what}"));
        // Of single events the saturated model has likelihood 1.
        let deviance = -2.0 * fit.log_likelihood;
        close(deviance, want("deviance"), 1e-11);
        close(deviance / (1.0 - mcfadden_r2(&fit, &completed()).unwrap()), want("null_deviance"), 1e-11);
        close(deviance + 2.0 * fit.coefficients.len() as f64, want("aic"), 1e-11);
    }
}

#[test]
fn k_of_n_is_the_model_of_single_tasks() {
    let hits = whole("homework_level");
    let grouped = logistic(&both(), &Successes::new(hits.clone(), vec![3; 80]).unwrap()).unwrap();
    as_in_r(&grouped, "grouped", 1e-9);
    let rows: Vec<usize> = (0..240).map(|task| task / 3).collect();
    let single: Vec<bool> = (0_u32..240).map(|task| task % 3 < hits[task as usize / 3]).collect();
    let single = logistic(&both().part(&rows), &Successes::binary(&single)).unwrap();
    close(single.log_likelihood, grouped.log_likelihood, 1e-12);
    close(single.slope(1), grouped.slope(1), 1e-10);
    // The standard deviation of the repeated rows differs, the covariance of the coefficients does not.
    close(single.covariance(1, 2), grouped.covariance(1, 2), 1e-10);
}

#[test]
fn penalised_estimates_and_their_profiles_are_those_of_another_search() {
    let rows: Vec<usize> = (0..30).collect();
    let given = both().part(&rows);
    let done = Successes::binary(&given.column(0).iter().map(|&rating| rating >= 5.5).collect::<Vec<bool>>());
    assert_eq!(separated_by(&given, &done), Ok(Some(vec![0])));
    let fit = firth(&given, &done).unwrap();
    for place in 0..2 {
        let at = |what: &str| number(R, &format!("/firth/{what}/{place}"));
        let slope = fit.slope(place, 0.95).unwrap();
        let interval = slope.interval.unwrap();
        close(slope.value, at("slopes"), 1e-7);
        close(slope.std_error.unwrap().powi(2), number(R, &format!("/firth/cov/{place}/{place}")), 1e-6);
        close(interval.low(), at("low"), 1e-6);
        close(interval.high(), at("high"), 1e-6);
        close(fit.added_by(place).unwrap().statistic, at("added"), 1e-7);
    }
}

#[test]
fn proportional_odds_are_those_of_polr() {
    let levels = Ordered::new(&cases("homework_level")).unwrap();
    let outcome = Outcome::Ordered(levels);
    let fit = outcome.fit(&both()).unwrap();
    for place in 0..2 {
        // As far as polr's search goes; two categories are compared more closely below.
        close(fit.slope(place), number(ORDINAL, &format!("/expected/beta/{place}")), 1e-7);
        close(fit.slope(place), number(R, &format!("/ordinal/beta/{place}")), 1e-7);
    }
    for place in 0..3 {
        close(fit.constants()[place], number(ORDINAL, &format!("/expected/theta/{place}")), 1e-7);
    }
    // Slopes first, then thresholds; from a numerical Hessian.
    for (at, place) in [3, 4, 0, 1, 2].into_iter().enumerate() {
        let error = fit.wald(place, 0.95).unwrap().std_error.unwrap();
        close(error, number(ORDINAL, &format!("/expected/se/{at}")), 1e-3);
    }
    close(fit.log_likelihood, number(ORDINAL, "/expected/loglik"), 1e-12);
    for (place, name) in ["lr_client_over_therapist", "lr_therapist_over_client"].into_iter().enumerate() {
        let test = outcome.added_by(place, &both(), &fit).unwrap();
        close(test.statistic, number(ORDINAL, &format!("/expected/{name}")), 1e-8);
    }
}

#[test]
fn two_ordered_categories_are_a_logistic_model_with_the_threshold_turned_round() {
    let ordered = proportional_odds(&both(), &Ordered::new(&cases("completed")).unwrap()).unwrap();
    let plain = logistic(&both(), &completed()).unwrap();
    close(ordered.constants()[0], -plain.constants()[0], 1e-10);
    for place in 0..2 {
        close(ordered.slope(place), plain.slope(place), 1e-10);
        close(ordered.covariance(place + 1, 0), -plain.covariance(place + 1, 0), 1e-9);
        close(ordered.covariance(place + 1, 2), plain.covariance(place + 1, 2), 1e-9);
    }
}

fn attended() -> Counts {
    let exposure = (1_u32..=80).map(|row| f64::from(10 + row % 7)).collect();
    Counts::new(whole("sessions_attended"), exposure).unwrap()
}

#[test]
fn counts_with_exposure_are_those_of_glm_and_glm_nb() {
    let fit = poisson(&both(), &attended()).unwrap();
    as_in_r(&fit, "poisson", 1e-9);
    let check = dispersion(&fit, &both(), &attended()).unwrap();
    close(check.ratio * 77.0, number(R, "/poisson/pearson"), 1e-10);
    assert!(check.df == 77 && check.p < 0.001);
    let fit = negative_binomial(&both(), &attended()).unwrap();
    close(fit.theta, number(R, "/negative_binomial/theta"), 1e-7);
    as_in_r(&fit.regression, "negative_binomial", 1e-7);
}

#[test]
fn leaving_session_by_session_is_a_logistic_model_of_person_sessions() {
    let file = include_str!("../../../../fixtures/oracles/mixed/sim_sessions.csv");
    let clients = column(file, "client_id");
    let numbers = |name: &str| column(file, name).iter().map(|cell| cell.parse().unwrap()).collect::<Vec<f64>>();
    let session: Vec<u32> = column(file, "session").iter().map(|cell| cell.parse().unwrap()).collect();
    let (client_wai, therapist_wai) = (numbers("client_wai"), numbers("therapist_wai"));
    let mut ids = clients.clone();
    ids.dedup();
    let last = |id: &&str| (0..clients.len()).filter(|&row| clients[row] == *id).map(|row| session[row]).max().unwrap();
    let spells: Vec<Spell> = ids.iter().map(|id| Spell { last: last(id), left: last(id) < 6 }).collect();
    let rows = person_sessions(&spells, Baseline::Steady).unwrap();
    let rating = |person: usize, number: u32| {
        let row = (0..clients.len()).find(|&row| clients[row] == ids[person] && session[row] == number)?;
        Some([client_wai[row], therapist_wai[row]])
    };
    let (given, left, _) = rows.with(rating).unwrap();
    assert_eq!(given.rows() as f64, number(R, "/hazard/rows"));
    as_in_r(&logistic(&given, &left).unwrap(), "hazard", 1e-9);
}
