//! The documents say what the program does: commands run, excerpts are real, every name has its entry.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::rust_source::{Kind, pieces, without_tests};
use crate::schema::output;
use crate::source_files::{is_test_file, source_files};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// README and the documents, by path from the root.
fn documents() -> Vec<(String, String)> {
    let mut paths = vec!["README.md".to_owned()];
    for entry in fs::read_dir(root().join("docs")).expect("the documents are there") {
        let name = entry.expect("the folder can be read").file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|ending| ending == "md") {
            paths.push(format!("docs/{name}"));
        }
    }
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), read(&path))).collect()
}

/// A command line and the excerpt of its output that is shown below it.
struct Shown {
    command: String,
    excerpt: Vec<String>,
}

/// The commands in blocks that are marked as `console`.
fn shown(text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match (line.trim_end(), inside) {
            ("```console", false) => inside = true,
            ("```", true) => inside = false,
            (line, true) => match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => found.push(Shown { command: command.to_owned(), excerpt: Vec::new() }),
                (None, Some(last)) => last.excerpt.push(line.to_owned()),
                (None, None) => panic!("a block starts without a command: {line}"),
            },
            _ => {}
        }
    }
    found
}

/// Arguments of the program, or `None` for another program.
fn arguments(command: &str) -> Option<Vec<&str>> {
    let rest = command.strip_prefix("parallax ").or_else(|| command.strip_prefix("cargo run --release -- "))?;
    Some(rest.split_whitespace().collect())
}

/// The first line of the excerpt that the output lacks; `…` stands for lines that are left out.
fn missing_line<'a>(excerpt: &'a [String], output: &str) -> Option<&'a str> {
    let lines: Vec<&str> = output.lines().map(str::trim_end).collect();
    let (mut at, mut left_out) = (0, true);
    for line in excerpt {
        if line == "…" {
            left_out = true;
            continue;
        }
        let ahead = if left_out { lines.len() - at } else { 1 };
        let Some(place) = lines.iter().skip(at).take(ahead).position(|have| have == line) else { return Some(line) };
        at += place + 1;
        left_out = false;
    }
    None
}

/// The fixtures of the repository in a folder of their own, where a command may write.
fn workshop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for part in ["clinic", "hostile/files", "tables", "oracles/compare"] {
        let target = folder.path().join("fixtures").join(part);
        fs::create_dir_all(&target).expect("a folder can be made");
        for entry in fs::read_dir(root().join("fixtures").join(part)).expect("the fixtures are there") {
            let entry = entry.expect("the folder can be read");
            fs::copy(entry.path(), target.join(entry.file_name())).expect("a file can be copied");
        }
    }
    folder
}

#[test]
fn an_excerpt_that_is_not_in_the_output_is_seen() {
    let excerpt = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(missing_line(&excerpt("b\n…\nd"), "a\nb\nc\nd  \n"), None);
    assert_eq!(missing_line(&excerpt("b\nd"), "a\nb\nc\nd\n"), Some("d"), "a line was left out silently");
    assert_eq!(missing_line(&excerpt("d\n…\nb"), "a\nb\nc\nd\n"), Some("b"), "the order is another");
}

#[test]
fn every_command_shown_runs_and_prints_what_is_shown() {
    let folder = workshop();
    let mut tried = 0;
    for (path, text) in documents() {
        for Shown { command, excerpt } in shown(&text) {
            let Some(arguments) = arguments(&command) else { continue };
            let ran = Command::new(env!("CARGO_BIN_EXE_parallax"))
                .args(&arguments)
                .current_dir(folder.path())
                .env("COLUMNS", "80")
                .env("NO_COLOR", "1")
                .output()
                .expect("the program starts");
            let out = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
            assert_ne!(ran.status.code(), Some(2), "{path}: `{command}` is refused: {out}");
            if let Some(line) = missing_line(&excerpt, &out) {
                panic!("{path}: `{command}` does not print: {line}");
            }
            // The next example starts with an empty folder.
            for name in ["parallax-report.html", "case.html"] {
                let _ = fs::remove_file(folder.path().join(name));
            }
            tried += 1;
        }
    }
    assert!(tried >= 8, "only {tried} commands are shown");
}

#[test]
fn the_readme_names_the_two_commands() {
    let readme = read("README.md");
    for command in ["cargo run --release -- report --demo", "cargo test --release"] {
        assert!(readme.lines().any(|line| line.trim_start_matches("$ ") == command), "{command}");
    }
}

