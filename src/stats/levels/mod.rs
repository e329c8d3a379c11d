//! What a rating says within a client, between the clients of a therapist, and between therapists.
//!
//! [`centre::Nesting`] takes a rating apart, [`model::fit`] puts the parts of several ratings into one mixed model of an
//! outcome, [`difference`] compares the slopes of two ratings, [`reliability`] asks how well the mean of a few sessions
//! stands for a client, and [`lag`] relates the outcome of a session to the ratings of the session before.

pub mod centre;
mod design;
pub mod difference;
pub mod lag;
pub mod model;
pub mod reliability;
#[cfg(test)]
mod tests;
mod units;

pub use centre::{Centred, Nesting};
pub use difference::{raw_difference, standardized_difference};
pub use lag::{LaggedModel, Nickell, consecutive, fit_lagged, fit_to_next};
pub use model::{LevelModel, RaterSlopes, Variance, VarianceOf, fit};
pub use reliability::{MeanReliability, reliability_of_means};

use crate::stats::observations::Factor;

/// Fewest therapists of whom a variance, and a slope between them, can be estimated.
pub const FEWEST_THERAPISTS: usize = 5;

/// Where a slope stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// From session to session of one client.
    WithinClient,
    /// Between the clients of one therapist (of all clients, without therapists).
    BetweenClient,
    /// Between therapists.
    BetweenTherapist,
}

/// Sessions in which everything was rated, one per row and in any order.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a> {
    /// The outcome of the session.
    pub outcome: &'a [f64],
    /// The ratings, each a column.
    pub ratings: &'a [&'a [f64]],
    /// When it was; in the model, growth that all share is no effect within clients.
    pub session: Option<&'a [f64]>,
    /// Whose session.
    pub client: &'a Factor,
    /// With whom.
    pub therapist: Option<&'a Factor>,
}
