//! What is read of a table with an outcome, and what is refused where.

use super::*;
use crate::domain::predict_table::OutcomeKind::*;

fn columns() -> PredictColumns {
    PredictColumns {
        outcome: "adherence".to_owned(),
        kind: Some(Continuous),
        views: vec![("client".to_owned(), "cw".to_owned()), ("therapist".to_owned(), "tw".to_owned())],
        case: Some("case".to_owned()),
        therapist: Some("helper".to_owned()),
        session: Some("session".to_owned()),
        covariates: vec!["age".to_owned()],
        exposure: None,
    }
}

fn request(columns: PredictColumns, texts: &[&str]) -> PredictRequest {
    let source = |(at, text): (usize, &&str)| Source::Text { name: format!("{at}.csv"), text: (*text).to_owned() };
    let inputs = texts.iter().enumerate().map(source).collect();
    PredictRequest {
        inputs,
        columns,
        missing: vec!["-99".to_owned()],
        values: vec![],
        opening: crate::read::Opening::default(),
    }
}

fn read(columns: PredictColumns, texts: &[&str]) -> PredictTable {
    predict_table(&request(columns, texts), &mut std::io::empty()).unwrap()
}

/// Code, line and column of every fault, and the message of the first.
fn faults(columns: PredictColumns, text: &str) -> (Vec<(&'static str, u64, usize)>, String) {
    match predict_table(&request(columns, &[text]), &mut std::io::empty()) {
        Err(Error::Input(problems)) => {
            let place = |problem: &Problem| {
                (problem.code, problem.at.line.unwrap_or_default(), problem.at.column.unwrap_or_default())
            };
            (problems.iter().map(place).collect(), problems[0].message.clone())
        }
        other => panic!("{other:?}"),
    }
}

const HEAD: &str = "case,helper,session,cw,tw,age,adherence\n";

#[track_caller]
fn refused(rows: &str, expected: &[(&str, u64, usize)], words: &str) {
    let (found, message) = faults(columns(), &format!("{HEAD}{rows}"));
    assert_eq!(found, expected, "{message}");
    assert!(message.contains(words), "{message}");
}

#[test]
fn rows_stand_by_case_and_session_and_add_up() {
    let text = format!("{HEAD}K10,T2,1,4,5,30,60\nK2,T1,2,5.5,,41,70\nK2,T1,1,6,-99,41,NA\nK2,T1,3,,,41,\n,,,,,,\n");
    let table = read(columns(), &[&text]);
    let case = table.case.as_ref().unwrap();
    assert_eq!((case.codes.as_slice(), case.levels.as_slice()), (&[0, 1, 1][..], &["K10".into(), "K2".into()][..]));
    assert_eq!(table.therapist.as_ref().unwrap().codes, [1, 0, 0]);
    assert_eq!(table.session.as_deref(), Some(&[1, 1, 2][..]));
    assert_eq!(table.outcome.values, [Some(60.0), None, Some(70.0)]);
    assert_eq!(table.views[0].values, [Some(4.0), Some(6.0), Some(5.5)]);
    assert_eq!(table.views[1].values, [Some(5.0), None, None]);
    assert_eq!(table.covariates[0].values, [Some(30.0), Some(41.0), Some(41.0)]);
    assert_eq!((table.complete(&[0]), table.complete(&[0, 1])), (vec![0, 2], vec![0]));
    let excluded: usize = table.excluded.iter().map(|(_, records)| records).sum();
    assert_eq!((table.records, excluded, table.rows()), (5, 2, 3));
    assert!(table.excluded.contains(&("neither the outcome nor a view".to_owned(), 1)), "{:?}", table.excluded);
}

#[test]
fn the_order_of_rows_and_their_parting_into_files_change_nothing() {
    let rows = ["K1,T1,1,4,5,30,60\n", "K1,T1,2,5,6,30,65\n", "K2,T2,1,6,4,22,80\n"];
    let whole = read(columns(), &[&format!("{HEAD}{}", rows.concat())]);
    let turned = read(columns(), &[&format!("{HEAD}{}{}", rows[2], rows[0]), &format!("{HEAD}{}", rows[1])]);
    assert_eq!((&whole.views, &whole.outcome), (&turned.views, &turned.outcome));
    assert_eq!((&whole.case, &whole.therapist, &whole.session), (&turned.case, &turned.therapist, &turned.session));
    assert_eq!(turned.inputs.iter().map(|input| input.used).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_table_without_ids_keeps_its_order_and_names_what_was_found() {
    let bare =
        PredictColumns { kind: None, case: None, therapist: None, session: None, covariates: vec![], ..columns() };
    let table = read(bare.clone(), &["cw,tw,adherence\n5,6,1\n4,3,0\n"]);
    assert_eq!((table.outcome.kind, table.outcome.declared, table.case.is_none()), (Binary, false, true));
    assert_eq!(table.views[1].values, [Some(6.0), Some(3.0)]);
    assert_eq!(table.notices[0].code, "outcome-kind-found");
    let table = read(bare, &["cw,tw,adherence\n5,6,1\n4,3,2\n"]);
    assert_eq!(table.outcome.kind, Continuous);
}

#[test]
fn values_outside_the_declared_kind_have_their_place() {
    for (kind, good, bad) in [(Binary, "1", "2"), (Count, "3", "2.5"), (Proportion, "0.5", "1.5")] {
        let declared = PredictColumns { kind: Some(kind), ..columns() };
        let text = format!("{HEAD}K1,T1,1,4,5,30,{good}\nK2,T1,1,4,5,30,{bad}\n");
        let (found, message) = faults(declared, &text);
        assert_eq!(found, [("out-of-range", 3, 7)]);
        assert!(message.contains(kind.name()) && message.contains(bad), "{message}");
    }
}

#[test]
fn every_wrong_cell_is_told_with_line_and_column() {
    refused("K1,T1,1,good,5,30,60\n", &[("not-a-number", 2, 4)], "good");
    refused("K1,T1,1,4,5,30,\"60,5\"\n", &[("not-a-number", 2, 7)], "60,5");
    refused(",T1,1,4,5,30,60\n", &[("empty-id", 2, 1)], "empty");
    refused("K1,T1,,4,5,30,60\n", &[("empty-session", 2, 3)], "empty");
    refused("K1,T1,first,4,5,30,60\n", &[("session-not-integer", 2, 3)], "first");
    refused("K1,T1,1,4,5,30\n", &[("wrong-field-count", 2, 0)], "6 fields");
    refused("K1,T1,1,4,5,30,60\nK1,T1,1,4,5,30,61\n", &[("duplicate-rating", 3, 0)], "line 2");
    refused("K1,T1,1,4,5,30,60\nK1,T2,2,4,5,30,61\n", &[("target-in-two-clusters", 3, 0)], "two therapists");
    refused("K1,T1,1,,-99,30,NA\n", &[("no-records", 0, 0)], "not one value");
    refused("K1,T1,1,1e400,5,30,60\nK1,T1,2,x,5,30,60\n", &[("overflow", 2, 4), ("not-a-number", 3, 4)], "1e400");
    refused("", &[("no-records", 0, 0)], "no record");
}

#[test]
fn columns_that_are_absent_shared_or_there_twice_are_told() {
    let (found, message) = faults(columns(), "case,helper,session,cw,tw,age\nK1,T1,1,4,5,30\n");
    assert_eq!(found, [("missing-column", 1, 0)]);
    assert!(message.contains("`adherence`"), "{message}");
    let shared = PredictColumns { covariates: vec!["cw".to_owned()], ..columns() };
    let (found, _) = faults(shared, &format!("{HEAD}K1,T1,1,4,5,30,60\n"));
    assert_eq!(found, [("duplicate-header", 1, 4)]);
}

#[test]
fn what_cannot_be_asked_is_a_question_of_usage() {
    let none = PredictColumns { views: vec![], ..columns() };
    let twice =
        PredictColumns { views: vec![("client".into(), "cw".into()), ("client".into(), "tw".into())], ..columns() };
    for columns in [none, twice] {
        let refused = predict_table(&request(columns, &[HEAD]), &mut std::io::empty());
        assert!(matches!(refused, Err(Error::Usage(_))), "{refused:?}");
    }
    let study = PredictRequest { inputs: vec![Source::Path("study.toml".into())], ..request(columns(), &[]) };
    assert!(matches!(predict_table(&study, &mut std::io::empty()), Err(Error::Usage(_))));
}
