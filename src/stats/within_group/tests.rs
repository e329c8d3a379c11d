//! Exact fractions, a second program, published values, identities and edge cases.

use proptest::prelude::*;
use serde_json::Value;

use crate::stats::Undefined;
use crate::stats::exact::Table;
use crate::stats::oracle::close;
use crate::stats::within_group::AnswerRange;
use crate::stats::within_group::Centre;
use crate::stats::within_group::Divisor;
use crate::stats::within_group::GroupAnswers;
use crate::stats::within_group::Null;
use crate::stats::within_group::aggregation;
use crate::stats::within_group::average_deviation;
use crate::stats::within_group::awg;
use crate::stats::within_group::over_groups;
use crate::stats::within_group::rwg;
use crate::stats::within_group::rwg_j;
use crate::stats::within_group::rwg_star;

/// Made by make.py beside it, in exact fractions.
const EXACT: &str = include_str!("../../../fixtures/oracles/within_group/exact.json");
/// Made by multilevel.R beside it.
const SECOND: &str = include_str!("../../../fixtures/oracles/within_group/multilevel.csv");
const AGGREGATION: &str = include_str!("../../../fixtures/oracles/agreement/aggregation_icc1_icc2.json");

fn oracle() -> Value {
    serde_json::from_str(EXACT).unwrap()
}

fn table(rows: &Value) -> Table {
    let row = |row: &Value| row.as_array().unwrap().iter().map(Value::as_i64).collect();
    let rows: Vec<Vec<Option<i64>>> = rows.as_array().unwrap().iter().map(row).collect();
    Table::new(&rows, 1).unwrap()
}

fn seven() -> AnswerRange {
    AnswerRange::new(1, 7).unwrap()
}

/// The six indices in the order of the tables; a value that cannot exist is `None`.
fn indices(group: &GroupAnswers) -> [(&'static str, Option<f64>); 6] {
    let null = Null::Uniform.variance(seven().options()).unwrap();
    let deviation = |centre| average_deviation(group, centre, seven()).unwrap().value;
    [
        ("rwg_first", rwg(group, null).unwrap().raw.ok()),
        ("rwg_j", rwg_j(group, null).unwrap().raw.ok()),
        ("rwg_star", rwg_star(group, null).unwrap().raw.ok()),
        ("ad_mean", Some(deviation(Centre::Mean))),
        ("ad_median", Some(deviation(Centre::Median))),
        ("awg", awg(group, seven()).ok().map(|found| found.value)),
    ]
}

#[track_caller]
fn near(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-14 * want.abs().max(1.0), "{got} instead of {want}");
}

#[test]
fn all_indices_are_those_of_exact_fractions() {
    let oracle = oracle();
    for (name, expected) in oracle["groups"].as_object().unwrap() {
        let group = GroupAnswers::of(&table(&expected["rows"])).unwrap();
        for (index, got) in indices(&group) {
            match (got, expected[index].as_f64()) {
                (Some(got), Some(want)) => near(got, want),
                (got, want) => assert_eq!(got, want, "{name}: {index}"),
            }
        }
        near(rwg_star(&group, 4.0).unwrap().variance_ratio, expected["variance_ratio"].as_f64().unwrap());
        let near_limit = awg(&group, seven()).map_or(group.items().len(), |found| found.items_near_limit);
        assert_eq!(near_limit as u64, expected["awg_near_limit"].as_u64().unwrap(), "{name}");
        near(average_deviation(&group, Centre::Mean, seven()).unwrap().cutoff, oracle["cutoff"].as_f64().unwrap());
    }
}

#[test]
fn complete_groups_agree_with_a_second_program_that_cuts_at_zero() {
    let oracle = oracle();
    for line in SECOND.lines().skip(1) {
        let (name, values) = line.split_once(',').unwrap();
        let group = GroupAnswers::of(&table(&oracle["groups"][name]["rows"])).unwrap();
        let values = values.split(',').map(|value| value.trim().parse::<f64>().unwrap());
        for ((index, got), want) in indices(&group).into_iter().zip(values) {
            let cut = matches!(index, "rwg_first" | "rwg_j");
            near(if cut { got.map_or(0.0, |raw| raw.max(0.0)) } else { got.unwrap() }, want);
        }
        assert_eq!(rwg_j(&group, 4.0).unwrap().truncated == 0.0, name == "apart");
    }
}

