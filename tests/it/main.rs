//! One integration program.
