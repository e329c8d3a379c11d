//! For whom a report is: nobody sees in any format what is not theirs to see.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::cli::parallax;

const FORMATS: [&str; 5] = ["json", "csv", "html", "markdown", "terminal"];

/// Ids of the demo in a text: a letter and so many digits, nothing else beside them.
fn ids(text: &str, letter: char, digits: usize) -> BTreeSet<String> {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric());
    let is_id = |word: &&str| {
        word.len() == digits + 1 && word.starts_with(letter) && word[1..].bytes().all(|byte| byte.is_ascii_digit())
    };
    words.filter(is_id).map(str::to_owned).collect()
}

fn report(audience: &str, format: &str) -> String {
    let ran = parallax(&format!("report --demo --audience {audience} --format {format}"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    // What is said on standard error counts too.
    ran.out + &ran.err
}

fn rows(text: &str) -> Vec<Value> {
    json(text)["estimates"].as_array().unwrap().clone()
}

/// The JSON at the start of a text.
fn json(text: &str) -> Value {
    serde_json::Deserializer::from_str(text).into_iter::<Value>().next().unwrap().unwrap()
}

#[test]
fn a_trainee_sees_no_other_trainee() {
    for format in FORMATS {
        let text = report("trainee --helper T03", format);
        assert_eq!(ids(&text, 'T', 2), ["T03".to_owned()].into(), "{format}");
        assert_eq!(ids(&text, 'S', 1), ids(&text, 'S', 1).into_iter().take(1).collect(), "{format}: one supervisor");
        assert!(ids(&text, 'C', 3).len() <= 6, "{format}: own clients");
    }
}

#[test]
fn a_supervisor_sees_the_own_trainees_and_their_clients() {
    for format in FORMATS {
        let text = report("supervisor --helper S2", format);
        let trainees = ids(&text, 'T', 2);
        assert!(trainees.iter().all(|trainee| trainee.as_str() > "T05"), "{format}: {trainees:?}");
        assert!(!ids(&text, 'S', 1).contains("S1"), "{format}");
    }
    let rows = rows(&report("supervisor --helper S2", "json"));
    assert!(
        rows.iter().any(|row| row["analysis"] == "gaps" && row["group"] == "T07"),
        "clients of own trainees are there"
    );
    assert!(rows.iter().any(|row| row["term"] == "detectable_r" && row["n"] == 5));
}

#[test]
fn a_programme_sees_groups_in_every_format() {
    for format in FORMATS {
        let text = report("programme", format);
        assert!(ids(&text, 'C', 3).is_empty() && ids(&text, 'S', 1).is_empty(), "{format}: {:?}", ids(&text, 'C', 3));
        assert!(ids(&text, 'O', 1).is_empty(), "{format}: no observer by name");
        if !matches!(format, "json" | "csv") {
            assert!(ids(&text, 'T', 2).is_empty(), "{format}");
        }
    }
    for row in rows(&report("programme", "json")) {
        let about_one = !row["group"].is_null();
        assert!(!about_one || (row["analysis"] == "gaps" && row["level"] == "therapist"), "{row}");
        let supervised = row["analysis"] == "supervision";
        assert!(!(supervised && about_one), "{row}");
    }
}

/// Clients of each therapist with a session that both views scored on the total, counted in the files.
fn clients_by_therapist() -> BTreeMap<String, usize> {
    let cases = parallax("gaps --demo --each always --format json --quiet");
    let mut clients: BTreeMap<String, usize> = BTreeMap::new();
    let scores = parallax("score --demo --format csv --quiet").out;
    let giver: BTreeMap<String, String> = csv::Reader::from_reader(scores.as_bytes())
        .deserialize::<BTreeMap<String, String>>()
        .map(|row| row.unwrap())
        .map(|row| (row["receiver_id"].clone(), row["giver_id"].clone()))
        .collect();
    for row in rows(&cases.out) {
        let is_gap = row["term"] == "mean_gap" && row["views"] == "therapist-client";
        let case = row["level"] == "client" && row["scale"] == "total" && is_gap;
        if let (true, Some(client)) = (case, row["group"].as_str()) {
            *clients.entry(giver[client].clone()).or_default() += 1;
        }
    }
    clients
}

#[test]
fn a_number_that_was_taken_away_cannot_be_worked_out_from_the_others() {
    let clients = clients_by_therapist();
    assert!(clients.len() == 10 && clients.values().any(|&own| own < 5), "{clients:?}");
    let text = report("programme", "json");
    let all = rows(&text);
    let of_therapists = |row: &&Value| {
        let is_main = row["scale"] == "total" && row["views"] == "therapist-client";
        row["level"] == "therapist" && !row["group"].is_null() && is_main
    };
    let of_one = |term: &'static str| all.iter().filter(of_therapists).filter(move |row| row["term"] == term);
    let without = |term: &'static str| of_one(term).filter(|row| row["estimate"].is_null()).count();
    assert_eq!(without("shrunken_gap"), without("mean_gap"), "whatever the number is called");
    let therapists: Vec<&Value> = of_one("mean_gap").collect();
    let (hidden, shown): (Vec<&Value>, Vec<&Value>) = therapists.iter().partition(|row| row["estimate"].is_null());
    let of = |row: &Value| clients[row["group"].as_str().unwrap()];
    assert!(shown.iter().all(|row| of(row) >= 5), "{shown:?}");
    assert!(hidden.iter().all(|row| row["undefined"] == "small-cell" && row["n"] == 0 && row["conf_low"].is_null()));
    // The attempt: all sessions less those of the others leave the sum of several therapists, with enough clients.
    let total = all.iter().find(|row| {
        row["level"] == "session"
            && row["scale"] == "total"
            && row["views"] == "therapist-client"
            && row["term"] == "mean_gap"
    });
    let sum = |row: &Value| row["estimate"].as_f64().unwrap() * row["n"].as_f64().unwrap();
    let total = total.expect("the row of all");
    let left_over = sum(total) - shown.iter().map(|row| sum(row)).sum::<f64>();
    let sessions = total["n"].as_f64().unwrap() - shown.iter().map(|row| row["n"].as_f64().unwrap()).sum::<f64>();
    let full = parallax("gaps --demo --each always --format json --quiet");
    let alone = rows(&full.out).into_iter().filter(|row| row["level"] == "therapist" && row["scale"] == "total");
    for row in alone.filter(|row| row["views"] == "therapist-client" && row["term"] == "mean_gap") {
        let worked_out = (row["estimate"].as_f64().unwrap() - left_over / sessions).abs() < 1e-9;
        assert!(!worked_out, "{row}");
    }
    assert!(hidden.len() > 1 && hidden.iter().map(|row| of(row)).sum::<usize>() >= 5);
    let told = json(&text);
    let notice = told["notices"].as_array().unwrap().iter().find(|notice| notice["code"] == "small-cell");
    assert!(notice.expect("it is said")["count"].as_u64().unwrap() >= u64::try_from(hidden.len()).unwrap());
}

#[test]
fn who_is_meant_must_be_said() {
    for (line, hint) in [
        ("report --demo --audience trainee", "--helper ID"),
        ("report --demo --audience supervisor", "--helper ID"),
        ("report --demo --audience programme --helper T01", "leave out"),
        ("report --demo --audience programme --dyad C001", "leave out"),
        ("report --demo --audience programme --kind audit", "leave out"),
        ("report --demo --audience trainee --helper S1", "for example"),
        ("report --demo --audience supervisor --helper T01", "for example"),
    ] {
        let ran = parallax(line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}: {}", ran.err);
        assert!(ran.err.contains(hint), "{line}: {}", ran.err);
    }
}

#[test]
fn a_programme_may_ask_for_larger_groups() {
    let line = |least: &str| format!("report --demo --audience programme --min-group {least} --format json --quiet");
    let ran = parallax(&line("11"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let clients = clients_by_therapist();
    for row in rows(&ran.out) {
        let of_all = row["group"].is_null();
        let has_number = !row["estimate"].is_null();
        let about_trainees = row["analysis"] == "supervision";
        assert!(!has_number || (of_all && !about_trainees), "10 trainees, and no therapist with 11 clients: {row}");
    }
    assert!(clients.values().all(|&own| own < 11));
    assert!(rows(&ran.out).iter().any(|row| row["term"] == "mean_gap" && !row["estimate"].is_null()), "50 clients");
    assert_eq!(json(&ran.out)["made_from"]["options"]["min-group"], "11");
    for wrong in [line("1"), line("11").replace("programme", "trainee --helper T01")] {
        assert_eq!(parallax(&wrong).code, 2, "{wrong}");
    }
}
