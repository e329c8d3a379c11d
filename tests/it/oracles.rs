//! Numbers of the program against numbers made elsewhere: by definition in exact fractions, and by the R package psych.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that lacks its data has failed")]

use std::collections::BTreeMap;

use parallax::analyze::reliability::reliability;
use parallax::read::request::{Request, Source};
use serde_json::Value;

use crate::oracles_answer::{answer, close, estimate, fixture, fixture_json, is_held_elsewhere, row, rows, run};

/// Relative error allowed where both sides compute in binary numbers at the end.
const DIGITS: f64 = 1e-12;

const NUMBERS: [&str; 8] = ["estimate", "std_error", "conf_low", "conf_high", "statistic", "df1", "df2", "p_value"];

fn address(row: &Value) -> String {
    let parts = ["analysis", "instrument", "scale", "views", "group", "level", "term", "method"];
    parts.map(|part| row[part].as_str().unwrap_or("-")).join(" ")
}

/// Every row of one side has its counterpart on the other, and every number of it is the same or absent on both.
fn same_rows(got: &[&Value], expected: &[Value]) {
    let own: BTreeMap<String, &Value> = got.iter().map(|row| (address(row), *row)).collect();
    assert_eq!(own.len(), got.len(), "two rows with one address");
    assert_eq!(got.len(), expected.len());
    for row in expected {
        let at = address(row);
        let found = own.get(&at).unwrap_or_else(|| panic!("no row {at}"));
        assert_eq!((&found["n"], &found["k"]), (&row["n"], &row["k"]), "{at}");
        assert!(found["undefined"].is_null(), "{at}");
        for name in NUMBERS {
            match (found[name].as_f64(), row[name].as_f64()) {
                (Some(got), Some(expected)) => close(got, expected, DIGITS, &format!("{name} of {at}")),
                (got, expected) => assert_eq!(got, expected, "{name} of {at}"),
            }
        }
    }
}

/// The rows that no other test holds to its definition.
fn plain<'a>(rows: impl Iterator<Item = &'a Value>) -> Vec<&'a Value> {
    rows.filter(|row| !is_held_elsewhere(row)).collect()
}

fn expected(analyses: &[&str]) -> Vec<Value> {
    let file = fixture_json("oracles/gaps/clinic.json");
    let all = file["rows"].as_array().unwrap().iter();
    all.filter(|row| analyses.contains(&row["analysis"].as_str().unwrap())).cloned().collect()
}

#[test]
fn every_row_of_the_gaps_equals_its_definition() {
    let answer = answer(&["gaps", "--demo"], "");
    let expected = expected(&["gaps"]);
    assert!(expected.len() > 1000);
    same_rows(&plain(rows(&answer).iter()), &expected);
}

#[test]
fn every_row_of_the_complete_block_of_observers_equals_its_definition() {
    let answer = answer(&["agreement", "--demo", "--coefficients", "complete"], "");
    same_rows(&rows(&answer).iter().collect::<Vec<_>>(), &expected(&["agreement"]));
}

#[test]
fn the_report_holds_the_rows_of_gaps_agreement_and_supervision() {
    let report = answer(&["report", "--demo"], "");
    let of = |analysis: &str| rows(&report).iter().filter(|row| row["analysis"] == analysis).collect::<Vec<&Value>>();
    let (of_supervision, of_therapy): (Vec<Value>, Vec<Value>) =
        expected(&["gaps"]).into_iter().partition(|row| row["instrument"] == "wai_supervision_bahrick");
    same_rows(&plain(of("gaps").into_iter()), &of_therapy);
    let mut renamed = of_supervision;
    for row in &mut renamed {
        row["analysis"] = "supervision".into();
    }
    same_rows(&plain(of("supervision").into_iter()), &renamed);
    let agreement = answer(&["agreement", "--demo", "--coefficients", "icc"], "");
    assert_eq!(of("agreement"), rows(&agreement).iter().collect::<Vec<_>>());
    assert!(report["notices"].as_array().unwrap().iter().any(|notice| notice["code"] == "sessions-of-clients"));
}

#[test]
fn alpha_and_its_standard_error_equal_their_definition() {
    let request = Request { inputs: vec![Source::Path(fixture("clinic"))], ..Request::default() };
    let study = parallax::read::study(&request, &mut std::io::empty()).unwrap();
    let found = reliability(&study, 0.95);
    let file = fixture_json("oracles/gaps/clinic.json");
    let expected = file["alpha"].as_array().unwrap();
    assert_eq!(found.len(), expected.len());
    for row in expected {
        let number = |name: &str| row[name].as_f64().unwrap();
        let same = |own: &&parallax::analyze::reliability::Reliability| {
            own.perspective.name() == row["view"] && own.scale == row["scale"].as_str().unwrap()
        };
        let own = found.iter().find(same).unwrap();
        let alpha = own.alpha.clone().unwrap();
        let interval = alpha.interval.unwrap();
        assert_eq!(own.forms as u64, row["forms"].as_u64().unwrap());
        close(alpha.value, number("alpha"), DIGITS, "alpha");
        close(own.sem.unwrap(), number("sem"), DIGITS, "SEM");
        close(interval.low(), number("conf_low"), DIGITS, "lower limit of alpha");
        close(interval.high(), number("conf_high"), DIGITS, "upper limit of alpha");
    }
}

