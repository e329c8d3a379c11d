//! The program: everything it does is [`parallax::cli::run`].

use std::io::{self, IsTerminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    keep_freed_memory();
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

/// Has the memory of vectors of up to 30 MiB stay with the program when they go, for those that come after them: the GNU
/// allocator gives memory back to the system, page by page, unless a piece so large has gone before. Elsewhere nothing happens.
fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(30 << 20)));
}
