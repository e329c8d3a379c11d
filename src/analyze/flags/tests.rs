//! Each rule on courses made by hand, and base rates against values from elsewhere.

use std::fmt::Write as _;

use super::*;
use crate::analyze::courses::{Course, Pair};
use crate::analyze::reliability::reliability;
use crate::domain::instrument::Relationship;
use crate::read::{InstrumentChoice, Request, Source};
use crate::simulate::DEMO;

fn yardstick() -> Yardstick {
    Yardstick {
        z: 1.96,
        rated: [true; 2],
        sem: [Ok(0.2), Ok(0.2)],
        sd: [Ok(0.5), Ok(0.5)],
        highest: [Some(5.0); 2],
        comparable: Ok(()),
        gap_half: Ok(0.6),
        usual: Ok(2.0),
        has_parts: true,
        part_halves: [Ok(0.5), Ok(0.5), Ok(0.5)],
        low: None,
        is_safety: false,
    }
}

/// Places at which a rule fires.
fn fired(rule: Rule, main: &[Pair], parts: [&[Pair]; 3], yardstick: &Yardstick) -> Vec<(usize, usize)> {
    let numbers: Vec<u32> = (1..).take(main.len()).collect();
    let mut found = Vec::new();
    let usual = Some(Usual { mean: -0.2, sd: 0.3 });
    rule.fire(&Course { numbers: &numbers, main, parts }, usual, yardstick, &mut found);
    found.iter().map(|firing| (firing.since, firing.at)).collect()
}

/// A course of the receiver, who rates one higher than the giver; 0 for a missing form.
fn of_receiver(values: &[f64]) -> Vec<Pair> {
    values
        .iter()
        .map(|&value| if value == 0.0 { [Some(3.0), None] } else { [Some(value - 1.0), Some(value)] })
        .collect()
}

const NO_PARTS: [&[Pair]; 3] = [&[], &[], &[]];

#[test]
fn drops_are_measured_between_ratings_in_a_row_with_missing_forms_between_them() {
    let course = of_receiver(&[4.0, 0.0, 3.5, 3.0, 4.5, 3.3]);
    let by = |rule: fn(Side) -> Rule| fired(rule(Side::Receiver), &course, NO_PARTS, &yardstick());
    assert_eq!(by(Rule::Drop1Sd), [(0, 2), (2, 3), (4, 5)], "a fall of exactly one SD counts");
    assert_eq!(by(Rule::Drop2Sd), [(4, 5)]);
    // 1.96 × 1.4142 × 0.2 = 0.554.
    assert_eq!(by(Rule::ReliableChange), [(4, 5)]);
    // The dyad's own SD is 0.602, more than the 0.554 of reliable change.
    assert_eq!(by(Rule::Combined), [(4, 5)]);
    let two = of_receiver(&[5.0, 1.0]);
    assert_eq!(fired(Rule::Combined(Side::Receiver), &two, NO_PARTS, &yardstick()), []);
}

#[test]
fn the_combined_rule_is_never_looser_than_its_parts() {
    let course = of_receiver(&[4.0, 3.1, 4.4, 3.9, 2.0, 4.9, 4.3, 3.0]);
    for sem in [0.05, 0.2, 0.5] {
        let yardstick = Yardstick { sem: [Ok(sem), Ok(sem)], ..yardstick() };
        let by = |rule: fn(Side) -> Rule| fired(rule(Side::Receiver), &course, NO_PARTS, &yardstick);
        let combined = by(Rule::Combined);
        assert!(combined.iter().all(|one| by(Rule::Drop1Sd).contains(one) && by(Rule::ReliableChange).contains(one)));
    }
}

#[test]
fn a_fall_persists_or_is_repaired_by_the_ratings_after_it() {
    let numbers = [2, 3, 5, 6, 9];
    let falls = |values: &[f64]| {
        let main = of_receiver(values);
        let course = Course { numbers: &numbers[..main.len()], main: &main, parts: NO_PARTS };
        drops::falls(&course, Side::Receiver, &yardstick()).into_iter().map(|(_, _, fall)| fall).collect::<Vec<_>>()
    };
    let repaired = &falls(&[4.0, 3.0, 3.2, 3.85])[0];
    assert_eq!((repaired.since, repaired.session, repaired.persists, repaired.repaired), (2, 3, Some(true), Some(6)));
    assert_eq!(repaired.measures, ["combined", "reliable-change", "drop-1sd", "drop-2sd"]);
    let at_once = &falls(&[4.0, 3.0, 3.8])[0];
    assert_eq!((at_once.persists, at_once.repaired), (Some(false), Some(5)));
    let last = &falls(&[3.9, 4.0, 3.0])[0];
    assert_eq!((last.persists, last.repaired), (None, None));
    let late = &falls(&[4.0, 3.0, 3.0, 3.0])[0];
    assert_eq!((late.persists, late.repaired), (Some(true), None));
}