#[test]
fn null_variances_are_those_of_their_shares() {
    for (name, by_options) in oracle()["null_variances"].as_object().unwrap() {
        let null = Null::ALL.into_iter().find(|null| null.name() == name).unwrap();
        for (options, want) in by_options.as_object().unwrap() {
            let got = null.variance(options.parse().unwrap()).unwrap();
            close(got, want.as_f64().unwrap(), 1e-14);
        }
    }
}

#[test]
fn nulls_exist_for_two_options_on_and_skewed_ones_where_they_were_published() {
    assert!(Null::ALL.iter().all(|null| null.variance(1).is_none()));
    for skewed in &Null::ALL[2..] {
        assert_eq!([4, 5, 11, 12].map(|options| skewed.variance(options).is_some()), [false, true, true, false]);
    }
    // More skew, less variance.
    for options in 5..=11 {
        let skewed: Vec<f64> = Null::ALL[2..].iter().map(|null| null.variance(options).unwrap()).collect();
        assert!(Null::Uniform.variance(options).unwrap() > skewed[0] && skewed[0] > skewed[1] && skewed[1] > skewed[2]);
    }
}

#[test]
fn a_group_of_one_has_no_agreement() {
    let one = Table::new(&[vec![Some(4), Some(5)], vec![None, None]], 1).unwrap();
    assert_eq!(GroupAnswers::of(&one), Err(Undefined::TooFewRaters { have: 1, need: 2 }));
    let apart = Table::new(&[vec![Some(4), None], vec![None, Some(5)]], 1).unwrap();
    assert_eq!(GroupAnswers::of(&apart), Err(Undefined::TooFewRaters { have: 1, need: 2 }));
    let empty = Table::new(&[], 1).unwrap();
    assert_eq!(GroupAnswers::of(&empty), Err(Undefined::TooFewRaters { have: 0, need: 2 }));
}

#[test]
fn means_near_an_end_and_impossible_yardsticks_are_refused() {
    let group = GroupAnswers::of(&Table::new(&[vec![Some(7)], vec![Some(7)]], 1).unwrap()).unwrap();
    assert_eq!(awg(&group, seven()), Err(Undefined::MeanNearLimit));
    assert_eq!(rwg(&group, 0.0), Err(Undefined::Overflow));
    assert_eq!(rwg_star(&group, f64::NAN), Err(Undefined::Overflow));
    assert_eq!(AnswerRange::new(3, 3), None);
    assert_eq!(over_groups([Err(Undefined::NoVariance)]), Err(Undefined::TooFewTargets { have: 0, need: 1 }));
}

/// Answers of the simulated groups, in hundredths.
fn groups() -> Table {
    let oracle: Value = serde_json::from_str(AGGREGATION).unwrap();
    let mut rows: Vec<Vec<Option<i64>>> = Vec::new();
    for pair in oracle["data"].as_array().unwrap() {
        let group = usize::try_from(pair[0].as_u64().unwrap()).unwrap();
        rows.resize(rows.len().max(group), Vec::new());
        #[expect(clippy::cast_possible_truncation, reason = "hundredths of answers")]
        rows[group - 1].push(Some((pair[1].as_f64().unwrap() * 100.0).round() as i64));
    }
    Table::new(&rows, 100).unwrap()
}

#[test]
fn aggregation_of_unequal_groups_reproduces_the_reference() {
    let found = aggregation(&groups(), 0.95).unwrap();
    let expected = |name: &str| crate::stats::oracle::number(AGGREGATION, &format!("/expected/{name}"));
    let [mean, k0] = found.by_divisor;
    assert_eq!((mean.divisor, k0.divisor), (Divisor::MeanSize, Divisor::K0));
    let test = found.test.unwrap();
    let pairs = [
        (found.one_way.between, "MSB"),
        (found.one_way.within, "MSW"),
        (test.statistic, "F"),
        (test.p_value, "p"),
        (mean.size, "mean_size"),
        (k0.size, "k0"),
        (mean.icc1.value, "ICC1_bliese"),
        (k0.icc1.value, "ICC1_k0"),
        (found.icc2.clone().unwrap().value, "ICC2_bliese"),
    ];
    for (got, name) in pairs {
        close(got, expected(name), 1e-8);
    }
    // Limits of F = 1.922 on 14 and 81 degrees of freedom: the ratio holds 1 if and only if the test says p > .025.
    let limits = mean.icc1.interval.unwrap();
    assert!(limits.contains(0.0) && limits.contains(mean.icc1.value));
    // ICC(2) is the Spearman-Brown image of ICC(1), limits included.
    let image = |r: f64| mean.size * r / (1.0 + (mean.size - 1.0) * r);
    close(found.icc2.clone().unwrap().interval.unwrap().low(), image(limits.low()), 1e-12);
    close(found.icc2.unwrap().interval.unwrap().high(), image(limits.high()), 1e-12);
}

