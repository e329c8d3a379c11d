//! Codes in place of ids: nothing of an id is left anywhere, the numbers stay, and the key leads back.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::cli::{READING, Ran, fixture, run};

/// A word that stands in no text of ours; every id, title, name of a file and column of notes of the clinic begins with it.
const MARK: &str = "Quillfeather";

/// A part of the demo clinic with ids that can be found again, in a folder that has such a name too.
fn marked_clinic(folder: &Path) -> String {
    let clinic = folder.join(format!("{MARK}-clinic"));
    fs::create_dir(&clinic).unwrap();
    for file in ["therapy.csv", "supervision.csv", "adherence.csv"] {
        let text = fs::read_to_string(fixture(&format!("clinic/{file}"))).unwrap();
        let ids: &[&str] = if file == "adherence.csv" { &["client_id"] } else { &["_id"] };
        fs::write(clinic.join(format!("{MARK}-{file}")), marked(&text, ids)).unwrap();
    }
    let toml = fs::read_to_string(fixture("clinic/parallax.toml")).unwrap();
    let toml =
        toml.replace("file = \"", &format!("file = \"{MARK}-")).replace("title = \"", &format!("title = \"{MARK} "));
    fs::write(clinic.join("parallax.toml"), toml).unwrap();
    clinic.display().to_string()
}

fn marked(text: &str, ids: &[&str]) -> String {
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let is_id: Vec<bool> = header.iter().map(|name| ids.iter().any(|id| name.ends_with(id))).collect();
    let row = |line: &str| {
        let cells =
            line.split(',').zip(&is_id).map(|(cell, id)| if *id { format!("{MARK}-{cell}") } else { cell.into() });
        cells.collect::<Vec<String>>().join(",")
    };
    let is_kept = |line: &&str| !line.starts_with('C') || line[..4] <= *"C007";
    let rows = text.lines().skip(1).filter(is_kept).map(|line| format!("{},{MARK} said so\n", row(line)));
    format!("{},notes\n{}", header.join(","), rows.collect::<String>())
}

fn told(line: &[&str]) -> Ran {
    let ran = run(line);
    assert_eq!(ran.code, 0, "{line:?}: {}", ran.err);
    ran
}

#[test]
fn no_id_title_note_or_name_of_a_file_is_left_in_any_output() {
    let folder = tempfile::tempdir().unwrap();
    let clinic = marked_clinic(folder.path());
    let key = folder.path().join("key.csv").display().to_string();
    let case = format!("{MARK}-C004");
    let trainee = format!("{MARK}-T01");
    let mut lines: Vec<Vec<&str>> = READING
        .iter()
        .chain(&["predict", "plan --width 0.2 --raters 3"])
        .map(|line| line.split(' ').collect())
        .collect();
    lines.push(vec!["report", "--dyad", &case]);
    lines.push(vec!["report", "--kind", "audit"]);
    lines.push(vec!["report", "--audience", "trainee", "--helper", &trainee]);
    lines.push(vec!["report", "--audience", "programme"]);
    for line in lines {
        assert!(
            run(&[&line[..], &[&clinic, "--format", "json"]].concat()).out.contains(MARK),
            "{line:?}: the test sees ids"
        );
        // The page holds the words, and JSON the numbers of every format.
        for format in ["html", "json"] {
            let ran = told(&[&line[..], &[&clinic, "--pseudonymize", "--key", &key, "--format", format]].concat());
            assert!(!ran.out.contains(MARK), "{line:?} {format}");
            assert!(!ran.err.replace(&key, "").contains(MARK), "{line:?} {format}: {}", ran.err);
        }
    }
}

#[test]
fn a_plain_table_is_shown_under_codes_too() {
    let folder = tempfile::tempdir().unwrap();
    let matrix = folder.path().join("matrix.csv").display().to_string();
    let row = |name: &str, cells: &str| format!("{MARK}-{name},{cells}\n");
    let text = format!(
        "id,{MARK}1,{MARK}2,{MARK}3\n{}{}{}{}",
        row("a", "1,2,3"),
        row("b", "2,3,4"),
        row("c", "5,5,4"),
        row("d", "3,4,4")
    );
    fs::write(&matrix, text).unwrap();
    let long = folder.path().join("long.csv").display().to_string();
    let rows = (0..40).map(|at| format!("{MARK}{},{MARK}T{},{},{},{}\n", at, at % 5, at % 7, at % 6, (at * at) % 11));
    fs::write(&long, format!("case,who,c,t,y\n{}", rows.collect::<String>())).unwrap();
    let tables: [&[&str]; 4] = [
        &["agreement", &matrix, "--layout", "matrix"],
        &["report", "--kind", "audit", &matrix, "--layout", "matrix"],
        &["plan", &matrix, "--layout", "matrix", "--width", "0.3"],
        &[
            "predict",
            &long,
            "--outcome-column",
            "y",
            "--view",
            "client=c",
            "--view",
            "therapist=t",
            "--case",
            "case",
            "--therapist",
            "who",
        ],
    ];
    for line in tables {
        for format in ["html", "csv"] {
            let ran = told(&[line, &["--pseudonymize", "--format", format]].concat());
            assert!(!ran.out.contains(MARK) && !ran.err.contains(MARK), "{line:?} {format}: {}", ran.err);
        }
    }
    let plain = told(&["agreement", &matrix, "--layout", "matrix", "--format", "csv"]).out;
    let coded = told(&["agreement", &matrix, "--layout", "matrix", "--format", "csv", "--pseudonymize"]).out;
    same_numbers(&plain, &coded, "a plain table");
}

