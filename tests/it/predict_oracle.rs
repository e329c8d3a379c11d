//! `parallax predict` against R on every path: fixtures/oracles/predict/oracle.R.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cli::{NO_SCREEN, run, run_with};
use crate::oracles_answer::{fixture, fixture_json};
use crate::predict::{changed, close, number, owned, sim_cases};

/// The rows of a run that succeeds.
pub(crate) fn rows(words: &[&str]) -> Vec<Value> {
    let ran = run(&[&["predict"], words, &["--format", "json", "--quiet"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str::<Value>(&ran.out).unwrap()["estimates"].as_array().unwrap().clone()
}

/// The one row with this address.
pub(crate) fn of<'a>(rows: &'a [Value], level: &str, views: &str, term: &str, method: &str) -> &'a Value {
    let own = |row: &&Value| {
        row["level"] == level
            && row["views"] == views
            && row["term"] == term
            && row["method"] == method
            && row["group"].is_null()
    };
    let found: Vec<&Value> = rows.iter().filter(own).collect();
    assert_eq!(found.len(), 1, "{level} {views} {term} {method}");
    found[0]
}

pub(crate) fn r() -> Value {
    fixture_json("oracles/predict/r.json")
}

pub(crate) fn at(value: &Value, path: &str) -> f64 {
    value.pointer(path).and_then(Value::as_f64).unwrap()
}

const THREE: [&str; 12] = [
    "--view",
    "client=client_wai",
    "--view",
    "therapist=therapist_wai",
    "--view",
    "observer=observer_wai",
    "--case",
    "case_id",
    "--therapist",
    "therapist_id",
    "--outcome-column",
    "adherence",
];

/// The simulated cases, of which an observer rated every third.
fn sparse() -> tempfile::NamedTempFile {
    let place = std::cell::Cell::new(0);
    changed(|cells| {
        place.set(place.get() + 1);
        let mut cells = owned(cells);
        if place.get() % 3 != 1 {
            cells[4] = String::new();
        }
        Some(cells)
    })
}

#[test]
fn a_sparse_observer_costs_the_others_no_rows() {
    let (file, r) = (sparse(), r());
    let rows = rows(&[&[file.path().to_str().unwrap()], &THREE[..]].concat());
    for (pair, first, second) in [
        ("client-therapist", "client", "therapist"),
        ("client-observer", "client", "observer"),
        ("therapist-observer", "therapist", "observer"),
    ] {
        let want = |name: &str| at(&r, &format!("/pairs/{}/{name}", pair.replace('-', "_")));
        let found = of(&rows, "client", pair, "difference", "jackknife-mover");
        for (name, wanted, tolerance) in [
            ("estimate", "difference", 1e-11),
            ("conf_low", "low", 1e-8),
            ("conf_high", "high", 1e-9),
            ("statistic", "t", 1e-9),
            ("p_value", "p", 1e-8),
            ("df1", "df", 1e-15),
            ("n", "n", 1e-15),
        ] {
            close(number(found, name), want(wanted), tolerance);
        }
        close(number(of(&rows, "client", pair, "r_between_views", "jackknife"), "estimate"), want("between"), 1e-11);
        // A view that has more rows by itself shows its correlation on the rows of the pair as well.
        for (view, name) in [(first, "first"), (second, "second")] {
            let own =
                |row: &&Value| row["views"] == pair && row["term"] == format!("r_{view}") && row["level"] == "client";
            match rows.iter().filter(|row| row["method"] == "jackknife").find(own) {
                Some(row) => close(number(row, "estimate"), want(name), 1e-11),
                None => close(
                    number(of(&rows, "client", view, &format!("r_{view}"), "jackknife"), "estimate"),
                    want(name),
                    1e-11,
                ),
            }
        }
    }
    for view in ["client", "observer"] {
        let found = of(&rows, "client", view, &format!("r_{view}"), "jackknife");
        for (name, wanted) in [("estimate", "r"), ("conf_low", "low"), ("conf_high", "high"), ("n", "n")] {
            close(number(found, name), at(&r, &format!("/pairs/{view}/{wanted}")), 1e-9);
        }
    }
    for (place, pair) in ["client-therapist", "client-observer", "therapist-observer"].iter().enumerate() {
        let holm = number(of(&rows, "client", pair, "difference", "jackknife-mover, holm"), "p_value");
        close(holm, at(&r, &format!("/pairs/holm/{place}")), 1e-8);
    }
}

#[test]
fn rows_with_gaps_count_by_full_information() {
    let (file, r) = (sparse(), r());
    let path = file.path().to_str().unwrap();
    let without_therapists: Vec<&str> = THREE.iter().copied().filter(|word| !word.contains("therapist_id")).collect();
    let without_therapists: Vec<&str> = without_therapists.into_iter().filter(|word| *word != "--therapist").collect();
    for (words, method) in [(&without_therapists[..], "fiml"), (&THREE[..], "fiml-jackknife")] {
        let rows = rows(&[&[path], words].concat());
        for (term, name) in [("r_client", "first"), ("r_observer", "second"), ("r_between_views", "between")] {
            let found = of(&rows, "client", "client-observer", term, method);
            close(number(found, "estimate"), at(&r, &format!("/fiml/{name}")), 2e-6);
            assert_eq!(found["n"], 80);
        }
        let of_method = |row: &&Value| row["method"].as_str().unwrap().starts_with("fiml");
        let views: BTreeSet<&str> = rows.iter().filter(of_method).map(|row| row["views"].as_str().unwrap()).collect();
        assert_eq!(views, BTreeSet::from(["client-observer", "therapist-observer"]), "no other pair has a gap");
        assert!(rows.iter().filter(of_method).all(|row| row["method"] == method));
    }
}

/// Coefficients of one model: the first view alone, and both views.
fn model(rows: &[Value], level: &str, stem: &str, method: &str, want: &Value, skip: usize) {
    for (views, model, names) in
        [("client", "client", &["client"][..]), ("client,therapist", "both", &["client", "therapist"])]
    {
        let one = |path: &str| want.pointer(path).and_then(Value::as_f64);
        for (place, name) in names.iter().enumerate() {
            let found = of(rows, level, views, &format!("{stem}_{name}"), method);
            let listed = |part: &str| {
                one(&format!("/{model}/{part}/{}", place + skip)).or_else(|| one(&format!("/{model}/{part}")))
            };
            close(number(found, "estimate"), listed("coef").unwrap(), 1e-4);
            close(number(found, "std_error"), listed("se").unwrap(), 1e-4);
        }
        let likelihood = of(rows, level, views, "log_likelihood", method);
        close(number(likelihood, "estimate"), one(&format!("/{model}/loglik")).unwrap(), 1e-7);
    }
}

fn cases_of(outcome: &str, kind: &str) -> Vec<Value> {
    let words = ["--outcome-column", outcome, "--outcome-kind", kind, "--case", "case_id"];
    rows(&[&[sim_cases().as_str()], &words[..], &crate::predict::CASES].concat())
}

#[test]
fn every_kind_of_outcome_has_its_model() {
    let r = r();
    model(&cases_of("completed", "binary"), "client", "log_odds", "logistic", &r["binary"], 1);
    model(&cases_of("homework_level", "ordinal"), "client", "log_odds", "proportional-odds", &r["ordinal"], 0);
    let counted = cases_of("sessions_attended", "count");
    for (views, model) in [("client", "client"), ("client,therapist", "both")] {
        let ratio = number(of(&counted, "client", views, "dispersion", "poisson"), "estimate");
        close(ratio, at(&r, &format!("/count/{model}/ratio")), 1e-6);
        let law = |method: &str| {
            counted
                .iter()
                .any(|row| row["views"] == views && row["method"] == method && row["term"] == "log_rate_client")
        };
        assert!(law("negative-binomial") != law("poisson"), "one law was chosen");
        let (method, name) =
            if law("negative-binomial") { ("negative-binomial", "nb") } else { ("poisson", "poisson") };
        let found = of(&counted, "client", views, "log_rate_client", method);
        close(number(found, "estimate"), at(&r, &format!("/count/{model}/{name}/coef/1")), 1e-5);
    }
    let shares = cases_of("completed", "proportion");
    assert!(of(&shares, "client", "client-therapist", "difference", "jackknife-mover")["estimate"].is_f64());
    let refused = of(&shares, "client", "client", "log_odds_client", "binomial");
    assert_eq!(refused["undefined"], "not-estimable", "of how many tasks was not said: {refused}");
}

#[test]
fn counts_are_taken_over_their_exposure() {
    let attended = changed(|cells| (cells[7] != "0").then(|| owned(cells)));
    let words = ["--outcome-column", "homework_level", "--outcome-kind", "count", "--exposure", "sessions_attended"];
    let counted = rows(&[&[attended.path().to_str().unwrap()], &words[..], &crate::predict::CASES].concat());
    let found =
        |term: &str| counted.iter().find(|row| row["term"] == term && row["views"] == "client,therapist").unwrap();
    assert_eq!(found("log_rate_client")["method"], "poisson");
    for (term, place) in [("intercept", 0), ("log_rate_client", 1), ("log_rate_therapist", 2)] {
        let own =
            |row: &&Value| row["term"] == term && row["views"] == "client,therapist" && row["method"] == "poisson";
        let row = counted.iter().find(own).unwrap();
        close(number(row, "estimate"), at(&r(), &format!("/rate/coef/{place}")), 1e-8);
        close(number(row, "std_error"), at(&r(), &format!("/rate/se/{place}")), 1e-6);
    }
    let none = changed(|cells| {
        let mut cells = owned(cells);
        cells[7] = "0".to_owned();
        Some(cells)
    });
    let ran = run(&[&["predict", none.path().to_str().unwrap()], &words[..], &crate::predict::CASES].concat());
    assert!(ran.code == 1 && ran.err.contains("0 is no exposure") && ran.err.contains("hint: "), "{}", ran.err);
}

#[test]
fn leaving_is_a_hazard_over_the_sessions_that_a_client_came_to() {
    let text = std::fs::read_to_string(fixture("oracles/repeated/sim_sessions.csv")).unwrap();
    let rows_of = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<Vec<String>> = text.lines().skip(1).map(rows_of).collect();
    let mut clients: Vec<&String> = lines.iter().map(|cells| &cells[1]).collect();
    clients.sort();
    clients.dedup();
    let number_of = |cells: &[String]| cells[2].parse::<u32>().unwrap();
    let mut out = format!("{},left\n", text.lines().next().unwrap());
    for cells in &lines {
        let last = lines.iter().filter(|own| own[1] == cells[1]).map(|own| number_of(own)).max().unwrap();
        let place = clients.binary_search(&&cells[1]).unwrap() + 1;
        let left = number_of(cells) == last && place % 3 == 0;
        out.extend([format!("{},{}\n", cells.join(","), u8::from(left))]);
    }
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), &out).unwrap();
    let words =
        ["--outcome-column", "left", "--outcome-kind", "dropout", "--case", "client_id", "--session", "session"];
    let hazard = rows(&[&[file.path().to_str().unwrap()], &words[..], &crate::predict::CASES].concat());
    model(&hazard, "session", "log_odds", "hazard", &r()["hazard"], 1);
    let session = hazard.iter().find(|row| row["group"] == "session" && row["views"] == "client").unwrap();
    close(number(session, "estimate"), at(&r(), "/hazard/client/coef/2"), 1e-6);
    assert!(!hazard.iter().any(|row| row["term"] == "difference"), "leaving does not vary within a client");
    // Rows after someone left are no chance to leave.
    let after = format!("{out}T01,C003,99,5,5,60,1,0\n");
    std::fs::write(file.path(), after).unwrap();
    let ran = run(&[&["predict", file.path().to_str().unwrap()], &words[..], &crate::predict::CASES].concat());
    assert!(ran.out.contains("after-leaving"), "{}", ran.out);
}

