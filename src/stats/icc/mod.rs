//! Intraclass correlations: how much of the difference between scores is due to the targets rated.
//!
//! The family is one formula. The signal is the variance between targets; the error is the residual, and for
//! agreement forms the variance between raters too; the error is divided by the number of ratings averaged.

#![expect(clippy::doc_markdown, reason = "McGraw is an author")]

mod block;
mod coefficients;
mod intervals;
mod marginals;
mod mean_squares;
mod one_way;
pub mod rated;
mod sums;
#[cfg(test)]
mod tests;

pub use block::Block;
pub use block::complete_block;
pub use coefficients::Components;
pub use coefficients::Form;
pub use coefficients::Model;
pub use coefficients::Raters;
pub use coefficients::VarianceComponent;
pub use coefficients::coefficient;
pub use coefficients::components;
pub use coefficients::smallest_detectable_change;
pub use coefficients::standard_error_of_measurement;
pub use intervals::FTest;
pub use intervals::Icc;
pub use intervals::icc;
pub use intervals::test_against;
pub use marginals::Marginals;
pub use mean_squares::MeanSquares;
pub use one_way::OneWay;
pub use one_way::one_way_unbalanced;
pub use sums::TwoWaySums;
