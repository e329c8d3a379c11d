//! Tests of the whole: the shape of the source, and the program as a user meets it.

mod architecture;
mod audience;
mod audit;
mod blank_forms;
mod cli;
mod cli_expected;
mod cli_files;
mod cli_same;
mod cli_studies;
mod docs;
mod fuzz_twin;
mod fuzzed;
mod hostile;
mod input_errors;
mod metamorphic;
mod oracles;
mod oracles_answer;
mod oracles_designs;
mod oracles_edges;
mod plain_tables;
mod plan_choose;
mod predict;
mod pseudonyms;
mod rust_source;
mod schema;
mod selftest;
mod source_files;
mod supervision_link;
mod words;
mod workbooks;
#[cfg(target_os = "linux")]
mod write_faults;
