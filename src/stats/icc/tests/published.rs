//! Published tables and their digits from independent programs.

use serde_json::Value;

use super::close;
use super::number;
use super::oracle;
use super::table_of;
use crate::stats::exact::Table;
use crate::stats::icc::Form;
use crate::stats::icc::Icc;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::components;
use crate::stats::icc::icc;
use crate::stats::icc::one_way_unbalanced;
use crate::stats::icc::smallest_detectable_change;
use crate::stats::icc::standard_error_of_measurement;
use crate::stats::icc::test_against;

fn form(name: &str) -> Form {
    let name = if name == "ICC(k)" { "ICC(1,k)" } else { name };
    Form::ALL.into_iter().find(|form| form.name() == name).unwrap()
}

#[track_caller]
fn check_icc(found: &Icc, expected: &Value, tolerance: f64) {
    close(found.estimate.value, number(&expected["est"]), tolerance);
    let interval = found.estimate.interval.unwrap();
    close(interval.low(), number(&expected["lo"]), tolerance);
    close(interval.high(), number(&expected["hi"]), tolerance);
    if let Some(v) = expected["v"].as_f64() {
        close(found.estimate.df.unwrap(), v, tolerance);
        assert_eq!(found.method, "satterthwaite");
    }
}

#[test]
fn shrout_and_fleiss_1979() {
    let oracle = oracle!("sf1979_complete");
    let tolerance = number(&oracle["tolerance"]["abs"]);
    let expected = &oracle["expected"];
    let ms = MeanSquares::of(&table_of(&oracle["data"])).unwrap();
    assert!(ms.is_exact());

    let anova = &expected["anova"];
    for (found, name) in [(ms.rows(), "MSR"), (ms.columns(), "MSC"), (ms.residual(), "MSE"), (ms.within(), "MSW")] {
        close(found, number(&anova[name]), tolerance);
    }
    let dfs = [ms.df_rows(), ms.df_columns(), ms.df_residual(), ms.df_within()];
    for (found, name) in dfs.into_iter().zip(["df_rows", "df_cols", "df_error", "df_within"]) {
        assert_eq!(found, number(&anova[name]));
    }
    for (name, values) in expected["icc"].as_object().unwrap() {
        let found = icc(&ms, form(name), 0.95).unwrap();
        check_icc(&found, values, tolerance);
        close(
            found.estimate.value,
            number(&expected["published_2dp"][name]),
            number(&oracle["tolerance"]["published_abs"]),
        );
        let model = if name == "ICC(1)" || name == "ICC(k)" { "oneway" } else { "twoway" };
        let (test, values) = (found.test.unwrap(), &expected["tests_rho0_0"][model]);
        close(test.statistic, number(&values["F"]), tolerance);
        close(test.p_value, number(&values["p"]), tolerance);
        assert_eq!((test.df1, test.df2), (number(&values["df1"]), number(&values["df2"])));
    }
}

#[test]
fn components_and_measurement_error_of_shrout_and_fleiss_1979() {
    let oracle = oracle!("sf1979_complete");
    let (tolerance, expected) = (number(&oracle["tolerance"]["abs"]), &oracle["expected"]);
    let ms = MeanSquares::of(&table_of(&oracle["data"])).unwrap();
    let found = components(&ms);
    let pairs = [
        (found.target, "subject"),
        (found.rater, "rater"),
        (found.residual, "residual"),
        (found.one_way_target, "oneway_subject"),
        (found.within, "oneway_within"),
    ];
    for (found, name) in pairs {
        close(found.value, number(&expected["components"][name]), tolerance);
        assert!(!found.negative);
    }
    let sem = |form| standard_error_of_measurement(&ms, form).unwrap().value;
    close(sem(Form::ConsistencySingle), number(&expected["sem"]["consistency"]), tolerance);
    close(sem(Form::AgreementSingle), number(&expected["sem"]["agreement"]), tolerance);
    close(sem(Form::OneWaySingle), number(&expected["sem"]["oneway"]), tolerance);
    close(sem(Form::ConsistencyAverage), sem(Form::ConsistencySingle) / 2.0, 1e-15);
    for (form, name) in [(Form::ConsistencySingle, "consistency"), (Form::AgreementSingle, "agreement")] {
        close(smallest_detectable_change(sem(form)), number(&expected["sdc_single_95"][name]), tolerance);
    }
}

#[test]
fn tests_of_other_hypotheses_than_zero() {
    let oracle = oracle!("sf1979_tests_rho0");
    let tolerance = number(&oracle["tolerance"]["abs"]);
    let ms = MeanSquares::of(&table_of(&oracle["data"])).unwrap();
    for (name, expected) in oracle["expected"].as_object().unwrap() {
        let (name, rho0) = name.split_once(" rho0=").unwrap();
        let test = test_against(&ms, form(name), rho0.parse().unwrap()).unwrap();
        close(test.statistic, number(&expected["F"]), tolerance);
        close(test.df1, number(&expected["df1"]), tolerance);
        close(test.df2, number(&expected["df2"]), tolerance);
        close(test.p_value, number(&expected["p"]), tolerance);
    }
}

