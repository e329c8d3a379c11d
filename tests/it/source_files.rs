//! Our own source files.

use std::io;
use std::path::Path;

/// Every Rust file below `src/` with its text; paths are relative to `src/`, with `/`, in order.
pub(crate) fn source_files() -> io::Result<Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, "", &mut files)?;
    files.sort();
    Ok(files)
}

/// Is this file a test module of its own, as in `#[cfg(test)] mod tests;`?
pub(crate) fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
            files.push((path, std::fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}
