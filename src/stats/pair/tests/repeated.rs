//! Published data, a second program on simulated sessions, regression as a second way, and edge cases.

use proptest::prelude::*;
use serde_json::Value;

use crate::stats::Undefined;
use crate::stats::oracle::close;
use crate::stats::oracle::number;
use crate::stats::pair::RepeatedCorrelation;
use crate::stats::pair::pearson;
use crate::stats::pair::repeated_correlation;

/// Bland & Altman (1995): acidity and carbon dioxide of eight subjects.
const BLAND: &str = include_str!("../../../../fixtures/oracles/repeated/rmcorr_bland1995.json");
/// Simulated sessions, correlated by a second program.
const SESSIONS: &str = include_str!("../../../../fixtures/oracles/repeated/rmcorr_sessions.json");
const SESSION_ROWS: &str = include_str!("../../../../fixtures/oracles/repeated/sim_sessions.csv");

fn bland() -> (Vec<u32>, Vec<f64>, Vec<f64>) {
    let oracle: Value = serde_json::from_str(BLAND).unwrap();
    let rows = oracle["data"].as_array().unwrap();
    let column = |at: usize| rows.iter().map(|row| row[at].as_f64().unwrap()).collect::<Vec<f64>>();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of subjects")]
    let who = column(0).into_iter().map(|subject| subject as u32).collect();
    (who, column(1), column(2))
}

fn of(data: &(Vec<u32>, Vec<f64>, Vec<f64>)) -> RepeatedCorrelation {
    repeated_correlation(&data.0, &data.1, &data.2, 0.95).unwrap()
}

#[test]
fn blood_gases_reproduce_the_published_correlations() {
    let found = of(&bland());
    let (within, test) = (found.within.unwrap(), found.test.unwrap());
    close(within.value, number(BLAND, "/expected/within_r"), 1e-8);
    close(test.p_value, number(BLAND, "/expected/p"), 1e-8);
    close(found.slope.unwrap(), number(BLAND, "/expected/slope"), 1e-8);
    close(within.interval.unwrap().low(), number(BLAND, "/expected/ci95_fisher_df-1/0"), 1e-8);
    close(within.interval.unwrap().high(), number(BLAND, "/expected/ci95_fisher_df-1/1"), 1e-8);
    let between = found.between.unwrap();
    close(between.value, number(BLAND, "/expected/between_r_weighted"), 1e-8);
    close(within.value, number(BLAND, "/expected/pingouin/r"), 1e-12);
    close(test.p_value, number(BLAND, "/expected/pingouin/pval"), 1e-12);
    assert_eq!(test.df, number(BLAND, "/expected/df"));
    assert_eq!(test.df, number(BLAND, "/expected/pingouin/dof"));
    // As if rows were independent.
    let (_, x, y) = bland();
    close(pearson(&x, &y, None).unwrap().value, number(BLAND, "/expected/pearson_pooled"), 1e-12);
    // As printed: −0.51, P < 0.001; between subjects 0.08 from means of two decimals.
    assert_eq!((format!("{:.2}", within.value), test.df, within.df), ("-0.51".to_owned(), 38.0, Some(38.0)));
    assert!(test.p_value < 0.001 && (between.value - 0.08).abs() < 0.02);
    assert_eq!((found.pairs, found.subjects, found.dropped_subjects, between.n), (47, 8, 0, 8));
}

#[test]
fn a_second_program_agrees_on_blood_gases_and_sessions() {
    let compare = |found: RepeatedCorrelation, at: &str| {
        let within = found.within.unwrap();
        close(within.value, number(SESSIONS, &format!("{at}/r")), 1e-9);
        assert_eq!(within.df, Some(number(SESSIONS, &format!("{at}/df"))));
        close(found.test.unwrap().p_value, number(SESSIONS, &format!("{at}/p")), 1e-9);
        close(within.interval.unwrap().low(), number(SESSIONS, &format!("{at}/ci/0")), 1e-9);
        close(within.interval.unwrap().high(), number(SESSIONS, &format!("{at}/ci/1")), 1e-9);
    };
    compare(of(&bland()), "/expected/bland1995");
    let rows: Vec<Vec<&str>> = SESSION_ROWS.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let who: Vec<u32> = rows.iter().map(|row| row[1].trim_start_matches('C').parse().unwrap()).collect();
    let column = |at: usize| rows.iter().map(|row| row[at].parse().unwrap()).collect::<Vec<f64>>();
    for (name, x, y) in [("client_adherence", 3, 5), ("therapist_adherence", 4, 5), ("client_therapist", 3, 4)] {
        compare(of(&(who.clone(), column(x), column(y))), &format!("/expected/sim/{name}"));
    }
}

#[test]
fn subjects_with_one_pair_change_nothing_within() {
    let (mut who, mut x, mut y) = bland();
    let before = of(&bland());
    for (subject, far) in [(90, 50.0), (91, -7.0)] {
        who.push(subject);
        x.push(far);
        y.push(3.0 * far);
    }
    let after = of(&(who, x, y));
    assert_eq!((after.within, after.test, after.slope), (before.within, before.test, before.slope));
    assert_eq!((after.dropped_subjects, after.subjects, after.pairs), (2, 8, 47));
    assert_ne!(after.between, before.between);
}

