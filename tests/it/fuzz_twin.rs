//! The properties of the fuzz targets on stable Rust: the corpus itself, and changes to it that are drawn at random.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a failed test")]

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::cli::fixture;
use crate::fuzzed::{TARGETS, endings};

/// The files that a target starts from; instruments that are built in, too.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let fits = |name: &str| endings(target).iter().any(|ending| name.ends_with(ending));
    let folders =
        [fixture("hostile/files"), fixture("clinic"), format!("{}/src/instruments", env!("CARGO_MANIFEST_DIR"))];
    let mut paths: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let small = |path: &std::path::PathBuf| fits(path.to_str().unwrap()) && path.metadata().unwrap().len() < 8000;
    paths.iter().filter(|path| small(path)).map(|path| std::fs::read(path).unwrap()).collect()
}

/// A change to a file: what is put in the place of how many bytes, and where.
#[derive(Debug, Clone)]
struct Change {
    at: prop::sample::Index,
    taken: usize,
    put: Vec<u8>,
}

/// Bytes that mean something in tables and TOML files.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known = [
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\0",
        "\u{feff}",
        "=1+1",
        "-",
        "1e400",
        "NaN",
        "\u{202e}",
        "\u{1b}[2J",
        "'",
        "[",
        "]",
        "{",
        "}",
        "=",
        "#",
        "client",
        "observer",
        "item1",
        "99999999999999999999",
        "0.1",
        "session",
        "\u{1a}",
        "sep=;\n",
        "\u{300}",
        "[[form]]\n",
        "range = [1, 5]\n",
        "inf",
    ];
    prop_oneof![
        prop::sample::select(known.map(|piece| piece.as_bytes().to_vec()).to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
        Just(Vec::new()),
    ]
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change =
        (any::<prop::sample::Index>(), 0_usize..12, pieces()).prop_map(|(at, taken, put)| Change { at, taken, put });
    prop::collection::vec(change, 0..6)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let at = change.at.index(bytes.len() + 1);
        let end = (at + change.taken).min(bytes.len());
        bytes.splice(at..end, change.put.iter().copied());
    }
    bytes
}

/// The property on every seed, and on so many changed ones.
fn holds(target: &str, cases: u32) {
    let property = TARGETS.iter().find(|(name, _)| *name == target).unwrap().1;
    let seeds = seeds(target);
    assert!(seeds.len() > 3, "{target}: {} seeds", seeds.len());
    for seed in &seeds {
        property(seed);
    }
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let any_file = (prop::sample::select(seeds), changes()).prop_map(|(seed, changes)| changed(seed, &changes));
    let tried = runner.run(&any_file, |bytes| {
        property(&bytes);
        Ok(())
    });
    if let Err(found) = tried {
        panic!("{target}: {found}");
    }
}

#[test]
fn any_table_is_read_whole_or_refused_at_a_place() {
    holds("reader", 400);
}

#[test]
fn any_number_is_what_is_written() {
    holds("numbers", 2000);
}

#[test]
fn any_instrument_file_is_read_or_refused() {
    holds("instruments", 400);
}

#[test]
fn any_study_file_is_read_or_refused() {
    holds("study_files", 300);
}

#[test]
fn any_table_is_answered_in_every_format() {
    holds("report_writer", 100);
}
