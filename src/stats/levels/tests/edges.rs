//! What the sessions cannot show is said, not guessed.

use proptest::prelude::*;

use super::{Data, factor, near};
use crate::stats::level::ConfidenceLevel;
use crate::stats::levels::{Nesting, Sessions, fit, raw_difference, reliability_of_means, standardized_difference};
use crate::stats::observations::Factor;

#[test]
fn a_client_of_two_therapists_has_no_place() {
    let (client, therapist) = (factor(&["a", "a", "b"]), factor(&["x", "y", "y"]));
    assert_eq!(Nesting::new(&client, Some(&therapist)).unwrap_err().code(), "not-estimable");
}

#[test]
fn therapists_with_one_client_each_are_no_level() {
    let mut data = Data::of(|_, _| true);
    data.therapist = data.client.clone();
    let model = data.with(true, fit).unwrap();
    let plain = data.with(false, fit).unwrap();
    assert_eq!(
        model.therapist.unwrap_err().to_string(),
        "the ratings cannot tell it: there is no therapist with two clients"
    );
    assert_eq!(model.ratings[0].between_client, plain.ratings[0].between_client);
}

#[test]
fn a_copied_rating_has_no_slope_and_leaves_the_others_theirs() {
    let data = Data::of(|_, _| true);
    let copied: Vec<f64> = data.ratings[0].iter().map(|rating| 2.0 * rating - 1.0).collect();
    let single = data.with(true, |all| fit(&Sessions { ratings: &[&data.ratings[1], &data.ratings[0]], ..*all }));
    let model = data
        .with(true, |all| fit(&Sessions { ratings: &[&data.ratings[1], &data.ratings[0], &copied], ..*all }))
        .unwrap();
    for rating in &model.ratings[1..] {
        for slope in [&rating.within, &rating.between_client, &rating.between_therapist] {
            assert_eq!(slope.as_ref().unwrap_err().code(), "not-identified");
        }
    }
    let (own, single) = (model.ratings[0].within.clone().unwrap(), single.unwrap().ratings[0].within.clone().unwrap());
    near(own.estimate, single.estimate, 1e-9);
    near(own.std_error, single.std_error, 1e-9);
    assert_eq!(raw_difference(&model, 1, 2).unwrap_err().code(), "not-identified");
}

#[test]
fn a_rating_that_never_changes_within_clients_has_no_slope_there() {
    let data = Data::of(|_, _| true);
    let fixed: Vec<f64> = data.client.codes().iter().map(|&client| f64::from(client % 7) * 0.1).collect();
    data.with(true, |all| {
        let sessions = Sessions { ratings: &[&data.ratings[0], &fixed], ..*all };
        let model = fit(&sessions).unwrap();
        assert_eq!(model.ratings[1].within.as_ref().unwrap_err().code(), "constant-column");
        assert!(model.ratings[1].between_client.is_ok() && model.ratings[0].within.is_ok());
        let level = ConfidenceLevel::new(0.95);
        let difference = standardized_difference(&model, &sessions, 0, 1, &level);
        assert_eq!(difference.unwrap_err().code(), "constant-column");
    });
}

#[test]
fn an_outcome_that_never_changes_has_no_model() {
    let data = Data::of(|_, _| true);
    let outcome = vec![50.0; data.outcome.len()];
    let found = data.with(true, |all| fit(&Sessions { outcome: &outcome, ..*all }).map(|model| model.rows));
    assert_eq!(found.unwrap_err().code(), "no-variance");
    let found = data.with(true, |all| fit(&Sessions { outcome: &outcome[1..], ..*all }).map(|model| model.rows));
    assert_eq!(found.unwrap_err().code(), "not-estimable");
}

#[test]
fn clients_who_do_not_differ_have_no_reliability() {
    let client = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
    let found = reliability_of_means(&[1.0, 5.0, 2.0, 4.1, 5.0, 1.2], &client, None).unwrap();
    assert_eq!(found.client.clone().unwrap_err().code(), "no-target-variance");
    assert!(!found.is_low());
    let once = Factor::new(vec![0, 1, 2], 3).unwrap();
    assert_eq!(reliability_of_means(&[1.0, 5.0, 2.0], &once, None).unwrap_err().code(), "not-estimable");
}

#[test]
fn few_noisy_sessions_are_warned_about() {
    let client = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
    let found = reliability_of_means(&[1.0, 3.0, 2.0, 4.0, 3.0, 5.0, 4.0, 6.0], &client, None).unwrap();
    // Mean squares 10/3 between and 2 within: τ² = 2/3, λ = (2/3)/(2/3 + 1) = .4.
    near(found.client.clone().unwrap(), 0.4, 1e-8);
    assert!(found.is_low());
}

proptest! {
    #[test]
    fn the_parts_add_up_and_their_means_are_zero(
        rows in prop::collection::vec((0_u32..12, 1.0..7.0f64), 2..60),
        shift in -1000.0..1000.0f64,
    ) {
        let client = Factor::new(rows.iter().map(|row| row.0).collect(), 12).unwrap();
        let therapist = Factor::new(rows.iter().map(|row| row.0 / 3).collect(), 4).unwrap();
        let rating: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let nesting = Nesting::new(&client, Some(&therapist)).unwrap();
        let parts = nesting.centre(&rating).unwrap();
        let mut of_client = [0.0; 12];
        for (at, value) in rating.iter().enumerate() {
            let sum = parts.grand_mean + parts.within[at] + parts.between_client[at] + parts.between_therapist[at];
            prop_assert!((sum - value).abs() < 1e-12);
            of_client[rows[at].0 as usize] += parts.within[at];
        }
        prop_assert!(of_client.iter().all(|sum| sum.abs() < 1e-11));
        // Another zero point moves the grand mean alone.
        let moved: Vec<f64> = rating.iter().map(|value| value + shift).collect();
        let moved = nesting.centre(&moved).unwrap();
        prop_assert!((moved.grand_mean - parts.grand_mean - shift).abs() < 1e-10);
        for (one, two) in moved.between_client.iter().zip(&parts.between_client) {
            prop_assert!((one - two).abs() < 1e-10);
        }
    }
}
