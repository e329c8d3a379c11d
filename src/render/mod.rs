//! Report → text: one file per format. Numbers are exact until here and are rounded here.
//!
//! [`html`] gives one self-contained page, [`markdown`] a document for GitHub and friends, [`terminal`] lines that
//! fit a window. None of them reads or writes a file.

mod cell;
mod html;
mod markdown;
#[cfg(test)]
mod sample;
mod svg;
mod table_notes;
mod terminal;
mod visible;

pub use html::html;
pub use markdown::markdown;
pub use terminal::{Style, terminal};
