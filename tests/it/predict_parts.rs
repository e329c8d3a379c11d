//! `parallax predict --only PART`: the rows of a part are those of the whole answer, and nothing else is said.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{Ran, fixture, run};

const PARTS: [&str; 10] =
    ["power", "correlations", "classic", "bootstrap", "swap", "levels", "lagged", "regression", "kind", "sensitivity"];

/// A study, plain tables of sessions and of cases with outcomes of two kinds, and figures of a paper; with the parts that
/// have no row there.
fn inputs() -> Vec<(Vec<String>, Vec<&'static str>)> {
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    let cases = fixture("oracles/compare/sim_cases.csv");
    let views = "--view client=client_wai --view therapist=therapist_wai --case case_id";
    let of_cases = vec!["levels", "lagged"];
    vec![
        (words(&format!("{} --seed 3", fixture("clinic"))), vec!["swap", "regression", "kind"]),
        (
            words(&format!("{} --views client,therapist --unit client", fixture("clinic"))),
            vec!["swap", "regression", "kind"],
        ),
        (
            words(&format!("{cases} --outcome-column adherence {views} --therapist therapist_id --margin 0.2")),
            [&of_cases[..], &["kind"]].concat(),
        ),
        (
            words(&format!(
                "{cases} --outcome-column adherence {views} --reliability client=0.9 --conf-level 0.9 --covariate observer_wai"
            )),
            [&of_cases[..], &["kind"]].concat(),
        ),
        (words(&format!("{cases} --outcome-column completed {views} --therapist therapist_id")), of_cases),
        (
            words("--correlations 0.45,0.30,0.40 --n 80"),
            vec!["bootstrap", "swap", "levels", "lagged", "regression", "kind", "sensitivity"],
        ),
    ]
}

fn predict(input: &[String], more: &[&str]) -> Ran {
    let words: Vec<&str> =
        std::iter::once("predict").chain(input.iter().map(String::as_str)).chain(more.iter().copied()).collect();
    let ran = run(&words);
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    ran
}

fn answer(input: &[String], more: &[&str]) -> Value {
    serde_json::from_str(&predict(input, &[&["--format", "json"], more].concat()).out).unwrap()
}

/// The page without the breaks of its lines.
fn page(input: &[String], more: &[&str]) -> String {
    let out = predict(input, more).out;
    out.split_whitespace().filter(|word| *word != "│").collect::<Vec<&str>>().join(" ")
}

/// The options of a part that others refuse.
fn allowed(input: &[String], parts: &[&str]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut words = input.iter();
    while let Some(word) = words.next() {
        let needs = match word.as_str() {
            "--margin" => "correlations",
            "--reliability" => "sensitivity",
            _ => "",
        };
        if needs.is_empty() || parts.contains(&needs) {
            kept.push(word.clone());
        } else {
            words.next();
        }
    }
    kept
}

#[test]
fn the_rows_of_a_part_are_those_of_the_whole_answer_to_the_byte() {
    for (input, empty) in inputs() {
        let whole = predict(&input, &["--format", "csv", "--quiet"]).out;
        let mut left: Vec<&str> = whole.lines().skip(1).collect();
        for part in PARTS {
            let ran = predict(&allowed(&input, &[part]), &["--format", "csv", "--quiet", "--only", part]);
            let rows: Vec<&str> = ran.out.lines().skip(1).collect();
            assert_eq!(rows.is_empty(), empty.contains(&part), "{part} of {input:?}");
            assert_eq!(ran.out.lines().next(), whole.lines().next());
            // In the order of the whole answer, each row once.
            let mut whole = whole.lines();
            for row in rows {
                assert!(whole.any(|line| line == row), "{part} of {input:?}: {row}");
                left.remove(left.iter().position(|line| *line == row).unwrap());
            }
        }
        assert!(left.is_empty(), "{input:?}: no part has {left:?}");
    }
}

