//! Rows over time on small studies whose numbers can be worked out, and on the demo.

use std::fmt::Write as _;

use super::*;
use crate::analyze::gaps::GapQuestion;
use crate::analyze::measurement::StatedReliability;
use crate::domain::instrument::Relationship;
use crate::read::{InstrumentChoice, Request, Source};
use crate::stats::Estimate;

fn question(stated: Vec<StatedReliability>, each: Option<bool>) -> CourseQuestion {
    let gaps = GapQuestion {
        analysis: "gaps",
        relationship: Some(Relationship::Therapy),
        scales: Vec::new(),
        views: None,
        conf_level: 0.95,
        loa_multiplier: None,
        each,
    };
    CourseQuestion { gaps, stated, cutoff_counts: true, seed: 1 }
}

/// Two clients of one therapist, client and therapist totals session by session; 0 for a missing form.
fn study(courses: &[&[(f64, f64)]]) -> Study {
    let mut text = "client_id,therapist_id,session,perspective,total\n".to_owned();
    for (client, course) in courses.iter().enumerate() {
        for (session, (own, therapist)) in course.iter().enumerate() {
            for (view, value) in [("client", own), ("therapist", therapist)] {
                if *value > 0.0 {
                    writeln!(text, "C{client},T{},{},{view},{value}", client / 2, session + 1).unwrap();
                }
            }
        }
    }
    let instrument = Some(InstrumentChoice::Named("wai_sr".to_owned()));
    let request = Request { inputs: vec![Source::Stdin], instrument, ..Request::default() };
    crate::read::study(&request, &mut text.as_bytes()).unwrap()
}

fn found(study: &Study, question: &CourseQuestion) -> TrajectoriesFound {
    let scores: Vec<Scores> = (0..study.ratings.len()).map(|table| Scores::of(study, table).0).collect();
    trajectories(study, &scores, &[], question)
}

fn row<'a>(found: &'a TrajectoriesFound, term: &str, group: Option<&str>, views: &str) -> &'a Finding {
    let is = |row: &&Finding| row.term == term && row.group.as_deref() == group && row.views.as_deref() == Some(views);
    found.findings.iter().find(is).unwrap_or_else(|| panic!("no row {term} {group:?} {views}"))
}

fn estimate<'a>(found: &'a TrajectoriesFound, term: &str, group: Option<&str>, views: &str) -> &'a Estimate {
    row(found, term, group, views).estimate().unwrap()
}

const FIRST: [(f64, f64); 6] = [(4.0, 3.0), (3.5, 3.2), (4.5, 3.1), (4.0, 0.0), (3.0, 2.5), (4.2, 3.4)];
const SECOND: [(f64, f64); 5] = [(2.0, 2.6), (2.2, 2.5), (2.6, 2.9), (2.5, 3.0), (3.0, 3.1)];

#[test]
fn the_interval_of_one_gap_follows_from_stated_reliabilities_and_spreads() {
    let study = study(&[&FIRST, &SECOND]);
    let stated = vec![
        StatedReliability { view: Perspective::Client, value: 0.84 },
        StatedReliability { view: Perspective::Therapist, value: 0.75 },
    ];
    let found = found(&study, &question(stated, None));
    let sd = |values: Vec<f64>| standard_deviation(&values).unwrap();
    let client = 0.4 * sd(FIRST.iter().chain(&SECOND).map(|both| both.0).collect());
    let therapist = 0.5 * sd(FIRST.iter().chain(&SECOND).map(|both| both.1).filter(|value| *value > 0.0).collect());
    let gap = estimate(&found, "gap", Some("C0 session 3"), "therapist-client");
    assert!((gap.value + 1.4).abs() < 1e-12);
    assert!((gap.std_error.unwrap() - client.hypot(therapist)).abs() < 1e-12);
    let half = 1.959_963_984_540_054 * client.hypot(therapist);
    assert!((gap.interval.unwrap().high() - (half - 1.4)).abs() < 1e-12);
    assert_eq!(row(&found, "gap", Some("C0 session 3"), "therapist-client").method, "sem-stated");
    assert!(
        !found.findings.iter().any(|row| row.group.as_deref() == Some("C0 session 4")),
        "only joint sessions have a gap"
    );
}

