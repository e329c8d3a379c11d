//! The large files of fixtures/hostile/manifest.json, written, checked within their limits (60 s, 1 GiB of addresses), and
//! deleted: too much for the tests. Linux, since the shell sets the limit.
//!
//! ```text
//! cargo bench --bench hostile_large
//! ```

#![expect(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a program for the terminal")]

use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

type File<'f> = BufWriter<&'f std::fs::File>;

fn main() {
    let manifest = std::fs::read_to_string(fixture("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut failed = 0;
    for case in manifest["large"].as_array().unwrap() {
        let name = case["file"].as_str().unwrap();
        let path = folder.path().join(name);
        let file = std::fs::File::create(&path).unwrap();
        write(name, BufWriter::new(&file));
        let seconds = case["limits"]["seconds"].as_f64().unwrap();
        let mebibytes = case["limits"]["mebibytes"].as_u64().unwrap();
        let begin = Instant::now();
        let (outcome, code) = checked(&path, mebibytes);
        let taken = begin.elapsed().as_secs_f64();
        let fits =
            case["verdict"] == outcome && (case["error"]["code"].is_null() || case["error"]["code"] == code.as_str());
        let is_fine = fits && taken <= seconds;
        failed += usize::from(!is_fine);
        println!("{} {name}: {outcome} {code} in {taken:.1} s", if is_fine { "ok    " } else { "FAILED" });
        std::fs::remove_file(&path).unwrap();
    }
    assert_eq!(failed, 0, "{failed} files failed");
}

fn fixture(name: &str) -> String {
    format!("{}/fixtures/hostile/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What `check` makes of the file, and the first code that it tells.
fn checked(path: &Path, mebibytes: u64) -> (&'static str, String) {
    let script = format!("ulimit -v {}; exec \"$0\" \"$@\"", mebibytes * 1024);
    let ran = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_parallax"), "check", path.to_str().unwrap()])
        .args(["--instrument", &fixture("files/instrument_good.toml"), "--format", "json"])
        .output()
        .unwrap();
    match ran.status.code() {
        Some(0) => {
            let told: Value = serde_json::from_slice(&ran.stdout).unwrap();
            let warned = told["notices"].as_array().unwrap().iter().find(|notice| notice["code"] != "item-against-key");
            let code = warned.map(|notice| notice["code"].as_str().unwrap().to_owned()).unwrap_or_default();
            (if warned.is_some() { "warn" } else { "accept" }, code)
        }
        Some(1) => {
            let told: Value = serde_json::from_slice(&ran.stderr).unwrap();
            ("reject", told["errors"][0]["code"].as_str().unwrap().to_owned())
        }
        other => ("broken", format!("{other:?} {}", String::from_utf8_lossy(&ran.stderr))),
    }
}

fn clean() -> Vec<String> {
    std::fs::read_to_string(fixture("files/clean_long.csv")).unwrap().lines().map(str::to_owned).collect()
}

/// The same files as the corpus has them.
fn write(name: &str, mut file: File<'_>) {
    let lines = clean();
    match name {
        "field_10mb.csv" => {
            let mut lines = lines;
            lines[4] = lines[4].replacen("C001", &"C".repeat(10_000_000), 1);
            file.write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
        }
        "field_300mb_unclosed.csv" => {
            let block = (lines[1..].join("\n") + "\n").repeat(800);
            file.write_all(format!("{}\n\"{}\n", lines[..5].join("\n"), lines[5]).as_bytes()).unwrap();
            for _ in 0..300_000_000 / block.len() {
                file.write_all(block.as_bytes()).unwrap();
            }
        }
        "line_100mb_no_newline.csv" => {
            for _ in 0..100 {
                file.write_all("client_id,".repeat(100_000).as_bytes()).unwrap();
            }
        }
        _ => {
            writeln!(file, "{}", lines[0]).unwrap();
            match name {
                "rows_1m.csv" => million_rows(file),
                "clients_500k.csv" => half_a_million_clients(file),
                "one_session_20000_raters.csv" => one_session(file),
                other => panic!("nobody writes {other}"),
            }
        }
    }
}

/// Twelve answers from 1 to 5.
fn answers(answer: impl Fn(u64) -> u64) -> String {
    (0..12).fold(String::new(), |mut text, item| {
        let _ = write!(text, ",{}", 1 + answer(item) % 5);
        text
    })
}

fn million_rows(mut file: File<'_>) {
    let mut state = 7_u64;
    for client in 0..55_556_u64 {
        for session in 1..=6 {
            let raters = [
                ("client", format!("C{client:06}")),
                ("therapist", format!("T{:04}", client % 500)),
                ("observer", format!("O{:02}", client % 40)),
            ];
            for (view, rater) in raters {
                state = (state * 1_103_515_245 + 12345) % 2_147_483_648;
                let drawn = state >> 8;
                let answers = answers(|item| client + item + (drawn >> item) % 2);
                writeln!(file, "C{client:06},T{:04},{session},{rater},{view}{answers}", client % 500).unwrap();
            }
        }
    }
}

fn half_a_million_clients(mut file: File<'_>) {
    for client in 0..500_000_u64 {
        for (view, rater) in [("client", format!("C{client:06}")), ("therapist", "T01".to_owned())] {
            writeln!(file, "C{client:06},T01,1,{rater},{view}{}", answers(|item| client + item)).unwrap();
        }
    }
}

fn one_session(mut file: File<'_>) {
    for observer in 0..20_000_u64 {
        writeln!(file, "C001,T01,1,O{observer:05},observer{}", answers(|item| observer + item)).unwrap();
    }
}
