//! 277 simulated sessions with 36 items and published totals, of which 172 bond totals do not follow from the key.

use super::key_check;
use super::key_check::Verdict;
use super::scores::Scores;
use crate::domain::instrument::Metric;
use crate::domain::instrument::Perspective;
use crate::domain::people::People;
use crate::domain::rating::Decimal;
use crate::domain::rating::Decimals;
use crate::domain::rating::Ratings;
use crate::domain::study::Dyad;
use crate::domain::study::DyadId;
use crate::domain::study::InputFile;
use crate::domain::study::Session;
use crate::domain::study::SessionId;
use crate::domain::study::Study;
use crate::instruments;

const ANSWERS: &str = include_str!("../../fixtures/simulated_wai36/wai36_labels_with_published_totals.csv");
const EXPECTED: &str = include_str!("../../fixtures/simulated_wai36/expected_scores.csv");
const REVERSED: [u16; 14] = [1, 3, 7, 9, 10, 11, 12, 15, 20, 27, 29, 31, 33, 34];

/// A study of one client form per row, with these answers and given scores.
fn study(instrument: &str, items: Decimals, given: Decimals, given_scales: &[&str]) -> Study {
    let rows = items.rows().max(given.rows());
    let instrument = instruments::find(instrument).expect("built in");
    let mut people = People::default();
    let (client, therapist) = (people.intern("C1"), people.intern("T1"));
    let number = |row: usize| u32::try_from(row).expect("few rows");
    let dyad = Dyad { relationship: instrument.relationship, giver: therapist, receiver: client };
    let input =
        InputFile { name: "wai.csv".into(), sha256: String::new(), records: rows, used: rows, excluded: vec![] };
    let ratings = Ratings {
        instrument: 0,
        session: (0..rows).map(|row| SessionId(number(row))).collect(),
        perspective: vec![Perspective::Client; rows],
        rater: vec![client; rows],
        items,
        given,
        given_scales: given_scales.iter().map(ToString::to_string).collect(),
        line: (0..rows).map(|row| (0, number(row) + 2)).collect(),
    };
    Study {
        title: None,
        instruments: vec![instrument],
        people,
        dyads: vec![dyad],
        sessions: (0..rows).map(|row| Session { dyad: DyadId(0), number: number(row) + 1, date: None }).collect(),
        ratings: vec![ratings],
        outcomes: vec![],
        notices: vec![],
        inputs: vec![input],
        read_as: vec![],
    }
}

fn records(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().collect::<Result<_, _>>().expect("a readable fixture")
}

/// The answers as numbers, changed by `change(item, answer)`.
fn answers(change: impl Fn(u16, i64) -> i64) -> Decimals {
    let labels = instruments::find("wai36").expect("built in").forms[0].labels.clone();
    let mut items = Decimals::new(36);
    for record in records(ANSWERS) {
        let answer = |item: u16| {
            let word = record[usize::from(item) + 1].to_lowercase();
            let place = labels.iter().position(|(label, _)| *label == word).expect("a known answer word");
            Some(Decimal::whole(change(item, i64::try_from(place).expect("small") + 1)))
        };
        assert!(items.push(&(1..=36).map(answer).collect::<Vec<_>>()));
    }
    items
}

/// The published sums.
fn published() -> Decimals {
    let mut given = Decimals::new(4);
    for record in records(EXPECTED) {
        let sum = |column: usize| Some(Decimal::whole(record[column].parse().expect("a whole number")));
        assert!(given.push(&[6, 7, 8, 9].map(sum)));
    }
    given
}

fn simulated() -> Study {
    study("wai36", answers(|_, answer| answer), published(), &["task", "bond", "goal", "total"])
}