#[test]
fn the_readme_names_the_oldest_rust_that_builds_this() {
    let wanted = format!("{} or later", env!("CARGO_PKG_RUST_VERSION"));
    assert!(read("README.md").contains(&wanted), "README.md lacks: {wanted}");
}

/// The first block of a document in this language.
fn block(path: &str, language: &str) -> String {
    let text = read(path);
    let start = format!("```{language}\n");
    let inside = text.split_once(&start).and_then(|(_, rest)| rest.split_once("```"));
    inside.unwrap_or_else(|| panic!("{path} has no block in {language}")).0.to_owned()
}

/// What the program says to arguments in a folder; it must succeed.
fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_parallax")).args(arguments).current_dir(folder).output();
    let ran = ran.expect("the program starts");
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

#[test]
fn the_examples_of_input_files_can_be_read() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file can be written");
    write("ours.toml", &block("docs/instruments.md", "toml"));
    let shown = succeeds(folder.path(), &["instruments", "ours.toml", "--format", "csv"]);
    assert!(shown.contains("ours,Questionnaire of our clinic,therapy,user,\"client,therapist\",6,1,5,Our manual"));

    write("parallax.toml", &block("docs/input.md", "toml"));
    let header: Vec<String> = (1..=12).map(|item| format!("q{item}")).collect();
    let answers = "7,rarely,-99,never,1,1,1,1,1,1,1,1";
    write("ratings.csv", &format!("patient,therapist_id,session,{}\nC1,T1,1,{answers}\n", header.join(",")));
    write("adherence.csv", "client_id,session,adherence\nC1,1,47\n");
    let read = succeeds(folder.path(), &["score", "--scale", "total"]);
    assert!(read.ends_with(",total,1.6363636363636365,11,12,mean,1.6363636363636365\n"), "{read}");

    let form = "[[form]]\nperspective = [\"client\", \"therapist\", \"observer\"]\nitems = 4\nrange = [1, 5]\n";
    write("four.toml", &format!("id = \"four\"\nname = \"Four items\"\n{form}"));
    write("table.csv", &block("docs/input.md", "csv"));
    assert_eq!(succeeds(folder.path(), &["score", "table.csv", "--instrument", "four.toml"]).lines().count(), 4);
}

#[test]
fn an_answer_word_can_be_given_for_all_items_or_for_one() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let form = "[[form]]\nperspective = \"client\"\nitems = 2\nrange = [1, 5]\n";
    fs::write(folder.path().join("two.toml"), format!("id = \"two\"\nname = \"Two items\"\n{form}")).expect("written");
    let table = "client_id,therapist_id,session,perspective,item1,item2\nC1,T1,1,client,Never,Never\n";
    fs::write(folder.path().join("words.csv"), table).expect("written");
    let common = ["score", "words.csv", "--instrument", "two.toml", "--value", "item:Never=2"];
    assert!(succeeds(folder.path(), &common).contains(",total,2,2,2,mean,2"));
    let one =
        succeeds(folder.path(), &[&common[..4], &["--value", "item1:Never=1", "--value", "item:Never=3"]].concat());
    assert!(one.contains(",total,2,2,2,mean,2"), "{one}");
}

/// Headings of a document.
fn headings(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if !inside && line.starts_with('#') {
            found.push(line.trim_start_matches('#').trim());
        }
    }
    found
}

#[test]
fn every_term_has_a_heading_in_the_methods() {
    let methods = read("docs/methods.md");
    let headings = headings(&methods);
    let mut terms = BTreeSet::new();
    let mut ways = BTreeSet::new();
    for command in ["report", "gaps", "agreement", "supervision", "predict"] {
        let value = output(&[command, "--demo"]);
        for row in value["estimates"].as_array().expect("rows") {
            terms.insert(row["term"].as_str().expect("a term").to_owned());
            let method = row["method"].as_str().expect("a method");
            ways.extend(method.split(", ").map(str::to_owned));
        }
    }
    assert!(terms.len() >= 20 && ways.len() >= 8, "{terms:?} {ways:?}");
    for term in terms {
        let entry = format!("`{term}`");
        assert!(headings.iter().any(|heading| heading.contains(&entry)), "docs/methods.md has no heading with {entry}");
    }
    for way in ways {
        assert!(methods.contains(&format!("`{way}`")), "docs/methods.md does not explain the method `{way}`");
    }
}

