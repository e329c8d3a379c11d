//! Against the two programs of fixtures/oracles/raters, on complete ratings and on ragged ones with clusters and repeats.

use std::collections::BTreeMap;

use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;
use crate::stats::raters::*;

type Values = BTreeMap<(String, String), f64>;

/// One set of ratings with what the two programs say of it.
struct Case {
    rated: Observations,
    order: Vec<f64>,
    spread: Vec<Option<f64>>,
    sources: Vec<Values>,
}

fn values(file: &str, set: &str) -> Values {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0] == set).then(|| ((cells[1].to_owned(), cells[2].to_owned()), cells[3].parse().unwrap()))
    };
    file.lines().skip(1).filter_map(row).collect()
}

fn case(set: &str) -> Case {
    let file = match set {
        "complete" => include_str!("../../../../fixtures/oracles/raters/complete.csv"),
        _ => include_str!("../../../../fixtures/oracles/raters/ragged.csv"),
    };
    let rows: Vec<Vec<f64>> =
        file.lines().skip(1).map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    let code = |value: f64| format!("{value}").parse::<u32>().unwrap();
    let factor = |column: usize| {
        let codes: Vec<u32> = rows.iter().map(|row| code(row[column])).collect();
        let levels = *codes.iter().max().unwrap() as usize + 1;
        Factor::new(codes, levels).unwrap()
    };
    let scores = rows.iter().map(|row| i64::from(code(row[4]))).collect();
    let clusters = if set == "complete" { vec![] } else { vec![factor(2)] };
    let python = include_str!("../../../../fixtures/oracles/raters/python.csv");
    let r = include_str!("../../../../fixtures/oracles/raters/r.csv");
    Case {
        rated: Observations::new(factor(0), factor(1), clusters, scores, 10).unwrap(),
        order: rows.iter().map(|row| row[3]).collect(),
        spread: rows.iter().map(|row| Some(row[5])).collect(),
        sources: vec![values(python, set), values(r, set)],
    }
}

fn cases() -> [Case; 2] {
    [case("complete"), case("ragged")]
}

impl Case {
    /// Holds a value against every program that has it; at least one must.
    #[track_caller]
    fn holds(&self, statistic: &str, key: &str, got: f64, within: f64) {
        let known: Vec<f64> =
            self.sources.iter().filter_map(|it| it.get(&(statistic.to_owned(), key.to_owned()))).copied().collect();
        assert!(!known.is_empty(), "nobody knows {statistic} {key}");
        for want in known {
            assert!((got - want).abs() <= within * (want.abs() + 0.01), "{statistic} {key}: {got} instead of {want}");
        }
    }

    fn knows(&self, statistic: &str) -> bool {
        self.sources.iter().any(|it| it.keys().any(|(own, _)| own == statistic))
    }
}

fn level() -> ConfidenceLevel {
    ConfidenceLevel::new(0.95)
}

#[test]
fn least_squares_within_targets() {
    for case in cases() {
        let fit = TwoWay::of(&case.rated).unwrap();
        case.holds("residual_squares", "", fit.residual_squares(), 1e-11);
        case.holds("residual_df", "", fit.residual_df() as f64, 0.0);
        case.holds("equal_severity_within", "", equal_severity_within(&fit).unwrap().statistic, 1e-11);
        for (rater, found) in severity_within(&fit, &level()).iter().enumerate() {
            let (key, found) = (rater.to_string(), found.as_ref().unwrap());
            case.holds("severity_within", &key, found.value, 1e-11);
            case.holds("severity_within_se", &key, found.std_error.unwrap(), 1e-11);
            case.holds("severity_within_low", &key, found.interval.unwrap().low(), 1e-9);
        }
        for (rater, found) in residual_sd(&fit).iter().enumerate() {
            case.holds("residual_sd", &rater.to_string(), found.as_ref().unwrap().value, 1e-11);
        }
    }
}

#[test]
fn targets_on_which_raters_lie_furthest_apart() {
    for case in cases() {
        let found = furthest_apart(&TwoWay::of(&case.rated).unwrap()).unwrap();
        assert_eq!(found.len(), case.rated.target().levels());
        for target in &found {
            case.holds("apart", &target.target.to_string(), target.statistic.unwrap(), 1e-9);
            case.holds("apart_p_any", &target.target.to_string(), target.p_any, 1e-9);
        }
        assert!(found.windows(2).all(|pair| pair[0].p <= pair[1].p));
    }
}

#[test]
fn drift_with_independent_targets_and_with_clusters() {
    for case in cases() {
        let found = drift(&case.rated, Some(&case.order), &level()).unwrap();
        let clusters = case.knows("drift_se_clients");
        for (rater, drift) in found.raters.iter().enumerate() {
            let (key, drift) = (rater.to_string(), drift.as_ref().unwrap());
            case.holds("drift", &key, drift.slope.value, 1e-10);
            let error = if clusters { "drift_se_clients" } else { "drift_se" };
            case.holds(error, &key, drift.slope.std_error.unwrap(), 1e-9);
            let unit = if clusters { Unit::Cluster(0) } else { Unit::Target };
            assert_eq!(drift.unit, Ok(unit));
        }
        assert_eq!(found.tested, case.rated.rater().levels());
        assert!((found.expected_by_chance - 0.05 * found.tested as f64).abs() < 1e-12);
    }
}