#[test]
fn slopes_of_the_three_levels_are_those_of_lme4() {
    let sessions = fixture("oracles/repeated/sim_sessions.csv");
    let words = ["--outcome-column", "adherence", "--case", "client_id", "--session", "session"];
    let rows = rows(&[&[sessions.to_str().unwrap()], &words[..], &crate::predict::CASES].concat());
    for (views, model) in [("client", "client"), ("client,therapist", "both")] {
        let want = &r()["mixed"][model];
        let terms: Vec<&str> = want["term"].as_array().unwrap().iter().map(|term| term.as_str().unwrap()).collect();
        for (place, term) in terms.iter().enumerate() {
            let (level, name) = match *term {
                "(Intercept)" => ("session", "intercept".to_owned()),
                "session" => ("session", "slope_session".to_owned()),
                other => {
                    let view = if other.ends_with("client_wai") { "client" } else { "therapist" };
                    match &other[..1] {
                        "w" => ("within_client", format!("slope_within_{view}")),
                        "b" => ("between_client", format!("slope_between_{view}")),
                        _ => ("between_therapist", format!("slope_therapist_{view}")),
                    }
                }
            };
            let found = of(&rows, level, views, &name, "reml-satterthwaite");
            for (column, part, tolerance) in
                [("estimate", "coef", 2e-5), ("std_error", "se", 2e-5), ("df1", "df", 2e-3)]
            {
                close(number(found, column), at(want, &format!("/{part}/{place}")), tolerance);
            }
        }
    }
}