/// The table of instruments as it stands in the document.
fn instrument_table(instruments: &Value) -> String {
    let mut table = String::from("| id | name | about | filled in by | items | range | key | source |\n");
    table.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for instrument in instruments.as_array().expect("instruments") {
        for form in instrument["form"].as_array().expect("forms") {
            let views: Vec<String> = form["perspective"].as_array().expect("views").iter().map(text).collect();
            let limit = |at: usize| form["range"][at].as_f64().map_or_else(String::new, |limit| limit.to_string());
            let range = if form["range"].is_null() { String::new() } else { format!("{} to {}", limit(0), limit(1)) };
            let items = form["items"].as_u64().map_or_else(String::new, |items| items.to_string());
            let cells = [
                format!("`{}`", text(&instrument["id"])),
                text(&instrument["name"]),
                text(&instrument["relationship"]),
                views.join(", "),
                items,
                range,
                text(&instrument["key"]),
                text(&instrument["source"]),
            ];
            table.extend(["| ", &cells.join(" | "), " |\n"]);
        }
    }
    table
}

#[test]
fn every_built_in_instrument_stands_in_its_document_with_the_status_of_its_key() {
    let table = instrument_table(&output(&["instruments"])["instruments"]);
    let document = read("docs/instruments.md");
    assert!(document.contains(&table), "docs/instruments.md needs this table:\n{table}");
}

/// The folders that find errors and give notices.
const FINDING: [&str; 8] = [
    "analyze/agreement/notices",
    "analyze/congruence/notices",
    "analyze/gap_model/neighbours",
    "analyze/prediction/notices",
    "cli/",
    "instruments/",
    "read/",
    "score/",
];

/// Names of errors and notices, which are the only literals of their form there but for [`NO_CODES`].
fn codes_in_source() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (path, source) in source_files().expect("the source can be read") {
        if is_test_file(&path) || !FINDING.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        for piece in without_tests(&pieces(&source)) {
            if let Kind::Text(text) = piece.kind
                && is_code(&text)
            {
                codes.insert(text);
            }
        }
    }
    codes
}

/// Two or more words of small letters with hyphens.
fn is_code(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    words.len() > 1
        && words
            .iter()
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// Literals of that form which are no name of an error or a notice.
const NO_CODES: [&str; 22] = [
    "assume-random-blocks",
    "at-most",
    "conf-level",
    "iso-8859-1",
    "latin-1",
    "loa-multiplier",
    "low-srs",
    "mean-of",
    "min-group",
    "outcome-column",
    "outcome-kind",
    "rated-by",
    "rater-share",
    "ratings-per-target",
    "scale-range",
    "var-rater",
    "var-residual",
    "utf-16be",
    "utf-16le",
    "utf-8",
    "var-target",
    "windows-1252",
];

#[test]
fn every_error_and_notice_stands_in_the_document_on_input() {
    let document = read("docs/input.md");
    let mut codes = codes_in_source();
    codes.retain(|code| !NO_CODES.contains(&code.as_str()));
    codes.insert("io".to_owned());
    codes.insert("overflow".to_owned());
    assert!(codes.len() > 55, "{codes:?}");
    let absent: Vec<&String> = codes.iter().filter(|code| !document.contains(&format!("| `{code}` |"))).collect();
    assert!(absent.is_empty(), "docs/input.md lacks {absent:?}");
    let known = |code: &str| codes.contains(code);
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |").map(|(code, _)| code));
    let gone: Vec<&str> = rows.filter(|code| is_code(code) && !known(code)).collect();
    assert!(gone.is_empty(), "docs/input.md explains what no longer exists: {gone:?}");
}

/// The name under which a heading can be linked.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut tried = 0;
    for (path, text) in documents() {
        let folder = root().join(&path).parent().expect("a file has a folder").to_path_buf();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            tried += 1;
            assert!(!target.contains("://"), "{path}: documents stand on their own, {target} leads outside");
            let (file, place) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { root().join(&path) } else { folder.join(file) };
            assert!(file.exists(), "{path}: {target} does not exist");
            if !place.is_empty() {
                let there = fs::read_to_string(&file).expect("a document");
                assert!(headings(&there).into_iter().any(|heading| anchor(heading) == place), "{path}: no {target}");
            }
        }
    }
    assert!(tried > 20, "only {tried} links");
}

#[test]
fn every_document_is_in_the_table_of_contents() {
    let contents = read("docs/SUMMARY.md");
    for (path, _) in documents() {
        if let Some(name) = path.strip_prefix("docs/").filter(|name| *name != "SUMMARY.md") {
            assert!(contents.contains(&format!("({name})")), "docs/SUMMARY.md does not name {name}");
        }
    }
}
