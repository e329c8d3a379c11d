//! The program in process: every command, its exit codes, and its words on both streams.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::ffi::OsString;

use parallax::cli::Streams;

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A terminal of a width, or no terminal at all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) width: usize,
    pub(crate) is_terminal: bool,
    pub(crate) no_color: bool,
}

pub(crate) const NO_SCREEN: Screen = Screen { width: 80, is_terminal: false, no_color: false };

/// Runs `parallax` with these words, on that screen, with that standard input.
pub(crate) fn run_with(words: &[&str], screen: Screen, mut input: &[u8]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams {
        input: &mut input,
        out: &mut out,
        err: &mut err,
        out_is_terminal: screen.is_terminal,
        no_color: screen.no_color,
        width: screen.width,
    };
    let arguments = std::iter::once(&"parallax").chain(words).map(OsString::from);
    let code = parallax::cli::run(arguments, &mut streams);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code, out: text(out), err: text(err) }
}

/// Runs `parallax` with these words, without a terminal.
pub(crate) fn run(words: &[&str]) -> Ran {
    run_with(words, NO_SCREEN, b"")
}

/// The same, split at blanks.
pub(crate) fn parallax(line: &str) -> Ran {
    run(&line.split_whitespace().collect::<Vec<_>>())
}

/// A path below the repository.
pub(crate) fn fixture(path: &str) -> String {
    format!("{}/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// Commands that read a study, with what a run on the demo needs.
pub(crate) const READING: [&str; 6] = ["report", "check", "score", "gaps", "agreement", "supervision"];

#[test]
fn every_command_answers_on_the_demo_in_every_format() {
    for command in READING {
        for format in ["terminal", "markdown", "html", "json", "csv"] {
            let ran = parallax(&format!("{command} --demo --format {format} --quiet"));
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command} {format}");
            assert!(ran.out.len() > 100, "{command} {format}: {}", ran.out);
            match format {
                "json" => {
                    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
                    assert_eq!((&value["schema"], &value["command"]), (&"parallax/1".into(), &command.into()));
                }
                "html" => assert!(ran.out.starts_with("<!DOCTYPE html>") && ran.out.contains("</html>")),
                "csv" => assert!(ran.out.lines().all(|line| line.contains(',')), "{command}"),
                _ => assert!(!ran.out.contains('\u{1b}')),
            }
        }
    }
}

#[test]
fn completions_and_the_manual_name_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = parallax(&format!("completions {shell}"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(READING.iter().all(|command| ran.out.contains(command)), "{shell}");
    }
    let manual = parallax("man");
    assert_eq!(manual.code, 0);
    assert!(manual.out.contains(".TH parallax") && manual.out.contains("\\-\\-scale\\-range"), "{}", manual.out);
    assert!(READING.iter().all(|command| manual.out.contains(&command.to_uppercase())));
}

#[test]
fn help_is_an_answer_and_fits_the_usual_window() {
    for command in ["", "report", "check", "score", "gaps", "agreement", "supervision", "simulate", "instruments"] {
        let ran = parallax(&format!("{command} --help"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
        assert!(ran.out.contains("Usage: parallax"), "{command}");
        let widest = ran.out.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= 80, "{command}: {widest}");
    }
    assert_eq!(parallax("--version").out, format!("parallax {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_this_version_does_not_have_is_wrong_usage() {
    let absent = ["congruent", "pseudonymize --demo"];
    let wrong = ["report --demo --kind thesis", "gaps --demo --nope", "gaps --demo --format pdf", "check x.csv --demo"];
    let odd = ["gaps --demo --conf-level 95", "gaps --demo --threads 0", "gaps --demo --scale-range 7,1", "simulate"];
    for line in absent.iter().chain(&wrong).chain(&odd) {
        let ran = parallax(line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}");
        assert!(ran.err.starts_with("error: "), "{line}: {}", ran.err);
    }
    assert!(parallax("gaps --demo --conf-level 95").err.contains("write 0.95"));
}

#[test]
fn no_message_names_a_command_that_does_not_exist() {
    for line in ["check", "check no_such.csv", "agreement no_such.toml", "check --demo --missing 3", ""] {
        let ran = parallax(line);
        for absent in ["parallax init", "parallax predict", "parallax plan", "parallax choose"] {
            assert!(!ran.err.contains(absent) && !ran.out.contains(absent), "{line}: {}", ran.err);
        }
    }
}

#[test]
fn errors_in_json_stand_on_standard_error_whatever_is_wrong() {
    let high = fixture("hostile/files/out_of_range_high.csv");
    let data = format!("check {high} --instrument wai_sr --format json");
    for (line, code, word) in [
        (data.as_str(), 1, "out-of-range"),
        ("gaps --nope --format json", 2, "usage"),
        ("nothing --format=json", 2, "usage"),
        ("gaps --demo --views client,client --format json", 2, "no-pairs"),
        ("check no_such_file.csv --format json", 4, "io"),
    ] {
        let ran = parallax(line);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{line}");
        let value: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        let error = value["errors"][0].as_object().unwrap();
        let keys: Vec<&str> = error.keys().map(String::as_str).collect();
        assert_eq!(keys, ["code", "message", "hint", "file", "line", "column", "column_name", "token"]);
        assert_eq!(error["code"], word, "{line}");
        assert!(!error["message"].as_str().unwrap().contains(['\n', '\u{1b}']), "{line}");
    }
}

#[test]
fn errors_in_words_say_where_what_and_what_helps() {
    let file = fixture("hostile/files/out_of_range_high.csv");
    let ran = run(&["check", &file, "--instrument", "wai_sr"]);
    let first = ran.err.lines().next().unwrap();
    assert!(first.starts_with("error: ") && first.contains(":9:8 (item3): 6 is outside 1 to 5"), "{}", ran.err);
    assert!(ran.err.lines().nth(1).unwrap().starts_with("hint: "), "{}", ran.err);
}

#[test]
fn of_one_kind_at_most_twenty_are_told_and_the_rest_counted() {
    let header = "client_id,therapist_id,session,rater_id,perspective,item1,item2,item3,item4,item5,item6,item7,item8,item9,item10,item11,item12";
    let rows = (0..50).map(|row| format!("C{row},T1,1,C{row},client,word{row},1,1,1,1,1,1,1,1,1,1,1"));
    let text = std::iter::once(header.to_owned()).chain(rows).collect::<Vec<_>>().join("\n");
    let ran = run_with(&["check", "-", "--instrument", "wai_sr"], NO_SCREEN, text.as_bytes());
    assert_eq!(ran.code, 1);
    let errors = ran.err.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(errors, 21, "{}", ran.err);
    assert!(ran.err.contains("and 30 more of this kind"), "{}", ran.err);
}

#[test]
fn standard_input_and_a_file_give_the_same_answer() {
    let file = fixture("hostile/files/clean_long.csv");
    let text = std::fs::read(&file).unwrap();
    let named = run(&["score", &file, "--instrument", "wai_sr"]);
    let piped = run_with(&["score", "-", "--instrument", "wai_sr"], NO_SCREEN, &text);
    assert_eq!((named.code, piped.code, named.out), (0, 0, piped.out));
    assert_eq!(run_with(&["score", "-", "-", "--instrument", "wai_sr"], NO_SCREEN, &text).code, 2);
}

#[test]
fn no_input_means_the_study_of_this_folder_and_says_so() {
    let ran = parallax("check");
    assert_eq!(ran.code, 4, "the repository itself holds no study");
    assert!(ran.err.contains("`parallax.toml`") && ran.err.contains("hint: name the data"), "{}", ran.err);
}

#[test]
fn two_views_can_be_named_in_any_order_when_they_rate_the_same_sessions() {
    let ask = |views: &str| parallax(&format!("gaps --demo --format csv --views {views}"));
    assert_eq!(ask("client,therapist").out, ask("therapist,client").out);
    assert_eq!(ask("client,therapist").out, ask("Therapist,CLIENT").out);
    assert!(ask("observer,client").out.contains("observer-client"));
    assert!(!ask("observer,client").out.contains("therapist-client"));
    for views in ["client,client", "client,trainee", "supervisor,therapist", "client,friend"] {
        let ran = ask(views);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{views}");
        assert!(ran.err.contains("hint: "), "{views}: {}", ran.err);
    }
    assert_eq!(parallax("supervision --demo --views client,therapist").code, 2);
    assert_eq!(parallax("report --demo --views client,therapist --format json").code, 0);
}

#[test]
fn a_scale_can_be_asked_for_and_a_wrong_one_is_told_the_right_ones() {
    let ran = parallax("gaps --demo --scale bond --scale task --format csv");
    let scales: std::collections::BTreeSet<&str> =
        ran.out.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
    assert_eq!(scales.into_iter().collect::<Vec<_>>(), ["bond", "task"]);
    for command in ["gaps", "report", "report --dyad C044", "agreement", "score", "supervision"] {
        let text = parallax(&format!("{command} --demo --scale bond --format markdown")).out;
        assert!(text.contains("| Bond |"), "{command}");
        for other in ["| Total |", "| Goal |", "| Task |", "no gap can be shown", "not compared"] {
            assert!(!text.contains(other), "{command}: {other}");
        }
    }
    let wrong = parallax("gaps --demo --scale bonds");
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("scales in use: bond, goal, task, total"), "{}", wrong.err);
}

#[test]
fn strict_turns_notices_into_errors_and_quiet_says_nothing() {
    let strict = parallax("gaps --demo --strict");
    assert_eq!((strict.code, strict.out.as_str()), (1, ""));
    assert!(strict.err.starts_with("error: therapy.csv:"), "{}", strict.err);
    assert!(parallax("gaps --demo").err.starts_with("note: "));
    assert_eq!(parallax("gaps --demo --quiet").err, "");
}

#[test]
fn instruments_are_listed_shown_and_a_near_miss_is_helped() {
    assert!(parallax("instruments --format csv").out.lines().any(|line| line.starts_with("wai36,")));
    assert!(parallax("instruments wai_sr").out.contains("Hatcher"));
    let json: serde_json::Value = serde_json::from_str(&parallax("instruments wai_sr --format json").out).unwrap();
    assert_eq!(json["instruments"][0]["id"], "wai_sr");
    let near = parallax("instruments wai-srr");
    assert_eq!(near.code, 2);
    assert!(near.err.contains("wai_sr"), "{}", near.err);
    let own = fixture("hostile/files/instrument_good.toml");
    assert_eq!(run(&["instruments", &own]).code, 0);
}
