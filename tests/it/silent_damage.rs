//! Damage that a lax reader lets through without a word: each is told, at its place, once.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{NO_SCREEN, fixture, run_with};

fn clean() -> Vec<String> {
    let text = std::fs::read_to_string(fixture("hostile/files/clean_long.csv")).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn checked(text: &str, more: &[&str]) -> Result<Value, Vec<(String, u64, u64)>> {
    let words = [&["check", "-", "--quiet", "--format", "json"], more].concat();
    let ran = run_with(&words, NO_SCREEN, text.as_bytes());
    if ran.code == 0 {
        return Ok(serde_json::from_str(&ran.out).unwrap());
    }
    let errors = serde_json::from_str::<Value>(&ran.err).unwrap()["errors"].as_array().unwrap().clone();
    let number = |value: &Value| value.as_u64().unwrap_or(0);
    let told = errors
        .iter()
        .map(|error| (error["code"].as_str().unwrap().to_owned(), number(&error["line"]), number(&error["column"])));
    Err(told.collect())
}

fn with_form(text: &str) -> Result<Value, Vec<(String, u64, u64)>> {
    checked(text, &["--instrument", &fixture("hostile/files/instrument_good.toml")])
}

fn codes(found: &Value) -> Vec<&str> {
    found["notices"].as_array().unwrap().iter().map(|notice| notice["code"].as_str().unwrap()).collect()
}

fn one(code: &str, line: u64, column: u64) -> Vec<(String, u64, u64)> {
    vec![(code.to_owned(), line, column)]
}

/// The clean file with another column behind, in which a quotation mark stands in these lines.
fn with_stray_quotes(lines: [usize; 2], noted: &str) -> String {
    let mark = |at: usize| if lines.contains(&at) { format!("\"{noted}") } else { noted.to_owned() };
    let rows = clean().into_iter().enumerate().map(|(at, line)| match at {
        0 => format!("{line},notes\n"),
        _ => format!("{line},{}\n", mark(at + 1)),
    });
    rows.collect()
}

#[test]
fn two_stray_quotes_do_not_swallow_the_records_between_them() {
    let columns = clean()[0].split(',').count() as u64 + 1;
    for (lines, noted, code) in
        [([6, 15], "", "unclosed-quote"), ([6, 7], "", "unclosed-quote"), ([2, 25], "late", "unclosed-quote")]
    {
        let found = with_form(&with_stray_quotes(lines, noted));
        assert_eq!(found.unwrap_err(), one(code, lines[0] as u64, columns), "{lines:?}");
    }
    // In the first column, too.
    let mut rows = clean();
    for at in [5, 9] {
        rows[at] = format!("\"{}", rows[at]);
    }
    assert_eq!(with_form(&rows.join("\n")).unwrap_err(), one("unclosed-quote", 6, 1));
}

#[test]
fn a_note_of_several_lines_is_a_note() {
    let mut rows = clean();
    rows[0].push_str(",notes");
    for row in &mut rows[1..] {
        row.push_str(",\"came late, left early\nsaid little, as before\n\nbut, all in all, well\"");
    }
    let found = with_form(&rows.join("\n")).unwrap();
    assert_eq!(found["facts"]["records"], rows.len() as u64 - 1);
}

#[test]
fn the_header_is_looked_at_like_any_record() {
    let mut rows = clean();
    rows[0] = rows[0].replacen("client_id", "\"client\"_id", 1);
    assert_eq!(with_form(&rows.join("\n")).unwrap_err(), one("text-after-quote", 1, 1));
    let mut rows = clean();
    rows[0].push_str(",no\0te");
    for row in &mut rows[1..] {
        row.push(',');
    }
    let columns = rows[0].split(',').count() as u64;
    assert_eq!(with_form(&rows.join("\n")).unwrap_err(), one("nul-byte", 1, columns));
}

#[test]
fn an_empty_line_before_the_header_hides_no_delimiter() {
    let text = format!("\n \n{}", clean().join("\n").replace(',', ";"));
    assert!(codes(&with_form(&text).unwrap()).contains(&"delimiter-detected"));
    // However many there are: this took minutes when each was compared with all before it.
    let text = format!("{}{text}", "\r\n".repeat(500_000));
    let found = with_form(&text).unwrap();
    assert!(codes(&found).contains(&"delimiter-detected"));
    let wrong = text.replacen(";1;", ";x;", 1);
    assert_eq!(with_form(&wrong).unwrap_err()[0].1, 500_004);
}

#[test]
fn ids_of_nothing_that_can_be_seen_are_empty() {
    for blank in ["\u{a0}", "\u{3000}", "\u{200b}", "\u{ad}\u{fe0f}"] {
        let mut rows = clean();
        let rest = rows[1].split_once(',').unwrap().1.to_owned();
        rows[1] = format!("{blank},{rest}");
        assert_eq!(with_form(&rows.join("\n")).unwrap_err(), one("empty-id", 2, 1), "{blank:?}");
    }
}

#[test]
fn spellings_of_one_id_are_named() {
    for other in ["C\u{ad}001", "\u{ff23}001", "C\u{2011}001", "C001\u{fe0f}", "c001"] {
        let mut rows = clean();
        let rest = rows[1].split_once(',').unwrap().1.to_owned();
        rows.push(format!("{other},{rest}"));
        assert!(codes(&with_form(&rows.join("\n")).unwrap()).contains(&"near-duplicate-id"), "{other:?}");
    }
}

#[test]
fn a_scale_that_begins_at_zero_is_one_message() {
    let rows = clean().into_iter().enumerate().map(|(at, line)| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        let items = cells.len() - 12;
        for cell in cells[items..].iter_mut().filter(|cell| at > 0 && *cell == "1" || at % 3 == 1) {
            *cell = if at == 0 { cell.clone() } else { "0".to_owned() };
        }
        cells.join(",")
    });
    let found = with_form(&rows.collect::<Vec<String>>().join("\n")).unwrap_err();
    assert_eq!((found.len(), found[0].0.as_str()), (1, "out-of-range"));
}