#[test]
fn all_277_forms_are_scored_as_the_key_says() {
    let (scores, _) = Scores::of(&simulated(), 0);
    let expected = records(EXPECTED);
    assert_eq!((scores.rows(), expected.len()), (277, 277));
    for (row, record) in expected.iter().enumerate() {
        for (column, id) in [(2, "task"), (3, "bond"), (4, "goal"), (5, "total")] {
            let items = if id == "total" { 36 } else { 12 };
            let scale = scores.scale(id).expect("a scale");
            let sum: i64 = record[column].parse().expect("a whole number");
            assert_eq!(scores.exact(scale, row), Some((sum, items)), "row {row}, {id}");
            assert_eq!(scores.value(scale, row), Some(sum as f64 / items as f64));
        }
        assert_eq!(scores.answered(row), 36);
    }
}

#[test]
fn published_totals_that_do_not_follow_from_the_key_are_counted() {
    let (_, notices) = Scores::of(&simulated(), 0);
    let found: Vec<(&str, usize)> = notices.iter().map(|notice| (notice.code, notice.count)).collect();
    assert_eq!(found, [("published-score-differs", 172), ("published-score-differs", 172)]);
    assert!(notices[0].message.starts_with("172 of 277 bond scores in the file differ from the key of wai36"));
    assert!(notices[1].message.starts_with("172 of 277 total scores"));
    assert_eq!(notices[0].at.file.as_deref(), Some("wai.csv"));
}

#[test]
fn the_check_names_exactly_the_14_reversed_items() {
    let study = simulated();
    let checks = key_check::key_checks(&study, 0);
    assert_eq!((checks.len(), checks[0].items.len()), (1, 36));
    assert_eq!(checks[0].reversed_by_data(), REVERSED);
    assert!(checks[0].items.iter().all(|item| item.verdict == Verdict::AsKeyed));
    assert!(key_check::notices(&checks, &study.instruments[0]).is_empty());
}

#[test]
fn a_file_that_was_recoded_before_export_is_noticed() {
    let recoded = answers(|item, answer| if REVERSED.contains(&item) { 8 - answer } else { answer });
    let study = study("wai36", recoded, Decimals::new(0), &[]);
    let checks = key_check::key_checks(&study, 0);
    assert_eq!(checks[0].with(Verdict::AlreadyRecoded), REVERSED);
    assert_eq!(checks[0].with(Verdict::AgainstScale), Vec::<u16>::new());
    let notices = key_check::notices(&checks, &study.instruments[0]);
    assert_eq!(notices.iter().map(|n| (n.code, n.count)).collect::<Vec<_>>(), [("item-already-recoded", 14)]);
}

#[test]
fn one_item_entered_the_wrong_way_round_is_named() {
    let turned = answers(|item, answer| if item == 5 { 8 - answer } else { answer });
    let study = study("wai36", turned, Decimals::new(0), &[]);
    let checks = key_check::key_checks(&study, 0);
    assert_eq!(checks[0].with(Verdict::AgainstScale), [5]);
    let notices = key_check::notices(&checks, &study.instruments[0]);
    assert_eq!((notices[0].code, notices.len()), ("item-against-key", 1));
    assert!(notices[0].message.starts_with("item 5 in the client form of wai36 runs against"));
}

#[test]
fn a_few_forms_show_signs_but_raise_no_warning() {
    let all = answers(|item, answer| if item == 5 { 8 - answer } else { answer });
    let study = study("wai36", all.reordered(&[0, 40, 80, 130, 200, 270]), Decimals::new(0), &[]);
    let checks = key_check::key_checks(&study, 0);
    assert!(checks[0].with(Verdict::AgainstScale).is_empty());
    let fifth = &checks[0].items[4];
    assert!(fifth.raw_rest_r.as_ref().is_ok_and(|r| r.value < -0.5 && r.n == 6), "{fifth:?}");
    assert_eq!(fifth.verdict, Verdict::Open);
}

fn row(answers: &[Option<i64>]) -> Vec<Option<Decimal>> {
    answers.iter().map(|answer| answer.map(Decimal::whole)).collect()
}

