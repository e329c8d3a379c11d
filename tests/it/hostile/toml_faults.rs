//! Instrument and study files with one fault each: code and line, through the whole program.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::path::Path;

use serde_json::Value;

use super::path_of;
use crate::cli::run;

const INSTRUMENT: &str = r#"id = "ours"
name = "Ours"
missing = ["99"]

[[form]]
perspective = ["client", "therapist", "observer"]
items = 12
range = [1, 5]
reversed = [2]
[form.scales]
bond = [1, 2]
"#;

const STUDY: &str = r#"[study]
title = "Ours"

[[ratings]]
file = "ratings.csv"
instrument = "wai_sr"
layout = "long"
range = [1, 5]
labels = { never = 1 }

[[outcomes]]
file = "ratings.csv"
name = "item1"
lag = 0
"#;

/// A change, and code and line of the error it makes.
type Fault = (&'static str, &'static str, &'static str, Option<u64>);

const OF_INSTRUMENTS: [Fault; 21] = [
    ("[[form]]", "[[form]", "toml-syntax", Some(5)),
    ("\"Ours\"", "\u{201c}Ours\u{201d}", "toml-syntax", Some(2)),
    ("reversed", "reveresd", "unknown-key", Some(9)),
    ("items = 12", "items = 12\nitems = 12", "toml-syntax", Some(8)),
    ("[1, 5]", "[5, 1]", "bad-range", Some(8)),
    ("[1, 5]", "[5, 5]", "bad-range", Some(8)),
    ("[1, 5]", "[1, nan]", "bad-range", Some(8)),
    ("[1, 5]", "[-inf, inf]", "bad-range", Some(8)),
    ("[1, 5]", "[1, 1e400]", "bad-range", Some(8)),
    ("items = 12", "items = \"twelve\"", "wrong-type", Some(7)),
    ("[1, 5]", "\"1 to 5\"", "wrong-type", Some(8)),
    ("items = 12", "items = 0", "no-items", Some(7)),
    ("bond = [1, 2]", "bond = []", "no-items", Some(11)),
    ("bond = [1, 2]", "bond = [1, 2, 1]", "duplicate-item", Some(11)),
    ("bond = [1, 2]", "bond = [1, 13]", "unknown-item", Some(11)),
    ("reversed = [2]", "reversed = [13]", "unknown-item", Some(9)),
    ("[\"99\"]", "[\"3\"]", "missing-code-in-range", Some(3)),
    ("name =", "include = \"/etc/passwd\"\nname =", "unknown-key", Some(2)),
    ("name =", "template = \"../../secret\"\nname =", "unknown-key", Some(2)),
    ("\"observer\"]", "\"client\"]", "duplicate-perspective", Some(6)),
    ("id = \"ours\"\n", "", "missing-key", Some(1)),
];

const OF_STUDIES: [Fault; 17] = [
    ("[study]", "[study", "toml-syntax", Some(1)),
    ("\"Ours\"", "\u{201c}Ours\u{201d}", "toml-syntax", Some(2)),
    ("layout", "layuot", "unknown-key", Some(7)),
    ("title =", "include = \"/etc/passwd\"\ntitle =", "unknown-key", Some(2)),
    ("title =", "template = \"x\"\ntitle =", "unknown-key", Some(2)),
    ("lag = 0", "lag = 0\nlag = 1", "toml-syntax", Some(15)),
    ("[1, 5]", "[5, 1]", "bad-range", Some(8)),
    ("[1, 5]", "[1, nan]", "bad-range", Some(8)),
    ("[1, 5]", "[1, inf]", "bad-range", Some(8)),
    ("[1, 5]", "[1, 1e400]", "bad-range", Some(8)),
    ("[1, 5]", "\"1 to 5\"", "wrong-type", Some(8)),
    ("never = 1", "never = nan", "wrong-type", Some(9)),
    ("lag = 0", "lag = \"no\"", "wrong-type", Some(14)),
    ("\"long\"", "\"tall\"", "wrong-type", Some(7)),
    ("file = \"ratings.csv\"\ninstrument", "file = \"/etc/passwd\"\ninstrument", "wrong-type", Some(5)),
    ("file = \"ratings.csv\"\ninstrument", "instrument", "missing-key", Some(4)),
    ("\"wai_sr\"", "\"wai_rs\"", "unknown-instrument", None),
];

fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// The errors of `check` on the clean file with this instrument, or of this study.
fn errors(words: &[&str]) -> Vec<Value> {
    let ran = run(&[words, &["--format", "json"]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{words:?}: {}", ran.err);
    let told: Value = serde_json::from_str(&ran.err).unwrap();
    told["errors"].as_array().unwrap().clone()
}

fn has(errors: &[Value], code: &str, line: Option<u64>) -> bool {
    errors.iter().any(|error| error["code"] == code && line.is_none_or(|line| error["line"] == line))
}

#[test]
fn every_fault_of_an_instrument_has_its_code_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = path_of("clean_long.csv");
    let good = write(folder.path(), "good.toml", INSTRUMENT.as_bytes());
    assert_eq!(run(&["check", &data, "--instrument", &good]).code, 0);
    for (from, to, code, line) in OF_INSTRUMENTS {
        assert!(INSTRUMENT.contains(from), "{from}");
        let file = write(folder.path(), "ours.toml", INSTRUMENT.replacen(from, to, 1).as_bytes());
        let found = errors(&["check", &data, "--instrument", &file]);
        assert!(has(&found, code, line), "{to}: {found:?}");
        assert!(found.iter().all(|error| error["file"].as_str().unwrap().ends_with("ours.toml")), "{to}");
        assert_eq!(found, errors(&["instruments", &file]), "{to}: wherever it is named");
    }
}

#[test]
fn every_fault_of_a_study_file_has_its_code_and_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(path_of("clean_long.csv"), folder.path().join("ratings.csv")).unwrap();
    for (from, to, code, line) in OF_STUDIES {
        assert!(STUDY.contains(from), "{from}");
        let file = write(folder.path(), "parallax.toml", STUDY.replacen(from, to, 1).as_bytes());
        let found = errors(&["check", &file]);
        assert!(has(&found, code, line), "{to}: {found:?}");
    }
}

/// Files that are no instrument and no study at all.
fn strange() -> [(&'static str, Vec<u8>); 6] {
    let utf16 = |mark: [u8; 2], order: fn(u16) -> [u8; 2]| {
        mark.into_iter().chain(INSTRUMENT.encode_utf16().flat_map(order)).collect::<Vec<u8>>()
    };
    [
        ("UTF-16, little end first", utf16([0xff, 0xfe], u16::to_le_bytes)),
        ("UTF-16, big end first", utf16([0xfe, 0xff], u16::to_be_bytes)),
        ("a CSV file", std::fs::read(path_of("clean_long.csv")).unwrap()),
        ("2,000 nested arrays", format!("id = {}{}\n", "[".repeat(2000), "]".repeat(2000)).into_bytes()),
        ("2,000 nested tables", format!("id = {}1{}\n", "{a=".repeat(2000), "}".repeat(2000)).into_bytes()),
        ("zeros", vec![0; 4096]),
    ]
}

#[test]
fn what_is_no_toml_is_refused_by_both() {
    let folder = tempfile::tempdir().unwrap();
    let data = path_of("clean_long.csv");
    for (what, bytes) in strange() {
        let file = write(folder.path(), "strange.toml", &bytes);
        for words in [&["check", &data, "--instrument", &file][..], &["check", &file]] {
            let found = errors(words);
            let known = ["toml-syntax", "encoding-invalid-utf8", "encoding-utf16", "not-text"];
            let code = found[0]["code"].as_str().unwrap();
            assert!(known.contains(&code), "{what}: {found:?}");
            assert!(found[0]["line"].is_u64(), "{what}: {found:?}");
        }
    }
}
