//! What every command has in common: spellings, places of output, shared options.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::cli::{fixture, parallax, run};
use crate::cli_files::{names, spoken};

fn estimates(line: &str) -> Vec<Value> {
    let ran = parallax(&format!("{line} --format json --quiet"));
    assert_eq!(ran.code, 0, "{line}: {}", ran.err);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    answer["estimates"].as_array().unwrap().clone()
}

fn groups(rows: &[Value], level: &str) -> BTreeSet<String> {
    let own = rows.iter().filter(|row| row["level"] == level);
    own.filter_map(|row| Some(row["group"].as_str()?.to_owned())).collect()
}

#[test]
fn a_session_has_one_name_in_the_rows_of_every_command() {
    let gaps = groups(&estimates("gaps --demo"), "session");
    let within = groups(&estimates("agreement --demo --coefficients rwg"), "session");
    assert!(gaps.contains("C001 session 1") && !within.is_empty());
    let lost: Vec<&String> = gaps.union(&within).filter(|name| !name.contains(" session ")).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(within.intersection(&gaps).count() > 5, "sessions with observers and a gap: {within:?}");
}

#[test]
fn no_flag_is_counted_for_a_view_that_nobody_filled_in() {
    let text = fs::read_to_string(fixture("clinic/therapy.csv")).unwrap();
    let clients: Vec<&str> = text.lines().filter(|line| !line.contains(",therapist,")).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clients.csv");
    fs::write(&path, clients.join("\n")).unwrap();
    let rows = estimates(&format!("gaps {} --instrument wai_sr", path.display()));
    let flags = rows.iter().filter(|row| row["term"] == "flag_rate" || row["term"] == "flag_rate_calm");
    let views: BTreeSet<&str> = flags.filter_map(|row| row["views"].as_str()).collect();
    assert_eq!(views, BTreeSet::from(["client"]));
    let all = estimates("gaps --demo --scale total");
    let asked = |views: &str| all.iter().any(|row| row["term"] == "flag_rate" && row["views"] == views);
    assert!(["client", "therapist", "therapist-client"].into_iter().all(asked), "both filled in: all are told");
}