#[test]
fn gaps_are_held_to_their_error_and_to_what_is_usual() {
    let course = [[Some(3.0), Some(3.59)], [Some(3.0), Some(3.61)], [Some(4.0), Some(3.2)], [None, Some(5.0)]];
    assert_eq!(fired(Rule::GapBeyondError, &course, NO_PARTS, &yardstick()), [(1, 1), (2, 2)]);
    assert_eq!(fired(Rule::ReceiverBelow, &course, NO_PARTS, &yardstick()), [(2, 2)]);
    // Usual is −0.2 with an SD of 0.3: from −0.8 down or 0.4 up.
    assert_eq!(fired(Rule::GapUnlikeUsual, &course, NO_PARTS, &yardstick()), [(2, 2)]);
}

#[test]
fn movement_looks_at_three_ratings_of_the_receiver_or_at_the_last_joint_sessions() {
    let falling = [[Some(4.0), Some(4.0)], [None, Some(3.7)], [Some(3.6), Some(3.5)], [Some(3.0), Some(3.4)]];
    assert_eq!(fired(Rule::GiverAboveFalling, &falling, NO_PARTS, &yardstick()), [(0, 2)]);
    let apart = |n: u32, turn: f64| -> Vec<Pair> {
        let one = |at: u32| {
            [Some(2.0 + 0.2 * f64::from(at)), Some(4.0 + turn * 0.2 * f64::from(at) + 0.05 * f64::from(at % 2))]
        };
        (0..n).map(one).collect()
    };
    assert_eq!(fired(Rule::OppositeMovement, &apart(7, -1.0), NO_PARTS, &yardstick()), [(0, 6)]);
    assert_eq!(fired(Rule::OppositeMovement, &apart(14, -1.0), NO_PARTS, &yardstick()), [(4, 13)]);
    assert_eq!(fired(Rule::OppositeMovement, &apart(7, 1.0), NO_PARTS, &yardstick()), []);
    assert_eq!(fired(Rule::OppositeMovement, &apart(4, -1.0), NO_PARTS, &yardstick()), []);
}

#[test]
fn ends_missing_forms_and_parts_are_seen() {
    let course = of_receiver(&[5.0, 0.0, 0.0, 4.9, 0.0, 5.0]);
    assert_eq!(fired(Rule::Ceiling(Side::Receiver), &course, NO_PARTS, &yardstick()), [(0, 0), (5, 5)]);
    assert_eq!(fired(Rule::MissingForms(Side::Receiver), &course, NO_PARTS, &yardstick()), [(1, 2)]);
    assert_eq!(fired(Rule::MissingForms(Side::Giver), &course, NO_PARTS, &yardstick()), []);
    let to_the_end = of_receiver(&[4.0, 0.0, 0.0]);
    assert_eq!(fired(Rule::MissingForms(Side::Receiver), &to_the_end, NO_PARTS, &yardstick()), [(1, 2)]);
    let main = [[Some(3.0), Some(3.0)]; 3];
    let (low, high, even) = ([Some(3.0), Some(3.6)], [Some(3.8), Some(3.2)], [Some(3.0), Some(3.1)]);
    let parts: [&[Pair]; 3] = [&[low, even, low], &[even, even, even], &[even, high, high]];
    assert_eq!(fired(Rule::SplitGoalTask, &main, parts, &yardstick()), [(0, 0)]);
    assert_eq!(fired(Rule::SplitBond, &main, parts, &yardstick()), [(1, 1)]);
}

#[test]
fn the_cut_off_is_that_of_one_form_and_may_count_itself() {
    let course = of_receiver(&[9.0, 8.9, 9.1]);
    let low = |counts| Yardstick { low: Some((9.0, counts)), ..yardstick() };
    assert_eq!(fired(Rule::LowScore, &course, NO_PARTS, &low(true)), [(0, 0), (1, 1)]);
    assert_eq!(fired(Rule::LowScore, &course, NO_PARTS, &low(false)), [(1, 1)]);
    assert!(!Rule::LowScore.concerns(&yardstick()));
}

