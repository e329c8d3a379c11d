//! How often comparisons of two correlations go wrong: rejections where the true correlations are equal, and how often
//! intervals hold a true difference, for ceilings, heavy tails and clients nested in therapists.
//!
//! `cargo bench --bench type_one -- [--draws N] [--seed S] [--design NAME]` prints three Markdown tables. `NAME` is the
//! beginning of a design's name. The same seed gives the same tables on every machine, design by design. Ends with an error
//! if the leave-one-unit-out comparison goes wrong in less than 3.5 % or more than 6.5 % in a row of the first two; fewer than 4,000 draws are too
//! few to say that.

mod compare;
mod data;
mod designs;
mod tally;

use std::io;
use std::io::Write;

use clap::Parser;
use parallax::stats::level::ConfidenceLevel;

use crate::compare::areas;
use crate::compare::correlations;
use crate::designs::Design;
use crate::designs::Outcome;
use crate::tally::Tally;

/// Rejections of equal correlations, and coverage of their difference, by simulation.
#[derive(Parser)]
struct Options {
    /// Data sets for each design.
    #[arg(long, default_value_t = 4_000)]
    draws: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only designs whose name begins so.
    #[arg(long, default_value = "")]
    design: String,
    /// Given by the program that starts benchmarks; without effect.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Between these the level of 5 % counts as held.
const HELD: std::ops::RangeInclusive<f64> = 0.035..=0.065;

fn main() -> io::Result<()> {
    let options = Options::parse();
    let mut out = io::stdout().lock();
    let mut outside = Vec::new();
    let tables = [
        (tally::REJECTIONS, designs::equal(), true),
        (tally::COVERAGE, designs::different(), true),
        (tally::LOPSIDED, designs::lopsided(), false),
    ];
    for (heading, designs, holds) in tables {
        writeln!(out, "{heading}\n\n{}", tally::COLUMNS)?;
        for design in designs.iter().filter(|design| design.name.starts_with(&options.design)) {
            let tally = tally(design, options.seed, options.draws);
            writeln!(out, "{}", tally.line(design))?;
            out.flush()?;
            if holds && !HELD.contains(&tally.wrong()) {
                outside.push(design.name);
            }
        }
        writeln!(out)?;
    }
    if outside.is_empty() { Ok(()) } else { Err(io::Error::other(format!("level not held: {}", outside.join(", ")))) }
}

fn tally(design: &Design, seed: u64, draws: u64) -> Tally {
    let (level, truth) = (ConfidenceLevel::new(0.95), design.true_difference(seed));
    let mut tally = Tally::default();
    for draw in 0..draws {
        let rows = data::rows(design, seed, draw);
        let found = match design.outcome {
            Outcome::YesNo => areas(&rows, truth, &level),
            Outcome::Number => correlations(&rows, design.within, truth, &level),
        };
        tally.count(found);
    }
    tally
}
