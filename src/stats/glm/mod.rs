//! Outcomes that are no measurements on a scale: yes or no, k of n, ordered categories, counts, staying or leaving.
//!
//! All models add a constant of their own and are fitted by maximum likelihood. Their standard errors take rows as
//! independent; where clients share therapists, [`per_sd_difference`] leaves out one therapist at a time instead.

mod binomial_dispersion;
mod counts;
mod firth;
mod gauss_hermite;
mod group_likelihood;
mod hazard;
mod logistic;
mod newton;
mod ordinal;
mod outcome;
mod per_sd;
mod predictors;
mod random_intercept;
mod regression;
mod separation;
#[cfg(test)]
mod tests;

pub use binomial_dispersion::binomial_dispersion;
pub use counts::Counts;
pub use counts::Dispersion;
pub use counts::NegativeBinomial;
pub use counts::dispersion;
pub use counts::negative_binomial;
pub use counts::poisson;
pub use firth::Firth;
pub use firth::firth;
pub use hazard::Baseline;
pub use hazard::PersonSessions;
pub use hazard::Spell;
pub use hazard::person_sessions;
pub use logistic::Successes;
pub use logistic::logistic;
pub use logistic::mcfadden_r2;
pub use logistic::separated_by;
pub use logistic::tjur_r2;
pub use ordinal::MOST_CATEGORIES;
pub use ordinal::Ordered;
pub use ordinal::proportional_odds;
pub use outcome::Outcome;
pub use per_sd::per_sd_difference;
pub use predictors::Predictors;
pub use random_intercept::MOST_NODES;
pub use random_intercept::NODES;
pub use random_intercept::RandomIntercept;
pub use random_intercept::random_intercept;
pub use regression::LikelihoodRatio;
pub use regression::Regression;
pub use regression::WaldTest;
pub use regression::likelihood_ratio;