#[test]
fn errors_say_where_and_never_who() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("{MARK}.csv")).display().to_string();
    let clean =
        fs::read_to_string(fixture("hostile/files/clean_long.csv")).unwrap().replace("C00", &format!("{MARK}-"));
    let broken: [(&str, String); 4] = [
        ("duplicate-rating", format!("{clean}{}\n", clean.lines().nth(5).unwrap())),
        ("not-a-number", clean.replacen(",4,", &format!(",{MARK},"), 1)),
        ("unclosed-quote", clean.replacen(MARK, &format!("\"{MARK}"), 1)),
        ("missing-column", clean.replace("session", MARK)),
    ];
    let key = folder.path().join("key.csv");
    for (code, text) in broken {
        fs::write(&file, text).unwrap();
        for format in ["terminal", "json"] {
            let line =
                [&file, "--instrument", "wai_sr", "--pseudonymize", "--key", key.to_str().unwrap(), "--format", format];
            let ran = run(&[&["gaps"][..], &line].concat());
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{code}");
            assert!(ran.err.contains(code) && !ran.err.contains(MARK), "{code}: {}", ran.err);
            assert!(!key.exists(), "{code}: no key without an answer");
        }
    }
    fs::write(&file, clean).unwrap();
    let who = format!("{MARK}-9");
    for line in [["report", "--dyad", &who], ["report", "--helper", &who]] {
        let ran = run(&[&line[..], &[&file, "--instrument", "wai_sr", "--pseudonymize"]].concat());
        assert!(ran.code == 2 && !ran.err.contains(MARK), "{}", ran.err);
    }
}

/// What each row about nobody in particular is called, and its numbers; in no order, and without those that are drawn at
/// random for people in their order.
fn numbers(csv: &str) -> BTreeMap<String, Vec<f64>> {
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let rows = table.records().map(|row| row.unwrap()).filter(|row| row[4].is_empty() && !row[6].starts_with("flag_"));
    let numbers = |row: &csv::StringRecord| row.iter().skip(7).filter_map(|cell| cell.parse().ok()).collect();
    rows.map(|row| (row.iter().take(7).chain([&row[18]]).collect::<Vec<_>>().join(" "), numbers(&row))).collect()
}

/// Sums in another order differ in their last digits, and searches for a maximum in a few more.
fn same_numbers(before: &str, after: &str, what: &str) {
    let (before, after) = (numbers(before), numbers(after));
    assert!(before.len() > 3, "{what}");
    for (row, numbers) in &before {
        let others = after.get(row).unwrap_or_else(|| panic!("{what}: no {row}"));
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-6 * a.abs().max(1e-3);
        let same = numbers.len() == others.len() && numbers.iter().zip(others).all(near);
        assert!(same, "{what}: {row}: {numbers:?} {others:?}");
    }
}

#[test]
fn a_study_under_codes_gives_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let clinic = marked_clinic(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (shared, key) = (at("shared"), at("key.csv"));
    let ran = told(&["pseudonymize", &clinic, "-o", &shared, "--key", &key]);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains(" of them new"), "{}", ran.err);
    for entry in fs::read_dir(&shared).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(MARK) && !text.contains("2025-"), "{}", path.display());
    }
    for line in [&["gaps", "--each", "never", "--scale", "total"][..], &["agreement", "--scale", "total"]] {
        let csv = |study: &str| told(&[line, &[study, "--format", "csv", "--quiet"]].concat()).out;
        same_numbers(&csv(&clinic), &csv(&shared), line[0]);
    }
}

