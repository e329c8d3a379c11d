//! What holds for every file, whatever it is.

use std::time::{Duration, Instant};

use super::cases::{Outcome, cases};

/// Does a text hold this as a word?
fn has_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric()).any(|own| own == word)
}

#[test]
fn every_record_is_used_or_counted_as_left_out() {
    for case in cases() {
        let (outcome, told) = case.check();
        if outcome == Outcome::Reject {
            continue;
        }
        for input in told["made_from"]["inputs"].as_array().unwrap() {
            let left_out: u64 =
                input["excluded"].as_array().unwrap().iter().filter_map(|one| one["records"].as_u64()).sum();
            let (records, used) = (input["records"].as_u64().unwrap(), input["used"].as_u64().unwrap());
            assert_eq!(records, used + left_out, "{}", case.name);
            assert!(records > 0, "{}", case.name);
        }
    }
}

#[test]
fn no_report_holds_a_number_that_is_none_and_a_refused_file_leaves_no_report() {
    let folder = tempfile::tempdir().unwrap();
    for case in cases() {
        let output = folder.path().join(case.name.replace('.', "_") + ".md");
        let ran = case.run(&["report", "-o", output.to_str().unwrap()]);
        if case.is_refused() {
            assert!(ran.code != 0 && ran.err.starts_with("error: "), "{}: {}", case.name, ran.err);
            assert!(!output.exists() && ran.out.is_empty(), "{}", case.name);
            continue;
        }
        // One observer and nobody else leave nothing to report, which is said.
        if ran.code != 0 {
            assert!(ran.code < 4 && !output.exists(), "{}: {}", case.name, ran.err);
            continue;
        }
        let text = std::fs::read_to_string(&output).unwrap();
        for word in ["NaN", "nan", "inf", "Infinity"] {
            // The file may hold such a word as an id.
            let in_file = String::from_utf8_lossy(&std::fs::read(case.path()).unwrap()).into_owned();
            assert!(!has_word(&text, word) || has_word(&in_file, word), "{}: {word}", case.name);
        }
        assert!(!text.contains('\u{1b}') && !text.contains('\u{7}') && !text.contains('\u{202e}'), "{}", case.name);
    }
}

/// The limits of the corpus: 5 s, and 256 MiB, here of all addresses, of which a program uses a part.
#[cfg(target_os = "linux")]
#[test]
fn every_file_takes_little_time_and_memory() {
    for case in cases() {
        let begin = Instant::now();
        let script = "ulimit -v 262144; exec \"$0\" \"$@\"";
        let ran = std::process::Command::new("sh")
            .args([
                "-c",
                script,
                env!("CARGO_BIN_EXE_parallax"),
                "check",
                &case.path(),
                "--instrument",
                &case.instrument(),
            ])
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(matches!(ran.status.code(), Some(0 | 1)), "{}: {:?} {err}", case.name, ran.status);
        assert!(!err.contains("panicked") && !err.contains("memory allocation"), "{}: {err}", case.name);
        assert!(begin.elapsed() < Duration::from_secs(5), "{}: {:?}", case.name, begin.elapsed());
    }
}
