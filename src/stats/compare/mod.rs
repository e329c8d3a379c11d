//! Does one view relate more strongly to an outcome than another?
//!
//! The engine is a statistic of each view, computed again without each independent unit ([`Views`]), and the comparison of
//! two of them ([`Views::compare`]): it holds its level under ceilings, heavy tails and clients nested in therapists, where
//! tests that take rows for independent draws from a normal distribution do not. Those tests stand beside it for comparison
//! with older papers and for published correlations ([`Overlapping`], [`NonOverlapping`], [`IndependentPair`]).

mod areas;
mod bootstrap;
mod comparison;
mod correlations;
mod delong;
mod determination;
mod drawn_units;
mod equivalence;
mod importance;
mod increment;
mod left_out;
mod moments;
mod mover;
mod pooling;
mod power;
mod published;
mod ranks;
mod rows;
mod semipartial;
mod standardised;
mod swap;
mod test_of;
#[cfg(test)]
mod tests;

pub use areas::areas_under_curve;
pub use bootstrap::Bootstrap;
pub use bootstrap::Draws;
pub use bootstrap::bootstrap_between;
pub use bootstrap::bootstrap_levels;
pub use bootstrap::bootstrap_total;
pub use bootstrap::bootstrap_within;
pub use comparison::Caution;
pub use comparison::Comparison;
pub use comparison::Influence;
pub use comparison::PairOfViews;
pub use correlations::Related;
pub use correlations::between_correlations;
pub use correlations::related_between;
pub use correlations::related_total;
pub use correlations::related_within;
pub use correlations::total_correlations;
pub use correlations::within_correlations;
pub use delong::DeLong;
pub use delong::delong;
pub use determination::determinations;
pub use equivalence::Equivalence;
pub use equivalence::equivalence;
pub use importance::Complete;
pub use importance::Dominance;
pub use importance::commonality;
pub use importance::conditional_dominance;
pub use importance::dominance;
pub use importance::dominance_of;
pub use importance::general_dominance;
pub use importance::relative_weights;
pub use increment::FTest;
pub use increment::Increment;
pub use increment::Increments;
pub use increment::increments;
pub use left_out::LeftOut;
pub use left_out::Views;
pub use mover::mover;
pub use pooling::Pooled;
pub use pooling::pooled;
pub use power::Goal;
pub use power::detectable_difference;
pub use power::detectable_shift;
pub use published::IndependentPair;
pub use published::Meng;
pub use published::NonOverlapping;
pub use published::Overlapping;
pub use ranks::rank_correlations;
pub use rows::Rows;
pub use semipartial::semipartial;
pub use semipartial::semipartial_correlations;
pub use standardised::standardised_slopes;
pub use swap::SwapTest;
pub use swap::swap_test;
pub use test_of::Test;
