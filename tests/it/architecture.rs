//! Data move in one direction. docs/architecture.md says why; this keeps it so.

use crate::rust_source::{Kind, Piece, pieces, without_tests};
use crate::source_files::{is_test_file, source_files};

/// The folders of `src/`; each may use only those before it.
const FOLDERS: [&str; 10] =
    ["stats", "domain", "instruments", "simulate", "read", "score", "analyze", "report", "render", "cli"];

/// Longest file that can still be read in one sitting; tables of constants may be longer.
const MOST_LINES: usize = 400;

/// Everything in one file that breaks a rule, as `path:line: what`. Paths are relative to `src/`.
fn complaints(path: &str, source: &str) -> Vec<String> {
    let all = pieces(source);
    let program = if is_test_file(path) { Vec::new() } else { without_tests(&all) };
    let mut found: Vec<String> = place(path).into_iter().collect();
    found.extend(length(path, source));
    found.extend(directions(path, &all));
    found.extend(printing(path, &program));
    found.extend(outside_world(path, &program));
    found.extend(foreign_crates(path, &all));
    found
}

/// The folder a file is in; `None` for files directly in `src/`.
fn folder(path: &str) -> Option<&str> {
    path.split_once('/').map(|(folder, _)| folder)
}

/// Where a folder stands in the line.
fn rank(folder: &str) -> Option<usize> {
    FOLDERS.iter().position(|known| *known == folder)
}

fn place(path: &str) -> Option<String> {
    let known = match folder(path) {
        Some(folder) => rank(folder).is_some(),
        None => ["main.rs", "lib.rs", "error.rs"].contains(&path),
    };
    (!known).then(|| format!("{path}:1: a place that the line of folders does not have"))
}

fn length(path: &str, source: &str) -> Option<String> {
    let table = path.ends_with("/tables.rs") || path.contains("/tables/");
    let lines = source.lines().count();
    (lines > MOST_LINES && !table).then(|| format!("{path}:{lines}: more than {MOST_LINES} lines"))
}

/// May code in `path` name the top-level module `target` of the library?
fn may_use(path: &str, target: &str) -> bool {
    match (folder(path), rank(target)) {
        (None, _) => path == "main.rs" && target == "cli",
        (Some(own), None) => target == "error" && own != "stats",
        (Some(own), Some(theirs)) => rank(own).is_some_and(|own| theirs <= own),
    }
}

/// Paths into folders that come later, however they are written.
fn directions(path: &str, pieces: &[Piece]) -> Vec<String> {
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Some(after) = root_of_a_path(path, pieces, index) else { continue };
        let complaint = match pieces.get(after).map(|next| &next.kind) {
            Some(Kind::Word(target)) if may_use(path, target) => continue,
            Some(Kind::Word(target)) => format!("`{target}` comes later in the line or is not in it"),
            _ => "a group or glob of the whole crate hides what is used: one line a folder".to_owned(),
        };
        found.push(format!("{path}:{}: {complaint}", piece.line));
    }
    found
}

/// If a path from the root of our library starts at `index`: the index of what follows its `::`.
fn root_of_a_path(path: &str, pieces: &[Piece], index: usize) -> Option<usize> {
    let piece = pieces.get(index)?;
    if piece.is_word("crate") && pieces.get(index + 1).is_some_and(|next| next.is_word("as")) {
        return Some(index + 1);
    }
    if piece.is_word("crate") || piece.is_word("parallax") {
        return after_colons(pieces, index);
    }
    let continues = index >= 2 && pieces[index - 1].is_sign(':') && pieces[index - 2].is_sign(':');
    let starts = piece.is_word("super") && !continues;
    if !starts {
        return None;
    }
    let (mut supers, mut after) = (0, index);
    while pieces.get(after).is_some_and(|next| next.is_word("super")) {
        supers += 1;
        after = after_colons(pieces, after)?;
    }
    // A nested module (as of tests) is one step deeper, so as many `super` as modules may still stay inside; only the
    // name of another folder then tells that the path left.
    let leaves = match &pieces.get(after)?.kind {
        Kind::Word(target) => rank(target).is_some() && folder(path) != Some(target.as_str()),
        Kind::Sign(_) => supers > depth(path),
        Kind::Text(_) => false,
    };
    (supers >= depth(path) && leaves).then_some(after)
}

