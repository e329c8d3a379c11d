//! A form that was handed out and came back blank is known, and changes no number.

use std::path::PathBuf;

use parallax::analyze::agreement::AgreementQuestion;
use parallax::analyze::agreement::agreement;
use parallax::analyze::design::facts;
use parallax::analyze::finding::Finding;
use parallax::analyze::gaps::GapQuestion;
use parallax::analyze::gaps::gaps;
use parallax::analyze::reliability::reliability;
use parallax::domain::study::Study;
use parallax::error::Error;
use parallax::read::request::InstrumentChoice;
use parallax::read::request::Request;
use parallax::read::request::Source;
use parallax::score::Scores;

fn broken(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile/files").join(file)
}

fn study(text: String) -> Result<Study, Error> {
    let request = Request {
        inputs: vec![Source::Text { name: "ratings.csv".to_owned(), text }],
        instrument: Some(InstrumentChoice::Named(broken("instrument_good.toml").display().to_string())),
        ..Request::default()
    };
    parallax::read::study(&request, &mut std::io::empty())
}

/// Everything that is computed, as text with every digit.
fn numbers(study: &Study) -> (Vec<Finding>, String) {
    let scores: Vec<Scores> = (0..study.ratings.len()).map(|table| Scores::of(study, table).0).collect();
    let question = GapQuestion {
        analysis: "gaps",
        relationship: None,
        scales: Vec::new(),
        views: None,
        conf_level: 0.95,
        loa_multiplier: None,
        each: Some(true),
    };
    let mut findings = gaps(study, &scores, &reliability(study, 0.95), &question);
    findings.extend(agreement(study, &scores, &AgreementQuestion::usual(Vec::new(), 0.95)).findings());
    (findings, format!("{:?}", reliability(study, 0.95)))
}

/// Is this the record of a form without answers?
fn is_blank(record: &str) -> bool {
    record.split(',').skip(5).all(|answer| matches!(answer, "" | "NA"))
}

/// The study in a file, and the same without the lines of blank forms.
fn with_and_without(file: &str) -> Result<(Study, Study), Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(broken(file))?;
    let filled: Vec<&str> = text.lines().filter(|record| !is_blank(record)).collect();
    assert!(filled.len() < text.lines().count(), "{file} holds no blank form");
    Ok((study(text.clone())?, study(filled.join("\n") + "\n")?))
}

#[test]
fn a_blank_form_changes_no_number() {
    let (with, without) = with_and_without("one_rating_all_missing.csv").unwrap();
    assert_eq!(with.ratings[0].len(), without.ratings[0].len() + 1);
    let (expected, found) = (numbers(&without), numbers(&with));
    assert!(expected.0.iter().any(|finding| finding.term == "ICC(A,1)" && finding.estimate().is_some()));
    assert_eq!(found, expected);
}

#[test]
fn a_whole_view_of_blank_forms_leaves_the_other_views_their_numbers() {
    let (with, without) = with_and_without("perspective_all_missing.csv").unwrap();
    let defined = |study: &Study| -> Vec<Finding> {
        numbers(study).0.into_iter().filter(|finding| finding.estimate().is_some()).collect()
    };
    assert!(!defined(&with).is_empty());
    assert_eq!(defined(&with), defined(&without));
}

#[test]
fn a_blank_form_is_counted_as_handed_out_and_as_left_out() {
    for (file, blank) in [("one_rating_all_missing.csv", 1), ("perspective_all_missing.csv", 8)] {
        let (study, _) = with_and_without(file).unwrap();
        let input = &study.inputs[0];
        assert_eq!((input.records, input.used), (24, 24 - blank), "{file}");
        assert_eq!(input.excluded, [("no answers".to_owned(), blank)], "{file}");
        let facts = facts(&study);
        assert_eq!((facts.records, facts.raters, facts.clients), (24, 7, 4), "{file}");
        assert!(facts.perspectives.iter().all(|(_, forms)| *forms == 8), "{file}");
        assert_eq!((facts.item_cells, facts.missing_item_cells), (288, 12 * blank), "{file}");
        let notice = study.notices.iter().find(|notice| notice.code == "all-missing").unwrap();
        assert_eq!(notice.count, blank, "{file}");
        let first = study.ratings[0].line.iter().zip(0..).filter(|(_, row)| study.ratings[0].is_blank(*row));
        assert_eq!(notice.at.line, first.map(|((_, line), _)| u64::from(*line)).min(), "{file}");
    }
}

#[test]
fn a_session_without_any_answer_is_known_and_rated_by_nobody() {
    let text = std::fs::read_to_string(broken("clean_long.csv")).unwrap();
    let items = ",".repeat(12);
    let with = study(format!("{text}C001,T01,9,C001,client{items}\n")).unwrap();
    let without = study(text).unwrap();
    assert_eq!(with.sessions.len(), without.sessions.len() + 1);
    assert_eq!(numbers(&with), numbers(&without));
}
