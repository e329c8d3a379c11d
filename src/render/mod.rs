//! Report → bytes: one file per format. Numbers are exact until here and are rounded here.
//!
//! [`html`] gives one self-contained page, [`markdown`] a document for GitHub and friends, [`terminal`] lines that
//! fit a window. None of them reads or writes a file.

mod cell;
mod choice;
mod csv;
mod designs;
mod details;
mod html;
mod json;
mod key_file;
mod lines;
mod markdown;
mod over_time;
mod rows;
#[cfg(test)]
mod sample;
mod study_files;
mod svg;
mod table_notes;
mod terminal;
mod visible;
mod workbook;

pub use choice::{choice_csv, choice_json};
pub use csv::{facts_csv, findings_csv, instruments_csv, scores_csv};
pub use designs::designs_json;
pub use details::{facts_json, keys_json, read_as_json, scores_json, supports_json};
pub use html::html;
pub use json::{Details, SCHEMA, errors as errors_json, json, line as json_line};
pub use key_file::key_file;
pub use markdown::markdown;
pub use over_time::OverTimeJson;
pub use study_files::study_files;
pub use terminal::{Style, terminal};
pub use workbook::workbook;
