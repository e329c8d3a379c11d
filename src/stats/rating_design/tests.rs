//! Facts of designs, small ones by hand and random ones against the plain formulas.

use proptest::prelude::*;

use super::*;
use crate::stats::observations::Factor;

/// Ratings as target, rater, score.
pub(super) fn rated(ratings: &[(u32, u32, i64)]) -> Observations {
    clustered(ratings, &[])
}

/// The same, with the cluster of each target for each level.
fn clustered(ratings: &[(u32, u32, i64)], clusters: &[&[u32]]) -> Observations {
    let factor = |codes: Vec<u32>| {
        let levels = codes.iter().max().map_or(0, |&code| code as usize + 1);
        Factor::new(codes, levels).unwrap()
    };
    let target = factor(ratings.iter().map(|rating| rating.0).collect());
    let rater = factor(ratings.iter().map(|rating| rating.1).collect());
    let of = |homes: &&[u32]| factor(ratings.iter().map(|rating| homes[rating.0 as usize]).collect());
    let scores = ratings.iter().map(|rating| rating.2).collect();
    Observations::new(target, rater, clusters.iter().map(of).collect(), scores, 1).unwrap()
}

fn full(targets: u32, raters: u32) -> Vec<(u32, u32, i64)> {
    (0..targets).flat_map(|target| (0..raters).map(move |rater| (target, rater, 1))).collect()
}

fn facts(ratings: &[(u32, u32, i64)], clusters: &[&[u32]]) -> Design {
    design(&clustered(ratings, clusters)).unwrap()
}

/// q by its definition, over all pairs of targets.
fn q_by_pairs(raters_of: &[Vec<u32>]) -> f64 {
    let n = raters_of.len() as f64;
    let single: f64 = raters_of.iter().map(|raters| 1.0 / raters.len() as f64).sum();
    let mut shared = 0.0;
    for (place, one) in raters_of.iter().enumerate() {
        for (other_place, other) in raters_of.iter().enumerate() {
            if place != other_place {
                let common = one.iter().filter(|rater| other.contains(rater)).count();
                shared += common as f64 / (one.len() * other.len()) as f64;
            }
        }
    }
    single / n - shared / (n * (n - 1.0))
}

#[test]
fn complete_and_separate_designs_are_the_ends_of_q() {
    let complete = facts(&full(5, 3), &[]);
    assert_eq!((complete.overlap.q, complete.overlap.khat, complete.complete), (0.0, 3.0, true));
    let apart = facts(&[(0, 0, 1), (0, 1, 1), (1, 2, 1), (1, 3, 1)], &[]);
    assert!((apart.overlap.q - 0.5).abs() < 1e-15);
    assert_eq!((apart.layout, apart.overlap.khat), (Layout::OneWay, 2.0));
}

#[test]
fn repeated_ratings_count_for_the_residual_only() {
    let found = facts(&[(0, 0, 1), (0, 0, 2), (0, 1, 1), (1, 0, 1), (1, 1, 1)], &[]);
    assert_eq!((found.ratings_per_cell, found.is_replicated(), found.complete), ((1, 2), true, false));
    // 2 / ((1/2 + 1)/4 + 2/4)
    assert!((found.overlap.khat_ratings - 2.0 / 0.875).abs() < 1e-15);
    assert_eq!((found.overlap.khat, found.overlap.q), (2.0, 0.0));
}

#[test]
fn what_is_missing_is_named() {
    let refused = |ratings: &[(u32, u32, i64)]| facts(ratings, &[]).comparable().unwrap_err();
    assert_eq!(refused(&[(0, 0, 1), (1, 0, 1)]), Undefined::TooFewRaters { have: 1, need: 2 });
    assert_eq!(refused(&[(0, 0, 1), (1, 1, 1)]), Undefined::NoRepeatedTarget);
    assert_eq!(refused(&[(0, 0, 1), (0, 1, 1)]), Undefined::TooFewTargets { have: 1, need: 2 });
    let blocks = [(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1), (2, 2, 1), (2, 3, 1), (3, 2, 1), (3, 3, 1)];
    assert_eq!(facts(&blocks, &[]).raters_comparable(), Err(Undefined::Disconnected { blocks: 2 }));
    let chain = [(0, 0, 1), (0, 1, 1), (1, 1, 1), (1, 2, 1)];
    assert_eq!(facts(&chain, &[]).raters_comparable().unwrap_err().code(), "not-estimable");
    assert_eq!(facts(&full(2, 2), &[]).raters_comparable(), Ok(()));
    assert!(design(&rated(&[])).is_none());
}