#[test]
fn missing_items_are_prorated_down_to_the_needed_share() {
    let mut items = Decimals::new(12);
    let mut answers = [Some(4); 12];
    assert!(items.push(&row(&answers)));
    answers[2] = None; // bond: 3 of 4 left
    assert!(items.push(&row(&answers)));
    answers[4] = None; // bond: 2 of 4 left
    assert!(items.push(&row(&answers)));
    let (scores, notices) = Scores::of(&study("wai_sr", items, Decimals::new(0), &[]), 0);
    let bond = scores.scale("bond").expect("a scale");
    assert_eq!([0, 1, 2].map(|row| scores.exact(bond, row)), [Some((16, 4)), Some((12, 3)), None]);
    assert_eq!([0, 1, 2].map(|row| scores.answered(row)), [12, 11, 10]);
    let found: Vec<_> = notices.iter().map(|n| (n.code, n.count, n.at.line, n.at.column_name.clone())).collect();
    assert_eq!(found[0], ("item-missing", 2, Some(3), Some("item3".into())));
    assert_eq!(found[1], ("score-missing", 1, Some(4), None));
}

#[test]
fn given_scores_are_taken_where_there_are_no_items() {
    let mut given = Decimals::new(2);
    assert!(given.push(&[Some(Decimal { mantissa: 35, digits: 1 }), None]));
    let (scores, notices) = Scores::of(&study("wai_s_tracey", Decimals::new(0), given, &["bond", "goal"]), 0);
    assert_eq!(scores.scales(), ["goal", "task", "bond", "total"]);
    assert_eq!([0, 1, 2].map(|scale| scores.value(scale, 0)), [None, None, Some(3.5)]);
    assert!(scores.is_given(2, 0) && notices.is_empty());
}

#[test]
fn a_given_sum_becomes_a_mean_per_item_and_the_same_sum_again() {
    let mut given = Decimals::new(2);
    assert!(given.push(&[Some(Decimal::whole(30)), Some(Decimal::whole(144))]));
    let (scores, _) = Scores::of(&study("wai36", Decimals::new(0), given, &["bond", "total"]), 0);
    let (bond, total) = (scores.scale("bond").expect("a scale"), scores.scale("total").expect("a scale"));
    assert_eq!([bond, total].map(|scale| scores.value(scale, 0)), [Some(2.5), Some(4.0)]);
    assert_eq!(scores.field_score(total, 0, Metric::Sum, Some(36)), Some(144.0));
    assert!(scores.is_given(bond, 0) && scores.answered_of(bond, 0).is_none());
}

#[test]
fn reversal_is_exact_for_answers_with_decimals() {
    let mut items = Decimals::new(36);
    assert!(items.push(&[Some(Decimal { mantissa: 25, digits: 1 }); 36]));
    let (scores, _) = Scores::of(&study("wai36", items, Decimals::new(0), &[]), 0);
    let total = scores.scale("total").expect("a scale");
    assert_eq!(scores.exact(total, 0), Some((22 * 25 + 14 * 55, 360)));
}

#[test]
fn large_numbers_and_fine_decimals_are_added_exactly_or_not_at_all() {
    let mut items = Decimals::new(4);
    assert!(items.push(&[Some(Decimal { mantissa: 725, digits: 2 }); 4]));
    assert!(items.push(&[Some(Decimal { mantissa: 123_456_789_012, digits: 11 }); 4]));
    let (scores, notices) = Scores::of(&study("srs_v3_session_rating", items, Decimals::new(0), &[]), 0);
    let total = scores.scale("total").expect("a scale");
    assert_eq!(scores.exact(total, 1), Some((4 * 123_456_789_012, 400_000_000_000)));
    assert_eq!(scores.value(total, 0), Some(7.25));
    assert!(notices.is_empty());
    let mut items = Decimals::new(4);
    assert!(items.push(&[Some(Decimal::whole(i64::MAX / 3)); 4]));
    let (scores, notices) = Scores::of(&study("srs_v3_session_rating", items, Decimals::new(0), &[]), 0);
    assert_eq!((scores.value(0, 0), notices[0].code), (None, "overflow"));
}
