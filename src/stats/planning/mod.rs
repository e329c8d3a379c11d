//! Planning a study of agreement: how many targets, how many raters, and how wide the interval will be.

mod design;
mod draw;
mod expected_width;
mod sample_size;
#[cfg(test)]
mod tests;

pub use design::Design;
pub use design::TrueComponents;
pub use expected_width::ExpectedWidth;
pub use expected_width::Simulation;
pub use expected_width::simulate_design;
pub use sample_size::ASSUMPTIONS;
pub use sample_size::SampleSize;
pub use sample_size::targets_for_test;
pub use sample_size::targets_for_width;
