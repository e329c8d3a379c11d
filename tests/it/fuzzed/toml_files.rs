//! Instrument and study files: no panic, every problem has its code, what is read can be written and read again.

use std::path::PathBuf;
use std::sync::OnceLock;

use parallax::error::{Error, Problem};
use parallax::instruments::{parse_bytes, parse_definition, to_toml};
use parallax::read::{Request, Source, study};

fn are_sound(problems: &[Problem]) {
    assert!(!problems.is_empty(), "a refusal without a reason");
    for problem in problems {
        assert!(!problem.code.is_empty() && !problem.message.is_empty(), "{problem:?}");
        let shown = problem.message.clone() + problem.token.as_deref().unwrap_or("");
        assert!(!shown.contains(['\u{1b}', '\u{0}', '\u{202e}']), "{problem:?}");
    }
}

/// Any bytes as an instrument file.
pub(crate) fn instruments(bytes: &[u8]) {
    match parse_bytes(bytes, "fuzzed.toml") {
        Err(problems) => are_sound(&problems),
        Ok(read) => {
            let text = to_toml(&read.instrument);
            let again = parse_definition(&text, "again.toml").unwrap_or_else(|wrong| panic!("{wrong:?}\n{text}"));
            assert_eq!(again.instrument, read.instrument, "{text}");
        }
    }
}

/// A folder with data beside the study file, for this process.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let data = include_bytes!("../../../fixtures/hostile/files/clean_long.csv");
        std::fs::write(folder.path().join("ratings.csv"), data).unwrap();
        let path = folder.path().to_path_buf();
        (folder, path)
    });
    path
}

/// Any bytes as a study file beside a sound table.
pub(crate) fn study_files(bytes: &[u8]) {
    let name = format!("study-{:?}.toml", std::thread::current().id());
    let path = folder().join(name.replace(['(', ')'], ""));
    std::fs::write(&path, bytes).unwrap();
    let request = Request { inputs: vec![Source::Path(path)], ..Request::default() };
    match study(&request, &mut std::io::empty()) {
        Ok(study) => {
            for input in &study.inputs {
                let left_out: usize = input.excluded.iter().map(|(_, records)| records).sum();
                assert_eq!(input.records, input.used + left_out);
            }
        }
        Err(Error::Input(problems)) => are_sound(&problems),
        Err(Error::Usage(problem)) => are_sound(&[problem]),
        Err(Error::Io { .. }) => {}
        Err(other) => panic!("{other}"),
    }
}
