//! The corpus of damaged and odd files in fixtures/hostile, whole: what each must come to stands in its manifest.

mod always;
mod cases;
mod expected;
mod large;
mod musts;
mod outcomes;
mod scenarios;
mod toml_faults;

pub(crate) use cases::{path_of, sha256};
