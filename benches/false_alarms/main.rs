//! How often flags fire in studies in which nothing changes, beside the base rate printed with them.
//!
//! `cargo bench --bench false_alarms -- [--studies N] [--seed S]` simulates studies of the demo's size whose sessions differ
//! by nothing but the errors of answers: the session part of both views is 0, and forms are missing at random. It prints a
//! Markdown table: for each rule the share of courses in which it fired, the mean base rate printed, their difference, and
//! the standard error of that difference over studies. The same seeds give the same table on every machine.

use std::collections::BTreeMap;
use std::io;
use std::io::Write;

use clap::Parser;
use parallax::analyze::course_question::CourseQuestion;
use parallax::analyze::finding::Finding;
use parallax::analyze::flags::flags;
use parallax::analyze::gaps::GapQuestion;
use parallax::analyze::reliability::reliability;
use parallax::domain::instrument::Relationship;
use parallax::read::{Request, Source, study as read_study};
use parallax::score::Scores;
use parallax::simulate::{Parameters, study as simulated};

/// Base rates of flags against what happens.
#[derive(Parser)]
struct Options {
    /// Studies.
    #[arg(long, default_value_t = 200)]
    studies: u64,
    /// Seed of the first study.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Given by the program that starts benchmarks; without effect.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Rates of one rule and view, study by study: seen, printed.
type Rates = BTreeMap<(String, String), Vec<(f64, f64)>>;

fn main() -> io::Result<()> {
    let options = Options::parse();
    let mut rates = Rates::new();
    for seed in options.seed..options.seed + options.studies {
        let files = simulated(&calm(), seed).map_err(|problem| io::Error::other(format!("{problem:?}")))?;
        add(&found(&files, seed)?, &mut rates);
    }
    let mut out = io::stdout().lock();
    writeln!(out, "| rule | view | studies | fired | printed | difference | standard error |")?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | --- |")?;
    for ((rule, views), pairs) in &rates {
        writeln!(out, "{}", line(rule, views, pairs))?;
    }
    Ok(())
}

/// Clients and therapists whose views stay where they are.
fn calm() -> Parameters {
    Parameters {
        client_shares: [0.1, 0.9, 0.0],
        therapist_shares: [0.35, 0.65, 0.0],
        client_sd: 0.5,
        therapist_sd: 0.5,
        missing_slope: 0.0,
        session_memory: 0.0,
        ..Parameters::default()
    }
}

/// The rows of flags of one study.
fn found(files: &[(String, String)], seed: u64) -> io::Result<Vec<Finding>> {
    let folder = tempfile::tempdir()?;
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text)?;
    }
    let request = Request { inputs: vec![Source::Path(folder.path().to_path_buf())], ..Request::default() };
    let study = read_study(&request, &mut io::empty()).map_err(|problem| io::Error::other(format!("{problem:?}")))?;
    let scores: Vec<Scores> = (0..study.ratings.len()).map(|table| Scores::of(&study, table).0).collect();
    let gaps = GapQuestion {
        analysis: "gaps",
        relationship: Some(Relationship::Therapy),
        scales: Vec::new(),
        views: None,
        conf_level: 0.95,
        loa_multiplier: None,
        each: Some(false),
    };
    let question = CourseQuestion { gaps, stated: Vec::new(), cutoff_counts: true, seed };
    Ok(flags(&study, &scores, &reliability(&study, 0.95), &question).findings)
}

fn add(findings: &[Finding], rates: &mut Rates) {
    for two in findings.chunks(2) {
        if let [seen, printed] = two {
            if let (Some(fired), Some(base)) = (seen.estimate(), printed.estimate()) {
                let key = (seen.method.clone(), seen.views.clone().unwrap_or_default());
                rates.entry(key).or_default().push((fired.value, base.value));
            }
        }
    }
}

fn line(rule: &str, views: &str, pairs: &[(f64, f64)]) -> String {
    let n = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (fired, printed) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let difference = fired - printed;
    let squares = mean(&|pair| (pair.0 - pair.1 - difference).powi(2));
    let error = (squares / (n - 1.0).max(1.0)).sqrt();
    format!("| `{rule}` | {views} | {n} | {fired:.4} | {printed:.4} | {difference:+.4} | {error:.4} |")
}
