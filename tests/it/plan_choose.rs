//! `plan` and `choose` through the program: published numbers, simulated widths, and commands that can be run.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{NO_SCREEN, Ran, fixture, parallax, run, run_with};

fn json(line: &str) -> Value {
    let ran = parallax(&format!("{line} --quiet --format json"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}");
    serde_json::from_str(&ran.out).unwrap()
}

fn rows(value: &Value) -> &[Value] {
    value["estimates"].as_array().unwrap()
}

/// The estimate of the first row with a term and, if given, a method.
fn estimate(value: &Value, term: &str, method: Option<&str>) -> f64 {
    let fits = |row: &&Value| row["term"] == term && method.is_none_or(|method| row["method"] == method);
    let row = rows(value).iter().find(fits).unwrap_or_else(|| panic!("no row {term}: {value:#}"));
    row["estimate"].as_f64().unwrap_or_else(|| panic!("{row:#}"))
}

fn close(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn targets_for_a_width_are_those_of_bonett() {
    // Reliability, raters, width; formula and formula with its correction. Computed from the formula of the paper in R.
    let table = [
        (0.7, 3, 0.2, 67.380_408_421_594_5, None),
        (0.85, 5, 0.2, 17.733_394_622_943_6, None),
        (0.6, 4, 0.3, 36.694_266_256_879_3, None),
        (0.8, 2, 0.2, 50.785_306_316_195_8, Some(54.785_306_316_195_8)),
    ];
    for (icc, raters, width, formula, corrected) in table {
        let value = json(&format!("plan --icc {icc} --raters {raters} --width {width}"));
        close(estimate(&value, "targets_for_width", Some("bonett-2002")), corrected.unwrap_or(formula));
        let uncorrected = rows(&value).iter().find(|row| row["method"] == "bonett-2002-uncorrected");
        assert_eq!(uncorrected.is_some(), corrected.is_some());
        if let Some(row) = uncorrected {
            close(row["estimate"].as_f64().unwrap(), formula);
        }
        let row = rows(&value).iter().find(|row| row["term"] == "targets_for_width").unwrap();
        let whole = corrected.unwrap_or(formula).ceil();
        assert_eq!(
            (row["n"].as_f64(), row["k"].as_u64(), &row["analysis"]),
            (Some(whole), Some(raters), &"plan".into())
        );
    }
}

#[test]
fn targets_for_a_test_are_those_of_walter_eliasziw_and_donner() {
    let table = [
        (0.6, 0.8, 2, 38.606_348_863_94),
        (0.6, 0.8, 3, 26.066_243_029_111_5),
        (0.2, 0.6, 2, 26.706_403_280_519_6),
        (0.5, 0.7, 4, 32.285_205_270_192_6),
    ];
    for (against, icc, raters, formula) in table {
        let line = format!("plan --icc {icc} --against {against} --raters {raters}");
        close(estimate(&json(&line), "targets_for_test", Some("walter-1998")), formula);
        let more = estimate(&json(&format!("{line} --power 0.9")), "targets_for_test", None);
        assert!(more > formula, "{more}");
        assert_eq!(json(&format!("{line} --alpha 0.05 --power 0.8")), json(&line));
    }
}

#[test]
fn raters_needed_follow_from_one_rating() {
    let value = json("plan --icc 0.5");
    let needed = |term: &str| estimate(&value, term, Some("spearman-brown"));
    assert_eq!([needed("raters_needed_70"), needed("raters_needed_80"), needed("raters_needed_90")], [3.0, 4.0, 9.0]);
}

#[test]
fn simulated_widths_come_with_their_seed_and_shrink_with_more_targets() {
    let line = "plan --simulate --icc 0.6 --rater-share 0.1 --targets 20,80 --raters 3 --replicates 200 --wanted 0.3";
    let value = json(line);
    assert_eq!((&value["made_from"]["seed"], &value["made_from"]["options"]["replicates"]), (&1.into(), &"200".into()));
    let widths = |term: &str| -> Vec<f64> {
        let own = rows(&value).iter().filter(|row| row["term"] == term);
        own.map(|row| row["estimate"].as_f64().unwrap()).collect()
    };
    for suffix in ["(A,1)", "(C,1)"] {
        let mean = widths(&format!("expected_width{suffix}"));
        assert!(mean.len() == 2 && mean[0] > mean[1], "{mean:?}");
        let (median, most) = (widths(&format!("median_width{suffix}")), widths(&format!("width_90{suffix}")));
        assert!(median[0] < most[0] && median[1] < most[1]);
        let above = widths(&format!("share_above{suffix}"));
        assert!(above[0] < above[1] && above[1] <= 1.0, "{above:?}");
        assert_eq!(widths(&format!("share_with_interval{suffix}")), [1.0, 1.0]);
    }
    // Bonett's 0.32 for 20 targets: the exact interval of ICC(C,1) = .667 is about as wide as the formula says.
    let expected = estimate(&value, "expected_width(C,1)", Some("exact-f"));
    let formula =
        estimate(&json(&format!("plan --icc 0.6667 --raters 3 --width {expected}")), "targets_for_width", None);
    assert!((formula - 20.0).abs() < 3.0, "{formula}");
    assert_eq!(json(line), value);
    assert_eq!(json(&format!("{line} --threads 3"))["estimates"], value["estimates"]);
    let other = json(&format!("{line} --seed 7"));
    assert_eq!(other["made_from"]["seed"], 7);
    assert_ne!(other["estimates"], value["estimates"]);
    let shown = parallax(line).out;
    assert!(shown.contains("200 simulated studies for each row, seed 1."), "{shown}");
    assert!(!shown.contains("ratings of real hours"), "nobody was rated");
}

#[test]
fn gaps_in_the_ratings_are_simulated_by_the_profile_of_the_likelihood() {
    let value = json(
        "plan --var-target 2 --var-rater 0.5 --var-residual 1 --targets 12 --raters 4 --ratings-per-target 2 --replicates 10",
    );
    let width = estimate(&value, "expected_width(C,1)", Some("reml-profile"));
    let all = json("plan --var-target 2 --var-rater 0.5 --var-residual 1 --targets 12 --raters 4 --replicates 10");
    assert!(width > estimate(&all, "expected_width(C,1)", Some("exact-f")), "{width}");
}

#[test]
fn a_plan_starts_from_ratings_that_are_there() {
    let wide = fixture("tables/shrout_fleiss.csv");
    let value = json(&format!("plan {wide} --layout matrix --replicates 10 --width 0.3"));
    assert!((estimate(&value, "ICC(A,1)", None) - 0.2897).abs() < 1e-4);
    assert!((estimate(&value, "ICC(C,1)", Some("exact-f")) - 0.7148).abs() < 1e-4);
    assert!((estimate(&value, "var_rater", None) - 5.244).abs() < 1e-3);
    let needed = rows(&value).iter().find(|row| row["term"] == "raters_needed_80(C,1)").unwrap();
    assert_eq!(
        (&needed["estimate"], &needed["conf_low"], &needed["conf_high"]),
        (&2.0.into(), &1.0.into(), &8.0.into())
    );
    let planned: Vec<u64> = (rows(&value).iter())
        .filter(|row| row["term"] == "expected_width(A,1)")
        .map(|row| row["n"].as_u64().unwrap())
        .collect();
    assert_eq!(planned, [6, 12, 24]);
    assert_eq!(value["made_from"]["inputs"][0]["used"], 6);
}

#[test]
fn a_plan_starts_from_the_observers_of_a_study() {
    let mut text = "client_id,therapist_id,session,perspective,rater_id,total\n".to_owned();
    for (session, (one, other)) in [(2, 3), (4, 4), (3, 5), (1, 2), (5, 4)].into_iter().enumerate() {
        let place = format!("C{session},T{session},1,observer");
        text.extend([format!("{place},O1,{one}\n{place},O2,{other}\n")]);
    }
    let words = ["plan", "-", "--instrument", "wai_sr", "--replicates", "10", "--quiet", "--format", "json"];
    let ran = run_with(&words, NO_SCREEN, text.as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let study: Value = serde_json::from_str(&ran.out).unwrap();
    let row = rows(&study).iter().find(|row| row["term"] == "expected_width(C,1)").unwrap();
    assert_eq!(
        (&row["instrument"], &row["scale"], &row["level"]),
        (&"wai_sr".into(), &"total".into(), &"session".into())
    );
    assert_eq!((&row["n"], &row["k"]), (&5.into(), &2.into()));
}

/// A usage error that says what is allowed.
fn refused(line: &str, word: &str) {
    let ran = parallax(line);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}: {}", ran.err);
    assert!(ran.err.contains(word), "{line}: {}", ran.err);
}

#[test]
fn impossible_plans_are_wrong_usage_with_what_is_allowed() {
    refused("plan", "--icc R");
    refused("plan --icc 1.2", "between 0 and 1");
    refused("plan --icc nan", "between 0 and 1");
    refused("plan --icc 0.7 --width 0.2", "--raters K");
    refused("plan --icc 0.7 --width 0.2 --raters 1", "2..=1000");
    refused("plan --icc 0.7 --width 2 --raters 3", "between 0 and 1");
    refused("plan --icc 0.6 --against 0.8 --raters 3", "below --icc 0.6");
    refused("plan --icc 0.6 --rater-share 0.5 --raters 3", "below 1");
    refused("plan --rater-share 0.5", "--icc");
    refused("plan --var-target 1", "--var-rater");
    refused("plan --var-target 1 --var-rater 1 --var-residual 0", "above 0");
    refused("plan --var-target 1 --icc 0.5", "cannot be used with");
    refused("plan --icc 0.6 --simulate --raters 3", "--targets N");
    refused("plan --icc 0.6 --targets 1 --raters 3", "2..=1000000");
    refused("plan --icc 0.6 --targets 10 --raters 3 --ratings-per-target 4", "from 2 to the number of raters");
    refused("plan --icc 0.6 --targets 10 --raters 3 --replicates 1", "10..=100000");
    refused("plan --icc 0.6 --targets 1000000 --raters 1000", "lower --replicates");
    refused("plan --icc 0.6 --wanted 0.5", "--targets N");
    refused("plan --icc 0.6 --demo", "data and expected values");
    refused("plan --icc 0.6 --alpha 0", "between 0 and 1");
    let one = run_with(&["plan", "-", "--layout", "matrix"], NO_SCREEN, b"target,a\nx,1\ny,2\n");
    assert_eq!((one.code, one.out.as_str()), (1, ""), "{}", one.err);
}

const ANSWERED: &str = "choose --design same --raters random --type agreement --unit single";

#[test]
fn a_question_that_is_answered_has_one_coefficient_with_reason_and_command() {
    let value = json(ANSWERED);
    let choice = &value["choice"];
    assert_eq!((choice["open"].as_array().unwrap().len(), choice["paths"].as_array().unwrap().len()), (0, 1));
    let path = &choice["paths"][0];
    assert_eq!((&path["coefficient"], &path["shrout_fleiss"]), (&"ICC(A,1)".into(), &"ICC(2,1)".into()));
    assert_eq!(path["mcgraw_wong"], "ICC(A,1), case 2");
    assert_eq!(path["command"], "parallax agreement ratings.csv --layout matrix");
    let fixed = json("choose --design same --raters fixed --type consistency --unit mean");
    let path = &fixed["choice"]["paths"][0];
    assert_eq!((&path["mcgraw_wong"], &path["shrout_fleiss"]), (&"ICC(C,k), case 3A".into(), &"ICC(3,k)".into()));
    assert!(path["not_for"].to_string().contains("who did not take part"), "{path}");
    let mean = json("choose --design same --raters random --type agreement --mean-of 5");
    assert_eq!(mean["choice"]["paths"][0]["row"], "ICC(A,5)");
}

#[test]
fn data_answer_what_they_can() {
    let asked = |text: &str, more: &[&str]| -> Value {
        let words = [&["choose", "-", "--quiet", "--format", "json"], more].concat();
        let ran = run_with(&words, NO_SCREEN, text.as_bytes());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{text}");
        serde_json::from_str(&ran.out).unwrap()
    };
    let design = |value: &Value| value["choice"]["known"][0]["answer"].as_str().unwrap().to_owned();
    let matrix = ["--layout", "matrix"];
    assert_eq!(design(&asked("target,a,b\nx,1,2\ny,2,3\n", &matrix)), "same");
    assert_eq!(design(&asked("target,a,b,c\nx,1,2,\ny,2,,3\nz,,4,5\n", &matrix)), "some");
    let own = asked("target,a,b,c,d\nx,1,2,,\ny,,,3,4\n", &matrix);
    assert_eq!(design(&own), "own");
    let names: Vec<&str> =
        own["choice"]["paths"].as_array().unwrap().iter().map(|path| path["coefficient"].as_str().unwrap()).collect();
    assert_eq!(names, ["ICC(1)", "ICC(1,k)"]);
    let long = "c,t,r,s\nA,1,a,1\nA,1,b,2\nA,2,a,3\nA,2,b,3\nB,3,a,5\nB,3,b,4\nB,4,a,2\nB,4,b,1\n";
    let roles = ["--target", "t", "--rater", "r", "--score", "s", "--cluster", "c"];
    let clustered = asked(long, &roles);
    assert_eq!(clustered["choice"]["paths"].as_array().unwrap().len(), 16);
    let cluster =
        asked(long, &[&roles[..], &["--level", "cluster", "--unit", "single", "--type", "agreement"]].concat());
    let path = &cluster["choice"]["paths"][0];
    assert_eq!((&path["row"], &path["shrout_fleiss"]), (&"ICC(A,1) of level cluster".into(), &Value::Null));
    let one = run_with(&["choose", "-", "--layout", "matrix"], NO_SCREEN, b"target,a,b\nx,1,\ny,,2\n");
    assert_eq!((one.code, one.out.as_str()), (1, ""), "{}", one.err);
}

#[test]
fn the_commands_that_are_printed_give_the_coefficients_that_are_named() {
    let wide = fixture("tables/shrout_fleiss.csv");
    let mut tried = 0;
    for line in [format!("choose {wide} --layout matrix --raters random"), "choose --demo --raters random".to_owned()] {
        for path in json(&line)["choice"]["paths"].as_array().unwrap() {
            let command = path["command"].as_str().unwrap().strip_prefix("parallax ").unwrap().to_owned();
            let value = json(&command);
            if path["answers"]["design"] == "same" {
                let row = path["row"].as_str().unwrap();
                assert!(rows(&value).iter().any(|found| found["term"] == row), "{command} has no {row}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 4);
}

#[test]
fn questions_are_asked_only_on_request() {
    let ask = |answers: &str| -> Ran {
        run_with(&["choose", "--ask", "--format", "csv", "--quiet"], NO_SCREEN, answers.as_bytes())
    };
    let ran = ask("same\nrandom\n2\nMEAN\n");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("Did the same raters rate all targets?"), "{}", ran.err);
    assert!(ran.out.ends_with(",\"ICC(C,k)\",parallax agreement ratings.csv --layout matrix\n"), "{}", ran.out);
    // Who has raters of their own is asked nothing else but the unit.
    assert_eq!(ask("own\nsingle\n").out.lines().count(), 2);
    let wrong = ask("perhaps\n");
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    assert!(wrong.err.contains("answers: same, some, own, or 1 to 3"), "{}", wrong.err);
    let silent = run(&["choose", "--quiet"]);
    assert_eq!((silent.code, silent.err.as_str()), (0, ""));
    assert!(silent.out.contains("4 questions remain open"), "{}", silent.out);
}

#[test]
fn impossible_choices_are_wrong_usage() {
    refused("choose --design own --raters fixed", "--raters random");
    refused("choose --design own --level cluster", "--level target");
    refused("choose --demo --design same", "name no data");
    refused("choose --unit single --mean-of 3", "leave one of them away");
    refused("choose --raters both", "random");
    refused("choose - --layout matrix --ask", "standard input");
}

#[test]
fn every_format_answers_and_80_columns_hold_it() {
    let wide = fixture("tables/shrout_fleiss.csv");
    let lines = [
        "plan --icc 0.8 --against 0.6 --raters 2,3 --width 0.2".to_owned(),
        "plan --icc 0.6 --targets 20 --raters 3 --replicates 10 --wanted 0.5".to_owned(),
        format!("plan {wide} --layout matrix --replicates 10"),
        "choose".to_owned(),
        ANSWERED.to_owned(),
        format!("choose {wide} --layout matrix"),
    ];
    for line in &lines {
        for format in ["terminal", "markdown", "html", "json", "csv"] {
            let ran = parallax(&format!("{line} --format {format}"));
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line} {format}");
            assert!(ran.out.contains("ICC(") || ran.out.contains("raters"), "{line} {format}");
            let widest = ran.out.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(format != "terminal" || widest <= 80, "{line}: {widest}");
        }
    }
}

#[test]
fn every_term_of_a_plan_has_a_heading_in_the_methods() {
    let methods = include_str!("../../docs/methods.md");
    let headings: Vec<&str> = methods.lines().filter(|line| line.starts_with('#')).collect();
    let lines = [
        "plan --icc 0.8 --against 0.6 --raters 2 --width 0.2",
        "plan --icc 0.6 --rater-share 0.1 --targets 9 --raters 3 --replicates 10 --wanted 0.5",
    ];
    for line in lines {
        let value = json(line);
        for row in rows(&value) {
            let term = row["term"].as_str().unwrap();
            let name = format!("`{}`", term.split('(').next().unwrap());
            assert!(headings.iter().any(|heading| heading.contains(&name)), "docs/methods.md has no heading {name}");
            let method = format!("`{}`", row["method"].as_str().unwrap());
            assert!(methods.contains(&method), "docs/methods.md does not explain {method}");
        }
    }
}
