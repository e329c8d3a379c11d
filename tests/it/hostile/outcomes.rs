//! Verdict, place, words, notices and facts of every file.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use super::cases::{Case, Outcome, cases};

/// Warnings of the corpus, and the notices of ours that say the same.
const NOTICES: [(&str, &[&str]); 29] = [
    ("all-missing", &["all-missing"]),
    ("ceiling", &["ceiling", "no-variance"]),
    ("client-rater-shared", &["shared-rater"]),
    ("control-character", &["id-invisible"]),
    ("decimal-comma", &["decimal-comma"]),
    ("delimiter-detected", &["delimiter-detected"]),
    ("dos-eof", &["dos-eof"]),
    ("empty-row-skipped", &["empty-row"]),
    ("extra-bom", &["extra-bom"]),
    ("fractional-rating", &["not-integer"]),
    ("header-normalised", &["header-normalised"]),
    ("id-looks-missing", &["keyword-id"]),
    ("item-missing", &["item-missing"]),
    ("item-unknown", &["unknown-item"]),
    ("near-duplicate-id", &["near-duplicate-id"]),
    ("no-pairs", &["no-pairs", "all-missing"]),
    ("no-variance", &["no-variance", "ceiling"]),
    ("preamble-skipped", &["preamble-skipped"]),
    ("rater-in-two-perspectives", &["rater-two-perspectives"]),
    ("rater-mismatch", &["rater-mismatch"]),
    ("repeated-header", &["repeated-header"]),
    ("scale-differs-by-perspective", &["scale-differs-by-perspective"]),
    ("session-not-integer", &["session-not-integer"]),
    ("session-unusual", &["session-unusual"]),
    ("stray-quote", &["stray-quote", "text-after-quote"]),
    ("transcoded-utf16", &["transcoded-utf16"]),
    ("unnamed-column-ignored", &["unnamed-column"]),
    ("whitespace-trimmed", &["blanks-trimmed", "id-trimmed"]),
    ("too-few-raters", &["too-few-raters"]),
];

fn words(list: &Value) -> Vec<&str> {
    list.as_array().map(|words| words.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// What is wrong with how a file was dealt with.
fn faults(case: &Case) -> Vec<String> {
    let (outcome, told) = case.check();
    let mut faults = Vec::new();
    let mut fault = |what: String| faults.push(format!("{}: {what}", case.name));
    let verdict = case.told["verdict"].as_str().unwrap();
    if outcome.name() != verdict && !words(&case.told["also_ok"]).contains(&outcome.name()) {
        fault(format!("{} in place of {verdict}: {}", outcome.name(), shortly(&told)));
        return faults;
    }
    match outcome {
        Outcome::Reject => place_and_words(&case.told["error"], &told["errors"][0], &mut fault),
        Outcome::Warn => notices(&case.told["warnings"], &told["notices"], &mut fault),
        Outcome::Accept => {}
    }
    if outcome != Outcome::Reject {
        facts(&case.told["facts"], &told["facts"], &mut fault);
    }
    faults
}

fn shortly(told: &Value) -> String {
    let codes = |list: &Value| {
        let own = list.as_array().cloned().unwrap_or_default();
        own.iter().map(|one| one["code"].to_string()).collect::<Vec<_>>().join(" ")
    };
    codes(&told["notices"]) + &codes(&told["errors"])
}

fn place_and_words(wanted: &Value, found: &Value, fault: &mut impl FnMut(String)) {
    let keys = ["code", "line", "column", "column_name", "token"];
    for key in keys.into_iter().filter(|key| !wanted[key].is_null()) {
        // A column that does not count is a code of the corpus alone.
        if wanted[key] != found[key] {
            fault(format!("{key} is {} in place of {}", found[key], wanted[key]));
        }
    }
    let text = format!("{} {}", found["message"], found["hint"]).to_lowercase();
    for word in words(&wanted["message_should_mention"]) {
        if !text.contains(&word.to_lowercase()) {
            fault(format!("the message does not mention {word}: {text}"));
        }
    }
}

fn notices(wanted: &Value, found: &Value, fault: &mut impl FnMut(String)) {
    let wanted = words(wanted);
    let codes: Vec<&str> = found.as_array().unwrap().iter().filter_map(|notice| notice["code"].as_str()).collect();
    let ours = |name: &&str| NOTICES.iter().find(|(own, _)| own == name).map_or(&[][..], |(_, ours)| ours);
    let said = wanted.iter().any(|name| ours(name).iter().any(|code| codes.contains(code)));
    if !wanted.is_empty() && !said {
        fault(format!("none of {wanted:?} among {codes:?}"));
    }
}

fn facts(wanted: &Value, found: &Value, fault: &mut impl FnMut(String)) {
    for (key, value) in wanted.as_object().into_iter().flatten() {
        let own = match key.as_str() {
            "ratings" => {
                found["perspectives"].as_object().unwrap().values().filter_map(Value::as_u64).sum::<u64>().into()
            }
            _ => found[key].clone(),
        };
        if own != *value {
            fault(format!("{key} is {own} in place of {value}"));
        }
    }
}

#[test]
fn every_file_comes_to_what_the_manifest_says() {
    let faults: Vec<String> = cases().iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_wrong_verdict_place_or_count_would_be_seen() {
    let mut case = Case::named("out_of_range_high.csv");
    assert!(faults(&case).is_empty());
    case.told["error"]["line"] = 10.into();
    case.told["error"]["message_should_mention"] = serde_json::json!(["elephant"]);
    assert_eq!(faults(&case).len(), 2);
    let mut case = Case::named("missing_blank_na.csv");
    case.told["facts"]["missing_item_cells"] = 3.into();
    assert_eq!(faults(&case).len(), 1);
    case.told["verdict"] = "reject".into();
    case.told["also_ok"] = serde_json::json!([]);
    assert_eq!(faults(&case).len(), 1);
    let mut case = Case::named("bom_twice.csv");
    case.told["warnings"] = serde_json::json!(["dos-eof"]);
    assert_eq!(faults(&case).len(), 1);
}
