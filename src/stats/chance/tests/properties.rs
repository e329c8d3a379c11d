//! What must not change a coefficient, and which coefficients are the same.

use proptest::prelude::*;

use super::Coefficient;
use super::WEIGHTS;
use super::level;
use super::near;
use super::rated;
use crate::stats::Undefined;
use crate::stats::chance::ChanceCorrected;
use crate::stats::chance::Metric;
use crate::stats::chance::RankTest;
use crate::stats::chance::Resampling;
use crate::stats::chance::Scale;
use crate::stats::chance::Ties;
use crate::stats::chance::Weights;
use crate::stats::chance::brennan_prediger;
use crate::stats::chance::cohen_kappa;
use crate::stats::chance::conger_kappa;
use crate::stats::chance::fleiss_kappa;
use crate::stats::chance::gwet;
use crate::stats::chance::kendall_w;
use crate::stats::chance::krippendorff_alpha;
use crate::stats::pair::Divisor;
use crate::stats::pair::concordance;

type Ratings = Vec<Vec<Option<i64>>>;
type Made = Result<ChanceCorrected, Undefined>;

const ALL: [Coefficient; 4] = [gwet, fleiss_kappa, conger_kappa, brennan_prediger];
const METRICS: [Metric; 4] = [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio];

fn scale() -> Scale {
    Scale::whole(0, 5).unwrap()
}

/// Units by four raters with gaps.
fn gapped() -> impl Strategy<Value = Ratings> {
    prop::collection::vec(prop::collection::vec(prop::option::weighted(0.7, 0..6_i64), 4), 3..14)
}

/// Units by `raters`, nothing missing.
fn complete(raters: usize) -> impl Strategy<Value = Ratings> {
    prop::collection::vec(prop::collection::vec((0..6_i64).prop_map(Some), raters), 3..14)
}

/// All that a program can ask of a table.
fn everything(table: &Ratings, unit: i64) -> Vec<Made> {
    let rated = rated(table, unit);
    let scale = Scale::list(&[0, 1, 2, 3, 4, 5].map(|x| x * unit), unit).unwrap();
    let family = WEIGHTS.into_iter().flat_map(|weights| ALL.map(|it| it(&rated, Some(&scale), weights, &level())));
    let alphas = METRICS.map(|metric| krippendorff_alpha(&rated, metric, Resampling::Jackknife, &level()));
    family.chain(alphas).chain([kendall_w(&rated, Ties::Corrected, RankTest::ChiSquare)]).collect()
}

/// Equal but for rounding, and undefined for the same reason.
fn alike(one: &Made, other: &Made) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9 * a.abs().max(1.0);
    match (one, other) {
        (Ok(one), Ok(other)) => {
            let errors = match (one.estimate.std_error, other.estimate.std_error) {
                (Some(a), Some(b)) => close(a, b),
                (a, b) => a == b,
            };
            errors && close(one.estimate.value, other.estimate.value) && one.no_interval == other.no_interval
        }
        (one, other) => one.as_ref().err() == other.as_ref().err(),
    }
}

fn all_alike(one: &[Made], other: &[Made]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
}

