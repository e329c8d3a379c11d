//! Writing: all or nothing, never over something that is not meant to be replaced.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::is_standard_output;
use crate::error::{Error, Problem, shorten};

/// A file that is to be written.
#[derive(Debug, Clone)]
pub(super) struct NewFile {
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    /// May it replace another?
    pub(super) force: bool,
    /// Is it for nobody but its owner (mode 0600)?
    pub(super) private: bool,
    /// Did someone name it? Then what stands there already is not passed over, even if it is the same.
    named: bool,
}

impl NewFile {
    /// A file for whoever may see new files.
    pub(super) fn open(path: PathBuf, bytes: Vec<u8>, force: bool) -> Self {
        Self { path, bytes, force, private: false, named: false }
    }

    /// A file for its owner only, in the place of an older one.
    pub(super) fn private(path: PathBuf, bytes: Vec<u8>) -> Self {
        Self { private: true, ..Self::open(path, bytes, true) }
    }

    /// The same for a file that someone named: whatever stands there is replaced on request only.
    pub(super) fn named(path: PathBuf, bytes: Vec<u8>, force: bool) -> Self {
        Self { named: true, ..Self::open(path, bytes, force) }
    }
}

/// Puts `bytes` at `path`: a temporary file in the same folder, synced, then renamed. A file that already holds exactly
/// these bytes is left as it is; any other is refused without `force`. A symbolic link is refused too, and with `force`
/// the link itself is replaced: what it points to is never written.
pub(super) fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    write_files(&[NewFile::open(path.to_path_buf(), bytes.to_vec(), force)])
}

/// The same for several files: all are written before the first is put in place, and if one cannot be put there the others
/// are taken away again.
pub(super) fn write_files(files: &[NewFile]) -> Result<(), Error> {
    let mut waiting = Vec::new();
    for file in files {
        if is_wanted(file)? {
            waiting.push((file, stage(file)?));
        }
    }
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for (file, staged) in waiting {
        match place(file, staged) {
            Ok(done) => placed.push(done),
            Err(error) => {
                placed.into_iter().rev().for_each(Placed::undo);
                return Err(failure(&file.path, "write", error));
            }
        }
    }
    for done in placed {
        done.settle();
    }
    Ok(())
}

/// A file in its place, with what stood there before under another name.
struct Placed<'a> {
    path: &'a Path,
    before: Option<tempfile::TempPath>,
}

fn place(file: &NewFile, staged: tempfile::NamedTempFile) -> io::Result<Placed<'_>> {
    let before = if file.force { set_aside(&file.path)? } else { None };
    let done = if file.force { staged.persist(&file.path) } else { staged.persist_noclobber(&file.path) };
    done.map_err(|failed| failed.error)?;
    Ok(Placed { path: &file.path, before })
}

/// A second name for what stands at `path`, or a copy where the file system knows no second names.
fn set_aside(path: &Path) -> io::Result<Option<tempfile::TempPath>> {
    if !fs::symlink_metadata(path).is_ok_and(|present| present.is_file()) {
        return Ok(None);
    }
    let beside = tempfile::Builder::new().prefix(".parallax-").make_in(folder_of(path), |name| {
        fs::hard_link(path, name).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Err(error),
            _ => fs::copy(path, name).map(|_| ()),
        })
    });
    beside.map(|aside| Some(aside.into_temp_path()))
}

impl Placed<'_> {
    /// Brings back what stood there.
    fn undo(self) {
        let undone = match self.before {
            Some(before) => before.persist(self.path).map_err(|failed| failed.error),
            None => fs::remove_file(self.path),
        };
        // The first failure is the one that is told.
        let _ = undone;
    }

    /// Makes the new name last.
    fn settle(self) {
        drop(self.before);
        if let Ok(folder) = File::open(folder_of(self.path)) {
            // Some systems cannot sync a folder; the file itself is already safe.
            let _ = folder.sync_all();
        }
    }
}