#[cfg(unix)]
#[test]
fn the_key_is_private_leads_back_and_gives_nobody_a_second_code() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let key = at("key.csv");
    let clean = fixture("hostile/files/clean_long.csv");
    let go =
        |input: &str, out: &str| run(&["pseudonymize", input, "--instrument", "wai_sr", "-o", &at(out), "--key", &key]);
    assert_eq!(go(&clean, "a").code, 0);
    let first = fs::read_to_string(&key).unwrap();
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let codes: BTreeMap<&str, &str> = first.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    assert_eq!(codes.values().collect::<std::collections::BTreeSet<_>>().len(), 7);

    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(go(&clean, "b").code, 0);
    assert_eq!(fs::read_to_string(&key).unwrap(), first, "the same people, the same codes");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600, "and nobody else reads them");
    assert_eq!(fs::read(at("a/ratings-1.csv")).unwrap(), fs::read(at("b/ratings-1.csv")).unwrap());

    assert_eq!(go(&fixture("hostile/files/formula_ids.csv"), "c").code, 0);
    let more = fs::read_to_string(&key).unwrap();
    assert!(first.lines().all(|line| more.lines().any(|other| other == line)), "{more}");
    assert!(more.lines().count() > first.lines().count());
    let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mut rows = csv::Reader::from_reader(more.as_bytes());
    assert!(rows.records().all(|row| !formula(&row.unwrap()[1])), "{more}");

    assert_eq!(
        run(&["pseudonymize", &clean, "--instrument", "wai_sr", "-o", &at("d"), "--key", &at("other.csv")]).code,
        0
    );
    assert_ne!(fs::read(at("a/ratings-1.csv")).unwrap(), fs::read(at("d/ratings-1.csv")).unwrap(), "codes are drawn");

    let broken = format!("{more}{}\n", more.lines().nth(1).unwrap());
    fs::write(&key, &broken).unwrap();
    let ran = go(&clean, "e");
    assert!(
        ran.code == 1 && ran.err.contains("not-a-key-file") || ran.err.contains("the key file is damaged"),
        "{}",
        ran.err
    );
    assert_eq!(fs::read_to_string(&key).unwrap(), broken);
    assert!(!Path::new(&at("e")).exists());
}

#[test]
fn codes_and_key_are_written_both_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let input = at("ratings.csv");
    fs::copy(fixture("hostile/files/clean_long.csv"), &input).unwrap();
    fs::create_dir(at("out")).unwrap();
    fs::write(at("out/parallax.toml"), "kept").unwrap();
    let before = fs::read(&input).unwrap();
    let lines = [
        (vec!["-o", "out", "--key", "key.csv"], 4, "holds something else"),
        (vec!["-o", "new", "--key", "ratings.csv"], 2, "also an input"),
        (vec!["-o", "new", "--key", "new/key.csv"], 2, "beside the codes"),
        (vec!["-o", "new", "--key", "nowhere/key.csv"], 4, "folder does not exist"),
        (vec!["-o", "new"], 2, "--key FILE"),
    ];
    for (words, code, message) in lines {
        let words: Vec<String> =
            words.into_iter().map(|word| if word.starts_with('-') { word.into() } else { at(word) }).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = run(&[&["pseudonymize", &input, "--instrument", "wai_sr"], &words[..]].concat());
        assert_eq!(ran.code, code, "{words:?}: {}", ran.err);
        assert!(ran.err.contains(message), "{words:?}: {}", ran.err);
        let names = crate::cli_files::names(folder.path());
        assert_eq!(names, ["out", "ratings.csv"], "{words:?}");
        assert_eq!(fs::read(&input).unwrap(), before);
    }
    let ran = run(&[
        "gaps",
        &input,
        "--instrument",
        "wai_sr",
        "--pseudonymize",
        "--key",
        &at("key.csv"),
        "-o",
        &at("C001.csv"),
    ]);
    assert!(ran.code == 2 && ran.err.contains("holds an id"), "{}", ran.err);
    let ran = run(&["gaps", &input, "--instrument", "wai_sr", "--key", &at("key.csv")]);
    assert!(ran.code == 2 && ran.err.contains("--pseudonymize"), "{}", ran.err);
    let ran = run(&[
        "gaps",
        &input,
        "--instrument",
        "wai_sr",
        "--pseudonymize",
        "--key",
        &at("k.csv"),
        "-o",
        &at("k.csv"),
        "--force",
    ]);
    assert!(ran.code == 2 && ran.err.contains("also an input"), "{}", ran.err);
    assert_eq!(crate::cli_files::names(folder.path()), ["out", "ratings.csv"]);
}

#[test]
fn sessions_that_are_dates_become_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let clean = fs::read_to_string(fixture("hostile/files/clean_long.csv")).unwrap();
    let dated: String = clean
        .lines()
        .enumerate()
        .map(|(line, text)| {
            let mut cells: Vec<String> = text.split(',').map(str::to_owned).collect();
            if line > 0 {
                cells[2] = if cells[2] == "1" { "20260402".into() } else { "20260409".into() };
            }
            cells.join(",") + "\n"
        })
        .collect();
    fs::write(at("dated.csv"), dated).unwrap();
    let ran =
        run(&["pseudonymize", &at("dated.csv"), "--instrument", "wai_sr", "-o", &at("out"), "--key", &at("key.csv")]);
    assert!(ran.code == 0 && ran.err.contains("counted anew"), "{}", ran.err);
    let text = fs::read_to_string(at("out/ratings-1.csv")).unwrap();
    assert!(!text.contains("2026"), "{text}");
    assert!(text.contains(",1,") && text.contains(",2,"));
}
