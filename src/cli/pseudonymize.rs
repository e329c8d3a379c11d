//! `parallax pseudonymize`: the same study under codes drawn at random, and the key in a file of its own.

use std::path::{Path, PathBuf};

use super::Streams;
use super::emit::{say_written, settle};
use super::input::{data_files, input_files, study_as_read};
use super::output::{NewFile, refuse_input_as_output, refuse_standard_output, write_files};
use super::privacy_args::PseudonymizeArgs;
use super::pseudonyms::{Pseudonyms, study_in_codes};
use crate::error::{Error, Problem, shorten};
use crate::render::study_files;

/// Reads a study, hides who is who, and writes the study and its key: both or none.
pub(super) fn pseudonymize(args: &PseudonymizeArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    refuse_standard_output(&args.output)?;
    let key = require_key_elsewhere(args)?;
    let read = study_in_codes(&args.input, &study_as_read(&args.input, Vec::new(), streams.input)?)?;
    settle(&read.notices, args.strict, args.quiet, "parallax check tells them", streams)?;
    let inputs = input_files(&args.input, &read);
    let (coded, renumbered) = read.without_dates();
    let Some(hidden) = args.input.privacy.codes.get() else { return Ok(()) };
    hidden.refuse_output(&args.output)?;
    let mut files: Vec<NewFile> = hidden.new_key()?.into_iter().collect();
    for (name, text) in study_files(&coded) {
        let file = NewFile::open(args.output.join(name), text.into_bytes(), args.force);
        refuse_input_as_output(&file.path, &inputs.paths)?;
        refuse_input_as_output(&file.path, std::slice::from_ref(key))?;
        files.push(file);
    }
    write_into(&args.output, &files)?;
    for file in &files {
        say_written(&file.path, args.quiet, streams);
    }
    if !args.quiet {
        say_what_was_done(hidden, renumbered, streams);
    }
    Ok(())
}

/// The key has to be named, and lie outside of the folder that is passed on.
fn require_key_elsewhere(args: &PseudonymizeArgs) -> Result<&PathBuf, Error> {
    let usage = |message: &str, hint: &str| Err(Error::Usage(Problem::new("usage", message).hint(hint)));
    if !args.input.scales.is_empty() {
        return usage("all scales are written; --scale belongs to analyses", "leave --scale away");
    }
    let Some(key) = &args.input.privacy.key else {
        return usage(
            "where should the key be kept?",
            "name a file outside of the folder that you pass on: --key FILE",
        );
    };
    refuse_input_as_output(key, &data_files(&args.input))?;
    if is_within(key, &args.output) {
        let message =
            format!("the key would lie in `{}`, beside the codes", shorten(&args.output.display().to_string()));
        return usage(&message, "name a place that is not passed on together with the codes: --key FILE");
    }
    super::output::require_folder(key)?;
    Ok(key)
}

/// Is `path` in the folder, or below it?
fn is_within(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    path.starts_with(folder)
        || real(parent).zip(real(folder)).is_some_and(|(parent, folder)| parent.starts_with(folder))
}

/// Makes the folder, and takes it away again if nothing could be written into it.
fn write_into(folder: &Path, files: &[NewFile]) -> Result<(), Error> {
    let is_new = !folder.exists();
    let failure = |source| Error::Io { path: folder.to_path_buf(), action: "make the folder", source, hint: None };
    std::fs::create_dir_all(folder).map_err(failure)?;
    let written = write_files(files);
    if written.is_err() && is_new {
        // An empty folder more or less: what went wrong is told anyway.
        let _ = std::fs::remove_dir(folder);
    }
    written
}

fn say_what_was_done(hidden: &Pseudonyms, renumbered: bool, streams: &mut Streams<'_>) {
    let (people, drawn) = (hidden.people(), hidden.drawn);
    let _ =
        writeln!(streams.err, "note: {people} ids have a code, {drawn} of them new; keep the key apart from the codes");
    let _ = writeln!(streams.err, "note: titles, dates and columns that Parallax does not use were not copied");
    if renumbered {
        let _ = writeln!(streams.err, "note: sessions were counted anew from 1, since their numbers look like dates");
    }
}
