//! How many targets of a cluster are enough, beside the same model in lme4 1.1-31: needed numbers from its components by the
//! formula, limits from its restricted deviance with the reliability held at the wanted value (nlminb over the rest).

use super::*;
use crate::stats::Undefined;

const RAGGED: &str = include_str!("../../../../../fixtures/oracles/agreement/sim_ml_design1.csv");

fn means(observed: &Observations, raters: Vec<usize>) -> Vec<TargetDecision> {
    let question = Question { targets_by: Some(raters), ..Question::new(0.95) };
    rater_reliability(observed, &question).unwrap().target_decisions
}

/// Twelve clusters of three targets by three raters, all of them whole numbers.
fn balanced() -> Observations {
    let cells = (0..12_u32).flat_map(|c| (0..3_u32).flat_map(move |s| (0..3_u32).map(move |r| (c, s, r))));
    let cells: Vec<(u32, u32, u32)> = cells.collect();
    let score = |&(c, s, r): &(u32, u32, u32)| {
        let points = 2 * (c * 7 % 12) + (c * 5 + s * 3) % 7 + r + (c * s + 2 * r * s + c * r) % 5;
        (3 * c + s, r, 1000 * i64::from(points))
    };
    rated(&cells.iter().map(score).collect::<Vec<_>>(), &[cells.iter().map(|cell| cell.0).collect()])
}

