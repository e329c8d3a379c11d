//! Pairs of several subjects, and pairs of profiles.

mod profile;
mod repeated;
