//! Reliability of raters for any design: incomplete, replicated, with clusters.

mod decision;
mod estimand;
mod family;
mod fit;
mod skewness;
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
pub use skewness::Skewness;
pub use skewness::skewness;
