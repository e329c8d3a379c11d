//! The program: everything it does is [`parallax::cli::run`].

use std::io::{self, IsTerminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let (input, out, err) = (io::stdin(), io::stdout(), io::stderr());
    let mut streams = parallax::cli::Streams {
        out_is_terminal: out.is_terminal(),
        no_color: parallax::cli::no_color(),
        width: parallax::cli::terminal_width(),
        input: &mut input.lock(),
        out: &mut out.lock(),
        err: &mut err.lock(),
    };
    ExitCode::from(parallax::cli::run(std::env::args_os(), &mut streams))
}
