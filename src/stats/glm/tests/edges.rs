//! What has no value, and what may not change one.

use super::data::both;
use super::data::whole;
use crate::stats::Undefined;
use crate::stats::glm::*;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::oracle::close;

fn outcomes() -> Vec<Outcome> {
    let done: Vec<bool> = whole("completed").iter().map(|&done| done == 1).collect();
    let levels: Vec<f64> = whole("homework_level").iter().map(|&level| f64::from(level)).collect();
    let counts = Counts::new(whole("sessions_attended"), vec![1.0; 80]).unwrap();
    vec![
        Outcome::Successes(Successes::binary(&done)),
        Outcome::Ordered(Ordered::new(&levels).unwrap()),
        Outcome::Poisson(counts.clone()),
        Outcome::NegativeBinomial(counts),
    ]
}

#[test]
fn a_constant_rating_and_one_that_is_there_twice_are_refused_by_every_model() {
    let client = both().column(0).to_vec();
    let twice = Predictors::new(80, vec![client.clone(), client.iter().map(|rating| 3.0 - 2.0 * rating).collect()]);
    let constant = Predictors::new(80, vec![client, vec![5.3; 80]]).unwrap();
    for outcome in outcomes() {
        assert_eq!(outcome.fit(&constant).unwrap_err(), Undefined::ConstantColumn);
        assert_eq!(outcome.fit(twice.as_ref().unwrap()).unwrap_err(), Undefined::NotIdentified);
    }
    assert_eq!(constant.aliased(), [1]);
}

#[test]
fn an_outcome_that_never_changes_has_no_model() {
    let all = Successes::binary(&[true; 80]);
    assert_eq!(logistic(&both(), &all).unwrap_err(), Undefined::NoVariance);
    assert_eq!(firth(&both(), &all).unwrap_err(), Undefined::NoVariance);
    let none = Counts::new(vec![0; 80], vec![1.0; 80]).unwrap();
    assert_eq!(poisson(&both(), &none).unwrap_err(), Undefined::NoVariance);
}

#[test]
fn fewer_rows_than_coefficients_are_refused() {
    let few = both().part(&[0, 1]);
    let done = Successes::binary(&[true, false]);
    assert_eq!(logistic(&few, &done).unwrap_err(), Undefined::TooFewTargets { have: 2, need: 3 });
}

#[test]
fn separation_is_named_by_every_model() {
    let client = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let therapist = [2.0, 1.0, 2.0, 1.0, 2.0, 1.5];
    let given = Predictors::new(6, vec![therapist.to_vec(), client.to_vec()]).unwrap();
    let separated = Undefined::Separated { columns: vec![1] };
    let done = Successes::binary(&client.map(|rating| rating > 3.0));
    assert_eq!(logistic(&given, &done).unwrap_err(), separated);
    let levels = Ordered::new(&[0.0, 0.0, 1.0, 1.0, 2.0, 2.0]).unwrap();
    let Err(Undefined::Separated { columns }) = proportional_odds(&given, &levels) else { panic!() };
    assert!(columns.contains(&1));
    let silent = Counts::new(vec![0, 0, 3, 4], vec![1.0; 4]).unwrap();
    let group = Predictors::new(4, vec![vec![0.0, 0.0, 1.0, 1.0]]).unwrap();
    assert_eq!(poisson(&group, &silent).unwrap_err(), Undefined::Separated { columns: vec![0] });
    assert_eq!(separated.to_string(), "without a single exception the outcome goes along with predictor 2");
}

#[test]
fn two_ratings_that_part_the_outcome_only_together_are_both_named() {
    let one = vec![1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0];
    let other = vec![1.5, 2.5, 3.5, 4.5, 0.5, 1.5, 2.5, 3.5];
    let given = Predictors::new(8, vec![one, other]).unwrap();
    let done = Successes::binary(&[true, true, true, true, false, false, false, false]);
    assert_eq!(separated_by(&given, &done), Ok(Some(vec![0, 1])));
    let fit = firth(&given, &done).unwrap();
    assert!(fit.regression.slope(0) < 0.0 && fit.regression.slope(1) > 0.0);
}

#[test]
fn another_unit_and_origin_of_a_rating_changes_only_its_unit() {
    let moved: Vec<f64> = both().column(0).iter().map(|rating| 1e6 + 20.0 * rating).collect();
    let moved = Predictors::new(80, vec![moved, both().column(1).to_vec()]).unwrap();
    for outcome in outcomes() {
        let (plain, moved) = (outcome.fit(&both()).unwrap(), outcome.fit(&moved).unwrap());
        close(moved.slope(0) * 20.0, plain.slope(0), 1e-7);
        close(moved.slope(1), plain.slope(1), 1e-7);
        close(moved.per_sd[0], plain.per_sd[0], 1e-7);
        close(moved.log_likelihood, plain.log_likelihood, 1e-11);
    }
}

#[test]
fn turning_the_outcome_round_turns_the_slopes_round() {
    let done: Vec<bool> = whole("completed").iter().map(|&done| done == 1).collect();
    let turned: Vec<bool> = done.iter().map(|done| !done).collect();
    let plain = firth(&both(), &Successes::binary(&done)).unwrap().slope(0, 0.9).unwrap();
    let turned = firth(&both(), &Successes::binary(&turned)).unwrap().slope(0, 0.9).unwrap();
    close(turned.value, -plain.value, 1e-9);
    close(turned.interval.unwrap().high(), -plain.interval.unwrap().low(), 1e-8);
}

#[test]
fn three_units_are_too_few_to_leave_one_out() {
    let units = Factor::new((0..80).map(|row| row % 3).collect(), 3).unwrap();
    let level = ConfidenceLevel::new(0.95);
    for outcome in outcomes() {
        let refused = per_sd_difference(&outcome, &both(), (0, 1), &units, &level);
        assert_eq!(refused.unwrap_err(), Undefined::TooFewUnits { have: 3, need: 4 });
    }
}

#[test]
fn the_difference_of_two_ratings_turns_its_sign_with_their_order() {
    let units = Factor::new((0..80).map(|row| row % 16).collect(), 16).unwrap();
    let level = ConfidenceLevel::new(0.95);
    for outcome in outcomes() {
        let one = per_sd_difference(&outcome, &both(), (0, 1), &units, &level).unwrap().estimate;
        let other = per_sd_difference(&outcome, &both(), (1, 0), &units, &level).unwrap().estimate;
        close(one.value, -other.value, 1e-12);
        close(one.std_error.unwrap(), other.std_error.unwrap(), 1e-9);
        assert_eq!(one.df, Some(15.0));
    }
}

#[test]
fn someone_who_stayed_tells_nothing_of_the_last_session_and_nobody_leaving_is_refused() {
    let stayed = Spell { last: 4, left: false };
    assert_eq!(person_sessions(&[stayed], Baseline::Steady).unwrap_err(), Undefined::NoVariance);
    let once = Spell { last: 1, left: false };
    assert_eq!(person_sessions(&[once], Baseline::Steady).unwrap_err(), Undefined::TooFewTargets { have: 0, need: 1 });
    let rows = person_sessions(&[stayed, Spell { last: 3, left: true }], Baseline::EachSession).unwrap();
    assert_eq!((rows.session.as_slice(), rows.baseline.len()), (&[1, 2, 3, 1, 2, 3][..], 2));
    // Nobody left after the first two sessions: their predictors part the outcome.
    let baseline = Predictors::new(6, rows.baseline).unwrap();
    assert!(matches!(logistic(&baseline, &rows.left), Err(Undefined::Separated { .. })));
}
