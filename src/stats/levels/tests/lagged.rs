//! The next session: against lmerTest, and the bias of the lagged outcome in simulated courses.

use super::{Data, near, oracle, same};
use crate::stats::levels::{Sessions, consecutive, fit_lagged};
use crate::stats::observations::Factor;
use crate::stats::stream::Stream;

const SEARCHED: f64 = 2e-6;

#[test]
fn lagged_models_are_those_of_lmertest() {
    let data = Data::of(|_, _| true);
    let found = data.with(true, |sessions| fit_lagged(sessions, &data.number)).unwrap();
    let want = &oracle()["lagged"];
    assert_eq!(found.pairs as u64, want["pairs"].as_u64().unwrap());
    near(found.bias.order, want["order"].as_f64().unwrap(), 1e-12);
    let with_outcome = found.with_outcome.unwrap();
    for (model, want) in [(&found.plain, &want["plain"]), (&with_outcome, &want["with_outcome"])] {
        same(model.intercept.as_ref().unwrap(), want, "(Intercept)", SEARCHED);
        same(model.session.as_ref().unwrap(), want, "later", SEARCHED);
        for (rating, prefix) in model.ratings.iter().zip(["c", "t"]) {
            same(rating.within.as_ref().unwrap(), want, &format!("{prefix}w"), SEARCHED);
            same(rating.between_client.as_ref().unwrap(), want, &format!("{prefix}b"), SEARCHED);
            same(rating.between_therapist.as_ref().unwrap(), want, &format!("{prefix}g"), SEARCHED);
        }
    }
    let lagged = with_outcome.lagged_outcome.as_ref().unwrap();
    same(lagged, &want["with_outcome"], "lag", SEARCHED);
    // Hardly anything is carried over in these data: what is found is little more than the bias.
    assert!((lagged.estimate + found.bias.order).abs() < 0.06);
    assert_eq!(found.plain.lagged_outcome.unwrap_err().code(), "not-estimable");
}

/// Mean slope on the outcome before, over courses in which `carried` of it is carried over.
fn lagged_slope(carried: f64, sessions: usize) -> f64 {
    let clients = 60;
    let one = |seed: u64| {
        let mut stream = Stream::new(20, seed);
        let client: Vec<u32> = (0..clients).flat_map(|client| vec![client; sessions]).collect();
        let number: Vec<i64> = (0..clients).flat_map(|_| (1..).take(sessions)).collect();
        let rating: Vec<f64> = client.iter().map(|_| stream.normal()).collect();
        let mut outcome: Vec<f64> = Vec::new();
        for _ in 0..clients {
            let level = 2.0 * stream.normal();
            let mut state = stream.normal() / (1.0 - carried * carried).sqrt();
            for _ in 0..sessions {
                outcome.push(level + state);
                state = carried * state + stream.normal();
            }
        }
        let client = Factor::new(client, clients as usize).unwrap();
        let all = Sessions { outcome: &outcome, ratings: &[&rating], session: None, client: &client, therapist: None };
        fit_lagged(&all, &number).unwrap().with_outcome.unwrap().lagged_outcome.unwrap().estimate
    };
    (0..40).map(one).sum::<f64>() / 40.0
}

#[test]
fn without_any_carry_over_the_slope_is_minus_one_over_t() {
    // 40 studies of 60 clients: the mean is sure to about .01.
    for sessions in [5, 9] {
        let pairs = sessions as f64 - 1.0;
        assert!((lagged_slope(0.0, sessions) + 1.0 / pairs).abs() < 0.03);
    }
    // Nickell (1981, eq. 18) with T = 8 pairs and ρ = .5: −.2049.
    assert!((lagged_slope(0.5, 9) - 0.5 + 0.2049).abs() < 0.03);
}

#[test]
fn a_session_of_a_client_that_comes_twice_has_no_next() {
    let client = Factor::new(vec![0, 0, 0], 1).unwrap();
    assert_eq!(consecutive(&[1, 2, 2], &client).unwrap_err().code(), "replicates");
    assert_eq!(consecutive(&[i64::MAX, 1, i64::MIN], &client), Ok(vec![]));
    assert_eq!(consecutive(&[1], &client).unwrap_err().code(), "not-estimable");
}

#[test]
fn sessions_far_apart_make_no_lagged_model() {
    let client = Factor::new(vec![0, 0, 1, 1], 2).unwrap();
    let column = [1.0, 2.0, 4.0, 3.0];
    let all = Sessions { outcome: &column, ratings: &[&column], session: None, client: &client, therapist: None };
    assert_eq!(fit_lagged(&all, &[1, 3, 1, 3]).unwrap_err().code(), "too-few-pairs");
}
