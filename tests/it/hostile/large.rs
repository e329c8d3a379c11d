//! Files that are large in one direction, streamed and never stored: each is refused at once, for what it is. Those with
//! hundreds of megabytes and a million records are in `benches/hostile_large`.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::time::{Duration, Instant};

use serde_json::Value;

use super::path_of;
use crate::cli::{NO_SCREEN, run_with};

fn clean() -> Vec<String> {
    std::fs::read_to_string(path_of("clean_long.csv")).unwrap().lines().map(str::to_owned).collect()
}

/// The first error about this text on standard input.
fn error(text: &str) -> Value {
    let begin = Instant::now();
    let words = ["check", "-", "--instrument", "wai_sr", "--format", "json"];
    let ran = run_with(&words, NO_SCREEN, text.as_bytes());
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err.chars().take(300).collect::<String>());
    assert!(begin.elapsed() < Duration::from_secs(60));
    assert!(ran.err.len() < 4000, "a message is short");
    let told: Value = serde_json::from_str(&ran.err).unwrap();
    told["errors"][0].clone()
}

#[test]
fn a_field_of_ten_megabytes_is_too_long() {
    let mut lines = clean();
    lines[4] = lines[4].replacen("C001", &"C".repeat(10_000_000), 1);
    let error = error(&(lines.join("\n") + "\n"));
    assert_eq!((&error["code"], &error["line"], &error["column"]), (&"long-field".into(), &5.into(), &1.into()));
}

#[test]
fn an_opening_quote_before_megabytes_of_records_is_the_fault() {
    let mut lines = clean();
    let records = lines[1..].join("\n");
    lines[5] = format!("\"{}", lines[5]);
    let text = lines.join("\n") + "\n" + &format!("{records}\n").repeat(4000);
    let error = error(&text);
    assert_eq!((&error["code"], &error["line"], &error["column"]), (&"unclosed-quote".into(), &6.into(), &1.into()));
}

#[test]
fn a_line_without_an_end_has_no_header() {
    let error = error(&"client_id,".repeat(2_000_000));
    assert_eq!((&error["code"], &error["line"]), (&"missing-column".into(), &1.into()));
    let error = super::large::error(&("client_id,".repeat(20_000) + "\n"));
    assert_eq!((&error["code"], &error["line"]), (&"missing-column".into(), &1.into()));
}

#[test]
fn thousands_of_observers_of_one_session_are_counted_and_not_paired() {
    let header = &clean()[0];
    let row = |at: usize| {
        let answers: Vec<String> = (0..12).map(|item| (1 + (at + item) % 5).to_string()).collect();
        format!("C001,T01,1,O{at:05},observer,{}\n", answers.join(","))
    };
    let text: String = std::iter::once(format!("{header}\n")).chain((0..20_000).map(row)).collect();
    for words in [&["check"][..], &["agreement", "--scale", "total"]] {
        let words = [words, &["-", "--instrument", "wai_sr", "--format", "json"]].concat();
        let begin = Instant::now();
        let ran = run_with(&words, NO_SCREEN, text.as_bytes());
        assert!(ran.code < 2, "{}", ran.err.chars().take(300).collect::<String>());
        assert!(begin.elapsed() < Duration::from_secs(60), "{words:?}: {:?}", begin.elapsed());
        let told: Value = serde_json::from_str(if ran.code == 0 { &ran.out } else { &ran.err }).unwrap();
        assert!(ran.code == 1 || !told["notices"].as_array().unwrap().is_empty(), "one target is worth a word");
    }
}