/// Can others than its owner read this file?
#[cfg(unix)]
pub(super) fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_open_to_others(_path: &Path) -> bool {
    false
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
    Err(Error::Usage(Problem::new("unknown-format", message).hint("use .html, .md, .json, .csv, .xlsx or .txt")))
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a_path), Ok(b_path)) => a_path == b_path || is_hard_link(&a_path, &b_path),
        _ => is_same_name(a, b),
    }
}

/// The same name in the same folder, whether or not there is such a file?
fn is_same_name(a: &Path, b: &Path) -> bool {
    let folder = |path| fs::canonicalize(folder_of(path)).ok();
    a.file_name().is_some() && a.file_name() == b.file_name() && folder(a).is_some() && folder(a) == folder(b)
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

fn is_wanted(file: &NewFile) -> Result<bool, Error> {
    let path = file.path.as_path();
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
    let fits = !file.private || !is_open_to_others(path);
    let same = metadata.is_file() && fits && fs::read(path).is_ok_and(|present| present == file.bytes);
    if same && !file.named {
        return Ok(false);
    }
    if file.force {
        return Ok(true);
    }
    let what = if same { "it exists already, with the same content" } else { "it exists and holds something else" };
    Err(Error::Io {
        path: path.to_path_buf(),
        action: "write",
        source: io::Error::other(what),
        hint: Some("pass `--force` to replace it, or name another place after `--output`".to_owned()),
    })
}

fn stage(file: &NewFile) -> Result<tempfile::NamedTempFile, Error> {
    let path = file.path.as_path();
    let mut builder = tempfile::Builder::new();
    builder.prefix(".parallax-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(if file.private { 0o600 } else { 0o666 }));
    let mut staged = builder.tempfile_in(folder_of(path)).map_err(|error| failure(path, "write", error))?;
    let written = staged.write_all(&file.bytes).and_then(|()| staged.as_file().sync_all());
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

/// A study is several files, which standard output cannot hold.
pub(super) fn refuse_standard_output(path: &Path) -> Result<(), Error> {
    if !is_standard_output(path) {
        return Ok(());
    }
    let problem = Problem::new("usage", "a study is several files, which standard output cannot hold").token("-");
    Err(Error::Usage(problem.hint("name a folder: -o study")))
}

fn failure(path: &Path, action: &'static str, source: io::Error) -> Error {
    Error::Io { path: path.to_path_buf(), action, source, hint: None }
}

/// Writes to standard output.
pub(super) fn write_out(out: &mut dyn Write, bytes: &[u8]) -> Result<(), Error> {
    answered(out.write_all(bytes).and_then(|()| out.flush()))
}

/// What became of writing to standard output; a reader who has gone away is no error.
pub(super) fn answered(written: io::Result<()>) -> Result<(), Error> {
    match written {
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
        let file = |path: &Path, text: &[u8]| NewFile::open(path.to_path_buf(), text.to_vec(), false);
        assert!(write_files(&[file(&new, b"a"), file(&old, b"b")]).is_err());
        assert!(!new.exists());
        assert_eq!(fs::read(&old).unwrap(), b"kept");
    }

    #[test]
    fn what_was_put_in_place_is_taken_back_when_a_later_file_cannot_be() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new, twice] = ["old.csv", "new.csv", "twice.csv"].map(|name| folder.path().join(name));
        fs::write(&old, b"kept").unwrap();
        let file = |path: &Path, text: &[u8], force| NewFile::open(path.to_path_buf(), text.to_vec(), force);
        // The second of two files of one name finds the first in its place.
        let files =
            [file(&old, b"a", true), file(&new, b"b", false), file(&twice, b"c", false), file(&twice, b"d", false)];
        assert!(write_files(&files).is_err());
        assert_eq!(fs::read(&old).unwrap(), b"kept");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing new, and no second name of the old");
        write_files(&files[..3]).unwrap();
        assert_eq!(fs::read(&old).unwrap(), b"a");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
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
