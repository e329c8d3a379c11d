//! Reliability of raters for any design: incomplete, replicated, with clusters.
//!
//! A coefficient is data: which components are signal, which are error, and how much each error weighs. The design says
//! which of them can be told apart; one fit gives them all.

mod decision;
mod estimand;
mod family;
mod fit;
mod limits;
mod monte_carlo;
mod profile;
mod question;
mod reliability;
mod resampling;
mod sampled;
mod side;
mod skewness;
mod target_decision;
#[cfg(test)]
mod tests;
mod zero_residual;

pub use decision::MOST_RATERS;
pub use decision::RatersFor;
pub use decision::RatersNeeded;
pub use decision::WANTED;
pub use decision::decision_study;
pub use decision::raters_for;
pub use decision::reliability_of_means;
pub use estimand::Estimand;
pub use estimand::Level;
pub use estimand::Source;
pub use estimand::spearman_brown;
pub use fit::FitDiagnostics;
pub(in crate::stats) use fit::Fitted;
pub use fit::FixedRaters;
pub(in crate::stats) use fit::terms_of;
pub use question::DecisionStudy;
pub use question::IntervalMethod;
pub use question::Question;
pub use question::RaterReliability;
pub use question::Row;
pub use reliability::rater_reliability;
pub use skewness::Skewness;
pub use skewness::skewness;
pub use target_decision::MOST_TARGETS;
pub use target_decision::TargetDecision;
pub use target_decision::TargetsFor;
