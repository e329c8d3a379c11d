//! Three views, observers and the slope against lme4 (`fixtures/oracles/gap_model/views.R`).

use crate::stats::gap_model::ObserverGaps;
use crate::stats::gap_model::Triples;
use crate::stats::gap_model::proportional_bias;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::oracle::{close, number};

const VIEWS: &str = include_str!("../../../../fixtures/oracles/gap_model/views.csv");
const OBSERVERS: &str = include_str!("../../../../fixtures/oracles/gap_model/observers.csv");
const EXPECTED: &str = include_str!("../../../../fixtures/oracles/gap_model/views.json");

fn rows(table: &str) -> Vec<Vec<f64>> {
    table.lines().skip(1).map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of people and sessions")]
fn whole(number: f64) -> u32 {
    number as u32
}

fn expected(name: &str) -> f64 {
    number(EXPECTED, name)
}

#[test]
fn three_views_are_those_of_one_model_of_all_ratings() {
    let mut triples = Triples::default();
    let mut last = None;
    for row in rows(VIEWS) {
        if last != Some(row[1]) {
            triples.begin(whole(row[0]));
            last = Some(row[1]);
        }
        triples.push(whole(row[2]), [row[3], row[4], row[5]]);
    }
    let fit = triples.fit().unwrap();
    for (name, own) in [("giver", fit.giver), ("case", fit.case), ("session", fit.session)] {
        close(own, expected(&format!("/three/lme4/{name}")), 1e-6);
    }
    let level = ConfidenceLevel::new(0.95);
    for (at, (minuend, subtrahend)) in [(0, 1), (2, 1), (2, 0)].into_iter().enumerate() {
        let contrast = fit.gap(minuend, subtrahend, &level).unwrap();
        close(contrast.gap.value, expected(&format!("/three/estimate/{at}")), 1e-7);
        close(contrast.gap.std_error.unwrap(), expected(&format!("/three/se/{at}")), 1e-6);
        close(contrast.gap.df.unwrap(), expected("/three/df"), 1e-3);
        close(contrast.t, contrast.gap.value / contrast.gap.std_error.unwrap(), 1e-12);
    }
    let differ = fit.differ().unwrap();
    close(differ.f, expected("/three/f"), 1e-6);
    assert!(differ.p_value > 0.2 && differ.p_value < 0.22);
}

#[test]
fn observers_vary_as_in_lme4() {
    let mut gaps = ObserverGaps::default();
    for row in rows(OBSERVERS) {
        gaps.push(whole(row[0]), whole(row[1]), whole(row[2]), whole(row[3]), row[4]);
    }
    let (variance, no_interval) = gaps.rater_variance(0.95);
    let variance = variance.unwrap();
    close(variance.value, expected("/observers/variance"), 1e-5);
    let interval = variance.interval.unwrap();
    assert!(no_interval.is_none() && interval.contains(variance.value) && interval.low() > 0.0);
}

#[test]
fn observers_that_cannot_be_told_apart_have_a_reason() {
    let of = |rows: &[(u32, u32)]| {
        let mut gaps = ObserverGaps::default();
        rows.iter().zip(0..).for_each(|(&(case, observer), at)| {
            gaps.push(0, case, at, observer, f64::from(at % 5));
        });
        gaps.rater_variance(0.95).0.unwrap_err().code()
    };
    assert_eq!(of(&[(0, 0), (0, 0), (1, 0), (1, 0)]), "too-few-units");
    // Every client has an observer of its own; every observer has clients of its own.
    assert_eq!(of(&[(0, 0), (0, 1), (1, 2), (1, 3), (1, 2)]), "not-estimable");
    assert_eq!(of(&[(0, 0), (0, 0), (1, 1), (1, 1), (2, 1)]), "not-estimable");
    assert_eq!(of(&vec![(0, 0); 5001]), "too-costly");
}

#[test]
fn the_gap_goes_along_with_the_level_as_in_lme4() {
    let rows = rows(VIEWS);
    let column = |of: fn(&[f64]) -> f64| rows.iter().map(|row| of(row)).collect::<Vec<f64>>();
    let (gaps, levels) = (column(|row| row[3] - row[4]), column(|row| f64::midpoint(row[3], row[4])));
    let of = |at: usize| Factor::numbered(rows.iter().map(|row| whole(row[at])));
    let slope = proportional_bias(&gaps, &levels, &of(1), Some(&of(0)), &ConfidenceLevel::new(0.95)).unwrap();
    close(slope.value, expected("/slope/estimate"), 1e-5);
    close(slope.std_error.unwrap(), expected("/slope/se"), 1e-5);
    assert!(slope.interval.unwrap().contains(0.0));
}