#[test]
fn one_subject_is_a_plain_correlation_of_one_degree_of_freedom_less() {
    let (x, y) = ([1.0, 2.0, 4.0, 5.0, 9.0], [2.0, 1.0, 4.0, 3.0, 7.0]);
    let found = repeated_correlation(&[3; 5], &x, &y, 0.95).unwrap();
    let plain = pearson(&x, &y, Some(0.95)).unwrap();
    let within = found.within.unwrap();
    close(within.value, plain.value, 1e-14);
    // Fisher's n − 3 is df − 1 for df = n − 2.
    assert_eq!(within.df, Some(3.0));
    close(within.interval.unwrap().low(), plain.interval.unwrap().low(), 1e-13);
    assert_eq!(found.between, Err(Undefined::TooFewPairs { have: 1, need: 3 }));
}

#[test]
fn reasons_why_there_is_no_correlation() {
    let too_few = repeated_correlation(&[1, 1, 2], &[1.0, 2.0, 3.0], &[1.0, 3.0, 3.0], 0.95);
    assert_eq!(too_few, Err(Undefined::TooFewPairs { have: 2, need: 3 }));
    assert_eq!(repeated_correlation(&[], &[], &[], 0.95), Err(Undefined::TooFewPairs { have: 0, need: 2 }));
    let who = [1, 1, 1, 2, 2, 3];
    let x = [0.1, 0.1, 0.1, 0.7, 0.7, 0.3];
    let flat = repeated_correlation(&who, &x, &[1.0, 2.0, 3.0, 1.0, 2.0, 9.0], 0.95).unwrap();
    assert_eq!(flat.within, Err(Undefined::ConstantColumn));
    assert_eq!((flat.test, flat.slope.clone()), (None, Err(Undefined::ConstantColumn)));
    assert!(flat.between.is_ok());
    let both = repeated_correlation(&who, &x, &[3.3; 6], 0.95).unwrap();
    assert_eq!((both.within, both.between), (Err(Undefined::NoVariance), Err(Undefined::ConstantColumn)));
    let beyond = repeated_correlation(&who, &[f64::MAX, -f64::MAX, 0.0, 1.0, 2.0, 3.0], &x, 0.95);
    assert_eq!(beyond, Err(Undefined::Overflow));
    let large = repeated_correlation(&who, &[1e200, -1e200, 0.0, 1.0, 2.0, 3.0], &x, 0.95);
    assert_eq!(large.map(|found| found.within), Ok(Err(Undefined::Overflow)));
}

#[test]
fn perfect_correlations_have_no_interval_and_no_test() {
    let found = repeated_correlation(&[1, 1, 2, 2, 2], &[1.0, 2.0, 5.0, 6.0, 8.0], &[3.0, 2.0, 9.0, 8.0, 6.0], 0.95);
    let found = found.unwrap();
    let within = found.within.unwrap();
    assert_eq!((within.value, within.interval, found.test), (-1.0, None, None));
}

fn repeated() -> impl Strategy<Value = (Vec<u32>, Vec<f64>, Vec<f64>)> {
    prop::collection::vec((0_u32..5, 1.0..7.0f64, 1.0..7.0f64), 8..40).prop_map(|rows| {
        let column = |of: fn(&(u32, f64, f64)) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
        (rows.iter().map(|row| row.0).collect(), column(|row| row.1), column(|row| row.2))
    })
}

proptest! {
    #[test]
    fn levels_of_subjects_and_order_of_rows_do_not_matter((who, x, y) in repeated(), scale in 0.2..5.0f64) {
        let Ok(found) = repeated_correlation(&who, &x, &y, 0.95) else { return Ok(()) };
        let (Ok(before), Ok(slope)) = (found.within, found.slope) else { return Ok(()) };
        let who_back: Vec<u32> = who.iter().rev().copied().collect();
        let moved: Vec<f64> = x.iter().zip(&who).rev().map(|(x, who)| scale * x + 100.0 * f64::from(*who)).collect();
        let back: Vec<f64> = y.iter().zip(&who).rev().map(|(y, who)| y - 50.0 * f64::from(*who)).collect();
        let after = repeated_correlation(&who_back, &moved, &back, 0.95).unwrap();
        prop_assert!((after.within.unwrap().value - before.value).abs() < 1e-9);
        prop_assert!((after.slope.unwrap() * scale - slope).abs() < 1e-9 * (1.0 + slope.abs()));
    }

    #[test]
    fn the_two_slopes_multiply_to_the_square_of_the_correlation((who, x, y) in repeated()) {
        let (Ok(one), Ok(other)) =
            (repeated_correlation(&who, &x, &y, 0.95), repeated_correlation(&who, &y, &x, 0.95)) else { return Ok(()) };
        if let (Ok(within), Ok(a), Ok(b)) = (one.within, one.slope, other.slope) {
            prop_assert!((a * b - within.value * within.value).abs() < 1e-12);
        }
    }
}