#[test]
fn a_rating_goes_with_the_outcome_of_the_next_session_whether_or_not_that_was_rated() {
    let file = fixture("oracles/predict/half_rated.csv");
    let words = ["--outcome-column", "y", "--view", "client=cl", "--view", "therapist=th", "--case", "case"];
    let more = ["--therapist", "ther", "--session", "s", "--only", "lagged"];
    let (rows, r) = (rows(&[&[file.to_str().unwrap()], &words[..], &more[..]].concat()), r());
    let found = of(&rows, "within_client", "therapist", "slope_lag_therapist", "reml-satterthwaite");
    assert_eq!(number(found, "n"), at(&r, "/half/n"));
    for (name, wanted, tolerance) in [("estimate", "coef", 2e-6), ("std_error", "se", 2e-6), ("df1", "df", 2e-3)] {
        close(number(found, name), at(&r, &format!("/half/{wanted}")), tolerance);
    }
}

#[test]
fn completed_copies_are_pooled_after_rubin() {
    let copies: Vec<String> = (1..4)
        .map(|copy| fixture(&format!("oracles/predict/copies/copy{copy}.csv")).to_str().unwrap().to_owned())
        .collect();
    let copies: Vec<&str> = copies.iter().map(String::as_str).collect();
    let words = [
        "--imputed",
        "--outcome-column",
        "adherence",
        "--view",
        "client=client_wai",
        "--view",
        "observer=observer_wai",
        "--case",
        "case_id",
        "--therapist",
        "therapist_id",
    ];
    let (rows, r) = (rows(&[&copies, &words[..]].concat()), r());
    for view in ["client", "observer"] {
        let found = of(&rows, "client", view, &format!("r_{view}"), "jackknife, rubin");
        for (name, wanted) in [("estimate", "r"), ("conf_low", "low"), ("conf_high", "high")] {
            close(number(found, name), at(&r, &format!("/imputed/{view}/{wanted}")), 1e-8);
        }
    }
    let found = of(&rows, "client", "client-observer", "difference", "jackknife-mover, rubin");
    for (name, wanted) in [("statistic", "t"), ("df1", "df"), ("p_value", "p")] {
        close(number(found, name), at(&r, &format!("/imputed/{wanted}")), 1e-8);
    }
    let found = of(&rows, "client", "client-observer", "detectable_difference", "jackknife-power, rubin");
    close(number(found, "estimate"), at(&r, "/imputed/detectable"), 1e-8);
    let one = run(&[&["predict", copies[0]], &words[..]].concat());
    assert!(one.code == 2 && one.err.contains("--imputed needs two completed copies"), "{}", one.err);
    let unlike = run(&[&["predict", copies[0], sim_cases().as_str()], &words[..]].concat());
    assert_eq!(unlike.code, 0, "other columns and the same rows are copies as well: {}", unlike.err);
    let fewer = changed(|cells| (cells[0] != "K001").then(|| owned(cells)));
    let ran = run(&[&["predict", copies[0], fewer.path().to_str().unwrap()], &words[..]].concat());
    assert!(
        ran.code == 1 && ran.err.contains("the copies do not hold the same rows") && ran.err.contains("hint: "),
        "{}",
        ran.err
    );
}