#[test]
fn rwg_over_groups_reproduces_the_reference() {
    let (all, oracle) = (groups(), serde_json::from_str::<Value>(AGGREGATION).unwrap());
    let expected = &oracle["expected"]["rwg"];
    let of = |row: usize| {
        let members: Vec<Vec<Option<f64>>> = all.row(row).map(|(_, answer)| vec![Some(answer)]).collect();
        rwg(&GroupAnswers::of(&Table::from_floats(&members).unwrap())?, 4.0)?.raw
    };
    let values: Vec<f64> = (0..all.targets()).map(|row| of(row).unwrap()).collect();
    for (got, want) in values.iter().zip(expected["values"].as_array().unwrap()) {
        close(*got, want.as_f64().unwrap(), 1e-8);
    }
    let summary = over_groups((0..all.targets()).map(of)).unwrap();
    close(summary.mean, expected["mean"].as_f64().unwrap(), 1e-8);
    close(summary.median, expected["median"].as_f64().unwrap(), 1e-8);
    assert_eq!((summary.groups, summary.undefined), (15, 0));
}

#[test]
fn equal_groups_have_one_divisor_and_perfect_ones_a_degenerate_interval() {
    let equal = [vec![Some(1), Some(3)], vec![Some(4), Some(5)], vec![Some(8), Some(6)]];
    let [mean, k0] = aggregation(&Table::new(&equal, 1).unwrap(), 0.9).unwrap().by_divisor;
    assert_eq!(mean.size, k0.size);
    assert!((mean.icc1.value - k0.icc1.value).abs() < 1e-15);
    close(mean.icc1.interval.unwrap().low(), k0.icc1.interval.unwrap().low(), 1e-12);
    let perfect = [vec![Some(1), Some(1)], vec![Some(4), Some(4), Some(4)]];
    let found = aggregation(&Table::new(&perfect, 1).unwrap(), 0.9).unwrap();
    assert_eq!((found.test, found.by_divisor[0].icc1.value), (None, 1.0));
    assert_eq!(found.icc2.unwrap().interval.unwrap().low(), 1.0);
    let level = [vec![Some(1), Some(3)], vec![Some(3), Some(1)]];
    let found = aggregation(&Table::new(&level, 1).unwrap(), 0.9).unwrap();
    assert_eq!((found.icc2, found.by_divisor[0].icc1.value), (Err(Undefined::NoTargetVariance), -1.0));
}

fn answers() -> impl Strategy<Value = Vec<Vec<i64>>> {
    (2_usize..7, 1_usize..5)
        .prop_flat_map(|(members, items)| prop::collection::vec(prop::collection::vec(1_i64..=7, items), members))
}

fn group(rows: &[Vec<i64>]) -> GroupAnswers {
    let rows: Vec<Vec<Option<i64>>> = rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
    GroupAnswers::of(&Table::new(&rows, 1).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn order_of_members_and_turning_the_range_round_change_nothing(rows in answers()) {
        let turned: Vec<Vec<i64>> = rows.iter().rev().map(|row| row.iter().map(|x| 8 - x).collect()).collect();
        for ((_, before), (name, after)) in indices(&group(&rows)).into_iter().zip(indices(&group(&turned))) {
            prop_assert_eq!(before.is_some(), after.is_some(), "{}", name);
            prop_assert!((before.unwrap_or(0.0) - after.unwrap_or(0.0)).abs() < 1e-9, "{}", name);
        }
    }

    #[test]
    fn the_long_index_is_the_short_one_stepped_up(rows in answers(), null in 1.0..9.0f64) {
        let group = group(&rows);
        let (star, long) = (rwg_star(&group, null).unwrap(), rwg_j(&group, null).unwrap());
        let (r, j) = (star.raw.unwrap(), star.items as f64);
        if let Ok(long) = long.raw {
            prop_assert!((long - j * r / (1.0 + (j - 1.0) * r)).abs() < 1e-9 * (1.0 + long.abs()));
        }
        prop_assert!((0.0..=1.0).contains(&long.truncated) && star.truncated >= 0.0);
    }

    #[test]
    fn agreement_by_mean_stays_within_its_bounds(rows in answers()) {
        if let Ok(found) = awg(&group(&rows), seven()) {
            prop_assert!((-1.0 - 1e-12..=1.0).contains(&found.value));
        }
    }
}
