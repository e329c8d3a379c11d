//! Logistic models with a random intercept beside lme4, glmmTMB, and integrals made step by step.

use super::data::column;
use crate::stats::Undefined;
use crate::stats::glm::*;
use crate::stats::levels::Nesting;
use crate::stats::observations::Factor;
use crate::stats::oracle::close;
use crate::stats::oracle::number;

const KNOWN: &str = include_str!("../../../../fixtures/oracles/glm/random-intercept-sim.json");
const AT_THE_TOP: &str = include_str!("../../../../fixtures/oracles/glm/random-intercept-tmb.json");
const SESSIONS: &str = include_str!("../../../../fixtures/oracles/repeated/sim_sessions.csv");

fn factor(name: &str) -> Factor {
    let names = column(SESSIONS, name);
    let mut known: Vec<&str> = names.clone();
    known.sort_unstable();
    known.dedup();
    let code = |name: &&str| u32::try_from(known.binary_search(name).unwrap()).unwrap();
    Factor::new(names.iter().map(code).collect(), known.len()).unwrap()
}

/// Both ratings within and between clients, and whether the homework was done.
fn sessions() -> (Predictors, Successes, Factor) {
    let (client, therapist) = (factor("client_id"), factor("therapist_id"));
    let nesting = Nesting::new(&client, Some(&therapist)).unwrap();
    let parts = ["client_wai", "therapist_wai"].map(|name| {
        let rating: Vec<f64> = column(SESSIONS, name).iter().map(|cell| cell.parse().unwrap()).collect();
        nesting.centre(&rating).unwrap()
    });
    let columns = parts.into_iter().flat_map(|part| [part.within, part.between_client]).collect();
    let done: Vec<bool> = column(SESSIONS, "done").iter().map(|cell| *cell == "1").collect();
    (Predictors::new(done.len(), columns).unwrap(), Successes::binary(&done), client)
}

#[test]
fn sessions_of_clients_who_differ_are_those_of_two_programs() {
    let (ratings, done, client) = sessions();
    let (relative, absolute) = (number(KNOWN, "/tolerance/rel"), number(KNOWN, "/tolerance/abs"));
    for (name, nodes) in [("laplace", 1), ("adaptive_gauss_hermite_15", 15), ("glmmTMB_laplace", 1)] {
        let fit = random_intercept(&ratings, &done, &client, nodes).unwrap();
        let known = |what: &str| number(KNOWN, &format!("/expected/{name}/{what}"));
        let near = |value: f64, known: f64| {
            assert!((value - known).abs() <= relative * known.abs() + absolute, "{name}: {value} and not {known}");
        };
        for place in 0..5 {
            near(fit.regression.coefficients[place], known(&format!("beta/{place}")));
            if nodes > 1 {
                near(fit.regression.covariance(place, place).sqrt(), known(&format!("se/{place}")));
            }
        }
        near(fit.sd, known("sd_client"));
        // The top, which no program may be above.
        let found = fit.regression.log_likelihood;
        let known = if name == "adaptive_gauss_hermite_15" {
            known("loglik")
        } else {
            number(KNOWN, "/expected/glmmTMB_laplace/loglik")
        };
        assert!(found > known - 1e-7 && found < known + 1e-3, "{name}: {found} and not {known}");
        assert_eq!((fit.groups, fit.at_zero), (60, false));
        // Standard errors of `laplace` were taken where that search ended, below the top: those at the top are glmmTMB's.
        if nodes == 1 {
            for place in 0..5 {
                let at_the_top = |what: &str| number(AT_THE_TOP, &format!("/{what}/{place}"));
                close(fit.regression.covariance(place, place).sqrt(), at_the_top("se"), 5e-6);
                close(fit.regression.coefficients[place], at_the_top("beta"), 1e-4);
            }
            close(fit.sd, number(AT_THE_TOP, "/sd_client"), 5e-6);
        }
    }
}