#[test]
fn layouts_with_clusters() {
    let homes = [0, 0, 1, 1];
    let across = facts(&full(4, 3), &[&homes]);
    assert_eq!((across.layout, across.levels[0].raters), (Layout::RatersAcrossClusters, RaterPlace::Crossed));
    assert!(across.levels[0].rater_interaction && (across.levels[0].divisor - 3.0).abs() < 1e-15);
    let within: Vec<_> =
        full(4, 2).into_iter().map(|(target, rater, it)| (target, rater + target / 2 * 2, it)).collect();
    let within = facts(&within, &[&homes]);
    assert_eq!((within.layout, within.blocks.len()), (Layout::RatersInClusters, 2));
    assert_eq!(within.raters_comparable(), Ok(()));
    assert!(!within.levels[0].rater_interaction);
    let own: Vec<_> = full(4, 2).into_iter().map(|(target, rater, it)| (target, rater + target * 2, it)).collect();
    assert_eq!(facts(&own, &[&homes]).layout, Layout::RatersInSubjects);
}

#[test]
fn levels_that_cannot_be_told_apart_are_no_levels() {
    let one = facts(&full(4, 2), &[&[0, 0, 0, 0]]);
    assert_eq!(one.levels[0].separable, Err(Undefined::TooFewUnits { have: 1, need: 2 }));
    assert_eq!((one.layout, one.is_multilevel()), (Layout::TwoWay, false));
    let same = facts(&full(4, 2), &[&[0, 1, 2, 3]]);
    assert_eq!(same.levels[0].separable.clone().unwrap_err().code(), "not-estimable");
    let twice = facts(&full(4, 2), &[&[0, 0, 1, 1], &[1, 1, 0, 0]]);
    assert!(twice.levels[0].separable.is_ok() && twice.levels[1].separable.is_err());
}

#[test]
fn the_divisor_of_a_cluster_counts_shares_of_ratings() {
    // Cluster 0: three ratings by rater 0, one by rater 1; cluster 1: one each.
    let found = facts(&[(0, 0, 1), (0, 1, 1), (1, 0, 1), (2, 0, 1), (3, 0, 1), (3, 1, 1)], &[&[0, 0, 0, 1]]);
    assert!((found.levels[0].divisor - 2.0 / (10.0 / 16.0 + 0.5)).abs() < 1e-15);
}

#[test]
fn one_point_off_is_not_additive() {
    let mut ratings = vec![(0, 0, 1), (0, 1, 3), (1, 0, 2), (1, 1, 4), (1, 2, 9), (2, 2, 8)];
    assert!(additive(&rated(&ratings)).is_some());
    ratings[3].2 = 5;
    assert!(additive(&rated(&ratings)).is_none());
}

proptest! {
    #[test]
    fn sums_over_raters_give_the_q_of_all_pairs(
        sets in prop::collection::vec(prop::collection::btree_set(0_u32..6, 1..5), 2..9)
    ) {
        let raters_of: Vec<Vec<u32>> = sets.iter().map(|set| set.iter().copied().collect()).collect();
        let ratings: Vec<(u32, u32, i64)> = (0_u32..)
            .zip(&raters_of)
            .flat_map(|(target, raters)| raters.iter().map(move |&rater| (target, rater, 1)))
            .collect();
        let found = facts(&ratings, &[]);
        prop_assert!((found.overlap.q - q_by_pairs(&raters_of)).abs() < 1e-12);
        prop_assert!(found.overlap.q >= 0.0 && found.overlap.q <= 1.0 / found.overlap.khat + 1e-12);
    }
}
