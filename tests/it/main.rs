//! One integration program.

mod input_errors;
