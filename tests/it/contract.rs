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

#[test]
fn a_number_for_words_in_no_column_is_refused_with_the_command_that_shows_the_columns() {
    let ran = parallax("gaps --demo --value nope:x=1 --format json");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let error: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((&error["errors"][0]["code"], &error["errors"][0]["token"]), (&"missing-column".into(), &"nope".into()));
    let hint = error["errors"][0]["hint"].as_str().unwrap();
    assert_eq!(
        hint,
        "answers stand in item1 to item12, goal to total; parallax check --demo shows what each column was taken for"
    );
    let scores = fixture("clinic/supervision.csv");
    let ran = run(&["score", &scores, "--instrument", "wai_supervision_bahrick", "--value", "item:often=4"]);
    assert!(ran.code == 1 && ran.err.contains("column of answers `item`"), "no item, no answer word: {}", ran.err);
    for fine in ["item:often=4", "Item 3:often=4", "goal:often=4", "perspective:2=client"] {
        let ran = run(&["check", "--demo", "--value", fine, "--quiet"]);
        assert_eq!(ran.code, 0, "{fine}: {}", ran.err);
    }
}

#[test]
fn a_hyphen_after_output_is_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(fixture("clinic/therapy.csv"), folder.path().join("therapy.csv")).unwrap();
    for command in ["report --demo", "gaps --demo --each never", "instruments", "choose", "init therapy.csv"] {
        let (code, out, err) = spoken(folder.path(), &format!("{command} -o -"));
        assert!(code == Some(0) && out.len() > 200 && !err.contains("wrote"), "{command}: {err}");
        assert_eq!(names(folder.path()), ["therapy.csv"], "{command} writes no file");
    }
    let (_, out, _) = spoken(folder.path(), "report --demo -o -");
    assert!(out.starts_with("<!DOCTYPE html>"), "a report is a page unless something else is said");
    let (code, _, err) = spoken(folder.path(), "simulate -o -");
    assert!(code == Some(2) && err.contains("several files"), "{err}");
    assert_eq!(names(folder.path()), ["therapy.csv"]);
}

#[test]
fn init_takes_a_file_without_items_and_views_for_an_outcome() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["therapy.csv", "adherence.csv"] {
        fs::copy(fixture(&format!("clinic/{file}")), folder.path().join(file)).unwrap();
    }
    let (code, text, err) = spoken(folder.path(), "init adherence.csv therapy.csv --instrument wai_sr -o -");
    assert!(code == Some(0) && err.contains("adherence.csv has neither items nor a column of perspectives"), "{err}");
    assert!(err.contains("3 guesses and 1 question is marked"), "{err}");
    let parts = |head: &str| text.lines().filter(|line| line.starts_with(head)).count();
    assert_eq!((parts("[[ratings]]"), parts("[[outcomes]]")), (1, 1), "{text}");
    // As it is guessed, it is read.
    assert!(text.contains("\nname = \"adherence\"  # guess: "), "{text}");
    fs::write(folder.path().join("parallax.toml"), &text).unwrap();
    let (code, out, err) = spoken(folder.path(), "check");
    assert!(code == Some(0) && out.contains("adherence.csv"), "{out}{err}");
    // Of two columns nobody can say which; without ratings there is no outcome.
    fs::write(folder.path().join("both.csv"), "client_id,session,stayed,tasks\nC001,1,1,3\n").unwrap();
    let (_, two, _) = spoken(folder.path(), "init both.csv therapy.csv -o -");
    assert!(two.contains("# name = \"stayed\"  # question: which column is the outcome? stayed, tasks"), "{two}");
    let (_, alone, _) = spoken(folder.path(), "init both.csv -o -");
    assert!(alone.contains("[[ratings]]") && !alone.contains("[[outcomes]]"), "{alone}");
    // A file of ratings stays one, whoever filled it in.
    let (_, text, err) = spoken(folder.path(), "init therapy.csv --map perspective=question -o -");
    assert!(!text.contains("[[outcomes]]") && !err.contains("outcome"), "{text}{err}");
}

/// Options that the contract calls common, each with something to try.
const COMMON: [(&str, &str); 16] = [
    ("--instrument", "wai_sr"),
    ("--scale", "bond"),
    ("--views", "client,therapist"),
    ("--outcome", "no-such.csv"),
    ("--missing", "-99"),
    ("--map", "a=client_id"),
    ("--value", "item:a=1"),
    ("--conf-level", "0.9"),
    ("--seed", "1"),
    ("--format", "json"),
    ("--output", "-"),
    ("--force", ""),
    ("--strict", ""),
    ("--threads", "1"),
    ("--quiet", ""),
    ("--color", "never"),
];

