//! Tables without an answer, or with a peculiar one.

use super::close;
use super::mean_squares;
use super::number;
use super::oracle;
use super::table_of;
use crate::stats::Undefined;
use crate::stats::exact::Table;
use crate::stats::icc::Form;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::Raters;
use crate::stats::icc::components;
use crate::stats::icc::icc;
use crate::stats::icc::one_way_unbalanced;
use crate::stats::icc::standard_error_of_measurement;
use crate::stats::icc::test_against;

fn value(ms: &MeanSquares, form: Form) -> Result<f64, Undefined> {
    icc(ms, form, 0.95).map(|icc| icc.estimate.value)
}

#[test]
fn a_target_that_nobody_rated_changes_nothing() {
    let oracle = oracle!("edge_all_missing_row");
    let table = table_of(&oracle["data"]);
    assert_eq!((table.empty_rows(), table.targets() as f64), (1, number(&oracle["expected"]["n_used"])));
    let ms = MeanSquares::of(&table).unwrap();
    assert_eq!(ms, MeanSquares::of(&table_of(&oracle!("sf1979_complete")["data"])).unwrap());
    for form in [Form::OneWaySingle, Form::ConsistencySingle, Form::AgreementSingle] {
        close(value(&ms, form).unwrap(), number(&oracle["expected"][form.name()]), number(&oracle["tolerance"]["abs"]));
    }
}

#[test]
fn equal_ratings_leave_every_coefficient_undefined() {
    let oracle = oracle!("edge_constant");
    assert_eq!(oracle["expected"]["status"], "undefined");
    let table = table_of(&oracle["data"]);
    let ms = MeanSquares::of(&table).unwrap();
    for form in Form::ALL {
        assert_eq!(icc(&ms, form, 0.95), Err(Undefined::NoVariance));
        assert_eq!(test_against(&ms, form, 0.1), Err(Undefined::NoVariance));
        assert_eq!(standard_error_of_measurement(&ms, form).unwrap().value, 0.0);
    }
    assert_eq!(one_way_unbalanced(&table, 0.95), Err(Undefined::NoVariance));
    let floats = Table::from_floats(&vec![vec![Some(0.1 + 0.2); 3]; 5]).unwrap();
    assert_eq!(icc(&MeanSquares::of(&floats).unwrap(), Form::ConsistencySingle, 0.95), Err(Undefined::NoVariance));
}

#[test]
fn a_constant_rater_makes_a_correlation_of_zero() {
    let oracle = oracle!("edge_constant_rater");
    let ms = MeanSquares::of(&table_of(&oracle["data"])).unwrap();
    let tolerance = number(&oracle["tolerance"]["abs"]);
    close(value(&ms, Form::OneWaySingle).unwrap(), number(&oracle["expected"]["ICC(1)"]), tolerance);
    assert_eq!(value(&ms, Form::ConsistencySingle), Ok(number(&oracle["expected"]["ICC(C,1)"])));
    assert_eq!(value(&ms, Form::AgreementSingle), Ok(number(&oracle["expected"]["ICC(A,1)"])));
}

#[test]
fn targets_that_do_not_differ() {
    let oracle = oracle!("edge_no_between_subject");
    let (expected, tolerance) = (&oracle["expected"], number(&oracle["tolerance"]["abs"]));
    let ms = MeanSquares::of(&table_of(&oracle["data"])).unwrap();
    close(value(&ms, Form::OneWaySingle).unwrap(), number(&expected["ICC(1)"]), tolerance);
    close(value(&ms, Form::AgreementSingle).unwrap(), number(&expected["ICC(A,1)"]), tolerance);
    assert_eq!(expected["ICC(C,1)_status"], "undefined");
    for form in [Form::ConsistencySingle, Form::ConsistencyAverage, Form::OneWayAverage] {
        assert_eq!(value(&ms, form), Err(Undefined::NoTargetVariance), "{}", form.name());
    }
    assert!(components(&ms).one_way_target.negative);
}

#[test]
fn one_rating_each_cannot_be_compared() {
    let oracle = oracle!("edge_one_rating_each");
    assert_eq!(oracle["expected"]["status"], "not_identified");
    let table = table_of(&oracle["data"]);
    assert_eq!(MeanSquares::of(&table), Err(Undefined::NoRepeatedTarget));
    assert_eq!(one_way_unbalanced(&table, 0.95), Err(Undefined::NoRepeatedTarget));
}

