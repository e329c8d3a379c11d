//! The manifest, and what the program makes of a file.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a failed test")]

use std::path::PathBuf;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::cli::{Ran, fixture, run};

/// One file of the corpus.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) told: Value,
}

/// What the program did with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Accept,
    Warn,
    Reject,
}

impl Outcome {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Warn => "warn",
            Self::Reject => "reject",
        }
    }
}

/// The whole manifest.
pub(super) fn manifest() -> Value {
    serde_json::from_str(&std::fs::read_to_string(fixture("hostile/manifest.json")).unwrap()).unwrap()
}

/// All files of the corpus.
pub(super) fn cases() -> Vec<Case> {
    let manifest = manifest();
    let cases = manifest["cases"].as_array().unwrap().iter();
    cases.map(|told| Case { name: told["file"].as_str().unwrap().replace("files/", ""), told: told.clone() }).collect()
}

/// The path of a file of the corpus.
pub(crate) fn path_of(name: &str) -> String {
    fixture(&format!("hostile/files/{name}"))
}

impl Case {
    pub(super) fn named(name: &str) -> Self {
        cases().into_iter().find(|case| case.name == name).unwrap()
    }

    pub(super) fn path(&self) -> String {
        path_of(&self.name)
    }

    pub(super) fn instrument(&self) -> String {
        let own = self.told["with_instrument"].as_str().unwrap_or("files/instrument_good.toml");
        fixture(&format!("hostile/{own}"))
    }

    /// The program with these words on this file, with its instrument.
    pub(super) fn run(&self, words: &[&str]) -> Ran {
        let (path, instrument) = (self.path(), self.instrument());
        run(&[&words[..1], &[&path, "--instrument", &instrument], &words[1..]].concat())
    }

    /// What `check` says in JSON: on standard output, or on standard error if it refuses.
    pub(super) fn check(&self) -> (Outcome, Value) {
        let ran = self.run(&["check", "--format", "json"]);
        if ran.code != 0 {
            assert!(ran.out.is_empty(), "{}: nothing but the error", self.name);
            return (
                Outcome::Reject,
                serde_json::from_str(&ran.err).unwrap_or_else(|_| panic!("{}: {}", self.name, ran.err)),
            );
        }
        let told: Value = serde_json::from_str(&ran.out).unwrap();
        // An item that goes against its key is a finding about the answers, not a warning about the file.
        let is_warning = |notice: &Value| notice["code"] != "item-against-key";
        let warned = told["notices"].as_array().unwrap().iter().any(is_warning);
        let outcome = if warned { Outcome::Warn } else { Outcome::Accept };
        (outcome, told)
    }

    pub(super) fn is_refused(&self) -> bool {
        self.check().0 == Outcome::Reject
    }

    /// The rows of `score`, if the file is read.
    pub(super) fn scores(&self) -> Vec<Value> {
        let ran = self.run(&["score", "--format", "json"]);
        let told: Value = serde_json::from_str(&ran.out).unwrap_or_default();
        told["scores"].as_array().cloned().unwrap_or_default()
    }

    /// The estimates of a command.
    pub(super) fn estimates(&self, words: &[&str]) -> Vec<Value> {
        let ran = self.run(&[words, &["--format", "json"]].concat());
        assert_eq!(ran.code, 0, "{} {words:?}: {}", self.name, ran.err);
        let told: Value = serde_json::from_str(&ran.out).unwrap();
        told["estimates"].as_array().cloned().unwrap()
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn the_corpus_is_whole_and_unchanged() {
    let cases = cases();
    assert_eq!(cases.len(), 112);
    for case in &cases {
        let bytes = std::fs::read(case.path()).unwrap();
        assert_eq!(case.told["sha256"], sha256(&bytes).as_str(), "{}", case.name);
    }
    let folder = PathBuf::from(fixture("hostile/files"));
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with("instrument_") || cases.iter().any(|case| case.name == name), "{name}");
    }
}
