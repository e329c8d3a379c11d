//! What holds for any bytes whatever: shared by the targets of cargo-fuzz (fuzz/), their twin on stable Rust
//! (`tests/it/fuzz_twin.rs`) and the loop of benches/fuzz. Each function panics where its property is broken.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a broken property is a panic")]

mod numbers;
mod tables;
mod toml_files;

pub(crate) use numbers::numbers;
pub(crate) use tables::{reader, report_writer};
pub(crate) use toml_files::{instruments, study_files};

/// Something that holds for any bytes.
pub(crate) type Property = fn(&[u8]);

/// Name and property of every target.
pub(crate) const TARGETS: [(&str, Property); 5] = [
    ("reader", reader),
    ("numbers", numbers),
    ("instruments", instruments),
    ("study_files", study_files),
    ("report_writer", report_writer),
];

/// Where the seeds of a target stand in `fixtures/hostile/files`, by the endings of their names.
pub(crate) fn endings(target: &str) -> &'static [&'static str] {
    match target {
        "instruments" | "study_files" => &[".toml"],
        _ => &[".csv", ".xlsx"],
    }
}
