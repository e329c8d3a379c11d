//! The program: everything it does is [`parallax::cli::run`].

use std::process::ExitCode;

fn main() -> ExitCode {
    let (stdout, stderr) = (std::io::stdout(), std::io::stderr());
    ExitCode::from(parallax::cli::run(std::env::args_os(), &mut stdout.lock(), &mut stderr.lock()))
}
