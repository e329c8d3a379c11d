//! What was put into a simulated study comes out of it.

use super::DEMO;
use super::DEMO_SEED;
use super::Parameters;
use super::study;
use std::collections::BTreeMap;

fn file(files: &[(String, String)], name: &str) -> Vec<Vec<String>> {
    let text = &files.iter().find(|(file, _)| file == name).expect("the file is there").1;
    text.lines().skip(1).map(|line| line.split(',').map(String::from).collect()).collect()
}

/// Means per item of each session, by perspective.
fn totals(rows: &[Vec<String>], perspective: &str) -> BTreeMap<(String, String), f64> {
    let of_perspective = rows.iter().filter(|row| row[5] == perspective);
    let total = |row: &Vec<String>| {
        let answers: Vec<f64> = row[6..].iter().filter_map(|answer| answer.parse().ok()).collect();
        ((row[0].clone(), row[2].clone()), answers.iter().sum::<f64>() / answers.len() as f64)
    };
    of_perspective.map(total).collect()
}

/// Mean and variance.
fn spread(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64)
}

/// Correlation of x and y, and their difference in pooled standard deviations.
fn relation(pairs: &[(f64, f64)]) -> (f64, f64) {
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let ((mean_x, var_x), (mean_y, var_y)) = (spread(&x), spread(&y));
    let shared: f64 = pairs.iter().map(|(a, b)| (a - mean_x) * (b - mean_y)).sum::<f64>() / (pairs.len() - 1) as f64;
    (shared / (var_x * var_y).sqrt(), (mean_x - mean_y) / f64::midpoint(var_x, var_y).sqrt())
}

fn views(parameters: &Parameters, seed: u64) -> (f64, f64) {
    let files = study(parameters, seed).expect("possible parameters");
    let rows = file(&files, "therapy.csv");
    let (clients, therapists) = (totals(&rows, "client"), totals(&rows, "therapist"));
    let pairs: Vec<(f64, f64)> = clients.iter().filter_map(|(key, c)| Some((*c, *therapists.get(key)?))).collect();
    relation(&pairs)
}

#[test]
fn the_demo_is_what_the_default_parameters_write() {
    let files = study(&Parameters::default(), DEMO_SEED).expect("possible parameters");
    assert_eq!(files.len(), DEMO.len());
    for ((name, text), (demo_name, demo_text)) in files.iter().zip(DEMO) {
        assert_eq!(name, demo_name);
        assert!(text == demo_text, "fixtures/clinic/{name} is not what the simulation writes");
    }
    assert!(DEMO.iter().map(|(_, text)| text.len()).sum::<usize>() < 110_000);
}

#[test]
fn a_large_study_has_the_wanted_correlation_and_gap() {
    let complete = Parameters {
        therapists: 1500,
        missing_client: 0.0,
        missing_therapist: 0.0,
        skipped: 0.0,
        observed: 0.0,
        ..Parameters::default()
    };
    let (r, d) = views(&complete, 5);
    assert!((r - 0.36).abs() < 0.015 && (d - 0.63).abs() < 0.03, "r {r}, d {d}");
    let other = Parameters { views_r: 0.6, views_d: -0.2, client_mean: 3.0, ..complete };
    let (r, d) = views(&other, 5);
    assert!((r - 0.6).abs() < 0.015 && (d + 0.2).abs() < 0.03, "r {r}, d {d}");
}

#[test]
fn therapist_forms_are_missing_more_often_after_low_sessions() {
    let large = Parameters { therapists: 400, ..Parameters::default() };
    let files = study(&large, 2).expect("possible parameters");
    let rows = file(&files, "therapy.csv");
    let (clients, therapists) = (totals(&rows, "client"), totals(&rows, "therapist"));
    let (with, without): (Vec<_>, Vec<_>) = clients.iter().partition(|(key, _)| therapists.contains_key(*key));
    let share = without.len() as f64 / clients.len() as f64;
    assert!((share - 0.25).abs() < 0.03, "{share}");
    let mean =
        |forms: &[(&(String, String), &f64)]| forms.iter().map(|(_, total)| **total).sum::<f64>() / forms.len() as f64;
    assert!(mean(&without) < mean(&with) - 0.02);
    let answers = rows.iter().flat_map(|row| &row[6..]);
    let skipped = answers.clone().filter(|answer| answer.is_empty()).count() as f64 / answers.count() as f64;
    assert!((skipped - 0.02).abs() < 0.003, "{skipped}");
}

#[test]
fn adherence_goes_with_the_client_view_more_than_with_the_therapist_view() {
    let files = study(&Parameters { therapists: 400, ..Parameters::default() }, 3).expect("possible parameters");
    let rows = file(&files, "therapy.csv");
    let adherence: BTreeMap<(String, String), f64> = file(&files, "adherence.csv")
        .into_iter()
        .map(|row| ((row[0].clone(), row[1].clone()), row[2].parse().expect("a number")))
        .collect();
    let r = |perspective: &str| {
        let pairs: Vec<_> = totals(&rows, perspective).iter().map(|(key, total)| (*total, adherence[key])).collect();
        relation(&pairs).0
    };
    let (client, therapist) = (r("client"), r("therapist"));
    assert!(client > 0.4 && client > therapist + 0.15, "{client} {therapist}");
}

#[test]
fn the_clinic_has_the_promised_people_and_designs() {
    let files: Vec<(String, String)> = DEMO.iter().map(|(n, t)| ((*n).to_string(), (*t).to_string())).collect();
    let rows = file(&files, "therapy.csv");
    let distinct = |column: usize, of: &dyn Fn(&&Vec<String>) -> bool| {
        rows.iter().filter(of).map(|row| row[column].clone()).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(distinct(1, &|_| true), 10);
    assert_eq!(distinct(4, &|row| row[5] == "observer"), 5);
    let mut panel: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row[5] == "observer" && row[2] == "3") {
        panel.entry((&row[1], &row[0])).or_default().push(&row[4]);
    }
    assert!(panel.values().filter(|raters| raters[..] == ["O1", "O2", "O3"]).count() >= 10);
    let supervised: std::collections::BTreeSet<(String, String)> =
        file(&files, "supervision.csv").into_iter().map(|row| (row[1].clone(), row[0].clone())).collect();
    assert_eq!(supervised.len(), 10);
    assert_eq!(supervised.iter().filter(|(supervisor, _)| supervisor == "S1").count(), 5);
}

#[test]
fn impossible_parameters_are_refused() {
    let refused = |parameters: Parameters| study(&parameters, 1).expect_err("impossible").code;
    assert_eq!(refused(Parameters { therapists: 0, ..Parameters::default() }), "out-of-range");
    assert_eq!(refused(Parameters { sessions: (5, 4), ..Parameters::default() }), "out-of-range");
    assert_eq!(refused(Parameters { skipped: f64::NAN, ..Parameters::default() }), "out-of-range");
    assert_eq!(refused(Parameters { client_shares: [0.5, 0.5, 0.5], ..Parameters::default() }), "out-of-range");
    assert_eq!(refused(Parameters { client_sd: -1.0, ..Parameters::default() }), "out-of-range");
}
