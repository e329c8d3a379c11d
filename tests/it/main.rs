//! Tests of the whole: the shape of the source, and the program as a user meets it.

mod architecture;
mod input_errors;
mod oracles;
mod oracles_answer;
mod oracles_designs;
mod oracles_edges;
mod rust_source;
mod source_files;
mod words;