#[test]
fn the_header_again_in_capitals_is_the_header_again() {
    let mut rows = clean();
    rows.insert(9, rows[0].to_uppercase());
    assert_eq!(with_form(&rows.join("\n")).unwrap_err(), one("repeated-header", 10, 0));
}

#[test]
fn a_view_without_columns_for_its_people_is_told_at_the_view() {
    let mut rows = clean();
    let view = rows[0].split(',').position(|name| name == "perspective").unwrap();
    let mut cells: Vec<&str> = rows[1].split(',').collect();
    cells[view] = "trainee";
    rows[1] = cells.join(",");
    assert_eq!(with_form(&rows.join("\n")).unwrap_err(), one("missing-column", 2, view as u64 + 1));
}

#[test]
fn rows_of_nothing_but_separators_are_no_records() {
    let head = &clean()[0];
    let commas = ",".repeat(head.split(',').count() - 1);
    let found = with_form(&format!("{head}\n{commas}\n{commas}\n")).unwrap_err();
    assert_eq!(found[0].0, "no-records");
}

const TWO: &str = "client_id,therapist_id,trainee_id,supervisor_id,session,rater_id,perspective,instrument,\
                   item1,item2,item3,item4,goal,task,bond";

#[test]
fn one_file_holds_items_of_therapy_and_scores_of_supervision() {
    let therapy = "C1,T1,,,1,C1,client,srs_v3_session_rating,7,8,9,6,,,";
    let supervision = ",,T1,S1,1,T1,trainee,wai_supervision_bahrick,,,,,5,6,5.5";
    let found = checked(&format!("{TWO}\n{therapy}\n{supervision}\n"), &[]).unwrap();
    assert_eq!(found["facts"]["records"], 2);
    assert!(!codes(&found).contains(&"unknown-item"), "columns of the other form are no surprise");
    let answered = ",,T1,S1,1,T1,trainee,wai_supervision_bahrick,3,,,,5,6,5.5";
    let found = checked(&format!("{TWO}\n{therapy}\n{answered}\n"), &[]).unwrap_err();
    assert_eq!(found[0].0, "unknown-item");
}

#[test]
fn answers_to_items_that_a_form_does_not_have_are_errors_where_others_have_them() {
    let head = TWO.replace(",goal,task,bond", ",item5");
    let short = "C1,T1,,,1,C1,client,srs_v3_session_rating,7,8,9,6,3";
    assert_eq!(checked(&format!("{head}\n{short}\n"), &[]).unwrap_err(), one("unknown-item", 2, 13));
}

#[test]
fn a_column_of_instruments_that_does_not_count_is_named() {
    let text = "client_id,therapist_id,session,perspective,instrument,item1,item2,item3,item4\n\
                C1,T1,1,client,wai_sr,7,8,9,6\n";
    let found = checked(text, &["--instrument", "srs_v3_session_rating"]).unwrap();
    assert!(codes(&found).contains(&"instrument-column-ignored"));
}

#[test]
fn faults_of_a_study_file_stand_at_their_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ratings.csv"), clean().join("\n")).unwrap();
    let form = std::fs::read_to_string(fixture("hostile/files/instrument_good.toml")).unwrap();
    std::fs::write(folder.path().join("form.toml"), form).unwrap();
    let cases = [
        ("instrument = \"form.toml\"\nmissing = [\n  \"NA\",\n  \"3\",\n]\n", "missing-code-in-range", 6),
        ("instrument = \"form.toml\"\n\n[ratings.columns]\nfoo = \"item1\"\n", "unknown-key", 6),
        ("\ninstrument = \"nosuch\"\n", "unknown-instrument", 4),
    ];
    for (rest, code, line) in cases {
        let file = folder.path().join("parallax.toml");
        std::fs::write(&file, format!("[[ratings]]\nfile = \"ratings.csv\"\n{rest}")).unwrap();
        let ran = run_with(&["check", file.to_str().unwrap(), "--format", "json"], NO_SCREEN, b"");
        let error = serde_json::from_str::<Value>(&ran.err).unwrap()["errors"][0].clone();
        assert_eq!((error["code"].as_str(), error["line"].as_u64()), (Some(code), Some(line)), "{}", ran.err);
        assert!(error["file"].as_str().unwrap().ends_with("parallax.toml"));
    }
}

#[test]
fn errors_in_json_hold_no_sign_that_a_terminal_obeys() {
    let mut rows = clean();
    rows[0] = rows[0].replacen("client_id", "cli\u{7f}ent\u{9b}", 1);
    let ran =
        run_with(&["check", "-", "--instrument", "wai_sr", "--format", "json"], NO_SCREEN, rows.join("\n").as_bytes());
    assert_eq!(ran.code, 1);
    assert!(!ran.err.contains(|letter: char| letter.is_control() && letter != '\n'), "{:?}", ran.err);
}