#[test]
fn observers_of_the_clinic_agree_as_far_as_the_r_package_psych_says() {
    let table = std::fs::read_to_string(fixture("oracles/gaps/psych.csv")).unwrap();
    let answer = answer(&["agreement", "--demo", "--scale", "total", "--coefficients", "complete"], "");
    let names: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let lines: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(lines.len(), 6);
    for line in lines {
        // The terms have commas of their own: numbers from the right.
        let cells: Vec<&str> = line.rsplitn(8, ',').collect();
        let found = row(&answer, "total", "", "session", cells[7]);
        for (name, cell) in names[1..].iter().zip(cells[..7].iter().rev()) {
            close(found[*name].as_f64().unwrap(), cell.trim().parse().unwrap(), DIGITS, line);
        }
    }
}

fn exact(name: &str) -> Value {
    fixture_json("oracles/hostile/exact.json")["cases"][name].clone()
}

fn from_file(command: &str, name: &str, instrument: &Value) -> Value {
    let data = fixture(&format!("hostile/files/{name}.csv"));
    let form = fixture(&format!("hostile/files/{}", instrument.as_str().unwrap()));
    answer(&[command, data.to_str().unwrap(), "--instrument", form.to_str().unwrap()], "")
}

fn same_fractions(answer: &Value, views: &str, exact: &Value) {
    let names =
        [("subjects", "ms_target"), ("columns", "ms_rater"), ("residual", "ms_residual"), ("within", "ms_within")];
    for (name, term) in names {
        let value = exact["mean_squares"][name]["value"].as_f64().unwrap();
        close(estimate(answer, "total", views, "session", term), value, DIGITS, term);
    }
    for (term, value) in exact["icc"].as_object().unwrap() {
        let value = value["value"].as_f64().unwrap();
        close(estimate(answer, "total", views, "session", term), value, DIGITS, term);
    }
}

#[test]
fn views_of_small_files_equal_exact_fractions() {
    for name in ["clean_long", "straight_lining", "large_offset_unbounded"] {
        let exact = exact(name);
        let answer = from_file("gaps", name, &exact["instrument"]);
        same_fractions(&answer, "client,therapist,observer", &exact);
        for (view, mean) in exact["column_means"].as_object().unwrap() {
            let found = estimate(&answer, "total", view, "session", "mean");
            close(found, mean["value"].as_f64().unwrap(), 1e-15, view);
        }
    }
}

#[test]
fn digits_that_all_scores_share_cost_none_of_the_others() {
    let near = from_file("gaps", "clean_long", &Value::from("instrument_good.toml"));
    let far = from_file("gaps", "large_offset_unbounded", &Value::from("instrument_unbounded.toml"));
    let free_of_scale = ["r", "ccc", "paired_d", "d_average"];
    let mut seen = 0;
    for row in rows(&near) {
        let at = address(row).replace("demo12", "demo12_unbounded");
        let Some(twin) = rows(&far).iter().find(|row| address(row) == at) else {
            assert_eq!(row["method"], "ceiling", "only a form with a highest answer has a ceiling: {at}");
            continue;
        };
        if free_of_scale.contains(&row["term"].as_str().unwrap()) && row["scale"] == "total" {
            for name in ["estimate", "conf_low", "conf_high"] {
                match (twin[name].as_f64(), row[name].as_f64()) {
                    (Some(got), Some(expected)) => close(got, expected, DIGITS, &at),
                    (got, expected) => assert_eq!(got, expected, "{at}"),
                }
            }
            seen += 1;
        }
        if ["mean_gap", "sd_gap"].contains(&row["term"].as_str().unwrap()) {
            // The far file is the near one times 1.1.
            close(twin["estimate"].as_f64().unwrap(), 1.1 * row["estimate"].as_f64().unwrap(), DIGITS, &at);
        }
    }
    assert_eq!(seen, 18);
}

#[test]
fn raters_a_constant_apart_are_consistent_exactly() {
    let exact = exact("constant_offset_raters");
    let answer = from_file("agreement", "constant_offset_raters", &exact["instrument"]);
    same_fractions(&answer, "", &exact);
    assert_eq!(estimate(&answer, "total", "", "session", "ICC(C,1)").to_bits(), 1.0f64.to_bits());
    assert_eq!(estimate(&answer, "total", "", "session", "ICC(A,1)").to_bits(), (35.0f64 / 41.0).to_bits());
    assert_eq!(estimate(&answer, "total", "", "session", "ms_residual").to_bits(), 0.0f64.to_bits());
}

#[test]
fn every_format_of_the_gaps_can_be_made_of_every_small_file() {
    for name in ["clean_long", "straight_lining", "constant_offset_raters"] {
        let data = fixture(&format!("hostile/files/{name}.csv"));
        let form = fixture("hostile/files/instrument_unbounded.toml");
        for format in ["terminal", "markdown", "html", "json", "csv"] {
            let arguments =
                ["gaps", data.to_str().unwrap(), "--instrument", form.to_str().unwrap(), "--format", format];
            let (code, out, err) = run(&arguments, "");
            assert_eq!(code, 0, "{name} {format}: {err}");
            assert!(!out.contains("NaN") && !out.contains("inf,"), "{name} {format}");
        }
    }
}
