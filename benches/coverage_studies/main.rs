//! How often the intervals of `parallax gaps` hold the truth in whole simulated studies: answers in steps with a ceiling,
//! forms that are missing after low sessions, sessions that resemble their neighbours.
//!
//! `cargo bench --bench coverage_studies -- [--studies N] [--seed S]` prints a Markdown table: one row for each number and
//! method about client and therapist on the total scale, one column for each number of therapists. What is true is what the
//! same row says of one study of [`MANY`] therapists; of the gap of a single client or therapist it is what the simulation
//! expects of them, and the intervals of all of them in all studies are counted together. The same seeds give the same table
//! on every machine.

use std::collections::BTreeMap;
use std::io;
use std::io::Write;

use clap::Parser;
use parallax::analyze::finding::Finding;
use parallax::analyze::gaps::GapQuestion;
use parallax::analyze::gaps::gaps;
use parallax::analyze::reliability::reliability;
use parallax::domain::instrument::Perspective;
use parallax::domain::instrument::Relationship;
use parallax::read::Request;
use parallax::read::Source;
use parallax::read::study as read_study;
use parallax::score::Scores;
use parallax::simulate::Parameters;
use parallax::simulate::expected_gaps;
use parallax::simulate::study as simulated;

/// Therapists of the study that is taken for the truth.
const MANY: u32 = 6000;
/// Therapists of the studies whose intervals are looked at.
const THERAPISTS: [u32; 3] = [10, 20, 40];

/// Coverage of the rows about gaps in simulated studies.
#[derive(Parser)]
struct Options {
    /// Studies for each number of therapists.
    #[arg(long, default_value_t = 400)]
    studies: u64,
    /// Seed of the first study; the truth has the one before.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Given by the program that starts benchmarks; without effect.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Term, level and method.
type Row = (String, &'static str, String);

/// How many rows there were with an interval, without one, and how many intervals held the truth.
#[derive(Clone, Copy, Default)]
struct Count {
    intervals: u32,
    none: u32,
    held: u32,
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    let truth: BTreeMap<Row, f64> = rows(MANY, options.seed.wrapping_sub(1), false)?
        .iter()
        .filter_map(|row| Some((key(row), row.estimate()?.value)))
        .collect();
    let mut counts: BTreeMap<Row, [Count; THERAPISTS.len()]> = BTreeMap::new();
    for (column, therapists) in THERAPISTS.into_iter().enumerate() {
        for seed in options.seed..options.seed + options.studies {
            let people = people(therapists, seed)?;
            for row in rows(therapists, seed, true)? {
                let true_value = match &row.group {
                    Some(id) if row.term == "shrunken_gap" => people.get(&(row.level, id.clone())),
                    Some(_) => None,
                    None => truth.get(&key(&row)),
                };
                let Some(&true_value) = true_value else { continue };
                let count = &mut counts.entry(key(&row)).or_default()[column];
                match row.estimate().and_then(|own| own.interval) {
                    Some(interval) => {
                        count.intervals += 1;
                        count.held += u32::from(interval.contains(true_value));
                    }
                    None => count.none += 1,
                }
            }
        }
    }
    print(&truth, &counts)
}

fn print(truth: &BTreeMap<Row, f64>, counts: &BTreeMap<Row, [Count; THERAPISTS.len()]>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let names = THERAPISTS.map(|therapists| format!("{therapists} therapists")).join(" | ");
    writeln!(out, "| | level | method | truth | {names} |\n|---|---|---|---|{}", "---|".repeat(THERAPISTS.len()))?;
    for (key, columns) in counts.iter().filter(|(_, columns)| columns.iter().any(|count| count.intervals > 0)) {
        let shares = columns.map(|count| {
            let share = 100.0 * f64::from(count.held) / f64::from(count.intervals.max(1));
            let none = if count.none > 0 { format!(" ({} without)", count.none) } else { String::new() };
            format!("{share:.1}{none}")
        });
        let truth = truth.get(key).map_or_else(|| "each its own".to_owned(), |truth| format!("{truth:.3}"));
        writeln!(out, "| {} | {} | {} | {truth} | {} |", key.0, key.1, key.2, shares.join(" | "))?;
    }
    Ok(())
}

fn parameters(therapists: u32) -> Parameters {
    Parameters { therapists, observed: 0.0, ..Parameters::default() }
}

/// The true gap of everyone in a study, by level and id.
fn people(therapists: u32, seed: u64) -> io::Result<BTreeMap<(&'static str, String), f64>> {
    let cases =
        expected_gaps(&parameters(therapists), seed).map_err(|problem| io::Error::other(format!("{problem:?}")))?;
    let both = cases
        .into_iter()
        .flat_map(|case| [(("client", case.client), case.of_case), (("therapist", case.therapist), case.of_therapist)]);
    Ok(both.collect())
}

/// The rows about client and therapist of a study of so many therapists.
fn rows(therapists: u32, seed: u64, each: bool) -> io::Result<Vec<Finding>> {
    let files = simulated(&parameters(therapists), seed).map_err(|problem| io::Error::other(format!("{problem:?}")))?;
    let inputs = files.into_iter().filter(|(name, _)| name == "therapy.csv");
    let request = Request {
        inputs: inputs.map(|(name, text)| Source::Text { name, text }).collect(),
        instrument: Some(parallax::read::InstrumentChoice::Named("wai_sr".to_owned())),
        ..Request::default()
    };
    let study = read_study(&request, &mut io::empty()).map_err(|problem| io::Error::other(format!("{problem:?}")))?;
    let scores: Vec<Scores> = (0..study.ratings.len()).map(|table| Scores::of(&study, table).0).collect();
    let question = GapQuestion {
        analysis: "gaps",
        relationship: Some(Relationship::Therapy),
        scales: vec!["total".to_owned()],
        views: Some((Perspective::Therapist, Perspective::Client)),
        conf_level: 0.95,
        loa_multiplier: None,
        each: Some(each),
    };
    let mut rows = gaps(&study, &scores, &reliability(&study, 0.95), &question);
    rows.retain(|row| row.views.as_deref() == Some("therapist-client"));
    Ok(rows)
}

fn key(row: &Finding) -> Row {
    (row.term.clone(), row.level, row.method.clone())
}