#[test]
fn mcgraw_and_wong_1996() {
    let oracle = oracle!("mw1996_micro_A");
    let ms = MeanSquares::of(&table_of(&oracle["data"])).unwrap();
    assert_eq!(ms.residual(), number(&oracle["expected"]["MSE"]));
    let consistency = icc(&ms, Form::ConsistencySingle, 0.95).unwrap();
    assert_eq!(consistency.estimate.value, number(&oracle["expected"]["ICC(C,1)"]));
    let agreement = icc(&ms, Form::AgreementSingle, 0.95).unwrap();
    close(agreement.estimate.value, number(&oracle["expected"]["ICC(A,1)"]), number(&oracle["tolerance"]["abs"]));
    assert!(!agreement.degenerate && agreement.estimate.interval.is_some());
}

#[test]
fn bartko_1966() {
    let oracle = oracle!("bartko1966_ebel");
    let (tolerance, expected) = (number(&oracle["tolerance"]["abs"]), &oracle["expected"]);
    let ms = MeanSquares::of(&table_of(&oracle["data"])).unwrap();
    for form in Form::ALL {
        let name = if form == Form::OneWayAverage { "ICC(k)" } else { form.name() };
        check_icc(&icc(&ms, form, 0.95).unwrap(), &expected[name], tolerance);
    }
    let published = [
        (Form::OneWaySingle, "oneway"),
        (Form::AgreementSingle, "twoway_random"),
        (Form::ConsistencySingle, "twoway_mixed"),
    ];
    for (form, name) in published {
        let digits = number(&oracle["tolerance"]["published_abs"]);
        close(icc(&ms, form, 0.95).unwrap().estimate.value, number(&expected["published"][name]), digits);
    }
    for (found, name) in [(ms.rows(), "MSR"), (ms.columns(), "MSC"), (ms.residual(), "MSE"), (ms.within(), "MSW")] {
        close(found, number(&expected["ms"][name]), tolerance);
    }
    assert_eq!(ms.targets() as f64, number(&expected["ms"]["n"]));
    assert_eq!(ms.raters() as f64, number(&expected["ms"]["k"]));
    let (found, mom) = (components(&ms), &expected["components_mom"]);
    close(found.target.value, number(&mom["subject"]), tolerance);
    close(found.rater.value, number(&mom["rater"]), tolerance);
    close(found.residual.value, number(&mom["residual"]), tolerance);
    close(found.one_way_target.value, number(&mom["oneway_subject"]), tolerance);
    close(found.within.value, number(&mom["oneway_within"]), tolerance);
    let ratio = |form| icc(&ms, form, 0.95).unwrap().test.unwrap().statistic;
    close(ratio(Form::OneWaySingle), number(&expected["F_oneway"]), tolerance);
    close(ratio(Form::AgreementSingle), number(&expected["F_twoway"]), tolerance);
}

/// Long rows `[group, value]` as one row of the table per group, values in thousandths.
fn grouped(data: &Value) -> Table {
    let mut groups: Vec<(Value, Vec<Option<i64>>)> = Vec::new();
    for pair in data.as_array().unwrap() {
        #[expect(clippy::cast_possible_truncation, reason = "small reference data")]
        let value = (number(&pair[1]) * 1000.0).round() as i64;
        match groups.last_mut().filter(|(group, _)| *group == pair[0]) {
            Some((_, values)) => values.push(Some(value)),
            None => groups.push((pair[0].clone(), vec![Some(value)])),
        }
    }
    Table::new(&groups.into_iter().map(|(_, values)| values).collect::<Vec<_>>(), 1000).unwrap()
}

#[test]
fn one_way_dyestuff() {
    for oracle in [oracle!("oneway_dyestuff"), oracle!("oneway_dyestuff2")] {
        let (tolerance, anova) = (number(&oracle["tolerance"]["abs"]), &oracle["expected"]["anova"]);
        let found = one_way_unbalanced(&grouped(&oracle["data"]), 0.95).unwrap();
        assert_eq!((found.method, found.exact), ("exact-f", true));
        let interval = found.icc.interval.unwrap();
        let test = found.test.unwrap();
        let pairs = [
            (found.between, "MSB"),
            (found.within, "MSW"),
            (found.k0, "k0"),
            (found.icc.value, "icc1"),
            (found.mean_reliability().unwrap().value, "icck"),
            (interval.low(), "lo"),
            (interval.high(), "hi"),
            (test.statistic, "F"),
            (test.p_value, "p"),
            (test.df1, "df1"),
            (test.df2, "df2"),
        ];
        for (value, name) in pairs {
            close(value, number(&anova[name]), tolerance);
        }
        close(found.icc.value, number(&oracle["expected"]["ICC(1)_anova"]), tolerance);
    }
}

#[test]
fn one_way_with_unequal_groups() {
    let oracle = oracle!("aggregation_icc1_icc2");
    let (tolerance, expected) = (number(&oracle["tolerance"]["abs"]), &oracle["expected"]);
    let found = one_way_unbalanced(&grouped(&oracle["data"]), 0.95).unwrap();
    let mean_size = number(&expected["mean_size"]);
    let pairs = [
        (found.between, "MSB"),
        (found.within, "MSW"),
        (found.k0, "k0"),
        (found.icc.value, "ICC1_k0"),
        (found.icc_with_size(mean_size).unwrap().value, "ICC1_bliese"),
        (found.mean_reliability().unwrap().value, "ICC2_bliese"),
        (found.test.unwrap().statistic, "F"),
        (found.test.unwrap().p_value, "p"),
    ];
    for (value, name) in pairs {
        close(value, number(&expected[name]), tolerance);
    }
    assert_eq!(found.method, "f-approximate-k0");
    assert!(found.icc.interval.unwrap().contains(found.icc.value));
}
