//! Outcomes that are no measurements on a scale: yes or no, k of n, ordered categories, counts, staying or leaving.
//!
//! All models add a constant of their own and are fitted by maximum likelihood. Their standard errors take rows as
//! independent; where clients share therapists, [`per_sd_difference`] leaves out one therapist at a time instead.

mod firth;
mod logistic;
mod newton;
mod predictors;
mod regression;
mod separation;
#[cfg(test)]
mod tests;

pub use firth::Firth;
pub use firth::firth;
pub use logistic::Successes;
pub use logistic::logistic;
pub use logistic::mcfadden_r2;
pub use logistic::separated_by;
pub use logistic::tjur_r2;
pub use predictors::Predictors;
pub use regression::LikelihoodRatio;
pub use regression::Regression;
pub use regression::WaldTest;
pub use regression::likelihood_ratio;
