//! `agreement`, `choose` and `plan` at the edges: what is refused and why, and what the words say.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{NO_SCREEN, Ran, run_with};

const MATRIX: [&str; 2] = ["--layout", "matrix"];
const LONG: [&str; 6] = ["--target", "t", "--rater", "r", "--score", "y"];

/// Eight targets that three raters do not tell apart.
const NEGATIVE: &str = "target,a,b,c\n1,3,3,4\n2,5,1,1\n3,5,5,2\n4,2,5,3\n5,2,5,2\n6,3,4,3\n7,1,1,5\n8,4,5,3\n";
/// Four judges of Shrout & Fleiss (1979).
const JUDGES: &str = "target,a,b,c,d\n1,9,2,5,8\n2,6,1,3,2\n3,8,4,6,8\n4,7,1,2,6\n5,10,5,6,9\n6,6,2,4,7\n";

fn ran(words: &[&[&str]], text: &str) -> Ran {
    let ran = run_with(&words.concat(), NO_SCREEN, text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran
}

fn words_of(text: &str, more: &[&[&str]]) -> String {
    let words = [&[&["agreement", "-"][..]], more].concat();
    // Lines of a terminal break anywhere.
    ran(&words, text).out.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

fn json(text: &str, more: &[&[&str]]) -> Value {
    let words = [&[&["agreement", "-", "--quiet", "--format", "json"][..]], more].concat();
    serde_json::from_str(&ran(&words, text).out).unwrap()
}

fn rows<'v>(value: &'v Value, term: &'v str) -> impl Iterator<Item = &'v Value> {
    value["estimates"].as_array().unwrap().iter().filter(move |row| row["term"] == term && row["group"].is_null())
}

/// Reasons of all rows of a term that are about the whole.
fn reasons(value: &Value, term: &str) -> Vec<String> {
    rows(value, term).map(|row| row["undefined"].as_str().unwrap_or("").to_owned()).collect()
}

fn notices(value: &Value) -> Vec<&str> {
    value["notices"].as_array().unwrap().iter().map(|notice| notice["code"].as_str().unwrap()).collect()
}

/// Sixteen targets in eight clients of four therapists, with the ratings of three raters.
fn therapists() -> String {
    let mut lines = vec!["th,c,t,r,y".to_owned()];
    for target in 0..16 {
        for rater in 0..3 {
            let score = (target * 7 + rater * 5 + target * rater) % 9 + target / 4;
            lines.push(format!("T{},c{},s{target},r{rater},{score}", target / 4, target / 2));
        }
    }
    lines.join("\n")
}

#[test]
fn agreement_puts_clusters_in_order_with_a_notice() {
    let text = therapists();
    let long = |order: [&str; 2]| {
        json(&text, &[&LONG, &["--cluster", order[0], "--cluster", order[1], "--coefficients", "icc"]])
    };
    let (right, wrong) = (long(["c", "th"]), long(["th", "c"]));
    assert_eq!(right["estimates"], wrong["estimates"]);
    assert!(rows(&right, "var_cluster2").count() == 1 && reasons(&right, "var_cluster2") != ["not-estimable"]);
    assert!(notices(&wrong).contains(&"clusters-in-order") && !notices(&right).contains(&"clusters-in-order"));
}

#[test]
fn agreement_says_why_a_cluster_has_no_variance() {
    let own: Vec<String> =
        therapists().lines().map(|line| format!("{line},x,{}", line.split(',').nth(2).unwrap())).collect();
    let text = own.join("\n").replacen(",x,t", ",one,own", 1);
    let value = json(&text, &[&LONG, &["--cluster", "one", "--coefficients", "icc"]]);
    assert_eq!(reasons(&value, "var_cluster"), ["too-few-units"]);
    let same = json(&text, &[&LONG, &["--cluster", "own", "--coefficients", "icc"]]);
    assert_eq!(reasons(&same, "var_cluster"), ["not-estimable"]);
    let words = words_of(&text, &[&LONG, &["--cluster", "own", "--coefficients", "icc"]]);
    assert!(words.contains("there is no cluster with two units") && !words.contains("there is no a "), "{words}");
}

#[test]
fn agreement_within_groups_is_refused_with_the_reason_that_holds() {
    let twice = "t,r,o,y\n1,a,1,3\n1,a,2,4\n1,b,1,5\n1,b,2,5\n2,a,1,1\n2,a,2,2\n2,b,1,2\n2,b,2,1\n";
    let value = json(twice, &[&LONG, &["--replicate", "o", "--coefficients", "rwg", "--scale-range", "1,5"]]);
    for (term, count) in [("rwg", 2), ("ad", 2), ("bliese_icc1", 1), ("bliese_icc2", 1)] {
        assert_eq!(reasons(&value, term), vec!["replicates"; count], "{term}");
    }
    let undeclared = json(JUDGES, &[&MATRIX, &["--coefficients", "rwg"]]);
    assert_eq!(reasons(&undeclared, "rwg"), ["scale-not-declared"; 2]);
    assert_eq!(reasons(&undeclared, "ad"), ["", ""]);
}

#[test]
fn agreement_prints_what_the_library_knows_of_groups() {
    let value = json(JUDGES, &[&MATRIX, &["--coefficients", "rwg", "--scale-range", "1,10"]]);
    let of = |term: &str| rows(&value, term).next().unwrap()["estimate"].as_f64().unwrap();
    // Groups of four: ICC(1) of Shrout & Fleiss (1979, p. 423), .17, and of means .44; AD by hand: the first target has
    // answers 9, 2, 5, 8 about 6, so 2.5.
    assert!((of("bliese_icc1") - 0.165_742).abs() < 1e-6 && (of("bliese_icc2") - 0.442_797).abs() < 1e-6);
    let all = value["estimates"].as_array().unwrap();
    let first = all.iter().find(|row| row["term"] == "ad" && row["group"] == "1").unwrap();
    assert_eq!(first["estimate"].as_f64(), Some(2.5));
    let by_hand = [2.5, 1.5, 1.5, 2.5, 2.0, 1.75];
    assert!((of("ad") - by_hand.iter().sum::<f64>() / 6.0).abs() < 1e-12);
    let gaps = json("target,a,b,c\n1,1,2,\n2,4,5,6\n3,8,8,\n", &[&MATRIX, &["--coefficients", "rwg"]]);
    let methods: Vec<&str> = rows(&gaps, "bliese_icc1").map(|row| row["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["mean-size", "k0"]);
}

#[test]
fn agreement_of_too_many_raters_is_a_row_with_its_reason() {
    let value = json(JUDGES, &[&MATRIX, &["--coefficients", "kappa,ccc", "--scale-range", "1,10"]]);
    assert_eq!(reasons(&value, "ccc"), ["too-many-raters"]);
    assert_eq!(reasons(&value, "cohen_kappa"), ["too-many-raters"; 2]);
}

#[test]
fn agreement_below_zero_is_named_in_words_and_notices() {
    let value = json(NEGATIVE, &[&MATRIX]);
    let said = notices(&value);
    assert!(said.contains(&"no-positive-reliability") && !said.contains(&"singular-fit"), "{said:?}");
    let words = words_of(NEGATIVE, &[&MATRIX, &["--quiet"]]);
    assert!(words.contains("No positive reliability") && !words.contains("exactly zero"), "{words}");
    // Raters with equal means: MSC = 0.
    let level = json("target,a,b\n1,1,2\n2,4,3\n3,5,6\n4,8,7\n", &[&MATRIX]);
    assert!(notices(&level).contains(&"agreement-above-consistency"));
    let of = |term: &str| rows(&level, term).next().unwrap()["estimate"].as_f64().unwrap();
    assert!(of("ICC(A,1)") > of("ICC(C,1)"));
}

#[test]
fn agreement_without_error_is_announced_as_degenerate() {
    let value = json("target,a,b\n1,1,1\n2,4,4\n3,5,5\n", &[&MATRIX]);
    assert!(notices(&value).contains(&"degenerate-interval"));
    assert!(!notices(&json(JUDGES, &[&MATRIX])).contains(&"degenerate-interval"));
}

#[test]
fn agreement_says_whether_an_interval_was_asked_for() {
    let none = words_of(JUDGES, &[&MATRIX, &["--intervals", "none", "--coefficients", "icc"]]);
    assert!(none.contains("ICC(A,1) = .29 (no interval was asked for)") && !none.contains("cannot be told"), "{none}");
    assert!(!none.contains("these data give no interval"), "{none}");
    let others = words_of(JUDGES, &[&MATRIX, &["--coefficients", "kendall,rwg", "--scale-range", "1,10"]]);
    assert!(others.contains("its method has no interval") && !others.contains("these data give no"), "{others}");
}

#[test]
fn agreement_on_a_study_shows_all_that_was_asked() {
    let words = |more: &[&str]| {
        let ran = ran(&[&["agreement", "--demo", "--quiet"], more], "");
        ran.out.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
    };
    let items = words(&["--coefficients", "items"]);
    assert!(!items.contains("No observer took part") && items.contains("cronbach_alpha"), "{items}");
    let groups = words(&["--coefficients", "rwg"]);
    for term in ["rwg_j", "r_star_wg", "bliese_icc1", "bliese_icc2"] {
        assert!(groups.contains(term), "{term}: {groups}");
    }
    let usual = words(&[]);
    assert!(usual.contains("sessions-of-clients"), "{usual}");
}

#[test]
fn choose_says_what_unconnected_agreement_can_report() {
    let text = "target,a,b,c,d\n1,1,2,,\n2,3,5,,\n3,4,4,,\n4,,,6,7\n5,,,2,4\n6,,,5,4\n";
    let answered = ["--raters", "random", "--type", "agreement", "--unit", "single"];
    let shown = ran(&[&["choose", "-", "--quiet"], &MATRIX, &answered], text).out;
    let shown = shown.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    assert!(
        shown.contains("refused") && shown.contains("--assume-random-blocks") && shown.contains("ICC(1)"),
        "{shown}"
    );
    let chain = "target,a,b,c\n1,1,2,\n2,3,5,4\n3,,4,4\n4,2,,1\n";
    let shown = ran(&[&["choose", "-", "--quiet"], &MATRIX, &answered], chain).out;
    assert!(!shown.contains("--assume-random-blocks"), "{shown}");
}

#[test]
fn plan_says_how_many_targets_the_uncorrected_formula_needs() {
    let words = ["plan", "--icc", "0.8", "--raters", "2", "--width", "0.2", "--format", "json", "--quiet"];
    let value: Value = serde_json::from_str(&ran(&[&words], "").out).unwrap();
    let found: Vec<(&str, u64)> = rows(&value, "targets_for_width")
        .map(|row| (row["method"].as_str().unwrap(), row["n"].as_u64().unwrap()))
        .collect();
    // Bonett (2002): 51, and 5 r more with two raters.
    assert_eq!(found, [("bonett-2002", 55), ("bonett-2002-uncorrected", 51)]);
    let from_data = ["plan", "-", "--layout", "matrix", "--raters", "3", "--width", "0.3", "--quiet"];
    let shown =
        ran(&[&from_data], JUDGES).out.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    assert!(shown.contains("wide if ICC(C,1) is .7"), "{shown}");
}
