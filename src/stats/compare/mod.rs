//! Does one view relate more strongly to an outcome than another?
//!
//! The engine is a statistic of each view, computed again without each independent unit ([`Views`]), and the comparison of
//! two of them ([`Views::compare`]): it holds its level under ceilings, heavy tails and clients nested in therapists, where
//! tests that take rows for independent draws from a normal distribution do not. Those tests stand beside it for comparison
//! with older papers and for published correlations ([`Overlapping`], [`NonOverlapping`], [`IndependentPair`]).

mod adjust;
mod areas;
mod comparison;
mod correlations;
mod left_out;
mod moments;
mod mover;
mod ranks;
mod rows;
mod semipartial;
mod test_of;
#[cfg(test)]
mod tests;

pub use adjust::Adjustment;
pub use adjust::adjusted;
pub use areas::areas_under_curve;
pub use comparison::Caution;
pub use comparison::Comparison;
pub use comparison::Influence;
pub use comparison::PairOfViews;
pub use correlations::between_correlations;
pub use correlations::total_correlations;
pub use correlations::within_correlations;
pub use left_out::LeftOut;
pub use left_out::Views;
pub use mover::mover;
pub use ranks::rank_correlations;
pub use rows::Rows;
pub use semipartial::semipartial;
pub use semipartial::semipartial_correlations;
pub use test_of::Test;
