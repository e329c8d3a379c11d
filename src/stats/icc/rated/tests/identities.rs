//! What must hold for every design.

use proptest::prelude::*;

use super::*;
use crate::stats::icc::rated::spearman_brown;

/// Incomplete tables of four to seven targets and three raters, connected through the first rater and the first target,
/// in tenths from 1.0 to 7.0.
fn tables() -> impl Strategy<Value = Vec<(u32, u32, i64)>> {
    let cell = prop_oneof![3 => (10_i64..=70).prop_map(|it| Some(it * 100)), 1 => Just(None)];
    (4_usize..8, 3_usize..4)
        .prop_flat_map(move |(n, k)| prop::collection::vec(prop::collection::vec(cell.clone(), k), n))
        .prop_map(|rows| {
            let mut ratings = Vec::new();
            for (target, row) in (0_u32..).zip(rows) {
                for (rater, cell) in (0_u32..).zip(row) {
                    let needed = (rater == 0 || target < 2)
                        .then_some(4000 + i64::from(target * 700 + rater * 300 * (target % 2)));
                    if let Some(score) = cell.or(needed) {
                        ratings.push((target, rater, score));
                    }
                }
            }
            ratings
        })
}

fn values(found: &RaterReliability) -> Vec<(String, Result<f64, &'static str>)> {
    let value = |row: &Row| row.value.as_ref().map(|it| it.value).map_err(crate::stats::Undefined::code);
    found.coefficients.iter().map(|row| (row.term.clone(), value(row))).collect()
}

fn same(one: &RaterReliability, other: &RaterReliability) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 2e-6 * (1.0 + a.abs());
    let (one, other) = (values(one), values(other));
    one.len() == other.len()
        && one.iter().zip(&other).all(|((name, a), (other_name, b))| {
            name == other_name
                && match (a, b) {
                    (Ok(a), Ok(b)) => near(*a, *b),
                    (a, b) => a == b,
                }
        })
}

fn quick(ratings: &[(u32, u32, i64)], clusters: &[Vec<u32>]) -> Option<RaterReliability> {
    let question = Question { intervals: IntervalMethod::None, ..Question::new(0.95) };
    rater_reliability(&rated(ratings, clusters), &question).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_names_origin_and_unit_do_not_matter(ratings in tables(), shift in -9000_i64..9000, scale in 1_i64..7) {
        let n = ratings.iter().map(|rating| rating.0).max().unwrap();
        let turned: Vec<_> = ratings.iter().rev().map(|&(target, rater, score)| {
            (n - target, (rater + 1) % 3, shift - scale * score)
        }).collect();
        let (Some(one), Some(other)) = (quick(&ratings, &[]), quick(&turned, &[])) else { return Ok(()) };
        prop_assert!(same(&one, &other), "{:?} {:?}", values(&one), values(&other));
    }

    #[test]
    fn one_cluster_is_no_cluster(ratings in tables()) {
        let (flat, one) = (quick(&ratings, &[]), quick(&ratings, &[vec![0; ratings.len()]]));
        prop_assert_eq!(flat.map(|it| it.coefficients), one.map(|it| it.coefficients));
    }

    #[test]
    fn averages_are_spearman_brown_images(ratings in tables()) {
        let question = Question { mean_of: Some(5), intervals: IntervalMethod::None, ..Question::new(0.9) };
        let Ok(found) = rater_reliability(&rated(&ratings, &[]), &question) else { return Ok(()) };
        for letter in ["1", "C", "A"] {
            let single = if letter == "1" { "ICC(1)".to_owned() } else { format!("ICC({letter},1)") };
            let value = |term: &str| found.coefficient(term, Level::Target).unwrap().value.clone();
            let (Ok(single), Ok(five)) = (value(&single), value(&format!("ICC({letter},5)"))) else { continue };
            prop_assert!((spearman_brown(single.value, 5.0) - five.value).abs() < 1e-9);
            let Ok(khat) = value(&format!("ICC({letter},k)")) else { continue };
            let times = found.design.overlap.khat;
            prop_assert!((spearman_brown(single.value, times) - khat.value).abs() < 1e-9);
        }
    }
}