#[test]
fn every_command_takes_a_common_option_or_says_why_not() {
    let reading = "report check init score agreement gaps supervision predict congruence plan choose pseudonymize";
    let commands = reading.split(' ').map(|command| format!("{command} no-such.csv"));
    let others = ["instruments", "simulate", "selftest", "completions bash", "man"].map(str::to_owned);
    // Without a folder to write into, simulate writes nothing.
    for command in commands.chain(others) {
        for (option, value) in COMMON {
            // What it takes, it takes its time for.
            if command == "selftest" && !["--instrument", "--views", "--conf-level"].contains(&option) {
                continue;
            }
            let ran = parallax(&format!("{command} {option} {value}"));
            assert!(!ran.err.contains("unexpected argument"), "{command} {option}: {}", ran.err);
            if ran.err.contains("does not take") {
                assert!(ran.code == 2 && ran.err.contains("hint"), "{command} {option}: {}", ran.err);
            }
        }
    }
    let ran = parallax("gaps --demo --outcome adherence.csv");
    assert_eq!(
        ran.err,
        "error: parallax gaps does not take --outcome: it looks at ratings alone\n\
         hint: predict, congruence, check and report --kind study take --outcome FILE[:COLUMN]\n"
    );
    let ran = parallax("score --demo --views a,b --format json");
    let error: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((ran.code, &error["errors"][0]["token"]), (2, &"--views".into()));
    let ran = parallax("gaps --demo --nonsense");
    assert!(ran.code == 2 && ran.err.contains("--nonsense"), "what nobody takes is told as before: {}", ran.err);
}

#[test]
fn check_takes_an_outcome_and_says_what_can_be_asked_with_it() {
    let (therapy, adherence) = (fixture("clinic/therapy.csv"), fixture("clinic/adherence.csv"));
    let ran = run(&["check", &therapy, "--instrument", "wai_sr", "--outcome", &adherence, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    let inputs = answer["made_from"]["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|input| input["name"].as_str().unwrap().ends_with("adherence.csv")), "{inputs:?}");
    let alone = run(&["check", &therapy, "--instrument", "wai_sr", "--format", "json"]);
    let without: Value = serde_json::from_str(&alone.out).unwrap();
    assert_ne!(answer["supports"], without["supports"], "an outcome opens a question");
}

#[test]
fn a_page_about_all_takes_no_single_case_and_an_id_in_the_wrong_place_is_helped() {
    for kind in ["caseload", "audit", "study"] {
        let ran = parallax(&format!("report --demo --dyad C014 --kind {kind} --format csv"));
        assert!(ran.code == 2 && ran.err.contains("--dyad is about one case"), "{kind}: {}", ran.err);
    }
    let ran = parallax("report --demo --helper C014 --format csv");
    assert!(ran.code == 2 && ran.err.contains("this one is found with --dyad"), "{}", ran.err);
    let ran = parallax("report --demo --dyad S1 --format csv");
    assert!(ran.code == 2 && ran.err.contains("this one is found with --helper"), "{}", ran.err);
    let ran = parallax("report --demo --helper O1 --format csv");
    assert!(ran.code == 2 && !ran.err.contains("is found with"), "an observer has neither: {}", ran.err);
}

#[test]
fn a_note_about_notices_says_where_they_are() {
    for command in
        ["gaps --demo --each never", "supervision --demo", "score --demo", "agreement --demo", "congruence --demo"]
    {
        let ran = parallax(&format!("{command} --format terminal"));
        assert!(ran.err.contains("they stand in the output"), "{command}: {}", ran.err);
        assert!(ran.out.contains("item-missing"), "{command} shows no notice");
        let ran = parallax(&format!("{command} --format csv"));
        assert!(ran.err.contains("a CSV has no place for them, --format json has"), "{command}: {}", ran.err);
    }
    let ran = parallax("score --demo");
    assert!(ran.err.contains("a CSV has no place for them"), "its form without --format: {}", ran.err);
}

#[test]
fn rules_of_flags_are_named_in_words_on_every_page() {
    let ran = parallax("gaps --demo --each never --format markdown");
    let flags = ran.out.split("## Flags").nth(1).unwrap();
    assert!(flags.contains("| fall of two SDs or more | Total | client |") && !flags.contains("drop-2sd"), "{flags}");
}