#[test]
fn several_parts_stand_in_the_order_of_the_answer() {
    let (input, _) = inputs().swap_remove(0);
    let asked = predict(&input, &["--format", "csv", "--only", "levels", "--only", "bootstrap"]).out;
    let turned =
        predict(&input, &["--format", "csv", "--only", "bootstrap", "--only", "levels", "--only", "levels"]).out;
    assert_eq!(asked, turned);
    let count = |part: &str| predict(&input, &["--format", "csv", "--only", part]).out.lines().count() - 1;
    assert_eq!(asked.lines().count() - 1, count("levels") + count("bootstrap"));
    let all: Vec<&str> = PARTS.iter().flat_map(|part| ["--only", part]).collect();
    let whole = predict(&input, &["--format", "csv"]).out;
    assert_eq!(predict(&input, &[&["--format", "csv"], &all[..]].concat()).out, whole);
}

#[test]
fn notices_are_those_of_the_parts_and_an_empty_part_says_why() {
    let (input, _) = inputs().swap_remove(0);
    let codes = |more: &[&str]| {
        let answer = answer(&input, more);
        let notices = answer["notices"].as_array().unwrap().clone();
        notices.iter().map(|notice| notice["code"].as_str().unwrap().to_owned()).collect::<Vec<String>>()
    };
    let of_models = ["lag-bias", "means-unreliable"];
    let has = |codes: &[String], code: &str| codes.iter().any(|own| own == code);
    let whole = codes(&[]);
    assert!(has(&whole, "lag-bias") && has(&whole, "unit-of-analysis") && !has(&whole, "part-empty"), "{whole:?}");
    let classic = codes(&["--only", "classic"]);
    assert!(of_models.iter().all(|code| !has(&classic, code)) && has(&classic, "unit-of-analysis"), "{classic:?}");
    assert!(has(&codes(&["--only", "lagged"]), "lag-bias"));
    assert!(has(&codes(&["--only", "swap"]), "part-empty"));
    assert!(page(&input, &["--only", "swap"]).contains("--only swap"));
}

#[test]
fn the_parts_are_recorded_and_no_verdict_stands_without_its_part() {
    let (input, _) = inputs().swap_remove(0);
    let made_from = |more: &[&str]| answer(&input, more)["made_from"]["options"].clone();
    assert_eq!(made_from(&["--only", "levels", "--only", "power"])["only"], "power, levels");
    assert!(made_from(&[]).get("only").is_none());
    for (input, _) in inputs() {
        let figures = input.contains(&"--correlations".to_owned());
        let needed: &[&str] =
            if figures { &["--only", "classic", "--only", "correlations"] } else { &["--only", "correlations"] };
        let whole = page(&input, &[]);
        let (verdicts, missing) = (["The data favour", "do not settle", "difference was"], "No answer here");
        assert!(verdicts.iter().any(|words| whole.contains(words)) && !whole.contains(missing), "{whole}");
        let part = page(&allowed(&input, &["power"]), &["--only", "power"]);
        assert!(verdicts.iter().all(|words| !part.contains(words)), "{part}");
        assert!(part.contains(missing) && part.contains("--only power"), "{part}");
        let answered = page(&allowed(&input, needed), needed);
        assert!(verdicts.iter().any(|words| answered.contains(words)) && !answered.contains(missing), "{answered}");
    }
}

#[test]
fn an_option_of_a_part_that_was_not_asked_for_is_refused() {
    let (input, _) = inputs().swap_remove(2);
    for (option, value, part) in [("--margin", "0.1", "correlations"), ("--reliability", "client=0.8", "sensitivity")] {
        let input = allowed(&input, &[]);
        let words: Vec<&str> = std::iter::once("predict").chain(input.iter().map(String::as_str)).collect();
        let ran = run(&[&words[..], &[option, value, "--only", "power"]].concat());
        assert!(ran.code == 2 && ran.err.contains(part) && ran.err.contains(option), "{}: {}", ran.code, ran.err);
        predict(&input, &[option, value, "--only", "power", "--only", part]);
    }
}
