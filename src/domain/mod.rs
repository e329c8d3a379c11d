//! The clinician's world: instruments, people, sessions, ratings.

pub mod codes;
pub mod date;
pub mod instrument;
pub mod names;
pub mod notice;
pub mod people;
pub mod predict_table;
pub mod rated_table;
pub mod rating;
mod rename;
mod restrict;
mod session_order;
pub mod spreadsheet;
pub mod study;