type Expected = (&'static str, f64, [Option<u32>; 3], [(Option<u32>, Option<u32>); 3]);

#[track_caller]
fn agree(found: &[TargetDecision], expected: &[Expected]) {
    for (form, most, needed, between) in expected {
        let own = found.iter().find(|own| own.form == *form).unwrap();
        close(own.most.clone().unwrap().value, *most, 2e-7);
        assert_eq!(own.targets_for.clone().map(|own| own.needed.ok()), *needed, "{form}");
        assert_eq!(own.targets_for.clone().map(|own| own.between.unwrap()), *between, "{form}");
        assert_eq!(own.method, "reml-profile");
    }
}

#[test]
fn targets_of_ragged_clusters_are_those_of_lme4() {
    let found = means(&of_clinic(RAGGED, |line| line[2].to_owned()), vec![3]);
    assert_eq!(found.iter().map(|own| own.form.as_str()).collect::<Vec<_>>(), ["(C,1)", "(C,3)", "(A,1)", "(A,3)"]);
    assert!(found.iter().all(|own| own.clusters == 14));
    agree(
        &found,
        &[
            ("(C,1)", 0.690_748_2, [None; 3], [(Some(6), None), (Some(13), None), (Some(58), None)]),
            ("(C,3)", 0.870_143_9, [Some(19), Some(53), None], [(Some(4), None), (Some(7), None), (Some(18), None)]),
            ("(A,1)", 0.509_647_4, [None; 3], [(Some(9), None), (Some(36), None), (None, None)]),
            ("(A,3)", 0.757_166_4, [Some(49), None, None], [(Some(4), None), (Some(8), None), (Some(33), None)]),
        ],
    );
    let reason = found[0].targets_for[0].needed.clone().unwrap_err();
    assert!(reason.to_string().contains("without more raters"), "{reason}");
}

#[test]
fn targets_of_balanced_clusters_are_those_of_lme4_with_limits_at_both_ends() {
    let few = |most: u32| (Some(1), Some(most));
    let (one, open) = (Some(1), (Some(1), None));
    agree(
        &means(&balanced(), Vec::new()),
        &[
            ("(C,1)", 1.0, [one, one, Some(2)], [few(2), few(2), few(4)]),
            ("(C,3)", 1.0, [one, one, Some(2)], [few(1), few(2), few(4)]),
            ("(A,1)", 0.956_142_05, [one, one, Some(3)], [open; 3]),
            ("(A,3)", 0.984_940_36, [one, one, Some(2)], [few(2), open, open]),
        ],
    );
}

#[test]
fn ever_more_targets_lead_to_the_reliability_of_the_cluster() {
    let observed = of_clinic(RAGGED, |line| line[2].to_owned());
    let question = Question { targets_by: Some(vec![4]), mean_of: Some(4), ..Question::new(0.95) };
    let found = rater_reliability(&observed, &question).unwrap();
    for letter in ["A", "C"] {
        for raters in [1, 4] {
            let of_cluster = estimate(&found, &format!("ICC({letter},{raters})"), Level::Cluster(0));
            let own = found.target_decisions.iter().find(|own| own.form == format!("({letter},{raters})")).unwrap();
            let most = own.most.clone().unwrap();
            close(most.value, of_cluster.value, 1e-12);
            close(most.interval.unwrap().low(), of_cluster.interval.unwrap().low(), 1e-6);
        }
    }
}

#[test]
fn designs_that_show_no_cluster_say_why() {
    let reasons = |observed: &Observations| {
        let found = means(observed, Vec::new());
        assert!(!found.is_empty() && found.iter().all(|own| own.method == "refused"));
        found[0].targets_for[0].needed.clone().unwrap_err()
    };
    let four = [(0, 0, 1), (0, 1, 2), (1, 0, 4), (1, 1, 3), (2, 0, 2), (2, 1, 5), (3, 0, 6), (3, 1, 6)];
    let ratings = four.map(|(target, rater, score)| (target, rater, 1000 * score));
    let in_clusters = |of: fn(u32) -> u32| rated(&ratings, &[ratings.iter().map(|rating| of(rating.0)).collect()]);
    assert_eq!(reasons(&in_clusters(|_| 0)), Undefined::TooFewUnits { have: 1, need: 2 });
    let alone = Undefined::NotEstimable { lacking: "cluster with two units of the level below" };
    assert_eq!(reasons(&in_clusters(|target| target)), alone);
    // Clusters whose means are equal: targets differ within them only.
    let equal = [(0, 1), (1, 9), (2, 1), (3, 9), (4, 1), (5, 9)].into_iter();
    let ratings: Vec<(u32, u32, i64)> = equal
        .flat_map(|(target, score)| {
            (0..3).map(move |rater| (target, rater, 1000 * (score + i64::from(target + rater) % 2)))
        })
        .collect();
    let clusters = ratings.iter().map(|rating| rating.0 / 2).collect();
    assert_eq!(
        reasons(&rated(&ratings, &[clusters])),
        Undefined::NotEstimable { lacking: "variance between clusters" }
    );
    let flat = of_clinic(RAGGED, |line| line[2].to_owned()).with_clusters(&[]);
    assert!(means(&flat, Vec::new()).is_empty());
}

#[test]
fn large_tables_have_limits_where_they_are_asked_for() {
    let observed = balanced();
    let times: u32 = 190;
    let cells = (0..times).flat_map(|copy| {
        (0..observed.len()).map({
            let observed = &observed;
            move |row| {
                let (target, rater) = (observed.target().codes()[row], observed.rater().codes()[row]);
                ((copy * 36 + target, rater, observed.scaled()[row]), copy * 12 + target / 3)
            }
        })
    });
    let (ratings, clusters): (Vec<(u32, u32, i64)>, Vec<u32>) = cells.unzip();
    let large = rated(&ratings, &[clusters]);
    let (facts, question) = (crate::stats::rating_design::design(&large).unwrap(), Question::new(0.95));
    let side = side::Side::two_way(&large, &facts, &question, Ok(()));
    let (sources, two_way) = (&side.sources, Ok(()));
    let family = family::Family { design: &facts, sources, two_way, mean_of: None, pooled: false };
    let found = target_decision::target_decisions(&side, &family, &question, &[1]);
    assert_eq!(found[0].targets_for[0].needed, Ok(1));
    let costly = Undefined::TooCostly { ratings: 20_520, most: 20_000 };
    assert_eq!(found[0].targets_for[0].between, Err(costly));
    assert_eq!(found[0].method, "reml");
}