#[test]
fn drift_of_ragged_ratings_without_clusters() {
    let case = case("ragged");
    let alone = Observations::new(
        case.rated.target().clone(),
        case.rated.rater().clone(),
        vec![],
        case.rated.scaled().to_vec(),
        case.rated.unit(),
    );
    let found = drift(&alone.unwrap(), Some(&case.order), &level()).unwrap();
    for (rater, drift) in found.raters.iter().enumerate() {
        let (key, slope) = (rater.to_string(), drift.as_ref().unwrap().slope);
        case.holds("drift", &key, slope.value, 1e-10);
        case.holds("drift_se", &key, slope.std_error.unwrap(), 1e-9);
        case.holds("drift_df", &key, slope.df.unwrap(), 1e-9);
    }
}

#[test]
fn consistency_and_halo() {
    for case in cases() {
        let fit = TwoWay::of(&case.rated).unwrap();
        for (rater, found) in consistency(&case.rated, &fit, &level()).iter().enumerate() {
            let (key, found) = (rater.to_string(), found.as_ref().unwrap());
            case.holds("consistency", &key, found.estimate.value, 1e-10);
            case.holds("consistency_low", &key, found.estimate.interval.unwrap().low(), 1e-8);
        }
        for (rater, found) in halo(&case.rated, &case.spread, &level()).iter().enumerate() {
            let (key, found) = (rater.to_string(), found.as_ref().unwrap());
            case.holds("halo", &key, found.difference.estimate.value, 1e-10);
            case.holds("halo_se", &key, found.difference.estimate.std_error.unwrap(), 1e-10);
            assert!((found.own - found.others - found.difference.estimate.value).abs() < 1e-12);
        }
    }
}

#[test]
fn pairs_of_raters() {
    let mut sure = 0;
    for case in cases() {
        for pair in rater_pairs(&case.rated, 1.96, &level()) {
            let key = format!("{}-{}", pair.raters.0, pair.raters.1);
            case.holds("pair_n", &key, pair.joint_targets as f64, 0.0);
            let found = pair.comparison.unwrap();
            case.holds("pair_difference", &key, found.mean_difference.estimate.value, 1e-10);
            match &found.mean_difference.unit {
                Ok(_) => case.holds("pair_se", &key, found.mean_difference.estimate.std_error.unwrap(), 1e-10),
                Err(reason) => assert!(matches!(reason, Undefined::TooFewUnits { have: 0..5, need: 5 })),
            }
            sure += usize::from(found.mean_difference.unit.is_ok());
            case.holds("pair_agreement", &key, found.agreement.unwrap().estimate.value, 1e-9);
            let low = match found.limits.unwrap() {
                PairLimits::Independent(limits) => limits.lower.value,
                PairLimits::Nested(limits, _) => limits.lower,
            };
            case.holds("pair_loa_low", &key, low, 1e-9);
        }
    }
    assert!(sure > 15, "{sure}");
}

#[test]
fn severity_from_the_mixed_model() {
    for case in cases() {
        let found = severity(&case.rated, &level()).unwrap();
        case.holds("variance", "rater", found.rater_variance.unwrap(), 1e-5);
        let equal = found.equal.unwrap();
        case.holds("wald_f", "", equal.statistic, 1e-5);
        case.holds("equal_df", "", equal.df2, 1e-3);
        for (rater, (fixed, random)) in found.fixed.iter().zip(&found.random).enumerate() {
            let (key, fixed, random) = (rater.to_string(), fixed.as_ref().unwrap(), random.as_ref().unwrap());
            case.holds("severity_fixed", &key, fixed.value, 1e-5);
            case.holds("severity_fixed_se", &key, fixed.std_error.unwrap(), 1e-5);
            case.holds("severity_fixed_df", &key, fixed.df.unwrap(), 1e-3);
            case.holds("blup", &key, random.severity.value, 1e-5);
            case.holds("blup_error", &key, random.severity.std_error.unwrap(), 1e-5);
            assert!(fixed.interval.unwrap().contains(fixed.value));
        }
    }
}

#[test]
fn reliability_without_each_rater() {
    for case in cases() {
        let found = reliability_without(&case.rated).unwrap();
        for (rater, without) in found.without.iter().enumerate() {
            let key = rater.to_string();
            case.holds("icc_a_without", &key, without.agreement.clone().unwrap(), 1e-5);
            case.holds("icc_c_without", &key, without.consistency.clone().unwrap(), 1e-5);
            case.holds("sem_without", &key, without.sem.clone().unwrap(), 1e-5);
        }
    }
}
