//! The program as a process: what it writes, what it leaves alone, and how it ends.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::cli::{fixture, parallax, run};

const PAGE: &str = "parallax-report.html";

/// The real program in a folder.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
    command.current_dir(folder).env_remove("NO_COLOR").env_remove("COLUMNS").stdin(Stdio::null());
    command
}

pub(crate) fn spoken(folder: &Path, line: &str) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(folder).args(line.split_whitespace()).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A folder with a copy of the clinic.
fn clinic() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["parallax.toml", "therapy.csv", "supervision.csv", "adherence.csv"] {
        fs::copy(fixture(&format!("clinic/{file}")), folder.path().join(file)).unwrap();
    }
    folder
}

#[test]
fn the_main_job_writes_the_page_and_prints_its_summary() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = spoken(folder.path(), "report --demo");
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("Simulated training clinic") && err.contains("wrote parallax-report.html"), "{out}{err}");
    assert_eq!(names(folder.path()), [PAGE], "and no other file");
    let page = fs::read(folder.path().join(PAGE)).unwrap();
    assert!(page.starts_with(b"<!DOCTYPE html>"));

    assert_eq!(spoken(folder.path(), "report --demo").0, Some(0), "the same bytes are no reason to stop");
    let named = "gaps --demo --scale total -o gaps.csv";
    assert_eq!(spoken(folder.path(), named).0, Some(0));
    let (code, _, err) = spoken(folder.path(), &format!("{named} --format json"));
    assert_eq!(code, Some(4), "what someone named is never passed over");
    assert!(serde_json::from_str::<serde_json::Value>(&err).is_ok(), "and programs find nothing but JSON: {err}");
    let (code, _, err) = spoken(folder.path(), named);
    assert!(code == Some(4) && err.contains("it exists already, with the same content"), "{err}");
    fs::remove_file(folder.path().join("gaps.csv")).unwrap();
    let (code, out, err) = spoken(folder.path(), "report --demo --helper T01");
    assert_eq!((code, out.as_str()), (Some(4), ""));
    assert!(err.contains("holds something else") && err.contains("--force"), "{err}");
    assert_eq!(fs::read(folder.path().join(PAGE)).unwrap(), page);

    assert_eq!(spoken(folder.path(), "report --demo --helper T01 --force").0, Some(0));
    assert_ne!(fs::read(folder.path().join(PAGE)).unwrap(), page);
}

#[test]
fn the_study_of_the_current_folder_needs_no_name() {
    let folder = clinic();
    let (code, out, err) = spoken(folder.path(), "check");
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("1139 forms"), "{out}");
    assert_eq!(names(folder.path()).len(), 4, "check writes nothing");
}