/// ∫ L(u) φ(u) du of each client by the rule of the trapezium, which has no error to speak of where a curve ends flat.
fn step_by_step(ratings: &Predictors, done: &Successes, client: &Factor, at: &[f64]) -> f64 {
    let mut sum = 0.0;
    for code in 0..client.levels() {
        let rows: Vec<usize> = (0..done.rows()).filter(|&row| client.codes()[row] as usize == code).collect();
        let mut integral = 0.0;
        for step in -900..=900 {
            let u = f64::from(step) / 100.0;
            let mut height = -u * u / 2.0;
            for &row in &rows {
                let along: f64 = (0..ratings.count()).map(|place| at[place + 1] * ratings.column(place)[row]).sum();
                let eta = at[0] + along + at[ratings.count() + 1] * u;
                let (hits, of) = done.row(row);
                height += hits * eta - of * (1.0 + eta.exp()).ln();
            }
            integral += height.exp() / 100.0;
        }
        sum += (integral / (2.0 * std::f64::consts::PI).sqrt()).ln();
    }
    sum
}

#[test]
fn the_top_is_that_of_an_integral_made_step_by_step() {
    let (ratings, done, client) = sessions();
    let fit = random_intercept(&ratings, &done, &client, 25).unwrap();
    let mut at = fit.regression.coefficients.clone();
    at.push(fit.sd);
    let top = step_by_step(&ratings, &done, &client, &at);
    assert!((top - fit.regression.log_likelihood).abs() < 1e-9, "{top} {}", fit.regression.log_likelihood);
    for along in 0..at.len() {
        let beside = |step: f64| {
            let mut near = at.clone();
            near[along] += step;
            step_by_step(&ratings, &done, &client, &near)
        };
        let (above, below) = (beside(1e-4), beside(-1e-4));
        assert!(((above - below) / 2e-4).abs() < 1e-5, "{along}: {above} {below}");
        if along < 5 {
            // The curvature along one coefficient is that of all others held, 1 over it less than the variance.
            let curvature = (2.0 * top - above - below) / 1e-8;
            assert!(1.0 / curvature <= fit.regression.covariance(along, along) * (1.0 + 1e-5), "{along}");
        }
    }
}

#[test]
fn tasks_of_one_row_are_the_sum_of_their_rows() {
    let (ratings, done, client) = sessions();
    let once = random_intercept(&ratings, &done, &client, 15).unwrap();
    // Every session twice is every session with two tasks.
    let rows: Vec<usize> = (0..done.rows()).flat_map(|row| [row, row]).collect();
    let codes = rows.iter().map(|&row| client.codes()[row]).collect();
    let twice =
        random_intercept(&ratings.part(&rows), &done.part(&rows), &Factor::new(codes, client.levels()).unwrap(), 15);
    let tasks: (Vec<u32>, Vec<u32>) = (0..done.rows()).map(|row| (2 * u32::from(done.row(row).0 > 0.0), 2)).unzip();
    let tasks = random_intercept(&ratings, &Successes::new(tasks.0, tasks.1).unwrap(), &client, 15).unwrap();
    let twice = twice.unwrap();
    assert!((twice.sd / tasks.sd - 1.0).abs() < 1e-9 && twice.sd > once.sd);
    for place in 0..5 {
        let (one, other) = (twice.regression.coefficients[place], tasks.regression.coefficients[place]);
        assert!((one - other).abs() < 1e-9, "{place}: {one} {other}");
    }
}

#[test]
fn what_cannot_be_told_is_refused() {
    let (ratings, done, client) = sessions();
    let reason =
        |done: &Successes, client: &Factor, nodes| random_intercept(&ratings, done, client, nodes).unwrap_err();
    let same = Successes::binary(&[true; 374]);
    assert_eq!(reason(&same, &client, 15), Undefined::NoVariance);
    assert_eq!(reason(&done, &client, 0).code(), "not-estimable");
    // One row of each: an intercept of its own explains it.
    let own = Factor::new((0..374).collect(), 374).unwrap();
    assert_eq!(reason(&done, &own, 15).code(), "not-estimable");
    // Clients who do their homework always or never.
    let always: Vec<bool> = client.codes().iter().map(|code| code % 3 == 0).collect();
    assert_eq!(reason(&Successes::binary(&always), &client, 15).code(), "not-estimable");
    let parted: Vec<bool> = ratings.column(0).iter().map(|value| *value > 0.0).collect();
    assert!(matches!(reason(&Successes::binary(&parted), &client, 15), Undefined::Separated { .. }));
}