/// The index behind a `::` that follows `index`.
fn after_colons(pieces: &[Piece], index: usize) -> Option<usize> {
    let colons = pieces.get(index + 1)?.is_sign(':') && pieces.get(index + 2)?.is_sign(':');
    colons.then_some(index + 3)
}

/// How many modules deep a file is: `stats/mod.rs` 1, `stats/pair.rs` 2.
fn depth(path: &str) -> usize {
    path.trim_end_matches("/mod.rs").split('/').count()
}

/// Only the program itself may print or end the process; everybody else is handed a writer.
fn printing(path: &str, pieces: &[Piece]) -> Vec<String> {
    const MACROS: [&str; 5] = ["println", "eprintln", "print", "eprint", "dbg"];
    if path == "main.rs" {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Kind::Word(word) = &piece.kind else { continue };
        let next_is_bang = pieces.get(index + 1).is_some_and(|next| next.is_sign('!'));
        if MACROS.contains(&word.as_str()) && next_is_bang {
            found.push(format!("{path}:{}: `{word}!` outside main.rs", piece.line));
        }
        let ends = word == "process"
            && after_colons(pieces, index).and_then(|after| pieces.get(after)).is_some_and(|next| next.is_word("exit"));
        if ends {
            found.push(format!("{path}:{}: `process::exit` outside main.rs", piece.line));
        }
    }
    found
}

/// Files belong to `read` and `cli`, time to `cli`, the network to nobody.
fn outside_world(path: &str, pieces: &[Piece]) -> Vec<String> {
    let own = folder(path).unwrap_or("");
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        if !piece.is_word("std") {
            continue;
        }
        for module in standard_modules(pieces, index) {
            let allowed = match module {
                "fs" => ["read", "cli"].contains(&own),
                "time" => own == "cli",
                "net" => false,
                _ => true,
            };
            if !allowed {
                found.push(format!("{path}:{}: `std::{module}` in `{own}`", piece.line));
            }
        }
    }
    found
}

/// The modules named directly behind `std::`, alone or in a group.
fn standard_modules(pieces: &[Piece], index: usize) -> Vec<&str> {
    let Some(after) = after_colons(pieces, index) else { return Vec::new() };
    match pieces.get(after).map(|piece| &piece.kind) {
        Some(Kind::Word(module)) => vec![module],
        Some(Kind::Sign('{')) => first_words_of_group(&pieces[after..]),
        _ => Vec::new(),
    }
}

/// In `{a::b, c::{d, e}, f}`: a, c and f.
fn first_words_of_group(group: &[Piece]) -> Vec<&str> {
    let mut depth = 0;
    let mut expected = false;
    let mut words = Vec::new();
    for piece in group {
        match &piece.kind {
            Kind::Sign('{') => depth += 1,
            Kind::Sign('}') => depth -= 1,
            Kind::Word(word) if expected => words.push(word.as_str()),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        expected = depth == 1 && (piece.is_sign('{') || piece.is_sign(','));
    }
    words
}

/// Crates that one folder keeps to itself, so that they can be exchanged there.
fn foreign_crates(path: &str, pieces: &[Piece]) -> Vec<String> {
    const KEPT: [(&str, &str); 4] =
        [("clap", "cli"), ("clap_complete", "cli"), ("clap_mangen", "cli"), ("tabled", "render")];
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let kept = KEPT.into_iter().find(|(name, owner)| piece.is_word(name) && folder(path) != Some(owner));
        if let Some((name, owner)) = kept.filter(|_| names_a_crate(pieces, index)) {
            found.push(format!("{path}:{}: `{name}` outside {owner}", piece.line));
        }
    }
    found
}

/// A word is a crate if a path starts with it, or if `use` takes it whole.
fn names_a_crate(pieces: &[Piece], index: usize) -> bool {
    let used = index >= 1 && pieces[index - 1].is_word("use");
    used || after_colons(pieces, index).is_some()
}

