//! How often intervals of rater reliability hold the truth: data sets with known components, many for each design.
//!
//! `cargo bench --bench coverage_icc -- [--sets N] [--seed S] [--cell NAME]` prints a Markdown table. `NAME` is the
//! beginning of a cell's name (`complete`, `pairs-20-4`, `clusters-10`); `--sets` replaces the number of data sets of
//! each cell. The same seed gives the same table on every machine, cell by cell. One thread works on the sets.

mod cells;
mod ratings;
mod tally;

use std::io;
use std::io::Write;

use clap::Parser;
use parallax::stats::icc::Raters;
use parallax::stats::icc::rated::Level;
use parallax::stats::icc::rated::Question;
use parallax::stats::icc::rated::RaterReliability;
use parallax::stats::icc::rated::Row;
use parallax::stats::icc::rated::rater_reliability;

use crate::cells::Asked;
use crate::cells::Cell;
use crate::ratings::ratings;
use crate::tally::HEADING;
use crate::tally::Tally;

/// Coverage of the intervals of rater reliability, by simulation.
#[derive(Parser)]
struct Options {
    /// Data sets for each cell, in place of the cell's own number.
    #[arg(long)]
    sets: Option<u64>,
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

fn main() -> io::Result<()> {
    let options = Options::parse();
    let mut out = io::stdout().lock();
    writeln!(out, "{HEADING}")?;
    for cell in cells::all().iter().filter(|cell| cell.name.starts_with(&options.cell)) {
        let sets = options.sets.unwrap_or(cell.sets);
        for asked in &cell.asked {
            for line in lines(cell, asked, options.seed, sets.min(asked.most)) {
                writeln!(out, "{line}")?;
            }
            out.flush()?;
        }
    }
    Ok(())
}

/// The lines of one way of making intervals.
fn lines(cell: &Cell, asked: &Asked, seed: u64, sets: u64) -> Vec<String> {
    let mut tallies: Vec<Tally> = asked.terms.iter().map(|_| Tally::default()).collect();
    for set in 0..sets {
        let question = Question {
            raters: if cell.fixed { Raters::Fixed } else { Raters::Random },
            intervals: asked.method,
            draws: asked.draws,
            seed: set,
            ..Question::new(cell.level)
        };
        let found = ratings(cell, seed, set).and_then(|rated| rater_reliability(&rated, &question).ok());
        for (tally, &(term, level)) in tallies.iter_mut().zip(asked.terms) {
            tally.count(found.as_ref().and_then(|found| of(found, cell, term, level)));
        }
    }
    let named = tallies.into_iter().zip(asked.terms);
    named.map(|(tally, (term, level))| tally.line(cell, term, &level.name())).collect()
}

/// A row of the answer with its true value.
fn of<'a>(
    found: &'a RaterReliability,
    cell: &Cell,
    term: &str,
    level: Level,
) -> Option<(&'a RaterReliability, &'a Row, f64)> {
    let rows = || found.coefficients.iter().chain(&found.components).chain(&found.measurement);
    let row = rows().find(|row| row.term == term && row.level == level)?;
    let truth = cell.truth.of(term, level, row.ratings, found.design.overlap.q)?;
    Some((found, row, truth))
}
