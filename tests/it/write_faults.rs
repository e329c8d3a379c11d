//! Writing under bad luck: a disk that fills up, a run that is killed, a file that grows while it is read.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::cli::fixture;
use crate::cli_files::names;
use crate::hostile::sha256;

const PARALLAX: &str = env!("CARGO_BIN_EXE_parallax");

/// The program under a shell that may write no file of more than so many blocks of 512 bytes; `trap` decides whether the
/// program is told by an error or killed.
fn limited(folder: &Path, blocks: u32, trap: &str, line: &str) -> Output {
    let script = format!("{trap} ulimit -f {blocks}; exec \"$0\" {line}");
    Command::new("sh").args(["-c", &script, PARALLAX]).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn clinic(folder: &Path) {
    fs::create_dir(folder.join("clinic")).unwrap();
    for file in ["parallax.toml", "therapy.csv", "supervision.csv", "adherence.csv"] {
        fs::copy(fixture(&format!("clinic/{file}")), folder.join("clinic").join(file)).unwrap();
    }
}

#[test]
fn a_disk_that_fills_up_leaves_what_was_there() {
    for (line, outputs) in [
        ("score clinic --force -o scores.csv", vec!["scores.csv"]),
        ("score clinic --force -o scores.xlsx", vec!["scores.xlsx"]),
        (
            "simulate --force -o made",
            vec!["made/therapy.csv", "made/parallax.toml", "made/supervision.csv", "made/adherence.csv"],
        ),
        (
            "pseudonymize clinic --force -o made --key key.csv",
            vec!["made/ratings-1.csv", "made/parallax.toml", "made/outcome-1.csv"],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        clinic(folder.path());
        fs::create_dir(folder.path().join("made")).unwrap();
        for output in &outputs {
            fs::write(folder.path().join(output), "old").unwrap();
        }
        let before = (names(folder.path()), names(&folder.path().join("made")));
        let ran = limited(folder.path(), 16, "trap '' XFSZ;", line);
        let err = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(4), "{line}: {err}");
        assert!(err.contains("error: cannot write"), "{line}: {err}");
        assert_eq!(
            (names(folder.path()), names(&folder.path().join("made"))),
            before,
            "{line}: no trace of the attempt"
        );
        for output in &outputs {
            assert_eq!(fs::read_to_string(folder.path().join(output)).unwrap(), "old", "{line}: {output}");
        }
        // The same without mercy: the system kills the run in the middle of a file.
        let ran = limited(folder.path(), 16, "", line);
        assert_eq!(ran.status.code(), None, "{line}: {:?}", ran.status);
        for output in &outputs {
            assert_eq!(fs::read_to_string(folder.path().join(output)).unwrap(), "old", "{line}: {output}");
        }
        assert!(!folder.path().join("key.csv").exists(), "{line}");
        // And with room enough it works.
        let ran = limited(folder.path(), 4096, "", line);
        assert_eq!(ran.status.code(), Some(0), "{line}: {}", String::from_utf8_lossy(&ran.stderr));
        assert!(outputs.iter().all(|output| fs::read(folder.path().join(output)).unwrap() != b"old"), "{line}");
    }
}

#[test]
fn a_killed_run_leaves_no_code_without_its_key_and_no_file_in_part() {
    let folder = tempfile::tempdir().unwrap();
    clinic(folder.path());
    let line = ["pseudonymize", "clinic", "-o", "made", "--key", "key.csv", "--force", "--quiet"];
    let run = || Command::new(PARALLAX).args(line).current_dir(folder.path()).stdin(Stdio::null()).spawn().unwrap();
    let whole = |text: &str| text.is_empty() || text.ends_with('\n');
    let (mut killed, mut finished) = (0, 0);
    for step in 0..60 {
        // A new key for every run, so that all files are written.
        let _ = fs::remove_file(folder.path().join("key.csv"));
        let _ = fs::remove_dir_all(folder.path().join("made"));
        let mut child = run();
        std::thread::sleep(Duration::from_millis(step * 4));
        let _ = child.kill();
        if child.wait().unwrap().success() {
            finished += 1;
        } else {
            killed += 1;
        }
        let key = fs::read_to_string(folder.path().join("key.csv")).unwrap_or_default();
        for name in ["ratings-1.csv", "ratings-2.csv", "outcome-1.csv", "parallax.toml"] {
            let Ok(text) = fs::read_to_string(folder.path().join("made").join(name)) else { continue };
            assert!(whole(&text) && !key.is_empty(), "step {step}: {name} of {} bytes without a key", text.len());
            let first = text.lines().nth(1).unwrap_or_default().split(',').next().unwrap_or_default().to_owned();
            assert!(name == "parallax.toml" || key.contains(&first), "step {step}: {name}");
        }
    }
    assert!(killed > 0 && killed + finished == 60, "{killed} killed, {finished} finished");
}

#[test]
fn an_input_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    // Opens, but gives an error when it is read, whoever asks.
    let unreadable = "/proc/self/mem";
    for line in [format!("check {unreadable} --instrument wai_sr"), "check nowhere.csv --instrument wai_sr".to_owned()]
    {
        let ran = Command::new(PARALLAX).args(line.split(' ')).current_dir(folder.path()).output().unwrap();
        let err = String::from_utf8(ran.stderr).unwrap();
        assert_eq!((ran.status.code(), ran.stdout.is_empty()), (Some(4), true), "{err}");
        assert!(err.contains(line.split(' ').nth(1).unwrap()), "{err}");
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_file_that_grows_while_it_is_read_is_what_its_hash_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("growing.csv");
    let clean = fs::read_to_string(fixture("hostile/files/clean_long.csv")).unwrap();
    let (header, record) = (clean.lines().next().unwrap(), clean.lines().nth(1).unwrap());
    let row = |at: usize| record.replacen("C001", &format!("D{at}"), 1).replace(",C001,", &format!(",D{at},")) + "\n";
    let start: String = std::iter::once(format!("{header}\n")).chain((0..20_000).map(row)).collect();
    fs::write(&path, start).unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    let child = Command::new(PARALLAX)
        .args(["check", "growing.csv", "--instrument", "wai_sr", "--format", "json"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for at in 20_000..40_000 {
        file.write_all(row(at).as_bytes()).unwrap();
    }
    let ran = child.wait_with_output().unwrap();
    if ran.status.code() == Some(1) {
        assert!(
            ran.stdout.is_empty() && String::from_utf8_lossy(&ran.stderr).contains("\"line\""),
            "half a record was the last"
        );
        return;
    }
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let told: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let input = &told["made_from"]["inputs"][0];
    let records = usize::try_from(input["records"].as_u64().unwrap()).unwrap();
    assert!(records >= 20_000);
    let text = fs::read_to_string(&path).unwrap();
    let read: String = text.split_inclusive('\n').take(records + 1).collect();
    assert_eq!(input["sha256"], sha256(read.as_bytes()).as_str(), "{records} records");
}
