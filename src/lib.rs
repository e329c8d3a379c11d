//! Parallax compares client, therapist and observer ratings of the same sessions, and supervisor and trainee
//! ratings of supervision.
//!
//! Data move in one direction: files → [`read`] → `Study` → [`score`] → `Scores` → [`analyze`] → findings →
//! [`report`] → `Report` → [`render`] → bytes. [`stats`] knows numbers only, [`instruments`] holds the built-in
//! questionnaires. Every number is an estimate with its uncertainty or the reason why there is none.

pub mod analyze;
pub mod cli;
pub mod domain;
pub mod error;
pub mod instruments;
pub mod read;
pub mod render;
pub mod report;
pub mod score;
pub mod simulate;
pub mod stats;