#[test]
fn without_a_reliability_a_gap_has_no_interval_and_says_why() {
    let found = found(&study(&[&FIRST, &SECOND]), &question(Vec::new(), None));
    let gap = row(&found, "gap", Some("C1 session 1"), "therapist-client");
    assert!(gap.estimate().unwrap().interval.is_none());
    assert_eq!(gap.no_interval, Some(Undefined::NotEstimable { lacking: "reliability of the form" }));
}

#[test]
fn a_session_is_compared_with_all_sessions_of_its_therapist() {
    let found = found(&study(&[&FIRST, &SECOND]), &question(Vec::new(), None));
    let gaps = [-1.0, -0.3, -1.4, -0.5, -0.8, 0.6, 0.3, 0.3, 0.5, 0.1];
    let mean = gaps.iter().sum::<f64>() / 10.0;
    let sd = (gaps.iter().map(|gap| (gap - mean) * (gap - mean)).sum::<f64>() / 9.0).sqrt();
    let third = row(&found, "gap_deviation", Some("C0 session 3"), "therapist-client");
    assert!((third.estimate().unwrap().value - (-1.4 - mean)).abs() < 1e-12);
    assert!((third.statistic.unwrap() - (-1.4 - mean) / (sd * 0.9_f64.sqrt())).abs() < 1e-10);
    assert_eq!(third.df1, Some(9.0));
    let share = row(&found, "unusual_share", None, "therapist-client");
    assert_eq!(share.n, 10);
}

#[test]
fn trends_tracking_and_missing_forms_of_one_case_are_those_of_its_sessions() {
    let found = found(&study(&[&FIRST, &SECOND]), &question(Vec::new(), None));
    // Sessions 1 to 5, ratings 2, 2.2, 2.6, 2.5, 3: products 2.3, squares 10.
    assert!((estimate(&found, "trend", Some("C1"), "client").value - 0.23).abs() < 1e-12);
    assert_eq!(row(&found, "tracking", Some("C1"), "client,therapist").n, 5);
    let share = estimate(&found, "missing_share", Some("C0"), "therapist");
    assert!((share.value - 1.0 / 6.0).abs() < 1e-12);
    let overall = estimate(&found, "missing_share", None, "therapist");
    assert!((overall.value - 1.0 / 11.0).abs() < 1e-12);
    // Before the missing form 3.1, that is .06 above its case mean 3.04.
    let there = [3.0 - 3.04, 3.2 - 3.04, 2.5 - 3.04, 2.6 - 2.82, 2.5 - 2.82, 2.9 - 2.82, 3.0 - 2.82];
    let wanted = 0.06 - there.iter().sum::<f64>() / 7.0;
    assert!((estimate(&found, "rating_before_missing", None, "therapist").value - wanted).abs() < 1e-12);
    let course = &found.courses[1];
    assert_eq!(course.sessions.len(), 5);
    assert_eq!(course.pairs[0].gaps.len(), 5);
}

#[test]
fn a_gap_that_closes_converges_and_one_that_opens_diverges() {
    let level = ConfidenceLevel::new(0.95);
    let slope = |y: &[f64]| crate::stats::trend::slope(&[1.0, 2.0, 3.0, 4.0, 5.0], y, &level);
    let closing = slope(&[-1.0, -0.8, -0.7, -0.4, -0.3]);
    assert_eq!(Direction::of(-0.6, &closing), Some(Direction::Converging));
    assert_eq!(Direction::of(0.6, &closing), Some(Direction::Diverging));
    let unclear = slope(&[-1.0, 0.8, -0.7, 0.4, -0.3]);
    assert_eq!(Direction::of(-0.6, &unclear), None);
}

#[test]
fn rows_about_single_cases_and_sessions_are_left_out_when_nobody_wants_them() {
    let found = found(&study(&[&FIRST, &SECOND]), &question(Vec::new(), Some(false)));
    assert!(found.courses.is_empty() && found.findings.iter().all(|row| row.group.is_none()));
    assert!(found.findings.len() > 5);
}