proptest! {
    #[test]
    fn order_of_units_and_raters_means_nothing(table in gapped()) {
        let turned: Ratings = table.iter().rev().map(|row| row.iter().rev().copied().collect()).collect();
        prop_assert!(all_alike(&everything(&table, 1), &everything(&turned, 1)));
    }

    #[test]
    fn the_unit_of_scores_means_nothing(table in gapped()) {
        let tenths: Ratings = table.iter().map(|row| row.iter().map(|x| x.map(|x| x * 10)).collect()).collect();
        prop_assert!(all_alike(&everything(&table, 1), &everything(&tenths, 10)));
    }

    #[test]
    fn names_of_categories_mean_nothing_without_an_order(table in gapped()) {
        let renamed: Ratings =
            table.iter().map(|row| row.iter().map(|x| x.map(|x| (5 * x + 3) % 6)).collect()).collect();
        let (one, other) = (rated(&table, 1), rated(&renamed, 1));
        for it in ALL {
            let value = |rated| it(rated, Some(&scale()), Weights::Identity, &level());
            prop_assert!(alike(&value(&one), &value(&other)));
        }
        let value = |rated| krippendorff_alpha(rated, Metric::Nominal, Resampling::Jackknife, &level());
        prop_assert!(alike(&value(&one), &value(&other)));
    }

    #[test]
    fn interval_alpha_ignores_shift_and_stretch_and_ranks_ignore_any_rising_change(table in gapped()) {
        let changed = |change: fn(i64) -> i64| {
            rated(&table.iter().map(|row| row.iter().map(|x| x.map(change)).collect()).collect::<Ratings>(), 1)
        };
        let alpha = |rated, metric| krippendorff_alpha(&rated, metric, Resampling::Jackknife, &level());
        let interval = alpha(rated(&table, 1), Metric::Interval);
        prop_assert!(alike(&interval, &alpha(changed(|x| 40 - 7 * x), Metric::Interval)));
        let ordinal = alpha(rated(&table, 1), Metric::Ordinal);
        prop_assert!(alike(&ordinal, &alpha(changed(|x| x * x * x - 9), Metric::Ordinal)));
        let ratio = alpha(rated(&table, 1), Metric::Ratio);
        prop_assert!(alike(&ratio, &alpha(changed(|x| 12 * x), Metric::Ratio)));
    }

    #[test]
    fn complete_alpha_is_fleiss_kappa_less_a_small_sample_term(table in complete(3)) {
        // 1 − α = (1 − κ)(N − 1)/N for N ratings: alpha draws without replacement, kappa with.
        let rated = rated(&table, 1);
        let ratings = 3.0 * table.len() as f64;
        for (metric, weights) in [(Metric::Nominal, Weights::Identity), (Metric::Interval, Weights::Quadratic)] {
            let alpha = krippendorff_alpha(&rated, metric, Resampling::Jackknife, &level());
            let kappa = fleiss_kappa(&rated, Some(&scale()), weights, &level());
            match (alpha, kappa) {
                (Ok(alpha), Ok(kappa)) => {
                    let expected = 1.0 - (1.0 - kappa.estimate.value) * (ratings - 1.0) / ratings;
                    prop_assert!((alpha.estimate.value - expected).abs() < 1e-12);
                }
                (alpha, kappa) => prop_assert_eq!(alpha.err(), kappa.err()),
            }
        }
    }

    #[test]
    fn two_complete_raters_have_one_cohen_and_conger(table in complete(2)) {
        let rated = rated(&table, 1);
        for weights in WEIGHTS {
            let cohen = cohen_kappa(&rated, Some(&scale()), weights, &level());
            let conger = conger_kappa(&rated, Some(&scale()), weights, &level());
            match (cohen, conger) {
                (Ok(cohen), Ok(conger)) => {
                    prop_assert!((cohen.estimate.value - conger.estimate.value).abs() < 1e-12);
                    // Linearised units give the error of Fleiss, Cohen & Everitt but for the divisor n − 1.
                    let n = table.len() as f64;
                    let scaled = conger.estimate.std_error.map_or(0.0, |se| se * ((n - 1.0) / n).sqrt());
                    prop_assert!((scaled - cohen.estimate.std_error.unwrap_or(0.0)).abs() < 1e-12);
                }
                (cohen, conger) => prop_assert_eq!(cohen.err(), conger.err()),
            }
        }
    }

    #[test]
    fn quadratic_conger_is_the_concordance_over_pairs_of_raters(table in complete(3)) {
        // Σ over pairs of 2 s_xy over Σ of s_x² + s_y² + (gap of means)², divisors n (Krippendorff 1970; Barnhart 2002).
        let column = |rater: usize| table.iter().map(|row| row[rater].unwrap() as f64).collect::<Vec<f64>>();
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let (mut above, mut below) = (0.0, 0.0);
        for (x, y) in [(0, 1), (0, 2), (1, 2)].map(|(x, y)| (column(x), column(y))) {
            let product = |a: &[f64], b: &[f64]| mean(&a.iter().zip(b).map(|(a, b)| (a - mean(&x)) * (b - mean(&y))).collect::<Vec<_>>());
            above += 2.0 * product(&x, &y);
            below += mean(&x.iter().zip(&y).map(|(x, y)| (x - y) * (x - y)).collect::<Vec<_>>());
        }
        if let Ok(kappa) = conger_kappa(&rated(&table, 1), None, Weights::Quadratic, &level()) {
            prop_assert!((kappa.estimate.value - above / (above + below)).abs() < 1e-12);
        }
        let pair: Ratings = table.iter().map(|row| row[..2].to_vec()).collect();
        let ccc = concordance(&column(0), &column(1), Divisor::N, 0.95).map(|ccc| ccc.coefficient.value);
        match (conger_kappa(&rated(&pair, 1), None, Weights::Quadratic, &level()), ccc) {
            (Ok(kappa), Ok(ccc)) => prop_assert!((kappa.estimate.value - ccc).abs() < 1e-12),
            (kappa, ccc) => prop_assert_eq!(kappa.err(), ccc.err()),
        }
    }

    #[test]
    fn two_raters_turn_w_into_a_rank_correlation(table in complete(2)) {
        // (mW − 1)/(m − 1) with one set of ties a rater: at m = 2, W = (1 + rho)/2 where no rater has ties.
        let ranked: Ratings = (0..).zip(&table).map(|(i, row)| vec![Some(i), row[1].map(|x| 20 * x + i)]).collect();
        let w = kendall_w(&rated(&ranked, 1), Ties::Corrected, RankTest::ChiSquare).unwrap().estimate.value;
        let n = ranked.len() as f64;
        let rank = |i: usize| ranked.iter().filter(|row| row[1] < ranked[i][1]).count() as f64;
        let squares: f64 = (0..ranked.len()).map(|i| (i as f64 - rank(i)) * (i as f64 - rank(i))).sum();
        let spearman = 1.0 - 6.0 * squares / (n * (n * n - 1.0));
        prop_assert!((w - f64::midpoint(1.0, spearman)).abs() < 1e-12);
    }

    #[test]
    fn every_unit_twice_keeps_the_kappa_family_and_shrinks_its_error(table in gapped()) {
        let twice: Ratings = table.iter().chain(&table).cloned().collect();
        for weights in WEIGHTS {
            for it in ALL {
                let value = |table: &Ratings| it(&rated(table, 1), Some(&scale()), weights, &level());
                if let (Ok(one), Ok(two)) = (value(&table), value(&twice)) {
                    prop_assert!((one.estimate.value - two.estimate.value).abs() < 1e-12);
                    if let (Some(before), Some(after)) = (one.estimate.std_error, two.estimate.std_error) {
                        let n = one.units_used as f64;
                        near(after, before * ((n - 1.0) / (2.0 * n - 1.0)).sqrt(), 1e-9);
                    }
                }
            }
        }
    }

    #[test]
    fn whatever_is_rated_there_is_a_finite_number_or_a_reason(table in gapped()) {
        for made in everything(&table, 1).into_iter().flatten() {
            let estimate = made.estimate;
            prop_assert!(estimate.value.is_finite() && estimate.value <= 1.0);
            prop_assert!(made.observed.is_finite() && made.expected.is_finite());
            prop_assert_eq!(estimate.interval.is_some(), estimate.std_error.is_some() && made.no_interval.is_none());
            prop_assert!(estimate.interval.is_none_or(|interval| interval.contains(estimate.value)));
            prop_assert!(made.test.is_none_or(|test| (0.0..=1.0).contains(&test.p_value)));
        }
    }
}