#[test]
fn a_rule_whose_measure_is_lacking_is_refused_with_the_reason() {
    let lacking = Undefined::NotEstimable { lacking: "reliability of the form" };
    let yardstick = Yardstick { sem: [Err(lacking.clone()), Ok(0.2)], gap_half: Err(lacking.clone()), ..yardstick() };
    assert_eq!(Rule::ReliableChange(Side::Giver).refusal(&yardstick), Err(lacking.clone()));
    assert_eq!(Rule::GapBeyondError.refusal(&yardstick), Err(lacking));
    assert_eq!(Rule::Combined(Side::Giver).refusal(&yardstick), Ok(()));
}

fn question(seed: u64) -> CourseQuestion {
    let gaps = crate::analyze::gaps::GapQuestion {
        analysis: "gaps",
        relationship: Some(Relationship::Therapy),
        scales: Vec::new(),
        views: None,
        conf_level: 0.95,
        loa_multiplier: None,
        each: None,
    };
    CourseQuestion { gaps, stated: Vec::new(), cutoff_counts: true, seed }
}

fn rate(found: &FlagsFound, term: &str, rule: &str, views: &str) -> f64 {
    let is = |row: &&Finding| row.term == term && row.method == rule && row.views.as_deref() == Some(views);
    found.findings.iter().find(is).unwrap().estimate().unwrap().value
}

#[test]
fn base_rates_of_normal_ratings_are_those_of_the_retest_reliability() {
    // Share of 10-session courses without any change that hold a drop of at least 1 and 2 SD, by numerical integration and
    // simulation elsewhere, for a retest reliability of .54 and .80.
    for (reliability, one_sd, two_sd) in [(0.54, 0.82, 0.16), (0.8, 0.43, 0.01)] {
        let mut source = crate::stats::random_order::RandomOrder::new(5, 1);
        // The sum of twelve uniform numbers, near enough to a normal one.
        let mut normal = || (0..12).map(|_| source.below(1_000_001) as f64 / 1e6).sum::<f64>() - 6.0;
        let mut text = "client_id,therapist_id,session,perspective,total\n".to_owned();
        for client in 0..2000 {
            let level = f64::sqrt(reliability) * normal();
            for session in 1..=10 {
                let total = 3.0 + 0.3 * (level + f64::sqrt(1.0 - reliability) * normal());
                writeln!(text, "C{client},T{},{session},client,{total:.6}", client / 10).unwrap();
            }
        }
        let request = Request {
            inputs: vec![Source::Stdin],
            instrument: Some(InstrumentChoice::Named("wai_sr".to_owned())),
            ..Request::default()
        };
        let study = crate::read::study(&request, &mut text.as_bytes()).unwrap();
        let scores = [Scores::of(&study, 0).0];
        let found = flags(&study, &scores, &[], &question(1));
        for (rule, want) in [("drop-1sd", one_sd), ("drop-2sd", two_sd)] {
            let calm = rate(&found, "flag_rate_calm", rule, "client");
            assert!((calm - want).abs() < 0.04, "{rule} at {reliability}: {calm} instead of {want}");
            let seen = rate(&found, "flag_rate", rule, "client");
            assert!((calm - seen).abs() < 0.08, "{rule} at {reliability}: seen {seen}, calm {calm}");
        }
    }
}

fn of_demo(seed: u64) -> FlagsFound {
    let request = Request { inputs: vec![Source::Bundle(&DEMO)], ..Request::default() };
    let study = crate::read::study(&request, &mut std::io::empty()).unwrap();
    let scores: Vec<Scores> = (0..study.ratings.len()).map(|table| Scores::of(&study, table).0).collect();
    flags(&study, &scores, &reliability(&study, 0.95), &question(seed))
}

#[test]
fn every_flag_has_a_base_rate_and_one_seed_gives_one_answer() {
    let found = of_demo(1);
    assert!(found.flags.len() > 50);
    for flag in &found.flags {
        assert_eq!(flag.base.courses, CALM_COURSES);
        assert!(flag.base.share.interval.is_some() && !flag.occasions.is_empty() && !flag.rule.is_mark());
    }
    assert_eq!(found.findings, of_demo(1).findings);
    assert_ne!(found.findings, of_demo(2).findings);
}
