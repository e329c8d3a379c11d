//! From an export of a survey program to a report: `init`, `check`, `report`, in the folder of the export.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::path::Path;

use serde_json::Value;

use crate::cli::fixture;
use crate::cli_files::spoken;

/// A folder with one of the exports.
fn folder_with(export: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(fixture(&format!("exports/{export}")), folder.path().join(export)).unwrap();
    folder
}

fn facts(folder: &Path) -> Value {
    let (code, out, err) = spoken(folder, "check --format json --quiet");
    assert_eq!(code, Some(0), "{err}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn three_commands_lead_from_a_redcap_export_to_a_report() {
    let folder = folder_with("redcap.csv");
    let (code, out, err) = spoken(folder.path(), "init redcap.csv --instrument wai_sr");
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert!(err.contains("wrote parallax.toml") && err.contains("then: parallax check"), "{err}");
    let found = facts(folder.path());
    let views = &found["facts"]["perspectives"];
    assert_eq!((&views["client"], &views["therapist"]), (&24.into(), &23.into()));
    assert_eq!((&found["facts"]["clients"], &found["facts"]["therapists"]), (&6.into(), &3.into()));
    assert_eq!(found["facts"]["missing_item_cells"], 1, "the one -99");
    let input = &found["made_from"]["inputs"][0];
    assert_eq!((&input["records"], &input["used"]), (&53.into(), &47.into()));
    assert_eq!(input["excluded"][0]["records"], 6, "the rows of enrolment");
    let (code, _, err) = spoken(folder.path(), "report");
    assert_eq!(code, Some(0), "{err}");
    assert!(folder.path().join("parallax-report.html").exists());
}

#[test]
fn exports_of_other_programs_are_read_after_init() {
    for (export, left_out) in [("qualtrics.csv", 3), ("limesurvey.csv", 0)] {
        let folder = folder_with(export);
        let refused = spoken(folder.path(), &format!("check {export} --instrument wai_sr"));
        assert_eq!(refused.0, Some(1));
        assert!(refused.2.contains("add to parallax.toml: `columns = {"), "{}", refused.2);
        let (code, _, err) = spoken(folder.path(), &format!("init {export} --instrument wai_sr --quiet"));
        assert_eq!((code, err.as_str()), (Some(0), ""));
        let found = facts(folder.path());
        assert_eq!(found["facts"]["perspectives"]["therapist"], 12, "{export}");
        let input = &found["made_from"]["inputs"][0];
        let excluded: i64 =
            input["excluded"].as_array().unwrap().iter().map(|one| one["records"].as_i64().unwrap()).sum();
        assert_eq!((excluded, input["records"].as_i64().unwrap()), (left_out, 24 + left_out), "{export}");
    }
}

#[test]
fn init_replaces_nothing_and_names_files_from_where_it_writes() {
    let folder = folder_with("limesurvey.csv");
    std::fs::write(folder.path().join("parallax.toml"), "mine").unwrap();
    let (code, _, err) = spoken(folder.path(), "init limesurvey.csv --instrument wai_sr");
    assert_eq!(code, Some(4), "{err}");
    assert_eq!(std::fs::read_to_string(folder.path().join("parallax.toml")).unwrap(), "mine");
    assert_eq!(spoken(folder.path(), "init limesurvey.csv --instrument wai_sr --force").0, Some(0));
    std::fs::create_dir(folder.path().join("study")).unwrap();
    let absolute = folder.path().join("limesurvey.csv");
    let line = format!("init {} --instrument wai_sr -o study/own.toml --quiet", absolute.display());
    assert_eq!(spoken(folder.path(), &line).0, Some(0));
    let text = std::fs::read_to_string(folder.path().join("study/own.toml")).unwrap();
    assert!(text.contains("file = \"../limesurvey.csv\""), "{text}");
    assert_eq!(spoken(folder.path(), "check study/own.toml --quiet").0, Some(0));
    for line in ["init -", "init parallax.toml", "init .", "init", "init nothing.csv -o other.toml"] {
        assert_ne!(spoken(folder.path(), line).0, Some(0), "{line}");
    }
    assert!(!folder.path().join("other.toml").exists());
}

#[test]
fn the_same_look_at_the_same_file_writes_the_same_bytes() {
    let folder = folder_with("redcap.csv");
    let text = |name: &str| {
        assert_eq!(spoken(folder.path(), &format!("init redcap.csv -o {name} --quiet")).0, Some(0));
        std::fs::read(folder.path().join(name)).unwrap()
    };
    assert_eq!(text("one.toml"), text("two.toml"));
}
