//! How often intervals of the gap model hold the truth: gaps with known variances, many data sets for each design.
//!
//! `cargo bench --bench coverage_gaps -- [--sets N] [--seed S] [--cell NAME]` prints a Markdown table. `NAME` is the
//! beginning of a cell's name. The same seed gives the same table on every machine.

mod cells;
mod gaps;

use std::io;
use std::io::Write;

use clap::Parser;
use parallax::stats::Interval;
use parallax::stats::gap_model::GapFit;
use parallax::stats::gap_model::GapModel;
use parallax::stats::gap_model::Part;
use parallax::stats::gap_model::Shrunken;
use parallax::stats::gap_model::agreement_limits;
use parallax::stats::level::ConfidenceLevel;

use crate::cells::Cell;
use crate::gaps::Truth;

/// Coverage of the intervals of the gap model, by simulation.
#[derive(Parser)]
struct Options {
    /// Data sets for each cell.
    #[arg(long, default_value_t = 400)]
    sets: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only cells whose name begins so.
    #[arg(long, default_value = "")]
    cell: String,
    /// Given by the program that starts benchmarks; without effect.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is counted, in the order of the table.
const ROWS: [&str; 18] = [
    "mean_gap",
    "var_gap_therapist, reml-profile",
    "var_gap_client, reml-profile",
    "var_gap_session, reml-profile",
    "sd_gap, reml-nested",
    "loa_low, reml-nested",
    "loa_high, reml-nested",
    "var_gap_therapist, reml-ar1-profile",
    "var_gap_client, reml-ar1-profile",
    "var_gap_session, reml-ar1-profile",
    "sd_gap, with memory",
    "gap_memory",
    "shrunken_gap of clients, reml-averaged",
    "shrunken_gap of therapists, reml-averaged",
    "shrunken_gap of clients, reml-ar1-averaged",
    "shrunken_gap of therapists, reml-ar1-averaged",
    "mean_gap, with memory",
    "gap_from_usual: p below .05",
];

/// How many intervals there were, and how many held the truth.
#[derive(Clone, Copy, Default)]
struct Count {
    intervals: u32,
    held: u32,
}

impl Count {
    fn add(&mut self, interval: Option<Interval>, truth: f64) {
        if let Some(interval) = interval {
            self.intervals += 1;
            self.held += u32::from(interval.contains(truth));
        }
    }

    fn percent(self) -> String {
        let share = 100.0 * f64::from(self.held) / f64::from(self.intervals.max(1));
        if self.intervals == 0 { "-".to_owned() } else { format!("{share:.1}") }
    }
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    let cells: Vec<Cell> = cells::all().into_iter().filter(|cell| cell.name.starts_with(&options.cell)).collect();
    let columns: Vec<[Count; ROWS.len()]> = cells.iter().map(|cell| counts(cell, &options)).collect();
    let mut out = io::stdout().lock();
    let names: Vec<&str> = cells.iter().map(|cell| cell.name).collect();
    writeln!(out, "| | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()))?;
    for (row, name) in ROWS.iter().enumerate() {
        let shares: Vec<String> = columns.iter().map(|column| column[row].percent()).collect();
        writeln!(out, "| {name} | {} |", shares.join(" | "))?;
    }
    Ok(())
}

fn counts(cell: &Cell, options: &Options) -> [Count; ROWS.len()] {
    let mut counts = [Count::default(); ROWS.len()];
    let level = ConfidenceLevel::new(0.95);
    for set in 0..options.sets {
        let truth = gaps::gaps(cell, options.seed, set);
        for memory in [false, true] {
            let Ok(model) = GapModel::new(&truth.courses, memory) else { continue };
            let Ok(fit) = model.fit() else { continue };
            count(cell, &truth, &model, &fit, &level, memory, &mut counts);
        }
    }
    counts
}

fn count(
    cell: &Cell,
    truth: &Truth,
    model: &GapModel,
    fit: &GapFit,
    level: &ConfidenceLevel,
    memory: bool,
    counts: &mut [Count; ROWS.len()],
) {
    let profile = |part| model.profile(fit, part, 0.95).ok();
    let first = if memory { 7 } else { 1 };
    counts[first].add(profile(Part::Giver), cell.therapist);
    counts[first + 1].add(profile(Part::Case), cell.client);
    counts[first + 2].add(profile(Part::Session), cell.session);
    let total = profile(Part::Total);
    counts[first + 3].add(total, cell.total());
    let mean = model.mean(fit, level).ok();
    counts[if memory { 16 } else { 0 }].add(mean.and_then(|mean| mean.interval), cells::MEAN);
    if memory {
        counts[11].add(profile(Part::Memory), cell.memory);
    } else if let (Some(mean), Some(total)) = (mean, total) {
        for (place, limit) in agreement_limits(fit, &mean, total, 1.96).into_iter().enumerate() {
            let half = 1.96 * cell.total().sqrt();
            let truth = if place == 0 { cells::MEAN - half } else { cells::MEAN + half };
            counts[5 + place].add(limit.ok().and_then(|limit| limit.interval), truth);
        }
    }
    let Ok(all) = model.shrunken(&truth.courses, fit, level) else { return };
    let first = if memory { 14 } else { 12 };
    for (place, (people, truths)) in
        [(all.cases, &truth.clients), (all.givers, &truth.therapists)].into_iter().enumerate()
    {
        let people: Vec<Shrunken> = people.unwrap_or_default();
        people.iter().zip(truths).for_each(|(own, &truth)| counts[first + place].add(own.value.interval, truth));
    }
    if memory && let Ok(deviations) = all.deviations {
        for deviation in deviations {
            counts[17].intervals += 1;
            counts[17].held += u32::from(deviation.p_value < 0.05);
        }
    }
}