#[test]
fn real_ratings_of_one_view_give_the_values_of_r() {
    // fixtures/mibot_care/NOTE.md.
    let table = fixture("mibot_care/mibot.csv");
    let table = table.to_str().unwrap();
    let quit = [
        "--outcome-column",
        "WeekLaterQuitAttempt",
        "--value",
        "WeekLaterQuitAttempt:True=1",
        "--value",
        "WeekLaterQuitAttempt:False=0",
        "--view",
        "care=CARE",
        "--covariate",
        "PreRulerConfidence",
    ];
    let found = rows(&[&[table], &quit[..]].concat());
    let own = |term: &str, method: &str| {
        found.iter().find(|row| row["term"] == term && row["method"] == method).unwrap().clone()
    };
    for (term, estimate, error) in [
        ("intercept", -5.383_913_10, 1.707_247_694),
        ("log_odds_care", 0.086_496_94, 0.037_573_386),
        ("log_odds_covariate", 0.358_142_16, 0.127_738_840),
    ] {
        close(number(&own(term, "logistic"), "estimate"), estimate, 1e-7);
        // R's glm keeps the weights of the step before the last.
        close(number(&own(term, "logistic"), "std_error"), error, 1e-4);
    }
    close(number(&own("log_likelihood", "logistic"), "estimate"), -60.142_278_03, 1e-9);
    let week =
        ["--outcome-column", "WeekLaterRulerConfidence", "--view", "care=CARE", "--covariate", "PreRulerConfidence"];
    let found = rows(&[&[table], &week[..]].concat());
    let own = |term: &str| number(found.iter().find(|row| row["term"] == term).unwrap(), "estimate");
    close(own("intercept"), -0.400_606_98, 1e-7);
    close(own("slope_care"), 0.066_907_27, 1e-6);
    close(own("slope_covariate"), 0.732_860_57, 1e-8);
    close(own("r2"), 0.317_926_6, 1e-6);
    let ran = run(&["predict", table, "--outcome-column", "WeekLaterQuitAttempt", "--view", "care=CARE"]);
    assert!(ran.code == 1 && ran.err.contains("--value WeekLaterQuitAttempt:False=0"), "{}", ran.err);
}

