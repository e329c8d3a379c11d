//! Outcome files are read as strictly as ratings, and what is odd in them is told in the same words.

use std::borrow::Cow;

use super::*;
use crate::domain::instrument::Relationship;
use crate::read::request::DataFile;
use crate::read::request::DataPlace;
use crate::read::request::Opening;

/// The values of three clients from a file, and what was found.
fn read(text: &str) -> (Vec<f64>, Findings) {
    let mut people = People::default();
    let giver = people.intern("T1");
    let dyads: Vec<Dyad> = ["C1", "C2", "C3"]
        .map(|id| Dyad { relationship: Relationship::Therapy, giver, receiver: people.intern(id) })
        .to_vec();
    let place = DataPlace::Memory(Cow::Owned(text.to_owned()));
    let file = OutcomeFile {
        data: DataFile { name: "a.csv".to_owned(), place, opening: Opening::default() },
        name: Some("adherence".to_owned()),
        column: Some("adherence".to_owned()),
        kind: Some(OutcomeKind::Continuous),
        rated_by: String::new(),
        lag: 0,
        missing: Vec::new(),
    };
    let mut findings = Findings::default();
    let read = outcome(&file, 0, &people, &dyads, &mut findings, &mut std::io::empty()).unwrap().0;
    (read.values.iter().map(|(_, _, value)| *value).collect(), findings)
}

fn problems(text: &str) -> Vec<Problem> {
    read(text).1.into_problems()
}

fn places(text: &str) -> Vec<(&'static str, Option<u64>, Option<usize>)> {
    problems(text).iter().map(|problem| (problem.code, problem.at.line, problem.at.column)).collect()
}

fn notices(text: &str) -> Vec<(&'static str, usize)> {
    let (values, findings) = read(text);
    assert!(!findings.any_fault() && !values.is_empty(), "{findings:?}");
    findings.into_notices().iter().map(|notice| (notice.code, notice.count)).collect()
}

#[test]
fn two_columns_of_the_name_of_the_values_are_refused_where_the_second_stands() {
    assert_eq!(places("client_id,adherence,Adherence\nC1,3,4\n"), [("duplicate-header", Some(1), Some(3))]);
    assert_eq!(places("client_id,note,note,adherence\nC1,a,b,4\n"), []);
}

#[test]
fn a_header_alone_holds_no_records() {
    assert_eq!(places("client_id,adherence\n"), [("no-records", None, None)]);
}

#[test]
fn the_header_again_is_told_once_with_its_line() {
    let text = "client_id,adherence\nC1,3\nC2,4\nclient_id,adherence\nC1,3\nC2,4\nclient_id,adherence\nC3,1\n";
    assert_eq!(places(text), [("repeated-header", Some(4), None)]);
    assert_eq!(places("client_id,adherence,,,\nC1,3,,,\nC2,4,,,\n"), [], "empty names repeat nothing");
}

#[test]
fn a_second_value_names_both_lines() {
    let found = problems("client_id,adherence\nC1,3\nC2,4\nC1,2\nC1,1\nC2,4\n");
    let told: Vec<(u64, &str)> = found.iter().map(|found| (found.at.line.unwrap(), found.message.as_str())).collect();
    let message =
        |second, first, id| format!("line {second} gives a second value of what line {first} has given: `{id}`");
    assert_eq!(told, [(4, &*message(4, 2, "C1")), (5, &*message(5, 2, "C1")), (6, &*message(6, 3, "C2"))]);
    assert!(found.iter().all(|found| found.code == "duplicate-rating" && found.hint.is_some()));
    let found = problems("client_id,session,adherence\nC1,1,3\nC1,2,4\nC1,2,4\n");
    assert!(found[0].message.ends_with("what line 3 has given: `C1`, session 2"), "{}", found[0].message);
}

#[test]
fn a_decimal_comma_is_told_where_it_is_read_and_where_it_is_not() {
    assert_eq!(read("client_id;adherence\nC1;2,5\n").0, [2.5]);
    let told = notices("client_id;adherence\nC1;2,5\nC2;3\nC3;1,5\n");
    assert_eq!(told, [("delimiter-detected", 1), ("decimal-comma", 2)]);
    let found = problems("client_id,adherence\nC1,\"2,5\"\n");
    assert_eq!((found.len(), found[0].code), (1, "not-a-number"));
    assert!(found[0].message.contains("decimal comma"), "{}", found[0].message);
}

#[test]
fn ids_are_read_as_ratings_have_them() {
    assert_eq!(notices("client_id,adherence\nC1 ,3\nC2,4\n"), [("id-trimmed", 1)]);
    let told = notices("client_id,adherence\nC1\u{a0},3\nC2,4\n");
    assert_eq!(told, [("outcome-excluded", 1)], "a no-break space is part of an id");
    let told = notices("client_id,adherence\nC1\u{200b},3\nC2,4\n");
    assert_eq!(told, [("outcome-excluded", 1), ("id-invisible", 1)]);
}
