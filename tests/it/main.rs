//! Tests of the whole: the shape of the source, and the program as a user meets it.

mod architecture;
mod cli;
mod cli_expected;
mod cli_files;
mod cli_same;
mod cli_studies;
mod input_errors;
mod rust_source;
mod source_files;
mod words;