#[test]
fn simulated_sessions_give_the_correlation_of_r() {
    // cor(keyed WAI total, SRS total) over 277 sessions: fixtures/simulated_wai36/NOTE.md.
    let read = |name: &str| std::fs::read_to_string(fixture(&format!("simulated_wai36/{name}"))).unwrap();
    let (scores, srs) = (read("expected_scores.csv"), read("srs.csv"));
    let mut out = "pairing,session,wai,srs\n".to_owned();
    for (one, other) in scores.lines().zip(srs.lines()).skip(1) {
        let (one, other): (Vec<&str>, Vec<&str>) = (one.split(',').collect(), other.split(',').collect());
        assert_eq!(one[..2], other[..2]);
        out.extend([format!("{},{},{},{}\n", one[0], one[1], one[5], other[6])]);
    }
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), out).unwrap();
    let rows = rows(&[file.path().to_str().unwrap(), "--outcome-column", "srs", "--view", "client=wai"]);
    let found = of(&rows, "client", "client", "r_client", "jackknife");
    close(number(found, "estimate"), 0.932_887_801_7, 1e-9);
    assert_eq!(found["n"], 277);
}

#[test]
fn counts_over_an_exposure_are_compared_as_rates() {
    let (mut counts, mut rates) = (vec!["case,cl,th,cnt,over".to_owned()], vec!["case,cl,th,rate".to_owned()]);
    for case in 0_u32..24 {
        let (client, therapist, over) = (case % 5 + 1, (case * 7) % 6 + 1, 1 << (case % 4));
        let count = over * ((case * 5) % 3 + 1) + u32::from(client > 3);
        counts.push(format!("K{case},{client},{therapist},{count},{over}"));
        rates.push(format!("K{case},{client},{therapist},{}", f64::from(count) / f64::from(over)));
    }
    let views = ["--view", "client=cl", "--view", "therapist=th", "--case", "case", "--format", "csv", "--quiet"];
    let told = |text: &str, more: &[&str]| {
        let ran = run_with(&[&["predict", "-"], &views[..], more].concat(), NO_SCREEN, text.as_bytes());
        assert_eq!(ran.code, 0, "{}", ran.err);
        let about = |line: &&str| line.contains("jackknife") || line.contains("williams");
        let rows: Vec<String> = ran.out.lines().filter(about).map(|line| line.replace("cnt", "rate")).collect();
        rows
    };
    let counted =
        told(&counts.join("\n"), &["--outcome-column", "cnt", "--outcome-kind", "count", "--exposure", "over"]);
    let rated = told(&rates.join("\n"), &["--outcome-column", "rate"]);
    assert!(rated.len() > 5, "{rated:?}");
    assert_eq!(counted, rated);
}

