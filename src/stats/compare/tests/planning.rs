//! Power, adjusted probabilities, equivalence, pooling.

use crate::stats::Undefined;
use crate::stats::adjust::Adjustment;
use crate::stats::adjust::adjusted;
use crate::stats::compare::Equivalence;
use crate::stats::compare::Goal;
use crate::stats::compare::Overlapping;
use crate::stats::compare::detectable_difference;
use crate::stats::compare::detectable_shift;
use crate::stats::compare::equivalence;
use crate::stats::compare::pooled;
use crate::stats::level::ConfidenceLevel;
use crate::stats::oracle::close;
use crate::stats::oracle::number;

const POWER: &str = include_str!("../../../../fixtures/oracles/compare/power.json");
const ADJUST: &str = include_str!("../../../../fixtures/oracles/compare/p_adjust.json");
const EQUIVALENCE: &str = include_str!("../../../../fixtures/oracles/compare/cases_equivalence.json");
const CASES: &str = include_str!("../../../../fixtures/oracles/compare/cases_correlations.json");
const RUBIN: &str = include_str!("../../../../fixtures/oracles/compare/rubin.json");
/// Values of R's own functions.
const BASE: &str = include_str!("../../../../fixtures/oracles/compare/base.json");

#[test]
fn power_and_rows_match_the_reference() {
    for row in 0..5 {
        let of = |name: &str| number(POWER, &format!("/expected/rows/{row}/{name}"));
        let with = |n: usize| Overlapping::new(of("r1"), of("r2"), of("r12"), n).unwrap();
        for n in [50, 100, 200] {
            close(with(n).power(0.05).unwrap(), of(&format!("power_n{n}")), 1e-9);
        }
        let needed = |power| with(4).rows_for(Goal { alpha: 0.05, power }).unwrap() as f64;
        assert_eq!((needed(0.8), needed(0.9)), (of("n_for_80"), of("n_for_90")));
    }
}

#[test]
fn detectable_differences_have_the_wanted_power_or_there_are_none() {
    let goal = Goal { alpha: 0.05, power: 0.8 };
    let equal = Overlapping::new(0.3, 0.3, 0.4, 50).unwrap();
    assert!(matches!(equal.rows_for(goal), Err(Undefined::NotEstimable { .. })));
    assert!(matches!(detectable_difference(0.3, 0.99, 4, goal), Err(Undefined::NotEstimable { .. })));
    let (few, many) = (detectable_difference(0.3, 0.4, 60, goal), detectable_difference(0.3, 0.4, 240, goal));
    assert!(few.unwrap() > many.unwrap());
    // R's power.t.test, one sample: the difference for these units and SD.
    for at in ["/detectable/0", "/detectable/1", "/detectable/2"] {
        let of = |name: &str| number(BASE, &format!("{at}/{name}"));
        let found = detectable_shift(1.0 / of("n").sqrt(), of("n") - 1.0, Goal { alpha: 0.05, power: of("power") });
        close(found.unwrap(), of("delta"), 1e-6);
    }
    assert!(detectable_shift(0.1, 9.0, Goal { alpha: 0.05, power: 0.05 }).is_err());
}

#[test]
fn adjusted_probabilities_match_r() {
    let kinds = [
        ("bonferroni", Adjustment::Bonferroni),
        ("holm", Adjustment::Holm),
        ("hochberg", Adjustment::Hochberg),
        ("hommel", Adjustment::Hommel),
        ("BH", Adjustment::BenjaminiHochberg),
        ("BY", Adjustment::BenjaminiYekutieli),
    ];
    let list = |file: &str, at: &str, count: usize| -> Vec<f64> {
        (0..count).map(|place| number(file, &format!("{at}/{place}"))).collect()
    };
    for (name, adjustment) in kinds {
        let found = adjusted(&list(ADJUST, "/inputs/p", 8), adjustment);
        for (got, want) in found.iter().zip(list(ADJUST, &format!("/expected/{name}"), 8)) {
            close(*got, want, 1e-12);
        }
        // Out of order, with equal ones and large ones.
        let found = adjusted(&list(BASE, "/adjust/p", 12), adjustment);
        for (got, want) in found.iter().zip(list(BASE, &format!("/adjust/{name}"), 12)) {
            close(*got, want, 1e-12);
        }
        assert_eq!(adjusted(&[], adjustment), Vec::<f64>::new());
        assert_eq!(adjusted(&[0.03], adjustment), [0.03]);
    }
}

#[test]
fn equivalence_is_the_ninety_percent_interval_inside_the_margin() {
    let r = |pair: &str| number(CASES, &format!("/expected/r/{pair}"));
    let (client, therapist) = (r("adherence_client"), r("adherence_therapist"));
    let interval = Overlapping::new(client, therapist, r("client_therapist"), 80).unwrap().zou(0.9).unwrap();
    close(interval.low(), number(EQUIVALENCE, "/expected/zou_ci_90/0"), 1e-9);
    close(interval.high(), number(EQUIVALENCE, "/expected/zou_ci_90/1"), 1e-9);
    let stored: serde_json::Value = serde_json::from_str(EQUIVALENCE).unwrap();
    let margin = number(EQUIVALENCE, "/inputs/bounds/1");
    let inside = equivalence(&interval, margin) == Ok(Equivalence::Inside);
    assert_eq!(stored["expected"]["equivalent"], inside);
    assert_eq!(equivalence(&interval, margin), Ok(Equivalence::Open));
    assert_eq!(equivalence(&interval, 0.3), Ok(Equivalence::Inside));
    let far = Overlapping::new(0.8, 0.1, 0.1, 400).unwrap().zou(0.9).unwrap();
    assert_eq!(equivalence(&far, 0.2), Ok(Equivalence::Outside));
}

#[test]
fn imputations_are_pooled_as_by_a_second_program() {
    let list = |at: &str| -> Vec<f64> { (0..5).map(|place| number(RUBIN, &format!("{at}/{place}"))).collect() };
    let level = ConfidenceLevel::new(0.95);
    let complete = number(RUBIN, "/inputs/n") - number(RUBIN, "/inputs/k");
    let found = pooled(&list("/inputs/estimates"), &list("/inputs/variances"), complete, &level).unwrap();
    let want = |name: &str| number(RUBIN, &format!("/expected/{name}"));
    close(found.estimate, want("qbar"), 1e-12);
    close(found.within, want("ubar"), 1e-12);
    close(found.between, want("b"), 1e-9);
    close(found.std_error * found.std_error, want("t"), 1e-12);
    close(found.df, want("df"), 1e-9);
    close(found.relative_increase, want("relative_increase"), 1e-9);
    close(found.missing_information, want("fmi"), 1e-9);
    // Imputations that all agree leave what complete data would have, but for the correction of degrees of freedom.
    let alike = pooled(&[0.3, 0.3, 0.3], &[0.01, 0.01, 0.01], 40.0, &level).unwrap();
    assert!((alike.df - 41.0 / 43.0 * 40.0).abs() < 1e-12 && (alike.std_error - 0.1).abs() < 1e-15);
    assert!(pooled(&[0.3], &[0.01], 40.0, &level).is_err());
    assert_eq!(pooled(&[0.3, 0.2], &[0.01, 0.0], 40.0, &level), Err(Undefined::NoVariance));
}