#[test]
fn restricted_likelihood_is_analysis_of_variance_on_balanced_interior_data() {
    let table = of_table(&oracle!("sf1979_complete")["data"]);
    let found = answer(&table);
    let fit = found.fit.clone().unwrap();
    assert!(!fit.singular && fit.gradient_norm < 1e-4);
    // Fixed raters: their corrected spread is the same moment.
    let side = fit::Fitted::new(&table, &[Source::Target, Source::Rater], true).unwrap();
    close(side.variance(Source::Rater), component(&found, "var_rater"), 1e-7);
    let side = fit::Fitted::new(&table, &[Source::Target, Source::Rater], false).unwrap();
    for (source, term) in
        [(Source::Target, "var_target"), (Source::Rater, "var_rater"), (Source::Residual, "var_residual")]
    {
        close(side.variance(source), component(&found, term), 1e-6);
    }
}

#[test]
fn limits_of_averages_are_images_and_alpha_is_consistency() {
    let data = &oracle!("sf1979_complete")["data"];
    let found = answer(&of_table(data));
    for letter in ["A", "C"] {
        let limits =
            |suffix: &str| estimate(&found, &format!("ICC({letter},{suffix})"), Level::Target).interval.unwrap();
        let (single, average) = (limits("1"), limits("k"));
        close(spearman_brown(single.low(), 4.0), average.low(), 1e-12);
        close(spearman_brown(single.high(), 4.0), average.high(), 1e-12);
    }
    let columns: Vec<Vec<f64>> =
        (0..4).map(|rater| data.as_array().unwrap().iter().map(|row| row[rater].as_f64().unwrap()).collect()).collect();
    let variance = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
    };
    let sums: Vec<f64> = (0..6).map(|row| columns.iter().map(|column| column[row]).sum()).collect();
    let parts: f64 = columns.iter().map(|column| variance(column)).sum();
    let alpha = 4.0 / 3.0 * (1.0 - parts / variance(&sums));
    close(estimate(&found, "ICC(C,k)", Level::Target).value, alpha, 1e-12);
}

#[test]
fn more_levels_follow_the_same_rule() {
    // Sessions of clients of therapists, all rated by the same three observers.
    let (mut ratings, mut client, mut therapist) = (Vec::new(), Vec::new(), Vec::new());
    for session in 0..36_u32 {
        for rater in 0..3_u32 {
            let wave = |step: u32, size: f64| size * f64::from((step * 7919 + 13) % 31) / 31.0;
            let score = wave(session, 2.0)
                + wave(session / 3 + 50, 3.0)
                + wave(session / 12 + 90, 4.0)
                + wave(rater + 7, 1.0)
                + wave(session * 3 + rater + 200, 1.0)
                + wave(rater * 3 + session / 12, 1.5);
            ratings.push((session, rater, thousandths(score)));
            client.push(session / 3);
            therapist.push(session / 12);
        }
    }
    let question = Question { intervals: IntervalMethod::None, ..Question::new(0.95) };
    let found = rater_reliability(&rated(&ratings, &[client, therapist]), &question).unwrap();
    let v = |term: &str| component(&found, term);
    let own = v("var_target") / (v("var_target") + v("var_rater") + v("var_residual"));
    close(estimate(&found, "ICC(A,1)", Level::Subject).value, own, 1e-12);
    let outer = v("var_cluster2") / (v("var_cluster2") + (v("var_rater") + v("var_cluster2_rater")) / 3.0);
    close(estimate(&found, "ICC(A,k)", Level::Cluster(1)).value, outer, 1e-12);
    let inner = v("var_cluster") / (v("var_cluster") + v("var_cluster_rater"));
    close(estimate(&found, "ICC(C,1)", Level::Cluster(0)).value, inner, 1e-12);
}
