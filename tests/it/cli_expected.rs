//! Answers that a person can open and read: fixtures/expected holds them, byte for byte.
//!
//! After a change that is meant, write them anew and read the difference before it is committed:
//!
//! ```text
//! PARALLAX_UPDATE_EXPECTED=1 cargo test --test it cli_expected && git diff fixtures/expected
//! ```

use std::path::PathBuf;

use crate::cli::parallax;

const EXPECTED: [(&str, &str); 4] = [
    ("caseload.md", "report --demo --format markdown --quiet"),
    ("case.md", "report --demo --dyad C044 --format markdown --quiet"),
    ("gaps.csv", "gaps --demo --each never --format csv --quiet"),
    ("check.txt", "check --demo --quiet"),
];

/// The first line in which two texts differ.
fn first_difference(expected: &str, found: &str) -> String {
    let lines = expected.lines().zip(found.lines()).enumerate();
    let differing = lines
        .filter(|(_, (expected, found))| expected != found)
        .map(|(place, (expected, found))| format!("line {}\n  expected: {expected}\n  found:    {found}", place + 1));
    differing
        .take(1)
        .next()
        .unwrap_or_else(|| format!("{} lines expected, {} found", expected.lines().count(), found.lines().count()))
}

#[test]
fn answers_are_byte_for_byte_those_that_were_read_by_a_person() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/expected");
    let update = std::env::var_os("PARALLAX_UPDATE_EXPECTED").is_some();
    for (file, line) in EXPECTED {
        let ran = parallax(line);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}");
        let path = folder.join(file);
        if update {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &ran.out).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(expected == ran.out, "{file} (parallax {line}), {}", first_difference(&expected, &ran.out));
    }
}
