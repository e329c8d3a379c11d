//! Correlations of an outcome with two ratings where some of the three are missing.

mod attenuation;
mod correlations;
mod likelihood;
mod patterns;
#[cfg(test)]
mod tests;
mod without_units;

pub use attenuation::disattenuated;
pub use correlations::{FEW_LOST, IncompleteCorrelations, full_information};
pub use without_units::{IncompleteViews, full_information_by_unit};
