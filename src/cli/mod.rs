//! The command line: arguments in, one command, an exit code out.

mod args;
mod commands;
mod emit;
mod failure;
mod input;
mod instruments;
mod output;
mod report;

use std::ffi::OsString;
use std::io::{Read, Write};

use clap::{CommandFactory, Parser};

use crate::error::Error;
use args::{Cli, Command, Format};
use failure::print_failure;

/// Where a run reads and writes.
pub struct Streams<'a> {
    /// Standard input.
    pub input: &'a mut dyn Read,
    /// Standard output: data only.
    pub out: &'a mut dyn Write,
    /// Standard error: messages.
    pub err: &'a mut dyn Write,
    /// Is standard output a terminal that takes colour?
    pub out_is_terminal: bool,
    /// Was colour refused by the environment (`NO_COLOR`)?
    pub no_color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Columns of the terminal: `COLUMNS`, else what the terminal says, else 80.
pub fn terminal_width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    told.or_else(measured).filter(|&columns| columns > 0).unwrap_or(80)
}

/// Is `NO_COLOR` set to anything?
pub fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Runs the program: reads the arguments, writes to the streams, returns the exit code.
pub fn run(arguments: impl Iterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(refused) => return print_usage(&refused, streams),
    };
    let format = cli.command.format();
    match dispatch(&cli.command, streams) {
        Ok(()) => 0,
        Err(error) => {
            print_failure(&error, format == Some(Format::Json), streams.err);
            error.exit_code()
        }
    }
}

/// Help and version are answers and go to standard output; the rest is wrong usage.
fn print_usage(refused: &clap::Error, streams: &mut Streams<'_>) -> u8 {
    let text = refused.render();
    if refused.use_stderr() {
        // Nothing is left to do when standard error is gone.
        let _ = write!(streams.err, "{text}");
        return 2;
    }
    match output::write_out(streams.out, text.to_string().as_bytes()) {
        Ok(()) => 0,
        Err(error) => error.exit_code(),
    }
}

fn dispatch(command: &Command, streams: &mut Streams<'_>) -> Result<(), Error> {
    match command {
        Command::Report(args) => report::report(args, streams),
        Command::Check(args) => commands::check(args, streams),
        Command::Score(args) => commands::score(args, streams),
        Command::Gaps(args) => commands::gaps(args, streams),
        Command::Agreement(args) => commands::agreement(args, streams),
        Command::Supervision(args) => commands::supervision(args, streams),
        Command::Simulate(args) => commands::simulate(args, streams),
        Command::Instruments(args) => instruments::instruments(args, streams),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "parallax", &mut script);
            output::write_out(streams.out, &script)
        }
        Command::Man => {
            let mut page = Vec::new();
            let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
            rendered.map_err(|source| Error::Io { path: "manual page".into(), action: "write", source, hint: None })?;
            output::write_out(streams.out, &page)
        }
    }
}