#[test]
fn perfect_agreement_has_a_degenerate_interval() {
    let oracle = oracle!("edge_perfect");
    let ms = MeanSquares::of(&table_of(&oracle["data"])).unwrap();
    for form in Form::ALL {
        let name = if form == Form::OneWayAverage { "ICC(k)" } else { form.name() };
        let found = icc(&ms, form, 0.95).unwrap();
        assert_eq!(found.estimate.value, number(&oracle["expected"][name]));
        let interval = found.estimate.interval.unwrap();
        assert_eq!((interval.low(), interval.high(), found.degenerate, found.test), (1.0, 1.0, true, None));
        assert_eq!(test_against(&ms, form, 0.5), Err(Undefined::Overflow));
    }
    let one_way = one_way_unbalanced(&table_of(&oracle["data"]), 0.95).unwrap();
    assert!(one_way.degenerate && one_way.icc.value == 1.0 && one_way.test.is_none());
}

#[test]
fn one_target_or_one_rater_is_too_few() {
    let oracle = oracle!("edge_single_subject_or_rater");
    assert_eq!(oracle["expected"]["status"], "not_identified");
    let found = |place: usize| MeanSquares::of(&table_of(&oracle["data"][place]));
    assert_eq!(found(0), Err(Undefined::TooFewTargets { have: 1, need: 2 }));
    assert_eq!(found(1), Err(Undefined::TooFewRaters { have: 1, need: 2 }));
    assert_eq!(MeanSquares::of(&Table::new(&[], 1).unwrap()), Err(Undefined::TooFewTargets { have: 0, need: 2 }));
}

#[test]
fn opposite_raters_keep_their_value_without_an_interval() {
    let ms = mean_squares(&[vec![1, 4], vec![2, 3], vec![3, 2], vec![4, 1]], 1);
    let agreement = icc(&ms, Form::AgreementSingle, 0.95).unwrap();
    assert_eq!(agreement.estimate.value, -2.0);
    assert!(agreement.outside_support && agreement.estimate.interval.is_none());
    assert_eq!(value(&ms, Form::AgreementAverage), Err(Undefined::NegativeDenominator));
    assert_eq!(value(&ms, Form::ConsistencySingle), Ok(-1.0));
    assert_eq!(value(&ms, Form::ConsistencyAverage), Err(Undefined::NoTargetVariance));
    assert!(components(&ms).target.negative && components(&ms).rater.negative);
}

#[test]
fn negative_agreement_has_limits_by_the_formula() {
    let rows = [[5, 5, 8, 3], [6, 6, 9, 3], [6, 8, 7, 2], [5, 6, 8, 3], [4, 6, 9, 5], [5, 7, 7, 2], [5, 6, 7, 4]];
    let ms = mean_squares(&rows.map(Vec::from), 1);
    // psych 2.5.3 (`ICC(x, lmer = FALSE)`), and irr 0.84.1 for the single form.
    let expected =
        [(Form::AgreementSingle, [-0.053_715_3, 0.105_62], 1e-7), (Form::AgreementAverage, [-0.2561, 0.3208], 1e-4)];
    for (form, [low, high], tolerance) in expected {
        let found = icc(&ms, form, 0.95).unwrap().estimate;
        let limits = found.interval.unwrap();
        assert!(found.value < 0.0 && limits.contains(found.value));
        close(limits.low(), low, tolerance);
        close(limits.high(), high, tolerance);
    }
}

#[test]
fn missing_cells_are_counted_not_filled() {
    let rows = [vec![Some(1), Some(2)], vec![Some(3), None], vec![Some(4), Some(4)]];
    let table = Table::new(&rows, 1).unwrap();
    assert_eq!(MeanSquares::of(&table), Err(Undefined::Incomplete { complete: 2, targets: 3 }));
}

#[test]
fn impossible_hypotheses_are_refused() {
    let ms = mean_squares(&[vec![1, 2], vec![3, 5], vec![4, 4]], 1);
    for form in Form::ALL {
        assert_eq!(test_against(&ms, form, 1.0), Err(Undefined::NegativeDenominator));
        assert_eq!(test_against(&ms, form, f64::NAN), Err(Undefined::NegativeDenominator));
    }
    assert_eq!(test_against(&ms, Form::ConsistencySingle, -1.0), Err(Undefined::NegativeDenominator));
}

#[test]
fn names_follow_form_and_raters() {
    let names = |raters: Raters| Form::ALL.map(|form| form.shrout_fleiss(raters));
    assert_eq!(
        names(Raters::Random),
        [Some("ICC(1,1)"), Some("ICC(1,k)"), None, None, Some("ICC(2,1)"), Some("ICC(2,k)")]
    );
    assert_eq!(names(Raters::Fixed), [None, None, Some("ICC(3,1)"), Some("ICC(3,k)"), None, None]);
    let assumes = Form::ALL.map(|form| form.needs_no_interaction(Raters::Fixed));
    assert_eq!(assumes, [false, false, false, true, false, true]);
}
