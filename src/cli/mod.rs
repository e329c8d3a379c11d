//! The command line: arguments in, one command, an exit code out.

mod agreement;
mod answer_words;
mod args;
mod audience;
mod audit;
mod choose;
mod choose_args;
mod choose_command;
mod commands;
mod common_options;
mod congruence;
mod course_args;
mod courses;
mod emit;
mod failure;
mod init;
mod input;
mod input_args;
mod instruments;
mod output;
mod plan;
mod plan_args;
mod predict;
mod predict_args;
mod privacy_args;
mod pseudonymize;
mod pseudonyms;
mod published_args;
mod rated_input;
mod rater_args;
mod report;
mod selftest;
mod study;

use std::ffi::OsString;
use std::io::{Read, Write};

use clap::{CommandFactory, Parser};

use crate::error::{Error, Problem};
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

/// Columns for standard output: `COLUMNS`, else what the terminal says, else 80. A file gets the same lines from any window.
pub fn terminal_width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    told.or_else(measured).filter(|&columns| columns > 0).unwrap_or(80)
}

/// Is `NO_COLOR` set to anything?
pub fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Runs the program: reads the arguments, writes to the streams, returns the exit code.
pub fn run(arguments: impl Iterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(refused) => {
            let as_json = asks_for_json(&arguments);
            if let Some(error) = common_options::without_use(&refused, &arguments) {
                print_failure(&error, as_json, streams.err);
                return error.exit_code();
            }
            return print_usage(&refused, as_json, streams);
        }
    };
    let format = cli.command.format();
    match dispatch(&cli.command, streams) {
        Ok(()) => 0,
        Err(error) => {
            let error = match cli.command.input() {
                Some((input, true)) => pseudonyms::without_ids(error, input),
                _ => error,
            };
            print_failure(&error, format == Some(Format::Json), streams.err);
            error.exit_code()
        }
    }
}

/// Help and version are answers and go to standard output; the rest is wrong usage.
fn print_usage(refused: &clap::Error, as_json: bool, streams: &mut Streams<'_>) -> u8 {
    let text = refused.render();
    if refused.use_stderr() && as_json {
        print_failure(&usage_error(&text.to_string()), as_json, streams.err);
        return 2;
    }
    if refused.use_stderr() {
        // Nothing is left to do when standard error is gone.
        let _ = write!(streams.err, "{text}");
        return 2;
    }
    match output::write_out(streams.out, text.to_string().as_bytes()) {
        Ok(()) => 0,
        Err(error) => {
            print_failure(&error, false, streams.err);
            error.exit_code()
        }
    }
}

/// Does the command line ask for JSON, as far as can be seen before it is understood?
fn asks_for_json(arguments: &[OsString]) -> bool {
    let apart = arguments.windows(2).any(|two| two[0] == "--format" && two[1] == "json");
    apart || arguments.iter().any(|argument| argument == "--format=json")
}

/// What clap says, as a problem: its first paragraph, and its tip if it has one.
fn usage_error(text: &str) -> Error {
    let message: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    let message = message.join(" ");
    let tip = text.lines().find_map(|line| line.trim().strip_prefix("tip: "));
    let hint = tip.unwrap_or("parallax --help shows what can be asked");
    Error::Usage(Problem::new("usage", message.trim_start_matches("error: ")).hint(hint))
}

fn dispatch(command: &Command, streams: &mut Streams<'_>) -> Result<(), Error> {
    match command {
        Command::Report(args) => report::report(args, streams),
        Command::Check(args) => commands::check(args, streams),
        Command::Init(args) => init::init(args, streams),
        Command::Score(args) => commands::score(args, streams),
        Command::Gaps(args) => commands::gaps(args, streams),
        Command::Agreement(args) => agreement::agreement(args, streams),
        Command::Supervision(args) => commands::supervision(args, streams),
        Command::Predict(args) => predict::predict(args, streams),
        Command::Congruence(args) => congruence::congruence(args, streams),
        Command::Plan(args) => plan::plan(args, streams),
        Command::Choose(args) => choose::choose(args, streams),
        Command::Pseudonymize(args) => pseudonymize::pseudonymize(args, streams),
        Command::Simulate(args) => commands::simulate(args, streams),
        Command::Instruments(args) => instruments::instruments(args, streams),
        Command::Selftest(args) => selftest::selftest(args, streams),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "parallax", &mut script);
            output::write_out(streams.out, &script)
        }
        Command::Man => {
            let written = |source| Error::Io { path: "manual page".into(), action: "write", source, hint: None };
            output::write_out(streams.out, &manual().map_err(written)?)
        }
    }
}

/// One manual page: the program, then every command with all its options.
fn manual() -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut program = Cli::command();
    program.build();
    let commands: Vec<clap::Command> =
        program.get_subcommands().filter(|own| own.get_name() != "help").cloned().collect();
    clap_mangen::Man::new(program).render(&mut page)?;
    for command in commands {
        writeln!(page, ".SH \"PARALLAX {}\"", command.get_name().to_uppercase())?;
        let own = clap_mangen::Man::new(command);
        own.render_synopsis_section(&mut page)?;
        own.render_description_section(&mut page)?;
        own.render_options_section(&mut page)?;
    }
    Ok(page)
}
