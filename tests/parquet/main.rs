//! Parquet files as other programs write them (`fixtures/parquet/make.py`), read by the program built with that feature.
#![expect(clippy::unwrap_used, reason = "a test stops at whatever it did not expect")]
use std::path::PathBuf;
use std::process::{Command, Output};

fn parallax(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_parallax")).args(words).output().unwrap()
}

fn fixture(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).to_str().unwrap().to_owned()
}

fn scores(file: &str) -> String {
    let done = parallax(&["score", &fixture(file), "--instrument", "wai_sr", "--format", "csv", "--quiet"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn forms_have_the_same_scores_as_in_a_text_file() {
    let expected = scores("clinic/therapy.csv");
    assert!(expected.lines().count() > 1_000);
    assert!(scores("parquet/therapy_pyarrow.parquet") == expected);
    assert!(scores("parquet/therapy_polars.parquet") == expected);
}

#[test]
fn a_fault_is_told_where_it_stands() {
    let file = fixture("parquet/kinds.parquet");
    let words = ["agreement", &file, "--target", "name", "--rater", "kept", "--score", "at", "--format", "json"];
    let done = parallax(&words);
    assert_eq!(done.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&done.stderr).unwrap();
    let first = told["errors"].as_array().unwrap().iter().find(|error| error["code"] == "not-a-number").unwrap();
    assert_eq!((first["line"].as_u64(), first["token"].as_str()), (Some(2), Some("1970-01-01")), "{told}");
}
