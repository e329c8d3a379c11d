//! Writing: all or nothing, never over something that is not meant to be replaced.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Problem, shorten};

/// Puts `bytes` at `path`: a temporary file in the same folder, synced, then renamed. A file that already holds exactly
/// these bytes is left as it is; any other is refused without `force`. A symbolic link is refused too, and with `force`
/// the link itself is replaced: what it points to is never written.
pub(super) fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    write_files(&[(path.to_path_buf(), bytes.to_vec())], force)
}

/// The same for several files: all are written before the first is put in place.
pub(super) fn write_files(files: &[(PathBuf, Vec<u8>)], force: bool) -> Result<(), Error> {
    let mut waiting = Vec::new();
    for (path, bytes) in files {
        if is_wanted(path, bytes, force)? {
            waiting.push((path, stage(path, bytes)?));
        }
    }
    for (path, staged) in waiting {
        let placed = if force { staged.persist(path) } else { staged.persist_noclobber(path) };
        placed.map_err(|failed| failure(path, "write", failed.error))?;
        if let Ok(folder) = File::open(folder_of(path)) {
            // Some systems cannot sync a folder; the file itself is already safe.
            let _ = folder.sync_all();
        }
    }
    Ok(())
}

/// Refuses an output that is one of the inputs, by name, symlink or hard link.
pub(super) fn refuse_input_as_output(output: &Path, inputs: &[PathBuf]) -> Result<(), Error> {
    let same = inputs.iter().any(|input| is_same_file(input, output));
    if !same {
        return Ok(());
    }
    Err(Error::Usage(
        Problem::new("output-is-input", format!("`{}` is also an input", shorten(&output.display().to_string())))
            .hint("name another file after --output"),
    ))
}

/// Refuses to write an answer into a `.toml` file: these hold studies and instruments, and no answer has that form.
pub(super) fn refuse_settings_as_output(output: &Path) -> Result<(), Error> {
    if !output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
        return Ok(());
    }
    let message = format!("`{}` is named like a study or instrument file", shorten(&output.display().to_string()));
    Err(Error::Usage(Problem::new("unknown-format", message).hint("use .html, .md, .json, .csv or .txt")))
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a_path), Ok(b_path)) => a_path == b_path || is_hard_link(&a_path, &b_path),
        _ => false,
    }
}

#[cfg(unix)]
fn is_hard_link(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => a.is_file() && a.dev() == b.dev() && a.ino() == b.ino(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_hard_link(_a: &Path, _b: &Path) -> bool {
    false
}

fn is_wanted(path: &Path, bytes: &[u8], force: bool) -> Result<bool, Error> {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(true) };
    if metadata.is_dir() {
        return Err(failure(path, "write", io::Error::other("it is a folder")));
    }
    if fs::metadata(path).is_ok_and(|target| !target.is_file()) {
        return Err(Error::Io {
            path: path.to_path_buf(),
            action: "write",
            source: io::Error::other("it is a device or a pipe and not a file"),
            hint: Some("leave `--output` away and redirect standard output".to_owned()),
        });
    }
    if metadata.is_file() && fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(false);
    }
    if force {
        return Ok(true);
    }
    Err(Error::Io {
        path: path.to_path_buf(),
        action: "write",
        source: io::Error::other("it exists and holds something else"),
        hint: Some("pass `--force` to replace it, or name another place after `--output`".to_owned()),
    })
}

fn stage(path: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile, Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".parallax-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut staged = builder.tempfile_in(folder_of(path)).map_err(|error| failure(path, "write", error))?;
    let written = staged.write_all(bytes).and_then(|()| staged.as_file().sync_all());
    written.map_err(|error| failure(path, "write", error))?;
    Ok(staged)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Refuses before any long computation when the folder of the output does not exist.
pub(super) fn require_folder(path: &Path) -> Result<(), Error> {
    if folder_of(path).is_dir() {
        return Ok(());
    }
    Err(Error::Io {
        path: path.to_path_buf(),
        action: "write",
        source: io::Error::other("its folder does not exist"),
        hint: Some(format!("make it first: mkdir -p {}", folder_of(path).display())),
    })
}

fn failure(path: &Path, action: &'static str, source: io::Error) -> Error {
    Error::Io { path: path.to_path_buf(), action, source, hint: None }
}

/// Writes to standard output; a reader who has gone away is no error.
pub(super) fn write_out(out: &mut dyn Write, bytes: &[u8]) -> Result<(), Error> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(failure(Path::new("standard output"), "write to", error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_file_with_other_contents_stays_unless_forced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        write_file(&path, b"first", false).unwrap();
        write_file(&path, b"first", false).unwrap();
        let refused = write_file(&path, b"second", false).unwrap_err();
        assert_eq!(refused.exit_code(), 4);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        write_file(&path, b"second", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left behind");
    }

    #[test]
    fn of_several_files_none_is_written_when_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (new, old) = (folder.path().join("new.csv"), folder.path().join("old.csv"));
        fs::write(&old, b"kept").unwrap();
        assert!(write_files(&[(new.clone(), b"a".to_vec()), (old.clone(), b"b".to_vec())], false).is_err());
        assert!(!new.exists());
        assert_eq!(fs::read(&old).unwrap(), b"kept");
    }

    #[cfg(unix)]
    #[test]
    fn an_input_is_recognised_behind_symbolic_and_hard_links() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("ratings.csv");
        fs::write(&input, b"x").unwrap();
        let (soft, hard) = (folder.path().join("soft.csv"), folder.path().join("hard.csv"));
        std::os::unix::fs::symlink(&input, &soft).unwrap();
        fs::hard_link(&input, &hard).unwrap();
        for output in [&input, &soft, &hard] {
            assert!(refuse_input_as_output(output, std::slice::from_ref(&input)).is_err());
        }
        assert!(refuse_input_as_output(&folder.path().join("other.csv"), &[input]).is_ok());
    }
}