#[test]
fn every_file_keeps_its_place() -> std::io::Result<()> {
    let files = source_files()?;
    assert!(files.len() > FOLDERS.len(), "found only {} files", files.len());
    let found: Vec<String> = files.iter().flat_map(|(path, source)| complaints(path, source)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn each_rule_catches_what_breaks_it() {
    let broken = [
        ("stats/pair.rs", "use crate::domain::rating::Rating;", "`domain` comes later"),
        ("stats/pair.rs", "use crate::error::Error;", "`error` comes later"),
        ("score/key.rs", "fn f() { crate::analyze::gaps::gaps() }", "`analyze` comes later"),
        ("report/case.rs", "pub(in crate::render) fn f() {}", "`render` comes later"),
        ("report/case.rs", "use crate\n    :: render::html;", "`render` comes later"),
        ("stats/pair/tests.rs", "use crate::score::key::key;", "`score` comes later"),
        ("error.rs", "use crate::domain::people::PersonId;", "`domain` comes later"),
        ("read/table.rs", "use parallax::cli::run;", "`cli` comes later"),
        ("main.rs", "use parallax::stats::Estimate;", "`stats` comes later"),
        ("score/key.rs", "use crate::{report, stats};", "a group or glob"),
        ("score/key.rs", "use crate::*;", "a group or glob"),
        ("score/key.rs", "use crate as all;", "not in it"),
        ("score/key.rs", "use super::super::report::Report;", "`report` comes later"),
        ("score/mod.rs", "use super::render;", "`render` comes later"),
        ("score/key.rs", "fn f(it: super::super::cli::Cli) {}", "`cli` comes later"),
        ("score/mod.rs", "mod inner { use super::super::{render}; }", "a group or glob"),
        ("analyze/gaps.rs", "fn f() { println!(\"x\"); }", "`println!` outside"),
        ("analyze/gaps.rs", "fn f() { eprint!(\"x\"); dbg!(1); }", "`dbg!` outside"),
        ("cli/mod.rs", "fn f() { std::process::exit(1) }", "`process::exit` outside"),
        ("render/html.rs", "use std::fs::File;", "`std::fs` in `render`"),
        ("render/html.rs", "use std::{collections::BTreeMap, fs, io};", "`std::fs` in `render`"),
        ("cli/mod.rs", "use std::net::TcpStream;", "`std::net` in `cli`"),
        ("analyze/gaps.rs", "use std::time::Instant;", "`std::time` in `analyze`"),
        ("report/case.rs", "#[derive(clap::ValueEnum)] enum A {}", "`clap` outside cli"),
        ("cli/output.rs", "use tabled::Table;", "`tabled` outside render"),
        ("helpers/mod.rs", "", "a place that"),
        ("helpers.rs", "", "a place that"),
    ];
    for (path, source, expected) in broken {
        let found = complaints(path, source);
        assert!(found.iter().any(|complaint| complaint.contains(expected)), "{path}: {source}: {found:?}");
    }
}

#[test]
fn long_files_are_caught_unless_they_are_tables() {
    let long = "\n".repeat(MOST_LINES + 1);
    assert_eq!(complaints("stats/pair.rs", &long), ["stats/pair.rs:401: more than 400 lines"]);
    assert!(complaints("stats/tables.rs", &long).is_empty());
    assert!(complaints("stats/pair.rs", &"\n".repeat(MOST_LINES)).is_empty());
}

#[test]
fn the_right_direction_is_free() {
    let sound = [
        (
            "report/case.rs",
            "use crate::stats::Estimate;\nuse crate::error::Position;\nuse crate::report::chart::Chart;",
        ),
        ("analyze/gaps.rs", "use super::supervision::Gap;\nuse super::super::stats::Estimate;"),
        ("stats/icc/mod.rs", "mod tests { use super::super::pair::pearson; }"),
        ("report/mod.rs", "mod tests { use super::{Block, Report}; }"),
        ("cli/args.rs", "use clap::Parser;\nuse std::{fs, io};\nfn f(report: &str) { let render = report; }"),
        (
            "render/text.rs",
            "use tabled::builder::Builder;\n// println!, std::fs and crate::cli\nconst S: &str = \"crate::cli\";",
        ),
        ("domain/study.rs", "#[cfg(test)]\nmod tests { fn f() { std::fs::read(\"x\"); println!(\"\"); } }"),
        ("stats/pair/tests.rs", "fn f() { std::fs::read(\"x\"); eprintln!(\"\"); }"),
        ("main.rs", "fn main() { println!(\"\"); parallax::cli::run(); }"),
        ("lib.rs", "pub mod cli;\npub(crate) mod error;"),
    ];
    for (path, source) in sound {
        assert_eq!(complaints(path, source), Vec::<String>::new(), "{path}: {source}");
    }
}