#[test]
fn published_correlations_may_come_from_two_samples_or_share_no_column() {
    let rows = |figures: &str, n: &str| rows(&[&format!("--correlations={figures}"), "--n", n]);
    // Zou 2007, page 406; Fisher's z by hand.
    let two = rows("0.49,0.36", "145,87");
    let zou = of(&two, "client", "first-second", "difference", "zou");
    assert!((number(zou, "conf_low") + 0.087).abs() < 5e-4 && (number(zou, "conf_high") - 0.359).abs() < 5e-4);
    let fisher = of(&two, "client", "first-second", "difference", "fisher");
    let expected = (0.49_f64.atanh() - 0.36_f64.atanh()) / (1.0_f64 / 142.0 + 1.0 / 84.0).sqrt();
    close(number(fisher, "statistic"), expected, 1e-12);
    // Raghunathan, Rosenthal & Rubin 1996, page 180; Steiger 1980.
    let four = rows("0.38,0.25,0.45,0.53,0.31,0.55", "603");
    let filon = of(&four, "client", "first-second", "difference", "pearson-filon");
    assert!((number(filon, "statistic") - 2.88).abs() < 5e-3);
    let four = rows("0.5,0.6,0.8,0.5,0.5,0.7", "103");
    let steiger = of(&four, "client", "first-second", "difference", "steiger");
    assert!((number(steiger, "statistic") + 1.4045).abs() < 1e-3);
    let mixed = run(&["predict", "--correlations", "0.5,0.6", "--n", "103"]);
    assert!(mixed.code == 2 && mixed.err.contains("do not belong together"), "{}", mixed.err);
    let impossible = rows("0.9,0.9,0.9,-0.9,0.9,0.9", "50");
    assert!(impossible.iter().all(|row| row["undefined"] == "impossible-correlations"), "{impossible:?}");
}