#[test]
fn nothing_is_written_when_anything_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let bad = fixture("hostile/files/out_of_range_high.csv");
    let lines = [
        format!("report {bad} --instrument wai_sr"),
        format!("check {bad} --instrument wai_sr -o check.md"),
        "report --demo --strict".to_owned(),
        "report --demo --dyad nobody -o case.html".to_owned(),
        "gaps --demo -o gaps.pdf".to_owned(),
        "gaps --demo -o nowhere/gaps.csv".to_owned(),
        "gaps --demo -o study.toml --format csv".to_owned(),
        "simulate --therapists 1 -o made".to_owned(),
    ];
    for line in lines {
        let (code, out, err) = spoken(folder.path(), &line);
        assert!(code.is_some_and(|code| code > 0) && out.is_empty() && err.starts_with("error: "), "{line}: {err}");
        assert_eq!(names(folder.path()), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn a_missing_output_folder_is_refused_before_anything_is_read() {
    let ran = run(&["gaps", "no_such_input.csv", "-o", "no_such_folder/gaps.csv"]);
    assert_eq!(ran.code, 4);
    assert!(ran.err.contains("its folder does not exist") && !ran.err.contains("no_such_input"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn an_input_is_never_written_over_by_whatever_name() {
    let folder = clinic();
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink("therapy.csv", at("soft.csv")).unwrap();
    fs::hard_link(at("therapy.csv"), at("hard.csv")).unwrap();
    let before = fs::read(at("therapy.csv")).unwrap();
    let toml = fs::read(at("parallax.toml")).unwrap();
    for output in ["therapy.csv", "soft.csv", "hard.csv", "adherence.csv", "parallax.toml", "./therapy.csv"] {
        for input in ["", ".", "parallax.toml", "therapy.csv --instrument wai_sr"] {
            if output == "adherence.csv" && input.starts_with("therapy.csv") {
                continue;
            }
            let (code, out, err) = spoken(folder.path(), &format!("gaps {input} -o {output} --format csv --force"));
            assert_eq!((code, out.as_str()), (Some(2), ""), "{input} → {output}: {err}");
            assert!(err.contains("is also an input") || err.contains("study or instrument file"), "{err}");
        }
    }
    assert_eq!((fs::read(at("therapy.csv")).unwrap(), fs::read(at("parallax.toml")).unwrap()), (before, toml));
    assert!(fs::symlink_metadata(at("soft.csv")).unwrap().is_symlink());
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_refused_and_with_force_replaced_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("precious.csv"), folder.path().join("out.csv"));
    fs::write(&target, "keep me").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let (code, _, err) = spoken(folder.path(), "gaps --demo -o out.csv");
    assert_eq!(code, Some(4), "{err}");
    assert_eq!(spoken(folder.path(), "gaps --demo -o out.csv --force").0, Some(0));
    assert_eq!(fs::read_to_string(&target).unwrap(), "keep me");
    assert!(fs::symlink_metadata(&link).unwrap().is_file(), "the link is a file of its own now");
}

#[cfg(unix)]
#[test]
fn a_device_or_a_folder_is_no_output_file() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::create_dir(folder.path().join("folder.csv")).unwrap();
    for output in ["pipe.csv", "folder.csv"] {
        let (code, _, err) = spoken(folder.path(), &format!("gaps --demo --force -o {output}"));
        assert_eq!(code, Some(4), "{output}: {err}");
    }
    assert_eq!(names(folder.path()), ["folder.csv", "pipe.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_with_exit_code_4() {
    let folder = tempfile::tempdir().unwrap();
    for line in ["gaps --demo", "report --demo", "completions bash", "--help"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program(folder.path()).args(line.split(' ')).stdout(full).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{line}: {err}");
        assert!(err.contains("cannot write to `standard output`"), "{line}: {err}");
    }
}

#[test]
fn a_reader_who_has_gone_away_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path())
        .args(["gaps", "--demo", "--format", "json", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_the_old_file_or_the_new_one_and_never_a_part() {
    let folder = tempfile::tempdir().unwrap();
    let whole = parallax("report --demo --format html --quiet").out;
    let page = folder.path().join("page.html");
    for delay in [0, 5, 20, 60, 120, 200, 300, 400, 600] {
        fs::write(&page, "old").unwrap();
        let mut child =
            program(folder.path()).args(["report", "--demo", "--force", "--quiet", "-o", "page.html"]).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().unwrap();
        let left = fs::read_to_string(&page).unwrap();
        assert!(left == "old" || left == whole, "after {delay} ms: {} bytes", left.len());
    }
}

#[test]
fn simulate_writes_a_study_that_can_be_read_and_keeps_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = spoken(folder.path(), "simulate --therapists 4 --seed 7 -o made");
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert_eq!(err.lines().count(), 4, "{err}");
    let first = fs::read(folder.path().join("made/therapy.csv")).unwrap();
    assert_eq!(spoken(folder.path(), "check made").0, Some(0));
    assert_eq!(
        spoken(folder.path(), "simulate --therapists 4 --seed 7 -o made --quiet"),
        (Some(0), String::new(), String::new())
    );
    assert_eq!(spoken(folder.path(), "simulate --therapists 4 --seed 8 -o made").0, Some(4));
    assert_eq!(fs::read(folder.path().join("made/therapy.csv")).unwrap(), first);
    fs::write(folder.path().join("file"), "x").unwrap();
    assert_eq!(spoken(folder.path(), "simulate -o file").0, Some(4));
}
